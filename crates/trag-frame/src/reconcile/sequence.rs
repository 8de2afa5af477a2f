//! Statement n follows statement n − 1 and opens where it closed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use trag_model::{Currency, Day, Opens, Reconciliation, Statement, Total};

use crate::reconcile::Read;

/// Account, as the case or the statement names it, and currency.
type Series = (String, Option<Currency>);

/// Compares each statement with the one before it, of the same account and currency. `read` has the statements of the
/// lines of the table.
pub(super) fn join(read: &[Read], table: &mut [Reconciliation]) {
    let mut series: BTreeMap<Series, Vec<(Option<Day>, usize)>> = BTreeMap::new();
    for (place, (line, read)) in table.iter().zip(read).enumerate() {
        if line.statement.is_none() {
            continue;
        }
        let statement = &read.printed;
        let account = match line.account {
            Some(account) => account.0.to_string(),
            None => format!("printed {}", statement.account),
        };
        let printed = statement.from.or(statement.opening.and_then(|opening| opening.day)).or(statement.to);
        let day = printed.or(read.first_day);
        series.entry((account, statement.currency)).or_default().push((day, place));
    }
    for mut places in series.into_values() {
        // Statements of one day stand in the order of their files and places, which is the order of the table.
        places.sort_by_key(|(day, place)| (*day, *place));
        let (mut first, mut last) = (BTreeMap::new(), None);
        for (_, place) in places {
            let after = &read[place].printed;
            let again = same(after).and_then(|what| match first.entry(what) {
                Entry::Vacant(entry) => {
                    entry.insert(place);
                    None
                }
                Entry::Occupied(entry) => Some(*entry.get()),
            });
            // A statement that another file holds too follows the one before it there.
            let (opens, missing) = match (again, last) {
                (Some(twin), _) => (table[twin].opens.clone(), table[twin].missing.clone()),
                (None, None) => {
                    last = Some(place);
                    continue;
                }
                (None, Some(before)) => {
                    last = Some(place);
                    let before: &Statement = &read[before].printed;
                    (opens(before, after), missing(before, after))
                }
            };
            let line = &mut table[place];
            (line.opens, line.missing) = (opens, missing);
        }
    }
}

/// What two copies of one statement have in common: number, day, both balances; `None` where one of them is not printed.
fn same(statement: &Statement) -> Option<(&str, Day, i64, i64)> {
    let number = Some(statement.number.as_str()).filter(|number| !number.is_empty())?;
    let day = statement.to.or(statement.from)?;
    Some((number, day, statement.opening?.amount.0, statement.closing?.amount.0))
}

fn opens(before: &Statement, after: &Statement) -> Opens {
    match (before.closing, after.opening) {
        (Some(closing), Some(opening)) if closing.amount == opening.amount => Opens::WherePreviousClosed,
        (Some(closing), Some(opening)) => {
            Opens::Elsewhere(Total(i128::from(opening.amount.0) - i128::from(closing.amount.0)))
        }
        _ => Opens::Unknown,
    }
}

/// The numbers between two statements. A number that starts again, as at the turn of a year, is no gap.
fn missing(before: &Statement, after: &Statement) -> String {
    let (Some(last), Some(next)) = (number(&before.number), number(&after.number)) else {
        return String::new();
    };
    match next.checked_sub(last) {
        Some(2) => (last + 1).to_string(),
        Some(3..=MOST_MISSING) => format!("{} to {}", last + 1, next - 1),
        _ => String::new(),
    }
}

/// A larger step is another way of numbering, not a gap.
const MOST_MISSING: u64 = 400;

/// The running number in a statement's number: `147`, `00147/001`, `2024/147`, `147/2024`.
fn number(printed: &str) -> Option<u64> {
    let parts: Vec<u64> =
        printed.split(['/', '-', '.']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let is_year = |part: &u64| (1_990..=2_100).contains(part);
    match parts[..] {
        [only] => Some(only),
        [first, second] if is_year(&first) => Some(second),
        [first, _] => Some(first),
        _ => None,
    }
}
