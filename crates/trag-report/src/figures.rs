//! How figures and texts are printed. Whole numbers only: shares and medians come from integer arithmetic.

use trag_model::money::{self, Rounding};
use trag_model::{Currency, Money, Seconds, Total, Value};

/// A count with digit groups: `16,940`.
pub(crate) fn count(number: u64) -> String {
    money::grouped(i128::from(number), 0)
}

/// A count of things: `1 row`, `16,940 rows`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number as u64), if number == 1 { one } else { many })
}

/// `1 row`, `16,940 rows`.
pub(crate) fn rows(number: u64) -> String {
    format!("{} {}", count(number), if number == 1 { "row" } else { "rows" })
}

/// An amount with digit groups and without its currency.
pub(crate) fn bare(amount: Total, currency: Currency) -> String {
    money::grouped(amount.0, currency.exponent())
}

/// Amounts of several currencies: `1,234.00 EUR; 10.00 USD`.
pub(crate) fn amounts(amounts: &[(Currency, Total)]) -> String {
    let printed: Vec<String> =
        amounts.iter().map(|(currency, total)| Money(*total, *currency).to_string()).collect();
    if printed.is_empty() { "none".to_owned() } else { printed.join("; ") }
}

/// `part` of `whole` in percent, to one digit, halves to even: `12.5 %`. A dash where the whole is not positive.
pub(crate) fn share(part: Total, whole: Total) -> String {
    if whole.0 <= 0 {
        return "–".to_owned();
    }
    let tenths = part.0.checked_mul(1_000).map(|part| money::divide(part, whole.0, Rounding::HalfEven));
    match tenths {
        Some(0) if part.0 > 0 => "< 0.1 %".to_owned(),
        Some(tenths) => format!("{} %", money::plain(tenths, 1)),
        None => "–".to_owned(),
    }
}

/// The days of a period: `2024-05-04`, or `2024-05-04 to 2024-05-09`.
pub(crate) fn period(period: (Seconds, Seconds)) -> String {
    let (first, last) = (period.0.day(), period.1.day());
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

/// A measured value with its unit.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Money(total, currency) => Money(*total, *currency).to_string(),
        Value::Count(number, unit) => format!("{} {unit}", count(*number)),
        Value::BasisPoints(points) => format!("{} %", money::plain(i128::from(*points), 2)),
        Value::Duration(seconds) => duration(*seconds),
        Value::Text(text) => cut(text, 300),
    }
}

/// A span of time in its two largest units: `3 d 4 h`.
pub(crate) fn duration(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let rest = seconds.unsigned_abs();
    let parts = [(rest / 86_400, "d"), (rest / 3_600 % 24, "h"), (rest / 60 % 60, "min"), (rest % 60, "s")];
    let shown: Vec<String> = parts
        .iter()
        .skip_while(|(number, _)| *number == 0)
        .take(2)
        .filter(|(number, _)| *number > 0)
        .map(|(number, unit)| format!("{number} {unit}"))
        .collect();
    if shown.is_empty() { "0 s".to_owned() } else { format!("{sign}{}", shown.join(" ")) }
}

/// How many characters of a printed name a summary shows; `findings.json` has the whole.
pub(crate) const NAME: usize = 60;

/// The first `most` characters of a text, with a visible sign that there is more.
pub(crate) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => {
            let end = text.char_indices().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
            format!("{}…", text[..end].trim_end())
        }
        None => text.to_owned(),
    }
}

/// A printed name, cut, or words that say there is none.
pub(crate) fn name(text: &str) -> String {
    if text.trim().is_empty() { "(no name)".to_owned() } else { cut(text, NAME) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        let share = |part, whole| super::share(Total(part), Total(whole));
        assert_eq!(share(1, 8), "12.5 %");
        assert_eq!(share(1, 3), "33.3 %");
        assert_eq!(share(1, 10_000_000), "< 0.1 %");
        assert_eq!(share(0, 5), "0.0 %");
        assert_eq!(share(5, 0), "–");
        assert_eq!(share(i128::from(i64::MAX), i128::from(i64::MAX)), "100.0 %");
    }

    #[test]
    fn spans_show_two_units() {
        assert_eq!(duration(3 * 86_400 + 4 * 3_600 + 59), "3 d 4 h");
        assert_eq!(duration(61), "1 min 1 s");
        assert_eq!(duration(0), "0 s");
        assert_eq!(duration(86_400), "1 d");
    }

    #[test]
    fn a_cut_shows() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("шест", 4), "шест");
        assert_eq!(name(""), "(no name)");
        assert_eq!(name(&"x".repeat(10_000)).chars().count(), NAME);
    }
}
