//! Words set in lines of a width.

use super::font::{Face, Fonts, Length};

/// Up to how many bytes a word is not broken after a dash: a date stays whole.
const GLUED: usize = 11;

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

pub(super) const INK: Colour = [0x1d, 0x25, 0x2c];
pub(super) const QUIET: Colour = [0x56, 0x61, 0x6b];
pub(super) const RULE: Colour = [0xd3, 0xd9, 0xde];
pub(super) const ACCENT: Colour = [0x24, 0x52, 0x6b];
pub(super) const FAINT: Colour = [0xf4, 0xf6, 0xf7];

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: Length,
    pub(super) colour: Colour,
}

/// A text of one look. It is harmless already.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) style: Style,
    /// The anchor it leads to.
    pub(super) target: Option<String>,
}

/// A text at its place in a line.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) x: Length,
    pub(super) width: Length,
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) target: Option<String>,
}

/// A line that was set.
#[derive(Clone, Debug, Default)]
pub(super) struct SetLine {
    pub(super) pieces: Vec<Piece>,
    pub(super) width: Length,
}

/// What stands between two places where a line may break: pieces of words that belong together.
struct Chunk<'a> {
    parts: Vec<(&'a str, &'a Span)>,
    width: Length,
    /// Width of the blank before it, with its style.
    blank: Option<&'a Span>,
}

/// Sets spans in lines. A word that is wider than a line is broken where it must be.
pub(super) fn set(fonts: &Fonts, spans: &[Span], width: Length) -> Vec<SetLine> {
    let mut lines = vec![SetLine::default()];
    for chunk in chunks(fonts, spans) {
        let blank = chunk.blank.map_or(0, |span| fonts.width(span.style.face, span.style.size, " "));
        let line = lines.last().map_or(0, |line| line.width);
        let (start, mut at) = if line == 0 {
            (false, 0)
        } else if line + blank + chunk.width <= width {
            (false, line + blank)
        } else {
            (true, 0)
        };
        if start {
            lines.push(SetLine::default());
        }
        if at > line
            && let (Some(span), Some(line)) = (chunk.blank, lines.last_mut())
        {
            push(line, line.width, blank, " ", span);
        }
        for (text, span) in chunk.parts {
            if chunk.width <= width {
                let own = fonts.width(span.style.face, span.style.size, text);
                if let Some(line) = lines.last_mut() {
                    push(line, at, own, text, span);
                }
                at += own;
            } else {
                at = broken(fonts, &mut lines, at, width, text, span);
            }
        }
    }
    lines
}

/// Sets a text letter by letter, where no better place to break is found.
fn broken(
    fonts: &Fonts,
    lines: &mut Vec<SetLine>,
    mut at: Length,
    width: Length,
    text: &str,
    span: &Span,
) -> Length {
    let mut from = 0;
    let mut own = 0;
    for (place, letter) in text.char_indices() {
        let advance = fonts.glyph(span.style.face, letter).map_or(0, |g| g.advance) * span.style.size / 1_000;
        if at + own + advance > width && at + own > 0 {
            if let Some(line) = lines.last_mut() {
                push(line, at, own, &text[from..place], span);
            }
            lines.push(SetLine::default());
            (at, own, from) = (0, 0, place);
        }
        own += advance;
    }
    if let Some(line) = lines.last_mut() {
        push(line, at, own, &text[from..], span);
    }
    at + own
}

fn push(line: &mut SetLine, x: Length, width: Length, text: &str, span: &Span) {
    line.width = x + width;
    if let Some(last) = line.pieces.last_mut()
        && last.style == span.style
        && last.target == span.target
        && last.x + last.width == x
    {
        last.text.push_str(text);
        last.width += width;
    } else if !text.is_empty() {
        let (text, target) = (text.to_owned(), span.target.clone());
        line.pieces.push(Piece { x, width, text, style: span.style, target });
    }
}

fn chunks<'a>(fonts: &Fonts, spans: &'a [Span]) -> Vec<Chunk<'a>> {
    let mut chunks: Vec<Chunk<'a>> = Vec::new();
    let mut blank = None;
    let mut open = false;
    for span in spans {
        for word in span.text.split_inclusive([' ', '-', '/', '_', '@']) {
            let text = word.trim_end_matches(' ');
            if !text.is_empty() {
                if !open {
                    chunks.push(Chunk { parts: Vec::new(), width: 0, blank: blank.take() });
                }
                if let Some(chunk) = chunks.last_mut() {
                    chunk.parts.push((text, span));
                    chunk.width += fonts.width(span.style.face, span.style.size, text);
                }
                open = true;
            }
            if text.len() < word.len() {
                (open, blank) = (false, Some(span));
            } else if word.ends_with(['-', '/', '_', '@']) {
                let whole =
                    chunks.last().map_or(0, |chunk| chunk.parts.iter().map(|(text, _)| text.len()).sum());
                open = whole < GLUED;
            }
        }
    }
    chunks
}

/// Width of the widest chunk, which a column must have so that no word is broken, and of the whole in one line.
pub(super) fn extent(fonts: &Fonts, spans: &[Span]) -> (Length, Length) {
    let mut whole = 0;
    let mut least = 0;
    for chunk in chunks(fonts, spans) {
        let blank = chunk.blank.map_or(0, |span| fonts.width(span.style.face, span.style.size, " "));
        whole += blank + chunk.width;
        least = least.max(chunk.width);
    }
    (least, whole)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::pdf::font::PT;

    fn span(text: &str) -> Span {
        let style = Style { face: Face::Regular, size: 9 * PT, colour: INK };
        Span { text: text.to_owned(), style, target: None }
    }

    fn texts(lines: &[SetLine]) -> Vec<String> {
        lines.iter().map(|line| line.pieces.iter().map(|piece| piece.text.as_str()).collect()).collect()
    }

    #[test]
    fn lines_break_between_words_and_long_words_where_they_must() {
        let fonts = Fonts::new();
        let set = |text: &str, width| texts(&set(&fonts, &[span(text)], width * PT));
        assert_eq!(set("one two three", 40), ["one two", "three"]);
        assert_eq!(set("160-0000000123456-54", 96), ["160-0000000123456-", "54"]);
        assert_eq!(set("on 2024-05-04", 60), ["on", "2024-05-04"]);
        assert_eq!(set("WWWWWWWWWW", 30).concat(), "WWWWWWWWWW");
        assert_eq!(set("", 30), [""]);
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_and_no_line_is_too_wide(words in "[a-zš \\-]{0,80}", width in 20_i64..200) {
            let fonts = Fonts::new();
            let lines = set(&fonts, &[span(&words)], width * PT);
            prop_assert!(lines.iter().all(|line| line.width <= width * PT));
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&texts(&lines).concat()), letters(&words));
        }
    }
}
