//! One sheet: the blocks of a part, with typed cells and totals that are formulas.

use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Note, Worksheet, XlsxError,
};
use trag_model::Currency;

use super::number::{self, Value};
use crate::document::{Align, Block, Inline, Line, Table, Typed, Weight};
use crate::escape;
use crate::render::parts::plain;

/// The most characters of a cell, with room for the words that say what is cut.
const CELL: usize = 32_000;
/// Widest and narrowest column, in characters.
const WIDE: usize = 52;
const NARROW: usize = 9;
/// A spreadsheet has no row beyond this; the rest stands in the JSON.
const LAST_ROW: u32 = 1_048_000;

/// The looks of cells.
pub(super) struct Looks {
    title: Format,
    heading: Format,
    caption: Format,
    head: Format,
    text: Format,
    quiet: Format,
}

impl Looks {
    pub(super) fn new() -> Looks {
        let base = Format::new().set_font_name("Calibri").set_font_size(10).set_align(FormatAlign::Top);
        Looks {
            title: base.clone().set_bold().set_font_size(14),
            heading: base.clone().set_bold().set_font_size(11),
            caption: base.clone().set_bold(),
            head: base
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_background_color("#F4F6F7")
                .set_border_bottom(FormatBorder::Thin),
            text: base.clone(),
            quiet: base.set_font_color("#56616B").set_italic(),
        }
    }
}

/// A sheet while it is filled.
pub(super) struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    looks: &'a Looks,
    row: u32,
    widths: Vec<usize>,
    /// First row below the head of the first table.
    frozen: Option<u32>,
    /// Text of the part, which stands below its tables.
    notes: Vec<String>,
    left_out: u64,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(sheet: &'a mut Worksheet, looks: &'a Looks) -> Sheet<'a> {
        Sheet { sheet, looks, row: 0, widths: Vec::new(), frozen: None, notes: Vec::new(), left_out: 0 }
    }

    /// Writes all blocks: tables and facts first, in their order, then the text between them as notes.
    pub(super) fn fill(mut self, blocks: &[Block]) -> Result<(), XlsxError> {
        self.blocks(blocks)?;
        if !self.notes.is_empty() {
            self.row += 1;
            self.text(0, "Notes", &self.looks.heading.clone())?;
            self.row += 1;
            for note in std::mem::take(&mut self.notes) {
                self.text(0, &note, &self.looks.text.clone())?;
                self.row += 1;
            }
        }
        if self.left_out > 0 {
            let text = format!(
                "{} more rows do not fit into a sheet; they are in the JSON of this case",
                self.left_out
            );
            self.text(0, &text, &self.looks.quiet.clone())?;
        }
        for (column, width) in (0_u16..).zip(&self.widths) {
            self.sheet.set_column_width(column, number::width((*width + 2).clamp(NARROW, WIDE)))?;
        }
        if let Some(row) = self.frozen {
            self.sheet.set_freeze_panes(row, 0)?;
        }
        self.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(())
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), XlsxError> {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Result<(), XlsxError> {
        match block {
            Block::Heading { level, text, .. } => {
                let look = if *level <= 2 { self.looks.title.clone() } else { self.looks.heading.clone() };
                self.row += u32::from(self.row > 0);
                self.text(0, &plain(text), &look)?;
                self.row += 1;
                Ok(())
            }
            Block::Paragraph(line) | Block::Notice(line) => {
                self.note(line);
                Ok(())
            }
            Block::List(lines) => {
                lines.iter().for_each(|line| self.note(line));
                Ok(())
            }
            Block::Facts(facts) => facts.iter().try_for_each(|(name, line)| {
                self.text(0, name, &self.looks.quiet.clone())?;
                self.cell(1, line, Align::Left, false)?;
                self.row += 1;
                Ok(())
            }),
            Block::Table(table) => self.table(table, &table.caption),
            Block::Fold { title, blocks, .. } => match blocks.as_slice() {
                [Block::Table(table)] => self.table(table, &plain(title)),
                _ => {
                    self.note(title);
                    self.blocks(blocks)
                }
            },
            Block::Flow(picture) => {
                self.notes.push(format!("{}: drawn in the HTML and the PDF.", picture.title));
                Ok(())
            }
            Block::Picture(picture) => {
                self.notes.push(format!("{}: drawn in the HTML and the PDF.", picture.title));
                Ok(())
            }
            Block::TimeLine(line) => {
                self.notes.push(format!("{}: drawn in the HTML and the PDF.", line.title));
                Ok(())
            }
        }
    }

    fn note(&mut self, line: &Line) {
        let text = plain(line);
        if !text.is_empty() {
            self.notes.push(text);
        }
    }

    fn table(&mut self, table: &Table, caption: &str) -> Result<(), XlsxError> {
        self.row += u32::from(self.row > 0);
        self.text(0, caption, &self.looks.caption.clone())?;
        self.row += 1;
        for (column, (title, align)) in (0_u16..).zip(&table.columns) {
            let look = if *align == Align::Right {
                self.looks.head.clone().set_align(FormatAlign::Right)
            } else {
                self.looks.head.clone()
            };
            self.sheet.write_string_with_format(self.row, column, *title, &look)?;
            self.widen(column, title.chars().count());
        }
        self.row += 1;
        self.frozen.get_or_insert(self.row);
        let mut sums = Sums::new(table.columns.len(), self.row);
        for (weight, cells) in &table.rows {
            if self.row > LAST_ROW {
                self.left_out += 1;
                continue;
            }
            match weight {
                Weight::Gap => {
                    self.text(0, &cells.first().map(plain).unwrap_or_default(), &self.looks.quiet.clone())?;
                    sums.broken = true;
                }
                Weight::Plain => {
                    for ((column, cell), (_, align)) in (0_u16..).zip(cells).zip(&table.columns) {
                        self.cell(column, cell, *align, false)?;
                    }
                    sums.add(cells);
                }
                Weight::Total => {
                    for ((column, cell), (_, align)) in (0_u16..).zip(cells).zip(&table.columns) {
                        match sums.formula(column, cell, self.row) {
                            Some(formula) => self.total(column, cell, &formula)?,
                            None => self.cell(column, cell, *align, true)?,
                        }
                    }
                    sums.restart(self.row + 1);
                }
            }
            self.row += 1;
        }
        Ok(())
    }

    /// A cell with its type, where the line is one value; a text otherwise.
    fn cell(&mut self, column: u16, line: &Line, align: Align, total: bool) -> Result<(), XlsxError> {
        let look = self.look(total);
        let [Inline::Typed(typed)] = line.0.as_slice() else {
            let look = if align == Align::Right { look.set_align(FormatAlign::Right) } else { look };
            return self.text(column, &plain(line), &look);
        };
        self.widen(column, typed.text().chars().count());
        match number::value(typed) {
            Value::Number { number, format } => {
                self.sheet.write_number_with_format(
                    self.row,
                    column,
                    number,
                    &look.set_num_format(format),
                )?;
            }
            Value::Date { day: (year, month, day), time } => {
                let date = ExcelDateTime::from_ymd(year, month, day)?;
                let (date, format) = match time {
                    Some((hour, minute, second)) => {
                        (date.and_hms(hour, minute, second)?, "yyyy-mm-dd hh:mm:ss")
                    }
                    None => (date, "yyyy-mm-dd"),
                };
                let look = look.set_num_format(format).set_align(FormatAlign::Left);
                self.sheet.write_datetime_with_format(self.row, column, &date, &look)?;
            }
            Value::Text { text, why } => {
                let look = look.set_align(FormatAlign::Right);
                self.sheet.write_string_with_format(self.row, column, text, &look)?;
                if !why.is_empty() {
                    let note = Note::new(why).set_author("trag").add_author_prefix(false);
                    self.sheet.insert_note(self.row, column, &note)?;
                }
            }
        }
        Ok(())
    }

    /// A total as a formula that gives what is stated.
    fn total(&mut self, column: u16, line: &Line, formula: &str) -> Result<(), XlsxError> {
        let [Inline::Typed(typed)] = line.0.as_slice() else { return Ok(()) };
        let Value::Number { number, format } = number::value(typed) else { return Ok(()) };
        self.widen(column, typed.text().chars().count());
        let look = self.look(true).set_num_format(format);
        let formula = Formula::new(formula).set_result(number.to_string());
        self.sheet.write_formula_with_format(self.row, column, formula, &look)?;
        Ok(())
    }

    fn look(&self, total: bool) -> Format {
        let look = self.looks.text.clone();
        if total { look.set_bold().set_border_top(FormatBorder::Thin) } else { look }
    }

    /// A text: never a formula, never obeyed. What would start a formula when somebody exports the sheet as
    /// delimited text is marked as a text for good.
    fn text(&mut self, column: u16, text: &str, look: &Format) -> Result<(), XlsxError> {
        if text.is_empty() {
            self.sheet.write_blank(self.row, column, look)?;
            return Ok(());
        }
        let shown = escape::terminal(text);
        let shown = match shown.char_indices().nth(CELL) {
            Some((at, _)) => {
                format!(
                    "{}… ({} more characters, whole in the JSON)",
                    &shown[..at],
                    shown[at..].chars().count()
                )
            }
            None => shown,
        };
        let mut look = look.clone();
        if starts_formula(text) || starts_formula(&shown) {
            look = look.set_quote_prefix();
        }
        if column > 0 || self.frozen.is_some() {
            self.widen(column, shown.chars().count().min(WIDE));
        }
        if shown.chars().count() > WIDE && column > 0 {
            look = look.set_text_wrap();
        }
        self.sheet.write_string_with_format(self.row, column, shown, &look)?;
        Ok(())
    }

    fn widen(&mut self, column: u16, characters: usize) {
        let column = usize::from(column);
        if self.widths.len() <= column {
            self.widths.resize(column + 1, 0);
        }
        self.widths[column] = self.widths[column].max(characters);
    }
}

/// Whether a spreadsheet would take a typed-in or imported text for a formula.
fn starts_formula(text: &str) -> bool {
    text.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Sums of the rows since the last total, column by column.
struct Sums {
    first: u32,
    columns: Vec<Option<(Kind, i128)>>,
    rows: u32,
    /// Rows are left out, so that no formula can give the total.
    broken: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Count,
    Money(Currency),
}

impl Sums {
    fn new(columns: usize, first: u32) -> Sums {
        Sums { first, columns: vec![None; columns], rows: 0, broken: false }
    }

    fn restart(&mut self, first: u32) {
        *self = Sums::new(self.columns.len(), first);
    }

    fn add(&mut self, cells: &[Line]) {
        for (cell, sum) in cells.iter().zip(&mut self.columns) {
            match (units(cell), sum.as_mut()) {
                (Some((kind, units)), None) if self.rows == 0 => *sum = Some((kind, units)),
                (Some((kind, units)), Some((own, total))) if kind == *own => *total += units,
                // A cell that is no number counts nothing, as in the formula.
                (None, _) if cell.0.is_empty() => {
                    if self.rows == 0 {
                        *sum = None;
                    }
                }
                _ => *sum = None,
            }
        }
        self.rows += 1;
    }

    /// The formula of a total at a row, where the rows above give what it states.
    fn formula(&self, column: u16, cell: &Line, row: u32) -> Option<String> {
        let (kind, stated) = units(cell)?;
        let (own, sum) = (*self.columns.get(usize::from(column))?)?;
        let fits = !self.broken && own == kind && sum == stated && self.rows > 0;
        let is_number = |typed: &Typed| matches!(number::value(typed), Value::Number { .. });
        let [Inline::Typed(typed)] = cell.0.as_slice() else { return None };
        let letters = rust_xlsxwriter::utility::column_number_to_name(column);
        (fits && is_number(typed)).then(|| format!("=SUM({letters}{}:{letters}{row})", self.first + 1))
    }
}

fn units(cell: &Line) -> Option<(Kind, i128)> {
    match cell.0.as_slice() {
        [Inline::Typed(Typed::Money(amount, currency) | Typed::Bare(amount, currency))] => {
            Some((Kind::Money(*currency), amount.0))
        }
        [Inline::Typed(Typed::Count(count))] => Some((Kind::Count, i128::from(*count))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_start_a_formula_is_seen() {
        for text in ["=HYPERLINK(\"x\")", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1", "＝1"] {
            assert!(starts_formula(text), "{text:?}");
        }
        assert!(!starts_formula("Merkur = d.o.o.") && !starts_formula(""));
    }

    #[test]
    fn a_total_is_a_formula_only_where_it_adds_up() {
        let count = |number| Line::from(Typed::Count(number));
        let mut sums = Sums::new(1, 4);
        sums.add(&[count(2)]);
        sums.add(&[count(3)]);
        assert_eq!(sums.formula(0, &count(5), 6).as_deref(), Some("=SUM(A5:A6)"));
        assert_eq!(sums.formula(0, &count(6), 6), None);
        sums.broken = true;
        assert_eq!(sums.formula(0, &count(5), 6), None);
        sums.restart(7);
        assert_eq!(sums.formula(0, &count(0), 8), None, "nothing stands above it");
    }
}
