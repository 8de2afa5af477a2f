//! Puts marks into the file. The library counts in floats; nothing is computed with them but lengths on paper.
#![expect(clippy::float_arithmetic, reason = "lengths on paper; no amount comes here but as printed text")]

use std::collections::BTreeMap;

use krilla::Document;
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::destination::{Destination, XyzDestination};
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{Page as Sheet, PageSettings};
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::flow::{Entry, Place};
use super::font::{Face, Fonts, Length};
use super::page::{Mark, Page};
use super::text::{Colour, Style};

/// What the file says about itself. Nothing of it comes from a clock.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    pub(super) language: &'a str,
    pub(super) producer: &'a str,
    /// Printed pale across every page; may be empty.
    pub(super) watermark: &'a str,
}

/// The file's bytes.
///
/// # Errors
/// What the library refuses, in words.
pub(super) fn file(
    fonts: &Fonts,
    pages: &[Page],
    places: &BTreeMap<String, Place>,
    outline: &[Entry],
    about: &About<'_>,
) -> Result<Vec<u8>, String> {
    let mut document = Document::new();
    let faces = Face::ALL.map(|face| Font::new(face.file().into(), 0));
    let [Some(regular), Some(bold), Some(mono)] = faces else {
        return Err("a font of this program cannot be embedded".to_owned());
    };
    let pen = Pen { fonts, faces: [regular, bold, mono] };
    for page in pages {
        let (width, height) = page.sheet.size();
        let settings = PageSettings::from_wh(pt(width), pt(height)).ok_or("a page has no size")?;
        let mut sheet = document.start_page_with(settings);
        let mut surface = sheet.surface();
        pen.watermark(&mut surface, page, about.watermark);
        page.marks.iter().for_each(|mark| pen.draw(&mut surface, mark));
        surface.finish();
        links(&mut sheet, page, places);
        sheet.finish();
    }
    document.set_outline(tree(outline));
    document.set_metadata(
        Metadata::new()
            .title(about.title.to_owned())
            .language(about.language.to_owned())
            .creator(about.producer.to_owned())
            .producer(about.producer.to_owned()),
    );
    document.finish().map_err(|error| format!("{error:?}"))
}

fn pt(length: Length) -> f32 {
    length as f32 / 1_000.0
}

fn point(x: Length, y: Length) -> Point {
    Point::from_xy(pt(x), pt(y))
}

fn destination(place: &Place) -> XyzDestination {
    XyzDestination::new(place.page, point(0, (place.y - 12_000).max(0)))
}

fn links(sheet: &mut Sheet<'_>, page: &Page, places: &BTreeMap<String, Place>) {
    for mark in &page.marks {
        let Mark::Link { x, y, width, height, target } = mark else { continue };
        let Some(place) = places.get(target) else { continue };
        let Some(rect) = Rect::from_xywh(pt(*x), pt(*y), pt(*width), pt(*height)) else { continue };
        let target = Target::Destination(Destination::Xyz(destination(place)));
        sheet.add_annotation(Annotation::new_link(LinkAnnotation::new(rect, target), None));
    }
}

/// Entries below the nearest entry above them of a lower level.
fn tree(entries: &[Entry]) -> Outline {
    let mut outline = Outline::new();
    let mut rest = entries;
    while let Some((first, after)) = rest.split_first() {
        let below = after.iter().take_while(|entry| entry.level > first.level).count();
        outline.push_child(node(first, &after[..below]));
        rest = &after[below..];
    }
    outline
}

fn node(entry: &Entry, below: &[Entry]) -> OutlineNode {
    let mut own = OutlineNode::new(entry.text.clone(), destination(&entry.place));
    let mut rest = below;
    while let Some((first, after)) = rest.split_first() {
        let deeper = after.iter().take_while(|entry| entry.level > first.level).count();
        own.push_child(node(first, &after[..deeper]));
        rest = &after[deeper..];
    }
    own
}

struct Pen<'a> {
    fonts: &'a Fonts,
    faces: [Font; 3],
}

impl Pen<'_> {
    fn draw(&self, surface: &mut Surface<'_>, mark: &Mark) {
        match mark {
            Mark::Text { x, y, text, style } => self.text(surface, (*x, *y), text, *style),
            Mark::Rect { x, y, width, height, fill, opacity } => {
                let Some(rect) = Rect::from_xywh(pt(*x), pt(*y), pt(*width), pt(*height)) else { return };
                let mut path = PathBuilder::new();
                path.push_rect(rect);
                filled(surface, path, *fill, f32::from(*opacity) / 100.0);
            }
            Mark::Line { from, to, width, colour, dash } => {
                line(surface, (*from, *to), *width, *colour, dash)
            }
            Mark::Circle { x, y, radius, fill } => {
                filled(surface, circle(pt(*x), pt(*y), pt(*radius)), *fill, 1.0);
            }
            Mark::Band { from, to, height, fill } => filled(surface, band(*from, *to, *height), *fill, 0.38),
            Mark::Curve { points: [from, bend, back, to], width, colour } => {
                let mut path = PathBuilder::new();
                path.move_to(pt(from.0), pt(from.1));
                path.cubic_to(pt(bend.0), pt(bend.1), pt(back.0), pt(back.1), pt(to.0), pt(to.1));
                stroked(surface, path, *width, *colour, 0.55, None);
            }
            Mark::Polyline { points, width, colour } => {
                stroked(surface, corners(points), *width, *colour, 1.0, None);
            }
            Mark::Polygon { points, fill } => {
                let mut path = corners(points);
                path.close();
                filled(surface, path, *fill, 1.0);
            }
            Mark::Link { .. } => {}
        }
    }

    /// A text, in runs of one face: a letter that the face has not comes from another.
    fn text(&self, surface: &mut Surface<'_>, at: (Length, Length), text: &str, style: Style) {
        surface.set_stroke(None);
        surface.set_fill(Some(fill(style.colour, 1.0)));
        let mut x = at.0;
        let mut run: Vec<KrillaGlyph> = Vec::new();
        let (mut face, mut start) = (style.face, x);
        for (place, letter) in text.char_indices() {
            let Some(glyph) = self.fonts.glyph(style.face, letter) else { continue };
            if glyph.face != face {
                self.run(surface, (start, at.1), &run, text, Style { face, ..style });
                run.clear();
                (face, start) = (glyph.face, x);
            }
            let range = place..place + letter.len_utf8();
            let advance = glyph.advance as f32 / 1_000.0;
            run.push(KrillaGlyph::new(GlyphId::new(glyph.id), advance, 0.0, 0.0, 0.0, range, None));
            x += glyph.advance * style.size / 1_000;
        }
        self.run(surface, (start, at.1), &run, text, Style { face, ..style });
    }

    fn run(
        &self,
        surface: &mut Surface<'_>,
        at: (Length, Length),
        run: &[KrillaGlyph],
        text: &str,
        style: Style,
    ) {
        if !run.is_empty() {
            let font = self.faces[style.face as usize].clone();
            surface.draw_glyphs(point(at.0, at.1), run, font, text, pt(style.size), false);
        }
    }

    /// Pale words across the page, below everything else.
    fn watermark(&self, surface: &mut Surface<'_>, page: &Page, words: &str) {
        if words.is_empty() {
            return;
        }
        let (width, height) = page.sheet.size();
        let wide = self.fonts.width(Face::Bold, 1_000_000, words).max(1);
        let size = (i128::from(width) * 1_000_000 / i128::from(wide)).min(44_000);
        let size = Length::try_from(size).unwrap_or(44_000);
        let own = self.fonts.width(Face::Bold, size, words);
        surface.push_transform(&Transform::from_rotate_at(-38.0, pt(width / 2), pt(height / 2)));
        let style = Style { face: Face::Bold, size, colour: [0xee, 0xef, 0xf1] };
        self.text(surface, ((width - own) / 2, height / 2), words, style);
        surface.pop();
    }
}

fn fill(colour: Colour, opacity: f32) -> Fill {
    let [red, green, blue] = colour;
    let opacity = NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE);
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity, ..Fill::default() }
}

fn filled(surface: &mut Surface<'_>, path: PathBuilder, colour: Colour, opacity: f32) {
    surface.set_stroke(None);
    surface.set_fill(Some(fill(colour, opacity)));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn line(
    surface: &mut Surface<'_>,
    (from, to): ((Length, Length), (Length, Length)),
    width: Length,
    colour: Colour,
    dash: &[Length],
) {
    let mut path = PathBuilder::new();
    path.move_to(pt(from.0), pt(from.1));
    path.line_to(pt(to.0), pt(to.1));
    let dash = (!dash.is_empty())
        .then(|| StrokeDash { array: dash.iter().map(|length| pt(*length)).collect(), offset: 0.0 });
    stroked(surface, path, width, colour, 1.0, dash);
}

fn stroked(
    surface: &mut Surface<'_>,
    path: PathBuilder,
    width: Length,
    colour: Colour,
    opacity: f32,
    dash: Option<StrokeDash>,
) {
    let [red, green, blue] = colour;
    let stroke = Stroke {
        paint: rgb::Color::new(red, green, blue).into(),
        width: pt(width),
        opacity: NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE),
        dash,
        ..Stroke::default()
    };
    surface.set_fill(None);
    surface.set_stroke(Some(stroke));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

/// Straight lines from point to point.
fn corners(points: &[(Length, Length)]) -> PathBuilder {
    let mut path = PathBuilder::new();
    for (place, (x, y)) in points.iter().enumerate() {
        if place == 0 { path.move_to(pt(*x), pt(*y)) } else { path.line_to(pt(*x), pt(*y)) }
    }
    path
}

fn circle(x: f32, y: f32, r: f32) -> PathBuilder {
    // A quarter of a circle as a cubic curve.
    let k = 0.552_284_8 * r;
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    path.close();
    path
}

fn band(from: (Length, Length), to: (Length, Length), height: Length) -> PathBuilder {
    let middle = pt((from.0 + to.0) / 2);
    let (x1, y1, x2, y2) = (pt(from.0), pt(from.1), pt(to.0), pt(to.1));
    let (low1, low2) = (pt(from.1 + height), pt(to.1 + height));
    let mut path = PathBuilder::new();
    path.move_to(x1, y1);
    path.cubic_to(middle, y1, middle, y2, x2, y2);
    path.line_to(x2, low2);
    path.cubic_to(middle, low2, middle, low1, x1, low1);
    path.close();
    path
}
