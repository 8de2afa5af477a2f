//! Rules that flag patterns in the ledger. Each has one file, and its documentation is that file's comment.
//!
//! [`assess`] runs the rules of [`rules`] over a [`CaseView`] and brings their findings into episodes and a
//! ranking of subjects.

mod assess;
mod baseline;
mod beside;
mod borders;
mod cash_items;
mod context;
mod countries;
mod coverage;
mod draft;
mod episodes;
mod facts;
mod footprint;
mod holders;
mod innocence;
mod linked;
mod memo;
mod money_units;
mod params;
mod question;
mod ranking;
mod registry;
mod relations;
mod rows_value;
mod scan;
mod stats;
mod table;
#[cfg(test)]
mod testing;
mod thresholds;
mod topics;
mod totals;
mod trades;
mod typologies;
mod typology;
mod view;
mod what_if;
pub mod window;
mod wording;

pub use assess::{assess, assess_and_ask};
pub use context::Context;
pub use countries::{CountryTable, Listing};
pub use facts::{Fact, FactKind, Facts};
pub use params::{ParamOverrides, Params};
pub use question::{Answered, Question};
pub use registry::rules;
pub use thresholds::{CASH_REPORT, ThresholdTable};
pub(crate) use typology::declare_typology;
pub use typology::{Declaration, Origin, ParamSpec, ParamValue, Typology, Verdict};
pub use view::{Basis, CaseView};
pub use what_if::{Comparison, Tried, WhatIf, compare, outcome_word};
