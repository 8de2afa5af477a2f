//! The case file as one page: exhibits, tables that sort and filter, a flow chart whose arrows show their rows.
//!
//! Everything stands in the page without the script; the script only sorts, hides and shows what is there. Nothing
//! else may run or load: the policy names the script by its hash.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::html::{self, STYLE, write_block};
use crate::CaseFileDocument;
use crate::document::{Block, Inline, Line, Table, Weight};
use crate::escape;
use crate::figures::{count, cut};

const OWN_STYLE: &str = include_str!("case_file.css");
const SCRIPT: &str = include_str!("case_file.js");
/// SHA-256 of the script in Base64, as a content security policy names it. A test compares the two.
const SCRIPT_HASH: &str = "2aEf8xlGC48Np8HldsGdhEMbOFATPmWjjN1B+booJNI=";
/// How many rows of a table a page holds.
const ROWS: usize = 2_000;
/// How many rows the register of rows holds.
const REGISTER: usize = 10_000;
/// How many rows all tables together hold beyond the first of each.
const ALL_ROWS: usize = 30_000;
/// How many rows a table holds when the others have taken the room.
const FIRST_ROWS: usize = 50;
/// The number of the register of rows.
const REGISTER_EXHIBIT: u8 = 16;
/// How many characters of the title run at the foot of every printed page.
const RUNNING: usize = 80;

pub(super) fn write(document: &CaseFileDocument, out: &mut dyn Write) -> io::Result<()> {
    let parts = parts(document);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'sha256-{SCRIPT_HASH}'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}{OWN_STYLE}@page {{ @bottom-left {{ content: \"{}\"; }} }}\n</style>\n</head>\n\
         <body class=\"case-file\">\n",
        escape::html(document.language),
        escape::html(&document.title),
        escape::css_string(&cut(&document.title, RUNNING))
    )?;
    let all: Vec<&Block> = parts.iter().flatten().collect();
    write_contents(&all, out)?;
    writeln!(out, "<main>")?;
    for (place, blocks) in parts.iter().enumerate() {
        writeln!(out, "<section class=\"{}\">", if place == 0 { "front" } else { "exhibit" })?;
        blocks.iter().try_for_each(|block| write_block(block, out))?;
        writeln!(out, "</section>")?;
    }
    write!(
        out,
        "</main>\n<footer>{}</footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        escape::html(&document.foot)
    )
}

fn write_contents(blocks: &[&Block], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<nav aria-label=\"Exhibits\"><div id=\"tools\"></div><ul>")?;
    for block in blocks {
        if let Block::Heading { level: 2, id, text } = block {
            writeln!(out, "<li><a href=\"#{}\">{}</a></li>", escape::html(id), html::inline(text))?;
        }
    }
    writeln!(out, "</ul></nav>")
}

/// The front and each exhibit, with long tables cut and jumps to what is not there taken out.
fn parts(document: &CaseFileDocument) -> Vec<Vec<Block>> {
    let mut room = ALL_ROWS;
    let mut parts = vec![shortened(document.front(), ROWS, &mut room)];
    for exhibit in &document.exhibits {
        let mut blocks: Vec<Block> = exhibit.head().into();
        blocks.extend(exhibit.blocks.iter().cloned());
        parts.push(match exhibit.number {
            REGISTER_EXHIBIT => shortened(blocks, REGISTER, &mut REGISTER.clone()),
            _ => shortened(blocks, ROWS, &mut room),
        });
    }
    let mut known = BTreeSet::new();
    parts.iter().flatten().for_each(|block| anchors(block, &mut known));
    parts.iter_mut().flatten().for_each(|block| lines(block, &mut |line| unlink(line, &known)));
    parts
}

/// A block with its tables capped.
pub(super) fn capped_block(block: Block, most: usize, elsewhere: &str) -> Block {
    match block {
        Block::Table(table) => Block::Table(capped(table, most, elsewhere)),
        Block::Fold { title, open, blocks } => {
            let capped = |block| capped_block(block, most, elsewhere);
            Block::Fold { title, open, blocks: blocks.into_iter().map(capped).collect() }
        }
        other => other,
    }
}

fn shortened(blocks: Vec<Block>, most: usize, room: &mut usize) -> Vec<Block> {
    let one = |block| match block {
        Block::Table(table) => {
            let most = most.min((*room).max(FIRST_ROWS));
            *room = room.saturating_sub(table.rows.len().min(most));
            Block::Table(capped(table, most, "in the JSON form, which has every row"))
        }
        Block::Fold { title, open, blocks } => {
            Block::Fold { title, open, blocks: shortened(blocks, most, room) }
        }
        other => other,
    };
    let mut one = one;
    blocks.into_iter().map(&mut one).collect()
}

/// A table with at most so many rows before its totals, and a line that says how many are left out and where they are.
pub(super) fn capped(mut table: Table, most: usize, elsewhere: &str) -> Table {
    let tail = table.rows.iter().rev().take_while(|(weight, _)| *weight != Weight::Plain).count();
    let body = table.rows.len() - tail;
    if body <= most {
        return table;
    }
    let totals = table.rows.split_off(body);
    table.rows.truncate(most);
    table.gap(format!("{} more rows are left out here and stand {elsewhere}", count((body - most) as u64)));
    table.rows.extend(totals);
    table
}

/// Every place that a jump may lead to.
fn anchors(block: &Block, known: &mut BTreeSet<String>) {
    if let Block::Heading { id, .. } = block {
        known.insert(id.clone());
    }
    let mut copy = block.clone();
    lines(&mut copy, &mut |line| {
        for inline in &line.0 {
            if let Inline::Anchor { id, .. } = inline {
                known.insert(id.clone());
            }
        }
    });
    if let Block::Fold { blocks, .. } = block {
        blocks.iter().for_each(|block| anchors(block, known));
    }
}

/// A jump to a place that is not on the page becomes its words.
fn unlink(line: &mut Line, known: &BTreeSet<String>) {
    for inline in &mut line.0 {
        if let Inline::Jump { target, text } = inline
            && !known.contains(target)
        {
            *inline = Inline::Printed(std::mem::take(text));
        }
    }
}

fn lines(block: &mut Block, each: &mut dyn FnMut(&mut Line)) {
    match block {
        Block::Heading { text, .. } => each(text),
        Block::Paragraph(line) | Block::Notice(line) => each(line),
        Block::List(list) => list.iter_mut().for_each(each),
        Block::Facts(facts) => facts.iter_mut().for_each(|(_, line)| each(line)),
        Block::Table(table) => table.rows.iter_mut().flat_map(|(_, cells)| cells).for_each(each),
        Block::Fold { title, blocks, .. } => {
            each(title);
            blocks.iter_mut().for_each(|block| lines(block, each));
        }
        Block::Flow(_) | Block::TimeLine(_) | Block::Picture(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn base64(bytes: &[u8]) -> String {
        const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let sign = |number: u32| char::from(SIGNS[number as usize & 63]);
        let three = |chunk: &[u8]| {
            let at = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
            let number = at(0) << 16 | at(1) << 8 | at(2);
            let signs = [sign(number >> 18), sign(number >> 12), sign(number >> 6), sign(number)];
            (0..4).map(|place| if place <= chunk.len() { signs[place] } else { '=' }).collect::<String>()
        };
        bytes.chunks(3).map(three).collect()
    }

    #[test]
    fn the_policy_names_the_script() {
        assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
        assert_eq!(base64(&Sha256::digest(SCRIPT)), SCRIPT_HASH);
        assert!(!SCRIPT.contains("</script"));
    }

    #[test]
    fn a_long_table_says_what_it_leaves_out_and_keeps_its_total() {
        let mut table = Table::new("T", &["A"]);
        (0..10).for_each(|number| table.row(vec![number.to_string().into()]));
        table.total(vec!["all".into()]);
        let cut = capped(table.clone(), 4, "elsewhere");
        let weights: Vec<Weight> = cut.rows.iter().map(|(weight, _)| *weight).collect();
        assert_eq!(weights[3..], [Weight::Plain, Weight::Gap, Weight::Total]);
        assert_eq!(cut.rows[4].1[0].plain(), "6 more rows are left out here and stand elsewhere");
        assert_eq!(capped(table.clone(), 10, "elsewhere"), table);
    }

    #[test]
    fn a_jump_to_nowhere_is_words() {
        let mut line = Line::new().jump("row-1", "1").jump("row-2", "2");
        unlink(&mut line, &BTreeSet::from(["row-1".to_owned()]));
        assert_eq!(line, Line::new().jump("row-1", "1").printed("2"));
    }
}
