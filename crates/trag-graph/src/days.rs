//! The days of a ledger in which payments stand without a time, and what printed balances tell of their order.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use trag_model::{Ledger, RowId, StatementSide};

/// The days of a ledger of which some rows state only the day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Days {
    /// The first row of each day that has rows, and the number of rows at the end.
    first: Vec<u32>,
    /// By row: its place in a run of rows whose order balances settle. Empty where none is settled.
    settled: Vec<Place>,
}

/// A place in a run; run 0 is none.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    run: u32,
    rank: u32,
}

/// A statement: source, number in it, whose it is, currency.
type Statement = (u32, Option<u32>, u32, u16);

impl Days {
    /// `None` where every row has a time of day.
    pub(crate) fn read(ledger: &Ledger) -> Option<Days> {
        if !ledger.has_day_only() {
            return None;
        }
        let rows: Vec<RowId> = ledger.rows().collect();
        let by_day = || rows.chunk_by(|one, other| ledger.day(*one) == ledger.day(*other));
        let ends = rows.last().map(|last| last.0 + 1);
        let mut days =
            Days { first: by_day().map(|day| day[0].0).chain(ends).collect(), settled: Vec::new() };
        if ledger.balance_after.is_all_missing() {
            return Some(days);
        }
        let (mut closed, mut run): (BTreeMap<Statement, i128>, u32) = (BTreeMap::new(), 0);
        for day in by_day() {
            for (statement, mut rows) in statements(ledger, day) {
                rows.sort_by_key(|row| ledger.provenance(*row).1);
                let steps: Option<Vec<Step>> = rows.iter().map(|row| Step::of(ledger, *row)).collect();
                let settled = steps.and_then(|steps| settle(&steps, closed.get(&statement).copied()));
                let Some((is_newest_first, closes)) = settled else {
                    closed.remove(&statement);
                    continue;
                };
                closed.insert(statement, closes);
                if is_newest_first {
                    rows.reverse();
                }
                run += 1;
                days.settled.resize(ledger.len(), Place::default());
                for (rank, row) in (0..).zip(&rows) {
                    days.settled[row.0 as usize] = Place { run, rank };
                }
            }
        }
        Some(days)
    }

    /// The rows of the day of a row.
    pub(crate) fn of(&self, row: RowId) -> Range<RowId> {
        let next = self.first.partition_point(|first| *first <= row.0);
        RowId(self.first[next - 1])..RowId(self.first[next])
    }

    /// The order of two rows, where the balances of a statement that states both settle it.
    pub(crate) fn settled(&self, ledger: &Ledger, one: RowId, other: RowId) -> Option<Ordering> {
        let place = |row: RowId| self.settled.get(row.0 as usize).copied().filter(|place| place.run > 0);
        let places = |row: RowId| [Some(row), ledger.other_leg(row)].into_iter().flatten().filter_map(place);
        let pairs = places(one).flat_map(|one| places(other).map(move |other| (one, other)));
        let mut same = pairs.filter(|(one, other)| one.run == other.run);
        same.next().map(|(one, other)| one.rank.cmp(&other.rank))
    }
}

/// The rows of each statement.
fn statements(ledger: &Ledger, rows: &[RowId]) -> BTreeMap<Statement, Vec<RowId>> {
    let mut statements: BTreeMap<Statement, Vec<RowId>> = BTreeMap::new();
    for row in rows {
        let owner = match ledger.statement_side(*row) {
            Some(StatementSide::Payer) => ledger.payer(*row),
            Some(StatementSide::Payee) => ledger.payee(*row),
            None => continue,
        };
        let at = row.0 as usize;
        let statement = (ledger.source[at], ledger.statement_no.get(at), owner.0, ledger.currency[at]);
        statements.entry(statement).or_default().push(*row);
    }
    statements
}

/// What a row does to the account of its statement, and the balance after it.
struct Step {
    moved: i128,
    after: i128,
}

impl Step {
    /// `None` where no balance is printed.
    fn of(ledger: &Ledger, row: RowId) -> Option<Step> {
        let after = ledger.balance_after.get(row.0 as usize)?;
        let moved = match ledger.statement_side(row)? {
            StatementSide::Payer => -i128::from(ledger.paid(row).0.0),
            StatementSide::Payee => i128::from(ledger.received(row).0.0),
        };
        Some(Step { moved, after: after.into() })
    }

    fn before(&self) -> i128 {
        self.after - self.moved
    }
}

/// Whether the newest row of a day stands first, and the balance at the end of the day. `None` where neither order of the
/// records gives each balance from the one before, or both do and the balance before the day does not tell.
fn settle(steps: &[Step], opens: Option<i128>) -> Option<(bool, i128)> {
    let (first, last) = (steps.first()?, steps.last()?);
    let opens_with = |step: &Step| opens == Some(step.before());
    let as_filed = steps.windows(2).all(|pair| pair[1].before() == pair[0].after);
    let newest_first = steps.windows(2).all(|pair| pair[0].before() == pair[1].after);
    match (as_filed, newest_first) {
        (true, true) if steps.len() > 1 && opens_with(first) == opens_with(last) => None,
        (true, true) if steps.len() > 1 => {
            Some((opens_with(last), if opens_with(last) { first.after } else { last.after }))
        }
        (true, _) => Some((false, last.after)),
        (false, true) => Some((true, first.after)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random_ledger::Numbers;

    fn steps(opens: i128, moves: &[i128]) -> Vec<Step> {
        let mut after = opens;
        moves
            .iter()
            .map(|moved| {
                after += moved;
                Step { moved: *moved, after }
            })
            .collect()
    }

    /// All orders of the records in which each balance follows from the one before, of the two that a file can have.
    #[test]
    fn an_order_is_settled_where_one_of_two_fits() {
        let (mut numbers, mut settled, mut open) = (Numbers::new(5), 0, 0);
        for _ in 0..5_000 {
            let (opens, count) = (i128::from(numbers.between(0, 3)), 1 + numbers.below(4));
            let moves: Vec<i128> = (0..count).map(|_| i128::from(numbers.between(0, 4)) - 2).collect();
            let mut day = steps(opens, &moves);
            let is_turned = numbers.below(2) == 1;
            if is_turned {
                day.reverse();
            }
            let closes = opens + moves.iter().sum::<i128>();
            match (settle(&day, Some(opens)), settle(&day, None)) {
                (Some(known), without) => {
                    assert_eq!(known.1, closes);
                    assert!(count == 1 || known.0 == is_turned);
                    assert!(without.is_none_or(|without| count == 1 || without == known));
                    settled += 1;
                }
                (None, without) => {
                    assert!(without.is_none());
                    open += 1;
                }
            }
        }
        assert!(settled > 2_000 && open > 100, "{settled} settled, {open} open");
    }
}
