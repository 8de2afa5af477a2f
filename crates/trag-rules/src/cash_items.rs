//! Cash paid in or taken out, brought together by whose it is and valued in the currency of the reporting
//! threshold.
//!
//! Cash in and cash out are totalled separately (31 CFR 1010.313). Deposits (and withdrawals alike) are one
//! person's when they reach one account, or when one printed name is the holder of the account or handed the
//! cash in; two names are one where the investigator declares it. A printed name is no proof of identity, so
//! the findings say that a name joined them.

mod finding;

use std::collections::BTreeMap;
use std::sync::Arc;

use trag_model::{
    AccountIx, Currency, Day, Examined, Finding, Instrument, Ledger, LookupMap, Minor, Outcome, RowId,
    Threshold, name,
};

pub(crate) use finding::CashPattern;

use crate::wording::counted;
use crate::{Basis, CaseView, Facts, Verdict, holders};

/// Whether cash is paid in or taken out; the two are never added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    PaidIn,
    TakenOut,
}

impl Way {
    pub(crate) fn instrument(self) -> Instrument {
        match self {
            Way::PaidIn => Instrument::CashIn,
            Way::TakenOut => Instrument::CashOut,
        }
    }

    /// The account whose cash it is.
    pub(crate) fn account(self, ledger: &Ledger, row: RowId) -> AccountIx {
        match self {
            Way::PaidIn => ledger.payee(row),
            Way::TakenOut => ledger.payer(row),
        }
    }

    /// One and many: `cash deposit`, `cash deposits`.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Way::PaidIn => ("cash deposit", "cash deposits"),
            Way::TakenOut => ("cash withdrawal", "cash withdrawals"),
        }
    }
}

/// Whose deposits are totalled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// What one account received or paid.
    Account(AccountIx),
    /// What was deposited by or for one printed name, in several accounts; the name's spelling.
    Name(String),
}

/// One deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CashItem {
    pub(crate) row: RowId,
    pub(crate) day: Day,
    /// In the currency of the group's threshold.
    pub(crate) value: Minor,
    pub(crate) basis: Basis,
}

impl CashItem {
    /// Whether another official rate could move the value across `edge`.
    pub(crate) fn is_close_to(&self, edge: i128) -> bool {
        self.basis != Basis::Own && is_close(i128::from(self.value.0), edge)
    }
}

/// Deposits of one owner under one threshold. A window never runs over a change of the threshold: amounts
/// before and after it are not compared with the same figure.
pub(crate) struct CashGroup<'a> {
    pub(crate) way: Way,
    pub(crate) owner: Owner,
    pub(crate) threshold: &'a Threshold,
    /// In the order of the ledger.
    pub(crate) items: Arc<[CashItem]>,
}

/// What there is to examine.
pub(crate) struct CashItems<'a> {
    /// Accounts in their order, then names as they first appear; of one owner by first day of the threshold.
    pub(crate) groups: Vec<CashGroup<'a>>,
    pub(crate) examined: Examined,
}

/// All cash of a case that goes one way under the thresholds of a jurisdiction, as the rules share it.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// Owner and items; the threshold of the first item's day is that of all.
    groups: Vec<(Owner, Arc<[CashItem]>)>,
    examined: Examined,
    /// Rows that go this way, and those that could be compared with a threshold.
    seen: usize,
    compared: usize,
}

/// All cash of a case that goes one way, or the verdict that the data cannot answer.
pub(crate) fn gather<'a>(case: &CaseView<'a>, way: Way) -> Result<CashItems<'a>, Verdict> {
    let missing =
        |what: String, examined: Examined| Err(Verdict { examined, outcome: Outcome::NotApplicable(what) });
    let Some(jurisdiction) = case.jurisdiction else {
        return missing(
            "no jurisdiction is declared, so no reporting threshold can be applied".into(),
            Examined::default(),
        );
    };
    if !case.ledger.rows().any(|row| case.ledger.instrument(row).is_cash()) {
        return missing(
            "no row is marked as cash (by an instrument, a transaction type or a payment code)".into(),
            Examined::default(),
        );
    }
    let key = (way, jurisdiction.to_owned());
    let gathered = case.context.cash.get(key, || sorted(case, way, jurisdiction));
    let examined = gathered.examined.clone();
    if gathered.compared == 0 && gathered.seen > 0 {
        let reasons = examined.left_aside.join("; ");
        return missing(
            format!("no {} could be compared with a threshold: {reasons}", way.words().0),
            examined,
        );
    }
    let group = |(owner, items): &(Owner, Arc<[CashItem]>)| {
        let threshold = case.thresholds.cash_report(jurisdiction, items.first()?.day)?;
        Some(CashGroup { way, owner: owner.clone(), threshold, items: Arc::clone(items) })
    };
    Ok(CashItems { groups: gathered.groups.iter().filter_map(group).collect(), examined })
}

fn sorted(case: &CaseView<'_>, way: Way, jurisdiction: &str) -> Gathered {
    let (entries, aside) = (Vec::new(), Aside::default());
    let mut sorter =
        Sorter { case, way, jurisdiction, names: Names::default(), entries, aside, in_force: None };
    let cash = case.ledger.rows().filter(|row| case.ledger.instrument(*row) == way.instrument());
    let seen = cash.map(|row| sorter.place(row)).count();
    let left_aside = sorter.aside.sentences(jurisdiction, way);
    let groups = sorter.into_groups();
    let account = |(owner, _): &(Owner, Arc<[CashItem]>)| match owner {
        Owner::Account(account) => Some(*account),
        Owner::Name(_) => None,
    };
    let own = groups.iter().filter(|group| account(group).is_some());
    let compared: usize = own.map(|(_, items)| items.len()).sum();
    // Groups of one account stand together.
    let mut accounts: Vec<AccountIx> = groups.iter().filter_map(account).collect();
    accounts.dedup();
    let what = format!("{} of {}", way.words().1, counted(accounts.len(), "account", "accounts"));
    Gathered { groups, examined: Examined { count: compared as u64, what, left_aside }, seen, compared }
}

#[derive(Default)]
struct Aside {
    aggregates: usize,
    without_amount: usize,
    without_account: usize,
    without_threshold: usize,
    /// By the currency that a rate is missing for, and the currency of the threshold.
    without_rate: BTreeMap<(Currency, Currency), usize>,
}

impl Aside {
    fn sentences(&self, jurisdiction: &str, way: Way) -> Vec<String> {
        let (one, many) = way.words();
        let mut sentences = Vec::new();
        let mut add = |count: usize, rest: &str| {
            if count > 0 {
                sentences.push(format!("{} {rest}", counted(count, one, many)));
            }
        };
        add(self.aggregates, "left aside: the row stands for several payments");
        add(self.without_amount, "left aside: the amount is zero");
        add(self.without_account, "left aside: the account that received it is not known");
        let text = format!("left aside: no cash reporting threshold of {jurisdiction} is known for the day");
        add(self.without_threshold, &text);
        for ((from, to), count) in &self.without_rate {
            add(*count, &format!("left aside: no official rate from {from} to {to} is known for the day"));
        }
        sentences
    }
}

/// Different spellings, numbered in the order in which they first appear; each printed name is spelled once.
#[derive(Default)]
struct Names {
    of_printed: LookupMap<String, Option<u32>>,
    of_spelling: LookupMap<String, u32>,
    spellings: Vec<String>,
}

impl Names {
    /// The number of a printed name's spelling; `None` where nothing is printed.
    fn number(&mut self, facts: &Facts, printed: &str) -> Option<u32> {
        if printed.is_empty() {
            return None;
        }
        if let Some(known) = self.of_printed.get(printed) {
            return *known;
        }
        let spelling = holders::identity(facts, name::spelling(printed));
        let number = (!spelling.is_empty()).then(|| {
            let next = u32::try_from(self.spellings.len()).unwrap_or(u32::MAX);
            *self.of_spelling.get_or_insert_with(spelling.clone(), || next)
        });
        if number.is_some_and(|number| number as usize == self.spellings.len()) {
            self.spellings.push(spelling);
        }
        self.of_printed.insert(printed.to_owned(), number);
        number
    }
}

/// An [`Owner`] while rows are placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum OwnerKey {
    Account(AccountIx),
    Name(u32),
}

struct Sorter<'c, 'a> {
    case: &'c CaseView<'a>,
    way: Way,
    jurisdiction: &'c str,
    names: Names,
    /// Items with their owner and the first day of the threshold, which its jurisdiction and kind make unique.
    entries: Vec<((OwnerKey, Day), CashItem)>,
    aside: Aside,
    /// The threshold of the day of the last row; rows ascend by day.
    in_force: Option<(Day, Option<&'a Threshold>)>,
}

impl Sorter<'_, '_> {
    fn place(&mut self, row: RowId) {
        let (ledger, day) = (self.case.ledger, self.case.ledger.day(row));
        let account = self.way.account(ledger, row);
        if ledger.count(row) > 1 {
            return self.aside.aggregates += 1;
        }
        if ledger.paid(row).0 == Minor::ZERO {
            return self.aside.without_amount += 1;
        }
        if !self.case.accounts.get(account).can_be_followed() {
            return self.aside.without_account += 1;
        }
        let in_force = match self.in_force {
            Some((known, threshold)) if known == day => threshold,
            _ => self.case.thresholds.cash_report(self.jurisdiction, day),
        };
        self.in_force = Some((day, in_force));
        let Some(threshold) = in_force else {
            return self.aside.without_threshold += 1;
        };
        let Some((value, basis)) = self.case.valued_in(row, threshold.currency) else {
            let pair = (ledger.paid(row).1, threshold.currency);
            *self.aside.without_rate.entry(pair).or_default() += 1;
            return;
        };
        let item = CashItem { row, day, value, basis };
        let facts = &self.case.context.facts;
        let holder = self.names.number(facts, self.case.accounts.holder(account));
        let conductor = self.names.number(facts, ledger.conductor.get(row.0 as usize));
        let names = [holder, conductor.filter(|conductor| Some(*conductor) != holder)];
        let owners = names.into_iter().flatten().map(OwnerKey::Name).chain([OwnerKey::Account(account)]);
        self.entries.extend(owners.map(|owner| ((owner, threshold.from), item)));
    }

    /// A name whose deposits all reach one account says nothing that the account does not say.
    fn into_groups(mut self) -> Vec<(Owner, Arc<[CashItem]>)> {
        let (ledger, way) = (self.case.ledger, self.way);
        // Stable, so the items of a group stay in the order of the ledger.
        self.entries.sort_by_key(|(key, _)| *key);
        let groups = self.entries.chunk_by(|(one, _), (other, _)| one == other);
        let account = |item: &CashItem| way.account(ledger, item.row);
        let several =
            |items: &[CashItem]| items.windows(2).any(|pair| account(&pair[0]) != account(&pair[1]));
        let owner_of = |key| match key {
            OwnerKey::Account(account) => Owner::Account(account),
            OwnerKey::Name(number) => Owner::Name(self.names.spellings[number as usize].clone()),
        };
        let told = groups.filter_map(|entries| {
            let owner = entries[0].0.0;
            let items: Vec<CashItem> = entries.iter().map(|(_, item)| *item).collect();
            let is_told = matches!(owner, OwnerKey::Account(_)) || several(&items);
            is_told.then(|| (owner_of(owner), Arc::from(items)))
        });
        told.collect()
    }
}

/// Whether a value lies within 1 % of an edge.
pub(crate) fn is_close(value: i128, edge: i128) -> bool {
    value * 100 >= edge * 99 && value * 100 <= edge * 101
}

/// Whether a total reaches a threshold.
pub(crate) fn is_reached(threshold: &Threshold, total: i128) -> bool {
    i64::try_from(total).map_or(total > 0, |total| threshold.is_reached(Minor(total)))
}

/// Whether any value rests on a rate or on what the source states, and not on the row's own currency.
pub(crate) fn any_converted<'i>(items: impl IntoIterator<Item = &'i CashItem>) -> bool {
    items.into_iter().any(|item| item.basis != Basis::Own)
}

impl CashItems<'_> {
    /// Flagged, or clear after all deposits were compared.
    pub(crate) fn verdict(self, findings: Vec<Finding>) -> Verdict {
        let outcome = if findings.is_empty() { Outcome::Clear } else { Outcome::Flagged(findings) };
        Verdict { examined: self.examined, outcome }
    }
}
