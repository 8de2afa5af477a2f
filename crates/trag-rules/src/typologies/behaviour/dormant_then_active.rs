//! L13.

use std::collections::BTreeMap;

use trag_model::{
    AccountIx, Currency, Examined, Finding, Instrument, Measure, Minor, Money, Outcome, RowId, Scheme,
    StatementSide, Total, Value, time,
};

use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, rows_value,
    window,
};

declare_typology! {
    /// An account without movement for half a year that then receives unusually large credits.
    ///
    /// ## What it finds
    /// An account with movements (`min_earlier_rows` at least, or one where the account's own statement is in
    /// the data), then no movement by its customer for at least
    /// `dormant_days` days, then, within `burst_days` calendar days from the first new movement, a credit
    /// above `credit_over`, or above `median_times` times the median of its earlier credits in the same
    /// currency (of at least `min_earlier_credits`). Fees, interest, reversals and entries of the bank itself
    /// are no movement by the customer. The finding's rows are the last movement before the silence and the
    /// credits that exceed. Where the account was as silent before, the finding says so and counts one point in
    /// the ranking. Where no statement of the account is in the case the finding says so, and counts half where the
    /// account is seen only from other parties' payments.
    ///
    /// ## Why it matters
    /// Accounts that lay idle are taken over or put to use because nobody looks at them. A burst after a long
    /// silence is consistent with an account that changed hands or purpose.
    ///
    /// ## Innocent explanations
    /// - A seasonal business: farming, tourism, building.
    /// - An inheritance, the sale of a house or a car, an insurance payment, a loan paid out.
    /// - The account is known only from the other side: its own statement is not in the data, so it may have
    ///   been active all the time.
    ///
    /// ## Example
    /// Small payments until February, silence, then 48,000 euros:
    ///
    /// ```ledger
    /// 2023-01-05  B1 -> A1    300.00 EUR
    /// 2023-01-09  A1 -> C1    120.00 EUR
    /// 2023-02-05  B1 -> A1    300.00 EUR
    /// 2023-02-11  A1 -> C1    250.00 EUR
    /// 2023-02-20  B1 -> A1    280.00 EUR  # t1
    /// 2023-12-31  A1 -> bank    4.00 EUR
    /// 2024-03-04  D1 -> A1  48000.00 EUR  # t2  ^ L13 amount=48000.00 rows=t1,t2
    /// 2024-03-05  A1 -> E1  47000.00 EUR
    /// ```
    ///
    /// An innocent look-alike: the holder was abroad, and life goes on with the same sums:
    ///
    /// ```ledger
    /// 2023-01-05  B1 -> A1    300.00 EUR
    /// 2023-01-09  A1 -> C1    120.00 EUR
    /// 2023-02-05  B1 -> A1    300.00 EUR
    /// 2023-02-11  A1 -> C1    250.00 EUR
    /// 2023-02-20  B1 -> A1    280.00 EUR
    /// 2024-03-04  B1 -> A1    310.00 EUR
    /// 2024-05-20  D1 -> A1  48000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `dormant_days` 180 (choice): days from the last movement to the next.
    /// - `burst_days` 30 (choice): calendar days after the silence, the first included.
    /// - `credit_over` 5000.00 EUR (choice): a credit above it exceeds.
    /// - `median_times` 10 (choice): a credit above so many times the old median exceeds.
    /// - `min_earlier_rows` 5, `min_earlier_credits` 3 (choice): less is no habit to compare with;
    ///   an account's own statement shows a silence by itself.
    ///
    /// ## Needs
    /// - Movements over more than `dormant_days` days.
    /// - Official rates, where credits are in another currency than `credit_over`.
    ///
    /// ## Sources
    /// - AUSTRAC, indicators of suspicious activity: dormant accounts that become active.
    /// - UAE FIU, goAML reason code DRMTA (dormant account).
    pub(crate) DormantThenActive {
        code: "L13", name: "dormant-then-active", family: Behaviour, weight: 2,
        params: [
            dormant_days: ParamValue::Int(180), Choice, (30, 3660), "days without movement by the customer";
            burst_days: ParamValue::Int(30), Choice, (1, 366), "calendar days after the silence";
            credit_over: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0),
                "a credit above it exceeds";
            median_times: ParamValue::Int(10), Choice, (2, 1000), "times the median of earlier credits";
            min_earlier_rows: ParamValue::Int(5), Choice, (1, 1000), "movements before the silence";
            min_earlier_credits: ParamValue::Int(3), Choice, (1, 1000), "credits that make a median";
        ],
    }
}

impl Typology for DormantThenActive {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let dormant_days = params.int("dormant_days");
        let days = |row: Option<RowId>| row.map(|row| case.ledger.day(row));
        let covered = match (days(case.ledger.rows().next()), days(case.ledger.rows().last())) {
            (Some(first), Some(last)) => window::span_days(first, last) - 1,
            _ => 0,
        };
        if covered < dormant_days {
            let why = format!("the rows cover {covered} days; a silence of {dormant_days} days cannot show");
            return Verdict { examined: Examined::default(), outcome: Outcome::NotApplicable(why) };
        }
        let has_statement = statements(case);
        let mut search = Search { case, params, has_statement, examined: 0, between_files: 0, unvalued: 0 };
        let accounts = case.accounts.iter().filter(|(_, account)| account.can_be_followed());
        let mut findings: Vec<Finding> = accounts.flat_map(|(account, _)| search.account(account)).collect();
        case.coverage().tell(case, &mut findings);
        let outcome = match (search.examined, findings.is_empty()) {
            (0, _) => Outcome::NotApplicable(format!(
                "no account has a statement of its own or {} movements, the fewest that show a habit",
                params.int("min_earlier_rows")
            )),
            (_, true) => Outcome::Clear,
            (_, false) => Outcome::Flagged(findings),
        };
        Verdict { examined: search.account_of_itself(), outcome }
    }
}

/// By account: whether a row stands in its own statement.
fn statements(case: &CaseView<'_>) -> Vec<bool> {
    let mut has_statement = vec![false; case.accounts.accounts.len()];
    for row in case.ledger.rows() {
        let account = match case.ledger.statement_side(row) {
            Some(StatementSide::Payer) => case.ledger.payer(row),
            Some(StatementSide::Payee) => case.ledger.payee(row),
            None => continue,
        };
        has_statement[account.0 as usize] = true;
    }
    has_statement
}

struct Search<'c, 'a> {
    case: &'c CaseView<'a>,
    params: &'c Params<'c>,
    /// By account: whether a row stands in its own statement.
    has_statement: Vec<bool>,
    examined: u64,
    between_files: usize,
    unvalued: usize,
}

impl Search<'_, '_> {
    fn account(&mut self, account: AccountIx) -> Vec<Finding> {
        let flows = self.case.flows;
        let mut all: Vec<RowId> =
            flows.out(account).iter().chain(flows.in_(account)).map(|e| e.row).collect();
        all.sort_unstable();
        let rows: Vec<RowId> = all.iter().copied().filter(|row| self.is_by_customer(*row)).collect();
        let min_earlier = match self.has_statement[account.0 as usize] {
            true => 1,
            false => usize::try_from(self.params.int("min_earlier_rows")).unwrap_or(usize::MAX),
        };
        if rows.len() < min_earlier {
            return Vec::new();
        }
        self.examined += 1;
        let mut findings = Vec::new();
        let mut earlier_silence = None;
        for next in 1..rows.len() {
            let (last, first) = (rows[next - 1], rows[next]);
            let silence_days = window::span_days(self.day(last), self.day(first)) - 1;
            if silence_days < self.params.int("dormant_days") {
                continue;
            }
            if !self.is_covered(&all, last, first) {
                self.between_files += usize::from(next >= min_earlier);
                continue;
            }
            if next >= min_earlier {
                let credits = self.exceeding(account, &rows[..next], &rows[next..]);
                if !credits.is_empty() {
                    findings.push(self.flag(account, &rows[..next], silence_days, credits, earlier_silence));
                }
            }
            earlier_silence = Some((last, first));
        }
        findings
    }

    fn is_by_customer(&self, row: RowId) -> bool {
        let ledger = self.case.ledger;
        let by_bank = |account| self.case.accounts.get(account).identifier.scheme == Scheme::Bank;
        let kind = ledger.instrument(row);
        !matches!(kind, Instrument::Fee | Instrument::Interest | Instrument::Reversal)
            && !by_bank(ledger.payer(row))
            && !by_bank(ledger.payee(row))
    }

    /// Whether the data show the silence: one file holds both its ends, or an entry of the bank lies in it.
    /// Between two files the account may have been active in a time that neither of them covers.
    fn is_covered(&self, all: &[RowId], last: RowId, first: RowId) -> bool {
        let source = |row| self.case.ledger.provenance(row).0;
        source(last) == source(first) || all.iter().any(|row| last < *row && *row < first)
    }

    fn day(&self, row: RowId) -> trag_model::Day {
        self.case.ledger.day(row)
    }

    /// The credits after a silence that exceed the parameter or the habit.
    fn exceeding(&mut self, account: AccountIx, before: &[RowId], after: &[RowId]) -> Vec<RowId> {
        let ledger = self.case.ledger;
        let (limit, currency) = self.params.money("credit_over");
        let mut exceeding = Vec::new();
        let mut habits: BTreeMap<Currency, Option<i128>> = BTreeMap::new();
        for row in after {
            if window::span_days(self.day(after[0]), self.day(*row)) > self.params.int("burst_days") {
                break;
            }
            if ledger.payee(*row) != account {
                continue;
            }
            let (amount, own) = ledger.paid(*row);
            let value = self.case.value_in(*row, currency);
            let habit = *habits.entry(own).or_insert_with(|| self.median_twice(account, before, own));
            let above_habit = habit
                .map(|twice| 2 * i128::from(amount.0) > i128::from(self.params.int("median_times")) * twice);
            match (value.map(|value| value > limit), above_habit) {
                (Some(true), _) | (_, Some(true)) => exceeding.push(*row),
                (None, None) => self.unvalued += 1,
                _ => {}
            }
        }
        exceeding
    }

    /// Twice the median of the credits in a currency, exact for an even number of them too. `None` where
    /// they are too few.
    fn median_twice(&self, account: AccountIx, rows: &[RowId], currency: Currency) -> Option<i128> {
        let ledger = self.case.ledger;
        let credits = rows.iter().filter(|row| ledger.payee(**row) == account).map(|row| ledger.paid(*row));
        let mut amounts: Vec<i64> =
            credits.filter(|(_, own)| *own == currency).map(|(amount, _)| amount.0).collect();
        amounts.sort_unstable();
        let enough = i64::try_from(amounts.len()).ok()? >= self.params.int("min_earlier_credits");
        let (low, high) =
            (amounts.get(amounts.len().saturating_sub(1) / 2)?, amounts.get(amounts.len() / 2)?);
        enough.then(|| i128::from(*low) + i128::from(*high))
    }

    fn flag(
        &self,
        account: AccountIx,
        before: &[RowId],
        silence_days: i64,
        credits: Vec<RowId>,
        earlier_silence: Option<(RowId, RowId)>,
    ) -> Finding {
        let ledger = self.case.ledger;
        let (amount, currency) = rows_value::of(self.case, &credits);
        let last = before[before.len() - 1];
        let mut measures = vec![
            Measure { name: "silence", value: Value::Duration(silence_days * time::DAY) },
            Measure { name: "movements before", value: Value::Count(before.len() as u64, "movements") },
            Measure { name: "credits", value: Value::Count(credits.len() as u64, "credits") },
        ];
        if let Some(twice) = self.median_twice(account, before, currency) {
            // Rounded toward zero for display; the comparison used the exact figure.
            measures.push(Measure { name: "old median", value: Value::Money(Total(twice / 2), currency) });
        }
        measures.extend(earlier_silence.map(|(from, to)| {
            let (from, to) = (self.day(from), self.day(to));
            innocence::measure(format!(
                "the account was as silent before, from {from} to {to}, as a seasonal business is"
            ))
        }));
        let received = match credits[..] {
            [only] => format!("a credit of {} on {}", Money(amount, currency), self.day(only)),
            _ => format!(
                "{} large credits of {} in all until {}",
                credits.len(),
                Money(amount, currency),
                self.day(credits[credits.len() - 1])
            ),
        };
        let silence = match self.has_statement[account.0 as usize] {
            true => "movement by its customer",
            false => "a payment in the inputs",
        };
        let sentence = format!(
            "After {silence_days} days without {silence}, from {} on, {} received {received}.",
            self.day(last),
            self.case.accounts.label(account),
        );
        let rows: Vec<RowId> = std::iter::once(last).chain(credits).collect();
        Finding {
            id: String::new(),
            rule: Self::CODE,
            account,
            period: (ledger.booked(rows[0]), ledger.booked(rows[rows.len() - 1])),
            rows,
            amount: (amount, currency),
            measures,
            threshold: None,
            sentence,
        }
    }

    const CODE: &'static str = DormantThenActive::DECLARATION.meta.code;

    fn account_of_itself(&self) -> Examined {
        let what = format!(
            "accounts with a statement of their own or at least {} movements",
            self.params.int("min_earlier_rows")
        );
        let mut left_aside = Vec::new();
        if self.between_files > 0 {
            left_aside.push(format!(
                "{} left aside: each lies between two files, and the account may have been active in between",
                counted(self.between_files, "silence", "silences")
            ));
        }
        if self.unvalued > 0 {
            left_aside.push(format!(
                "{} left aside: neither a value in {} nor earlier credits to compare with are known",
                counted(self.unvalued, "credit after a silence", "credits after a silence"),
                self.params.money("credit_over").1
            ));
        }
        Examined { count: self.examined, what, left_aside }
    }
}

#[cfg(test)]
mod tests;
