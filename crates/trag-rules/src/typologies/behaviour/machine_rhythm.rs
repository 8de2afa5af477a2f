//! L34.

use trag_model::{AccountIx, Precision, Seconds, time};

use crate::draft::{Draft, Found};
use crate::scan::{Move, Series, Side, each_series_of, rows, sum};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, stats};

declare_typology! {
    /// Payments at even intervals outside business hours.
    ///
    /// ## What it finds
    /// Runs of at least `min_items` payments of an account with a time of day outside the hours from
    /// `day_from` to `day_to` on working days, whose gaps are nearly equal: their standard deviation is below
    /// `even_percent` % of their mean. A run is parted where a gap is more than three times the median gap.
    ///
    /// ## Why it matters
    /// People do not pay at even intervals at night. A machine that does may empty an account or feed a
    /// network of accounts.
    ///
    /// ## Innocent explanations
    /// - Standing orders, payroll runs, sweeps of a bank, card settlements booked at night. Where all of them
    ///   are of one amount to one payee, the finding says so and counts one point in the ranking.
    ///
    /// ## Example
    /// Twenty payments, one each hour of the night and the week-end, shown here at small scale by ten minutes:
    ///
    /// ```ledger
    /// 2024-05-04 01:00  A1 -> B1  100.00 EUR  # t1  ^ L34 account=A1 payments=20
    /// 2024-05-04 01:10  A1 -> B2  110.00 EUR
    /// 2024-05-04 01:20  A1 -> B1  120.00 EUR
    /// 2024-05-04 01:30  A1 -> B2  130.00 EUR
    /// 2024-05-04 01:40  A1 -> B1  140.00 EUR
    /// 2024-05-04 01:50  A1 -> B2  150.00 EUR
    /// 2024-05-04 02:00  A1 -> B1  160.00 EUR
    /// 2024-05-04 02:10  A1 -> B2  170.00 EUR
    /// 2024-05-04 02:20  A1 -> B1  180.00 EUR
    /// 2024-05-04 02:30  A1 -> B2  190.00 EUR
    /// 2024-05-04 02:40  A1 -> B1  100.00 EUR
    /// 2024-05-04 02:50  A1 -> B2  110.00 EUR
    /// 2024-05-04 03:00  A1 -> B1  120.00 EUR
    /// 2024-05-04 03:10  A1 -> B2  130.00 EUR
    /// 2024-05-04 03:20  A1 -> B1  140.00 EUR
    /// 2024-05-04 03:30  A1 -> B2  150.00 EUR
    /// 2024-05-04 03:40  A1 -> B1  160.00 EUR
    /// 2024-05-04 03:50  A1 -> B2  170.00 EUR
    /// 2024-05-04 04:00  A1 -> B1  180.00 EUR
    /// 2024-05-04 04:10  A1 -> B2  190.00 EUR
    /// ```
    ///
    /// An innocent look-alike: a few late payments at odd times:
    ///
    /// ```ledger
    /// 2024-05-04 01:00  A1 -> B1  100.00 EUR
    /// 2024-05-04 01:13  A1 -> B2  110.00 EUR
    /// 2024-05-05 23:20  A1 -> B1  120.00 EUR
    /// 2024-05-09 22:30  A1 -> B2  130.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_items` 20 (choice): payments in a run.
    /// - `even_percent` 10 (choice): most deviation of the gaps.
    /// - `day_from` 7, `day_to` 19 (choice): hours of a working day.
    ///
    /// ## Needs
    /// - The time of day of payments.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) MachineRhythm {
        code: "L34", name: "machine-rhythm", family: Behaviour, weight: 1,
        params: [
            min_items: ParamValue::Int(20), Choice, (3, 10_000), "payments in a run";
            even_percent: ParamValue::Int(10), Choice, (1, 100), "most deviation of the gaps";
            day_from: ParamValue::Int(7), Choice, (0, 23), "first hour of a working day";
            day_to: ParamValue::Int(19), Choice, (1, 24), "hour at which a working day ends";
        ],
    }
}

impl Typology for MachineRhythm {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
        let has_enough = |account| {
            let out = case.flows.out(account);
            out.len() >= least && out.iter().filter(|edge| is_late(params, edge.time)).count() >= least
        };
        let mut found = each_series_of(case, has_enough, |account, series, found| {
            let late: Vec<&Move> =
                series.on(Side::Out).filter(|one| is_off_hours(case, params, one)).collect();
            for run in runs(&late).into_iter().filter(|run| run.len() >= least) {
                judge(case, params, (account, series), &late[run], found);
            }
        });
        let ledger = case.ledger;
        let timed = ledger.movements().filter(|row| ledger.precision(*row) != Precision::Day);
        found.examined = timed.count() as u64;
        found.verdict(
            "payments with a time of day",
            "no payment has a time of day (column `booked` states days only)",
        )
    }
}

fn is_off_hours(case: &CaseView<'_>, params: &Params<'_>, one: &Move) -> bool {
    case.ledger.precision(one.row) != Precision::Day && is_late(params, one.time)
}

fn is_late(params: &Params<'_>, time: Seconds) -> bool {
    let hours = params.int("day_from") * 3_600..params.int("day_to") * 3_600;
    // Day 0, 1 January 1970, was a Thursday.
    let weekend = (time.day().0 + 3).rem_euclid(7) >= 5;
    weekend || !hours.contains(&time.second_of_day())
}

/// Parts payments where a gap is more than three times the median gap.
fn runs(late: &[&Move]) -> Vec<std::ops::Range<usize>> {
    let gaps: Vec<i64> = late.windows(2).map(|pair| pair[1].time.0 - pair[0].time.0).collect();
    let mut sorted = gaps.clone();
    sorted.sort_unstable();
    let Some(median) = sorted.get(sorted.len() / 2) else { return Vec::new() };
    let (mut runs, mut start) = (Vec::new(), 0);
    for (index, gap) in gaps.iter().enumerate() {
        if *gap > 3 * median {
            runs.push(start..index + 1);
            start = index + 1;
        }
    }
    runs.push(start..late.len());
    runs
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    run: &[&Move],
    found: &mut Found,
) {
    let gaps: Vec<i64> = run.windows(2).map(|pair| pair[1].time.0 - pair[0].time.0).collect();
    if !stats::is_regular(&gaps, params.int("even_percent")) {
        return;
    }
    let mean = (run[run.len() - 1].time.0 - run[0].time.0) / i64::try_from(gaps.len()).unwrap_or(1);
    let one_order = run.iter().all(|one| (one.other, one.amount) == (run[0].other, run[0].amount));
    let reason =
        one_order.then(|| "all payments are of one amount to one payee, as a standing order is".to_owned());
    let draft = Draft::new("L34", account, rows(run.iter().copied()))
        .count("payments", run.len(), "payments")
        .seconds("mean gap", mean)
        .amount(sum(run.iter().copied()), series.currency)
        .innocent(reason);
    let every = if mean >= time::DAY {
        format!("{} days", mean / time::DAY)
    } else {
        format!("{} minutes", mean / 60)
    };
    let sentence = format!(
        "{} of {} outside business hours follow each other about every {every}, {}.",
        counted(run.len(), "payment", "payments"),
        case.accounts.label(account),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
