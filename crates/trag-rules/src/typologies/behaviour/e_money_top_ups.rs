//! L30.

use trag_model::{AccountIx, Currency, Day, Minor};

use crate::draft::{Draft, Found, not_applicable};
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Many top-ups of e-money or prepaid cards just below the limit without identification.
    ///
    /// ## What it finds
    /// At least `min_items` payments of an account within `window_days` calendar days to e-money or prepaid
    /// services (by the payee's name or the text), each from `low` to `high`. Windows that share a payment are
    /// told as one finding.
    ///
    /// ## Why it matters
    /// E-money up to a limit is sold without verification of the buyer. Many purchases just below it are
    /// consistent with moving a larger sum without a name.
    ///
    /// ## Innocent explanations
    /// - Commuters' tickets, phone credit, games of a family.
    ///
    /// ## Example
    /// Ten top-ups in five days:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> B1  150.00 EUR "Paysafecard"  # t1  ^ L30 account=A1 top-ups=10 amount=1460.00
    /// 2024-05-04  A1 -> B1  140.00 EUR "Paysafecard"
    /// 2024-05-05  A1 -> B1  150.00 EUR "Paysafecard"
    /// 2024-05-05  A1 -> B1  150.00 EUR "Paysafecard"
    /// 2024-05-06  A1 -> B1  140.00 EUR "Paysafecard"
    /// 2024-05-06  A1 -> B1  150.00 EUR "Paysafecard"
    /// 2024-05-07  A1 -> B1  150.00 EUR "Paysafecard"
    /// 2024-05-07  A1 -> B1  140.00 EUR "Paysafecard"
    /// 2024-05-08  A1 -> B1  150.00 EUR "Paysafecard"
    /// 2024-05-08  A1 -> B1  140.00 EUR "Paysafecard"
    /// ```
    ///
    /// An innocent look-alike: phone credit:
    ///
    /// ```ledger
    /// 2024-05-04  A1 -> B1  10.00 EUR "dopuna"
    /// 2024-05-05  A1 -> B1  10.00 EUR "dopuna"
    /// 2024-05-06  A1 -> B1  10.00 EUR "dopuna"
    /// ```
    ///
    /// ## Parameters
    /// - `high` 150.00 EUR (law): the Serbian limit for e-money without verification, from 1 January 2020.
    /// - `low` 100.00 EUR (choice): smaller payments are not looked at.
    /// - `min_items` 10, `window_days` 7 (choice): payments, and calendar days of a window.
    ///
    /// ## Needs
    /// - Names of payees or texts. Official rates, where amounts are not in euros.
    ///
    /// ## Sources
    /// - Serbian AML/CFT Law: e-money up to 150 euros without verification (tsg.rs). The count and the window
    ///   are design choices.
    pub(crate) EMoneyTopUps {
        code: "L30", name: "e-money-top-ups", family: Behaviour, weight: 2,
        params: [
            low: ParamValue::Money(Minor(10_000), Currency::EUR), Choice, (0, 0), "smallest top-up";
            high: ParamValue::Money(Minor(15_000), Currency::EUR), Law, (0, 0), "largest top-up";
            min_items: ParamValue::Int(10), Choice, (2, 10_000), "top-ups in a window";
            window_days: ParamValue::Int(7), Choice, (1, 366), "calendar days in a window";
        ],
    }
}

impl Typology for EMoneyTopUps {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        if !case.topics().has_texts() && case.accounts.names.is_empty() {
            return not_applicable(
                "no row has a text and no account a name (columns `purpose`, `payee_name`)",
            );
        }
        let least = usize::try_from(params.int("min_items")).unwrap_or(usize::MAX);
        let mut found = each_series(case, 1, |account, series, found| {
            judge(case, params, least, (account, series), found)
        });
        // Names and texts are there; that none of them is of e-money is an answer.
        found.examined = found.examined.max(1);
        found.verdict("payments to e-money services", "")
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    least: usize,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let (low, high) = (params.money("low"), params.money("high"));
    let is_top_up = |one: &&Move| {
        let e_money = Topic::E_MONEY;
        let named = case.topics().row(one.row, e_money) || case.topics().holder(one.other, e_money);
        named
            && case.worth(one.row, low.1).is_some_and(|value| value >= low.0)
            && case.worth(one.row, high.1).is_some_and(|value| value <= high.0)
    };
    let top_ups: Vec<&Move> = series.on(Side::Out).filter(is_top_up).collect();
    found.examined += top_ups.len() as u64;
    let days: Vec<Day> = top_ups.iter().map(|one| one.day()).collect();
    for stretch in window::dense(&days, params.int("window_days"), least) {
        let moves = &top_ups[stretch];
        let draft = Draft::new("L30", account, rows(moves.iter().copied()))
            .count("top-ups", moves.len(), "payments")
            .amount(sum(moves.iter().copied()), series.currency);
        let sentence = format!(
            "{} of {} to e-money or prepaid services, each from {} to {}, {}.",
            counted(moves.len(), "payment", "payments"),
            case.accounts.label(account),
            trag_model::Money(low.0, low.1),
            trag_model::Money(high.0, high.1),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
