//! Days with many rows: the order inside them is found in time that grows with the rows and not with their square.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fmt::Write as _;

use support::case::{Case, five};
use trag_model::Currency;

/// Rows of the busy day. What took time by the square or the cube of it would not come to an end.
const ROWS: usize = 4_000;

/// A claim comes in; on one later day an account receives and pays in turn, the same amount each time.
fn busy(balance: impl Fn(usize) -> Option<usize>, sources: impl Fn(usize) -> u32) -> Case {
    let mut lines = String::from("2024-01-01  X -> A  100.00 EUR  # S1:1\n");
    for row in 0..ROWS {
        let ends = if row % 2 == 0 { "Y -> A" } else { "A -> Z" };
        let printed = balance(row).map_or_else(String::new, |balance| format!(" balance={balance}.00"));
        writeln!(lines, "2024-01-02  {ends}  10.00 EUR{printed}").unwrap();
    }
    let mut case = Case::of(&lines).opens("A", Currency::EUR, 0).asks(&["A"]);
    case.declared.parameters.paths = 0;
    let mut rows: Vec<u32> = (0..ROWS).map(sources).collect();
    rows.sort_unstable();
    case.text.ledger.source = std::iter::once(0).chain(rows).collect();
    case
}

#[test]
fn one_file_without_balances_stands_as_filed() {
    let tracing = busy(|_| None, |_| 0).trace();
    assert_eq!((tracing.order.open_moments, tracing.order.every_order_traced), (1, false));
    // As filed, every payment finds the 10.00 that came in just before it.
    let [fifo, lifo, prorata, clean_first, proceeds_first] = five(&tracing, 0);
    assert_eq!([fifo, lifo, clean_first, proceeds_first], [0, 10_000, 10_000, 0]);
    assert!((0..=10_000).contains(&prorata));
}

#[test]
fn many_files_take_turns_without_looking_at_every_row_again() {
    let tracing = busy(|_| None, |row| u32::try_from(row % 40).unwrap()).trace();
    assert_eq!(tracing.order.open_moments, 1);
    assert_eq!(tracing.targets[0].currencies[0].value.0, 10_000);
}

#[test]
fn balances_that_prove_the_whole_day_leave_one_order() {
    // No balance stands twice, so each row has one place.
    let mut lines = String::from("2024-01-01  X -> A  100.00 EUR balance=100.00  # S1:1\n");
    let mut after = 100;
    for row in 0..ROWS {
        after += row + 1;
        writeln!(lines, "2024-01-02  Y{row} -> A  {}.00 EUR balance={after}.00", row + 1).unwrap();
    }
    let mut case = Case::of(&lines).opens("A", Currency::EUR, 0).asks(&["A"]);
    case.declared.parameters.paths = 0;
    let tracing = case.trace();
    assert_eq!((tracing.order.open_moments, tracing.order.proven_rows), (0, ROWS as u64));
    assert_eq!(five(&tracing, 0), [10_000; 5]);
}

fn day(row: usize) -> trag_model::Day {
    trag_model::Day(i32::try_from(row).unwrap())
}

/// So many payments of 1.00 into A, a day each, of two origins in turn.
fn lots_of_two_origins(rows: usize) -> String {
    let mut lines = String::new();
    for row in 0..rows {
        let origin = if row % 2 == 0 { "S1" } else { "own" };
        writeln!(lines, "{}  X -> A  1.00 EUR  # {origin}:{row}", day(row)).unwrap();
    }
    lines
}

/// Each conversion scales every lot by itself, so lots that are converted again and again cannot be passed on whole.
#[test]
fn parts_that_must_be_looked_at_one_by_one_are_bounded_and_one_blended_lot_is_not() {
    let rows = 5 * ROWS;
    let mut lines = lots_of_two_origins(rows);
    for row in 0..300 {
        let (ends, paid, received) = match row % 2 {
            0 => ("A -> B", format!("{rows}.00 EUR"), format!("{}.00:RSD", 117 * rows)),
            _ => ("B -> A", format!("{}.00 RSD", 117 * rows), format!("{rows}.00:EUR")),
        };
        writeln!(lines, "{}  {ends}  {paid} received={received}", day(rows + row)).unwrap();
    }
    let mut case = Case::of(&lines).opens("A", Currency::EUR, 0).asks(&["A"]);
    case.declared.parameters.paths = 0;
    let refused = case.refused();
    assert_eq!(refused.code.0, "TRC005", "{}", refused.text);
    case.declared.parameters.carriage = trag_trace::Carriage::Blended;
    case.declared.parameters.note = support::note();
    let half = i128::try_from(rows).unwrap() * 50;
    assert_eq!(five(&case.trace(), 0), [half; 5]);
}

#[test]
fn accounts_that_pass_all_they_have_back_and_forth_keep_their_lots() {
    // Twenty thousand lots of two origins in turn, passed on whole as often: as lists that is 400 million moves.
    let rows = 5 * ROWS;
    let mut lines = lots_of_two_origins(rows);
    for row in 0..rows {
        let ends = if row % 2 == 0 { "A -> B" } else { "B -> A" };
        writeln!(lines, "{}  {ends}  {rows}.00 EUR", day(rows + row)).unwrap();
    }
    writeln!(lines, "{}  A -> C  {}.00 EUR", day(3 * rows), rows / 2 + 1).unwrap();
    let mut case = Case::of(&lines).opens("A", Currency::EUR, 0).asks(&["A", "C"]);
    case.declared.parameters.paths = 0;
    let tracing = case.trace();
    let left = i128::try_from(rows).unwrap() / 4 * 100;
    // By lifo the last row takes from the other end, and both ends hold as much of either origin.
    let [fifo, lifo, prorata, clean_first, proceeds_first] = five(&tracing, 0);
    assert!((left - 100..=left).contains(&fifo) && (left - 100..=left).contains(&lifo), "{fifo} {lifo}");
    assert!((left - 100..=left).contains(&prorata));
    assert_eq!((clean_first, proceeds_first), (2 * left - 100, 0));
}
