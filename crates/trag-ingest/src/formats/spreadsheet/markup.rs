//! Tags and text of XML parts and of HTML, without any grammar: what a spreadsheet is written in is taken as it comes.
//!
//! Nothing that a file declares is expanded; only the five entities of XML, the space of HTML and numbers are known.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// A piece of marked-up text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// `<name attributes>`, by local name. `empty` where it closes itself.
    Open { name: &'t str, attributes: &'t str, empty: bool },
    /// `</name>`, by local name.
    Close(&'t str),
    /// Text between tags, with its references.
    Text(&'t str),
    /// Text without references.
    Verbatim(&'t str),
    /// `<!DOCTYPE …>`
    Doctype,
}

/// The pieces of a text.
pub(super) struct Pieces<'t> {
    rest: &'t str,
}

impl<'t> Pieces<'t> {
    pub(super) fn of(text: &'t str) -> Pieces<'t> {
        Pieces { rest: text }
    }

    fn cut(&mut self, at: usize) -> &'t str {
        let (head, tail) = self.rest.split_at(at.min(self.rest.len()));
        self.rest = tail;
        head
    }

    /// What stands before `end`, which is passed over; all that is left where it does not come.
    fn until(&mut self, end: &str) -> &'t str {
        match memmem::find(self.rest.as_bytes(), end.as_bytes()) {
            Some(at) => {
                let head = self.cut(at);
                self.cut(end.len());
                head
            }
            None => self.cut(usize::MAX),
        }
    }

    fn tag(&mut self) -> Option<Piece<'t>> {
        let inside = self.cut(end_of_tag(self.rest));
        self.cut(1);
        if let Some(name) = inside.strip_prefix('/') {
            return Some(Piece::Close(local(name.trim())));
        }
        let (inside, empty) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let end = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        Some(Piece::Open { name: local(name), attributes, empty })
    }
}

/// Where a tag ends: the first `>` outside of quotes. A quote without an end is none.
fn end_of_tag(text: &str) -> usize {
    let bytes = text.as_bytes();
    let plain = memchr(b'>', bytes).unwrap_or(bytes.len());
    if memchr::memchr2(b'"', b'\'', &bytes[..plain]).is_none() {
        return plain;
    }
    let (mut at, mut quote) = (0, None);
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), b'<') => return plain,
            _ => {}
        }
        at += 1;
    }
    plain
}

/// What stands before the colon is a prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        loop {
            let at = memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
            if at > 0 {
                return Some(Piece::Text(self.cut(at)));
            }
            if self.rest.is_empty() {
                return None;
            }
            self.cut(1);
            if self.rest.starts_with("!--") {
                self.cut(3);
                self.until("-->");
            } else if self.rest.starts_with("![CDATA[") {
                self.cut(8);
                return Some(Piece::Verbatim(self.until("]]>")));
            } else if self.rest.starts_with('?') {
                self.until("?>");
            } else if self.rest.starts_with('!') {
                self.until(">");
                return Some(Piece::Doctype);
            } else {
                return self.tag();
            }
        }
    }
}

/// The encoding that the start of a page or of an XML document states.
pub(super) fn stated_encoding(start: &str) -> Option<String> {
    let lower = start.to_ascii_lowercase();
    ["charset=", "encoding="].into_iter().find_map(|key| {
        let behind = lower.split_once(key)?.1.trim_start_matches(['"', '\'']);
        let end = behind
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'))
            .unwrap_or(behind.len());
        let label = &behind[..end];
        // A page that says UTF-8 or UTF-16 and is something else is found out by its bytes.
        (!label.is_empty() && !label.starts_with("utf") && !label.starts_with("unicode"))
            .then(|| label.to_owned())
    })
}

/// The value of an attribute, by local name; names are compared without regard to case.
pub(super) fn attribute<'t>(attributes: &'t str, wanted: &str) -> Option<Cow<'t, str>> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).filter(|end| *end > 0)?;
        let (name, behind) = rest.split_at(end);
        let Some(value) = behind.trim_start().strip_prefix('=').map(str::trim_start) else {
            rest = behind;
            continue;
        };
        let (value, behind) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inside = &value[1..];
                let end = inside.find(quote).unwrap_or(inside.len());
                (&inside[..end], inside.get(end + 1..).unwrap_or_default())
            }
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        if local(name).eq_ignore_ascii_case(wanted) {
            return Some(decoded(value));
        }
        rest = behind;
    }
}

/// Longest reference that is looked for: `&#x10FFFF;` with room to spare.
const LONGEST: usize = 12;

/// Text with its references resolved. One that is not known stays as printed.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut plain = text[..first].to_owned();
    let mut rest = &text[first..];
    while let Some(behind) = rest.strip_prefix('&') {
        let end = behind.bytes().take(LONGEST).position(|byte| byte == b';');
        let known = end.and_then(|end| Some((reference(behind.get(..end)?)?, end + 1)));
        let (letter, length) = known.unwrap_or(('&', 0));
        plain.push(letter);
        rest = &behind[length..];
        let next = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        plain.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(plain)
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|letter| *letter != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pieces_in_order() {
        let text =
            "<?xml version='1.0'?><!-- <c> --><x:row r=\"1\" s='a>b'><c/>1 &lt; 2<![CDATA[<&>]]></x:row >";
        let pieces: Vec<Piece<'_>> = Pieces::of(text).collect();
        assert_eq!(
            pieces,
            [
                Piece::Open { name: "row", attributes: " r=\"1\" s='a>b'", empty: false },
                Piece::Open { name: "c", attributes: "", empty: true },
                Piece::Text("1 &lt; 2"),
                Piece::Verbatim("<&>"),
                Piece::Close("row"),
            ]
        );
    }

    #[test]
    fn attributes_and_references() {
        let attributes = " r=\"A1\" x:num='1&amp;2' plain=5 alone t = \"s\"";
        let get = |name: &str| attribute(attributes, name).map(Cow::into_owned);
        assert_eq!(get("r").as_deref(), Some("A1"));
        assert_eq!(get("NUM").as_deref(), Some("1&2"));
        assert_eq!((get("plain").as_deref(), get("t").as_deref()), (Some("5"), Some("s")));
        assert_eq!(get("none"), None);
        assert_eq!(decoded("a&nbsp;b&#268;&#x10D;&xxe;&"), "a\u{a0}bČč&xxe;&");
    }

    #[test]
    fn encodings_of_pages() {
        let stated = |start: &str| stated_encoding(start);
        assert_eq!(
            stated("<meta content=\"text/html; charset=windows-1250\">").as_deref(),
            Some("windows-1250")
        );
        assert_eq!(stated("<?xml version='1.0' encoding='iso-8859-2'?>").as_deref(), Some("iso-8859-2"));
        assert_eq!(stated("<meta charset=utf-8>"), None);
    }

    proptest! {
        #[test]
        fn any_text_comes_to_an_end(text in "[<>/!?'\"=&;#x a\\-\\[\\]]{0,80}") {
            prop_assert!(Pieces::of(&text).count() <= text.len());
            let _ = (attribute(&text, "a"), decoded(&text));
        }
    }
}
