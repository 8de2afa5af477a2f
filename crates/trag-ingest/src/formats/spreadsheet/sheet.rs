//! Reading the sheets of a file one after another.

use std::io;

use trag_model::{Batch, Decision, Problem, catalogue};

use crate::formats::delimited;
use crate::formats::delimited::choice::{Choice, choose};
use crate::formats::delimited::layout::HeadText;
use crate::formats::spreadsheet::grid::{Grid, letters};
use crate::formats::spreadsheet::merge::Merged;
use crate::formats::spreadsheet::{Book, NAME};
use crate::formats::{FileRead, Head, Reader};
use crate::input::{Input, Memory};
use crate::spec::{DecimalMark, InputSpec};
use crate::text::decoder::TextDecoder;
use crate::text::evidence::counted;
use crate::text::number_evidence::NumberVotes;

/// How many rows are looked at to find the header.
const HEAD_ROWS: usize = 256;
/// A sheet with fewer rows than this holds a remark and no records.
const FEW: u32 = 3;

/// Reads every sheet whose header is known.
pub(super) fn read_all(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    book: &Book,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let spec = self::spec(spec);
    let mut merged = Merged::new(input, book);
    let mut unknown: Vec<(&Grid, Box<Problem>)> = Vec::new();
    let mut before = 0;
    let joined = if book.is_page { headed(input.name(), book, &spec, ctx) } else { Vec::new() };
    let sheets = if joined.is_empty() { &book.sheets } else { &joined };
    for grid in sheets {
        match mapped(input.name(), grid, &spec, ctx) {
            Ok(choice) => {
                let statements = merged.statements();
                let mut shifted = |mut batch: Batch| {
                    batch.record.iter_mut().for_each(|record| *record += before);
                    if statements > 0 {
                        let numbers = (0..batch.len()).map(|row| batch.statement_no.get(row));
                        batch.statement_no = numbers.map(|number| number.map(|it| it + statements)).collect();
                    }
                    sink(batch);
                };
                let read = read_one(input, grid, &choice, (&spec, ctx), &mut shifted)?;
                let notes = accounts_as_numbers(grid, &choice);
                merged.add(grid, &choice.layout.header.names, read, notes, before);
                before += grid.rows();
            }
            Err(problem) => unknown.push((grid, problem)),
        }
    }
    if merged.is_empty() {
        // The largest sheet is the one that should have been known.
        unknown.sort_by_key(|(grid, _)| std::cmp::Reverse(grid.filled()));
        if let Some((grid, problem)) = unknown.into_iter().next() {
            merged.refuse(grid, *problem);
        }
        return merged.finish();
    }
    for (grid, _) in unknown {
        merged.pass_over(grid, grid.filled() >= FEW);
    }
    merged.finish()
}

/// Rows of the largest table that stands above another as its heading.
const HEADING: u32 = 12;

/// The tables of a page, in which a table with records has the small ones above it as its heading: pages print the
/// account, its holder and its balances in tables of their own. Empty where no table has a heading.
fn headed(file: &str, book: &Book, spec: &InputSpec, ctx: &Reader<'_>) -> Vec<Grid> {
    let (mut tables, mut heading, mut any): (Vec<Grid>, Vec<&Grid>, bool) = (Vec::new(), Vec::new(), false);
    for grid in &book.sheets {
        let is_known = mapped(file, grid, spec, ctx).is_ok();
        if !is_known && grid.filled() <= HEADING {
            heading.push(grid);
            continue;
        }
        let above = std::mem::take(&mut heading);
        let joined = Grid::joined(&above.iter().copied().chain([grid]).collect::<Vec<_>>());
        match is_known && !above.is_empty() && mapped(file, &joined, spec, ctx).is_ok() {
            true => {
                any = true;
                tables.push(joined);
            }
            false => tables.extend(above.into_iter().chain([grid]).cloned()),
        }
    }
    tables.extend(heading.into_iter().cloned());
    if any { tables } else { Vec::new() }
}

/// What is declared, for the text of a sheet: its cells are parted by tabs and written in UTF-8.
pub(super) fn spec(declared: &InputSpec) -> InputSpec {
    InputSpec { delimiter: Some("tab".to_owned()), encoding: None, ..declared.clone() }
}

/// The mapping that fits a sheet.
fn mapped<'p>(
    file: &str,
    grid: &Grid,
    spec: &'p InputSpec,
    ctx: &Reader<'p>,
) -> Result<Choice<'p>, Box<Problem>> {
    let head = HeadText::new(file, &grid.start(HEAD_ROWS), true, spec)?;
    choose(&head, spec, ctx.profiles)
}

fn read_one(
    input: &dyn Input,
    grid: &Grid,
    choice: &Choice<'_>,
    (spec, ctx): (&InputSpec, &Reader<'_>),
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let header = &choice.layout.header;
    let below = usize::try_from(choice.layout.last_header_line).unwrap_or(usize::MAX);
    let marks: Vec<DecimalMark> = (0..header.len())
        .map(|column| {
            let declared = choice.declared.of(header, column).decimal_mark;
            declared.or_else(|| mark_of_texts(grid, below, column)).unwrap_or(DecimalMark::Point)
        })
        .collect();
    let mark = |column: usize| marks.get(column).copied().unwrap_or(DecimalMark::Point);
    let text = Memory::new(input.name(), grid.written(header.len(), &mark).into_bytes());
    let decoder = TextDecoder::utf8(&text, false);
    let mut read = delimited::read(&text, spec, ctx, &Head::of(&text)?, decoder, sink)?;
    NAME.clone_into(&mut read.source.format);
    Ok(read)
}

/// The decimal mark that the amounts of a column prove which are kept as text: numbers beside them are written alike.
fn mark_of_texts(grid: &Grid, below: usize, column: usize) -> Option<DecimalMark> {
    let mut votes = NumberVotes::default();
    let texts = grid.cells(below, column).filter(|(is_number, _, _)| !is_number);
    texts.for_each(|(_, cell, row)| votes.note(cell, row));
    votes.proven_mark().map(|(mark, _)| mark)
}

/// Notes about account numbers that a sheet keeps as numbers.
fn accounts_as_numbers(grid: &Grid, choice: &Choice<'_>) -> Vec<Problem> {
    let header = &choice.layout.header;
    let below = usize::try_from(choice.layout.last_header_line).unwrap_or(usize::MAX);
    let accounts = choice.mapping.columns().into_iter().filter(|(key, _)| key.ends_with(".account"));
    let mut columns: Vec<usize> = accounts.filter_map(|(_, name)| header.column(name)).collect();
    columns.sort_unstable();
    columns.dedup();
    let note = |column: usize| {
        let mut numbers = grid.cells(below, column).filter(|(is_number, _, _)| *is_number);
        let (_, _, first) = numbers.next()?;
        let all = counted(numbers.count() as u64 + 1, "record");
        let text =
            format!("account numbers are kept as numbers, so that zeros before them may be missing: {all}");
        let help = "compare them with the original; where zeros are missing, ask for the export as text";
        let mut problem = Problem::new(catalogue::ACCOUNT_AS_NUMBER, text, help);
        (problem.place.line, problem.place.column) = (first, header.names.get(column)?.clone());
        Some(problem)
    };
    columns.into_iter().filter_map(note).collect()
}

/// Where a problem stands: sheet and cell.
pub(super) fn cell_of(grid: &Grid, names: &[String], column: &str, row: u64) -> String {
    let at = names.iter().position(|name| name == column);
    match at {
        Some(at) => format!("{column} (sheet \"{}\", cell {}{row})", grid.name, letters(at)),
        None => column.to_owned(),
    }
}

/// A decision about a sheet.
pub(super) fn decision(grid: &Grid, choice: &str, evidence: String) -> Decision {
    Decision { what: format!("sheet \"{}\"", grid.name), choice: choice.to_owned(), evidence }
}
