//! Parquet: its footer tells where each group of rows lies; the groups are read one after another.

use std::io::{self, Read};
use std::sync::Arc;

use bytes::{Buf as _, Bytes};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::reader::{ChunkReader, Length};

use crate::formats::columnar::cells;
use crate::formats::columnar::guard::guarded;
use crate::formats::columnar::table::{Batches, Opened, Source};
use crate::input::Input;

/// Largest footer.
const MOST_FOOTER: u64 = 64 << 20;
/// Largest group of rows, packed: it is held in memory while it is read.
const MOST_GROUP: u64 = 512 << 20;
/// The same unpacked, as the footer states it.
const MOST_UNPACKED: i64 = 4 << 30;
/// Rows that are unpacked at a time.
const BATCH: usize = 4_096;

/// Where the rows lie.
pub(super) struct Plan {
    metadata: ArrowReaderMetadata,
    /// The columns that are read.
    mask: ProjectionMask,
    /// First byte of each group, and the one behind it.
    groups: Vec<(u64, u64)>,
}

/// Reads the footer.
pub(super) fn open(input: &dyn Input) -> io::Result<Opened> {
    let size = input.size()?;
    let mut tail = Vec::new();
    input.open_at(size.saturating_sub(8))?.take(8).read_to_end(&mut tail)?;
    let &[a, b, c, d, ref magic @ ..] = &tail[..] else { return Ok(Err("it is cut off".to_owned())) };
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    match magic {
        b"PAR1" => {}
        b"PARE" => return Ok(Err("its footer is encrypted".to_owned())),
        _ => return Ok(Err("it is cut off: its footer is missing".to_owned())),
    }
    if length > MOST_FOOTER || length + 12 > size {
        return Ok(Err("its footer is larger than the file can hold".to_owned()));
    }
    let mut footer = Vec::new();
    input.open_at(size - 8 - length)?.take(length).read_to_end(&mut footer)?;
    Ok(guarded(|| planned(&footer, size - 8 - length)))
}

fn planned(footer: &[u8], end: u64) -> Opened {
    let metadata = ParquetMetaDataReader::decode_metadata(footer).map_err(|error| told(&error))?;
    // What another program noted about its own types is left aside: the file's types are what counts.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::try_new(Arc::new(metadata), options).map_err(|error| told(&error))?;
    let mut groups = Vec::new();
    for group in metadata.metadata().row_groups() {
        let mut range = (u64::MAX, 0);
        for (start, length) in group.columns().iter().map(|column| column.byte_range()) {
            range = (range.0.min(start), range.1.max(start.saturating_add(length)));
        }
        if range.0 == u64::MAX {
            continue;
        }
        let behind = groups.last().map_or(4, |(_, end): &(u64, u64)| *end);
        if range.0 < behind || range.1 > end || range.1 < range.0 {
            return Err("its groups of rows lie outside of it, or in one another".to_owned());
        }
        if range.1 - range.0 > MOST_GROUP || group.total_byte_size() > MOST_UNPACKED {
            return Err(
                "a group of rows has more than 512 MiB; write it again with smaller groups".to_owned()
            );
        }
        groups.push(range);
    }
    if groups.len() != metadata.metadata().num_row_groups() {
        return Err("a group of rows has no column".to_owned());
    }
    let (mut columns, mut left_out, mut read) = (Vec::new(), Vec::new(), Vec::new());
    for (at, field) in metadata.schema().fields().iter().enumerate() {
        match cells::column(field) {
            Some(column) => {
                columns.push(column);
                read.push(at);
            }
            None => left_out.push(field.name().clone()),
        }
    }
    let mask = ProjectionMask::roots(metadata.parquet_schema(), read);
    Ok((Source::Parquet(Arc::new(Plan { metadata, mask, groups })), columns, left_out))
}

fn told(error: &ParquetError) -> String {
    error.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}

/// The rows, group by group.
pub(super) struct Rows {
    plan: Arc<Plan>,
    bytes: Box<dyn Read + Send>,
    /// Bytes that were taken from the file.
    at: u64,
    /// The group that comes next.
    next: usize,
    group: Option<ParquetRecordBatchReader>,
}

impl Rows {
    pub(super) fn new(plan: Arc<Plan>, bytes: Box<dyn Read + Send>) -> Rows {
        Rows { plan, bytes, at: 0, next: 0, group: None }
    }

    /// The next group, whose bytes lie behind those of the one before.
    fn open_group(&mut self) -> Result<Option<ParquetRecordBatchReader>, String> {
        let Some(&(start, end)) = self.plan.groups.get(self.next) else { return Ok(None) };
        let failed = |error: io::Error| error.to_string();
        io::copy(&mut self.bytes.by_ref().take(start - self.at), &mut io::sink()).map_err(failed)?;
        let mut bytes = Vec::new();
        self.bytes.by_ref().take(end - start).read_to_end(&mut bytes).map_err(failed)?;
        self.at = end;
        if bytes.len() as u64 != end - start {
            return Err("it is shorter than its footer says".to_owned());
        }
        let chunk = Chunk { start, bytes: bytes.into() };
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(chunk, self.plan.metadata.clone());
        let group = builder
            .with_row_groups(vec![self.next])
            .with_projection(self.plan.mask.clone())
            .with_batch_size(BATCH)
            .build();
        self.next += 1;
        group.map(Some).map_err(|error| told(&error))
    }
}

impl Batches for Rows {
    fn next(&mut self) -> Result<Option<arrow_array::RecordBatch>, String> {
        loop {
            if let Some(group) = &mut self.group {
                match group.next() {
                    Some(Ok(batch)) => return Ok(Some(batch)),
                    Some(Err(error)) => return Err(error.to_string()),
                    None => self.group = None,
                }
            }
            self.group = self.open_group()?;
            if self.group.is_none() {
                return Ok(None);
            }
        }
    }
}

/// The bytes of a group, at their place in the file.
struct Chunk {
    start: u64,
    bytes: Bytes,
}

impl Chunk {
    fn from(&self, start: u64) -> Result<Bytes, ParquetError> {
        let from = start.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        let from = from.filter(|from| *from <= self.bytes.len());
        from.map(|from| self.bytes.slice(from..))
            .ok_or_else(|| ParquetError::General("a page lies outside of its group".to_owned()))
    }
}

impl Length for Chunk {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for Chunk {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let rest = self.from(start)?;
        match rest.len() >= length {
            true => Ok(rest.slice(..length)),
            false => Err(ParquetError::General("a page reaches behind its group".to_owned())),
        }
    }
}
