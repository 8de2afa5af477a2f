//! The form of a rule: one declaration, one pure function.

use trag_model::{Currency, Examined, Minor, Outcome, RuleMeta};

use crate::{CaseView, Params};

/// What a parameter's default rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A statute or guidance names the figure.
    Law,
    /// A design choice: no authority names a figure.
    Choice,
}

/// The value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamValue {
    /// A whole number; its unit stands last in the parameter's name (`window_days`, `band_percent`).
    Int(i64),
    /// An amount.
    Money(Minor, Currency),
}

/// A parameter of a rule.
#[derive(Clone, Copy, Debug)]
pub struct ParamSpec {
    /// Its name, as in `case.toml` under `[rules.CODE]`.
    pub name: &'static str,
    /// Its default.
    pub default: ParamValue,
    /// Smallest and largest value allowed, for whole numbers.
    pub range: (i64, i64),
    /// Whether law or choice.
    pub origin: Origin,
    /// What it means.
    pub meaning: &'static str,
}

/// What is fixed about a rule.
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    /// Code, name, family, weight, documentation.
    pub meta: RuleMeta,
    /// Its parameters.
    pub params: &'static [ParamSpec],
}

/// What a rule gives back: what it looked at, and what came of it. Finding ids are set by the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What it looked at.
    pub examined: Examined,
    /// What came of it.
    pub outcome: Outcome,
}

/// A rule.
pub trait Typology: Sync {
    /// What is fixed about it.
    fn declaration(&self) -> &'static Declaration;

    /// Judges the case. Pure: the same case and parameters give the same verdict.
    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict;
}

/// Takes one blank from the start of each line: `/// text` reaches a macro as ` text`.
pub(crate) const fn unindent<const N: usize>(written: &str) -> ([u8; N], usize) {
    let bytes = written.as_bytes();
    let (mut text, mut len, mut at) = ([0; N], 0, 0);
    while at < bytes.len() {
        let starts_line = at == 0 || bytes[at - 1] == b'\n';
        if !(starts_line && bytes[at] == b' ') {
            text[len] = bytes[at];
            len += 1;
        }
        at += 1;
    }
    (text, len)
}

/// The text that [`unindent`] made.
pub(crate) const fn text_of<const N: usize>(made: &'static ([u8; N], usize)) -> &'static str {
    match std::str::from_utf8(made.0.split_at(made.1).0) {
        Ok(text) => text,
        Err(_) => panic!("taking blanks out of a text leaves a text"),
    }
}

/// Declares a rule. The doc comment is its documentation, its examples are run as tests.
macro_rules! declare_typology {
    (
        $(#[doc = $doc:literal])+
        pub(crate) $type:ident {
            code: $code:literal, name: $name:literal, family: $family:ident, weight: $weight:literal,
            params: [$($param:ident: $value:expr, $origin:ident, $range:expr, $meaning:literal;)*] $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        pub(crate) struct $type;

        impl $type {
            /// What is fixed about the rule.
            pub(crate) const DECLARATION: $crate::Declaration = $crate::Declaration {
                meta: trag_model::RuleMeta {
                    code: $code,
                    name: $name,
                    family: trag_model::Family::$family,
                    weight: $weight,
                    doc: {
                        const WRITTEN: &str = concat!($($doc, "\n"),+);
                        const TEXT: ([u8; WRITTEN.len()], usize) = $crate::typology::unindent(WRITTEN);
                        $crate::typology::text_of(&TEXT)
                    },
                },
                params: &[$($crate::ParamSpec {
                    name: stringify!($param),
                    default: $value,
                    range: $range,
                    origin: $crate::Origin::$origin,
                    meaning: $meaning,
                }),*],
            };
        }
    };
}

pub(crate) use declare_typology;
