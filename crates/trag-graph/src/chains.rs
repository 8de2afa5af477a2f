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
//!
//! A payment is compared with those that its payer received in time, one after the other. Where an account has
//! many, they are kept in the order of their amounts, so that an account with a large part of all
//! payments costs what these payments cost, and not their square.

mod heavy;

use trag_model::{AccountIx, Ledger, RowId, Seconds};

use crate::sliding::SHORT;
use crate::{Edge, FlowGraph, Found, Hubs, Share, TimeOrder, Worth, parallel};
use heavy::Heavy;

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
    /// Accounts that met more different accounts than this, as payers or as payees, are passed over as hubs: no
    /// chain leads through one, though it may begin or end there. `None`: none are.
    pub max_degree: Option<u32>,
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
) -> Found<Vec<RowId>> {
    counted(graph, ledger, params, SHORT, counts).0
}

/// The same, and how many payments were compared with one that may continue them, or put in or taken out of the
/// order of amounts. `short` is [`SHORT`], or what a test asks for.
fn counted(
    graph: &FlowGraph,
    ledger: &Ledger,
    params: &ChainParams,
    short: u64,
    counts: impl Fn(RowId) -> bool + Sync,
) -> (Found<Vec<RowId>>, u64) {
    assert!(params.min_hops >= 2, "a chain has at least two payments");
    let hubs = Hubs::above(graph, params.max_degree);
    let search = Search { graph, ledger, params, hubs, counts };
    let mut heavy = Heavy::new(graph, ledger, params.max_delay_seconds, short);
    // Few payments continue another. Finding them needs no order and is shared among threads. Those of heavy
    // accounts are compared below, in their order.
    let work = |(): &mut (), range: std::ops::Range<usize>| {
        let rows = range.filter_map(|index| u32::try_from(index).ok().map(RowId));
        let mut steps = 0;
        let continues = |row: &RowId| {
            let Some(brought) = search.brought(*row) else { return false };
            if heavy.has(ledger.payer(*row)) {
                return true;
            }
            let found = brought.iter().position(|before| search.continues(before, *row));
            steps += found.map_or(brought.len(), |at| at + 1) as u64;
            found.is_some()
        };
        (rows.filter(continues).collect::<Vec<_>>(), steps)
    };
    let parts = parallel::map_chunks(graph.threads(), ledger.len(), CHUNK, || (), work);
    let mut steps: u64 = parts.iter().map(|(_, steps)| steps).sum();
    let continuing: Vec<RowId> = parts.into_iter().flat_map(|(rows, _)| rows).collect();
    let longest = search.longest(&continuing, &mut heavy, &mut steps);
    let hits = spend(longest, &continuing, params.min_hops);
    (Found { hits, stops: Vec::new(), hubs: search.hubs.count() }, steps)
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
    hubs: Hubs,
    counts: F,
}

impl<F: Fn(RowId) -> bool> Search<'_, F> {
    /// What the payer of `row` received in time; `None` where that cannot be continued.
    fn brought(&self, row: RowId) -> Option<&[Edge]> {
        let Search { graph, ledger, params, hubs, counts } = self;
        let (payer, time) = (ledger.payer(row), ledger.booked(row));
        let from = Seconds(time.0.saturating_sub(params.max_delay_seconds));
        let takes_part = payer != ledger.payee(row) && !hubs.contain(payer) && counts(row);
        takes_part.then(|| graph.in_between(payer, from, time)).filter(|brought| !brought.is_empty())
    }

    /// Whether `row` continues a payment that its payer received in time.
    fn continues(&self, before: &Edge, row: RowId) -> bool {
        let Search { ledger, params, counts, .. } = self;
        let this = Edge { time: ledger.booked(row), row, other: ledger.payee(row) };
        before.other != this.other
            && params.order.follows(ledger, before, &this)
            && params.hop.holds_between(Worth::paid(ledger, row), Worth::received(ledger, before.row))
            && counts(before.row)
    }

    /// For each row the longest sequence that ends with it. `continuing` ascends, and whoever continues a
    /// row stands below it, so one pass is enough.
    fn longest(&self, continuing: &[RowId], heavy: &mut Heavy, compared: &mut u64) -> Vec<Step> {
        let mut steps = vec![Step { length: 1, before: None }; self.ledger.len()];
        for &row in continuing {
            let payer = self.ledger.payer(row);
            let length = |before: &Edge| (steps[before.row.0 as usize].length, before.row);
            let mut best = None;
            if heavy.has(payer) {
                let edges = self.graph.in_(payer);
                *compared += heavy.visit(self.ledger, edges, self.params, row, |before| {
                    if best < Some(length(before)) && self.continues(before, row) {
                        best = Some(length(before));
                    }
                });
            } else if let Some(brought) = self.brought(row) {
                *compared += brought.len() as u64;
                best = brought.iter().filter(|before| self.continues(before, row)).map(length).max();
            }
            if let Some((length, before)) = best {
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
mod tests;
