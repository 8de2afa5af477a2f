//! Pairs of accounts between which value goes through many others: it scatters and gathers again.
//!
//! A *relay* is a payment from the source to a middleman and a later one from the middleman to the target,
//! at most a window apart. A pair of source and target is found when, for some moment, enough different
//! middlemen relayed in the window that ends with it: first payment not before its start, second not after
//! its end, both included.
//!
//! Before relays are put together, payments that cannot be part of a hit are passed over: the first payments
//! of a hit are a fan out of the source within one window, the second ones a fan into the target.

use std::ops::Range;

use trag_model::time::DAY;
use trag_model::{AccountIx, Ledger, RowId, Seconds};

use crate::fans::{self, DistinctCounter};
use crate::{Edge, FlowGraph, Order, TimeOrder, parallel};

/// What counts as a hit.
#[derive(Clone, Copy, Debug)]
pub struct MiddlemenParams {
    /// Longest time from the first to the last payment of a window, in seconds, included.
    pub window_seconds: i64,
    /// Fewest different middlemen in a window, at least 1.
    pub min_middlemen: u32,
    /// How payments with the same printed time are ordered.
    pub order: TimeOrder,
}

/// Two payments through one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relay {
    /// Where value comes to rest.
    pub target: AccountIx,
    /// Booking time of the second payment.
    pub end: Seconds,
    /// The account between.
    pub middleman: AccountIx,
    /// Booking time of the first payment.
    pub start: Seconds,
    /// Both payments.
    pub rows: [RowId; 2],
}

/// A source and a target with enough middlemen between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// Where value comes from.
    pub source: AccountIx,
    /// Where it goes.
    pub target: AccountIx,
    /// Different middlemen in the window that has the most.
    pub middlemen: u32,
    /// The relays of that window, the first one of several, by the time of their second payment.
    pub relays: Vec<Relay>,
}

/// Accounts that one thread takes at a time.
const CHUNK: usize = 256;

/// All pairs of source and target with a hit, in the order of their numbers.
#[must_use]
pub fn search(graph: &FlowGraph, ledger: &Ledger, params: &MiddlemenParams) -> Vec<Gathered> {
    // Where a day has no order, a payment may be printed with the later time of its day and stand first.
    let slack = if graph.order(ledger, params.order).is_by_day() { DAY - 1 } else { 0 };
    let fan =
        Fan { window_seconds: params.window_seconds.saturating_add(slack), least: params.min_middlemen };
    let gathers = fan_rows(graph, ledger.len(), fan);
    let init = || Searcher::new((graph, ledger), params, fan, &gathers);
    let work = |searcher: &mut Searcher<'_>, range: Range<usize>| {
        let mut found = Vec::new();
        accounts_in(range).for_each(|source| searcher.run(source, &mut found));
        found
    };
    parallel::map_chunks(graph.threads(), graph.accounts(), CHUNK, init, work).concat()
}

fn accounts_in(range: Range<usize>) -> impl Iterator<Item = AccountIx> {
    range.filter_map(|index| u32::try_from(index).ok()).map(AccountIx)
}

/// What is asked of the payments of one side of a hit.
#[derive(Clone, Copy)]
struct Fan {
    window_seconds: i64,
    least: u32,
}

/// One bit a row.
struct RowSet(Vec<u64>);

impl RowSet {
    fn contains(&self, row: RowId) -> bool {
        self.0[row.0 as usize / 64] >> (row.0 % 64) & 1 == 1
    }
}

/// The payments that stand in a window in which their payee receives from enough different payers.
fn fan_rows(graph: &FlowGraph, rows: usize, fan: Fan) -> RowSet {
    let work = |counter: &mut DistinctCounter, range: Range<usize>| {
        let mut in_fans: Vec<RowId> = Vec::new();
        for account in accounts_in(range) {
            let edges = graph.in_(account);
            for span in spans(edges, fan, counter) {
                in_fans.extend(edges[span].iter().map(|edge| edge.row));
            }
        }
        in_fans
    };
    let init = || DistinctCounter::new(graph.accounts());
    let mut set = RowSet(vec![0; rows.div_ceil(64)]);
    for row in
        parallel::map_chunks(graph.threads(), graph.accounts(), CHUNK, init, work).into_iter().flatten()
    {
        set.0[row.0 as usize / 64] |= 1 << (row.0 % 64);
    }
    set
}

/// Where `edges` meet enough different accounts within a window.
fn spans(edges: &[Edge], fan: Fan, counter: &mut DistinctCounter) -> Vec<Range<usize>> {
    if edges.len() < fan.least as usize {
        return Vec::new();
    }
    let spans = fans::spans(edges, fan.window_seconds, fan.least, counter);
    spans.into_iter().map(|span| span.edges).collect()
}

/// What is known about a target during the search from one source.
#[derive(Clone, Copy, Default)]
struct Met {
    /// The source, counted from 1 in the order of searches.
    search: u32,
    last_middleman: u32,
    middlemen: u32,
}

/// The working memory of one thread.
struct Searcher<'a> {
    graph: &'a FlowGraph,
    order: Order<'a>,
    params: &'a MiddlemenParams,
    fan: Fan,
    gathers: &'a RowSet,
    counter: DistinctCounter,
    met: Vec<Met>,
    search: u32,
    /// Payments of the source that may be part of a hit, by middleman and row.
    firsts: Vec<Edge>,
    relays: Vec<Relay>,
}

impl<'a> Searcher<'a> {
    fn new(
        (graph, ledger): (&'a FlowGraph, &'a Ledger),
        params: &'a MiddlemenParams,
        fan: Fan,
        gathers: &'a RowSet,
    ) -> Searcher<'a> {
        let counter = DistinctCounter::new(graph.accounts());
        let met = vec![Met::default(); graph.accounts()];
        let (firsts, relays) = (Vec::new(), Vec::new());
        let order = graph.order(ledger, params.order);
        Searcher { graph, order, params, fan, gathers, counter, met, search: 0, firsts, relays }
    }

    /// Finds the targets of one source.
    fn run(&mut self, source: AccountIx, found: &mut Vec<Gathered>) {
        let edges = self.graph.out(source);
        self.firsts.clear();
        for span in spans(edges, self.fan, &mut self.counter) {
            self.firsts.extend_from_slice(&edges[span]);
        }
        if self.firsts.is_empty() {
            return;
        }
        self.firsts.sort_unstable_by_key(|edge| (edge.other, edge.row));
        self.search += 1;
        if !self.count_middlemen(source) {
            return;
        }
        self.collect(source);
        for relays in self.relays.chunk_by_mut(|one, next| one.target == next.target) {
            if let Some((middlemen, peak)) = peak(relays, self.params, &mut self.counter) {
                found.push(Gathered { source, target: relays[0].target, middlemen, relays: peak });
            }
        }
    }

    /// Each second payment that can follow `first`.
    fn seconds_after(&self, source: AccountIx, first: Edge) -> impl Iterator<Item = &'a Edge> + use<'a> {
        let (order, gathers) = (self.order, self.gathers);
        let until = Seconds(first.time.0.saturating_add(self.params.window_seconds));
        let fits = move |second: &&Edge| {
            gathers.contains(second.row) && second.other != source && order.follows(&first, second)
        };
        order.after_until(self.graph.out(first.other), first.row, until).iter().filter(fits)
    }

    /// Counts the middlemen of each target, at any time. Whether a target has enough.
    fn count_middlemen(&mut self, source: AccountIx) -> bool {
        let mut enough = false;
        for index in 0..self.firsts.len() {
            let first = self.firsts[index];
            for second in self.seconds_after(source, first) {
                let met = &mut self.met[second.other.0 as usize];
                if met.search != self.search {
                    *met = Met { search: self.search, last_middleman: first.other.0, middlemen: 1 };
                } else if met.last_middleman != first.other.0 {
                    (met.last_middleman, met.middlemen) = (first.other.0, met.middlemen + 1);
                }
                enough |= met.middlemen >= self.params.min_middlemen;
            }
        }
        enough
    }

    /// Puts together the relays to targets that have enough middlemen, by target and second payment.
    fn collect(&mut self, source: AccountIx) {
        self.relays.clear();
        for index in 0..self.firsts.len() {
            let first = self.firsts[index];
            for second in self.seconds_after(source, first) {
                let met = self.met[second.other.0 as usize];
                if met.middlemen >= self.params.min_middlemen {
                    self.relays.push(Relay {
                        target: second.other,
                        end: second.time,
                        middleman: first.other,
                        start: first.time,
                        rows: [first.row, second.row],
                    });
                }
            }
        }
        self.relays.sort_unstable();
    }
}

/// The most middlemen in one window, if enough, and its relays. `relays` have one target and are sorted.
fn peak(
    relays: &[Relay],
    params: &MiddlemenParams,
    counter: &mut DistinctCounter,
) -> Option<(u32, Vec<Relay>)> {
    let mut by_start: Vec<&Relay> = relays.iter().collect();
    by_start.sort_by_key(|relay| relay.start);
    let opens = |end: Seconds| Seconds(end.0.saturating_sub(params.window_seconds));
    let (mut left, mut best) = (0, (params.min_middlemen.saturating_sub(1), None));
    for arrived in relays.chunk_by(|one, next| one.end == next.end) {
        let end = arrived[0].end;
        arrived.iter().for_each(|relay| counter.add(relay.middleman));
        // A relay that began before the window has ended by now: it lasts no longer than a window.
        while by_start[left].start < opens(end) {
            counter.remove(by_start[left].middleman);
            left += 1;
        }
        if counter.distinct() > best.0 {
            best = (counter.distinct(), Some(end));
        }
    }
    by_start[left..].iter().for_each(|relay| counter.remove(relay.middleman));
    let end = best.1?;
    let inside = |relay: &&Relay| relay.end <= end && relay.start >= opens(end);
    Some((best.0, relays.iter().filter(inside).copied().collect()))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use trag_model::ledger_text::LedgerText;

    use super::*;
    use crate::random_ledger;

    /// The definition, read aloud: all relays, and for each the window that ends with it.
    fn brute(text: &LedgerText, params: &MiddlemenParams) -> BTreeMap<(AccountIx, AccountIx), u32> {
        let ledger = &text.ledger;
        let order = random_ledger::Definition::of(ledger, params.order);
        let followed = |account: AccountIx| text.accounts.get(account).can_be_followed();
        let own = |row: &RowId| ledger.payer(*row) == ledger.payee(*row);
        let mut relays = Vec::new();
        for first in ledger.rows().filter(|row| !own(row) && followed(ledger.payer(*row))) {
            for second in ledger.rows().filter(|row| !own(row) && followed(ledger.payee(*row))) {
                let (start, end) = (ledger.booked(first), ledger.booked(second));
                if ledger.payee(first) == ledger.payer(second)
                    && followed(ledger.payee(first))
                    && order.follows(ledger, first, second)
                    && end.0 - start.0 <= params.window_seconds
                    && ledger.payer(first) != ledger.payee(second)
                {
                    relays.push((
                        (ledger.payer(first), ledger.payee(second)),
                        ledger.payee(first),
                        start,
                        end,
                    ));
                }
            }
        }
        let mut hits = BTreeMap::new();
        for (ends, _, _, moment) in &relays {
            let inside = relays.iter().filter(|(other, _, start, end)| {
                other == ends && end <= moment && start.0 >= moment.0 - params.window_seconds
            });
            let middlemen = inside.map(|(_, middleman, ..)| middleman).collect::<BTreeSet<_>>().len();
            let middlemen = u32::try_from(middlemen).unwrap();
            if middlemen >= params.min_middlemen {
                let most = hits.entry(*ends).or_insert(0);
                *most = middlemen.max(*most);
            }
        }
        hits
    }

    #[test]
    fn pairs_are_those_of_the_definition() {
        let mut count = 0;
        for seed in 0..10_000 {
            let text = random_ledger::make(seed, 3 + seed % 6, 12 + seed % 40, 3 + seed % 9);
            let graph = FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2);
            let params = MiddlemenParams {
                window_seconds: [1, 3][seed / 2 % 2] * DAY,
                min_middlemen: 1 + u32::try_from(seed % 4).unwrap(),
                order: random_ledger::ORDERS[seed / 3 % 3],
            };
            let expected = brute(&text, &params);
            let found = search(&graph, &text.ledger, &params);
            let short = found.iter().map(|hit| ((hit.source, hit.target), hit.middlemen));
            assert_eq!(short.collect::<BTreeMap<_, _>>(), expected, "seed {seed}");
            for hit in &found {
                let distinct: BTreeSet<_> = hit.relays.iter().map(|relay| relay.middleman).collect();
                assert_eq!(distinct.len(), hit.middlemen as usize, "the relays are those of the peak");
            }
            count += expected.len();
        }
        assert!(count > 15_000, "the oracle has met only {count} pairs");
    }
}
