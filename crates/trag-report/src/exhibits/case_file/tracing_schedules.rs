//! Exhibit 7: the tracing schedules, one part for each method.

use crate::case_file::{Exhibit, Status};
use crate::exhibits::tracing_schedules;

use super::{Facts, lowered, not_computed};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let blocks = match facts.tracing {
        None => not_computed(facts, "a tracing schedule"),
        Some(report) => lowered(tracing_schedules::blocks(report)),
    };
    Exhibit::new(7, "Tracing schedules by method", Status::SummaryEvidence, blocks)
}
