//! Pictures: the marks of a drawing at the scale of the page.

use super::flow::Flow;
use super::font::{Face, Length, PT};
use super::page::{MARGIN, Mark};
use super::text::{Colour, Style};
use crate::document::Line;
use crate::figures::stopped;
use crate::render::svg::canvas::{self, Anchor, Drawing};

/// Dots of a dash in a drawing are this long where the drawing states none that can be read.
const DASH: Length = 3 * PT;

/// Above a drawing, and below it for the caption.
const ABOVE: Length = 8 * PT;
const CAPTION: Length = 40 * PT;

/// Thousandths of a point for one unit of a drawing: as wide as the page, and never higher.
fn scale(flow: &Flow<'_>, drawing: &Drawing) -> Length {
    (flow.width() / drawing.width.max(1)).min((flow.whole() - 60 * PT) / drawing.height.max(1))
}

/// How much of a page a drawing takes with its caption.
pub(super) fn room(flow: &Flow<'_>, drawing: &Drawing) -> Length {
    ABOVE + drawing.height.max(1) * scale(flow, drawing) + CAPTION
}

/// Puts a drawing with its caption on one page.
pub(super) fn put(flow: &mut Flow<'_>, drawing: &Drawing, title: &str, note: &Line) {
    let caption = Line::new().strong(format!("{} ", stopped(title))).with_line(note.clone());
    let (height, scale) = (drawing.height.max(1), scale(flow, drawing));
    flow.gap(ABOVE);
    flow.need(height * scale + CAPTION);
    let (left, top) = (MARGIN, flow.y);
    let marks: Vec<Mark> =
        drawing.marks.iter().flat_map(|mark| placed(flow, mark, left, top, scale)).collect();
    flow.page().marks.extend(marks);
    flow.y += height * scale + 6 * PT;
    flow.paragraph(&caption, 7_500, super::text::QUIET);
    flow.y += 4 * PT;
}

fn placed(flow: &Flow<'_>, mark: &canvas::Mark, left: Length, top: Length, scale: Length) -> Vec<Mark> {
    let at = |(x, y): (i64, i64)| (left + x * scale, top + y * scale);
    let one = match mark {
        canvas::Mark::Rect { rect, fill, .. } => {
            let (x, y) = at((rect.x, rect.y));
            let (width, height) = (rect.width * scale, rect.height * scale);
            Mark::Rect { x, y, width, height, fill: colour(fill), opacity: 100 }
        }
        canvas::Mark::Plate(rect) => {
            let (x, y) = at((rect.x, rect.y));
            let (width, height) = (rect.width * scale, rect.height * scale);
            return plate(x, y, width, height);
        }
        canvas::Mark::Line { from, to, stroke, dash } => {
            let dash: Vec<Length> = dash
                .split([' ', ','])
                .filter(|part| !part.is_empty())
                .map(|part| dash_length(part, scale))
                .collect();
            Mark::Line { from: at(*from), to: at(*to), width: scale, colour: colour(stroke), dash }
        }
        canvas::Mark::Circle { at: centre, radius, fill, .. } => {
            let (x, y) = at(*centre);
            Mark::Circle { x, y, radius: radius * scale, fill: colour(fill) }
        }
        canvas::Mark::Band { from, to, height, fill, .. } => {
            Mark::Band { from: at(*from), to: at(*to), height: height * scale, fill: colour(fill) }
        }
        canvas::Mark::Text { at: place, anchor, size, fill, text } => {
            let style = Style { face: Face::Regular, size: size * scale, colour: colour(fill) };
            let text = flow.fonts.shown(text);
            let width = flow.fonts.width(style.face, style.size, &text);
            let (x, y) = at(*place);
            let x = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - width / 2,
                Anchor::End => x - width,
            };
            Mark::Text { x, y, text, style }
        }
        canvas::Mark::Curve { points, width, stroke, .. } => {
            Mark::Curve { points: points.map(at), width: width * scale, colour: colour(stroke) }
        }
        canvas::Mark::Polyline { points, stroke } => Mark::Polyline {
            points: points.iter().copied().map(at).collect(),
            width: scale * 3 / 2,
            colour: colour(stroke),
        },
        canvas::Mark::Polygon { points, fill } => {
            Mark::Polygon { points: points.iter().copied().map(at).collect(), fill: colour(fill) }
        }
        canvas::Mark::Link { marks, .. } => {
            return marks.iter().flat_map(|mark| placed(flow, mark, left, top, scale)).collect();
        }
    };
    vec![one]
}

/// A light ground with an edge.
fn plate(x: Length, y: Length, width: Length, height: Length) -> Vec<Mark> {
    let edge = |from, to| Mark::Line { from, to, width: 500, colour: super::text::RULE, dash: Vec::new() };
    let (right, low) = (x + width, y + height);
    vec![
        Mark::Rect { x, y, width, height, fill: [255; 3], opacity: 88 },
        edge((x, y), (right, y)),
        edge((x, low), (right, low)),
        edge((x, y), (x, low)),
        edge((right, y), (right, low)),
    ]
}

fn dash_length(part: &str, scale: Length) -> Length {
    part.parse::<Length>().map_or(DASH, |units| units * scale)
}

/// `#1d252c` or `#fff`; ink where it is neither.
fn colour(text: &str) -> Colour {
    let digits = text.trim_start_matches('#');
    let pair = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let single =
        |at: usize| digits.get(at..=at).and_then(|one| u8::from_str_radix(one, 16).ok()).map(|n| n * 17);
    let read = match digits.len() {
        6 => pair(0).zip(pair(2)).zip(pair(4)),
        3 => single(0).zip(single(1)).zip(single(2)),
        _ => None,
    };
    read.map_or(super::text::INK, |((red, green), blue)| [red, green, blue])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        assert_eq!(colour("#1d252c"), [0x1d, 0x25, 0x2c]);
        assert_eq!(colour("#fff"), [255; 3]);
        assert_eq!(colour("čć"), super::super::text::INK);
    }
}
