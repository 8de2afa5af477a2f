//! `trag features`: payments out of a case folder, group by group, and the file of their features.
//!
//! The file is a table of Parquet with one row per row of the ledger. `docs/features.md` documents its columns.
//! The bytes depend on the values and settings alone, not on the number of threads.

mod payments;
mod sparse;

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type, ZstdLevel};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, ColumnPath};
use rayon::ThreadPool;
use rayon::prelude::*;

use super::writer::io_error;

pub use payments::{PaymentRow, Payments};

/// Rows of a row group. Fixed, as it shows in the bytes.
pub const GROUP_ROWS: usize = 1 << 15;

/// Column with the row's place in the ledger.
const ROW: &str = "row_id";
/// Column that says whether the row has features; where it has none, they are 0 or missing.
const DESCRIBED: &str = "described";

/// The kind of a column of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers of 32 bits.
    Whole,
    /// Whole numbers of 64 bits that may be missing.
    Optional,
    /// Figures with double precision.
    Figures,
}

/// The values of a column for the described rows of a group. They are carried, never computed with.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Whole numbers of which most are 0: place among the described rows, and value.
    Sparse(Vec<(u32, i32)>),
    /// Whole numbers.
    Whole(Vec<i32>),
    /// Whole numbers that may be missing.
    Optional(Vec<Option<i64>>),
    /// Figures.
    Figures(Vec<f64>),
}

impl Values {
    /// How many described rows they stand for; none where that cannot be told.
    fn len(&self) -> Option<usize> {
        match self {
            Values::Sparse(_) => None,
            Values::Whole(values) => Some(values.len()),
            Values::Optional(values) => Some(values.len()),
            Values::Figures(values) => Some(values.len()),
        }
    }
}

/// Consecutive rows of the ledger with their features.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Per row, whether it has features.
    pub described: Vec<bool>,
    /// The columns of features; values stand for the described rows alone.
    pub columns: Vec<Values>,
}

/// A file of features that is being written. Dropped before it is finished, it leaves nothing.
pub struct FeatureFile {
    writer: Option<SerializedFileWriter<BufWriter<File>>>,
    columns: Vec<ColumnDescPtr>,
    pool: ThreadPool,
    next_row: u32,
    target: PathBuf,
    aside: PathBuf,
}

impl FeatureFile {
    /// Begins a file with the named columns. `notes` are kept in the file, as names and values.
    ///
    /// # Errors
    /// `AlreadyExists` when a file is there and may not be replaced, and those of the file system.
    pub fn create(
        target: &Path,
        replace: bool,
        columns: &[(String, Kind)],
        notes: &[(&str, String)],
        threads: usize,
    ) -> io::Result<FeatureFile> {
        if !replace && target.symlink_metadata().is_ok() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the file exists already"));
        }
        let name = target.file_name().ok_or_else(|| io::Error::other("no file is named"))?;
        let aside = target.with_file_name(format!(".{}.trag-new", name.to_string_lossy()));
        let file = BufWriter::with_capacity(1 << 18, File::create(&aside)?);
        let schema = parse_message_type(&message(columns)).map(Arc::new).map_err(io_error)?;
        let writer = SerializedFileWriter::new(file, schema, properties(notes)?).map_err(io_error)?;
        let columns = writer.schema_descr().columns().to_vec();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(io::Error::other)?;
        let target = target.to_owned();
        Ok(FeatureFile { writer: Some(writer), columns, pool, next_row: 0, target, aside })
    }

    /// Appends a row group. The columns are those that the file was created with, in that order.
    ///
    /// # Errors
    /// Those of the file system; `InvalidInput` when a column is missing, of another kind or of another length.
    pub fn write(&mut self, rows: &Rows) -> io::Result<()> {
        let Some(writer) = &mut self.writer else { return Err(io::Error::other("the file is finished")) };
        let described = rows.described.iter().filter(|described| **described).count();
        if rows.columns.iter().any(|values| values.len().is_some_and(|len| len != described)) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a column has another length"));
        }
        let properties = Arc::clone(writer.properties());
        let (columns, next_row) = (&self.columns, self.next_row);
        let places: Vec<u32> =
            (0..).zip(&rows.described).filter(|(_, is)| **is).map(|(row, _)| row).collect();
        let encoded: io::Result<Vec<(Bytes, ColumnCloseResult)>> = self.pool.install(|| {
            columns
                .par_iter()
                .enumerate()
                .map(|(place, column)| encode(column, &properties, (rows, &places), (place, next_row)))
                .collect()
        });
        let encoded = encoded?;
        let mut group = writer.next_row_group().map_err(io_error)?;
        for (bytes, close) in encoded {
            group.append_column(&bytes, close).map_err(io_error)?;
        }
        group.close().map_err(io_error)?;
        self.next_row = self.next_row.saturating_add(u32::try_from(rows.described.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// Brings the file to the disk and puts it in place.
    ///
    /// # Errors
    /// Those of the file system; what stood in its place before stands there still.
    pub fn finish(mut self) -> io::Result<()> {
        let Some(writer) = self.writer.take() else { return Err(io::Error::other("the file is finished")) };
        let file = writer.into_inner().map_err(io_error)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&self.aside, &self.target)
    }
}

impl Drop for FeatureFile {
    fn drop(&mut self) {
        // After a finish it is not there any more.
        let _ = fs::remove_file(&self.aside);
    }
}

/// The columns as Parquet describes them.
fn message(columns: &[(String, Kind)]) -> String {
    let mut message = format!(
        "message features {{ REQUIRED INT32 {ROW} (INTEGER(32,false)); REQUIRED BOOLEAN {DESCRIBED};"
    );
    for (name, kind) in columns {
        let field = match kind {
            Kind::Whole => "REQUIRED INT32",
            Kind::Optional => "OPTIONAL INT64",
            Kind::Figures => "REQUIRED DOUBLE",
        };
        message.push_str(&format!(" {field} {name};"));
    }
    message.push('}');
    message
}

fn properties(notes: &[(&str, String)]) -> io::Result<WriterPropertiesPtr> {
    let level = ZstdLevel::try_new(1).map_err(io_error)?;
    let note =
        |(name, value): &(&str, String)| KeyValue::new(format!("trag.features.{name}"), Some(value.clone()));
    let properties = WriterProperties::builder()
        .set_created_by("trag".to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_dictionary_enabled(false)
        .set_column_encoding(ColumnPath::from(ROW), Encoding::DELTA_BINARY_PACKED)
        .set_key_value_metadata(Some(notes.iter().map(note).collect()));
    Ok(Arc::new(properties.build()))
}

/// One column of one row group as bytes. Columns 0 and 1 are made here, the others are of `rows`, whose described
/// rows stand at `places`.
fn encode(
    column: &ColumnDescPtr,
    properties: &WriterPropertiesPtr,
    (rows, places): (&Rows, &[u32]),
    (place, next_row): (usize, u32),
) -> io::Result<(Bytes, ColumnCloseResult)> {
    let values = place.checked_sub(2).and_then(|place| rows.columns.get(place));
    if let (Type::INT32, false, Some(Values::Sparse(counts))) =
        (column.physical_type(), column.self_type().is_optional(), values)
    {
        let row = |(place, count): &(u32, i32)| places.get(*place as usize).map(|row| (*row, *count));
        return sparse::encode(column, rows.described.len(), counts.iter().filter_map(row));
    }
    let mut sink = TrackedWrite::new(Vec::new());
    let pages = Box::new(SerializedPageWriter::new(&mut sink));
    let mut writer = get_column_writer(Arc::clone(column), Arc::clone(properties), pages);
    let written = match (&mut writer, values) {
        (ColumnWriter::Int32ColumnWriter(typed), None) if place == 0 => {
            let ids = (next_row..).take(rows.described.len()).map(u32::cast_signed);
            typed.write_batch(&ids.collect::<Vec<_>>(), None, None)
        }
        (ColumnWriter::BoolColumnWriter(typed), None) if place == 1 => {
            typed.write_batch(&rows.described, None, None)
        }
        (ColumnWriter::Int32ColumnWriter(typed), Some(Values::Whole(values))) => {
            typed.write_batch(&spread(rows, values), None, None)
        }
        (ColumnWriter::DoubleColumnWriter(typed), Some(Values::Figures(values))) => {
            typed.write_batch(&spread(rows, values), None, None)
        }
        (ColumnWriter::Int64ColumnWriter(typed), Some(Values::Optional(values))) => {
            let cells = spread(rows, values);
            let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
            let stated: Vec<i64> = cells.iter().copied().flatten().collect();
            typed.write_batch(&stated, Some(&levels), None)
        }
        _ => {
            let text = format!("column {} is missing or of another kind", column.path());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
    };
    let close: Result<ColumnCloseResult> = written.and_then(|_| writer.close());
    let close = close.map_err(io_error)?;
    Ok((Bytes::from(sink.into_inner().map_err(io_error)?), close))
}

/// The values of all rows: those of described rows in their places, the type's default in the others.
fn spread<T: Copy + Default>(rows: &Rows, values: &[T]) -> Vec<T> {
    let mut values = values.iter().copied();
    let cell = |described: &bool| if *described { values.next() } else { None };
    rows.described.iter().map(cell).map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    use super::*;

    fn rows() -> Rows {
        Rows {
            described: vec![true, false, true, true],
            columns: vec![
                Values::Sparse(vec![(2, 9)]),
                Values::Optional(vec![None, Some(7), Some(-8)]),
                Values::Figures(vec![1.5, 0.0, -2.25]),
            ],
        }
    }

    fn columns() -> Vec<(String, Kind)> {
        [("a_2", Kind::Whole), ("b", Kind::Optional), ("c", Kind::Figures)]
            .map(|(name, kind)| (name.to_owned(), kind))
            .to_vec()
    }

    fn written(folder: &Path, name: &str, threads: usize) -> Vec<u8> {
        let path = folder.join(name);
        let mut file =
            FeatureFile::create(&path, false, &columns(), &[("batch", "128".to_owned())], threads).unwrap();
        file.write(&rows()).unwrap();
        file.write(&rows()).unwrap();
        file.finish().unwrap();
        fs::read(path).unwrap()
    }

    #[test]
    fn a_file_holds_every_row_and_its_settings_and_is_the_same_on_any_threads() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = written(folder.path(), "one.parquet", 1);
        assert_eq!(bytes, written(folder.path(), "two.parquet", 2));
        let reader = SerializedFileReader::new(Bytes::from(bytes)).unwrap();
        let notes = reader.metadata().file_metadata().key_value_metadata().unwrap();
        assert_eq!((notes[0].key.as_str(), notes[0].value.as_deref()), ("trag.features.batch", Some("128")));
        let read: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(read.len(), 8);
        assert_eq!(read[0], "{row_id: 0, described: true, a_2: 0, b: null, c: 1.5}");
        assert_eq!(read[1], "{row_id: 1, described: false, a_2: 0, b: null, c: 0E0}");
        assert_eq!(read[3], "{row_id: 3, described: true, a_2: 9, b: -8, c: -2.25E0}");
        assert_eq!(read[4], "{row_id: 4, described: true, a_2: 0, b: null, c: 1.5}");
    }

    #[test]
    fn sparse_counts_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let mut state = 7_u64;
        let mut below = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        };
        for round in 0..60 {
            let len = 1 + below(400);
            let described: Vec<bool> = (0..len).map(|_| below(10) > 0).collect();
            let rows = u32::try_from(described.iter().filter(|is| **is).count()).unwrap();
            let (often, most) = (1 + below(9), 1 + below([2, 5, 600][round % 3]));
            let mut counts = Vec::new();
            for row in 0..rows {
                if below(10) < often {
                    counts.push((row, i32::try_from(below(most)).unwrap()));
                }
            }
            let path = folder.path().join(format!("{round}.parquet"));
            let columns = [("a".to_owned(), Kind::Whole)];
            let mut file = FeatureFile::create(&path, false, &columns, &[], 1).unwrap();
            let group = Rows { described: described.clone(), columns: vec![Values::Sparse(counts.clone())] };
            file.write(&group).unwrap();
            file.write(&group).unwrap();
            file.finish().unwrap();
            let mut dense = vec![0; rows as usize];
            counts.iter().for_each(|(row, count)| dense[*row as usize] = *count);
            let mut dense = dense.into_iter();
            let expected: Vec<i32> =
                described.iter().map(|is| if *is { dense.next().unwrap() } else { 0 }).collect();
            let reader = SerializedFileReader::new(Bytes::from(fs::read(path).unwrap())).unwrap();
            let read: Vec<i32> =
                reader.get_row_iter(None).unwrap().map(|row| row.unwrap().get_int(2).unwrap()).collect();
            assert_eq!(read, [expected.clone(), expected].concat(), "round {round}");
        }
    }

    #[test]
    fn a_file_is_replaced_when_asked_and_what_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), "a.parquet", 1);
        let again = |replace| {
            FeatureFile::create(&folder.path().join("a.parquet"), replace, &columns(), &[], 1).map(drop)
        };
        assert_eq!(again(false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert!(again(true).is_ok());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_column_of_another_kind_or_length_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        let mut file = FeatureFile::create(&path, false, &columns(), &[], 1).unwrap();
        let mut wrong = rows();
        wrong.columns.swap(0, 2);
        assert_eq!(file.write(&wrong).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert_eq!(file.write(&Rows::default()).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        let mut short = rows();
        short.columns[2] = Values::Figures(vec![1.5]);
        assert_eq!(file.write(&short).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        file.write(&rows()).unwrap();
    }
}
