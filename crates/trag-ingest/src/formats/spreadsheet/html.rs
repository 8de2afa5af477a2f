//! Tables of HTML, and workbooks that Excel of 2002 and 2003 wrote as one XML file: what many banks call `.xls`.

use crate::formats::spreadsheet::grid::{Grid, MOST_COLUMNS, Value};
use crate::formats::spreadsheet::markup::{Piece, Pieces, attribute, decoded};
use crate::formats::spreadsheet::{Book, Failed, float};

/// Tables within tables deeper than this are a layout and no statement.
const DEEPEST: usize = 16;
/// Rows that a cell may cover.
const MOST_COVERED: u32 = 1_000;

/// Reads every table of a text.
pub(super) fn read(text: &str) -> Result<Book, Failed> {
    let mut reader = Reader::default();
    for piece in Pieces::of(text) {
        match piece {
            Piece::Open { name, attributes, empty } => {
                reader.open(name, attributes)?;
                if empty {
                    reader.close(name)?;
                }
            }
            Piece::Close(name) => reader.close(name)?,
            Piece::Text(text) => reader.text(&decoded(text)),
            Piece::Verbatim(text) => reader.text(text),
            Piece::Doctype => {}
        }
    }
    while !reader.open.is_empty() {
        reader.end_table()?;
    }
    reader.book.is_page = !reader.has_sheets;
    Ok(reader.book)
}

#[derive(Default)]
struct Reader {
    book: Book,
    open: Vec<Table>,
    tables: usize,
    /// Name and visibility of the worksheet at hand.
    sheet: Option<String>,
    /// It is a workbook of worksheets.
    has_sheets: bool,
    /// Within an element whose text is none of the document.
    silent: Option<&'static str>,
}

#[derive(Default)]
struct Table {
    grid: Grid,
    row: Option<u32>,
    column: u32,
    cell: Option<Cell>,
    /// Columns that cells of earlier rows cover, with how many rows more.
    covered: Vec<(u32, u32)>,
    next_row: u32,
}

#[derive(Default)]
struct Cell {
    text: String,
    /// The value as the program that wrote the file keeps it.
    number: Option<String>,
    is_number: bool,
    across: u32,
    down: u32,
}

/// Elements whose text is not shown.
const SILENT: [&str; 3] = ["script", "style", "title"];

impl Reader {
    fn open(&mut self, name: &str, attributes: &str) -> Result<(), Failed> {
        let lower = name.to_ascii_lowercase();
        self.silent = SILENT.into_iter().find(|silent| *silent == lower).or(self.silent);
        match lower.as_str() {
            "worksheet" => {
                self.has_sheets = true;
                self.sheet = attribute(attributes, "name").map(|name| name.into_owned());
            }
            "table" => {
                if self.open.len() >= DEEPEST {
                    return Err(Failed::TooLarge);
                }
                self.tables += 1;
                let name = self.sheet.clone().unwrap_or_else(|| format!("table {}", self.tables));
                self.open.push(Table { grid: Grid::new(&name, false), ..Table::default() });
            }
            "tr" | "row" => {
                self.end_row()?;
                if let Some(table) = self.open.last_mut() {
                    let stated = attribute(attributes, "index").and_then(|index| index.parse::<u32>().ok());
                    let row =
                        stated.and_then(|index| index.checked_sub(1)).filter(|row| *row >= table.next_row);
                    table.begin_row(row.unwrap_or(table.next_row));
                }
            }
            "td" | "th" | "cell" => {
                self.end_cell()?;
                if let Some(table) = self.open.last_mut() {
                    table.begin_cell(attributes);
                }
            }
            "data" => {
                let is_number = attribute(attributes, "type").is_some_and(|kind| kind == "Number");
                if let Some(cell) = self.open.last_mut().and_then(|table| table.cell.as_mut()) {
                    cell.is_number = is_number;
                }
            }
            "br" | "p" | "div" | "li" => self.text(" "),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Failed> {
        let lower = name.to_ascii_lowercase();
        if self.silent == Some(lower.as_str()) {
            self.silent = None;
        }
        match lower.as_str() {
            "td" | "th" | "cell" => self.end_cell(),
            "tr" | "row" => self.end_row(),
            "table" => self.end_table(),
            _ => Ok(()),
        }
    }

    fn text(&mut self, more: &str) {
        let cell = self.open.last_mut().and_then(|table| table.cell.as_mut());
        if let Some(cell) = cell.filter(|_| self.silent.is_none()) {
            cell.text.push_str(more);
        }
    }

    fn end_cell(&mut self) -> Result<(), Failed> {
        match self.open.last_mut() {
            Some(table) => table.end_cell(),
            None => Ok(()),
        }
    }

    fn end_row(&mut self) -> Result<(), Failed> {
        self.end_cell()?;
        if let Some(table) = self.open.last_mut()
            && let Some(row) = table.row.take()
        {
            table.next_row = row.saturating_add(1);
            table.covered.retain_mut(|(_, rows)| {
                *rows = rows.saturating_sub(1);
                *rows > 0
            });
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), Failed> {
        self.end_row()?;
        match self.open.pop() {
            Some(table) => self.book.push(table.grid),
            None => Ok(()),
        }
    }
}

impl Table {
    fn begin_row(&mut self, row: u32) {
        (self.row, self.column) = (Some(row), 0);
    }

    fn begin_cell(&mut self, attributes: &str) {
        if self.row.is_none() {
            self.begin_row(self.next_row);
        }
        let number = |name: &str, most: u32| {
            let stated = attribute(attributes, name).and_then(|number| number.trim().parse::<u32>().ok());
            stated.map(|number| number.min(most))
        };
        if let Some(index) = number("index", MOST_COLUMNS).and_then(|index| index.checked_sub(1)) {
            self.column = self.column.max(index);
        }
        while self.covered.iter().any(|(column, _)| *column == self.column) {
            self.column += 1;
        }
        let merged = |html: &str, xml: &str, most: u32| {
            number(html, most).or_else(|| number(xml, most).map(|more| more + 1)).unwrap_or(1).max(1)
        };
        self.cell = Some(Cell {
            number: attribute(attributes, "num")
                .filter(|value| !value.is_empty())
                .map(|value| value.into_owned()),
            across: merged("colspan", "mergeacross", 256),
            down: merged("rowspan", "mergedown", MOST_COVERED),
            ..Cell::default()
        });
    }

    fn end_cell(&mut self) -> Result<(), Failed> {
        let (Some(cell), Some(row)) = (self.cell.take(), self.row) else { return Ok(()) };
        let first = self.column;
        self.column = self.column.saturating_add(cell.across);
        if cell.down > 1 && self.covered.len() < 4_096 {
            self.covered.extend((first..self.column).map(|column| (column, cell.down)));
        }
        let text = cell.text.split_whitespace().collect::<Vec<&str>>().join(" ");
        let typed = if cell.is_number { Some(text.as_str()) } else { cell.number.as_deref() };
        match typed.and_then(float::of_text) {
            Some(digits) => self.grid.put(row, first, Value::Number(&digits))?,
            // A date without a time of day.
            None => {
                let text = text.strip_suffix("T00:00:00.000").unwrap_or(&text);
                self.grid.put(row, first, Value::Text(text))?;
            }
        }
        Ok(())
    }
}
