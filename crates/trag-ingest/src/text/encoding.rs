//! Encoding of a text, decided from its bytes.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};
use memchr::{memchr, memchr_iter};

use crate::input::Input;
use crate::text::evidence::{Vote, counted};

/// What the first bytes of a file tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    /// Nothing in it.
    Empty,
    /// Not a text; what it is, for the message.
    Binary(String),
    /// A text with a byte order mark of UTF-8, or whose first part is valid UTF-8.
    Utf8 { marked: bool },
    /// UTF-16, with the reason.
    Utf16 { encoding: &'static Encoding, reason: &'static str },
    /// A text in an encoding of one byte a character.
    OneByte,
}

/// Judges the first bytes. `complete` says that there are no more.
pub(crate) fn looks(head: &[u8], complete: bool) -> Looks {
    if head.is_empty() {
        return Looks::Empty;
    }
    if let Some(kind) = signature(head) {
        return Looks::Binary(format!("it is {kind}"));
    }
    if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Looks::Utf8 { marked: true };
    }
    if let Some((encoding, reason)) = utf16(head) {
        return Looks::Utf16 { encoding, reason };
    }
    if let Some(reason) = control_bytes(head) {
        return Looks::Binary(reason);
    }
    match std::str::from_utf8(head) {
        Ok(_) => Looks::Utf8 { marked: false },
        Err(error) if !complete && error.error_len().is_none() => Looks::Utf8 { marked: false },
        Err(_) => Looks::OneByte,
    }
}

/// Files that are often sent as statements and are no delimited text.
fn signature(head: &[u8]) -> Option<&'static str> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or an office document (XLSX, DOCX, ODS)"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old office document (XLS, DOC)"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x1F\x8B", "a GZIP archive"),
        (b"BZh", "a BZIP2 archive"),
        (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
        (b"\x28\xB5\x2F\xFD", "a Zstandard archive"),
        (b"PAR1", "a Parquet file"),
        (b"SQLite format 3", "a SQLite database"),
        (b"{\\rtf", "an RTF document"),
        (b"<?xml", "an XML document"),
        (b"<!DOCTYPE", "an HTML document"),
        (b"<html", "an HTML document"),
    ];
    KINDS.iter().find(|(start, _)| head.starts_with(start)).map(|(_, kind)| *kind)
}

/// UTF-16 by its mark, or by the NUL bytes that ASCII characters have in it.
fn utf16(head: &[u8]) -> Option<(&'static Encoding, &'static str)> {
    match head {
        [0xFF, 0xFE, ..] => return Some((UTF_16LE, "the file starts with the byte order mark FF FE")),
        [0xFE, 0xFF, ..] => return Some((UTF_16BE, "the file starts with the byte order mark FE FF")),
        _ => {}
    }
    let nul_at = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, enough) = (nul_at(0), nul_at(1), head.len() / 10);
    if head.len() < 4 {
        None
    } else if odd > enough && even * 10 < odd {
        Some((UTF_16LE, "every second byte is NUL, as in UTF-16 with the low byte first"))
    } else if even > enough && odd * 10 < even {
        Some((UTF_16BE, "every second byte is NUL, as in UTF-16 with the high byte first"))
    } else {
        None
    }
}

/// Whether too many bytes are no characters of a text. A few NUL bytes cost only their records.
fn control_bytes(head: &[u8]) -> Option<String> {
    let is_control = |byte: &&u8| matches!(**byte, 0..=8 | 11 | 14..=25 | 27..=31 | 127);
    let control = head.iter().filter(is_control).count();
    (control > 8 && control * 50 > head.len())
        .then(|| format!("{control} of its first {} bytes are control characters", head.len()))
}

/// What all bytes of a file tell about its encoding.
#[derive(Clone, Debug)]
pub(crate) struct ByteSurvey {
    /// Lines with characters beyond ASCII that are UTF-8 beyond doubt.
    pub(crate) utf8: Vote,
    /// Lines that are valid UTF-8, but perhaps by chance; see [`is_doubtful`].
    pub(crate) doubtful: Vote,
    /// Lines that are not valid UTF-8.
    pub(crate) other: Vote,
    letters: Letters,
    guess: &'static Encoding,
}

/// Counts of bytes beyond ASCII in lines that are not UTF-8.
#[derive(Clone, Debug)]
struct Letters {
    counts: [u64; 256],
    /// Such bytes next to another, and next to an ASCII letter.
    beside_high: u64,
    beside_ascii: u64,
    /// Bytes of [`MONEY_SIGNS`] before a digit.
    money_signs: u64,
    /// Bytes of [`POLISH`] before an ASCII letter.
    polish: u64,
}

/// The one-byte encoding of a file, and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OneByte {
    pub(crate) encoding: &'static Encoding,
    pub(crate) evidence: String,
    /// The other encoding that fits about as well.
    pub(crate) rival: Option<&'static Encoding>,
}

impl ByteSurvey {
    /// Reads the whole input and counts.
    pub(crate) fn of(input: &dyn Input) -> io::Result<ByteSurvey> {
        let letters =
            Letters { counts: [0; 256], beside_high: 0, beside_ascii: 0, money_signs: 0, polish: 0 };
        let mut survey = ByteSurvey {
            utf8: Vote::default(),
            doubtful: Vote::default(),
            other: Vote::default(),
            letters,
            guess: WINDOWS_1252,
        };
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let mut reader = input.open()?;
        let (mut buffer, mut filled, mut line) = (vec![0; CHUNK * 2], 0, 1_u64);
        loop {
            let count = reader.read(&mut buffer[filled..])?;
            filled += count;
            let whole = match memchr::memrchr2(b'\n', b'\r', &buffer[..filled]) {
                Some(at) if count > 0 => at + 1,
                None if count > 0 && filled < buffer.len() => continue,
                _ => filled,
            };
            survey.count(&buffer[..whole], line, &mut detector);
            line += memchr_iter(b'\n', &buffer[..whole]).count() as u64;
            buffer.copy_within(whole..filled, 0);
            filled -= whole;
            if count == 0 {
                break;
            }
        }
        detector.feed(&[], true);
        survey.guess = detector.guess(None, Utf8Detection::Deny);
        Ok(survey)
    }

    fn count(&mut self, bytes: &[u8], first_line: u64, detector: &mut EncodingDetector) {
        if bytes.is_ascii() {
            return;
        }
        for (line, text) in (first_line..).zip(bytes.split(|byte| *byte == b'\n')) {
            if text.is_ascii() {
                continue;
            }
            match std::str::from_utf8(text) {
                Ok(_) if is_doubtful(text) => self.doubtful.add(line),
                Ok(_) => self.utf8.add(line),
                Err(_) => {
                    self.other.add(line);
                    self.letters.count(text);
                    detector.feed(text, false);
                    detector.feed(b"\n", false);
                }
            }
        }
    }

    /// The encoding of the lines that are not UTF-8.
    pub(crate) fn one_byte(&self) -> OneByte {
        let Letters { counts, beside_high, beside_ascii, money_signs, polish } = &self.letters;
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| counts[usize::from(*byte)]).sum::<u64>();
        let total: u64 = counts.iter().sum();
        let first = self.other.first_line();
        if *beside_high > beside_ascii * 4 && *beside_high * 2 > total {
            let evidence = format!(
                "{} beyond ASCII stand mostly beside each other, as in Cyrillic words; the first in line \
                 {first}",
                counted(total, "byte")
            );
            return OneByte { encoding: WINDOWS_1251, evidence, rival: None };
        }
        let (south, west) = (sum(SOUTH_SLAVIC) + polish, sum(WESTERN) + money_signs);
        let differing = (0x80..=0xFF_u8).filter(differs).map(|byte| counts[usize::from(byte)]).sum::<u64>();
        if differing == 0 {
            let evidence = format!(
                "{} beyond ASCII, the first in line {first}; all of them read the same in windows-1252",
                counted(total, "byte")
            );
            return OneByte { encoding: WINDOWS_1250, evidence, rival: None };
        }
        let other = |encoding| if encoding == WINDOWS_1250 { WINDOWS_1252 } else { WINDOWS_1250 };
        let encoding = match (south, west) {
            (1.., 0) => WINDOWS_1250,
            _ if south > 3 * west => WINDOWS_1250,
            (0, 1..) if *money_signs > 0 => WINDOWS_1252,
            // What stands beside no letter is a sign, of which windows-1252 has more.
            (0, 0) if *beside_high == 0 && *beside_ascii == 0 => WINDOWS_1252,
            _ if west > 3 * south && self.guess == WINDOWS_1252 => WINDOWS_1252,
            _ => self.guess,
        };
        let clear =
            encoding != WINDOWS_1250 && encoding != WINDOWS_1252 || south.max(west) > 3 * south.min(west);
        let beside = match polish + money_signs {
            0 => String::new(),
            _ => format!("; Polish letters (ł Ł ą): {polish}, £ or ¥ before a digit: {money_signs}"),
        };
        let evidence = format!(
            "{} South Slavic letters (č ć đ š ž) if read as windows-1250, {} Western letters (à å ñ ø) if read \
             as windows-1252{beside}; the first in line {first}",
            sum(SOUTH_SLAVIC),
            sum(WESTERN)
        );
        OneByte { encoding, evidence, rival: (!clear).then(|| other(encoding)) }
    }
}

const CHUNK: usize = 1 << 20;

/// Bytes of Č Ć Đ Š Ž in both cases, in windows-1250.
const SOUTH_SLAVIC: &[u8] = &[0xC8, 0xE8, 0xC6, 0xE6, 0xD0, 0xF0, 0x8A, 0x9A, 0x8E, 0x9E];

/// Bytes of frequent Western letters in windows-1252 that are rare letters in windows-1250.
const WESTERN: &[u8] =
    &[0xC0, 0xE0, 0xC3, 0xE3, 0xC5, 0xE5, 0xCA, 0xEA, 0xD1, 0xF1, 0xD2, 0xF2, 0xD5, 0xF5, 0xD8, 0xF8, 0xFB];

/// Bytes of £ and ¥ in windows-1252 that are Ł and Ą in windows-1250, which do not stand before a digit.
const MONEY_SIGNS: &[u8] = &[0xA3, 0xA5];

/// Bytes of Ł Ą ł ą in windows-1250 that are signs in windows-1252, which do not stand before a letter.
const POLISH: &[u8] = &[0xA3, 0xA5, 0xB3, 0xB9];

/// Whether a byte is another character in windows-1250 than in windows-1252.
fn differs(byte: &u8) -> bool {
    let single = [*byte];
    WINDOWS_1250.decode_without_bom_handling(&single).0 != WINDOWS_1252.decode_without_bom_handling(&single).0
}

impl Letters {
    fn count(&mut self, line: &[u8]) {
        let mut before = 0_u8;
        for &byte in line {
            if byte >= 0x80 {
                self.counts[usize::from(byte)] += 1;
                self.beside_high += u64::from(before >= 0x80);
                self.beside_ascii += u64::from(before.is_ascii_alphabetic());
            } else if before >= 0x80 {
                self.beside_ascii += u64::from(byte.is_ascii_alphabetic());
                self.money_signs += u64::from(byte.is_ascii_digit() && MONEY_SIGNS.contains(&before));
                self.polish += u64::from(byte.is_ascii_alphabetic() && POLISH.contains(&before));
            }
            before = byte;
        }
    }
}

/// An encoding that `case.toml` declares.
pub(crate) fn declared(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.trim().as_bytes())
        .filter(|encoding| *encoding == UTF_8 || encoding.is_single_byte() || is_utf16(encoding))
}

/// Whether an encoding has two bytes a character, so that it must be turned into UTF-8 before it is cut.
pub(crate) fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// Whether valid UTF-8 holds only characters that bank data hardly ever do. In windows-1250, `ćžš` happens to
/// be the UTF-8 of one Chinese character; two-byte characters (Latin, Cyrillic, Greek) and punctuation do not
/// come about so.
pub(crate) fn is_doubtful(bytes: &[u8]) -> bool {
    let (mut rare, mut common) = (false, false);
    for byte in bytes {
        rare |= *byte >= 0xE3;
        common |= (0xC2..0xE3).contains(byte);
    }
    rare && !common
}

/// Decodes line by line: lines that are valid UTF-8 as such, the others in `other`. Gives the text and the
/// places in it where lines start that are neither.
pub(crate) fn decode_lines(
    bytes: &[u8],
    newline: u8,
    other: Option<&'static Encoding>,
) -> (String, Vec<usize>) {
    let (mut text, mut invalid) = (String::with_capacity(bytes.len() + bytes.len() / 8), Vec::new());
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = memchr(newline, rest).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        match (std::str::from_utf8(line), other) {
            (Ok(valid), _) => text.push_str(valid),
            (Err(_), Some(encoding)) => text.push_str(&encoding.decode_without_bom_handling(line).0),
            (Err(_), None) => {
                invalid.push(text.len());
                text.push_str(&String::from_utf8_lossy(line));
            }
        }
        rest = after;
    }
    (text, invalid)
}

/// Decodes bytes of a declared one-byte encoding; gives also where lines start that hold a byte without a
/// meaning in it.
pub(crate) fn decode_declared(
    bytes: &[u8],
    newline: u8,
    encoding: &'static Encoding,
) -> (String, Vec<usize>) {
    let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
    let mut invalid = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(char::from(newline)) {
        let has_hole = |c: char| matches!(c, '\u{80}'..='\u{9f}' | '\u{fffd}');
        if !line.is_ascii() && line.contains(has_hole) {
            invalid.push(start);
        }
        start += line.len();
    }
    (text, invalid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Memory;

    fn decided(text: &str, encoding: &'static Encoding) -> OneByte {
        let bytes = encoding.encode(text).0.into_owned();
        assert_eq!(looks(&bytes, true), Looks::OneByte);
        ByteSurvey::of(&Memory::new("x", bytes)).unwrap().one_byte()
    }

    #[test]
    fn letters_tell_the_encoding() {
        let cases = [
            ("Datum knjiženja;Šifra plaćanja;Zaduženje\n1;Uplata pazara Đorđe;5\n", WINDOWS_1250),
            ("Datum;Plaćanje č\n", WINDOWS_1250),
            ("Датум;Рачун;Износ\n1;Уплата пазара Ђорђе;5\n", WINDOWS_1251),
            ("Дата;Счёт;Сумма\n01.02.2013;Оплата по договору;5\n", WINDOWS_1251),
            ("Date;Libellé;Débit\n1;Prêt à la société Hôtel Ñandú;5\n", WINDOWS_1252),
        ];
        for (text, expected) in cases {
            let found = decided(text, expected);
            assert_eq!((found.encoding, found.rival), (expected, None), "{text}: {}", found.evidence);
        }
        assert_eq!(decided("Überweisung;Größe;5\n", WINDOWS_1252).rival, None);
    }

    #[test]
    fn without_letters_the_signs_of_currencies_tell() {
        let found = decided("Date;Paid out\n04/05/2024;£1,250.00\n", WINDOWS_1252);
        assert_eq!((found.encoding, found.rival), (WINDOWS_1252, None), "{}", found.evidence);
        let found = decided("Date;Note\n04/05/2024;5 ¾ ½\n", WINDOWS_1252);
        assert!(found.rival.is_some(), "{}", found.evidence);
        let found = decided("Data;Opis\n1;Przelew na złoty stół\n", WINDOWS_1250);
        assert_eq!((found.encoding, found.rival), (WINDOWS_1250, None), "{}", found.evidence);
    }

    #[test]
    fn letters_that_contradict_each_other_leave_it_open() {
        let found = decided("æ è ð à å ñ\n", WINDOWS_1252);
        assert!(found.rival.is_some(), "{}", found.evidence);
    }

    #[test]
    fn marks_and_nul_bytes_tell_utf16() {
        let text: Vec<u8> = "a;b\n1;2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(matches!(looks(&text, true), Looks::Utf16 { encoding, .. } if encoding == UTF_16LE));
        let swapped: Vec<u8> = "a;b\n1;2\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(matches!(looks(&swapped, true), Looks::Utf16 { encoding, .. } if encoding == UTF_16BE));
        assert!(matches!(looks(b"%PDF-1.7\n", true), Looks::Binary(_)));
        assert!(matches!(looks(&[0; 100], true), Looks::Binary(_)));
        assert_eq!(looks("ž".as_bytes().split_at(1).0, false), Looks::Utf8 { marked: false });
    }
}
