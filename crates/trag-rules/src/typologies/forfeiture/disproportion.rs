//! F01.

use trag_model::{AccountIx, Currency, Day, Minor, RowId};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::facts::{Fact, FactKind};
use crate::holders::HolderIx;
use crate::topics::Topic;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// What a holder spent and acquired exceeds the lawful income that is declared.
    ///
    /// ## What it finds
    /// For each holder with declared income: the payments to others from the holder's accounts and the things
    /// declared as acquired, from the first to the last day with declared income, against that income. It
    /// flags when the uses exceed the income by more than `min_gap` and by more than (`ratio_percent` − 100) %.
    /// Payments whose text names the purchase of a flat, a car and the like are left out of the spending where
    /// acquired things are declared, so that no purchase counts twice. No statute names a ratio: the table
    /// is what is offered, and the verdict is the court's.
    ///
    /// ## Why it matters
    /// Manifest disproportion between lawful income and property is the test of extended confiscation.
    ///
    /// ## Innocent explanations
    /// - Inheritance, gifts, loans of the family, sale of earlier property, savings kept at home.
    /// - Income abroad, remittances of guest workers, cash income of a farm.
    ///
    /// ## Example
    /// 24,000 euros of income, 20,000 spent and a flat of 60,000:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,income,24000.00,EUR,2023-01-01,2024-12-31,
    /// fact Ana Ilić,asset,60000.00,EUR,2024-03-01,,stan Cvijićeva 4
    /// 2023-06-05  A1 -> B1  12000.00 EUR  # t1
    /// 2024-06-05  A1 -> B1   8000.00 EUR  # t2  ^ F01 account=A1 amount=56000.00 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: a life within the income:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,income,24000.00,EUR,2023-01-01,2024-12-31,
    /// 2023-06-05  A1 -> B1  12000.00 EUR
    /// 2024-06-05  A1 -> B1   8000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_gap` 15000.00 EUR, `ratio_percent` 120 (choice): the gap, and uses against income.
    ///
    /// ## Needs
    /// - Income as facts `income`, acquired things as facts `asset`; no column states them. Official rates, where
    ///   amounts are not in euros.
    ///
    /// ## Sources
    /// - Serbian Law on Seizure and Confiscation of the Proceeds from Crime, Art. 3. The figures are design choices.
    pub(crate) Disproportion {
        code: "F01", name: "disproportion", family: Forfeiture, weight: 4,
        params: [
            min_gap: ParamValue::Money(Minor(1_500_000), Currency::EUR), Choice, (0, 0), "uses above income";
            ratio_percent: ParamValue::Int(120), Choice, (100, 10_000), "uses against income";
        ],
    }
}

impl Typology for Disproportion {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let facts = &case.context.facts;
        if !facts.has(FactKind::Income) {
            return not_applicable("no lawful income is declared (fact `income`); no column states it");
        }
        let groups = case.holders().grouped();
        let mut holders: Vec<HolderIx> =
            facts.of(FactKind::Income).filter_map(|fact| case.holders().named(&fact.holder)).collect();
        holders.sort_unstable();
        holders.dedup();
        let mut found = Found::default();
        for holder in holders {
            found.examined += 1;
            judge(case, params, (holder, &groups[holder.0 as usize]), &mut found);
        }
        found.verdict(
            "holders with declared income",
            "no account of a holder with declared income is in the case",
        )
    }
}

const NO_RATE: (&str, &str, &str) =
    ("holder left aside", "holders left aside", "because a declared amount has no official rate");

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (holder, accounts): (HolderIx, &[AccountIx]),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_gap");
    let own = |kind: FactKind| {
        let spelling = case.holders().spelling(holder);
        case.context.facts.of(kind).filter(move |fact| fact.holder == spelling)
    };
    let (Some(from), Some(to)) = (
        own(FactKind::Income).filter_map(|fact| fact.from).min(),
        own(FactKind::Income).filter_map(|fact| fact.to).max(),
    ) else {
        return;
    };
    // A value that is not known is not nothing: without it the holder is not judged.
    let in_currency = |fact: &Fact| case.declared_in(fact, currency);
    let in_time = |fact: &&Fact| fact.from.is_some_and(|day| (from..=to).contains(&day));
    let income: Option<i128> = own(FactKind::Income).map(in_currency).sum();
    let acquired: Option<i128> = own(FactKind::Asset).filter(in_time).map(in_currency).sum();
    let (Some(income), Some(acquired)) = (income, acquired) else {
        return found.aside(1, NO_RATE);
    };
    let (rows, spent) = spending(case, accounts, (from, to), (currency, acquired > 0), found);
    let uses = spent + acquired;
    let gap = uses - income;
    let (Some(account), true) = (accounts.first(), !rows.is_empty()) else { return };
    if gap <= i128::from(least.0) || uses * 100 <= income * i128::from(params.int("ratio_percent")) {
        return;
    }
    let money = |minor: i128| trag_model::Money(trag_model::Total(minor), currency);
    let draft = Draft::new("F01", *account, rows)
        .money("declared income", income, currency)
        .money("spent", spent, currency)
        .money("acquired", acquired, currency)
        .share("uses against income", uses, income)
        .text("period", format!("{from} to {to}"))
        .amount(gap, currency);
    let sentence = format!(
        "From {from} to {to}, {} spent {} and acquired things for {}, against a declared income of {}; the gap \
         is {}.",
        case.accounts.label(*account),
        money(spent),
        money(acquired),
        money(income),
        money(gap),
    );
    found.findings.push(draft.says(case, sentence));
}

/// What was paid to others, purchases of things left out where these are declared.
fn spending(
    case: &CaseView<'_>,
    accounts: &[AccountIx],
    (from, to): (Day, Day),
    (currency, without_assets): (Currency, bool),
    found: &mut Found,
) -> (Vec<RowId>, i128) {
    let (mut rows, mut sum) = (Vec::new(), 0);
    for edge in accounts.iter().flat_map(|account| case.flows.out(*account)) {
        let own = accounts.binary_search(&edge.other).is_ok();
        let is_asset = without_assets && case.topics().row(edge.row, Topic::ASSET);
        if own || is_asset || !(from..=to).contains(&edge.time.day()) {
            continue;
        }
        match case.worth(edge.row, currency) {
            Some(value) => {
                rows.push(edge.row);
                sum += i128::from(value.0);
            }
            None => found.aside(1, NO_EUROS),
        }
    }
    (rows, sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn an_income_that_no_rate_values_is_not_taken_for_none() {
        let case = Case::read(
            "account A1 \"Ana Ilić\"
             fact Ana Ilić,income,9000000.00,RSD,2023-01-01,2024-12-31,
             2024-05-04 A1 -> B1 70000.00 EUR",
        );
        assert!(case.findings(&Disproportion).is_empty());
    }
}
