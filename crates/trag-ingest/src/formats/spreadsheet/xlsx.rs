//! Workbooks of Excel since 2007: a ZIP file with parts in XML.

use std::io::Read;

use crate::archive::zip::Directory;
use crate::formats::spreadsheet::grid::{Grid, Value};
use crate::formats::spreadsheet::markup::{Piece, Pieces, attribute, decoded};
use crate::formats::spreadsheet::serial::{Epoch, date, is_date_code, is_date_format};
use crate::formats::spreadsheet::{Book, Failed, float};
use crate::input::{Input, Memory};

/// Most bytes of one part, unpacked.
const MOST: u64 = 384 << 20;

/// Reads the parts of a workbook by name.
pub(super) struct Parts<'a> {
    pub(super) input: &'a Memory,
    pub(super) directory: Directory,
}

impl Parts<'_> {
    /// A part as text; `None` where there is none of this name.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Failed> {
        let Some(member) = self.directory.find(name) else { return Ok(None) };
        let packed = match (member.fault, member.packed) {
            (None, Some(packed)) if member.size <= MOST => packed,
            _ => return Err(Failed::Part(name.to_owned())),
        };
        let mut bytes = Vec::new();
        let read = packed
            .open(self.input as &dyn Input)
            .and_then(|part| part.take(MOST + 1).read_to_end(&mut bytes));
        if read.is_err() || bytes.len() as u64 > MOST {
            return Err(Failed::Part(name.to_owned()));
        }
        let text = match bytes.get(..2) {
            Some([0xFF, 0xFE]) => encoding_rs::UTF_16LE.decode_with_bom_removal(&bytes).0.into_owned(),
            Some([0xFE, 0xFF]) => encoding_rs::UTF_16BE.decode_with_bom_removal(&bytes).0.into_owned(),
            _ => String::from_utf8(bytes)
                .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        };
        let has_doctype = Pieces::of(&text).take(8).any(|piece| piece == Piece::Doctype);
        if has_doctype { Err(Failed::Part(name.to_owned())) } else { Ok(Some(text)) }
    }

    fn required(&self, name: &str) -> Result<String, Failed> {
        self.text(name)?.ok_or_else(|| Failed::Part(name.to_owned()))
    }
}

/// Reads a workbook.
pub(super) fn read(parts: &Parts<'_>) -> Result<Book, Failed> {
    let workbook = parts.required("xl/workbook.xml")?;
    let targets = targets(&parts.text("xl/_rels/workbook.xml.rels")?.unwrap_or_default());
    let shared = shared_strings(&parts.text("xl/sharedStrings.xml")?.unwrap_or_default());
    let dates = date_styles(&parts.text("xl/styles.xml")?.unwrap_or_default());
    let mut book = Book::default();
    let mut sheets = Vec::new();
    for piece in Pieces::of(&workbook) {
        match piece {
            Piece::Open { name: "workbookPr", attributes, .. } => {
                let counts = attribute(attributes, "date1904");
                if counts.is_some_and(|value| matches!(&*value, "1" | "true")) {
                    book.epoch = Epoch::Y1904;
                }
            }
            Piece::Open { name: "sheet", attributes, .. } => {
                let name = attribute(attributes, "name").unwrap_or_default().into_owned();
                let is_hidden = attribute(attributes, "state").is_some_and(|state| state != "visible");
                sheets.push((name, is_hidden, attribute(attributes, "id").unwrap_or_default().into_owned()));
            }
            _ => {}
        }
    }
    for (number, (name, is_hidden, id)) in (1..).zip(sheets) {
        let known = targets.iter().find(|(known, _)| *known == id).map(|(_, target)| target.clone());
        let part = known.unwrap_or_else(|| format!("xl/worksheets/sheet{number}.xml"));
        // A chart has a sheet of its own, without cells.
        if !part.contains("worksheets/") {
            continue;
        }
        let text = parts.required(&part)?;
        let mut sheet =
            Sheet { grid: Grid::new(&name, is_hidden), shared: &shared, dates: &dates, epoch: book.epoch };
        sheet.read(&text)?;
        book.push(sheet.grid)?;
    }
    Ok(book)
}

/// The parts that the identifiers of the workbook stand for.
fn targets(relations: &str) -> Vec<(String, String)> {
    let mut targets = Vec::new();
    for piece in Pieces::of(relations) {
        if let Piece::Open { name: "Relationship", attributes, .. } = piece
            && let (Some(id), Some(target)) = (attribute(attributes, "Id"), attribute(attributes, "Target"))
        {
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{}", target.trim_start_matches("./")),
            };
            targets.push((id.into_owned(), path));
        }
    }
    targets
}

/// The texts that cells refer to by number. Readings of Japanese names stand beside them and are no part of them.
fn shared_strings(text: &str) -> Vec<String> {
    let (mut all, mut string, mut in_text, mut in_reading) = (Vec::new(), String::new(), false, false);
    for piece in Pieces::of(text) {
        match piece {
            Piece::Open { name: "t", empty: false, .. } => in_text = !in_reading,
            Piece::Open { name: "rPh", empty: false, .. } => in_reading = true,
            Piece::Close("rPh") => in_reading = false,
            Piece::Close("t") => in_text = false,
            Piece::Open { name: "si", empty: true, .. } | Piece::Close("si") => {
                all.push(std::mem::take(&mut string))
            }
            Piece::Text(text) if in_text => string.push_str(&decoded(text)),
            Piece::Verbatim(text) if in_text => string.push_str(text),
            _ => {}
        }
    }
    all
}

/// Which styles of cells show a number as a date.
fn date_styles(text: &str) -> Vec<bool> {
    let (mut own, mut styles, mut in_cells) = (Vec::new(), Vec::new(), false);
    let number = |attributes: &str| attribute(attributes, "numFmtId").and_then(|id| id.parse::<u32>().ok());
    for piece in Pieces::of(text) {
        match piece {
            Piece::Open { name: "numFmt", attributes, .. } => {
                let code = attribute(attributes, "formatCode").unwrap_or_default();
                own.extend(number(attributes).map(|id| (id, is_date_code(&code))));
            }
            Piece::Open { name: "cellXfs", .. } => in_cells = true,
            Piece::Close("cellXfs") => in_cells = false,
            Piece::Open { name: "xf", attributes, .. } if in_cells => {
                let id = number(attributes).unwrap_or(0);
                let named = own.iter().find(|(known, _)| *known == id).map(|(_, is_date)| *is_date);
                styles.push(named.unwrap_or_else(|| is_date_format(id)));
            }
            _ => {}
        }
    }
    styles
}

struct Sheet<'a> {
    grid: Grid,
    shared: &'a [String],
    dates: &'a [bool],
    epoch: Epoch,
}

/// The cell at hand.
#[derive(Default)]
struct Cell<'t> {
    row: u32,
    column: u32,
    kind: &'t str,
    style: usize,
    value: String,
}

impl Sheet<'_> {
    fn read(&mut self, text: &str) -> Result<(), Failed> {
        let (mut row, mut column) = (0_u32, 0_u32);
        let mut cell: Option<Cell<'_>> = None;
        let mut in_value = false;
        for piece in Pieces::of(text) {
            match piece {
                Piece::Open { name: "row", attributes, empty } => {
                    let number = attribute(attributes, "r").and_then(|number| number.parse::<u32>().ok());
                    row = number.and_then(|number| number.checked_sub(1)).unwrap_or(row);
                    column = 0;
                    row += u32::from(empty);
                }
                Piece::Close("row") => (row, column) = (row.saturating_add(1), 0),
                Piece::Open { name: "c", attributes, empty: false } => {
                    let place = attribute(attributes, "r").and_then(|place| place_of(&place));
                    (row, column) = place.unwrap_or((row, column));
                    cell = Some(Cell {
                        row,
                        column,
                        kind: kind_of(attribute(attributes, "t").as_deref()),
                        style: attribute(attributes, "s").and_then(|style| style.parse().ok()).unwrap_or(0),
                        value: String::new(),
                    });
                    column = column.saturating_add(1);
                }
                Piece::Open { name: "c", empty: true, .. } => column = column.saturating_add(1),
                Piece::Open { name: "v" | "t", empty: false, .. } => in_value = true,
                Piece::Close("v" | "t") => in_value = false,
                Piece::Close("c") => {
                    if let Some(cell) = cell.take() {
                        self.put(&cell)?;
                    }
                }
                Piece::Close("sheetData") => break,
                Piece::Text(text) if in_value => {
                    if let Some(cell) = &mut cell {
                        cell.value.push_str(&decoded(text));
                    }
                }
                Piece::Verbatim(text) if in_value => {
                    if let Some(cell) = &mut cell {
                        cell.value.push_str(text);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn put(&mut self, cell: &Cell<'_>) -> Result<(), Failed> {
        let value = cell.value.trim();
        let shown = match cell.kind {
            "shared" => {
                let string = value.parse::<usize>().ok().and_then(|number| self.shared.get(number));
                return Ok(self.grid.put(
                    cell.row,
                    cell.column,
                    Value::Text(string.map_or("", String::as_str)),
                )?);
            }
            "date" => value.trim_end_matches('Z').to_owned(),
            "number" => {
                let Some(digits) = float::of_text(value) else {
                    return Ok(self.grid.put(cell.row, cell.column, Value::Text(value))?);
                };
                let is_date = self.dates.get(cell.style).copied().unwrap_or(false);
                match date(&digits, self.epoch).filter(|_| is_date) {
                    Some(day) => day,
                    None => return Ok(self.grid.put(cell.row, cell.column, Value::Number(&digits))?),
                }
            }
            _ => cell.value.clone(),
        };
        Ok(self.grid.put(cell.row, cell.column, Value::Text(&shown))?)
    }
}

fn kind_of(kind: Option<&str>) -> &'static str {
    match kind {
        None | Some("n") => "number",
        Some("s") => "shared",
        Some("d") => "date",
        Some(_) => "text",
    }
}

/// Row and column of `AB12`, from 0.
fn place_of(place: &str) -> Option<(u32, u32)> {
    let digits = place.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = place.split_at(digits);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let value = u32::from(letter.to_ascii_uppercase().checked_sub(b'A').filter(|value| *value < 26)?);
        column.checked_mul(26)?.checked_add(value + 1)
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_strings() {
        assert_eq!(place_of("A1"), Some((0, 0)));
        assert_eq!(place_of("ab12"), Some((11, 27)));
        for wrong in ["", "A", "1", "A0", "A-1", "AAAAAAAAA1", "Č1"] {
            assert_eq!(place_of(wrong), None, "{wrong}");
        }
        let text = "<sst><si><t>a &amp; b</t></si><si><r><t>x</t></r><r><t xml:space=\"preserve\"> y</t></r><rPh><t>no</t></rPh></si><si/></sst>";
        assert_eq!(shared_strings(text), ["a & b", "x y", ""]);
    }
}
