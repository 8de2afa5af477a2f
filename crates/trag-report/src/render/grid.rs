//! A table of cells for a terminal: columns side by side where they fit, else each row below the one before.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::escape;

/// A column is never made narrower.
const LEAST: usize = 8;
/// Between two columns.
const GAP: &str = "  ";

/// A cell: what it says, and whether it stands at the right.
pub type Cell = (String, bool);

/// The table as lines. `columns` is how wide the terminal is; `None` cuts nothing.
#[must_use]
pub fn lines(head: &[String], rows: &[Vec<Cell>], columns: Option<usize>) -> String {
    let head: Vec<String> = head.iter().map(|name| escape::terminal(name)).collect();
    let shown = |(text, right): &Cell| (escape::terminal(text), *right);
    let rows: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let mut widths: Vec<usize> = head.iter().map(|name| name.width()).collect();
    for row in &rows {
        for (width, (text, _)) in widths.iter_mut().zip(row) {
            *width = (*width).max(text.width());
        }
    }
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    match columns {
        None => side_by_side(&head, &rows, &widths),
        Some(columns) => match narrowed(widths, columns.saturating_sub(gaps)) {
            Some(widths) => side_by_side(&head, &rows, &widths),
            None => below(&head, &rows, columns),
        },
    }
}

/// Takes room from the widest columns until all fit; `None` where they do not.
fn narrowed(mut widths: Vec<usize>, room: usize) -> Option<Vec<usize>> {
    let least: usize = widths.iter().map(|width| (*width).min(LEAST)).sum();
    if least > room {
        return None;
    }
    while widths.iter().sum::<usize>() > room {
        let widest = widths.iter().copied().max().unwrap_or(0);
        let last = widths.iter().rposition(|width| *width == widest)?;
        widths[last] -= 1;
    }
    Some(widths)
}

fn side_by_side(head: &[String], rows: &[Vec<Cell>], widths: &[usize]) -> String {
    let mut out = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = (&str, bool)>| {
        let cells: Vec<String> =
            cells.zip(widths).map(|((text, right), width)| placed(text, right, *width)).collect();
        // Writing into a String cannot fail.
        let _ = writeln!(out, "{}", cells.join(GAP).trim_end());
    };
    let first = rows.first();
    let is_right = |place: usize| first.and_then(|row| row.get(place)).is_some_and(|(_, right)| *right);
    line(&mut head.iter().enumerate().map(|(place, name)| (name.as_str(), is_right(place))));
    let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    line(&mut rules.iter().map(|rule| (rule.as_str(), false)));
    rows.iter().for_each(|row| line(&mut row.iter().map(|(text, right)| (text.as_str(), *right))));
    out
}

fn below(head: &[String], rows: &[Vec<Cell>], columns: usize) -> String {
    let names = head.iter().map(|name| name.width()).max().unwrap_or(0).min(columns / 2);
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        let title = format!("── {} ", number + 1);
        let rule = "─".repeat(columns.saturating_sub(title.width()));
        let _ = writeln!(out, "{title}{rule}");
        for (name, (text, _)) in head.iter().zip(row) {
            let room = columns.saturating_sub(names + GAP.len());
            let text = cut(text, room);
            let _ = writeln!(out, "{}", format!("{}{GAP}{text}", placed(name, false, names)).trim_end());
        }
    }
    out
}

fn placed(text: &str, right: bool, width: usize) -> String {
    let text = cut(text, width);
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
}

/// The text, or as much of it as fits with a mark that it goes on.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(character);
    }
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        (text.to_owned(), text.bytes().all(|byte| byte.is_ascii_digit()))
    }

    fn shown(head: &[&str], rows: &[&[&str]], columns: Option<usize>) -> String {
        let head: Vec<String> = head.iter().map(|name| (*name).to_owned()).collect();
        let rows: Vec<Vec<Cell>> =
            rows.iter().map(|row| row.iter().map(|text| cell(text)).collect()).collect();
        lines(&head, &rows, columns)
    }

    #[test]
    fn numbers_stand_at_the_right_and_wide_columns_are_cut() {
        let rows: [&[&str]; 2] = [&["7", "Ćuprija d.o.o. za promet"], &["12", "ok"]];
        assert_eq!(
            shown(&["row", "name"], &rows, Some(17)),
            "row  name\n───  ────────────\n  7  Ćuprija d.o…\n 12  ok\n"
        );
        assert!(shown(&["row", "name"], &rows, None).contains("za promet"));
    }

    #[test]
    fn what_does_not_fit_side_by_side_stands_below() {
        let text = shown(&["a", "b", "c"], &[&["12345678", "12345678", "x"]], Some(16));
        assert_eq!(text, "── 1 ───────────\na  12345678\nb  12345678\nc  x\n");
    }

    #[test]
    fn no_line_is_wider_and_no_control_byte_is_left() {
        let hostile = "\u{1b}[31mred\u{7}\u{202e}漢字漢字漢字漢字";
        for columns in 20..60 {
            let text = shown(&["a", "b", "c"], &[&[hostile, hostile, "1"]], Some(columns));
            assert!(text.lines().all(|line| line.width() <= columns), "{columns}: {text}");
            assert!(!text.chars().any(|character| character.is_control() && character != '\n'));
        }
    }
}
