//! Amounts and dates as XML Schema writes them.

use trag_model::time::moment;
use trag_model::{Currency, Day, Decimal, DecimalError, Minor, Precision, Seconds, catalogue};

use crate::formats::values::{ValueFault, calendar};
use crate::text::dates::Stamp;

/// An amount as `xs:decimal`: `1250.50`, `8.85000`, perhaps with a sign.
pub(crate) fn decimal(text: &str, currency: Currency) -> Result<Minor, ValueFault> {
    let read = Decimal::parse(text).and_then(|decimal| decimal.to_minor(currency.exponent()));
    read.map_err(|error| fault(error, text, currency))
}

/// The fault of an amount that cannot be read exactly.
pub(crate) fn fault(error: DecimalError, text: &str, currency: Currency) -> ValueFault {
    let shown: String = text.chars().take(40).collect();
    let (code, text) = match error {
        DecimalError::Malformed if text.is_empty() => return ValueFault::missing("an amount"),
        DecimalError::Malformed => {
            (catalogue::MALFORMED_AMOUNT, format!("the amount \"{shown}\" is malformed"))
        }
        DecimalError::TooPrecise => {
            let text = format!("the amount {shown} has more decimals than {currency} has");
            (catalogue::AMOUNT_TOO_PRECISE, text)
        }
        DecimalError::TooLarge => {
            (catalogue::AMOUNT_TOO_LARGE, format!("the amount {shown} is beyond what the ledger can hold"))
        }
    };
    ValueFault::new(code, text)
}

/// A date or a date with a time: `2024-05-04`, `2024-05-04+02:00`, `2024-05-04T13:45:07.123Z`. Midnight stands
/// for the day alone: banks print it where they know no time. A zone is passed over: the ledger keeps the time
/// as the bank prints it.
pub(crate) fn stamp(text: &str) -> Result<Stamp, ValueFault> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    let day = iso_day(date).ok_or_else(|| no_date(text))?;
    let whole_day = Stamp { at: day.start(), precision: Precision::Day };
    let time = rest.trim_start_matches(['T', ' ']);
    if time.len() == rest.len() {
        return if is_zone(rest) { Ok(whole_day) } else { Err(no_date(text)) };
    }
    let mut numbers = [0_u8; 3];
    let clock = time.get(..8).unwrap_or(time);
    for (number, part) in numbers.iter_mut().zip(clock.split(':')) {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        *number = digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| no_date(text))?;
    }
    let [hour, minute, second] = numbers;
    if matches!((hour, minute, second), (24, 0, 0)) {
        return Ok(whole_day);
    }
    let at: Seconds = moment(day, hour, minute, second).ok_or_else(|| no_date(text))?;
    Ok(if at == day.start() { whole_day } else { Stamp { at, precision: Precision::Second } })
}

/// The day of a date or of a date with a time.
pub(crate) fn day(text: &str) -> Result<Day, ValueFault> {
    stamp(text).map(|stamp| stamp.at.day())
}

fn iso_day(date: &str) -> Option<Day> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |number, byte| {
            Some(number * 10 + u32::from(byte.checked_sub(b'0').filter(|digit| *digit <= 9)?))
        })
    };
    calendar(i16::try_from(number(&[y1, y2, y3, y4])?).ok()?, number(&[m1, m2])?, number(&[d1, d2])?)
}

fn is_zone(text: &str) -> bool {
    let zone = text.strip_prefix(['+', '-']);
    text.is_empty()
        || text == "Z"
        || zone.is_some_and(|zone| zone.bytes().all(|b| b.is_ascii_digit() || b == b':'))
}

fn no_date(text: &str) -> ValueFault {
    let shown: String = text.chars().take(40).collect();
    let text = match shown.is_empty() {
        true => return ValueFault::missing("a date"),
        false => format!("\"{shown}\" is no date, or no such day exists"),
    };
    ValueFault::new(catalogue::MALFORMED_DATE, text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use trag_model::time::stated;

    use super::*;

    #[test]
    fn amounts_are_exact() {
        let read =
            |text: &str| decimal(text, Currency::EUR).map(|minor| minor.0).map_err(|fault| fault.code.0);
        for (text, minor) in [("1250.50", 125_050), ("8.85000", 885), ("-7", -700), ("0", 0), (".5", 50)] {
            assert_eq!(read(text), Ok(minor), "{text}");
        }
        for (text, code) in [
            ("", "ING020"),
            ("1,50", "ING012"),
            ("1'250.50", "ING012"),
            ("1.5e3", "ING012"),
            ("1.005", "ING013"),
            ("99999999999999999999", "ING015"),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
    }

    #[test]
    fn dates_with_and_without_time_and_zone() {
        let read = |text: &str| {
            stamp(text).map(|stamp| stated(stamp.at, stamp.precision)).map_err(|fault| fault.code.0)
        };
        for (text, expected) in [
            ("2024-05-04", "2024-05-04"),
            ("2024-05-04+02:00", "2024-05-04"),
            ("2024-05-04Z", "2024-05-04"),
            ("2024-05-04T00:00:00", "2024-05-04"),
            ("2024-05-04T24:00:00", "2024-05-04"),
            ("2024-05-04T13:45:07.123+02:00", "2024-05-04 13:45:07"),
            ("2024-05-04 13:45", "2024-05-04 13:45"),
            ("2024-05-04T13", "2024-05-04 13:00"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
        for (text, code) in [
            ("", "ING020"),
            ("2024-02-30", "ING017"),
            ("04.05.2024", "ING017"),
            ("2024-05-04x", "ING017"),
            ("2024-05-04T25:00:00", "ING017"),
            ("0024-05-04", "ING017"),
            ("2024-05-0č", "ING017"),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_a_fault(text in "[0-9T:Z+. č-]{0,24}") {
            let _ = stamp(&text);
        }
    }
}
