use std::collections::{BTreeMap, BTreeSet};

use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;

use super::*;
use crate::random_ledger::{self, joined};

type Rows = BTreeSet<RowId>;

/// The definition, read aloud: all pairs of payments are tried, all windows of each source and destination,
/// and windows that share a row are joined until none do.
fn brute(text: &LedgerText, params: &ScatterGatherParams) -> Vec<Rows> {
    let ledger = &text.ledger;
    let order = random_ledger::Definition::of(ledger, params.order);
    let accounts = text.accounts.iter();
    let may: Vec<bool> =
        accounts.map(|(account, _)| random_ledger::may(text, account, params.max_degree)).collect();
    let mut relays: BTreeMap<(AccountIx, AccountIx), Vec<(RowId, RowId)>> = BTreeMap::new();
    for first in ledger.rows() {
        for second in ledger.rows() {
            let (source, middle, destination) =
                (ledger.payer(first), ledger.payee(first), ledger.payee(second));
            let apart = params.may_return || source != destination;
            let different = source != middle && middle != destination && apart;
            let hop = |share: Share| {
                share.holds_between(Worth::paid(ledger, second), Worth::received(ledger, first))
            };
            if ledger.payer(second) == middle
                && different
                && [source, middle, destination].iter().all(|account| may[account.0 as usize])
                && order.follows(ledger, first, second)
                && order.time(ledger, second).0 - order.time(ledger, first).0 <= params.window_seconds
                && params.hop.is_none_or(hop)
            {
                relays.entry((source, destination)).or_default().push((first, second));
            }
        }
    }
    let mut found: Vec<Rows> = relays.values().flat_map(|relays| of_pair(ledger, relays, params)).collect();
    found.sort();
    found
}

fn of_pair(ledger: &Ledger, relays: &[(RowId, RowId)], params: &ScatterGatherParams) -> Vec<Rows> {
    let order = random_ledger::Definition::of(ledger, params.order);
    let unit = Unit::of(ledger, relays.iter().map(|r| r.1), relays.iter().map(|r| r.0));
    let paid = |row: RowId| unit.and_then(|unit| unit.paid(ledger, row));
    let received = |row: RowId| unit.and_then(|unit| unit.received(ledger, row));
    let known = |r: &&(RowId, RowId)| params.kept.is_none() || paid(r.0).is_some() && received(r.1).is_some();
    let relays: Vec<(RowId, RowId)> = relays.iter().filter(known).copied().collect();
    let mut windows = Vec::new();
    for time in relays.iter().map(|r| order.time(ledger, r.0)).collect::<BTreeSet<_>>() {
        let inside = |row: RowId| (0..=params.window_seconds).contains(&(order.time(ledger, row).0 - time.0));
        let held: Vec<_> = relays.iter().filter(|r| inside(r.0) && inside(r.1)).collect();
        let middles: BTreeSet<_> = held.iter().map(|r| ledger.payee(r.0)).collect();
        let (firsts, seconds): (Rows, Rows) = held.iter().map(|r| (r.0, r.1)).unzip();
        let sum = |rows: &Rows, amount: &dyn Fn(RowId) -> Option<Minor>| -> i128 {
            rows.iter().filter_map(|row| amount(*row)).map(|amount| i128::from(amount.0)).sum()
        };
        let kept = |share: Share| share.holds_sums(sum(&seconds, &received), sum(&firsts, &paid));
        if !held.is_empty() && middles.len() >= params.min_middles as usize && params.kept.is_none_or(kept) {
            windows.push(firsts.into_iter().chain(seconds).collect());
        }
    }
    joined(windows)
}

#[test]
fn structures_are_those_of_the_definition() {
    let mut count = 0;
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, 4 + seed % 3, 30, 6);
        let text = if seed % 4 == 0 { random_ledger::with_statement(text, seed % 8 == 0) } else { text };
        let params = ScatterGatherParams {
            min_middles: 1 + u32::try_from(seed % 3).unwrap(),
            window_seconds: [DAY, 3 * DAY, 6 * DAY][seed / 3 % 3],
            hop: [None, Some(Share::percent(95, 105))][seed / 5 % 2],
            kept: [None, Some(Share::percent(80, 110))][seed / 2 % 2],
            may_return: seed / 13 % 2 == 1,
            order: random_ledger::ORDERS[seed / 7 % 3],
            max_degree: [None, Some(4)][seed / 11 % 2],
            max_steps: None,
        };
        let find = |threads| {
            let graph = FlowGraph::build(&text.ledger, &text.accounts, threads);
            find(&graph, &text.ledger, &params, |_| true)
        };
        let found = find(1 + seed % 2);
        let mut rows: Vec<Rows> = found.hits.iter().map(|hit| hit.rows.iter().copied().collect()).collect();
        rows.sort();
        assert_eq!(rows, brute(&text, &params), "seed {seed}");
        count += rows.len();
        if seed % 50 == 0 {
            assert_eq!(find(1), find(2), "seed {seed}");
        }
    }
    assert!(count > 4_000, "the oracle has met only {count} structures");
}

const PARAMS: ScatterGatherParams = ScatterGatherParams {
    min_middles: 3,
    window_seconds: 10 * DAY,
    hop: None,
    kept: Some(Share { low_bp: 8_000, high_bp: 10_500 }),
    may_return: false,
    order: TimeOrder::Strict,
    max_degree: None,
    max_steps: None,
};

#[test]
fn what_is_lost_along_the_way_is_told_in_one_currency() {
    let text = ledger_text::parse(
        "base EUR
         2024-05-01 09:00 A -> M1 100.00 EUR # a
         2024-05-01 10:00 A -> M2 11720.00 RSD base=100.00 # b
         2024-05-02 09:00 A -> M3 100.00 EUR # c
         2024-05-03 09:00 M1 -> Z 97.00 EUR # d
         2024-05-03 10:00 M2 -> Z 97.00 EUR # e
         2024-05-04 09:00 M3 -> Z 110.00 USD base=96.00 # f
         2024-05-05 09:00 M3 -> Y 50.00 EUR # g",
    )
    .unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 2);
    let found = find(&graph, &text.ledger, &PARAMS, |_| true);
    let tags: Vec<_> = found.hits.iter().map(|hit| text.tags_of(&hit.rows)).collect();
    assert_eq!(tags, [["a", "b", "c", "d", "e", "f"]]);
    let flow = found.hits[0].flow.unwrap();
    assert_eq!((flow.entered, flow.loss()), (30_000, 1_000));
    assert_eq!(found.hits[0].accounts().len(), 5);
}

#[test]
fn a_limit_that_is_reached_names_its_root_and_how_far_it_came() {
    let text = random_ledger::make(3, 4, 60, 6);
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 2);
    let limited = |max_steps| {
        let params = ScatterGatherParams { max_steps, min_middles: 1, kept: None, ..PARAMS };
        find(&graph, &text.ledger, &params, |_| true)
    };
    assert!(limited(None).stops.is_empty() && limited(Some(1_000_000)).stops.is_empty());
    let stops = limited(Some(5)).stops;
    assert!(!stops.is_empty());
    for stop in &stops {
        assert_eq!(stop.of, graph.out(stop.root).len() as u64);
        assert!(stop.searched < stop.of);
    }
}
