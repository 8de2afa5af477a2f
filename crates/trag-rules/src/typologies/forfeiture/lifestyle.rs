//! F07.

use trag_model::{AccountIx, Instrument, RowId};

use crate::draft::{Draft, Found, not_applicable};
use crate::facts::{Fact, FactKind};
use crate::topics::Topic;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Cards, cash machines and journeys cost more than the lawful income of the same time.
    ///
    /// ## What it finds
    /// For each declared income of at least `min_days` days: the payments by card, the cash taken out and the
    /// payments for journeys from the holder's accounts in that time, when they come to more than `share_percent`
    /// % of the income. Each class is shown.
    ///
    /// ## Why it matters
    /// Income is spent on rent, taxes and savings too. Who consumes more than all of it lives on something
    /// else.
    ///
    /// ## Innocent explanations
    /// - A partner's income, savings, a gift, costs that an employer pays back.
    ///
    /// ## Example
    /// 6,000 euros of income a year, 9,000 by card and in cash:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,income,6000.00,EUR,2024-01-01,2024-12-31,
    /// 2024-03-05  A1 -> S1    5000.00 EUR instrument=card  # t1
    /// 2024-06-05  A1 -> cash  4000.00 EUR                  # t2  ^ F07 account=A1 amount=9000.00 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: a life within the income:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,income,12000.00,EUR,2024-01-01,2024-12-31,
    /// 2024-03-05  A1 -> S1    5000.00 EUR instrument=card
    /// 2024-06-05  A1 -> cash  4000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `share_percent` 100 (choice): consumption against income.
    /// - `min_days` 360 (choice): shorter times say little.
    ///
    /// ## Needs
    /// - Income as the fact `income`; no column states it. Instruments (card, cash) or texts. Official rates, where
    ///   amounts are in another currency than the income.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) Lifestyle {
        code: "F07", name: "lifestyle", family: Forfeiture, weight: 3,
        params: [
            share_percent: ParamValue::Int(100), Choice, (1, 10_000), "consumption against income";
            min_days: ParamValue::Int(360), Choice, (1, 36_600), "days of a declared income";
        ],
    }
}

impl Typology for Lifestyle {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.context.facts.has(FactKind::Income) {
            return not_applicable("no lawful income is declared (fact `income`); no column states it");
        }
        let groups = case.holders().grouped();
        let mut found = Found::default();
        for fact in case.context.facts.of(FactKind::Income) {
            if let Some(holder) = case.holders().named(&fact.holder) {
                judge(case, params, (fact, &groups[holder.0 as usize]), &mut found);
            }
        }
        let missing = format!(
            "no income of {} days or more is declared for a holder with accounts in the case",
            params.int("min_days")
        );
        found.verdict("declared incomes", &missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (fact, accounts): (&Fact, &[AccountIx]),
    found: &mut Found,
) {
    let (Some((income, currency)), Some(from), Some(to)) = (fact.value, fact.from, fact.to) else { return };
    if window::span_days(from, to) < params.int("min_days") {
        return;
    }
    found.examined += 1;
    let (mut rows, mut classes): (Vec<RowId>, [i128; 3]) = (Vec::new(), [0; 3]);
    for edge in accounts.iter().flat_map(|account| case.flows.out(*account)) {
        if !(from..=to).contains(&edge.time.day()) {
            continue;
        }
        let class = match case.ledger.instrument(edge.row) {
            Instrument::CashOut => 1,
            _ if case.topics().row(edge.row, Topic::TRAVEL)
                || case.topics().holder(edge.other, Topic::TRAVEL) =>
            {
                2
            }
            Instrument::Card => 0,
            _ => continue,
        };
        match case.worth(edge.row, currency) {
            Some(value) => {
                classes[class] += i128::from(value.0);
                rows.push(edge.row);
            }
            None => found.aside(
                1,
                (
                    "payment left aside",
                    "payments left aside",
                    "because no official rate is known for the day",
                ),
            ),
        }
    }
    let (spent, income) = (classes.iter().sum::<i128>(), i128::from(income.0));
    let (Some(account), true) = (accounts.first(), !rows.is_empty()) else { return };
    if spent * 100 <= income * i128::from(params.int("share_percent")) {
        return;
    }
    let money = |minor: i128| trag_model::Money(trag_model::Total(minor), currency);
    let draft = Draft::new("F07", *account, rows)
        .money("by card", classes[0], currency)
        .money("in cash", classes[1], currency)
        .money("for journeys", classes[2], currency)
        .money("declared income", income, currency)
        .amount(spent, currency);
    let sentence = format!(
        "From {from} to {to}, {} spent {} by card, in cash and on journeys, against a declared income of {}.",
        case.accounts.label(*account),
        money(spent),
        money(income),
    );
    found.findings.push(draft.says(case, sentence));
}
