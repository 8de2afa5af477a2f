//! Writes a table of Parquet, row group by row group, the columns of a group in parallel.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, ColumnPath};
use rayon::prelude::*;

use super::chunk::{Chunk, Values};

/// Rows of a row group. Fixed, as it shows in the bytes; what is held in memory while writing depends on it.
pub(super) const GROUP_ROWS: usize = 1 << 17;

/// Columns that mostly grow by small steps: their differences are kept.
const STEPPING: [&str; 4] = ["row_id", "booked", "record_number", "account_id"];

/// Columns of which most values differ: a dictionary of them would be as large as they are.
const MANY_VALUED: [&str; 5] =
    ["payer_id", "payee_id", "amount_minor", "base_amount_minor", "balance_after_minor"];

/// Writes `rows` rows. `fill` gives the values of a column, known by the name of its top field, for a range of
/// rows.
///
/// # Errors
/// Those of `out` and of `fill`.
pub(super) fn write_table(
    message: &str,
    notes: Vec<KeyValue>,
    rows: usize,
    out: &mut (impl Write + Send),
    fill: impl Fn(&str, Range<usize>) -> io::Result<Chunk> + Sync,
) -> io::Result<()> {
    let schema = parse_message_type(message).map(Arc::new).map_err(io_error)?;
    let mut writer = SerializedFileWriter::new(out, schema, properties(notes)?).map_err(io_error)?;
    let columns: Vec<ColumnDescPtr> = writer.schema_descr().columns().to_vec();
    let properties = Arc::clone(writer.properties());
    for from in (0..rows).step_by(GROUP_ROWS) {
        let range = from..(from + GROUP_ROWS).min(rows);
        let encoded: io::Result<Vec<(Bytes, ColumnCloseResult)>> = columns
            .par_iter()
            .map(|column| {
                let name = column.path().parts()[0].as_str();
                encode(column, &properties, fill(name, range.clone())?).map_err(io_error)
            })
            .collect();
        let mut group = writer.next_row_group().map_err(io_error)?;
        for (bytes, close) in encoded? {
            group.append_column(&bytes, close).map_err(io_error)?;
        }
        group.close().map_err(io_error)?;
    }
    writer.close().map_err(io_error)?;
    Ok(())
}

fn properties(notes: Vec<KeyValue>) -> io::Result<WriterPropertiesPtr> {
    let level = ZstdLevel::try_new(1).map_err(io_error)?;
    let mut properties = WriterProperties::builder()
        .set_created_by("trag".to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata((!notes.is_empty()).then_some(notes));
    for name in STEPPING {
        let path = ColumnPath::from(name);
        properties = properties
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    for name in MANY_VALUED {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(name), false);
    }
    Ok(Arc::new(properties.build()))
}

/// One column of one row group as bytes, to be appended to the file.
fn encode(
    column: &ColumnDescPtr,
    properties: &WriterPropertiesPtr,
    chunk: Chunk,
) -> Result<(Bytes, ColumnCloseResult)> {
    let mut sink = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut sink));
    let mut writer = get_column_writer(Arc::clone(column), Arc::clone(properties), pages);
    let (definition, repetition) = (chunk.definition.as_deref(), chunk.repetition.as_deref());
    match (&mut writer, &chunk.values) {
        (ColumnWriter::Int32ColumnWriter(typed), Values::Int32(values)) => {
            typed.write_batch(values, definition, repetition)?
        }
        (ColumnWriter::Int64ColumnWriter(typed), Values::Int64(values)) => {
            typed.write_batch(values, definition, repetition)?
        }
        (ColumnWriter::ByteArrayColumnWriter(typed), Values::Text(values)) => {
            typed.write_batch(values, definition, repetition)?
        }
        _ => return Err(ParquetError::General(format!("column {} has another type", column.path()))),
    };
    let close = writer.close()?;
    Ok((Bytes::from(sink.into_inner()?), close))
}

/// The file system's own error where there is one, so that its kind (no room, no permission) is kept.
pub(super) fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(cause) => io::Error::other(cause),
        },
        other => io::Error::other(other),
    }
}
