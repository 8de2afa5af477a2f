//! R12.

use trag_model::{AccountIx, Currency, Minor, RowId};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::facts::{Fact, FactKind};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Accounts printed with the name of a declared office-holder have large payments or cash.
    ///
    /// ## What it finds
    /// Accounts whose printed holder has the spelling of a name that the investigator declares to be an
    /// office-holder's (fact `office`), with at least one payment or cash row of `min_amount` or more, to or from
    /// others, inside the time in office where it is declared. No list of office-holders is shipped. Other
    /// rules' findings about the same holder stand in the same list of subjects.
    ///
    /// ## Why it matters
    /// Banks have to look harder at office-holders. A match of names is where that look starts, and no
    /// sign of anything by itself.
    ///
    /// ## Innocent explanations
    /// - Another person of the same name: each match has to be checked by hand. The finding says so.
    ///
    /// ## Example
    /// A large credit of a declared office-holder:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,office,,,2023-01-01,,
    /// 2024-05-06  B1 -> A1  30000.00 EUR  # t1  ^ R12 account=A1 rows=t1
    /// 2024-05-10  A1 -> B2    120.00 EUR
    /// ```
    ///
    /// An innocent look-alike: before the time in office, and small payments:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,office,,,2023-01-01,,
    /// 2022-05-06  B1 -> A1  30000.00 EUR
    /// 2024-05-10  A1 -> B2    120.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_amount` 10000.00 EUR (choice): smallest payment that is told.
    ///
    /// ## Needs
    /// - Names of office-holders (fact `office`); no column states them. Official rates, where amounts are not in
    ///   euros.
    ///
    /// ## Sources
    /// - FATF Recommendation 12. The figure is a design choice.
    pub(crate) OfficeHolder {
        code: "R12", name: "office-holder", family: Regional, weight: 1,
        params: [
            min_amount: ParamValue::Money(Minor(1_000_000), Currency::EUR), Choice, (0, 0), "smallest payment";
        ],
    }
}

impl Typology for OfficeHolder {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.context.facts.has(FactKind::Office) {
            return not_applicable(
                "no office-holder is declared (fact `office`); no column states it, and no list is shipped",
            );
        }
        let groups = case.holders().grouped();
        let mut found = Found::default();
        for fact in case.context.facts.of(FactKind::Office) {
            found.examined += 1;
            if let Some(holder) = case.holders().named(&fact.holder) {
                for account in &groups[holder.0 as usize] {
                    judge(case, params, (fact, *account), &mut found);
                }
            }
        }
        found.verdict("declared office-holders", "")
    }
}

fn judge(case: &CaseView<'_>, params: &Params<'_>, (fact, account): (&Fact, AccountIx), found: &mut Found) {
    let (least, currency) = params.money("min_amount");
    let (mut rows, mut sum): (Vec<RowId>, i128) = (Vec::new(), 0);
    for edge in case.flows.in_(account).iter().chain(case.flows.out(account)) {
        let day = edge.time.day();
        let in_office = fact.from.is_none_or(|from| day >= from) && fact.to.is_none_or(|to| day <= to);
        if !in_office || case.holders().join(account, edge.other) {
            continue;
        }
        match case.worth(edge.row, currency) {
            Some(value) if value >= least => {
                sum += i128::from(value.0);
                rows.push(edge.row);
            }
            Some(_) => {}
            None => found.aside(1, NO_EUROS),
        }
    }
    if rows.is_empty() {
        return;
    }
    let count = rows.len();
    let draft = Draft::new("R12", account, rows)
        .count("large payments", count, "payments")
        .text("source of the declaration", fact.source.clone())
        .text("check", "equal spelling of a name is no proof of identity; check by hand")
        .amount(sum, currency);
    let sentence = format!(
        "The printed name {} is spelled like that of a declared office-holder; {} of {} or more each, {}; the \
         match has to be checked by hand.",
        case.accounts.label(account),
        counted(count, "payment", "payments"),
        trag_model::Money(least, currency),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
