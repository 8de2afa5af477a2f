//! Pages and what is put on them, before it becomes a file.

use super::font::{Length, PT};
use super::text::{Colour, SetLine, Style};

/// A sheet of A4, upright or on its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    Upright,
    Sideways,
}

const SHORT: Length = 595_276;
const LONG: Length = 841_890;
/// Left and right margin.
pub(super) const MARGIN: Length = 42 * PT;
/// Where the text begins and ends, from the upper and lower edge.
pub(super) const HEAD: Length = 58 * PT;
pub(super) const FOOT: Length = 54 * PT;

impl Sheet {
    pub(super) fn size(self) -> (Length, Length) {
        match self {
            Sheet::Upright => (SHORT, LONG),
            Sheet::Sideways => (LONG, SHORT),
        }
    }

    /// Width of the text.
    pub(super) fn width(self) -> Length {
        self.size().0 - 2 * MARGIN
    }

    /// Lowest edge of the text.
    pub(super) fn bottom(self) -> Length {
        self.size().1 - FOOT
    }

    /// Height of the text.
    pub(super) fn height(self) -> Length {
        self.bottom() - HEAD
    }
}

/// Something on a page. Coordinates are from the upper left corner; a text stands on its base line.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    Text { x: Length, y: Length, text: String, style: Style },
    Rect { x: Length, y: Length, width: Length, height: Length, fill: Colour, opacity: u8 },
    Line { from: (Length, Length), to: (Length, Length), width: Length, colour: Colour, dash: Vec<Length> },
    Circle { x: Length, y: Length, radius: Length, fill: Colour },
    Band { from: (Length, Length), to: (Length, Length), height: Length, fill: Colour },
    Curve { points: [(Length, Length); 4], width: Length, colour: Colour },
    Polyline { points: Vec<(Length, Length)>, width: Length, colour: Colour },
    Polygon { points: Vec<(Length, Length)>, fill: Colour },
    Link { x: Length, y: Length, width: Length, height: Length, target: String },
}

/// A page with what stands in its head.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) sheet: Sheet,
    /// What the page belongs to: `Exhibit 4`.
    pub(super) running: String,
    pub(super) marks: Vec<Mark>,
}

impl Page {
    /// Puts a set line with its base line at `y`.
    pub(super) fn line(&mut self, x: Length, y: Length, line: &SetLine) {
        for piece in &line.pieces {
            let size = piece.style.size;
            if let Some(target) = &piece.target {
                let (target, height) = (target.clone(), size * 5 / 4);
                self.marks.push(Mark::Link {
                    x: x + piece.x,
                    y: y - size,
                    width: piece.width,
                    height,
                    target,
                });
            }
            self.marks.push(Mark::Text { x: x + piece.x, y, text: piece.text.clone(), style: piece.style });
        }
    }

    pub(super) fn rule(&mut self, x: Length, y: Length, width: Length, thick: Length, colour: Colour) {
        self.marks.push(Mark::Line {
            from: (x, y),
            to: (x + width, y),
            width: thick,
            colour,
            dash: Vec::new(),
        });
    }

    pub(super) fn ground(&mut self, x: Length, y: Length, width: Length, height: Length, fill: Colour) {
        self.marks.push(Mark::Rect { x, y, width, height, fill, opacity: 100 });
    }
}
