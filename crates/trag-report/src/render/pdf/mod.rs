//! `pdf`: pages for a court. Page numbers, a running head and foot, heads of tables on each page, embedded fonts.
//!
//! The same blocks as in the other media are set on pages in whole thousandths of a point ([`flow`]), and put into
//! the file by one place that the library for the format is known to ([`draw`]).

mod draw;
mod flow;
mod font;
mod page;
mod picture;
mod table;
mod text;

use std::collections::BTreeMap;
use std::io::{self, Write};

use flow::{Flow, Place};
use font::{Face, Fonts, Length, PT};
use page::{FOOT, MARGIN, Mark, Page};
use text::{INK, QUIET, RULE, Style};

use crate::CaseReport;
use crate::exhibits::{self, scope};
use crate::render::parts::{self, Part};

/// How often pages are set until every jump knows its page; more does not help.
const SETTINGS: usize = 4;

/// What is printed.
pub(crate) struct Print<'a> {
    pub(crate) title: &'a str,
    /// BCP 47 tag of the language.
    pub(crate) language: &'a str,
    /// What stands at the foot of every page.
    pub(crate) foot: &'a str,
    /// Printed pale across every page; empty where there is none.
    pub(crate) watermark: &'a str,
    /// Each begins on a page of its own.
    pub(crate) parts: &'a [Part],
}

/// Writes the summary of a case.
///
/// # Errors
/// Those of writing.
pub fn write(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_marked(case, "", out)
}

/// Writes the summary of a case with pale words across every page: whose copy it is.
///
/// # Errors
/// Those of writing.
pub fn write_marked(case: &CaseReport<'_>, mark: &str, out: &mut dyn Write) -> io::Result<()> {
    let title = scope::title(case.title);
    let foot = format!("trag {} · {title} · as of {}", case.software.version, case.as_of);
    let parts = parts::by_heading(exhibits::summary(case));
    write_parts(&Print { title: &title, language: "en", foot: &foot, watermark: mark, parts: &parts }, out)
}

/// Writes the file. The same blocks give the same bytes.
///
/// # Errors
/// Those of writing, and what the library for the format refuses.
pub(crate) fn write_parts(print: &Print<'_>, out: &mut dyn Write) -> io::Result<()> {
    let fonts = Fonts::new();
    let mut known: BTreeMap<String, Place> = BTreeMap::new();
    let mut settings = 0;
    let (mut pages, outline) = loop {
        let mut flow = Flow::new(&fonts, &known);
        print.parts.iter().for_each(|part| flow.part(&part.label, &part.blocks));
        let Flow { pages, places, outline, .. } = flow;
        settings += 1;
        let stands = settings == SETTINGS || pages_of(&places) == pages_of(&known);
        known = places;
        if stands {
            break (pages, outline);
        }
    };
    let number = pages.len();
    for (place, page) in pages.iter_mut().enumerate() {
        frame(&fonts, page, print, place + 1, number);
    }
    let title = fonts.shown(print.title);
    let watermark = fonts.shown(print.watermark);
    let about =
        draw::About { title: &title, language: print.language, producer: "trag", watermark: &watermark };
    let bytes = draw::file(&fonts, &pages, &known, &outline, &about).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn pages_of(places: &BTreeMap<String, Place>) -> Vec<(&str, usize)> {
    places.iter().map(|(target, place)| (target.as_str(), place.page)).collect()
}

/// Head and foot of a page.
fn frame(fonts: &Fonts, page: &mut Page, print: &Print<'_>, number: usize, of: usize) {
    let (width, height) = page.sheet.size();
    let style = Style { face: Face::Regular, size: 7 * PT, colour: QUIET };
    let running = fonts.shown(&page.running);
    let right = fonts.width(Face::Bold, style.size, &running);
    let room = width - 2 * MARGIN - right - 16 * PT;
    let title = fitted(fonts, &fonts.shown(print.title), style, room);
    let mut put = |x, y, text: String, style| page.marks.push(Mark::Text { x, y, text, style });
    put(MARGIN, 38 * PT, title, style);
    let bold = Style { face: Face::Bold, colour: INK, ..style };
    put(width - MARGIN - right, 38 * PT, running, bold);
    let foot = height - FOOT + 24 * PT;
    let count = match print.language {
        "sr-Latn" => format!("CASE-{number:06}   strana {number} od {of}"),
        "sr-Cyrl" => format!("CASE-{number:06}   страна {number} од {of}"),
        _ => format!("CASE-{number:06}   page {number} of {of}"),
    };
    let own = fonts.width(Face::Regular, style.size, &count);
    put(
        MARGIN,
        foot,
        fitted(fonts, &fonts.shown(print.foot), style, width - 2 * MARGIN - own - 16 * PT),
        style,
    );
    put(width - MARGIN - own, foot, count, style);
    page.rule(MARGIN, 43 * PT, width - 2 * MARGIN, 500, RULE);
    page.rule(MARGIN, foot - 11 * PT, width - 2 * MARGIN, 500, RULE);
}

/// A text that fits into a width, cut with a visible sign.
fn fitted(fonts: &Fonts, text: &str, style: Style, width: Length) -> String {
    if fonts.width(style.face, style.size, text) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = fonts.width(style.face, style.size, "…");
    for letter in text.chars() {
        used += fonts.width(style.face, style.size, letter.encode_utf8(&mut [0; 4]));
        if used > width {
            break;
        }
        short.push(letter);
    }
    format!("{}…", short.trim_end())
}
