//! How rules write a finding and a verdict: the parts that are the same in all of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use trag_model::{
    AccountIx, Currency, Day, Examined, Finding, Ledger, Measure, Outcome, RowId, Seconds, Threshold,
    ThresholdUse, Total, Value,
};

use crate::wording::{counted, share_bp};
use crate::{CaseView, Verdict, innocence, rows_value, thresholds};

/// A finding while it is written.
pub(crate) struct Draft {
    rule: &'static str,
    account: AccountIx,
    rows: Vec<RowId>,
    measures: Vec<Measure>,
    amount: Option<(Total, Currency)>,
    threshold: Option<Box<ThresholdUse>>,
}

impl Draft {
    /// A finding about an account. Rows may come in any order and more than once; there is at least one.
    pub(crate) fn new(rule: &'static str, account: AccountIx, mut rows: Vec<RowId>) -> Draft {
        rows.sort_unstable();
        rows.dedup();
        // There may be millions of findings.
        rows.shrink_to_fit();
        Draft { rule, account, rows, measures: Vec::new(), amount: None, threshold: None }
    }

    /// Its rows, ascending, none twice.
    pub(crate) fn rows(&self) -> &[RowId] {
        &self.rows
    }

    fn with(mut self, name: &'static str, value: Value) -> Draft {
        self.measures.push(Measure { name, value });
        self
    }

    /// A count, with what is counted in words.
    pub(crate) fn count(self, name: &'static str, count: usize, unit: &'static str) -> Draft {
        self.with(name, Value::Count(count as u64, unit))
    }

    /// A sum.
    pub(crate) fn money(self, name: &'static str, minor: i128, currency: Currency) -> Draft {
        self.with(name, Value::Money(Total(minor), currency))
    }

    /// A share of a whole.
    pub(crate) fn share(self, name: &'static str, part: i128, whole: i128) -> Draft {
        self.with(name, Value::BasisPoints(share_bp(part, whole)))
    }

    /// A span of time.
    pub(crate) fn seconds(self, name: &'static str, seconds: i64) -> Draft {
        self.with(name, Value::Duration(seconds))
    }

    /// A text.
    pub(crate) fn text(self, name: &'static str, text: impl Into<String>) -> Draft {
        self.with(name, Value::Text(Cow::Owned(text.into())))
    }

    /// A reason why it may be innocent; the finding then counts one point.
    pub(crate) fn innocent(mut self, reason: Option<String>) -> Draft {
        self.measures.extend(reason.map(innocence::measure));
        self
    }

    /// The value of the pattern, where it is not the sum of the rows.
    pub(crate) fn amount(mut self, minor: i128, currency: Currency) -> Draft {
        self.amount = Some((Total(minor), currency));
        self
    }

    /// The threshold it was judged by.
    pub(crate) fn threshold(mut self, threshold: &Threshold) -> Draft {
        self.threshold = Some(Box::new(thresholds::used(threshold)));
        self
    }

    /// Days of the first and the last row.
    pub(crate) fn days(&self, ledger: &Ledger) -> (Day, Day) {
        let day = |row: Option<&RowId>| row.map_or(Day(0), |row| ledger.day(*row));
        (day(self.rows.first()), day(self.rows.last()))
    }

    /// `from 2024-05-04 to 2024-05-06`, or `on 2024-05-04`.
    pub(crate) fn when(&self, ledger: &Ledger) -> String {
        match self.days(ledger) {
            (from, to) if from == to => format!("on {from}"),
            (from, to) => format!("from {from} to {to}"),
        }
    }

    /// The finding with its sentence.
    pub(crate) fn says(mut self, case: &CaseView<'_>, sentence: String) -> Finding {
        assert!(!self.rows.is_empty(), "a finding has rows");
        self.measures.shrink_to_fit();
        let time = |row: Option<&RowId>| row.map_or(Seconds(0), |row| case.ledger.booked(*row));
        Finding {
            id: String::new(),
            rule: self.rule,
            account: self.account,
            period: (time(self.rows.first()), time(self.rows.last())),
            amount: self.amount.unwrap_or_else(|| rows_value::of(case, &self.rows)),
            rows: self.rows,
            measures: self.measures,
            threshold: self.threshold,
            sentence,
        }
    }
}

/// What a rule found while it went through the case.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) findings: Vec<Finding>,
    /// How much it applied to.
    pub(crate) examined: u64,
    /// How often something was left aside, by what and why, as (one, many) continues `12 rows`.
    aside: BTreeMap<(&'static str, &'static str, &'static str), usize>,
}

impl Found {
    /// Leaves `count` things aside: `("row has", "rows have", "no value in EUR")`.
    pub(crate) fn aside(
        &mut self,
        count: usize,
        (one, many, why): (&'static str, &'static str, &'static str),
    ) {
        if count > 0 {
            *self.aside.entry((one, many, why)).or_default() += count;
        }
    }

    /// Takes in what another part found.
    pub(crate) fn join(&mut self, part: Found) {
        self.findings.extend(part.findings);
        self.examined += part.examined;
        part.aside.into_iter().for_each(|(key, count)| *self.aside.entry(key).or_default() += count);
    }

    /// Flagged, clear, or not applicable where nothing could be examined; `missing` says what the data lack.
    pub(crate) fn verdict(self, what: &str, missing: &str) -> Verdict {
        let sentence = |((one, many, why), count): ((&str, &str, &str), usize)| {
            format!("{} {why}", counted(count, one, many))
        };
        let left_aside = self.aside.into_iter().map(sentence).collect();
        let examined = Examined { count: self.examined, what: what.to_owned(), left_aside };
        let outcome = match (self.findings.is_empty(), self.examined) {
            (false, _) => Outcome::Flagged(self.findings),
            (true, 0) => Outcome::NotApplicable(missing.to_owned()),
            (true, _) => Outcome::Clear,
        };
        Verdict { examined, outcome }
    }
}

/// What is said of rows whose value is not known in euros.
pub(crate) const NO_EUROS: (&str, &str, &str) =
    ("row left aside", "rows left aside", "because the value in EUR is not known (no official rate)");

/// The data cannot answer; `missing` names the column or the declaration.
pub(crate) fn not_applicable(missing: impl Into<String>) -> Verdict {
    Verdict { examined: Examined::default(), outcome: Outcome::NotApplicable(missing.into()) }
}

/// A measure that is a count.
pub(crate) fn count(name: &'static str, count: usize, unit: &'static str) -> Measure {
    Measure { name, value: Value::Count(count as u64, unit) }
}
