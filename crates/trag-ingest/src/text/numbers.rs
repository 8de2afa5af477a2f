//! Amounts as text, read straight into minor units. No float is involved.

use crate::spec::{DecimalMark, Grouping, Scientific};

/// How the numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberFormat {
    /// `None` while it is undecided: then a number that has a mark cannot be read.
    pub(crate) decimal: Option<DecimalMark>,
    pub(crate) grouping: Grouping,
    pub(crate) scientific: Scientific,
}

/// Why a text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NumberFault {
    /// No number, or marks in the wrong places; says what is wrong.
    Malformed(String),
    /// More decimals than the currency has.
    TooPrecise,
    /// Beyond `i64` minor units.
    TooLarge,
    /// Scientific notation, which the column does not declare, or with a fraction of a minor unit.
    Scientific,
    /// The decimal mark of the column is undecided, and this number has a mark.
    Undecided,
}

/// A cell taken apart: sign, digits with their marks, and letters around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) negative: bool,
    pub(crate) digits: &'a str,
    /// Letters or a currency sign before or behind the number; may be empty.
    pub(crate) affix: &'a str,
    /// The decimal mark before dashes that stand for zeros: the comma of `12,-`.
    pub(crate) zeros_behind: Option<char>,
}

/// Takes a cell apart. Minus signs (also U+2212) may stand before or behind, parentheses mean minus.
pub(crate) fn parts(cell: &str) -> Result<Parts<'_>, NumberFault> {
    let cell = cell.trim();
    let malformed = |detail: &str| Err(NumberFault::Malformed(detail.to_owned()));
    let Some(mut from) = cell.find(|c: char| c.is_ascii_digit()) else {
        return malformed("there is no digit in it");
    };
    if from > 0 && matches!(cell.as_bytes()[from - 1], b'.' | b',') {
        from -= 1;
    }
    let to = cell.rfind(|c: char| c.is_ascii_digit()).map_or(from, |last| last + 1);
    let (zeros_behind, rest) = dashes_for_zeros(&cell[to..]);
    let (before, after) = (around(&cell[..from]), around(rest));
    let (Some(before), Some(after)) = (before, after) else {
        return malformed("the sign stands more than once, or among letters");
    };
    if before.open != after.close || before.close || after.open {
        return malformed("a parenthesis has no partner");
    }
    let minuses = u8::from(before.minus) + u8::from(after.minus) + u8::from(before.open);
    if minuses > 1 || (before.plus && minuses > 0) || after.plus {
        return malformed("the sign stands more than once");
    }
    let affix = match (before.affix, after.affix) {
        (affix, "") | ("", affix) => affix,
        _ => return malformed("letters stand on both sides of the number"),
    };
    Ok(Parts { negative: minuses == 1, digits: &cell[from..to], affix, zeros_behind })
}

/// Takes `,-`, `.--` or `,–` from behind a number: dashes in place of the decimals, as in German, Swiss and
/// Czech amounts.
fn dashes_for_zeros(behind: &str) -> (Option<char>, &str) {
    let Some(mark) = behind.chars().next().filter(|mark| matches!(mark, ',' | '.')) else {
        return (None, behind);
    };
    let dashes = ["--", "-", "\u{2013}", "\u{2014}"];
    let rest = dashes.into_iter().find_map(|dash| behind[1..].strip_prefix(dash));
    rest.map_or((None, behind), |rest| (Some(mark), rest))
}

#[derive(Default)]
struct Around<'a> {
    minus: bool,
    plus: bool,
    open: bool,
    close: bool,
    affix: &'a str,
}

/// What stands on one side of a number; `None` where it makes no sense.
fn around(text: &str) -> Option<Around<'_>> {
    let mut found = Around::default();
    let is_mark = |c: char| matches!(c, '-' | '\u{2212}' | '+' | '(' | ')') || c.is_whitespace();
    for mark in text.chars().filter(|c| is_mark(*c)) {
        let seen = match mark {
            '-' | '\u{2212}' => &mut found.minus,
            '+' => &mut found.plus,
            '(' => &mut found.open,
            ')' => &mut found.close,
            _ => continue,
        };
        if std::mem::replace(seen, true) {
            return None;
        }
    }
    found.affix = text.trim_matches(is_mark);
    (!found.affix.contains(is_mark) || found.affix.chars().all(|c| c.is_alphabetic() || c.is_whitespace()))
        .then_some(found)
}

const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut at = 1;
    while at < 19 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// Reads an unsigned plain number: digits, and at most one decimal mark with at most `exponent` digits
/// behind it. `None` for everything else, which [`magnitude`] then looks at with care.
#[inline]
pub(crate) fn plain(bytes: &[u8], mark: u8, exponent: u8) -> Option<i64> {
    if bytes.len() > 18 {
        return None;
    }
    // Eighteen digits never overflow, so the arithmetic need not be checked digit by digit.
    let (mut value, mut at) = (0_i64, 0_usize);
    while let Some(digit) = digit(bytes, at) {
        value = value.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    if at == 0 {
        return None;
    }
    let mut behind = 0_usize;
    if at < bytes.len() {
        if bytes[at] != mark {
            return None;
        }
        while let Some(digit) = digit(bytes, at + 1 + behind) {
            value = value.wrapping_mul(10).wrapping_add(digit);
            behind += 1;
        }
        if behind == 0 || at + 1 + behind != bytes.len() {
            return None;
        }
    }
    let missing = usize::from(exponent).checked_sub(behind)?;
    value.checked_mul(POWERS[missing])
}

#[inline]
fn digit(bytes: &[u8], at: usize) -> Option<i64> {
    let value = bytes.get(at)?.wrapping_sub(b'0');
    (value <= 9).then_some(i64::from(value))
}

/// A number of minor units, and whether it was written in scientific notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Magnitude {
    pub(crate) minor: i64,
    pub(crate) scientific: bool,
}

/// Reads the digits of a cell in the format of its column.
pub(crate) fn magnitude(digits: &str, format: NumberFormat, exponent: u8) -> Result<Magnitude, NumberFault> {
    if let Some(mark) = format.decimal
        && let Some(minor) = plain(digits.as_bytes(), mark.char() as u8, exponent)
    {
        return Ok(Magnitude { minor, scientific: false });
    }
    if let Some((mantissa, power)) = scientific(digits) {
        let exact = match format.scientific {
            Scientific::Accept => scale(mantissa, power, format.decimal, exponent),
            Scientific::Reject => None,
        };
        return exact.map(|minor| Magnitude { minor, scientific: true }).ok_or(NumberFault::Scientific);
    }
    let Some(mark) = format.decimal else {
        if digits.contains(['.', ',']) {
            return Err(NumberFault::Undecided);
        }
        let whole = ungroup(digits, format.grouping)?;
        return to_minor(&whole, "", exponent).map(|minor| Magnitude { minor, scientific: false });
    };
    let mut pieces = digits.split(mark.char());
    let (whole, behind) = (pieces.next().unwrap_or_default(), pieces.next());
    if pieces.next().is_some() {
        return Err(NumberFault::Malformed(format!("the decimal mark '{}' stands twice", mark.char())));
    }
    let behind = behind.unwrap_or_default();
    if let Some(stranger) = behind.chars().find(|c| !c.is_ascii_digit()) {
        return Err(NumberFault::Malformed(format!("'{stranger}' stands behind the decimal mark")));
    }
    let whole = ungroup(whole, format.grouping)?;
    to_minor(&whole, behind, exponent).map(|minor| Magnitude { minor, scientific: false })
}

/// Takes out the grouping marks: the first group has one to three digits, every other exactly three.
fn ungroup(whole: &str, grouping: Grouping) -> Result<String, NumberFault> {
    if let Some(stranger) = whole.chars().find(|c| !c.is_ascii_digit() && !grouping.is_mark(*c)) {
        return Err(NumberFault::Malformed(format!("'{stranger}' has no place in the number")));
    }
    let groups: Vec<&str> = whole.split(|c| grouping.is_mark(c)).collect();
    let wrong = |at: usize, group: &str| match at {
        0 => group.is_empty() || group.len() > 3,
        _ => group.len() != 3,
    };
    if groups.len() > 1
        && let Some((_, group)) = groups.iter().enumerate().find(|(at, group)| wrong(*at, group))
    {
        let plural = if group.len() == 1 { "" } else { "s" };
        return Err(NumberFault::Malformed(format!(
            "the group \"{group}\" has {} digit{plural}",
            group.len()
        )));
    }
    Ok(groups.concat())
}

fn to_minor(whole: &str, behind: &str, exponent: u8) -> Result<i64, NumberFault> {
    let kept = behind.len().min(usize::from(exponent));
    if behind[kept..].bytes().any(|digit| digit != b'0') {
        return Err(NumberFault::TooPrecise);
    }
    let padding = std::iter::repeat_n(b'0', usize::from(exponent) - kept);
    let all = whole.bytes().chain(behind[..kept].bytes()).chain(padding);
    all.map(|digit| i64::from(digit - b'0'))
        .try_fold(0_i64, |value, digit| value.checked_mul(10)?.checked_add(digit))
        .ok_or(NumberFault::TooLarge)
}

/// Mantissa and power of `1.2e+07`.
fn scientific(digits: &str) -> Option<(&str, i32)> {
    let (mantissa, power) = digits.split_once(['e', 'E'])?;
    let unsigned = power.strip_prefix(['+', '-']).unwrap_or(power);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa_digits = mantissa.replacen(['.', ','], "", 1);
    (is_number(unsigned) && unsigned.len() <= 3 && is_number(&mantissa_digits))
        .then(|| power.parse().ok().map(|power| (mantissa, power)))?
}

fn scale(mantissa: &str, power: i32, mark: Option<DecimalMark>, exponent: u8) -> Option<i64> {
    let mark = mark.unwrap_or(DecimalMark::Point).char();
    let (whole, behind) = mantissa.split_once(mark).unwrap_or((mantissa, ""));
    let digits = format!("{whole}{behind}");
    let units: i64 = digits.bytes().try_fold(0_i64, |value, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        value.checked_mul(10)?.checked_add(i64::from(digit))
    })?;
    let shift = power.checked_add(i32::from(exponent))?.checked_sub(i32::try_from(behind.len()).ok()?)?;
    let factor = *POWERS.get(usize::try_from(shift.unsigned_abs()).ok()?)?;
    match shift {
        0.. => units.checked_mul(factor),
        _ => (units % factor == 0).then_some(units / factor),
    }
}

/// Whether digits are in scientific notation.
pub(crate) fn is_scientific(digits: &str) -> bool {
    scientific(digits).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use trag_model::money::{grouped, plain as printed};

    use super::*;

    const SERBIAN: NumberFormat = NumberFormat {
        decimal: Some(DecimalMark::Comma),
        grouping: Grouping::Point,
        scientific: Scientific::Reject,
    };
    const PLAIN: NumberFormat = NumberFormat {
        decimal: Some(DecimalMark::Point),
        grouping: Grouping::None,
        scientific: Scientific::Accept,
    };

    fn read(cell: &str, format: NumberFormat) -> Result<i64, NumberFault> {
        let parts = parts(cell)?;
        let minor = magnitude(parts.digits, format, 2)?.minor;
        Ok(if parts.negative { -minor } else { minor })
    }

    #[test]
    fn signs_in_every_form() {
        for cell in
            ["-1.234,56", "1.234,56-", "\u{2212}1.234,56", "(1.234,56)", " - 1.234,56 ", "(1.234,56 EUR)"]
        {
            assert_eq!(read(cell, SERBIAN), Ok(-123_456), "{cell}");
        }
        assert_eq!(read("+5,1", SERBIAN), Ok(510));
        for cell in ["--5", "(5", "5)", "-5-", "-(5)", "5+-", "EUR 5 EUR"] {
            assert!(matches!(read(cell, SERBIAN), Err(NumberFault::Malformed(_))), "{cell}");
        }
    }

    #[test]
    fn currencies_beside_the_number_are_told() {
        for (cell, affix) in
            [("1.234,56 EUR", "EUR"), ("€ 12", "€"), ("RSD1", "RSD"), ("$-5", "$"), ("7din.", "din.")]
        {
            assert_eq!(parts(cell).unwrap().affix, affix);
        }
    }

    #[test]
    fn dashes_stand_for_zeros() {
        for (cell, minor) in
            [("12,-", 1_200), ("1.250,--", 125_000), ("-12,- Kč", -1_200), ("12,\u{2013}", 1_200)]
        {
            assert_eq!(read(cell, SERBIAN), Ok(minor), "{cell}");
        }
    }

    #[test]
    fn groups_are_checked() {
        let detail = |cell: &str| match read(cell, SERBIAN) {
            Err(NumberFault::Malformed(detail)) => detail,
            other => panic!("{cell}: {other:?}"),
        };
        assert_eq!(detail("1.250.00"), "the group \"00\" has 2 digits");
        assert_eq!(detail("1234.567"), "the group \"1234\" has 4 digits");
        assert_eq!(detail("1,2,3"), "the decimal mark ',' stands twice");
        assert_eq!(detail("1 250"), "' ' has no place in the number");
        assert_eq!(detail("5,O5"), "'O' stands behind the decimal mark");
    }

    #[test]
    fn only_exact_minor_units_pass() {
        assert_eq!(read("1.250,00", SERBIAN), Ok(125_000));
        assert_eq!(read("1,2300", SERBIAN), Ok(123));
        assert_eq!(read("1,234", SERBIAN), Err(NumberFault::TooPrecise));
        assert_eq!(read("92.233.720.368.547.758,07", SERBIAN), Ok(i64::MAX));
        assert_eq!(read("92.233.720.368.547.758,08", SERBIAN), Err(NumberFault::TooLarge));
        assert_eq!(read("99999999999999999999", SERBIAN), Err(NumberFault::TooLarge));
        assert_eq!(read(".5", PLAIN), Ok(50));
    }

    #[test]
    fn scientific_notation_only_where_declared_and_exact() {
        assert_eq!(read("-1.2e+07", PLAIN), Ok(-1_200_000_000));
        assert_eq!(read("5e+05", PLAIN), Ok(50_000_000));
        assert_eq!(read("1.25e-1", PLAIN), Err(NumberFault::Scientific));
        assert_eq!(read("1e+99", PLAIN), Err(NumberFault::Scientific));
        assert_eq!(read("1e5", SERBIAN), Err(NumberFault::Scientific));
    }

    proptest! {
        #[test]
        fn printed_amounts_are_read_back(minor in any::<i64>().prop_filter("symmetric", |m| *m > i64::MIN)) {
            prop_assert_eq!(read(&printed(i128::from(minor), 2), PLAIN), Ok(minor));
            let english = grouped(i128::from(minor), 2);
            let serbian = english.replace(',', "x").replace('.', ",").replace('x', ".");
            prop_assert_eq!(read(&serbian, SERBIAN), Ok(minor));
        }

        #[test]
        fn any_text_is_an_amount_or_a_fault(cell in "[-+()0-9.,eE €a\u{a0}']{0,24}") {
            for format in [PLAIN, SERBIAN] {
                let _ = read(&cell, format);
            }
        }
    }
}
