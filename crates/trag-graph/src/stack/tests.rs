use std::collections::BTreeSet;

use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;

use super::*;
use crate::random_ledger::{self, joined};

type Rows = BTreeSet<RowId>;

/// Whether the last payments bring such a share of what the first took, all of it in one currency.
fn keeps(ledger: &Ledger, firsts: &[RowId], lasts: &[RowId], share: Share) -> bool {
    let Some(unit) = Unit::of(ledger, lasts.iter().copied(), firsts.iter().copied()) else { return false };
    let went: Option<Vec<_>> = firsts.iter().map(|row| unit.paid(ledger, *row)).collect();
    let came: Option<Vec<_>> = lasts.iter().map(|row| unit.received(ledger, *row)).collect();
    let sum = |amounts: Vec<trag_model::Minor>| amounts.iter().map(|a| i128::from(a.0)).sum::<i128>();
    came.zip(went).is_some_and(|(came, went)| share.holds_sums(sum(came), sum(went)))
}

/// The definition, read aloud: all paths are walked, and payments that continue one another are joined.
fn brute(text: &LedgerText, params: &StackParams) -> Vec<Rows> {
    let ledger = &text.ledger;
    let accounts = text.accounts.iter();
    let may: Vec<bool> = accounts
        .map(|(account, holder)| {
            !holder.can_be_followed() || random_ledger::may(text, account, params.max_degree)
        })
        .collect();
    let order = random_ledger::Definition::of(ledger, params.order);
    let takes_part = |row: &RowId| {
        let (payer, payee) = (ledger.payer(*row), ledger.payee(*row));
        payer != payee && may[payer.0 as usize] && may[payee.0 as usize]
    };
    let rows: Vec<RowId> = ledger.rows().filter(takes_part).collect();
    let continues = |before: RowId, after: RowId| {
        let hop =
            |share: Share| share.holds_between(Worth::paid(ledger, after), Worth::received(ledger, before));
        ledger.payee(before) == ledger.payer(after)
            && text.accounts.get(ledger.payer(after)).can_be_followed()
            && order.follows(ledger, before, after)
            && ledger.booked(after).0 - ledger.booked(before).0 <= params.max_delay_seconds
            && params.hop.is_none_or(hop)
    };
    fn longest(rows: &[RowId], from: RowId, next: &dyn Fn(RowId, RowId) -> bool) -> u32 {
        let on = rows.iter().filter(|row| next(from, **row));
        on.map(|row| 1 + longest(rows, *row, next)).max().unwrap_or(0)
    }
    let depth = |row: RowId| longest(&rows, row, &|after, before| continues(before, after));
    let height = |row: RowId| longest(&rows, row, &continues);
    let long: Vec<RowId> =
        rows.iter().copied().filter(|row| depth(*row) + height(*row) + 1 >= params.min_hops).collect();
    let pairs = long.iter().flat_map(|one| long.iter().map(move |other| (*one, *other)));
    let near = |one: RowId, other: RowId| {
        let apart = (ledger.booked(one).0 - ledger.booked(other).0).abs();
        let same = ledger.payer(one) == ledger.payer(other) || ledger.payee(one) == ledger.payee(other);
        one == other || params.join_layers && same && apart <= params.max_delay_seconds
    };
    let together = |one: RowId, other: RowId| continues(one, other) || near(one, other);
    let linked =
        pairs.filter(|(one, other)| together(*one, *other)).map(|(one, other)| Rows::from([one, other]));
    let is_stack = |part: &Rows| {
        let most = part.iter().map(|row| depth(*row)).max().unwrap();
        let wide = (0..=most + 1).all(|layer| {
            let payers =
                part.iter().filter(|row| layer == 0 && depth(**row) == 0).map(|row| ledger.payer(*row));
            let payees = part.iter().filter(|row| depth(**row) + 1 == layer).map(|row| ledger.payee(*row));
            payers.chain(payees).collect::<BTreeSet<_>>().len() >= params.min_width
        });
        let firsts: Vec<RowId> = part.iter().copied().filter(|row| depth(*row) == 0).collect();
        let lasts: Vec<RowId> = part.iter().copied().filter(|row| height(*row) == 0).collect();
        wide && params.total.is_none_or(|share| keeps(ledger, &firsts, &lasts, share))
    };
    let mut found: Vec<Rows> = joined(linked.collect()).into_iter().filter(is_stack).collect();
    found.sort();
    found
}

#[test]
fn stacks_are_those_of_the_definition() {
    let mut count = 0;
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, 4 + seed % 7, 14 + seed % 9, 9);
        let params = StackParams {
            min_hops: 2 + u32::try_from(seed % 3).unwrap(),
            min_width: 1 + seed / 3 % 2,
            max_delay_seconds: [DAY, 2 * DAY][seed / 2 % 2],
            hop: [None, Some(Share::percent(92, 103))][seed / 5 % 2],
            total: [None, Some(Share::percent(60, 120))][seed / 7 % 2],
            join_layers: seed / 17 % 2 == 0,
            order: [TimeOrder::Strict, TimeOrder::LedgerWithinDay][seed / 11 % 2],
            max_degree: [None, Some(4)][seed / 13 % 2],
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
    assert!(count > 2_000, "the oracle has met only {count} stacks");
}

const PARAMS: StackParams = StackParams {
    min_hops: 2,
    min_width: 2,
    max_delay_seconds: 3 * DAY,
    hop: None,
    total: Some(Share { low_bp: 8_000, high_bp: 10_500 }),
    join_layers: true,
    order: TimeOrder::Strict,
    max_degree: None,
    max_steps: None,
};

#[test]
fn two_webs_one_after_the_other_are_one_stack() {
    let text = ledger_text::parse(
        "2024-05-01 09:00 A1 -> M1 60.00 EUR # a
         2024-05-01 10:00 A1 -> M2 40.00 EUR # b
         2024-05-01 11:00 A2 -> M1 50.00 EUR # c
         2024-05-02 09:00 M1 -> Z1 100.00 EUR # d
         2024-05-02 10:00 M2 -> Z2 38.00 EUR # e
         2024-05-02 11:00 M1 -> Z2 8.00 EUR # f",
    )
    .unwrap();
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 2);
    let found = find(&graph, &text.ledger, &PARAMS, |_| true);
    let tags: Vec<_> = found.hits.iter().map(|hit| text.tags_of(&hit.rows)).collect();
    assert_eq!(tags, [["a", "b", "c", "d", "e", "f"]]);
    assert_eq!(found.hits[0].flow.map(Flow::loss), Some(400));
    assert_eq!(found.hits[0].layers.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
    let wider = StackParams { min_width: 3, ..PARAMS };
    assert!(find(&graph, &text.ledger, &wider, |_| true).hits.is_empty());
}

#[test]
fn a_limit_that_is_reached_names_its_payer_and_how_far_it_came() {
    let text = random_ledger::make(3, 4, 60, 6);
    let graph = FlowGraph::build(&text.ledger, &text.accounts, 2);
    let limited = |max_steps| {
        let params = StackParams { max_steps, min_width: 1, total: None, ..PARAMS };
        find(&graph, &text.ledger, &params, |_| true)
    };
    assert!(limited(None).stops.is_empty() && limited(Some(1_000)).stops.is_empty());
    let stops = limited(Some(2)).stops;
    assert!(!stops.is_empty());
    assert!(stops.iter().all(|stop| stop.searched < stop.of && stop.of == graph.out(stop.root).len() as u64));
}
