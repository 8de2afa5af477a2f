//! Workbooks of Excel until 2003, in the versions 5, 95 and 97 and later: records of a stream.

mod strings;

use encoding_rs::Encoding;

use crate::formats::spreadsheet::compound::{Compound, u16_at, u32_at, u64_at};
use crate::formats::spreadsheet::grid::{Grid, Value};
use crate::formats::spreadsheet::serial::{Epoch, date, is_date_code, is_date_format};
use crate::formats::spreadsheet::{Book, Failed, MOST_SHEETS, float};
use strings::{Texts, long, shared, short};

/// Most cells of a sheet: a quarter of what the format has room for, and more than a statement needs.
const MOST_CELLS: usize = 1 << 22;

/// Kinds of records.
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000A;
    pub(super) const EPOCH: u16 = 0x0022;
    pub(super) const PASSWORD: u16 = 0x002F;
    pub(super) const GOES_ON: u16 = 0x003C;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const MANY_PACKED: u16 = 0x00BD;
    pub(super) const RICH_TEXT: u16 = 0x00D6;
    pub(super) const STYLE: u16 = 0x00E0;
    pub(super) const SHARED_TEXTS: u16 = 0x00FC;
    pub(super) const SHARED_TEXT: u16 = 0x00FD;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const TEXT: u16 = 0x0204;
    pub(super) const TRUTH: u16 = 0x0205;
    pub(super) const RESULT: u16 = 0x0207;
    pub(super) const PACKED: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BEGIN: u16 = 0x0809;
}

/// One record.
#[derive(Clone, Copy)]
struct Record<'b> {
    kind: u16,
    data: &'b [u8],
}

/// The records from a place of the stream on.
struct Records<'b> {
    stream: &'b [u8],
    at: usize,
}

impl<'b> Iterator for Records<'b> {
    type Item = Record<'b>;

    fn next(&mut self) -> Option<Record<'b>> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let from = self.at + 4;
        let data = self.stream.get(from..from + length)?;
        self.at = from + length;
        Some(Record { kind, data })
    }
}

/// What holds for the whole workbook.
struct Globals<'b> {
    texts: Texts,
    epoch: Epoch,
    /// By style: a number is shown as a date.
    dates: Vec<bool>,
    shared: Vec<String>,
    sheets: Vec<SheetAt<'b>>,
}

struct SheetAt<'b> {
    at: usize,
    is_hidden: bool,
    name: &'b [u8],
}

/// Reads a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Failed> {
    let compound = Compound::read(bytes).ok_or_else(|| Failed::Part("the folder of streams".to_owned()))?;
    if compound.has("EncryptedPackage") {
        return Err(Failed::Encrypted);
    }
    let stream = compound.stream("Workbook").or_else(|| compound.stream("Book")).ok_or(Failed::NoWorkbook)?;
    let globals = Globals::read(&stream)?;
    if globals.sheets.len() > MOST_SHEETS {
        return Err(Failed::TooLarge);
    }
    let mut book = Book { epoch: globals.epoch, ..Book::default() };
    for sheet in &globals.sheets {
        let name = short(sheet.name, globals.texts).unwrap_or_default();
        let mut reader =
            Sheet { globals: &globals, grid: Grid::new(&name, sheet.is_hidden), cells: Vec::new() };
        reader.read(Records { stream: &stream, at: sheet.at });
        if reader.cells.len() >= MOST_CELLS {
            return Err(Failed::TooLarge);
        }
        book.push(reader.finish()?)?;
    }
    Ok(book)
}

impl<'b> Globals<'b> {
    fn read(stream: &'b [u8]) -> Result<Globals<'b>, Failed> {
        let mut globals = Globals {
            texts: Texts { is_wide: true, encoding: encoding_rs::WINDOWS_1252 },
            epoch: Epoch::default(),
            dates: Vec::new(),
            shared: Vec::new(),
            sheets: Vec::new(),
        };
        let (mut formats, mut styles): (Vec<(u16, bool)>, Vec<u16>) = (Vec::new(), Vec::new());
        let mut records = (Records { stream, at: 0 }).peekable();
        let begin = records.next().filter(|record| record.kind == kind::BEGIN).ok_or(Failed::NoWorkbook)?;
        globals.texts.is_wide = match u16_at(begin.data, 0) {
            Some(0x0600) => true,
            Some(0x0500) => false,
            _ => return Err(Failed::NoWorkbook),
        };
        while let Some(record) = records.next() {
            let data = record.data;
            match record.kind {
                kind::END => break,
                kind::PASSWORD => return Err(Failed::Encrypted),
                kind::CODE_PAGE => {
                    globals.texts.encoding = u16_at(data, 0).map_or(encoding_rs::WINDOWS_1252, code_page);
                }
                kind::EPOCH if u16_at(data, 0) == Some(1) => globals.epoch = Epoch::Y1904,
                kind::FORMAT => {
                    let code = data.get(2..).and_then(|text| match globals.texts.is_wide {
                        true => long(text, globals.texts),
                        false => short(text, globals.texts),
                    });
                    formats.extend(u16_at(data, 0).zip(code).map(|(id, code)| (id, is_date_code(&code))));
                }
                kind::STYLE => styles.push(u16_at(data, 2).unwrap_or(0)),
                kind::SHEET => globals.sheets.extend(SheetAt::read(data)),
                kind::SHARED_TEXTS => {
                    let mut pieces = vec![data];
                    while let Some(more) = records.next_if(|record| record.kind == kind::GOES_ON) {
                        pieces.push(more.data);
                    }
                    globals.shared = shared(&pieces);
                }
                _ => {}
            }
        }
        let is_date = |id: &u16| {
            let own = formats.iter().find(|(known, _)| known == id).map(|(_, is_date)| *is_date);
            own.unwrap_or_else(|| is_date_format(u32::from(*id)))
        };
        globals.dates = styles.iter().map(is_date).collect();
        Ok(globals)
    }
}

impl<'b> SheetAt<'b> {
    /// A sheet with cells; charts and programs have sheets of other kinds.
    fn read(data: &'b [u8]) -> Option<SheetAt<'b>> {
        let at = usize::try_from(u32_at(data, 0)?).ok()?;
        let (visibility, sheet_kind) = (*data.get(4)?, *data.get(5)?);
        (sheet_kind == 0).then_some(SheetAt { at, is_hidden: visibility & 3 != 0, name: data.get(6..)? })
    }
}

/// The encoding of a code page. 1200 is UTF-16, in which no text of the record concerned is.
fn code_page(number: u16) -> &'static Encoding {
    let label = match number {
        10_000 => "macintosh".to_owned(),
        874 => "windows-874".to_owned(),
        866 => "ibm866".to_owned(),
        1_250..=1_258 => format!("windows-{number}"),
        _ => "windows-1252".to_owned(),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

struct Sheet<'g> {
    globals: &'g Globals<'g>,
    grid: Grid,
    cells: Vec<(u16, u16, Cell)>,
}

enum Cell {
    Number(String),
    Text(String),
}

impl Sheet<'_> {
    fn read(&mut self, records: Records<'_>) {
        let (mut depth, mut pending) = (0_u32, None);
        for record in records {
            if self.cells.len() >= MOST_CELLS {
                return;
            }
            match record.kind {
                kind::BEGIN => depth += 1,
                kind::END if depth <= 1 => return,
                kind::END => depth -= 1,
                // A chart within the sheet has cells of its own.
                _ if depth > 1 => {}
                kind::RESULT => {
                    let text = self.text(record.data);
                    if let (Some((row, column)), Some(text)) = (pending.take(), text) {
                        self.cells.push((row, column, Cell::Text(text)));
                    }
                }
                kind::FORMULA => pending = self.formula(record.data),
                _ => {
                    self.cell(record);
                }
            }
        }
    }

    fn text(&self, data: &[u8]) -> Option<String> {
        long(data, self.globals.texts)
    }

    /// A cell of any kind but a formula; `None` where the record is none, or is too short.
    fn cell(&mut self, record: Record<'_>) -> Option<()> {
        let data = record.data;
        let (row, column) = (u16_at(data, 0)?, u16_at(data, 2)?);
        let style = || u16_at(data, 4);
        let cell = match record.kind {
            kind::NUMBER => self.number(float::of_bits(u64_at(data, 6)?)?, style()?),
            kind::PACKED => self.number(float::of_rk(u32_at(data, 6)?)?, style()?),
            kind::SHARED_TEXT => {
                let place = usize::try_from(u32_at(data, 6)?).ok()?;
                Cell::Text(self.globals.shared.get(place)?.clone())
            }
            kind::TEXT | kind::RICH_TEXT => Cell::Text(self.text(data.get(6..)?)?),
            kind::TRUTH => truth(*data.get(6)?, *data.get(7)?),
            kind::MANY_PACKED => {
                let packed = data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6);
                for (column, six) in (column..).zip(packed) {
                    let digits = float::of_rk(u32_at(six, 2)?)?;
                    let cell = self.number(digits, u16_at(six, 0)?);
                    self.cells.push((row, column, cell));
                }
                return Some(());
            }
            _ => return None,
        };
        self.cells.push((row, column, cell));
        Some(())
    }

    /// The result of a formula; where it is a text, the place of the cell, as the text comes in the next record.
    fn formula(&mut self, data: &[u8]) -> Option<(u16, u16)> {
        let (row, column, style) = (u16_at(data, 0)?, u16_at(data, 2)?, u16_at(data, 4)?);
        let result = data.get(6..14)?;
        let cell = match result {
            [0, .., 0xFF, 0xFF] => return Some((row, column)),
            [1, _, value, .., 0xFF, 0xFF] => truth(*value, 0),
            [2, _, value, .., 0xFF, 0xFF] => truth(*value, 1),
            [_, .., 0xFF, 0xFF] => return None,
            _ => self.number(float::of_bits(u64_at(result, 0)?)?, style),
        };
        self.cells.push((row, column, cell));
        None
    }

    fn number(&self, digits: String, style: u16) -> Cell {
        let is_date = self.globals.dates.get(usize::from(style)).copied().unwrap_or(false);
        match date(&digits, self.globals.epoch).filter(|_| is_date) {
            Some(day) => Cell::Text(day),
            None => Cell::Number(digits),
        }
    }

    /// The sheet with its cells in order: results of formulas may stand behind their row.
    fn finish(mut self) -> Result<Grid, Failed> {
        self.cells.sort_by_key(|(row, column, _)| (*row, *column));
        self.cells.dedup_by_key(|(row, column, _)| (*row, *column));
        for (row, column, cell) in &self.cells {
            let value = match cell {
                Cell::Number(digits) => Value::Number(digits),
                Cell::Text(text) => Value::Text(text),
            };
            self.grid.put(u32::from(*row), u32::from(*column), value)?;
        }
        Ok(self.grid)
    }
}

/// `TRUE`, `FALSE`, or an error, which no amount and no date is taken for.
fn truth(value: u8, is_error: u8) -> Cell {
    Cell::Text(match (value, is_error) {
        (0, 0) => "FALSE".to_owned(),
        (_, 0) => "TRUE".to_owned(),
        (7, _) => "#DIV/0!".to_owned(),
        (15, _) => "#VALUE!".to_owned(),
        (23, _) => "#REF!".to_owned(),
        (29, _) => "#NAME?".to_owned(),
        (42, _) => "#N/A".to_owned(),
        _ => "#NUM!".to_owned(),
    })
}
