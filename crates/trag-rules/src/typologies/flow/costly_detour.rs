//! L37.

use std::collections::BTreeSet;

use trag_graph::chains::{self, ChainParams};
use trag_graph::{Share, TimeOrder, Worth};
use trag_model::{AccountIx, Currency, Minor, RowId, time::DAY};

use crate::draft::{Draft, Found};
use crate::wording::{counted, listed, percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, borders, declare_typology};

declare_typology! {
    /// Money takes a way through several countries and loses more on it than the straight way costs.
    ///
    /// ## What it finds
    /// Chains of at least three payments, each at most `max_delay_days` times 24 hours after the one before,
    /// that pass accounts in at least `min_countries` countries which are neither that of the first payer nor
    /// that of the last payee, and of which at most (100 − `least_loss_percent`) % and at least
    /// `kept_percent` % arrives of what was sent. Each payment is at least `min_amount`.
    ///
    /// Countries are counted and banks are not: most payments pass two banks (a choice).
    ///
    /// ## Why it matters
    /// Who pays for a detour has a reason other than the payment. Unnecessary layers are a sign that FATF and
    /// FFIEC name.
    ///
    /// ## Innocent explanations
    /// - Correspondent banks and payment firms on the way; a group that trades through its own companies.
    ///
    /// ## Example
    /// From Serbia through Cyprus and the Emirates to Germany, with three percent lost:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account B1 "B Ltd" CY
    /// account C1 "C Ltd" AE
    /// account D1 "D GmbH" DE
    /// 2024-05-06 09:00  A1 -> B1  20000.00 EUR  # h1
    /// 2024-05-07 09:00  B1 -> C1  19700.00 EUR  # h2
    /// 2024-05-08 09:00  C1 -> D1  19400.00 EUR  # h3  ^ L37 account=A1 rows=h1,h2,h3
    /// ```
    ///
    /// An innocent look-alike: the same way without a loss, and within one country:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account B1 "B d.o.o." RS
    /// account C1 "C d.o.o." RS
    /// account D1 "D GmbH" DE
    /// 2024-05-06 09:00  A1 -> B1  20000.00 EUR
    /// 2024-05-07 09:00  B1 -> C1  19700.00 EUR
    /// 2024-05-08 09:00  C1 -> D1  19400.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_countries` 2 (choice): countries on the way.
    /// - `least_loss_percent` 1, `kept_percent` 80 (choice): what is lost at least, and kept at least.
    /// - `max_delay_days` 5 (choice): longest time from one payment to the next, in times 24 hours.
    /// - `min_amount` 5000.00 EUR (choice): smallest payment.
    ///
    /// ## Needs
    /// - The country of accounts (column `country`), and payments of several of the accounts on the way.
    ///
    /// ## Sources
    /// - FATF, Trade-based money laundering (2021): unnecessary layers; FFIEC BSA/AML Examination Manual, App. F
    ///   p. 276. The figures are design choices.
    pub(crate) CostlyDetour {
        code: "L37", name: "costly-detour", family: Flow, weight: 3,
        params: [
            min_countries: ParamValue::Int(2), Choice, (1, 100), "countries on the way";
            least_loss_percent: ParamValue::Int(1), Choice, (0, 99), "what is lost at least";
            kept_percent: ParamValue::Int(80), Choice, (1, 100), "what arrives at least";
            max_delay_days: ParamValue::Int(5), Choice, (0, 366), "longest time from one payment to the next";
            min_amount: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "smallest payment";
        ],
    }
}

impl Typology for CostlyDetour {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if let Some(verdict) = borders::unknown(case) {
            return verdict;
        }
        let (least, currency) = params.money("min_amount");
        let limits = ChainParams {
            min_hops: 3,
            max_delay_seconds: params.int("max_delay_days") * DAY,
            hop: Share::percent(params.int("kept_percent"), 100),
            order: TimeOrder::LedgerWithinDay,
            max_degree: None,
        };
        let crosses = |row: RowId| borders::part(case, case.ledger.payer(row), case.ledger.payee(row));
        let counts =
            |row: RowId| crosses(row) && case.worth(row, currency).is_some_and(|value| value >= least);
        let mut found = Found::default();
        found.examined = case.ledger.movements().filter(|row| crosses(*row)).count() as u64;
        for chain in chains::find(case.flows, case.ledger, &limits, counts).hits {
            judge(case, params, &chain, &mut found);
        }
        found.verdict(
            "payments across a border",
            "no payment is between accounts of two known countries (column `country`)",
        )
    }
}

fn judge(case: &CaseView<'_>, params: &Params<'_>, chain: &[RowId], found: &mut Found) {
    let ledger = case.ledger;
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let (payer, payee) = (ledger.payer(first), ledger.payee(last));
    let ends = [borders::of(case, payer), borders::of(case, payee)];
    let between = chain[1..].iter().map(|row| ledger.payer(*row)).collect::<Vec<AccountIx>>();
    let countries: BTreeSet<&str> = between
        .iter()
        .map(|account| borders::of(case, *account))
        .filter(|country| !ends.contains(country))
        .collect();
    let Some((arrived, sent)) = Worth::received(ledger, last).beside(Worth::paid(ledger, first)) else {
        return;
    };
    let (arrived, sent) = (i128::from(arrived.0), i128::from(sent.0));
    let kept = arrived * 100;
    let lost = kept <= sent * i128::from(100 - params.int("least_loss_percent"));
    let enough = kept >= sent * i128::from(params.int("kept_percent"));
    if i64::try_from(countries.len()).unwrap_or(0) < params.int("min_countries") || !lost || !enough {
        return;
    }
    let names: Vec<String> = countries.iter().map(|country| (*country).to_owned()).collect();
    let currency = ledger.paid(first).1;
    let draft = Draft::new("L37", payer, chain.to_vec())
        .count("hops", chain.len(), "payments")
        .text("countries on the way", listed(&names))
        .share("share that arrived", arrived, sent)
        .amount(i128::from(ledger.paid(first).0.0), currency);
    let sentence = format!(
        "{} lead from {} in {} through {} to {} in {}; {} arrives, {}.",
        counted(chain.len(), "payment", "payments"),
        case.accounts.label(payer),
        ends[0],
        listed(&names),
        case.accounts.label(payee),
        ends[1],
        percent(share_bp(arrived, sent)),
        draft.when(ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
