//! L38.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Currency, Day, Instrument, Minor};

use crate::draft::{Draft, Found, NO_EUROS, not_applicable};
use crate::scan::{Move, Series, Side, each_series, rows, sum};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{CaseView, Declaration, ParamValue, Params, Typology, Verdict, declare_typology, window};

declare_typology! {
    /// Credits are "refunded" to somebody else than who paid them.
    ///
    /// ## What it finds
    /// At least `min_pairs` credits of `min_amount` or more, each followed within `within_days` calendar days by a
    /// payment of the same amount whose text or instrument says that it is a refund, to an account of another
    /// holder than the payer's. All lie within `window_days` calendar days.
    ///
    /// ## Why it matters
    /// A refund looks like the end of a trade that failed. A refund to another account is a transfer with a
    /// false name.
    ///
    /// ## Innocent explanations
    /// - A marketplace that pays back to the account that the customer names. A customer who changed banks.
    ///
    /// ## Example
    /// Three deposits are refunded to a third account:
    ///
    /// ```ledger
    /// 2024-05-04  B1 -> A1  6000.00 EUR             # i1
    /// 2024-05-08  A1 -> X1  6000.00 EUR "povraćaj"  # o1
    /// 2024-05-14  B2 -> A1  7000.00 EUR             # i2
    /// 2024-05-18  A1 -> X1  7000.00 EUR "povraćaj"  # o2
    /// 2024-05-24  B3 -> A1  8000.00 EUR             # i3
    /// 2024-05-28  A1 -> X1  8000.00 EUR "refund"    # o3  ^ L38 account=A1 pairs=3 rows=i1,o1,i2,o2,i3,o3
    /// ```
    ///
    /// An innocent look-alike: refunds to those who paid:
    ///
    /// ```ledger
    /// 2024-05-04  B1 -> A1  6000.00 EUR
    /// 2024-05-08  A1 -> B1  6000.00 EUR "povraćaj"
    /// 2024-05-14  B2 -> A1  7000.00 EUR
    /// 2024-05-18  A1 -> B2  7000.00 EUR "povraćaj"
    /// 2024-05-24  B3 -> A1  8000.00 EUR
    /// 2024-05-28  A1 -> B3  8000.00 EUR "refund"
    /// ```
    ///
    /// ## Parameters
    /// - `min_pairs` 3, `window_days` 365 (choice): refunds to others, and the calendar days they lie in.
    /// - `within_days` 60 (choice): days from the credit to the refund.
    /// - `min_amount` 1000.00 EUR (choice): smallest refund.
    ///
    /// ## Needs
    /// - Texts or instruments that tell refunds (columns `purpose`, `instrument`). Official rates, where amounts
    ///   are not in euros.
    ///
    /// ## Sources
    /// - FATF/Egmont, Trade-based money laundering (2020). The figures are design choices.
    pub(crate) RefundToAnother {
        code: "L38", name: "refund-to-another", family: Flow, weight: 3,
        params: [
            min_pairs: ParamValue::Int(3), Choice, (1, 1000), "refunds to others";
            window_days: ParamValue::Int(365), Choice, (1, 3660), "calendar days in a window";
            within_days: ParamValue::Int(60), Choice, (0, 366), "days from the credit to the refund";
            min_amount: ParamValue::Money(Minor(100_000), Currency::EUR), Choice, (0, 0), "smallest refund";
        ],
    }
}

impl Typology for RefundToAnother {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let marked = case.ledger.rows().any(|row| case.ledger.instrument(row) == Instrument::Reversal);
        if !case.topics().has_texts() && !marked {
            return not_applicable(
                "no row has a text or is marked as a reversal (columns `purpose` and `instrument`)",
            );
        }
        let mut found =
            each_series(case, 2, |account, series, found| judge(case, params, (account, series), found));
        // Texts or instruments are there; that none of them tells a refund is an answer.
        found.examined = found.examined.max(1);
        found.verdict("refunds paid", "")
    }
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, series): (AccountIx, &Series),
    found: &mut Found,
) {
    let (least, currency) = params.money("min_amount");
    let mut credits: BTreeMap<i64, Vec<&Move>> = BTreeMap::new();
    let mut pairs: Vec<(&Move, &Move)> = Vec::new();
    for one in &series.moves {
        if one.side == Side::In {
            credits.entry(one.amount).or_default().push(one);
            continue;
        }
        let kind = case.ledger.instrument(one.row);
        if kind != Instrument::Reversal && !case.topics().row(one.row, Topic::REFUND) {
            continue;
        }
        found.examined += 1;
        match case.worth(one.row, currency) {
            Some(value) if value >= least => {}
            Some(_) => continue,
            None => {
                found.aside(1, NO_EUROS);
                continue;
            }
        }
        let Some(open) = credits.get_mut(&one.amount) else { continue };
        let recent =
            |credit: &&&Move| window::span_days(credit.day(), one.day()) - 1 <= params.int("within_days");
        let own = |credit: &&Move| case.holders().join(credit.other, one.other);
        // A credit of the same party explains the refund, whichever other one there is.
        let place = open.iter().rposition(own).or_else(|| open.iter().rposition(|credit| recent(&credit)));
        let Some(place) = place else { continue };
        let credit = open.remove(place);
        if !own(&credit) {
            pairs.push((credit, one));
        }
    }
    let days: Vec<Day> = pairs.iter().map(|(_, refund)| refund.day()).collect();
    let least = usize::try_from(params.int("min_pairs")).unwrap_or(usize::MAX);
    for stretch in window::dense(&days, params.int("window_days"), least) {
        let pairs = &pairs[stretch];
        let draft =
            Draft::new("L38", account, rows(pairs.iter().flat_map(|(credit, refund)| [*credit, *refund])))
                .count("pairs", pairs.len(), "refunds")
                .amount(sum(pairs.iter().map(|(_, refund)| *refund)), series.currency);
        let sentence = format!(
            "{} of {} repeat the exact amount of a credit and go to another holder than who paid it, {}.",
            counted(pairs.len(), "refund", "refunds"),
            case.accounts.label(account),
            draft.when(case.ledger),
        );
        found.findings.push(draft.says(case, sentence));
    }
}
