//! Gather-scatter: an account that several others pay, and that pays several others soon after.
//!
//! A window opens at the time of a payment into the account that a payment out follows. In it lie the payments into the account that a
//! payment out within the window follows, and the payments out that follow a payment in within the window.
//! It counts when the first come from enough different accounts, the second go to enough, and the sum of the
//! second is such a share of the sum of the first. Payments in and out may take turns: gathering need not be
//! over when scattering begins. Windows of one account that share a payment are one structure.
//!
//! Payments from or to cash, the bank and hubs do not count, nor do payments for which `counts` does not
//! hold. With a share, payments without an amount in the account's unit do not count either.

use trag_model::{AccountIx, Ledger, Minor, RowId};

use crate::link_windows::{self, Counters, Leg, Limits, Link, Links};
use crate::{Edge, FlowGraph, Found, Hubs, Share, Structure, TimeOrder, Unit, parallel};

/// What counts as gather-scatter.
#[derive(Clone, Copy, Debug)]
pub struct GatherScatterParams {
    /// Fewest different payers in a window.
    pub min_payers: u32,
    /// Fewest different payees in a window.
    pub min_payees: u32,
    /// Length of a window in seconds, both ends included.
    pub window_seconds: i64,
    /// Share of what came in that goes out; `None` compares nothing.
    pub kept: Option<Share>,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
    /// Accounts that met more others than this are passed over, as centre and as party. `None`: none are.
    pub max_degree: Option<u32>,
}

/// Payments that one thread takes at a time.
const CHUNK: usize = 8_192;

/// Every structure, with three layers: payers, the account, payees. A search is linear in the payments of
/// its account but for sorting, so nothing is ever cut.
#[must_use]
pub fn find(
    graph: &FlowGraph,
    ledger: &Ledger,
    params: &GatherScatterParams,
    counts: impl Fn(RowId) -> bool + Sync,
) -> Found<Structure> {
    let hubs = Hubs::above(graph, params.max_degree);
    let search = Search { graph, ledger, params, hubs: &hubs, counts };
    let account = |index: usize| AccountIx(u32::try_from(index).unwrap_or(u32::MAX));
    let weight = |index: usize| graph.in_(account(index)).len() + graph.out(account(index)).len();
    let work = |counters: &mut Counters, range: std::ops::Range<usize>| {
        (range.flat_map(|index| search.around(account(index), counters)).collect(), Vec::new())
    };
    let init = || link_windows::counters(graph.accounts());
    let parts = parallel::map_weighted(graph.threads(), graph.accounts(), (weight, CHUNK), init, work);
    Found::gather(parts, hubs.count())
}

struct Search<'a, F> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    params: &'a GatherScatterParams,
    hubs: &'a Hubs,
    counts: F,
}

impl<F: Fn(RowId) -> bool> Search<'_, F> {
    fn around(&self, centre: AccountIx, counters: &mut Counters) -> Vec<Structure> {
        let (graph, ledger, params) = (self.graph, self.ledger, self.params);
        let few = |edges: &[Edge], min: u32| edges.is_empty() || edges.len() < min as usize;
        if self.hubs.contain(centre)
            || few(graph.in_(centre), params.min_payers)
            || few(graph.out(centre), params.min_payees)
        {
            return Vec::new();
        }
        let party = |edge: &&Edge| {
            graph.is_node(edge.other) && !self.hubs.contain(edge.other) && (self.counts)(edge.row)
        };
        let credits: Vec<Edge> = graph.in_(centre).iter().filter(party).copied().collect();
        let debits: Vec<Edge> = graph.out(centre).iter().filter(party).copied().collect();
        let row = |edge: &Edge| edge.row;
        let unit = Unit::of(ledger, credits.iter().map(row), debits.iter().map(row));
        let received = |row| unit.and_then(|unit| unit.received(ledger, row));
        let paid = |row| unit.and_then(|unit| unit.paid(ledger, row));
        let (credits, firsts) = self.legs(&credits, received);
        let (debits, seconds) = self.legs(&debits, paid);
        let links = self.links(&credits, &debits);
        let links = Links { firsts: &firsts, seconds: &seconds, links: &links };
        let limits = Limits {
            window_seconds: params.window_seconds,
            min_first: params.min_payers,
            min_second: params.min_payees,
            kept: params.kept,
        };
        let parties =
            |legs: &[Leg], places: &[usize]| places.iter().map(|place| legs[*place].party).collect();
        let stretches = links.stretches(&limits, counters);
        let structure = |stretch: &link_windows::Stretch| {
            let (payers, payees) = (parties(&firsts, &stretch.firsts), parties(&seconds, &stretch.seconds));
            links.structure(ledger, stretch, vec![payers, vec![centre], payees], unit)
        };
        stretches.iter().map(structure).collect()
    }

    /// The payments of one side that take part, as edges and as legs.
    fn legs(&self, edges: &[Edge], amount: impl Fn(RowId) -> Option<Minor>) -> (Vec<Edge>, Vec<Leg>) {
        let leg = |edge: &Edge| {
            let amount = amount(edge.row);
            (amount.is_some() || self.params.kept.is_none()).then(|| {
                let amount = amount.unwrap_or(Minor::ZERO);
                (*edge, Leg { row: edge.row, time: edge.time, party: edge.other, amount })
            })
        };
        edges.iter().filter_map(leg).unzip()
    }

    /// For each credit the earliest debit that follows it, and for each debit the latest credit that it
    /// follows. A window that holds any pair with a payment holds one of these.
    fn links(&self, credits: &[Edge], debits: &[Edge]) -> Vec<Link> {
        let order = self.params.order;
        let mut links = Vec::new();
        for (first, credit) in credits.iter().enumerate() {
            let next = order.first_after(self.ledger, debits, credit);
            links.extend(next.map(|second| Link { first, second }));
        }
        for (second, debit) in debits.iter().enumerate() {
            let before = order.last_before(self.ledger, credits, debit);
            links.extend(before.map(|first| Link { first, second }));
        }
        links
    }
}

#[cfg(test)]
mod tests;
