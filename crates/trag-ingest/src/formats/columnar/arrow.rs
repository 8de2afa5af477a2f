//! Arrow IPC: a stream of messages. A file is the same stream between a mark and a footer, so both are read from front to
//! back.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use arrow_ipc::reader::StreamReader;

use crate::formats::columnar::table::{Batches, Column, Source, guarded};
use crate::formats::columnar::{Form, cells};
use crate::input::Input;

/// Begins a file.
pub(super) const MAGIC: &[u8] = b"ARROW1";
/// Bytes before the stream in a file.
const BEFORE: usize = 8;
/// Most bytes of one message: its rows are held in memory.
const MOST: i64 = 256 << 20;
/// The same unpacked.
const MOST_UNPACKED: u64 = 1 << 30;
/// Most bytes of what describes a message.
const MOST_HEAD: i32 = 64 << 20;

/// Whether the bytes begin a stream: the mark of a message, and a length that is a multiple of eight.
pub(super) fn is_stream(start: &[u8]) -> bool {
    match *start {
        [0xFF, 0xFF, 0xFF, 0xFF, a, b, c, d, ..] => {
            let length = i32::from_le_bytes([a, b, c, d]);
            (8..MOST_HEAD).contains(&length) && length % 8 == 0
        }
        _ => false,
    }
}

/// What is read of a stream.
pub(super) struct Plan {
    is_file: bool,
    /// Places of the columns that are read.
    columns: Vec<usize>,
}

type Stream = StreamReader<BufReader<Bounded>>;

/// Reads the schema.
pub(super) fn open(
    input: &dyn Input,
    form: Form,
) -> io::Result<Result<(Source, Vec<Column>, Vec<String>), String>> {
    let is_file = form == Form::ArrowFile;
    let bytes = input.open()?;
    Ok(guarded(|| {
        let schema = stream(bytes, is_file, None)?.schema();
        let (mut columns, mut left_out, mut read) = (Vec::new(), Vec::new(), Vec::new());
        for (at, field) in schema.fields().iter().enumerate() {
            match cells::column(field) {
                Some(column) => {
                    columns.push(column);
                    read.push(at);
                }
                None => left_out.push(field.name().clone()),
            }
        }
        Ok((Source::Arrow(Arc::new(Plan { is_file, columns: read })), columns, left_out))
    }))
}

fn stream(
    mut bytes: Box<dyn Read + Send>,
    is_file: bool,
    columns: Option<Vec<usize>>,
) -> Result<Stream, String> {
    if is_file {
        let before = &mut bytes.by_ref().take(BEFORE as u64);
        io::copy(before, &mut io::sink()).map_err(|error| error.to_string())?;
    }
    let bounded = Bounded { bytes, message: Vec::new(), at: 0, ended: false };
    StreamReader::try_new_buffered(bounded, columns).map_err(|error| error.to_string())
}

/// The rows, batch by batch.
pub(super) struct Rows(Stream);

impl Rows {
    pub(super) fn new(plan: &Plan, bytes: Box<dyn Read + Send>) -> Result<Rows, String> {
        stream(bytes, plan.is_file, Some(plan.columns.clone())).map(Rows)
    }
}

impl Batches for Rows {
    fn next(&mut self) -> Result<Option<arrow_array::RecordBatch>, String> {
        self.0.next().transpose().map_err(|error| error.to_string())
    }
}

/// A stream whose messages are looked at before they are handed on: none may be larger than memory allows, packed or not.
struct Bounded {
    bytes: Box<dyn Read + Send>,
    /// The message at hand, of which `at` bytes are handed on.
    message: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Bounded {
    fn take(&mut self, count: u64) -> io::Result<()> {
        let read = self.bytes.by_ref().take(count).read_to_end(&mut self.message)?;
        if read as u64 == count { Ok(()) } else { Err(refused("it is cut off within a message")) }
    }

    /// Reads the next message.
    fn fill(&mut self) -> io::Result<()> {
        (self.at, self.ended) = (0, true);
        self.message.clear();
        self.bytes.by_ref().take(8).read_to_end(&mut self.message)?;
        let length = match self.message[..] {
            [] | [0, 0, 0, 0, ..] => return Ok(()),
            [0xFF, 0xFF, 0xFF, 0xFF, a, b, c, d] => i32::from_le_bytes([a, b, c, d]),
            _ => return Err(refused("its messages have no mark, as before version 0.15 of Arrow")),
        };
        if length == 0 {
            return Ok(());
        }
        if !(0..MOST_HEAD).contains(&length) {
            return Err(refused("what describes a message is larger than trag reads"));
        }
        self.take(u64::from(length.unsigned_abs()))?;
        let head = self.message.get(8..).unwrap_or_default();
        let described = arrow_ipc::root_as_message(head).map_err(|error| refused(&error.to_string()))?;
        let (size, packed) = (described.bodyLength(), packed(&described));
        if !(0..=MOST).contains(&size) {
            return Err(refused(
                "a batch of rows has more than 256 MiB; write it again with smaller batches",
            ));
        }
        let start = self.message.len();
        self.take(size.unsigned_abs())?;
        let body = self.message.get(start..).unwrap_or_default();
        if unpacked(&packed, body).is_none_or(|bytes| bytes > MOST_UNPACKED) {
            return Err(refused("a batch of rows has more than 1 GiB once it is unpacked"));
        }
        self.ended = false;
        Ok(())
    }
}

/// Where the packed columns of a message start in its body.
fn packed(message: &arrow_ipc::Message<'_>) -> Vec<i64> {
    let words = || message.header_as_dictionary_batch().and_then(|words| words.data());
    let batch = message.header_as_record_batch().or_else(words);
    let batch = batch.filter(|batch| batch.compression().is_some());
    let buffers = batch.and_then(|batch| batch.buffers());
    buffers.into_iter().flatten().filter(|buffer| buffer.length() > 0).map(|buffer| buffer.offset()).collect()
}

/// What they will have unpacked, which each says in front; -1 is one that is not packed. `None` where one lies outside.
fn unpacked(starts: &[i64], body: &[u8]) -> Option<u64> {
    starts.iter().try_fold(0_u64, |sum, start| {
        let rest = body.get(usize::try_from(*start).ok()?..)?;
        let size = i64::from_le_bytes(*rest.first_chunk()?);
        sum.checked_add(u64::try_from(size.max(0)).ok()?)
    })
}

fn refused(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.message.len() && !self.ended {
            self.fill()?;
        }
        let rest = self.message.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}
