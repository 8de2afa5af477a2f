//! Values that are not what their column is for: account numbers that a spreadsheet rounded, steps in place of dates.

use trag_model::time::moment;
use trag_model::{Day, Precision, catalogue};

use crate::formats::delimited::walk::Fault;
use crate::mapping::Steps;
use crate::text::dates::Stamp;
use crate::text::numbers::is_scientific;

/// Whether an account number was written by a spreadsheet as a rounded number: `1.6E+17`.
#[inline]
pub(super) fn lost_digits(account: &str) -> bool {
    matches!(account.as_bytes(), [b'0'..=b'9', .., b'e' | b'E', b'+', b'0'..=b'9', b'0'..=b'9'])
        && is_scientific(account)
}

pub(super) fn account_lost_digits(column: usize) -> Fault {
    let help = "ask for the export as the bank made it: a spreadsheet program has rounded the number, and no copy of \
                it has the missing digits";
    let text = "an account number in scientific notation has lost digits";
    Fault { column: Some(column), ..Fault::new(catalogue::SCIENTIFIC_NOTATION, text, help) }
}

/// The time of a step.
pub(super) fn counted(cell: &str, steps: Steps, from: Day) -> Option<Stamp> {
    let number: u32 = cell.strip_suffix(".0").unwrap_or(cell).parse().ok()?;
    let (days, hour) = match steps {
        Steps::Days => (number, 0),
        Steps::Hours => (number / 24, u8::try_from(number % 24).ok()?),
    };
    let day = Day(from.0.checked_add(i32::try_from(days).ok()?)?);
    let precision = if steps == Steps::Days { Precision::Day } else { Precision::Minute };
    Some(Stamp { at: moment(day, hour, 0, 0)?, precision })
}

/// The mark that a word of truth stands for.
pub(super) fn truth(cell: &str) -> Option<u64> {
    let words = [("false", 0), ("true", 1)];
    words.into_iter().find(|(word, _)| cell.eq_ignore_ascii_case(word)).map(|(_, mark)| mark)
}
