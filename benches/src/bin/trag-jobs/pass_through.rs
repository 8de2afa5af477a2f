//! Job D: nine tenths or more of a payment go on within 48 hours.

use trag_graph::pass_through::{PairParams, pairs};
use trag_graph::{Share, TimeOrder};
use trag_model::time::DAY;

use crate::answer::Answer;
use crate::read::Case;

/// Rows (credit, debit).
pub(crate) fn find(case: &Case) -> Answer {
    let params = PairParams {
        window_seconds: 2 * DAY,
        share: Some(Share::percent(90, 100)),
        order: TimeOrder::Strict,
    };
    let pairs = pairs(&case.graph, &case.ledger, &params);
    let rows: Vec<[u64; 2]> =
        pairs.into_iter().map(|(credit, debit)| [case.data_row(credit), case.data_row(debit)]).collect();
    Answer::new("D", &rows)
}
