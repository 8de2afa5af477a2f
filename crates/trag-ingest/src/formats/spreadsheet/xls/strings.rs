//! Texts in the records of a workbook.

use encoding_rs::Encoding;

use crate::formats::spreadsheet::compound::{u16_at, u32_at};

/// How texts are written: in letters of two bytes since Excel 97, before that in a code page.
#[derive(Clone, Copy)]
pub(super) struct Texts {
    pub(super) is_wide: bool,
    pub(super) encoding: &'static Encoding,
}

/// A text whose length has one byte.
pub(super) fn short(data: &[u8], texts: Texts) -> Option<String> {
    let length = usize::from(*data.first()?);
    behind_length(data.get(1..)?, length, texts)
}

/// A text whose length has two bytes.
pub(super) fn long(data: &[u8], texts: Texts) -> Option<String> {
    let length = usize::from(u16_at(data, 0)?);
    behind_length(data.get(2..)?, length, texts)
}

fn behind_length(data: &[u8], length: usize, texts: Texts) -> Option<String> {
    if !texts.is_wide {
        let bytes = data.get(..length.min(data.len()))?;
        return Some(texts.encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    let flags = *data.first()?;
    let mut from = 1;
    if flags & 8 != 0 {
        from += 2;
    }
    if flags & 4 != 0 {
        from += 4;
    }
    let letters = data.get(from..)?;
    Some(letters_of(letters.get(..(length << (flags & 1)).min(letters.len()))?, flags & 1 != 0))
}

fn letters_of(bytes: &[u8], are_wide: bool) -> String {
    if are_wide {
        let units: Vec<u16> =
            bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    }
}

/// Most bytes that the shared texts of a workbook may have.
const MOST: usize = 256 << 20;

/// The shared texts, which go on over many records. A record may end within a text; then the next one begins by saying
/// again how wide its letters are.
pub(super) fn shared(pieces: &[&[u8]]) -> Vec<String> {
    let mut reader = Pieces { pieces, piece: 0, at: 8 };
    let count = pieces.first().and_then(|first| u32_at(first, 4)).unwrap_or(0);
    let (mut all, mut size) = (Vec::new(), 0);
    for _ in 0..count {
        let Some(text) = reader.text() else { break };
        size += text.len();
        if size > MOST {
            break;
        }
        all.push(text);
    }
    all
}

struct Pieces<'p, 'b> {
    pieces: &'p [&'b [u8]],
    piece: usize,
    at: usize,
}

impl<'b> Pieces<'_, 'b> {
    /// What is left of the record at hand, or the next.
    fn rest(&mut self) -> Option<&'b [u8]> {
        let mut rest = self.pieces.get(self.piece)?.get(self.at..)?;
        while rest.is_empty() {
            (self.piece, self.at) = (self.piece + 1, 0);
            rest = self.pieces.get(self.piece)?;
        }
        Some(rest)
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn text(&mut self) -> Option<String> {
        let mut left = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { u64::from(self.u16()?) * 4 } else { 0 };
        let more = if flags & 4 != 0 { u64::from(self.u32()?) } else { 0 };
        let (mut text, mut are_wide) = (String::new(), flags & 1 != 0);
        while left > 0 {
            let goes_on = self.pieces.get(self.piece).is_some_and(|piece| self.at >= piece.len());
            if goes_on {
                are_wide = self.byte()? & 1 != 0;
            }
            let rest = self.rest()?;
            let width = 1 + usize::from(are_wide);
            let letters = left.min(rest.len() / width);
            if letters == 0 {
                return None;
            }
            text.push_str(&letters_of(&rest[..letters * width], are_wide));
            self.at += letters * width;
            left -= letters;
        }
        self.skip(runs + more)?;
        Some(text)
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        let mut left = usize::try_from(count).ok()?;
        while left > 0 {
            let step = self.rest()?.len().min(left);
            self.at += step;
            left -= step;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_go_on_in_the_next_record() {
        let first = [2, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, b'a', b'b'];
        let second = [1, 0x0D, 0x01, b'd', 0, b'e', 0, 2, 0, 8, 1, 0, b'x', b'y', 9, 9];
        let third = [9, 9];
        assert_eq!(shared(&[&first, &second, &third]), ["abčde", "xy"]);
        assert_eq!(shared(&[&first[..11]]), [""; 0]);
    }

    #[test]
    fn texts_of_old_workbooks_are_in_a_code_page() {
        let old = Texts { is_wide: false, encoding: encoding_rs::WINDOWS_1250 };
        assert_eq!(short(&[3, 0xE8, b'a', b'b'], old).as_deref(), Some("čab"));
        let new = Texts { is_wide: true, encoding: encoding_rs::WINDOWS_1250 };
        assert_eq!(long(&[2, 0, 1, 0x0D, 1, b'a', 0], new).as_deref(), Some("ča"));
        assert_eq!(long(&[9, 0], new), None);
    }
}
