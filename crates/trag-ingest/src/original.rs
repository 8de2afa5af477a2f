//! A line of an original, as it stands there.

use std::io::{self, Read};

use encoding_rs::Encoding;

use crate::Input;

/// More of a line is not shown.
const LONGEST: usize = 1 << 16;

/// The line of a text, counted from 1, decoded as the file was read; `None` where the text is shorter. At most 64 KiB
/// of a line are given.
///
/// # Errors
/// Those of reading.
pub fn line(input: &dyn Input, encoding: &str, number: u64) -> io::Result<Option<String>> {
    let encoding = Encoding::for_label(encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let mut lines = Lines { wanted: number, at: 1, line: String::new(), begun: false };
    let (mut file, mut decoder) = (input.open()?, encoding.new_decoder());
    let (mut bytes, mut text) = (vec![0; 1 << 16], String::with_capacity(1 << 18));
    loop {
        let read = file.read(&mut bytes)?;
        text.clear();
        let (result, ..) = decoder.decode_to_string(&bytes[..read], &mut text, read == 0);
        assert_eq!(result, encoding_rs::CoderResult::InputEmpty, "a block decodes into four times its size");
        if lines.take(&text) || read == 0 {
            return Ok(lines.begun.then_some(lines.line));
        }
    }
}

/// Looks for one line in blocks of text.
struct Lines {
    wanted: u64,
    at: u64,
    line: String,
    begun: bool,
}

impl Lines {
    /// Takes a block; `true` once the line is whole.
    fn take(&mut self, text: &str) -> bool {
        for part in text.split_inclusive('\n') {
            if self.at == self.wanted {
                self.begun = true;
                let rest = part.trim_end_matches(['\n', '\r']);
                let room = LONGEST.saturating_sub(self.line.len());
                self.line.extend(rest.chars().take(room));
            }
            self.at += u64::from(part.ends_with('\n'));
            if self.at > self.wanted {
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;

    fn of(bytes: &[u8], encoding: &str, number: u64) -> Option<String> {
        line(&Memory::new("a.csv", bytes), encoding, number).unwrap()
    }

    #[test]
    fn lines_come_decoded_and_without_their_ends() {
        let latin = b"Naziv;Iznos\r\n\x8aabac;1,00\r\n";
        assert_eq!(of(latin, "windows-1250", 2).as_deref(), Some("Šabac;1,00"));
        assert_eq!(of(latin, "windows-1250", 3), None);
        assert_eq!(of("\u{feff}a\nb".as_bytes(), "utf-8", 1).as_deref(), Some("a"));
        assert_eq!(of(b"\xff\xfea\0\n\0b\0", "utf-16le", 2).as_deref(), Some("b"));
        let long = "x".repeat(200_000) + "\ny\n";
        assert_eq!(of(long.as_bytes(), "utf-8", 1).map(|line| line.len()), Some(LONGEST));
        assert_eq!(of(long.as_bytes(), "utf-8", 2).as_deref(), Some("y"));
    }
}
