//! Workbooks of OpenDocument: `content.xml` in a ZIP file.

use crate::formats::spreadsheet::grid::{Grid, MOST_COLUMNS, MOST_ROWS, Value};
use crate::formats::spreadsheet::markup::{Piece, Pieces, attribute, decoded};
use crate::formats::spreadsheet::xlsx::Parts;
use crate::formats::spreadsheet::{Book, Failed, float};

/// Reads a workbook.
pub(super) fn read(parts: &Parts<'_>) -> Result<Book, Failed> {
    if parts.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(Failed::Encrypted);
    }
    let content = parts.text("content.xml")?.ok_or_else(|| Failed::Part("content.xml".to_owned()))?;
    let mut reader = Reader::default();
    for piece in Pieces::of(&content) {
        reader.take(piece)?;
    }
    Ok(reader.book)
}

#[derive(Default)]
struct Reader {
    book: Book,
    /// Styles of tables that are not shown, and the style at hand.
    hidden: Vec<String>,
    style: String,
    grid: Option<Grid>,
    row: u32,
    column: u32,
    /// The cells of the row at hand, which may stand for many rows.
    cells: Vec<(u32, Cell)>,
    repeated_rows: u32,
    cell: Option<Cell>,
    repeated: u32,
    /// Within a paragraph of the cell, and not within a remark to it.
    in_text: bool,
    in_remark: bool,
}

#[derive(Clone, Debug)]
enum Cell {
    Number(String),
    Stated(String),
    Text(String),
}

impl Reader {
    fn take(&mut self, piece: Piece<'_>) -> Result<(), Failed> {
        match piece {
            Piece::Open { name, attributes, empty } => {
                self.open(name, attributes)?;
                if empty { self.close(name) } else { Ok(()) }
            }
            Piece::Close(name) => self.close(name),
            Piece::Text(text) => {
                self.text(&decoded(text));
                Ok(())
            }
            Piece::Verbatim(text) => {
                self.text(text);
                Ok(())
            }
            Piece::Doctype => Err(Failed::Part("content.xml".to_owned())),
        }
    }

    fn text(&mut self, more: &str) {
        if let Some(Cell::Text(text)) = &mut self.cell
            && self.in_text
        {
            text.push_str(more);
        }
    }

    fn open(&mut self, name: &str, attributes: &str) -> Result<(), Failed> {
        let number = |name: &str, most: u32| {
            let stated = attribute(attributes, name).and_then(|number| number.parse::<u64>().ok());
            u32::try_from(stated.unwrap_or(1).clamp(1, u64::from(most))).unwrap_or(1)
        };
        match name {
            "style" => self.style = attribute(attributes, "name").unwrap_or_default().into_owned(),
            "table-properties" if attribute(attributes, "display").is_some_and(|shown| shown == "false") => {
                self.hidden.push(self.style.clone());
            }
            "table" => {
                let name = attribute(attributes, "name").unwrap_or_default();
                let style = attribute(attributes, "style-name").unwrap_or_default();
                self.grid = Some(Grid::new(&name, self.hidden.iter().any(|hidden| *hidden == style)));
                (self.row, self.column) = (0, 0);
            }
            "table-row" => {
                (self.column, self.repeated_rows) = (0, number("number-rows-repeated", MOST_ROWS));
                self.cells.clear();
            }
            "table-cell" | "covered-table-cell" => {
                self.repeated = number("number-columns-repeated", MOST_COLUMNS);
                self.cell = Some(cell(attributes));
            }
            "annotation" => self.in_remark = true,
            "p" if !self.in_remark => {
                if matches!(&self.cell, Some(Cell::Text(text)) if !text.is_empty()) {
                    self.in_text = true;
                    self.text(" ");
                }
                self.in_text = true;
            }
            "s" | "tab" | "line-break" => self.text(" "),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Failed> {
        match name {
            "p" => self.in_text = false,
            "annotation" => self.in_remark = false,
            "table-cell" | "covered-table-cell" => {
                let from = self.column;
                self.column = self.column.saturating_add(self.repeated).min(MOST_COLUMNS);
                if let Some(cell) = self.cell.take().filter(|cell| !cell.is_empty()) {
                    self.cells.extend((from..self.column).map(|column| (column, cell.clone())));
                }
            }
            "table-row" => {
                let from = self.row;
                self.row = self.row.saturating_add(self.repeated_rows);
                if let Some(grid) = self.grid.as_mut().filter(|_| !self.cells.is_empty()) {
                    for row in from..self.row.min(MOST_ROWS) {
                        for (column, cell) in &self.cells {
                            grid.put(row, *column, cell.value())?;
                        }
                    }
                }
            }
            "table" => {
                if let Some(grid) = self.grid.take() {
                    self.book.push(grid)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Cell {
    fn is_empty(&self) -> bool {
        match self {
            Cell::Number(text) | Cell::Stated(text) | Cell::Text(text) => text.trim().is_empty(),
        }
    }

    fn value(&self) -> Value<'_> {
        match self {
            Cell::Number(digits) => Value::Number(digits),
            Cell::Stated(text) | Cell::Text(text) => Value::Text(text),
        }
    }
}

fn cell(attributes: &str) -> Cell {
    let stated = |name: &str| attribute(attributes, name).map(|value| value.trim().to_owned());
    let typed = match stated("value-type").as_deref() {
        Some("float" | "currency" | "percentage") => {
            stated("value").and_then(|value| float::of_text(&value)).map(Cell::Number)
        }
        Some("date") => stated("date-value").map(|day| Cell::Stated(day.replace('T', " "))),
        _ => None,
    };
    typed.unwrap_or_else(|| Cell::Text(String::new()))
}
