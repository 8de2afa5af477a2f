//! Job D: nine tenths or more of a payment go on within 48 hours.

use trag_graph::pass_through::{PairParams, pairs};
use trag_graph::{Share, TimeOrder};
use trag_model::time::DAY;

use crate::Settings;
use crate::answer::Answer;
use crate::read::Case;

/// Rows (credit, debit).
pub(crate) fn find(case: &Case, settings: &Settings) -> Answer {
    let params = PairParams {
        window_seconds: 2 * DAY,
        share: Some(Share::percent(90, 100)),
        order: TimeOrder::Strict,
        max_degree: None,
    };
    let found = pairs(&case.ledger, &case.followed, &params, settings.threads);
    let rows: Vec<[u64; 2]> = found
        .pairs
        .into_iter()
        .map(|(credit, debit)| [case.data_row(credit), case.data_row(debit)])
        .collect();
    Answer::new("D", &rows)
}
