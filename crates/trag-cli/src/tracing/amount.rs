//! Amounts as people write them in `case.toml`: text with a decimal point, or a whole number of units.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use trag_model::money::{Decimal, DecimalError};
use trag_model::{Currency, Minor, Problem};

use super::resolve::invalid;

/// An amount without its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Amount(pub(crate) Decimal);

impl Amount {
    /// The amount in minor units; `what` says whose it is, for the message.
    pub(crate) fn minor(self, currency: Currency, what: &str) -> Result<Minor, Problem> {
        self.0.to_minor(currency.exponent()).map_err(|error| {
            let why = match error {
                DecimalError::TooPrecise => "has more decimals than",
                DecimalError::TooLarge | DecimalError::Malformed => "is beyond what can be counted in",
            };
            invalid(format!("{what}: the amount {why} {currency}"))
        })
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

struct Written;

impl Visitor<'_> for Written {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in quotes, such as \"3000.00\"")
    }

    fn visit_i64<E: de::Error>(self, units: i64) -> Result<Amount, E> {
        Ok(Amount(Decimal { units, scale: 0 }))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        let amount = Decimal::parse(text);
        amount.map(Amount).map_err(|_| E::custom(format!("`{text}` is no amount such as \"3000.00\"")))
    }
}
