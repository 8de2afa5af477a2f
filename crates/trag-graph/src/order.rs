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
}
