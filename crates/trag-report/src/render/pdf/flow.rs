//! Blocks one below the other, on as many pages as they need.

use std::collections::BTreeMap;

use super::font::{Face, Fonts, Length, PT};
use super::page::{HEAD, MARGIN, Page, Sheet};
use super::text::{ACCENT, Colour, FAINT, INK, QUIET, RULE, SetLine, Span, Style, set};
use super::{picture, table};
use crate::document::{Badge, Block, Inline, Line};
use crate::render::svg::canvas::Drawing;
use crate::render::svg::{flow_picture, time_line};

/// Size of running text.
const TEXT: Length = 9 * PT;
/// Width of the names of facts.
const NAMES: Length = 118 * PT;
/// Longest line that is read with ease.
const MEASURE: Length = 511 * PT;

/// A place in the document that something can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) page: usize,
    pub(super) y: Length,
}

/// An entry of the outline.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) level: u8,
    pub(super) text: String,
    pub(super) place: Place,
}

/// Pages while they are filled.
pub(super) struct Flow<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) pages: Vec<Page>,
    pub(super) places: BTreeMap<String, Place>,
    pub(super) outline: Vec<Entry>,
    /// Where jumps lead, as far as an earlier setting found out.
    known: &'a BTreeMap<String, Place>,
    sheet: Sheet,
    running: String,
    /// Upper edge of what comes next.
    pub(super) y: Length,
    /// Rows of tables so far.
    pub(super) rows: usize,
}

impl<'a> Flow<'a> {
    pub(super) fn new(fonts: &'a Fonts, known: &'a BTreeMap<String, Place>) -> Flow<'a> {
        Flow {
            fonts,
            pages: Vec::new(),
            places: BTreeMap::new(),
            outline: Vec::new(),
            known,
            sheet: Sheet::Upright,
            running: String::new(),
            y: HEAD,
            rows: 0,
        }
    }

    /// Blocks that begin on a page of their own.
    pub(super) fn part(&mut self, running: &str, blocks: &[Block]) {
        self.running = running.to_owned();
        self.sheet = if table::needs_width(self, blocks) { Sheet::Sideways } else { Sheet::Upright };
        self.new_page();
        self.blocks(blocks);
    }

    pub(super) fn new_page(&mut self) {
        self.pages.push(Page { sheet: self.sheet, running: self.running.clone(), marks: Vec::new() });
        self.y = HEAD;
    }

    pub(super) fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.new_page();
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    pub(super) fn width(&self) -> Length {
        self.sheet.width()
    }

    pub(super) fn room(&self) -> Length {
        self.sheet.bottom() - self.y
    }

    pub(super) fn whole(&self) -> Length {
        self.sheet.height()
    }

    /// Goes to the next page unless so much room is left on this one.
    pub(super) fn need(&mut self, height: Length) {
        if self.room() < height && self.y > HEAD {
            self.new_page();
        }
    }

    pub(super) fn gap(&mut self, height: Length) {
        if self.y > HEAD {
            self.y += height;
        }
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for (place, block) in blocks.iter().enumerate() {
            // A heading is never the last thing on a page.
            if let (Block::Heading { .. }, Some(follows)) = (block, blocks.get(place + 1)) {
                self.need(self.wanted(follows));
            }
            self.block(block);
        }
    }

    /// Room for a heading and what must stand below it on the same page.
    fn wanted(&self, follows: &Block) -> Length {
        let picture = |drawing: &Drawing| {
            let whole = picture::room(self, drawing) + 50 * PT;
            if whole <= self.whole() { whole } else { 0 }
        };
        match follows {
            Block::Table(_) | Block::Fold { .. } | Block::Facts(_) => 120 * PT,
            Block::Flow(own) => picture(&flow_picture::draw(own)),
            Block::TimeLine(own) => picture(&time_line::draw(own)),
            Block::Picture(own) => picture(&own.drawing),
            _ => 0,
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, text } => self.heading(*level, id, text),
            Block::Paragraph(line) => self.paragraph(line, TEXT, INK),
            Block::Notice(line) => self.notice(line),
            Block::List(lines) => lines.iter().for_each(|line| self.item(line)),
            Block::Facts(facts) => facts.iter().for_each(|(name, line)| self.fact(name, line)),
            Block::Table(own) => table::put(self, own, None),
            Block::Fold { title, blocks, .. } => match blocks.as_slice() {
                [Block::Table(own)] => table::put(self, own, Some(title)),
                _ => {
                    self.need(60 * PT);
                    self.label(title);
                    self.blocks(blocks);
                }
            },
            Block::Flow(own) => {
                picture::put(self, &flow_picture::draw(own), &own.title, &Line::from(own.note.as_str()));
            }
            Block::TimeLine(own) => picture::put(self, &time_line::draw(own), &own.title, &own.note()),
            Block::Picture(own) => {
                picture::put(self, &own.drawing, &own.title, &Line::from(own.note.as_str()));
            }
        }
    }

    fn heading(&mut self, level: u8, id: &str, text: &Line) {
        let (size, colour, above, below) = match level {
            1 => (20 * PT, INK, 0, 8 * PT),
            2 => (14 * PT, INK, 20 * PT, 6 * PT),
            3 => (11_500, INK, 16 * PT, 5 * PT),
            _ => (TEXT, ACCENT, 11 * PT, 3 * PT),
        };
        let lines = self.set(text, Style { face: Face::Bold, size, colour }, self.width() - 12 * PT);
        let height = leading(size) * count(&lines);
        self.gap(above);
        self.need(height + below + if level < 4 { 84 * PT } else { 52 * PT });
        let place = Place { page: self.pages.len().saturating_sub(1), y: self.y };
        if !id.is_empty() {
            self.places.insert(id.to_owned(), place);
        }
        if level <= 3 {
            let text = lines.iter().flat_map(|line| &line.pieces).map(|piece| piece.text.as_str()).collect();
            self.outline.push(Entry { level, text, place });
        }
        let (y, width) = (self.y, self.width());
        match level {
            2 => {
                self.page().rule(MARGIN, y - 2 * PT, width, 1_200, INK);
                self.y += 3 * PT;
            }
            3 => {
                self.page().ground(MARGIN, y - 2 * PT, width, height + 5 * PT, FAINT);
                self.page().ground(MARGIN, y - 2 * PT, 3 * PT, height + 5 * PT, ACCENT);
            }
            _ => {}
        }
        let indent = if level == 3 { 9 * PT } else { 0 };
        self.lines(&lines, MARGIN + indent, leading(size), size);
        self.y += below;
    }

    /// The title of a picture or of blocks that a screen folds away.
    pub(super) fn label(&mut self, line: &Line) {
        self.gap(6 * PT);
        let style = Style { face: Face::Bold, size: 8 * PT, colour: INK };
        let lines = self.set(line, style, self.width());
        self.lines(&lines, MARGIN, leading(style.size), style.size);
        self.y += 2 * PT;
    }

    pub(super) fn paragraph(&mut self, line: &Line, size: Length, colour: Colour) {
        let style = Style { face: Face::Regular, size, colour };
        let lines = self.set(line, style, self.width().min(MEASURE));
        if lines.iter().all(|line| line.pieces.is_empty()) {
            return;
        }
        self.gap(2 * PT);
        self.need(leading(size) * count(&lines).min(2));
        self.lines(&lines, MARGIN, leading(size), size);
        self.y += 4 * PT;
    }

    fn notice(&mut self, line: &Line) {
        let style = Style { face: Face::Regular, size: TEXT, colour: INK };
        let lines = self.set(line, style, self.width().min(MEASURE) - 24 * PT);
        let height = leading(TEXT) * count(&lines) + 8 * PT;
        self.gap(5 * PT);
        self.need(height);
        let (y, width) = (self.y, self.width());
        if height <= self.room() {
            self.page().ground(MARGIN, y, width, height, [0xfb, 0xf7, 0xec]);
            self.page().ground(MARGIN, y, 3 * PT, height, [0x9a, 0x74, 0x13]);
        }
        self.y += 3 * PT;
        self.lines(&lines, MARGIN + 11 * PT, leading(TEXT), TEXT);
        self.y += 9 * PT;
    }

    fn item(&mut self, line: &Line) {
        let style = Style { face: Face::Regular, size: TEXT, colour: INK };
        let lines = self.set(line, style, self.width().min(MEASURE) - 12 * PT);
        self.need(leading(TEXT) * count(&lines).min(2));
        let y = self.y + TEXT;
        self.page().marks.push(super::page::Mark::Text {
            x: MARGIN + 3 * PT,
            y,
            text: "•".to_owned(),
            style,
        });
        self.lines(&lines, MARGIN + 12 * PT, leading(TEXT), TEXT);
        self.y += 2_500;
    }

    fn fact(&mut self, name: &str, line: &Line) {
        let style = Style { face: Face::Regular, size: TEXT, colour: INK };
        let lines = self.set(line, style, self.width() - NAMES);
        let name = self.set(&Line::from(name), Style { colour: QUIET, ..style }, NAMES - 8 * PT);
        self.need(leading(TEXT) * count(&lines).max(count(&name)).min(4) + 5 * PT);
        let (top, page) = (self.y, self.pages.len());
        self.lines(&name, MARGIN, leading(TEXT), TEXT);
        let below = self.y;
        self.y = top;
        self.lines(&lines, MARGIN + NAMES, leading(TEXT), TEXT);
        if self.pages.len() == page {
            self.y = self.y.max(below);
        }
        let (y, width) = (self.y + 1_500, self.width());
        self.page().rule(MARGIN, y, width, 500, RULE);
        self.y += 4 * PT;
    }

    /// Puts lines one below the other and goes on to the next page where one is full.
    pub(super) fn lines(&mut self, lines: &[SetLine], x: Length, leading: Length, size: Length) {
        for line in lines {
            self.need(leading);
            let y = self.y + size;
            self.page().line(x, y, line);
            self.y += leading;
        }
    }

    pub(super) fn set(&self, line: &Line, style: Style, width: Length) -> Vec<SetLine> {
        set(self.fonts, &self.spans(line, style), width)
    }

    /// A line of the document as texts with their looks.
    pub(super) fn spans(&self, line: &Line, style: Style) -> Vec<Span> {
        line.0.iter().map(|inline| self.span(inline, style)).collect()
    }

    fn span(&self, inline: &Inline, style: Style) -> Span {
        let bold = Style { face: Face::Bold, ..style };
        let plain = |text: &str, style: Style| Span { text: self.fonts.shown(text), style, target: None };
        match inline {
            Inline::Text(text) | Inline::Printed(text) | Inline::Anchor { text, .. } => plain(text, style),
            Inline::Typed(typed) => plain(&typed.text(), style),
            Inline::Strong(text) => plain(text, bold),
            Inline::Reference(text) => {
                plain(text, Style { colour: QUIET, size: style.size * 9 / 10, ..style })
            }
            Inline::Code(text) => plain(text, Style { face: Face::Mono, size: style.size * 9 / 10, ..style }),
            Inline::Badge(badge, text) => plain(text, Style { colour: badge_colour(*badge), ..bold }),
            Inline::Jump { target, text } => {
                let page = self.known.get(target).map_or(0, |place| place.page + 1);
                let place =
                    if self.known.is_empty() || page > 0 { format!(" (page {page})") } else { String::new() };
                let text = format!("{}{place}", self.fonts.shown(text));
                Span { text, style: Style { colour: ACCENT, ..style }, target: Some(target.clone()) }
            }
        }
    }
}

pub(super) fn badge_colour(badge: Badge) -> Colour {
    match badge {
        Badge::Flagged => [0x7a, 0x3b, 0x00],
        Badge::Clear => [0x1c, 0x54, 0x34],
        Badge::NotApplicable => [0x46, 0x50, 0x5a],
        Badge::Failed => [0x8c, 0x1d, 0x18],
    }
}

/// Distance of base lines.
pub(super) fn leading(size: Length) -> Length {
    size * 136 / 100
}

fn count(lines: &[SetLine]) -> Length {
    Length::try_from(lines.len()).unwrap_or(Length::MAX)
}
