//! Job F: value that scatters from one account and gathers at another within three days.

use trag_graph::TimeOrder;
use trag_graph::middlemen::{MiddlemenParams, search};
use trag_model::time::DAY;

use crate::answer::Answer;
use crate::read::Case;

/// Stands before the number of a row in which an account receives, for accounts that never pay.
const RECEIVER: u64 = 1_000_000_000;

/// Rows (source, target, most middlemen), accounts by the first row in which they occur.
pub(crate) fn find(case: &Case) -> Answer {
    let params = MiddlemenParams { window_seconds: 3 * DAY, min_middlemen: 3, order: TimeOrder::Strict };
    let found = search(&case.graph, &case.ledger, &params);
    let names = first_rows(case);
    let rows: Vec<[u64; 3]> = found
        .iter()
        .map(|hit| [names[hit.source.0 as usize], names[hit.target.0 as usize], u64::from(hit.middlemen)])
        .collect();
    Answer::new("F", &rows)
}

/// By account: the first row in which it pays, or [`RECEIVER`] and the first row in which it receives.
fn first_rows(case: &Case) -> Vec<u64> {
    let mut first = vec![u64::MAX; case.graph.accounts()];
    for row in case.ledger.rows() {
        let number = case.data_row(row);
        for (account, name) in [(case.ledger.payer(row), number), (case.ledger.payee(row), RECEIVER + number)]
        {
            let known = &mut first[account.0 as usize];
            *known = name.min(*known);
        }
    }
    first
}
