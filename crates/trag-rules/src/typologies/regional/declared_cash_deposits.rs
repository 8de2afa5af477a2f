//! R08.

use trag_model::{AccountIx, Day, Instrument, RowId};

use crate::draft::{Draft, Found, not_applicable};
use crate::facts::{Fact, FactKind};
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Cash deposits that a declaration at the border is to explain exceed it, or come long after it.
    ///
    /// ## What it finds
    /// For each declared import of cash (fact `declaration`): cash deposits into the accounts of the one who
    /// declared it, from the day of the declaration for `within_days` calendar days, that together exceed the
    /// declared amount by more than `tolerance_percent` %; or deposits of at least half of the amount that start
    /// only after `late_days` days, when none came before.
    ///
    /// ## Why it matters
    /// One declaration at the border can be shown to a bank again and again. Deposits beyond it have
    /// another source.
    ///
    /// ## Innocent explanations
    /// - Guest workers who bring their savings over years; several journeys of which only one was declared.
    ///
    /// ## Example
    /// 12,000 euros are declared, 19,000 are deposited:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,declaration,12000.00,EUR,2024-05-01,,
    /// 2024-05-04  cash -> A1  10000.00 EUR  # t1
    /// 2024-06-14  cash -> A1   9000.00 EUR  # t2  ^ R08 account=A1 amount=19000.00 rows=t1,t2
    /// ```
    ///
    /// An innocent look-alike: what was declared is deposited:
    ///
    /// ```ledger
    /// account A1 "Ana Ilić" person
    /// fact Ana Ilić,declaration,12000.00,EUR,2024-05-01,,
    /// 2024-05-04  cash -> A1  10000.00 EUR
    /// 2024-06-14  cash -> A1   2000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `within_days` 365, `late_days` 180 (choice): days in which deposits are counted; a late start.
    /// - `tolerance_percent` 5 (choice): by how much deposits may exceed the declaration.
    ///
    /// ## Needs
    /// - Declarations at the border (fact `declaration`); no column states them. A mark that a row is cash paid in.
    ///   Official rates, where deposits are in another currency than the declaration.
    ///
    /// ## Sources
    /// - APML (Serbia), typologies: profit brought in as cash, declared, and lent to the firm. The figures are
    ///   design choices.
    pub(crate) DeclaredCashDeposits {
        code: "R08", name: "declared-cash-deposits", family: Regional, weight: 3,
        params: [
            within_days: ParamValue::Int(365), Choice, (1, 3660), "days in which deposits are counted";
            late_days: ParamValue::Int(180), Choice, (1, 3660), "days after which a first deposit is late";
            tolerance_percent: ParamValue::Int(5), Choice, (0, 100), "by how much deposits may exceed the declaration";
        ],
    }
}

impl Typology for DeclaredCashDeposits {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.context.facts.has(FactKind::Declaration) {
            return not_applicable(
                "no declaration of cash at the border is declared (fact `declaration`); no column states it",
            );
        }
        let groups = case.holders().grouped();
        let mut found = Found::default();
        for fact in case.context.facts.of(FactKind::Declaration) {
            if let Some(holder) = case.holders().named(&fact.holder) {
                found.examined += 1;
                judge(case, params, (fact, &groups[holder.0 as usize]), &mut found);
            }
        }
        found.verdict("declarations of cash", "no account of the one who declared cash is in the case")
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (fact, accounts): (&Fact, &[AccountIx]),
    found: &mut Found,
) {
    let (Some((declared, currency)), Some(from)) = (fact.value, fact.from) else { return };
    let (mut rows, mut sum): (Vec<RowId>, i128) = (Vec::new(), 0);
    let days_after = |day: Day| window::span_days(from, day) - 1;
    for edge in accounts.iter().flat_map(|account| case.flows.in_(*account)) {
        let is_cash = case.ledger.instrument(edge.row) == Instrument::CashIn;
        let day = edge.time.day();
        if !is_cash || day < from || days_after(day) > params.int("within_days") {
            continue;
        }
        match case.worth(edge.row, currency) {
            Some(value) => {
                sum += i128::from(value.0);
                rows.push(edge.row);
            }
            None => found.aside(
                1,
                (
                    "deposit left aside",
                    "deposits left aside",
                    "because no official rate is known for the day",
                ),
            ),
        }
    }
    rows.sort_unstable();
    let Some(first) = rows.first().map(|row| case.ledger.day(*row)) else { return };
    let declared = i128::from(declared.0);
    let beyond = sum * 100 > declared * i128::from(100 + params.int("tolerance_percent"));
    let late = days_after(first) > params.int("late_days") && sum * 2 >= declared;
    if !beyond && !late {
        return;
    }
    let count = rows.len();
    let account = case.ledger.payee(rows[0]);
    let draft = Draft::new("R08", account, rows)
        .money("declared", declared, currency)
        .count("deposits", count, "cash deposits")
        .text("declared on", from.to_string())
        .text("source of the declaration", fact.source.clone())
        .amount(sum, currency);
    let why = if beyond { "more than was declared" } else { "long after the declaration" };
    let sentence = format!(
        "{} declared {} at the border on {from}; {} total {}, {why}, {}.",
        case.accounts.label(account),
        trag_model::Money(trag_model::Total(declared), currency),
        counted(count, "cash deposit", "cash deposits"),
        trag_model::Money(trag_model::Total(sum), currency),
        draft.when(case.ledger),
    );
    found.findings.push(draft.says(case, sentence));
}
