//! When one payment comes after another.

use std::cmp::Ordering;

use trag_model::{Ledger, Precision, RowId, Seconds};

use crate::Edge;
use crate::days::Days;

/// How payments with the same printed time are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeOrder {
    /// Not at all: a payment follows another only when its printed time is later.
    Strict,
    /// Two payments of one day, of which only the day is known, are taken in the order of the ledger (source
    /// file, then record). Their true order is not known; a file usually lists them as they were booked.
    /// Payments with a time of day follow each other only when that time is later.
    LedgerWithinDay,
    /// Two payments of one day, of which one states no time, can stand in either order, unless the balances that a
    /// statement prints beside both tell it. Payments with a time of day follow each other only when that time is later.
    /// A sequence of payments is one when each can follow every one before it.
    AnyWithinDay,
}

/// Which payments of a ledger can follow which.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    ledger: &'a Ledger,
    kind: TimeOrder,
    /// Known where payments of one day may stand in any order, and there are such.
    days: Option<&'a Days>,
}

impl<'a> Order<'a> {
    /// `days` are those of the ledger.
    pub(crate) fn new(kind: TimeOrder, ledger: &'a Ledger, days: Option<&'a Days>) -> Order<'a> {
        Order { ledger, kind, days: days.filter(|_| kind == TimeOrder::AnyWithinDay) }
    }

    /// Whether `after` can follow `before`.
    #[must_use]
    pub fn follows(self, before: &Edge, after: &Edge) -> bool {
        let later = after.time > before.time;
        match (self.kind, self.days) {
            (TimeOrder::LedgerWithinDay, _) => later || self.stands_below(before, after),
            (TimeOrder::AnyWithinDay, Some(days)) if after.time.day() == before.time.day() => {
                before.row != after.row && self.can_follow_in_day(days, before, after, later)
            }
            _ => later,
        }
    }

    /// Whether `after` can follow each of some payments that follow each other.
    pub(crate) fn follows_all(self, path: &[Edge], after: &Edge) -> bool {
        match self.days {
            None => path.last().is_none_or(|before| self.follows(before, after)),
            Some(_) => path.iter().all(|before| self.follows(before, after)),
        }
    }

    fn day_only(self, edge: &Edge) -> bool {
        self.ledger.precision(edge.row) == Precision::Day
    }

    fn stands_below(self, before: &Edge, after: &Edge) -> bool {
        after.time == before.time && after.row > before.row && self.day_only(before) && self.day_only(after)
    }

    fn can_follow_in_day(self, days: &Days, before: &Edge, after: &Edge, later: bool) -> bool {
        if self.day_only(before) || self.day_only(after) {
            return days.settled(self.ledger, before.row, after.row) != Some(Ordering::Greater);
        }
        later
    }

    /// Whether the order of two payments is one of several that are possible.
    #[must_use]
    pub fn is_open(self, one: RowId, other: RowId) -> bool {
        let edge = |row| Edge { time: self.ledger.booked(row), row, other: self.ledger.payee(row) };
        let (one, other) = (edge(one), edge(other));
        self.follows(&one, &other) && self.follows(&other, &one)
    }

    /// Whether payments of one day may stand in another order than that of the ledger.
    pub(crate) fn is_by_day(self) -> bool {
        self.days.is_some()
    }

    /// The first row that can follow a row; some of those from there on may not.
    pub(crate) fn from(self, row: RowId) -> RowId {
        self.days.map_or(RowId(row.0.saturating_add(1)), |days| days.of(row).start)
    }

    /// The first row that a row can no longer follow; some of those before may not be followed by it either.
    pub(crate) fn until(self, row: RowId) -> RowId {
        self.days.map_or(row, |days| days.of(row).end)
    }

    /// The earliest time of a payment that can follow one of this time.
    pub(crate) fn earliest(self, time: Seconds) -> Seconds {
        if self.is_by_day() { time.day().start() } else { time }
    }

    /// The latest time of a payment that one of this time can follow.
    pub(crate) fn latest(self, time: Seconds) -> Seconds {
        if self.is_by_day() { Seconds(time.day().start().0 + trag_model::time::DAY - 1) } else { time }
    }

    /// The place of the first of `edges`, which are in the order of the ledger, that follows `before`.
    pub(crate) fn first_after(self, edges: &[Edge], before: &Edge) -> Option<usize> {
        let low = self.from(before.row);
        let from = edges.partition_point(|edge| edge.row < low);
        let next = edges[from..].iter().position(|edge| self.follows(before, edge));
        next.map(|place| from + place)
    }

    /// The place of the last of `edges`, which are in the order of the ledger, that `after` follows.
    pub(crate) fn last_before(self, edges: &[Edge], after: &Edge) -> Option<usize> {
        let high = self.until(after.row);
        let to = edges.partition_point(|edge| edge.row < high);
        edges[..to].iter().rposition(|edge| self.follows(edge, after))
    }

    /// The edges that can follow a row, up to a time; some of them may not.
    pub(crate) fn after_until(self, edges: &[Edge], row: RowId, to: Seconds) -> &[Edge] {
        let low = self.from(row);
        let rest = &edges[edges.partition_point(|edge| edge.row < low)..];
        &rest[..rest.partition_point(|edge| edge.time <= to)]
    }
}
