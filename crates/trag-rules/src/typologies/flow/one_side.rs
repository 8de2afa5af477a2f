//! What an account received, or what it paid, in the order of time and in one unit.

use std::ops::Range;

use trag_graph::pass_through::Entry;
use trag_model::{RowId, Seconds};

use super::measured::Unit;
use crate::beside::List;
use crate::window::Sums;

/// One side of an account, in its unit.
pub(super) struct Side {
    pub(super) rows: Vec<RowId>,
    pub(super) entries: Vec<Entry>,
    pub(super) sums: Sums,
}

impl Side {
    /// The payments at these places of a list.
    pub(super) fn new(list: List<'_>, places: &[usize], unit: Unit) -> Side {
        let known = places.iter().filter_map(|place| {
            let edge = list.edges[*place];
            Some((edge.row, Entry { time: edge.time, amount: unit.of_worth(list.worth(*place))? }))
        });
        let (rows, entries): (Vec<RowId>, Vec<Entry>) = known.unzip();
        let sums = Sums::new(entries.iter().map(|entry| entry.amount));
        Side { rows, entries, sums }
    }

    /// The entries from `from` to before `to`.
    pub(super) fn range(&self, from: Seconds, to: Seconds) -> Range<usize> {
        let place = |time: Seconds| self.entries.partition_point(|entry| entry.time < time);
        place(from)..place(to).max(place(from))
    }
}
