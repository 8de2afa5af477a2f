//! Spreadsheets: every sheet whose header is known is read like a delimited text.
//!
//! A sheet becomes a text of cells ([`grid`]), and that text goes through the reader of delimited text with its
//! profiles, its evidence and its problems. What a cell keeps as a number or as a date is written so that no mark and no
//! order of day and month is open; what it keeps as text is judged like any text.

mod compound;
pub(crate) mod float;
mod grid;
mod html;
mod markup;
mod merge;
mod ods;
mod serial;
mod sheet;
mod xls;
mod xlsx;

use std::io::{self, Read};

use encoding_rs::{UTF_16BE, UTF_16LE};
use trag_model::{Batch, Problem, catalogue};

use crate::archive::zip::Directory;
use crate::formats::{FileRead, Head, Reader, refused};
use crate::input::{Input, Memory};
use crate::spec::InputSpec;
use crate::text::decoder::TextDecoder;
use crate::text::encoding::declared;
use grid::{Grid, MOST_TEXT, Overfull};
use serial::Epoch;

/// Name of the format.
pub(crate) const NAME: &str = "spreadsheet";
/// What it covers.
pub(crate) const TITLE: &str = "Spreadsheets: sheets with one record a row, columns named in a header";
/// Layouts, on what evidence each was written.
pub(crate) const LAYOUTS: &[[&str; 4]] = &[
    [
        "xlsx",
        "Excel since 2007",
        "",
        "1 workbook of a bank among the public test data of a program: count and sums; made-up workbooks",
    ],
    [
        "xls",
        "Excel 5 to 2003",
        "",
        "1 workbook of a bank among the public test data of a program: count and sums; made-up records",
    ],
    ["ods", "OpenDocument", "", "the published standard; made-up workbooks"],
    ["html", "HTML that is named .xls", "", "made-up pages in the shape of exports of banks"],
    ["xml-2003", "Excel 2002 and 2003 as one XML file", "", "the published schema; made-up workbooks"],
];

/// Largest file that is read.
const MOST_BYTES: u64 = 256 << 20;
/// Largest workbook of Excel until 2003: its records are spread out in memory.
const MOST_OLD: usize = 64 << 20;
/// Most sheets of a workbook.
const MOST_SHEETS: usize = 256;

/// The sheets of a file.
#[derive(Debug, Default)]
struct Book {
    epoch: Epoch,
    sheets: Vec<Grid>,
    size: usize,
    /// The sheets are the tables of a page.
    is_page: bool,
}

/// Why a workbook is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Failed {
    /// A part is missing, damaged, or not what it should be.
    Part(String),
    Encrypted,
    /// Another document in the same kind of file.
    NoWorkbook,
    /// `xl/workbook.bin`
    Binary,
    TooLarge,
    OutOfOrder,
}

impl From<Overfull> for Failed {
    fn from(overfull: Overfull) -> Failed {
        match overfull {
            Overfull::TooLarge => Failed::TooLarge,
            Overfull::OutOfOrder => Failed::OutOfOrder,
        }
    }
}

impl Failed {
    fn problem(&self) -> Problem {
        let again = "ask for the export again, as CSV if the bank offers it";
        let (text, help) = match self {
            Failed::Part(name) => (format!("the spreadsheet is damaged: {name} cannot be read"), again),
            Failed::Encrypted => (
                "the spreadsheet is encrypted".to_owned(),
                "open a copy with its password, save it without one, and put that copy into the case",
            ),
            Failed::NoWorkbook => (
                "the file is a document of an office program, and no spreadsheet that trag can read"
                    .to_owned(),
                again,
            ),
            Failed::Binary => (
                "the spreadsheet is in the binary form of Excel (XLSB)".to_owned(),
                "open a copy and save it as XLSX, or ask for the export as CSV",
            ),
            Failed::TooLarge => ("the spreadsheet is larger than a spreadsheet can be".to_owned(), again),
            Failed::OutOfOrder => {
                ("cells of the spreadsheet stand in no order, or one stands twice".to_owned(), again)
            }
        };
        Problem::new(catalogue::SPREADSHEET_REFUSED, text, help)
    }
}

impl Book {
    /// Adds a sheet that has something in it.
    fn push(&mut self, sheet: Grid) -> Result<(), Failed> {
        if sheet.filled() == 0 {
            return Ok(());
        }
        self.size += sheet.size();
        if self.sheets.len() >= MOST_SHEETS || self.size > MOST_TEXT {
            return Err(Failed::TooLarge);
        }
        self.sheets.push(sheet);
        Ok(())
    }
}

/// What a spreadsheet is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Zip,
    Compound,
    Markup,
}

fn form(head: &Head) -> Option<Form> {
    if head.bytes.starts_with(&compound::MAGIC) {
        return Some(Form::Compound);
    }
    if head.bytes.starts_with(b"PK\x03\x04") {
        return is_office(&head.bytes).then_some(Form::Zip);
    }
    let start = head.start();
    let start = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if !start.starts_with('<') {
        return None;
    }
    let lower = start.to_ascii_lowercase();
    let is_html = ["<html", "<!doctype html", "<table", "<head", "<meta", "<body", "<style"];
    let is_page = is_html.iter().any(|tag| lower.starts_with(tag))
        || lower.contains("xmlns=\"http://www.w3.org/1999/xhtml\"");
    let is_workbook = lower.contains("urn:schemas-microsoft-com:office:spreadsheet");
    (is_page || is_workbook).then_some(Form::Markup)
}

/// Whether a ZIP file begins with the parts of an office document.
fn is_office(bytes: &[u8]) -> bool {
    let finder = memchr::memmem::Finder::new(b"PK\x03\x04");
    finder.find_iter(bytes).take(64).any(|at| {
        let length =
            bytes.get(at + 26..at + 28).map_or(0, |pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])));
        let name = bytes.get(at + 30..at + 30 + length).unwrap_or_default();
        let is_part =
            name == b"[Content_Types].xml" || name.starts_with(b"xl/") || name.starts_with(b"_rels/.rels");
        is_part || (name == b"mimetype" && bytes.get(at + 30 + length..).is_some_and(is_opendocument))
    })
}

fn is_opendocument(content: &[u8]) -> bool {
    content.starts_with(b"application/vnd.oasis.opendocument.")
}

/// Whether the file is a spreadsheet.
pub(crate) fn recognises(head: &Head) -> bool {
    form(head).is_some()
}

/// Reads a spreadsheet.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    match book(input, spec, head)? {
        Ok(book) => sheet::read_all(input, spec, ctx, &book, sink),
        Err(failed) => {
            let mut read = refused(input, failed.problem(), Vec::new())?;
            NAME.clone_into(&mut read.source.format);
            Ok(read)
        }
    }
}

/// The largest sheet as text, its cells parted by tabs; `None` where the file is no spreadsheet that can be read.
pub(crate) fn largest_sheet(
    input: &dyn Input,
    spec: &InputSpec,
    head: &Head,
) -> io::Result<Option<(Memory, InputSpec)>> {
    if !recognises(head) {
        return Ok(None);
    }
    let book = book(input, spec, head)?.unwrap_or_default();
    let largest = book.sheets.iter().max_by_key(|sheet| sheet.filled());
    Ok(largest
        .map(|sheet| (Memory::new(input.name(), sheet.start(usize::MAX).into_bytes()), sheet::spec(spec))))
}

/// The sheets of a file.
fn book(input: &dyn Input, spec: &InputSpec, head: &Head) -> io::Result<Result<Book, Failed>> {
    let mut bytes = Vec::new();
    input.open()?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Ok(Err(Failed::TooLarge));
    }
    let memory = Memory::new(input.name(), bytes);
    match form(head) {
        Some(Form::Zip) => of_zip(&memory),
        Some(Form::Compound) if memory.bytes.len() > MOST_OLD => Ok(Err(Failed::TooLarge)),
        Some(Form::Compound) => Ok(xls::read(&memory.bytes)),
        Some(Form::Markup) | None => of_markup(&memory, spec, head),
    }
}

fn of_zip(memory: &Memory) -> io::Result<Result<Book, Failed>> {
    let directory = match Directory::read(memory)? {
        Ok(directory) => directory,
        Err(_) => return Ok(Err(Failed::Part("the directory of the ZIP file".to_owned()))),
    };
    let has = |name: &str| directory.find(name).is_some();
    let (is_excel, is_binary, is_open) = (has("xl/workbook.xml"), has("xl/workbook.bin"), has("content.xml"));
    let parts = xlsx::Parts { input: memory, directory };
    Ok(match (is_excel, is_binary, is_open) {
        (true, _, _) => xlsx::read(&parts),
        (_, true, _) => Err(Failed::Binary),
        (_, _, true) => ods::read(&parts),
        _ => Err(Failed::NoWorkbook),
    })
}

/// The tables of a page, whose encoding is declared, stated in its first lines, or told by its bytes.
fn of_markup(memory: &Memory, spec: &InputSpec, head: &Head) -> io::Result<Result<Book, Failed>> {
    let stated = || markup::stated_encoding(&head.start());
    let label = spec.encoding.clone().or_else(stated).and_then(|label| declared(&label));
    let encoding = label.or(match memory.bytes.get(..2) {
        Some([0xFF, 0xFE]) => Some(UTF_16LE),
        Some([0xFE, 0xFF]) => Some(UTF_16BE),
        _ => None,
    });
    let text = match (encoding, std::str::from_utf8(&memory.bytes)) {
        (None, Ok(text)) => text.to_owned(),
        (Some(encoding), _) => encoding.decode_with_bom_removal(&memory.bytes).0.into_owned(),
        (None, Err(_)) => TextDecoder::one_byte(memory).decode(&memory.bytes, b'\n')?.text.into_owned(),
    };
    Ok(html::read(&text))
}
