use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;

use super::*;
use crate::random_ledger;

fn outside(home: AccountIx, other: AccountIx) -> bool {
    (home.0 + other.0) % 2 == 1
}

/// The definition, read aloud: for each payment back, in order, all payments out are tried.
fn brute(text: &LedgerText, holders: &Holders, params: &UTurnParams) -> Vec<(RowId, RowId)> {
    let ledger = &text.ledger;
    let order = random_ledger::Definition::of(ledger, params.order);
    let followed = |account: AccountIx| text.accounts.get(account).can_be_followed();
    let crosses = |home: AccountIx, other: AccountIx| {
        followed(home) && followed(other) && !holders.same(home, other) && outside(home, other)
    };
    let mut found: Vec<(RowId, RowId)> = Vec::new();
    for back in ledger.rows().filter(|row| crosses(ledger.payee(*row), ledger.payer(*row))) {
        let answers = |out: &RowId| {
            crosses(ledger.payer(*out), ledger.payee(*out))
                && holders.same(ledger.payer(*out), ledger.payee(back))
                && found.iter().all(|(taken, _)| taken != out)
                && order.follows(ledger, *out, back)
                && ledger.booked(back).0 - ledger.booked(*out).0 <= params.window_seconds
                && params.kept.holds_between(Worth::received(ledger, back), Worth::paid(ledger, *out))
        };
        if let Some(out) = ledger.rows().find(answers) {
            found.push((out, back));
        }
    }
    found.sort();
    found
}

#[test]
fn u_turns_are_those_of_the_definition() {
    let mut count = 0;
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, 3 + seed % 4, 24, 9);
        let params = UTurnParams {
            window_seconds: [DAY, 4 * DAY][seed / 3 % 2],
            kept: [Share::percent(70, 105), Share { low_bp: 9_900, high_bp: 10_000 }][seed / 2 % 2],
            order: random_ledger::ORDERS[seed / 5 % 3],
            max_steps: None,
        };
        let twins = ["A1", "A2"].map(|word| text.account(word));
        let holders = match twins {
            [Some(one), Some(two)] if seed % 3 == 0 => Holders::new(vec![vec![one, two]]),
            _ => Holders::default(),
        };
        let find = |threads| {
            let graph = FlowGraph::build(&text.ledger, &text.accounts, threads);
            find((&graph, &text.ledger, &holders), &params, outside, |_| true)
        };
        let found: Vec<_> = find(1 + seed % 2).hits.into_iter().map(|hit| (hit.out, hit.back)).collect();
        assert_eq!(found, brute(&text, &holders, &params), "seed {seed}");
        count += found.len();
        if seed % 50 == 0 {
            assert_eq!(find(1), find(2), "seed {seed}");
        }
    }
    assert!(count > 10_000, "the oracle has met only {count} U-turns");
}

#[test]
fn a_limit_that_is_reached_is_told() {
    let text = ledger_text::parse(
        "2024-05-01 09:00 A -> X 100.00 EUR # o
         2024-05-01 10:00 A -> X 500.00 EUR
         2024-05-02 09:00 Y -> A 90.00 EUR # b
         2024-05-03 09:00 Y -> A 480.00 EUR",
    )
    .unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 1);
    let params = UTurnParams {
        window_seconds: 3 * DAY,
        kept: Share::percent(80, 100),
        order: TimeOrder::Strict,
        max_steps: Some(1),
    };
    let home = text.account("A").unwrap();
    let abroad = |from: AccountIx, _| from == home;
    let found = find((&graph, &text.ledger, &Holders::default()), &params, abroad, |_| true);
    assert_eq!(
        found.hits.iter().map(|hit| text.tags_of(&hit.structure.rows)).collect::<Vec<_>>(),
        [["o", "b"]]
    );
    assert_eq!(found.hits[0].structure.flow.map(Flow::loss), Some(1_000));
    assert_eq!(found.stops, [Stop { root: home, searched: 1, of: 2 }]);
}
