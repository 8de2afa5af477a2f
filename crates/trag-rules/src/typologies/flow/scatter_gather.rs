//! L05.

use trag_graph::scatter_gather::{self, ScatterGatherParams};
use trag_graph::{Structure, TimeOrder};
use trag_model::time::DAY;
use trag_model::{Finding, Total};

use super::measured::{self, days};
use super::minimum::Minimum;
use super::shapes::{self, Limits};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, rows_value};

declare_typology! {
    /// An account pays several others, and they pay one account soon after, nearly as much.
    ///
    /// ## What it finds
    /// A source that pays at least `min_middles` accounts which then pay one destination, all within
    /// `window_days` times 24 hours; each middle account is paid before it pays. What reaches the destination
    /// is `kept_percent_low` to `kept_percent_high` of what left the source for these accounts, each payment
    /// counted once, in their own currency where it is the same, else in the base currency. Windows of one
    /// source and one destination that share a payment are one finding, about the source. Payments of one
    /// day of which one states no time can stand in either order, unless the balances of a statement tell it; the finding
    /// says so. Accounts that
    /// met more than `max_counterparties` others are passed over, and from one source at most `max_steps`
    /// pairs of payments are looked at; the report says where either applied. A source that is seen only
    /// from other parties' payments counts half in the ranking.
    ///
    /// ## Why it matters
    /// Sums that part and meet again one step later serve no purpose that the rows show, and put several
    /// names between payer and payee.
    ///
    /// ## Innocent explanations
    /// - A group that pays one supplier or one tax office through its companies.
    /// - An employer whose staff all pay the same landlord, canteen or insurer.
    /// - Several accounts of one holder that are swept into one.
    ///
    /// ## Example
    /// Three accounts receive 30,000 euros and pass 29,100 on to one:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  A1 -> M1  10000.00 EUR  # s1
    /// 2024-05-06 09:10  A1 -> M2  11000.00 EUR  # s2
    /// 2024-05-06 09:20  A1 -> M3   9000.00 EUR  # s3
    /// 2024-05-08 11:00  M1 -> Z1   9700.00 EUR  # g1
    /// 2024-05-08 14:00  M2 -> Z1  10700.00 EUR  # g2
    /// 2024-05-09 09:00  M3 -> Z1   8700.00 EUR  # g3  ^ L05 rows=s1,s2,s3,g1,g2,g3 came-out=29100.00
    /// ```
    ///
    /// An innocent look-alike: an employer pays wages, and three of the staff pay the same landlord:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  A1 -> M1   1900.00 EUR
    /// 2024-05-06 09:00  A1 -> M2   2100.00 EUR
    /// 2024-05-06 09:00  A1 -> M3   1700.00 EUR
    /// 2024-05-08 11:00  M1 -> Z1   1000.00 EUR
    /// 2024-05-08 14:00  M2 -> Z1   1000.00 EUR
    /// 2024-05-09 09:00  M3 -> Z1   1000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_middles` 3 (choice): fewest middle accounts.
    /// - `window_days` 10 (choice): longest time from the first to the last payment, in times 24 hours.
    /// - `kept_percent_low` 80 (choice): smallest share that reaches the destination.
    /// - `kept_percent_high` 105 (choice): largest share that reaches it.
    /// - `min_amount` 1000.00 EUR (choice): smallest payment.
    /// - `max_counterparties` 500 (choice): accounts that met more others are passed over.
    /// - `max_steps` 10000000 (choice): pairs of payments looked at from one source.
    ///
    /// ## Needs
    /// - Payments of more than one bank or account, with both accounts (or names) on the rows.
    ///
    /// ## Sources
    /// - Altman et al., Realistic Synthetic Financial Transactions for Anti-Money Laundering Models (2023):
    ///   scatter-gather. The figures are design choices.
    pub(crate) ScatterGather {
        code: "L05", name: "scatter-gather", family: Flow, weight: 4,
        params: [
            min_middles: ParamValue::Int(3), Choice, (1, 100_000), "fewest middle accounts";
            window_days: ParamValue::Int(10), Choice, (1, 366), "longest time from first to last payment";
            kept_percent_low: ParamValue::Int(80), Choice, (1, 100), "smallest share that arrives";
            kept_percent_high: ParamValue::Int(105), Choice, (100, 200), "largest share that arrives";
            min_amount: ParamValue::Money(trag_model::Minor(100_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest payment";
            max_counterparties: ParamValue::Int(500), Choice, (1, 4_000_000_000), "others an account may meet";
            max_steps: ParamValue::Int(10_000_000), Choice, (1, i64::MAX), "pairs looked at from one source";
        ],
    }
}

impl Typology for ScatterGather {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let limits = Limits::read(params, true);
        let minimum = Minimum(params.money("min_amount"));
        let admitted = minimum.rows(case);
        let search = ScatterGatherParams {
            min_middles: u32::try_from(params.int("min_middles")).unwrap_or(u32::MAX),
            window_seconds: params.int("window_days") * DAY,
            hop: None,
            kept: Some(limits.kept),
            may_return: false,
            order: TimeOrder::AnyWithinDay,
            max_degree: limits.max_degree,
            max_steps: limits.max_steps,
        };
        let counts = |row: trag_model::RowId| admitted[row.0 as usize];
        let found = scatter_gather::find(case.flows, case.ledger, &search, counts);
        let mut left_aside = minimum.unknown(case);
        left_aside.extend(shapes::hubs(found.hubs, limits.max_degree));
        left_aside.extend(shapes::stops(case, &found.stops, limits.max_steps));
        let findings = found.hits.into_iter().map(|hit| finding(case, hit)).collect();
        shapes::verdict(case, findings, minimum, left_aside)
    }
}

fn finding(case: &CaseView<'_>, hit: Structure) -> Finding {
    let (source, middles, destination) = (hit.layers[0][0], &hit.layers[1], hit.layers[2][0]);
    let mut measures = vec![shapes::layer("middle accounts", middles)];
    measures.extend(shapes::flow_measures(hit.flow));
    measures.extend(measured::open_order(case, &hit.rows));
    let sentence = format!(
        "{} paid {}, and they paid {}: {}, {}.",
        case.accounts.label(source),
        counted(middles.len(), "account", "accounts"),
        case.accounts.label(destination),
        shapes::flow_words(hit.flow),
        days(hit.period)
    );
    let amount = match hit.flow {
        Some(flow) => (Total(flow.entered), flow.currency),
        None => rows_value::of(case, &hit.rows),
    };
    measured::finding(case.ledger, ("L05", source), hit.rows, amount, measures, sentence)
}

#[cfg(test)]
mod tests {
    use trag_model::Outcome;

    use super::*;
    use crate::testing::Case;

    #[test]
    fn a_limit_that_is_reached_names_the_source() {
        let lines: String = (1..5)
            .map(|n| {
                format!(
                    "2024-05-06 0{n}:00 A1 -> M{n} 2000.00 EUR\n2024-05-07 0{n}:00 M{n} -> Z1 1990.00 EUR\n"
                )
            })
            .collect();
        let case = Case::read(&lines);
        assert_eq!(case.flagged_rows(&ScatterGather).len(), 1);
        let mut overrides = crate::ParamOverrides::default();
        overrides.set(&ScatterGather::DECLARATION, "max_steps", "2").unwrap();
        let verdict =
            ScatterGather.evaluate(&case.view(None), &Params::new(&ScatterGather::DECLARATION, &overrides));
        assert_eq!(verdict.outcome, Outcome::Clear);
        assert!(verdict.examined.left_aside[0].ends_with("A1 (2 of 4 payments searched)"));
    }

    #[test]
    fn payments_of_one_day_may_stand_in_any_order() {
        let case = Case::read(
            "2024-05-06 M1 -> Z1 9900.00 EUR\n2024-05-06 M2 -> Z1 9900.00 EUR\n2024-05-06 M3 -> Z1 9900.00 EUR
             2024-05-06 A1 -> M1 10000.00 EUR\n2024-05-06 A1 -> M2 10000.00 EUR\n2024-05-06 A1 -> M3 10000.00 EUR",
        );
        let findings = case.findings(&ScatterGather);
        assert_eq!(case.flagged_rows(&ScatterGather), [[0, 1, 2, 3, 4, 5]]);
        assert!(findings[0].measures.iter().any(|measure| measure.name == "order within a day"));
    }

    #[test]
    fn what_is_kept_back_is_no_pattern() {
        let case = Case::read(
            "2024-05-06 A1 -> M1 10000.00 EUR\n2024-05-06 A1 -> M2 10000.00 EUR\n2024-05-06 A1 -> M3 10000.00 EUR
             2024-05-07 M1 -> Z1 7900.00 EUR\n2024-05-07 M2 -> Z1 7900.00 EUR\n2024-05-07 M3 -> Z1 7900.00 EUR",
        );
        assert!(case.findings(&ScatterGather).is_empty());
    }
}
