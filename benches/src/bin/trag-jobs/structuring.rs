//! Job B: cash credits just below 10,000 US dollars that add up within seven days.

use trag_graph::windows;
use trag_model::time::DAY;
use trag_model::{AccountIx, Instrument, Minor, RowId, Seconds};

use crate::answer::Answer;
use crate::read::Case;

/// Cents of a US dollar.
const DOLLAR: i64 = 100;

struct Credit {
    payee: AccountIx,
    time: Seconds,
    row: RowId,
    cents: i64,
}

/// Rows (row, credits in the window that ends with it, their sum in cents).
pub(crate) fn find(case: &Case) -> Answer {
    let mut credits: Vec<Credit> = case.ledger.rows().filter_map(|row| credit(case, row)).collect();
    credits.sort_unstable_by_key(|credit| (credit.payee, credit.row));
    let mut hits = Vec::new();
    for credits in credits.chunk_by(|one, next| one.payee == next.payee) {
        let mut sums = vec![0];
        sums.extend(credits.iter().scan(0, |sum, credit| {
            *sum += credit.cents;
            Some(*sum)
        }));
        windows::trailing(
            credits,
            |credit| credit.time,
            7 * DAY,
            |window, last| {
                let sum = sums[window.end] - sums[window.start];
                if window.len() >= 3 && sum >= 28_500 * DOLLAR {
                    let hit = |credit: &Credit| {
                        [case.data_row(credit.row), window.len() as u64, sum.unsigned_abs()]
                    };
                    hits.extend(credits[last].iter().map(hit));
                }
            },
        );
    }
    Answer::new("B", &hits)
}

fn credit(case: &Case, row: RowId) -> Option<Credit> {
    let ledger = &case.ledger;
    if ledger.instrument(row) != Instrument::CashIn {
        return None;
    }
    let (Minor(cents), currency) = ledger.received(row);
    let is_one = currency.code() == "USD"
        && currency.exponent() == 2
        && (9_000 * DOLLAR..10_000 * DOLLAR).contains(&cents);
    is_one.then(|| Credit { payee: ledger.payee(row), time: ledger.booked(row), row, cents })
}
