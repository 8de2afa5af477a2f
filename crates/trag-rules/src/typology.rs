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

/// Declares a rule. The doc comment is its documentation, its examples are run as tests.
#[macro_export]
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
                    doc: concat!($($doc, "\n"),+),
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
