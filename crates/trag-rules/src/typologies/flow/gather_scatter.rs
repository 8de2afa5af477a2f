//! L06.

use trag_graph::gather_scatter::{self, GatherScatterParams};
use trag_graph::{Structure, TimeOrder};
use trag_model::time::DAY;
use trag_model::{Finding, Total};

use super::measured::{self, days};
use super::minimum::Minimum;
use super::shapes::{self, Limits};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, rows_value};

declare_typology! {
    /// Several accounts pay one, and it pays several on, nearly as much and soon.
    ///
    /// ## What it finds
    /// Windows of `window_days` times 24 hours in which at least `min_payers` accounts pay an account and it
    /// pays at least `min_payees`. Only payments in count that a payment out follows within the window, and
    /// payments out that follow a payment in; both may take turns. What goes out is `kept_percent_low` to
    /// `kept_percent_high` of what came in, in the currency of the account, or in the base currency where it
    /// moves several. Windows of one account that share a payment are one finding. Payments of one day
    /// of which one states no time can stand in either order, unless the balances of a statement tell it; the finding says
    /// so. Accounts that
    /// met more than `max_counterparties` others are passed over, and the report says how many. An account
    /// that is seen only from other parties' payments counts half in the ranking.
    ///
    /// ## Why it matters
    /// An account that gathers from many and soon scatters to many hides which payer paid which payee.
    ///
    /// ## Innocent explanations
    /// - A payment institution, a marketplace, a notary or a property manager.
    /// - A business whose takings and bills of a week happen to be alike.
    /// - A common purse: friends pay in for a trip, and one pays the bills.
    ///
    /// ## Example
    /// Three accounts pay 30,000 euros in, and 29,000 go to three others within four days:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  10000.00 EUR  # i1
    /// 2024-05-06 10:00  B2 -> A1  11000.00 EUR  # i2
    /// 2024-05-07 09:00  A1 -> C1   9500.00 EUR  # o1
    /// 2024-05-08 09:00  B3 -> A1   9000.00 EUR  # i3
    /// 2024-05-09 11:00  A1 -> C2  10000.00 EUR  # o2
    /// 2024-05-10 09:00  A1 -> C3   9500.00 EUR  # o3  ^ L06 rows=i1,i2,o1,i3,o2,o3 lost-on-the-way=1000.00
    /// ```
    ///
    /// An innocent look-alike: a shop takes in more in a week than it pays its suppliers:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  B1 -> A1  10000.00 EUR
    /// 2024-05-06 10:00  B2 -> A1  11000.00 EUR
    /// 2024-05-07 09:00  A1 -> C1   4500.00 EUR
    /// 2024-05-08 09:00  B3 -> A1   9000.00 EUR
    /// 2024-05-09 11:00  A1 -> C2   6000.00 EUR
    /// 2024-05-10 09:00  A1 -> C3   2500.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_payers` 3 (choice): fewest payers in a window.
    /// - `min_payees` 3 (choice): fewest payees in a window.
    /// - `window_days` 10 (choice): length of the window, in times 24 hours.
    /// - `kept_percent_low` 80 (choice): smallest share of what came in that goes out.
    /// - `kept_percent_high` 105 (choice): largest share that goes out.
    /// - `min_amount` 1000.00 EUR (choice): smallest payment.
    /// - `max_counterparties` 500 (choice): accounts that met more others are passed over.
    ///
    /// ## Needs
    /// - The accounts (or names) of payers and payees.
    ///
    /// ## Sources
    /// - Altman et al., Realistic Synthetic Financial Transactions for Anti-Money Laundering Models (2023):
    ///   gather-scatter. The figures are design choices.
    pub(crate) GatherScatter {
        code: "L06", name: "gather-scatter", family: Flow, weight: 3,
        params: [
            min_payers: ParamValue::Int(3), Choice, (1, 100_000), "fewest payers in a window";
            min_payees: ParamValue::Int(3), Choice, (1, 100_000), "fewest payees in a window";
            window_days: ParamValue::Int(10), Choice, (1, 366), "length of the window";
            kept_percent_low: ParamValue::Int(80), Choice, (1, 100), "smallest share that goes out";
            kept_percent_high: ParamValue::Int(105), Choice, (100, 200), "largest share that goes out";
            min_amount: ParamValue::Money(trag_model::Minor(100_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest payment";
            max_counterparties: ParamValue::Int(500), Choice, (1, 4_000_000_000), "others an account may meet";
        ],
    }
}

impl Typology for GatherScatter {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let limits = Limits::read(params, false);
        let minimum = Minimum(params.money("min_amount"));
        let admitted = minimum.rows(case);
        let fewest = |name: &str| u32::try_from(params.int(name)).unwrap_or(u32::MAX);
        let search = GatherScatterParams {
            min_payers: fewest("min_payers"),
            min_payees: fewest("min_payees"),
            window_seconds: params.int("window_days") * DAY,
            kept: Some(limits.kept),
            order: TimeOrder::AnyWithinDay,
            max_degree: limits.max_degree,
        };
        let counts = |row: trag_model::RowId| admitted[row.0 as usize];
        let found = gather_scatter::find(case.flows, case.ledger, &search, counts);
        let mut left_aside = minimum.unknown(case);
        left_aside.extend(shapes::hubs(found.hubs, limits.max_degree));
        let findings = found.hits.into_iter().map(|hit| finding(case, hit)).collect();
        shapes::verdict(case, findings, minimum, left_aside)
    }
}

fn finding(case: &CaseView<'_>, hit: Structure) -> Finding {
    let (payers, centre, payees) = (&hit.layers[0], hit.layers[1][0], &hit.layers[2]);
    let flow = shapes::flow_measures(hit.flow);
    let mut measures = Vec::with_capacity(flow.len() + 3);
    measures.extend([shapes::layer("payers", payers), shapes::layer("payees", payees)]);
    measures.extend(flow);
    measures.extend(measured::open_order(case, &hit.rows));
    let sentence = format!(
        "{} paid {}, and it paid {}: {}, {}.",
        counted(payers.len(), "account", "accounts"),
        case.accounts.label(centre),
        counted(payees.len(), "account", "accounts"),
        shapes::flow_words(hit.flow),
        days(hit.period)
    );
    let amount = match hit.flow {
        Some(flow) => (Total(flow.entered), flow.currency),
        None => rows_value::of(case, &hit.rows),
    };
    measured::finding(case.ledger, ("L06", centre), hit.rows, amount, measures, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    fn hub(others: usize) -> Case {
        let more: String = (0..others).map(|n| format!("2024-07-01 A1 -> X{n} 1.00 EUR\n")).collect();
        Case::read(&format!(
            "2024-05-06 B1 -> A1 5000.00 EUR\n2024-05-06 B2 -> A1 5000.00 EUR\n2024-05-06 B3 -> A1 5000.00 EUR
             2024-05-07 A1 -> C1 5000.00 EUR\n2024-05-07 A1 -> C2 5000.00 EUR\n2024-05-07 A1 -> C3 4500.00 EUR
             {more}"
        ))
    }

    #[test]
    fn hubs_are_passed_over_and_told() {
        assert_eq!(hub(497).flagged_rows(&GatherScatter), [[0, 1, 2, 3, 4, 5]]);
        let case = hub(498);
        let verdict = case.verdict(&GatherScatter, case.view(None));
        assert_eq!(
            verdict.examined.left_aside,
            ["1 account was passed over: it met more than `max_counterparties` of 500 others"]
        );
        assert!(case.findings(&GatherScatter).is_empty());
    }
}
