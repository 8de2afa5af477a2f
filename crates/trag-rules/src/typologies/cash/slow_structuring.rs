//! S03.

use std::ops::Range;

use trag_model::{Finding, Money, Outcome};

use crate::cash_items::{self, CashGroup, CashItem, CashPattern, Owner, Way};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Cash deposits over days or weeks that together reach the reporting threshold, while none does.
    ///
    /// ## What it finds
    /// At least `min_items` cash deposits, each below the cash reporting threshold, that together reach it
    /// within `short_days`, `middle_days` or `long_days` calendar days; all three are measured. Deposits
    /// that reach the threshold by themselves are reported anyway and are not added. Deposits are those to
    /// one account, and those by or for one printed name to several accounts. Threshold, comparison and
    /// currency are those of the law in force on the day. Windows that share a deposit are told as one
    /// finding. Cash paid out is totalled separately and not examined here.
    ///
    /// Where nine in ten of the rows carry payment code 165 or 265 (daily takings) and such deposits are
    /// regular, the finding says so and counts one point in the ranking.
    ///
    /// ## Why it matters
    /// A larger sum that is paid in by parts, over one or more days, is consistent with an effort to stay
    /// under the report. The law of the United States names that "structuring" whatever the amounts; the
    /// laws of the region add up linked transactions without naming a number of days.
    ///
    /// ## Innocent explanations
    /// - A market trader, a restaurant or a taxi company that pays in what it takes.
    /// - A salary or a pension paid in cash and brought to the bank by parts.
    /// - Savings kept at home, gifts at a wedding, cash income of a farm after the harvest.
    /// - Daily takings.
    ///
    /// ## Example
    /// Three deposits reach 15,000 euros within nine days:
    ///
    /// ```ledger
    /// 2024-05-04  cash -> A1  6000.00 EUR  # t1
    /// 2024-05-08  cash -> A1  5500.00 EUR  # t2
    /// 2024-05-12  cash -> A1  4200.00 EUR  # t3  ^ S03 sum=15700.00 threshold=15000.00 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: a salary in cash at the end of each month, with a bonus in May:
    ///
    /// ```ledger
    /// 2024-03-29  cash -> A1   5200.00 EUR
    /// 2024-04-30  cash -> A1   5200.00 EUR
    /// 2024-05-31  cash -> A1  10400.00 EUR
    /// 2024-06-28  cash -> A1   5200.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `short_days` 7, `middle_days` 14, `long_days` 30 (choice): calendar days of the three windows, the
    ///   first and the last included. No law of the region names a number of days.
    /// - `min_items` 3 (choice): two deposits below a threshold are not taken for a pattern (FFIEC App. G).
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in.
    /// - The case's jurisdiction, and a cash reporting threshold of it for the day.
    /// - Official rates, where deposits are in another currency than the threshold.
    ///
    /// ## Sources
    /// - 31 USC 5324 and 31 CFR 1010.100(xx): in any amount, on one or more days.
    /// - FFIEC BSA/AML Examination Manual, App. G: 9,900 on Monday and 9,900 on Wednesday "should not be
    ///   assumed" to be structuring.
    /// - The threshold's law and source stand in the finding.
    pub(crate) SlowStructuring {
        code: "S03", name: "slow-structuring", family: Cash, weight: 3,
        params: [
            short_days: ParamValue::Int(7), Choice, (1, 366), "calendar days of the shortest window";
            middle_days: ParamValue::Int(14), Choice, (1, 366), "calendar days of the middle window";
            long_days: ParamValue::Int(30), Choice, (1, 366), "calendar days of the longest window";
            min_items: ParamValue::Int(3), Choice, (2, 1000), "deposits in a window";
        ],
    }
}

/// The windows, each with the name of its measure.
const WINDOWS: [(&str, &str); 3] = [
    ("short_days", "largest sum in the short window"),
    ("middle_days", "largest sum in the middle window"),
    ("long_days", "largest sum in the long window"),
];

impl Typology for SlowStructuring {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let mut cash = match cash_items::gather(case, Way::PaidIn) {
            Ok(cash) => cash,
            Err(verdict) => return verdict,
        };
        let mut findings = Vec::new();
        let mut near_misses = 0;
        for group in &cash.groups {
            let deposits = Deposits::new(group, params);
            let stretches = deposits.stretches();
            if stretches.is_empty() && matches!(group.owner, Owner::Account(_)) {
                near_misses += usize::from(deposits.windows.iter().any(|window| deposits.is_close(window)));
            }
            findings.extend(stretches.iter().map(|stretch| deposits.flag(case, stretch)));
        }
        if near_misses > 0 {
            let accounts = counted(near_misses, "account stays", "accounts stay");
            cash.examined.left_aside.push(format!(
                "{accounts} within 1 % below the threshold after conversion; another rate could change that"
            ));
        }
        let outcome = if findings.is_empty() { Outcome::Clear } else { Outcome::Flagged(findings) };
        Verdict { examined: cash.examined, outcome }
    }
}

/// A window with enough deposits.
struct Window {
    /// Place in [`WINDOWS`].
    kind: usize,
    days: i64,
    items: Range<usize>,
    sum: i128,
}

struct Deposits<'g, 'a> {
    group: &'g CashGroup<'a>,
    items: Vec<CashItem>,
    /// Ascending by end.
    windows: Vec<Window>,
}

impl<'g, 'a> Deposits<'g, 'a> {
    fn new(group: &'g CashGroup<'a>, params: &Params<'_>) -> Self {
        let items = group.below_threshold();
        let days: Vec<_> = items.iter().map(|item| item.day).collect();
        let sums = window::Sums::new(items.iter().map(|item| item.value));
        let min_items = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
        let mut windows = Vec::new();
        for (kind, (name, _)) in WINDOWS.iter().enumerate() {
            let window_days = params.int(name);
            let ranges = window::trailing(&days, window_days).into_iter();
            windows.extend(ranges.filter(|items| items.len() >= min_items).map(|items| {
                let sum = sums.of(&items);
                Window { kind, days: window_days, items, sum }
            }));
        }
        windows.sort_by_key(|window| (window.items.end, window.kind));
        Deposits { group, items, windows }
    }

    fn flagged(&self) -> impl Iterator<Item = &Window> {
        self.windows.iter().filter(|window| cash_items::is_reached(self.group.threshold, window.sum))
    }

    fn stretches(&self) -> Vec<Range<usize>> {
        window::joined(self.flagged().map(|window| window.items.clone()))
    }

    fn is_close(&self, window: &Window) -> bool {
        let threshold = i128::from(self.group.threshold.amount.0);
        let items = &self.items[window.items.clone()];
        let near = || items.iter().any(|item| item.is_close_to(threshold));
        cash_items::any_converted(items) && (cash_items::is_close(window.sum, threshold) || near())
    }

    fn flag(&self, case: &CaseView<'a>, stretch: &Range<usize>) -> Finding {
        let group = self.group;
        let items = self.items[stretch.clone()].to_vec();
        let inside =
            |window: &&Window| stretch.start <= window.items.start && window.items.end <= stretch.end;
        let flagged: Vec<&Window> = self.flagged().filter(inside).collect();
        let sum = items.iter().map(|item| i128::from(item.value.0)).sum();
        let mut measures = vec![group.money("sum", sum)];
        for (kind, (_, name)) in WINDOWS.iter().enumerate() {
            let sums = self.windows.iter().filter(inside).filter(|window| window.kind == kind);
            measures.extend(sums.map(|window| window.sum).max().map(|sum| group.money(name, sum)));
        }
        let tightest = flagged.iter().min_by_key(|window| (window.days, -window.sum));
        let (days, many, most) =
            tightest.map_or((0, 0, 0), |window| (window.days, window.items.len(), window.sum));
        let says = format!(
            "total {} from {} to {}, {many} of them {} within {}; none reaches {}",
            group.print(sum),
            items[0].day,
            items[items.len() - 1].day,
            group.print(most),
            counted(usize::try_from(days).unwrap_or(usize::MAX), "day", "days"),
            Money(group.threshold.amount, group.threshold.currency),
        );
        // One window that stands clear of the threshold keeps the finding, whatever the others do.
        let is_close = flagged.iter().all(|window| self.is_close(window));
        group.finding(case, "S03", CashPattern { items, measures, says, is_close })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use trag_model::Value;

    use super::*;
    use crate::testing::{Case, cash_deposits};

    fn brute_force(items: &[(i32, i64)]) -> BTreeSet<usize> {
        let mut rows = BTreeSet::new();
        for (length, start) in
            [7, 14, 30].into_iter().flat_map(|length| (-30..400).map(move |start| (length, start)))
        {
            let inside = |day: i32| (start..start + length).contains(&day);
            let hit: Vec<usize> =
                (0..items.len()).filter(|i| inside(items[*i].0) && items[*i].1 < 15_000).collect();
            if hit.len() >= 3 && hit.iter().map(|i| items[*i].1).sum::<i64>() >= 15_000 {
                rows.extend(hit);
            }
        }
        rows
    }

    proptest! {
        #[test]
        fn agrees_with_brute_force(items in cash_deposits(&[1, 3_000, 4_999, 5_000, 5_001, 9_900, 15_000])) {
            let case = Case::of_cash(&items);
            let findings = case.flagged_rows(&SlowStructuring);
            let flagged: BTreeSet<usize> = findings.iter().flatten().copied().collect();
            prop_assert_eq!(findings.iter().map(Vec::len).sum::<usize>(), flagged.len(), "no row twice");
            prop_assert_eq!(flagged, brute_force(&items));
        }
    }

    #[test]
    fn a_rate_that_holds_for_several_days_is_told_once() {
        let mut case = Case::read(
            "2024-05-03 cash -> A1 600000.00 RSD
             2024-05-04 cash -> A1 600000.00 RSD
             2024-05-05 cash -> A1 600000.00 RSD",
        );
        case.rates = Some(crate::testing::nbs(&[("2024-05-03", "117.2000")]));
        let findings = case.findings(&SlowStructuring);
        let conversion = findings[0].measures.iter().find(|measure| measure.name == "conversion").unwrap();
        assert_eq!(conversion.value, Value::Text("NBS of 2024-05-03: 1 EUR = 117.2000 RSD".into()));
    }

    #[test]
    fn regular_takings_are_flagged_with_the_reason_that_makes_them_ordinary() {
        let takings: String =
            (1..=20).map(|day| format!("2024-05-{day:02} cash -> A1 2000.00 EUR code=165\n")).collect();
        let findings = Case::read(&takings).findings(&SlowStructuring);
        assert_eq!(
            findings.iter().map(crate::innocence::reason).collect::<Vec<_>>(),
            [Some(
                "20 of its 20 rows carry payment code 165 or 265 (daily takings), and such deposits come \
                 regularly, on 20 days from 2024-05-01 to 2024-05-20"
            )]
        );
        let without_code = Case::read(&takings.replace("code=165", "")).findings(&SlowStructuring);
        assert_eq!(crate::innocence::reason(&without_code[0]), None);
    }
}
