//! Interest takes the average daily composition of the account that earned it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use support::case::{Case, FIVE, five};
use support::{figure, named, note};
use trag_model::{AccountTable, Currency, Day, Scheme, catalogue};
use trag_trace::{Interest, Method, largest_remainder};

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// Makes an account one of the bank's own books, from which interest comes.
fn as_bank(accounts: &mut AccountTable, account: trag_model::AccountIx) {
    accounts.accounts[account.0 as usize].identifier.scheme = Scheme::Bank;
}

/// 100 tainted for ten days alone, then 100 own beside it for five days: shares 20 to 5 of 25 hundreds.
fn saved() -> Case {
    let mut case = Case::of(
        "2024-01-01  X -> A     100.00 EUR  # S1:1
         2024-01-11  Y -> A     100.00 EUR  # own:1
         2024-01-16  BANK -> A  4.00 EUR    # interest",
    )
    .opens("A", Currency::EUR, 0)
    .asks(&["A"]);
    let bank = case.text.account("BANK").unwrap();
    as_bank(&mut case.text.accounts, bank);
    let row = case.row("interest");
    case.declared.interest.push(Interest { row, from: day("2024-01-01"), note: note() });
    case
}

#[test]
fn interest_is_shared_by_what_lay_in_the_account_day_by_day() {
    let case = saved();
    let tracing = case.trace();
    // S1: 15 days of 100, own: 5 days of 100, so 3.00 of the 4.00.
    assert_eq!(five(&tracing, 0), [10_300; 5]);
    assert_eq!(tracing.origins[0].brought_in, [(Currency::EUR, trag_model::Total(10_300))]);
    let left = figure(&tracing, 0, Method::Fifo);
    assert_eq!(named(&case.declared, &left.claims), BTreeMap::from([("S1".to_owned(), 10_300)]));
}

#[test]
fn without_a_declaration_interest_is_of_unknown_origin_and_can_be_declared_own() {
    let mut case = saved();
    case.declared.interest.clear();
    assert_eq!(five(&case.trace(), 0), [10_000; 5]);
    let row = case.row("interest");
    support::declare(&mut case.declared, "own", row, None);
    assert_eq!(five(&case.trace(), 0), [10_000; 5]);
    case.declared.interest.push(Interest { row, from: day("2024-01-01"), note: note() });
    assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
}

#[test]
fn interest_of_an_empty_account_is_of_unknown_origin() {
    let mut case = saved();
    case.declared.interest[0].from = day("2024-01-15");
    assert_eq!(five(&case.trace(), 0), [10_200; 5]);
    let mut empty = Case::of(
        "2024-01-01  X -> A     100.00 EUR  # S1:1
         2024-01-01  A -> OUT   100.00 EUR
         2024-01-16  BANK -> A  4.00 EUR    # interest",
    )
    .opens("A", Currency::EUR, 0)
    .asks(&["A"]);
    let bank = empty.text.account("BANK").unwrap();
    as_bank(&mut empty.text.accounts, bank);
    let row = empty.row("interest");
    empty.declared.interest.push(Interest { row, from: day("2024-01-01"), note: note() });
    assert_eq!(five(&empty.trace(), 0), [0; 5]);
}

#[test]
fn what_is_no_interest_is_refused() {
    let mut case = saved();
    case.declared.interest[0].row = case.row("S1:1");
    assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
    let mut case = saved();
    case.declared.interest[0].from = day("2024-01-16");
    assert_eq!(case.refused().code, catalogue::TRACE_DECLARATION_INVALID);
}

/// Credits of origins, or debits, each some days after the one before.
fn events() -> impl Strategy<Value = Vec<(u8, i32, i64)>> {
    prop::collection::vec((0_u8..6, 0_i32..5, 1_i64..500), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// The average is counted a second time, from the schedule, day by day.
    #[test]
    fn the_average_is_that_of_the_schedule(events in events(), interest in 1_i64..1_000, later in 1_i32..9) {
        let mut lines = String::new();
        let mut today = 19_000;
        for (place, (kind, days, amount)) in events.iter().enumerate() {
            today += days;
            let amount = trag_model::money::plain((*amount).into(), 2);
            let (ends, tag) = match kind {
                0 | 1 => (format!("X{place} -> A"), format!("# S1:{place}")),
                2 => (format!("Y{place} -> A"), format!("# own:{place}")),
                _ => (format!("A -> OUT{place}"), String::new()),
            };
            lines.push_str(&format!("{} {ends} {amount} EUR {tag}\n", Day(today)));
        }
        let paid = trag_model::money::plain(interest.into(), 2);
        lines.push_str(&format!("{} BANK -> A {paid} EUR # interest\n", Day(today + later)));
        let mut case = Case::of(&lines).opens("A", Currency::EUR, 0).asks(&["A"]);
        let bank = case.text.account("BANK").unwrap();
        as_bank(&mut case.text.accounts, bank);
        let row = case.row("interest");
        case.declared.parameters.same_day_range = false;
        case.declared.interest.push(Interest { row, from: Day(19_000), note: note() });
        let tracing = case.trace();
        for method in FIVE {
            let schedule = &tracing.run(method).unwrap().schedules[0];
            let mut weights = [0_i64; 2];
            for ended in 19_000..today + later {
                let last = schedule.lines.iter().rfind(|line| case.text.ledger.day(line.row).0 <= ended);
                if let Some(line) = last {
                    let (tainted, all) = (line.tainted_left.0, line.balance.0.max(0));
                    weights[0] += all - tainted;
                    weights[1] += tainted;
                }
            }
            let line = schedule.lines.iter().find(|line| line.row == row).unwrap();
            let expected = largest_remainder(interest, &weights)[1];
            // Ties and third origins (what a bank lent and came back) move a unit at most.
            let seen = line.tainted_in.0;
            let exact = weights[0] == 0 || weights[1] == 0;
            prop_assert!(if exact { seen == expected } else { (seen - expected).abs() <= 1 }, "{seen} {expected}");
        }
    }
}
