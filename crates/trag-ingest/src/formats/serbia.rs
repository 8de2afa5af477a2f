//! XML statements of banks in Serbia and its neighbours: Asseco Office Banking, and Raiffeisen On Line with the
//! flat shapes that other banks made after it.

pub(crate) mod asseco;
pub(crate) mod asseco_fx;
pub(crate) mod file_name;
pub(crate) mod flat;

use trag_model::{Currency, Day, Instrument, Minor, Party, PartyKind, Precision, catalogue};

use crate::formats::values::{self, Order, ValueFault, calendar};
use crate::text::dates::Stamp;
use crate::xml::values::fault;

/// The instrument that a payment code of the National Bank of Serbia names: the first digit is the form, 1 for
/// cash.
pub(crate) fn instrument(code: Option<u16>, is_credit: bool) -> Instrument {
    match code {
        Some(100..200) if is_credit => Instrument::CashIn,
        Some(100..200) => Instrument::CashOut,
        Some(200..400) => Instrument::Transfer,
        _ => Instrument::Unknown,
    }
}

/// The payment code of a text: three digits, behind which some banks print letters (`221ABC`).
pub(crate) fn payment_code(text: &str) -> Option<u16> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok().filter(|code| (100..1_000).contains(code))
}

/// The other party, unless it is cash or nothing is stated; where cash moves, its name is who handed it over.
pub(crate) fn other<'p>(
    account: &'p str,
    name: &'p str,
    institution: &'p str,
    nature: Instrument,
) -> (Party<'p>, &'p str) {
    let kind = match nature {
        _ if nature.is_cash() => return (Party { kind: PartyKind::Cash, ..Party::default() }, name),
        _ if account.is_empty() && name.is_empty() => PartyKind::Unknown,
        _ => PartyKind::Account,
    };
    (Party { kind, identifier: account, name, institution, ..Party::default() }, "")
}

/// A reference with its model, which may stand in parentheses before the number; models 00 and 99 say that there is no
/// check digit, and are left out.
pub(crate) fn reference(model: &str, number: &str) -> String {
    let (model, number) = (model.trim(), number.trim());
    let within = number.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (model, number) = match within {
        Some((within, rest)) if model.is_empty() => (within.trim(), rest.trim()),
        _ => (model, number),
    };
    match model {
        _ if number.trim_matches('0').is_empty() => String::new(),
        "" | "0" | "00" | "99" => number.to_owned(),
        model => format!("{model} {number}"),
    }
}

/// The reference of the credited side, which both banks print; else that of the debited side. The second one is
/// the other of the two, where there are two.
pub(crate) fn references(is_credit: bool, own: String, other: String) -> (String, String) {
    let (credited, debited) = if is_credit { (own, other) } else { (other, own) };
    match (credited.is_empty(), credited == debited) {
        (true, _) => (debited, String::new()),
        (false, true) => (credited, String::new()),
        (false, false) => (credited, debited),
    }
}

/// An amount with a point or a comma before its decimals, and perhaps the other between groups: exports of one
/// program differ. A mark before three last digits may be either, and is refused.
pub(crate) fn amount(text: &str, currency: Currency) -> Result<Minor, ValueFault> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let malformed = || fault(trag_model::DecimalError::Malformed, text, currency);
    let Some(last) = digits.rfind(['.', ',']) else {
        return crate::xml::values::decimal(text, currency);
    };
    let (whole, decimals) =
        (digits.get(..last).unwrap_or_default(), digits.get(last + 1..).unwrap_or_default());
    let mark = digits.as_bytes().get(last).copied().unwrap_or_default();
    let is_grouped = whole.contains(['.', ',']);
    let is_group_mark = is_grouped && whole.bytes().any(|byte| byte == mark);
    if decimals.len() == 3 && (!is_grouped || is_group_mark) {
        let text = format!(
            "the amount \"{text}\" can be read two ways: its last mark may stand before decimals or a group"
        );
        return Err(ValueFault::new(catalogue::MALFORMED_AMOUNT, text));
    }
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    if is_group_mark
        || is_grouped && (first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3))
    {
        return Err(malformed());
    }
    let plain: String = [sign, &whole.replace(['.', ','], ""), ".", decimals].concat();
    crate::xml::values::decimal(&plain, currency)
        .map_err(|error| ValueFault { code: error.code, text: error.text.replace(&plain, text) })
}

/// A day as `26.06.2006`, `26.6.2006.`, `20060626`, or as XML Schema writes it.
pub(crate) fn day(text: &str) -> Result<Day, ValueFault> {
    let printed = text.trim().trim_end_matches('.');
    let parts: Vec<u32> = printed.split('.').map_while(|part| part.trim().parse().ok()).collect();
    let dotted = match parts[..] {
        [day, month, year] if printed.matches('.').count() == 2 => {
            calendar(i16::try_from(year).unwrap_or(0), month, day)
        }
        [_] if printed.len() == 8 => return values::day(printed, Order::YearFirst),
        _ => return crate::xml::values::day(text),
    };
    let shown = || text.chars().take(40).collect::<String>();
    dotted
        .ok_or_else(|| ValueFault::new(catalogue::MALFORMED_DATE, format!("there is no day \"{}\"", shown())))
}

/// The same with a time of day, where XML Schema's form has one.
pub(crate) fn stamp(text: &str) -> Result<Stamp, ValueFault> {
    match text.contains('T') || text.contains(':') {
        true => crate::xml::values::stamp(text),
        false => day(text).map(|day| Stamp { at: day.start(), precision: Precision::Day }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_with_either_mark() {
        let read =
            |text: &str| amount(text, Currency::RSD).map(|minor| minor.0).map_err(|fault| fault.code.0);
        for (text, minor) in [
            ("1250.50", 125_050),
            ("1250,5", 125_050),
            ("1.250,50", 125_050),
            ("1,250.50", 125_050),
            ("1.234.567,8", 123_456_780),
            ("-2400", -240_000),
            ("0", 0),
            ("0,00", 0),
        ] {
            assert_eq!(read(text), Ok(minor), "{text}");
        }
        for (text, code) in [
            ("", "ING020"),
            ("1.250", "ING012"),
            ("1,2,3", "ING012"),
            ("12.50,5", "ING012"),
            ("1.2345", "ING013"),
            ("x", "ING012"),
        ] {
            assert_eq!(read(text), Err(code), "{text}");
        }
    }

    #[test]
    fn days_with_dots_and_dashes() {
        let read = |text: &str| day(text).map(|day| day.to_string()).map_err(|fault| fault.code.0);
        for text in ["26.06.2006", "26.6.2006.", "2006-06-26T00:00:00", "2006-06-26", "20060626"] {
            assert_eq!(read(text).as_deref(), Ok("2006-06-26"), "{text}");
        }
        assert_eq!(read("30.02.2006"), Err("ING017"));
        assert_eq!(read(""), Err("ING020"));
        assert_eq!(read("26.06."), Err("ING017"));
        assert_eq!(read("20060231"), Err("ING017"));
    }

    #[test]
    fn the_reference_of_the_credited_side_is_the_one_that_both_banks_print() {
        let told = |is_credit| references(is_credit, reference("97", "1"), reference("00", "2"));
        assert_eq!(told(true), ("97 1".to_owned(), "2".to_owned()));
        assert_eq!(told(false), ("2".to_owned(), "97 1".to_owned()));
        assert_eq!(references(true, String::new(), "5".to_owned()), ("5".to_owned(), String::new()));
        assert_eq!(reference("97", "000"), "");
        assert_eq!(reference("", "(97) 44-1001"), "97 44-1001");
        assert_eq!(reference("", "(00) 7"), "7");
    }

    #[test]
    fn payment_codes_with_letters_behind() {
        let read = |text| payment_code(text);
        assert_eq!(
            ["221", "221ABC", " 289x", "21", "", "x221"].map(read),
            [Some(221), Some(221), Some(289), None, None, None]
        );
    }
}
