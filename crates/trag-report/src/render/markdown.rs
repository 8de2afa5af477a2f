//! `summary.md`: plain enough to be read as it is, and correct as CommonMark with tables.

use std::io::{self, Write};

use crate::CaseReport;
use crate::document::{Align, Block, Inline, Line, Table, Weight};
use crate::escape;
use crate::exhibits;

/// Writes the summary. The output is UTF-8 and ends with a line break.
pub fn write(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_blocks(&exhibits::summary(case), out)
}

/// Writes blocks one below the other.
pub(crate) fn write_blocks(blocks: &[Block], out: &mut dyn Write) -> io::Result<()> {
    blocks.iter().try_for_each(|block| write_block(block, out))
}

fn write_block(block: &Block, out: &mut dyn Write) -> io::Result<()> {
    match block {
        Block::Heading { level, text, .. } => {
            writeln!(out, "{} {}\n", "#".repeat(usize::from(*level)), inline(text))
        }
        Block::Paragraph(line) => writeln!(out, "{}\n", inline(line)),
        Block::Notice(line) => writeln!(out, "> {}\n", inline(line)),
        Block::List(lines) => {
            lines.iter().try_for_each(|line| writeln!(out, "- {}", inline(line)))?;
            writeln!(out)
        }
        Block::Facts(facts) => {
            facts.iter().try_for_each(|(name, line)| writeln!(out, "- **{name}:** {}", inline(line)))?;
            writeln!(out)
        }
        Block::Table(table) => write_table(table, out),
        Block::Fold { title, blocks, .. } => {
            writeln!(out, "**{}**\n", inline(title))?;
            match blocks.as_slice() {
                [Block::Table(table)] => write_cells(table, out),
                _ => blocks.iter().try_for_each(|block| write_block(block, out)),
            }
        }
        Block::Flow(picture) => writeln!(
            out,
            "*{}: drawn in summary.html from the tables of sources and uses.*\n",
            escape::markdown(&picture.title)
        ),
        Block::TimeLine(_) => Ok(()),
        Block::Picture(picture) => writeln!(
            out,
            "*{}: drawn in the HTML and PDF forms from the table beside it. {}*\n",
            escape::markdown(&picture.title),
            escape::markdown(&picture.note)
        ),
    }
}

fn write_table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "*{}*\n", escape::markdown(&table.caption))?;
    write_cells(table, out)
}

/// The table without its caption, where the line above says the same.
fn write_cells(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let titles: Vec<&str> = table.columns.iter().map(|(title, _)| *title).collect();
    writeln!(out, "| {} |", titles.join(" | "))?;
    let marks = table.columns.iter().map(|(_, align)| if *align == Align::Right { "---:" } else { "---" });
    writeln!(out, "| {} |", marks.collect::<Vec<_>>().join(" | "))?;
    for (weight, cells) in &table.rows {
        let cell = |line: &Line| match (weight, inline(line)) {
            (Weight::Total, text) if !text.is_empty() => format!("**{text}**"),
            (Weight::Gap, text) if !text.is_empty() => format!("*{text}*"),
            (_, text) => text,
        };
        writeln!(out, "| {} |", cells.iter().map(cell).collect::<Vec<_>>().join(" | "))?;
    }
    writeln!(out)
}

fn inline(line: &Line) -> String {
    line.0.iter().map(one).collect()
}

fn one(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) | Inline::Printed(text) => escape::markdown(text),
        Inline::Strong(text) => {
            let trimmed = text.trim_end();
            let space = if trimmed.len() < text.len() { " " } else { "" };
            format!("**{}**{space}", escape::markdown(trimmed))
        }
        Inline::Badge(_, text) => format!("**{}**", escape::markdown(text)),
        Inline::Reference(text) => {
            let inner = text.trim_start_matches('[').trim_end_matches(']');
            format!("\\[{}\\]", escape::markdown(inner))
        }
        Inline::Typed(typed) => escape::markdown(&typed.text()),
        Inline::Code(text) => escape::markdown(text),
        Inline::Jump { text, .. } | Inline::Anchor { text, .. } => escape::markdown(text),
    }
}
