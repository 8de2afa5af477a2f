//! Gather-scatter: an account that several others pay, and that pays several others soon after.
//!
//! A window opens at the time of a payment into the account that a payment out follows. In it lie the payments into
//! the account that a payment out within the window follows, and the payments out that follow a payment in within the
//! window. It counts when the first come from enough different accounts, the second go to enough, and the sum of the
//! second is such a share of the sum of the first. Payments in and out may take turns: gathering need not be over when
//! scattering begins. Windows of one account that share a payment are one structure.
//!
//! Payments from or to cash, the bank and hubs do not count, nor do payments for which `counts` does not hold. Where
//! payments of one day can stand in any order, windows are counted in whole days. With a share, payments without an
//! amount in the account's unit do not count either.

use std::ops::Range;

use trag_model::{AccountIx, Ledger, Minor, RowId};

use crate::link_windows::{self, Counters, Leg, Limits, Link, Links};
use crate::{
    AmountColumn, Amounts, Edge, FlowGraph, Found, Hubs, Order, Share, Structure, TimeOrder, Unit, parallel,
};

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
    let takes_part = |edges: &[Edge]| {
        let takes_part = |place: usize| {
            let edge: &Edge = &edges[place];
            graph.is_node(edge.other) && !hubs.contain(edge.other) && counts(edge.row)
        };
        parallel::column(graph.threads(), edges.len(), false, takes_part)
    };
    let (paid, received) = graph.lists();
    let (paid, received) = (takes_part(paid), takes_part(received));
    let amounts = graph.amounts(ledger);
    let order = graph.order(ledger, params.order);
    let search =
        Search { graph, ledger, order, amounts, params, hubs: &hubs, paid: &paid, received: &received };
    let account = |index: usize| AccountIx(u32::try_from(index).unwrap_or(u32::MAX));
    let weight = |index: usize| graph.in_(account(index)).len() + graph.out(account(index)).len();
    let work = |counters: &mut Counters, range: Range<usize>| {
        (range.flat_map(|index| search.around(account(index), counters)).collect(), Vec::new())
    };
    let parts =
        parallel::map_weighted(graph.threads(), graph.accounts(), (weight, CHUNK), Counters::default, work);
    Found::gather_by(parts, hubs.count(), |hit| hit.rows.first().copied())
}

struct Search<'a> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    order: Order<'a>,
    amounts: &'a Amounts,
    params: &'a GatherScatterParams,
    hubs: &'a Hubs,
    /// Which payments take part, by place among what all accounts paid, and among what all received.
    paid: &'a [bool],
    received: &'a [bool],
}

/// The payments of one side that take part.
struct Side {
    edges: Vec<Edge>,
    legs: Vec<Leg>,
    /// The other parties, ascending.
    parties: Vec<AccountIx>,
}

impl Search<'_> {
    fn around(&self, centre: AccountIx, counters: &mut Counters) -> Vec<Structure> {
        let (graph, ledger, params) = (self.graph, self.ledger, self.params);
        let few = |edges: &[Edge], min: u32| edges.is_empty() || edges.len() < min as usize;
        if self.hubs.contain(centre)
            || few(graph.in_(centre), params.min_payers)
            || few(graph.out(centre), params.min_payees)
        {
            return Vec::new();
        }
        let (out, into) = graph.places(centre);
        let credits: Vec<usize> = into.filter(|place| self.received[*place]).collect();
        let debits: Vec<usize> = out.filter(|place| self.paid[*place]).collect();
        if credits.len() < params.min_payers as usize || debits.len() < params.min_payees as usize {
            return Vec::new();
        }
        let (went, came) = (&self.amounts.paid, &self.amounts.received);
        let currencies = credits.iter().map(|place| came.currencies()[*place]);
        let currencies = currencies.chain(debits.iter().map(|place| went.currencies()[*place]));
        let unit = Unit::of_currencies(ledger, currencies);
        let (paid, received) = graph.lists();
        let credits = self.side((received, came), &credits, unit);
        let debits = self.side((paid, went), &debits, unit);
        let is_few = |side: &Side, least: u32| side.parties.len() < least as usize;
        if is_few(&credits, params.min_payers) || is_few(&debits, params.min_payees) {
            return Vec::new();
        }
        let links = self.links(&credits.edges, &debits.edges);
        let links = Links { firsts: &credits.legs, seconds: &debits.legs, links: &links };
        let limits = Limits {
            window_seconds: params.window_seconds,
            min_first: params.min_payers,
            min_second: params.min_payees,
            kept: params.kept,
        };
        let parties = |side: &Side, places: &[usize]| {
            places.iter().map(|place| side.parties[side.legs[*place].party as usize]).collect()
        };
        let stretches = links.stretches(&limits, counters);
        let structure = |stretch: &link_windows::Stretch| {
            let (payers, payees) = (parties(&credits, &stretch.firsts), parties(&debits, &stretch.seconds));
            links.structure(ledger, stretch, vec![payers, vec![centre], payees], unit)
        };
        stretches.iter().map(structure).collect()
    }

    /// The payments at some places of a list whose amount is known, or need not be.
    fn side(&self, (list, amounts): (&[Edge], &AmountColumn), places: &[usize], unit: Option<Unit>) -> Side {
        let amount = |place: usize| unit.and_then(|unit| unit.of_worth(amounts.worth(place)));
        let known = places.iter().map(|place| (list[*place], amount(*place)));
        let known = || known.clone().filter(|(_, amount)| amount.is_some() || self.params.kept.is_none());
        let mut parties: Vec<AccountIx> = known().map(|(edge, _)| edge.other).collect();
        parties.sort_unstable();
        parties.dedup();
        let leg = |(edge, amount): (Edge, Option<Minor>)| Leg {
            row: edge.row,
            time: self.order.earliest(edge.time),
            party: link_windows::number_of(&parties, edge.other),
            amount: amount.unwrap_or(Minor::ZERO),
        };
        let (edges, legs) = known().map(|known| (known.0, leg(known))).unzip();
        Side { edges, legs, parties }
    }

    /// For each credit the earliest debit that follows it, and for each debit the latest credit that it
    /// follows. A window that holds any pair with a payment holds one of these.
    fn links(&self, credits: &[Edge], debits: &[Edge]) -> Vec<Link> {
        let order = self.order;
        let mut links = Vec::new();
        for (first, credit) in credits.iter().enumerate() {
            let next = order.first_after(debits, credit);
            links.extend(next.map(|second| Link { first, second }));
        }
        for (second, debit) in debits.iter().enumerate() {
            let before = order.last_before(credits, debit);
            links.extend(before.map(|first| Link { first, second }));
        }
        links
    }
}

#[cfg(test)]
mod tests;
