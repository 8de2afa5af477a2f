//! Reads a table of Parquet, row group by row group.

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Type;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::SchemaDescriptor;

use super::writer::GROUP_ROWS;

/// Why a table cannot be read.
#[derive(Debug)]
pub(super) struct Unreadable(String);

impl Unreadable {
    pub(super) fn new(text: impl Into<String>) -> Unreadable {
        Unreadable(text.into())
    }

    /// A value of a column that no case holds.
    pub(super) fn value(column: &str) -> Unreadable {
        Unreadable(format!("a value of the column `{column}` cannot stand there"))
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ParquetError> for Unreadable {
    fn from(error: ParquetError) -> Unreadable {
        Unreadable(error.to_string())
    }
}

/// An open table with the columns of a schema, and no others.
pub(super) struct Reader {
    file: SerializedFileReader<File>,
}

/// The rows of one row group.
pub(super) struct Group<'a> {
    group: Box<dyn RowGroupReader + 'a>,
}

/// Values of a column, and where they stand.
struct Cells<T> {
    values: Vec<T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl Reader {
    pub(super) fn open(path: &Path, message: &str) -> Result<Reader, Unreadable> {
        let file = File::open(path).map_err(|error| Unreadable(error.to_string()))?;
        let file = SerializedFileReader::new(file)?;
        let expected = SchemaDescriptor::new(Arc::new(parse_message_type(message)?));
        let metadata = file.metadata();
        if metadata.file_metadata().schema_descr().root_schema() != expected.root_schema() {
            return Err(Unreadable::new("its columns are not those of this version"));
        }
        let too_long = |rows: i64| usize::try_from(rows).map_or(true, |rows| rows > GROUP_ROWS);
        if metadata.row_groups().iter().any(|group| too_long(group.num_rows())) {
            return Err(Unreadable::new("its row groups are not of this version"));
        }
        Ok(Reader { file })
    }

    pub(super) fn groups(&self) -> impl Iterator<Item = Result<Group<'_>, Unreadable>> {
        (0..self.group_count()).map(|index| self.group(index))
    }

    /// Number of row groups.
    pub(super) fn group_count(&self) -> usize {
        self.file.num_row_groups()
    }

    /// One row group.
    pub(super) fn group(&self, index: usize) -> Result<Group<'_>, Unreadable> {
        Ok(Group { group: self.file.get_row_group(index)? })
    }

    /// A note of the file.
    pub(super) fn note(&self, key: &str) -> Option<&str> {
        let notes = self.file.metadata().file_metadata().key_value_metadata()?;
        notes.iter().find(|note| note.key == key)?.value.as_deref()
    }
}

impl Group<'_> {
    pub(super) fn int32(&self, name: &str) -> Result<Vec<i32>, Unreadable> {
        Ok(self.int32_cells(name)?.values)
    }

    pub(super) fn uint32(&self, name: &str) -> Result<Vec<u32>, Unreadable> {
        Ok(self.int32(name)?.into_iter().map(i32::cast_unsigned).collect())
    }

    pub(super) fn int64(&self, name: &str) -> Result<Vec<i64>, Unreadable> {
        Ok(self.int64_cells(name)?.values)
    }

    pub(super) fn uint64(&self, name: &str) -> Result<Vec<u64>, Unreadable> {
        Ok(self.int64(name)?.into_iter().map(i64::cast_unsigned).collect())
    }

    pub(super) fn optional_int32(&self, name: &str) -> Result<Vec<Option<i32>>, Unreadable> {
        Ok(self.int32_cells(name)?.optional())
    }

    pub(super) fn optional_int64(&self, name: &str) -> Result<Vec<Option<i64>>, Unreadable> {
        Ok(self.int64_cells(name)?.optional())
    }

    /// Calls `take` with each text, an empty one where none is stated.
    pub(super) fn texts(
        &self,
        name: &str,
        mut take: impl FnMut(&str) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let cells = self.text_cells(name)?;
        if cells.definition.is_empty() {
            return cells.values.iter().try_for_each(|text| take(utf8(text)?));
        }
        let mut values = cells.values.iter();
        for level in &cells.definition {
            match if *level == 0 { None } else { values.next() } {
                Some(text) => take(utf8(text)?)?,
                None => take("")?,
            }
        }
        Ok(())
    }

    pub(super) fn uint32_lists(&self, name: &str) -> Result<Vec<Vec<u32>>, Unreadable> {
        let cells = self.int32_cells(name)?;
        Ok(lists(&cells.repetition, cells.values.into_iter().map(i32::cast_unsigned)))
    }

    pub(super) fn text_lists(&self, name: &str) -> Result<Vec<Vec<String>>, Unreadable> {
        let cells = self.text_cells(name)?;
        let texts: Result<Vec<String>, _> =
            cells.values.iter().map(|text| utf8(text).map(str::to_owned)).collect();
        Ok(lists(&cells.repetition, texts?.into_iter()))
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        usize::try_from(self.group.metadata().num_rows()).unwrap_or(0)
    }

    /// Whether a column holds numbers of 32 bits.
    pub(super) fn is_int32(&self, name: &str) -> bool {
        let columns = self.group.metadata().columns();
        let column = columns.iter().find(|column| column.column_path().parts()[0] == name);
        column.is_some_and(|column| column.column_type() == Type::INT32)
    }

    fn int32_cells(&self, name: &str) -> Result<Cells<i32>, Unreadable> {
        match self.column(name)? {
            ColumnReader::Int32ColumnReader(column) => self.cells(column),
            _ => Err(Unreadable::value(name)),
        }
    }

    fn int64_cells(&self, name: &str) -> Result<Cells<i64>, Unreadable> {
        match self.column(name)? {
            ColumnReader::Int64ColumnReader(column) => self.cells(column),
            _ => Err(Unreadable::value(name)),
        }
    }

    fn text_cells(&self, name: &str) -> Result<Cells<ByteArray>, Unreadable> {
        match self.column(name)? {
            ColumnReader::ByteArrayColumnReader(column) => self.cells(column),
            _ => Err(Unreadable::value(name)),
        }
    }

    fn column(&self, name: &str) -> Result<ColumnReader, Unreadable> {
        let columns = self.group.metadata().columns();
        let index = columns.iter().position(|column| column.column_path().parts()[0] == name);
        Ok(self.group.get_column_reader(index.ok_or_else(|| Unreadable::value(name))?)?)
    }

    /// All cells of a column; as many records as the group has rows.
    fn cells<T: DataType>(&self, mut column: ColumnReaderImpl<T>) -> Result<Cells<T::T>, Unreadable> {
        let rows = self.rows();
        let mut cells = Cells { values: Vec::new(), definition: Vec::new(), repetition: Vec::new() };
        let mut read = 0;
        while read < rows {
            let Cells { values, definition, repetition } = &mut cells;
            let (records, _, _) =
                column.read_records(rows - read, Some(definition), Some(repetition), values)?;
            if records == 0 {
                return Err(Unreadable::new("a column is shorter than its row group"));
            }
            read += records;
        }
        Ok(cells)
    }
}

impl<T> Cells<T> {
    fn optional(self) -> Vec<Option<T>> {
        let mut values = self.values.into_iter();
        self.definition.iter().map(|level| if *level == 0 { None } else { values.next() }).collect()
    }
}

fn lists<T>(repetition: &[i16], values: impl Iterator<Item = T>) -> Vec<Vec<T>> {
    let mut lists: Vec<Vec<T>> = Vec::new();
    for (level, value) in repetition.iter().zip(values) {
        match lists.last_mut().filter(|_| *level > 0) {
            Some(list) => list.push(value),
            None => lists.push(vec![value]),
        }
    }
    lists
}

fn utf8(text: &ByteArray) -> Result<&str, Unreadable> {
    std::str::from_utf8(text.data()).map_err(|_| Unreadable::new("a text is not UTF-8"))
}
