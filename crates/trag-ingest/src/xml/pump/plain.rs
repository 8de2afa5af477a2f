//! Tags and texts that need no tokenizer.

use memchr::memchr3;

use crate::xml::pump::TOKEN;

/// What a byte may be part of.
const NAME: u8 = 1;
const BLANK: u8 = 2;
/// Ends a text that needs no tokenizer: a tag, a reference, or the first byte of a mark that is passed over.
const END: u8 = 4;

const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut letter = 0_u8;
    loop {
        kinds[letter as usize] = match letter {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b':' => NAME,
            b' ' | b'\n' | b'\r' | b'\t' => BLANK,
            b'<' | b'&' | 0xEF => END,
            _ => 0,
        };
        if letter == u8::MAX {
            break kinds;
        }
        letter += 1;
    }
};

#[inline]
fn is(byte: u8, kind: u8) -> bool {
    KINDS[usize::from(byte)] & kind != 0
}

/// How many blanks the bytes begin with.
#[inline]
pub(super) fn blanks(bytes: &[u8]) -> usize {
    let mut count = 0;
    loop {
        match bytes.get(count..) {
            // Lines of a statement begin with many.
            Some([b' ', b' ', b' ', b' ', b' ', b' ', b' ', b' ', ..]) => count += 8,
            Some([byte, ..]) if is(*byte, BLANK) => count += 1,
            _ => return count,
        }
    }
}

/// The name of a tag that starts at `from` and has nothing but a name; `None` for any other tag, and for one that
/// is not whole.
#[inline]
pub(super) fn plain_name(block: &str, from: usize) -> Option<&str> {
    let rest = block.as_bytes().get(from..)?;
    let end = rest.iter().position(|byte| !is(*byte, NAME))?;
    (end > 0 && rest.get(end) == Some(&b'>')).then(|| block.get(from..from + end))?
}

/// Bytes of most texts: so many are looked at one by one.
const SHORT: usize = 24;

/// Where a text ends.
#[inline]
fn end_of_text(bytes: &[u8]) -> Option<usize> {
    let short = bytes.get(..SHORT).unwrap_or(bytes);
    match short.iter().position(|byte| is(*byte, END)) {
        Some(end) => Some(end),
        None => memchr3(b'<', b'&', 0xEF, bytes.get(SHORT..)?).map(|end| SHORT + end),
    }
}

/// The text from `from` up to the end tag of `name`, where it is text without references and nothing else.
#[inline]
pub(super) fn leaf<'b>(block: &'b str, from: usize, name: &str) -> Option<&'b str> {
    let rest = block.as_bytes().get(from..)?;
    // Behind most elements that hold others a line ends, or the next begins.
    if matches!(rest, [b'\n' | b'\r', ..] | [b'<', b'a'..=b'z' | b'A'..=b'Z', ..]) {
        return None;
    }
    let end = end_of_text(rest).filter(|end| *end <= TOKEN)?;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn blanks_and_texts_end_where_they_should(text in "[ \n\t]{0,30}[ ab<&\u{feff}č]{0,40}") {
            let bytes = text.as_bytes();
            let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
            prop_assert_eq!(blanks(bytes), bytes.iter().take_while(is_blank).count());
            let end = bytes.iter().position(|byte| matches!(byte, b'<' | b'&' | 0xEF));
            prop_assert_eq!(end_of_text(bytes), end);
            prop_assert_eq!(trimmed(&text), text.trim());
        }
    }
}
