//! F04.

use trag_model::{AccountIx, Currency, Day, Minor, RowId, name};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::facts::FactKind;
use crate::holders::HolderIx;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology};

declare_typology! {
    /// Around an event of the case money moves to persons and companies close to the holder.
    ///
    /// ## What it finds
    /// Payments from the accounts of a holder to the accounts of others who are declared to be close to the holder
    /// (fact `related`), within `days_around` days before or after a declared event, of at least `min_sum` to
    /// one of them. What they pay back later is shown: money that stays at the holder's service.
    ///
    /// ## Why it matters
    /// Property in the hands of close ones, given around the time of an arrest, can be confiscated from them
    /// where they knew or should have known.
    ///
    /// ## Innocent explanations
    /// - Support as before; fees and rent that somebody else pays while the holder cannot.
    ///
    /// ## Example
    /// 15,000 euros to the wife's account a week before the arrest:
    ///
    /// ```ledger
    /// account A1 "Marko Marić" person
    /// account W1 "Jelena Marić" person
    /// fact Marko Marić,event,,,2024-07-01,,arrest
    /// fact Marko Marić,related,,,,,Jelena Marić
    /// 2024-06-24  A1 -> W1  15000.00 EUR  # t1  ^ F04 account=A1 rows=t1
    /// ```
    ///
    /// An innocent look-alike: household money as in every month:
    ///
    /// ```ledger
    /// account A1 "Marko Marić" person
    /// account W1 "Jelena Marić" person
    /// fact Marko Marić,event,,,2024-07-01,,arrest
    /// fact Marko Marić,related,,,,,Jelena Marić
    /// 2024-05-03  A1 -> W1  500.00 EUR
    /// 2024-06-03  A1 -> W1  500.00 EUR
    /// 2024-07-03  A1 -> W1  500.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `days_around` 90 (choice): days before and after the event.
    /// - `min_sum` 5000.00 EUR (choice): to one close person or company.
    ///
    /// ## Needs
    /// - The event and who is close to whom (facts `event`, `related`); no column states them. Official rates,
    ///   where amounts are not in euros.
    ///
    /// ## Sources
    /// - Directive (EU) 2024/1260, Art. 13; Proceeds of Crime Act 2002 (UK), s. 77: tainted gifts. The figures are
    ///   design choices.
    pub(crate) MoveToCloseOnes {
        code: "F04", name: "move-to-close-ones", family: Forfeiture, weight: 4,
        params: [
            days_around: ParamValue::Int(90), Choice, (1, 3660), "days before and after the event";
            min_sum: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "to one of them";
        ],
    }
}

impl Typology for MoveToCloseOnes {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let (facts, holders) = (&case.context.facts, case.holders());
        if !facts.has(FactKind::Event) || !facts.has(FactKind::Related) {
            return not_applicable(
                "no event, or nobody close to a holder, is declared (facts `event` and `related`); no column states them",
            );
        }
        let groups = holders.grouped();
        let mut found = Found::default();
        for fact in facts.of(FactKind::Related) {
            let (Some(one), Some(other)) =
                (holders.named(&fact.holder), holders.named(&name::spelling(&fact.note)))
            else {
                continue;
            };
            found.examined += 1;
            for (giver, taker) in [(one, other), (other, one)] {
                let mine =
                    |event: &&crate::Fact| event.holder.is_empty() || event.holder == holders.spelling(giver);
                for event in facts.of(FactKind::Event).filter(mine).filter_map(|event| event.from) {
                    judge(case, params, (giver, taker, event), &groups, &mut found);
                }
            }
        }
        found.verdict(
            "pairs of close holders",
            "no two holders that are declared to be close both have accounts in the case",
        )
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (giver, taker, event): (HolderIx, HolderIx, Day),
    groups: &[Vec<AccountIx>],
    found: &mut Found,
) {
    let (least, currency) = params.money("min_sum");
    let (from, to) = (&groups[giver.0 as usize], &groups[taker.0 as usize]);
    let (mut rows, mut sum, mut back): (Vec<RowId>, i128, i128) = (Vec::new(), 0, 0);
    for edge in from.iter().flat_map(|account| case.flows.out(*account)) {
        let away = (i64::from(edge.time.day().0) - i64::from(event.0)).abs();
        if to.binary_search(&edge.other).is_err() || away > params.int("days_around") {
            continue;
        }
        match case.worth(edge.row, currency) {
            Some(value) => {
                sum += i128::from(value.0);
                rows.push(edge.row);
            }
            None => found.aside(1, NO_EUROS),
        }
    }
    rows.sort_unstable();
    let (Some(first), true) = (rows.first(), sum >= i128::from(least.0)) else { return };
    for edge in to.iter().flat_map(|account| case.flows.out(*account)) {
        if from.binary_search(&edge.other).is_ok() && edge.row > *first {
            back += case.worth(edge.row, currency).map_or(0, |value| i128::from(value.0));
        }
    }
    let (account, count) = (case.ledger.payer(*first), rows.len());
    let taker = case.ledger.payee(*first);
    let draft = Draft::new("F04", account, rows)
        .count("payments", count, "payments")
        .money("paid back later", back, currency)
        .text("event", event.to_string())
        .amount(sum, currency);
    let sentence = format!(
        "{} of {} in all from {} to {}, declared to be close, within {} days of the event of {event}, {}.",
        counted(count, "payment", "payments"),
        trag_model::Money(trag_model::Total(sum), currency),
        case.accounts.label(account),
        case.accounts.label(taker),
        params.int("days_around"),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
