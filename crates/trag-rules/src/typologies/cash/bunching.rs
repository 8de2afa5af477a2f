//! S08.

use trag_model::Finding;

use crate::cash_items::{self, CashGroup, CashItem, CashPattern, Way};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, draft, stats};

declare_typology! {
    /// Cash deposits gather just below the reporting threshold and are missing just above it.
    ///
    /// ## What it finds
    /// Of at least `min_items` cash deposits of one account or printed name whose value lies within
    /// `band_percent` % of the reporting threshold, below or above, so many lie below that it would come by
    /// chance less than once in `one_in` times, if both sides were equally likely (one-sided binomial test).
    /// Where the law changed the threshold, each threshold is tested with the deposits of its own time, and a
    /// finding under more than one says so: a cluster that moves with the law is a stronger sign.
    ///
    /// ## Why it matters
    /// Amounts without an aim fall on both sides of a figure that only the law names.
    ///
    /// ## Innocent explanations
    /// - Amounts thin out upward: larger deposits are rarer than smaller ones, so the two sides are not quite
    ///   equally likely even without an aim.
    /// - A price, a limit of a machine or an insurer just below the threshold.
    ///
    /// ## Example
    /// Nineteen deposits below the threshold and one above:
    ///
    /// ```ledger
    /// 2024-01-04  cash -> A1  14000.00 EUR  # a
    /// 2024-01-11  cash -> A1  14100.00 EUR  # b
    /// 2024-01-18  cash -> A1  14200.00 EUR  # c
    /// 2024-01-25  cash -> A1  14300.00 EUR  # d
    /// 2024-02-01  cash -> A1  14400.00 EUR  # e
    /// 2024-02-08  cash -> A1  14500.00 EUR  # f
    /// 2024-02-15  cash -> A1  14600.00 EUR  # g
    /// 2024-02-22  cash -> A1  14700.00 EUR  # h
    /// 2024-03-01  cash -> A1  14800.00 EUR  # i
    /// 2024-03-08  cash -> A1  14900.00 EUR  # j
    /// 2024-03-15  cash -> A1  14050.00 EUR  # k
    /// 2024-03-22  cash -> A1  14150.00 EUR  # l
    /// 2024-03-29  cash -> A1  14250.00 EUR  # m
    /// 2024-04-05  cash -> A1  14350.00 EUR  # n
    /// 2024-04-12  cash -> A1  14450.00 EUR  # o
    /// 2024-04-19  cash -> A1  14550.00 EUR  # p
    /// 2024-04-26  cash -> A1  14650.00 EUR  # q
    /// 2024-05-03  cash -> A1  14750.00 EUR  # r
    /// 2024-05-10  cash -> A1  14850.00 EUR  # s
    /// 2024-05-17  cash -> A1  15000.00 EUR  # z  ^ S08 below=19 above=1 threshold=15000.00
    /// ```
    ///
    /// An innocent look-alike: few deposits near the threshold say nothing:
    ///
    /// ```ledger
    /// 2024-01-04  cash -> A1  14000.00 EUR
    /// 2024-02-11  cash -> A1  14100.00 EUR
    /// 2024-03-18  cash -> A1  14200.00 EUR
    /// 2024-04-25  cash -> A1  15300.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `band_percent` 10 (choice): how far from the threshold a deposit may lie.
    /// - `min_items` 20 (choice): fewer deposits are not tested.
    /// - `one_in` 100 (choice): the test's level, 1 %. Beyond 120 deposits the level is 1 %, whatever stands here.
    ///
    /// ## Needs
    /// - A mark that a row is cash paid in.
    /// - The case's jurisdiction, and a cash reporting threshold of it for the day.
    /// - Official rates, where deposits are in another currency than the threshold.
    ///
    /// ## Sources
    /// - The method is that of bunching statistics; the figures are design choices.
    pub(crate) Bunching {
        code: "S08", name: "bunching", family: Cash, weight: 3,
        params: [
            band_percent: ParamValue::Int(10), Choice, (1, 50), "width of the band on each side";
            min_items: ParamValue::Int(20), Choice, (5, 10_000), "deposits in both bands together";
            one_in: ParamValue::Int(100), Choice, (2, 1_000_000_000), "how rare the imbalance is by chance";
        ],
    }
}

impl Typology for Bunching {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let cash = match cash_items::gather(case, Way::PaidIn) {
            Ok(cash) => cash,
            Err(verdict) => return verdict,
        };
        let rare: Vec<(&CashGroup<'_>, Near)> =
            cash.groups.iter().filter_map(|group| Some((group, Near::of(group, params)?))).collect();
        let clusters = |owner| rare.iter().filter(|(other, _)| other.owner == owner).count();
        let findings: Vec<Finding> =
            rare.iter().map(|(group, near)| near.flag(case, group, clusters(group.owner.clone()))).collect();
        cash.verdict(findings)
    }
}

/// The deposits near the threshold.
struct Near {
    below: Vec<CashItem>,
    above: Vec<CashItem>,
}

impl Near {
    /// The deposits of a group, if they lie below the threshold too often to be chance.
    fn of(group: &CashGroup<'_>, params: &Params<'_>) -> Option<Near> {
        let (edge, band) = (i128::from(group.threshold.amount.0), i128::from(params.int("band_percent")));
        let is_near = |item: &&CashItem| {
            let value = i128::from(item.value.0) * 100;
            value >= edge * (100 - band) && value < edge * (100 + band)
        };
        let near = group.items.iter().filter(is_near).copied();
        let (above, below): (Vec<CashItem>, Vec<CashItem>) =
            near.partition(|item| group.threshold.is_reached(item.value));
        let all = u32::try_from(below.len() + above.len()).ok()?;
        let enough = i64::from(all) >= params.int("min_items");
        let one_in = params.int("one_in").unsigned_abs();
        let rare = enough && stats::is_rare(all, u32::try_from(below.len()).ok()?, one_in);
        rare.then_some(Near { below, above })
    }

    fn flag<'a>(&self, case: &CaseView<'a>, group: &CashGroup<'a>, clusters: usize) -> Finding {
        let threshold = group.print(i128::from(group.threshold.amount.0));
        let mut says = format!(
            "lie just below {threshold}, while {} lie just above; so uneven a split is rare by chance, if both \
             sides are equally likely (amounts thin out upward, so they are not quite)",
            self.above.len()
        );
        if clusters > 1 {
            says.push_str(&format!("; the same holds under {clusters} thresholds of different times"));
        }
        let measures = vec![
            draft::count("below", self.below.len(), "cash deposits"),
            draft::count("above", self.above.len(), "cash deposits"),
            draft::count("thresholds with a cluster", clusters, "thresholds"),
        ];
        let is_close = self.below.iter().any(|item| item.is_close_to(i128::from(group.threshold.amount.0)));
        let pattern = CashPattern { items: self.below.clone(), measures, says, is_close };
        group.finding(case, "S08", pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    /// `count` deposits of `amount`, one each day from the first day.
    fn deposits(from: &str, count: i32, amount: &str) -> String {
        let first = trag_model::Day::parse_iso(from).unwrap();
        (0..count).map(|day| format!("{} cash -> A1 {amount}\n", trag_model::Day(first.0 + day))).collect()
    }

    #[test]
    fn a_cluster_that_moves_with_the_law_is_told_under_both_thresholds() {
        let text = deposits("2022-11-01", 25, "199000.00 HRK") + &deposits("2023-02-01", 25, "9900.00 EUR");
        let case = Case::read(&text);
        let findings = case.findings_in(&Bunching, case.view(Some("HR")));
        assert_eq!(findings.len(), 2);
        assert!(
            findings.iter().all(|finding| finding.sentence.contains("under 2 thresholds of different times"))
        );
        let again = deposits("2022-11-01", 25, "199000.00 HRK") + &deposits("2023-02-01", 25, "26000.00 EUR");
        let case = Case::read(&again);
        assert_eq!(case.findings_in(&Bunching, case.view(Some("HR"))).len(), 1);
    }

    #[test]
    fn an_even_split_is_no_cluster() {
        let text = deposits("2024-01-01", 15, "14900.00 EUR") + &deposits("2024-02-01", 12, "15100.00 EUR");
        assert!(Case::read(&text).findings(&Bunching).is_empty());
    }
}
