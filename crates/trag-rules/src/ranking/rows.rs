//! What the rows say about each subject: what it received and sent, and how its names are printed.
//!
//! What an account with a number received and sent is the account's own whatever name is printed, so it is read from
//! the lists of the flow graph, where the payments of one account stand together. Everything else is read in the order
//! of the ledger: sides where only a name tells whose they are, payments of an account to itself, and printed names.

use std::collections::BTreeMap;
use std::ops::Range;

use trag_graph::{Worth, parallel};
use trag_model::{AccountIx, Attribution, Currency, Ledger, Minor, Parts, RowId, Total};

use super::members::Members;
use crate::beside::List;
use crate::{CaseView, scan, totals};

/// What the rows say about one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    /// How often each name is printed, by place in the table of names.
    pub(super) printed: BTreeMap<u32, u64>,
    pub(super) credits: Side,
    pub(super) debits: Side,
    pub(super) own: Side,
    pub(super) elsewhere: u64,
}

/// What was received, or what was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) rows: u64,
    pub(super) by_name: u64,
    /// Ascending by currency.
    pub(super) totals: Vec<(Currency, Total)>,
    pub(super) base: Option<Total>,
    pub(super) without_base: u64,
}

impl Side {
    fn add(&mut self, paid: (Minor, Currency), base: Option<Minor>, by_name: bool) {
        self.rows += 1;
        self.by_name += u64::from(by_name);
        totals::add(&mut self.totals, paid);
        match base {
            Some(base) => self.base.get_or_insert_default().add(base),
            None => self.without_base += 1,
        }
    }
}

/// Tells what the rows say about each subject.
pub(super) struct Reader<'a, 'c> {
    case: &'a CaseView<'c>,
    members: &'a Members,
    attribution: Attribution,
    /// By subject: what the lists of its accounts leave out. There may be millions of subjects of which they leave out
    /// nothing.
    unlisted: Vec<Option<Box<Rows>>>,
}

impl<'a, 'c> Reader<'a, 'c> {
    /// Reads what the lists leave out. Each thread goes once through the ledger and counts for its share of the subjects.
    pub(super) fn new(case: &'a CaseView<'c>, members: &'a Members, threads: usize) -> Reader<'a, 'c> {
        let lists = members.accounts.iter().map(Vec::as_slice).zip(members.names.iter().map(Vec::as_slice));
        let attribution = Attribution::new(case.accounts, lists);
        let mut reader = Reader { case, members, attribution, unlisted: Vec::new() };
        let subjects = members.keys.len();
        let work = |(): &mut (), range: Range<usize>| reader.read_unlisted(range);
        let share = subjects.div_ceil(threads.max(1));
        reader.unlisted = parallel::joined(parallel::map_chunks(threads, subjects, share, || (), work));
        reader
    }

    fn read_unlisted(&self, range: Range<usize>) -> Vec<Option<Box<Rows>>> {
        let ledger = self.case.ledger;
        let mut share = Share { begins: range.start, rows: range.map(|_| None).collect() };
        let has_names = ledger.has_names();
        for row in ledger.movements() {
            let listed = [ledger.payer(row), ledger.payee(row)].map(|account| self.is_listed(row, account));
            if !has_names && listed == [true, true] {
                continue;
            }
            let parts = self.attribution.parts(ledger, row);
            share.add(ledger, row, &parts, listed);
            share.see_names(ledger, row, &parts);
        }
        share.rows
    }

    /// Whether a side is read from the list of its account.
    fn is_listed(&self, row: RowId, account: AccountIx) -> bool {
        let ledger = self.case.ledger;
        self.attribution.has_number(account) && ledger.payer(row) != ledger.payee(row)
    }

    /// What the rows say about a subject. Of its lists nothing but names is looked up in the ledger, where the rows of one
    /// account lie far apart.
    pub(super) fn of(&self, subject: usize) -> Rows {
        let (ledger, accounts) = (self.case.ledger, &self.members.accounts[subject]);
        let mut rows = self.unlisted[subject].as_deref().cloned().unwrap_or_default();
        let same_base = ledger.amount_received.is_all_missing();
        for account in accounts.iter().filter(|account| self.attribution.has_number(**account)) {
            let out = List::of(self.case, *account, scan::Side::Out);
            for (place, edge) in out.edges.iter().enumerate() {
                let is_own = self.attribution.is_also(subject, ledger.payee_name(edge.row), edge.other);
                let (side, worth) = (if is_own { &mut rows.own } else { &mut rows.debits }, out.worth(place));
                side.add((worth.amount, worth.currency), worth.base, false);
            }
            let into = List::of(self.case, *account, scan::Side::In);
            for (place, edge) in into.edges.iter().enumerate() {
                let base = |worth: Worth| if same_base { worth.base } else { ledger.base_amount(edge.row) };
                if !self.attribution.is_also(subject, ledger.payer_name(edge.row), edge.other) {
                    let worth = into.worth(place);
                    rows.credits.add((worth.amount, worth.currency), base(worth), false);
                } else if !self.attribution.has_number(edge.other) {
                    rows.own.add(ledger.paid(edge.row), ledger.base_amount(edge.row), false);
                }
            }
        }
        rows
    }
}

/// What the rows say about the subjects that one thread counts for.
struct Share {
    begins: usize,
    rows: Vec<Option<Box<Rows>>>,
}

impl Share {
    fn with(&mut self, subject: Option<usize>, change: impl FnOnce(&mut Rows)) {
        let place = subject.and_then(|subject| subject.checked_sub(self.begins));
        if let Some(rows) = place.and_then(|place| self.rows.get_mut(place)) {
            change(rows.get_or_insert_default());
        }
    }

    /// Counts the sides of a row that are not listed.
    fn add(&mut self, ledger: &Ledger, row: RowId, parts: &Parts, [payer, payee]: [bool; 2]) {
        let base = ledger.base_amount(row);
        if let Some(subject) = parts.between_own() {
            if !payer && !payee {
                self.with(Some(subject), |rows| rows.own.add(ledger.paid(row), base, false));
            }
            return;
        }
        if !payer {
            let by_name = parts.payer.by_name;
            self.with(parts.payer.subject, |rows| rows.debits.add(ledger.paid(row), base, by_name));
        }
        if !payee {
            let by_name = parts.payee.by_name;
            self.with(parts.payee.subject, |rows| rows.credits.add(ledger.received(row), base, by_name));
        }
    }

    /// Counts the names of subjects on a row, and names that stand beside accounts of others.
    fn see_names(&mut self, ledger: &Ledger, row: RowId, parts: &Parts) {
        for subject in parts.elsewhere() {
            self.with(Some(subject), |rows| rows.elsewhere += 1);
        }
        for (subject, name) in parts.printed(ledger, row) {
            self.with(Some(subject), |rows| *rows.printed.entry(name.0).or_default() += 1);
        }
    }
}

#[cfg(test)]
mod tests;
