//! A text as lines: for formats whose record is a line or a group of lines.

use std::io;

use trag_model::{Decision, Problem};

use crate::input::Input;
use crate::text::blocks::{Block, Blocks, Fingerprint};
use crate::text::decoder::TextDecoder;
use crate::text::records::{Dialect, Limits};

/// One line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'l> {
    /// Number of the line in the file, from 1.
    pub(crate) number: u64,
    /// The line; for a line that is longer than the limit, its start.
    pub(crate) text: &'l str,
    /// The line is longer than the limit, and what follows its start is not here.
    pub(crate) too_long: bool,
    /// The line has bytes that are no text in the file's encoding; they are shown as U+FFFD.
    pub(crate) invalid: bool,
}

/// What is known about the text once it has been read to its end.
pub(crate) struct Ended {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) encoding: &'static str,
    pub(crate) decision: Decision,
    /// What is wrong with the encoding of the file as a whole.
    pub(crate) problem: Option<Problem>,
}

/// Reads a file line by line. Memory is bounded by one block, however long the file or a line is.
pub(crate) struct Lines<'a> {
    decoder: TextDecoder<'a>,
    blocks: Blocks,
    newline: u8,
    /// How many bytes a line may have.
    longest: usize,
    /// The text of the block at hand, and where its next line starts.
    text: String,
    at: usize,
    /// Number of the next line.
    number: u64,
    /// Starts of the lines of the block that are not valid text; ascending.
    invalid: Vec<usize>,
    /// The start of a line that follows the block and was passed over.
    passed_over: Option<(u64, String)>,
}

/// How much of a line that is too long is shown, in bytes.
const HEAD: usize = 256;

/// Stands in no statement, so nothing is taken for a quoted field.
const NO_DELIMITER: u8 = 0x1F;

impl<'a> Lines<'a> {
    /// The lines of a file whose bytes `decoder` understands. `head` is its start.
    pub(crate) fn new(
        input: &dyn Input,
        decoder: TextDecoder<'a>,
        head: &[u8],
        limits: Limits,
    ) -> io::Result<Lines<'a>> {
        let newline = if head.contains(&b'\n') || !head.contains(&b'\r') { b'\n' } else { b'\r' };
        Lines::cut_at(input, decoder, newline, limits)
    }

    /// The pieces of a file between bytes of one kind, such as the `<` of its tags.
    pub(crate) fn cut_at(
        input: &dyn Input,
        decoder: TextDecoder<'a>,
        newline: u8,
        limits: Limits,
    ) -> io::Result<Lines<'a>> {
        let dialect = Dialect { delimiter: NO_DELIMITER, newline };
        let blocks = Blocks::new(input.open()?, decoder.transcoded(), dialect, limits);
        let (text, invalid) = (String::new(), Vec::new());
        let (longest, at, number) = (limits.record, 0, 1);
        Ok(Lines { decoder, blocks, newline, longest, text, at, number, invalid, passed_over: None })
    }

    /// The next line, or `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        while self.at >= self.text.len() {
            if let Some((number, head)) = self.passed_over.take() {
                (self.text, self.at, self.number) = (head, usize::MAX, number + 1);
                return Ok(Some(Line { number, text: &self.text, too_long: true, invalid: false }));
            }
            let Some(block) = self.blocks.next()? else { return Ok(None) };
            self.take(block)?;
        }
        let rest = &self.text.as_bytes()[self.at..];
        let length = memchr::memchr(self.newline, rest);
        let (start, end) = (self.at, self.at + length.unwrap_or(rest.len()));
        self.at = end + 1;
        let (number, text) = (self.number, &self.text[start..end]);
        self.number += 1;
        let text = text.strip_suffix('\r').unwrap_or(text);
        let text = if number == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        if text.len() > self.longest {
            let end = (0..=HEAD).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            return Ok(Some(Line { number, text: &text[..end], too_long: true, invalid: false }));
        }
        let invalid = self.invalid.binary_search(&start).is_ok();
        Ok(Some(Line { number, text, too_long: false, invalid }))
    }

    fn take(&mut self, mut block: Block) -> io::Result<()> {
        self.passed_over =
            block.too_long.take().map(|line| (line.line, String::from_utf8_lossy(&line.head).into_owned()));
        let decoded = self.decoder.decode(block.bytes(), self.newline)?;
        self.text.clear();
        self.text.push_str(&decoded.text);
        self.invalid = decoded.invalid;
        (self.at, self.number) = (0, block.first_line);
        self.blocks.recycle(block.into_buffer());
        Ok(())
    }

    /// Reads what is left and tells what the text was.
    pub(crate) fn finish(self) -> io::Result<Ended> {
        let fingerprint = self.blocks.finish()?;
        let (encoding, decision) = (self.decoder.name(), self.decoder.decision());
        Ok(Ended { fingerprint, encoding, decision, problem: self.decoder.problem() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::Memory;

    fn lines(bytes: &[u8], limits: Limits) -> Vec<(u64, String, bool)> {
        let input = Memory::new("a.txt", bytes);
        let mut lines = Lines::new(&input, TextDecoder::utf8(&input, false), bytes, limits).unwrap();
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((line.number, line.text.to_owned(), line.too_long));
        }
        all
    }

    proptest! {
        #[test]
        fn every_line_comes_once(text in "([a\"é]{0,9}(\n|\r\n)){0,12}[a\"]{0,3}", block in 64_usize..200) {
            let expected: Vec<(u64, String, bool)> =
                (1..).zip(text.lines()).map(|(number, line)| (number, line.to_owned(), false)).collect();
            let limits = Limits { block, ..Limits::default() };
            prop_assert_eq!(lines(text.as_bytes(), limits), expected);
        }
    }

    #[test]
    fn a_line_beyond_the_limit_is_named_and_passed_over() {
        let text = format!("one\n{}\nthree\n", "x".repeat(5_000));
        for block in [64, 700, 1 << 20] {
            let limits = Limits { block, record: 1_000, lines: 10 };
            let read = lines(text.as_bytes(), limits);
            assert_eq!(read[0], (1, "one".to_owned(), false));
            assert_eq!((read[1].0, read[1].2, read[1].1.len()), (2, true, 256));
            assert_eq!(read[2], (3, "three".to_owned(), false));
            assert_eq!(read.len(), 3);
        }
    }
}
