//! L24.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, Day, Minor, RowId, name};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::facts::FactKind;
use crate::wording::{counted, listed};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Money goes back and forth among related holders, far more than what any of them keeps.
    ///
    /// ## What it finds
    /// Groups of at most `max_accounts` accounts whose holders are declared to be related, directly or through
    /// each other, among which payments within `window_days` calendar days come to at least `min_gross` and are
    /// more than `times` times what moved in the end: the sum of what each account received more than it
    /// paid inside the group.
    ///
    /// ## Why it matters
    /// Payments that cancel each other make turnover, not trade. They lengthen a trail and dress accounts for
    /// a bank or a buyer.
    ///
    /// ## Innocent explanations
    /// - A cash pool of a group, with its sweeps each evening.
    /// - Spouses who share their costs.
    ///
    /// ## Example
    /// 90,000 euros go to and fro, and nothing stays:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o."
    /// account B1 "Beta d.o.o."
    /// fact Alfa d.o.o.,related,,,,,Beta d.o.o.
    /// 2024-05-02  A1 -> B1  30000.00 EUR  # t1
    /// 2024-05-06  B1 -> A1  30000.00 EUR  # t2
    /// 2024-05-08  A1 -> B1  30000.00 EUR  # t3
    /// 2024-05-10  B1 -> A1  29000.00 EUR  # t4  ^ L24 amount=119000.00 rows=t1,t2,t3,t4
    /// ```
    ///
    /// An innocent look-alike: a related company is paid and keeps the money:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o."
    /// account B1 "Beta d.o.o."
    /// fact Alfa d.o.o.,related,,,,,Beta d.o.o.
    /// 2024-05-02  A1 -> B1  30000.00 EUR
    /// 2024-05-06  A1 -> B1  30000.00 EUR
    /// 2024-05-10  B1 -> A1   2000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `max_accounts` 6 (choice): accounts of a group; larger groups are left aside and counted.
    /// - `times` 5 (choice): payments against what moved in the end.
    /// - `window_days` 90 (choice): payments more than so many days apart are told apart.
    /// - `min_gross` 10000.00 EUR (choice): least sum of the payments.
    ///
    /// ## Needs
    /// - Which holders are related (fact `related`); no column states it. Official rates, where amounts are not
    ///   in euros.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. F p. 276: "unusual transfers of funds among related accounts".
    ///   The figures are design choices.
    pub(crate) RelatedPingPong {
        code: "L24", name: "related-ping-pong", family: Flow, weight: 3,
        params: [
            max_accounts: ParamValue::Int(6), Choice, (2, 1000), "accounts of a group";
            times: ParamValue::Int(5), Choice, (1, 10_000), "payments against what moved in the end";
            window_days: ParamValue::Int(90), Choice, (1, 3660), "most days from one payment to the next";
            min_gross: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "least sum of the payments";
        ],
    }
}

impl Typology for RelatedPingPong {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.context.facts.has(FactKind::Related) {
            return not_applicable(
                "no holders are declared to be related (fact `related`); no column states it",
            );
        }
        let mut found = Found::default();
        let most = usize::try_from(params.int("max_accounts")).unwrap_or(usize::MAX);
        for group in groups(case) {
            if group.len() > most {
                found.aside(
                    1,
                    (
                        "group left aside",
                        "groups left aside",
                        "because it has more accounts than the parameter allows",
                    ),
                );
                continue;
            }
            judge(case, params, &group, &mut found);
        }
        found.verdict(
            "groups of accounts of related holders",
            "no accounts of holders that are declared to be related are in the case",
        )
    }
}

/// The accounts of related holders, joined through common relations.
fn groups(case: &CaseView<'_>) -> Vec<BTreeSet<AccountIx>> {
    let (holders, accounts) = (case.holders(), case.holders().grouped());
    let mut groups: Vec<BTreeSet<AccountIx>> = Vec::new();
    for fact in case.context.facts.of(FactKind::Related) {
        let sides = [holders.named(&fact.holder), holders.named(&name::spelling(&fact.note))];
        let mut joined: BTreeSet<AccountIx> = sides
            .into_iter()
            .flatten()
            .flat_map(|holder| accounts[holder.0 as usize].iter().copied())
            .collect();
        groups.retain(|group| {
            let apart = group.is_disjoint(&joined);
            if !apart {
                joined.extend(group.iter().copied());
            }
            apart
        });
        if joined.len() > 1 {
            groups.push(joined);
        }
    }
    groups.sort();
    groups
}

fn judge(case: &CaseView<'_>, params: &Params<'_>, group: &BTreeSet<AccountIx>, found: &mut Found) {
    let (least, currency) = params.money("min_gross");
    let edges =
        group.iter().flat_map(|account| case.flows.out(*account)).filter(|edge| group.contains(&edge.other));
    let mut rows: Vec<RowId> = edges.map(|edge| edge.row).collect();
    rows.sort_unstable();
    found.examined += 1;
    let mut valued: Vec<(RowId, i128)> = Vec::new();
    for row in rows {
        match case.worth(row, currency) {
            Some(value) => valued.push((row, i128::from(value.0))),
            None => found.aside(1, NO_EUROS),
        }
    }
    let days: Vec<Day> = valued.iter().map(|(row, _)| case.ledger.day(*row)).collect();
    for stretch in window::stretches(&days, params.int("window_days")) {
        let payments = &valued[stretch];
        let mut kept: BTreeMap<AccountIx, i128> = BTreeMap::new();
        for (row, value) in payments {
            *kept.entry(case.ledger.payee(*row)).or_default() += value;
            *kept.entry(case.ledger.payer(*row)).or_default() -= value;
        }
        let gross: i128 = payments.iter().map(|(_, value)| value).sum();
        let net: i128 = kept.values().filter(|value| **value > 0).sum();
        let returned = payments.len() > 2;
        if !returned || gross < i128::from(least.0) || gross <= net * i128::from(params.int("times")) {
            continue;
        }
        let Some(first) = group.first() else { continue };
        let names: BTreeSet<String> =
            group.iter().map(|account| case.accounts.label(*account).to_owned()).collect();
        let draft = Draft::new("L24", *first, payments.iter().map(|(row, _)| *row).collect())
            .count("payments", payments.len(), "payments")
            .money("moved in the end", net, currency)
            .amount(gross, currency);
        let sentence = format!(
            "{} among the related holders {} total {}, {}, of which {} moved in the end.",
            counted(payments.len(), "payment", "payments"),
            listed(&names.into_iter().collect::<Vec<_>>()),
            trag_model::Money(trag_model::Total(gross), currency),
            draft.when(case.ledger),
            trag_model::Money(trag_model::Total(net), currency),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
