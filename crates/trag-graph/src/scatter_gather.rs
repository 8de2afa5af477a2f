//! Scatter-gather: an account pays several others, and they pay one account soon after.
//!
//! A relay is a payment from the source to a middle account and a payment of that account to the destination that
//! follows it within the window and, with [`ScatterGatherParams::hop`], passes on such a share of it. For a source and
//! a destination, a window opens at the time of a relay's first payment and holds the relays that lie in it whole. It
//! counts when they lead over enough different middle accounts and what reached the destination is such a share of
//! what left the source, each payment counted once. Windows of one pair that share a payment are one structure. Where
//! payments of one day can stand in any order, windows are counted in whole days.
//!
//! Source, middle and destination are three different accounts that value can be followed through (with
//! [`ScatterGatherParams::may_return`] the destination may be the source), none of them a hub, and only payments for
//! which `counts` holds take part. With a total share, relays with an amount that is not known in the pair's unit take
//! no part.

use std::ops::Range;

use trag_model::{AccountIx, Ledger, Minor, RowId, Seconds};

use crate::lean::{Clock, Lean, Way};
use crate::link_windows::{self, Counters, Leg, Limits, Link, Links, Stretch};
use crate::{Edge, FlowGraph, Found, Hubs, Order, Share, Stop, Structure, TimeOrder, Unit, Worth, parallel};

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
    let order = graph.order(ledger, params.order);
    let search = Search { graph, ledger, order, params, hubs: &hubs, counts };
    let sieve = Sieve::new(&search);
    let account = |index: usize| AccountIx(u32::try_from(index).unwrap_or(u32::MAX));
    let work = |(counters, batch): &mut (Counters, Batch), range: Range<usize>| {
        let (mut hits, mut stops) = (Vec::new(), Vec::new());
        sieve.look(range, batch);
        batch.may.iter().for_each(|source| search.from(*source, counters, (&mut hits, &mut stops)));
        (hits, stops)
    };
    let weight = |index: usize| graph.out(account(index)).len();
    let init = || (Counters::default(), Batch::default());
    let parts = parallel::map_weighted(graph.threads(), graph.accounts(), (weight, CHUNK), init, work);
    Found::gather(parts, hubs.count())
}

/// A first, rough look at sources: whether enough relays lead to one destination, by times alone.
struct Sieve<'a> {
    params: &'a ScatterGatherParams,
    clock: Clock,
    window: u32,
    out: Lean<Onward>,
}

/// A payment that takes part, as its payer sees it.
#[derive(Clone, Copy)]
struct Onward {
    time: u32,
    payee: u32,
}

/// The working memory of one thread.
#[derive(Default)]
struct Batch {
    /// Accounts that may be the source of a structure, ascending.
    may: Vec<AccountIx>,
    ranges: Vec<Range<usize>>,
    destinations: Vec<u32>,
}

impl<'a> Sieve<'a> {
    fn new<F: Fn(RowId) -> bool + Sync>(search: &Search<'a, F>) -> Sieve<'a> {
        let Search { graph, ledger, params, .. } = *search;
        let (paid, clock) = (graph.lists().0, Clock::of(ledger));
        let takes_part = |place: usize| {
            let edge: &Edge = &paid[place];
            search.takes_part(edge.other) && (search.counts)(edge.row)
        };
        let takes_part = parallel::column(graph.threads(), paid.len(), false, takes_part);
        let out = Lean::read(graph, Way::Out, |place| {
            let edge = &paid[place];
            takes_part[place].then(|| Onward { time: clock.of_edge(edge), payee: edge.other.0 })
        });
        let window = u32::try_from(params.window_seconds.max(0)).unwrap_or(u32::MAX);
        Sieve { params, clock, window, out }
    }

    /// Notes which accounts of a range may be sources. Payments out of those that they paid are fetched for all of them
    /// together.
    fn look(&self, accounts: Range<usize>, batch: &mut Batch) {
        let Batch { may, ranges, destinations } = batch;
        may.clear();
        let least = self.params.min_middles.max(1) as usize;
        let sources = || {
            let accounts = accounts.clone().filter_map(|index| u32::try_from(index).ok());
            accounts.map(|source| (source, self.out.list(source))).filter(|(_, paid)| paid.len() >= least)
        };
        let payees = sources().flat_map(|(_, paid)| paid.iter().map(|first| first.payee));
        self.out.fetch(payees, |onward| onward.payee, ranges);
        let mut at = 0;
        for (source, paid) in sources() {
            destinations.clear();
            for (first, range) in paid.iter().zip(&ranges[at..]) {
                let earliest = self.clock.earliest(first.time);
                let until = self.clock.latest(earliest.saturating_add(self.window));
                let seconds = self.out.items(range.clone()).iter();
                let inside = |second: &&Onward| second.time >= earliest && second.time <= until;
                destinations.extend(seconds.filter(inside).map(|second| second.payee));
            }
            at += paid.len();
            destinations.sort_unstable();
            let is_limited = self.params.max_steps.is_some_and(|limit| destinations.len() as u64 > limit);
            if is_limited || destinations.windows(least).any(|relays| relays[0] == relays[least - 1]) {
                may.push(AccountIx(source));
            }
        }
    }
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
    order: Order<'a>,
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
        let opens = self.order.earliest(first.time);
        let until = self.order.latest(Seconds(opens.0.saturating_add(params.window_seconds)));
        let brought = params.hop.map(|share| (share, Worth::received(self.ledger, first.row)));
        for second in self.order.after_until(self.graph.out(middle), first.row, until) {
            *steps += 1;
            if params.max_steps.is_some_and(|limit| *steps > limit) {
                return false;
            }
            let keeps = |(share, brought): (Share, Worth)| {
                share.holds_between(Worth::paid(self.ledger, second.row), brought)
            };
            if (params.may_return || second.other != source)
                && self.takes_part(second.other)
                && self.order.follows(first, second)
                && (self.counts)(second.row)
                && brought.is_none_or(keeps)
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
        let mut middles: Vec<AccountIx> = relays.iter().map(|relay| relay.middle).collect();
        middles.sort_unstable();
        middles.dedup();
        let firsts = self.legs(relays.iter().map(|r| (r.first, r.middle)), &middles, paid);
        let seconds = self.legs(relays.iter().map(|r| (r.second, r.middle)), &middles, received);
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
            let middles = stretch.firsts.iter().map(|place| middles[firsts[*place].party as usize]).collect();
            links.structure(ledger, stretch, vec![vec![source], middles, vec![destination]], unit)
        };
        hits.extend(links.stretches(&limits, counters).iter().map(structure));
    }

    /// The payments of one side, ascending, none twice.
    fn legs(
        &self,
        payments: impl Iterator<Item = (RowId, AccountIx)>,
        parties: &[AccountIx],
        amount: impl Fn(RowId) -> Option<Minor>,
    ) -> Vec<Leg> {
        let mut payments: Vec<(RowId, AccountIx)> = payments.collect();
        payments.sort_unstable();
        payments.dedup();
        let leg = |(row, party): (RowId, AccountIx)| {
            let amount = amount(row).unwrap_or(Minor::ZERO);
            Leg {
                row,
                time: self.order.earliest(self.ledger.booked(row)),
                party: link_windows::number_of(parties, party),
                amount,
            }
        };
        payments.into_iter().map(leg).collect()
    }
}

#[cfg(test)]
mod tests;
