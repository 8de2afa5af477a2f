//! A table as an input of text, made as it is read: a header, then one line a row, cells parted by tabs.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;

use crate::formats::columnar::cells;
use crate::formats::columnar::guard::guarded;
use crate::formats::columnar::{Form, arrow, parquet};
use crate::input::Input;
use crate::spec::{DateOrder, DecimalMark, Grouping, InputSpec};

/// A column of single values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its type, for people.
    pub(super) kind: String,
    pub(super) is_number: bool,
    /// Its values are days or moments.
    pub(super) is_time: bool,
    /// Its moments are those of UTC.
    pub(super) is_utc: bool,
}

/// How the rows of a file are found.
#[derive(Clone)]
pub(super) enum Source {
    Parquet(Arc<parquet::Plan>),
    Arrow(Arc<arrow::Plan>),
}

/// How the rows are found, the columns that are read, and the names of those that are not; or why there are none.
pub(super) type Opened = Result<(Source, Vec<Column>, Vec<String>), String>;

/// What gives the rows, batch by batch.
pub(super) trait Batches: Send {
    /// The next rows; `None` at the end.
    fn next(&mut self) -> Result<Option<RecordBatch>, String>;
}

/// The table of a file.
pub(super) struct Table<'a> {
    input: &'a dyn Input,
    pub(super) form: Form,
    source: Source,
    pub(super) columns: Vec<Column>,
    /// Names of columns that hold lists or records.
    pub(super) left_out: Vec<String>,
    fault: Arc<Mutex<Option<String>>>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        input: &'a dyn Input,
        form: Form,
        source: Source,
        columns: Vec<Column>,
        left_out: Vec<String>,
    ) -> Table<'a> {
        Table { input, form, source, columns, left_out, fault: Arc::default() }
    }

    /// What ended the rows before the table did.
    pub(super) fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Input for Table<'_> {
    fn name(&self) -> &str {
        self.input.name()
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes = self.input.open()?;
        let batches: Result<Box<dyn Batches>, String> = guarded(|| match &self.source {
            Source::Parquet(plan) => {
                Ok(Box::new(parquet::Rows::new(plan.clone(), bytes)) as Box<dyn Batches>)
            }
            Source::Arrow(plan) => Ok(Box::new(arrow::Rows::new(plan, bytes)?)),
        });
        let mut text = Vec::new();
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.iter().enumerate().for_each(|(at, name)| {
            text.extend((at > 0).then_some(b'\t'));
            cells::put_text(name, &mut text);
        });
        text.push(b'\n');
        Ok(Box::new(Text { batches, text, at: 0, fault: self.fault.clone() }))
    }
}

/// What is declared, for the text of a table.
pub(super) fn typed(declared: &InputSpec, columns: &[Column]) -> InputSpec {
    let mut spec = InputSpec { delimiter: Some("tab".to_owned()), encoding: None, ..declared.clone() };
    for column in columns.iter().filter(|column| column.is_number || column.is_time) {
        let of_column = spec.columns.entry(column.name.clone()).or_default();
        if column.is_number {
            (of_column.decimal_mark, of_column.grouping) = (Some(DecimalMark::Point), Some(Grouping::None));
        } else {
            of_column.date_order = Some(DateOrder::Ymd);
        }
    }
    spec
}

struct Text {
    batches: Result<Box<dyn Batches>, String>,
    /// Lines that nobody took yet, from `at` on.
    text: Vec<u8>,
    at: usize,
    fault: Arc<Mutex<Option<String>>>,
}

impl Text {
    /// More lines. False at the end of the rows, or where they break off.
    fn fill(&mut self) -> bool {
        self.text.clear();
        self.at = 0;
        let text = &mut self.text;
        let filled = match &mut self.batches {
            Err(fault) => Err(fault.clone()),
            Ok(batches) => guarded(|| {
                let batch = batches.next()?;
                batch.as_ref().map_or(Ok(()), |batch| cells::put_rows(batch, text))?;
                Ok(batch.is_some())
            }),
        };
        match filled {
            Ok(more) => more,
            Err(fault) => {
                // A batch that cannot be written to its end is not read at all.
                self.text.clear();
                self.batches = Err(fault.clone());
                *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
                false
            }
        }
    }
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() {
            if !self.fill() {
                return Ok(0);
            }
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}
