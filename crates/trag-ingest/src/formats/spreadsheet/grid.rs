//! A sheet as a text of cells, in which typed values are told from printed ones.
//!
//! Cells are parted by tabs, rows by line ends, so that a row of the sheet is a line of the text. A number that the
//! sheet keeps as a number begins with [`TYPED`], and [`POINT`] stands in it between whole units and decimals: which
//! mark the column writes there is known when its header is.

use std::borrow::Cow;

use crate::spec::DecimalMark;

/// Begins a cell that is a number.
pub(super) const TYPED: char = '\u{e001}';
/// Stands before the decimals of such a cell.
pub(super) const POINT: char = '\u{e000}';

/// Rows of the largest sheet that any program writes.
pub(super) const MOST_ROWS: u32 = 1_048_576;
/// Columns of that sheet.
pub(super) const MOST_COLUMNS: u32 = 16_384;
/// Most bytes that the cells of one file may have as text.
pub(super) const MOST_TEXT: usize = 256 << 20;

/// The value of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'v> {
    Text(&'v str),
    /// In decimals with a point, or with a power of ten where digits may be missing.
    Number(&'v str),
}

/// A sheet is larger than a sheet can be, or its cells are not in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overfull {
    TooLarge,
    OutOfOrder,
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    text: String,
    /// The next cell of the row at hand, from 0.
    column: u32,
    /// The row at hand, from 0.
    row: u32,
    /// Rows with something in them.
    filled: u32,
}

impl Grid {
    pub(super) fn new(name: &str, is_hidden: bool) -> Grid {
        Grid { name: name.to_owned(), is_hidden, ..Grid::default() }
    }

    /// Sheets one below the other, under the name of the last.
    pub(super) fn joined(grids: &[&Grid]) -> Grid {
        let Some((last, above)) = grids.split_last() else { return Grid::default() };
        let mut joined = Grid::new(&last.name, last.is_hidden);
        for grid in above {
            joined.text.push_str(&grid.text);
            joined.text.push('\n');
            joined.row += grid.row + 1;
            joined.filled += grid.filled;
        }
        joined.text.push_str(&last.text);
        joined.row += last.row;
        joined.column = last.column;
        joined.filled += last.filled;
        joined
    }

    /// Rows with something in them.
    pub(super) fn filled(&self) -> u32 {
        self.filled
    }

    /// Rows down to the last with something in it.
    pub(super) fn rows(&self) -> u64 {
        if self.text.is_empty() { 0 } else { u64::from(self.row) + 1 }
    }

    /// Bytes of its text.
    pub(super) fn size(&self) -> usize {
        self.text.len()
    }

    /// Writes a cell. Cells come row by row and from left to right; an empty one is passed over.
    pub(super) fn put(&mut self, row: u32, column: u32, value: Value<'_>) -> Result<(), Overfull> {
        let is_empty = match value {
            Value::Text(text) | Value::Number(text) => text.trim().is_empty(),
        };
        if is_empty {
            return Ok(());
        }
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Overfull::TooLarge);
        }
        let is_first = self.text.is_empty();
        if !is_first && (row < self.row || (row == self.row && column < self.column)) {
            return Err(Overfull::OutOfOrder);
        }
        let down = row - self.row;
        if down > 0 || is_first {
            self.filled += 1;
        }
        if down > 0 {
            self.push_many('\n', down)?;
            (self.row, self.column) = (row, 0);
        }
        self.push_many('\t', if self.column == 0 { column } else { column + 1 - self.column })?;
        // The place of the next cell, counted from 1, tells a row with one cell from a row with none.
        self.column = column + 1;
        match value {
            Value::Text(text) => self.push_text(text),
            Value::Number(digits) => {
                self.text.push(TYPED);
                self.text.extend(digits.chars().map(|c| if c == '.' { POINT } else { c }));
            }
        }
        if self.text.len() > MOST_TEXT { Err(Overfull::TooLarge) } else { Ok(()) }
    }

    fn push_many(&mut self, letter: char, count: u32) -> Result<(), Overfull> {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        if self.text.len().saturating_add(count) > MOST_TEXT {
            return Err(Overfull::TooLarge);
        }
        self.text.extend(std::iter::repeat_n(letter, count));
        Ok(())
    }

    /// Line ends within a cell become blanks: a row of the sheet is a line of the text.
    fn push_text(&mut self, text: &str) {
        let is_plain = |c: char| !c.is_control() && !matches!(c, TYPED | POINT | '\u{2028}' | '\u{2029}');
        let quoted = text.trim_start().starts_with('"');
        if quoted {
            self.text.push('"');
        }
        for letter in text.chars() {
            match letter {
                '"' if quoted => self.text.push_str("\"\""),
                letter if is_plain(letter) => self.text.push(letter),
                _ => self.text.push(' '),
            }
        }
        if quoted {
            self.text.push('"');
        }
    }

    /// The first rows as text, with points before decimals: enough to find the header.
    pub(super) fn start(&self, rows: usize) -> String {
        let head: Vec<&str> = self.text.split('\n').take(rows).collect();
        let width = head.iter().map(|line| line.split('\t').count()).max().unwrap_or(1);
        let mut text = String::new();
        for line in head {
            write_line(&mut text, line, width, &|_| DecimalMark::Point);
        }
        text
    }

    /// All rows as text, each as wide as the header, with the mark that its column writes.
    pub(super) fn written(&self, width: usize, mark: &dyn Fn(usize) -> DecimalMark) -> String {
        let mut text = String::with_capacity(self.text.len() + self.text.len() / 8);
        for line in self.text.split('\n') {
            write_line(&mut text, line, width, mark);
        }
        text
    }

    /// Cells of a column below a row (from 0), with whether each is a number, and its row from 1.
    pub(super) fn cells(&self, below: usize, column: usize) -> impl Iterator<Item = (bool, &str, u64)> {
        let rows = (1_u64..).zip(self.text.split('\n')).skip(below);
        rows.filter_map(move |(row, line)| {
            let cell = line.split('\t').nth(column).filter(|cell| !cell.is_empty())?;
            let digits = cell.strip_prefix(TYPED);
            Some((digits.is_some(), digits.unwrap_or(cell), row))
        })
    }
}

/// Writes a row. One without any value is an empty line.
fn write_line(text: &mut String, line: &str, width: usize, mark: &dyn Fn(usize) -> DecimalMark) {
    if !line.is_empty() {
        let mut columns = 0;
        for (column, cell) in line.split('\t').enumerate() {
            if column > 0 {
                text.push('\t');
            }
            match cell.strip_prefix(TYPED) {
                Some(digits) => text.push_str(&number(digits, mark(column))),
                None => text.push_str(cell),
            }
            columns += 1;
        }
        text.extend(std::iter::repeat_n('\t', width.saturating_sub(columns)));
    }
    text.push('\n');
}

/// Digits with a mark. Three decimals get a zero, so that nobody takes them for a group of thousands.
fn number(digits: &str, mark: DecimalMark) -> Cow<'_, str> {
    let Some((whole, behind)) = digits.split_once(POINT) else { return Cow::Borrowed(digits) };
    let zero = if behind.len() == 3 { "0" } else { "" };
    Cow::Owned(format!("{whole}{}{behind}{zero}", mark.char()))
}

/// The letters of a column: 0 is `A`, 27 is `AB`.
pub(super) fn letters(column: usize) -> String {
    let (mut left, mut letters) = (column + 1, Vec::new());
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(cells: &[(u32, u32, Value<'_>)]) -> Grid {
        let mut grid = Grid::new("Promet", false);
        for (row, column, value) in cells {
            grid.put(*row, *column, *value).unwrap();
        }
        grid
    }

    #[test]
    fn rows_are_lines_and_typed_numbers_take_the_mark_of_their_column() {
        let grid = grid(&[
            (1, 1, Value::Text("Iznos")),
            (3, 0, Value::Text("a\nb\t\"c\"")),
            (3, 2, Value::Number("1234.567")),
            (4, 1, Value::Text("\"q\" x")),
            (4, 2, Value::Number("-0.5")),
        ]);
        let mark = |column: usize| if column == 2 { DecimalMark::Comma } else { DecimalMark::Point };
        assert_eq!(
            grid.written(4, &mark),
            "\n\tIznos\t\t\n\na b \"c\"\t\t1234,5670\t\n\t\"\"\"q\"\" x\"\t-0,5\t\n"
        );
        assert_eq!((grid.rows(), grid.filled()), (5, 3));
        assert_eq!(
            grid.cells(3, 2).collect::<Vec<_>>(),
            [(true, "1234\u{e000}567", 4), (true, "-0\u{e000}5", 5)]
        );
    }

    #[test]
    fn what_no_sheet_is_ends_it() {
        let mut grid = Grid::new("x", false);
        assert_eq!(grid.put(MOST_ROWS, 0, Value::Text("a")), Err(Overfull::TooLarge));
        grid.put(5, 5, Value::Text("a")).unwrap();
        assert_eq!(grid.put(4, 9, Value::Text("a")), Err(Overfull::OutOfOrder));
        assert_eq!(grid.put(5, 5, Value::Text("a")), Err(Overfull::OutOfOrder));
        let fill = (6..MOST_ROWS).try_for_each(|row| grid.put(row, MOST_COLUMNS - 1, Value::Text("a")));
        assert_eq!(fill, Err(Overfull::TooLarge));
    }

    #[test]
    fn letters_of_columns() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
