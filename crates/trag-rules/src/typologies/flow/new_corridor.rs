//! L19.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Minor};

use crate::draft::{Draft, Found, NO_EUROS};
use crate::scan::{Move, Series, each_series, rows, sum};
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, borders, declare_typology, window,
};

declare_typology! {
    /// Repeated large payments with a country that the account never dealt with before.
    ///
    /// ## What it finds
    /// The first `min_payments` payments of `min_amount` or more each, sent or received, with accounts of a country
    /// that the account had no payment with before, within `within_days` calendar days from the first. The
    /// account has movements for at least `history_days` days before. An account that is seen only from other
    /// parties' payments is examined too; the finding says so and counts half in the ranking.
    ///
    /// ## Why it matters
    /// A corridor that opens at once and with large sums asks for its reason: a customer, a supplier, or a
    /// new way out.
    ///
    /// ## Innocent explanations
    /// - A new supplier or customer, a move, a child that studies abroad.
    ///
    /// ## Example
    /// Half a year at home, then three large payments to Cyprus:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account B1 "Beta d.o.o." RS
    /// account X1 "Trade Ltd" CY
    /// 2024-01-04  A1 -> B1  1000.00 EUR
    /// 2024-08-01  A1 -> X1  9000.00 EUR  # t1
    /// 2024-08-11  A1 -> X1  8000.00 EUR  # t2
    /// 2024-08-21  A1 -> X1  7000.00 EUR  # t3  ^ L19 account=A1 country=CY rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: a corridor that was always there:
    ///
    /// ```ledger
    /// account A1 "Alfa d.o.o." RS
    /// account X1 "Trade Ltd" CY
    /// 2024-01-04  A1 -> X1   100.00 EUR
    /// 2024-08-01  A1 -> X1  9000.00 EUR
    /// 2024-08-11  A1 -> X1  8000.00 EUR
    /// 2024-08-21  A1 -> X1  7000.00 EUR
    /// ```
    ///
    /// ## Parameters
    /// - `min_payments` 3, `within_days` 90 (choice): payments, and the days in which they come.
    /// - `min_amount` 5000.00 EUR (choice): smallest payment.
    /// - `history_days` 180 (choice): days of movements before.
    ///
    /// ## Needs
    /// - The country of accounts (column `country`). Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - A design choice: no authority names figures.
    pub(crate) NewCorridor {
        code: "L19", name: "new-corridor", family: Flow, weight: 1,
        params: [
            min_payments: ParamValue::Int(3), Choice, (1, 1000), "first payments with the country";
            within_days: ParamValue::Int(90), Choice, (1, 3660), "calendar days in which they come";
            min_amount: ParamValue::Money(Minor(500_000), Currency::EUR), Choice, (0, 0), "smallest payment";
            history_days: ParamValue::Int(180), Choice, (1, 3660), "days of movements before";
        ],
    }
}

impl Typology for NewCorridor {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if let Some(verdict) = borders::unknown(case) {
            return verdict;
        }
        let least = usize::try_from(params.int("min_payments")).unwrap_or(usize::MAX);
        let mut found =
            each_series(case, least, |account, series, found| judge(case, params, (account, series), found));
        case.coverage().mark(case, &mut found.findings);
        let missing = format!(
            "no account has movements over {} days and foreign counterparties",
            params.int("history_days")
        );
        found.verdict("accounts with a history and foreign counterparties", &missing)
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let Some(begin) = series.moves.first().map(|one| one.day()) else { return };
    let mut corridors: BTreeMap<&str, Vec<&Move>> = BTreeMap::new();
    for one in series.moves.iter().filter(|one| borders::part(case, account, one.other)) {
        corridors.entry(borders::of(case, one.other)).or_default().push(one);
    }
    let (least, currency) = params.money("min_amount");
    let count = usize::try_from(params.int("min_payments")).unwrap_or(usize::MAX);
    for (country, moves) in corridors {
        let first = moves[0].day();
        if window::span_days(begin, first) <= params.int("history_days") {
            continue;
        }
        found.examined += 1;
        let soon = |one: &&&Move| window::span_days(first, one.day()) <= params.int("within_days");
        let mut early: Vec<&Move> = moves.iter().take_while(soon).copied().collect();
        early.retain(|one| match case.worth(one.row, currency) {
            Some(value) => value >= least,
            None => {
                found.aside(1, NO_EUROS);
                false
            }
        });
        if early.len() < count {
            continue;
        }
        let draft = Draft::new("L19", account, rows(early.iter().copied()))
            .text("country", country)
            .count("payments", early.len(), "payments")
            .amount(sum(early.iter().copied()), series.currency);
        let sentence = format!(
            "{} had no payment with {country} before {first}, and then {} of {} or more each, {}.",
            case.accounts.label(account),
            counted(early.len(), "payment", "payments"),
            trag_model::Money(least, currency),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
