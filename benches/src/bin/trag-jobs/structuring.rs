//! Job B: cash credits just below 10,000 US dollars that add up within seven days.

use trag_frame::store::flows::{FlowColumn, FlowStore};
use trag_graph::windows;
use trag_model::time::DAY;
use trag_model::{Currency, Instrument, Minor, Problem, RowId, Seconds};

use crate::answer::Answer;
use crate::read::Case;

/// Cents of a US dollar.
const DOLLAR: i64 = 100;

/// Amounts just below the threshold, in cents.
const AMOUNTS: std::ops::Range<i64> = 9_000 * DOLLAR..10_000 * DOLLAR;

struct Credit {
    payee: i64,
    time: Seconds,
    /// Place in the order of time.
    row: u32,
    /// Row of the file.
    data_row: u64,
    cents: i64,
}

/// Rows (row, credits in the window that ends with it, their sum in cents).
pub(crate) fn find(case: &Case) -> Answer {
    hits(case.ledger.rows().filter_map(|row| credit(case, row)).collect())
}

/// The same from stored columns: rows are picked by one column after the other, the most telling first.
pub(crate) fn of_store(store: &FlowStore) -> Result<Answer, Problem> {
    let (cash, dollar) = (
        store.instrument(Instrument::CashIn),
        Currency::from_code("USD").and_then(|dollar| store.currency(dollar)),
    );
    let rows = store.pick(FlowColumn::Instrument, None, |value| Some(value) == cash)?;
    let rows = store.pick(FlowColumn::ReceivedCurrency, Some(&rows), |value| Some(value) == dollar)?;
    let rows = store.pick(FlowColumn::Received, Some(&rows), |cents| AMOUNTS.contains(&cents))?;
    let column = |column| store.values(column, &rows);
    let (payee, time) = (column(FlowColumn::Payee)?, column(FlowColumn::Booked)?);
    let (record, cents) = (column(FlowColumn::Record)?, column(FlowColumn::Received)?);
    let credit = |(at, row): (usize, &u32)| Credit {
        payee: payee[at],
        time: Seconds(time[at]),
        row: *row,
        data_row: record[at].cast_unsigned() - 2,
        cents: cents[at],
    };
    Ok(hits(rows.iter().enumerate().map(credit).collect()))
}

fn hits(mut credits: Vec<Credit>) -> Answer {
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
                    let hit = |credit: &Credit| [credit.data_row, window.len() as u64, sum.unsigned_abs()];
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
    (Some(currency) == Currency::from_code("USD") && AMOUNTS.contains(&cents)).then(|| Credit {
        payee: i64::from(ledger.payee(row).0),
        time: ledger.booked(row),
        row: row.0,
        data_row: case.data_row(row),
        cents,
    })
}
