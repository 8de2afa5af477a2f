//! The Serbian Law on Determining the Origin of Property and on Special Tax (Official Gazette 18/2020,
//! 18/2021), Article 2, paragraph 5.
//!
//! The tax authority shows the increase of property, the person proves lawful acquisition. The law applies
//! where the difference exceeds EUR 150,000 over at most three consecutive calendar years.

use trag_model::money::{Rounding, divide};

use super::{TooLarge, sum};

/// The facts of up to three consecutive years, in minor units of the dinar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginOfProperty {
    /// Value of property at the end less value at the beginning; positive.
    pub increase: i128,
    /// Private expenditures.
    pub private_expenditures: i128,
    /// Reported income.
    pub reported_income: i128,
    /// Income that is not taxed.
    pub untaxed_income: i128,
    /// Property acquired without charge: inheritance, gift.
    pub without_charge: i128,
    /// Property acquired by borrowing.
    pub borrowed: i128,
    /// Property acquired in another lawful way.
    pub otherwise_lawful: i128,
}

/// The lines of the computation, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PropertyFigures {
    /// The tax base; below zero where lawful acquisition exceeds increase and expenditures.
    pub base: i128,
    /// The base in euro, rounded half to even.
    pub base_in_euro: i128,
    /// Whether the base exceeds the threshold, compared exactly and not on the rounded amount.
    pub exceeds: bool,
    /// The tax at its rate, rounded half to even; 0 where the base does not exceed the threshold.
    pub tax: i128,
}

impl OriginOfProperty {
    /// The threshold in minor units of the euro.
    pub const THRESHOLD: i128 = 15_000_000;
    /// The rate of the tax in percent.
    pub const RATE_PERCENT: i128 = 75;

    /// Computes the lines. `dinars_per_euro` is the official middle rate as numerator and denominator, such
    /// as `(11_720, 100)`; both are above 0.
    ///
    /// # Errors
    ///
    /// A sum beyond `i128`, or a rate that is not above 0.
    pub fn figures(&self, dinars_per_euro: (i64, i64)) -> Result<PropertyFigures, TooLarge> {
        let lawful = [
            self.reported_income,
            self.untaxed_income,
            self.without_charge,
            self.borrowed,
            self.otherwise_lawful,
        ];
        let lawful = sum(&lawful)?.checked_neg().ok_or(TooLarge)?;
        let base = sum(&[self.increase, self.private_expenditures, lawful])?;
        let (dinars, euros) = (i128::from(dinars_per_euro.0), i128::from(dinars_per_euro.1));
        if dinars <= 0 || euros <= 0 {
            return Err(TooLarge);
        }
        let scaled = base.checked_mul(euros).ok_or(TooLarge)?;
        let exceeds = scaled > Self::THRESHOLD.checked_mul(dinars).ok_or(TooLarge)?;
        let taxed = base.checked_mul(Self::RATE_PERCENT).ok_or(TooLarge)?;
        let tax = if exceeds { divide(taxed, 100, Rounding::HalfEven) } else { 0 };
        Ok(PropertyFigures { base, base_in_euro: divide(scaled, dinars, Rounding::HalfEven), exceeds, tax })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(private_expenditures: i128) -> OriginOfProperty {
        OriginOfProperty {
            increase: 4_200_000_000,
            private_expenditures,
            reported_income: 1_440_000_000,
            untaxed_income: 120_000_000,
            without_charge: 300_000_000,
            borrowed: 600_000_000,
            otherwise_lawful: 0,
        }
    }

    #[test]
    fn the_worked_example() {
        let expected = PropertyFigures {
            base: 2_690_000_000,
            base_in_euro: 22_952_218,
            exceeds: true,
            tax: 2_017_500_000,
        };
        assert_eq!(facts(950_000_000).figures((11_720, 100)), Ok(expected));
    }

    #[test]
    fn exactly_the_threshold_does_not_exceed_it() {
        let at_threshold = 15_000_000 * 11_720 / 100 - 1_740_000_000;
        let figures = |private| facts(private).figures((11_720, 100)).unwrap();
        let figures = (figures(at_threshold), figures(at_threshold + 1));
        assert_eq!((figures.0.base_in_euro, figures.0.exceeds, figures.0.tax), (15_000_000, false, 0));
        assert!(figures.1.exceeds);
        assert_eq!(facts(0).figures((0, 100)), Err(TooLarge));
    }
}
