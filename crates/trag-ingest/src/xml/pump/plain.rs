//! Tags and texts that need no tokenizer.

use memchr::memchr3;

use crate::xml::pump::TOKEN;

/// The name of a tag that starts at `from` and has nothing but a name; `None` for any other tag, and for one that
/// is not whole.
#[inline]
pub(super) fn plain_name(block: &str, from: usize) -> Option<&str> {
    let rest = block.as_bytes().get(from..)?;
    let end = rest
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-' | b'.' | b':'))?;
    (end > 0 && rest.get(end) == Some(&b'>')).then(|| block.get(from..from + end))?
}

/// The text from `from` up to the end tag of `name`, where it is text without references and nothing else.
#[inline]
pub(super) fn leaf<'b>(block: &'b str, from: usize, name: &str) -> Option<&'b str> {
    let rest = block.as_bytes().get(from..)?;
    // Behind most elements that hold others a line ends, or the next begins.
    if matches!(rest, [b'\n' | b'\r', ..] | [b'<', b'a'..=b'z' | b'A'..=b'Z', ..]) {
        return None;
    }
    let end = memchr3(b'<', b'&', 0xEF, rest).filter(|end| *end <= TOKEN)?;
    let tag = rest.get(end..)?.strip_prefix(b"</")?.strip_prefix(name.as_bytes())?;
    (tag.first() == Some(&b'>')).then(|| block.get(from..from + end))?
}

/// A text without blanks around it; most have none.
#[inline]
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}
