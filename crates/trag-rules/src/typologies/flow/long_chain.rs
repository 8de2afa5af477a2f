//! L08.

use std::collections::BTreeSet;

use trag_graph::chains::{self, ChainParams};
use trag_graph::{Share, TimeOrder, Worth};
use trag_model::time::DAY;
use trag_model::{AccountIx, Examined, Finding, Measure, Money, RowId, Total, Value};

use super::measured::{self, any_day_only, days, money, within};
use super::minimum::Minimum;
use super::shapes;
use crate::wording::{counted, percent, share_bp};
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, innocence, trades,
};

declare_typology! {
    /// Payments from account to account, each soon after the one before and nearly as large.
    ///
    /// ## What it finds
    /// Chains of at least `min_hops` payments over as many different accounts and one more. Each payment
    /// starts where the one before ended, at most `max_delay_days` times 24 hours later, and amounts to
    /// `kept_percent_low` to `kept_percent_high` of what that one brought. Amounts are compared in their own
    /// currency where it is the same, else in the base currency, else not at all. Where payments branch, each
    /// payment belongs to one chain: the longest is told first, and what is left of the others only where it
    /// is long enough by itself. Payments of one day of which one states no time can stand in
    /// either order, unless the balances of a statement tell it; the finding says so. No chain leads through an account that met more than
    /// `max_counterparties` others; the report says how many there are. The finding is about the first payer;
    /// where that is seen only from other parties' payments, it counts half in the ranking.
    ///
    /// ## Why it matters
    /// Each further account adds a bank, a holder and a day between where money comes from and where it is
    /// used. A chain in which nobody keeps anything is consistent with layering.
    ///
    /// ## Innocent explanations
    /// - A supply chain in which each firm pays the next when it has been paid.
    /// - Accounts of one group, or of one person at several banks.
    /// - A purchase through notary, agent and bank.
    ///
    /// ## Example
    /// Four payments in five days, each nearly as large as the one before:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  A1 -> B1  20000.00 EUR  # h1
    /// 2024-05-07 09:00  B1 -> C1  19600.00 EUR  # h2
    /// 2024-05-09 09:00  C1 -> D1  19000.00 EUR  # h3
    /// 2024-05-10 09:00  D1 -> E1  18900.00 EUR  # h4  ^ L08 rows=h1,h2,h3,h4
    /// ```
    ///
    /// An innocent look-alike: a supply chain in which each firm pays its own, smaller bill when it is due:
    ///
    /// ```ledger
    /// 2024-05-06 09:00  A1 -> B1  20000.00 EUR
    /// 2024-05-16 09:00  B1 -> C1  12500.00 EUR
    /// 2024-05-30 09:00  C1 -> D1   7000.00 EUR
    /// 2024-06-14 09:00  D1 -> E1   4100.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_hops` 4 (choice): payments in a chain.
    /// - `max_delay_days` 3 (choice): longest time from one payment to the next, in times 24 hours.
    /// - `kept_percent_low` 80 (choice): smallest share of the payment before.
    /// - `kept_percent_high` 100 (choice): largest share of the payment before.
    /// - `min_amount` 1000.00 EUR (choice): smallest payment of a chain.
    /// - `max_counterparties` 500 (choice): no chain leads through accounts that met more others.
    ///
    /// ## Needs
    /// - Payments of more than one bank or account, with both accounts (or names) on the rows.
    ///
    /// ## Sources
    /// - Altman et al., Realistic Synthetic Financial Transactions for Anti-Money Laundering Models (2023):
    ///   stack. The figures are design choices.
    pub(crate) LongChain {
        code: "L08", name: "long-chain", family: Flow, weight: 4,
        params: [
            min_hops: ParamValue::Int(4), Choice, (2, 64), "payments in a chain";
            max_delay_days: ParamValue::Int(3), Choice, (0, 366), "longest time from one payment to the next";
            kept_percent_low: ParamValue::Int(80), Choice, (1, 100), "smallest share of the payment before";
            kept_percent_high: ParamValue::Int(100), Choice, (100, 200), "largest share of the payment before";
            min_amount: ParamValue::Money(trag_model::Minor(100_000), trag_model::Currency::EUR), Choice,
                (0, 0), "smallest payment of a chain";
            max_counterparties: ParamValue::Int(500), Choice, (1, 4_000_000_000), "others an account may meet";
        ],
    }
}

impl Typology for LongChain {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let minimum = Minimum(params.money("min_amount"));
        let admitted = minimum.rows(case);
        let min_hops = usize::try_from(params.int("min_hops")).unwrap_or(usize::MAX);
        let limits = ChainParams {
            min_hops,
            max_delay_seconds: params.int("max_delay_days") * DAY,
            hop: Share::percent(params.int("kept_percent_low"), params.int("kept_percent_high")),
            order: TimeOrder::AnyWithinDay,
            max_degree: u32::try_from(params.int("max_counterparties")).ok(),
        };
        let chains = chains::find(case.flows, case.ledger, &limits, |row| admitted[row.0 as usize]);
        let hubs = shapes::hubs(chains.hubs, limits.max_degree);
        let long = |chain: &&Vec<RowId>| {
            let accounts = chains::accounts(case.ledger, chain);
            accounts.into_iter().collect::<BTreeSet<_>>().len() > min_hops
        };
        let mut findings: Vec<Finding> =
            chains.hits.iter().filter(long).map(|chain| finding(case, limits.hop, chain)).collect();
        shapes::mark(case, &mut findings);
        let count = minimum.between_accounts(case);
        let examined = Examined {
            count,
            what: "payments between accounts".to_owned(),
            left_aside: minimum.unknown(case).into_iter().chain(hubs).collect(),
        };
        measured::verdict(findings, examined, "no row names both its payer's and its payee's account")
    }
}

/// The account a chain is about: its first payer, or where that is cash or the bank, who received it.
fn subject(case: &CaseView<'_>, first: RowId) -> AccountIx {
    let payer = case.ledger.payer(first);
    if case.accounts.get(payer).can_be_followed() { payer } else { case.ledger.payee(first) }
}

fn finding(case: &CaseView<'_>, hop: Share, chain: &[RowId]) -> Finding {
    let ledger = case.ledger;
    let day_only = any_day_only(case, chain);
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let (sent, arrived) = (Worth::paid(ledger, first), Worth::received(ledger, last));
    let (from, to) = measured::span(ledger, chain);
    let sum = |worth: Worth| Money(worth.amount, worth.currency).to_string();
    let mut measures = vec![
        measured::count("hops", chain.len(), "payments"),
        money("first payment", i128::from(sent.amount.0), sent.currency),
        money("last payment", i128::from(arrived.amount.0), arrived.currency),
        measured::duration("duration", to.0 - from.0, day_only),
    ];
    let mut says = format!(
        "A chain of {} in which each amount is {} to {} % of the one before: {} from {} at the start, {} to {} \
         at the end",
        counted(chain.len(), "payment", "payments"),
        hop.low_bp / 100,
        hop.high_bp / 100,
        sum(sent),
        case.accounts.label(ledger.payer(first)),
        sum(arrived),
        case.accounts.label(ledger.payee(last)),
    );
    if let Some((part, whole)) = arrived.beside(sent) {
        let share_bp = share_bp(i128::from(part.0), i128::from(whole.0));
        measures.push(Measure {
            name: "last payment as a share of the first",
            value: Value::BasisPoints(share_bp),
        });
        says.push_str(&format!(" ({} of the first)", percent(share_bp)));
    }
    let mut rows = chain.to_vec();
    rows.sort_unstable();
    measures.extend(measured::open_order(case, &rows));
    if chain.iter().any(|row| trades::is_pool_leg(case, *row)) {
        let reason = "it goes through the cash pool of a group of companies, where value is mixed";
        measures.push(innocence::measure(reason.to_owned()));
    }
    let sentence = format!("{says} {}, {}.", within(to.0 - from.0, day_only), days((from, to)));
    let amount = (Total(i128::from(sent.amount.0)), sent.currency);
    measured::finding(ledger, ("L08", subject(case, first)), chain.to_vec(), amount, measures, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn a_chain_of_one_day_is_found_whatever_the_order_of_its_rows() {
        let hops = ["A1 -> B1 9000", "B1 -> C1 8900", "C1 -> D1 8800", "D1 -> E1 8700"];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let line = |hop: usize| format!("2024-05-06 {}.00 EUR\n", hops[hop]);
            let case = Case::read(&order.map(line).concat());
            let findings = case.findings(&LongChain);
            assert_eq!(case.flagged_rows(&LongChain), [[0, 1, 2, 3]], "{order:?}");
            assert!(findings[0].sentence.contains("9,000.00 EUR from A1 at the start, 8,700.00 EUR to E1"));
            assert!(findings[0].measures.iter().any(|measure| measure.name == "order within a day"));
        }
    }

    #[test]
    fn times_of_day_settle_the_order() {
        let at = |times: [&str; 4]| {
            let hops = ["A1 -> B1 9000", "B1 -> C1 8900", "C1 -> D1 8800", "D1 -> E1 8700"];
            let lines = hops.iter().zip(times).map(|(hop, time)| format!("2024-05-06 {time} {hop}.00 EUR\n"));
            Case::read(&lines.collect::<String>()).flagged_rows(&LongChain).len()
        };
        assert_eq!(at(["09:00", "", "11:00", ""]), 1);
        assert_eq!(at(["12:00", "", "11:00", ""]), 0, "C1 pays on before A1 pays");
    }
}
