//! What the investigator declares about an input in `case.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use trag_model::Currency;

use crate::formats::delimited::layout::declared_delimiter;
use crate::mapping::Mapping;
use crate::profile::Profiles;
use crate::text::encoding::declared;

/// What a suggestion prints where only the investigator knows the value.
pub(crate) const PLACEHOLDER: &str = "...";

/// One `[[input]]` of `case.toml`. Everything in it wins over what is found in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct InputSpec {
    /// The file it is about, as the caller resolves it.
    pub file: String,
    /// Name of the profile to use.
    pub profile: Option<String>,
    /// Encoding of the text, by its WHATWG name: `windows-1250`.
    pub encoding: Option<String>,
    /// Delimiter: one character, or `tab`.
    pub delimiter: Option<String>,
    /// Names of the columns, where the file has no header: then its first line is a record.
    pub header: Vec<String>,
    /// The account whose statement this is.
    pub account: Option<String>,
    /// The holder of that account.
    pub holder: Option<String>,
    /// ISO code of the currency, where no column states one.
    pub currency: Option<String>,
    /// ISO codes of names of currencies that the file uses and its profile does not know: `"US Dollar" = "USD"`.
    pub currency_names: BTreeMap<String, String>,
    /// What the columns mean, where no profile says it.
    pub mapping: Option<Mapping>,
    /// How the values of single columns are written, by column name.
    pub columns: BTreeMap<String, ColumnSpec>,
}

impl InputSpec {
    /// Looks for what can be known to be wrong before the file is read: a profile, an encoding, a delimiter or a
    /// currency that does not exist, and a `...` of a suggestion that nobody filled in.
    ///
    /// # Errors
    /// Says which key is wrong, and what to write.
    pub fn check(&self, profiles: &Profiles) -> Result<(), String> {
        if let Some(name) = self.profile.as_deref().filter(|name| profiles.get(name).is_none()) {
            let known: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
            return Err(format!("there is no profile \"{name}\": use one of {}", known.join(", ")));
        }
        if let Some(label) = self.encoding.as_deref().filter(|label| declared(label).is_none()) {
            return Err(format!(
                "the encoding \"{label}\" is not known: use a WHATWG name, such as utf-8 or windows-1250"
            ));
        }
        if let Some(written) = self.delimiter.as_deref().filter(|text| declared_delimiter(text).is_none()) {
            return Err(format!(
                "the delimiter \"{written}\" is not one character: write such as \";\" or \"tab\""
            ));
        }
        let mapping = self.mapping.as_ref();
        let columns = mapping.map(Mapping::columns).unwrap_or_default();
        let input = [("account", &self.account), ("holder", &self.holder), ("currency", &self.currency)];
        let input = input.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.as_deref()?)));
        if let Some((key, _)) = input.chain(columns).find(|(_, value)| *value == PLACEHOLDER) {
            return Err(format!("`{key}` still says \"{PLACEHOLDER}\": write the value in its place"));
        }
        let constant = mapping.and_then(|mapping| mapping.currency_constant.as_ref());
        let of_mapping = mapping.into_iter().flat_map(|mapping| mapping.currency_names.values());
        let names = of_mapping.chain(self.currency_names.values());
        let mut currencies = self.currency.iter().chain(constant).chain(names);
        match currencies.find(|code| Currency::from_code(&code.to_uppercase()).is_none()) {
            Some(code) => Err(format!("the currency \"{code}\" is not an ISO 4217 code, such as EUR or RSD")),
            None => Ok(()),
        }
    }
}

/// How the values of one column are written. What is left out is decided from the values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ColumnSpec {
    /// The mark between whole units and decimals.
    pub decimal_mark: Option<DecimalMark>,
    /// The mark between groups of three digits.
    pub grouping: Option<Grouping>,
    /// Order of day, month and year.
    pub date_order: Option<DateOrder>,
    /// First two digits of years that are written with two; 20 where it is left out.
    pub century: Option<u8>,
    /// What to do with numbers such as `1.2e+07`.
    pub scientific: Option<Scientific>,
}

impl ColumnSpec {
    /// This, with what it leaves open filled in from `other`.
    #[must_use]
    pub fn or(self, other: ColumnSpec) -> ColumnSpec {
        ColumnSpec {
            decimal_mark: self.decimal_mark.or(other.decimal_mark),
            grouping: self.grouping.or(other.grouping),
            date_order: self.date_order.or(other.date_order),
            century: self.century.or(other.century),
            scientific: self.scientific.or(other.scientific),
        }
    }
}

/// The mark between whole units and decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum DecimalMark {
    /// `1234.56`
    #[serde(rename = ".")]
    Point,
    /// `1234,56`
    #[serde(rename = ",")]
    Comma,
}

impl DecimalMark {
    /// The character.
    #[must_use]
    pub fn char(self) -> char {
        match self {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        }
    }
}

/// The mark between groups of three digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Grouping {
    /// Digits are not grouped.
    #[serde(rename = "none")]
    None,
    /// `1.234.567,89`
    #[serde(rename = ".")]
    Point,
    /// `1,234,567.89`
    #[serde(rename = ",")]
    Comma,
    /// `1 234 567,89`, with a common, no-break or narrow space.
    #[serde(rename = "space", alias = " ")]
    Space,
    /// `1'234'567.89`, with a straight or curved apostrophe.
    #[serde(rename = "apostrophe", alias = "'")]
    Apostrophe,
}

impl Grouping {
    /// Whether a character stands between groups.
    #[must_use]
    pub fn is_mark(self, character: char) -> bool {
        match self {
            Grouping::None => false,
            Grouping::Point => character == '.',
            Grouping::Comma => character == ',',
            Grouping::Space => matches!(character, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'),
            Grouping::Apostrophe => matches!(character, '\'' | '\u{2019}'),
        }
    }

    /// How it is written in `case.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Grouping::None => "none",
            Grouping::Point => ".",
            Grouping::Comma => ",",
            Grouping::Space => "space",
            Grouping::Apostrophe => "apostrophe",
        }
    }
}

/// Order of day, month and year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DateOrder {
    /// 04.05.2024 is 4 May.
    Dmy,
    /// 05/04/2024 is 4 May.
    Mdy,
    /// 2024-05-04 is 4 May. Dates whose year has four digits and stands first are always read so.
    Ymd,
}

impl DateOrder {
    /// How it is written in `case.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            DateOrder::Dmy => "dmy",
            DateOrder::Mdy => "mdy",
            DateOrder::Ymd => "ymd",
        }
    }
}

/// What to do with numbers in scientific notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scientific {
    /// Refuse them: digits may be lost. The default.
    Reject,
    /// Read those that are a whole number of minor units, and say so in a note.
    Accept,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_named_before_the_file_is_read() {
        let profiles = Profiles::builtin();
        let check = |text: &str| toml::from_str::<InputSpec>(text).unwrap().check(&profiles);
        for (text, told) in [
            ("profile = \"nope\"\nmapping = { booked = \"Datum\" }", "there is no profile \"nope\""),
            ("encoding = \"klingon\"", "the encoding \"klingon\""),
            ("delimiter = \";;\"", "the delimiter \";;\""),
            ("currency = \"EVRO\"", "the currency \"EVRO\""),
            ("account = \"...\"", "`account` still says"),
            ("mapping = { payer = { name = \"...\" } }", "`payer.name` still says"),
            ("mapping = { currency-names = { \"РСД\" = \"...\" } }", "the currency \"...\""),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.starts_with(told), "{error}");
        }
        let sound = "profile = \"erste-hr\"\nencoding = \"cp1250\"\ndelimiter = \"tab\"\ncurrency = \"eur\"";
        assert_eq!(check(sound), Ok(()));
    }
}
