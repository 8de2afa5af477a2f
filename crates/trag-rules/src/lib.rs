//! Rules that flag patterns in the ledger. Each has one file, and its documentation is that file's comment.

mod params;
mod thresholds;
mod typology;
mod view;

pub use params::{ParamOverrides, Params};
pub use thresholds::ThresholdTable;
pub use typology::{Declaration, Origin, ParamSpec, ParamValue, Typology, Verdict};
pub use view::CaseView;
