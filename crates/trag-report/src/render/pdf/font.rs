//! The faces that are embedded: which character has which glyph, and how wide it is.
//!
//! Noto Sans and Noto Sans Mono cover Latin, Greek and Cyrillic. What no face has is printed as its code point:
//! a reader sees that a name has a letter here, and which one.

use std::fmt::Write as _;

use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, MetadataProvider as _};
use trag_model::LookupMap;

use crate::escape;

/// Lengths are thousandths of a point.
pub(super) type Length = i64;

/// A point.
pub(super) const PT: Length = 1_000;

const FILES: [&[u8]; 3] = [
    include_bytes!("../../../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../../fonts/NotoSansMono-Regular.ttf"),
];

/// A face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Face {
    Regular = 0,
    Bold = 1,
    Mono = 2,
}

impl Face {
    pub(super) const ALL: [Face; 3] = [Face::Regular, Face::Bold, Face::Mono];

    /// The font file, a subset of the released one.
    pub(super) fn file(self) -> &'static [u8] {
        FILES[self as usize]
    }
}

/// A glyph of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) face: Face,
    pub(super) id: u32,
    /// In thousandths of the font size.
    pub(super) advance: i64,
}

/// All faces, with every glyph looked up once.
pub(super) struct Fonts {
    glyphs: LookupMap<(Face, char), Glyph>,
}

impl Fonts {
    /// Reads the faces.
    ///
    /// # Panics
    /// When a font that the program carries is broken; a test reads them.
    pub(super) fn new() -> Fonts {
        let mut glyphs = LookupMap::default();
        for face in Face::ALL {
            let font = match FontRef::new(face.file()) {
                Ok(font) => font,
                Err(error) => panic!("a font of this program cannot be read: {error}"),
            };
            let per_em = font.head().map_or(1_000, |head| i64::from(head.units_per_em()));
            let Ok(metrics) = font.hmtx() else { panic!("a font of this program has no widths") };
            for (code, id) in font.charmap().mappings() {
                let (Some(letter), Ok(short)) = (char::from_u32(code), u16::try_from(id.to_u32())) else {
                    continue;
                };
                let advance = metrics.advance(skrifa::raw::types::GlyphId16::new(short).into()).unwrap_or(0);
                let advance = i64::from(advance) * 1_000 / per_em;
                glyphs.insert((face, letter), Glyph { face, id: id.to_u32(), advance });
            }
        }
        Fonts { glyphs }
    }

    /// The glyph of a letter, from the face itself or from one that has more signs.
    pub(super) fn glyph(&self, face: Face, letter: char) -> Option<Glyph> {
        [face, Face::Regular, Face::Mono]
            .into_iter()
            .find_map(|face| self.glyphs.get(&(face, letter)).copied())
    }

    /// How wide a text is.
    pub(super) fn width(&self, face: Face, size: Length, text: &str) -> Length {
        let advance: i64 =
            text.chars().filter_map(|letter| self.glyph(face, letter)).map(|g| g.advance).sum();
        advance * size / 1_000
    }

    /// A text as it is printed: harmless, and with a code point where no face has the letter.
    pub(super) fn shown(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for letter in escape::terminal(text).chars() {
            if self.glyph(Face::Regular, letter).is_some() {
                shown.push(letter);
            } else {
                // Writing into a String cannot fail.
                let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(letter));
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_region_are_there() {
        let fonts = Fonts::new();
        let letters = "čćšžđČĆŠŽĐ љњџђћЉЊЏЂЋ абвгѓќѕѐѝ ëç äöüß őű łęą îșț αβγ €–…„”“’«»·×⟨⟩→−≥";
        for letter in letters.chars() {
            for face in Face::ALL {
                assert!(fonts.glyph(face, letter).is_some(), "{letter} {face:?}");
            }
        }
        assert_eq!(fonts.shown(letters), letters);
    }

    #[test]
    fn what_no_face_has_is_shown_by_its_number() {
        let fonts = Fonts::new();
        assert_eq!(fonts.shown("中a\u{202e}b"), "⟨U+4E2D⟩a⟨U+202E⟩b");
    }

    #[test]
    fn digits_are_of_one_width() {
        let fonts = Fonts::new();
        for face in Face::ALL {
            let widths: Vec<i64> =
                ('0'..='9').filter_map(|d| fonts.glyph(face, d)).map(|g| g.advance).collect();
            assert!(widths.len() == 10 && widths.iter().all(|width| *width == widths[0]), "{widths:?}");
        }
        assert_eq!(fonts.width(Face::Regular, 10 * PT, "00"), 2 * fonts.width(Face::Regular, 10 * PT, "0"));
    }
}
