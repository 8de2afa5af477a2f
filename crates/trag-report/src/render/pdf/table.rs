//! Tables: widths of columns, rows that stay together, and a head that stands on each page.

use super::flow::{Flow, leading};
use super::font::{Face, Length, PT};
use super::page::MARGIN;
use super::text::{Colour, FAINT, INK, QUIET, RULE, SetLine, Span, Style, extent, set};
use crate::document::{Align, Block, Inline, Line, Table, Weight};
use crate::figures::{count, rows as counted_rows};

/// Sizes of the text of a table, the first that fits is taken.
const SIZES: [Length; 4] = [7_500, 6_900, 6_300, 5_700];
/// Room on each side of a cell.
const SIDE: Length = 3 * PT;
/// Room above and below the lines of a cell.
const ABOVE: Length = 1_600;
/// A column of words does not ask for more than this before the others have what they need.
const WIDE: Length = 210 * PT;
/// A column of words can always be this narrow.
const NARROW: Length = 62 * PT;
/// A longer table is printed from both ends, and refers to the spreadsheet.
const MOST: usize = 240;
/// How many rows a whole document prints before every table is shortened to its ends.
const BUDGET: usize = 5_000;

/// How many rows are printed from the start and from the end of a table that is too long.
fn ends(so_far: usize) -> (usize, usize) {
    if so_far < BUDGET { (80, 40) } else { (6, 3) }
}

/// A row that is printed: of the table, or the words that rows are left out.
enum Row<'a> {
    Own(Weight, &'a [Line]),
    LeftOut(Line),
}

/// The rows that paper shows. Nothing is left out in silence.
fn printed<'a>(table: &'a Table, so_far: usize) -> Vec<Row<'a>> {
    let own = |row: &'a (Weight, Vec<Line>)| Row::Own(row.0, &row.1);
    let most = if so_far < BUDGET { MOST } else { 12 };
    if table.rows.len() <= most {
        return table.rows.iter().map(own).collect();
    }
    let (first, last) = ends(so_far);
    let left_out = (table.rows.len() - first - last) as u64;
    let text = format!(
        "{} between these are in the spreadsheet, and in the JSON of this case",
        counted_rows(left_out)
    );
    let mut rows: Vec<Row<'a>> = table.rows[..first].iter().map(own).collect();
    rows.push(Row::LeftOut(text.into()));
    rows.extend(table.rows[table.rows.len() - last..].iter().map(own));
    rows
}

/// A table of so many columns has no room for a column of sentences beside the others.
const MANY: usize = 6;
/// From so many characters on in the mean, a column holds sentences.
const SENTENCE: usize = 80;

/// From so many characters on in the mean, references are long.
const REFERENCE: usize = 24;

/// The table with its column of sentences taken out, where it has one: each row then has the sentence as a cell behind its
/// last column, to be set below the row in full width. With the title of that column.
fn with_sentences_below(table: &Table) -> Option<(Table, &'static str)> {
    let plain: Vec<&Vec<Line>> =
        table.rows.iter().filter(|(weight, _)| *weight == Weight::Plain).map(|(_, cells)| cells).collect();
    if table.columns.len() < MANY || plain.is_empty() {
        return None;
    }
    let letters = |column: usize| plain.iter().map(|cells| cells[column].len()).sum::<usize>();
    let words = (0..table.columns.len()).filter(|column| table.columns[*column].1 == Align::Left);
    let longest = words.max_by_key(|column| letters(*column))?;
    if letters(longest) < SENTENCE * plain.len() {
        return None;
    }
    // Long references stand behind the sentence: beside the other columns they break at every word.
    let refers =
        |cell: &Line| !cell.0.is_empty() && cell.0.iter().all(|part| matches!(part, Inline::Reference(_)));
    let references = (longest + 1..table.columns.len()).find(|column| {
        plain.iter().all(|cells| refers(&cells[*column])) && letters(*column) >= REFERENCE * plain.len()
    });
    let mut own = table.clone();
    if let Some(column) = references {
        own.columns.remove(column);
    }
    let (title, _) = own.columns.remove(longest);
    for (_, cells) in &mut own.rows {
        let reference = references.map(|column| cells.remove(column)).unwrap_or_default();
        let sentence = cells.remove(longest);
        cells.push(if reference.0.is_empty() { sentence } else { sentence.text(" ").with_line(reference) });
    }
    Some((own, title))
}

/// How a table is set: size of its text, left edges and widths of its columns.
struct Plan {
    size: Length,
    widths: Vec<Length>,
}

impl Plan {
    fn whole(&self) -> Length {
        self.widths.iter().sum()
    }
}

/// Whether a table among the blocks is too wide for an upright page.
pub(super) fn needs_width(flow: &Flow<'_>, blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Table(table) => {
            let below = with_sentences_below(table);
            let table = below.as_ref().map_or(table, |(table, _)| table);
            let rows = printed(table, 0);
            let demand = demand(flow, table, &rows, SIZES[1]);
            demand.iter().map(|(least, _)| *least).sum::<Length>() > super::page::Sheet::Upright.width()
        }
        Block::Fold { blocks, .. } => needs_width(flow, blocks),
        _ => false,
    })
}

/// What each column needs at least, and what it would take.
fn demand(flow: &Flow<'_>, table: &Table, rows: &[Row<'_>], size: Length) -> Vec<(Length, Length)> {
    let style = Style { face: Face::Regular, size, colour: INK };
    let mut demand: Vec<(Length, Length)> = table
        .columns
        .iter()
        .map(|(title, _)| {
            extent(flow.fonts, &flow.spans(&Line::from(*title), Style { face: Face::Bold, ..style }))
        })
        .map(|(least, whole)| (least, whole.min(least.max(90 * PT))))
        .collect();
    for row in rows {
        let Row::Own(weight, cells) = row else { continue };
        if *weight == Weight::Gap {
            continue;
        }
        let style =
            Style { face: if *weight == Weight::Total { Face::Bold } else { Face::Regular }, ..style };
        for ((cell, (_, align)), own) in cells.iter().zip(&table.columns).zip(&mut demand) {
            let (least, whole) = extent(flow.fonts, &flow.spans(cell, style));
            let least = match align {
                Align::Right => whole.min(WIDE),
                Align::Left => least.min(NARROW),
            };
            *own = (own.0.max(least), own.1.max(whole.min(WIDE)).max(least));
        }
    }
    demand.iter().map(|(least, whole)| (least + 2 * SIDE, whole + 2 * SIDE)).collect()
}

fn plan(flow: &Flow<'_>, table: &Table, rows: &[Row<'_>]) -> Plan {
    let room = flow.width();
    for size in SIZES {
        let demand = demand(flow, table, rows, size);
        let least: Length = demand.iter().map(|(least, _)| least).sum();
        let whole: Length = demand.iter().map(|(_, whole)| whole).sum();
        if whole <= room {
            let extra = (room - whole).min(whole / 4) / Length::try_from(demand.len()).unwrap_or(1).max(1);
            return Plan { size, widths: demand.iter().map(|(_, whole)| whole + extra).collect() };
        }
        if least <= room {
            let share = |(least, whole): &(Length, Length)| {
                let more: Length = demand.iter().map(|(least, whole)| whole - least).sum();
                least
                    + (room - demand.iter().map(|(least, _)| least).sum::<Length>()) * (whole - least)
                        / more.max(1)
            };
            return Plan { size, widths: demand.iter().map(share).collect() };
        }
    }
    let size = SIZES[SIZES.len() - 1];
    let demand = demand(flow, table, rows, size);
    let least: Length = demand.iter().map(|(least, _)| least).sum();
    Plan { size, widths: demand.iter().map(|(own, _)| own * room / least.max(1)).collect() }
}

/// The lines of a row, cell by cell.
fn set_cells(flow: &Flow<'_>, spans: Vec<Vec<Span>>, widths: &[Length]) -> Vec<Vec<SetLine>> {
    spans
        .iter()
        .zip(widths)
        .map(|(spans, width)| set(flow.fonts, spans, (width - 2 * SIDE).max(PT)))
        .collect()
}

fn most_lines(cells: &[Vec<SetLine>]) -> Length {
    Length::try_from(cells.iter().map(Vec::len).max().unwrap_or(0)).unwrap_or(0)
}

/// Puts a table under its caption; `title` stands there where a screen would fold the table away.
pub(super) fn put(flow: &mut Flow<'_>, table: &Table, title: Option<&Line>) {
    let below = with_sentences_below(table);
    let title = title.cloned().unwrap_or_else(|| Line::from(table.caption.as_str()));
    let (table, title) = match &below {
        None => (table, title),
        Some((table, column)) => (table, title.text(format!(", {} below each", column.to_lowercase()))),
    };
    let rows = printed(table, flow.rows);
    let plan = plan(flow, table, &rows);
    let head = head(flow, table, &plan);
    let caption = title;
    let head_height = leading(plan.size) * most_lines(&head) + 2 * ABOVE;
    flow.gap(8 * PT);
    flow.need(head_height + leading(plan.size) * 4 + 26 * PT);
    put_caption(flow, &caption, "");
    put_head(flow, table, &plan, &head);
    for (place, row) in rows.iter().enumerate() {
        let cells = match row {
            Row::Own(Weight::Gap, cells) => {
                put_gap(flow, cells.first().unwrap_or(&Line::new()), &plan, (&caption, table, &head));
                continue;
            }
            Row::LeftOut(text) => {
                put_gap(flow, text, &plan, (&caption, table, &head));
                continue;
            }
            Row::Own(weight, cells) => (*weight, *cells),
        };
        // A total never stands alone on a page.
        let next_is_total = matches!(rows.get(place + 1), Some(Row::Own(Weight::Total, _)));
        put_row(flow, cells, next_is_total, &plan, (&caption, table, &head));
    }
    flow.rows += rows.len();
    if rows.len() < table.rows.len() {
        let text = format!(
            "The table has {} rows; {} are printed.",
            count(table.rows.len() as u64),
            count(rows.len() as u64 - 1)
        );
        flow.y += 2 * PT;
        flow.paragraph(&text.into(), 7 * PT, QUIET);
    }
    flow.y += 6 * PT;
}

/// What stands again at the head of each page.
type Again<'a> = (&'a Line, &'a Table, &'a [Vec<SetLine>]);

fn put_caption(flow: &mut Flow<'_>, caption: &Line, more: &str) {
    let style = Style { face: Face::Bold, size: 8 * PT, colour: INK };
    let lines = flow.set(&caption.clone().text(more), style, flow.width());
    flow.lines(&lines, MARGIN, leading(style.size), style.size);
    flow.y += PT;
}

fn head(flow: &Flow<'_>, table: &Table, plan: &Plan) -> Vec<Vec<SetLine>> {
    let style = Style { face: Face::Bold, size: plan.size, colour: QUIET };
    let spans = table.columns.iter().map(|(title, _)| flow.spans(&Line::from(*title), style)).collect();
    set_cells(flow, spans, &plan.widths)
}

fn put_head(flow: &mut Flow<'_>, table: &Table, plan: &Plan, head: &[Vec<SetLine>]) {
    let lines = most_lines(head);
    put_lines(flow, table, plan, head, (0, lines));
    let (y, whole) = (flow.y, plan.whole());
    flow.page().rule(MARGIN, y, whole, 900, INK);
    flow.y += PT;
}

fn next_page(flow: &mut Flow<'_>, plan: &Plan, (caption, table, head): Again<'_>) {
    flow.new_page();
    put_caption(flow, caption, " (continued)");
    put_head(flow, table, plan, head);
}

fn put_gap(flow: &mut Flow<'_>, text: &Line, plan: &Plan, again: Again<'_>) {
    let style = Style { face: Face::Regular, size: plan.size, colour: QUIET };
    let lines = flow.set(text, style, plan.whole() - 2 * SIDE);
    let height = leading(plan.size) * Length::try_from(lines.len()).unwrap_or(1) + 2 * ABOVE;
    if flow.room() < height {
        next_page(flow, plan, again);
    }
    let (y, whole) = (flow.y, plan.whole());
    flow.page().ground(MARGIN, y, whole, height, FAINT);
    flow.y += ABOVE;
    for line in &lines {
        let (x, y) = (MARGIN + (whole - line.width) / 2, flow.y + plan.size);
        flow.page().line(x, y, line);
        flow.y += leading(plan.size);
    }
    flow.y += ABOVE;
}

fn put_row(
    flow: &mut Flow<'_>,
    (weight, cells): (Weight, &[Line]),
    next_is_total: bool,
    plan: &Plan,
    again: Again<'_>,
) {
    let face = if weight == Weight::Total { Face::Bold } else { Face::Regular };
    let style = Style { face, size: plan.size, colour: INK };
    let spans = cells.iter().take(plan.widths.len()).map(|cell| flow.spans(cell, style)).collect();
    let below = cells.get(plan.widths.len()).filter(|below| below.len() > 0);
    let indent = plan.widths.first().copied().unwrap_or(0);
    let below =
        below.map(|below| flow.set(below, style, plan.whole() - indent - 2 * SIDE)).unwrap_or_default();
    let cells = set_cells(flow, spans, &plan.widths);
    let (lines, step) = (most_lines(&cells), leading(plan.size));
    let height = step * (lines + Length::try_from(below.len()).unwrap_or(0)) + 2 * ABOVE;
    let wanted = height + if next_is_total { step + 2 * ABOVE } else { 0 };
    if flow.room() < wanted.min(flow.whole() / 3) {
        next_page(flow, plan, again);
    }
    let (y, whole) = (flow.y, plan.whole());
    if weight == Weight::Total {
        flow.page().rule(MARGIN, y, whole, 900, INK);
    }
    let mut from = 0;
    while from < lines {
        let fit = ((flow.room() - 2 * ABOVE) / step).max(1);
        let to = lines.min(from + fit);
        put_lines(flow, again.1, plan, &cells, (from, to));
        from = to;
        if from < lines {
            next_page(flow, plan, again);
        }
    }
    put_below(flow, &below, indent, plan, again);
    let (y, colour): (Length, Colour) = (flow.y, RULE);
    flow.page().rule(MARGIN, y, whole, 400, colour);
}

/// Puts a sentence below its row, from the second column on.
fn put_below(flow: &mut Flow<'_>, lines: &[SetLine], indent: Length, plan: &Plan, again: Again<'_>) {
    let step = leading(plan.size);
    for line in lines {
        if flow.room() < step + ABOVE {
            next_page(flow, plan, again);
            flow.y += ABOVE;
        }
        let y = flow.y - ABOVE + plan.size;
        flow.page().line(MARGIN + indent + SIDE, y, line);
        flow.y += step;
    }
}

/// Puts some lines of all cells side by side.
fn put_lines(
    flow: &mut Flow<'_>,
    table: &Table,
    plan: &Plan,
    cells: &[Vec<SetLine>],
    part: (Length, Length),
) {
    let (from, to) = part;
    let (top, step, size) = (flow.y + ABOVE, leading(plan.size), plan.size);
    let mut left = MARGIN;
    for ((lines, width), (_, align)) in cells.iter().zip(&plan.widths).zip(&table.columns) {
        for (place, line) in (0..).zip(lines) {
            if place < from || place >= to {
                continue;
            }
            let x = match align {
                Align::Left => left + SIDE,
                Align::Right => left + width - SIDE - line.width,
            };
            flow.page().line(x, top + (place - from) * step + size, line);
        }
        left += width;
    }
    flow.y = top + (to - from) * step + ABOVE;
}

#[cfg(test)]
mod tests;
