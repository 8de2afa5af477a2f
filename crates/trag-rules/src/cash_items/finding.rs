//! The finding of a cash rule: whose cash it is, what it rests on, the threshold in force.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, Day, Finding, Measure, Money, RowId, Total, Value, money};

use super::{CashGroup, CashItem, Owner, Way};
use crate::wording::counted;
use crate::{Basis, CaseView, innocence, thresholds};

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
        let (one, many) = self.way.words();
        let name = if self.way == Way::PaidIn { "deposits" } else { "withdrawals" };
        let count = Measure { name, value: Value::Count(rows.len() as u64, many) };
        measures.insert(0, count);
        measures.extend(self.conversions(case, &items));
        let mut sentence = format!("{} {} {says}", counted(rows.len(), one, many), self.whose(case, &rows));
        if is_close {
            sentence.push_str("; after conversion the result lies within 1 % of changing with the rate");
            let text = "within 1 % after conversion, another official rate could change the result";
            measures.push(Measure::text("closeness", text));
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
            threshold: Some(Box::new(thresholds::used(self.threshold))),
            sentence,
        }
    }

    /// The account that a finding is about: for a name, the one that received most, the first of equals.
    fn account(&self, case: &CaseView<'_>, items: &[CashItem]) -> AccountIx {
        if let Owner::Account(account) = self.owner {
            return account;
        }
        let mut totals: BTreeMap<AccountIx, Total> = BTreeMap::new();
        for item in items {
            totals.entry(self.way.account(case.ledger, item.row)).or_default().add(item.value);
        }
        let most = totals.iter().max_by_key(|(account, total)| (**total, std::cmp::Reverse(**account)));
        most.map_or(AccountIx(0), |(account, _)| *account)
    }

    fn direction(&self) -> &'static str {
        if self.way == Way::PaidIn { "to" } else { "from" }
    }

    fn whose(&self, case: &CaseView<'_>, rows: &[RowId]) -> String {
        match &self.owner {
            Owner::Account(account) => format!("{} {}", self.direction(), case.accounts.label(*account)),
            Owner::Name(spelling) => {
                let accounts: BTreeSet<_> =
                    rows.iter().map(|row| self.way.account(case.ledger, *row)).collect();
                let count = counted(accounts.len(), "account", "accounts");
                format!("by or for the printed name {spelling}, {} {count},", self.direction())
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
        (!parts.is_empty()).then(|| Measure::text("conversion", parts.join("; ")))
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
