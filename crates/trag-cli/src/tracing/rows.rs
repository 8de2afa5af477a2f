//! Rows as people write them: the number that findings and the ledger print, or the place that a summary prints.
//!
//! `17` and `"17-19"` are rows of the ledger (`row` in `findings.json`, `row_id` in `ledger.parquet`);
//! `"izvod.csv:12, 15-18; other.csv:3"` are records of files, in square brackets or without. A file may be named
//! by the end of its path, as long as only one file ends so.

use std::cell::OnceCell;

use trag_model::{Ledger, Problem, RowId, Source};

use super::resolve::invalid;
use super::tables::RowText;

/// Finds rows by what is written.
pub(crate) struct Rows<'a> {
    /// The movements.
    pub(crate) ledger: &'a Ledger,
    /// The files.
    sources: &'a [Source],
    /// All rows, by file and record. Made when a record is first looked up.
    by_record: OnceCell<Vec<u32>>,
}

/// The most rows that one declaration may name.
const MOST: usize = 1_000_000;

impl<'a> Rows<'a> {
    /// Of a ledger and the files it was read from.
    pub(crate) fn new(ledger: &'a Ledger, sources: &'a [Source]) -> Rows<'a> {
        Rows { ledger, sources, by_record: OnceCell::new() }
    }

    /// The rows of several texts, each once, ascending.
    pub(crate) fn all(&self, texts: &[RowText], what: &str) -> Result<Vec<RowId>, Problem> {
        let mut rows = Vec::new();
        for text in texts {
            match text {
                RowText::Number(number) => self.push_range((*number, *number), what, &mut rows)?,
                RowText::Text(text) => self.parse(text, what, &mut rows)?,
            }
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(rows)
    }

    /// The one row that is written.
    pub(crate) fn one(&self, text: Option<&RowText>, key: &str, what: &str) -> Result<RowId, Problem> {
        let Some(text) = text else { return Err(invalid(format!("{what}: the key `{key}` is missing"))) };
        match self.all(std::slice::from_ref(text), what)?[..] {
            [row] => Ok(row),
            ref rows => Err(invalid(format!("{what}: `{key}` names {} rows instead of one", rows.len()))),
        }
    }

    /// The rows of one text.
    pub(crate) fn text(&self, text: &str, what: &str) -> Result<Vec<RowId>, Problem> {
        self.all(&[RowText::Text(text.to_owned())], what)
    }

    fn parse(&self, text: &str, what: &str, rows: &mut Vec<RowId>) -> Result<(), Problem> {
        let inner = text.trim().trim_start_matches('[').trim_end_matches(']');
        if inner.trim().is_empty() {
            return Err(invalid(format!("{what}: no row is named")));
        }
        for part in inner.split(';') {
            let (file, numbers) = match part.rsplit_once(':') {
                Some((file, numbers)) => (Some(self.file(file.trim(), what)?), numbers),
                None => (None, part),
            };
            for range in numbers.split(',') {
                let range = range.trim();
                let (first, last) = range.split_once('-').unwrap_or((range, range));
                let parsed = (first.trim().parse::<u64>().ok(), last.trim().parse::<u64>().ok());
                let (Some(first), Some(last)) = parsed else { return Err(not_a_row(what, range)) };
                match file {
                    Some(source) => self.push_records(source, (first, last), what, rows)?,
                    None => match (u32::try_from(first), u32::try_from(last)) {
                        (Ok(first), Ok(last)) => self.push_range((first, last), what, rows)?,
                        _ => return Err(not_a_row(what, range)),
                    },
                }
            }
        }
        Ok(())
    }

    fn push_range(
        &self,
        (first, last): (u32, u32),
        what: &str,
        rows: &mut Vec<RowId>,
    ) -> Result<(), Problem> {
        if first > last || last as usize >= self.ledger.len() {
            let most = self.ledger.len().saturating_sub(1);
            let named = if first == last { first.to_string() } else { format!("{first}-{last}") };
            return Err(invalid(format!("{what}: there is no row {named}; the ledger has rows 0 to {most}")));
        }
        if (last - first) as usize >= MOST {
            return Err(invalid(format!("{what}: {first}-{last} names more than {MOST} rows")));
        }
        rows.extend((first..=last).map(RowId));
        Ok(())
    }

    fn push_records(
        &self,
        source: u32,
        (first, last): (u64, u64),
        what: &str,
        rows: &mut Vec<RowId>,
    ) -> Result<(), Problem> {
        let place = |row: &u32| (self.ledger.source[*row as usize], self.ledger.record[*row as usize]);
        let all = self.by_record.get_or_init(|| {
            let mut all: Vec<u32> = self.ledger.rows().map(|row| row.0).collect();
            all.sort_unstable_by_key(place);
            all
        });
        let from = all.partition_point(|row| place(row) < (source, first));
        let met = all[from..].iter().take_while(|row| place(row) <= (source, last));
        let before = rows.len();
        rows.extend(met.map(|row| RowId(*row)));
        if rows.len() == before {
            let path = self.sources.get(source as usize).map_or("", |source| source.path.as_str());
            let named = if first == last { first.to_string() } else { format!("{first}-{last}") };
            let text = format!("{what}: no row was read from {path}:{named}");
            let help = "write the line, element or sheet row as the summary prints it behind the file's name";
            return Err(Problem { help: help.into(), ..invalid(text) });
        }
        Ok(())
    }

    /// The file of a path or of the end of one. A summary prints the end of a long path behind `…`.
    fn file(&self, name: &str, what: &str) -> Result<u32, Problem> {
        let end = name.strip_prefix('…').unwrap_or(name);
        let exact = |source: &Source| source.path == end;
        let ends = |source: &Source| {
            let rest = source.path.strip_suffix(end);
            rest.is_some_and(|rest| end != name || rest.is_empty() || rest.ends_with('/'))
        };
        let numbered = || (0_u32..).zip(self.sources);
        if let Some((number, _)) = numbered().find(|(_, source)| exact(source)) {
            return Ok(number);
        }
        let found: Vec<(u32, &str)> = numbered()
            .filter(|(_, own)| ends(own))
            .map(|(number, own)| (number, own.path.as_str()))
            .collect();
        match found[..] {
            [(number, _)] => Ok(number),
            [] => {
                let known: Vec<&str> =
                    self.sources.iter().take(5).map(|source| source.path.as_str()).collect();
                let text = format!("{what}: there is no file `{name}` in the case");
                let help = format!("write the path as the summary prints it, such as {}", known.join(", "));
                Err(Problem { help, ..invalid(text) })
            }
            _ => {
                let paths: Vec<&str> = found.iter().take(5).map(|(_, path)| *path).collect();
                Err(invalid(format!("{what}: `{name}` may be {}", paths.join(" or "))))
            }
        }
    }
}

fn not_a_row(what: &str, text: &str) -> Problem {
    let help = "write the number of a row as in findings.json, or \"file.csv:12, 15-18\" as in the summary; a \
                reference with \"and 5 more\" names only part of its rows";
    Problem { help: help.into(), ..invalid(format!("{what}: `{text}` names no row")) }
}
