//! R10.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Finding, Minor};

use crate::baseline::{by_period, week_of};
use crate::draft::{Draft, Found, NO_EUROS};
use crate::holders::Kind;
use crate::scan::{Move, Series, each_series_of, rows, sum};
use crate::stats::Robust;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, borders, declare_typology, window,
};

declare_typology! {
    /// Money paid into a person's account goes on to third parties at once, far out of the person's habit.
    ///
    /// ## What it finds
    /// A week in which a natural person's account receives at least `min_amount` in cash or from others, and of
    /// which at least `passed_percent` % leaves to third parties within `within_days` calendar days of the week's
    /// last credit, when the week's credits exceed `median_times` times the median of the weeks with credits
    /// among the `history_weeks` before (of at least `min_weeks`). Payments to accounts of the same holder are no
    /// payments to third parties. What goes abroad is shown.
    ///
    /// ## Why it matters
    /// It is the first of the indicators that APML gives to banks: deposits of a natural person that go on to
    /// others at home and abroad, out of line with what is known of the person.
    ///
    /// ## Innocent explanations
    /// - Somebody who settles an inheritance or a purchase for the family.
    ///
    /// ## Example
    /// Wages of eight weeks, then 20,000 euros in and out:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// 2024-01-05  B1 -> A1    250.00 EUR
    /// 2024-01-12  B1 -> A1    250.00 EUR
    /// 2024-01-19  B1 -> A1    250.00 EUR
    /// 2024-01-26  B1 -> A1    250.00 EUR
    /// 2024-02-02  B1 -> A1    250.00 EUR
    /// 2024-02-09  B1 -> A1    250.00 EUR
    /// 2024-02-16  B1 -> A1    250.00 EUR
    /// 2024-02-23  B1 -> A1    250.00 EUR
    /// 2024-03-05  cash -> A1  20000.00 EUR  # t1
    /// 2024-03-06  A1 -> X1    12000.00 EUR  # t2
    /// 2024-03-07  A1 -> X2     7000.00 EUR  # t3  ^ R10 account=A1 weeks-before=8 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: the same sum is kept:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// 2024-01-05  B1 -> A1    250.00 EUR
    /// 2024-01-12  B1 -> A1    250.00 EUR
    /// 2024-01-19  B1 -> A1    250.00 EUR
    /// 2024-01-26  B1 -> A1    250.00 EUR
    /// 2024-02-02  B1 -> A1    250.00 EUR
    /// 2024-02-09  B1 -> A1    250.00 EUR
    /// 2024-02-16  B1 -> A1    250.00 EUR
    /// 2024-02-23  B1 -> A1    250.00 EUR
    /// 2024-03-05  cash -> A1  20000.00 EUR
    /// 2024-03-06  A1 -> X1     2000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `passed_percent` 80, `within_days` 5 (choice): how much goes on, and how soon.
    /// - `median_times` 10, `history_weeks` 26, `min_weeks` 8 (choice): times the usual week, and the weeks that
    ///   make it.
    /// - `min_amount` 10000.00 EUR (choice): credits of the week.
    ///
    /// ## Needs
    /// - Accounts that are known to be of natural persons. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - APML (Serbia), indicators for banks, first item. The figures are design choices.
    pub(crate) PersonAsConduit {
        code: "R10", name: "person-as-conduit", family: Regional, weight: 3,
        params: [
            passed_percent: ParamValue::Int(80), Choice, (1, 100), "share that goes on";
            within_days: ParamValue::Int(5), Choice, (0, 366), "calendar days from the week's last credit";
            median_times: ParamValue::Int(10), Choice, (1, 10_000), "times the median week";
            history_weeks: ParamValue::Int(26), Choice, (2, 520), "weeks before";
            min_weeks: ParamValue::Int(8), Choice, (2, 520), "weeks with credits among them";
            min_amount: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "credits of the week";
        ],
    }
}

impl Typology for PersonAsConduit {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let least = usize::try_from(params.int("min_weeks")).unwrap_or(usize::MAX);
        let has_history =
            |account| case.holders().kind(account) == Kind::Person && case.flows.in_(account).len() > least;
        let found = each_series_of(case, has_history, |account, series, found| {
            judge(case, params, (account, series), found);
        });
        let missing = format!(
            "no account of a natural person (column `holder_kind`, or the name) has {} weeks with credits",
            params.int("min_weeks")
        );
        found.verdict("weeks of natural persons' accounts with a history", &missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let by_others = |one: &&Move| one.is_in() && !case.holders().join(account, one.other);
    let weeks: BTreeMap<i32, i128> = by_period(series.moves.iter().filter(by_others), week_of);
    let reach = i32::try_from(params.int("history_weeks")).unwrap_or(i32::MAX);
    let least = usize::try_from(params.int("min_weeks")).unwrap_or(usize::MAX);
    let (min_amount, currency) = params.money("min_amount");
    for (week, received) in &weeks {
        let history = weeks.range(week.saturating_sub(reach)..*week).map(|(_, sum)| *sum).collect();
        let Some(usual) = Robust::of(history, least) else { continue };
        found.examined += 1;
        if !usual.is_exceeded_times(*received, params.int("median_times")) {
            continue;
        }
        let in_week = |one: &&Move| week_of(one.day()) == *week;
        let from = series.moves.partition_point(|one| week_of(one.day()) < *week);
        let credits: Vec<&Move> = series.moves[from..].iter().take_while(in_week).filter(by_others).collect();
        let value = |one: &&Move| case.worth(one.row, currency).map(|value| i128::from(value.0));
        match credits.iter().map(value).sum::<Option<i128>>() {
            Some(sum) if sum >= i128::from(min_amount.0) => {
                found.findings.extend(passed_on(case, params, (account, series), &credits, &usual));
            }
            Some(_) => {}
            None => found.aside(credits.len(), NO_EUROS),
        }
    }
}

fn passed_on(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    credits: &[&Move],
    usual: &Robust,
) -> Option<Finding> {
    let (first, last) = (credits.first()?, credits.last()?);
    let from = series.moves.partition_point(|one| one.at < first.at);
    let soon = |one: &&Move| window::span_days(last.day(), one.day()) - 1 <= params.int("within_days");
    let to_others = |one: &&Move| {
        !one.is_in()
            && !case.holders().join(account, one.other)
            && case.accounts.get(one.other).can_be_followed()
    };
    let gone: Vec<&Move> = series.moves[from..].iter().take_while(soon).filter(to_others).collect();
    let (came, went) = (sum(credits.iter().copied()), sum(gone.iter().copied()));
    if went * 100 < came * i128::from(params.int("passed_percent")) {
        return None;
    }
    let abroad = sum(gone.iter().copied().filter(|one| borders::part(case, account, one.other)));
    let mut all = rows(credits.iter().copied());
    all.extend(rows(gone.iter().copied()));
    let money = |minor: i128| trag_model::Money(trag_model::Total(minor), series.currency);
    let draft = Draft::new("R10", account, all)
        .money("usual week (median)", usual.median(), series.currency)
        .count("weeks before", usual.n, "weeks")
        .money("passed on", went, series.currency)
        .money("of it abroad", abroad, series.currency)
        .amount(came, series.currency);
    let sentence = format!(
        "Credits of {} in one week came to {} and {} of it went on to third parties, {}; the median of {} weeks before is {}.",
        case.accounts.label(account),
        money(came),
        money(went.min(came)),
        draft.when(case.ledger),
        usual.n,
        money(usual.median()),
    );
    Some(draft.says(case, sentence))
}
