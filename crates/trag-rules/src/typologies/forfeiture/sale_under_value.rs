//! F05.

use trag_model::{AccountIx, RowId, name};

use crate::draft::{Draft, Found, not_applicable};
use crate::facts::{Fact, FactKind};
use crate::wording::{counted, percent, share_bp};
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// A thing is sold for far less than it cost.
    ///
    /// ## What it finds
    /// For each thing that is declared as acquired (fact `asset`, with the word that texts know it by: a plate, an
    /// address), the credits of its holder after the acquisition whose text names that word, when together they
    /// are less than `share_percent` % of what it cost. Payments by instalments are added up, so a sale that is
    /// still being paid may show: the last credit's day is shown.
    ///
    /// ## Why it matters
    /// A sale below value is a gift in part. It takes property out of reach and keeps it in friendly hands.
    ///
    /// ## Innocent explanations
    /// - A quick sale in need; a car that lost its value, a damaged thing.
    ///
    /// ## Example
    /// A car bought for 30,000 euros is sold for 9,000:
    ///
    /// ```ledger
    /// account A1 "Marko Marić" person
    /// fact Marko Marić,asset,30000.00,EUR,2023-05-01,,BG 1234 AB
    /// 2024-05-06  B1 -> A1  9000.00 EUR "kupoprodaja vozila BG-1234-AB"  # t1  ^ F05 account=A1 rows=t1
    /// ```
    ///
    /// An innocent look-alike: a fair price:
    ///
    /// ```ledger
    /// account A1 "Marko Marić" person
    /// fact Marko Marić,asset,30000.00,EUR,2023-05-01,,BG 1234 AB
    /// 2024-05-06  B1 -> A1  24000.00 EUR "kupoprodaja vozila BG-1234-AB"
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 70 (choice): a sale below this share of the cost is told.
    ///
    /// ## Needs
    /// - What the thing cost and what texts call it (fact `asset`); no column states it. Texts of credits.
    ///   Official rates, where the sale is in another currency than the cost.
    ///
    /// ## Sources
    /// - A design choice: no authority names a figure.
    pub(crate) SaleUnderValue {
        code: "F05", name: "sale-under-value", family: Forfeiture, weight: 3,
        params: [
            share_percent: ParamValue::Int(70), Choice, (1, 100), "sale price as a share of the cost";
        ],
    }
}

impl Typology for SaleUnderValue {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.context.facts.has(FactKind::Asset) {
            return not_applicable(
                "no acquired thing is declared (fact `asset`); no column states what it cost",
            );
        }
        if !case.topics().has_texts() {
            return not_applicable("no row has a text (column `purpose`)");
        }
        let groups = case.holders().grouped();
        let mut found = Found::default();
        for fact in case.context.facts.of(FactKind::Asset).filter(|fact| !fact.note.is_empty()) {
            if let Some(holder) = case.holders().named(&fact.holder) {
                found.examined += 1;
                judge(case, params, (fact, &groups[holder.0 as usize]), &mut found);
            }
        }
        found.verdict(
            "things declared as acquired",
            "no account of a holder with a declared thing that texts can name is in the case",
        )
    }
}

/// Whether a text names a thing, blanks and marks aside.
pub(super) fn names(text: &str, thing: &str) -> bool {
    let (text, thing) = (name::spelling(text), name::spelling(thing));
    !thing.is_empty() && format!(" {text} ").contains(&format!(" {thing} "))
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (fact, accounts): (&Fact, &[AccountIx]),
    found: &mut Found,
) {
    let (Some((cost, currency)), Some(acquired)) = (fact.value, fact.from) else { return };
    let (mut rows, mut sum): (Vec<RowId>, i128) = (Vec::new(), 0);
    for edge in accounts.iter().flat_map(|account| case.flows.in_(*account)) {
        let own = accounts.binary_search(&edge.other).is_ok();
        if own || edge.time.day() <= acquired || !names(case.ledger.purpose(edge.row), &fact.note) {
            continue;
        }
        match case.worth(edge.row, currency) {
            Some(value) => {
                sum += i128::from(value.0);
                rows.push(edge.row);
            }
            None => found.aside(
                1,
                ("credit left aside", "credits left aside", "because no official rate is known for the day"),
            ),
        }
    }
    let cost = i128::from(cost.0);
    if rows.is_empty() || sum * 100 >= cost * i128::from(params.int("share_percent")) {
        return;
    }
    rows.sort_unstable();
    let (account, count) = (case.ledger.payee(rows[0]), rows.len());
    let draft = Draft::new("F05", account, rows)
        .text("thing", fact.note.clone())
        .money("cost", cost, currency)
        .money("sold for", sum, currency)
        .share("share of the cost", sum, cost)
        .amount(sum, currency);
    let sentence = format!(
        "{} received {} in {} that name {}, {} of the {} that it cost, {}.",
        case.accounts.label(account),
        trag_model::Money(trag_model::Total(sum), currency),
        counted(count, "payment", "payments"),
        fact.note,
        percent(share_bp(sum, cost)),
        trag_model::Money(trag_model::Total(cost), currency),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
