//! S02.

use std::ops::Range;

use trag_model::{Finding, Measure, Money, Outcome, Value};

use crate::cash_items::{self, CashGroup, CashItem, CashPattern, Owner, Way};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Cash deposits of one day that together reach the reporting threshold, while none does by itself.
    ///
    /// ## What it finds
    /// Days on which at least two cash deposits, each below the cash reporting threshold, together reach it.
    /// Deposits that reach the threshold by themselves are reported anyway and are not added. Deposits are
    /// those to one account, and those by or for one printed name to several accounts. Threshold, comparison
    /// and currency are those of the law in force on that day. Days at most `gap_days` apart are told as one
    /// finding. Cash paid out is totalled separately and not examined here.
    ///
    /// Where nine in ten of the rows carry payment code 165 or 265 (daily takings) and such deposits are
    /// regular, the finding says so and counts one point in the ranking.
    ///
    /// ## Why it matters
    /// Many laws add up what one person pays in on one day, and ask for a report of the sum. A sum that was
    /// split over several deposits is consistent with an effort to avoid it, and may have been overlooked.
    ///
    /// ## Innocent explanations
    /// - A shop that pays in the takings of two tills or branches on one day.
    /// - A deposit that was counted again, or corrected, in the same hour.
    /// - Several people of one household or association who pay into a common account.
    /// - Daily takings.
    ///
    /// ## Example
    /// Two deposits on one day total 16,200 euros, and neither reaches 15,000:
    ///
    /// ```ledger
    /// 2024-05-04 09:10  cash -> A1  9900.00 EUR  # t1
    /// 2024-05-04 16:40  cash -> A1  6300.00 EUR  # t2  ^ S02 sum=16200.00 threshold=15000.00 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: a shop pays in two tills in the evening and the rest on the next day, and a
    /// single sale that is reported by itself:
    ///
    /// ```ledger
    /// 2024-05-04 18:10  cash -> A1   8100.00 EUR
    /// 2024-05-04 18:12  cash -> A1   6800.00 EUR
    /// 2024-05-05 08:05  cash -> A1   1300.00 EUR
    /// 2024-05-06 08:05  cash -> A1  15000.00 EUR
    /// 2024-05-06 08:06  cash -> A1   9000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `gap_days` 7 (choice): flagged days at most this far apart are told as one finding.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in.
    /// - The case's jurisdiction, and a cash reporting threshold of it for the day.
    /// - Official rates, where deposits are in another currency than the threshold.
    ///
    /// ## Sources
    /// - 31 CFR 1010.313: cash in and cash out are totalled separately, per person and business day.
    /// - FFIEC BSA/AML Examination Manual, App. G.
    /// - The threshold's law and source stand in the finding.
    pub(crate) SameDaySum {
        code: "S02", name: "same-day-sum", family: Cash, weight: 5,
        params: [
            gap_days: ParamValue::Int(7), Choice, (1, 366), "flagged days this far apart are one finding";
        ],
    }
}

impl Typology for SameDaySum {
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
            let items = group.below_threshold();
            let days = days_with_sums(&items);
            let (flagged, rest): (Vec<_>, Vec<_>) =
                days.into_iter().partition(|(_, sum)| cash_items::is_reached(group.threshold, *sum));
            let starts: Vec<_> = flagged.iter().map(|(range, _)| items[range.start].day).collect();
            for stretch in window::stretches(&starts, params.int("gap_days")) {
                findings.push(flag(case, group, &items, &flagged[stretch]));
            }
            if matches!(group.owner, Owner::Account(_)) {
                near_misses += rest.iter().filter(|day| is_close(group, &items, day)).count();
            }
        }
        if near_misses > 0 {
            let days = counted(near_misses, "day lies", "days lie");
            cash.examined.left_aside.push(format!(
                "{days} within 1 % below the threshold after conversion; another rate could change that"
            ));
        }
        let outcome = if findings.is_empty() { Outcome::Clear } else { Outcome::Flagged(findings) };
        Verdict { examined: cash.examined, outcome }
    }
}

/// The deposits of a day, as a range, and their sum.
type DaySum = (Range<usize>, i128);

/// Days with at least two deposits.
fn days_with_sums(items: &[CashItem]) -> Vec<DaySum> {
    let days: Vec<_> = items.iter().map(|item| item.day).collect();
    let sums = window::Sums::new(items.iter().map(|item| item.value));
    let windows = window::trailing(&days, 1).into_iter().filter(|window| window.len() >= 2);
    windows.map(|window| (window.clone(), sums.of(&window))).collect()
}

fn is_close(group: &CashGroup<'_>, items: &[CashItem], (range, sum): &DaySum) -> bool {
    let threshold = i128::from(group.threshold.amount.0);
    let items = &items[range.clone()];
    cash_items::any_converted(items)
        && (cash_items::is_close(*sum, threshold) || items.iter().any(|item| item.is_close_to(threshold)))
}

fn flag<'a>(case: &CaseView<'a>, group: &CashGroup<'a>, items: &[CashItem], days: &[DaySum]) -> Finding {
    let threshold = Money(group.threshold.amount, group.threshold.currency);
    let total = group.print(days.iter().map(|(_, sum)| sum).sum());
    let largest = days.iter().map(|(_, sum)| *sum).max().unwrap_or_default();
    let (first, last) = (items[days[0].0.start].day, items[days[days.len() - 1].0.start].day);
    let says = match days {
        [_] => format!("total {total} on {first}; none of them reaches {threshold}, the sum does"),
        _ => format!(
            "total {total} on {} from {first} to {last}, up to {} a day; none of them reaches {threshold}, \
             the sum of each of these days does",
            counted(days.len(), "day", "days"),
            group.print(largest)
        ),
    };
    let measures = vec![
        group.money("sum", days.iter().map(|(_, sum)| sum).sum()),
        group.money("largest day", largest),
        Measure { name: "days", value: Value::Count(days.len() as u64, "days") },
    ];
    let is_close = days.iter().any(|day| is_close(group, items, day));
    let items = days.iter().flat_map(|(range, _)| &items[range.clone()]).copied().collect();
    group.finding(case, "S02", CashPattern { items, measures, says, is_close })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::{Case, cash_deposits};

    fn brute_force(items: &[(i32, i64)]) -> BTreeSet<usize> {
        let mut rows = BTreeSet::new();
        for day in 0..400 {
            let hit: Vec<usize> =
                (0..items.len()).filter(|i| items[*i].0 == day && items[*i].1 < 15_000).collect();
            if hit.iter().map(|i| items[*i].1).sum::<i64>() >= 15_000 {
                rows.extend(hit);
            }
        }
        rows
    }

    proptest! {
        #[test]
        fn agrees_with_brute_force(items in cash_deposits(&[1, 7_500, 7_499, 5_000, 14_999, 15_000])) {
            let case = Case::of_cash(&items);
            let flagged: BTreeSet<usize> = case.flagged_rows(&SameDaySum).into_iter().flatten().collect();
            prop_assert_eq!(flagged, brute_force(&items));
        }
    }

    #[test]
    fn dinars_are_converted_at_the_rate_of_their_day_and_close_results_say_so() {
        let mut case = Case::read(
            "2024-05-03 cash -> A1 1000000.00 RSD
             2024-05-03 cash -> A1  758000.00 RSD
             2024-06-03 cash -> A1 1000000.00 RSD
             2024-06-03 cash -> A1  757000.00 RSD
             2024-07-03 cash -> A1    9000.00 USD",
        );
        case.rates = Some(crate::testing::nbs(&[("2024-05-03", "117.2000"), ("2024-06-03", "117.2000")]));
        let verdict = case.verdict(&SameDaySum, case.view(Some("RS")));
        let Outcome::Flagged(findings) = &verdict.outcome else { panic!("flagged: {verdict:?}") };
        assert_eq!(findings.len(), 1, "758,000 reaches 15,000 EUR, 757,000 does not");
        assert_eq!(
            findings[0].sentence,
            "2 cash deposits to A1 total 15,000.00 EUR on 2024-05-03; none of them reaches 15,000.00 EUR, the \
             sum does; after conversion the result lies within 1 % of changing with the rate."
        );
        let conversion = Value::Text("NBS of 2024-05-03: 1 EUR = 117.2000 RSD".into());
        assert!(findings[0].measures.iter().any(|measure| measure.value == conversion));
        assert_eq!(
            verdict.examined.left_aside,
            [
                "1 cash deposit left aside: no official rate from USD to EUR is known for the day",
                "1 day lies within 1 % below the threshold after conversion; another rate could change that",
            ]
        );
    }

    #[test]
    fn one_printed_name_joins_several_accounts() {
        let mut case = Case::read(
            "2024-05-04 cash -> A1 9000.00 EUR
             2024-05-04 cash -> B2 8000.00 EUR",
        );
        assert!(case.findings(&SameDaySum).is_empty());
        case.set_conductors(&["Đorđe Ilić", "DJORDJE ILIC"]);
        let findings = case.findings(&SameDaySum);
        assert_eq!((findings.len(), findings[0].account), (1, case.text.account("A1").unwrap()));
        assert!(findings[0].sentence.contains("by or for the printed name DJORDJE ILIC, to 2 accounts"));
    }

    #[test]
    fn what_the_data_cannot_answer_is_not_clear() {
        let not_applicable = |text: &str, jurisdiction| {
            let case = Case::read(text);
            match case.verdict(&SameDaySum, case.view(jurisdiction)).outcome {
                Outcome::NotApplicable(why) => why,
                other => panic!("not applicable, rather than {other:?}"),
            }
        };
        let cash = "2024-05-04 cash -> A1 9000.00 EUR";
        assert!(not_applicable(cash, None).contains("no jurisdiction"));
        assert!(not_applicable("2024-05-04 B1 -> A1 9000.00 EUR", Some("RS")).contains("marked as cash"));
        assert!(not_applicable(cash, Some("DE")).contains("no cash reporting threshold of DE"));
        assert!(not_applicable("2024-05-04 cash -> A1 9000.00 RSD", Some("RS")).contains("no official rate"));
        let out = Case::read("2024-05-04 A1 -> cash 9000.00 EUR");
        assert_eq!(out.verdict(&SameDaySum, out.view(Some("RS"))).outcome, Outcome::Clear);
    }
}
