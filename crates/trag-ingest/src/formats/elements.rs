//! Tagged text in which leaves may have no end tag: OFX, and exports that look like XML and are none.
//!
//! The file is cut before each `<`, so that memory is bounded by one element, also where all stands in one line.

use std::borrow::Cow;
use std::io;

use trag_model::Batch;

use crate::formats::FileRead;
use crate::formats::line_file::TextFile;
use crate::formats::rows::{Rows, Told, problem_at};
use crate::text::decoder::TextDecoder;
use crate::text::lines::Lines;
use trag_model::{Problem, catalogue};

/// One tag with the text behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element<'e> {
    /// `<NAME>text`; the text is empty for an element that holds others.
    Open { name: &'e str, text: &'e str },
    /// `</NAME>`
    Close { name: &'e str },
}

/// What makes rows of elements.
pub(crate) trait ElementReader {
    /// Takes the next element, which stands in `line`.
    fn element(&mut self, element: Element<'_>, line: u64, rows: &mut Rows<'_>);

    /// There are no more elements.
    fn end(&mut self, rows: &mut Rows<'_>);

    /// Version or layout that was met.
    fn profile(&self) -> String;
}

/// The longest text of one element, in bytes.
const LONGEST: usize = 1 << 20;

/// An element that is not complete: text may hold a `<` that starts no tag.
#[derive(Default)]
struct Pending {
    name: String,
    text: String,
    line: u64,
    /// Inside `<![CDATA[`, where a `<` is text.
    verbatim: bool,
    some: bool,
    /// The text is longer than an element may be.
    cut: bool,
}

/// Reads a file element by element.
pub(crate) fn read_elements(
    file: TextFile<'_>,
    decoder: TextDecoder<'_>,
    reader: &mut dyn ElementReader,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let mut pieces = Lines::cut_at(file.input, decoder, b'<', file.ctx.limits)?;
    let mut rows = Rows::new(file.input, sink);
    let (mut pending, mut line, mut read) = (Pending::default(), 1_u64, 0_u64);
    while let Some(piece) = pieces.next()? {
        let lines = piece.text.bytes().filter(|byte| *byte == b'\n').count() as u64;
        if piece.too_long {
            rows.reject(too_long(line, piece.text));
            pending = Pending::default();
        } else if piece.number > 1 {
            take(&mut pending, piece.text, line, reader, &mut rows);
        }
        line += lines;
        read += 1;
        if read.is_multiple_of(8_192) && (file.ctx.cancelled)() {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "reading was cancelled"));
        }
    }
    give(&mut pending, reader, &mut rows);
    reader.end(&mut rows);
    if rows.tells_nothing() {
        let help = "if the statement should have movements, ask for the export again";
        rows.tell(Problem::new(catalogue::NO_RECORDS, "the file holds no movement", help));
    }
    let ended = pieces.finish()?;
    ended.problem.into_iter().for_each(|problem| rows.tell(problem));
    let told = Told {
        format: file.format,
        profile: reader.profile(),
        encoding: ended.encoding.to_owned(),
        fingerprint: ended.fingerprint,
    };
    Ok(rows.finish(told, vec![ended.decision]))
}

/// Takes what stands between two `<`: `NAME>text`, `/NAME>`, or text that goes on.
fn take(pending: &mut Pending, piece: &str, line: u64, reader: &mut dyn ElementReader, rows: &mut Rows<'_>) {
    if pending.verbatim {
        return verbatim(pending, piece, "<");
    }
    if let Some(text) = piece.strip_prefix("![CDATA[") {
        pending.verbatim = true;
        return verbatim(pending, text, "");
    }
    if piece.starts_with("!--") || piece.starts_with('?') || piece.starts_with('!') {
        return;
    }
    let Some((name, text)) = piece.split_once('>').filter(|(name, _)| is_name(name)) else {
        append(pending, "<");
        append(pending, piece);
        return;
    };
    give(pending, reader, rows);
    let name = name.trim();
    if let Some(closed) = name.strip_prefix('/') {
        reader.element(Element::Close { name: closed.trim() }, line, rows);
        return;
    }
    let (name, closed) = name.strip_suffix('/').map_or((name, false), |name| (name, true));
    pending.name.clear();
    pending.name.push_str(name.split_whitespace().next().unwrap_or_default());
    (pending.line, pending.some) = (line, true);
    pending.text.clear();
    append(pending, text);
    if closed {
        give(pending, reader, rows);
    }
}

fn verbatim(pending: &mut Pending, text: &str, before: &str) {
    append(pending, before);
    match text.split_once("]]>") {
        Some((inside, behind)) => {
            append(pending, inside);
            append(pending, behind);
            pending.verbatim = false;
        }
        None => append(pending, text),
    }
}

/// Adds text to the element at hand, as far as an element may be long.
fn append(pending: &mut Pending, text: &str) {
    let room = LONGEST.saturating_sub(pending.text.len());
    let end = (0..=room.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    pending.text.push_str(&text[..end]);
    pending.cut |= end < text.len();
}

fn give(pending: &mut Pending, reader: &mut dyn ElementReader, rows: &mut Rows<'_>) {
    if std::mem::take(&mut pending.cut) && pending.some {
        rows.tell(too_long(pending.line, &pending.text));
    }
    if std::mem::take(&mut pending.some) {
        let text = unescaped(pending.text.trim());
        reader.element(Element::Open { name: &pending.name, text: &text }, pending.line, rows);
    }
    pending.verbatim = false;
}

/// Whether what stands before `>` is the name of a tag, perhaps with attributes.
fn is_name(name: &str) -> bool {
    let name = name.strip_prefix('/').unwrap_or(name);
    let word = name.split(char::is_whitespace).next().unwrap_or_default();
    let word = word.strip_suffix('/').unwrap_or(word);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b':');
    name.len() < 1_024
        && word.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && word.bytes().all(plain)
}

/// Replaces the escapes of XML and the one of HTML that banks use; others stand as they are, nothing is expanded.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let tail = &rest[at..];
        let end = tail.bytes().take(10).position(|byte| byte == b';');
        match end.and_then(|end| Some((escaped(&tail[1..end])?, end))) {
            Some((character, end)) => {
                plain.push(character);
                rest = &tail[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &tail[1..];
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn escaped(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())
        }
    }
}

fn too_long(line: u64, text: &str) -> Problem {
    let help = "the file may be damaged: ask for the export again";
    problem_at(catalogue::RECORD_TOO_LONG, line, "an element is longer than 1 MiB", text, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_replaced_once() {
        for (text, plain) in [
            ("A &amp; B", "A & B"),
            ("&amp;lt;", "&lt;"),
            ("AT&T; &#38; &#x10D; &xxe;", "AT&T; & č &xxe;"),
            ("&", "&"),
        ] {
            assert_eq!(unescaped(text), plain);
        }
    }

    #[test]
    fn names_of_tags() {
        for name in ["STMTTRN", "/OFX", "INTU.BID", "MEMO/", "a b=\"c\""] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", " B", "3", "a&b"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
