//! S12.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Instrument, Minor, Money, RowId, Total};

use crate::draft::{Draft, Found, not_applicable};
use crate::topics::Topic;
use crate::wording::counted;
use crate::{
    CaseView, Declaration, ParamValue, Params, Typology, Verdict, cash_items, declare_typology, footprint,
};

declare_typology! {
    /// Cheques with consecutive numbers, each below the reporting threshold, together above it.
    ///
    /// ## What it finds
    /// At least `min_items` cheques of one account, paid in or drawn, whose numbers follow each other without
    /// a gap and whose days lie within `window_days`, each below the cash reporting threshold, together at or
    /// above it. The number is the last run of digits in the reference, or else in the text.
    ///
    /// ## Why it matters
    /// Instruments bought one after the other, each in a small amount, are consistent with one purchase that
    /// was split.
    ///
    /// ## Innocent explanations
    /// - The cheque book of one firm that pays its bills in order. Where the amounts all differ, that is the
    ///   more likely the less round they are.
    ///
    /// ## Example
    /// Three cheques with running numbers within two days:
    ///
    /// ```ledger
    /// 2024-05-04  B1 -> A1  6000.00 EUR instrument=cheque ref="CK 004711"  # t1
    /// 2024-05-04  B2 -> A1  5500.00 EUR instrument=cheque ref="CK 004712"  # t2
    /// 2024-05-06  B3 -> A1  4200.00 EUR instrument=cheque ref="CK 004713"  # t3  ^ S12 account=A1 cheques=3 amount=15700.00 rows=t1,t2,t3
    /// ```
    ///
    /// An innocent look-alike: cheques of unrelated books:
    ///
    /// ```ledger
    /// 2024-05-04  B1 -> A1  6000.00 EUR instrument=cheque ref="CK 004711"
    /// 2024-05-04  B2 -> A1  5500.00 EUR instrument=cheque ref="CK 218712"
    /// 2024-05-06  B3 -> A1  4200.00 EUR instrument=cheque ref="CK 900713"
    /// ```
    ///
    /// ## Parameters
    /// - `min_items` 3 (choice): cheques in a run.
    /// - `window_days` 30 (choice): most days from the first to the last.
    ///
    /// ## Needs
    /// - Rows marked as cheques (column `instrument`), by Serbian payment code 83 or by text, with their numbers
    ///   (columns `reference` or `purpose`).
    /// - The case's jurisdiction, and a cash reporting threshold of it for the day.
    ///
    /// ## Sources
    /// - FFIEC BSA/AML Examination Manual, App. G: instruments "numbered sequentially in groups" below 10,000
    ///   or 3,000; App. F p. 281. The count and the window are design choices.
    pub(crate) SequentialInstruments {
        code: "S12", name: "sequential-instruments", family: Cash, weight: 4,
        params: [
            min_items: ParamValue::Int(3), Choice, (2, 1000), "cheques in a run";
            window_days: ParamValue::Int(30), Choice, (1, 366), "most days from the first to the last";
        ],
    }
}

/// Second and third digit of the Serbian payment code of cheques.
const CHEQUES: u16 = 83;

/// A cheque of an account: its number, row and value in the threshold's currency.
type Cheque = (u64, RowId, Minor);

impl Typology for SequentialInstruments {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn evaluate(&self, case: &CaseView<'_>, params: &Params<'_>) -> Verdict {
        let Some(jurisdiction) = case.jurisdiction else {
            return not_applicable("no jurisdiction is declared, so no threshold can be applied");
        };
        let ledger = case.ledger;
        let mut found = Found::default();
        let mut cheques: BTreeMap<AccountIx, Vec<Cheque>> = BTreeMap::new();
        for row in ledger.movements().filter(|row| is_cheque(case, *row)) {
            let number = number(ledger.reference.get(row.0 as usize)).or_else(|| number(ledger.purpose(row)));
            let threshold = number.and_then(|_| case.thresholds.cash_report(jurisdiction, ledger.day(row)));
            let value = threshold.and_then(|threshold| case.worth(row, threshold.currency));
            let (Some(value), Some(number), Some(threshold)) = (value, number, threshold) else {
                found.aside(
                    1,
                    (
                        "cheque left aside",
                        "cheques left aside",
                        "because it has no number, no threshold or no value in its currency",
                    ),
                );
                continue;
            };
            found.examined += 1;
            for account in [ledger.payer(row), ledger.payee(row)] {
                if case.accounts.get(account).can_be_followed() && !threshold.is_reached(value) {
                    cheques.entry(account).or_default().push((number, row, value));
                }
            }
        }
        for (account, mut own) in cheques {
            own.sort_unstable();
            for run in own.chunk_by(|one, other| other.0 == one.0 + 1) {
                found.findings.extend(judge(case, params, (account, jurisdiction), run));
            }
        }
        found.verdict(
            "cheques with a number",
            "no row is marked as a cheque with a number (columns `instrument`, `purpose_code` and `reference`)",
        )
    }
}

/// By its mark; a transfer by the Serbian payment code of cheques or a text that names one.
fn is_cheque(case: &CaseView<'_>, row: RowId) -> bool {
    match case.ledger.instrument(row) {
        Instrument::Cheque => true,
        Instrument::Transfer | Instrument::Unknown => match footprint::basis(case, row) {
            Some(basis) => basis == CHEQUES,
            None => case.topics().row(row, Topic::CHEQUE),
        },
        _ => false,
    }
}

/// The last run of digits of a text.
fn number(text: &str) -> Option<u64> {
    let digits = text.rsplit(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty())?;
    digits.parse().ok().filter(|number| *number < u64::MAX)
}

fn judge(
    case: &CaseView<'_>,
    params: &Params<'_>,
    (account, jurisdiction): (AccountIx, &str),
    run: &[Cheque],
) -> Option<trag_model::Finding> {
    let rows: Vec<RowId> = run.iter().map(|(_, row, _)| *row).collect();
    let draft = Draft::new("S12", account, rows);
    let (from, to) = draft.days(case.ledger);
    let threshold = case.thresholds.cash_report(jurisdiction, to)?;
    let sum: Total = run.iter().map(|(_, _, value)| *value).sum();
    let enough = i64::try_from(run.len()).ok()? >= params.int("min_items");
    let soon = crate::window::span_days(from, to) <= params.int("window_days");
    if !enough || !soon || !cash_items::is_reached(threshold, sum.0) {
        return None;
    }
    let draft = draft
        .count("cheques", run.len(), "cheques")
        .text("numbers", format!("{} to {}", run[0].0, run[run.len() - 1].0))
        .amount(sum.0, threshold.currency)
        .threshold(threshold);
    let sentence = format!(
        "{} of {} with the consecutive numbers {} to {} total {} {}; none of them reaches {}.",
        counted(run.len(), "cheque", "cheques"),
        case.accounts.label(account),
        run[0].0,
        run[run.len() - 1].0,
        Money(sum, threshold.currency),
        draft.when(case.ledger),
        Money(threshold.amount, threshold.currency),
    );
    Some(draft.says(case, sentence))
}
