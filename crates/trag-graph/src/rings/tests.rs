use std::collections::BTreeSet;

use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;

use super::*;
use crate::{Stop, random_ledger};

/// Every sequence of rows that is a ring, from whichever payment it can be told.
fn brute(text: &LedgerText, params: &RingParams) -> Vec<Vec<RowId>> {
    fn grow(text: &LedgerText, params: &RingParams, path: &mut Vec<RowId>, out: &mut Vec<Vec<RowId>>) {
        let ledger = &text.ledger;
        for row in ledger.rows() {
            let fits = path.last().is_none_or(|before| {
                let (paid, brought) = (Worth::paid(ledger, row), Worth::received(ledger, *before));
                ledger.payee(*before) == ledger.payer(row) && params.hop.holds_between(paid, brought)
            });
            let may = |account| random_ledger::may(text, account, params.max_degree);
            if !fits || !may(ledger.payer(row)) || !may(ledger.payee(row)) || path.contains(&row) {
                continue;
            }
            path.push(row);
            let times = path.iter().map(|row| ledger.booked(*row).0);
            let span = times.clone().max().unwrap() - times.min().unwrap();
            let payers: BTreeSet<AccountIx> = path.iter().map(|row| ledger.payer(*row)).collect();
            if span <= params.window_seconds && payers.len() == path.len() {
                let closes = ledger.payee(row) == ledger.payer(path[0]);
                if closes && path.len() >= params.min_hops.max(2) {
                    out.push(path.clone());
                } else if !closes && path.len() < params.max_hops {
                    grow(text, params, path, out);
                }
            }
            path.pop();
        }
    }
    let mut out = Vec::new();
    grow(text, params, &mut Vec::new(), &mut out);
    out.sort();
    // Of the ways to tell one ring the one from its first row is kept; `out` is sorted by that row.
    let mut told = BTreeSet::new();
    out.retain(|ring| told.insert(ring.iter().copied().collect::<BTreeSet<RowId>>()));
    out
}

#[test]
fn rings_are_those_of_the_definition() {
    let mut count = 0;
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, 3 + seed % 3, 12, 4);
        let params = RingParams {
            min_hops: 2 + usize::from(seed % 5 == 0),
            max_hops: 2 + seed % 4,
            window_seconds: [1, 3][seed % 2] * DAY,
            hop: [Share::percent(97, 103), Share::percent(90, 100)][seed / 2 % 2],
            max_degree: [None, Some(2)][seed / 4 % 2],
            max_steps: None,
        };
        let graph = FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2);
        let expected = brute(&text, &params);
        assert_eq!(find(&graph, &text.ledger, &params, |_| true).hits, expected, "seed {seed}");
        count += expected.len();
    }
    assert!(count > 3_000, "the oracle has met only {count} rings");
}

const ROUND: &str = "2024-05-01 09:00 A -> B 100.00 EUR # a
                     2024-05-02 09:00 C -> A 96.00 EUR # c
                     2024-05-03 09:00 B -> C 98.00 EUR # b";

const PARAMS: RingParams = RingParams {
    min_hops: 2,
    max_hops: 6,
    window_seconds: 2 * DAY,
    hop: Share { low_bp: 9_000, high_bp: 10_000 },
    max_degree: None,
    max_steps: None,
};

#[test]
fn a_round_trip_in_which_one_pays_before_it_is_paid_is_found_from_where_value_enters() {
    let text = ledger_text::parse(ROUND).unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
    let rings = find(&graph, &text.ledger, &PARAMS, |_| true).hits;
    assert_eq!(rings.iter().map(|ring| text.tags_of(ring)).collect::<Vec<_>>(), [["a", "b", "c"]]);
}

#[test]
fn a_limit_that_is_reached_names_the_root_and_how_far_it_came() {
    let text = ledger_text::parse(ROUND).unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
    let params = RingParams { max_steps: Some(0), ..PARAMS };
    let found = find(&graph, &text.ledger, &params, |row| row == RowId(0));
    let root = text.account("A").unwrap();
    assert_eq!((found.hits.len(), found.stops), (0, vec![Stop { root, searched: 0, of: 1 }]));
}
