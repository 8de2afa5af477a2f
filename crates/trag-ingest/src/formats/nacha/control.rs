//! Control totals of batches and files, records 8 and 9.

use crate::formats::nacha::entry::Entry;
use crate::formats::rows::Rows;
use crate::formats::totals;
use crate::formats::values::columns;
use crate::text::lines::Line;

/// Sums over entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Control {
    /// Entries and addenda.
    pub(super) entries: u64,
    /// Sum of the first eight digits of the receivers' banks.
    hash: u64,
    /// Sums in cents.
    pub(super) debits: i128,
    pub(super) credits: i128,
}

/// A hash keeps its last ten digits.
const HASH: u64 = 10_000_000_000;

impl Control {
    pub(super) fn add_entry(&mut self, entry: &Entry) {
        self.entries += 1;
        self.hash += columns(&entry.record, 4, 11).parse::<u64>().unwrap_or(0);
        let cents = entry.cents().map_or(0, i128::from);
        match entry.is_credit() {
            Some(true) => self.credits += cents,
            Some(false) => self.debits += cents,
            None => {}
        }
    }

    pub(super) fn add(&mut self, batch: &Control) {
        self.entries += batch.entries;
        self.hash += batch.hash;
        self.debits += batch.debits;
        self.credits += batch.credits;
    }

    pub(super) fn check_batch(&self, line: &Line<'_>, rows: &mut Rows<'_>) {
        let part = |from, to| columns(line.text, from, to);
        totals::count("entries and addenda of the batch", part(5, 10), self.entries, line, rows);
        totals::count("the hash of the batch's entries", part(11, 20), self.hash % HASH, line, rows);
        sum("debits of the batch in cents", part(21, 32), self.debits, line, rows);
        sum("credits of the batch in cents", part(33, 44), self.credits, line, rows);
    }

    pub(super) fn check_file(&self, line: &Line<'_>, rows: &mut Rows<'_>) {
        let part = |from, to| columns(line.text, from, to);
        totals::count("entries and addenda of the file", part(14, 21), self.entries, line, rows);
        totals::count("the hash of the file's entries", part(22, 31), self.hash % HASH, line, rows);
        sum("debits of the file in cents", part(32, 43), self.debits, line, rows);
        sum("credits of the file in cents", part(44, 55), self.credits, line, rows);
    }
}

fn sum(what: &str, printed: &str, found: i128, line: &Line<'_>, rows: &mut Rows<'_>) {
    match printed.parse::<i128>() {
        Ok(printed) => totals::compare(what, printed, found, line, rows),
        Err(_) => totals::count(what, printed, 0, line, rows),
    }
}
