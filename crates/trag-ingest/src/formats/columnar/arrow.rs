//! Arrow IPC: a stream of messages, or a file whose footer tells where each message lies. Both are read from front to
//! back.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{FileDecoder, StreamReader};
use arrow_ipc::{Block, MetadataVersion};
use arrow_schema::{Schema, SchemaRef};

use crate::formats::columnar::guard::guarded;
use crate::formats::columnar::table::{Batches, Column, Opened, Source};
use crate::formats::columnar::{Form, cells};
use crate::input::Input;

/// Begins a file.
pub(super) const MAGIC: &[u8] = b"ARROW1";
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

/// What is read of a file or a stream.
pub(super) struct Plan {
    /// Places of the columns that are read.
    columns: Vec<usize>,
    /// `None` for a stream, whose messages follow one another.
    file: Option<Layout>,
}

/// What the footer of a file says: its start is not the same with every writer.
struct Layout {
    schema: SchemaRef,
    version: MetadataVersion,
    /// Dictionaries and batches in the order in which they lie.
    blocks: Vec<(Block, bool)>,
}

type Stream = StreamReader<BufReader<Bounded>>;

/// Reads the schema.
pub(super) fn open(input: &dyn Input, form: Form) -> io::Result<Opened> {
    if form == Form::ArrowStream {
        let bytes = input.open()?;
        return Ok(guarded(|| Ok(planned(&stream(bytes, None)?.schema(), None))));
    }
    let size = input.size()?;
    let mut tail = Vec::new();
    input.open_at(size.saturating_sub(TAIL))?.take(TAIL).read_to_end(&mut tail)?;
    let length = match tail.first_chunk::<4>() {
        Some(length) if tail.ends_with(MAGIC) => u64::from(u32::from_le_bytes(*length)),
        _ => return Ok(Err("it is cut off: its footer is missing".to_owned())),
    };
    if length > u64::from(MOST_HEAD.unsigned_abs()) || length + TAIL > size {
        return Ok(Err("its footer is larger than the file can hold".to_owned()));
    }
    let (end, mut footer) = (size - TAIL - length, Vec::new());
    input.open_at(end)?.take(length).read_to_end(&mut footer)?;
    Ok(guarded(|| {
        let layout = layout(&footer, end)?;
        Ok(planned(&layout.schema.clone(), Some(layout)))
    }))
}

/// The last bytes of a file: the length of its footer, and the mark.
const TAIL: u64 = 10;

fn layout(footer: &[u8], end: u64) -> Result<Layout, String> {
    let footer = arrow_ipc::root_as_footer(footer).map_err(|error| error.to_string())?;
    let schema = footer.schema().ok_or("its footer has no schema")?;
    let words = footer.dictionaries().into_iter().flatten().map(|block| (*block, true));
    let batches = footer.recordBatches().into_iter().flatten().map(|block| (*block, false));
    let mut blocks: Vec<(Block, bool)> = words.chain(batches).collect();
    blocks.sort_by_key(|(block, _)| block.offset());
    let mut behind = MAGIC.len() as u64;
    for (block, _) in &blocks {
        let start = u64::try_from(block.offset()).map_err(|_| OUTSIDE)?;
        let head = u64::try_from(block.metaDataLength()).map_err(|_| OUTSIDE)?;
        let body = u64::try_from(block.bodyLength()).map_err(|_| OUTSIDE)?;
        if body > MOST.unsigned_abs() {
            return Err(TOO_LARGE.to_owned());
        }
        let next = start.checked_add(head + body).filter(|next| *next <= end).ok_or(OUTSIDE)?;
        if start < behind || head < 8 {
            return Err(OUTSIDE.to_owned());
        }
        behind = next;
    }
    let schema = SchemaRef::new(try_fb_to_schema(schema).map_err(|error| error.to_string())?);
    Ok(Layout { schema, version: footer.version(), blocks })
}

const OUTSIDE: &str = "its batches of rows lie outside of it, or in one another";
const TOO_LARGE: &str = "a batch of rows has more than 256 MiB; write it again with smaller batches";

fn planned(schema: &Schema, file: Option<Layout>) -> (Source, Vec<Column>, Vec<String>) {
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
    (Source::Arrow(Arc::new(Plan { columns: read, file })), columns, left_out)
}

fn stream(bytes: Box<dyn Read + Send>, columns: Option<Vec<usize>>) -> Result<Stream, String> {
    let bounded = Bounded { bytes, message: Vec::new(), at: 0, ended: false };
    StreamReader::try_new_buffered(bounded, columns).map_err(|error| error.to_string())
}

/// The rows, batch by batch.
pub(super) enum Rows {
    Stream(Box<Stream>),
    File { plan: Arc<Plan>, decoder: Box<FileDecoder>, bytes: Box<dyn Read + Send>, at: u64, next: usize },
}

impl Rows {
    pub(super) fn new(plan: &Arc<Plan>, bytes: Box<dyn Read + Send>) -> Result<Rows, String> {
        let Some(layout) = &plan.file else {
            return stream(bytes, Some(plan.columns.clone())).map(|stream| Rows::Stream(Box::new(stream)));
        };
        let decoder =
            FileDecoder::new(layout.schema.clone(), layout.version).with_projection(plan.columns.clone());
        Ok(Rows::File { plan: plan.clone(), decoder: Box::new(decoder), bytes, at: 0, next: 0 })
    }
}

impl Batches for Rows {
    fn next(&mut self) -> Result<Option<arrow_array::RecordBatch>, String> {
        let (plan, decoder, bytes, at, next) = match self {
            Rows::Stream(stream) => return stream.next().transpose().map_err(|error| error.to_string()),
            Rows::File { plan, decoder, bytes, at, next } => (plan, decoder, bytes, at, next),
        };
        while let Some((block, is_words)) = plan.file.as_ref().and_then(|file| file.blocks.get(*next)) {
            let held = message(bytes, at, block).map_err(|error| error.to_string())?;
            *next += 1;
            let batch = match is_words {
                true => decoder.read_dictionary(block, &held).map(|()| None),
                false => decoder.read_record_batch(block, &held),
            };
            if let Some(batch) = batch.map_err(|error| error.to_string())? {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }
}

/// The bytes of a message of a file, which lies behind what was read of it.
fn message(bytes: &mut Box<dyn Read + Send>, at: &mut u64, block: &Block) -> io::Result<Buffer> {
    let start = block.offset().unsigned_abs();
    let head = u64::from(block.metaDataLength().unsigned_abs());
    let size = head + block.bodyLength().unsigned_abs();
    io::copy(&mut bytes.by_ref().take(start.saturating_sub(*at)), &mut io::sink())?;
    let mut message = Vec::new();
    bytes.by_ref().take(size).read_to_end(&mut message)?;
    *at = start + size;
    if message.len() as u64 != size {
        return Err(refused("it is shorter than its footer says"));
    }
    let (described, body) = message.split_at(usize::try_from(head).unwrap_or(0));
    // Before version 0.15 no mark stood before the length.
    let described = described.strip_prefix(&[0xFF; 4]).unwrap_or(described).get(4..).unwrap_or_default();
    let described = arrow_ipc::root_as_message(described).map_err(|error| refused(&error.to_string()))?;
    check_unpacked(&packed(&described), body)?;
    Ok(Buffer::from(message))
}

/// A stream whose messages are looked at before they are handed on: none may be larger than memory allows, packed or not.
pub(super) struct Bounded {
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
        check_unpacked(&packed, body)?;
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

fn check_unpacked(starts: &[i64], body: &[u8]) -> io::Result<()> {
    match unpacked(starts, body).is_some_and(|bytes| bytes <= MOST_UNPACKED) {
        true => Ok(()),
        false => Err(refused("a batch of rows has more than 1 GiB once it is unpacked")),
    }
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
