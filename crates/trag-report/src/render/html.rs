//! `summary.html`: one file, no script, no network, readable on a screen, a telephone and paper.

use std::io::{self, Write};

use crate::CaseReport;
use crate::document::{Align, Badge, Block, Inline, Line, Table, Weight};
use crate::escape;
use crate::exhibits::{self, scope};
use crate::figures::{cut, stopped};
use crate::render::svg::{flow_picture, time_line};

pub(super) const STYLE: &str = include_str!("style.css");
/// The most characters of a cell that is not wrapped.
const SHORT: usize = 20;
/// From how many characters on a cell gets the width of a short sentence.
const WIDE: usize = 45;
/// How many characters of the title run at the foot of every printed page.
const RUNNING: usize = 80;

/// Writes the page. The output is UTF-8 and refers to nothing outside itself.
pub fn write(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let foot =
        format!("trag {} · {} · as of {}", case.software.version, scope::title(case.title), case.as_of);
    write_page(&scope::title(case.title), &exhibits::summary(case), &foot, out)
}

/// Writes a page of blocks with its title and its last line.
pub(crate) fn write_page(title: &str, blocks: &[Block], foot: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         img-src data:\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}@page {{ @bottom-left {{ content: \"{}\"; }} }}\n</style>\n</head>\n\
         <body>\n",
        escape::html(title),
        escape::css_string(&cut(title, RUNNING))
    )?;
    write_contents(blocks, out)?;
    writeln!(out, "<main>")?;
    blocks.iter().try_for_each(|block| write_block(block, out))?;
    write!(out, "</main>\n<footer>{}</footer>\n</body>\n</html>\n", escape::html(foot))
}

/// The jumps at the head of the page: its sections.
fn write_contents(blocks: &[Block], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<nav aria-label=\"Sections\"><ul>")?;
    for block in blocks {
        if let Block::Heading { level: 2, id, text } = block {
            writeln!(out, "<li><a href=\"#{}\">{}</a></li>", escape::html(id), inline(text))?;
        }
    }
    writeln!(out, "</ul></nav>")
}

pub(super) fn write_block(block: &Block, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Heading { level, id, text } if id.is_empty() => {
            writeln!(out, "<h{level}>{}</h{level}>", inline(text))
        }
        Block::Heading { level, id, text } => {
            writeln!(out, "<h{level} id=\"{}\">{}</h{level}>", escape::html(id), inline(text))
        }
        Block::Paragraph(line) => writeln!(out, "<p>{}</p>", inline(line)),
        Block::Notice(line) => writeln!(out, "<p class=\"notice\">{}</p>", inline(line)),
        Block::List(lines) => {
            writeln!(out, "<ul>")?;
            lines.iter().try_for_each(|line| writeln!(out, "<li>{}</li>", inline(line)))?;
            writeln!(out, "</ul>")
        }
        Block::Facts(facts) => {
            writeln!(out, "<dl>")?;
            let mut fact = |(name, line): &(&str, Line)| {
                writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escape::html(name), inline(line))
            };
            facts.iter().try_for_each(&mut fact)?;
            writeln!(out, "</dl>")
        }
        Block::Table(table) => {
            let caption = format!("<caption>{}</caption>", escape::html(&table.caption));
            write_table(table, &caption, out)
        }
        Block::Fold { title, open, blocks } => {
            let open = if *open { " open" } else { "" };
            let title = inline(title);
            if let [Block::Table(table)] = blocks.as_slice() {
                writeln!(out, "<details class=\"titled\"{open}><summary>{title}</summary>")?;
                write_table(table, &format!("<caption class=\"paper\">{title}</caption>"), out)?;
            } else {
                writeln!(out, "<details{open}><summary>{title}</summary>")?;
                blocks.iter().try_for_each(|block| write_block(block, out))?;
            }
            writeln!(out, "</details>")
        }
        Block::Flow(picture) => write_figure(
            &picture.title,
            &flow_picture::draw(picture).svg(),
            &escape::html(&picture.note),
            out,
        ),
        Block::TimeLine(line) => {
            write_figure(&line.title, &time_line::draw(line).svg(), &inline(&line.note()), out)
        }
        Block::Picture(picture) => {
            write_figure(&picture.title, &picture.drawing.svg(), &escape::html(&picture.note), out)
        }
    }
}

/// A drawing with its caption; `note` is HTML already.
fn write_figure(title: &str, drawing: &str, note: &str, out: &mut dyn Write) -> io::Result<()> {
    let title = escape::html(title);
    writeln!(
        out,
        "<figure>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\n{drawing}</div>\n\
         <figcaption><strong>{}</strong> {note}</figcaption>\n</figure>",
        stopped(&title)
    )
}

/// A table in a box that scrolls; `caption` is its caption as HTML. A table that a reader may fold away has the
/// title of the fold as its caption on paper, where the title alone could stand on another page.
fn write_table(table: &Table, caption: &str, out: &mut dyn Write) -> io::Result<()> {
    let spoken = escape::html(&table.caption);
    write!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{spoken}\"><table>\n{caption}\n<thead><tr>"
    )?;
    for (title, align) in &table.columns {
        let class = if *align == Align::Right { " class=\"number\"" } else { "" };
        write!(out, "<th scope=\"col\"{class}>{}</th>", escape::html(title))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for (weight, cells) in &table.rows {
        match weight {
            Weight::Gap => {
                let text = cells.first().map(inline).unwrap_or_default();
                writeln!(out, "<tr class=\"gap\"><td colspan=\"{}\">{text}</td></tr>", table.columns.len())?;
            }
            Weight::Plain | Weight::Total => {
                write!(out, "{}", if *weight == Weight::Total { "<tr class=\"total\">" } else { "<tr>" })?;
                for (cell, (_, align)) in cells.iter().zip(&table.columns) {
                    write!(out, "<td class=\"{}\">{}</td>", cell_class(*align, cell), inline(cell))?;
                }
                writeln!(out, "</tr>")?;
            }
        }
    }
    writeln!(out, "</tbody></table></div>")
}

/// Short cells stay on one line; long ones keep a width in which words can be read.
fn cell_class(align: Align, cell: &Line) -> &'static str {
    match (align, cell.len()) {
        (Align::Right, ..=SHORT) => "number short",
        (Align::Right, _) => "number long",
        (Align::Left, ..=SHORT) => "short",
        (Align::Left, ..WIDE) => "long",
        (Align::Left, _) => "wide",
    }
}

pub(super) fn inline(line: &Line) -> String {
    line.0.iter().map(one).collect()
}

fn one(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => escape::html(text),
        Inline::Strong(text) => format!("<strong>{}</strong>", escape::html(text)),
        Inline::Printed(text) => format!("<bdi>{}</bdi>", escape::html(text)),
        Inline::Reference(text) => format!("<span class=\"ref\">{}</span>", escape::html(text)),
        Inline::Code(text) => format!("<code>{}</code>", escape::html(text)),
        Inline::Jump { target, text } => {
            format!("<a href=\"#{}\"><bdi>{}</bdi></a>", escape::html(target), escape::html(text))
        }
        Inline::Anchor { id, text } => {
            format!("<span id=\"{}\">{}</span>", escape::html(id), escape::html(text))
        }
        Inline::Typed(typed) => escape::html(&typed.text()),
        Inline::Badge(badge, text) => {
            let class = match badge {
                Badge::Flagged => "flagged",
                Badge::Clear => "clear",
                Badge::NotApplicable => "not-applicable",
                Badge::Failed => "failed",
            };
            format!("<span class=\"badge {class}\">{}</span>", escape::html(text))
        }
    }
}
