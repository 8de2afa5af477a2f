//! What the flow rules share: one currency for an account, durations in words, findings and verdicts.

use trag_graph::{Edge, Share, TimeOrder, Worth, parallel};
use trag_model::{
    AccountIx, Currency, Examined, Finding, Ledger, Measure, Minor, Outcome, Precision, RowId, Seconds,
    Total, Value, time,
};

use crate::wording::counted;
use crate::{CaseView, Verdict};

/// Seconds in an hour.
pub(super) const HOUR: i64 = 3_600;

/// The currency in which the rows of one account are added up and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// The currency of all its rows; or, where there is no base currency, of most of them.
    Own(Currency),
    /// The base currency of the case, because the account moves several.
    Base(Currency),
}

impl Unit {
    /// The unit of an account with these payments in and out.
    pub(super) fn of(ledger: &Ledger, credits: &[Edge], debits: &[Edge]) -> Option<Unit> {
        let came = credits.iter().map(|edge| ledger.received(edge.row).1);
        Unit::among(ledger.base, came.chain(debits.iter().map(|edge| ledger.paid(edge.row).1)))
    }

    /// The unit of an account whose payments have these currencies.
    pub(super) fn among(
        base: Option<Currency>,
        currencies: impl Iterator<Item = Currency> + Clone,
    ) -> Option<Unit> {
        let first = currencies.clone().next()?;
        if currencies.clone().all(|currency| currency == first) {
            return Some(Unit::Own(first));
        }
        if let Some(base) = base {
            return Some(Unit::Base(base));
        }
        let mut currencies: Vec<Currency> = currencies.collect();
        currencies.sort_unstable();
        let runs = currencies.chunk_by(|one, other| one == other);
        runs.max_by_key(|run| (run.len(), std::cmp::Reverse(run[0]))).map(|run| Unit::Own(run[0]))
    }

    pub(super) fn currency(self) -> Currency {
        match self {
            Unit::Own(currency) | Unit::Base(currency) => currency,
        }
    }

    /// What a payment is worth, where it is known in this unit.
    pub(super) fn of_worth(self, worth: Worth) -> Option<Minor> {
        match self {
            Unit::Own(currency) => (worth.currency == currency).then_some(worth.amount),
            Unit::Base(_) => worth.base,
        }
    }

    /// What a payment brought, where it is known in this unit.
    pub(super) fn came(self, ledger: &Ledger, row: RowId) -> Option<Minor> {
        self.of_worth(Worth::received(ledger, row))
    }

    /// What a payment took, where it is known in this unit.
    pub(super) fn went(self, ledger: &Ledger, row: RowId) -> Option<Minor> {
        self.of_worth(Worth::paid(ledger, row))
    }
}

/// What a rule that goes account by account found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) findings: Vec<Finding>,
    /// Accounts it applied to.
    pub(super) examined: u64,
    /// Payments left aside because their amount is not known in the unit of the account.
    pub(super) without_amount: usize,
    /// Payments left aside because they go to another account of the same holder.
    pub(super) between_own: usize,
}

/// Accounts that one thread takes at a time.
const CHUNK: usize = 256;

/// Judges every account, in the order of the account table.
pub(super) fn each_account<S>(
    case: &CaseView<'_>,
    init: impl Fn() -> S + Sync,
    judge: impl Fn(&mut S, AccountIx, &mut Found) + Sync,
) -> Found {
    let work = |state: &mut S, range: std::ops::Range<usize>| {
        let mut found = Found::default();
        let accounts = range.filter_map(|index| u32::try_from(index).ok());
        accounts.for_each(|account| judge(state, AccountIx(account), &mut found));
        found
    };
    let parts = parallel::map_chunks(case.flows.threads(), case.flows.accounts(), CHUNK, init, work);
    let findings = parts.iter().map(|part| part.findings.len()).sum();
    let none = Found { findings: Vec::with_capacity(findings), ..Found::default() };
    parts.into_iter().fold(none, |mut all, part| {
        all.findings.extend(part.findings);
        all.examined += part.examined;
        all.without_amount += part.without_amount;
        all.between_own += part.between_own;
        all
    })
}

impl Found {
    /// The verdict of a rule that applies to `what`; `unknown` comes from its minimum, and `missing` says what
    /// the data lack where there is none.
    pub(super) fn verdict(self, what: &str, unknown: Vec<String>, missing: &str) -> Verdict {
        let mut left_aside = unknown;
        if self.without_amount > 0 {
            let payments = counted(self.without_amount, "payment was", "payments were");
            left_aside.push(format!("{payments} left aside: no amount in a currency common to the account"));
        }
        if self.between_own > 0 {
            let payments = counted(self.between_own, "payment was", "payments were");
            left_aside
                .push(format!("{payments} left aside: payer and payee are accounts of one printed holder"));
        }
        verdict(self.findings, Examined { count: self.examined, what: what.to_owned(), left_aside }, missing)
    }
}

/// Flagged, clear, or not applicable where nothing could be examined.
pub(super) fn verdict(findings: Vec<Finding>, examined: Examined, missing: &str) -> Verdict {
    let outcome = match (findings.is_empty(), examined.count) {
        (false, _) => Outcome::Flagged(findings),
        (true, 0) => Outcome::NotApplicable(missing.to_owned()),
        (true, _) => Outcome::Clear,
    };
    Verdict { examined, outcome }
}

/// A finding whose rows may be given in any order and more than once. There is at least one.
pub(super) fn finding(
    ledger: &Ledger,
    (rule, account): (&'static str, AccountIx),
    mut rows: Vec<RowId>,
    amount: (Total, Currency),
    mut measures: Vec<Measure>,
    sentence: String,
) -> Finding {
    rows.sort_unstable();
    rows.dedup();
    // There may be millions of findings.
    rows.shrink_to_fit();
    measures.shrink_to(measures.len() + 1);
    let period = period(ledger, &rows);
    Finding { id: String::new(), rule, account, rows, period, amount, measures, threshold: None, sentence }
}

/// Booking times of the first and the last of some rows in the order of the ledger.
pub(super) fn period(ledger: &Ledger, rows: &[RowId]) -> (Seconds, Seconds) {
    let time = |row: Option<&RowId>| row.map_or(Seconds(0), |row| ledger.booked(*row));
    (time(rows.first()), time(rows.last()))
}

/// Booking times of the earliest and the latest of some rows in any order.
pub(super) fn span(ledger: &Ledger, rows: &[RowId]) -> (Seconds, Seconds) {
    let times = || rows.iter().map(|row| ledger.booked(*row));
    (times().min().unwrap_or_default(), times().max().unwrap_or_default())
}

/// `on 2024-05-04`, or `from 2024-05-04 to 2024-05-06`.
pub(super) fn days((from, to): (Seconds, Seconds)) -> String {
    match (from.day(), to.day()) {
        (from, to) if from == to => format!("on {from}"),
        (from, to) => format!("from {from} to {to}"),
    }
}

/// Whether only the day is known of some of the rows.
pub(super) fn any_day_only(case: &CaseView<'_>, rows: &[RowId]) -> bool {
    case.has_day_only() && rows.iter().any(|row| case.ledger.precision(*row) == Precision::Day)
}

/// What is said where rows without a time of day are put into an order.
pub(super) fn order_measure(case: &CaseView<'_>, rows: &[RowId], taken: &str) -> Option<Measure> {
    any_day_only(case, rows).then(|| Measure::text("order within a day", format!("not known; {taken}")))
}

/// What is said where sources do not state the order of payments of one day that a rule takes in any that can be. `rows`
/// ascend.
pub(super) fn open_order(case: &CaseView<'_>, rows: &[RowId]) -> Option<Measure> {
    let order = case.flows.order(case.ledger, TimeOrder::AnyWithinDay);
    let text =
        "not stated by the source; payments of one day are taken in an order in which value can have gone";
    let is_open = case.has_day_only() && rows.windows(2).any(|pair| order.is_open(pair[0], pair[1]));
    is_open.then(|| Measure::text("order within a day", text))
}

/// A span of time in words, no finer than known: `within 31 hours`, `within 3 days`, `on the same day`.
pub(super) fn within(seconds: i64, day_only: bool) -> String {
    let hours = usize::try_from((seconds + HOUR - 1) / HOUR).unwrap_or_default();
    let days = usize::try_from((seconds + time::DAY - 1) / time::DAY).unwrap_or_default();
    match (day_only, seconds) {
        (true, 0) => "on the same day".to_owned(),
        (false, 0) => "at the same time".to_owned(),
        (false, _) if hours <= 72 => format!("within {}", counted(hours, "hour", "hours")),
        _ => format!("within {}", counted(days, "day", "days")),
    }
}

/// Whether sums keep a share, in whole percent at least.
pub(super) fn is_at_least(part: i128, whole: i128, percent: i64) -> bool {
    part.saturating_mul(100) >= whole.saturating_mul(i128::from(percent))
}

/// A measure that is a span of time, in whole days where only days are known.
pub(super) fn duration(name: &'static str, seconds: i64, day_only: bool) -> Measure {
    let value = match (day_only, seconds) {
        (true, 0) => Value::Text("same day".into()),
        (true, _) => Value::Duration((seconds + time::DAY - 1) / time::DAY * time::DAY),
        (false, _) => Value::Duration(seconds),
    };
    Measure { name, value }
}

/// The range of shares that two parameters in percent span.
pub(super) fn share(low_percent: i64, high_percent: i64) -> Share {
    Share::percent(low_percent, high_percent)
}

/// Measures with room for one more: most findings are about accounts that are seen in part.
pub(super) fn with_room<const N: usize>(measures: [Measure; N]) -> Vec<Measure> {
    let mut all = Vec::with_capacity(N + 1);
    all.extend(measures);
    all
}

/// A measure that is a sum.
pub(super) fn money(name: &'static str, total: i128, currency: Currency) -> Measure {
    Measure { name, value: Value::Money(Total(total), currency) }
}

/// A measure that is a count.
pub(super) fn count(name: &'static str, count: usize, unit: &'static str) -> Measure {
    Measure { name, value: Value::Count(count as u64, unit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_no_finer_than_known() {
        assert_eq!(within(31 * HOUR, false), "within 31 hours");
        assert_eq!(within(30 * HOUR + 1, false), "within 31 hours");
        assert_eq!(within(73 * HOUR, false), "within 4 days");
        assert_eq!(within(time::DAY, true), "within 1 day");
        assert_eq!([within(0, true), within(0, false)], ["on the same day", "at the same time"]);
    }

    #[test]
    fn shares_are_compared_exactly() {
        assert!(is_at_least(90, 100, 90) && !is_at_least(8_999, 10_000, 90));
    }

    #[test]
    fn durations_are_no_finer_than_known() {
        let shown = |seconds, day_only| duration("d", seconds, day_only).value;
        assert_eq!(shown(0, true), Value::Text("same day".into()));
        assert_eq!(shown(time::DAY + 1, true), Value::Duration(2 * time::DAY));
        assert_eq!([shown(0, false), shown(61, false)], [Value::Duration(0), Value::Duration(61)]);
    }
}
