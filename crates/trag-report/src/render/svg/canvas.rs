//! A sheet to draw on. Coordinates are whole units of the view box, from the upper left corner.

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
#[derive(Clone, Copy, Debug)]
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rect {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) width: i64,
    pub(crate) height: i64,
}

/// One mark on the sheet. A title is what a pointer or a screen reader finds; it may be empty.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    Rect {
        rect: Rect,
        fill: &'static str,
        title: String,
    },
    Plate(Rect),
    Line {
        from: (i64, i64),
        to: (i64, i64),
        stroke: &'static str,
        dash: &'static str,
    },
    Circle {
        at: (i64, i64),
        radius: i64,
        fill: &'static str,
        title: String,
    },
    Band {
        from: (i64, i64),
        to: (i64, i64),
        height: i64,
        fill: &'static str,
        title: String,
    },
    Text {
        at: (i64, i64),
        anchor: Anchor,
        size: i64,
        fill: &'static str,
        text: String,
    },
    /// A cubic curve: start, two points that bend it, end.
    Curve {
        points: [(i64, i64); 4],
        width: i64,
        stroke: &'static str,
        title: String,
    },
    /// Straight lines from point to point.
    Polyline {
        points: Vec<(i64, i64)>,
        stroke: &'static str,
    },
    /// A filled shape, such as the head of an arrow.
    Polygon {
        points: Vec<(i64, i64)>,
        fill: &'static str,
    },
    /// Marks that lead to the rows behind them: the id of what a reader jumps to.
    Link {
        target: String,
        marks: Vec<Mark>,
    },
}

/// The sheet while it is drawn on.
pub(crate) struct Canvas {
    marks: Vec<Mark>,
    width: i64,
    height: i64,
}

/// A finished drawing. HTML gets it as SVG, paper gets the marks.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    id: String,
    title: String,
    /// The content in words.
    pub(crate) description: String,
    pub(crate) width: i64,
    pub(crate) height: i64,
    /// In the order in which they were drawn: the last lies on top.
    pub(crate) marks: Vec<Mark>,
}

impl Canvas {
    pub(crate) fn new(width: i64, height: i64) -> Canvas {
        Canvas { marks: Vec::new(), width, height }
    }

    /// A rectangle with a text that a pointer or screen reader finds.
    pub(crate) fn rect(&mut self, rect: Rect, fill: &'static str, title: &str) {
        self.marks.push(Mark::Rect { rect, fill, title: title.to_owned() });
    }

    /// A light ground under a label that stands on a drawing.
    pub(crate) fn plate(&mut self, rect: Rect) {
        self.marks.push(Mark::Plate(rect));
    }

    pub(crate) fn line(
        &mut self,
        from: (i64, i64),
        to: (i64, i64),
        stroke: &'static str,
        dash: &'static str,
    ) {
        self.marks.push(Mark::Line { from, to, stroke, dash });
    }

    pub(crate) fn circle(&mut self, at: (i64, i64), radius: i64, fill: &'static str, title: &str) {
        self.marks.push(Mark::Circle { at, radius, fill, title: title.to_owned() });
    }

    /// A band of constant height from the right edge of one bar to the left edge of another.
    pub(crate) fn band(
        &mut self,
        from: (i64, i64),
        to: (i64, i64),
        height: i64,
        fill: &'static str,
        title: &str,
    ) {
        self.marks.push(Mark::Band { from, to, height, fill, title: title.to_owned() });
    }

    pub(crate) fn text(&mut self, at: (i64, i64), anchor: Anchor, size: i64, fill: &'static str, text: &str) {
        self.marks.push(Mark::Text { at, anchor, size, fill, text: text.to_owned() });
    }

    /// A curve that leaves and arrives level; `title` is what a pointer finds.
    pub(crate) fn curve(&mut self, points: [(i64, i64); 4], width: i64, stroke: &'static str, title: &str) {
        self.marks.push(Mark::Curve { points, width, stroke, title: title.to_owned() });
    }

    pub(crate) fn polyline(&mut self, points: Vec<(i64, i64)>, stroke: &'static str) {
        self.marks.push(Mark::Polyline { points, stroke });
    }

    pub(crate) fn polygon(&mut self, points: Vec<(i64, i64)>, fill: &'static str) {
        self.marks.push(Mark::Polygon { points, fill });
    }

    /// What `draw` puts on the sheet leads to `target`, where the medium has jumps.
    pub(crate) fn link(&mut self, target: &str, draw: impl FnOnce(&mut Canvas)) {
        let from = self.marks.len();
        draw(self);
        let marks = self.marks.split_off(from);
        self.marks.push(Mark::Link { target: target.to_owned(), marks });
    }

    /// The drawing with its name and its content in words.
    pub(crate) fn finish(self, id: &str, title: &str, description: &str) -> Drawing {
        Drawing {
            id: id.to_owned(),
            title: title.to_owned(),
            description: description.to_owned(),
            width: self.width,
            height: self.height,
            marks: self.marks,
        }
    }
}

impl Drawing {
    /// The drawing as an element of a page.
    pub(crate) fn svg(&self) -> String {
        let id = escape::svg(&self.id);
        let body: String = self.marks.iter().map(element).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" font-family=\"system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{body}</svg>\n",
            self.width,
            self.height,
            escape::svg(&self.title),
            escape::svg(&self.description),
        )
    }
}

/// A mark as an element on a line of its own.
fn element(mark: &Mark) -> String {
    match mark {
        Mark::Rect { rect: Rect { x, y, width, height }, fill, title } => format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\">{}</rect>\n",
            titled(title)
        ),
        Mark::Plate(Rect { x, y, width, height }) => format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\" fill=\"#fff\" \
             fill-opacity=\"0.88\" stroke=\"{LINE}\"/>\n"
        ),
        Mark::Line { from, to, stroke, dash } => {
            let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
            format!(
                "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{stroke}\"{dash}/>\n",
                from.0, from.1, to.0, to.1
            )
        }
        Mark::Circle { at: (x, y), radius, fill, title } => format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\">{}</circle>\n",
            titled(title)
        ),
        Mark::Band { from: (x1, y1), to: (x2, y2), height, fill, title } => {
            let (middle, low1, low2) = ((x1 + x2) / 2, y1 + height, y2 + height);
            format!(
                "<path d=\"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}V{low2}C{middle} {low2} {middle} {low1} {x1} \
                 {low1}Z\" fill=\"{fill}\" fill-opacity=\"0.38\">{}</path>\n",
                titled(title)
            )
        }
        Mark::Text { at: (x, y), anchor, size, fill, text } => format!(
            "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{}\" font-size=\"{size}\" fill=\"{fill}\">{}</text>\n",
            anchor.word(),
            escape::svg(text)
        ),
        Mark::Curve { points: [from, bend, back, to], width, stroke, title } => format!(
            "<path d=\"M{} {}C{} {} {} {} {} {}\" fill=\"none\" stroke=\"{stroke}\" stroke-opacity=\"0.55\" \
             stroke-width=\"{width}\">{}</path>\n",
            from.0,
            from.1,
            bend.0,
            bend.1,
            back.0,
            back.1,
            to.0,
            to.1,
            titled(title)
        ),
        Mark::Polyline { points, stroke } => format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>\n",
            listed(points)
        ),
        Mark::Polygon { points, fill } => {
            format!("<polygon points=\"{}\" fill=\"{fill}\"/>\n", listed(points))
        }
        Mark::Link { target, marks } => {
            let inside: String = marks.iter().map(element).collect();
            format!("<a href=\"#{}\">\n{inside}</a>\n", escape::svg(target))
        }
    }
}

fn listed(points: &[(i64, i64)]) -> String {
    points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
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
