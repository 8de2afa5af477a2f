//! Scatter-gather: an account pays several others, and they pay one account soon after.
//!
//! A relay is a payment from the source to a middle account and a payment of that account to the
//! destination that follows it within the window and, with [`ScatterGatherParams::hop`], passes on such a
//! share of it. For a source and a destination, a window opens at the time of a relay's first payment and
//! holds the relays that lie in it whole. It counts when they lead over enough different middle accounts and
//! what reached the destination is such a share of what left the source, each payment counted once. Windows
//! of one pair that share a payment are one structure.
//!
//! Source, middle and destination are three different accounts that value can be followed through (with
//! [`ScatterGatherParams::may_return`] the destination may be the source), none of them a hub, and only payments for which `counts` holds take part. With a total share, relays with an
//! amount that is not known in the pair's unit take no part.

use trag_model::{AccountIx, Ledger, Minor, RowId, Seconds};

use crate::flow_graph::after_until;
use crate::link_windows::{self, Counters, Leg, Limits, Link, Links, Stretch};
use crate::{Edge, FlowGraph, Found, Hubs, Share, Stop, Structure, TimeOrder, Unit, Worth, parallel};

/// What counts as scatter-gather.
#[derive(Clone, Copy, Debug)]
pub struct ScatterGatherParams {
    /// Fewest different middle accounts in a window.
    pub min_middles: u32,
    /// Length of a window in seconds, both ends included.
    pub window_seconds: i64,
    /// Share of what a middle account received that it passes on in one relay; `None` compares nothing.
    pub hop: Option<Share>,
    /// Share of what left the source that reaches the destination; `None` compares nothing.
    pub kept: Option<Share>,
    /// Whether the source may be the destination too.
    pub may_return: bool,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
    /// Accounts that met more others than this are passed over. `None`: none are.
    pub max_degree: Option<u32>,
    /// A limit to the relays looked at from one source. Where it is reached the search from that source
    /// stops and [`Found::stops`] says so. `None`: no limit.
    pub max_steps: Option<u64>,
}

/// Payments that one thread takes at a time.
const CHUNK: usize = 2_048;

/// Every structure, with three layers: source, middle accounts, destination.
#[must_use]
pub fn find(
    graph: &FlowGraph,
    ledger: &Ledger,
    params: &ScatterGatherParams,
    counts: impl Fn(RowId) -> bool + Sync,
) -> Found<Structure> {
    let hubs = Hubs::above(graph, params.max_degree);
    let search = Search { graph, ledger, params, hubs: &hubs, counts };
    let account = |index: usize| AccountIx(u32::try_from(index).unwrap_or(u32::MAX));
    let work = |counters: &mut Counters, range: std::ops::Range<usize>| {
        let (mut hits, mut stops) = (Vec::new(), Vec::new());
        range.for_each(|index| search.from(account(index), counters, (&mut hits, &mut stops)));
        (hits, stops)
    };
    let weight = |index: usize| graph.out(account(index)).len();
    let init = || link_windows::counters(graph.accounts());
    let parts = parallel::map_weighted(graph.threads(), graph.accounts(), (weight, CHUNK), init, work);
    Found::gather(parts, hubs.count())
}

/// Both payments of a relay, and the middle account.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Relay {
    destination: AccountIx,
    first: RowId,
    second: RowId,
    middle: AccountIx,
}

struct Search<'a, F> {
    graph: &'a FlowGraph,
    ledger: &'a Ledger,
    params: &'a ScatterGatherParams,
    hubs: &'a Hubs,
    counts: F,
}

impl<F: Fn(RowId) -> bool> Search<'_, F> {
    fn takes_part(&self, account: AccountIx) -> bool {
        self.graph.is_node(account) && !self.hubs.contain(account)
    }

    fn from(
        &self,
        source: AccountIx,
        counters: &mut Counters,
        (hits, stops): (&mut Vec<Structure>, &mut Vec<Stop>),
    ) {
        let paid = self.graph.out(source);
        if paid.len() < self.params.min_middles as usize || !self.takes_part(source) {
            return;
        }
        let (mut relays, mut steps) = (Vec::new(), 0);
        for (searched, first) in paid.iter().enumerate() {
            if !self.relays(source, first, &mut relays, &mut steps) {
                stops.push(Stop { root: source, searched: searched as u64, of: paid.len() as u64 });
                break;
            }
        }
        relays.sort_unstable();
        for relays in relays.chunk_by(|one, other| one.destination == other.destination) {
            if relays.len() >= self.params.min_middles as usize {
                self.between(source, relays, counters, hits);
            }
        }
    }

    /// Adds the relays that begin with `first`; false when the limit was reached before the last of them.
    fn relays(&self, source: AccountIx, first: &Edge, into: &mut Vec<Relay>, steps: &mut u64) -> bool {
        let (params, middle) = (self.params, first.other);
        if !self.takes_part(middle) || !(self.counts)(first.row) {
            return true;
        }
        let until = Seconds(first.time.0.saturating_add(params.window_seconds));
        let brought = Worth::received(self.ledger, first.row);
        for second in after_until(self.graph.out(middle), first.row, until) {
            *steps += 1;
            if params.max_steps.is_some_and(|limit| *steps > limit) {
                return false;
            }
            let keeps = |share: Share| share.holds_between(Worth::paid(self.ledger, second.row), brought);
            if (params.may_return || second.other != source)
                && self.takes_part(second.other)
                && params.order.follows(self.ledger, first, second)
                && (self.counts)(second.row)
                && params.hop.is_none_or(keeps)
            {
                into.push(Relay { destination: second.other, first: first.row, second: second.row, middle });
            }
        }
        true
    }

    /// The structures of one source and one destination; `relays` ascend by their first payment.
    fn between(
        &self,
        source: AccountIx,
        relays: &[Relay],
        counters: &mut Counters,
        hits: &mut Vec<Structure>,
    ) {
        let (ledger, params) = (self.ledger, self.params);
        let unit = Unit::of(ledger, relays.iter().map(|r| r.second), relays.iter().map(|r| r.first));
        let paid = |row| unit.and_then(|unit| unit.paid(ledger, row));
        let received = |row| unit.and_then(|unit| unit.received(ledger, row));
        let known = |relay: &&Relay| {
            params.kept.is_none() || (paid(relay.first).is_some() && received(relay.second).is_some())
        };
        let relays: Vec<Relay> = relays.iter().filter(known).copied().collect();
        let firsts = self.legs(relays.iter().map(|r| (r.first, r.middle)), paid);
        let seconds = self.legs(relays.iter().map(|r| (r.second, r.middle)), received);
        let place = |legs: &[Leg], row: RowId| legs.partition_point(|leg| leg.row < row);
        let link = |relay: &Relay| Link {
            first: place(&firsts, relay.first),
            second: place(&seconds, relay.second),
        };
        let links: Vec<Link> = relays.iter().map(link).collect();
        let links = Links { firsts: &firsts, seconds: &seconds, links: &links };
        let limits = Limits {
            window_seconds: params.window_seconds,
            min_first: params.min_middles,
            min_second: params.min_middles,
            kept: params.kept,
        };
        let destination = relays.first().map_or(source, |relay| relay.destination);
        let structure = |stretch: &Stretch| {
            let middles = stretch.firsts.iter().map(|place| firsts[*place].party).collect();
            links.structure(ledger, stretch, vec![vec![source], middles, vec![destination]], unit)
        };
        hits.extend(links.stretches(&limits, counters).iter().map(structure));
    }

    /// The payments of one side, ascending, none twice.
    fn legs(
        &self,
        payments: impl Iterator<Item = (RowId, AccountIx)>,
        amount: impl Fn(RowId) -> Option<Minor>,
    ) -> Vec<Leg> {
        let mut payments: Vec<(RowId, AccountIx)> = payments.collect();
        payments.sort_unstable();
        payments.dedup();
        let leg = |(row, party): (RowId, AccountIx)| {
            let amount = amount(row).unwrap_or(Minor::ZERO);
            Leg { row, time: self.ledger.booked(row), party, amount }
        };
        payments.into_iter().map(leg).collect()
    }
}

#[cfg(test)]
mod tests;
