//! Text exports of Asseco Office Banking and FX Client: statements in lines of 220 characters, and orders in lines of
//! 180.
//!
//! Source: the maker's description. Its prose gives statements 180 characters too, its tables 220; what a line is, is
//! told by its fields.

mod orders;

use std::io;

use trag_model::{
    Batch, Currency, Instrument, Minor, Party, Precision, PrintedBalance, Problem, Statement, StatementSide,
    catalogue,
};

use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::serbia::{instrument, other, payment_code, reference};
use crate::formats::values::{
    COMPARE, Order, ValueFault, columns, currency, day, day_stamp, implied, implied_signed,
};
use crate::formats::{FileRead, Head, Kind, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::dates::Stamp;
use crate::text::evidence::counted;
use crate::text::lines::Line;

const NAME: &str = "asseco-text";

/// The layout of statements.
const STATEMENT: &str = "statement, lines of 220";

/// Text exports of Office Banking among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "Asseco Office Banking and FX Client: text of fixed width",
    layouts: &[
        [
            STATEMENT,
            "Statements: a leading record, and a line for each movement",
            "RS",
            "by the vendor's description",
        ],
        [
            orders::TEXT,
            "Orders: a leading record of type 9, and lines of type 1",
            "RS",
            "by the vendor's description",
        ],
        [orders::MULTI, "Orders in the layout of Multi E-bank and SAP", "RS", "by the vendor's description"],
    ],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let first = first_line(&start);
    is_leading(first) || orders::layout(&start).is_some()
}

fn first_line(start: &str) -> &str {
    let lines = start.lines().map(|line| line.trim_start_matches('\u{feff}').trim_end());
    lines.into_iter().find(|line| !line.is_empty()).unwrap_or_default()
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    let start = head.start();
    match orders::layout(&start).filter(|_| !is_leading(first_line(&start))) {
        Some(layout) => read_lines(file, &mut orders::Orders::new(layout), sink),
        None => read_lines(file, &mut Statements::default(), sink),
    }
}

/// Whether the characters from one column to another are digits, all of them.
fn digits(line: &str, from: usize, to: usize) -> bool {
    let text = columns(line, from, to);
    text.len() == to + 1 - from && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The record before the movements: day and time, account, currency, balances and turnovers.
fn is_leading(line: &str) -> bool {
    let is_sum =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b' '));
    digits(line, 1, 30)
        && day(columns(line, 1, 8), Order::DayFirst).is_ok()
        && columns(line, 31, 33).len() == 3
        && columns(line, 31, 33).bytes().all(|byte| byte.is_ascii_alphabetic())
        && !columns(line, 34, 51).is_empty()
        && is_sum(columns(line, 34, 105))
}

/// Reads statements.
#[derive(Default)]
struct Statements {
    account: String,
    holder: String,
    currency: Option<Currency>,
    made_on: Option<trag_model::Day>,
    without_day: u64,
    booked: u64,
}

impl LineReader for Statements {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        if line.text.trim().is_empty() {
            return;
        }
        if is_leading(line.text) {
            if let Err(fault) = self.begin(&line, rows) {
                rows.tell(fault.at(line.number, line.text));
            }
        } else if let Err(problem) = self.row(&line, rows) {
            rows.reject(*problem);
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        if self.booked > 0 {
            let with = counted(self.booked, "movement");
            let told = format!("{with} with a value date and the time of execution");
            rows.decide("booking date", "the value date: a movement has no other", told);
        }
        if self.without_day > 0 {
            let told = format!("{} without a value date", counted(self.without_day, "movement"));
            rows.decide("booking date", "the day on which the statement was made", told);
        }
    }

    fn profile(&self) -> String {
        STATEMENT.to_owned()
    }
}

impl Statements {
    fn begin(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let text = line.text;
        columns(text, 13, 30).clone_into(&mut self.account);
        columns(text, 151, 185).clone_into(&mut self.holder);
        self.made_on = day(columns(text, 1, 8), Order::DayFirst).ok();
        let currency = currency(columns(text, 31, 33));
        self.currency = currency.as_ref().ok().copied();
        rows.begin_statement(Statement {
            account: self.account.clone(),
            holder: self.holder.clone(),
            number: columns(text, 148, 150).to_owned(),
            currency: self.currency,
            to: self.made_on,
            record: line.number,
            ..Statement::default()
        });
        let currency = currency?;
        let sum = |from, to| match columns(text, from, to) {
            "" => Ok(None),
            printed => sum_of(printed, currency).map(Some),
        };
        let (opening, debits, credits, closing) = (sum(34, 51)?, sum(52, 69)?, sum(70, 87)?, sum(88, 105)?);
        let printed = |amount: Option<Minor>, day| amount.map(|amount| PrintedBalance { amount, day });
        // Where reversals prevail, a turnover is below zero, which a sum of magnitudes cannot say.
        let turnover = |sum: Option<Minor>| sum.filter(|sum| sum.0 >= 0);
        if let Some(statement) = rows.statement() {
            statement.opening = printed(opening, None);
            statement.closing = printed(closing, self.made_on);
            (statement.debits, statement.credits) = (turnover(debits), turnover(credits));
        }
        Ok(())
    }

    fn row(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), Box<Problem>> {
        let text = line.text;
        let refuse = |fault: ValueFault| Box::new(fault.at(line.number, text));
        let side = match columns(text, 148, 148) {
            "D" => StatementSide::Payer,
            "P" => StatementSide::Payee,
            printed => {
                let told = format!("\"{printed}\" in column 148 is neither D (debit) nor P (credit)");
                return Err(Box::new(problem_at(catalogue::CODE_UNKNOWN, line.number, told, text, COMPARE)));
            }
        };
        let currency =
            self.currency.ok_or_else(|| refuse(ValueFault::missing("the currency of the statement")))?;
        let amount = implied(columns(text, 135, 147), 2, currency).map_err(refuse)?;
        let value_date = match columns(text, 189, 196) {
            "" => None,
            printed => Some(day(printed, Order::DayFirst).map_err(refuse)?),
        };
        let booked = self.stamp(value_date, columns(text, 197, 200)).map_err(refuse)?;
        let (first, second) = (columns(text, 1, 18), columns(text, 149, 166));
        let partner = if second == self.account && first != self.account { first } else { second };
        let code = payment_code(columns(text, 97, 99));
        let nature = instrument(code, side == StatementSide::Payee);
        let debit = reference(columns(text, 75, 76), columns(text, 77, 96));
        let credit = reference(columns(text, 167, 168), columns(text, 169, 188));
        let own = Party { identifier: &self.account, name: &self.holder, ..Party::default() };
        let is_stated = partner.bytes().any(|byte| byte != b'0');
        let (other, conductor) =
            other(if is_stated { partner } else { "" }, columns(text, 19, 53), "", nature);
        let (payer, payee) = sides(side, own, other);
        rows.push(&Movement {
            record: line.number,
            value_date,
            payer,
            payee,
            amount,
            instrument: nature,
            purpose_code: code,
            purpose: columns(text, 100, 134),
            reference: if credit.is_empty() { &debit } else { &credit },
            bank_reference: columns(text, 201, 215),
            conductor,
            side: Some(side),
            ..Movement::empty(booked, currency)
        });
        Ok(())
    }

    /// The value date with the time of execution, else the day of the statement.
    fn stamp(&mut self, value_date: Option<trag_model::Day>, time: &str) -> Result<Stamp, ValueFault> {
        let Some(day) = value_date else {
            self.without_day += 1;
            return self.made_on.map(day_stamp).ok_or_else(|| ValueFault::missing("the value date"));
        };
        self.booked += 1;
        let number = |from: usize| time.get(from..from + 2).and_then(|part| part.parse::<u8>().ok());
        let moment = match (time.len(), number(0), number(2)) {
            (4, Some(hour), Some(minute)) if time != "0000" => trag_model::time::moment(day, hour, minute, 0),
            _ => None,
        };
        Ok(moment.map_or(day_stamp(day), |at| Stamp { at, precision: Precision::Minute }))
    }
}

/// A sum of 15 digits, 2 decimals and a sign, before or behind them.
fn sum_of(text: &str, currency: Currency) -> Result<Minor, ValueFault> {
    match text.strip_suffix(['-', '+']) {
        Some(digits) if text.ends_with('-') => implied(digits, 2, currency).map(|minor| Minor(-minor.0)),
        Some(digits) => implied(digits, 2, currency),
        None => implied_signed(text, 2, currency),
    }
}

/// The instrument of an order by its payment code: cash moves towards the payee only at a counter.
fn of_order(code: Option<u16>) -> Instrument {
    match instrument(code, false) {
        Instrument::Unknown => Instrument::Transfer,
        known => known,
    }
}
