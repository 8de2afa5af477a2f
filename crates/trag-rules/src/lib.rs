//! Rules that flag patterns in the ledger. Each has one file, and its documentation is that file's comment.
//!
//! [`assess`] runs the rules of [`rules`] over a [`CaseView`] and brings their findings into episodes and a
//! ranking of subjects.

mod assess;
mod cash_items;
mod coverage;
mod episodes;
mod innocence;
mod params;
mod ranking;
mod registry;
mod rows_value;
#[cfg(test)]
mod testing;
mod thresholds;
mod typologies;
mod typology;
mod view;
mod window;
mod wording;

pub use assess::assess;
pub use params::{ParamOverrides, Params};
pub use registry::rules;
pub use thresholds::{CASH_REPORT, ThresholdTable};
pub(crate) use typology::declare_typology;
pub use typology::{Declaration, Origin, ParamSpec, ParamValue, Typology, Verdict};
pub use view::{Basis, CaseView};
