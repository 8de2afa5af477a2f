//! Counting what values of a column show, with the first line that shows it.

use trag_model::money::grouped;

/// How many values show something, and where the first of them stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Vote {
    pub(crate) count: u64,
    first: u64,
}

impl Vote {
    /// One more, in a line.
    pub(crate) fn add(&mut self, line: u64) {
        if self.count == 0 {
            self.first = line;
        }
        self.count += 1;
    }

    /// Adds votes from later lines.
    pub(crate) fn merge(&mut self, later: Vote) {
        if self.count == 0 {
            self.first = later.first;
        }
        self.count += later.count;
    }

    /// Line of the first.
    pub(crate) fn first_line(&self) -> u64 {
        self.first
    }

    /// `1,204 values, the first in line 8`
    pub(crate) fn told(&self) -> String {
        format!("{}, the first in line {}", counted(self.count, "value"), self.first)
    }

    /// Whether this outweighs what contradicts it: at least twenty to one, so that a few misprints do not
    /// leave a column undecided.
    pub(crate) fn outweighs(&self, other: Vote) -> bool {
        self.count > 0 && self.count / 20 >= other.count
    }
}

/// `1 value`, `1,204 values`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(i128::from(count), 0), if count == 1 { "" } else { "s" })
}
