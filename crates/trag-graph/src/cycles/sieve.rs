//! A first, rough look at first payments: most of them cannot be the first of a cycle.
//!
//! Of a batch of first payments it follows value back from the root over the last two payments and onward from the first
//! one, by amounts and times alone, and asks whether both ends meet. It does not look at whether accounts are met twice,
//! takes amounts that are nearly a fitting share for fitting, and lets pass every first payment that would take many
//! steps. What it takes away begins no cycle.

mod codes;

use std::ops::Range;

use trag_model::{Ledger, RowId};

use super::CycleParams;
use codes::{Codes, Floors};

use crate::lean::{Clock, Lean, Way};
use crate::{Amounts, Edge, FlowGraph, Holders, PaymentChunk, Share, Worth, parallel};

/// Longer cycles are not looked for from both ends here: the look onward would be no rough one.
const MOST_HOPS: usize = 6;

/// A first payment that would take more steps than this passes.
const MOST_LOOKS: usize = 2_048;

/// Stands for a payment that takes no part.
const NO_CODE: u32 = u32::MAX;

/// A payment, as one of its accounts sees it.
#[derive(Clone, Copy)]
struct Step {
    time: u32,
    other: u32,
    /// Currency and amount, as [`Codes`] writes them, and the amount in the base currency.
    own: u32,
    base: u32,
}

/// What a payment must bring, as codes.
#[derive(Clone, Copy)]
struct Sought {
    own: (u32, u32),
    base: (u32, u32),
}

impl Sought {
    fn has(&self, step: &Step) -> bool {
        (self.own.0 <= step.own && step.own <= self.own.1)
            || (self.base.0 <= step.base && step.base <= self.base.1)
    }
}

/// Nothing fits.
const NOTHING: (u32, u32) = (1, 0);

pub(super) struct Sieve<'a> {
    graph: &'a FlowGraph,
    holders: &'a Holders,
    amounts: &'a Amounts,
    params: &'a CycleParams,
    codes: Codes,
    clock: Clock,
    window: u32,
    out: Lean<Step>,
    into: Lean<Step>,
}

/// A first payment that is looked at.
struct First {
    /// Its place in the batch.
    place: usize,
    payee: u32,
    time: u32,
    until: u32,
    sought: Sought,
    /// Its entries in `backs`, the latest time among them, and a bit for each of their accounts.
    backs: Range<usize>,
    last: u32,
    bits: u128,
    looks: usize,
}

/// From where value still gets back to the root when it leaves by a time.
#[derive(Clone, Copy)]
struct Back {
    account: u32,
    time: u32,
}

/// Where value has got to, by when.
#[derive(Clone, Copy)]
struct Reached {
    first: u32,
    account: u32,
    time: u32,
}

/// The working memory of one thread.
#[derive(Default)]
pub(super) struct Batch {
    /// By payment of the chunk: whether it may begin a cycle.
    pub(super) may: Vec<bool>,
    firsts: Vec<First>,
    /// The last payments of possible cycles: which first payment, who pays, when.
    closing: Vec<Reached>,
    backs: Vec<Back>,
    reached: Vec<Reached>,
    next: Vec<Reached>,
    ranges: Vec<Range<usize>>,
    closers: Vec<Step>,
}

fn bit(account: u32) -> u128 {
    1 << (account.wrapping_mul(0x9E37_79B1) >> 25)
}

impl<'a> Sieve<'a> {
    /// `None` where a rough look cannot help: nothing is compared with the first payment, or cycles are long.
    pub(super) fn new(
        graph: &'a FlowGraph,
        ledger: &'a Ledger,
        (holders, params): (&'a Holders, &'a CycleParams),
        starts: impl Fn(RowId) -> bool + Sync,
    ) -> Option<Sieve<'a>> {
        let share = params.total.filter(|_| params.max_hops <= MOST_HOPS)?;
        let (codes, clock, amounts) = (Codes::new(ledger), Clock::of(ledger), graph.amounts(ledger));
        let floors = Floors::read(graph, ledger, (&codes, share), starts);
        let own = |worth: Worth| {
            if floors.admits(&codes, worth) { codes.own(worth, worth.amount.0) } else { NO_CODE }
        };
        let (paid, received) = graph.lists();
        let brought = |place: usize| match ledger.amount_received.raw() {
            [] => amounts.paid.worth(place),
            _ => Worth::received(ledger, paid[place].row),
        };
        let is_node = |edge: &Edge| graph.is_node(edge.other);
        let has_base = ledger.base.is_some() || !ledger.base_amount.is_all_missing();
        let lean = |way, edges: &[Edge], worth: &(dyn Fn(usize) -> Worth + Sync)| {
            let own = parallel::column(graph.threads(), edges.len(), NO_CODE, |place| {
                if is_node(&edges[place]) { own(worth(place)) } else { NO_CODE }
            });
            Lean::read(graph, way, |place| {
                let (edge, own) = (&edges[place], own[place]);
                let base = if has_base && own != NO_CODE { Codes::base(worth(place)) } else { 0 };
                (own != NO_CODE).then(|| Step { time: clock.of_edge(edge), other: edge.other.0, own, base })
            })
        };
        let out = lean(Way::Out, paid, &brought);
        let into = lean(Way::In, received, &|place| amounts.received.worth(place));
        let window = u32::try_from(params.window_seconds.max(0)).unwrap_or(u32::MAX);
        Some(Sieve { graph, holders, amounts, params, codes, clock, window, out, into })
    }

    /// Looks at the payments of a chunk for which `starts` holds.
    pub(super) fn look(&self, chunk: &PaymentChunk, starts: impl Fn(RowId) -> bool, batch: &mut Batch) {
        self.begin(chunk, starts, batch);
        self.go_back(batch);
        let hops = self.params.max_hops;
        batch.reached.clear();
        for (number, first) in batch.firsts.iter().enumerate() {
            let first_reached = Reached {
                first: u32::try_from(number).unwrap_or(u32::MAX),
                account: first.payee,
                time: first.time,
            };
            if batch.may[first.place] || first.backs.is_empty() {
                continue;
            }
            if hops >= 3 && self.meets(first, &batch.backs, first_reached) {
                batch.may[first.place] = true;
            } else if hops >= 4 {
                batch.reached.push(first_reached);
            }
        }
        for level in 1..=hops.saturating_sub(3) {
            self.go_on(batch, level < hops - 3);
        }
    }

    /// Notes the first payments of a chunk, and the payments that can be the last of their cycles.
    fn begin(&self, chunk: &PaymentChunk, starts: impl Fn(RowId) -> bool, batch: &mut Batch) {
        let Batch { may, firsts, closing, closers, .. } = batch;
        may.clear();
        firsts.clear();
        closing.clear();
        let total = self.params.total.unwrap_or(Share::percent(0, 0));
        let mut place = chunk.first_place();
        for (root, payments) in self.graph.payers_of(chunk) {
            let group = self.holders.accounts_of(root);
            closers.clear();
            for account in group {
                closers.extend_from_slice(self.into.list(account.0));
            }
            let closers = if group.is_empty() { self.into.list(root.0) } else { &closers[..] };
            for edge in payments {
                let (worth, at) = (self.amounts.paid.worth(place), may.len());
                place += 1;
                may.push(false);
                if closers.is_empty() || !self.graph.is_node(edge.other) || !starts(edge.row) {
                    continue;
                }
                let time = self.clock.of_edge(edge);
                let until = time.saturating_add(self.window);
                let first = First {
                    place: at,
                    payee: edge.other.0,
                    time,
                    until,
                    sought: self.sought(total, worth),
                    backs: 0..0,
                    last: 0,
                    bits: 0,
                    looks: 0,
                };
                if closers.len() > MOST_LOOKS {
                    may[at] = true;
                    continue;
                }
                let number = u32::try_from(firsts.len()).unwrap_or(u32::MAX);
                let earliest = self.clock.earliest(time);
                for closer in closers {
                    if closer.time >= earliest && closer.time <= until && first.sought.has(closer) {
                        may[at] |= closer.other == first.payee;
                        closing.push(Reached { first: number, account: closer.other, time: closer.time });
                    }
                }
                firsts.push(first);
            }
        }
    }

    fn sought(&self, share: Share, paid: Worth) -> Sought {
        let (low, high) = share.bounds(paid.amount);
        let own = if low > high { NOTHING } else { (self.codes.own(paid, low), self.codes.own(paid, high)) };
        let base = paid.base.map_or((1, 0), |base| share.bounds(base));
        let base =
            if base.0 > base.1 { NOTHING } else { (Codes::amount(base.0) + 1, Codes::amount(base.1) + 1) };
        Sought { own, base }
    }

    /// Notes from where value gets back to the root over the last two payments.
    fn go_back(&self, batch: &mut Batch) {
        let Batch { may, firsts, closing, backs, ranges, .. } = batch;
        backs.clear();
        self.into.fetch(closing.iter().map(|closer| closer.account), |step| step.time, ranges);
        let mut at = 0;
        while let Some(number) = closing.get(at).map(|closer| closer.first) {
            let first = &mut firsts[number as usize];
            let (begins, earliest) = (backs.len(), self.clock.earliest(first.time));
            while let Some(closer) = closing.get(at).filter(|closer| closer.first == number) {
                let latest = self.clock.latest(closer.time);
                let steps = self.into.items(ranges[at].clone());
                at += 1;
                first.looks += steps.len();
                if may[first.place] || first.looks > MOST_LOOKS {
                    may[first.place] = true;
                    continue;
                }
                for step in steps {
                    if step.time >= earliest && step.time <= latest && first.sought.has(step) {
                        backs.push(Back { account: step.other, time: step.time });
                        first.last = first.last.max(step.time);
                        first.bits |= bit(step.other);
                    }
                }
            }
            first.backs = begins..backs.len();
        }
    }

    /// Whether value that has got somewhere can still leave for the root in time.
    fn meets(&self, first: &First, backs: &[Back], reached: Reached) -> bool {
        let earliest = self.clock.earliest(reached.time);
        first.bits & bit(reached.account) != 0
            && backs[first.backs.clone()]
                .iter()
                .any(|back| back.account == reached.account && back.time >= earliest)
    }

    /// Goes one payment further from all that was reached; `further` tells whether more may follow.
    fn go_on(&self, batch: &mut Batch, further: bool) {
        let Batch { may, firsts, backs, reached, next, ranges, .. } = batch;
        next.clear();
        self.out.fetch(reached.iter().map(|one| one.account), |step| step.time, ranges);
        for (one, range) in reached.iter().zip(ranges) {
            let first = &mut firsts[one.first as usize];
            let steps = self.out.items(range.clone());
            first.looks += steps.len();
            if may[first.place] || first.looks > MOST_LOOKS {
                may[first.place] = true;
                continue;
            }
            let (earliest, latest) =
                (self.clock.earliest(one.time), self.clock.latest(first.last).min(first.until));
            for step in steps {
                if step.time >= earliest && step.time <= latest && first.sought.has(step) {
                    let there = Reached { first: one.first, account: step.other, time: step.time };
                    if self.meets(first, backs, there) {
                        may[first.place] = true;
                        break;
                    }
                    if further {
                        next.push(there);
                    }
                }
            }
        }
        std::mem::swap(reached, next);
    }
}
