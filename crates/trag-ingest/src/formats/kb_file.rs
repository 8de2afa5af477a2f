//! KBFileFormat of Komercijalna banka in North Macedonia (`.300`): one file with the movements of statements
//! (`Izvod_stavki…`), another with their balances (`Izvod_vodecki_slog…`).
//!
//! A line begins with the account (13 digits), 7 more digits, the currency, 3 digits, the number of the statement
//! (3 digits) and its day. A movement goes on with its value date and four amounts: debit and credit, each in the
//! currency of the account and in denars; a leading record goes on with its balances in the same two.

use std::io;

use trag_model::{
    Batch, Currency, Day, Instrument, Minor, Party, PrintedBalance, Statement, StatementSide, catalogue,
};

use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::serbia::other;
use crate::formats::values::{self, COMPARE, Order, ValueFault, currency, day, day_stamp, signed};
use crate::formats::{FileRead, Head, Kind, Reader};
use crate::input::Input;
use crate::spec::{DecimalMark, InputSpec};
use crate::text::lines::Line;

const NAME: &str = "kb";

/// KBFileFormat among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "KBFileFormat: statements of Komercijalna banka, North Macedonia",
    layouts: &[[
        "300",
        "Movements, and leading records with balances",
        "MK",
        "by a description of its fields",
    ]],
    recognises: |head| {
        let start = head.start();
        start.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| Parts::of(line).is_some())
    },
    read,
};

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    read_lines(TextFile { format: NAME, input, spec, ctx, head }, &mut KbFile, sink)
}

/// A line taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts<'l> {
    account: &'l str,
    currency: &'l str,
    number: &'l str,
    booked: &'l str,
    /// Only a movement has one.
    value_date: Option<&'l str>,
    amounts: Vec<&'l str>,
    rest: &'l str,
}

/// Most amounts that a line may have; those behind are text.
const MOST: usize = 16;

impl<'l> Parts<'l> {
    fn of(line: &'l str) -> Option<Parts<'l>> {
        let (account, rest) = digits(line.trim_start_matches('\u{feff}'), 13)?;
        let (_, rest) = digits(rest, 7)?;
        let (currency, rest) = rest.trim_start().split_at_checked(3)?;
        let (_, rest) = digits(rest, 3)?;
        let (number, rest) = digits(rest, 3)?;
        let (booked, rest) = dotted(rest)?;
        let (value_date, mut rest) = match dotted(rest) {
            Some((day, rest)) => (Some(day), rest),
            None => (None, rest),
        };
        let mut amounts = Vec::new();
        while let Some((amount, behind)) = amount(rest).filter(|_| amounts.len() < MOST) {
            amounts.push(amount);
            rest = behind;
        }
        let is_code = currency.bytes().all(|byte| byte.is_ascii_uppercase());
        (is_code && !amounts.is_empty()).then_some(Parts {
            account,
            currency,
            number,
            booked,
            value_date,
            amounts,
            rest,
        })
    }

    fn currency(&self) -> Result<Currency, ValueFault> {
        currency(self.currency)
    }

    /// The amount at `place` of the account's currency; denars stand behind it.
    fn amount(&self, place: usize) -> Result<Minor, ValueFault> {
        let own = self.currency()?;
        let read = |at: usize, currency| match self.amounts.get(at) {
            Some(printed) => signed(printed, DecimalMark::Point, currency),
            None => Err(ValueFault::missing("an amount")),
        };
        match self.currency {
            "MKD" => {
                Ok(Some(read(place + 1, own)?).filter(|minor| minor.0 != 0).unwrap_or(read(place, own)?))
            }
            _ => read(place, own),
        }
    }

    fn day(&self, printed: &str) -> Result<Day, ValueFault> {
        day(&printed.replace('.', ""), Order::YearFirst)
    }
}

fn digits(text: &str, count: usize) -> Option<(&str, &str)> {
    text.split_at_checked(count).filter(|(digits, _)| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `2026.03.17`
fn dotted(text: &str) -> Option<(&str, &str)> {
    text.split_at_checked(10).filter(|(day, _)| {
        day.bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'.' } else { byte.is_ascii_digit() })
    })
}

/// `+12000.00`: a sign, digits, and two decimals.
fn amount(text: &str) -> Option<(&str, &str)> {
    let whole = text.strip_prefix(['+', '-'])?;
    let count = whole.bytes().take_while(u8::is_ascii_digit).count();
    let end = 1 + count + 3;
    let decimals = text.get(1 + count..end)?;
    let is_amount =
        count > 0 && decimals.starts_with('.') && decimals[1..].bytes().all(|byte| byte.is_ascii_digit());
    is_amount.then(|| text.split_at(end))
}

struct KbFile;

impl LineReader for KbFile {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        if line.text.trim().is_empty() {
            return;
        }
        let read = match Parts::of(line.text) {
            Some(parts) if parts.value_date.is_some() => row(&parts, line.number, rows),
            Some(parts) => balances(&parts, line.number, rows),
            None => {
                let text = "the line is neither a movement nor a leading record of KBFileFormat";
                return rows.reject(problem_at(
                    catalogue::CODE_UNKNOWN,
                    line.number,
                    text,
                    line.text,
                    COMPARE,
                ));
            }
        };
        if let Err(fault) = read {
            rows.reject(fault.at(line.number, line.text));
        }
    }

    fn end(&mut self, _: &mut Rows<'_>) {}
}

fn row(parts: &Parts<'_>, line: u64, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
    let currency = parts.currency()?;
    let booked = parts.day(parts.booked)?;
    let value_date = parts.value_date.map(|printed| parts.day(printed)).transpose()?;
    let (side, amount) = match (parts.amount(0)?, parts.amount(2)?) {
        (Minor(0), credit) => (StatementSide::Payee, credit),
        (debit, Minor(0)) => (StatementSide::Payer, debit),
        _ => {
            let text = "the movement has a debit and a credit, and so no direction";
            return Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, text));
        }
    };
    let (reference, account, text) = described(parts.rest);
    // The value in denars is beside the amount of an account in another currency.
    let denars = parts.amounts.get(if side == StatementSide::Payer { 1 } else { 3 });
    let stated = match (denars.filter(|_| parts.currency != "MKD"), values::currency("MKD")) {
        (Some(printed), Ok(denars)) => {
            let value = signed(printed.trim_start_matches(['+', '-']), DecimalMark::Point, denars)?;
            Some((value, denars))
        }
        _ => None,
    };
    enter(parts, currency, booked, line, rows);
    let own = Party { identifier: parts.account, ..Party::default() };
    let (payer, payee) = sides(side, own, other(account, "", "", Instrument::Unknown).0);
    rows.push(&Movement {
        record: line,
        value_date,
        payer,
        payee,
        amount: Minor(amount.0.checked_abs().unwrap_or(i64::MAX)),
        purpose: &text,
        stated,
        reference,
        side: Some(side),
        ..Movement::empty(day_stamp(booked), currency)
    });
    Ok(())
}

/// The reference, the account of the other side, and the rest of what stands behind the amounts.
fn described(rest: &str) -> (&str, &str, String) {
    let mut words: Vec<&str> = rest.split_whitespace().collect();
    let reference = if words.is_empty() { "" } else { words.remove(0) };
    let is_account = |word: &&str| word.len() >= 9 && word.bytes().all(|byte| byte.is_ascii_digit());
    let account = words.iter().position(|word| is_account(word) && !word.starts_with('0'));
    let account = account.map_or("", |at| words.remove(at));
    let is_nothing = reference.bytes().all(|byte| byte == b'0');
    (if is_nothing { "" } else { reference }, account, words.join(" "))
}

/// The statement that a movement stands in.
fn enter(parts: &Parts<'_>, currency: Currency, booked: Day, record: u64, rows: &mut Rows<'_>) {
    let is_at_hand = |at_hand: &mut Statement| {
        at_hand.account == parts.account
            && at_hand.number == parts.number
            && at_hand.currency == Some(currency)
    };
    if !rows.statement().is_some_and(is_at_hand) {
        rows.begin_statement(Statement {
            account: parts.account.to_owned(),
            number: parts.number.to_owned(),
            currency: Some(currency),
            to: Some(booked),
            record,
            ..Statement::default()
        });
    }
}

/// A leading record: the balances of a statement whose movements stand in the other file.
fn balances(parts: &Parts<'_>, record: u64, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
    let (currency, booked) = (parts.currency()?, parts.day(parts.booked)?);
    let (opening, closing) = (parts.amount(0)?, parts.amount(2)?);
    rows.begin_statement(Statement {
        account: parts.account.to_owned(),
        number: parts.number.to_owned(),
        currency: Some(currency),
        to: Some(booked),
        opening: Some(PrintedBalance { amount: opening, day: None }),
        closing: Some(PrintedBalance { amount: closing, day: Some(booked) }),
        is_recap: true,
        record,
        ..Statement::default()
    });
    rows.skip("balances of a statement, whose movements stand in another file");
    rows.end_statement();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        let line = "21000123456780000000 MKD8070462026.03.172026.03.17+0.00+0.00+0.00+12000.00 0000012345 300000000299999";
        let parts = Parts::of(line).unwrap();
        assert_eq!(
            (parts.account, parts.number, parts.value_date),
            ("2100012345678", "046", Some("2026.03.17"))
        );
        assert_eq!(parts.amounts, ["+0.00", "+0.00", "+0.00", "+12000.00"]);
        assert_eq!(parts.amount(2), Ok(Minor(1_200_000)));
        assert_eq!(described(parts.rest), ("0000012345", "300000000299999", String::new()));
        let line = "21000123456780000000 EUR8070462026.03.17+1.00+61.50+2.00+123.00";
        let parts = Parts::of(line).unwrap();
        assert_eq!(
            (parts.value_date, parts.amount(0), parts.amount(2)),
            (None, Ok(Minor(100)), Ok(Minor(200)))
        );
        for text in ["", "2100012345678", "21000123456780000000 MKD8070462026.03.17", "č", &"1".repeat(60)] {
            assert_eq!(Parts::of(text), None, "{text}");
        }
    }
}
