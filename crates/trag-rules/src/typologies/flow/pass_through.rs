//! L01.

use std::ops::Range;

use trag_graph::pass_through::{Held, first_in_first_out, median_held_seconds};
use trag_model::time::DAY;
use trag_model::{AccountIx, Finding, Measure, Money, RowId, Seconds, Total, Value};

use super::end_balance::EndBalance;
use super::measured::{self, Found, HOUR, Unit, any_day_only, days, is_at_least, money, within};
use super::minimum::Minimum;
use super::one_holder::OneHolder;
use super::one_side::Side;
use crate::beside::List;
use crate::wording::{percent, share_bp};
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, scan,
};

declare_typology! {
    /// An account whose payments out soon match nearly all that came in.
    ///
    /// ## What it finds
    /// Stretches of time in which payments out of an account match at least `passed_percent` of what came
    /// into it, half of it or more within `hold_hours`. A stretch is made of windows of `window_days`
    /// calendar days. A window opens on a day with a payment in; what left up to `hold_hours` after its last
    /// day is counted too. Debits are matched with the window's credits first in, first out; what an account
    /// paid from earlier money matches nothing. The finding's rows are all credits of the stretch and the
    /// debits that match them.
    ///
    /// Payments between accounts whose printed holders have one name are neither, because the holder keeps
    /// the value; the report says how many there are. Where the account's own statement prints a balance in
    /// the same currency, the last one of the window is at most `end_balance_percent` of what came in. A
    /// window that fails is tried again from the next day with a payment in; windows at most `window_days`
    /// apart are told as one stretch while the whole still meets the conditions. Of payments with the same
    /// printed time, credits are taken before debits, because an account pays from what it has; where only
    /// days are known, the finding says so. Amounts are in the currency of the account, or in the base
    /// currency where it moves several.
    ///
    /// Where nine in ten of the payments out carry a payment code of wages, the finding says so and counts
    /// half in the ranking. The same goes for an account that is seen only from other parties' payments: it
    /// has no statement in the case, and is party to less than 5 % of the rows of each other file.
    ///
    /// ## Why it matters
    /// An account through which value only passes adds distance between where money comes from and where it
    /// goes, and has no other visible purpose.
    ///
    /// ## Innocent explanations
    /// - A payroll agent, a notary's or lawyer's client account, a card acquirer, a payment institution.
    /// - A group's account that is emptied into a common account every evening.
    /// - The purchase of a home: the loan comes in and goes to the seller.
    /// - Wages: an employer's account is filled on the day on which it pays them.
    ///
    /// ## Example
    /// Payments out match 98 percent of 1,200,000 euros within a day and a half:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  700000.00 EUR  # t1
    /// 2024-05-06 10:00  B2 -> A1  500000.00 EUR  # t2
    /// 2024-05-07 15:00  A1 -> C1  680000.00 EUR  # t3
    /// 2024-05-07 16:00  A1 -> C2  496000.00 EUR  # t4  ^ L01 rows=t1,t2,t3,t4
    /// ```
    ///
    /// An innocent look-alike: a shop sells on credit, and pays its suppliers and its rent in the weeks after:
    ///
    /// ```ledger
    /// 2024-05-02 09:00  K1 -> A1  40000.00 EUR
    /// 2024-05-03 09:00  K2 -> A1  35000.00 EUR
    /// 2024-05-10 12:00  A1 -> D1  30000.00 EUR
    /// 2024-05-17 12:00  A1 -> D2  25000.00 EUR
    /// 2024-05-24 12:00  A1 -> D3  15000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `window_days` 30 (choice): length of a window.
    /// - `passed_percent` 90 (choice): smallest share of what came in that payments out match.
    /// - `hold_hours` 48 (choice): longest time by which half of it is matched.
    /// - `end_balance_percent` 5 (choice): largest printed balance at the end, as a share of what came in.
    /// - `min_inflow` 10000.00 EUR (choice): smallest sum that came in during a window.
    ///
    /// ## Needs
    /// - Payments into and out of one account.
    ///
    /// ## Sources
    /// - FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators (2021): pay-through or transit
    ///   account with rapid movement of high-volume transactions. The figures are design choices.
    pub(crate) PassThrough {
        code: "L01", name: "pass-through", family: Flow, weight: 4,
        params: [
            window_days: ParamValue::Int(30), Choice, (1, 366), "length of a window";
            passed_percent: ParamValue::Int(90), Choice, (1, 100), "smallest share that is matched";
            hold_hours: ParamValue::Int(48), Choice, (0, 8_784), "longest time by which half is matched";
            end_balance_percent: ParamValue::Int(5), Choice, (0, 100), "largest printed balance at the end";
            min_inflow: ParamValue::Money(trag_model::Minor(1_000_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest sum that came in during a window";
        ],
    }
}

impl Typology for PassThrough {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let limits = Limits {
            window_seconds: params.int("window_days") * DAY,
            passed_percent: params.int("passed_percent"),
            hold_seconds: params.int("hold_hours") * HOUR,
            end_balance_percent: params.int("end_balance_percent"),
            min_inflow: Minimum(params.money("min_inflow")),
            one_holder: OneHolder::read(case.accounts),
        };
        let mut found = measured::each_account(case, Vec::new, |held, account, found| {
            judge(case, &limits, held, account, found);
        });
        case.coverage().mark(case, &mut found.findings);
        let unknown = limits.min_inflow.unknown(case);
        found.verdict("accounts with payments in and out", unknown, "no account has payments both in and out")
    }
}

struct Limits {
    window_seconds: i64,
    passed_percent: i64,
    hold_seconds: i64,
    end_balance_percent: i64,
    min_inflow: Minimum,
    one_holder: OneHolder,
}

/// An account while it is judged.
struct Sides<'a, 'b> {
    case: &'a CaseView<'b>,
    limits: &'a Limits,
    account: AccountIx,
    unit: Unit,
    credits: Side,
    debits: Side,
}

/// A stretch that meets the conditions.
struct Stretch {
    from: Seconds,
    to: Seconds,
    credits: Range<usize>,
    /// Sums that came in, and that payments out match.
    came: i128,
    passed: i128,
    median_seconds: i64,
    rows: Vec<RowId>,
    debit_rows: Vec<RowId>,
    end_balance: EndBalance,
}

fn judge(case: &CaseView<'_>, limits: &Limits, held: &mut Vec<Held>, account: AccountIx, found: &mut Found) {
    let (into, out) = (List::of(case, account, scan::Side::In), List::of(case, account, scan::Side::Out));
    let with_others = |list: List<'_>| -> Vec<usize> {
        (0..list.edges.len())
            .filter(|place| !limits.one_holder.is_own(account, &list.edges[*place]))
            .collect()
    };
    let (credits, debits) = (with_others(into), with_others(out));
    // Each stands in the lists of both accounts, and is counted at its payer.
    found.between_own += out.edges.len() - debits.len();
    if credits.is_empty() || debits.is_empty() {
        return;
    }
    found.examined += 1;
    let came = credits.iter().map(|place| into.currencies[*place]);
    let currencies = came.chain(debits.iter().map(|place| out.currencies[*place]));
    let Some(unit) = Unit::among(case.ledger.base, currencies) else { return };
    let sides = Sides {
        case,
        limits,
        account,
        unit,
        credits: Side::new(into, &credits, unit),
        debits: Side::new(out, &debits, unit),
    };
    let known = sides.credits.rows.len() + sides.debits.rows.len();
    found.without_amount += credits.len() + debits.len() - known;
    found.findings.extend(sides.stretches(held).iter().map(|stretch| sides.finding(stretch)));
}

impl Sides<'_, '_> {
    fn stretches(&self, held: &mut Vec<Held>) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut next = 0;
        while let Some(entry) = self.credits.entries.get(next) {
            let day = entry.time.day();
            let (from, to) = (day.start(), Seconds(day.start().0.saturating_add(self.limits.window_seconds)));
            let Some(window) = self.meets(from, to, held) else {
                let tomorrow = Seconds(from.0.saturating_add(DAY));
                next = self.credits.entries.partition_point(|entry| entry.time < tomorrow);
                continue;
            };
            next = window.credits.end;
            let near = stretches.last().filter(|last| from.0 - last.to.0 <= self.limits.window_seconds);
            match near.and_then(|last| self.meets(last.from, to, held)) {
                Some(whole) => {
                    stretches.pop();
                    stretches.push(whole);
                }
                None => stretches.push(window),
            }
        }
        stretches
    }

    /// The stretch from `from` to before `to`, if it meets the conditions.
    fn meets(&self, from: Seconds, to: Seconds, held: &mut Vec<Held>) -> Option<Stretch> {
        let Limits { passed_percent, hold_seconds, end_balance_percent, .. } = *self.limits;
        let credits = self.credits.range(from, to);
        let debits = self.debits.range(from, Seconds(to.0.saturating_add(hold_seconds)));
        let came = self.credits.sums.of(&credits);
        if came == 0 || !is_at_least(self.debits.sums.of(&debits), came, passed_percent) {
            return None;
        }
        held.clear();
        first_in_first_out(
            &self.credits.entries[credits.clone()],
            &self.debits.entries[debits.clone()],
            held,
        );
        let passed = held.iter().map(|held| i128::from(held.amount.0)).sum();
        let median_seconds = median_held_seconds(held)?;
        if !is_at_least(passed, came, passed_percent) || median_seconds > hold_seconds {
            return None;
        }
        let end_balance = EndBalance::of(self.case, self.account, self.unit.currency(), (from, to));
        let rows = self.credits.rows[credits.clone()].iter().copied();
        let sum = (came, self.unit.currency());
        if !end_balance.is_at_most(end_balance_percent, came)
            || !self.limits.min_inflow.admits_sum(self.case, rows, sum)
        {
            return None;
        }
        let row_out = |held: &Held| self.debits.rows[debits.start + held.debit];
        let mut debit_rows: Vec<RowId> = held.iter().map(row_out).collect();
        debit_rows.sort_unstable();
        debit_rows.dedup();
        let rows = self.credits.rows[credits.clone()].iter().chain(&debit_rows).copied().collect();
        Some(Stretch { from, to, credits, came, passed, median_seconds, rows, debit_rows, end_balance })
    }

    fn finding(&self, stretch: &Stretch) -> Finding {
        let (case, currency) = (self.case, self.unit.currency());
        let (ledger, rows) = (case.ledger, &stretch.rows);
        let share_bp = share_bp(stretch.passed, stretch.came);
        let day_only = any_day_only(case, rows);
        let mut measures = measured::with_room([
            money("came in", stretch.came, currency),
            money("matched by payments out", stretch.passed, currency),
            Measure { name: "matched share", value: Value::BasisPoints(share_bp) },
            measured::duration("holding time (median)", stretch.median_seconds, day_only),
            measured::count("payments in", stretch.credits.len(), "payments"),
            measured::count("payments out", stretch.debit_rows.len(), "payments"),
            stretch.end_balance.measure(),
        ]);
        measures.extend(measured::order_measure(case, rows, "credits are taken before debits"));
        measures.extend(innocence::wages(case, &stretch.debit_rows).map(innocence::measure));
        let credit_rows = &self.credits.rows[stretch.credits.clone()];
        let sentence = format!(
            "Payments out of {} match {} of the {} that came in {}, half of it {}.",
            case.accounts.label(self.account),
            percent(share_bp),
            Money(Total(stretch.came), currency),
            days(measured::period(ledger, credit_rows)),
            within(stretch.median_seconds, day_only)
        );
        let amount = (Total(stretch.came), currency);
        measured::finding(ledger, ("L01", self.account), rows.clone(), amount, measures, sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    /// Every day 1,000 euros come in and go on; `last` is what the statement prints at the end.
    fn daily(last: &str) -> Case {
        let day = |day: i64| {
            format!("2024-05-{day:02} B1 -> A1 1000.00 EUR\n2024-05-{day:02} A1 -> C1 990.00 EUR\n")
        };
        let days: String = (1..=28).map(day).collect();
        let mut case = Case::read(&format!("{days}2024-05-29 A1 -> C1 1.00 EUR {last}"));
        case.text.ledger.statement =
            case.text.ledger.rows().map(|row| Some(u8::from(row.0 < 56 && row.0 % 2 == 0))).collect();
        case
    }

    /// What a finding says about the balance at the end.
    fn balance(finding: &Finding) -> &Value {
        &finding.measures.iter().find(|measure| measure.name == "balance at the end").unwrap().value
    }

    #[test]
    fn days_without_times_are_told_as_such() {
        let findings = daily("").findings(&PassThrough);
        assert_eq!(
            findings.iter().map(|finding| finding.sentence.as_str()).collect::<Vec<_>>(),
            [
                "Payments out of A1 match 99.0 % of the 28,000.00 EUR that came in from 2024-05-01 to 2024-05-28, \
                 half of it on the same day."
            ]
        );
        assert!(findings[0].measures.iter().any(|measure| measure.name == "order within a day"));
    }

    #[test]
    fn a_printed_balance_that_stays_is_no_pass_through() {
        let findings = daily("balance=1400.00").findings(&PassThrough);
        assert_eq!(
            findings.iter().map(balance).collect::<Vec<_>>(),
            [&Value::Money(Total(140_000), trag_model::Currency::EUR)]
        );
        assert_eq!(daily("balance=1400.01").findings(&PassThrough).len(), 0);
    }

    #[test]
    fn a_balance_in_another_currency_is_not_compared_and_says_so() {
        let mut case = Case::read(
            "base EUR
             2024-01-05 09:00 B1 -> A1 2340000.00 RSD base=20000.00 balance=2340000.00
             2024-01-05 12:00 A1 -> C1 20000.00 EUR",
        );
        let said = |case: &Case| balance(&case.findings(&PassThrough)[0]).clone();
        assert_eq!(said(&case), Value::Text("not printed".into()), "nobody knows whose balance it is");
        case.text.ledger.statement = [Some(1), Some(0)].into_iter().collect();
        let why = "not comparable: it is printed in RSD, and the account's payments are added up in EUR";
        assert_eq!(said(&case), Value::Text(why.into()));
    }

    #[test]
    fn the_balance_of_a_linked_transfer_stands_on_the_other_leg() {
        let mut case = Case::read(
            "2024-01-05 09:00 B1 -> A1 20000.00 EUR
             2024-01-05 12:00 A1 -> C1 19000.00 EUR
             2024-01-05 12:00 B1 -> A1 500.00 EUR
             2024-01-05 12:00 B1 -> A1 500.00 EUR balance=1500.00",
        );
        let ledger = &mut case.text.ledger;
        ledger.statement = [Some(1), Some(0), Some(0), Some(1)].into_iter().collect();
        ledger.other_leg = [None, None, Some(3), Some(2)].into_iter().collect();
        let case = case.with_flows();
        assert!(case.findings(&PassThrough).is_empty());
    }

    #[test]
    fn payments_between_accounts_of_one_holder_are_neither_in_nor_out() {
        let mut case = Case::read(
            "2024-01-05 B1 -> A1 20000.00 EUR
             2024-01-06 A1 -> A2 20000.00 EUR",
        );
        assert_eq!(case.flagged_rows(&PassThrough), [[0, 1]]);
        case.text.accounts.names = ["Ana Ilić", "ANA ILIC"].into_iter().collect();
        for (word, name) in [("A1", 0), ("A2", 1)] {
            let account = case.text.account(word).unwrap();
            case.text.accounts.accounts[account.0 as usize].holder = Some(trag_model::NameIx(name));
        }
        let verdict = case.verdict(&PassThrough, case.view(None));
        assert!(!matches!(verdict.outcome, trag_model::Outcome::Flagged(_)));
        assert_eq!(
            verdict.examined.left_aside,
            ["1 payment was left aside: payer and payee are accounts of one printed holder"]
        );
    }

    #[test]
    fn a_finding_has_all_rows_of_its_figures() {
        let case = Case::read(
            "2024-01-05 09:00 B1 -> A1 20000.00 EUR
             2024-01-05 10:00 A1 -> C1 19800.00 EUR
             2024-01-06 09:00 B1 -> A1 300.00 EUR
             2024-01-08 09:00 B1 -> A1 700.00 EUR",
        );
        let findings = case.findings(&PassThrough);
        assert_eq!((findings[0].rows.len(), findings[0].amount.0), (4, Total(2_100_000)));
        assert_eq!(findings[0].period.1, case.text.ledger.booked(RowId(3)));
    }

    #[test]
    fn an_account_seen_only_from_others_says_so() {
        let noise = "2024-01-02 X1 -> Y1 1.00 EUR\n".repeat(40);
        let case =
            Case::read(&format!("{noise}2024-01-05 B1 -> A1 20000.00 EUR\n2024-01-06 A1 -> C1 20000.00 EUR"));
        let findings = case.findings(&PassThrough);
        assert!(findings[0].measures.iter().any(|measure| measure.name == innocence::SEEN_IN_PART));
    }

    #[test]
    fn stretches_far_apart_are_two_findings_and_near_ones_are_one() {
        let case = |second: &str| {
            Case::read(&format!(
                "2024-01-05 B1 -> A1 20000.00 EUR
                 2024-01-05 A1 -> C1 20000.00 EUR
                 {second} B1 -> A1 20000.00 EUR
                 {second} A1 -> C1 20000.00 EUR"
            ))
        };
        assert_eq!(case("2024-03-04").flagged_rows(&PassThrough), [[0, 1, 2, 3]]);
        assert_eq!(case("2024-03-06").flagged_rows(&PassThrough), [[0, 1], [2, 3]]);
    }

    #[test]
    fn several_currencies_are_compared_in_the_base_currency() {
        let case = Case::read(
            "base EUR
             2024-01-05 09:00 B1 -> A1 20000.00 EUR
             2024-01-05 10:00 B1 -> A1 500.00 USD
             2024-01-05 12:00 A1 -> C1 2340000.00 RSD base=19970.00",
        );
        let verdict = case.verdict(&PassThrough, case.view(None));
        assert_eq!(
            verdict.examined.left_aside,
            [
                "1 row has no known value in EUR; there the minimum is the same figure in the row's own currency",
                "1 payment was left aside: no amount in a currency common to the account",
            ]
        );
        assert_eq!(case.flagged_rows(&PassThrough), [[0, 2]]);
    }
}
