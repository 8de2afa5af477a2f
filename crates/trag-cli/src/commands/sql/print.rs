//! The answer of a statement: a table, CSV or JSON.

use trag_model::Problem;
use trag_report::escape;
use trag_report::render::grid;
use trag_sql::Value;

use crate::screen;

/// Bytes that are collected before they are printed.
const PORTION: usize = 1 << 16;

/// How an answer is printed.
pub(crate) enum Form {
    /// A table of so many rows at most, for a terminal of that width.
    Table { rows: usize, width: Option<usize> },
    /// CSV for spreadsheets.
    Csv,
    /// JSON: the columns, and each row as a list.
    Json,
}

/// Prints an answer as its rows come.
pub(crate) struct Printer<'a> {
    form: Form,
    head: &'a [String],
    text: String,
    kept: Vec<Vec<grid::Cell>>,
    rows: u64,
}

impl<'a> Printer<'a> {
    pub(crate) fn new(form: Form, head: &'a [String]) -> Printer<'a> {
        let text = match form {
            Form::Table { .. } => String::new(),
            Form::Csv => line(head.iter().map(|name| escape::csv(name))),
            Form::Json => format!("{{\"columns\":{},\"rows\":[", serde_json::json!(head)),
        };
        Printer { form, head, text, kept: Vec::new(), rows: 0 }
    }

    /// Takes a row.
    pub(crate) fn row(&mut self, values: &[Value]) -> Result<(), Problem> {
        match self.form {
            Form::Table { rows, .. } => {
                if self.kept.len() < rows {
                    let cell = |value: &Value| (value.text(), value.is_number());
                    self.kept.push(values.iter().map(cell).collect());
                }
            }
            Form::Csv => {
                let cell = |value: &Value| match value {
                    Value::Text(text) => escape::csv(text),
                    other => other.text(),
                };
                self.text += &line(values.iter().map(cell));
            }
            Form::Json => {
                let cells: Vec<String> = values.iter().map(json).collect();
                self.text += if self.rows == 0 { "\n" } else { ",\n" };
                self.text += &format!("[{}]", cells.join(","));
            }
        }
        self.rows += 1;
        if self.text.len() >= PORTION {
            screen::print(&std::mem::take(&mut self.text))?;
        }
        Ok(())
    }

    /// Prints what is left.
    pub(crate) fn finish(mut self) -> Result<(), Problem> {
        match self.form {
            Form::Csv => {}
            Form::Json => self.text += "\n]}\n",
            Form::Table { rows, width } => {
                self.text = grid::lines(self.head, &self.kept, width);
                let noun = if self.rows == 1 { "row" } else { "rows" };
                self.text += &format!("{} {noun}", self.rows);
                if self.rows > rows as u64 {
                    self.text +=
                        &format!(", of which {rows} are shown; --rows shows more, --csv and --json all");
                }
                self.text += "\n";
            }
        }
        screen::print(&self.text)
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut text = cells.collect::<Vec<_>>().join(",");
    // A row of one empty cell would be an empty line, which readers of CSV pass over.
    if text.is_empty() {
        text += "\"\"";
    }
    text + "\r\n"
}

fn json(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Whole(whole) => whole.to_string(),
        Value::Real(real)
            if real.starts_with(|first: char| first.is_ascii_digit() || first == '-')
                && !real.ends_with("inf") =>
        {
            real.clone()
        }
        Value::Real(text) | Value::Text(text) => serde_json::json!(text).to_string(),
    }
}
