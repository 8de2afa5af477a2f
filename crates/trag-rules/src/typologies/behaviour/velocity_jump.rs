//! L15.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use trag_model::{AccountIx, Currency, Minor, RowId};

use crate::baseline::{Group, Peers, before, by_period, percent_of, week_of};
use crate::draft::{Draft, Found};
use crate::scan::{Series, each_series_of, first_and_last, of_each};
use crate::stats::Robust;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A week's turnover far above the account's own history.
    ///
    /// ## What it finds
    /// Weeks (Monday to Sunday) in which what an account received and paid exceeds the median of the
    /// `history_weeks` weeks before by more than `mad_times` median absolute deviations, and is at least
    /// `min_turnover`. Weeks without a movement count with nothing; at least `min_active_weeks` of the history
    /// have movements. A history that never varies is taken to vary by 5 % of its median.
    ///
    /// The week is set beside the largest weeks of the account's peers, each as a multiple of its own median week: accounts
    /// of the same kind of holder and the same number of digits in their median week in euros, at least `min_peers` of
    /// them. Where it does not exceed their median by more than `peer_mad_times` median absolute deviations, the finding
    /// says that peers have such weeks too, and counts less. The number of peers is shown. An account that is
    /// seen only from other parties' payments is examined too; the finding says so and counts half in the
    /// ranking.
    ///
    /// ## Why it matters
    /// A sudden change that the holder's life or trade does not explain is consistent with an account that is
    /// used for something else.
    ///
    /// ## Innocent explanations
    /// - A bonus, the sale of a house or a car, an inheritance, a loan paid out.
    /// - A season, a large order, the end of the year.
    ///
    /// ## Example
    /// Six hundred euros a week, then forty thousand:
    ///
    /// ```ledger
    /// 2024-01-01  B1 -> A1    600.00 EUR
    /// 2024-01-08  B1 -> A1    620.00 EUR
    /// 2024-01-15  B1 -> A1    580.00 EUR
    /// 2024-01-22  B1 -> A1    600.00 EUR
    /// 2024-01-29  B1 -> A1    610.00 EUR
    /// 2024-02-05  B1 -> A1    590.00 EUR
    /// 2024-02-12  B1 -> A1    600.00 EUR
    /// 2024-02-19  B1 -> A1    640.00 EUR
    /// 2024-02-26  B1 -> A1    600.00 EUR
    /// 2024-03-04  B1 -> A1    600.00 EUR
    /// 2024-03-11  B1 -> A1    600.00 EUR
    /// 2024-03-18  B1 -> A1    600.00 EUR
    /// 2024-03-25  B1 -> A1    600.00 EUR
    /// 2024-07-01  C1 -> A1  20000.00 EUR  # t1
    /// 2024-07-03  A1 -> D1  19000.00 EUR  # t2  ^ L15 account=A1 weeks-before=26 amount=39000.00 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: the holidays cost more than a usual week, and not more than people spend:
    ///
    /// ```ledger
    /// 2024-01-01  B1 -> A1    600.00 EUR
    /// 2024-01-08  B1 -> A1    600.00 EUR
    /// 2024-01-15  B1 -> A1    600.00 EUR
    /// 2024-01-22  B1 -> A1    600.00 EUR
    /// 2024-01-29  B1 -> A1    600.00 EUR
    /// 2024-02-05  B1 -> A1    600.00 EUR
    /// 2024-02-12  B1 -> A1    600.00 EUR
    /// 2024-02-19  B1 -> A1    600.00 EUR
    /// 2024-02-26  B1 -> A1    600.00 EUR
    /// 2024-03-04  B1 -> A1    600.00 EUR
    /// 2024-03-11  B1 -> A1    600.00 EUR
    /// 2024-03-18  B1 -> A1    600.00 EUR
    /// 2024-03-25  B1 -> A1    600.00 EUR
    /// 2024-07-01  C1 -> A1   2500.00 EUR
    /// 2024-07-03  A1 -> D1   2000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `mad_times` 6 (choice): median absolute deviations above the median.
    /// - `history_weeks` 26, `min_active_weeks` 13 (choice): weeks before, and how many of them have movements.
    /// - `peak_percent` 150 (choice): share of the largest week before that it reaches.
    /// - `min_turnover` 5000.00 EUR (choice): least turnover of the week.
    /// - `min_peers` 10, `peer_mad_times` 3 (choice): smallest group of peers, and deviations above them.
    ///
    /// ## Needs
    /// - Movements over more than `history_weeks` weeks. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 276: a sudden change "inconsistent with normal
    ///   activities". The figures are design choices.
    pub(crate) VelocityJump {
        code: "L15", name: "velocity-jump", family: Behaviour, weight: 2,
        params: [
            mad_times: ParamValue::Int(6), Choice, (1, 1000), "median absolute deviations above the median";
            history_weeks: ParamValue::Int(26), Choice, (4, 520), "weeks before that are looked at";
            min_active_weeks: ParamValue::Int(13), Choice, (1, 520), "weeks of the history with movements";
            peak_percent: ParamValue::Int(150), Choice, (100, 10_000), "share of the largest week before";
            min_turnover: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "least turnover of the week";
            min_peers: ParamValue::Int(10), Choice, (3, 100_000), "accounts in a group of peers";
            peer_mad_times: ParamValue::Int(3), Choice, (1, 1000), "median absolute deviations above the peers";
        ],
    }
}

impl Typology for VelocityJump {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let least = usize::try_from(params.int("min_active_weeks")).unwrap_or(usize::MAX);
        let weeks = params.int("history_weeks");
        let has_history = |account| {
            let moves = case.flows.in_(account).len() + case.flows.out(account).len();
            let weeks_of = |(first, last)| i64::from(week_of(last)) - i64::from(week_of(first));
            moves > least && first_and_last(case, account).is_some_and(|days| weeks_of(days) >= weeks)
        };
        // Most cases have no such week, and need no peers.
        let peers = OnceLock::new();
        let peers = || peers.get_or_init(|| peaks(case, params));
        let mut found = each_series_of(case, has_history, |account, series, found| {
            judge(case, params, (account, series), &peers, found);
        });
        case.coverage().mark(case, &mut found.findings);
        let missing = format!(
            "no account has a history of {} weeks with movements in {} of them",
            params.int("history_weeks"),
            params.int("min_active_weeks")
        );
        found.verdict("weeks with a history", &missing)
    }
}

/// An account's active weeks, its group, and its median week; `None` with fewer weeks than make a history.
fn usual_week(
    case: &CaseView<'_>,
    params: &Params<'_>,
    account: AccountIx,
    weeks: &BTreeMap<i32, i128>,
    series: &Series,
) -> Option<(Group, Robust)> {
    let active = usize::try_from(params.int("min_active_weeks")).unwrap_or(usize::MAX);
    let usual = Robust::of(weeks.values().copied().filter(|sum| *sum > 0).collect(), active)?;
    let value = |row| case.worth(row, Currency::EUR).map_or(0, |value| i128::from(value.0));
    let euros: i128 = series.moves.iter().map(|one| value(one.row)).sum();
    let all: i128 = weeks.values().sum();
    // The median week in euros, at the account's mean rate.
    let median = usual.median().saturating_mul(euros) / all.max(1);
    Some((Group::of(case, account, median), usual))
}

/// The largest weeks of accounts, each as a percentage of its median week.
fn peaks(case: &CaseView<'_>, params: &Params<'_>) -> Peers {
    let active = usize::try_from(params.int("min_active_weeks")).unwrap_or(usize::MAX);
    let figures = of_each(case, active, |account| {
        let peak = || {
            let series = Series::of(case, account)?;
            let weeks = by_period(&series.moves, week_of);
            let (group, usual) = usual_week(case, params, account, &weeks, &series)?;
            Some((group, percent_of(*weeks.values().max()?, usual.median_x2)))
        };
        peak().into_iter().collect()
    });
    Peers::new(figures, usize::try_from(params.int("min_peers")).unwrap_or(usize::MAX))
}

fn judge<'p>(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    peers: &impl Fn() -> &'p Peers,
    found: &mut Found,
) {
    let weeks = by_period(&series.moves, week_of);
    let active = usize::try_from(params.int("min_active_weeks")).unwrap_or(usize::MAX);
    let length = i32::try_from(params.int("history_weeks")).unwrap_or(i32::MAX);
    let (least, currency) = params.money("min_turnover");
    for (week, turnover) in &weeks {
        let Some(history) = before(&weeks, *week, length) else { continue };
        if history.iter().filter(|sum| **sum > 0).count() < active {
            continue;
        }
        found.examined += 1;
        let peak = history.iter().copied().max().unwrap_or(0);
        if turnover * 100 < peak * i128::from(params.int("peak_percent")) {
            continue;
        }
        let Some(usual) = Robust::of(history, 1) else { continue };
        if !usual.is_exceeded(*turnover, params.int("mad_times")) {
            continue;
        }
        let from = series.moves.partition_point(|one| week_of(one.day()) < *week);
        let to = series.moves.partition_point(|one| week_of(one.day()) <= *week);
        let rows: Vec<RowId> = series.moves[from..to].iter().map(|one| one.row).collect();
        let value = |row: &RowId| case.worth(*row, currency).map_or(0, |value| i128::from(value.0));
        if rows.iter().map(value).sum::<i128>() < i128::from(least.0) {
            continue;
        }
        let draft = Draft::new("L15", account, rows.clone())
            .money("usual week (median)", usual.median(), series.currency)
            .money("deviation (MAD)", usual.mad(), series.currency)
            .money("largest week before", peak, series.currency)
            .count("weeks before", usual.n, "weeks")
            .amount(*turnover, series.currency);
        let draft = match usual_week(case, params, account, &weeks, series) {
            Some((group, own)) => {
                let percent = percent_of(*turnover, own.median_x2);
                peers().beside(draft, (group, percent), params.int("peer_mad_times"))
            }
            None => draft,
        };
        let sentence = format!(
            "{} of {} total {} in one week, {}; the median of the {} weeks before is {}.",
            counted(rows.len(), "movement", "movements"),
            case.accounts.label(account),
            trag_model::Money(trag_model::Total(*turnover), series.currency),
            draft.when(case.ledger),
            usual.n,
            trag_model::Money(trag_model::Total(usual.median()), series.currency),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
