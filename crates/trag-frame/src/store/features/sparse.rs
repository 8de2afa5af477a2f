//! Columns of counts of which most are 0, as runs: a stretch of zeros costs nothing to write.
//!
//! A column chunk is a dictionary of the values that occur, and one page of Parquet's run-length encoding with a run
//! for each stretch of equal values. Nothing is left to compress.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::io_error;

/// The chunk of a column with `rows` rows, of which all are 0 but the `counts`: row and value, rows growing.
pub(super) fn encode(
    column: &ColumnDescPtr,
    rows: usize,
    counts: impl Iterator<Item = (u32, i32)> + Clone,
) -> io::Result<(Bytes, ColumnCloseResult)> {
    let mut dictionary: Vec<i32> = counts.clone().map(|(_, count)| count).chain([0]).collect();
    dictionary.sort_unstable();
    dictionary.dedup();
    let mut sink = TrackedWrite::new(Vec::new());
    let close = write(column, rows, (&dictionary, runs(rows, &dictionary, counts)), &mut sink);
    let close = close.map_err(io_error)?;
    Ok((Bytes::from(sink.into_inner().map_err(io_error)?), close))
}

fn write(
    column: &ColumnDescPtr,
    rows: usize,
    (dictionary, runs): (&[i32], Vec<u8>),
    sink: &mut TrackedWrite<Vec<u8>>,
) -> Result<ColumnCloseResult> {
    let rows = rows as u64;
    let values: Vec<u8> = dictionary.iter().flat_map(|value| value.to_le_bytes()).collect();
    let mut pages = SerializedPageWriter::new(sink);
    let mut put = |page: Page, bytes: usize| pages.write_page(CompressedPage::new(page, bytes));
    let (value_bytes, run_bytes) = (values.len(), runs.len());
    let first = put(
        Page::DictionaryPage {
            buf: Bytes::from(values),
            num_values: number(dictionary.len() as u64),
            encoding: Encoding::PLAIN,
            is_sorted: true,
        },
        value_bytes,
    )?;
    let second = put(
        Page::DataPage {
            buf: Bytes::from(runs),
            num_values: number(rows),
            encoding: Encoding::RLE_DICTIONARY,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        },
        run_bytes,
    )?;
    pages.close()?;
    let size = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
    let metadata = ColumnChunkMetaData::builder(Arc::clone(column))
        .set_compression(Compression::UNCOMPRESSED)
        .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY])
        .set_total_compressed_size(size(first.compressed_size + second.compressed_size))
        .set_total_uncompressed_size(size(first.uncompressed_size + second.uncompressed_size))
        .set_num_values(i64::from(number(rows)))
        .set_dictionary_page_offset(Some(first.offset.cast_signed()))
        .set_data_page_offset(second.offset.cast_signed())
        .build()?;
    Ok(ColumnCloseResult {
        bytes_written: first.bytes_written + second.bytes_written,
        rows_written: rows,
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    })
}

/// A group has fewer rows than this can count.
fn number(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The page: how many bits a place in the dictionary has, and the runs, each with its length and its place.
fn runs(rows: usize, dictionary: &[i32], counts: impl Iterator<Item = (u32, i32)>) -> Vec<u8> {
    let bits = (usize::BITS - (dictionary.len() - 1).leading_zeros()).max(1);
    let place_bytes = bits.div_ceil(8) as usize;
    let mut page = vec![u8::try_from(bits).unwrap_or(u8::MAX)];
    let mut run = |length: usize, place: usize| {
        if length == 0 {
            return;
        }
        let mut header = (length as u64) << 1;
        while header >= 0x80 {
            page.push(0x80 | header.to_le_bytes()[0]);
            header >>= 7;
        }
        page.push(header.to_le_bytes()[0]);
        page.extend_from_slice(&place.to_le_bytes()[..place_bytes]);
    };
    let place_of = |value: i32| dictionary.binary_search(&value).unwrap_or(0);
    let zero = place_of(0);
    // The run that is not written yet: where it began, and its place in the dictionary. Rows from `next` on are not
    // looked at yet.
    let (mut begun, mut place, mut next) = (0, zero, 0);
    let mut change = |row: usize, to: usize| {
        if to != place {
            run(row - begun, place);
            (begun, place) = (row, to);
        }
    };
    for (row, count) in counts {
        let row = row as usize;
        if row > next {
            change(next, zero);
        }
        change(row, place_of(count));
        next = row + 1;
    }
    if rows > next {
        change(next, zero);
    }
    // No place is this one, so that the last run is written.
    change(rows, usize::MAX);
    page
}
