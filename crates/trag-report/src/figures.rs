//! How figures and texts are printed. Whole numbers only: shares and medians come from integer arithmetic.

use trag_model::money::{self, Rounding};
use trag_model::{Currency, Measure, Money, Seconds, Total, Value};

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

/// A measure as `name: value`. The unit stands behind a count only if the name does not say it. Where the rows
/// state days only, as `days_only` tells, no time between them is "same day".
pub(crate) fn measure(measure: &Measure, days_only: bool) -> String {
    let value = match &measure.value {
        Value::Money(total, currency) => Money(*total, *currency).to_string(),
        Value::Count(number, unit) if names_unit(measure.name, unit) => count(*number),
        Value::Count(number, unit) if *number == 1 => format!("1 {}", singular(unit)),
        Value::Count(number, unit) => format!("{} {unit}", count(*number)),
        Value::BasisPoints(points) => percent(*points),
        Value::Duration(0) if days_only => "same day".to_owned(),
        Value::Duration(seconds) => duration(*seconds),
        Value::Text(text) => cut(text, 300),
    };
    format!("{}: {value}", measure.name)
}

/// Hundredths of a percent as percent, to one digit, halves to even.
fn percent(basis_points: i64) -> String {
    let tenths = money::divide(i128::from(basis_points), 10, Rounding::HalfEven);
    format!("{} %", money::plain(tenths, 1))
}

/// Whether the name of a count says what is counted: `payments in` says `payments`, `deposits` says
/// `cash deposits`.
fn names_unit(name: &str, unit: &str) -> bool {
    let things = unit.rsplit(' ').next().unwrap_or(unit);
    name.split(' ').any(|word| singular(word) == singular(things))
}

/// An English plural with its last word in the singular: `round trips`, `round trip`.
fn singular(plural: &str) -> String {
    match plural.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => plural.strip_suffix('s').unwrap_or(plural).to_owned(),
    }
}

/// The text with a stop at its end, and not with two.
pub(crate) fn stopped(text: &str) -> String {
    if text.ends_with(['.', '…', '!', '?']) { text.to_owned() } else { format!("{text}.") }
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
    fn a_measure_says_its_unit_once() {
        let said = |name, value| measure(&Measure { name, value }, true);
        assert_eq!(said("round trips", Value::Count(1, "round trips")), "round trips: 1");
        assert_eq!(said("payments in", Value::Count(1_204, "payments")), "payments in: 1,204");
        assert_eq!(said("deposits", Value::Count(5, "cash deposits")), "deposits: 5");
        assert_eq!(said("items", Value::Count(1, "round trips")), "items: 1 round trip");
        assert_eq!(said("items", Value::Count(0, "currencies")), "items: 0 currencies");
        assert_eq!(said("kept", Value::BasisPoints(9_245)), "kept: 92.4 %");
        assert_eq!(said("kept", Value::BasisPoints(9_255)), "kept: 92.6 %");
        assert_eq!(said("longest", Value::Duration(0)), "longest: same day");
        let exact = Measure { name: "longest", value: Value::Duration(0) };
        assert_eq!(measure(&exact, false), "longest: 0 s");
    }

    #[test]
    fn a_stop_stands_once() {
        assert_eq!(
            (stopped("Promet d.o.o.").as_str(), stopped("Promet").as_str()),
            ("Promet d.o.o.", "Promet.")
        );
    }

    #[test]
    fn a_cut_shows() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("шест", 4), "шест");
        assert_eq!(name(""), "(no name)");
        assert_eq!(name(&"x".repeat(10_000)).chars().count(), NAME);
    }
}
