//! The line of one movement in a statement, field 61.

use trag_model::{Currency, Day, Minor, StatementSide, catalogue};

use crate::formats::values::{self, Order, ValueFault, amount, calendar, no_day, parts};
use crate::spec::DecimalMark;

/// What field 61 states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry<'t> {
    pub(crate) value_date: Day,
    /// `None` where the field leaves it out.
    pub(crate) booked: Option<Day>,
    pub(crate) side: StatementSide,
    /// Takes back an earlier movement.
    pub(crate) reversal: bool,
    /// Announced for later and not booked: marks EC and ED of MT942.
    pub(crate) expected: bool,
    pub(crate) amount: Minor,
    /// `N`, `S` or `F` and three characters: `NTRF`, `S103`.
    pub(crate) kind: &'t str,
    pub(crate) reference: &'t str,
    pub(crate) bank_reference: &'t str,
    /// What stands behind the references on the same line: in some banks the other party's name.
    pub(crate) supplement: &'t str,
    /// The value date was printed as a day behind the end of February.
    pub(crate) end_of_february: bool,
}

impl Entry<'_> {
    /// Whether the column is the credit, also where the movement takes one back.
    pub(crate) fn is_printed_credit(&self) -> bool {
        (self.side == StatementSide::Payee) != self.reversal
    }
}

/// Reads `2403120312C1250,00NTRFREFERENCE//BANKREF`.
pub(crate) fn parse(text: &str, currency: Currency) -> Result<Entry<'_>, ValueFault> {
    let digits = text.get(..6).ok_or_else(|| no_day(text))?;
    let (value_date, end_of_february) = value_day(digits)?;
    let (booked, rest) = entry_day(&text[6..], value_date)?;
    let (mark, rest) = mark(rest)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(rest.len());
    let (number, rest) = rest.split_at(end);
    let amount = printed(number, currency)?;
    let (kind, rest) = kind(rest.trim_start());
    let (reference, bank_reference, supplement) = references(rest);
    Ok(Entry {
        value_date,
        booked,
        side: mark.side,
        reversal: mark.reversal,
        expected: mark.expected,
        amount,
        kind,
        reference,
        bank_reference,
        supplement,
        end_of_february,
    })
}

/// An amount. The standard asks for a comma before the decimals; some banks print a point, or part groups of three by
/// the other mark.
pub(crate) fn printed(number: &str, currency: Currency) -> Result<Minor, ValueFault> {
    let last = number.rfind(['.', ',']).map(|at| &number[at..=at]);
    let (decimal, group) = match last {
        Some(".") if number.contains(',') || number.matches('.').count() == 1 => (DecimalMark::Point, ','),
        _ => (DecimalMark::Comma, '.'),
    };
    let whole = number.split(decimal.char()).next().unwrap_or_default();
    let mut groups = whole.split(group);
    let first = groups.next().map_or(0, str::len);
    let holds = (1..=3).contains(&first) && groups.clone().all(|group| group.len() == 3);
    if groups.next().is_none() || !holds {
        return amount(number, decimal, currency);
    }
    let plain: String = whole.split(group).chain([&number[whole.len()..]]).collect();
    amount(&plain, decimal, currency)
}

/// Banks that count every month as thirty days print value dates such as 30 February: the month's last day is
/// meant.
fn value_day(digits: &str) -> Result<(Day, bool), ValueFault> {
    let (year, month, day) = parts(digits, Order::YearFirst).ok_or_else(|| no_day(digits))?;
    if let Some(day) = calendar(year, month, day) {
        return Ok((day, false));
    }
    if month == 2 && matches!(day, 29 | 30) {
        let last = calendar(year, 2, 29).or_else(|| calendar(year, 2, 28));
        return last.map(|day| (day, true)).ok_or_else(|| no_day(digits));
    }
    Err(no_day(digits))
}

/// The entry date has no year: it is the one that brings it next to the value date.
fn entry_day(text: &str, value_date: Day) -> Result<(Option<Day>, &str), ValueFault> {
    let Some(printed) = text.get(..4) else { return Ok((None, text)) };
    if printed.trim().is_empty() {
        return Ok((None, &text[4..]));
    }
    if !printed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok((None, text));
    }
    let number: u32 = printed.parse().unwrap_or(0);
    let shown = value_date.to_string();
    let year: i16 = shown.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    let near = [year, year - 1, year + 1];
    let days = near.into_iter().filter_map(|year| calendar(year, number / 100, number % 100));
    let nearest = days.min_by_key(|day| (day.0 - value_date.0).abs());
    nearest.map(|day| (Some(day), &text[4..])).ok_or_else(|| {
        let told = format!("there is no entry date \"{printed}\" (month and day)");
        ValueFault::new(catalogue::MALFORMED_DATE, told)
    })
}

#[derive(Clone, Copy)]
struct Mark {
    side: StatementSide,
    reversal: bool,
    expected: bool,
}

/// `C`, `D`, `RC`, `RD`, `EC` or `ED`, and the third letter of the currency that may stand behind it. A reversed
/// credit takes from the account, a reversed debit gives back to it.
fn mark(text: &str) -> Result<(Mark, &str), ValueFault> {
    let mut rest = text.trim_start();
    let text = rest;
    let reversal = matches!(rest.as_bytes(), [b'R', b'C' | b'D', ..]);
    let expected = matches!(rest.as_bytes(), [b'E', b'C' | b'D', ..]);
    if reversal || expected {
        rest = &rest[1..];
    }
    let credit = match rest.as_bytes().first() {
        Some(b'C') => true,
        Some(b'D') => false,
        _ => {
            let shown: String = text.chars().take(4).collect();
            let told = format!("\"{shown}\" is no mark of debit or credit: C, D, RC, RD, EC or ED");
            return Err(ValueFault::new(catalogue::CODE_UNKNOWN, told));
        }
    };
    rest = &rest[1..];
    if rest.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
        rest = &rest[1..];
    }
    let side = if credit == reversal { StatementSide::Payer } else { StatementSide::Payee };
    Ok((Mark { side, reversal, expected }, rest.trim_start()))
}

fn kind(text: &str) -> (&str, &str) {
    match text.as_bytes().first() {
        Some(b'N' | b'S' | b'F') => {
            let end = text.char_indices().nth(4).map_or(text.len(), |(at, _)| at);
            text.split_at(end)
        }
        _ => ("", text),
    }
}

/// The account owner's reference, the bank's behind `//`, and what follows sixteen characters of which the last
/// are blanks.
fn references(text: &str) -> (&str, &str, &str) {
    let (own, bank) = text.split_once("//").unwrap_or((text, ""));
    let cut = own.char_indices().nth(16).map_or(own.len(), |(at, _)| at);
    let (head, tail) = own.split_at(cut);
    let (own, supplement) = if head.ends_with(' ') { (head, tail) } else { (own, "") };
    (known(own), known(bank), supplement.trim())
}

/// A reference, unless the bank prints the word that stands for none.
fn known(reference: &str) -> &str {
    match reference.trim() {
        "NONREF" | "NOREF" | "NREF" | "NOTPROVIDED" | "KREF+" | "EREF+" => "",
        reference => reference,
    }
}

/// A balance: `C240311EUR1250,00`. The currency may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) amount: Minor,
    pub(crate) day: Option<Day>,
    pub(crate) currency: Currency,
}

/// Reads a balance; `known` is the currency of the statement so far.
pub(crate) fn balance(text: &str, known: Option<Currency>) -> Result<Balance, ValueFault> {
    let text = text.trim();
    let negative = text.starts_with('D') || text.starts_with("RC");
    let rest = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let (date, rest) = match rest.get(..6) {
        Some(date) if date.bytes().all(|byte| byte.is_ascii_digit()) => (date, &rest[6..]),
        _ => return Err(no_day(rest)),
    };
    let (code, number) = match rest.get(..3) {
        Some(code) if code.bytes().all(|byte| byte.is_ascii_alphabetic()) => (code, &rest[3..]),
        _ => ("", rest),
    };
    let currency = match (code, known) {
        ("", Some(currency)) => currency,
        ("", None) => return Err(ValueFault::missing("the currency of the balance")),
        (code, _) => values::currency(code)?,
    };
    let magnitude = printed(number.trim(), currency)?;
    let amount = if negative { Minor(-magnitude.0) } else { magnitude };
    Ok(Balance { amount, day: value_day(date).ok().map(|(day, _)| day), currency })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match parse(text, Currency::EUR) {
            Ok(entry) => format!(
                "{} {} {:?}{} {} [{}|{}|{}|{}]",
                entry.value_date,
                entry.booked.map(|day| day.to_string()).unwrap_or_default(),
                entry.side,
                if entry.reversal { " reversal" } else { "" },
                entry.amount.0,
                entry.kind,
                entry.reference,
                entry.bank_reference,
                entry.supplement,
            ),
            Err(fault) => format!("{}: {}", fault.code, fault.text),
        }
    }

    #[test]
    fn every_form_of_the_field() {
        for (text, expected) in [
            ("2403120312CR1250,00NTRFNONREF//B1", "2024-03-12 2024-03-12 Payee 125000 [NTRF||B1|]"),
            ("240312D92,NMSC", "2024-03-12  Payer 9200 [NMSC|||]"),
            ("240312    DD212,39NMSCNONREF//", "2024-03-12  Payer 21239 [NMSC|||]"),
            ("2401021231C5,S051ABC", "2024-01-02 2023-12-31 Payee 500 [S051|ABC||]"),
            ("2312310102C5,NTRFX", "2023-12-31 2024-01-02 Payee 500 [NTRF|X||]"),
            ("240312RCR204,88NRTINONREF", "2024-03-12  Payer reversal 20488 [NRTI|||]"),
            ("240312RD204,88NRTI", "2024-03-12  Payee reversal 20488 [NRTI|||]"),
            (
                "240312D13,28N044012147096       W. Jansen ",
                "2024-03-12  Payer 1328 [N044|012147096||W. Jansen]",
            ),
            (
                "240312C1,NTRFA/B/C-1234567890123456//Z",
                "2024-03-12  Payee 100 [NTRF|A/B/C-1234567890123456|Z|]",
            ),
            ("1602300301D6,00N024", "2016-02-29 2016-03-01 Payer 600 [N024|||]"),
            ("240312C12.50NTRF", "2024-03-12  Payee 1250 [NTRF|||]"),
            ("240312C1.212,50NTRF", "2024-03-12  Payee 121250 [NTRF|||]"),
            ("240312C1,001,212.50NTRF", "2024-03-12  Payee 100121250 [NTRF|||]"),
            ("240312C1.001.212,NTRF", "2024-03-12  Payee 100121200 [NTRF|||]"),
            ("2403120312 C 5,00 NTRF X", "2024-03-12 2024-03-12 Payee 500 [NTRF|X||]"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, code) in [
            ("345454C1,NTRF", "ING017"),
            ("240431C1,NTRF", "ING017"),
            ("24031", "ING017"),
            ("2403121345C1,NTRF", "ING017"),
            ("240312X1,NTRF", "ING024"),
            ("240312C,NTRF", "ING012"),
            ("240312C1,234NTRF", "ING013"),
            ("240312C1.234NTRF", "ING013"),
            ("240312C12.34,50NTRF", "ING012"),
            ("240312C1,2,3NTRF", "ING012"),
            ("240312C99999999999999999999,NTRF", "ING015"),
        ] {
            assert!(told(text).starts_with(code), "{text}: {}", told(text));
        }
    }

    #[test]
    fn balances() {
        let read = |text: &str| balance(text, None).map(|it| (it.amount.0, it.currency.code()));
        assert_eq!(read("C240311EUR1250,5"), Ok((125_050, "EUR")));
        assert_eq!(read("C240311EUR1.250,50"), Ok((125_050, "EUR")));
        assert_eq!(read("C240311EUR1250.50"), Ok((125_050, "EUR")));
        assert_eq!(read("D240311HUF000000000395,82"), Ok((-39_582, "HUF")));
        assert_eq!(read("C180410TRY0000000000000000,00"), Ok((0, "TRY")));
        assert_eq!(read("C020315105000,00").unwrap_err().code.0, "ING020");
        assert_eq!(balance("C020315105000,00", Some(Currency::EUR)).map(|it| it.amount.0), Ok(10_500_000));
    }
}
