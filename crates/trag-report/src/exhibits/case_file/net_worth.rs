//! Exhibit 10: net worth, expenditure and bank deposits, period by period.

use crate::case_file::{Exhibit, Status};
use crate::document::Block;
use crate::exhibits::tracing_indirect;

use super::{Facts, WITHHELD, lowered};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let computed = facts
        .tracing
        .map(|report| lowered(tracing_indirect::blocks(report)))
        .filter(|blocks| !blocks.is_empty());
    let blocks = computed.unwrap_or_else(|| {
        if facts.trace_withheld {
            return vec![Block::notice(WITHHELD)];
        }
        vec![
            Block::notice("Not computed: no table of means and spending is declared for this case."),
            Block::paragraph(
                "To compute it, declare assets at cost, liabilities, spending and known sources by period in case.toml \
                 (docs/case-file.md), run `trag trace CASE`, and make the report again.",
            ),
        ]
    });
    Exhibit::new(10, "Net worth, expenditure and deposits", Status::SummaryEvidence, blocks)
}
