//! The sheets of a file as one source.

use std::io;

use trag_model::{Decision, Problem, ProblemLog, RecordCounts, Source, catalogue};

use crate::formats::FileRead;
use crate::formats::spreadsheet::grid::Grid;
use crate::formats::spreadsheet::sheet::{cell_of, decision};
use crate::formats::spreadsheet::{Book, NAME};
use crate::input::Input;
use crate::text::blocks::Hashing;
use crate::text::evidence::counted;

/// What was read so far.
pub(super) struct Merged<'a> {
    input: &'a dyn Input,
    /// The file has more sheets than one.
    many: bool,
    source: Source,
    problems: ProblemLog,
    read: usize,
}

impl<'a> Merged<'a> {
    pub(super) fn new(input: &'a dyn Input, book: &Book) -> Merged<'a> {
        let mut source =
            Source { path: input.name().to_owned(), format: NAME.to_owned(), ..Source::default() };
        if book.epoch != crate::formats::spreadsheet::serial::Epoch::default() {
            source.decisions.push(Decision {
                what: "days".to_owned(),
                choice: format!("counted from {}", book.epoch.word()),
                evidence: "the workbook says so".to_owned(),
            });
        }
        Merged { input, many: book.sheets.len() > 1, source, problems: ProblemLog::default(), read: 0 }
    }

    /// No sheet was read.
    pub(super) fn is_empty(&self) -> bool {
        self.read == 0
    }

    /// How many statements the sheets so far state.
    pub(super) fn statements(&self) -> u32 {
        u32::try_from(self.source.statements.len()).unwrap_or(u32::MAX)
    }

    /// Adds a sheet, whose rows are numbered on behind those of the sheets before.
    pub(super) fn add(
        &mut self,
        grid: &Grid,
        names: &[String],
        read: FileRead,
        notes: Vec<Problem>,
        before: u64,
    ) {
        self.read += 1;
        let rows = counted(grid.rows(), "row");
        let hidden = if grid.is_hidden { "read, although it is hidden" } else { "read" };
        let numbered = match before {
            0 => rows,
            _ => format!("{rows}; a row has the number that it has in the sheet, and {before} more"),
        };
        self.source.decisions.push(decision(grid, hidden, numbered));
        let own =
            read.source.decisions.into_iter().filter(|own| !matches!(&*own.what, "encoding" | "delimiter"));
        for mut own in own {
            own.choice = own.choice.replacen("line ", "row ", usize::from(own.what == "header"));
            if self.many {
                own.what = format!("{} in sheet \"{}\"", own.what, grid.name);
            }
            self.source.decisions.push(own);
        }
        add_counts(&mut self.source.counts, read.source.counts);
        self.source.statements.extend(read.source.statements.into_iter().map(|mut statement| {
            statement.record += before;
            statement
        }));
        let unknown = |name: &String| !self.source.unused_columns.contains(name);
        let unused: Vec<String> = read.source.unused_columns.into_iter().filter(unknown).collect();
        self.source.unused_columns.extend(unused);
        for mut total in read.source.control_totals {
            if self.many {
                total.column = format!("{} in sheet \"{}\"", total.column, grid.name);
            }
            self.source.control_totals.push(total);
        }
        if !self.source.profile.split(", ").any(|known| known == read.source.profile) {
            let comma = if self.source.profile.is_empty() { "" } else { ", " };
            self.source.profile.push_str(&format!("{comma}{}", read.source.profile));
        }
        let placed = |mut problem: Problem| {
            if problem.place.column.is_empty() && self.many {
                problem.text = format!("{} (sheet \"{}\")", problem.text, grid.name);
            }
            problem.place.column = cell_of(grid, names, &problem.place.column, problem.place.line);
            problem
        };
        self.problems.append(read.problems.map(placed));
        for note in notes {
            self.problems.push(placed(note).in_file(self.input.name()));
        }
    }

    /// A sheet that nothing knows, beside others that are read.
    pub(super) fn pass_over(&mut self, grid: &Grid, holds_records: bool) {
        let rows = counted(u64::from(grid.filled()), "row");
        let evidence = format!("{rows}, and no header that is known");
        self.source.decisions.push(decision(grid, "not read", evidence));
        if holds_records {
            let text =
                format!("the sheet \"{}\" is not read, as nothing knows its header: {rows}", grid.name);
            let help = "look at the sheet: if it holds records, save it as a file of its own and describe it in case.toml; \
                        if not, accept this in case.toml under [[accepted-gaps]] with a reason";
            let problem = Problem::new(catalogue::SHEET_NOT_READ, text, help);
            self.problems.push(problem.in_file(self.input.name()));
        }
    }

    /// Nothing knows any sheet.
    pub(super) fn refuse(&mut self, grid: &Grid, mut problem: Problem) {
        if self.many {
            problem.text = format!("{} (sheet \"{}\")", problem.text, grid.name);
        }
        self.problems.push(problem.in_file(self.input.name()));
    }

    pub(super) fn finish(mut self) -> io::Result<FileRead> {
        let fingerprint = Hashing::new(self.input.open()?).finish()?;
        (self.source.sha256, self.source.bytes) = (fingerprint.sha256, fingerprint.bytes);
        if self.problems.count() == 0 && self.source.counts.records == 0 && self.read == 0 {
            let help = "ask for the file again, or leave it out of the case";
            let problem =
                Problem::new(catalogue::EMPTY_FILE, "the spreadsheet has no sheet with anything in it", help);
            self.problems.push(problem.in_file(self.input.name()));
        }
        Ok(FileRead { source: self.source, problems: self.problems })
    }
}

fn add_counts(counts: &mut RecordCounts, more: RecordCounts) {
    counts.records += more.records;
    counts.rows += more.rows;
    counts.rejected += more.rejected;
    for (reason, count) in more.skipped {
        match counts.skipped.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, known)) => *known += count,
            None => counts.skipped.push((reason, count)),
        }
    }
}
