//! L01.

use std::ops::Range;

use trag_graph::Edge;
use trag_graph::pass_through::{Entry, Held, first_in_first_out, median_held_seconds};
use trag_model::time::DAY;
use trag_model::{AccountIx, Finding, Ledger, Measure, Money, RowId, Seconds, Total, Value};

use super::measured::{
    self, Found, HOUR, Minimum, Unit, any_day_only, days, is_at_least, money, percent, share_bp, within,
};
use crate::window::Sums;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence};

declare_typology! {
    /// An account that passes on nearly all it receives, soon after it came.
    ///
    /// ## What it finds
    /// Stretches of time in which at least `passed_percent` of what came into an account left again, half of
    /// it or more within `hold_hours`. A stretch is made of windows of `window_days` calendar days. A window
    /// opens on a day with a payment in; what left up to `hold_hours` after its last day is counted too.
    /// Debits are matched with the window's credits first in, first out; what an account paid from earlier
    /// money matches nothing. Where a balance is printed, the last one of the window is at most
    /// `end_balance_percent` of what came in. A window that fails is tried again from the next day with a
    /// payment in; windows at most `window_days` apart are told as one stretch while the whole still meets
    /// the conditions. Of payments with the same printed time, credits are taken before debits, because an
    /// account pays from what it has; where only days are known, the finding says so. Amounts are in the
    /// currency of the account, or in the base currency where it moves several.
    ///
    /// ## Why it matters
    /// An account through which value only passes adds distance between where money comes from and where it
    /// goes, and has no other visible purpose.
    ///
    /// ## Innocent explanations
    /// - A payroll agent, a notary's or lawyer's client account, a card acquirer, a payment institution.
    /// - A group's account that is emptied into a common account every evening.
    /// - The purchase of a home: the loan comes in and goes to the seller.
    /// - Where nine in ten of the payments out carry a payment code of wages, the finding says so and counts
    ///   half in the ranking.
    ///
    /// ## Example
    /// Of 1,200,000 euros, 98 percent left within a day and a half:
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
    /// - `passed_percent` 90 (choice): smallest share of what came in that left again.
    /// - `hold_hours` 48 (choice): longest time by which half of it had left.
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
            passed_percent: ParamValue::Int(90), Choice, (1, 100), "smallest share that left again";
            hold_hours: ParamValue::Int(48), Choice, (0, 8_784), "longest time by which half had left";
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
            statements: statement_accounts(case.ledger),
        };
        let found = measured::each_account(case, Vec::new, |held, account, found| {
            judge(case, &limits, held, account, found);
        });
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
    /// By source: the account whose statement it is, where its rows tell.
    statements: Vec<Option<AccountIx>>,
}

/// One side of an account, in its unit.
struct Side {
    rows: Vec<RowId>,
    entries: Vec<Entry>,
    sums: Sums,
}

impl Side {
    fn new(edges: &[Edge], amount: impl Fn(RowId) -> Option<trag_model::Minor>) -> Side {
        let known = edges.iter().filter_map(|edge| Some((edge, amount(edge.row)?)));
        let (rows, entries): (Vec<RowId>, Vec<Entry>) =
            known.map(|(edge, amount)| (edge.row, Entry { time: edge.time, amount })).unzip();
        let sums = Sums::new(entries.iter().map(|entry| entry.amount));
        Side { rows, entries, sums }
    }

    /// The entries from `from` to before `to`.
    fn range(&self, from: Seconds, to: Seconds) -> Range<usize> {
        let place = |time: Seconds| self.entries.partition_point(|entry| entry.time < time);
        place(from)..place(to).max(place(from))
    }
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
    /// Sums that came in, and that left of it.
    came: i128,
    passed: i128,
    median_seconds: i64,
    rows: Vec<RowId>,
    debit_rows: Vec<RowId>,
    end_balance: Option<i128>,
}

fn judge(case: &CaseView<'_>, limits: &Limits, held: &mut Vec<Held>, account: AccountIx, found: &mut Found) {
    let (credits, debits) = (case.flows.in_(account), case.flows.out(account));
    if credits.is_empty() || debits.is_empty() {
        return;
    }
    found.examined += 1;
    let ledger = case.ledger;
    let Some(unit) = Unit::of(ledger, credits, debits) else { return };
    let sides = Sides {
        case,
        limits,
        account,
        unit,
        credits: Side::new(credits, |row| unit.came(ledger, row)),
        debits: Side::new(debits, |row| unit.went(ledger, row)),
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
        let end_balance = self.end_balance(from, to);
        let emptied = |balance: i128| balance * 100 <= came.saturating_mul(i128::from(end_balance_percent));
        let rows = self.credits.rows[credits.clone()].iter().copied();
        let sum = (came, self.unit.currency());
        if !end_balance.is_none_or(emptied) || !self.limits.min_inflow.admits_sum(self.case, rows, sum) {
            return None;
        }
        let row_in = |held: &Held| self.credits.rows[credits.start + held.credit];
        let row_out = |held: &Held| self.debits.rows[debits.start + held.debit];
        let mut debit_rows: Vec<RowId> = held.iter().map(row_out).collect();
        debit_rows.sort_unstable();
        debit_rows.dedup();
        let rows = held.iter().map(row_in).chain(debit_rows.iter().copied()).collect();
        Some(Stretch { from, to, credits, came, passed, median_seconds, rows, debit_rows, end_balance })
    }

    /// The last balance that a statement of this account prints, in its unit.
    fn end_balance(&self, from: Seconds, to: Seconds) -> Option<i128> {
        let ledger = self.case.ledger;
        if ledger.balance_after.raw().is_empty() {
            return None;
        }
        let printed = |side: &Side| {
            side.rows[side.range(from, to)].iter().rev().copied().find(|row| {
                let source = ledger.provenance(*row).0.0 as usize;
                ledger.balance_after.get(row.0 as usize).is_some()
                    && self.limits.statements.get(source) == Some(&Some(self.account))
                    && self.unit == Unit::Own(ledger.paid(*row).1)
            })
        };
        let last = printed(&self.credits).max(printed(&self.debits))?;
        ledger.balance_after.get(last.0 as usize).map(i128::from)
    }

    fn finding(&self, stretch: &Stretch) -> Finding {
        let (case, currency) = (self.case, self.unit.currency());
        let (ledger, rows) = (case.ledger, &stretch.rows);
        let share_bp = share_bp(stretch.passed, stretch.came);
        let mut measures = vec![
            money("came in", stretch.came, currency),
            money("left again", stretch.passed, currency),
            Measure { name: "passed share", value: Value::BasisPoints(share_bp) },
            Measure { name: "holding time (median)", value: Value::Duration(stretch.median_seconds) },
            measured::count("payments in", stretch.credits.len(), "payments"),
            measured::count("payments out", stretch.debit_rows.len(), "payments"),
            match stretch.end_balance {
                Some(balance) => money("balance at the end", balance, currency),
                None => Measure { name: "balance at the end", value: Value::Text("not printed".into()) },
            },
        ];
        measures.extend(measured::order_measure(ledger, rows, "credits are taken before debits"));
        measures.extend(innocence::wages(case, &stretch.debit_rows).map(innocence::measure));
        let credit_rows = &self.credits.rows[stretch.credits.clone()];
        let sentence = format!(
            "{} of {} that came to {} {} left again, half of it {}.",
            percent(share_bp),
            Money(Total(stretch.came), currency),
            case.accounts.label(self.account),
            days(measured::period(ledger, credit_rows)),
            within(stretch.median_seconds, any_day_only(ledger, rows))
        );
        let amount = (Total(stretch.came), currency);
        measured::finding(ledger, ("L01", self.account), rows.clone(), amount, measures, sentence)
    }
}

/// Per source, the one account that all its rows have in common: a balance on them is that account's.
fn statement_accounts(ledger: &Ledger) -> Vec<Option<AccountIx>> {
    let mut common: Vec<Option<[Option<AccountIx>; 2]>> = Vec::new();
    if ledger.balance_after.raw().is_empty() {
        return Vec::new();
    }
    for row in ledger.rows() {
        let source = ledger.provenance(row).0.0 as usize;
        if common.len() <= source {
            common.resize(source + 1, None);
        }
        let ends = [Some(ledger.payer(row)), Some(ledger.payee(row))];
        let still = |account: Option<AccountIx>| account.filter(|_| ends.contains(&account));
        common[source] = Some(common[source].map_or(ends, |accounts| accounts.map(still)));
    }
    let single = |accounts: [Option<AccountIx>; 2]| match accounts {
        [Some(account), None] | [None, Some(account)] => Some(account),
        _ => None,
    };
    common.into_iter().map(|accounts| accounts.and_then(single)).collect()
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
        Case::read(&format!("{days}2024-05-29 A1 -> C1 1.00 EUR {last}"))
    }

    #[test]
    fn days_without_times_are_told_as_such() {
        let findings = daily("").findings(&PassThrough);
        assert_eq!(
            findings.iter().map(|finding| finding.sentence.as_str()).collect::<Vec<_>>(),
            [
                "99 % of 28,000.00 EUR that came to A1 from 2024-05-01 to 2024-05-28 left again, half of it on the \
              same day."
            ]
        );
        assert!(findings[0].measures.iter().any(|measure| measure.name == "order within a day"));
    }

    #[test]
    fn a_printed_balance_that_stays_is_no_pass_through() {
        assert_eq!(daily("balance=1400.00").findings(&PassThrough).len(), 1);
        assert_eq!(daily("balance=1400.01").findings(&PassThrough).len(), 0);
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
