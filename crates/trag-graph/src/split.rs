//! Pass-through from one to many: a payment in that leaves again in parts.
//!
//! Payments into an account are taken in the order of the ledger. For each, the payments out of the account
//! are looked at that follow it within the window, do not go back to its payer and belong to no payment in
//! before. Sought is a set of `min_parts` to `max_parts` of them whose sum is such a share of the payment in.
//! Of several, the one with fewest parts is taken, and of these the one whose rows come first. Its payments
//! are spent. Payments from, to or around hubs, those of zero, those for which `counts` does not hold, and
//! those whose amount is not known in the account's unit take no part.
//!
//! The search is exact. Sums that cannot be reached with the payments that are left are not followed, and
//! [`SplitParams::max_steps`] bounds what remains.

mod subset;

use trag_model::{AccountIx, Ledger, RowId, Seconds};

use crate::{
    Amounts, Edge, Flow, FlowGraph, Found, Hubs, Share, Stop, Structure, TimeOrder, Unit, Worth, parallel,
};
use subset::{Items, Outcome};

/// What counts as a payment that leaves in parts.
#[derive(Clone, Copy, Debug)]
pub struct SplitParams {
    /// Fewest parts, at least 1.
    pub min_parts: usize,
    /// Most parts.
    pub max_parts: usize,
    /// Longest time from the payment in to its last part, in seconds, included.
    pub window_seconds: i64,
    /// Share of the payment in that its parts amount to.
    pub kept: Share,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
    /// Accounts that met more others than this are passed over. `None`: none are.
    pub max_degree: Option<u32>,
    /// A limit to the sums tried for one payment in. Where it is reached that payment is passed over, and
    /// [`Found::stops`] says how many payments in of its account were searched to the end. `None`: no limit.
    pub max_steps: Option<u64>,
}

/// A payment in and its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Split {
    /// The payment in.
    pub credit: RowId,
    /// The payments out, ascending.
    pub parts: Vec<RowId>,
    /// Both, with three layers: payer, account, payees.
    pub structure: Structure,
}

/// Payments that one thread takes at a time.
const CHUNK: usize = 4_096;

/// Every split, by payment in. Panics when a split may have no part.
pub fn find(
    graph: &FlowGraph,
    ledger: &Ledger,
    params: &SplitParams,
    counts: impl Fn(RowId) -> bool + Sync,
) -> Found<Split> {
    assert!(params.min_parts >= 1, "a split has a part");
    let hubs = Hubs::above(graph, params.max_degree);
    let takes_part = |edges: &[Edge]| {
        let takes_part = |place: usize| {
            let edge: &Edge = &edges[place];
            !hubs.contain(edge.other) && counts(edge.row)
        };
        parallel::column(graph.threads(), edges.len(), false, takes_part)
    };
    let (paid, received) = (takes_part(graph.lists().0), takes_part(graph.lists().1));
    let amounts = graph.amounts(ledger);
    let search = Search { graph, ledger, amounts, params, hubs: &hubs, paid: &paid, received: &received };
    let account = |index: usize| AccountIx(u32::try_from(index).unwrap_or(u32::MAX));
    let weight = |index: usize| graph.in_(account(index)).len() + graph.out(account(index)).len();
    let work = |items: &mut Items, range: std::ops::Range<usize>| {
        let (mut hits, mut stops) = (Vec::new(), Vec::new());
        range.for_each(|index| stops.extend(search.through(account(index), items, &mut hits)));
        (hits, stops)
    };
    let parts =
        parallel::map_weighted(graph.threads(), graph.accounts(), (weight, CHUNK), Items::default, work);
    Found::gather(parts, hubs.count())
}

struct Search<'a> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    amounts: &'a Amounts,
    params: &'a SplitParams,
    hubs: &'a Hubs,
    /// Which payments take part, by place among what all accounts paid, and among what all received.
    paid: &'a [bool],
    received: &'a [bool],
}

/// A payment of one side, with its amount in the account's unit.
#[derive(Clone, Copy)]
struct Payment {
    edge: Edge,
    amount: i64,
}

impl Search<'_> {
    fn through(&self, account: AccountIx, items: &mut Items, hits: &mut Vec<Split>) -> Option<Stop> {
        let (graph, ledger, params) = (self.graph, self.ledger, self.params);
        let (credits, debits) = (graph.in_(account), graph.out(account));
        if credits.is_empty() || debits.len() < params.min_parts || self.hubs.contain(account) {
            return None;
        }
        let (out, into) = graph.places(account);
        let credits: Vec<usize> = into.filter(|place| self.received[*place]).collect();
        let debits: Vec<usize> = out.filter(|place| self.paid[*place]).collect();
        let (went, came) = (&self.amounts.paid, &self.amounts.received);
        let currencies = credits.iter().map(|place| came.currencies()[*place]);
        let currencies = currencies.chain(debits.iter().map(|place| went.currencies()[*place]));
        let unit = Unit::of_currencies(ledger, currencies)?;
        let known = |edge: &Edge, worth: Worth| {
            let amount = unit.of_worth(worth).filter(|amount| amount.0 > 0)?;
            Some(Payment { edge: *edge, amount: amount.0 })
        };
        let (paid, received) = graph.lists();
        let debits: Vec<Payment> =
            debits.iter().filter_map(|place| known(&paid[*place], went.worth(*place))).collect();
        let (mut spent, mut cut) = (vec![false; debits.len()], 0_u64);
        for place in &credits {
            let Some(credit) = known(&received[*place], came.worth(*place)) else { continue };
            self.read_items(&credit, &debits, &spent, items);
            match items.first(params, credit.amount) {
                Outcome::Found(places) => {
                    places.iter().for_each(|place| spent[*place] = true);
                    let parts: Vec<Payment> = places.iter().map(|place| debits[*place]).collect();
                    hits.push(self.split(account, &credit, &parts, unit));
                }
                Outcome::None => {}
                Outcome::Stopped => cut += 1,
            }
        }
        let of = credits.len() as u64;
        (cut > 0).then_some(Stop { root: account, searched: of - cut, of })
    }

    /// Offers the payments out that may be parts of a payment in.
    fn read_items(&self, credit: &Payment, debits: &[Payment], spent: &[bool], items: &mut Items) {
        let until = Seconds(credit.edge.time.0.saturating_add(self.params.window_seconds));
        let order = self.graph.order(self.ledger, self.params.order);
        let low = order.from(credit.edge.row);
        let from = debits.partition_point(|debit| debit.edge.row < low);
        items.clear();
        for (place, debit) in debits.iter().enumerate().skip(from) {
            if debit.edge.time > until {
                break;
            }
            if !spent[place]
                && debit.edge.other != credit.edge.other
                && order.follows(&credit.edge, &debit.edge)
            {
                items.push(place, debit.amount);
            }
        }
    }

    fn split(&self, account: AccountIx, credit: &Payment, parts: &[Payment], unit: Unit) -> Split {
        let payees = parts.iter().map(|part| part.edge.other).collect();
        let out: Vec<RowId> = parts.iter().map(|part| part.edge.row).collect();
        let rows = out.iter().copied().chain([credit.edge.row]).collect();
        let left = parts.iter().map(|part| i128::from(part.amount)).sum();
        let flow = Flow { entered: i128::from(credit.amount), left, currency: unit.currency() };
        let layers = vec![vec![credit.edge.other], vec![account], payees];
        let structure = Structure::new(self.ledger, rows, layers, Some(flow));
        Split { credit: credit.edge.row, parts: out, structure }
    }
}

#[cfg(test)]
mod tests;
