//! Source and application of funds: everything money was used for, less everything it is known to come from.
//!
//! Also called the expenditure method. Cash on hand at the beginning is a source, cash on hand at the end an
//! application. On the same facts it gives the same figure as net worth.

use super::{TooLarge, sum};

/// The facts of one period: positive amounts in minor units, each with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceApplication {
    /// What money was used for: increases of assets, decreases of liabilities, expenditures.
    pub applications: Vec<(String, i128)>,
    /// Where money is known to come from: decreases of assets, increases of liabilities, lawful income.
    pub sources: Vec<(String, i128)>,
}

/// The lines of the computation, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplicationFigures {
    /// All applications.
    pub applications: i128,
    /// All known sources.
    pub sources: i128,
    /// What no known source explains; below zero where sources exceed applications.
    pub unknown: i128,
}

impl SourceApplication {
    /// Puts the change of an asset on its side: an increase is an application, a decrease a source.
    ///
    /// # Errors
    ///
    /// A difference beyond `i128`.
    pub fn asset(&mut self, name: &str, before: i128, after: i128) -> Result<(), TooLarge> {
        let change = after.checked_sub(before).ok_or(TooLarge)?;
        let size = change.checked_abs().ok_or(TooLarge)?;
        let side = if change >= 0 { &mut self.applications } else { &mut self.sources };
        side.push((name.to_owned(), size));
        Ok(())
    }

    /// Puts the change of a liability on its side: a decrease is an application, an increase a source.
    ///
    /// # Errors
    ///
    /// A difference beyond `i128`.
    pub fn liability(&mut self, name: &str, before: i128, after: i128) -> Result<(), TooLarge> {
        self.asset(name, after, before)
    }

    /// Computes the lines.
    ///
    /// # Errors
    ///
    /// A sum beyond `i128`.
    pub fn figures(&self) -> Result<ApplicationFigures, TooLarge> {
        let total =
            |side: &[(String, i128)]| sum(&side.iter().map(|(_, amount)| *amount).collect::<Vec<i128>>());
        let (applications, sources) = (total(&self.applications)?, total(&self.sources)?);
        let unknown = applications.checked_sub(sources).ok_or(TooLarge)?;
        Ok(ApplicationFigures { applications, sources, unknown })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::NetWorth;
    use super::*;

    #[test]
    fn the_jerardo_case() {
        let unknown = |applications, sources| {
            let facts = SourceApplication {
                applications: vec![("applications".into(), applications)],
                sources: vec![("known sources".into(), sources)],
            };
            facts.figures().unwrap().unknown
        };
        assert_eq!(unknown(740_198, 113_838), 626_360);
        assert_eq!(unknown(655_679, 262_836), 392_843);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn it_agrees_with_net_worth_on_the_same_facts(
            assets in prop::collection::vec((0_i128..1_000_000, 0_i128..1_000_000), 0..6),
            liabilities in prop::collection::vec((0_i128..1_000_000, 0_i128..1_000_000), 0..6),
            expenditures in 0_i128..1_000_000,
            income in 0_i128..1_000_000,
        ) {
            let mut facts = SourceApplication::default();
            for (before, after) in &assets {
                facts.asset("asset", *before, *after).unwrap();
            }
            for (before, after) in &liabilities {
                facts.liability("liability", *before, *after).unwrap();
            }
            facts.applications.push(("expenditures".into(), expenditures));
            facts.sources.push(("income".into(), income));
            let total = |side: &[(i128, i128)]| side.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            let (assets, liabilities) = (total(&assets), total(&liabilities));
            let net_worth = NetWorth {
                net_worth_before: assets.0 - liabilities.0,
                assets: assets.1,
                liabilities: liabilities.1,
                expenditures,
                known_sources: income,
            };
            prop_assert_eq!(facts.figures().unwrap().unknown, net_worth.figures().unwrap().unknown);
        }
    }
}
