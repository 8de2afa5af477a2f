//! Rows that take an earlier row back, linked to it one to one.

use std::collections::BTreeMap;

use trag_model::{
    Instrument, Ledger, OptionalColumn, Problem, ProblemLog, RowId, Source, catalogue, time::DAY,
};

/// A bank takes a booking back within so many days, or corrects it in another way.
const MOST_DAYS_BACK: i64 = 180;

/// What a reversal and the row it takes back have in common: the reversal's payee paid and its payer received.
type Key = (u32, u32, i64, u16);

/// Fills in `reverses` for rows whose instrument is [`Instrument::Reversal`]. The earlier row has the parties
/// the other way round, the same amount, and is taken back once. One that shares a reference comes first;
/// without one, the only candidate is taken. Where there are several, nothing is guessed and a note names the row.
pub(super) fn link_reversals(ledger: &mut Ledger, sources: &[Source], problems: &mut ProblemLog) {
    if !ledger.instrument.contains(&(Instrument::Reversal as u8)) {
        ledger.reverses = OptionalColumn::missing(ledger.len());
        return;
    }
    let is_reversal = |row: &RowId| ledger.instrument(*row) == Instrument::Reversal;
    let reversals: Vec<RowId> = ledger.movements().filter(is_reversal).collect();
    let mut open: BTreeMap<Key, Vec<RowId>> =
        reversals.iter().map(|row| (taken_back(ledger, *row), Vec::new())).collect();
    let mut reverses: Vec<Option<u32>> = vec![None; ledger.len()];
    for row in ledger.movements() {
        if !is_reversal(&row) {
            if let Some(rows) = open.get_mut(&key(ledger, row)) {
                rows.push(row);
            }
            continue;
        }
        let candidates = open.entry(taken_back(ledger, row)).or_default();
        candidates
            .retain(|earlier| (ledger.booked(row).0 - ledger.booked(*earlier).0) <= MOST_DAYS_BACK * DAY);
        match choose(ledger, row, candidates) {
            Some(at) => reverses[row.0 as usize] = Some(candidates.remove(at).0),
            None if candidates.len() > 1 => problems.push(unclear(ledger, sources, row, candidates.len())),
            None => {}
        }
    }
    ledger.reverses = reverses.into_iter().collect();
}

fn key(ledger: &Ledger, row: RowId) -> Key {
    let (amount, currency) = ledger.paid(row);
    (ledger.payer(row).0, ledger.payee(row).0, amount.0, currency.0)
}

/// The key of the row that a reversal takes back.
fn taken_back(ledger: &Ledger, reversal: RowId) -> Key {
    let (payer, payee, amount, currency) = key(ledger, reversal);
    (payee, payer, amount, currency)
}

fn choose(ledger: &Ledger, row: RowId, candidates: &[RowId]) -> Option<usize> {
    let same = |column: &trag_model::Texts, earlier: &RowId| {
        let text = column.get(row.0 as usize);
        !text.is_empty() && text == column.get(earlier.0 as usize)
    };
    let shares = |earlier: &RowId| same(&ledger.bank_reference, earlier) || same(&ledger.reference, earlier);
    let mut sharing = (0..candidates.len()).filter(|at| shares(&candidates[*at]));
    match (sharing.next(), sharing.next()) {
        (Some(only), None) => Some(only),
        (None, None) if candidates.len() == 1 => Some(0),
        _ => None,
    }
}

fn unclear(ledger: &Ledger, sources: &[Source], row: RowId, candidates: usize) -> Problem {
    let (source, record) = ledger.provenance(row);
    let text = format!(
        "the row takes an earlier one back, and {candidates} earlier rows of the same parties and amount fit"
    );
    let help =
        "compare the statement; for a trace, declare which row is meant in case.toml under [[reversal]]";
    let file = sources.get(source.0 as usize).map_or("", |source| source.path.as_str());
    let mut problem = Problem::new(catalogue::REVERSAL_UNCLEAR, text, help).in_file(file);
    problem.place.line = record;
    problem
}
