//! Lists by account that hold only what a first, rough look needs.
//!
//! A search that goes on from account to account waits for memory: each list stands anywhere. A rough look goes through
//! small lists of the payments that can take part at all, reads those of several accounts at once, and leaves the few
//! places where a pattern can be to the exact search. It may let through what is none; it never takes away one.

use std::hint::black_box;
use std::ops::Range;

use trag_model::time::DAY;
use trag_model::{Ledger, Seconds};

use crate::{Edge, FlowGraph};

/// Payments of each account, one after the other.
pub(crate) struct Lean<T> {
    offsets: Vec<u32>,
    items: Vec<T>,
}

/// Which lists of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// What accounts paid.
    Out,
    /// What they received.
    In,
}

impl<T: Copy> Lean<T> {
    /// The payments for which `item`, which is given their places, gives something.
    pub(crate) fn read(graph: &FlowGraph, way: Way, item: impl Fn(usize) -> Option<T>) -> Lean<T> {
        let (paid, received) = graph.lists();
        let all = if way == Way::Out { paid.len() } else { received.len() };
        let (mut offsets, mut items) = (Vec::with_capacity(graph.accounts() + 1), Vec::with_capacity(all));
        offsets.push(0);
        for account in 0..graph.accounts() {
            let places = graph.places(trag_model::AccountIx(narrow(account)));
            let range = if way == Way::Out { places.0 } else { places.1 };
            items.extend(range.filter_map(&item));
            offsets.push(narrow(items.len()));
        }
        items.shrink_to_fit();
        Lean { offsets, items }
    }

    pub(crate) fn range(&self, account: u32) -> Range<usize> {
        let account = account as usize;
        self.offsets[account] as usize..self.offsets[account + 1] as usize
    }

    pub(crate) fn list(&self, account: u32) -> &[T] {
        &self.items[self.range(account)]
    }

    /// The lists of several accounts. All are touched before the first is gone through, so the waits for them overlap.
    pub(crate) fn fetch(
        &self,
        accounts: impl Iterator<Item = u32>,
        touch: impl Fn(&T) -> u32,
        ranges: &mut Vec<Range<usize>>,
    ) {
        ranges.clear();
        ranges.extend(accounts.map(|account| self.range(account)));
        let mut touched = 0;
        for range in ranges.iter() {
            if let Some(last) = range.len().checked_sub(1) {
                let items = &self.items[range.clone()];
                touched ^= touch(&items[0]) ^ touch(&items[last / 2]) ^ touch(&items[last]);
            }
        }
        black_box(touched);
    }

    pub(crate) fn items(&self, range: Range<usize>) -> &[T] {
        &self.items[range]
    }
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Times in 32 bits, in the order of the ledger's: seconds since the day of the first row. Times of more than 136 years
/// later are one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    begins: i64,
    /// Whether there are rows of which only the day is known, so that a payment may be earlier or later than another of
    /// its day.
    by_day: bool,
}

impl Clock {
    pub(crate) fn of(ledger: &Ledger) -> Clock {
        let begins = ledger.booked.first().map_or(0, |first| Seconds(*first).day().start().0);
        Clock { begins, by_day: ledger.has_day_only() }
    }

    pub(crate) fn time(self, time: Seconds) -> u32 {
        let since = time.0.saturating_sub(self.begins).max(0);
        u32::try_from(since).unwrap_or(u32::MAX)
    }

    pub(crate) fn of_edge(self, edge: &Edge) -> u32 {
        self.time(edge.time)
    }

    /// The earliest time of a payment that may follow one of this time.
    pub(crate) fn earliest(self, time: u32) -> u32 {
        if self.by_day { time - time % SECONDS } else { time }
    }

    /// The latest time of a payment that one of this time may follow.
    pub(crate) fn latest(self, time: u32) -> u32 {
        if self.by_day { self.earliest(time).saturating_add(SECONDS - 1) } else { time }
    }
}

/// Seconds of a day.
#[expect(clippy::cast_possible_truncation, reason = "a day has 86,400 seconds")]
const SECONDS: u32 = DAY as u32;
