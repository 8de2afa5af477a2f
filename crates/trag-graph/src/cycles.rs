//! Temporal cycles: value that leaves an account and comes back to it, or to its holder.
//!
//! A cycle is a sequence of payments in which each starts at the account where the one before ended, each
//! follows the one before in time ([`TimeOrder`]), the last reaches the first payer (or another account of
//! the same holder), all of it within the window, and no account between is met twice or belongs to that
//! holder. Parallel payments make cycles of their own. A cycle is reported once, under its first payment.
//!
//! With [`CycleParams::hop`], each payment is such a share of what the one before brought. With
//! [`CycleParams::total`], what each payment brings, not only the last, is such a share of what first left.
//! Payments whose amounts cannot be compared do not qualify.
//!
//! The search runs from each first payment, from both ends towards the middle: onward it marks when value can
//! first arrive at an account, back from the root when it must leave at the latest, level by level on the side
//! that has fewer payments to look at. Where the two sides do not meet, nothing comes back and the search is
//! over; that is the rule. Where they meet, the walk goes along payments that can still close in time and in
//! the hops that are left, and remembers where nothing leads on. Where cycles are short, a rough look at many first
//! payments at once goes before and leaves few to search from.

mod dead_ends;
mod marks;
mod meet;
mod search;
mod sieve;

use trag_model::{Ledger, RowId, Seconds};

use crate::{FlowGraph, Holders, Hubs, PaymentChunk, Share, TimeOrder, parallel};
use search::Searcher;
use sieve::{Batch, Sieve};

/// What counts as a cycle.
#[derive(Clone, Copy, Debug)]
pub struct CycleParams {
    /// Smallest number of payments, at least 2.
    pub min_hops: usize,
    /// Largest number of payments; `usize::MAX` for any.
    pub max_hops: usize,
    /// Longest time from the first to the last payment, in seconds, included.
    pub window_seconds: i64,
    /// Share of the payment before that each payment passes on; `None` compares nothing.
    pub hop: Option<Share>,
    /// Share of the first payment that each payment brings; `None` compares nothing.
    pub total: Option<Share>,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
    /// Accounts that met more different accounts than this, as payers or as payees, are passed over as hubs: no
    /// cycle leads through one. `None`: none are.
    pub max_degree: Option<u32>,
    /// A limit to the links looked at from one first payment. Where it is reached the search from that
    /// payment stops, and [`CycleSet::stopped`] says so. `None`: no limit.
    pub max_steps: Option<u64>,
}

/// The cycles that begin with one payment.
#[derive(Clone, Debug, Default)]
pub struct CycleSet {
    rows: Vec<RowId>,
    ends: Vec<usize>,
    stopped: bool,
}

impl CycleSet {
    /// Each cycle as its rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &[RowId]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        starts.zip(&self.ends).map(|(from, to)| &self.rows[*from..*to])
    }

    /// Number of cycles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether [`CycleParams::max_steps`] was reached, so that cycles may be missing.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.ends.clear();
        self.stopped = false;
    }

    fn push(&mut self, rows: impl Iterator<Item = RowId>) {
        self.rows.extend(rows);
        self.ends.push(self.rows.len());
    }
}

/// What a search gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched<R> {
    /// What was made of each first payment that has cycles or was stopped, in the order of the ledger.
    pub reports: Vec<R>,
    /// Accounts that were passed over as hubs.
    pub hubs: u64,
}

/// First payments that one thread takes at a time: a payer with many is shared among the threads.
const CHUNK: usize = 512;

/// Searches from every payment for which `starts` holds and gives back what `report` makes of each that has
/// cycles (or was stopped), in the order of the ledger. Panics when `min_hops` is below 2.
pub fn search<R: Send>(
    graph: &FlowGraph,
    ledger: &Ledger,
    holders: &Holders,
    params: &CycleParams,
    starts: impl Fn(RowId) -> bool + Sync,
    report: impl Fn(RowId, &CycleSet) -> R + Sync,
) -> Searched<R> {
    assert!(params.min_hops >= 2, "a cycle has at least two payments");
    let hubs = Hubs::above(graph, params.max_degree);
    let without = (hubs.count() > 0).then(|| graph.without(&hubs));
    let graph = without.as_ref().unwrap_or(graph);
    let sieve = Sieve::new(graph, ledger, (holders, params), &starts);
    let init = || (Searcher::new(graph, ledger, holders, params), CycleSet::default(), Batch::default());
    let work = |state: &mut (Searcher<'_>, CycleSet, Batch), chunk: &PaymentChunk| {
        let (searcher, found, batch) = state;
        batch.may.clear();
        batch.may.resize(chunk.payments(), true);
        if let Some(sieve) = &sieve {
            sieve.look(chunk, &starts, batch);
        }
        let (mut reports, mut place) = (Vec::new(), 0);
        for (root, payments) in graph.payers_of(chunk) {
            let may = &batch.may[place..place + payments.len()];
            place += payments.len();
            if !may.contains(&true) || !searcher.turn_to(root) {
                continue;
            }
            for (first, _) in payments.iter().zip(may).filter(|(edge, may)| **may && starts(edge.row)) {
                found.clear();
                searcher.run(root, first, found);
                if !found.is_empty() || found.stopped {
                    reports.push((first.row, report(first.row, found)));
                }
            }
        }
        reports
    };
    let chunks = graph.payment_chunks(CHUNK);
    let parts = parallel::map_list(graph.threads(), &chunks, PaymentChunk::payments, init, work);
    let mut reports = parallel::joined(parts);
    reports.sort_by_key(|(row, _)| *row);
    Searched { reports: reports.into_iter().map(|(_, report)| report).collect(), hubs: hubs.count() }
}

/// Every cycle, sorted by its rows. For small data and for comparisons: it holds them all.
#[must_use]
pub fn all(graph: &FlowGraph, ledger: &Ledger, holders: &Holders, params: &CycleParams) -> Vec<Vec<RowId>> {
    let copy = |_, found: &CycleSet| found.iter().map(<[RowId]>::to_vec).collect::<Vec<_>>();
    let mut cycles: Vec<Vec<RowId>> =
        search(graph, ledger, holders, params, |_| true, copy).reports.into_iter().flatten().collect();
    cycles.sort_unstable();
    cycles
}

/// The last moment of a window that opens at `start`.
fn window_end(start: Seconds, params: &CycleParams) -> Seconds {
    Seconds(start.0.saturating_add(params.window_seconds))
}

#[cfg(test)]
mod tests;
