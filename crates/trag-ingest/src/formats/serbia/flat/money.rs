//! Amounts and currencies of flat statements.

use trag_model::{Currency, Minor, catalogue};

use crate::formats::serbia::amount;
use crate::formats::serbia::flat::Flat;
use crate::formats::serbia::flat::names::Tag;
use crate::formats::values::{ValueFault, currency, currency_by_number};

impl Flat<'_, '_> {
    /// The currency as printed; a statement that prints none is in that of the country.
    pub(super) fn currency(&self) -> Result<Currency, ValueFault> {
        match (self.head(Tag::Currency), &self.spec.currency) {
            ("", Some(declared)) => currency(declared),
            ("", None) if !self.head(Tag::CurrencyNumber).is_empty() => {
                currency_by_number(self.head(Tag::CurrencyNumber))
            }
            ("", None) if self.layout == "foreign" => Err(ValueFault::missing("OznakaValute, the currency,")),
            ("", None) => Ok(self.local()),
            (printed, _) => currency(printed),
        }
    }

    /// The currency of the country: accounts of North Macedonia have 15 digits, those of Serbia 18.
    fn local(&self) -> Currency {
        let account = self.account();
        let is_number = account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        match account.bytes().filter(u8::is_ascii_digit).count() {
            15 if is_number => currency("MKD").unwrap_or(Currency::RSD),
            _ => Currency::RSD,
        }
    }

    /// The value of an amount in the currency of the country, where it is printed and can be read.
    pub(super) fn worth(&self, printed: &str, own: Currency) -> Option<(Minor, Currency)> {
        let local = self.local();
        let value = amount(printed, local).ok().filter(|_| own != local)?;
        Some((Minor(value.0.checked_abs()?), local))
    }

    /// The amount in the column where it stands, with its sign, and whether that column is the credit.
    pub(super) fn signed(
        &self,
        debit: &str,
        credit: &str,
        currency: Currency,
    ) -> Result<(Minor, bool), ValueFault> {
        let read = |text: &str| if text.is_empty() { Ok(None) } else { amount(text, currency).map(Some) };
        match (read(debit)?, read(credit)?) {
            (None, None) => Err(ValueFault::missing("the amount")),
            (Some(debit), Some(credit)) if debit.0 != 0 && credit.0 != 0 => {
                let text = "the movement has a debit and a credit, and so no direction";
                Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, text))
            }
            (Some(debit), credit) if debit.0 != 0 || credit.is_none() => Ok((debit, false)),
            (_, Some(credit)) => Ok((credit, true)),
            (Some(debit), None) => Ok((debit, false)),
        }
    }
}
