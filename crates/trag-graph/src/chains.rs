//! Long chains: value that is handed on and on, each time soon and nearly whole.
//!
//! Payment `f` continues payment `e` when it starts where `e` ended, follows it in time within the delay,
//! passes on a share of what `e` brought that lies in the range, and does not go straight back. A chain is a
//! sequence in which each payment continues the one before; an account may be met again, though not at once.
//!
//! Where payments branch there are more chains than anyone can read, so each payment belongs to one chain,
//! chosen thus. Every payment has at most one predecessor: of those it continues, the one that ends the
//! longest sequence, and of several the latest. Of all sequences along predecessors the longest is taken (of
//! several, the one whose last row is first); its payments are spent, and again, until none of the wanted
//! length is left. What is found is a cover of the pattern and not a count of all its paths.

use trag_model::{AccountIx, Ledger, RowId, Seconds};

use crate::{Edge, FlowGraph, Share, TimeOrder, Worth, parallel};

/// What counts as a chain.
#[derive(Clone, Copy, Debug)]
pub struct ChainParams {
    /// Smallest number of payments, at least 2.
    pub min_hops: usize,
    /// Longest time from a payment to the one that continues it, in seconds, included.
    pub max_delay_seconds: i64,
    /// Share of what a payment brought that the next passes on.
    pub hop: Share,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
}

/// Rows that one thread takes at a time.
const CHUNK: usize = 16_384;

/// The chains among the payments for which `counts` holds, each as its rows in order; sorted by their rows.
/// Panics when `min_hops` is below 2.
pub fn find(
    graph: &FlowGraph,
    ledger: &Ledger,
    params: &ChainParams,
    counts: impl Fn(RowId) -> bool + Sync,
) -> Vec<Vec<RowId>> {
    assert!(params.min_hops >= 2, "a chain has at least two payments");
    let search = Search { graph, ledger, params, counts };
    // Few payments continue another. Finding them needs no order and is shared among threads.
    let work = |(): &mut (), range: std::ops::Range<usize>| {
        let rows = range.filter_map(|index| u32::try_from(index).ok().map(RowId));
        rows.filter(|row| search.continued_by(*row).next().is_some()).collect::<Vec<_>>()
    };
    let continuing: Vec<RowId> = parallel::map_chunks(graph.threads(), ledger.len(), CHUNK, || (), work)
        .into_iter()
        .flatten()
        .collect();
    let steps = search.longest(&continuing);
    spend(steps, &continuing, params.min_hops)
}

/// The place of a row in the longest sequence that ends with it.
#[derive(Clone, Copy)]
struct Step {
    /// Payments in that sequence, this one included.
    length: u32,
    before: Option<RowId>,
}

struct Search<'a, F> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    params: &'a ChainParams,
    counts: F,
}

impl<F: Fn(RowId) -> bool> Search<'_, F> {
    /// The payments that `row` continues, ascending.
    fn continued_by(&self, row: RowId) -> impl Iterator<Item = RowId> {
        let Search { graph, ledger, params, counts } = self;
        let (payer, payee, time) = (ledger.payer(row), ledger.payee(row), ledger.booked(row));
        let from = Seconds(time.0.saturating_sub(params.max_delay_seconds));
        let this = Edge { time, row, other: payee };
        let takes_part = payer != payee && counts(row);
        let brought = if takes_part { graph.in_between(payer, from, time) } else { &[] };
        let continued = move |before: &&Edge| {
            before.other != payee
                && params.order.follows(ledger, before, &this)
                && params.hop.holds_between(Worth::paid(ledger, row), Worth::received(ledger, before.row))
                && counts(before.row)
        };
        brought.iter().filter(continued).map(|edge| edge.row)
    }

    /// For each row the longest sequence that ends with it. `continuing` ascends, and whoever continues a
    /// row stands below it, so one pass is enough.
    fn longest(&self, continuing: &[RowId]) -> Vec<Step> {
        let mut steps = vec![Step { length: 1, before: None }; self.ledger.len()];
        for &row in continuing {
            let candidates = self.continued_by(row).map(|before| (steps[before.0 as usize].length, before));
            if let Some((length, before)) = candidates.max() {
                steps[row.0 as usize] = Step { length: length + 1, before: Some(before) };
            }
        }
        steps
    }
}

/// Takes the longest sequence, spends its rows, and again. Predecessors form a forest, in which what hangs
/// below a spent row is as deep relative to its siblings as before; so one order by length is enough.
fn spend(steps: Vec<Step>, continuing: &[RowId], min_hops: usize) -> Vec<Vec<RowId>> {
    let long = |row: &RowId| steps[row.0 as usize].length as usize >= min_hops;
    let mut ends: Vec<RowId> = continuing.iter().copied().filter(long).collect();
    ends.sort_by_key(|row| (std::cmp::Reverse(steps[row.0 as usize].length), *row));
    let mut spent = vec![false; steps.len()];
    let mut chains = Vec::new();
    for end in ends {
        let next = |row: &RowId| steps[row.0 as usize].before;
        let free = |row: &RowId| !spent[row.0 as usize];
        let mut chain: Vec<RowId> = std::iter::successors(Some(end), next).take_while(free).collect();
        if chain.len() >= min_hops {
            chain.iter().for_each(|row| spent[row.0 as usize] = true);
            chain.reverse();
            chains.push(chain);
        }
    }
    chains.sort_unstable();
    chains
}

/// The accounts of a chain in order: each payer, then the last payee.
#[must_use]
pub fn accounts(ledger: &Ledger, chain: &[RowId]) -> Vec<AccountIx> {
    let payers = chain.iter().map(|row| ledger.payer(*row));
    payers.chain(chain.last().map(|row| ledger.payee(*row))).collect()
}

#[cfg(test)]
mod tests {
    use trag_model::ledger_text::{self, LedgerText};
    use trag_model::time::DAY;

    use super::*;
    use crate::random_ledger;

    fn continues(text: &LedgerText, params: &ChainParams, before: RowId, after: RowId) -> bool {
        let ledger = &text.ledger;
        let edge = |row| Edge { time: ledger.booked(row), row, other: ledger.payee(row) };
        let whole = |row| ledger.payer(row) != ledger.payee(row);
        ledger.payee(before) == ledger.payer(after)
            && text.accounts.get(ledger.payer(after)).can_be_followed()
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
            };
            let graph = FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2);
            let expected = brute(&text, &params);
            assert_eq!(find(&graph, &text.ledger, &params, |_| true), expected, "seed {seed}");
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
        };
        let chains = find(&graph, &text.ledger, &params, |_| true);
        assert_eq!(chains.iter().map(|chain| text.tags_of(chain)).collect::<Vec<_>>(), [["a", "b", "c"]]);
        assert_eq!(accounts(&text.ledger, &chains[0]).len(), 4);
    }
}
