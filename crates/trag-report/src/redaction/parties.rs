//! Names and accounts under their pseudonyms, in tables that are in order again.

use trag_model::{
    Account, AccountIx, AccountTable, Check, HolderKind, Identifier, LookupMap, NameIx, OptionalColumn,
    Proposal, Scheme, Texts, name::spelling,
};

use super::profile::Hidden;
use super::pseudonyms::Pseudonyms;
use super::texts::{Replacements, is_personal_number, masked};
use crate::CaseReport;

/// The parties of a copy.
pub(crate) struct Parties {
    pub(crate) table: AccountTable,
    pub(crate) replacements: Replacements,
    /// Place of a file by its path.
    pub(crate) sources: LookupMap<String, usize>,
    /// New index of each account and name.
    accounts: Vec<u32>,
    names: Vec<u32>,
    hidden: Hidden,
    /// Spellings and normal numbers that a copy shows.
    kept_names: LookupMap<String, ()>,
    kept_numbers: LookupMap<String, ()>,
}

impl Parties {
    pub(crate) fn new(case: &CaseReport<'_>, hidden: Hidden, pseudonyms: &Pseudonyms) -> Parties {
        let mut own = Parties {
            table: AccountTable::default(),
            replacements: Replacements::default(),
            sources: LookupMap::default(),
            accounts: Vec::new(),
            names: Vec::new(),
            hidden,
            kept_names: LookupMap::default(),
            kept_numbers: LookupMap::default(),
        };
        for (at, source) in case.sources.iter().enumerate() {
            own.sources.get_or_insert_with(source.path.clone(), || at);
        }
        own.keep(case);
        own.take_names(case.accounts, pseudonyms);
        own.take_accounts(case.accounts, pseudonyms);
        own
    }

    /// Whether every account has the place that it has in the case.
    pub(crate) fn keeps_places(&self) -> bool {
        self.accounts.iter().zip(0..).all(|(new, old)| *new == old)
    }

    /// Finds out whom the copy names: subjects, banks that keep accounts, and companies where only persons are hidden.
    fn keep(&mut self, case: &CaseReport<'_>) {
        if matches!(self.hidden, Hidden::Persons | Hidden::Others) {
            for subject in &case.assessment.subjects {
                self.kept_names.insert(spelling(&subject.label), ());
                for own in &subject.names {
                    self.kept_names.insert(spelling(case.accounts.name(*own)), ());
                }
                subject.accounts.iter().for_each(|account| self.keep_account(case.accounts, *account));
            }
            // A bank is named beside every account that it keeps.
            let banks = case.accounts.iter().map(|(_, own)| spelling(&own.institution));
            banks.filter(|bank| !bank.is_empty()).for_each(|bank| {
                self.kept_names.insert(bank, ());
            });
        }
        if self.hidden == Hidden::Persons {
            let companies = case.accounts.iter().filter(|(_, own)| own.holder_kind == HolderKind::Company);
            companies.for_each(|(index, _)| self.keep_account(case.accounts, index));
        }
    }

    fn keep_account(&mut self, table: &AccountTable, index: AccountIx) {
        self.kept_numbers.insert(table.get(index).identifier.text.clone(), ());
        self.kept_names.insert(spelling(table.holder(index)), ());
    }

    pub(crate) fn hides_name(&self, printed: &str) -> bool {
        let known = || self.kept_names.get(spelling(printed).as_str()).is_some();
        match self.hidden {
            Hidden::None => false,
            Hidden::All => true,
            Hidden::Persons | Hidden::Others => !known(),
        }
    }

    pub(crate) fn hides_number(&self, scheme: Scheme, normal: &str) -> bool {
        let is_place = matches!(scheme, Scheme::Cash | Scheme::Bank | Scheme::Unknown);
        match self.hidden {
            _ if is_place => false,
            Hidden::None => false,
            Hidden::All => true,
            Hidden::Persons | Hidden::Others => self.kept_numbers.get(normal).is_none(),
        }
    }

    pub(crate) fn printed_name(&self, printed: &str, pseudonyms: &Pseudonyms) -> String {
        match printed.trim().is_empty() {
            true => String::new(),
            false if self.hides_name(printed) => pseudonyms.name(printed),
            false => masked(printed),
        }
    }

    /// The number of an account as a copy prints it.
    pub(crate) fn printed_account(&self, printed: &str, pseudonyms: &Pseudonyms) -> String {
        let normal = Identifier::normalise(printed);
        match printed.trim().is_empty() {
            true => String::new(),
            false if self.hides_number(normal.scheme, &normal.text) => pseudonyms.account(&normal.text),
            false => number(printed),
        }
    }

    /// Every hidden name and number of four signs or more in capitals, to be met in a text in capitals.
    pub(crate) fn hidden_words(&self, case: &CaseReport<'_>) -> Replacements {
        let mut words = Replacements::default();
        for name in case.accounts.names.iter().filter(|name| self.hides_name(name)) {
            words.add(&name.to_uppercase(), super::WITHHELD);
        }
        for (_, own) in case.accounts.iter() {
            let normal = &own.identifier.text;
            if normal.len() >= 4 && self.hides_number(own.identifier.scheme, normal) {
                words.add(&normal.to_uppercase(), super::WITHHELD);
            }
        }
        words
    }

    fn take_names(&mut self, table: &AccountTable, pseudonyms: &Pseudonyms) {
        let shown: Vec<String> = table.names.iter().map(|name| self.printed_name(name, pseudonyms)).collect();
        for (printed, shown) in table.names.iter().zip(&shown) {
            if printed != shown {
                self.replacements.add(printed, shown);
            }
        }
        let mut sorted: Vec<&str> = shown.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut names = Texts::default();
        sorted.iter().for_each(|name| names.push(name));
        let place = |name: &String| sorted.binary_search(&name.as_str()).unwrap_or_default();
        self.names = shown.iter().map(|name| u32::try_from(place(name)).unwrap_or(u32::MAX)).collect();
        self.table.names = names;
    }

    fn take_accounts(&mut self, table: &AccountTable, pseudonyms: &Pseudonyms) {
        let mut shown: Vec<(usize, Account)> = Vec::with_capacity(table.accounts.len());
        for (at, account) in table.accounts.iter().enumerate() {
            shown.push((at, self.account_of(account, pseudonyms)));
        }
        let order = |account: &Account| {
            (account.identifier.scheme, account.identifier.text.clone(), account.bank_code.clone())
        };
        shown.sort_by_cached_key(|(at, account)| (order(account), *at));
        self.accounts = vec![0; shown.len()];
        for (new, (old, _)) in shown.iter().enumerate() {
            self.accounts[*old] = u32::try_from(new).unwrap_or(u32::MAX);
        }
        self.table.accounts = shown.into_iter().map(|(_, account)| account).collect();
        self.table.proposals =
            table.proposals.iter().map(|own| self.proposal(table, own, pseudonyms)).collect();
    }

    fn account_of(&mut self, account: &Account, pseudonyms: &Pseudonyms) -> Account {
        let mut own = account.clone();
        own.institution = self.replacements.apply(&account.institution);
        // A country is two letters; other text may name somebody.
        if !(own.country.len() == 2 && own.country.bytes().all(|letter| letter.is_ascii_alphabetic())) {
            own.country.clear();
        }
        own.holder = account.holder.map(|name| NameIx(self.names[name.0 as usize]));
        let normal = &account.identifier.text;
        let hides = match account.identifier.scheme {
            Scheme::NameOnly => self.hides_name(normal) && self.hides_number(Scheme::NameOnly, normal),
            scheme => self.hides_number(scheme, normal),
        };
        if hides {
            let pseudonym = match account.identifier.scheme {
                Scheme::NameOnly => pseudonyms.name(normal),
                _ => pseudonyms.account(normal),
            };
            self.replacements.add(normal, &pseudonym);
            self.replacements.add(&account.printed, &pseudonym);
            own.printed.clone_from(&pseudonym);
            own.identifier =
                Identifier { scheme: account.identifier.scheme, text: pseudonym, check: Check::None };
        } else {
            own.identifier.text = number(normal);
            // What a source printed for a number may be a name.
            own.printed = self.replacements.apply(&number(&account.printed));
        }
        own
    }

    fn proposal(&self, table: &AccountTable, proposal: &Proposal, pseudonyms: &Pseudonyms) -> Proposal {
        let hides = proposal.names.iter().any(|name| self.hides_name(table.name(*name)));
        let mut own = Proposal {
            key: if hides { pseudonyms.name(&proposal.key) } else { masked(&proposal.key) },
            accounts: proposal.accounts.iter().map(|account| self.account_ix(*account)).collect(),
            names: proposal.names.iter().map(|name| NameIx(self.names[name.0 as usize])).collect(),
        };
        own.accounts.sort_unstable();
        own.names.sort_unstable();
        own.names.dedup();
        own
    }

    pub(crate) fn account(&self, old: u32) -> u32 {
        self.accounts[old as usize]
    }

    pub(crate) fn account_ix(&self, old: AccountIx) -> AccountIx {
        AccountIx(self.account(old.0))
    }

    pub(crate) fn name_ix(&self, old: NameIx) -> NameIx {
        NameIx(self.names[old.0 as usize])
    }

    pub(crate) fn names(&self, column: &OptionalColumn<u32>) -> OptionalColumn<u32> {
        let mut own = OptionalColumn::default();
        (0..column.len()).for_each(|row| own.push(column.get(row).map(|name| self.names[name as usize])));
        own
    }
}

/// A number of an account; a personal number that serves as one is masked.
fn number(printed: &str) -> String {
    if is_personal_number(printed.trim()) { super::texts::MASKED.to_owned() } else { printed.to_owned() }
}
