//! CODA: statements of Belgian banks in lines of 128 characters, versions 1 and 2.
//!
//! Records: 0 header, 1 old balance, 21 to 23 a movement, 31 to 33 information about it, 4 free text, 8 new
//! balance, 9 trailer. A movement may be a total: then movements with its sequence number and a detail number
//! above zero follow and repeat it in parts. Where the parts add up they are the rows, else the total is.
//! Source: Febelfin, coded statement of account (CODA) 2.6.

mod group;
mod part;

use std::io;

use trag_model::{Batch, Currency, Minor, PrintedBalance, Statement, catalogue};

use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::{Rows, problem_at};
use crate::formats::values::{self, COMPARE, Order, ValueFault, columns, day, implied};
use crate::formats::{FileRead, Head, Kind, Reader, totals};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::evidence::counted;
use crate::text::lines::Line;
use group::{Group, Own};
use part::Part;

const NAME: &str = "coda";

/// CODA among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "CODA: statements of Belgian banks",
    layouts: &[
        [
            "version 2",
            "Movements with details, structured communications",
            "BE",
            "read against 11 files of 1 project's test data: movements, sums, balances, turnovers",
        ],
        [
            "version 1",
            "The same with shorter accounts",
            "BE",
            "written from other readers' column tables; no public sample was found",
        ],
    ],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let mut lines = start.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let digits = columns(first, 6, 14);
    first.starts_with("0000")
        && columns(first, 15, 16) == "05"
        && digits.len() == 9
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && lines.next().is_none_or(|line| line.starts_with('1'))
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    read_lines(file, &mut Coda::default(), sink)
}

#[derive(Default)]
struct Coda {
    version: u8,
    bank: String,
    own: Option<Own>,
    group: Group,
    /// Records since the header, without header and trailer.
    records: u64,
    /// Movements whose parts do not add up to them.
    kept_whole: u64,
}

impl Coda {
    fn header(&mut self, text: &str, rows: &mut Rows<'_>) {
        self.version = if columns(text, 128, 128) == "1" { 1 } else { 2 };
        columns(text, 61, 71).clone_into(&mut self.bank);
        (self.own, self.records) = (None, 0);
        rows.end_statement();
        if columns(text, 17, 17) == "D" {
            rows.decide("copy", "read all the same", "the header marks the statement as a duplicate (D)");
        }
    }

    fn old_balance(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let text = line.text;
        self.own = None;
        rows.end_statement();
        let (account, currency) = account(self.version, columns(text, 2, 2), text, 6);
        let currency = values::currency(currency)?;
        let date = day(columns(text, 59, 64), Order::DayFirst).ok();
        let holder = columns(text, 65, 90).to_owned();
        rows.begin_statement(Statement {
            account: account.to_owned(),
            bank_code: self.bank.clone(),
            holder: holder.clone(),
            number: columns(text, 126, 128).to_owned(),
            currency: Some(currency),
            opening: Some(PrintedBalance { amount: signed(text, 43, currency)?, day: date }),
            record: line.number,
            ..Statement::default()
        });
        let institution = self.bank.clone();
        self.own = Some(Own { account: account.to_owned(), holder, institution, currency });
        Ok(())
    }

    fn new_balance(&mut self, text: &str, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let (Some(own), Some(statement)) = (&self.own, rows.statement()) else {
            return Err(ValueFault::missing("the old balance, record 1,"));
        };
        let date = day(columns(text, 58, 63), Order::DayFirst).ok();
        statement.closing = Some(PrintedBalance { amount: signed(text, 42, own.currency)?, day: date });
        statement.to = date;
        Ok(())
    }

    fn trailer(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let text = line.text;
        totals::count("records of the statement", columns(text, 17, 22), self.records, line, rows);
        let (Some(own), Some(statement)) = (&self.own, rows.statement()) else { return Ok(()) };
        statement.debits = Some(implied(columns(text, 23, 37), 3, own.currency)?);
        statement.credits = Some(implied(columns(text, 38, 52), 3, own.currency)?);
        Ok(())
    }

    fn flush(&mut self, rows: &mut Rows<'_>) {
        let group = std::mem::take(&mut self.group);
        self.kept_whole += u64::from(group.push(self.own.as_ref(), rows));
    }

    fn movement(&mut self, kind: &str, line: &Line<'_>, rows: &mut Rows<'_>) {
        if kind != "21" {
            return self.group.more(kind, line.text, self.version);
        }
        let part = Part::new(line.number, line.text);
        if part.is_total() || !self.group.belongs(&part) {
            self.flush(rows);
        }
        if let Err(part) = self.group.add(part) {
            let told = "a movement has more than 10,000 details, and the format has four digits for them";
            rows.reject(problem_at(catalogue::RECORD_TOO_LONG, part.line, told, &part.record, COMPARE));
        }
    }
}

impl LineReader for Coda {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        let text = line.text;
        let kind = text.get(..2).unwrap_or_default();
        let first = kind.get(..1).unwrap_or_default();
        self.records += u64::from(matches!(first, "1" | "2" | "3" | "8"));
        let read = match (first, kind) {
            ("2", "21" | "22" | "23") | ("3", "31" | "32" | "33") => {
                self.movement(kind, &line, rows);
                Ok(())
            }
            ("0", _) => {
                self.flush(rows);
                self.header(text, rows);
                Ok(())
            }
            ("1", _) => {
                self.flush(rows);
                self.old_balance(&line, rows)
            }
            ("8", _) => {
                self.flush(rows);
                self.new_balance(text, rows)
            }
            ("9", _) => {
                self.flush(rows);
                self.trailer(&line, rows)
            }
            ("4", _) => Ok(()),
            _ if text.trim().is_empty() => Ok(()),
            _ => {
                self.flush(rows);
                let told = format!("the record type \"{kind}\" is not known: 0 to 4, 8 or 9");
                rows.reject(problem_at(catalogue::CODE_UNKNOWN, line.number, told, text, COMPARE));
                Ok(())
            }
        };
        if let Err(fault) = read {
            rows.tell(fault.at(line.number, text));
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.flush(rows);
        if self.kept_whole > 0 {
            let told = format!("{} with details of another sum", counted(self.kept_whole, "movement"));
            rows.decide(
                "details",
                "the movement itself is the row, where its details do not add up to it",
                told,
            );
        }
    }

    fn profile(&self) -> String {
        if self.version == 0 { String::new() } else { format!("version {}", self.version) }
    }
}

/// Account and currency from a column on. The structure says what the account is: 0 Belgian, 1 foreign, 2 a Belgian
/// IBAN, 3 a foreign one.
fn account<'l>(version: u8, structure: &str, text: &'l str, from: usize) -> (&'l str, &'l str) {
    let (account, currency) = match (version, structure) {
        (1, _) | (_, "0" | "") => ((0, 11), (13, 15)),
        (_, "2") => ((0, 15), (34, 36)),
        _ => ((0, 33), (34, 36)),
    };
    let cut = |(first, last): (usize, usize)| columns(text, from + first, from + last);
    (cut(account), cut(currency))
}

/// A balance: its sign in one column, 1 below zero, and fifteen digits behind it, of which three are decimals.
fn signed(text: &str, from: usize, currency: Currency) -> Result<Minor, ValueFault> {
    let magnitude = implied(columns(text, from + 1, from + 15), 3, currency)?;
    Ok(if columns(text, from, from) == "1" { Minor(-magnitude.0) } else { magnitude })
}
