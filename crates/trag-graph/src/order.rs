//! When one payment comes after another.

use trag_model::{Ledger, Precision};

use crate::Edge;

/// How payments with the same printed time are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeOrder {
    /// Not at all: a payment follows another only when its printed time is later.
    Strict,
    /// Two payments of one day, of which only the day is known, are taken in the order of the ledger (source
    /// file, then record). Their true order is not known; a file usually lists them as they were booked.
    /// Payments with a time of day follow each other only when that time is later.
    LedgerWithinDay,
}

impl TimeOrder {
    /// Whether `after` follows `before`. Whoever follows stands further down in the ledger.
    #[must_use]
    pub fn follows(self, ledger: &Ledger, before: &Edge, after: &Edge) -> bool {
        let day_only = |edge: &Edge| ledger.precision(edge.row) == Precision::Day;
        after.time > before.time
            || (self == TimeOrder::LedgerWithinDay
                && after.time == before.time
                && after.row > before.row
                && day_only(before)
                && day_only(after))
    }

    /// The place of the first of `edges`, which are in the order of the ledger, that follows `before`.
    pub(crate) fn first_after(self, ledger: &Ledger, edges: &[Edge], before: &Edge) -> Option<usize> {
        let from = match self {
            TimeOrder::Strict => edges.partition_point(|edge| edge.time <= before.time),
            TimeOrder::LedgerWithinDay => edges.partition_point(|edge| edge.row <= before.row),
        };
        let next = edges[from..].iter().position(|edge| self.follows(ledger, before, edge));
        next.map(|place| from + place)
    }

    /// The place of the last of `edges`, which are in the order of the ledger, that `after` follows.
    pub(crate) fn last_before(self, ledger: &Ledger, edges: &[Edge], after: &Edge) -> Option<usize> {
        let to = match self {
            TimeOrder::Strict => edges.partition_point(|edge| edge.time < after.time),
            TimeOrder::LedgerWithinDay => edges.partition_point(|edge| edge.row < after.row),
        };
        edges[..to].iter().rposition(|edge| self.follows(ledger, edge, after))
    }
}
