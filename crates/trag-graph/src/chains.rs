//! Long chains: value that is handed on and on, each time soon and nearly whole.
//!
//! Payment `f` continues payment `e` when it starts where `e` ended, follows it in time within the delay,
//! passes on a share of what `e` brought that lies in the range, and does not go straight back. A chain is a
//! sequence in which each payment continues the one before; an account may be met again, though not at once.
//!
//! Where payments of one day can stand in any order ([`TimeOrder::AnyWithinDay`]), each payment of a chain can follow all
//! that stand before it, and the payments of a day are put into an order in which each stands behind those that it
//! continues; where they continue each other in a circle, the order of the ledger tells where it is cut.
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

use std::ops::Range;

use trag_model::{AccountIx, Ledger, RowId};

use crate::sliding::{SHORT, Sought};
use crate::{Amounts, Edge, FlowGraph, Found, Hubs, Order, Share, TimeOrder, Worth, parallel};
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

/// Payments that one thread takes at a time.
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
    let order = graph.order(ledger, params.order);
    let search = Search { graph, ledger, order, amounts: graph.amounts(ledger), params, hubs, counts };
    let mut heavy = Heavy::new(graph, ledger, (order, params.max_delay_seconds), short);
    // Few payments continue another. Finding them needs no order, so accounts are looked at one after the other, and
    // threads share them. Payments of heavy accounts are compared below, in their order.
    let account = |index: usize| AccountIx(u32::try_from(index).unwrap_or(u32::MAX));
    let weight = |index: usize| graph.in_(account(index)).len() + graph.out(account(index)).len();
    let work = |fits: &mut Vec<bool>, range: Range<usize>| {
        let (mut found, mut steps) = (Vec::new(), 0);
        range.map(account).for_each(|account| steps += search.of_account(account, &heavy, fits, &mut found));
        (found, steps)
    };
    let parts = parallel::map_weighted(graph.threads(), graph.accounts(), (weight, CHUNK), Vec::new, work);
    let mut steps: u64 = parts.iter().map(|(_, steps)| steps).sum();
    let mut continuing: Vec<Continuing> = parts.into_iter().flat_map(|(found, _)| found).collect();
    continuing.sort_unstable_by_key(|one| one.row);
    let longest = search.longest(&continuing, &mut heavy, &mut steps);
    let hits = spend(longest, &continuing, params.min_hops);
    (Found { hits, stops: Vec::new(), hubs: search.hubs.count() }, steps)
}

/// A payment that continues another, or may, where its payer is heavy.
#[derive(Clone, Copy)]
struct Continuing {
    row: RowId,
    /// Places of what its payer received in time, among what all accounts received.
    from: u32,
    to: u32,
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
    order: Order<'a>,
    amounts: &'a Amounts,
    params: &'a ChainParams,
    hubs: Hubs,
    counts: F,
}

impl<F: Fn(RowId) -> bool> Search<'_, F> {
    /// Appends the payments out of an account that continue one of its payments in. Gives how many were compared.
    fn of_account(
        &self,
        account: AccountIx,
        heavy: &Heavy,
        fits: &mut Vec<bool>,
        found: &mut Vec<Continuing>,
    ) -> u64 {
        let (credits, debits) = (self.graph.in_(account), self.graph.out(account));
        if credits.is_empty() || debits.is_empty() || self.hubs.contain(account) {
            return 0;
        }
        let (paid, received) = self.graph.places(account);
        let mut steps = 0;
        fits.clear();
        fits.resize(debits.len(), heavy.has(account));
        if !heavy.has(account) {
            let (mut from, mut to) = (0, 0);
            for (place, credit) in credits.iter().enumerate() {
                (from, to) = self.in_time(credit, debits, (from, to));
                if from == to {
                    continue;
                }
                let sought = Sought::parts(
                    self.params.hop,
                    self.amounts.received.worth(received.start + place).into(),
                );
                steps += (to - from) as u64;
                for debit in from..to {
                    let part = self.amounts.paid.worth(paid.start + debit).into();
                    if !fits[debit] && sought.has(part) {
                        fits[debit] = self.may_continue(credit, &debits[debit]);
                    }
                }
            }
        }
        let narrow = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        let (mut from, mut to) = (0, 0);
        for debit in fits.iter().zip(debits).filter(|(fits, _)| **fits).map(|(_, debit)| debit) {
            let delay = (self.order, self.params.max_delay_seconds);
            let window = heavy::window(credits, debit, delay, (from, to));
            (from, to) = (window.start, window.end);
            let place = |at: usize| narrow(received.start + at);
            let one = Continuing { row: debit.row, from: place(from), to: place(to) };
            if !window.is_empty() && (self.counts)(debit.row) {
                found.push(one);
            }
        }
        steps
    }

    /// Whether a payment out of an account may continue a payment into it, amounts left out.
    fn may_continue(&self, before: &Edge, after: &Edge) -> bool {
        before.other != after.other
            && after.time.0 - before.time.0 <= self.params.max_delay_seconds
            && self.order.follows(before, after)
            && (self.counts)(before.row)
            && (self.counts)(after.row)
    }

    /// For each row the longest sequence that ends with it. `continuing` ascends. Where whoever continues a row stands
    /// below it, one pass is enough; where a day has no order, its rows are arranged first.
    fn longest(&self, continuing: &[Continuing], heavy: &mut Heavy, compared: &mut u64) -> Vec<Step> {
        let mut steps = vec![Step { length: 1, before: None }; self.ledger.len()];
        if !self.order.is_by_day() {
            continuing.iter().for_each(|one| self.settle(one, &mut steps, heavy, compared));
            return steps;
        }
        let day = |one: &Continuing| self.ledger.day(one.row);
        for of_day in continuing.chunk_by(|one, other| day(one) == day(other)) {
            of_day.iter().for_each(|one| steps[one.row.0 as usize].length = UNSETTLED);
            for place in self.arranged(of_day, heavy) {
                self.settle(&of_day[place], &mut steps, heavy, compared);
            }
        }
        steps
    }

    /// Finds the longest sequence that ends with a row, of those that are settled.
    fn settle(&self, one: &Continuing, steps: &mut [Step], heavy: &mut Heavy, compared: &mut u64) {
        let this = self.edge(one.row);
        let step = |row: RowId| steps[row.0 as usize];
        // Whoever continues a payment of another day comes after all of its sequence.
        let follows_all = |last: RowId| {
            let sequence =
                std::iter::successors(Some(last), |row| step(*row).before).map(|row| self.edge(row));
            let mut of_day = sequence.take_while(|edge| edge.time.day() == this.time.day());
            of_day.all(|before| self.order.follows(&before, &this))
        };
        let mut best = None;
        *compared += self.predecessors(one, &this, heavy, |before| {
            let length = step(before.row).length;
            if length != UNSETTLED
                && best < Some((length, before.row))
                && self.may_continue(before, &this)
                && (!self.order.is_by_day() || follows_all(before.row))
            {
                best = Some((length, before.row));
            }
        });
        let (length, before) = best.map_or((0, None), |(length, before)| (length, Some(before)));
        steps[one.row.0 as usize] = Step { length: length + 1, before };
    }

    /// Visits what the payer of a row received in time, where the row is a fitting share of it. Gives how many payments
    /// were looked at or moved.
    fn predecessors(
        &self,
        one: &Continuing,
        this: &Edge,
        heavy: &mut Heavy,
        mut visit: impl FnMut(&Edge),
    ) -> u64 {
        let payer = self.ledger.payer(one.row);
        if heavy.has(payer) {
            let delay = (self.order, self.params.max_delay_seconds);
            return heavy.visit((self.ledger, self.graph.in_(payer)), (this, self.params.hop, delay), visit);
        }
        let received = self.graph.lists().1;
        let sought = Sought::wholes(self.params.hop, Worth::paid(self.ledger, one.row).into());
        for (place, before) in (one.from as usize..).zip(&received[one.from as usize..one.to as usize]) {
            if sought.has(self.amounts.received.worth(place).into()) {
                visit(before);
            }
        }
        u64::from(one.to - one.from)
    }

    fn edge(&self, row: RowId) -> Edge {
        Edge { time: self.ledger.booked(row), row, other: self.ledger.payee(row) }
    }

    /// The payments of a day, each behind those that it continues. Where payments continue each other in a circle, the
    /// first in the ledger stands last of what leads to it.
    fn arranged(&self, of_day: &[Continuing], heavy: &mut Heavy) -> Vec<usize> {
        let mut arranged = Vec::with_capacity(of_day.len());
        let mut met = vec![false; of_day.len()];
        let mut open: Vec<(usize, Vec<usize>)> = Vec::new();
        for start in 0..of_day.len() {
            if !std::mem::replace(&mut met[start], true) {
                open.push((start, self.before_in_day(of_day, start, heavy)));
            }
            while let Some((place, before)) = open.last_mut() {
                match before.pop() {
                    Some(next) if !std::mem::replace(&mut met[next], true) => {
                        open.push((next, self.before_in_day(of_day, next, heavy)));
                    }
                    Some(_) => {}
                    None => {
                        arranged.push(*place);
                        open.pop();
                    }
                }
            }
        }
        arranged
    }

    /// The payments of the day that one of them may continue, descending.
    fn before_in_day(&self, of_day: &[Continuing], place: usize, heavy: &mut Heavy) -> Vec<usize> {
        let (one, mut before) = (&of_day[place], Vec::new());
        let this = self.edge(one.row);
        self.predecessors(one, &this, heavy, |edge| {
            let at = of_day.partition_point(|other| other.row < edge.row);
            if of_day.get(at).is_some_and(|other| other.row == edge.row) && self.may_continue(edge, &this) {
                before.push(at);
            }
        });
        before.sort_unstable_by_key(|at| std::cmp::Reverse(*at));
        before
    }

    /// The payments out of an account that can follow a credit within the delay; some may not. `from` and `to` are those
    /// of an earlier credit.
    fn in_time(&self, credit: &Edge, debits: &[Edge], (from, to): (usize, usize)) -> (usize, usize) {
        let (earliest, until) =
            (self.order.earliest(credit.time), credit.time.0.saturating_add(self.params.max_delay_seconds));
        let on = |place: usize, holds: &dyn Fn(&Edge) -> bool| {
            place + debits[place..].iter().take_while(|debit| holds(debit)).count()
        };
        let from = on(from, &|debit| debit.time < earliest);
        (from, on(to.max(from), &|debit| debit.time.0 <= until))
    }
}

/// The length of a sequence that is not known yet.
const UNSETTLED: u32 = 0;

/// Takes the longest sequence, spends its rows, and again. Predecessors form a forest, in which what hangs
/// below a spent row is as deep relative to its siblings as before; so one order by length is enough.
fn spend(steps: Vec<Step>, continuing: &[Continuing], min_hops: usize) -> Vec<Vec<RowId>> {
    let long = |row: &RowId| steps[row.0 as usize].length as usize >= min_hops;
    let mut ends: Vec<RowId> = continuing.iter().map(|one| one.row).filter(long).collect();
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
