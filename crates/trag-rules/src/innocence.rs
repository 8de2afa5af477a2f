//! Signs in the data themselves that a pattern is ordinary, or is seen only in part. They suppress nothing:
//! the finding stands, shows the reason, and counts for less in the ranking.

use trag_model::{Finding, Instrument, Measure, RowId, Value, name};

use crate::{CaseView, window};

/// Name of the measure that carries the reason.
pub(crate) const MAY_BE_INNOCENT: &str = "may be innocent because";

/// Name of the measure of a finding about an account of which the case shows only a part.
pub(crate) const SEEN_IN_PART: &str = "seen in part";

/// Payment codes whose second and third digit, the basis, is "daily takings" in the Serbian list; the first
/// digit tells cash (1) from a transfer (2).
const TAKINGS: [u16; 2] = [165, 265];

/// Payment codes of wages and what is paid with them (140 to 147, 240 to 247) in the Serbian list.
const WAGES: [std::ops::RangeInclusive<u16>; 2] = [140..=147, 240..=247];

/// Takings are regular when they come on at least this many days,
const REGULAR_DAYS: usize = 10;
/// and on average at least once in this many days.
const REGULAR_EVERY_DAYS: i64 = 7;

/// The measure that carries a reason.
pub(crate) fn measure(reason: String) -> Measure {
    Measure { name: MAY_BE_INNOCENT, value: Value::Text(reason) }
}

/// The reason that a finding carries why it may be innocent.
pub(crate) fn reason(finding: &Finding) -> Option<&str> {
    text_of(finding, MAY_BE_INNOCENT)
}

/// Why a finding counts half, if it does.
pub(crate) fn halved_because(finding: &Finding) -> Option<String> {
    let innocent = reason(finding).map(|reason| format!("{MAY_BE_INNOCENT} {reason}"));
    innocent.or_else(|| text_of(finding, SEEN_IN_PART).map(str::to_owned))
}

fn text_of<'f>(finding: &'f Finding, name: &str) -> Option<&'f str> {
    finding.measures.iter().find_map(|measure| match &measure.value {
        Value::Text(text) if measure.name == name => Some(text.as_str()),
        _ => None,
    })
}

/// Nine in ten of `rows` carry the payment code of daily takings, and among all cash of the same owner
/// (`all`, in the order of the ledger) such deposits are regular.
pub(crate) fn takings(
    case: &CaseView<'_>,
    rows: &[RowId],
    all: impl Iterator<Item = RowId>,
) -> Option<String> {
    let is_takings = |row: &RowId| case.ledger.purpose_code(*row).is_some_and(|code| TAKINGS.contains(&code));
    let coded = rows.iter().filter(|row| is_takings(row)).count();
    if case.jurisdiction != Some("RS") || coded * 10 < rows.len() * 9 {
        return None;
    }
    let mut days: Vec<_> = all.filter(is_takings).map(|row| case.ledger.day(row)).collect();
    days.dedup();
    let (first, last) = (*days.first()?, *days.last()?);
    let count = i64::try_from(days.len()).ok()?;
    let regular = days.len() >= REGULAR_DAYS && window::span_days(first, last) <= count * REGULAR_EVERY_DAYS;
    regular.then(|| {
        format!(
            "{coded} of its {} rows carry payment code 165 or 265 (daily takings), and such deposits come \
             regularly, on {count} days from {first} to {last}",
            rows.len()
        )
    })
}

/// First words, as [`name::spelling`] leaves them, of texts that say money goes back: Serbian, English, German.
const REFUNDS: [&str; 7] =
    ["POVRACAJ", "POVRAT", "STORNO", "REFUND", "RETURN OF", "RETURNED", "RUCKERSTATTUNG"];

/// Every one of the `returning` rows says in its purpose that it is a refund.
pub(crate) fn refunds(case: &CaseView<'_>, returning: &[RowId]) -> Option<String> {
    let says_refund = |row: &&RowId| {
        let text = name::spelling(case.ledger.purpose(**row));
        REFUNDS.iter().any(|word| text.starts_with(word))
    };
    let said = returning.iter().filter(says_refund).count();
    (said > 0 && said == returning.len()).then(|| match said {
        1 => "the payment back says that it is a refund".to_owned(),
        _ => format!("all {said} payments back say that they are refunds"),
    })
}

/// Whether a row takes back another: a reversal, or a payment code of the group 9.
pub(crate) fn is_reversal(case: &CaseView<'_>, row: RowId) -> bool {
    let code = case.ledger.purpose_code(row);
    case.ledger.instrument(row) == Instrument::Reversal
        || code.is_some_and(|code| (900..=999).contains(&code))
}

/// Whether the row carries a payment code of wages, where the Serbian list applies.
pub(crate) fn is_wage(case: &CaseView<'_>, row: RowId) -> bool {
    let code = case.ledger.purpose_code(row);
    case.jurisdiction == Some("RS")
        && code.is_some_and(|code| WAGES.iter().any(|codes| codes.contains(&code)))
}

/// Nine in ten of `rows` carry a payment code of wages.
pub(crate) fn wages(case: &CaseView<'_>, rows: &[RowId]) -> Option<String> {
    let coded = rows.iter().filter(|row| is_wage(case, **row)).count();
    (coded > 0 && coded * 10 >= rows.len() * 9)
        .then(|| format!("{coded} of its {} rows carry a payment code of wages", rows.len()))
}
