//! Official exchange rates by day.

use std::collections::BTreeMap;

use crate::money::{Decimal, Rounding, divide};
use crate::{Currency, Day, Minor};

/// Official middle rates against one quote currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateTable {
    /// The currency that rates are expressed in: dinars, in a list of the National Bank of Serbia.
    pub quote: Currency,
    /// Who published the rates, as declared in `case.toml`.
    pub publisher: String,
    rates: BTreeMap<(Currency, Day), Rate>,
}

/// `unit` of a currency cost `price` of the quote currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many units of the currency are priced: 1, or 100 for yen and forints.
    pub unit: u32,
    /// Their price in the quote currency.
    pub price: Decimal,
}

/// The day whose rate was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The amount in the other currency.
    pub amount: Minor,
    /// The oldest rate date used.
    pub rate_day: Day,
}

impl RateTable {
    /// How many days back a rate may lie: weekends and the longest bank holidays of the region.
    pub const MAX_AGE_DAYS: i32 = 10;

    /// A table without rates.
    #[must_use]
    pub fn new(quote: Currency, publisher: impl Into<String>) -> RateTable {
        RateTable { quote, publisher: publisher.into(), rates: BTreeMap::new() }
    }

    /// Adds a rate. Gives back the rate that stood there, if it differed. The price must be positive.
    pub fn insert(&mut self, currency: Currency, day: Day, rate: Rate) -> Option<Rate> {
        assert!(rate.unit > 0 && rate.price.units > 0, "a rate is positive");
        self.rates.insert((currency, day), rate).filter(|before| *before != rate)
    }

    /// Whether any rate of the currency is known (or it is the quote currency).
    #[must_use]
    pub fn knows(&self, currency: Currency) -> bool {
        let currency = currency.iso();
        let (from, to) = ((currency, Day(i32::MIN)), (currency, Day(i32::MAX)));
        currency == self.quote.iso() || self.rates.range(from..=to).next().is_some()
    }

    /// The rate in force on `day`: that day's, or the last one at most [`Self::MAX_AGE_DAYS`] before.
    #[must_use]
    pub fn on(&self, currency: Currency, day: Day) -> Option<(Day, Rate)> {
        let currency = currency.iso();
        if currency == self.quote.iso() {
            return Some((day, Rate { unit: 1, price: Decimal { units: 1, scale: 0 } }));
        }
        let oldest = (currency, Day(day.0.saturating_sub(Self::MAX_AGE_DAYS)));
        let (key, rate) = self.rates.range(oldest..=(currency, day)).next_back()?;
        Some((key.1, *rate))
    }

    /// Converts an amount through the quote currency in one step, rounded half to even once. Amounts kept with
    /// more digits than ISO's exponent are converted with all of them.
    #[must_use]
    pub fn convert(&self, amount: Minor, from: Currency, to: Currency, day: Day) -> Option<Converted> {
        if from == to {
            return Some(Converted { amount, rate_day: day });
        }
        let (from_day, bought) = self.on(from, day)?;
        let (to_day, sold) = self.on(to, day)?;
        let power = |exponent: u8| 10_i128.checked_pow(u32::from(exponent));
        let numerator = i128::from(amount.0)
            .checked_mul(i128::from(bought.price.units))?
            .checked_mul(i128::from(sold.unit))?
            .checked_mul(power(sold.price.scale.checked_add(to.exponent())?)?)?;
        let denominator = i128::from(sold.price.units)
            .checked_mul(i128::from(bought.unit))?
            .checked_mul(power(bought.price.scale.checked_add(from.exponent())?)?)?;
        let amount = i64::try_from(divide(numerator, denominator, Rounding::HalfEven)).ok()?;
        Some(Converted { amount: Minor(amount), rate_day: from_day.min(to_day) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nbs() -> RateTable {
        let mut table = RateTable::new(Currency::RSD, "NBS");
        let price = |text| Rate { unit: 1, price: Decimal::parse(text).unwrap() };
        table.insert(Currency::EUR, Day(100), price("117.2000"));
        table.insert(Currency::USD, Day(100), price("108.5000"));
        table
    }

    #[test]
    fn conversion_is_exact_and_rounded_once() {
        let convert = |minor, from, to| nbs().convert(Minor(minor), from, to, Day(100)).unwrap().amount;
        assert_eq!(convert(500_000, Currency::EUR, Currency::RSD), Minor(58_600_000));
        assert_eq!(convert(58_600_000, Currency::RSD, Currency::EUR), Minor(500_000));
        assert_eq!(convert(100, Currency::RSD, Currency::EUR), Minor(1));
        assert_eq!(convert(1_000_000, Currency::USD, Currency::EUR), Minor(925_768));
    }

    #[test]
    fn extra_digits_are_converted_too() {
        let fine = Currency::EUR.with_extra_digits(2).unwrap();
        let convert = |minor, from, to| nbs().convert(Minor(minor), from, to, Day(100)).unwrap().amount;
        assert_eq!(convert(50_000_000, fine, Currency::RSD), Minor(58_600_000));
        assert_eq!(convert(10_050, fine, Currency::EUR), Minor(100));
    }

    #[test]
    fn weekends_use_the_last_rate_and_say_so() {
        let monday = nbs().convert(Minor(100), Currency::EUR, Currency::RSD, Day(102)).unwrap();
        assert_eq!(monday, Converted { amount: Minor(11_720), rate_day: Day(100) });
        assert_eq!(nbs().convert(Minor(100), Currency::EUR, Currency::RSD, Day(111)), None);
        assert_eq!(nbs().convert(Minor(100), Currency::EUR, Currency::RSD, Day(99)), None);
    }
}
