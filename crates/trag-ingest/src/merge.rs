//! Joining what several `[[input]]` say about one file: each adds keys, and none changes another's.

use std::collections::BTreeMap;

use crate::mapping::{Mapping, PartyMapping, Sign, SkipMapping, StatedMapping, Steps};
use crate::spec::{ColumnSpec, DateOrder, DecimalMark, Grouping, InputSpec, Scientific};

impl InputSpec {
    /// This, with the keys that a later `[[input]]` about the same file adds. The pattern in `file` stays.
    ///
    /// # Errors
    /// Names the key that both set, to different values.
    pub fn merge(self, later: InputSpec) -> Result<InputSpec, String> {
        self.join(later, "")
    }
}

/// Two declarations of the same thing.
trait Join: Sized {
    /// Both together, or the name of a key that they set differently. `key` is where they stand.
    fn join(self, later: Self, key: &str) -> Result<Self, String>;
}

fn same_or_error<T: PartialEq>(first: T, later: &T, key: &str) -> Result<T, String> {
    let told = || format!("`{key}` is set twice for the same file, to different values");
    if first == *later { Ok(first) } else { Err(told()) }
}

macro_rules! join_equal_only {
    ($($type:ty),+) => {$(
        impl Join for $type {
            fn join(self, later: Self, key: &str) -> Result<Self, String> {
                same_or_error(self, &later, key)
            }
        }
    )+};
}

join_equal_only!(String, u8, DecimalMark, Grouping, DateOrder, Scientific, Sign, Steps);

impl Join for bool {
    fn join(self, later: bool, _: &str) -> Result<bool, String> {
        Ok(self || later)
    }
}

impl<T: Join> Join for Option<T> {
    fn join(self, later: Option<T>, key: &str) -> Result<Option<T>, String> {
        match (self, later) {
            (Some(first), Some(later)) => first.join(later, key).map(Some),
            (first, later) => Ok(first.or(later)),
        }
    }
}

macro_rules! join_lists {
    ($($type:ty),+) => {$(
        impl Join for Vec<$type> {
            fn join(self, later: Self, key: &str) -> Result<Self, String> {
                match (self.is_empty(), later.is_empty()) {
                    (true, _) => Ok(later),
                    (_, true) => Ok(self),
                    _ => same_or_error(self, &later, key),
                }
            }
        }
    )+};
}

join_lists!(String, u16, StatedMapping, SkipMapping);

impl<T: Join> Join for BTreeMap<String, T> {
    fn join(mut self, later: Self, key: &str) -> Result<Self, String> {
        for (name, value) in later {
            let joined = match self.remove(&name) {
                Some(first) => first.join(value, &format!("{key}.{name}"))?,
                None => value,
            };
            self.insert(name, joined);
        }
        Ok(self)
    }
}

/// Joins a table field by field; every field of the type must be named, or it does not compile.
macro_rules! join_tables {
    ($($type:ident { $($field:ident),+ $(,)? })+) => {$(
        impl Join for $type {
            fn join(self, later: Self, key: &str) -> Result<Self, String> {
                let at = |field: &str| {
                    let field = field.replace('_', "-");
                    if key.is_empty() { field } else { format!("{key}.{field}") }
                };
                $(let $field = self.$field.join(later.$field, &at(stringify!($field)))?;)+
                Ok($type { $($field),+ })
            }
        }
    )+};
}

join_tables! {
    ColumnSpec { decimal_mark, grouping, date_order, century, scientific }
    PartyMapping { account, bank_code, name, name_else, institution, country, kind, kind_values }
    Mapping {
        booked, booked_time, booked_steps, booked_from, value_date, payer, payee, own, counterparty, counterparty_of_credits,
        own_account_label, own_name_label, currency_label, amount, debit, credit, flag, flag_debit, flag_credit,
        sign, fee, fee_sign, fee_included, fee_on_debits, fee_currency, currency, currency_else, currency_constant, currency_assumed, currency_in_amount, currency_names, extra_digits,
        amount_received, currency_received, stated, balance, purpose, purpose_more, reference, purpose_code,
        conductor, place, place_of_cash_only, instrument, instrument_values, instrument_constant, cash_by_purpose_code, fee_codes,
        fee_purposes, label, count, footers, short_records, skip,
    }
}

impl Join for InputSpec {
    fn join(self, later: Self, _: &str) -> Result<Self, String> {
        Ok(InputSpec {
            file: self.file,
            profile: self.profile.join(later.profile, "profile")?,
            encoding: self.encoding.join(later.encoding, "encoding")?,
            delimiter: self.delimiter.join(later.delimiter, "delimiter")?,
            header: self.header.join(later.header, "header")?,
            account: self.account.join(later.account, "account")?,
            holder: self.holder.join(later.holder, "holder")?,
            currency: self.currency.join(later.currency, "currency")?,
            currency_names: self.currency_names.join(later.currency_names, "currency-names")?,
            mapping: self.mapping.join(later.mapping, "mapping")?,
            columns: self.columns.join(later.columns, "columns")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(first: &str, later: &str) -> Result<InputSpec, String> {
        let spec = |text: &str| toml::from_str::<InputSpec>(text).unwrap();
        spec(first).merge(spec(later))
    }

    #[test]
    fn later_keys_are_added() {
        let both = merged(
            "file = \"*.csv\"\ncurrency = \"EUR\"\nmapping = { booked = \"Datum\", payer = { name = \"Od\" } }",
            "file = \"a.csv\"\naccount = \"1\"\ncurrency = \"EUR\"\n\
             mapping = { amount = \"Iznos\", payer = { account = \"Račun\" }, currency-names = { X = \"RSD\" } }\n\
             [columns.\"Iznos\"]\ndecimal-mark = \",\"",
        )
        .unwrap();
        let mapping = both.mapping.unwrap();
        let payer = mapping.payer.unwrap();
        assert_eq!((both.file.as_str(), both.account.as_deref()), ("*.csv", Some("1")));
        assert_eq!((mapping.booked.as_deref(), mapping.amount.as_deref()), (Some("Datum"), Some("Iznos")));
        assert_eq!((payer.name.as_deref(), payer.account.as_deref()), (Some("Od"), Some("Račun")));
        assert_eq!(both.columns["Iznos"].decimal_mark, Some(DecimalMark::Comma));
    }

    #[test]
    fn a_key_set_twice_is_named() {
        let cases = [
            ("profile = \"a\"", "profile = \"b\"", "`profile`"),
            ("mapping = { booked = \"a\" }", "mapping = { booked = \"b\" }", "`mapping.booked`"),
            (
                "mapping = { own = { account = \"a\" } }",
                "mapping = { own = { account = \"b\" } }",
                "`mapping.own.account`",
            ),
            (
                "mapping = { flag-debit = [\"S\"] }",
                "mapping = { flag-debit = [\"D\"] }",
                "`mapping.flag-debit`",
            ),
            ("columns.X.date-order = \"dmy\"", "columns.X.date-order = \"mdy\"", "`columns.X.date-order`"),
        ];
        for (first, later, key) in cases {
            let error = merged(first, later).unwrap_err();
            assert!(error.starts_with(key), "{error}");
            assert!(merged(first, first).is_ok());
        }
    }
}
