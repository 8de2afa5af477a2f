//! The stored tables as cells, for whoever asks about chosen columns: from a case in memory or from its folder,
//! with the same names and values either way.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::Type;
use trag_model::{Day, Problem, Seconds, catalogue};

use super::chunk::{Chunk, Values};
use super::reader::{Group, Reader, Unreadable};
use super::writer::GROUP_ROWS;
use super::{accounts, ledger, schema, sources, statements, unreadable};
use crate::Assembled;

/// A stored table that has no lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// `ledger.parquet`.
    Ledger,
    /// `accounts.parquet`.
    Accounts,
    /// `sources.parquet`.
    Sources,
    /// `statements.parquet`.
    Statements,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Whole,
    /// Texts.
    Text,
    /// Days, as `2024-05-04`.
    Day,
    /// Times, as `2024-05-04 09:10:00`.
    Time,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    is_optional: bool,
    is_unsigned: bool,
}

/// The cells of a column over some rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
    /// Texts, days and times.
    Text(Texts),
}

/// Texts in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    buffer: String,
    spans: Vec<Option<Range<usize>>>,
}

impl Texts {
    /// Adds a text, or none.
    pub fn push(&mut self, text: Option<&str>) {
        let start = self.buffer.len();
        self.spans.push(text.map(|text| start..start + text.len()));
        self.buffer.push_str(text.unwrap_or_default());
    }

    /// The text at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&str> {
        self.buffer.get(self.spans.get(place)?.clone()?)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.spans.len()).map(|place| self.get(place))
    }
}

impl Table {
    /// All of them.
    pub const ALL: [Table; 4] = [Table::Ledger, Table::Accounts, Table::Sources, Table::Statements];

    /// Its name: that of the file without the ending.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Table::Ledger => "ledger",
            Table::Accounts => "accounts",
            Table::Sources => "sources",
            Table::Statements => "statements",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Table::Ledger => super::LEDGER_FILE,
            Table::Accounts => super::ACCOUNTS_FILE,
            Table::Sources => super::SOURCES_FILE,
            Table::Statements => super::STATEMENTS_FILE,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Table::Ledger => schema::LEDGER,
            Table::Accounts => schema::ACCOUNTS,
            Table::Sources => schema::SOURCES,
            Table::Statements => schema::STATEMENTS,
        }
    }

    /// Its columns, in the order of the schema.
    #[must_use]
    pub fn columns(self) -> Vec<Column> {
        let message = parse_message_type(self.message());
        let message =
            message.unwrap_or_else(|error| panic!("a schema of this crate is well formed: {error}"));
        message.get_fields().iter().map(Column::of).collect()
    }
}

impl Column {
    fn of(field: &Arc<Type>) -> Column {
        let info = field.get_basic_info();
        let (kind, is_unsigned) = match (info.converted_type(), field.get_physical_type()) {
            (ConvertedType::DATE, _) => (Kind::Day, false),
            (ConvertedType::TIMESTAMP_MICROS, _) => (Kind::Time, false),
            (ConvertedType::UINT_32 | ConvertedType::UINT_64, _) => (Kind::Whole, true),
            (_, Physical::BYTE_ARRAY) => (Kind::Text, false),
            // A local time is a logical type alone.
            (_, Physical::INT64) if info.logical_type_ref().is_some() => (Kind::Time, false),
            _ => (Kind::Whole, false),
        };
        let is_optional = info.repetition() == Repetition::OPTIONAL;
        Column { name: info.name().to_owned(), kind, is_optional, is_unsigned }
    }
}

/// Where the tables lie.
#[derive(Clone, Copy, Debug)]
pub enum Stored<'a> {
    /// In memory.
    Case(&'a Assembled),
    /// In a case folder.
    Folder(&'a Path),
}

/// Takes the cells of the columns asked for, in their order, over the next rows, whose number stands before them.
pub type Take<'t> = dyn FnMut(usize, Vec<Cells>) -> Result<(), Problem> + 't;

impl Stored<'_> {
    /// Gives chosen columns of a table, some rows at a time, in the order of the rows. Without a column only
    /// numbers of rows are given.
    ///
    /// # Errors
    /// CAS014 when the table is damaged or of another version; what `take` gives.
    pub fn read(&self, table: Table, columns: &[Column], take: &mut Take<'_>) -> Result<(), Problem> {
        match self {
            Stored::Case(case) => read_case(case, table, columns, take),
            Stored::Folder(folder) => {
                let about = |fault: Unreadable| unreadable(folder, table.file(), &fault);
                let reader = Reader::open(&folder.join(table.file()), table.message()).map_err(about)?;
                for group in reader.groups() {
                    let group = group.map_err(about)?;
                    let cells: Result<Vec<Cells>, Unreadable> =
                        columns.iter().map(|column| of_group(&group, column)).collect();
                    take(group.rows(), cells.map_err(about)?)?;
                }
                Ok(())
            }
        }
    }
}

fn read_case(case: &Assembled, table: Table, columns: &[Column], take: &mut Take<'_>) -> Result<(), Problem> {
    let whole = ledger::Columns { ledger: &case.ledger, accounts: &case.accounts };
    let lines = statements::lines(&case.sources, &case.reconciliations);
    let rows = match table {
        Table::Ledger => case.ledger.len(),
        Table::Accounts => case.accounts.accounts.len(),
        Table::Sources => case.sources.len(),
        Table::Statements => lines.len(),
    };
    let chunk = |name: &str, rows: Range<usize>| match table {
        Table::Ledger => whole.chunk(name, rows),
        Table::Accounts => accounts::chunk(&case.accounts, name, rows),
        Table::Sources => sources::chunk(&case.sources, name, rows),
        Table::Statements => statements::chunk(&lines[rows], name),
    };
    for from in (0..rows).step_by(GROUP_ROWS) {
        let range = from..(from + GROUP_ROWS).min(rows);
        let cells: Result<Vec<Cells>, String> = columns
            .iter()
            .map(|column| {
                let chunk = chunk(&column.name, range.clone()).map_err(|error| error.to_string())?;
                of_chunk(chunk, column).map_err(|fault| fault.to_string())
            })
            .collect();
        let cells = cells.map_err(|why| {
            let text = format!("the table {} cannot be read: {why}", table.name());
            Problem::new(catalogue::CASE_UNREADABLE, text, "report this with the command")
        })?;
        take(range.len(), cells)?;
    }
    Ok(())
}

fn of_chunk(chunk: Chunk, column: &Column) -> Result<Cells, Unreadable> {
    let Chunk { values, definition, .. } = chunk;
    match values {
        Values::Int32(values) if column.is_unsigned => whole(
            placed(values.into_iter().map(|value| i64::from(value.cast_unsigned())), definition),
            column,
        ),
        Values::Int32(values) => whole(placed(values.into_iter().map(i64::from), definition), column),
        Values::Int64(values) => whole(placed(values.into_iter(), definition), column),
        Values::Text(values) => {
            let mut texts = Texts::default();
            for value in placed(values.iter(), definition) {
                let text = value.map(|value| std::str::from_utf8(value.data())).transpose();
                texts.push(text.map_err(|_| Unreadable::value(&column.name))?);
            }
            Ok(Cells::Text(texts))
        }
    }
}

/// Values at their places, and none where the levels say so.
fn placed<T>(mut values: impl Iterator<Item = T>, definition: Option<Vec<i16>>) -> Vec<Option<T>> {
    match definition {
        None => values.map(Some).collect(),
        Some(levels) => {
            levels.into_iter().map(|level| if level == 0 { None } else { values.next() }).collect()
        }
    }
}

fn of_group(group: &Group<'_>, column: &Column) -> Result<Cells, Unreadable> {
    let name = column.name.as_str();
    if column.kind == Kind::Text {
        let mut texts = Texts::default();
        group.texts(name, |text| {
            texts.push(Some(text).filter(|text| !(column.is_optional && text.is_empty())));
            Ok(())
        })?;
        return Ok(Cells::Text(texts));
    }
    let narrow = |value: i32| {
        if column.is_unsigned { i64::from(value.cast_unsigned()) } else { i64::from(value) }
    };
    let is_narrow = group.is_int32(name);
    let values: Vec<Option<i64>> = match (is_narrow, column.is_optional) {
        (true, true) => group.optional_int32(name)?.into_iter().map(|cell| cell.map(narrow)).collect(),
        (true, false) => group.int32(name)?.into_iter().map(|cell| Some(narrow(cell))).collect(),
        (false, true) => group.optional_int64(name)?,
        (false, false) => group.int64(name)?.into_iter().map(Some).collect(),
    };
    whole(values, column)
}

/// Whole numbers as the column means them.
fn whole(values: Vec<Option<i64>>, column: &Column) -> Result<Cells, Unreadable> {
    // 64 unsigned bits beyond the signed range would come out below zero.
    if column.is_unsigned && values.iter().flatten().any(|value| *value < 0) {
        return Err(Unreadable::value(&column.name));
    }
    let mut texts = Texts::default();
    match column.kind {
        Kind::Whole | Kind::Text => return Ok(Cells::Whole(values)),
        Kind::Day => {
            for value in values {
                let day =
                    value.map(i32::try_from).transpose().map_err(|_| Unreadable::value(&column.name))?;
                texts.push(day.map(|day| Day(day).to_string()).as_deref());
            }
        }
        Kind::Time => values.into_iter().for_each(|value| texts.push(value.map(time).as_deref())),
    }
    Ok(Cells::Text(texts))
}

/// A time, always to the second, so that texts of times have the order of the times.
fn time(micros: i64) -> String {
    let moment = Seconds(micros.div_euclid(ledger::MICROS));
    let second = moment.second_of_day();
    format!("{} {:02}:{:02}:{:02}", moment.day(), second / 3_600, second / 60 % 60, second % 60)
}
