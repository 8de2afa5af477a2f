//! F10.

use trag_model::{AccountIx, RowId, name};

use super::sale_under_value::names;
use crate::draft::{Draft, Found, not_applicable};
use crate::facts::FactKind;
use crate::scan::each_account;
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Somebody pays insurance, tax or upkeep of a thing that belongs to somebody else.
    ///
    /// ## What it finds
    /// At least `min_payments` payments of an account for insurance, registration, tax or upkeep whose text names a
    /// thing that is declared as another holder's (fact `asset`, with the word that texts know it by: a plate, an
    /// address).
    ///
    /// ## Why it matters
    /// Who pays for a thing uses it. The name in the register may be lent.
    ///
    /// ## Innocent explanations
    /// - Children's and parents' cars; a company car; a tenant who pays the owner's bills.
    ///
    /// ## Example
    /// Ana pays the insurance of a boat that is registered to Petar:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Petar Savić,asset,90000.00,EUR,2023-05-01,,BG-77 ZORA
    /// 2024-03-06  A1 -> B1  700.00 EUR "osiguranje plovila BG-77 Zora"  # t1
    /// 2024-04-06  A1 -> C1  300.00 EUR "marina, BG-77 ZORA"             # t2  ^ F10 account=A1 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: Petar pays himself:
    ///
    /// ```ledger
    /// account A1 "Petar Savić" person
    /// fact Petar Savić,asset,90000.00,EUR,2023-05-01,,BG-77 ZORA
    /// 2024-03-06  A1 -> B1  700.00 EUR "osiguranje plovila BG-77 Zora"
    /// 2024-04-06  A1 -> C1  300.00 EUR "marina, BG-77 ZORA"
    /// ```
    ///
    /// ## Parameters
    /// - `min_payments` 2 (choice): payments for one thing.
    ///
    /// ## Needs
    /// - Whose the thing is and what texts call it (fact `asset`); no column states it. Texts of payments.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) PaymentsForOthersThings {
        code: "F10", name: "payments-for-others-things", family: Forfeiture, weight: 2,
        params: [
            min_payments: ParamValue::Int(2), Choice, (1, 1000), "payments for one thing";
        ],
    }
}

impl Typology for PaymentsForOthersThings {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.context.facts.has(FactKind::Asset) {
            return not_applicable(
                "no thing is declared as somebody's (fact `asset`); no column states the owner",
            );
        }
        if !case.topics().has_texts() {
            return not_applicable("no row has a text (column `purpose`)");
        }
        let mut found = each_account(case, 1, |account, found| judge(case, params, account, found));
        // Things and texts are there; that no text is about upkeep is an answer.
        found.examined = found.examined.max(1);
        found.verdict("payments for insurance, tax and upkeep", "")
    }
}

fn judge(case: &CaseView<'_>, params: &Params<'_>, account: AccountIx, found: &mut Found) {
    let costs = Topic::INSURANCE.and(Topic::UPKEEP).and(Topic::TAX);
    let own = case.holders().of(account).map(|holder| case.holders().spelling(holder));
    let upkeep: Vec<RowId> = case
        .flows
        .out(account)
        .iter()
        .map(|edge| edge.row)
        .filter(|row| case.topics().row(*row, costs))
        .collect();
    found.examined += upkeep.len() as u64;
    if upkeep.is_empty() {
        return;
    }
    for fact in case.context.facts.of(FactKind::Asset).filter(|fact| own != Some(fact.holder.as_str())) {
        let names_it = |row: &RowId| names(case.ledger.purpose(*row), &fact.note);
        let rows: Vec<RowId> = upkeep.iter().copied().filter(names_it).collect();
        let enough = i64::try_from(rows.len()).unwrap_or(0) >= params.int("min_payments");
        if rows.is_empty() || !enough || name::spelling(&fact.note).is_empty() {
            continue;
        }
        let count = rows.len();
        let draft = Draft::new("F10", account, rows)
            .count("payments", count, "payments")
            .text("thing", fact.note.clone())
            .text("declared as the thing of", fact.holder.clone());
        let sentence = format!(
            "{} of {} for insurance, tax or upkeep name {}, which is declared as a thing of {}, {}.",
            counted(count, "payment", "payments"),
            case.accounts.label(account),
            fact.note,
            fact.holder,
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
