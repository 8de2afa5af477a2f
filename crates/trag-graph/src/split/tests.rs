use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;

use super::*;
use crate::random_ledger;

/// The definition, read aloud: all sets of payments out are tried.
fn brute(text: &LedgerText, params: &SplitParams) -> Vec<(RowId, Vec<RowId>)> {
    let ledger = &text.ledger;
    let order = random_ledger::Definition::of(ledger, params.order);
    let mut found = Vec::new();
    let accounts = text.accounts.iter();
    let may: Vec<bool> = accounts
        .map(|(account, holder)| {
            !holder.can_be_followed() || random_ledger::may(text, account, params.max_degree)
        })
        .collect();
    for (account, _) in text.accounts.iter().filter(|(_, account)| account.can_be_followed()) {
        let takes_part = |row: &RowId| {
            let (payer, payee) = (ledger.payer(*row), ledger.payee(*row));
            payer != payee && may[payer.0 as usize] && may[payee.0 as usize]
        };
        let rows = || ledger.rows().filter(takes_part);
        let credits: Vec<RowId> = rows().filter(|row| ledger.payee(*row) == account).collect();
        let mut debits: Vec<RowId> = rows().filter(|row| ledger.payer(*row) == account).collect();
        let Some(unit) = Unit::of(ledger, credits.clone(), debits.clone()) else { continue };
        for credit in credits {
            let Some(brought) = unit.received(ledger, credit) else { continue };
            let fits = |debit: &&RowId| {
                order.follows(ledger, credit, **debit)
                    && ledger.booked(**debit).0 - ledger.booked(credit).0 <= params.window_seconds
                    && ledger.payee(**debit) != ledger.payer(credit)
                    && unit.paid(ledger, **debit).is_some()
            };
            let items: Vec<RowId> = debits.iter().filter(fits).copied().collect();
            let sets = (0_u32..1 << items.len()).map(|set| -> Vec<RowId> {
                (0..items.len()).filter(|item| set >> item & 1 == 1).map(|item| items[item]).collect()
            });
            let kept = |set: &Vec<RowId>| {
                let sum = set.iter().filter_map(|row| unit.paid(ledger, *row)).map(|a| i128::from(a.0)).sum();
                (params.min_parts..=params.max_parts).contains(&set.len())
                    && params.kept.holds_sums(sum, i128::from(brought.0))
            };
            let first = sets.filter(kept).min_by_key(|set| (set.len(), set.clone()));
            if let Some(set) = first {
                debits.retain(|debit| !set.contains(debit));
                found.push((credit, set));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn splits_are_those_of_the_definition() {
    let (mut count, mut in_parts) = (0, 0);
    for seed in 0..10_000 {
        let mut text = random_ledger::make(seed, 3 + seed % 2, 26, 5);
        for (row, amount) in text.ledger.amount.iter_mut().enumerate() {
            *amount /= [1, 2, 3, 5][(row + seed) % 4];
        }
        text.ledger.base_amount = Default::default();
        for row in text.ledger.rows() {
            let (amount, currency) = text.ledger.paid(row);
            let base = ["EUR", "RSD"].contains(&currency.code()).then_some(amount.0);
            text.ledger.base_amount.push(base);
        }
        let params = SplitParams {
            min_parts: 1 + seed % 2,
            max_parts: 2 + seed / 2 % 3,
            window_seconds: [2 * DAY, 4 * DAY][seed / 3 % 2],
            kept: [Share::percent(97, 100), Share { low_bp: 9_000, high_bp: 10_050 }][seed / 5 % 2],
            order: random_ledger::ORDERS[seed / 7 % 3],
            max_degree: [None, Some(3)][seed / 11 % 2],
            max_steps: None,
        };
        let find = |threads| {
            let graph = FlowGraph::build(&text.ledger, &text.accounts, threads);
            find(&graph, &text.ledger, &params, |_| true)
        };
        let found: Vec<_> = find(1 + seed % 2).hits.into_iter().map(|hit| (hit.credit, hit.parts)).collect();
        let expected = brute(&text, &params);
        assert_eq!(found, expected, "seed {seed}");
        count += found.len();
        in_parts += found.iter().filter(|(_, parts)| parts.len() > 1).count();
        if seed % 50 == 0 {
            assert_eq!(find(1), find(2), "seed {seed}");
        }
    }
    assert!(count > 4_000 && in_parts > 700, "the oracle has met only {count} splits, {in_parts} in parts");
}

const PARAMS: SplitParams = SplitParams {
    min_parts: 2,
    max_parts: 6,
    window_seconds: 3 * DAY,
    kept: Share { low_bp: 9_500, high_bp: 10_000 },
    order: TimeOrder::Strict,
    max_degree: None,
    max_steps: None,
};

#[test]
fn parts_are_found_among_others() {
    let text = ledger_text::parse(
        "2024-05-01 09:00 B -> A 1000.00 EUR # in
         2024-05-01 10:00 A -> B 985.00 EUR # back
         2024-05-01 11:00 A -> X 610.00 EUR # other
         2024-05-02 09:00 A -> C 333.00 EUR # p1
         2024-05-02 10:00 A -> D 300.00 EUR # p2
         2024-05-03 09:00 A -> E 350.00 EUR # p3
         2024-05-09 09:00 A -> F 390.00 EUR # late",
    )
    .unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
    let find = |max_steps| find(&graph, &text.ledger, &SplitParams { max_steps, ..PARAMS }, |_| true);
    let found = find(None);
    assert_eq!(found.hits.len(), 1);
    assert_eq!(text.tags_of(&found.hits[0].parts), ["other", "p3"], "fewest parts come first");
    assert_eq!(found.hits[0].structure.flow.map(Flow::loss), Some(4_000));
    let stopped = find(Some(1));
    assert!(stopped.hits.is_empty());
    let root = text.account("A").unwrap();
    assert_eq!(stopped.stops, [Stop { root, searched: 0, of: 1 }]);
}
