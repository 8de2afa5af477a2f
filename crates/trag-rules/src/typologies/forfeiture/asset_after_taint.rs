//! F02.

use trag_model::{AccountIx, Currency, Minor};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::facts::FactKind;
use crate::footprint;
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// A thing is bought soon after money of a tainted origin arrived.
    ///
    /// ## What it finds
    /// A payment of `min_amount` or more whose text, payee or payment code (basis 23, 24, 75) names a thing of
    /// lasting value (flat, car, boat, gold, a notary), within `within_days` calendar days after a credit from
    /// a holder whose payments are declared to be tainted (fact `tainted`). How much of the payment is traceable
    /// to it under each method is a question for the tracing of the case.
    ///
    /// ## Why it matters
    /// Proceeds that became a thing can be taken as that thing.
    ///
    /// ## Innocent explanations
    /// - Coincidence: the purchase was planned and paid from other money.
    ///
    /// ## Example
    /// A car, four days after a tainted credit:
    ///
    /// ```ledger
    /// account T1 "Tamni d.o.o."
    /// fact Tamni d.o.o.,tainted,,,2024-01-01,,
    /// 2024-05-06  T1 -> A1  30000.00 EUR               # i1
    /// 2024-05-10  A1 -> B1  25000.00 EUR "automobil"   # o1  ^ F02 account=A1 rows=i1,o1
    /// ```
    ///
    /// An innocent look-alike: the same purchase long after:
    ///
    /// ```ledger
    /// account T1 "Tamni d.o.o."
    /// fact Tamni d.o.o.,tainted,,,2024-01-01,,
    /// 2024-01-06  T1 -> A1  30000.00 EUR
    /// 2024-05-10  A1 -> B1  25000.00 EUR "automobil"
    /// ```
    ///
    /// ## Parameters
    /// - `within_days` 30 (choice): calendar days after the credit.
    /// - `min_amount` 2000.00 EUR (choice): smallest purchase.
    ///
    /// ## Needs
    /// - Whose payments are tainted (fact `tainted`); no column states it. Texts, names or payment codes.
    ///   Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - Directive (EU) 2024/1260, Art. 12 to 16. The figures are design choices.
    pub(crate) AssetAfterTaint {
        code: "F02", name: "asset-after-taint", family: Forfeiture, weight: 4,
        params: [
            within_days: ParamValue::Int(30), Choice, (0, 3660), "calendar days after the credit";
            min_amount: ParamValue::Money(Minor(200_000), Currency::EUR), Choice, (0, 0), "smallest purchase";
        ],
    }
}

impl Typology for AssetAfterTaint {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.context.facts.has(FactKind::Tainted) {
            return not_applicable(
                "no holder's payments are declared to be tainted (fact `tainted`); no column states it",
            );
        }
        let found =
            each_series(case, 2, |account, series, found| judge(case, params, (account, series), found));
        found.verdict(
            "credits of a tainted origin",
            "no payment of a holder whose payments are declared to be tainted is in the case",
        )
    }
}

/// Whether a credit comes from a holder whose payments are declared to be tainted on the day.
pub(super) fn is_tainted(case: &CaseView<'_>, one: &Move) -> bool {
    let Some(holder) = case.holders().of(one.other) else { return false };
    let spelling = case.holders().spelling(holder);
    let on_the_day = |fact: &&crate::Fact| {
        fact.from.is_none_or(|from| one.day() >= from) && fact.to.is_none_or(|to| one.day() <= to)
    };
    one.is_in()
        && case.context.facts.of(FactKind::Tainted).filter(on_the_day).any(|fact| fact.holder == spelling)
}

fn is_asset(case: &CaseView<'_>, one: &Move) -> bool {
    case.topics().row(one.row, Topic::ASSET)
        || case.topics().holder(one.other, Topic::ASSET)
        || matches!(footprint::basis(case, one.row), Some(23 | 24 | 75))
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_amount");
    let tainted: Vec<&Move> = series.moves.iter().filter(|one| is_tainted(case, one)).collect();
    found.examined += tainted.len() as u64;
    if tainted.is_empty() {
        return;
    }
    for one in series.on(Side::Out).filter(|one| is_asset(case, one)) {
        match case.worth(one.row, currency) {
            Some(value) if value >= least => {}
            Some(_) => continue,
            None => {
                found.aside(1, NO_EUROS);
                continue;
            }
        }
        let to = tainted.partition_point(|credit| credit.at < one.at);
        let from = tainted.partition_point(|credit| {
            window::span_days(credit.day(), one.day()) - 1 > params.int("within_days")
        });
        let before = tainted.get(from..to).unwrap_or_default();
        if before.is_empty() {
            continue;
        }
        let mut all = rows(before.iter().copied());
        all.push(one.row);
        let draft = Draft::new("F02", account, all)
            .money("tainted credits before", sum(before.iter().copied()), series.currency)
            .text("text", case.ledger.purpose(one.row))
            .amount(i128::from(one.amount), series.currency);
        let sentence = format!(
            "{} paid {} to {} for a thing of lasting value on {}, within {} days after {} of a tainted origin.",
            case.accounts.label(account),
            trag_model::Money(Minor(one.amount), series.currency),
            case.accounts.label(one.other),
            one.day(),
            params.int("within_days"),
            counted(before.len(), "credit", "credits"),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
