//! Numbers of a spreadsheet are floats of 15 decimal digits. What does not fit is a text, and says so.

use trag_model::money;

use crate::document::Typed;

/// The most digits that a spreadsheet keeps and shows.
const DIGITS: u32 = 15;

/// A value as a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A number, exact to its last printed digit, with the format that shows it.
    Number { number: f64, format: String },
    /// A day, or a day and a time: year, month, day, then hour, minute, second.
    Date { day: (u16, u8, u8), time: Option<(u16, u8, u8)> },
    /// A value that a spreadsheet would round or does not know.
    Text { text: String, why: &'static str },
}

/// The cell of a typed value.
pub(super) fn value(typed: &Typed) -> Value {
    let text = |why| Value::Text { text: typed.text(), why };
    match *typed {
        Typed::Money(amount, currency) => {
            let format = format!("{} \"{}\"", decimals(currency.exponent()), currency.code());
            number(amount.0, currency.exponent(), format)
                .unwrap_or_else(|| text("more than 15 digits, written as text"))
        }
        Typed::Bare(amount, currency) => number(amount.0, currency.exponent(), decimals(currency.exponent()))
            .unwrap_or_else(|| text("more than 15 digits, written as text")),
        Typed::Count(count) => number(i128::from(count), 0, "#,##0".to_owned())
            .unwrap_or_else(|| text("more than 15 digits, written as text")),
        Typed::Share(part, whole) => {
            let millionths = part.0.checked_mul(1_000_000).filter(|_| whole.0 > 0);
            let millionths = millionths.map(|part| money::divide(part, whole.0, money::Rounding::HalfEven));
            millionths.and_then(|share| number(share, 6, "0.0 %".to_owned())).unwrap_or_else(|| text(""))
        }
        Typed::Day(_) | Typed::Time(..) => date(&typed.text()).unwrap_or_else(|| text("")),
    }
}

/// Whole units with so many decimals: the float nearest to the decimal, which has the same 15 digits.
pub(super) fn number(units: i128, exponent: u8, format: String) -> Option<Value> {
    if units.unsigned_abs() >= 10_u128.pow(DIGITS) {
        return None;
    }
    let number = money::plain(units, exponent).parse().ok()?;
    Some(Value::Number { number, format })
}

fn decimals(exponent: u8) -> String {
    if exponent == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(usize::from(exponent))) }
}

/// `2024-05-04`, `2024-05-04 12:30` or `2024-05-04 12:30:15`, from the first day that a spreadsheet counts.
fn date(text: &str) -> Option<Value> {
    let (day, time) = text.split_once(' ').map_or((text, None), |(day, time)| (day, Some(time)));
    let mut parts = day.split('-');
    let day = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let time = match time {
        Some(time) => {
            let mut parts = time.split(':');
            let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some((hour, minute, parts.next().map_or(Some(0), |second| second.parse().ok())?))
        }
        None => None,
    };
    (day.0 >= 1901).then_some(Value::Date { day, time })
}

/// A width in characters.
pub(super) fn width(characters: usize) -> f64 {
    f64::from(u32::try_from(characters).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use trag_model::{Currency, Day, Precision, Seconds, Total};

    use super::*;

    #[test]
    fn amounts_keep_every_digit_or_are_texts() {
        let exact = value(&Typed::Bare(Total(999_999_999_999_999), Currency::EUR));
        assert_eq!(exact, Value::Number { number: 9_999_999_999_999.99, format: "#,##0.00".to_owned() });
        let Value::Text { text, why } = value(&Typed::Money(Total(1_000_000_000_000_000), Currency::EUR))
        else {
            panic!("sixteen digits are no number of a spreadsheet");
        };
        assert_eq!(
            (text.as_str(), why),
            ("10,000,000,000,000.00 EUR", "more than 15 digits, written as text")
        );
        let Value::Number { format, .. } = value(&Typed::Money(Total(5), Currency::RSD)) else { panic!() };
        assert_eq!(format, "#,##0.00 \"RSD\"");
    }

    #[test]
    fn days_and_times_are_dates() {
        assert_eq!(value(&Typed::Day(Day(0))), Value::Date { day: (1970, 1, 1), time: None });
        let at = Typed::Time(Seconds(3_661), Precision::Second);
        assert_eq!(value(&at), Value::Date { day: (1970, 1, 1), time: Some((1, 1, 1)) });
        assert!(matches!(value(&Typed::Day(Day(-40_000))), Value::Text { .. }));
    }
}
