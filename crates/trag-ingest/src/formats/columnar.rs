//! Parquet and Arrow: tables of typed columns, read like a delimited text with a header.
//!
//! A table becomes a text of cells as it is read ([`table`]), and that text goes through the reader of delimited text
//! with its profiles, mappings, evidence and problems. What a column keeps as a number, a day or a time is written in one
//! way, which is declared to that reader, so that nothing about it is open.

mod arrow;
mod cells;
mod guard;
mod parquet;
mod table;

use std::io;

use trag_model::{Batch, Decision, Problem, catalogue};

use crate::formats::delimited;
use crate::formats::{FileRead, Head, Kind, Reader, refused};
use crate::input::{Input, Memory};
use crate::spec::InputSpec;
use crate::text::blocks::Hashing;
use crate::text::decoder::TextDecoder;
use crate::text::evidence::counted;
use table::{Column, Table};

pub(crate) const NAME: &str = "columnar";

/// Tables among the formats.
pub(super) const KIND: Kind = Kind {
    name: NAME,
    title: "Parquet and Arrow: tables of typed columns, with a profile or a mapping",
    layouts: &[
        [
            "parquet",
            "Parquet, without encryption",
            "",
            "files written by two other programs, read back to the same rows",
        ],
        [
            "arrow",
            "Arrow IPC file (Feather 2)",
            "",
            "files written by another program, read back to the same rows",
        ],
        [
            "arrow stream",
            "Arrow IPC stream",
            "",
            "files written by another program, read back to the same rows",
        ],
    ],
    recognises,
    read,
};

/// What a table is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Parquet,
    EncryptedParquet,
    ArrowFile,
    ArrowStream,
    /// Feather 1, which no program writes any more.
    OldFeather,
}

impl Form {
    fn of(start: &[u8]) -> Option<Form> {
        match start {
            [b'P', b'A', b'R', b'1', ..] => Some(Form::Parquet),
            [b'P', b'A', b'R', b'E', ..] => Some(Form::EncryptedParquet),
            [b'F', b'E', b'A', b'1', ..] => Some(Form::OldFeather),
            start if start.starts_with(arrow::MAGIC) => Some(Form::ArrowFile),
            start if arrow::is_stream(start) => Some(Form::ArrowStream),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Form::Parquet | Form::EncryptedParquet => "parquet",
            Form::ArrowFile | Form::OldFeather => "arrow",
            Form::ArrowStream => "arrow stream",
        }
    }
}

fn recognises(head: &Head) -> bool {
    Form::of(&head.bytes).is_some()
}

fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let table = match open(input, head)? {
        Ok(table) => table,
        Err(problem) => {
            let mut read = refused(input, *problem, Vec::new())?;
            NAME.clone_into(&mut read.source.format);
            return Ok(read);
        }
    };
    let typed = table::typed(spec, &table.columns);
    let mut numbered = |mut batch: Batch| {
        // The header is line 1 of the text, and the first row of the table is row 1.
        batch.record.iter_mut().for_each(|record| *record -= 1);
        sink(batch);
    };
    let decoder = TextDecoder::utf8(&table, false);
    let text = delimited::read(&table, &typed, ctx, &Head::of(&table)?, decoder, &mut numbered)?;
    let mut read = told(text, &table);
    if let Some(fault) = table.fault() {
        read.problems.push(damaged(&fault).in_file(input.name()));
    }
    let mapping = read.source.profile.clone();
    for note in accounts_as_numbers(&table.columns, &mapping, spec, ctx) {
        read.problems.push(note.in_file(input.name()));
    }
    let fingerprint = Hashing::new(input.open()?).finish()?;
    (read.source.sha256, read.source.bytes) = (fingerprint.sha256, fingerprint.bytes);
    Ok(read)
}

/// The first rows of a table as text, with what is declared about it; `None` where the file is no table that can be read.
pub(crate) fn start(
    input: &dyn Input,
    spec: &InputSpec,
    head: &Head,
) -> io::Result<Option<(Memory, InputSpec)>> {
    if !recognises(head) {
        return Ok(None);
    }
    let Ok(table) = open(input, head)? else { return Ok(None) };
    let head = Head::of(&table)?;
    let whole = memchr::memrchr(b'\n', &head.bytes).map_or(0, |end| end + 1);
    let text = head.bytes.get(..whole).unwrap_or_default().to_vec();
    Ok(Some((Memory::new(input.name(), text), table::typed(spec, &table.columns))))
}

/// The table of a file, or why there is none.
fn open<'a>(input: &'a dyn Input, head: &Head) -> io::Result<Result<Table<'a>, Box<Problem>>> {
    let form = Form::of(&head.bytes).unwrap_or(Form::Parquet);
    let help = "ask for the export again without encryption, as Parquet or as CSV";
    let refuse = |text: &str| Ok(Err(Box::new(Problem::new(catalogue::TABLE_REFUSED, text, help))));
    let opened = match form {
        Form::EncryptedParquet => return refuse("the Parquet file is encrypted"),
        Form::OldFeather => {
            return refuse("the file is in the first form of Feather, which is no longer written");
        }
        Form::Parquet => parquet::open(input)?,
        Form::ArrowFile | Form::ArrowStream => arrow::open(input, form)?,
    };
    Ok(match opened {
        Ok((source, columns, left_out)) if !columns.is_empty() => {
            Ok(Table::new(input, form, source, columns, left_out))
        }
        Ok(_) => return refuse("the table has no column of single values"),
        Err(fault) => Err(Box::new(damaged(&fault))),
    })
}

fn damaged(fault: &str) -> Problem {
    let text = format!(
        "the table is damaged, or of a kind that trag does not read: {fault}; rows before that are read"
    );
    let help = "ask for the export again, as CSV if nothing else is to be had";
    Problem::new(catalogue::TABLE_REFUSED, text, help)
}

/// The account of the text as one of the table.
fn told(mut read: FileRead, table: &Table<'_>) -> FileRead {
    NAME.clone_into(&mut read.source.format);
    read.source.encoding.clear();
    read.source.decisions.retain(|told| !matches!(&*told.what, "encoding" | "delimiter" | "header"));
    let shown: Vec<String> =
        table.columns.iter().map(|column| format!("{} ({})", column.name, column.kind)).collect();
    let mut first = vec![Decision {
        what: "table".to_owned(),
        choice: table.form.word().to_owned(),
        evidence: format!("{}: {}", counted(table.columns.len() as u64, "column"), shown.join(", ")),
    }];
    if !table.left_out.is_empty() {
        first.push(Decision {
            what: "columns left out".to_owned(),
            choice: table.left_out.join(", "),
            evidence: "their values are lists or records".to_owned(),
        });
    }
    let zoned: Vec<&str> =
        table.columns.iter().filter(|column| column.is_utc).map(|column| column.name.as_str()).collect();
    if !zoned.is_empty() {
        first.push(Decision {
            what: "time zone".to_owned(),
            choice: "UTC".to_owned(),
            evidence: format!(
                "the file keeps moments of UTC in {}; near midnight the bank's day may be another",
                zoned.join(", ")
            ),
        });
    }
    read.source.decisions.splice(0..0, first);
    read.problems = read.problems.map(|mut problem| {
        problem.place.line = problem.place.line.saturating_sub(1);
        problem
    });
    read
}

/// Notes about account numbers that a table keeps as numbers.
fn accounts_as_numbers(
    columns: &[Column],
    profile: &str,
    spec: &InputSpec,
    ctx: &Reader<'_>,
) -> Vec<Problem> {
    let mapping = spec.mapping.as_ref().or_else(|| Some(&ctx.profiles.get(profile)?.mapping));
    let accounts: Vec<&str> = mapping
        .map(crate::mapping::Mapping::columns)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(key, name)| key.ends_with(".account").then_some(name))
        .collect();
    let is_number = |column: &&Column| column.is_number && accounts.contains(&column.name.as_str());
    let note = |column: &Column| {
        let text =
            "account numbers are kept as numbers, so that zeros before them may be missing: all records";
        let help = "compare them with the original; where zeros are missing, ask for the export as text";
        let mut problem = Problem::new(catalogue::ACCOUNT_AS_NUMBER, text, help);
        problem.place.column.clone_from(&column.name);
        problem
    };
    columns.iter().filter(is_number).map(note).collect()
}
