//! T02.

use std::sync::OnceLock;

use trag_model::{AccountIx, Currency, Minor, Seconds};

use crate::baseline::{Group, Month, Peers, percent_of};
use crate::draft::{Draft, Found};
use crate::scan::{Move, Series, Side, each_series_of, of_each};
use crate::stats::Robust;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A single payment far above anything usual for the account.
    ///
    /// ## What it finds
    /// A payment, sent or received, that exceeds the median of the account's payments on the same side in the
    /// `history_months` calendar months before by more than `mad_times` median absolute deviations and
    /// `median_times` times the median, and is at least `min_amount`. The history has at least `min_history`
    /// payments; its size is shown.
    ///
    /// The payment is set beside the largest payments of the account's peers on the same side, each as a multiple of its
    /// own median payment: accounts of the same kind of holder and the same number of digits in their median payment in
    /// euros, at least `min_peers` of them. Where it does not exceed their median by more than `peer_mad_times` median
    /// absolute deviations, the finding says that peers have such payments too, and counts less. The number of peers is
    /// shown. An account that is seen only from other parties' payments is examined
    /// too; the finding says so and counts half in the ranking.
    ///
    /// ## Why it matters
    /// A payment out of all proportion to the account's life is where an explanation is asked for first.
    ///
    /// ## Innocent explanations
    /// - The sale or purchase of a house or a car, an inheritance, a loan, a bonus, a dividend.
    ///
    /// ## Example
    /// Twenty payments of about a hundred euros, then 30,000:
    ///
    /// ```ledger
    /// 2024-01-02  A1 -> B1    100.00 EUR
    /// 2024-01-03  A1 -> B1    110.00 EUR
    /// 2024-01-04  A1 -> B1     90.00 EUR
    /// 2024-01-05  A1 -> B1    100.00 EUR
    /// 2024-01-08  A1 -> B1    120.00 EUR
    /// 2024-01-09  A1 -> B1    100.00 EUR
    /// 2024-01-10  A1 -> B1     80.00 EUR
    /// 2024-01-11  A1 -> B1    100.00 EUR
    /// 2024-01-12  A1 -> B1    110.00 EUR
    /// 2024-01-15  A1 -> B1     90.00 EUR
    /// 2024-02-02  A1 -> B1    100.00 EUR
    /// 2024-02-03  A1 -> B1    110.00 EUR
    /// 2024-02-04  A1 -> B1     90.00 EUR
    /// 2024-02-05  A1 -> B1    100.00 EUR
    /// 2024-02-08  A1 -> B1    120.00 EUR
    /// 2024-02-09  A1 -> B1    100.00 EUR
    /// 2024-02-10  A1 -> B1     80.00 EUR
    /// 2024-02-11  A1 -> B1    100.00 EUR
    /// 2024-02-12  A1 -> B1    110.00 EUR
    /// 2024-02-15  A1 -> B1     90.00 EUR
    /// 2024-03-15  A1 -> C1  30000.00 EUR  # t1  ^ T02 account=A1 payments-before=20 rows=t1
    /// ```
    ///
    /// An innocent look-alike: too little history to say what is usual:
    ///
    /// ```ledger
    /// 2024-01-02  A1 -> B1    100.00 EUR
    /// 2024-02-03  A1 -> B1    110.00 EUR
    /// 2024-03-15  A1 -> C1  30000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `mad_times` 10, `median_times` 20 (choice): deviations above the median, and times the median.
    /// - `peak_percent` 150 (choice): share of the largest payment before that it reaches.
    /// - `history_months` 12, `min_history` 20 (choice): months before, and payments in them.
    /// - `min_amount` 10000.00 EUR (choice): smallest payment that is told.
    /// - `min_peers` 10, `peer_mad_times` 3 (choice): smallest group of peers, and deviations above them.
    ///
    /// ## Needs
    /// - At least `min_history` earlier payments. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - Comparable with rules 018, 020 and 048 of the public Tazama configuration (exceptionally large
    ///   transfer; large against history). The figures are design choices.
    pub(crate) LargeAgainstHistory {
        code: "T02", name: "large-against-history", family: Behaviour, weight: 1,
        params: [
            mad_times: ParamValue::Int(10), Choice, (1, 1000), "median absolute deviations above the median";
            median_times: ParamValue::Int(20), Choice, (1, 10_000), "times the median";
            peak_percent: ParamValue::Int(150), Choice, (100, 10_000), "share of the largest payment before";
            history_months: ParamValue::Int(12), Choice, (1, 120), "calendar months before";
            min_history: ParamValue::Int(20), Choice, (3, 100_000), "payments in the history";
            min_amount: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "smallest payment";
            min_peers: ParamValue::Int(10), Choice, (3, 100_000), "accounts in a group of peers";
            peer_mad_times: ParamValue::Int(3), Choice, (1, 1000), "median absolute deviations above the peers";
        ],
    }
}

impl Typology for LargeAgainstHistory {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let least = usize::try_from(params.int("min_history")).unwrap_or(usize::MAX);
        let has_history = |account| {
            [case.flows.in_(account), case.flows.out(account)].iter().any(|list| match list {
                [first, .., last] => list.len() > least && month(first.time) < month(last.time),
                _ => false,
            })
        };
        // Most cases have no such payment, and need no peers.
        let peers: [OnceLock<Peers>; 2] = Default::default();
        let peers = |side: Side| peers[side as usize].get_or_init(|| peaks(case, params, side));
        let mut found = each_series_of(case, has_history, |account, series, found| {
            for side in [Side::In, Side::Out] {
                judge(case, params, (account, series, side), &peers, found);
            }
        });
        case.coverage().mark(case, &mut found.findings);
        let missing = format!("no account has {} earlier payments on one side", params.int("min_history"));
        found.verdict("payments with a history", &missing)
    }
}

fn month(time: Seconds) -> Month {
    Month::of(time.day())
}

/// The group of an account and its median payment on a side; `None` with fewer payments than make a history.
fn usual_payment(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series, side): (AccountIx, &Series, Side),
) -> Option<(Group, Robust)> {
    let least = usize::try_from(params.int("min_history")).unwrap_or(usize::MAX);
    let usual = Robust::of(series.on(side).map(|one| i128::from(one.amount)).collect(), least)?;
    let value = |one: &Move| case.worth(one.row, Currency::EUR).map_or(0, |value| i128::from(value.0));
    let euros: i128 = series.on(side).map(value).sum();
    let all: i128 = series.on(side).map(|one| i128::from(one.amount)).sum();
    // The median payment in euros, at the account's mean rate.
    let median = usual.median().saturating_mul(euros) / all.max(1);
    Some((Group::of(case, account, median), usual))
}

/// The largest payments of accounts on a side, each as a percentage of its median payment.
fn peaks(case: &CaseView<'_>, params: &Params<'_>, side: Side) -> Peers {
    let least = usize::try_from(params.int("min_history")).unwrap_or(usize::MAX);
    let figures = of_each(case, least, |account| {
        let peak = || {
            let series = Series::of(case, account)?;
            let (group, usual) = usual_payment(case, params, (account, &series, side))?;
            let largest = series.on(side).map(|one| i128::from(one.amount)).max()?;
            Some((group, percent_of(largest, usual.median_x2)))
        };
        peak().into_iter().collect()
    });
    Peers::new(figures, usize::try_from(params.int("min_peers")).unwrap_or(usize::MAX))
}

/// The history of a month is measured once, and only for months with a payment of the least amount.
fn judge<'p>(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series, side): (AccountIx, &Series, Side),
    peers: &impl Fn(Side) -> &'p Peers,
    found: &mut Found,
) {
    let moves: Vec<&Move> = series.on(side).collect();
    let least = usize::try_from(params.int("min_history")).unwrap_or(usize::MAX);
    let reach = i32::try_from(params.int("history_months")).unwrap_or(i32::MAX);
    let (min_amount, currency) = params.money("min_amount");
    let is_large = |one: &&&Move| case.worth(one.row, currency).is_some_and(|value| value >= min_amount);
    let month_of = |one: &&Move| Month::of(one.day());
    let mut start = 0;
    for month in moves.chunk_by(|one, other| month_of(one) == month_of(other)) {
        let before = start;
        start += month.len();
        let first = Month(month_of(&month[0]).0.saturating_sub(reach));
        let from = moves[..before].partition_point(|one| month_of(one) < first);
        if before - from < least {
            continue;
        }
        found.examined += month.len() as u64;
        if month.iter().find(is_large).is_none() {
            continue;
        }
        let history: Vec<i128> = moves[from..before].iter().map(|one| i128::from(one.amount)).collect();
        // Larger payments of the same month count too: a second one of its size is no news.
        let mut peak = history.iter().copied().max().unwrap_or(0);
        let Some(usual) = Robust::of(history, least) else { continue };
        for one in month.iter().filter(is_large) {
            let amount = i128::from(one.amount);
            let least = peak * i128::from(params.int("peak_percent"));
            peak = peak.max(amount);
            if amount * 100 >= least
                && usual.is_exceeded(amount, params.int("mad_times"))
                && usual.is_exceeded_times(amount, params.int("median_times"))
            {
                let own = usual_payment(case, params, (account, series, side));
                let beside = |draft: Draft| match own {
                    Some((group, own)) => {
                        let percent = percent_of(amount, own.median_x2);
                        peers(side).beside(draft, (group, percent), params.int("peer_mad_times"))
                    }
                    None => draft,
                };
                found.findings.push(flag(case, (account, series, side), (one, &usual), beside));
            }
        }
    }
}

fn flag(
    case: &CaseView<'_>,
    (account, series, side): (AccountIx, &Series, Side),
    (one, usual): (&Move, &Robust),
    beside: impl Fn(Draft) -> Draft,
) -> trag_model::Finding {
    let money = |minor: i128| trag_model::Money(trag_model::Total(minor), series.currency);
    let draft = Draft::new("T02", account, vec![one.row])
        .money("usual payment (median)", usual.median(), series.currency)
        .money("deviation (MAD)", usual.mad(), series.currency)
        .count("payments before", usual.n, "payments")
        .amount(i128::from(one.amount), series.currency);
    let draft = beside(draft);
    let did = if side == Side::Out { "paid" } else { "received" };
    let sentence = format!(
        "{} {did} {} on {}; the median of the {} payments before is {}.",
        case.accounts.label(account),
        money(i128::from(one.amount)),
        one.day(),
        usual.n,
        money(usual.median()),
    );
    draft.says(case, sentence)
}
