use trag_model::ledger_text::LedgerText;
use trag_model::time::DAY;

use super::*;
use crate::{FlowGraph, Hubs, Worth, random_ledger};

fn followed(text: &LedgerText) -> Vec<bool> {
    text.accounts.accounts.iter().map(trag_model::Account::can_be_followed).collect()
}

fn brute(text: &LedgerText, params: &PairParams) -> Vec<(RowId, RowId)> {
    let ledger = &text.ledger;
    let order = random_ledger::Definition::of(ledger, params.order);
    let own = |row| ledger.payer(row) == ledger.payee(row);
    let mut expected = Vec::new();
    for credit in ledger.rows().filter(|row| !own(*row)) {
        for debit in ledger.rows().filter(|row| !own(*row)) {
            let (paid, brought) = (Worth::paid(ledger, debit), Worth::received(ledger, credit));
            if ledger.payee(credit) == ledger.payer(debit)
                && random_ledger::may(text, ledger.payer(debit), params.max_degree)
                && order.follows(ledger, credit, debit)
                && ledger.booked(debit).0 - ledger.booked(credit).0 <= params.window_seconds
                && params.share.is_none_or(|share| share.holds_between(paid, brought))
            {
                expected.push((credit, debit));
            }
        }
    }
    expected
}

#[test]
fn pairs_are_those_of_the_definition() {
    let mut count = 0;
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, [4, 4, 40][seed % 3], 30, 5);
        let params = PairParams {
            window_seconds: 2 * DAY,
            share: [None, Some(Share::percent(90, 100))][seed % 2],
            order: random_ledger::ORDERS[seed / 2 % 3],
            max_degree: [None, Some(2)][seed / 4 % 2],
        };
        let short = [SHORT, 1][seed / 8 % 2];
        let found = with_short(&text.ledger, &followed(&text), &params, (1 + seed % 2, short));
        assert_eq!(found.pairs, brute(&text, &params), "seed {seed}");
        count += found.pairs.len();
    }
    assert!(count > 20_000, "the oracle has met only {count} pairs");
}

#[test]
fn the_order_of_amounts_changes_no_pair() {
    let mut different = 0;
    for seed in 0..300 {
        let text = random_ledger::make(seed, 2, 60, 4);
        let params = PairParams {
            window_seconds: 2 * DAY,
            share: Some(Share::percent(97, 101)),
            order: [TimeOrder::Strict, TimeOrder::LedgerWithinDay][seed % 2],
            max_degree: None,
        };
        let [plain, ordered] =
            [u64::MAX, 1].map(|short| with_short(&text.ledger, &followed(&text), &params, (1, short)));
        assert_eq!(plain.pairs, ordered.pairs, "seed {seed}");
        different += usize::from(plain.steps != ordered.steps);
    }
    assert!(different > 100, "both searches went the same way but for {different} times");
}

#[test]
fn hubs_are_those_of_the_graph_with_payments_both_ways() {
    let mut count = 0;
    for seed in 0..300 {
        let text = random_ledger::make(seed, 9, 40, 5);
        let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
        let hubs = Hubs::above(&graph, Some(3));
        let both = |account: &AccountIx| !graph.in_(*account).is_empty() && !graph.out(*account).is_empty();
        let expected = text.accounts.iter().map(|(account, _)| account).filter(both);
        let params =
            PairParams { window_seconds: DAY, share: None, order: TimeOrder::Strict, max_degree: Some(3) };
        let found = pairs(&text.ledger, &followed(&text), &params, 2);
        assert_eq!(found.hubs, expected.filter(|account| hubs.contain(*account)).count() as u64);
        count += found.hubs;
    }
    assert!(count > 100, "only {count} hubs");
}

#[test]
fn an_account_with_a_fiftieth_of_all_payments_costs_its_share() {
    let params = PairParams {
        window_seconds: 2 * DAY,
        share: Some(Share::percent(90, 100)),
        order: TimeOrder::Strict,
        max_degree: None,
    };
    let steps = |of_giant: usize, short| {
        let text = random_ledger::with_giant(40_000, of_giant);
        let found = with_short(&text.ledger, &followed(&text), &params, (2, short));
        (found.steps - found.pairs.len() as u64, found.pairs)
    };
    let (without, _) = steps(0, SHORT);
    let (with, pairs) = steps(800, SHORT);
    let (by_comparing, same_pairs) = steps(800, u64::MAX);
    assert_eq!(pairs, same_pairs);
    // Each payment of the giant comes once, goes once or asks once.
    assert!(with < without + 3 * 1_600, "{with} steps, {without} without the giant");
    assert!(by_comparing > without + 100 * 1_600, "comparing all takes {by_comparing} steps");
}
