//! `case-file.json`, version `trag.case-file.v1`, as `docs/schema/case-file.v1.schema.json` describes it.
//!
//! The document as blocks: what every other form prints, whole. Names of fields never change inside a version.

use serde::Serialize;
use trag_model::{Currency, Total};

use super::v1::Amount;
use crate::CaseFileDocument;
use crate::case_file::{Exhibit, Stated};
use crate::document::{self, Align, Inline, Line, Table, Typed, Weight};

/// The version this file describes.
const VERSION: &str = "trag.case-file.v1";

#[derive(Serialize)]
pub(crate) struct File<'a> {
    version: &'static str,
    title: &'a str,
    language: &'a str,
    complete: bool,
    software: &'a str,
    front: Vec<Block<'a>>,
    exhibits: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    exhibit: u8,
    id: &'a str,
    title: &'a str,
    status: &'static str,
    totals: Vec<NamedTotal<'a>>,
    blocks: Vec<Block<'a>>,
}

#[derive(Serialize)]
struct NamedTotal<'a> {
    what: &'a str,
    amount: Amount,
}

#[derive(Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
enum Block<'a> {
    Heading { level: u8, id: &'a str, text: String },
    Paragraph { text: String },
    Notice { text: String },
    List { items: Vec<String> },
    Facts { facts: Vec<Fact<'a>> },
    Table { caption: &'a str, columns: Vec<Column>, rows: Vec<Row> },
    Fold { title: String, blocks: Vec<Block<'a>> },
    Picture { title: &'a str, description: String },
}

#[derive(Serialize)]
struct Fact<'a> {
    name: &'a str,
    value: Cell,
}

#[derive(Serialize)]
struct Column {
    title: &'static str,
    number: bool,
}

#[derive(Serialize)]
struct Row {
    kind: &'static str,
    cells: Vec<Cell>,
}

/// A cell: its text as printed, and its value where it is one value.
#[derive(Serialize)]
struct Cell {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    Money { money: Amount },
    Count { count: u64 },
    Day { day: String },
    Time { time: String },
    Share { part: String, whole: String },
}

pub(crate) fn file(document: &CaseFileDocument) -> File<'_> {
    File {
        version: VERSION,
        title: &document.title,
        language: document.language,
        complete: document.complete,
        software: &document.foot,
        front: document.lead.iter().map(block).collect(),
        exhibits: document.exhibits.iter().map(entry).collect(),
    }
}

fn entry(exhibit: &Exhibit) -> Entry<'_> {
    let total = |stated: &'_ Stated| Amount::of(stated.total, stated.currency);
    Entry {
        exhibit: exhibit.number,
        id: &exhibit.id,
        title: exhibit.title,
        status: exhibit.status.words(),
        totals: exhibit
            .stated
            .iter()
            .map(|stated| NamedTotal { what: &stated.what, amount: total(stated) })
            .collect(),
        blocks: exhibit.blocks.iter().map(block).collect(),
    }
}

fn block(block_: &document::Block) -> Block<'_> {
    match block_ {
        document::Block::Heading { level, id, text } => {
            Block::Heading { level: *level, id, text: words(text) }
        }
        document::Block::Paragraph(line) => Block::Paragraph { text: words(line) },
        document::Block::Notice(line) => Block::Notice { text: words(line) },
        document::Block::List(lines) => Block::List { items: lines.iter().map(words).collect() },
        document::Block::Facts(facts) => Block::Facts {
            facts: facts.iter().map(|(name, line)| Fact { name, value: cell(line) }).collect(),
        },
        document::Block::Table(table) => self::table(table),
        document::Block::Fold { title, blocks, .. } => {
            Block::Fold { title: words(title), blocks: blocks.iter().map(block).collect() }
        }
        document::Block::Flow(picture) => {
            Block::Picture { title: &picture.title, description: picture.description() }
        }
        document::Block::TimeLine(line) => {
            Block::Picture { title: &line.title, description: line.description() }
        }
        document::Block::Picture(picture) => {
            Block::Picture { title: &picture.title, description: picture.drawing.description.clone() }
        }
    }
}

fn table(table: &Table) -> Block<'_> {
    let column = |(title, align): &(&'static str, Align)| Column { title, number: *align == Align::Right };
    let row = |(weight, cells): &(Weight, Vec<Line>)| Row {
        kind: match weight {
            Weight::Plain => "row",
            Weight::Total => "total",
            Weight::Gap => "left-out",
        },
        cells: cells.iter().map(cell).collect(),
    };
    Block::Table {
        caption: &table.caption,
        columns: table.columns.iter().map(column).collect(),
        rows: table.rows.iter().map(row).collect(),
    }
}

fn cell(line: &Line) -> Cell {
    let value = match line.0.as_slice() {
        [Inline::Typed(typed)] => Some(value(*typed)),
        _ => None,
    };
    Cell { text: words(line), value }
}

fn value(typed: Typed) -> Value {
    let money = |amount: Total, currency: Currency| Value::Money { money: Amount::of(amount, currency) };
    match typed {
        Typed::Money(amount, currency) | Typed::Bare(amount, currency) => money(amount, currency),
        Typed::Count(count) => Value::Count { count },
        Typed::Day(day) => Value::Day { day: day.to_string() },
        Typed::Time(..) => Value::Time { time: typed.text() },
        Typed::Share(part, whole) => Value::Share { part: part.0.to_string(), whole: whole.0.to_string() },
    }
}

/// The text of a line, as a program reads it: JSON escapes what needs it.
fn words(line: &Line) -> String {
    line.plain()
}
