//! Which names and accounts belong to which subject.
//!
//! One spelling is one subject. Two spellings are one where the investigator declares it (the fact `same-person`), or
//! where one account is printed with both and they differ in company form or the order of words alone. Accounts that
//! only equal names join stay accounts of their own: the subject lists each.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use trag_graph::parallel;
use trag_model::{AccountIx, Attribution, Currency, LookupMap, Minor, NameIx, Parts, RowId, Total, name};

use crate::CaseView;
use crate::disjoint_sets::DisjointSets;
use crate::facts::FactKind;

/// What a subject is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// The first of its printed names.
    Name(NameIx),
    Account(AccountIx),
}

/// The first printed name of the holder of each name that may belong to a subject.
pub(super) struct Names {
    first: Vec<Option<NameIx>>,
}

impl Names {
    /// Reads the names of the holders of `flagged`, in all their spellings.
    pub(super) fn read(case: &CaseView<'_>, flagged: &[AccountIx]) -> Names {
        let mut declared: BTreeMap<String, String> = BTreeMap::new();
        for fact in case.context.facts.of(FactKind::SamePerson) {
            declared.insert(fact.holder.clone(), name::spelling(&fact.note));
        }
        let mut wanted: BTreeSet<String> =
            flagged.iter().map(|account| name::match_key(case.accounts.holder(*account))).collect();
        wanted.extend(
            declared.iter().flat_map(|(holder, note)| [name::match_key(holder), name::match_key(note)]),
        );
        let mut matching: LookupMap<String, u32> = LookupMap::default();
        let mut spelled: LookupMap<String, NameIx> = LookupMap::default();
        // By name: the number of its key, and the first name with its spelling.
        let mut keys: Vec<Option<u32>> = Vec::with_capacity(case.accounts.names.len());
        let mut groups = DisjointSets::new(case.accounts.names.len());
        let mut join = |one: NameIx, other: NameIx| groups.join(one.0 as usize, other.0 as usize);
        for (at, printed) in (0..).map(NameIx).zip(case.accounts.names.iter()) {
            let spelling = name::spelling(printed);
            let key = name::match_key(&spelling);
            if spelling.is_empty() || !wanted.contains(&key) {
                keys.push(None);
                continue;
            }
            let next = u32::try_from(matching.len()).unwrap_or(u32::MAX);
            keys.push(Some(*matching.get_or_insert_with(key, || next)));
            let person = declared.get(&spelling).cloned();
            for spelling in [Some(spelling), person].into_iter().flatten() {
                join(at, *spelled.get_or_insert_with(spelling, || at));
            }
        }
        let key_of = |name: NameIx| keys[name.0 as usize];
        for row in case.ledger.rows() {
            let sides = [
                (case.ledger.payer_name(row), case.ledger.payer(row)),
                (case.ledger.payee_name(row), case.ledger.payee(row)),
            ];
            for (printed, account) in sides {
                // Most files print no names, and the account of a row lies anywhere in the table.
                let Some(printed) = printed else { continue };
                let account = case.accounts.get(account);
                let Some(holder) = account.holder else { continue };
                if printed != holder
                    && account.has_number()
                    && key_of(printed).is_some()
                    && key_of(printed) == key_of(holder)
                {
                    join(printed, holder);
                }
            }
        }
        let mut first = |at: usize| NameIx(u32::try_from(groups.root(at)).unwrap_or(u32::MAX));
        Names { first: keys.iter().enumerate().map(|(at, key)| key.map(|_| first(at))).collect() }
    }

    fn of(&self, printed: Option<NameIx>) -> Option<NameIx> {
        self.first[printed?.0 as usize]
    }

    pub(super) fn key_of(&self, case: &CaseView<'_>, account: AccountIx) -> Key {
        self.of(case.accounts.get(account).holder).map_or(Key::Account(account), Key::Name)
    }
}

/// Which names and accounts belong to which subject.
pub(super) struct Members {
    /// Ascending; the place of a key is the subject's number.
    pub(super) keys: Vec<Key>,
    accounts: Vec<Vec<AccountIx>>,
    names: Vec<Vec<NameIx>>,
}

/// What the rows say about one subject.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) accounts: Vec<AccountIx>,
    pub(super) names: Vec<NameIx>,
    /// How often each name is printed, by place in the table of names.
    pub(super) printed: BTreeMap<u32, u64>,
    pub(super) credits: Side,
    pub(super) debits: Side,
    pub(super) own: Side,
    pub(super) elsewhere: u64,
}

/// What was received, or what was sent.
#[derive(Default)]
pub(super) struct Side {
    pub(super) rows: u64,
    pub(super) by_name: u64,
    pub(super) totals: BTreeMap<Currency, Total>,
    pub(super) base: Option<Total>,
    pub(super) without_base: u64,
}

impl Side {
    fn add(&mut self, (amount, currency): (Minor, Currency), base: Option<Minor>, by_name: bool) {
        self.rows += 1;
        self.by_name += u64::from(by_name);
        self.totals.entry(currency).or_default().add(amount);
        match base {
            Some(base) => self.base.get_or_insert_default().add(base),
            None => self.without_base += 1,
        }
    }
}

impl Members {
    pub(super) fn new(case: &CaseView<'_>, names: &Names, keys: BTreeSet<Key>) -> Members {
        let keys: Vec<Key> = keys.into_iter().collect();
        let find = |key: Key| keys.binary_search(&key).ok();
        let (mut accounts, mut own_names) = (vec![Vec::new(); keys.len()], vec![Vec::new(); keys.len()]);
        for (index, account) in case.accounts.iter() {
            let key = names.key_of(case, index);
            let Some(subject) = find(key) else { continue };
            if account.can_be_followed() || key == Key::Account(index) {
                accounts[subject].push(index);
            }
        }
        for (printed, first) in (0..).map(NameIx).zip(&names.first) {
            if let Some(subject) = first.and_then(|first| find(Key::Name(first))) {
                own_names[subject].push(printed);
            }
        }
        Members { keys, accounts, names: own_names }
    }

    /// What the rows say about each subject, in their order. Each thread goes once through the ledger and counts for its
    /// share of the subjects.
    pub(super) fn read_rows(&self, case: &CaseView<'_>, threads: usize) -> Vec<Rows> {
        let members = self.accounts.iter().map(Vec::as_slice).zip(self.names.iter().map(Vec::as_slice));
        let attribution = Attribution::new(case.accounts, members);
        let subjects = self.keys.len();
        let work = |(): &mut (), range: Range<usize>| self.read_share(case, &attribution, range);
        let share = subjects.div_ceil(threads.max(1));
        parallel::map_chunks(threads, subjects, share, || (), work).into_iter().flatten().collect()
    }

    fn read_share(&self, case: &CaseView<'_>, attribution: &Attribution, range: Range<usize>) -> Vec<Rows> {
        let members = self.accounts[range.clone()].iter().zip(&self.names[range.clone()]);
        let own = |(accounts, names): (&Vec<AccountIx>, &Vec<NameIx>)| Rows {
            accounts: accounts.clone(),
            names: names.clone(),
            ..Rows::default()
        };
        let mut share = Share { begins: range.start, rows: members.map(own).collect() };
        let ledger = case.ledger;
        for row in ledger.movements() {
            let base = ledger.base_amount(row);
            let parts = attribution.parts(ledger, row);
            match parts.between_own() {
                Some(subject) => {
                    share.with(subject, |rows| rows.own.add(ledger.paid(row), base, false));
                }
                None => {
                    if let Some(subject) = parts.payer.subject {
                        share.with(subject, |rows| {
                            rows.debits.add(ledger.paid(row), base, parts.payer.by_name)
                        });
                    }
                    if let Some(subject) = parts.payee.subject {
                        let add = |rows: &mut Rows| {
                            rows.credits.add(ledger.received(row), base, parts.payee.by_name)
                        };
                        share.with(subject, add);
                    }
                }
            }
            share.see_names(case, row, &parts);
        }
        share.rows
    }
}

/// What the rows say about the subjects that one thread counts for.
struct Share {
    begins: usize,
    rows: Vec<Rows>,
}

impl Share {
    fn with(&mut self, subject: usize, change: impl FnOnce(&mut Rows)) {
        if let Some(rows) = subject.checked_sub(self.begins).and_then(|place| self.rows.get_mut(place)) {
            change(rows);
        }
    }

    /// Counts the names of subjects on a row, and names that stand beside accounts of others.
    fn see_names(&mut self, case: &CaseView<'_>, row: RowId, parts: &Parts) {
        for subject in parts.elsewhere() {
            self.with(subject, |rows| rows.elsewhere += 1);
        }
        for (subject, name) in parts.printed(case.ledger, row) {
            self.with(subject, |rows| *rows.printed.entry(name.0).or_default() += 1);
        }
    }
}
