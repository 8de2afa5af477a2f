//! Turns blocks of a file into text, each line by the encoding it is in.

use std::borrow::Cow;
use std::io;
use std::sync::OnceLock;

use encoding_rs::{Encoding, UTF_8};
use trag_model::{Decision, Problem, catalogue};

use crate::input::Input;
use crate::text::encoding::{ByteSurvey, OneByte, decode_declared, decode_lines, is_doubtful, is_utf16};
use crate::text::evidence::counted;

/// The encoding of a file.
///
/// A file whose start is UTF-8 is read as UTF-8 until a line is not. Only then all its bytes are surveyed, so
/// that the usual file is read once; and as the survey looks at the whole file, it does not matter which
/// block asked for it.
pub(crate) struct TextDecoder<'a> {
    input: &'a dyn Input,
    kind: Kind,
    survey: OnceLock<Result<(ByteSurvey, OneByte), String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// Stated by the investigator or by the format, with the reason.
    Declared {
        encoding: &'static Encoding,
        reason: &'static str,
    },
    Utf8 {
        marked: bool,
    },
    Utf16 {
        encoding: &'static Encoding,
        reason: &'static str,
    },
    OneByte,
}

/// The text of a block.
#[derive(Debug)]
pub(crate) struct Decoded<'b> {
    pub(crate) text: Cow<'b, str>,
    /// Where lines start that are not valid in the file's encoding; ascending.
    pub(crate) invalid: Vec<usize>,
}

impl<'a> TextDecoder<'a> {
    pub(crate) fn declared(input: &'a dyn Input, encoding: &'static Encoding) -> TextDecoder<'a> {
        TextDecoder::stated(input, encoding, "declared in case.toml")
    }

    /// An encoding that the format itself states; `reason` says where.
    pub(crate) fn stated(
        input: &'a dyn Input,
        encoding: &'static Encoding,
        reason: &'static str,
    ) -> TextDecoder<'a> {
        TextDecoder { input, kind: Kind::Declared { encoding, reason }, survey: OnceLock::new() }
    }

    pub(crate) fn utf8(input: &'a dyn Input, marked: bool) -> TextDecoder<'a> {
        TextDecoder { input, kind: Kind::Utf8 { marked }, survey: OnceLock::new() }
    }

    pub(crate) fn utf16(
        input: &'a dyn Input,
        encoding: &'static Encoding,
        reason: &'static str,
    ) -> TextDecoder<'a> {
        TextDecoder { input, kind: Kind::Utf16 { encoding, reason }, survey: OnceLock::new() }
    }

    pub(crate) fn one_byte(input: &'a dyn Input) -> TextDecoder<'a> {
        TextDecoder { input, kind: Kind::OneByte, survey: OnceLock::new() }
    }

    /// The encoding to turn into UTF-8 before records are cut.
    pub(crate) fn transcoded(&self) -> Option<&'static Encoding> {
        match self.kind {
            Kind::Utf16 { encoding, .. } => Some(encoding),
            Kind::Declared { encoding, .. } => is_utf16(encoding).then_some(encoding),
            Kind::Utf8 { .. } | Kind::OneByte => None,
        }
    }

    /// The text of the bytes of a block.
    pub(crate) fn decode<'b>(&self, bytes: &'b [u8], newline: u8) -> io::Result<Decoded<'b>> {
        if self.transcoded().is_some() {
            return Ok(transcoded(bytes, newline));
        }
        if let Kind::Declared { encoding, .. } = self.kind
            && encoding != UTF_8
        {
            if bytes.is_ascii() {
                return Ok(Decoded { text: String::from_utf8_lossy(bytes), invalid: Vec::new() });
            }
            let (text, invalid) = decode_declared(bytes, newline, encoding);
            return Ok(Decoded { text: text.into(), invalid });
        }
        let valid = std::str::from_utf8(bytes).ok();
        let declared = matches!(self.kind, Kind::Declared { .. });
        // The survey judges lines. Pieces that end elsewhere wait for it, or their reading would depend on where
        // blocks end.
        let by_lines = newline == b'\n';
        if let Some(text) = valid
            && (declared
                || bytes.is_ascii()
                || (by_lines && !bytes.split(|byte| *byte == newline).any(is_doubtful)))
        {
            return Ok(Decoded { text: text.into(), invalid: Vec::new() });
        }
        if declared {
            let (text, invalid) = decode_lines(bytes, newline, None);
            return Ok(Decoded { text: text.into(), invalid });
        }
        let (survey, one_byte) = self.surveyed()?;
        let text = match valid {
            Some(text) if survey.other.count == 0 => text.into(),
            _ if survey.utf8.count == 0 => one_byte.encoding.decode_without_bom_handling(bytes).0,
            _ => decode_lines(bytes, newline, Some(one_byte.encoding)).0.into(),
        };
        Ok(Decoded { text, invalid: Vec::new() })
    }

    fn surveyed(&self) -> io::Result<&(ByteSurvey, OneByte)> {
        let surveyed = self.survey.get_or_init(|| {
            let survey = ByteSurvey::of(self.input).map_err(|error| error.to_string())?;
            let one_byte = survey.one_byte();
            Ok((survey, one_byte))
        });
        surveyed.as_ref().map_err(|message| io::Error::other(message.clone()))
    }

    /// The survey, where one was made and met lines that are not UTF-8.
    fn needed_survey(&self) -> Option<&(ByteSurvey, OneByte)> {
        let survey = self.survey.get().and_then(|survey| survey.as_ref().ok());
        survey.filter(|(survey, _)| survey.other.count > 0)
    }

    /// The encoding by its WHATWG name, as far as the file has been read.
    pub(crate) fn name(&self) -> &'static str {
        match (&self.kind, self.needed_survey()) {
            (Kind::Declared { encoding, .. } | Kind::Utf16 { encoding, .. }, _) => encoding.name(),
            (_, Some((survey, one_byte))) if survey.utf8.count == 0 => one_byte.encoding.name(),
            _ => UTF_8.name(),
        }
    }

    /// What was decided, once the file has been read.
    pub(crate) fn decision(&self) -> Decision {
        let evidence = match (&self.kind, self.needed_survey()) {
            (Kind::Declared { reason, .. } | Kind::Utf16 { reason, .. }, _) => (*reason).to_owned(),
            (_, Some((survey, one_byte))) if survey.utf8.count == 0 => one_byte.evidence.clone(),
            (_, Some((survey, one_byte))) => format!(
                "valid UTF-8 in {}; read as {}, because it is not: {}",
                counted(survey.utf8.count, "line"),
                one_byte.encoding.name(),
                counted(survey.other.count, "line")
            ),
            (Kind::Utf8 { marked: true }, None) => {
                "the file starts with the byte order mark of UTF-8".to_owned()
            }
            (_, None) => "all bytes are valid UTF-8".to_owned(),
        };
        Decision { what: "encoding".to_owned(), choice: self.name().to_owned(), evidence }
    }

    /// What is wrong with the encoding of the file as a whole, once it has been read.
    pub(crate) fn problem(&self) -> Option<Problem> {
        if matches!(self.kind, Kind::Declared { .. }) {
            return None;
        }
        let (survey, one_byte) = self.needed_survey()?;
        if survey.utf8.count > 0 {
            let text = format!(
                "the file mixes two encodings: {} in UTF-8, the first in line {}, and {} in what looks like \
                 {}, the first in line {}",
                counted(survey.utf8.count, "line"),
                survey.utf8.first_line(),
                counted(survey.other.count, "line"),
                one_byte.encoding.name(),
                survey.other.first_line(),
            );
            let help = format!(
                "every line was read in its own encoding and kept: compare the names in these lines with the \
                 original\nif they are right, accept it in case.toml:\n[[accepted-gaps]]\nfile = {file}\n\
                 code = \"ING004\"\nreason = \"...\"\nif they are not, ask the bank for the export in one \
                 encoding\nonly where no line is UTF-8 after all, write encoding = \"{other}\" under this \
                 [[input]]: it garbles every letter beyond ASCII in the other {utf8}",
                file = crate::vocabulary::quoted(self.input.name()),
                other = one_byte.encoding.name(),
                utf8 = counted(survey.utf8.count, "line"),
            );
            return Some(Problem::new(catalogue::ENCODING_MIXED, text, help));
        }
        let rival = one_byte.rival?;
        let text = format!(
            "the encoding cannot be decided: the text may be {} or {}",
            one_byte.encoding.name(),
            rival.name()
        );
        let help = format!(
            "the rows were read as {0}; look at the names, and write the right encoding into case.toml under \
             this [[input]]: encoding = \"{0}\" or encoding = \"{1}\"",
            one_byte.encoding.name(),
            rival.name()
        );
        let mut problem = Problem::new(catalogue::ENCODING_AMBIGUOUS, text, help);
        problem.detail.clone_from(&one_byte.evidence);
        Some(problem)
    }
}

/// Text that was UTF-16: the cutter has turned what is no character into U+FFFD.
fn transcoded(bytes: &[u8], newline: u8) -> Decoded<'_> {
    let text = String::from_utf8_lossy(bytes);
    let mut invalid = Vec::new();
    if !bytes.is_ascii() {
        let mut start = 0;
        for line in text.split_inclusive(char::from(newline)) {
            if line.contains('\u{fffd}') {
                invalid.push(start);
            }
            start += line.len();
        }
    }
    Decoded { text, invalid }
}
