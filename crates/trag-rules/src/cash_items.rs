//! Cash paid in, brought together by whose it is and valued in the currency of the reporting threshold.
//!
//! Cash in and cash out are totalled separately (31 CFR 1010.313); only cash in is gathered here. Deposits
//! are one person's when they reach one account, or when one printed name is the holder of the account or
//! handed the cash in. A printed name is no proof of identity, so the findings say that a name joined them.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{
    AccountIx, Currency, Day, Examined, Finding, Instrument, LookupMap, Measure, Minor, Money, Outcome,
    RowId, Threshold, ThresholdUse, Total, Value, money, name,
};

use crate::wording::counted;
use crate::{Basis, CaseView, Verdict, innocence};

/// Whose deposits are totalled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// What one account received.
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
    pub(crate) owner: Owner,
    pub(crate) threshold: &'a Threshold,
    /// In the order of the ledger.
    pub(crate) items: Vec<CashItem>,
}

/// What there is to examine.
pub(crate) struct CashIn<'a> {
    /// Accounts in their order, then names as they first appear; of one owner by first day of the threshold.
    pub(crate) groups: Vec<CashGroup<'a>>,
    pub(crate) examined: Examined,
}

/// All cash paid in of a case, or the verdict that the data cannot answer.
pub(crate) fn gather<'a>(case: &CaseView<'a>) -> Result<CashIn<'a>, Verdict> {
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
    let (groups, aside) = (BTreeMap::new(), Aside::default());
    let mut sorter = Sorter { case, jurisdiction, names: Names::default(), groups, aside };
    let cash_in = case.ledger.rows().filter(|row| case.ledger.instrument(*row) == Instrument::CashIn);
    let seen = cash_in.map(|row| sorter.place(row)).count();
    let aside = sorter.aside.sentences(jurisdiction);
    let accounts = |group: &CashGroup<'_>| match group.owner {
        Owner::Account(account) => Some(account),
        Owner::Name(_) => None,
    };
    let groups = sorter.into_groups();
    let own = groups.iter().filter(|group| accounts(group).is_some());
    let compared: usize = own.map(|group| group.items.len()).sum();
    let account_count = groups.iter().filter_map(accounts).collect::<BTreeSet<_>>().len();
    let what = format!("cash deposits of {}", counted(account_count, "account", "accounts"));
    let examined = Examined { count: compared as u64, what, left_aside: aside };
    if compared == 0 && seen > 0 {
        let reasons = examined.left_aside.join("; ");
        return missing(format!("no cash deposit could be compared with a threshold: {reasons}"), examined);
    }
    Ok(CashIn { groups, examined })
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
    fn sentences(&self, jurisdiction: &str) -> Vec<String> {
        let mut sentences = Vec::new();
        let mut add = |count: usize, rest: &str| {
            if count > 0 {
                sentences.push(format!("{} {rest}", counted(count, "cash deposit", "cash deposits")));
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
    fn number(&mut self, printed: &str) -> Option<u32> {
        if let Some(known) = self.of_printed.get(printed) {
            return *known;
        }
        let spelling = name::spelling(printed);
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
    jurisdiction: &'a str,
    names: Names,
    /// By owner and first day of the threshold, which its jurisdiction and kind make unique.
    groups: BTreeMap<(OwnerKey, Day), (&'a Threshold, Vec<CashItem>)>,
    aside: Aside,
}

impl<'a> Sorter<'_, 'a> {
    fn place(&mut self, row: RowId) {
        let (ledger, day) = (self.case.ledger, self.case.ledger.day(row));
        let payee = ledger.payee(row);
        if ledger.count(row) > 1 {
            return self.aside.aggregates += 1;
        }
        if ledger.paid(row).0 == Minor::ZERO {
            return self.aside.without_amount += 1;
        }
        if !self.case.accounts.get(payee).can_be_followed() {
            return self.aside.without_account += 1;
        }
        let Some(threshold) = self.case.thresholds.cash_report(self.jurisdiction, day) else {
            return self.aside.without_threshold += 1;
        };
        let Some((value, basis)) = self.case.valued_in(row, threshold.currency) else {
            let pair = (ledger.paid(row).1, threshold.currency);
            *self.aside.without_rate.entry(pair).or_default() += 1;
            return;
        };
        let item = CashItem { row, day, value, basis };
        let holder = self.names.number(self.case.accounts.holder(payee));
        let conductor = self.names.number(ledger.conductor.get(row.0 as usize));
        let names = [holder, conductor.filter(|conductor| Some(*conductor) != holder)];
        let owners = names.into_iter().flatten().map(OwnerKey::Name).chain([OwnerKey::Account(payee)]);
        for owner in owners {
            let key = (owner, threshold.from);
            self.groups.entry(key).or_insert((threshold, Vec::new())).1.push(item);
        }
    }

    /// A name whose deposits all reach one account says nothing that the account does not say.
    fn into_groups(self) -> Vec<CashGroup<'a>> {
        let ledger = self.case.ledger;
        let several = |items: &[CashItem]| {
            items.windows(2).any(|pair| ledger.payee(pair[0].row) != ledger.payee(pair[1].row))
        };
        let owner_of = |key| match key {
            OwnerKey::Account(account) => Owner::Account(account),
            OwnerKey::Name(number) => Owner::Name(self.names.spellings[number as usize].clone()),
        };
        let groups = self.groups.into_iter();
        let told =
            groups.filter(|((key, _), (_, items))| matches!(key, OwnerKey::Account(_)) || several(items));
        told.map(|((key, _), (threshold, items))| CashGroup { owner: owner_of(key), threshold, items })
            .collect()
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

/// What a cash rule has to say about some deposits of a group.
pub(crate) struct CashPattern {
    /// Ascending, none twice, never empty.
    pub(crate) items: Vec<CashItem>,
    pub(crate) measures: Vec<Measure>,
    /// Begins with a verb: `total 16,200.00 EUR on one day`.
    pub(crate) says: String,
    /// Whether another official rate could change the result.
    pub(crate) is_close: bool,
}

impl<'a> CashGroup<'a> {
    /// The deposits that do not reach the threshold by themselves. The others are reported anyway.
    pub(crate) fn below_threshold(&self) -> Vec<CashItem> {
        self.items.iter().filter(|item| !self.threshold.is_reached(item.value)).copied().collect()
    }

    /// An amount in the currency of the threshold, as people read it.
    pub(crate) fn print(&self, amount: i128) -> String {
        Money(Total(amount), self.threshold.currency).to_string()
    }

    /// A measure in the currency of the threshold.
    pub(crate) fn money(&self, name: &'static str, amount: i128) -> Measure {
        Measure { name, value: Value::Money(Total(amount), self.threshold.currency) }
    }

    /// The finding of a rule.
    pub(crate) fn finding(&self, case: &CaseView<'a>, rule: &'static str, pattern: CashPattern) -> Finding {
        let CashPattern { items, mut measures, says, is_close } = pattern;
        let rows: Vec<RowId> = items.iter().map(|item| item.row).collect();
        let (first, last) = (rows[0], rows[rows.len() - 1]);
        let total: Total = items.iter().map(|item| item.value).sum();
        let count = Measure { name: "deposits", value: Value::Count(rows.len() as u64, "cash deposits") };
        measures.insert(0, count);
        measures.extend(self.conversions(case, &items));
        let mut sentence = format!(
            "{} {} {says}",
            counted(rows.len(), "cash deposit", "cash deposits"),
            self.whose(case, &rows)
        );
        if is_close {
            sentence.push_str("; after conversion the result lies within 1 % of changing with the rate");
            let text = "within 1 % after conversion, another official rate could change the result";
            measures.push(Measure { name: "closeness", value: Value::Text(text.into()) });
        }
        let all = self.items.iter().map(|item| item.row);
        measures.extend(innocence::takings(case, &rows, all).map(innocence::measure));
        sentence.push('.');
        Finding {
            id: String::new(),
            rule,
            account: self.account(case, &items),
            period: (case.ledger.booked(first), case.ledger.booked(last)),
            rows,
            amount: (total, self.threshold.currency),
            measures,
            threshold: Some(self.threshold_use()),
            sentence,
        }
    }

    fn threshold_use(&self) -> ThresholdUse {
        let Threshold { id, amount, currency, law, source, confidence, .. } = self.threshold;
        let source = format!("{source} (confidence {})", confidence.word());
        ThresholdUse { id: id.clone(), amount: *amount, currency: *currency, law: law.clone(), source }
    }

    /// The account that a finding is about: for a name, the one that received most, the first of equals.
    fn account(&self, case: &CaseView<'_>, items: &[CashItem]) -> AccountIx {
        if let Owner::Account(account) = self.owner {
            return account;
        }
        let mut totals: BTreeMap<AccountIx, Total> = BTreeMap::new();
        for item in items {
            totals.entry(case.ledger.payee(item.row)).or_default().add(item.value);
        }
        let most = totals.iter().max_by_key(|(account, total)| (**total, std::cmp::Reverse(**account)));
        most.map_or(AccountIx(0), |(account, _)| *account)
    }

    fn whose(&self, case: &CaseView<'_>, rows: &[RowId]) -> String {
        match &self.owner {
            Owner::Account(account) => format!("to {}", case.accounts.label(*account)),
            Owner::Name(spelling) => {
                let accounts: BTreeSet<_> = rows.iter().map(|row| case.ledger.payee(*row)).collect();
                let count = counted(accounts.len(), "account", "accounts");
                format!("by or for the printed name {spelling}, to {count},")
            }
        }
    }

    /// What values in the threshold's currency rest on, with the first rates used.
    fn conversions(&self, case: &CaseView<'_>, items: &[CashItem]) -> Option<Measure> {
        const SHOWN: usize = 3;
        let stated = items.iter().filter(|item| item.basis == Basis::Stated).count();
        let converted = items.iter().filter(|item| item.basis == Basis::Rate);
        let rates: BTreeSet<(Day, Currency)> =
            converted.map(|item| (item.day, case.ledger.paid(item.row).1)).collect();
        let mut parts = Vec::new();
        if stated > 0 {
            let rows = counted(stated, "amount", "amounts");
            parts.push(format!("{rows} in {} as the source states them", self.threshold.currency));
        }
        // Several days may share a rate: that of Friday holds over the weekend.
        let used = rates
            .iter()
            .filter_map(|(day, currency)| rates_used(case, *currency, self.threshold.currency, *day));
        let mut seen = BTreeSet::new();
        let different: Vec<String> = used.flatten().filter(|rate| seen.insert(rate.clone())).collect();
        if different.len() > SHOWN {
            let more = counted(different.len() - SHOWN, "more rate", "more rates");
            parts.extend(different.into_iter().take(SHOWN).chain([format!("and {more}")]));
        } else {
            parts.extend(different);
        }
        (!parts.is_empty()).then(|| Measure { name: "conversion", value: Value::Text(parts.join("; ")) })
    }
}

/// `NBS of 2024-05-03: 1 EUR = 117.1520 RSD`.
fn rates_used(case: &CaseView<'_>, from: Currency, to: Currency, day: Day) -> Option<Vec<String>> {
    let table = case.rates?;
    let sides = [from, to].into_iter().filter(|currency| *currency != table.quote);
    let printed = sides.map(|currency| {
        let (rate_day, rate) = table.on(currency, day)?;
        let price = money::plain(i128::from(rate.price.units), rate.price.scale);
        Some(format!("{} of {rate_day}: {} {currency} = {price} {}", table.publisher, rate.unit, table.quote))
    });
    printed.collect()
}
