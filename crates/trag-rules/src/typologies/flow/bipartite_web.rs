//! L09.

use trag_graph::bipartite::{self, BipartiteParams, Web};
use trag_model::{AccountIx, Finding, Measure, Total, Value};

use super::measured::{self, days};
use super::minimum::Minimum;
use super::shapes;
use crate::wording::{counted, percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, rows_value};

declare_typology! {
    /// Several payers and several payees, of whom most pairs paid one another within days.
    ///
    /// ## What it finds
    /// Webs of at least `min_payers` payers and `min_payees` payees in a window of `window_days` calendar
    /// days, in which each payer pays at least `min_each` of the payees, each payee is paid by at least as many
    /// payers, and at least `min_density_percent` of the possible pairs have a payment. Webs are found by
    /// taking away payers with few payees and payees with few payers, step by step, until what is left is
    /// dense; the order of the steps makes no difference. Webs of several windows that share a payment are one finding,
    /// about the account that is party to most of its payments. Accounts that met more than
    /// `max_counterparties` others are passed over, and the report says how many. An account that is seen
    /// only from other parties' payments counts half in the ranking.
    ///
    /// ## Why it matters
    /// Where everyone pays everyone, single payments say little about who paid whom for what.
    ///
    /// ## Innocent explanations
    /// - A clearing house, a payment institution, an exchange.
    /// - The shops and the suppliers of one street, or the firms of one group.
    /// - Members of a club who pay the same few organisers.
    ///
    /// ## Example
    /// Three payers and three payees, seven of nine pairs within a week:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  P1 -> Q1  4000.00 EUR  # w1
    /// 2024-05-06 10:00  P1 -> Q2  4100.00 EUR  # w2
    /// 2024-05-07 09:00  P2 -> Q1  3900.00 EUR  # w3
    /// 2024-05-07 10:00  P2 -> Q3  4500.00 EUR  # w4
    /// 2024-05-08 09:00  P3 -> Q2  4200.00 EUR  # w5
    /// 2024-05-08 10:00  P3 -> Q3  4000.00 EUR  # w6
    /// 2024-05-09 09:00  P3 -> Q1  4300.00 EUR  # w7  ^ L09 rows=w1,w2,w3,w4,w5,w6,w7 pairs=7
    /// ```
    ///
    /// An innocent look-alike: three households pay the power company, and each its own landlord:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  P1 -> Q1  4000.00 EUR
    /// 2024-05-06 10:00  P1 -> R1  4100.00 EUR
    /// 2024-05-07 09:00  P2 -> Q1  3900.00 EUR
    /// 2024-05-07 10:00  P2 -> R2  4500.00 EUR
    /// 2024-05-08 09:00  P3 -> Q1  4200.00 EUR
    /// 2024-05-08 10:00  P3 -> R3  4000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_payers` 3 (choice): fewest payers.
    /// - `min_payees` 3 (choice): fewest payees.
    /// - `min_each` 2 (choice): fewest payees of each payer, and fewest payers of each payee.
    /// - `min_density_percent` 50 (choice): smallest share of the possible pairs that have a payment.
    /// - `window_days` 10 (choice): length of the window, in calendar days.
    /// - `min_amount` 1000.00 EUR (choice): smallest payment.
    /// - `max_counterparties` 500 (choice): accounts that met more others are passed over.
    ///
    /// ## Needs
    /// - Payments of more than one bank or account, with both accounts (or names) on the rows.
    ///
    /// ## Sources
    /// - Altman et al., Realistic Synthetic Financial Transactions for Anti-Money Laundering Models (2023):
    ///   bipartite. The figures are design choices.
    pub(crate) BipartiteWeb {
        code: "L09", name: "bipartite-web", family: Flow, weight: 3,
        params: [
            min_payers: ParamValue::Int(3), Choice, (1, 100_000), "fewest payers";
            min_payees: ParamValue::Int(3), Choice, (1, 100_000), "fewest payees";
            min_each: ParamValue::Int(2), Choice, (1, 100_000), "fewest payees of a payer, payers of a payee";
            min_density_percent: ParamValue::Int(50), Choice, (0, 100), "smallest share of pairs that paid";
            window_days: ParamValue::Int(10), Choice, (1, 366), "length of the window";
            min_amount: ParamValue::Money(trag_model::Minor(100_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest payment";
            max_counterparties: ParamValue::Int(500), Choice, (1, 4_000_000_000), "others an account may meet";
        ],
    }
}

impl Typology for BipartiteWeb {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let minimum = Minimum(params.money("min_amount"));
        let admitted = minimum.rows(case);
        let fewest = |name: &str| usize::try_from(params.int(name)).unwrap_or(usize::MAX);
        let search = BipartiteParams {
            min_payers: fewest("min_payers"),
            min_payees: fewest("min_payees"),
            min_each: fewest("min_each"),
            min_density_bp: u32::try_from(params.int("min_density_percent") * 100).unwrap_or(u32::MAX),
            window_days: params.int("window_days"),
            max_degree: u32::try_from(params.int("max_counterparties")).ok(),
        };
        let counts = |row: trag_model::RowId| admitted[row.0 as usize];
        let found = bipartite::find(case.flows, case.ledger, &search, counts);
        let mut left_aside = minimum.unknown(case);
        left_aside.extend(shapes::hubs(found.hubs, search.max_degree));
        let findings = found.hits.iter().map(|web| finding(case, web)).collect();
        shapes::verdict(case, findings, minimum, left_aside)
    }
}

/// The account that is party to most rows of a web; of several the first.
fn subject(case: &CaseView<'_>, web: &Web) -> AccountIx {
    let rows = &web.structure.rows;
    let mut parties: Vec<AccountIx> =
        rows.iter().flat_map(|row| [case.ledger.payer(*row), case.ledger.payee(*row)]).collect();
    parties.sort_unstable();
    let by_party = parties.chunk_by(|one, other| one == other);
    let most = by_party.max_by_key(|rows| (rows.len(), std::cmp::Reverse(rows[0])));
    most.map_or(web.structure.layers[0][0], |rows| rows[0])
}

fn finding(case: &CaseView<'_>, web: &Web) -> Finding {
    let hit = &web.structure;
    let (payers, payees) = (&hit.layers[0], &hit.layers[1]);
    let share = share_bp(web.pairs as i128, web.possible as i128);
    let amount = match hit.flow {
        Some(flow) => (Total(flow.entered), flow.currency),
        None => rows_value::of(case, &hit.rows),
    };
    let measures = vec![
        shapes::layer("payers", payers),
        shapes::layer("payees", payees),
        measured::count("pairs", web.pairs, "pairs"),
        Measure { name: "share of possible pairs", value: Value::BasisPoints(share) },
        measured::money("paid", amount.0.0, amount.1),
    ];
    let sentence = format!(
        "{} paid {}: {} of {} possible pairs ({}) paid one another, {} in all, {}.",
        counted(payers.len(), "account", "accounts"),
        counted(payees.len(), "account", "accounts"),
        web.pairs,
        web.possible,
        percent(share),
        trag_model::Money(amount.0, amount.1),
        days(hit.period)
    );
    measured::finding(case.ledger, ("L09", subject(case, web)), hit.rows.clone(), amount, measures, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn a_web_of_fewer_than_half_the_pairs_is_none() {
        let ring = |last: &str| {
            Case::read(&format!(
                "2024-05-06 P1 -> Q1 4000.00 EUR\n2024-05-06 P1 -> Q2 4000.00 EUR
                 2024-05-06 P2 -> Q2 4000.00 EUR\n2024-05-06 P2 -> Q3 4000.00 EUR
                 2024-05-06 P3 -> Q3 4000.00 EUR\n2024-05-06 P3 -> Q4 4000.00 EUR
                 2024-05-06 P4 -> Q4 4000.00 EUR\n2024-05-06 P4 -> Q5 4000.00 EUR
                 2024-05-06 P5 -> Q5 4000.00 EUR\n{last}"
            ))
        };
        assert!(ring("2024-05-06 P5 -> Q1 4000.00 EUR").findings(&BipartiteWeb).is_empty());
    }
}
