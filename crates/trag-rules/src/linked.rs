//! Linked transactions: payments that laws of the region add up although each is small.
//!
//! Payments are linked when they are of one person (one account, one printed name, or two names that the
//! investigator declares to be one), when their texts name one contract or object, or when they were handed in
//! at one branch within an hour. No law of the region names a number of days for reports; sums are given for 1,
//! 7, 30 and 365 calendar days.

use std::ops::Range;

use trag_model::{AccountIx, Currency, Day, Instrument, Minor, RowId, name};

use crate::{CaseView, window};

/// Windows over which linked payments are added up, in calendar days.
pub(crate) const WINDOWS_DAYS: [i64; 4] = [1, 7, 30, 365];

/// Names of the measures of the four windows.
pub(crate) const WINDOW_NAMES: [&str; 4] =
    ["largest sum in 1 day", "largest sum in 7 days", "largest sum in 30 days", "largest sum in 365 days"];

/// The window with the largest sum, the first of equals, for each of [`WINDOWS_DAYS`]. `days` ascend and are
/// as many as `amounts`.
pub(crate) fn largest(days: &[Day], amounts: &[Minor]) -> [Option<(Range<usize>, i128)>; 4] {
    assert_eq!(days.len(), amounts.len(), "each amount has its day");
    let sums = window::Sums::new(amounts.iter().copied());
    WINDOWS_DAYS.map(|length| {
        let windows = window::trailing(days, length).into_iter().map(|range| {
            let sum = sums.of(&range);
            (range, sum)
        });
        windows.reduce(|best, next| if next.1 > best.1 { next } else { best })
    })
}

/// Words that introduce the number of a contract, an invoice or an object; as [`name::spelling`] leaves them.
const NUMBERED: [&str; 16] = [
    "UGOVOR",
    "UGOVORU",
    "UGOVORA",
    "CONTRACT",
    "AGREEMENT",
    "RACUN",
    "RACUNU",
    "RACUNA",
    "FAKTURA",
    "FAKTURI",
    "PREDRACUN",
    "PROFAKTURA",
    "INVOICE",
    "INV",
    "OBJEKAT",
    "PARCELA",
];

/// Words that may stand between the introduction and the number.
const BETWEEN: [&str; 6] = ["BR", "BROJ", "NO", "NR", "NUMBER", "PO"];

/// The contract, invoice or object that a text names, such as `UGOVOR 12 2024`; of several the first. `None`
/// where it names none.
pub(crate) fn contract(text: &str) -> Option<String> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let spelling = name::spelling(text);
    let mut words = spelling.split(' ').peekable();
    while let Some(word) = words.next() {
        if !NUMBERED.contains(&word) {
            continue;
        }
        while words.next_if(|word| BETWEEN.contains(word)).is_some() {}
        let mut number: Vec<&str> = Vec::new();
        while let Some(part) = words.next_if(|word| word.bytes().any(|byte| byte.is_ascii_digit())) {
            number.push(part);
        }
        if !number.is_empty() {
            return Some(format!("{} {}", stem(word), number.join(" ")));
        }
    }
    None
}

/// The word in its first form: contracts, invoices and objects are told apart, their cases are not.
fn stem(word: &str) -> &'static str {
    match word {
        "UGOVOR" | "UGOVORU" | "UGOVORA" | "CONTRACT" | "AGREEMENT" => "CONTRACT",
        "OBJEKAT" | "PARCELA" => "OBJECT",
        _ => "INVOICE",
    }
}

/// The contract that a row names in its purpose, or else in its reference.
pub(crate) fn contract_of(case: &CaseView<'_>, row: RowId) -> Option<String> {
    contract(case.ledger.purpose(row)).or_else(|| contract(case.ledger.reference.get(row.0 as usize)))
}

/// The branch or machine of a row, in the spelling that tells places apart.
pub(crate) fn counter(case: &CaseView<'_>, row: RowId) -> Option<String> {
    Some(name::spelling(case.ledger.place.get(row.0 as usize))).filter(|place| !place.is_empty())
}

/// Names of the measures of [`cash_in`].
const CASH_NAMES: [&str; 4] = [
    "cash received in 1 day",
    "cash received in 7 days",
    "cash received in 30 days",
    "cash received in 365 days",
];

/// What some accounts received in cash, in euros, in the windows of [`WINDOWS_DAYS`] that end with `last`. Nothing
/// where a value is not known.
pub(crate) fn cash_in(
    case: &CaseView<'_>,
    accounts: impl Iterator<Item = AccountIx>,
    last: Day,
) -> Vec<(&'static str, i128)> {
    let edges = accounts.flat_map(|account| case.flows.in_(account));
    let cash = edges.filter(|edge| case.ledger.instrument(edge.row) == Instrument::CashIn);
    let valued = cash.map(|edge| {
        let ago = window::span_days(edge.time.day(), last);
        case.worth(edge.row, Currency::EUR).map(|value| (ago, i128::from(value.0)))
    });
    let Some(valued) = valued.collect::<Option<Vec<(i64, i128)>>>() else { return Vec::new() };
    let sum =
        |days: i64| valued.iter().filter(|(ago, _)| (1..=days).contains(ago)).map(|(_, value)| value).sum();
    CASH_NAMES.into_iter().zip(WINDOWS_DAYS).map(|(name, days)| (name, sum(days))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_contract_is_read_in_its_spellings() {
        let read = |text: &str| contract(text);
        assert_eq!(read("po ugovoru br. 12/2024").as_deref(), Some("CONTRACT 12 2024"));
        assert_eq!(read("Уговор 12/2024, друга рата").as_deref(), Some("CONTRACT 12 2024"));
        assert_eq!(read("Invoice No 24-001").as_deref(), Some("INVOICE 24 001"));
        assert_eq!([read("po ugovoru"), read("rata 12"), read("")], [None, None, None]);
    }

    proptest! {
        #[test]
        fn the_largest_sums_agree_with_brute_force(mut items in prop::collection::vec((0_i32..800, 0_i64..99), 0..20)) {
            items.sort_unstable();
            let days: Vec<Day> = items.iter().map(|(day, _)| Day(*day)).collect();
            let amounts: Vec<Minor> = items.iter().map(|(_, amount)| Minor(*amount)).collect();
            for (found, length) in largest(&days, &amounts).into_iter().zip(WINDOWS_DAYS) {
                let sum_from = |start: i32| items.iter()
                    .filter(|(day, _)| *day >= start && i64::from(*day) < i64::from(start) + length)
                    .map(|(_, amount)| i128::from(*amount)).sum::<i128>();
                let best = items.iter().map(|(day, _)| sum_from(*day)).max();
                prop_assert_eq!(found.map(|(_, sum)| sum), best);
            }
        }
    }
}
