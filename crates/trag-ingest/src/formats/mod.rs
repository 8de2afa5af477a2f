//! Readers, one file a format. A file is given to the reader that recognises its content; its name and
//! extension do not matter.

mod abo;
mod asseco_text;
mod bai2;
mod coda;
pub(crate) mod columnar;
pub(crate) mod delimited;
mod elements;
mod halcom;
mod kb_file;
mod line_file;
mod nacha;
mod norma43;
mod ofx;
mod one_c;
mod qif;
mod swift;
mod totals;
pub(crate) mod values;

mod ftm;
mod goaml;
pub(crate) mod iso20022;
pub(crate) mod rows;
mod serbia;
pub(crate) mod spreadsheet;
mod xml_unknown;

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{UTF_8, WINDOWS_1252};
use trag_model::{Batch, Problem, ProblemLog, RecordCounts, Source, catalogue};

use crate::archive::is_archive;
use crate::formats::delimited::express::{Express, ExpressColumns};
use crate::input::Input;
use crate::profile::Profiles;
use crate::spec::InputSpec;
use crate::text::blocks::Hashing;
use crate::text::decoder::TextDecoder;
use crate::text::encoding::{Looks, declared, looks};
use crate::text::records::Limits;

/// What reading needs beside the input.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// Profiles that headers are compared with.
    pub profiles: &'a Profiles,
    /// Number of threads to use, the caller's included; 0 counts as 1.
    pub threads: usize,
    /// Asked between blocks; true ends the reading with [`io::ErrorKind::Interrupted`].
    pub cancelled: &'a (dyn Fn() -> bool + Sync),
    pub(crate) limits: Limits,
}

impl<'a> Reader<'a> {
    /// A reader that is never cancelled.
    #[must_use]
    pub fn new(profiles: &'a Profiles, threads: usize) -> Reader<'a> {
        Reader { profiles, threads, cancelled: &|| false, limits: Limits::default() }
    }

    /// The same, asking `cancelled` between blocks whether to stop.
    #[must_use]
    pub fn cancelled_by(mut self, cancelled: &'a (dyn Fn() -> bool + Sync)) -> Reader<'a> {
        self.cancelled = cancelled;
        self
    }

    /// The same, reading `bytes` at a time. The result does not depend on it, only the number of batches.
    #[must_use]
    pub fn with_block_size(mut self, bytes: usize) -> Reader<'a> {
        self.limits.block = bytes.clamp(64, 1 << 28);
        self
    }
}

/// What is known about a file after it was read.
#[derive(Clone, Debug)]
pub struct FileRead {
    /// The file's account of itself.
    pub source: Source,
    /// What could not be read.
    pub problems: ProblemLog,
}

/// A format that trag reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// Its name, as in [`Source::format`].
    pub name: &'static str,
    /// What it covers.
    pub title: &'static str,
    /// Its profiles: name, title, country, and on what evidence each was written.
    pub profiles: Vec<[String; 4]>,
}

/// A reader that recognises its format by the start of a file.
struct Kind {
    name: &'static str,
    title: &'static str,
    /// Layouts that it tells apart: name, title, country, and on what evidence each was written.
    layouts: &'static [[&'static str; 4]],
    recognises: fn(&Head) -> bool,
    read: ReadFile,
}

type ReadFile = fn(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead>;

/// Formats in the order in which they are asked; what none of them recognises is read as delimited text.
const KINDS: &[Kind] = &[
    swift::KIND,
    halcom::KIND,
    asseco_text::KIND,
    kb_file::KIND,
    one_c::KIND,
    abo::KIND,
    norma43::KIND,
    coda::KIND,
    ofx::KIND,
    qif::KIND,
    bai2::KIND,
    nacha::KIND,
    columnar::KIND,
    Kind {
        name: spreadsheet::NAME,
        title: spreadsheet::TITLE,
        layouts: spreadsheet::LAYOUTS,
        recognises: spreadsheet::recognises,
        read: spreadsheet::read,
    },
    Kind {
        name: iso20022::NAME,
        title: iso20022::TITLE,
        layouts: iso20022::LAYOUTS,
        recognises: iso20022::recognises,
        read: iso20022::read,
    },
    Kind {
        name: serbia::asseco::NAME,
        title: serbia::asseco::TITLE,
        layouts: serbia::asseco::LAYOUTS,
        recognises: serbia::asseco::recognises,
        read: serbia::asseco::read,
    },
    Kind {
        name: serbia::flat::NAME,
        title: serbia::flat::TITLE,
        layouts: serbia::flat::LAYOUTS,
        recognises: serbia::flat::recognises,
        read: serbia::flat::read,
    },
    Kind {
        name: goaml::NAME,
        title: goaml::TITLE,
        layouts: goaml::LAYOUTS,
        recognises: goaml::recognises,
        read: goaml::read,
    },
    Kind {
        name: ftm::NAME,
        title: ftm::TITLE,
        layouts: ftm::LAYOUTS,
        recognises: ftm::recognises,
        read: ftm::read,
    },
    // Asked last: whatever XML no other reader knows.
    Kind {
        name: xml_unknown::NAME,
        title: xml_unknown::TITLE,
        layouts: &[],
        recognises: xml_unknown::recognises,
        read: xml_unknown::read,
    },
];

/// All formats with their profiles.
#[must_use]
pub fn formats(profiles: &Profiles) -> Vec<Format> {
    let told = |profile: &crate::profile::Profile| {
        [&profile.name, &profile.title, &profile.country, &profile.verified].map(Clone::clone)
    };
    let delimited = Format {
        name: delimited::NAME,
        title: "Delimited text (CSV, TSV): one record a line, columns named in a header",
        profiles: profiles.iter().map(told).collect(),
    };
    let kind = |kind: &Kind| Format {
        name: kind.name,
        title: kind.title,
        profiles: kind.layouts.iter().map(|layout| layout.map(str::to_owned)).collect(),
    };
    [delimited].into_iter().chain(KINDS.iter().map(kind)).collect()
}

/// Reads one file. Batches go to `sink` in the order of the file, whatever the number of threads.
///
/// What cannot be read is in the problems of the result; an error means that the bytes could not be had.
pub fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let head = Head::of(input)?;
    // A file of one block gives a second thread nothing to do.
    let threads = if head.complete && head.bytes.len() <= ctx.limits.block { 1 } else { ctx.threads };
    let ctx = &Reader { threads, ..*ctx };
    let mut read = match KINDS.iter().find(|kind| (kind.recognises)(&head)) {
        Some(kind) => (kind.read)(input, spec, ctx, &head, sink)?,
        None if is_archive(&head.bytes) => refused(input, packed(input), Vec::new())?,
        None => match recognise(input, spec, &head) {
            Ok(decoder) => delimited::read(input, spec, ctx, &head, decoder, sink)?,
            Err(problem) => refused(input, *problem, Vec::new())?,
        },
    };
    read.source.decisions.splice(0..0, input.provenance());
    let counts = &read.source.counts;
    assert!(counts.add_up(), "every record is a row, rejected or skipped: {counts:?}");
    Ok(read)
}

/// Reads the columns of flows of a plain file, several times as fast as [`read`] and the assembly of a ledger. `None`
/// where the file is not plain: then [`read`] says what it is. [`Express`] has the same rows as the assembled ledger;
/// its accounts are numbered in the order in which the file names them.
///
/// # Errors
/// Those of the input.
pub fn read_express(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    wanted: ExpressColumns,
) -> io::Result<Option<Express>> {
    let head = Head::of(input)?;
    if is_archive(&head.bytes) || KINDS.iter().any(|kind| (kind.recognises)(&head)) {
        return Ok(None);
    }
    match recognise(input, spec, &head) {
        Ok(decoder) => delimited::express::read(input, spec, ctx, (&head, &decoder), wanted),
        Err(_) => Ok(None),
    }
}

/// Whether a file is in a format whose reader needs no header and no mapping.
pub(crate) fn needs_no_mapping(head: &Head) -> bool {
    let kind = KINDS.iter().find(|kind| (kind.recognises)(head));
    kind.is_some_and(|kind| kind.name != spreadsheet::NAME && kind.name != columnar::NAME)
}

/// The problem of an archive where a file is expected.
fn packed(input: &dyn Input) -> Problem {
    let text = match input.provenance() {
        Some(_) => "the entry is an archive within an archive, which is not read",
        None => "the file is an archive, whose files are to be read one by one",
    };
    let help = "unpack a copy and put the files that it holds into the case";
    Problem::new(catalogue::ARCHIVE_REFUSED, text, help)
}

/// The first bytes of a file.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) bytes: Vec<u8>,
    /// There are no more bytes.
    pub(crate) complete: bool,
}

const HEAD: usize = 1 << 20;

/// Bytes of most statements.
const SMALL: usize = 1 << 16;

/// How much of it [`Head::start`] decodes, in bytes.
const START: usize = 1 << 14;

impl Head {
    pub(crate) fn of(input: &dyn Input) -> io::Result<Head> {
        // Most files of a case fit: one question to the system then reads them.
        let mut bytes = Vec::with_capacity(SMALL);
        input.open()?.take(HEAD as u64 + 1).read_to_end(&mut bytes)?;
        let complete = bytes.len() <= HEAD;
        bytes.truncate(HEAD);
        Ok(Head { bytes, complete })
    }

    /// The start as text, for recognition alone: UTF-16 and UTF-8 as such, any other byte beyond ASCII as some
    /// letter. Whoever reads the file decides on its encoding by all of it.
    pub(crate) fn start(&self) -> Cow<'_, str> {
        let bytes = &self.bytes[..self.bytes.len().min(START)];
        match looks(bytes, self.complete) {
            Looks::Utf16 { encoding, .. } => encoding.decode_with_bom_removal(bytes).0,
            Looks::OneByte => WINDOWS_1252.decode_without_bom_handling(bytes).0,
            _ => UTF_8.decode_with_bom_removal(bytes).0,
        }
    }
}

/// Decides from content how the bytes become text, or says why they are none.
pub(crate) fn recognise<'a>(
    input: &'a dyn Input,
    spec: &InputSpec,
    head: &Head,
) -> Result<TextDecoder<'a>, Box<Problem>> {
    let looks = looks(&head.bytes, head.complete);
    match &looks {
        Looks::Empty => {
            let help = "ask for the file again, or leave it out of the case";
            return Err(Box::new(Problem::new(catalogue::EMPTY_FILE, "the file is empty", help)));
        }
        Looks::Binary(reason) => {
            let text = format!("the file is not a text that trag can read: {reason}");
            let help =
                "ask the bank for the export as delimited text (CSV); `trag formats` lists what can be read";
            return Err(Box::new(Problem::new(catalogue::BINARY_FILE, text, help)));
        }
        _ => {}
    }
    if let Some(label) = &spec.encoding {
        let unknown = || {
            let text = format!("the encoding \"{label}\" in case.toml is not known");
            let help = "use a WHATWG name, such as utf-8, windows-1250, windows-1251, windows-1252, utf-16le";
            Box::new(Problem::new(catalogue::ENCODING_INVALID, text, help))
        };
        return declared(label).map(|encoding| TextDecoder::declared(input, encoding)).ok_or_else(unknown);
    }
    Ok(match looks {
        Looks::Utf16 { encoding, reason } => TextDecoder::utf16(input, encoding, reason),
        Looks::OneByte => TextDecoder::one_byte(input),
        Looks::Utf8 { marked } => TextDecoder::utf8(input, marked),
        Looks::Empty | Looks::Binary(_) => TextDecoder::utf8(input, false),
    })
}

/// The same for formats of tags, which may start with the declaration of XML.
pub(crate) fn recognise_tagged<'a>(
    input: &'a dyn Input,
    spec: &InputSpec,
    head: &Head,
) -> Result<TextDecoder<'a>, Box<Problem>> {
    // Behind the first byte there is no signature, and every mark of an encoding is judged by `recognise` first.
    let tagged = head.bytes.starts_with(b"<");
    let bytes = if tagged { head.bytes[1..].to_vec() } else { head.bytes.clone() };
    recognise(input, spec, &Head { bytes, complete: head.complete })
}

/// The account of a file that no row could be read from. Its bytes are hashed all the same.
pub(crate) fn refused(
    input: &dyn Input,
    problem: Problem,
    decisions: Vec<trag_model::Decision>,
) -> io::Result<FileRead> {
    let fingerprint = Hashing::new(input.open()?).finish()?;
    let source = Source {
        path: input.name().to_owned(),
        sha256: fingerprint.sha256,
        bytes: fingerprint.bytes,
        format: String::new(),
        profile: String::new(),
        encoding: String::new(),
        decisions,
        control_totals: Vec::new(),
        counts: RecordCounts::default(),
        unused_columns: Vec::new(),
        statements: Vec::new(),
    };
    let mut problems = ProblemLog::default();
    problems.push(problem.in_file(input.name()));
    Ok(FileRead { source, problems })
}
