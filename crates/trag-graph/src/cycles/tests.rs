use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;
use trag_model::{AccountIx, Ledger};

use super::*;
use crate::Worth;
use crate::random_ledger::{self, Definition};

const PARAMS: CycleParams = CycleParams {
    min_hops: 2,
    max_hops: 6,
    window_seconds: 30 * DAY,
    hop: None,
    total: None,
    order: TimeOrder::Strict,
    max_degree: None,
    max_steps: None,
};

fn found(text: &LedgerText, params: &CycleParams, threads: usize, holders: &Holders) -> Vec<Vec<RowId>> {
    all(&FlowGraph::build(&text.ledger, &text.accounts, threads), &text.ledger, holders, params)
}

fn assert_same(found: &[Vec<RowId>], expected: &[Vec<RowId>], seed: usize) {
    let first = found.iter().zip(expected).position(|(one, other)| one != other);
    let place = first.unwrap_or(found.len().min(expected.len()));
    let (one, other) = (found.get(place), expected.get(place));
    assert_eq!(one, other, "seed {seed}, cycle {place} of {} and {}", found.len(), expected.len());
}

/// The definition, read aloud: every sequence of rows that could be a cycle is tried.
fn brute(text: &LedgerText, params: &CycleParams, holders: &Holders) -> Vec<Vec<RowId>> {
    fn grow(
        text: &LedgerText,
        (params, order): (&CycleParams, &Definition),
        holders: &Holders,
        path: &mut Vec<RowId>,
        out: &mut Vec<Vec<RowId>>,
    ) {
        let ledger = &text.ledger;
        for row in ledger.rows() {
            path.push(row);
            if is_path(ledger, text, (params, order), holders, path) {
                let home = holders.same(ledger.payer(path[0]), ledger.payee(row));
                if home && path.len() >= params.min_hops {
                    out.push(path.clone());
                } else if !home && path.len() < params.max_hops {
                    grow(text, (params, order), holders, path, out);
                }
            }
            path.pop();
        }
    }
    let mut out = Vec::new();
    let order = Definition::of(&text.ledger, params.order);
    grow(text, (params, &order), holders, &mut Vec::new(), &mut out);
    out.sort();
    out
}

fn is_path(
    ledger: &Ledger,
    text: &LedgerText,
    (params, order): (&CycleParams, &Definition),
    holders: &Holders,
    path: &[RowId],
) -> bool {
    let (first, last) = (path[0], path[path.len() - 1]);
    let middle = &path[..path.len() - 1];
    let total = |share: Share| share.holds_between(Worth::received(ledger, last), Worth::paid(ledger, first));
    let follows = middle.last().is_none_or(|before| {
        let hop =
            |share: Share| share.holds_between(Worth::paid(ledger, last), Worth::received(ledger, *before));
        ledger.payee(*before) == ledger.payer(last)
            && middle.iter().all(|earlier| order.follows(ledger, *earlier, last))
            && params.hop.is_none_or(hop)
    });
    let new = middle.iter().all(|row| ledger.payee(*row) != ledger.payee(last));
    let inner = middle.iter().all(|row| !holders.same(ledger.payer(first), ledger.payee(*row)));
    let followed = |account: AccountIx| random_ledger::may(text, account, params.max_degree);
    follows
        && new
        && inner
        && followed(ledger.payer(first))
        && followed(ledger.payee(last))
        && ledger.payer(last) != ledger.payee(last)
        && ledger.booked(last).0 - ledger.booked(first).0 <= params.window_seconds
        && params.total.is_none_or(total)
}

#[test]
fn cycles_are_those_of_the_definition() {
    let shares = [None, Some(Share::percent(90, 105)), Some(Share { low_bp: 9_750, high_bp: 10_250 })];
    let mut cycles = 0;
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, 3 + seed % 4, 16, 4);
        let text = if seed % 4 == 0 { random_ledger::with_statement(text, seed % 8 == 0) } else { text };
        let pick = |part: usize| shares[(seed / part) % 3];
        let params = CycleParams {
            min_hops: 2 + usize::from(seed % 5 == 0),
            max_hops: 2 + seed % 8,
            window_seconds: [2, 30][seed % 2] * DAY,
            hop: pick(1),
            total: pick(3),
            order: random_ledger::ORDERS[seed / 9 % 3],
            max_degree: [None, Some(2)][(seed / 18) % 2],
            max_steps: None,
        };
        let twins = ["A1", "A2"].map(|word| text.account(word));
        let holders = match twins {
            [Some(one), Some(two)] if seed % 7 == 0 => Holders::new(vec![vec![one, two]]),
            _ => Holders::default(),
        };
        let expected = brute(&text, &params, &holders);
        assert_same(&found(&text, &params, 1 + seed % 2, &holders), &expected, seed);
        cycles += expected.len();
    }
    assert!(cycles > 5_000, "the oracle has met only {cycles} cycles");
}

#[test]
fn dense_data_are_met_from_both_ends() {
    for seed in 0..12 {
        let text = random_ledger::make(seed, 12, 220, 25);
        let (max_hops, days) = [(5, 9), (6, 6), (usize::MAX, 4)][seed % 3];
        let params = CycleParams { max_hops, window_seconds: days * DAY, ..PARAMS };
        let holders = Holders::default();
        assert_same(&found(&text, &params, 2, &holders), &brute(&text, &params, &holders), seed);
    }
}

#[test]
fn value_that_comes_back_is_found_once() {
    let text = ledger_text::parse(
        "2024-05-01 09:00 A -> B 100.00 EUR # a
         2024-05-02 09:00 B -> C 98.00 EUR # b
         2024-05-03 09:00 C -> A 96.00 EUR # c
         2024-05-04 09:00 A -> B 10.00 EUR # d",
    )
    .unwrap();
    let params = CycleParams { total: Some(Share::percent(70, 105)), ..PARAMS };
    let cycles = found(&text, &params, 1, &Holders::default());
    assert_eq!(cycles.iter().map(|rows| text.tags_of(rows)).collect::<Vec<_>>(), [["a", "b", "c"]]);
}

#[test]
fn within_a_day_without_times_the_ledger_decides_or_any_order_can_be() {
    let text = ledger_text::parse("2024-05-01 A -> B 1.00 EUR\n2024-05-01 B -> A 1.00 EUR").unwrap();
    let count = |order| found(&text, &CycleParams { order, ..PARAMS }, 1, &Holders::default()).len();
    assert_eq!(random_ledger::ORDERS.map(count), [0, 1, 2]);
}

#[test]
fn times_and_balances_tell_the_order_of_a_day() {
    let count = |text: &LedgerText| {
        let params = CycleParams { order: TimeOrder::AnyWithinDay, ..PARAMS };
        found(text, &params, 1, &Holders::default()).len()
    };
    let three = |times: [&str; 3]| {
        let lines = ["B -> C", "C -> A", "A -> B"].iter().zip(times);
        let lines: String =
            lines.map(|(ends, time)| format!("2024-05-01 {time} {ends} 1.00 EUR\n")).collect();
        ledger_text::parse(&lines).unwrap()
    };
    assert_eq!(count(&three(["", "", ""])), 3, "each may be the first");
    assert_eq!(count(&three(["09:00", "10:00", "11:00"])), 1, "B to C, C to A, A to B");
    assert_eq!(count(&three(["11:00", "10:00", "09:00"])), 0, "C pays before it is paid, and so does B or A");
    assert_eq!(count(&three(["11:00", "", "09:00"])), 2, "A to B, B to C, and C to A before or after");
    let pair = ledger_text::parse("2024-05-01 A1 -> B 5.00 EUR\n2024-05-01 B -> A1 5.00 EUR").unwrap();
    assert_eq!(
        count(&random_ledger::with_statement(pair.clone(), false)),
        2,
        "balances that fit both ways tell nothing"
    );
    let third = "2024-05-01 A1 -> B 5.00 EUR\n2024-05-01 B -> A1 5.00 EUR\n2024-05-01 A1 -> cash 1.00 EUR";
    let third = || ledger_text::parse(third).unwrap();
    assert_eq!(count(&random_ledger::with_statement(third(), false)), 1, "A1 pays first");
    assert_eq!(count(&random_ledger::with_statement(third(), true)), 1, "B pays first");
}

#[test]
fn a_limit_that_is_reached_is_told() {
    let text = random_ledger::make(7, 12, 200, 25);
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 2);
    let params = CycleParams { max_steps: Some(3), ..PARAMS };
    let found = search(&graph, &text.ledger, &Holders::default(), &params, |_| true, |_, set| set.stopped());
    assert!(found.reports.contains(&true));
}
