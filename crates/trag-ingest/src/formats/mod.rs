//! Readers, one file a format. A file is given to the reader that recognises its content; its name and
//! extension do not matter.

pub(crate) mod delimited;

use std::io::{self, Read};

use trag_model::{Batch, Problem, ProblemLog, RecordCounts, Source, catalogue};

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

/// All formats with their profiles.
#[must_use]
pub fn formats(profiles: &Profiles) -> Vec<Format> {
    let told = |profile: &crate::profile::Profile| {
        [&profile.name, &profile.title, &profile.country, &profile.verified].map(Clone::clone)
    };
    vec![Format {
        name: delimited::NAME,
        title: "Delimited text (CSV, TSV): one record a line, columns named in a header",
        profiles: profiles.iter().map(told).collect(),
    }]
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
    let read = match recognise(input, spec, &head) {
        Ok(decoder) => delimited::read(input, spec, ctx, &head, decoder, sink)?,
        Err(problem) => refused(input, *problem, Vec::new())?,
    };
    let counts = &read.source.counts;
    assert!(counts.add_up(), "every record is a row, rejected or skipped: {counts:?}");
    Ok(read)
}

/// The first bytes of a file.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) bytes: Vec<u8>,
    /// There are no more bytes.
    pub(crate) complete: bool,
}

const HEAD: usize = 1 << 20;

impl Head {
    pub(crate) fn of(input: &dyn Input) -> io::Result<Head> {
        let mut bytes = Vec::new();
        input.open()?.take(HEAD as u64 + 1).read_to_end(&mut bytes)?;
        let complete = bytes.len() <= HEAD;
        bytes.truncate(HEAD);
        Ok(Head { bytes, complete })
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
