//! BAI2: cash management reports of banks, mostly in North America.
//!
//! Records: 01 file, 02 group, 03 account, 16 movement, 88 continues the one before, 49, 98 and 99 control totals.
//! Source: Cash Management Balance Reporting Specifications, version 2 (BAI, then X9.121).

mod account;
mod detail;
mod fields;

use std::io;

use trag_model::{Batch, Day, catalogue};

use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::{Rows, problem_at};
use crate::formats::values::{self, COMPARE, Order, ValueFault};
use crate::formats::{FileRead, Head, Kind, Reader, totals};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::lines::Line;
use account::{Account, Group};
use fields::Logical;

const NAME: &str = "bai2";

/// BAI2 among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "BAI2: cash management reports",
    layouts: &[[
        "version 2",
        "Groups, accounts, movements with funds availability, control totals",
        "US",
        "read against 5 files of 1 project's test data: movements, sums, control totals",
    ]],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let first = start.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let fields: Vec<&str> = first.split(['/']).next().unwrap_or_default().split(',').collect();
    let digits = |at: usize, lengths: [usize; 2]| {
        let field: &str = fields.get(at).map_or("", |field| field.trim());
        lengths.contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    first.starts_with("01,") && fields.len() >= 6 && digits(3, [6, 8]) && (digits(4, [4, 0]))
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    read_lines(file, &mut Bai2::new(spec), sink)
}

/// Sums and counts on the way to the control totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Control {
    sum: i128,
    /// Records, the control record itself included.
    records: u64,
    /// Groups of the file, or accounts of the group.
    parts: u64,
}

struct Bai2<'s> {
    spec: &'s InputSpec,
    pending: Option<Logical>,
    group: Group,
    account: Option<Account>,
    of_file: Control,
    of_group: Control,
    of_account: Control,
    /// Accounts whose currency is the one that the format puts where none is stated.
    assumed_dollars: u64,
    /// The last line of a file whose trailer has not come; 0 behind the trailer.
    last_line: u64,
}

impl<'s> Bai2<'s> {
    fn new(spec: &'s InputSpec) -> Bai2<'s> {
        Bai2 {
            spec,
            pending: None,
            group: Group::default(),
            account: None,
            of_file: Control::default(),
            of_group: Control::default(),
            of_account: Control::default(),
            assumed_dollars: 0,
            last_line: 0,
        }
    }

    /// One physical record of a line.
    fn physical(&mut self, text: &str, line: &Line<'_>, rows: &mut Rows<'_>) {
        let (code, rest) = text.split_once(',').unwrap_or((text.trim_end_matches('/'), ""));
        match code.trim() {
            "01" | "02" | "03" | "16" | "49" | "98" | "99" => {
                self.finish(rows);
                self.counted(1);
                self.pending = Some(Logical::new(code.trim(), rest, line.number));
            }
            "88" => {
                self.counted(1);
                match &mut self.pending {
                    Some(pending) => pending.continues(rest),
                    None => {
                        let told = "a record 88 continues nothing";
                        rows.tell(problem_at(catalogue::VALUE_CONTRADICTS, line.number, told, text, COMPARE));
                    }
                }
            }
            _ => match &mut self.pending {
                Some(pending) => pending.broken(text),
                None => {
                    let told = format!(
                        "the record type \"{}\" is not known",
                        code.chars().take(8).collect::<String>()
                    );
                    rows.reject(problem_at(catalogue::CODE_UNKNOWN, line.number, told, text, COMPARE));
                }
            },
        }
    }

    fn counted(&mut self, records: u64) {
        self.of_file.records += records;
        self.of_group.records += records;
        self.of_account.records += records;
    }

    /// Reads the record that is complete.
    fn finish(&mut self, rows: &mut Rows<'_>) {
        let Some(record) = self.pending.take() else { return };
        let read = match record.code.as_str() {
            "02" => self.group(&record),
            "03" => self.account(&record, rows),
            "16" => self.detail(&record, rows),
            "49" => self.account_total(&record, rows),
            "98" => self.group_total(&record, rows),
            "99" => self.file_total(&record, rows),
            _ => Ok(()),
        };
        match read {
            Ok(()) => {}
            Err(fault) if record.code == "16" => rows.reject(fault.at(record.line, &record.shown())),
            Err(fault) => rows.tell(fault.at(record.line, &record.shown())),
        }
    }

    fn group(&mut self, record: &Logical) -> Result<(), ValueFault> {
        self.of_group = Control { records: record.physical, ..Control::default() };
        self.account = None;
        let fields = record.fields();
        let field = |at: usize| fields.get(at).copied().unwrap_or_default().trim();
        self.group = Group { originator: field(1).to_owned(), currency: field(5).to_owned(), as_of: None };
        self.group.as_of = Some(date(field(3))?);
        Ok(())
    }

    fn account(&mut self, record: &Logical, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        self.of_account = Control { records: record.physical, ..Control::default() };
        self.account = None;
        rows.end_statement();
        let account = Account::read(record, &self.group, self.spec)?;
        self.assumed_dollars += u64::from(account.assumed);
        self.of_account.sum = account.sum;
        rows.begin_statement(account.statement.clone());
        self.account = Some(account);
        Ok(())
    }

    fn detail(&mut self, record: &Logical, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let account = self.account.as_ref().ok_or_else(|| ValueFault::missing("the account, record 03,"))?;
        self.of_account.sum += account::minor(record.field(1)).map_or(0, i128::from);
        detail::push(record, account, &self.group, rows)
    }

    fn account_total(&mut self, record: &Logical, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let control = self.of_account;
        self.of_group.sum += control.sum;
        self.of_group.parts += 1;
        let line = record.as_line();
        compare_sum("the amounts of the account", record, control.sum, rows)?;
        totals::count("the records of the account", record.field(1), control.records, &line, rows);
        self.of_account = Control::default();
        self.account = None;
        rows.end_statement();
        Ok(())
    }

    fn group_total(&mut self, record: &Logical, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let control = self.of_group;
        self.of_file.sum += control.sum;
        self.of_file.parts += 1;
        let line = record.as_line();
        compare_sum("the amounts of the group", record, control.sum, rows)?;
        totals::count("the accounts of the group", record.field(1), control.parts, &line, rows);
        totals::count("the records of the group", record.field(2), control.records, &line, rows);
        self.of_group = Control::default();
        Ok(())
    }

    fn file_total(&mut self, record: &Logical, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let control = self.of_file;
        let line = record.as_line();
        compare_sum("the amounts of the file", record, control.sum, rows)?;
        totals::count("the groups of the file", record.field(1), control.parts, &line, rows);
        totals::count("the records of the file", record.field(2), control.records, &line, rows);
        self.of_file = Control::default();
        self.last_line = 0;
        Ok(())
    }
}

fn compare_sum(what: &str, record: &Logical, found: i128, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
    let printed = account::minor(record.field(0))?;
    totals::compare(what, i128::from(printed), found, &record.as_line(), rows);
    Ok(())
}

/// `YYMMDD`, or with the century.
fn date(text: &str) -> Result<Day, ValueFault> {
    values::day(text, Order::YearFirst)
}

impl LineReader for Bai2<'_> {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        if line.text.trim().is_empty() {
            return;
        }
        self.last_line = line.number;
        for record in fields::physical(line.text) {
            self.physical(record, &line, rows);
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.finish(rows);
        if self.last_line > 0 {
            totals::no_trailer("record 99", self.last_line, rows);
        }
        if self.assumed_dollars > 0 {
            rows.decide(
                "currency",
                "USD",
                "neither the account nor the group names one, and the format means USD then",
            );
        }
    }
}
