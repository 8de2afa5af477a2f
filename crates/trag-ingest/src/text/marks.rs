//! Places of delimiters and line ends in text without quotes.

use crate::text::records::Dialect;

/// Positions of delimiters and line ends, found eight bytes at a time and a batch of positions ahead.
///
/// How many marks eight bytes hold cannot be predicted, so the first two places are written whether or not
/// they are needed: a wrong one is overwritten by the next word's.
pub(crate) struct Marks<'t> {
    bytes: &'t [u8],
    delimiter: u64,
    newline: u64,
    /// Start of the next eight bytes.
    at: usize,
    /// Positions found; [`LINE_END`] is set where a line ends.
    found: Vec<u32>,
    taken: usize,
    count: usize,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
const LINE_END: u32 = 1 << 31;
/// Positions found ahead, and room for those of one more word.
const AHEAD: usize = 4_096;

impl<'t> Marks<'t> {
    pub(crate) fn new(bytes: &'t [u8], dialect: Dialect) -> Marks<'t> {
        assert!(bytes.len() < LINE_END as usize, "a block is far below 2 GiB");
        let delimiter = ONES * u64::from(dialect.delimiter);
        let newline = ONES * u64::from(dialect.newline);
        Marks { bytes, delimiter, newline, at: 0, found: Vec::new(), taken: 0, count: 0 }
    }

    /// Position of the next mark, and whether a line ends there.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<(usize, bool)> {
        if self.taken == self.count && !self.look_ahead() {
            return None;
        }
        let mark = self.found[self.taken];
        self.taken += 1;
        Some(((mark & !LINE_END) as usize, mark & LINE_END != 0))
    }

    /// Finds further positions; false at the end of the text.
    fn look_ahead(&mut self) -> bool {
        self.found.resize(AHEAD + 8, 0);
        (self.taken, self.count) = (0, 0);
        while self.count < AHEAD {
            let word = match self.bytes.get(self.at..self.at + 8) {
                Some(eight) => word_of(eight),
                None => match self.bytes.get(self.at..) {
                    None | Some([]) => break,
                    Some(rest) => word_of(rest),
                },
            };
            self.note(word);
            self.at += 8;
        }
        self.count > 0
    }

    #[inline]
    fn note(&mut self, word: u64) {
        let newlines = zero_bytes(word ^ self.newline);
        let mut marks = zero_bytes(word ^ self.delimiter) | newlines;
        let here = ((marks >> 7).wrapping_mul(ONES) >> 56) as usize;
        let places = &mut self.found[self.count..self.count + 8];
        for place in &mut places[..2] {
            *place = position(self.at, marks, newlines);
            marks &= marks.wrapping_sub(1);
        }
        if here > 2 {
            for place in &mut places[2..here] {
                *place = position(self.at, marks, newlines);
                marks &= marks.wrapping_sub(1);
            }
        }
        self.count += here;
    }
}

/// Up to eight bytes as a word, filled up with NUL, which is never a mark.
#[inline]
fn word_of(bytes: &[u8]) -> u64 {
    match bytes.try_into() {
        Ok(eight) => u64::from_le_bytes(eight),
        Err(_) => bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

/// Position of the lowest mark of a word that starts at `base`.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "a block is far below 2 GiB")]
fn position(base: usize, marks: u64, newlines: u64) -> u32 {
    let lowest = marks & marks.wrapping_neg();
    let at = base as u32 + lowest.trailing_zeros() / 8;
    if newlines & lowest != 0 { at | LINE_END } else { at }
}

/// The high bit of every byte that is zero, and of no other.
#[inline]
fn zero_bytes(word: u64) -> u64 {
    !(((word & LOW).wrapping_add(LOW)) | word | LOW)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_mark_is_found_once_and_in_order(
            bytes in prop::collection::vec(prop::sample::select(&b",\nab\0\xac\x8a-"[..]), 0..300),
            long in any::<bool>(),
        ) {
            let bytes = if long { bytes.repeat(100) } else { bytes };
            let mut marks = Marks::new(&bytes, Dialect { delimiter: b',', newline: b'\n' });
            let found: Vec<(usize, bool)> = std::iter::from_fn(|| marks.next()).collect();
            let expected: Vec<(usize, bool)> = (0..bytes.len())
                .filter(|at| matches!(bytes[*at], b',' | b'\n'))
                .map(|at| (at, bytes[at] == b'\n'))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
