//! What a block of a file gave beside its rows, added up for the whole file.

use std::collections::BTreeMap;

use crate::formats::delimited::preamble::Labelled;
use crate::formats::delimited::tally::Tally;
use crate::text::evidence::Vote;

/// Counts of a block or of the whole file.
#[derive(Default)]
pub(super) struct Told {
    pub(super) records: u64,
    pub(super) rejected: u64,
    pub(super) skipped: BTreeMap<&'static str, u64>,
    /// What the last footer prints under the running balance.
    pub(super) footer_balance: Option<Labelled>,
    pub(super) undecided: BTreeMap<(usize, bool), Vote>,
    pub(super) tally: Tally,
}

impl Told {
    /// Adds what a later block gave.
    pub(super) fn merge(&mut self, later: Told) {
        self.records += later.records;
        self.rejected += later.rejected;
        self.footer_balance = later.footer_balance.or(self.footer_balance.take());
        for (reason, count) in later.skipped {
            *self.skipped.entry(reason).or_default() += count;
        }
        for (key, vote) in later.undecided {
            self.undecided.entry(key).or_default().merge(vote);
        }
        self.tally.merge(later.tally);
    }
}
