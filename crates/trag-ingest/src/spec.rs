//! What the investigator declares about an input in `case.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::mapping::Mapping;

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
    /// The account whose statement this is.
    pub account: Option<String>,
    /// The holder of that account.
    pub holder: Option<String>,
    /// ISO code of the currency, where no column states one.
    pub currency: Option<String>,
    /// What the columns mean, where no profile says it.
    pub mapping: Option<Mapping>,
    /// How the values of single columns are written, by column name.
    pub columns: BTreeMap<String, ColumnSpec>,
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
