//! How findings and scores compare with a known truth: precision, recall and F1 by row, account, scheme, pattern
//! and rule, with the intervals of a seeded bootstrap. Shares are whole numbers in basis points, rounded down.

mod bootstrap;
mod counts;
mod evaluate;
mod json;
mod markdown;
mod svg;
mod system;
pub mod truth;

pub use counts::Counts;
pub use evaluate::{Evaluation, OfPattern, OfRule, OfSystem, Part, Settings, evaluate, parts};
pub use json::write as json;
pub use markdown::write as markdown;
pub use svg::write as svg;
pub use system::{Flagged, Score, read_scores};
