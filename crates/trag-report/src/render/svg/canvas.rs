//! A sheet to draw on. Coordinates are whole units of the view box, from the upper left corner.

use std::fmt::Write as _;

use crate::escape;

/// Dark text.
pub(crate) const INK: &str = "#1d252c";
/// Quiet text and lines.
pub(crate) const QUIET: &str = "#56616b";
/// Thin lines.
pub(crate) const LINE: &str = "#d3d9de";
/// What comes in.
pub(crate) const IN: &str = "#2c6e8f";
/// What goes out.
pub(crate) const OUT: &str = "#c07a2b";

/// Where a text stands at its point.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn word(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// A rectangle.
#[derive(Clone, Copy)]
pub(crate) struct Rect {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) width: i64,
    pub(crate) height: i64,
}

/// The sheet. Writing into a `String` cannot fail, so results of `write!` are dropped here and nowhere else.
pub(crate) struct Canvas {
    body: String,
    width: i64,
    height: i64,
}

impl Canvas {
    pub(crate) fn new(width: i64, height: i64) -> Canvas {
        Canvas { body: String::new(), width, height }
    }

    /// A rectangle with a text that a pointer or screen reader finds.
    pub(crate) fn rect(&mut self, rect: Rect, fill: &str, title: &str) {
        let Rect { x, y, width, height } = rect;
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\">{}</rect>",
            titled(title)
        );
    }

    /// A light ground under a label that stands on a drawing.
    pub(crate) fn plate(&mut self, rect: Rect) {
        let Rect { x, y, width, height } = rect;
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\" fill=\"#fff\" \
             fill-opacity=\"0.88\" stroke=\"{LINE}\"/>"
        );
    }

    pub(crate) fn line(&mut self, from: (i64, i64), to: (i64, i64), stroke: &str, dash: &str) {
        let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        let _ = writeln!(
            self.body,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{stroke}\"{dash}/>",
            from.0, from.1, to.0, to.1
        );
    }

    pub(crate) fn circle(&mut self, at: (i64, i64), radius: i64, fill: &str, title: &str) {
        let _ = writeln!(
            self.body,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\" fill=\"{fill}\">{}</circle>",
            at.0,
            at.1,
            titled(title)
        );
    }

    /// A band of constant height from the right edge of one bar to the left edge of another.
    pub(crate) fn band(&mut self, from: (i64, i64), to: (i64, i64), height: i64, fill: &str, title: &str) {
        let middle = (from.0 + to.0) / 2;
        let (x1, y1, x2, y2) = (from.0, from.1, to.0, to.1);
        let (low1, low2) = (y1 + height, y2 + height);
        let _ = writeln!(
            self.body,
            "<path d=\"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}V{low2}C{middle} {low2} {middle} {low1} {x1} \
             {low1}Z\" fill=\"{fill}\" fill-opacity=\"0.38\">{}</path>",
            titled(title)
        );
    }

    pub(crate) fn text(&mut self, at: (i64, i64), anchor: Anchor, size: i64, fill: &str, text: &str) {
        let _ = writeln!(
            self.body,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" font-size=\"{size}\" fill=\"{fill}\">{}</text>",
            at.0,
            at.1,
            anchor.word(),
            escape::svg(text)
        );
    }

    /// The drawing as an element, with its name and its content in words.
    pub(crate) fn finish(self, id: &str, title: &str, description: &str) -> String {
        let id = escape::svg(id);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" font-family=\"system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{}</svg>\n",
            self.width,
            self.height,
            escape::svg(title),
            escape::svg(description),
            self.body
        )
    }
}

fn titled(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!("<title>{}</title>", escape::svg(title)) }
}

/// A text that fits into `width` units at font size `size`, cut with a visible sign where it does not. The
/// width is estimated on the wide side, because the reader's font is not known.
pub(crate) fn fitted(text: &str, size: i64, width: i64) -> String {
    let shown = escape::terminal(text);
    let room = width * 100;
    let mut used = 0;
    let mut fits = 0;
    for (at, character) in shown.char_indices() {
        used += advance(character) * size;
        if used > room {
            return format!("{}…", shown[..fits].trim_end());
        }
        if used + 100 * size <= room {
            fits = at + character.len_utf8();
        }
    }
    shown
}

/// How wide a character is, in hundredths of the font size.
fn advance(character: char) -> i64 {
    match character {
        'i' | 'l' | 'j' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' => 36,
        'I' | 'f' | 't' | 'r' | '-' => 44,
        'm' | 'w' | 'M' | 'W' | '@' | '…' | 'ш' | 'щ' | 'ж' | 'ю' | 'Ш' | 'Щ' | 'Ж' | 'Ю' | 'Џ' => {
            98
        }
        'A'..='Z' | 'А'..='Я' | 'Ђ'..='Џ' => 74,
        _ if u32::from(character) < 0x1100 => 62,
        _ => 105,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_fits_stays_whole() {
        assert_eq!(fitted("Merkur d.o.o.", 12, 200), "Merkur d.o.o.");
        let cut = fitted("HILUX SERVICES LP OF A VERY LONG NAME INDEED", 12, 120);
        assert!(cut.ends_with('…') && cut.chars().count() < 16, "{cut}");
        assert_eq!(fitted("", 12, 10), "");
        assert!(!fitted("a\u{202e}b", 12, 400).contains('\u{202e}'));
    }
}
