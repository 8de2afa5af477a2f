//! The records of a block, with what is none of them movements told apart.

use std::borrow::Cow;

use trag_model::name::spelling;
use trag_model::{Code, Excerpt, Place, Problem, catalogue};

use crate::text::decoder::Decoded;
use crate::text::header::Header;
use crate::text::records::{Dialect, Field, Kind, Limits, Records, unescape};

/// A record with its fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'t, 'f> {
    text: &'t str,
    fields: &'f [Field],
    from: usize,
    to: usize,
    /// Line of the file.
    pub(crate) line: u64,
    /// Number in the block, from 1.
    pub(crate) ordinal: u64,
}

/// What a cell shows that is marked as a text, so that no program drops zeros: `="00123"`, `'00123`.
#[inline]
fn shown(cell: &str) -> &str {
    match cell.as_bytes() {
        [b'=', ..] => of_formula(cell),
        [b'\'', ..] => of_marked(cell),
        _ => cell,
    }
}

fn of_formula(cell: &str) -> &str {
    let formula = cell.strip_prefix('=').unwrap_or(cell);
    // In a field between quotes, those of the formula are doubled.
    let inner = ["\"\"", "\""].into_iter().find_map(|quote| formula.strip_prefix(quote)?.strip_suffix(quote));
    inner.filter(|inner| !inner.contains('"')).map_or(cell, str::trim)
}

/// The apostrophe of a number is its mark; that of a name (`'t Hart`) belongs to it.
fn of_marked(cell: &str) -> &str {
    let number = cell.strip_prefix('\'').unwrap_or(cell);
    let is_part = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-./, ".contains(&byte);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if number.bytes().all(is_part) && digits * 2 > number.len() { number.trim() } else { cell }
}

impl<'t> Row<'t, '_> {
    /// A cell without the blanks around it, or around the one text that a formula shows. Doubled quotes inside stay
    /// doubled.
    #[inline]
    pub(crate) fn cell(&self, column: usize) -> &'t str {
        let raw =
            self.fields.get(column).and_then(|field| self.text.get(field.from as usize..field.to as usize));
        shown(trimmed(raw.unwrap_or_default()))
    }

    /// A cell as text.
    #[inline]
    pub(crate) fn text(&self, column: usize) -> Cow<'t, str> {
        let cell = self.cell(column);
        match self.fields.get(column) {
            Some(field) if field.escaped => Cow::Owned(unescape(cell)),
            _ => Cow::Borrowed(cell),
        }
    }

    /// The record as printed.
    fn printed(&self) -> &'t str {
        self.text.get(self.from..self.to).unwrap_or_default()
    }

    /// The problem of a fault in this record.
    pub(crate) fn problem(&self, fault: Fault, header: &Header) -> Problem {
        let mut problem = Problem::new(fault.code, fault.text, fault.help);
        problem.detail = fault.detail;
        problem.place = Place {
            line: self.line,
            record: self.ordinal,
            column: fault.column.and_then(|column| header.names.get(column).cloned()).unwrap_or_default(),
            file: String::new(),
        };
        let field = fault.column.and_then(|column| self.fields.get(column));
        let (from, to) = field.map_or((0, 0), |field| {
            ((field.from as usize).saturating_sub(self.from), (field.to as usize).saturating_sub(self.from))
        });
        problem.excerpt = Some(Excerpt::of(self.printed(), from, to));
        problem
    }

    fn is_blank(&self) -> bool {
        (0..self.fields.len()).all(|column| self.cell(column).is_empty())
    }

    /// Whether the record is a total or a balance below the movements.
    pub(crate) fn is_footer(&self, more: &[String]) -> bool {
        let first = (0..self.fields.len()).map(|column| self.cell(column)).find(|cell| !cell.is_empty());
        let first = first.unwrap_or_default();
        // Most records start with a date or a number, and no word below the movements does.
        let digit = |text: &str| text.starts_with(|letter: char| letter.is_ascii_digit());
        if digit(first) && !more.iter().any(|footer| digit(footer)) {
            return false;
        }
        let words: String = first.chars().take(60).collect();
        let spelled = spelling(&words);
        let starts = |footer: &str| {
            spelled.strip_prefix(footer).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        FOOTERS.iter().any(|footer| starts(footer)) || more.iter().any(|footer| starts(footer))
    }
}

#[inline]
fn trimmed(text: &str) -> &str {
    let solid = |byte: Option<&u8>| byte.is_none_or(|byte| (0x21..0x7F).contains(byte));
    if solid(text.as_bytes().first()) && solid(text.as_bytes().last()) { text } else { text.trim() }
}

/// First words of lines below the movements, as [`spelling`] leaves them.
const FOOTERS: &[&str] = &[
    "UKUPNO",
    "UKUPNI",
    "UKUPAN",
    "SUMA",
    "ZBIR",
    "ZBROJ",
    "STANJE",
    "NOVO STANJE",
    "PRETHODNO STANJE",
    "POCETNO STANJE",
    "KRAJNJE STANJE",
    "ZAVRSNO STANJE",
    "KONCNO STANJE",
    "ZACETNO STANJE",
    "SKUPAJ",
    "PROMET",
    "SALDO",
    "TOTAL",
    "TOTALS",
    "TOTALE",
    "TOTALI",
    "TOTAUX",
    "SUBTOTAL",
    "SUM",
    "SUMME",
    "GESAMT",
    "OPENING BALANCE",
    "CLOSING BALANCE",
    "BALANCE",
    "ANFANGSSALDO",
    "ENDSALDO",
    "KRAJ IZVODA",
    "END OF STATEMENT",
    "END OF FILE",
];

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) column: Option<usize>,
    pub(crate) text: String,
    pub(crate) detail: String,
    pub(crate) help: String,
}

impl Fault {
    pub(crate) fn new(code: Code, text: impl Into<String>, help: impl Into<String>) -> Fault {
        Fault { code, column: None, text: text.into(), detail: String::new(), help: help.into() }
    }
}

/// What a record is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// As many fields as the header.
    Row,
    /// No movement, for this reason.
    Skipped(&'static str),
    /// Not readable as a record.
    Refused(Box<Fault>),
}

pub(crate) const FOOTER: &str = "footer";
const REPEATED_HEADER: &str = "repeated header";
const BLANK: &str = "blank record";
const END_MARK: &str = "end-of-file mark";

/// Walks the records of a decoded block. Empty lines are passed over and not counted.
pub(crate) struct Walk<'t> {
    text: &'t str,
    records: Records<'t>,
    invalid: &'t [usize],
    first_line: u64,
    has_nul: bool,
    encoding: &'static str,
    fields: Vec<Field>,
    ordinal: u64,
}

impl<'t> Walk<'t> {
    pub(crate) fn new(
        decoded: &'t Decoded<'_>,
        first_line: u64,
        dialect: Dialect,
        limits: Limits,
        encoding: &'static str,
    ) -> Walk<'t> {
        let text: &str = &decoded.text;
        Walk {
            text,
            records: Records::new(text.as_bytes(), dialect, limits),
            invalid: &decoded.invalid,
            first_line,
            has_nul: memchr::memchr(0, text.as_bytes()).is_some(),
            encoding,
            fields: Vec::new(),
            ordinal: 0,
        }
    }

    /// Number of records so far.
    pub(crate) fn count(&self) -> u64 {
        self.ordinal
    }

    /// The next record and what it is.
    #[inline]
    pub(crate) fn next(&mut self, header: &Header) -> Option<(Row<'t, '_>, Seen)> {
        let record = loop {
            let record = self.records.next(&mut self.fields)?;
            if record.from != record.to {
                break record;
            }
        };
        self.ordinal += 1;
        let seen = match record.kind {
            Kind::Whole => None,
            Kind::Unclosed => Some(unclosed()),
            Kind::TooLong => Some(too_long(record.to - record.from)),
        };
        let invalid = self.takes_invalid(record.to);
        let row = Row {
            text: self.text,
            fields: &self.fields,
            from: record.from,
            to: record.to,
            line: self.first_line + record.lines_before,
            ordinal: self.ordinal,
        };
        let seen = match seen {
            Some(fault) => Seen::Refused(Box::new(fault)),
            None if invalid => Seen::Refused(Box::new(not_in_encoding(self.encoding))),
            None if self.has_nul && row.printed().contains('\0') => Seen::Refused(Box::new(nul())),
            None => classify(&row, header),
        };
        Some((row, seen))
    }

    /// Whether a line that is not valid in the file's encoding starts before `to` and was not met before.
    fn takes_invalid(&mut self, to: usize) -> bool {
        if self.invalid.is_empty() {
            return false;
        }
        let met = self.invalid.iter().take_while(|start| **start < to).count();
        self.invalid = &self.invalid[met..];
        met > 0
    }
}

fn classify(row: &Row<'_, '_>, header: &Header) -> Seen {
    let (width, expected) = (row.fields.len(), header.len());
    let first = row.cell(0);
    if first.is_empty() && row.is_blank() {
        return Seen::Skipped(BLANK);
    }
    if header.printed.first().is_some_and(|name| name == first) && repeats(row, header) {
        return Seen::Skipped(REPEATED_HEADER);
    }
    let extra_is_empty = || (expected..width).all(|column| row.cell(column).is_empty());
    if (header.shortest..=expected).contains(&width) || (width > expected && extra_is_empty()) {
        return Seen::Row;
    }
    if first == "\u{1a}" {
        return Seen::Skipped(END_MARK);
    }
    if row.is_footer(&[]) {
        return Seen::Skipped(FOOTER);
    }
    Seen::Refused(Box::new(ragged(width, expected)))
}

fn repeats(row: &Row<'_, '_>, header: &Header) -> bool {
    header.printed.iter().enumerate().all(|(column, name)| row.text(column) == name.as_str())
}

fn ragged(width: usize, expected: usize) -> Fault {
    let text = format!("the record has {width} fields, the header has {expected}");
    let mut fault = Fault::new(
        catalogue::RAGGED_RECORD,
        text,
        "compare the record with the original: a delimiter may stand unquoted inside a text, or a part of the \
         line may be missing; correct a copy of the file, or accept the record in case.toml under \
         [[accepted-gaps]] with a reason",
    );
    fault.detail = "which value belongs to which column cannot be told".to_owned();
    fault
}

fn unclosed() -> Fault {
    Fault::new(
        catalogue::QUOTE_NOT_CLOSED,
        "a quote is opened in this line and never closed",
        "the line is left out and reading goes on with the next line; correct a copy of the file, or accept the \
         record in case.toml under [[accepted-gaps]] with a reason",
    )
}

/// The fault of a record that is longer than the limit.
pub(crate) fn too_long(bytes: usize) -> Fault {
    let mut fault = Fault::new(
        catalogue::RECORD_TOO_LONG,
        "the record is longer than 1 MiB, which no bank's record is",
        "line ends may be missing in this part of the file: ask for the export again, or correct a copy of it",
    );
    if bytes > 0 {
        fault.detail = format!("it has {bytes} bytes");
    }
    fault
}

fn not_in_encoding(encoding: &str) -> Fault {
    let text = format!("the record has bytes that are no characters in {encoding}");
    let help = "if the encoding was declared in case.toml, correct it there; else compare the record with the \
                original";
    Fault::new(catalogue::ENCODING_INVALID, text, help)
}

fn nul() -> Fault {
    Fault::new(
        catalogue::NUL_BYTE,
        "the record contains a NUL byte, which has no place in a text",
        "the file may have been damaged on its way: ask for the export again, or correct a copy of it",
    )
}
