//! Exhibit 12: the pictures. Every figure in them stands in another exhibit or in the table beside them.

use std::collections::BTreeSet;

use trag_model::RowId;

use crate::case_file::{Exhibit, Status};
use crate::document::Block;
use crate::exhibits::flow;

use super::{Facts, balances, cash_calendar, flow_over_time, lowered};

/// The exhibit, and the rows that its pictures name.
pub(crate) fn exhibit(facts: &Facts<'_>) -> (Exhibit, BTreeSet<RowId>) {
    let mut blocks = lowered(flow::blocks(&facts.index));
    let (over_time, cited) = flow_over_time::blocks(facts);
    blocks.extend(over_time);
    blocks.extend(balances::blocks(facts));
    blocks.extend(cash_calendar::blocks(facts));
    if blocks.is_empty() {
        blocks.push(Block::notice("Nothing was flagged, so nothing is drawn."));
    }
    (Exhibit::new(12, "Flow chart and time line", Status::Illustrative, blocks), cited)
}
