//! Files whose records are lines or groups of lines.

use std::io;

use trag_model::{Batch, Problem, catalogue};

use crate::formats::rows::{Rows, Told, problem_at};
use crate::formats::{FileRead, Head, Reader, recognise, refused};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::decoder::TextDecoder;
use crate::text::lines::{Line, Lines};

/// A file at hand, and what is known about it beside its content.
#[derive(Clone, Copy)]
pub(crate) struct TextFile<'a> {
    /// Name of the format.
    pub(crate) format: &'static str,
    pub(crate) input: &'a dyn Input,
    pub(crate) spec: &'a InputSpec,
    pub(crate) ctx: &'a Reader<'a>,
    pub(crate) head: &'a Head,
}

/// What makes rows of lines.
pub(crate) trait LineReader {
    /// Takes the next line, without its end and without control characters around it.
    fn line(&mut self, line: Line<'_>, rows: &mut Rows<'_>);

    /// There are no more lines.
    fn end(&mut self, rows: &mut Rows<'_>);

    /// Version or layout that was met.
    fn profile(&self) -> String {
        String::new()
    }
}

/// How many lines are read between two questions whether to stop.
const LINES_BETWEEN: u64 = 4_096;

/// Reads a file line by line, in the encoding that its content shows.
pub(crate) fn read_lines(
    file: TextFile<'_>,
    reader: &mut dyn LineReader,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    match recognise(file.input, file.spec, file.head) {
        Ok(decoder) => read_decoded(file, decoder, reader, sink),
        Err(problem) => {
            let mut read = refused(file.input, *problem, Vec::new())?;
            file.format.clone_into(&mut read.source.format);
            Ok(read)
        }
    }
}

/// Reads a file line by line, in an encoding that is known.
pub(crate) fn read_decoded(
    file: TextFile<'_>,
    decoder: TextDecoder<'_>,
    reader: &mut dyn LineReader,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let mut lines = Lines::new(file.input, decoder, &file.head.bytes, file.ctx.limits)?;
    let mut rows = Rows::new(file.input, sink);
    let mut read = 0_u64;
    while let Some(line) = lines.next()? {
        if line.too_long {
            rows.reject(too_long(&line));
            continue;
        }
        if line.invalid {
            rows.tell(not_in_encoding(&line));
        }
        reader.line(Line { text: line.text.trim_matches(is_control), ..line }, &mut rows);
        read += 1;
        if read.is_multiple_of(LINES_BETWEEN) && (file.ctx.cancelled)() {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "reading was cancelled"));
        }
    }
    reader.end(&mut rows);
    if rows.tells_nothing() {
        let help = "if the statement should have movements, ask for the export again";
        rows.tell(Problem::new(catalogue::NO_RECORDS, "the file holds no movement", help));
    }
    let ended = lines.finish()?;
    ended.problem.into_iter().for_each(|problem| rows.tell(problem));
    let told = Told {
        format: file.format,
        profile: reader.profile(),
        encoding: ended.encoding.to_owned(),
        fingerprint: ended.fingerprint,
    };
    Ok(rows.finish(told, vec![ended.decision]))
}

/// Marks of transmission that stand around lines: start and end of text, end of file, NUL padding.
fn is_control(c: char) -> bool {
    c.is_ascii_control() && c != '\t'
}

fn too_long(line: &Line<'_>) -> Problem {
    let help = "the file may be damaged, or not of this format: ask for the export again";
    let text = "a line is longer than 1 MiB, and no record of this format is";
    problem_at(catalogue::RECORD_TOO_LONG, line.number, text, line.text, help)
}

fn not_in_encoding(line: &Line<'_>) -> Problem {
    let text = "some bytes of the line are no text in the file's encoding; it was read without them";
    let help = "compare the line with the original, or declare the right encoding in case.toml under this \
                [[input]]: encoding = \"...\"";
    problem_at(catalogue::ENCODING_INVALID, line.number, text, line.text, help)
}
