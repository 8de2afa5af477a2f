use trag_model::ledger_text::{self, LedgerText};
use trag_model::time::DAY;

use super::*;
use crate::random_ledger::{self, Definition};

fn continues(
    text: &LedgerText,
    (params, order): (&ChainParams, &Definition),
    before: RowId,
    after: RowId,
) -> bool {
    let ledger = &text.ledger;
    let whole = |row| ledger.payer(row) != ledger.payee(row);
    ledger.payee(before) == ledger.payer(after)
        && random_ledger::may(text, ledger.payer(after), params.max_degree)
        && ledger.payer(before) != ledger.payee(after)
        && whole(before)
        && whole(after)
        && order.follows(ledger, before, after)
        && ledger.booked(after).0 - ledger.booked(before).0 <= params.max_delay_seconds
        && params.hop.holds_between(Worth::paid(ledger, after), Worth::received(ledger, before))
}

/// The longest sequence that ends with each row, read aloud.
struct Longest<'a> {
    text: &'a LedgerText,
    params: &'a ChainParams,
    order: Definition,
    known: Vec<Option<Vec<RowId>>>,
    /// Rows that are looked at, each because the one before may continue it.
    open: Vec<RowId>,
    /// Whether payments that continue each other in a circle were met.
    in_circle: bool,
}

impl Longest<'_> {
    fn of(&mut self, row: RowId) -> Vec<RowId> {
        if let Some(known) = &self.known[row.0 as usize] {
            return known.clone();
        }
        self.open.push(row);
        let (mut best, mut last) = (Vec::new(), None);
        for before in self.text.ledger.rows() {
            if !continues(self.text, (self.params, &self.order), before, row) {
                continue;
            }
            if self.open.contains(&before) {
                self.in_circle = true;
                continue;
            }
            let sequence = self.of(before);
            let follows = sequence.iter().all(|earlier| self.order.follows(&self.text.ledger, *earlier, row));
            if follows && (sequence.len(), Some(before)) > (best.len(), last) {
                (best, last) = (sequence, Some(before));
            }
        }
        self.open.pop();
        best.push(row);
        self.known[row.0 as usize] = Some(best.clone());
        best
    }
}

/// The chains of the definition, and whether payments that continue each other in a circle were met.
fn brute(text: &LedgerText, params: &ChainParams) -> (Vec<Vec<RowId>>, bool) {
    let rows: Vec<RowId> = text.ledger.rows().collect();
    let order = Definition::of(&text.ledger, params.order);
    let known = vec![None; rows.len()];
    let mut longest = Longest { text, params, order, known, open: Vec::new(), in_circle: false };
    let sequences: Vec<Vec<RowId>> = rows.iter().map(|row| longest.of(*row)).collect();
    let (mut spent, mut chains) = (vec![false; rows.len()], Vec::new());
    loop {
        let free = |end: &RowId| {
            let back = sequences[end.0 as usize].iter().rev();
            back.take_while(|row| !spent[row.0 as usize]).copied().collect::<Vec<_>>()
        };
        let longest = rows
            .iter()
            .map(free)
            .max_by_key(|chain| (chain.len(), chain.first().map(|end| std::cmp::Reverse(*end))));
        let Some(mut chain) = longest.filter(|chain| chain.len() >= params.min_hops) else { break };
        chain.iter().for_each(|row| spent[row.0 as usize] = true);
        chain.reverse();
        chains.push(chain);
    }
    chains.sort();
    (chains, longest.in_circle)
}

/// Whether chains share no payment, and each payment continues the one before and follows all before it.
fn are_chains(text: &LedgerText, params: &ChainParams, chains: &[Vec<RowId>]) -> bool {
    let order = Definition::of(&text.ledger, params.order);
    let mut rows: Vec<RowId> = chains.concat();
    rows.sort_unstable();
    let follows = |chain: &Vec<RowId>, at: usize| {
        chain[..at].iter().all(|before| order.follows(&text.ledger, *before, chain[at]))
            && (at == 0 || continues(text, (params, &order), chain[at - 1], chain[at]))
    };
    rows.is_sorted_by(|one, other| one < other)
        && chains
            .iter()
            .all(|chain| chain.len() >= params.min_hops && (0..chain.len()).all(|at| follows(chain, at)))
}

#[test]
fn chains_are_those_of_the_definition() {
    let (mut count, mut circles, mut by_day) = (0, 0, 0);
    for seed in 0..10_000 {
        let text = random_ledger::make(seed, 4 + seed % 5, 24, 6);
        let text = if seed % 4 == 0 { random_ledger::with_statement(text, seed % 8 == 0) } else { text };
        let params = ChainParams {
            min_hops: 2 + seed % 3,
            max_delay_seconds: 2 * DAY,
            hop: Share::percent(90, [100, 105][seed % 2]),
            order: random_ledger::ORDERS[seed / 3 % 3],
            max_degree: [None, Some(2)][seed / 6 % 2],
        };
        let graph = FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2);
        let (expected, in_circle) = brute(&text, &params);
        let short = [SHORT, 1][seed / 12 % 2];
        let (found, _) = counted(&graph, &text.ledger, &params, short, |_| true);
        if in_circle {
            assert!(are_chains(&text, &params, &found.hits), "seed {seed}");
            assert_eq!(found.hits.is_empty(), expected.is_empty(), "seed {seed}");
            circles += 1;
        } else {
            assert_eq!(found.hits, expected, "seed {seed}");
        }
        count += expected.len();
        by_day += if params.order == TimeOrder::AnyWithinDay { expected.len() } else { 0 };
    }
    assert!(count > 3_000 && by_day > 1_000, "the oracle has met only {count} chains, {by_day} in any order");
    assert!(circles > 5, "{circles} circles");
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
