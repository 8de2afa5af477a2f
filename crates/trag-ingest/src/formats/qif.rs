//! QIF: records of lines that start with a letter, as Quicken and many banks export them.
//!
//! The format states neither account nor currency nor the order of dates: the first two are declared in
//! `case.toml`, the last and the decimal mark are decided from all values, by the evidence that decides the columns
//! of delimited text. They are called by their letters there: `[input.columns.D]`, `[input.columns.T]`.

mod record;
mod written;

use std::io;

use trag_model::{Batch, Problem, catalogue};

use crate::formats::delimited::survey::undecided_problem;
use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::Rows;
use crate::formats::{FileRead, Head, Kind, Reader, recognise};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::evidence::Vote;
use crate::text::lines::{Line, Lines};
use record::{Fault, Record};
use written::Written;

const NAME: &str = "qif";

/// QIF among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "QIF: records of Quicken",
    layouts: &[[
        "Bank, Cash, CCard, Oth A, Oth L",
        "Movements of accounts, with splits; lists and securities are passed over",
        "",
        "written from Quicken's description; checked against made-up files alone",
    ]],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let lines = start.lines().map(|line| line.trim_matches(['\u{feff}', ' ', '\t']));
    let first = lines.clone().find(|line| !line.is_empty()).unwrap_or_default().to_ascii_lowercase();
    first.starts_with("!type:") || first.starts_with("!account") || first.starts_with("!option:")
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    let Ok(decoder) = recognise(input, spec, head) else {
        return read_lines(file, &mut Qif::new(spec, Written::default(), input.name()), sink);
    };
    let mut survey = written::Survey::default();
    let mut lines = Lines::new(input, decoder, &head.bytes, ctx.limits)?;
    while let Some(line) = lines.next()? {
        survey.note(line.text.trim(), line.number);
    }
    let before = lines.finish()?.fingerprint;
    let written = survey.decide(spec);
    let mut read = read_lines(file, &mut Qif::new(spec, written, input.name()), sink)?;
    if read.source.sha256 != before.sha256 {
        let help = "something wrote to the file during the run: run again on a copy that nothing writes to";
        let problem = Problem::new(catalogue::FILE_CHANGED, "the file changed while it was read", help);
        read.problems.push(problem.in_file(input.name()));
    }
    Ok(read)
}

/// What the records at hand are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    /// An account is described.
    Account,
    /// Movements of one account.
    Movements,
    /// Movements of securities.
    Securities,
    /// Categories, classes, memorised movements, prices.
    List,
}

struct Qif<'s> {
    spec: &'s InputSpec,
    file: String,
    written: Written,
    section: Section,
    /// Name of the account at hand, as the file prints it.
    account: String,
    record: Record,
    in_statement: bool,
    undecided_dates: Vote,
    undecided_amounts: Vote,
}

impl<'s> Qif<'s> {
    fn new(spec: &'s InputSpec, written: Written, file: &str) -> Qif<'s> {
        Qif {
            spec,
            file: file.to_owned(),
            written,
            section: Section::Movements,
            account: String::new(),
            record: Record::default(),
            in_statement: false,
            undecided_dates: Vote::default(),
            undecided_amounts: Vote::default(),
        }
    }

    fn heading(&mut self, text: &str, rows: &mut Rows<'_>) {
        self.finish(rows);
        let lower = text.to_ascii_lowercase();
        let kind = lower.strip_prefix("!type:").map(str::trim);
        self.section = match kind {
            Some("bank" | "cash" | "ccard" | "oth a" | "oth l") => Section::Movements,
            Some(kind) if kind.starts_with("invst") || kind.starts_with("port") => Section::Securities,
            Some(_) => Section::List,
            None if lower.starts_with("!account") => Section::Account,
            None => return,
        };
        self.in_statement &= self.section != Section::Account;
    }

    /// The account: printed where the file tells several apart, else as declared.
    fn own(&self) -> &str {
        match &self.spec.account {
            Some(declared) if self.written.accounts <= 1 => declared,
            _ => &self.account,
        }
    }

    fn finish(&mut self, rows: &mut Rows<'_>) {
        let record = std::mem::take(&mut self.record);
        if record.is_empty() {
            return;
        }
        match self.section {
            Section::Account => {
                record.text('N').clone_into(&mut self.account);
                self.in_statement = false;
            }
            Section::Securities => rows.skip("movement of securities, no payment"),
            Section::List => rows.skip("entry of a list (categories, classes, prices), no movement"),
            Section::Movements => self.movement(&record, rows),
        }
    }

    fn movement(&mut self, record: &Record, rows: &mut Rows<'_>) {
        let own = self.own().to_owned();
        if !self.in_statement {
            self.in_statement = true;
            rows.begin_statement(record::statement(&own, record.line, self.spec));
        }
        match record.push(&own, self.spec, &self.written, rows) {
            Ok(()) => {}
            Err(Fault::Record(problem)) => rows.reject(*problem),
            Err(Fault::Undecided { date, amount }) => {
                if date {
                    self.undecided_dates.add(record.line);
                }
                if amount {
                    self.undecided_amounts.add(record.line);
                }
                rows.reject_among_others();
            }
        }
    }
}

impl LineReader for Qif<'_> {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        let text = line.text.trim();
        match text.chars().next() {
            None => {}
            Some('!') => self.heading(text, rows),
            Some('^') => self.finish(rows),
            Some(letter) => self.record.set(letter, text[letter.len_utf8()..].trim(), line.number),
        }
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.finish(rows);
        for decision in self.written.decisions.drain(..) {
            rows.decide(&decision.what, decision.choice, decision.evidence);
        }
        let undecided = [("D", true, self.undecided_dates), ("T", false, self.undecided_amounts)];
        for (column, date, records) in undecided.into_iter().filter(|(.., records)| records.count > 0) {
            let told = if date { &self.written.unclear_dates } else { &self.written.unclear_amounts };
            rows.tell(undecided_problem(column, &self.file, date, records, told));
        }
    }
}
