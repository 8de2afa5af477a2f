//! S01.

use trag_model::{Finding, Money, Outcome, Threshold};

use crate::cash_items::{self, CashGroup, CashItem, CashPattern, Owner, Way};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Several cash deposits a little below the reporting threshold.
    ///
    /// ## What it finds
    /// At least `min_items` cash deposits within `window_days` calendar days whose value lies in the band
    /// just below the cash reporting threshold: they do not reach it, and are at least
    /// (100 − `band_percent`) % of it. Deposits are those to one account, and those by or for one printed
    /// name to several accounts. The threshold is the one in force on the day of the deposit in the case's
    /// jurisdiction, compared as the law says (equal or more, or more than) and in its own currency; other
    /// currencies are converted at the official rate of the day. Windows that share a deposit are told as
    /// one finding. A limit on cash payments for goods is not used: it does not apply to deposits at a bank.
    ///
    /// Where nine in ten of the rows carry payment code 165 or 265 (daily takings) and such deposits are
    /// regular, the finding says so and counts one point in the ranking.
    ///
    /// ## Why it matters
    /// Reports start at a known amount. Deposits that gather just under it are consistent with an effort to
    /// stay under it; amounts without such an aim fall on both sides.
    ///
    /// ## Innocent explanations
    /// - Price points: a car or a machine priced a little below a round figure, sold again and again.
    /// - Limits of cash machines, tills or couriers, or of an insurer, that happen to lie near the threshold.
    /// - A rent or an instalment of fixed amount, paid in cash.
    /// - Daily takings of a shop.
    ///
    /// ## Example
    /// Three deposits between 13,500 and 15,000 euros in eleven days:
    ///
    /// ```ledger
    /// 2024-05-04  cash -> A1  14800.00 EUR  # t1  ^ S01 deposits=3 sum=43200.00 threshold=15000.00 rows=t1,t2,t3
    /// 2024-05-09  cash -> A1  13500.00 EUR  # t2
    /// 2024-05-11  cash -> A1   4000.00 EUR  # t9
    /// 2024-05-14  cash -> A1  14900.00 EUR  # t3
    /// ```
    ///
    /// An innocent look-alike: a rent of fixed amount each quarter, and one deposit that reaches the
    /// threshold and is reported:
    ///
    /// ```ledger
    /// 2024-01-10  cash -> A1  14000.00 EUR
    /// 2024-04-10  cash -> A1  14000.00 EUR
    /// 2024-04-12  cash -> A1  15000.00 EUR
    /// 2024-07-10  cash -> A1  14000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `band_percent` 10 (choice): how wide the band below the threshold is.
    /// - `window_days` 30 (choice): calendar days, the first and the last included.
    /// - `min_items` 3 (choice): two deposits below a threshold are not taken for a pattern (FFIEC App. G).
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in.
    /// - The case's jurisdiction, and a cash reporting threshold of it for the day.
    /// - Official rates, where deposits are in another currency than the threshold.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 281: "currency in amounts just below identification or
    ///   reporting thresholds".
    /// - FFIEC BSA/AML Examination Manual, App. G: deposits below the threshold are not structuring by
    ///   themselves; look at the history.
    /// - The threshold's law and source stand in the finding.
    pub(crate) JustBelowThreshold {
        code: "S01", name: "just-below-threshold", family: Cash, weight: 4,
        params: [
            band_percent: ParamValue::Int(10), Choice, (1, 50), "width of the band below the threshold";
            window_days: ParamValue::Int(30), Choice, (1, 366), "calendar days in a window";
            min_items: ParamValue::Int(3), Choice, (2, 1000), "deposits in a window";
        ],
    }
}

impl Typology for JustBelowThreshold {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let mut cash = match cash_items::gather(case, Way::PaidIn) {
            Ok(cash) => cash,
            Err(verdict) => return verdict,
        };
        let band = params.int("band_percent");
        let mut findings = Vec::new();
        let mut near_misses = 0;
        for group in &cash.groups {
            findings.extend(patterns(group, params).map(|pattern| flag(case, group, band, pattern)));
            if matches!(group.owner, Owner::Account(_)) {
                near_misses += group.items.iter().filter(|item| is_near_miss(group, **item, band)).count();
            }
        }
        if near_misses > 0 {
            let deposits = counted(near_misses, "cash deposit lies", "cash deposits lie");
            cash.examined.left_aside.push(format!(
                "{deposits} within 1 % outside the band after conversion; another rate could change that"
            ));
        }
        let outcome = if findings.is_empty() { Outcome::Clear } else { Outcome::Flagged(findings) };
        Verdict { examined: cash.examined, outcome }
    }
}

/// The lower end of the band, times 100.
fn low_times_100(threshold: &Threshold, band_percent: i64) -> i128 {
    i128::from(threshold.amount.0) * i128::from(100 - band_percent)
}

fn is_in_band(threshold: &Threshold, item: CashItem, band_percent: i64) -> bool {
    let reaches_band = i128::from(item.value.0) * 100 >= low_times_100(threshold, band_percent);
    reaches_band && !threshold.is_reached(item.value)
}

fn is_close(threshold: &Threshold, item: CashItem, band_percent: i64) -> bool {
    let low = low_times_100(threshold, band_percent) / 100;
    item.is_close_to(low) || item.is_close_to(i128::from(threshold.amount.0))
}

fn is_near_miss(group: &CashGroup<'_>, item: CashItem, band_percent: i64) -> bool {
    !is_in_band(group.threshold, item, band_percent) && is_close(group.threshold, item, band_percent)
}

/// The deposits of each stretch of windows that hold enough of them.
fn patterns(group: &CashGroup<'_>, params: &Params<'_>) -> impl Iterator<Item = Vec<CashItem>> {
    let (band, min_items) = (params.int("band_percent"), params.int("min_items"));
    let in_band = group.items.iter().filter(|item| is_in_band(group.threshold, **item, band));
    let items: Vec<CashItem> = in_band.copied().collect();
    let days: Vec<_> = items.iter().map(|item| item.day).collect();
    let windows = window::trailing(&days, params.int("window_days"));
    let full = windows
        .into_iter()
        .filter(move |window| i64::try_from(window.len()).unwrap_or(i64::MAX) >= min_items);
    window::joined(full).into_iter().map(move |stretch| items[stretch].to_vec())
}

fn flag<'a>(case: &CaseView<'a>, group: &CashGroup<'a>, band: i64, items: Vec<CashItem>) -> Finding {
    let threshold = group.threshold;
    let values = || items.iter().map(|item| i128::from(item.value.0));
    let (low, high) = (values().min().unwrap_or_default(), values().max().unwrap_or_default());
    let days = window::span_days(items[0].day, items[items.len() - 1].day);
    let says = format!(
        "lie between {} and {}, in {} from {} to {}; the reporting threshold of {jurisdiction} is {}",
        group.print(low),
        group.print(high),
        counted(usize::try_from(days).unwrap_or(usize::MAX), "day", "days"),
        items[0].day,
        items[items.len() - 1].day,
        Money(threshold.amount, threshold.currency),
        jurisdiction = threshold.jurisdiction,
    );
    let measures = vec![
        group.money("sum", values().sum()),
        group.money("lowest", low),
        group.money("highest", high),
        group.money("band from", low_times_100(threshold, band) / 100),
    ];
    let is_close = items.iter().any(|item| is_close(threshold, *item, band));
    group.finding(case, "S01", CashPattern { items, measures, says, is_close })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::{Case, cash_deposits};

    /// Every deposit in the band that lies, with at least two others in the band, in some 30 days.
    fn brute_force(items: &[(i32, i64)]) -> BTreeSet<usize> {
        let in_band = |units: i64| (13_500..15_000).contains(&units);
        let mut rows = BTreeSet::new();
        for start in 0..400 {
            let inside = |day: i32| (start..start + 30).contains(&day);
            let hit: Vec<usize> =
                (0..items.len()).filter(|i| inside(items[*i].0) && in_band(items[*i].1)).collect();
            if hit.len() >= 3 {
                rows.extend(hit);
            }
        }
        rows
    }

    proptest! {
        #[test]
        fn agrees_with_brute_force(items in cash_deposits(&[13_499, 13_500, 14_000, 14_999, 15_000])) {
            let case = Case::of_cash(&items);
            let flagged: BTreeSet<usize> = case.flagged_rows(&JustBelowThreshold).into_iter().flatten().collect();
            prop_assert_eq!(flagged, brute_force(&items));
        }
    }

    #[test]
    fn the_edge_follows_the_law() {
        let deposits = "2024-05-04 cash -> A1 10000.00 USD\n".repeat(3);
        let case = Case::read(&deposits);
        let american = case.view(Some("US"));
        let rows = |view| case.findings_in(&JustBelowThreshold, view).len();
        assert_eq!(rows(american), 1, "exactly 10,000 is not more than 10,000");
        let in_euro = Case::read(&deposits.replace("10000.00 USD", "10000.00 EUR"));
        assert!(in_euro.findings_in(&JustBelowThreshold, in_euro.view(Some("HR"))).is_empty());
    }
}
