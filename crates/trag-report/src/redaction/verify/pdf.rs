//! The text of a PDF: what pages print, by the tables of its fonts, and the strings of the document itself.
//!
//! This reads the plain structure that our writer makes: every object on its own, streams stored or deflated. What
//! does not look so is refused, for what cannot be read cannot be vouched for.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::ZlibDecoder;

/// The most bytes of one inflated stream.
const STREAM: u64 = 1 << 30;

/// An object: what it says, and what its stream holds.
struct Object {
    head: Vec<u8>,
    stream: Vec<u8>,
}

/// Letters by the number of a glyph.
type Letters = BTreeMap<u16, String>;

pub(super) fn text(bytes: &[u8]) -> Result<String, String> {
    let objects = objects(bytes)?;
    let mut fonts: BTreeMap<u32, Letters> = BTreeMap::new();
    for (number, object) in &objects {
        if let Some(table) = reference(&object.head, b"/ToUnicode") {
            let table = objects.get(&table).ok_or("a font names a table that is not there")?;
            fonts.insert(*number, letters(&table.stream));
        }
    }
    let mut text = String::new();
    for object in objects.values() {
        strings(&object.head, &mut text);
        let is_page =
            find(&object.head, b"/Type/Page", 0).is_some() && reference(&object.head, b"/Contents").is_some();
        if is_page {
            page(object, &objects, &fonts, &mut text)?;
        } else if find(&object.head, b"/Metadata", 0).is_some() {
            text.push_str(&super::finished::markup(&String::from_utf8_lossy(&object.stream)));
            text.push('\n');
        }
    }
    Ok(text)
}

fn page(
    page: &Object,
    objects: &BTreeMap<u32, Object>,
    fonts: &BTreeMap<u32, Letters>,
    text: &mut String,
) -> Result<(), String> {
    let content = reference(&page.head, b"/Contents").and_then(|number| objects.get(&number));
    let content = content.ok_or("a page has no content that can be read")?;
    let names = match reference(&page.head, b"/Resources").and_then(|number| objects.get(&number)) {
        Some(resources) => named_fonts(&resources.head),
        None => named_fonts(&page.head),
    };
    let used: BTreeMap<Vec<u8>, &Letters> =
        names.into_iter().filter_map(|(name, number)| Some((name, fonts.get(&number)?))).collect();
    content_text(&content.stream, &used, text)
}

/// Fonts by their names in a page: `/f0 55 0 R`.
fn named_fonts(head: &[u8]) -> Vec<(Vec<u8>, u32)> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(start) = find(head, b"/f", at) {
        let end =
            (start + 1..head.len()).find(|place| !head[*place].is_ascii_alphanumeric()).unwrap_or(head.len());
        if let Some(number) = leading_number(&head[end..]) {
            names.push((head[start + 1..end].to_vec(), number));
        }
        at = end;
    }
    names
}

/// What the operators of a page print. A text ends with a line break, but after a dash, where a word goes on.
fn content_text(
    content: &[u8],
    fonts: &BTreeMap<Vec<u8>, &Letters>,
    text: &mut String,
) -> Result<(), String> {
    let mut font: Option<&Letters> = None;
    let mut name: Vec<u8> = Vec::new();
    let mut at = 0;
    while at < content.len() {
        match content[at] {
            b'/' => {
                let end = (at + 1..content.len())
                    .find(|place| !content[*place].is_ascii_alphanumeric())
                    .unwrap_or(content.len());
                name = content[at + 1..end].to_vec();
                at = end;
            }
            b'T' if content.get(at + 1) == Some(&b'f') => {
                font = fonts.get(&name).copied();
                at += 2;
            }
            b'(' => {
                let (bytes, end) = literal(content, at);
                let font = font.ok_or("a text has no font whose letters are known")?;
                for pair in bytes.chunks(2) {
                    let glyph = pair.iter().fold(0_u16, |number, byte| (number << 8) | u16::from(*byte));
                    let letters = font.get(&glyph).ok_or("a glyph has no letter")?;
                    text.push_str(letters);
                }
                at = end;
            }
            b'E' if content.get(at + 1) == Some(&b'T') => {
                if !text.ends_with('-') {
                    text.push('\n');
                }
                at += 2;
            }
            _ => at += 1,
        }
    }
    Ok(())
}

/// The letters of the glyphs, from a table of `bfchar` and `bfrange`.
fn letters(table: &[u8]) -> Letters {
    let table = String::from_utf8_lossy(table);
    let mut letters = Letters::new();
    let mut section = "";
    for line in table.lines().map(str::trim) {
        match line {
            _ if line.ends_with("beginbfchar") => section = "char",
            _ if line.ends_with("beginbfrange") => section = "range",
            _ if line.starts_with("endbf") => section = "",
            _ => {}
        }
        let codes: Vec<&str> = line
            .split(['<', '>', ' '])
            .filter(|part| part.len() >= 4 && part.bytes().all(|b| b.is_ascii_hexdigit()))
            .collect();
        let number = |text: &str| u16::from_str_radix(text, 16).ok();
        match (section, codes.as_slice()) {
            ("char", [glyph, code]) => {
                if let Some(glyph) = number(glyph) {
                    letters.insert(glyph, utf16(code));
                }
            }
            ("range", [first, last, code]) => {
                if let (Some(first), Some(last), Some(start)) = (number(first), number(last), number(code)) {
                    for (offset, glyph) in (0..).zip(first..=last) {
                        letters.insert(glyph, utf16(&format!("{:04X}", start.saturating_add(offset))));
                    }
                }
            }
            _ => {}
        }
    }
    letters
}

fn utf16(hex: &str) -> String {
    let units: Vec<u16> =
        (0..hex.len() / 4).filter_map(|at| u16::from_str_radix(&hex[4 * at..4 * at + 4], 16).ok()).collect();
    String::from_utf16_lossy(&units)
}

/// The strings of an object, such as the titles of the outline.
fn strings(head: &[u8], text: &mut String) {
    let mut at = 0;
    while at < head.len() {
        if head[at] == b'(' {
            let (bytes, end) = literal(head, at);
            text.push_str(&decoded(&bytes));
            text.push('\n');
            at = end;
        } else if head[at] == b'<' && head.get(at + 1).is_some_and(u8::is_ascii_hexdigit) {
            let end = (at..head.len()).find(|place| head[*place] == b'>').unwrap_or(head.len());
            let digits = String::from_utf8_lossy(&head[at + 1..end]).into_owned();
            let byte = |place: usize| {
                digits.get(2 * place..2 * place + 2).and_then(|two| u8::from_str_radix(two, 16).ok())
            };
            let bytes: Vec<u8> = (0..digits.len() / 2).filter_map(byte).collect();
            text.push_str(&decoded(&bytes));
            text.push('\n');
            at = end;
        } else {
            at += 1;
        }
    }
}

fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> =
                rest.chunks_exact(2).map(|pair| (u16::from(pair[0]) << 8) | u16::from(pair[1])).collect();
            String::from_utf16_lossy(&units)
        }
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// A string in parentheses with its escapes, and the place behind it.
fn literal(bytes: &[u8], start: usize) -> (Vec<u8>, usize) {
    let (mut out, mut at, mut depth) = (Vec::new(), start + 1, 1);
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        match byte {
            b'\\' => {
                let next = bytes.get(at).copied().unwrap_or(b'\\');
                at += 1;
                match next {
                    b'n' => out.push(b'\n'),
                    b'r' => out.push(b'\r'),
                    b't' => out.push(b'\t'),
                    b'b' => out.push(8),
                    b'f' => out.push(12),
                    b'0'..=b'7' => {
                        let mut value = u16::from(next - b'0');
                        for _ in 0..2 {
                            match bytes.get(at) {
                                Some(digit @ b'0'..=b'7') => {
                                    value = value * 8 + u16::from(digit - b'0');
                                    at += 1;
                                }
                                _ => break,
                            }
                        }
                        out.push(u8::try_from(value & 255).unwrap_or(0));
                    }
                    other => out.push(other),
                }
            }
            b'(' => {
                depth += 1;
                out.push(byte);
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
                out.push(byte);
            }
            other => out.push(other),
        }
    }
    (out, at)
}

/// Every object by its number.
fn objects(bytes: &[u8]) -> Result<BTreeMap<u32, Object>, String> {
    let mut objects = BTreeMap::new();
    let mut at = 0;
    while let Some(start) = find(bytes, b" 0 obj", at) {
        let digits = bytes[..start].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let number = leading_number(&bytes[start - digits..]).ok_or("an object has no number")?;
        let body = start + 6;
        let end = find(bytes, b"endobj", body).ok_or("an object does not end")?;
        let stream = find(&bytes[body..end.min(bytes.len())], b"stream", 0).map(|place| body + place);
        let Some(stream) = stream else {
            objects.insert(number, Object { head: bytes[body..end].to_vec(), stream: Vec::new() });
            at = end;
            continue;
        };
        let head = bytes[body..stream].to_vec();
        let length = number_after(&head, b"/Length").ok_or("a stream has no length")?;
        let from = stream + 6 + bytes[stream + 6..].iter().take(2).take_while(|byte| **byte < 32).count();
        let to = from
            .checked_add(length)
            .filter(|to| *to <= bytes.len())
            .ok_or("a stream is longer than the file")?;
        let stored = &bytes[from..to];
        let deflated = find(&head, b"/FlateDecode", 0).is_some();
        objects.insert(
            number,
            Object { stream: if deflated { inflated(stored)? } else { stored.to_vec() }, head },
        );
        at = find(bytes, b"endobj", to).ok_or("an object does not end")?;
    }
    if objects.is_empty() {
        return Err("it holds no object of a PDF".to_owned());
    }
    Ok(objects)
}

fn inflated(stored: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    ZlibDecoder::new(stored).take(STREAM).read_to_end(&mut out).map_err(|error| error.to_string())?;
    Ok(out)
}

fn reference(head: &[u8], key: &[u8]) -> Option<u32> {
    number_after(head, key).and_then(|number| u32::try_from(number).ok())
}

fn number_after(head: &[u8], key: &[u8]) -> Option<usize> {
    let start = find(head, key, 0)? + key.len();
    leading_number(&head[start..]).and_then(|number| usize::try_from(number).ok())
}

fn leading_number(bytes: &[u8]) -> Option<u32> {
    let blank = bytes.iter().take_while(|byte| **byte == b' ').count();
    let digits = bytes[blank..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&bytes[blank..blank + digits]).ok()?.parse().ok()
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, what).map(|at| from + at)
}
