//! Which names and accounts belong to which subject.
//!
//! One spelling is one subject. Two spellings are one where the investigator declares it (the fact `same-person`), or
//! where one account is printed with both and they differ in company form or the order of words alone. Accounts that
//! only equal names join stay accounts of their own: the subject lists each.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, DisjointSets, LookupMap, NameIx, name};

use crate::CaseView;
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
        let has_names = case.ledger.has_names();
        for row in case.ledger.rows().take_while(|_| has_names) {
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
    pub(super) accounts: Vec<Vec<AccountIx>>,
    pub(super) names: Vec<Vec<NameIx>>,
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
}
