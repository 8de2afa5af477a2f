//! NACHA: files of the automated clearing houses of the United States, in lines of 94 characters.
//!
//! Records: 1 file, 5 batch, 6 entry, 7 addenda, 8 and 9 control totals. An entry moves money between the company
//! of its batch and a receiver; return entries (addenda 99) take an earlier one back; prenotes, zero-dollar entries
//! and notifications of change (addenda 98) move nothing. Source: Nacha Operating Rules, appendix three.

mod batch;
mod control;
mod entry;
mod foreign;

use std::io;

use trag_model::{Batch as Rowset, Day, catalogue};

use crate::formats::line_file::{LineReader, TextFile, read_lines};
use crate::formats::rows::{Rows, problem_at};
use crate::formats::values::{COMPARE, Order, columns, day};
use crate::formats::{FileRead, Head, Kind, Reader, totals};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::lines::Line;
use batch::Batch;
use control::Control;
use entry::Entry;

const NAME: &str = "nacha";

/// Characters of a record.
const RECORD: usize = 94;

/// NACHA among the formats.
pub(crate) const KIND: Kind = Kind {
    name: NAME,
    title: "NACHA: payments of the automated clearing houses of the United States",
    layouts: &[
        [
            "domestic batches",
            "Entries with addenda 05, returns 99, notifications 98, control totals",
            "US",
            "written from the rules; checked against made-up files alone",
        ],
        [
            "IAT",
            "International entries with addenda 10 to 18",
            "US",
            "written from the rules; checked against made-up files alone",
        ],
    ],
    recognises,
    read,
};

fn recognises(head: &Head) -> bool {
    let start = head.start();
    let mut lines = start.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let dated =
        columns(first, 24, 29).bytes().all(|byte| byte.is_ascii_digit()) && columns(first, 24, 29).len() == 6;
    let sized = columns(first, 35, 37) == "094";
    let header = first.starts_with("101") && first.len() >= 40 && dated;
    // A file that lost its first record starts with a batch.
    let batch = first.len() >= 80
        && first.starts_with('5')
        && matches!(columns(first, 2, 4), "200" | "220" | "225" | "280");
    header && (sized || second.starts_with('5') && second.len() > 80) || batch && second.starts_with('6')
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Rowset),
) -> io::Result<FileRead> {
    let file = TextFile { format: NAME, input, spec, ctx, head };
    read_lines(file, &mut Nacha::default(), sink)
}

#[derive(Default)]
struct Nacha {
    /// Day on which the file was made.
    created: Option<Day>,
    batch: Option<Batch>,
    entry: Option<Entry>,
    of_batch: Control,
    of_file: Control,
    batches: u64,
    /// Entries made rows.
    dated: u64,
    /// A batch of advices was met, whose totals stand in other columns.
    advices: bool,
    last_line: u64,
}

impl Nacha {
    fn finish(&mut self, rows: &mut Rows<'_>) {
        let Some(entry) = self.entry.take() else { return };
        match &self.batch {
            Some(batch) => {
                self.dated += u64::from(entry.push(batch, rows));
            }
            None => {
                let told = "the entry stands in no batch";
                rows.reject(problem_at(
                    catalogue::VALUE_CONTRADICTS,
                    entry.line,
                    told,
                    &entry.record,
                    COMPARE,
                ));
            }
        }
    }

    fn entry(&mut self, line: &Line<'_>) {
        let entry = Entry::new(line, self.batch.as_ref().is_some_and(Batch::is_international));
        self.of_batch.add_entry(&entry);
        self.entry = Some(entry);
    }

    fn addenda(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) {
        self.of_batch.entries += 1;
        match &mut self.entry {
            Some(entry) => entry.addenda(line.text),
            None => {
                let told = "the addenda belong to no entry";
                rows.tell(problem_at(catalogue::VALUE_CONTRADICTS, line.number, told, line.text, COMPARE));
            }
        }
    }

    fn record(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        match line.text.as_bytes().first() {
            Some(b'1') => {
                self.finish(rows);
                self.batch = None;
                self.created = day(columns(line.text, 24, 29), Order::YearFirst).ok();
            }
            Some(b'5') => {
                self.finish(rows);
                self.batches += 1;
                self.of_batch = Control::default();
                self.batch = Some(Batch::read(line.text, self.created));
            }
            Some(b'6') => {
                self.finish(rows);
                self.entry(&line);
            }
            Some(b'7') => self.addenda(&line, rows),
            Some(b'8') => self.close_batch(&line, rows),
            Some(b'9') => self.close_file(&line, rows),
            _ => {
                let told = "the record type in column 1 is not known: 1, 5 to 9";
                rows.reject(problem_at(catalogue::CODE_UNKNOWN, line.number, told, line.text, COMPARE));
            }
        }
    }

    fn close_batch(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) {
        self.finish(rows);
        if let Some(batch) = &self.batch {
            batch.check_class(columns(line.text, 2, 4), &self.of_batch, line, rows);
        }
        let is_advice = self.batch.as_ref().is_some_and(|batch| batch.class == "ADV");
        if is_advice {
            self.advices = true;
        } else {
            self.of_batch.check_batch(line, rows);
        }
        self.of_file.add(&self.of_batch);
        (self.of_batch, self.batch) = (Control::default(), None);
    }

    fn close_file(&mut self, line: &Line<'_>, rows: &mut Rows<'_>) {
        self.finish(rows);
        totals::count("the batches of the file", columns(line.text, 2, 7), self.batches, line, rows);
        if !self.advices {
            self.of_file.check_file(line, rows);
        }
        (self.of_file, self.batches, self.last_line) = (Control::default(), 0, 0);
    }
}

impl LineReader for Nacha {
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>) {
        let text = line.text.trim_end();
        let filler = text.len() >= 2 && text.bytes().all(|byte| byte == b'9');
        if text.trim().is_empty() || filler {
            return;
        }
        self.last_line = line.number;
        // Some files are one line, with a record every 94 characters.
        if text.len() >= 2 * RECORD && text.is_ascii() {
            for from in (0..text.len()).step_by(RECORD) {
                let record = &text[from..text.len().min(from + RECORD)];
                if !record.bytes().all(|byte| byte == b'9') {
                    self.record(Line { text: record, ..line }, rows);
                }
            }
            return;
        }
        self.record(Line { text, ..line }, rows);
    }

    fn end(&mut self, rows: &mut Rows<'_>) {
        self.finish(rows);
        if self.last_line > 0 {
            totals::no_trailer("record 9", self.last_line, rows);
        }
        if self.dated > 0 {
            let told = "the format states no day for an entry";
            let choice = "the settlement date of the batch where the operator stated it, else its effective entry date, else \
                          the day of the file";
            rows.decide("booking date", choice, told);
        }
    }
}
