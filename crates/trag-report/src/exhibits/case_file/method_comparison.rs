//! Exhibit 8: every target by every method, with the band and the conservative figure.

use crate::case_file::{Exhibit, Status};
use crate::document::Block;
use crate::exhibits::{tracing_figures, tracing_paths, tracing_whereabouts};

use super::{Facts, lowered, not_computed};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let title = "Method comparison";
    let Some(report) = facts.tracing else {
        return Exhibit::new(
            8,
            title,
            Status::SummaryEvidence,
            not_computed(facts, "a comparison of methods"),
        );
    };
    let mut blocks = vec![Block::paragraph(
        "No method is chosen here: the figure of each is given, and the band between the lowest and the highest. The \
         conservative figure is the lowest of the methods that follow payments. Whose money left a mixed account has no \
         factual answer; a court chooses the rule.",
    )];
    blocks.extend(lowered(tracing_figures::blocks(report)));
    blocks.extend(lowered(tracing_paths::blocks(report)));
    blocks.extend(lowered(tracing_whereabouts::blocks(report)));
    Exhibit::new(8, title, Status::SummaryEvidence, blocks)
}
