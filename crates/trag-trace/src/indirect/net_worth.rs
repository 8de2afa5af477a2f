//! Net worth: what a person owned more at the end than at the beginning, with what was spent meanwhile.
//!
//! Holland v United States, 348 U.S. 121 (1954): the opening net worth must be definite, reasonable leads
//! must be followed, and a likely source of the increase must be shown. Assets count at cost.

use super::{TooLarge, sum};

/// The facts of one period, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetWorth {
    /// Net worth at the beginning: assets at cost less liabilities.
    pub net_worth_before: i128,
    /// Assets at the end, at cost.
    pub assets: i128,
    /// Liabilities at the end.
    pub liabilities: i128,
    /// Personal expenditures of the period.
    pub expenditures: i128,
    /// Known lawful sources of the period.
    pub known_sources: i128,
}

/// The lines of the computation, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetWorthFigures {
    /// Assets less liabilities.
    pub net_worth: i128,
    /// What it grew by.
    pub increase: i128,
    /// The increase with the expenditures.
    pub outlay: i128,
    /// What no known source explains; below zero where sources exceed the outlay.
    pub unknown: i128,
}

impl NetWorth {
    /// Computes the lines.
    ///
    /// # Errors
    ///
    /// A sum beyond `i128`.
    pub fn figures(&self) -> Result<NetWorthFigures, TooLarge> {
        let minus = |amount: i128| amount.checked_neg().ok_or(TooLarge);
        let net_worth = sum(&[self.assets, minus(self.liabilities)?])?;
        let increase = sum(&[net_worth, minus(self.net_worth_before)?])?;
        let outlay = sum(&[increase, self.expenditures])?;
        let unknown = sum(&[outlay, minus(self.known_sources)?])?;
        Ok(NetWorthFigures { net_worth, increase, outlay, unknown })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The Jerardo case, in whole dollars. The published lines are rounded one by one, so each may differ
    /// from the exact recomputation by 1.
    #[test]
    fn the_jerardo_case() {
        let near = |seen: i128, published: i128| assert!((seen - published).abs() <= 1, "{seen} {published}");
        let first = NetWorth {
            net_worth_before: 49_500,
            assets: 891_001,
            liabilities: 188_710,
            expenditures: 87_209,
            known_sources: 113_639,
        };
        let first = first.figures().unwrap();
        near(first.net_worth, 702_290);
        near(first.increase, 652_790);
        near(first.outlay, 739_999);
        near(first.unknown, 626_361);
        let second = NetWorth {
            net_worth_before: first.net_worth,
            assets: 1_234_654,
            liabilities: 183_717,
            expenditures: 104_532,
            known_sources: 60_335,
        };
        let second = second.figures().unwrap();
        near(second.net_worth, 1_050_936);
        near(second.increase, 348_646);
        near(second.outlay, 453_178);
        near(second.unknown, 392_842);
        near(first.unknown + second.unknown, 1_019_203);
    }

    #[test]
    fn amounts_beyond_counting_are_refused() {
        let facts = NetWorth { assets: i128::MAX, liabilities: -1, ..NetWorth::default() };
        assert_eq!(facts.figures(), Err(TooLarge));
    }
}
