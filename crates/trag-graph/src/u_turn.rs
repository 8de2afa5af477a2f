//! U-turns: value goes out of reach and comes back to who sent it.
//!
//! A payment of an account to a place outside, and a later payment from a place outside to an account of the
//! same holder. What happens outside is not seen: the value may come back from whom it went to, or from
//! someone else. Which accounts lie outside, as seen from an account, is for the caller to say.
//!
//! Payments back are taken in the order of the ledger; each answers the earliest payment out of the same
//! holder that is still free, that it follows within the window, and of which it is such a share. Each payment
//! is in one pair.

use trag_model::{AccountIx, Ledger, RowId};

use crate::{
    Edge, Flow, FlowGraph, Found, Holders, Order, Share, Stop, Structure, TimeOrder, Unit, Worth, parallel,
};

/// What counts as a U-turn.
#[derive(Clone, Copy, Debug)]
pub struct UTurnParams {
    /// Longest time from the payment out to the payment back, in seconds, included.
    pub window_seconds: i64,
    /// Share of the payment out that comes back.
    pub kept: Share,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
    /// A limit to the payments out looked at for one holder. Where it is reached the payments back that are
    /// left are not searched, and [`Found::stops`] says how many were. `None`: no limit.
    pub max_steps: Option<u64>,
}

/// A payment out and the payment back that answers it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UTurn {
    /// The payment out.
    pub out: RowId,
    /// The payment back.
    pub back: RowId,
    /// Both, with three layers: who paid, the accounts outside, who received.
    pub structure: Structure,
}

/// Payments that one thread takes at a time.
const CHUNK: usize = 4_096;

/// Every U-turn among the payments for which `counts` holds, by payment out. `is_outside(home, other)` says
/// whether `other` lies outside as seen from `home`.
pub fn find(
    (graph, ledger, holders): (&FlowGraph, &Ledger, &Holders),
    params: &UTurnParams,
    is_outside: impl Fn(AccountIx, AccountIx) -> bool + Sync,
    counts: impl Fn(RowId) -> bool + Sync,
) -> Found<UTurn> {
    let order = graph.order(ledger, params.order);
    let search = Search { graph, ledger, order, holders, params, is_outside, counts };
    let account = |index: usize| AccountIx(u32::try_from(index).unwrap_or(u32::MAX));
    let weight = |index: usize| graph.in_(account(index)).len() + graph.out(account(index)).len();
    let work = |(): &mut (), range: std::ops::Range<usize>| {
        let (mut hits, mut stops) = (Vec::new(), Vec::new());
        range.for_each(|index| stops.extend(search.holder_of(account(index), &mut hits)));
        (hits, stops)
    };
    let parts = parallel::map_weighted(graph.threads(), graph.accounts(), (weight, CHUNK), || (), work);
    Found::gather(parts, 0)
}

struct Search<'a, O, F> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    order: Order<'a>,
    holders: &'a Holders,
    params: &'a UTurnParams,
    is_outside: O,
    counts: F,
}

impl<O: Fn(AccountIx, AccountIx) -> bool, F: Fn(RowId) -> bool> Search<'_, O, F> {
    /// The U-turns of the holder of an account, told at the first of the holder's accounts.
    fn holder_of(&self, home: AccountIx, hits: &mut Vec<UTurn>) -> Option<Stop> {
        let own = [home];
        let group = self.holders.accounts_of(home);
        let accounts = if group.is_empty() { &own[..] } else { group };
        if accounts.iter().min() != Some(&home) {
            return None;
        }
        let outs = self.abroad(accounts, |account| self.graph.out(account));
        if outs.is_empty() {
            return None;
        }
        let backs = self.abroad(accounts, |account| self.graph.in_(account));
        let (mut free, mut steps, mut oldest) = (vec![true; outs.len()], 0_u64, 0);
        for (searched, back) in backs.iter().enumerate() {
            let too_old = |out: &Edge| back.time.0 - out.time.0 > self.params.window_seconds;
            while oldest < outs.len() && (!free[oldest] || too_old(&outs[oldest])) {
                oldest += 1;
            }
            let end = self.order.until(back.row);
            for place in oldest..outs.partition_point(|out| out.row < end) {
                steps += 1;
                if self.params.max_steps.is_some_and(|limit| steps > limit) {
                    let (searched, of) = (searched as u64, backs.len() as u64);
                    return Some(Stop { root: home, searched, of });
                }
                if free[place] && self.answers(&outs[place], back) {
                    free[place] = false;
                    hits.push(self.turn(outs[place].row, back.row));
                    break;
                }
            }
        }
        None
    }

    /// The payments of some accounts with others outside, in the order of the ledger.
    fn abroad<'g>(&self, accounts: &[AccountIx], edges: impl Fn(AccountIx) -> &'g [Edge]) -> Vec<Edge> {
        let mut abroad = Vec::new();
        for home in accounts {
            let takes_part = |edge: &&Edge| {
                self.graph.is_node(edge.other)
                    && !self.holders.same(*home, edge.other)
                    && (self.is_outside)(*home, edge.other)
                    && (self.counts)(edge.row)
            };
            abroad.extend(edges(*home).iter().filter(takes_part).copied());
        }
        abroad.sort_by_key(|edge| edge.row);
        abroad
    }

    fn answers(&self, out: &Edge, back: &Edge) -> bool {
        let (came, went) = (Worth::received(self.ledger, back.row), Worth::paid(self.ledger, out.row));
        self.order.follows(out, back)
            && back.time.0 - out.time.0 <= self.params.window_seconds
            && self.params.kept.holds_between(came, went)
    }

    fn turn(&self, out: RowId, back: RowId) -> UTurn {
        let ledger = self.ledger;
        let flow = Unit::of(ledger, [back], [out]).and_then(|unit| {
            let (entered, left) = (unit.paid(ledger, out)?, unit.received(ledger, back)?);
            Some(Flow { entered: entered.0.into(), left: left.0.into(), currency: unit.currency() })
        });
        let outside = vec![ledger.payee(out), ledger.payer(back)];
        let layers = vec![vec![ledger.payer(out)], outside, vec![ledger.payee(back)]];
        UTurn { out, back, structure: Structure::new(ledger, vec![out, back], layers, flow) }
    }
}

#[cfg(test)]
mod tests;
