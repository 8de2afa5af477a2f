use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;

use super::*;
use crate::random_ledger;

fn continues(text: &LedgerText, params: &ChainParams, before: RowId, after: RowId) -> bool {
    let ledger = &text.ledger;
    let edge = |row| Edge { time: ledger.booked(row), row, other: ledger.payee(row) };
    let whole = |row| ledger.payer(row) != ledger.payee(row);
    ledger.payee(before) == ledger.payer(after)
        && random_ledger::may(text, ledger.payer(after), params.max_degree)
        && ledger.payer(before) != ledger.payee(after)
        && whole(before)
        && whole(after)
        && params.order.follows(ledger, &edge(before), &edge(after))
        && ledger.booked(after).0 - ledger.booked(before).0 <= params.max_delay_seconds
        && params.hop.holds_between(Worth::paid(ledger, after), Worth::received(ledger, before))
}

fn brute(text: &LedgerText, params: &ChainParams) -> Vec<Vec<RowId>> {
    let rows: Vec<RowId> = text.ledger.rows().collect();
    fn length(text: &LedgerText, params: &ChainParams, row: RowId) -> usize {
        let before = text.ledger.rows().filter(|before| continues(text, params, *before, row));
        1 + before.map(|before| length(text, params, before)).max().unwrap_or(0)
    }
    let predecessor = |row: RowId| {
        let before = rows.iter().copied().filter(|before| continues(text, params, *before, row));
        before.max_by_key(|before| (length(text, params, *before), *before))
    };
    let predecessors: Vec<Option<RowId>> = rows.iter().map(|row| predecessor(*row)).collect();
    let (mut spent, mut chains) = (vec![false; rows.len()], Vec::new());
    loop {
        let walk = |end: &RowId| {
            let all = std::iter::successors(Some(*end), |row| predecessors[row.0 as usize]);
            all.take_while(|row| !spent[row.0 as usize]).collect::<Vec<_>>()
        };
        let longest = rows
            .iter()
            .map(walk)
            .max_by_key(|chain| (chain.len(), chain.first().map(|end| std::cmp::Reverse(*end))));
        let Some(mut chain) = longest.filter(|chain| chain.len() >= params.min_hops) else { break };
        chain.iter().for_each(|row| spent[row.0 as usize] = true);
        chain.reverse();
        chains.push(chain);
    }
    chains.sort();
    chains
}

#[test]
fn chains_are_those_of_the_definition() {
    let mut count = 0;
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, 4 + seed % 5, 24, 6);
        let params = ChainParams {
            min_hops: 2 + seed % 3,
            max_delay_seconds: 2 * DAY,
            hop: Share::percent(90, [100, 105][seed % 2]),
            order: [TimeOrder::Strict, TimeOrder::LedgerWithinDay][seed / 3 % 2],
            max_degree: [None, Some(2)][seed / 6 % 2],
        };
        let graph = FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2);
        let expected = brute(&text, &params);
        let short = [SHORT, 1][seed / 12 % 2];
        let (found, _) = counted(&graph, &text.ledger, &params, short, |_| true);
        assert_eq!(found.hits, expected, "seed {seed}");
        count += expected.len();
    }
    assert!(count > 3_000, "the oracle has met only {count} chains");
}

#[test]
fn a_branch_does_not_multiply_chains() {
    let text = ledger_text::parse(
        "2024-05-01 09:00 A -> B 100.00 EUR # a
         2024-05-02 09:00 B -> C 99.00 EUR # b
         2024-05-02 10:00 B -> X 98.00 EUR # x
         2024-05-03 09:00 C -> D 98.00 EUR # c",
    )
    .unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
    let params = ChainParams {
        min_hops: 2,
        max_delay_seconds: 3 * DAY,
        hop: Share::percent(80, 100),
        order: TimeOrder::Strict,
        max_degree: None,
    };
    let chains = find(&graph, &text.ledger, &params, |_| true).hits;
    assert_eq!(chains.iter().map(|chain| text.tags_of(chain)).collect::<Vec<_>>(), [["a", "b", "c"]]);
    assert_eq!(accounts(&text.ledger, &chains[0]).len(), 4);
}

#[test]
fn hubs_are_passed_over_and_counted() {
    let text = ledger_text::parse(
        "2024-05-01 09:00 A -> B 100.00 EUR
         2024-05-02 09:00 B -> C 99.00 EUR
         2024-05-02 10:00 B -> X 1.00 EUR",
    )
    .unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
    let of = |max_degree| {
        let order = TimeOrder::Strict;
        let params = ChainParams {
            min_hops: 2,
            max_delay_seconds: 3 * DAY,
            hop: Share::percent(80, 100),
            order,
            max_degree,
        };
        let found = find(&graph, &text.ledger, &params, |_| true);
        (found.hits.len(), found.hubs)
    };
    assert_eq!((of(None), of(Some(2)), of(Some(1))), ((1, 0), (1, 0), (0, 1)));
}

#[test]
fn an_account_with_a_fiftieth_of_all_payments_costs_its_share() {
    let params = ChainParams {
        min_hops: 3,
        max_delay_seconds: 2 * DAY,
        hop: Share::percent(90, 100),
        order: TimeOrder::Strict,
        max_degree: None,
    };
    let search = |of_giant: usize, short| {
        let text = random_ledger::with_giant(40_000, of_giant);
        let graph = FlowGraph::build(&text.ledger, &text.accounts, 2);
        counted(&graph, &text.ledger, &params, short, |_| true)
    };
    let (_, without) = search(0, SHORT);
    let (found, with) = search(800, SHORT);
    let (same, by_comparing) = search(800, u64::MAX);
    assert_eq!(found, same);
    // Each payment of the giant comes once, goes once or asks once; few amounts fit.
    assert!(with < without + 6 * 1_600, "{with} steps, {without} without the giant");
    assert!(by_comparing > without + 100 * 1_600, "comparing all takes {by_comparing} steps");
}
