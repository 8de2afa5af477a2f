//! Stacks: value handed on over layers of accounts, in several lines side by side.
//!
//! A payment continues another when it starts where that one ended, follows it within the delay and, with
//! [`StackParams::hop`], passes on such a share of it; it may go straight back. Payments that lie on no path
//! of at least `min_hops` payments are left out. What remains falls into connected parts: payments belong
//! together when one continues the other and, with [`StackParams::join_layers`], when they have the same payer,
//! or the same payee, and lie at most the delay apart. In a part, the first layer is the payers of payments that continue
//! none; a payment stands one layer below the lowest of those that it continues. A part is a stack when each
//! of its layers has enough accounts and what its last payments brought is such a share of what its first
//! payments took.
//!
//! A payment of an account to itself, from or to a hub, or for which `counts` does not hold takes no part.
//! Value leads on only through accounts that it can be followed through. Payments at the ends may come from
//! or go to cash.

mod paths;

use trag_model::{AccountIx, Ledger, RowId, Seconds};

use crate::structure::stops;
use crate::{
    Edge, Flow, FlowGraph, Found, Hubs, PaymentChunk, Share, Structure, TimeOrder, Unit, Worth, parallel,
};
use paths::{Dag, Part, Step};

/// What counts as a stack.
#[derive(Clone, Copy, Debug)]
pub struct StackParams {
    /// Fewest payments on the longest path, at least 2: two payments join three layers.
    pub min_hops: u32,
    /// Fewest different accounts in each layer.
    pub min_width: usize,
    /// Longest time from a payment to the one that continues it, in seconds, included.
    pub max_delay_seconds: i64,
    /// Share of what a payment brought that the next passes on; `None` compares nothing.
    pub hop: Option<Share>,
    /// Share of what the first payments took that the last ones bring; `None` compares nothing.
    pub total: Option<Share>,
    /// Whether payments of one payer, or to one payee, at most the delay apart belong together too, so that
    /// lines which meet in an account are one stack. In busy data without a share a hop, that is all of them.
    pub join_layers: bool,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
    /// Accounts that met more others than this are passed over. `None`: none are.
    pub max_degree: Option<u32>,
    /// A limit to the earlier payments looked at for one payment. Where it is reached the search for that
    /// payment stops, and [`Found::stops`] says for which payer and how many of its payments were searched to
    /// the end. `None`: no limit.
    pub max_steps: Option<u64>,
}

/// Payments that one thread takes at a time.
const CHUNK: usize = 4_096;

/// Every stack; layer by layer its payers, and last the payees of the lowest payments. Panics when `min_hops`
/// is below 2.
pub fn find(
    graph: &FlowGraph,
    ledger: &Ledger,
    params: &StackParams,
    counts: impl Fn(RowId) -> bool + Sync,
) -> Found<Structure> {
    assert!(params.min_hops >= 2, "a stack has at least two payments on a path");
    assert!(params.order != TimeOrder::AnyWithinDay, "whoever continues a payment stands below it");
    let hubs = Hubs::above(graph, params.max_degree);
    let search = Search { graph, ledger, params, hubs: &hubs, counts };
    let chunks = graph.payment_chunks(CHUNK);
    let work = |(): &mut (), chunk: &PaymentChunk| search.links(chunk);
    let parts = parallel::map_list(graph.threads(), &chunks, PaymentChunk::payments, || (), work);
    let (mut links, mut cut) = (Vec::new(), Vec::new());
    for (found, stopped) in parts {
        links.extend(found);
        cut.extend(stopped);
    }
    let parts = Dag::new(links).parts(ledger, params);
    let hits = parts.iter().filter_map(|part| search.structure(part)).collect();
    Found::gather(vec![(hits, stops(graph, cut))], hubs.count())
}

struct Search<'a, F> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    params: &'a StackParams,
    hubs: &'a Hubs,
    counts: F,
}

impl<F: Fn(RowId) -> bool> Search<'_, F> {
    /// The links to the payments of a piece, as a payment and one that continues it, and the payers of those
    /// that were not searched to the end.
    fn links(&self, chunk: &PaymentChunk) -> (Vec<(RowId, RowId)>, Vec<AccountIx>) {
        let (mut links, mut cut) = (Vec::new(), Vec::new());
        for (payer, edges) in self.graph.payers_of(chunk) {
            if self.hubs.contain(payer) {
                continue;
            }
            for after in edges.iter().filter(|edge| self.takes_part(edge)) {
                if !self.continued_by(payer, after, &mut links) {
                    cut.push(payer);
                }
            }
        }
        (links, cut)
    }

    fn takes_part(&self, edge: &Edge) -> bool {
        !self.hubs.contain(edge.other) && (self.counts)(edge.row)
    }

    /// Adds the payments that `after` continues; false when the limit was reached before the last of them.
    fn continued_by(&self, payer: AccountIx, after: &Edge, into: &mut Vec<(RowId, RowId)>) -> bool {
        let params = self.params;
        let from = Seconds(after.time.0.saturating_sub(params.max_delay_seconds));
        let passed_on = Worth::paid(self.ledger, after.row);
        let order = self.graph.order(self.ledger, params.order);
        for (steps, before) in (1_u64..).zip(self.graph.in_between(payer, from, after.time)) {
            if params.max_steps.is_some_and(|limit| steps > limit) {
                return false;
            }
            let keeps =
                |share: Share| share.holds_between(passed_on, Worth::received(self.ledger, before.row));
            if order.follows(before, after) && params.hop.is_none_or(keeps) && self.takes_part(before) {
                into.push((before.row, after.row));
            }
        }
        true
    }

    /// The part as a stack, if it is one.
    fn structure(&self, part: &Part) -> Option<Structure> {
        let (ledger, params) = (self.ledger, self.params);
        let depth = part.rows.iter().map(|step| step.depth as usize).max()?;
        let mut layers = vec![Vec::new(); depth + 2];
        for step in &part.rows {
            if step.depth == 0 {
                layers[0].push(ledger.payer(step.row));
            }
            layers[step.depth as usize + 1].push(ledger.payee(step.row));
        }
        let ends = |wanted: fn(&Step) -> bool| -> Vec<RowId> {
            part.rows.iter().filter(|step| wanted(step)).map(|step| step.row).collect()
        };
        let (firsts, lasts) = (ends(|step| step.depth == 0), ends(|step| step.height == 0));
        let flow = flow(ledger, &firsts, &lasts);
        let rows = part.rows.iter().map(|step| step.row).collect();
        let structure = Structure::new(ledger, rows, layers, flow);
        let keeps = |share: Share| flow.is_some_and(|flow| share.holds_sums(flow.left, flow.entered));
        let is_wide = structure.layers.iter().all(|layer| layer.len() >= params.min_width);
        (is_wide && params.total.is_none_or(keeps)).then_some(structure)
    }
}

/// What the first payments took and what the last ones brought, where all of it is known in one unit.
fn flow(ledger: &Ledger, firsts: &[RowId], lasts: &[RowId]) -> Option<Flow> {
    let unit = Unit::of(ledger, lasts.iter().copied(), firsts.iter().copied())?;
    let sum = |amounts: Vec<Option<trag_model::Minor>>| {
        amounts.into_iter().try_fold(0_i128, |sum, amount| Some(sum + i128::from(amount?.0)))
    };
    let entered = sum(firsts.iter().map(|row| unit.paid(ledger, *row)).collect())?;
    let left = sum(lasts.iter().map(|row| unit.received(ledger, *row)).collect())?;
    Some(Flow { entered, left, currency: unit.currency() })
}

#[cfg(test)]
mod tests;
