//! Amounts, dates and columns as fixed-width and tagged statements print them.

use trag_model::{Code, Currency, Day, Decimal, DecimalError, Minor, Precision, Problem, catalogue};

use crate::formats::rows::problem_at;
use crate::spec::{DecimalMark, Grouping, Scientific};
use crate::text::dates::Stamp;
use crate::text::numbers::{NumberFault, NumberFormat, magnitude, plain};

/// Why a value cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValueFault {
    pub(crate) code: Code,
    pub(crate) text: String,
}

/// What to do about a record that cannot be read.
pub(crate) const COMPARE: &str = "compare the record with the original, and ask for the file again if they differ; \
     accept it in case.toml under [[accepted-gaps]] with a reason";

impl ValueFault {
    pub(crate) fn new(code: Code, text: impl Into<String>) -> ValueFault {
        ValueFault { code, text: text.into() }
    }

    /// A value that the format requires is empty.
    pub(crate) fn missing(what: &str) -> ValueFault {
        ValueFault::new(catalogue::VALUE_MISSING, format!("{what} is missing"))
    }

    /// The problem of the record that the value stands in.
    pub(crate) fn at(&self, line: u64, excerpt: &str) -> Problem {
        problem_at(self.code, line, self.text.clone(), excerpt, COMPARE)
    }
}

/// A number without sign and groups, with `mark` before its decimals: `1250,5`, `92,`.
pub(crate) fn amount(text: &str, mark: DecimalMark, currency: Currency) -> Result<Minor, ValueFault> {
    let exponent = currency.exponent();
    if let Some(minor) = plain(text.as_bytes(), mark.char() as u8, exponent) {
        return Ok(Minor(minor));
    }
    let text = text.trim();
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(malformed(text, "there is no digit in it"));
    }
    let format =
        NumberFormat { decimal: Some(mark), grouping: Grouping::None, scientific: Scientific::Reject };
    match magnitude(text, format, exponent) {
        Ok(magnitude) => Ok(Minor(magnitude.minor)),
        Err(NumberFault::TooPrecise) => Err(too_precise(text, currency)),
        Err(NumberFault::TooLarge) => Err(too_large(text)),
        Err(NumberFault::Scientific) => Err(malformed(text, "it is in scientific notation")),
        Err(NumberFault::Malformed(detail)) => Err(malformed(text, &detail)),
        Err(NumberFault::Undecided) => Err(malformed(text, "its decimal mark is not known")),
    }
}

/// The same, with a sign in front of it or none.
pub(crate) fn signed(text: &str, mark: DecimalMark, currency: Currency) -> Result<Minor, ValueFault> {
    let text = text.trim();
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => amount(rest, mark, currency).map(|minor| Minor(-minor.0)),
        None => amount(text.strip_prefix('+').unwrap_or(text), mark, currency),
    }
}

/// A whole number whose last `decimals` digits stand behind a mark that is not printed.
pub(crate) fn implied(text: &str, decimals: u8, currency: Currency) -> Result<Minor, ValueFault> {
    let digits = text.trim();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed(digits, "it is not a whole number without a sign"));
    }
    let units: i64 = digits.parse().map_err(|_| too_large(digits))?;
    Decimal { units, scale: decimals }.to_minor(currency.exponent()).map_err(|error| match error {
        DecimalError::TooPrecise => too_precise(digits, currency),
        DecimalError::TooLarge => too_large(digits),
        DecimalError::Malformed => malformed(digits, "it is not a number"),
    })
}

/// The same with a sign, before its first digit or behind leading zeros.
pub(crate) fn implied_signed(text: &str, decimals: u8, currency: Currency) -> Result<Minor, ValueFault> {
    let text = text.trim();
    let behind_zeros = text.trim_start_matches('0');
    let signed = if text.starts_with(['-', '+']) { text } else { behind_zeros };
    match signed.strip_prefix('-') {
        Some(digits) => implied(digits, decimals, currency).map(|minor| Minor(-minor.0)),
        None => implied(signed.strip_prefix('+').unwrap_or(text), decimals, currency),
    }
}

fn malformed(text: &str, why: &str) -> ValueFault {
    let shown: String = text.chars().take(40).collect();
    ValueFault::new(catalogue::MALFORMED_AMOUNT, format!("the amount \"{shown}\" is malformed: {why}"))
}

fn too_precise(text: &str, currency: Currency) -> ValueFault {
    let text = format!("the amount {text} has more decimals than {currency} has");
    ValueFault::new(catalogue::AMOUNT_TOO_PRECISE, text)
}

fn too_large(text: &str) -> ValueFault {
    let shown: String = text.chars().take(40).collect();
    ValueFault::new(
        catalogue::AMOUNT_TOO_LARGE,
        format!("the amount {shown} is beyond what the ledger can hold"),
    )
}

/// Years written with two digits: 80 to 99 are of the last century, as SWIFT reads them.
fn full_year(short: u32) -> i16 {
    let short = i16::try_from(short % 100).unwrap_or(0);
    if short >= 80 { 1900 + short } else { 2000 + short }
}

/// A day from its numbers, of which the year has four digits, where it exists. Outside of two centuries digits are
/// missing or misprinted.
pub(crate) fn calendar(year: i16, month: u32, day: u32) -> Option<Day> {
    let part = |number: u32| i8::try_from(number).ok();
    Day::from_ymd(year, part(month)?, part(day)?).filter(|_| (1900..=2100).contains(&year))
}

/// A day as `YYMMDD`, `YYYYMMDD`, `DDMMYY` or `DDMMYYYY`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    YearFirst,
    DayFirst,
}

/// Reads six or eight digits.
pub(crate) fn day(text: &str, order: Order) -> Result<Day, ValueFault> {
    let text = text.trim();
    parts(text, order).and_then(|(year, month, day)| calendar(year, month, day)).ok_or_else(|| no_day(text))
}

/// A day without a time of day.
pub(crate) fn day_stamp(day: Day) -> Stamp {
    Stamp { at: day.start(), precision: Precision::Day }
}

/// Year, month and day of six or eight digits, whether or not such a day exists.
pub(crate) fn parts(text: &str, order: Order) -> Option<(i16, u32, u32)> {
    if !matches!(text.len(), 6 | 8) {
        return None;
    }
    let number = text.bytes().try_fold(0_u32, |number, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        Some(number * 10 + u32::from(digit))
    })?;
    let full = |year: u32| if text.len() == 8 { i16::try_from(year).unwrap_or(0) } else { full_year(year) };
    let scale = if text.len() == 8 { 10_000 } else { 100 };
    Some(match order {
        Order::YearFirst => (full(number / 10_000), number / 100 % 100, number % 100),
        Order::DayFirst => (full(number % scale), number / scale % 100, number / scale / 100),
    })
}

/// The fault of a text that is no day.
pub(crate) fn no_day(text: &str) -> ValueFault {
    let shown: String = text.chars().take(40).collect();
    let text = if shown.is_empty() {
        return ValueFault::missing("a date");
    } else if shown.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/')) {
        format!("there is no day \"{shown}\"")
    } else {
        format!("\"{shown}\" is not a date of this format")
    };
    ValueFault::new(catalogue::MALFORMED_DATE, text)
}

/// The characters of a line from one column to another, counted from 1, both included; what lies behind its end
/// is empty.
pub(crate) fn raw_columns(line: &str, from: usize, to: usize) -> &str {
    if line.is_ascii() {
        return line.get(from.saturating_sub(1).min(line.len())..to.min(line.len())).unwrap_or_default();
    }
    let mut places = line.char_indices().map(|(at, _)| at).skip(from.saturating_sub(1));
    let Some(start) = places.next() else { return "" };
    let end = places.nth(to.saturating_sub(from));
    line.get(start..end.unwrap_or(line.len())).unwrap_or_default()
}

/// The same without blanks around it.
pub(crate) fn columns(line: &str, from: usize, to: usize) -> &str {
    raw_columns(line, from, to).trim()
}

/// The ISO 4217 currency of three letters in any case, or of a legacy label.
pub(crate) fn currency(code: &str) -> Result<Currency, ValueFault> {
    let code = code.trim();
    let found = Currency::from_code(code).or_else(|| match code.to_uppercase().as_str() {
        "DIN" | "CSD" | "YUM" | "YUN" | "YUD" => Some(Currency::RSD),
        "RUR" => Currency::from_code("RUB"),
        upper => Currency::from_code(upper),
    });
    found.ok_or_else(|| {
        let shown: String = code.chars().take(12).collect();
        match shown.is_empty() {
            true => ValueFault::missing("a currency"),
            false => {
                ValueFault::new(catalogue::CURRENCY_UNKNOWN, format!("the currency \"{shown}\" is not known"))
            }
        }
    })
}

/// The currency of an ISO 4217 number: `978`.
pub(crate) fn currency_by_number(number: &str) -> Result<Currency, ValueFault> {
    let code = number.trim().parse().ok().filter(|code| *code < 1_000).map(Currency);
    code.filter(|currency| currency.code() != "???").ok_or_else(|| {
        let shown: String = number.chars().take(12).collect();
        ValueFault::new(catalogue::CURRENCY_UNKNOWN, format!("the currency number \"{shown}\" is not known"))
    })
}

/// Whether a text has the form of an IBAN: two letters, two digits, eleven to thirty more.
pub(crate) fn is_iban(text: &str) -> bool {
    let bytes = text.as_bytes();
    (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && bytes[4..].iter().filter(|byte| byte.is_ascii_digit()).count() >= 6
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMMA: DecimalMark = DecimalMark::Comma;

    #[test]
    fn amounts_of_swift() {
        let read = |text: &str| amount(text, COMMA, Currency::EUR).map(|minor| minor.0);
        for (text, minor) in [("92,", 9_200), ("0,5", 50), ("1234", 123_400), ("00,12", 12), (",7", 70)] {
            assert_eq!(read(text), Ok(minor), "{text}");
        }
        for (text, code) in [("", "ING012"), (",", "ING012"), ("1,2,3", "ING012"), ("1,234", "ING013")] {
            assert_eq!(read(text).unwrap_err().code.0, code, "{text}");
        }
        assert_eq!(read(&"9".repeat(19)).unwrap_err().code.0, "ING015");
        assert_eq!(signed("-1,5", COMMA, Currency::EUR), Ok(Minor(-150)));
    }

    #[test]
    fn implied_decimals_are_exact() {
        let read = |text: &str, decimals| implied_signed(text, decimals, Currency::EUR).map(|minor| minor.0);
        assert_eq!(implied("-5", 2, Currency::EUR).unwrap_err().code.0, "ING012");
        assert_eq!(read("000000000000012340", 3), Ok(1_234));
        assert_eq!(read("00000-1250", 2), Ok(-1_250));
        assert_eq!(read("-000001250", 2), Ok(-1_250));
        assert_eq!(read("1234", 3).unwrap_err().code.0, "ING013");
        assert_eq!(read("12 34", 2).unwrap_err().code.0, "ING012");
        let yen = Currency::from_code("JPY").unwrap();
        assert_eq!(implied("150", 0, yen), Ok(Minor(150)));
    }

    #[test]
    fn days_of_six_and_eight_digits() {
        let told = |text: &str, order| day(text, order).map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(told("240229", Order::YearFirst), "2024-02-29");
        assert_eq!(told("991231", Order::YearFirst), "1999-12-31");
        assert_eq!(told("20240504", Order::YearFirst), "2024-05-04");
        assert_eq!(told("040524", Order::DayFirst), "2024-05-04");
        assert_eq!(told("04052024", Order::DayFirst), "2024-05-04");
        assert_eq!(day("160230", Order::YearFirst).unwrap_err().code.0, "ING017");
    }

    #[test]
    fn currencies_by_word_and_number() {
        assert_eq!(currency("DIN"), Ok(Currency::RSD));
        assert_eq!(currency_by_number("978"), Ok(Currency::EUR));
        for number in ["1001", "5", "x"] {
            assert_eq!(currency_by_number(number).unwrap_err().code.0, "ING019");
        }
    }

    proptest! {
        #[test]
        fn columns_count_characters(line in "[aš€]{0,12}", from in 1_usize..14, width in 0_usize..14) {
            let to = from + width;
            let expected: String = line.chars().skip(from - 1).take(width + 1).collect();
            prop_assert_eq!(raw_columns(&line, from, to), expected);
        }
    }
}
