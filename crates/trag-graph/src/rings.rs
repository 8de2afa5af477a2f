//! Rings: payments around a circle of accounts within a window, whatever their order in time.
//!
//! Who takes part in a round trip may pay before the money has reached them, from what they have, and is paid
//! back by the round. [`crate::cycles`] finds round trips in the order of time; this search finds those that are not.
//!
//! A ring is a sequence of payments in which each starts at the account where the one before ended, the last
//! reaches the first payer, no account is met twice, all lie within the window, and each but the first is such a
//! share of what the one before brought. The payments of one ring can be told from several first payments where
//! the share holds all around; it is told once, from the first in the ledger.

use trag_model::{AccountIx, Ledger, RowId, Seconds};

use crate::structure::stops;
use crate::{Edge, FlowGraph, Found, Hubs, PaymentChunk, Share, Worth, parallel};

/// What counts as a ring.
#[derive(Clone, Copy, Debug)]
pub struct RingParams {
    /// Smallest number of payments, at least 2.
    pub min_hops: usize,
    /// Largest number of payments.
    pub max_hops: usize,
    /// Longest time from the earliest to the latest payment, in seconds, included.
    pub window_seconds: i64,
    /// Share of what the payment before brought that each payment passes on.
    pub hop: Share,
    /// Accounts that met more different accounts than this, as payers or as payees, are passed over as hubs.
    /// `None`: none are.
    pub max_degree: Option<u32>,
    /// A limit to the payments looked at from one first payment. Where it is reached the search from that
    /// payment stops, and [`Found::stops`] says for which payer. `None`: no limit.
    pub max_steps: Option<u64>,
}

/// First payments that one thread takes at a time.
const CHUNK: usize = 512;

/// Every ring of payments for which `counts` holds, as its rows from the first to the last; sorted by their rows.
/// Panics when `min_hops` is below 2.
pub fn find(
    graph: &FlowGraph,
    ledger: &Ledger,
    params: &RingParams,
    counts: impl Fn(RowId) -> bool + Sync,
) -> Found<Vec<RowId>> {
    assert!(params.min_hops >= 2, "a ring has at least two payments");
    let hubs = Hubs::above(graph, params.max_degree);
    let work = |(): &mut (), chunk: &PaymentChunk| {
        let (mut walk, mut cut) = (Walk::new(graph, ledger, params, (&hubs, &counts)), Vec::new());
        for (root, payments) in graph.payers_of(chunk).filter(|(root, _)| !hubs.contain(*root)) {
            for first in payments {
                if walk.run(root, first) {
                    cut.push(root);
                }
            }
        }
        (walk.rings, cut)
    };
    let chunks = graph.payment_chunks(CHUNK);
    let parts = parallel::map_list(graph.threads(), &chunks, PaymentChunk::payments, || (), work);
    let (hits, cut): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    Found::gather(vec![(hits.concat(), stops(graph, cut.concat()))], hubs.count())
}

/// The walk from one first payment.
struct Walk<'a, F> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    params: &'a RingParams,
    hubs: &'a Hubs,
    counts: &'a F,
    path: Vec<Edge>,
    steps: u64,
    rings: Vec<Vec<RowId>>,
}

impl<'a, F: Fn(RowId) -> bool> Walk<'a, F> {
    fn new(
        graph: &'a FlowGraph,
        ledger: &'a Ledger,
        params: &'a RingParams,
        (hubs, counts): (&'a Hubs, &'a F),
    ) -> Walk<'a, F> {
        Walk { graph, ledger, params, hubs, counts, path: Vec::new(), steps: 0, rings: Vec::new() }
    }

    /// Keeps the rings that are told from `first`, a payment of `root`. Whether the limit ended the search.
    fn run(&mut self, root: AccountIx, first: &Edge) -> bool {
        let window = self.params.window_seconds;
        let around = (first.time.0.saturating_sub(window), first.time.0.saturating_add(window));
        let comes_back = !self.graph.in_between(root, Seconds(around.0), Seconds(around.1)).is_empty();
        if !comes_back || !self.may(first.other) || !(self.counts)(first.row) {
            return false;
        }
        self.steps = 0;
        self.path.clear();
        self.path.push(*first);
        self.extend(root, (first.time, first.time));
        self.is_spent()
    }

    fn may(&self, account: AccountIx) -> bool {
        self.graph.is_node(account) && !self.hubs.contain(account)
    }

    fn is_spent(&self) -> bool {
        self.params.max_steps.is_some_and(|limit| self.steps > limit)
    }

    /// Goes one payment further from the end of the path, whose payments lie from `from` to `to`.
    fn extend(&mut self, root: AccountIx, (from, to): (Seconds, Seconds)) {
        let Some(&last) = self.path.last() else { return };
        let (graph, window) = (self.graph, self.params.window_seconds);
        let earliest = Seconds(to.0.saturating_sub(window));
        let latest = Seconds(from.0.saturating_add(window));
        let is_last = self.path.len() + 1 >= self.params.max_hops;
        for next in graph.out_between(last.other, earliest, latest) {
            self.steps += 1;
            if self.is_spent() {
                return;
            }
            let closes = next.other == root;
            if (is_last && !closes) || !self.passes_on(&last, next) || !(self.counts)(next.row) {
                continue;
            }
            self.path.push(*next);
            if closes {
                self.keep(next);
            } else if self.may(next.other) && self.is_new(next.other) {
                self.extend(root, (from.min(next.time), to.max(next.time)));
            }
            self.path.pop();
        }
    }

    fn passes_on(&self, before: &Edge, after: &Edge) -> bool {
        let (paid, brought) = (Worth::paid(self.ledger, after.row), Worth::received(self.ledger, before.row));
        self.params.hop.holds_between(paid, brought)
    }

    /// Whether the path has met an account before its last payment.
    fn is_new(&self, account: AccountIx) -> bool {
        self.path[..self.path.len() - 1].iter().all(|edge| edge.other != account)
    }

    /// Keeps the path if it is the way in which its ring is told.
    fn keep(&mut self, last: &Edge) {
        let first = self.path[0];
        let from_any = self.passes_on(last, &first);
        let is_told = !from_any || self.path.iter().all(|edge| edge.row >= first.row);
        if is_told && (self.params.min_hops..=self.params.max_hops).contains(&self.path.len()) {
            self.rings.push(self.path.iter().map(|edge| edge.row).collect());
        }
    }
}

#[cfg(test)]
mod tests;
