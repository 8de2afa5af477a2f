//! ABO, also called GPC: statements of Czech and Slovak banks in lines of fixed width.
//!
//! Records: 074 a statement, 075 a movement, 076 and 078 to 079 more about the movement before. Source: the
//! description of the format that the banks publish, comments 1 to 10 on its fields.

mod account;

use std::io;

use trag_model::{
    Batch, Currency, Instrument, Minor, Party, PartyKind, PrintedBalance, Problem, Statement, StatementSide,
    catalogue,
};

use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::values::{
    self, COMPARE, Order, ValueFault, columns, currency_by_number, day, day_stamp, implied, raw_columns,
};
use crate::formats::{FileRead, Head, Kind, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::lines::Line;
use account::{Form, czech};

const NAME: &str = "abo";

/// ABO among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "ABO (GPC): statements of Czech and Slovak banks",
    layouts: &[[
        "074, 075, 076, 078, 079",
        "Statements and movements, accounts in the standard or the internal order of digits",
        "CZ",
        "the banks' description and 3 files of 1 project's test data, of which 2 shift their columns",
    ]],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let first = start.lines().map(str::trim_end).find(|line| !line.is_empty()).unwrap_or_default();
    let digits = |from, to| columns(first, from, to).bytes().all(|byte| byte.is_ascii_digit());
    first.starts_with("074") && first.len() > 20 && digits(4, 19) && columns(first, 4, 19).len() == 16
        || first.starts_with("074") && start.lines().skip(1).any(|line| line.starts_with("075"))
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    read_lines(file, &mut Abo::new(spec), sink)
}

/// A movement whose texts may still come.
struct Pending {
    line: u64,
    record: String,
    purpose: String,
}

struct Abo<'s> {
    spec: &'s InputSpec,
    form: Form,
    holder: String,
    pending: Option<Pending>,
    /// Movements whose currency nothing but the format states.
    assumed_crowns: u64,
    /// Movements whose posting date is missing.
    by_value_date: u64,
}

/// The longest purpose, in bytes.
const LONGEST: usize = 1 << 14;

impl<'s> Abo<'s> {
    fn new(spec: &'s InputSpec) -> Abo<'s> {
        let (form, holder) = (Form::Standard, String::new());
        Abo { spec, form, holder, pending: None, assumed_crowns: 0, by_value_date: 0 }
    }

    fn statement(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let text = line.text;
        let printed = columns(text, 4, 19);
        self.form = Form::of(printed);
        if self.form == Form::Internal {
            let told = "the check digits of the statement's account hold after the permutation alone";
            rows.decide("account numbers", "the internal order of digits", told);
        }
        let shift = (0..4).find(|shift| is_anchored(text, 40 + shift)).unwrap_or(0);
        let at = |from: usize, to: usize| columns(text, from + shift, to + shift);
        columns(text, 20, 39 + shift).clone_into(&mut self.holder);
        let currency = self.declared()?.or(Currency::from_code("CZK"));
        let crowns = currency.ok_or_else(|| ValueFault::missing("the currency"))?;
        let money = |from: usize, sign: usize| {
            let amount = implied(at(from, sign - 1), 2, crowns)?;
            Ok::<_, ValueFault>(if at(sign, sign) == "-" { Minor(-amount.0) } else { amount })
        };
        let turnover = |from, sign| money(from, sign).map(|minor| Some(minor).filter(|minor| minor.0 >= 0));
        let (before, booked) =
            (day(at(40, 45), Order::DayFirst).ok(), day(at(109, 114), Order::DayFirst).ok());
        rows.begin_statement(Statement {
            account: czech(printed, self.form),
            holder: self.holder.clone(),
            number: at(106, 108).to_owned(),
            currency,
            to: booked,
            record: line.number,
            ..Statement::default()
        });
        let (opening, closing) = (money(46, 60)?, money(61, 75)?);
        let (debits, credits) = (turnover(76, 90)?, turnover(91, 105)?);
        if let Some(statement) = rows.statement() {
            statement.opening = Some(PrintedBalance { amount: opening, day: before });
            statement.closing = Some(PrintedBalance { amount: closing, day: booked });
            (statement.debits, statement.credits) = (debits, credits);
        }
        Ok(())
    }

    fn declared(&self) -> Result<Option<Currency>, ValueFault> {
        self.spec.currency.as_deref().map(values::currency).transpose()
    }

    /// Columns 119 to 122 hold the number of the currency, or a code of which the second digit 1 means crowns.
    fn currency(&mut self, text: &str) -> Result<Currency, ValueFault> {
        if let Some(declared) = self.declared()? {
            return Ok(declared);
        }
        let printed = columns(text, 119, 122);
        if let Some(number) = printed.strip_prefix('0').filter(|number| number.len() == 3) {
            return currency_by_number(number);
        }
        self.assumed_crowns += 1;
        Currency::from_code("CZK").ok_or_else(|| ValueFault::missing("the currency"))
    }

    fn finish(&mut self, rows: &mut Rows<'_>) {
        let Some(pending) = self.pending.take() else { return };
        if let Err(problem) = self.row(&pending, rows) {
            rows.reject(*problem);
        }
    }

    fn row(&mut self, pending: &Pending, rows: &mut Rows<'_>) -> Result<(), Box<Problem>> {
        let (text, number) = (pending.record.as_str(), pending.line);
        let refuse = |fault: ValueFault| Box::new(fault.at(number, text));
        let (side, reversal) = match columns(text, 61, 61) {
            "1" => (StatementSide::Payer, false),
            "2" => (StatementSide::Payee, false),
            "4" => (StatementSide::Payee, true),
            "5" => (StatementSide::Payer, true),
            code => {
                let told = format!("the posting code \"{code}\" in column 61 is not known: 1, 2, 4 or 5");
                return Err(Box::new(problem_at(catalogue::CODE_UNKNOWN, number, told, text, COMPARE)));
            }
        };
        let currency = self.currency(text).map_err(refuse)?;
        let amount = implied(columns(text, 49, 60), 2, currency).map_err(refuse)?;
        let valued = columns(text, 92, 97);
        let value_date = day(valued, Order::DayFirst).ok();
        let booked = match (columns(text, 123, 128), value_date) {
            ("", Some(valued)) => {
                self.by_value_date += 1;
                valued
            }
            (posted, _) => day(posted, Order::DayFirst).map_err(refuse)?,
        };
        let own = czech(columns(text, 4, 19), self.form);
        let partner = czech(columns(text, 20, 35), self.form);
        let bank = columns(text, 74, 77).trim_start_matches('0');
        let name = columns(text, 98, 117);
        let bank_code = if bank.is_empty() || partner.is_empty() { "" } else { columns(text, 74, 77) };
        let kind =
            if partner.is_empty() && name.is_empty() { PartyKind::Unknown } else { PartyKind::Account };
        let other = Party { kind, identifier: &partner, bank_code, name, ..Party::default() };
        let own = Party { identifier: &own, name: &self.holder, ..Party::default() };
        let (payer, payee) = sides(side, own, other);
        let symbol = |from, to| columns(text, from, to).trim_start_matches('0');
        let (variable, specific) = (symbol(62, 71), symbol(82, 91));
        rows.push(&Movement {
            record: number,
            value_date,
            payer,
            payee,
            amount,
            instrument: if reversal { Instrument::Reversal } else { Instrument::Unknown },
            purpose: pending.purpose.trim(),
            reference: if variable.is_empty() { specific } else { variable },
            bank_reference: columns(text, 36, 48),
            side: Some(side),
            ..Movement::empty(day_stamp(booked), currency)
        });
        Ok(())
    }
}

/// Whether the dates, balances and signs of a statement stand from a column on.
fn is_anchored(text: &str, from: usize) -> bool {
    let digits = |from: usize, count: usize| {
        let text = columns(text, from, from + count - 1);
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let sign = |at: usize| matches!(raw_columns(text, at, at), "+" | "-" | "0");
    digits(from, 20) && sign(from + 20) && digits(from + 21, 14) && sign(from + 35)
}

impl LineReader for Abo<'_> {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        let text = line.text;
        match text.get(..3).unwrap_or_default() {
            "074" => {
                self.finish(rows);
                if let Err(fault) = self.statement(&line, rows) {
                    rows.tell(fault.at(line.number, text));
                }
            }
            "075" => {
                self.finish(rows);
                let more = columns(text, 129, 400).to_owned();
                self.pending = Some(Pending { line: line.number, record: text.to_owned(), purpose: more });
            }
            "076" | "078" | "079" => {
                let from = if text.starts_with("076") { 36 } else { 4 };
                if let Some(pending) = self.pending.as_mut().filter(|it| it.purpose.len() < LONGEST) {
                    pending.purpose.push(' ');
                    pending.purpose.push_str(columns(text, from, 200));
                }
            }
            _ if text.trim().is_empty() => {}
            kind => {
                self.finish(rows);
                let told = format!("the record type \"{kind}\" is not known: 074, 075, 076, 078 or 079");
                rows.reject(problem_at(catalogue::CODE_UNKNOWN, line.number, told, text, COMPARE));
            }
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.finish(rows);
        if self.assumed_crowns > 0 {
            rows.decide("currency", "CZK", "the code of the data in columns 119 to 122 means crowns");
        }
        if self.by_value_date > 0 {
            rows.decide("booking date", "the value date", "the posting date is blank");
        }
    }
}
