use std::collections::BTreeSet;

use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;
use trag_model::{Currency, Seconds};

use super::*;
use crate::random_ledger::{self, joined};

type Rows = BTreeSet<RowId>;

/// The definition, read aloud: for each account and each time, the payments that have a partner in the
/// window; then windows that share a row are joined until none do.
fn brute(text: &LedgerText, params: &GatherScatterParams) -> Vec<Rows> {
    let (ledger, accounts) = (&text.ledger, &text.accounts);
    let may = |account: AccountIx| random_ledger::may(text, account, params.max_degree);
    let order = random_ledger::Definition::of(ledger, params.order);
    let mut found = Vec::new();
    for (centre, _) in accounts.iter().filter(|(account, _)| may(*account)) {
        let side =
            |near: fn(&Ledger, RowId) -> AccountIx, far: fn(&Ledger, RowId) -> AccountIx| -> Vec<RowId> {
                let party = |row: &RowId| near(ledger, *row) == centre && far(ledger, *row) != centre;
                ledger.rows().filter(party).filter(|row| may(far(ledger, *row))).collect()
            };
        let (credits, debits) = (side(Ledger::payee, Ledger::payer), side(Ledger::payer, Ledger::payee));
        let unit = Unit::of(ledger, credits.clone(), debits.clone());
        let known = |amount: Option<Minor>| amount.is_some() || params.kept.is_none();
        let received = |row: RowId| unit.and_then(|unit| unit.received(ledger, row));
        let paid = |row: RowId| unit.and_then(|unit| unit.paid(ledger, row));
        let mut windows: Vec<Rows> = Vec::new();
        let follows = |credit: RowId, debit: RowId| order.follows(ledger, credit, debit);
        let credits: Vec<RowId> = credits.into_iter().filter(|row| known(received(*row))).collect();
        let debits: Vec<RowId> = debits.into_iter().filter(|row| known(paid(*row))).collect();
        let opens = credits.iter().filter(|credit| debits.iter().any(|debit| follows(**credit, *debit)));
        for time in opens.map(|row| order.time(ledger, *row)).collect::<BTreeSet<Seconds>>() {
            let inside =
                |row: &RowId| (0..=params.window_seconds).contains(&(order.time(ledger, *row).0 - time.0));
            let ins: Vec<RowId> = credits.iter().copied().filter(inside).collect();
            let outs: Vec<RowId> = debits.iter().copied().filter(inside).collect();
            let has_debit = |credit: &RowId| outs.iter().any(|debit| follows(*credit, *debit));
            let has_credit = |debit: &RowId| ins.iter().any(|credit| follows(*credit, *debit));
            let kept_in: Vec<RowId> = ins.iter().copied().filter(has_debit).collect();
            let kept_out: Vec<RowId> = outs.iter().copied().filter(has_credit).collect();
            let payers: BTreeSet<_> = kept_in.iter().map(|row| ledger.payer(*row)).collect();
            let payees: BTreeSet<_> = kept_out.iter().map(|row| ledger.payee(*row)).collect();
            let sum = |rows: &[RowId], of: &dyn Fn(RowId) -> Option<Minor>| -> i128 {
                rows.iter().filter_map(|row| of(*row)).map(|amount| i128::from(amount.0)).sum()
            };
            let share = |share: Share| share.holds_sums(sum(&kept_out, &paid), sum(&kept_in, &received));
            if payers.len() >= params.min_payers as usize
                && payees.len() >= params.min_payees as usize
                && !payers.is_empty()
                && params.kept.is_none_or(share)
            {
                windows.push(kept_in.into_iter().chain(kept_out).collect());
            }
        }
        found.extend(joined(windows));
    }
    found.sort();
    found
}

#[test]
fn structures_are_those_of_the_definition() {
    let mut count = 0;
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, 3 + seed % 5, 26, 7);
        let text = if seed % 4 == 0 { random_ledger::with_statement(text, seed % 8 == 0) } else { text };
        let params = GatherScatterParams {
            min_payers: 1 + u32::try_from(seed % 3).unwrap(),
            min_payees: 1 + u32::try_from(seed / 3 % 3).unwrap(),
            window_seconds: [DAY, 3 * DAY, 0][seed % 3],
            kept: [None, Some(Share::percent(80, 120))][seed / 2 % 2],
            order: random_ledger::ORDERS[seed / 5 % 3],
            max_degree: [None, Some(3)][seed / 7 % 2],
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

#[test]
fn gathering_and_scattering_may_take_turns() {
    let text = ledger_text::parse(
        "2024-05-01 09:00 B1 -> A 100.00 EUR # a
         2024-05-02 09:00 A -> C1 90.00 EUR # b
         2024-05-03 09:00 B2 -> A 100.00 EUR # c
         2024-05-04 09:00 A -> C2 95.00 EUR # d
         2024-05-05 09:00 B3 -> A 70.00 EUR # late",
    )
    .unwrap();
    let params = GatherScatterParams {
        min_payers: 2,
        min_payees: 2,
        window_seconds: 10 * DAY,
        kept: Some(Share::percent(90, 100)),
        order: TimeOrder::Strict,
        max_degree: None,
    };
    let found = find(&FlowGraph::build(&text.ledger, &text.accounts, 1), &text.ledger, &params, |_| true);
    assert_eq!(
        found.hits.iter().map(|hit| text.tags_of(&hit.rows)).collect::<Vec<_>>(),
        [["a", "b", "c", "d"]]
    );
    let flow = found.hits[0].flow.unwrap();
    assert_eq!((flow.entered, flow.left, flow.loss(), flow.currency), (20_000, 18_500, 1_500, Currency::EUR));
    assert_eq!(found.hits[0].layers.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 2]);
}
