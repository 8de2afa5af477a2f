//! What a text of an element may be: its kind, length, pattern, bounds and codes.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use regex::{Regex, RegexBuilder};
use trag_model::Day;

/// A simple type.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Simple {
    /// The type below: of the schema, or one of [`Builtin`] by its name in XML Schema.
    pub(in super::super) base: String,
    pub(super) builtin: Option<Builtin>,
    pub(super) shortest: Option<usize>,
    pub(in super::super) longest: Option<usize>,
    /// A text suits one of them.
    pub(super) patterns: Vec<Regex>,
    pub(in super::super) codes: BTreeSet<String>,
    /// The bound, and whether it is allowed itself.
    pub(super) lowest: Option<(String, bool)>,
    pub(super) highest: Option<(String, bool)>,
    pub(super) fraction: Option<usize>,
}

/// Bytes that a pattern may take.
const PATTERN: usize = 1 << 20;

/// Kinds of text that XML Schema knows; all others are texts here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Text,
    Whole,
    Decimal,
    Boolean,
    Moment,
    Day,
}

impl Builtin {
    pub(super) fn of(name: &str) -> Builtin {
        match name {
            "int" | "integer" | "long" | "short" | "byte" | "nonNegativeInteger" | "positiveInteger"
            | "unsignedInt" | "unsignedLong" | "unsignedShort" | "unsignedByte" => Builtin::Whole,
            "decimal" => Builtin::Decimal,
            "boolean" => Builtin::Boolean,
            "dateTime" => Builtin::Moment,
            "date" => Builtin::Day,
            _ => Builtin::Text,
        }
    }

    fn takes(self, text: &str) -> Result<(), String> {
        let (takes, what) = match self {
            Builtin::Text => return Ok(()),
            Builtin::Whole => (text.parse::<i64>().is_ok(), "a whole number"),
            Builtin::Decimal => (parts(text).is_some(), "a number such as 1234.50"),
            Builtin::Boolean => (matches!(text, "true" | "false" | "0" | "1"), "true or false"),
            Builtin::Moment => (is_moment(text), "a moment such as 2026-05-24T14:30:00"),
            Builtin::Day => (Day::parse_iso(text).is_some(), "a day such as 2026-05-24"),
        };
        if takes { Ok(()) } else { Err(format!("is not {what}")) }
    }
}

impl Simple {
    /// Text without any bound.
    pub(super) fn builtin(name: &str) -> Simple {
        Simple { builtin: Some(Builtin::of(name)), ..Simple::default() }
    }

    /// Whether a text suits this type, but for the types below.
    pub(in super::super) fn takes(&self, text: &str) -> Result<(), String> {
        self.builtin.map_or(Ok(()), |builtin| builtin.takes(text))?;
        let length = text.chars().count();
        if let Some(longest) = self.longest.filter(|longest| length > *longest) {
            return Err(format!("has {length} characters, and the schema takes {longest}"));
        }
        if let Some(shortest) = self.shortest.filter(|shortest| length < *shortest) {
            return Err(format!("has {length} characters, and the schema wants {shortest}"));
        }
        if !self.codes.is_empty() && !self.codes.contains(text) {
            return Err("is none of the codes of the schema".to_owned());
        }
        if !self.patterns.is_empty() && !self.patterns.iter().any(|pattern| pattern.is_match(text)) {
            return Err("has signs that the schema does not take there".to_owned());
        }
        let beyond = |bound: &Option<(String, bool)>, side: Ordering| {
            let (bound, inclusive) = bound.as_ref()?;
            let order = compare(text, bound)?;
            (order == side || (order == Ordering::Equal && !inclusive)).then(|| bound.clone())
        };
        if let Some(bound) = beyond(&self.lowest, Ordering::Less) {
            return Err(format!("is below {bound}"));
        }
        if let Some(bound) = beyond(&self.highest, Ordering::Greater) {
            return Err(format!("is above {bound}"));
        }
        let digits = parts(text).map_or(0, |(_, _, fraction)| fraction.len());
        match self.fraction.filter(|most| digits > *most) {
            Some(most) => Err(format!("has {digits} decimals, and the schema takes {most}")),
            None => Ok(()),
        }
    }
}

/// Sign, digits before the point and digits behind it, without the zeros that say nothing.
fn parts(text: &str) -> Option<(bool, &str, &str)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    Some((text.starts_with('-'), whole.trim_start_matches('0'), fraction.trim_end_matches('0')))
}

/// Two numbers, or two moments written alike.
fn compare(text: &str, bound: &str) -> Option<Ordering> {
    match (parts(text), parts(bound)) {
        (Some(a), Some(b)) => Some(numbers(a, b)),
        (None, None) if text.len() >= 10 && bound.len() >= 10 => Some(text.cmp(bound)),
        _ => None,
    }
}

fn numbers(a: (bool, &str, &str), b: (bool, &str, &str)) -> Ordering {
    let size = a.1.len().cmp(&b.1.len()).then_with(|| a.1.cmp(b.1)).then_with(|| a.2.cmp(b.2));
    let is_zero = |number: (bool, &str, &str)| number.1.is_empty() && number.2.is_empty();
    match (a.0 && !is_zero(a), b.0 && !is_zero(b)) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

fn is_moment(text: &str) -> bool {
    let Some((day, clock)) = text.split_once('T') else { return false };
    let numbers: Vec<&str> = clock.split(':').collect();
    let below = |part: &str, most: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|value| value < most);
    Day::parse_iso(day).is_some()
        && matches!(numbers[..], [hour, minute, second] if below(hour, 24) && below(minute, 60) && below(second, 60))
}

/// A pattern of XML Schema. It is about the whole text; authorities also write `^` and `$` around it, which their own
/// programs take for its ends.
pub(super) fn pattern(text: &str) -> Result<Regex, String> {
    let inner = text.strip_prefix('^').unwrap_or(text);
    let inner = match inner.strip_suffix('$') {
        Some(rest) if !rest.ends_with('\\') => rest,
        _ => inner,
    };
    // A hyphen behind a range is itself: `[a-z0-9-+]`.
    let plain = inner.replace("9-+", "9+\\-").replace("9-\\+", "9+\\-");
    let whole = RegexBuilder::new(&format!("^(?:{plain})$")).size_limit(PATTERN).build();
    whole.map_err(|_| format!("the pattern `{text}` is not read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_without_arithmetic() {
        for (a, b, order) in [
            ("10", "9.99", Ordering::Greater),
            ("-7900000000000000", "0.0", Ordering::Less),
            ("-2", "-10", Ordering::Greater),
            ("-0.00", "0", Ordering::Equal),
            ("1.10", "1.1", Ordering::Equal),
            ("2026-01-01T00:00:00", "1753-01-01T00:00:00", Ordering::Greater),
        ] {
            assert_eq!(compare(a, b), Some(order), "{a} {b}");
        }
        assert_eq!(compare("ten", "9"), None);
    }

    #[test]
    fn a_text_is_held_to_every_bound() {
        let simple = Simple {
            longest: Some(5),
            shortest: Some(2),
            patterns: vec![pattern("^[a-zA-Z .'-]*$").unwrap()],
            ..Simple::builtin("string")
        };
        assert!(simple.takes("Ana").is_ok());
        for refused in ["A", "Marija", "Ana1", "Žana"] {
            assert!(simple.takes(refused).is_err(), "{refused}");
        }
        let amount =
            Simple { lowest: Some(("0".into(), true)), fraction: Some(2), ..Simple::builtin("decimal") };
        assert!(amount.takes("0").is_ok() && amount.takes("12.50").is_ok());
        assert!(
            amount.takes("-0.01").is_err() && amount.takes("1.005").is_err() && amount.takes("1e3").is_err()
        );
        for (text, is) in
            [("2026-02-28T10:00:00", true), ("2026-02-30T10:00:00", false), ("2026-02-28", false)]
        {
            assert_eq!(is_moment(text), is, "{text}");
        }
    }

    #[test]
    fn the_pattern_of_an_authority_is_about_the_whole_text() {
        let swift = pattern("[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?|[0-9]{4}").unwrap();
        assert!(swift.is_match("RZBSRSBG") && swift.is_match("0001"));
        assert!(!swift.is_match("xRZBSRSBG") && !swift.is_match("00012"));
        assert!(pattern("[_a-zA-Z0-9-+]+@x").unwrap().is_match("a-b+c@x"));
    }
}
