//! S09.

use std::ops::Range;

use trag_model::{Day, Finding, Threshold};

use crate::cash_items::{self, CashGroup, CashItem, CashPattern, Way};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Cash withdrawals just below the reporting threshold, or by parts that reach it together.
    ///
    /// ## What it finds
    /// What S01, S02 and S03 find in deposits, in withdrawals: at least `min_items` withdrawals within
    /// `long_days` days in the band of `band_percent` % below the threshold; or two or more withdrawals of one
    /// day, or `min_items` within `short_days`, `middle_days` or `long_days` calendar days, that reach the
    /// threshold together while none does. Withdrawals of one account, and those by or for one printed name
    /// from several accounts. Cash paid in is totalled separately. Of Serbian payment codes
    /// the first digit tells cash: 166 is cash taken out, 266 is not (a choice). Windows that share a withdrawal are told
    /// as one finding.
    ///
    /// ## Why it matters
    /// A report is due for cash paid out too. A sum that is taken by parts is consistent with an effort to
    /// stay under it.
    ///
    /// ## Innocent explanations
    /// - A daily limit of a cash machine that makes any larger sum several withdrawals.
    /// - Wages or crops that a firm or a buyer pays in cash each week.
    /// - Savings taken out before a purchase, a journey or a wedding.
    ///
    /// ## Example
    /// Three withdrawals reach 15,000 euros within six days:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> cash  6000.00 EUR  # t1
    /// 2024-05-06  A1 -> cash  5500.00 EUR  # t2
    /// 2024-05-09  A1 -> cash  4200.00 EUR  # t3  ^ S09 sum=15700.00 threshold=15000.00 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: one large withdrawal that is reported, and pocket money:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> cash  16000.00 EUR
    /// 2024-05-06  A1 -> cash    300.00 EUR
    /// 2024-05-13  A1 -> cash    300.00 EUR
    /// 2024-05-20  A1 -> cash    300.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `band_percent` 10 (choice): how wide the band below the threshold is.
    /// - `short_days` 7, `middle_days` 14, `long_days` 30 (choice): calendar days of the windows.
    /// - `min_items` 3 (choice): withdrawals in a window of several days.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid out.
    /// - The case's jurisdiction, and a cash reporting threshold of it for the day.
    /// - Official rates, where withdrawals are in another currency than the threshold.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 281: currency "deposited or withdrawn".
    /// - 31 CFR 1010.313: cash out is totalled by itself.
    /// - The threshold's law and source stand in the finding.
    pub(crate) StructuredWithdrawals {
        code: "S09", name: "structured-withdrawals", family: Cash, weight: 3,
        params: [
            band_percent: ParamValue::Int(10), Choice, (1, 50), "width of the band below the threshold";
            short_days: ParamValue::Int(7), Choice, (1, 366), "calendar days of the shortest window";
            middle_days: ParamValue::Int(14), Choice, (1, 366), "calendar days of the middle window";
            long_days: ParamValue::Int(30), Choice, (1, 366), "calendar days of the longest window";
            min_items: ParamValue::Int(3), Choice, (2, 1000), "withdrawals in a window";
        ],
    }
}

impl Typology for StructuredWithdrawals {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let cash = match cash_items::gather(case, Way::TakenOut) {
            Ok(cash) => cash,
            Err(verdict) => return verdict,
        };
        let mut findings = Vec::new();
        for group in &cash.groups {
            let items = group.below_threshold();
            for stretch in stretches(group.threshold, &items, params) {
                findings.push(flag(case, group, items[stretch].to_vec()));
            }
        }
        cash.verdict(findings)
    }
}

/// The stretches of windows that reach the threshold, or hold enough withdrawals in the band below it.
fn stretches(threshold: &Threshold, items: &[CashItem], params: &Params<'_>) -> Vec<Range<usize>> {
    let days: Vec<Day> = items.iter().map(|item| item.day).collect();
    let sums = window::Sums::new(items.iter().map(|item| item.value));
    let low = i128::from(threshold.amount.0) * i128::from(100 - params.int("band_percent"));
    let in_band = |item: &CashItem| i64::from(i128::from(item.value.0) * 100 >= low);
    let counts = window::Sums::new(items.iter().map(|item| trag_model::Minor(in_band(item))));
    let least = params.int("min_items");
    let mut full: Vec<Range<usize>> = Vec::new();
    let [short, middle, long] = ["short_days", "middle_days", "long_days"].map(|name| params.int(name));
    for (length, min_items) in [(1, 2), (short, least), (middle, least), (long, least)] {
        full.extend(window::trailing(&days, length).into_iter().filter(|window| {
            let enough = i64::try_from(window.len()).unwrap_or(i64::MAX) >= min_items;
            let banded = length == long && counts.of(window) >= i128::from(least);
            enough && (cash_items::is_reached(threshold, sums.of(window)) || banded)
        }));
    }
    full.sort_by_key(|window| (window.end, window.start));
    window::joined(full)
}

fn flag<'a>(case: &CaseView<'a>, group: &CashGroup<'a>, items: Vec<CashItem>) -> Finding {
    let sum: i128 = items.iter().map(|item| i128::from(item.value.0)).sum();
    let threshold = i128::from(group.threshold.amount.0);
    let says = format!(
        "total {} from {} to {}; none of them reaches {}",
        group.print(sum),
        items[0].day,
        items[items.len() - 1].day,
        group.print(threshold),
    );
    let is_close = cash_items::any_converted(&items)
        && (cash_items::is_close(sum, threshold) || items.iter().any(|item| item.is_close_to(threshold)));
    let measures = vec![group.money("sum", sum)];
    group.finding(case, "S09", CashPattern { items, measures, says, is_close })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::{Case, cash_deposits};

    fn brute_force(items: &[(i32, i64)]) -> BTreeSet<usize> {
        let mut rows = BTreeSet::new();
        for (length, least) in [(1, 2), (7, 3), (14, 3), (30, 3)] {
            for start in -30..120 {
                let inside = |day: i32| (start..start + length).contains(&day);
                let hit: Vec<usize> =
                    (0..items.len()).filter(|i| inside(items[*i].0) && items[*i].1 < 15_000).collect();
                let banded = hit.iter().filter(|i| items[**i].1 >= 13_500).count() >= 3 && length == 30;
                if hit.len() >= least && (banded || hit.iter().map(|i| items[*i].1).sum::<i64>() >= 15_000) {
                    rows.extend(hit);
                }
            }
        }
        rows
    }

    proptest! {
        #[test]
        fn agrees_with_brute_force(items in cash_deposits(&[1, 3_000, 5_001, 7_500, 13_500, 15_000])) {
            let line = |(day, units): &(i32, i64)| format!("{} A1 -> cash {units}.00 EUR\n", Day(19_800 + day));
            let case = Case::read(&items.iter().map(line).collect::<String>());
            let findings = case.flagged_rows(&StructuredWithdrawals);
            let flagged: BTreeSet<usize> = findings.iter().flatten().copied().collect();
            prop_assert_eq!(findings.iter().map(Vec::len).sum::<usize>(), flagged.len(), "no row twice");
            prop_assert_eq!(flagged, brute_force(&items));
        }
    }
}
