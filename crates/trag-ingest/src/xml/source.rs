//! The text of a document: bytes, hashed and decoded as its prolog or its content says.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use trag_model::{Decision, Problem, catalogue};

use crate::formats::Head;
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::blocks::{Fingerprint, Hashing};
use crate::text::encoding::{ByteSurvey, Looks, declared, is_doubtful, is_utf16, looks};

/// Reads a document as UTF-8.
pub(crate) struct Source<'a> {
    input: &'a dyn Input,
    hashing: Hashing,
    mode: Mode,
    /// Bytes that were read and are no whole character yet.
    raw: Vec<u8>,
    ended: bool,
    encoding: &'static Encoding,
    evidence: String,
    /// How many times bytes were no text in the encoding.
    faults: u64,
    /// The declared encoding is not known.
    unknown_label: Option<String>,
}

enum Mode {
    /// UTF-8 as it stands. The encoding for bytes that are not UTF-8 is found when the first is met.
    Utf8 { other: Option<&'static Encoding>, is_declared: bool },
    /// Another encoding; the decoder is gone once it has given its last character.
    Other(Option<Box<Decoder>>),
}

/// What is known about the text at its end.
pub(crate) struct Ended {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) encoding: &'static str,
    pub(crate) decision: Decision,
    pub(crate) problems: Vec<Problem>,
}

impl<'a> Source<'a> {
    pub(crate) fn open(input: &'a dyn Input, spec: &InputSpec, head: &Head) -> io::Result<Source<'a>> {
        let prolog = label(&head.bytes);
        let mut source = Source {
            input,
            hashing: Hashing::new(input.open()?),
            mode: Mode::Utf8 { other: None, is_declared: false },
            raw: Vec::new(),
            ended: false,
            encoding: UTF_8,
            evidence: "all bytes are valid UTF-8".to_owned(),
            faults: 0,
            unknown_label: None,
        };
        if let Some(encoding) = spec.encoding.as_deref().and_then(declared) {
            source.decode_as(encoding, "declared in case.toml".to_owned());
            return Ok(source);
        }
        let named = prolog.as_deref().map(|label| Encoding::for_label(label.as_bytes()));
        source.unknown_label = prolog.clone().filter(|_| named == Some(None));
        // The prolog is a signature of XML; the bytes behind it tell the encoding.
        let body = head.bytes.strip_prefix(b"<?xml").unwrap_or(&head.bytes);
        match (looks(body, head.complete), named.flatten()) {
            (Looks::Utf16 { encoding, reason }, _) => source.decode_as(encoding, reason.to_owned()),
            (Looks::Utf8 { marked: true }, _) => {
                source.evidence = "the file starts with the byte order mark of UTF-8".to_owned();
            }
            (_, Some(encoding))
                if encoding != UTF_8 && !is_utf16(encoding) && !is_plainly_utf8(&head.bytes) =>
            {
                source.decode_as(encoding, format!("declared in line 1: {}", encoding.name()));
            }
            (Looks::OneByte, _) => source.decode_by_content()?,
            (_, Some(encoding)) if encoding != UTF_8 => {
                source.evidence = format!("line 1 declares {}, but the bytes are UTF-8", encoding.name());
            }
            _ => {}
        }
        Ok(source)
    }

    fn decode_as(&mut self, encoding: &'static Encoding, evidence: String) {
        (self.encoding, self.evidence) = (encoding, evidence);
        self.mode = if encoding == UTF_8 {
            Mode::Utf8 { other: None, is_declared: true }
        } else {
            Mode::Other(Some(Box::new(encoding.new_decoder_with_bom_removal())))
        };
    }

    /// The bytes are not UTF-8: the letters of the whole file tell what they are.
    fn decode_by_content(&mut self) -> io::Result<()> {
        let survey = ByteSurvey::of(self.input)?;
        let one_byte = survey.one_byte();
        if survey.utf8.count == 0 {
            self.decode_as(one_byte.encoding, one_byte.evidence);
        } else {
            self.mode = Mode::Utf8 { other: Some(one_byte.encoding), is_declared: false };
            self.evidence =
                format!("valid UTF-8 in most lines; the rest is read as {}", one_byte.encoding.name());
        }
        Ok(())
    }

    /// Adds about `want` bytes of text to `text`; false at the end of the file.
    pub(crate) fn read(&mut self, text: &mut Vec<u8>, want: usize) -> io::Result<bool> {
        while !self.ended {
            let before = text.len();
            match &mut self.mode {
                Mode::Utf8 { .. } => self.read_utf8(text, want)?,
                Mode::Other(_) => self.read_other(text, want)?,
            }
            if text.len() > before {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn read_utf8(&mut self, text: &mut Vec<u8>, want: usize) -> io::Result<()> {
        let start = text.len();
        text.append(&mut self.raw);
        let filled = text.len();
        text.resize(filled + want.max(8), 0);
        let count = self.hashing.read(&mut text[filled..])?;
        text.truncate(filled + count);
        self.ended = count == 0;
        let Err(error) = std::str::from_utf8(&text[start..]) else { return Ok(()) };
        let valid = start + error.valid_up_to();
        self.raw = text.split_off(valid);
        if error.error_len().is_none() && !self.ended {
            return Ok(());
        }
        if let Mode::Utf8 { other: None, is_declared: false } = self.mode {
            self.decode_by_content()?;
            // A decoder of another encoding takes over from the byte that is no UTF-8; the bytes before mean the
            // same in it, or the survey would have counted them.
            if matches!(self.mode, Mode::Other(_)) {
                self.ended = false;
                return Ok(());
            }
        }
        self.replace_invalid(text);
        Ok(())
    }

    /// Moves the raw bytes to the text, and reads those that are no UTF-8 in the other encoding, or as U+FFFD.
    fn replace_invalid(&mut self, text: &mut Vec<u8>) {
        let Mode::Utf8 { other, .. } = self.mode else { return };
        let raw = std::mem::take(&mut self.raw);
        let mut rest = raw.as_slice();
        while !rest.is_empty() {
            let Err(error) = std::str::from_utf8(rest) else {
                text.extend_from_slice(rest);
                return;
            };
            let (valid, after) = rest.split_at(error.valid_up_to());
            text.extend_from_slice(valid);
            let Some(length) = error.error_len().or(self.ended.then_some(after.len())) else {
                self.raw = after.to_vec();
                return;
            };
            let (invalid, after) = after.split_at(length);
            match other {
                Some(other) => {
                    text.extend_from_slice(other.decode_without_bom_handling(invalid).0.as_bytes())
                }
                None => text.extend_from_slice("\u{fffd}".as_bytes()),
            }
            self.faults += 1;
            rest = after;
        }
    }

    fn read_other(&mut self, text: &mut Vec<u8>, want: usize) -> io::Result<()> {
        let Mode::Other(decoder) = &mut self.mode else { return Ok(()) };
        let Some(active) = decoder else {
            self.ended = true;
            return Ok(());
        };
        let kept = self.raw.len();
        self.raw.resize(kept + want.max(8), 0);
        let count = self.hashing.read(&mut self.raw[kept..])?;
        self.raw.truncate(kept + count);
        let last = count == 0;
        let start = text.len();
        text.resize(start + self.raw.len() * 3 + 16, 0);
        let (result, read, written, had_faults) = active.decode_to_utf8(&self.raw, &mut text[start..], last);
        text.truncate(start + written);
        self.raw.drain(..read);
        self.faults += u64::from(had_faults);
        if last && result == CoderResult::InputEmpty {
            *decoder = None;
        }
        Ok(())
    }

    /// Reads what is left and tells what the text was.
    pub(crate) fn finish(self) -> io::Result<Ended> {
        let mut problems = Vec::new();
        if let Some(label) = &self.unknown_label {
            let shown: String = label.chars().take(40).collect();
            let text =
                format!("the encoding \"{shown}\" that line 1 declares is not known; the letters decided");
            problems.push(encoding_problem(catalogue::ENCODING_INVALID, text));
        }
        if self.faults > 0 {
            let is_mixed = matches!(self.mode, Mode::Utf8 { other: Some(_), .. });
            let (code, text) = if is_mixed {
                (catalogue::ENCODING_MIXED, format!("the file mixes two encodings: {}", self.evidence))
            } else {
                let text =
                    format!("some bytes are no text in {}; they are shown as U+FFFD", self.encoding.name());
                (catalogue::ENCODING_INVALID, text)
            };
            problems.push(encoding_problem(code, text));
        }
        let encoding = self.encoding.name();
        let decision =
            Decision { what: "encoding".to_owned(), choice: encoding.to_owned(), evidence: self.evidence };
        Ok(Ended { fingerprint: self.hashing.finish()?, encoding, decision, problems })
    }
}

fn encoding_problem(code: trag_model::Code, text: String) -> Problem {
    let help = "compare the names with the original, or declare the right encoding in case.toml under this \
                [[input]]: encoding = \"...\"";
    Problem::new(code, text, help)
}

/// The label in the prolog: `<?xml version="1.0" encoding="windows-1250"?>`.
fn label(head: &[u8]) -> Option<String> {
    let start = &head[..head.len().min(256)];
    let text: String =
        start.iter().filter(|byte| **byte != 0 && byte.is_ascii()).map(|byte| char::from(*byte)).collect();
    let prolog = text.get(text.find("<?xml")?..)?;
    let prolog = prolog.split_once("?>")?.0;
    let value = prolog.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    value[1..].split_once(quote).map(|(label, _)| label.trim().to_owned())
}

/// Whether bytes beyond ASCII are UTF-8 beyond doubt: in another encoding they would make no words.
fn is_plainly_utf8(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(_) => head,
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        Err(_) => return false,
    };
    !valid.is_ascii() && !is_doubtful(valid)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{WINDOWS_1250, WINDOWS_1251};
    use proptest::prelude::*;

    use super::*;
    use crate::input::Memory;

    fn read(bytes: &[u8], want: usize) -> (String, &'static str, Vec<&'static str>) {
        let input = Memory::new("x.xml", bytes);
        let head = Head { bytes: bytes.to_vec(), complete: true };
        let mut source = Source::open(&input, &InputSpec::default(), &head).unwrap();
        let mut text = Vec::new();
        while source.read(&mut text, want).unwrap() {}
        let ended = source.finish().unwrap();
        assert_eq!(ended.fingerprint.bytes, bytes.len() as u64);
        let codes = ended.problems.iter().map(|problem| problem.code.0).collect();
        (String::from_utf8(text).unwrap(), ended.encoding, codes)
    }

    #[test]
    fn the_prolog_is_believed_unless_the_bytes_contradict_it() {
        let body = "<a>Đorđe Šašić</a>";
        for label in ["windows-1250", "iso-8859-2", "ISO-8859-5", "windows-1251", "utf-8"] {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let body =
                if label.ends_with("-5") || label.ends_with("51") { "<a>Ђорђе</a>" } else { body };
            let text = format!("<?xml version='1.0' encoding=\"{label}\" ?>{body}");
            let bytes = encoding.encode(&text).0;
            assert_eq!(read(&bytes, 9), (text.clone(), encoding.name(), vec![]), "{label}");
        }
        for label in ["utf-16", "windows-1250", "us-ascii"] {
            let text = format!("<?xml version='1.0' encoding='{label}'?>{body}");
            assert_eq!(read(text.as_bytes(), 9), (text.clone(), "UTF-8", vec![]), "{label}");
        }
    }

    #[test]
    fn without_a_prolog_the_letters_decide() {
        let (text, utf8) = ("<a>Gotovinska plaćanja, žiro račun</a>\n".repeat(3), "<a>дуг €</a>\n".repeat(2));
        assert_eq!(read(&WINDOWS_1250.encode(&text).0, 16), (text.clone(), "windows-1250", vec![]));
        let cyrillic = "<a>Уплата пазара Ђорђе</a>";
        assert_eq!(read(&WINDOWS_1251.encode(cyrillic).0, 16), (cyrillic.to_owned(), "windows-1251", vec![]));
        let mixed = [utf8.as_bytes(), &WINDOWS_1250.encode(&text).0].concat();
        assert_eq!(read(&mixed, 16), (format!("{utf8}{text}"), "UTF-8", vec!["ING004"]));
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&[&[0xFF, 0xFE], utf16.as_slice()].concat(), 16), (text.clone(), "UTF-16LE", vec![]));
        let undeclared = format!("<?xml version='1.0'?>{text}");
        assert_eq!(
            read(&WINDOWS_1250.encode(&undeclared).0, 16),
            (undeclared.clone(), "windows-1250", vec![])
        );
        assert_eq!(read(b"<?xml encoding='klingon'?><a/>", 16).2, ["ING005"]);
        assert_eq!(read(b"<?xml encoding='windows-1253'?><a>\xD2</a>", 16).2, ["ING005"]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_the_same_in_any_pieces(bytes in prop::collection::vec(any::<u8>(), 0..200), want in 8_usize..64) {
            prop_assert_eq!(read(&bytes, want), read(&bytes, 1 << 12));
        }
    }
}
