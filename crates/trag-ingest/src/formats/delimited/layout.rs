//! The dialect and the header of a delimited text, found by the names of its columns.

use trag_model::{Decision, Problem, catalogue};

use crate::formats::delimited::preamble;
use crate::spec::InputSpec;
use crate::text::header::{Header, Wanted};
use crate::text::records::{Dialect, Field, Kind, Limits, Records, unescape};
use crate::vocabulary;

/// How many records from the top are searched for the header.
const HEADER_WITHIN: usize = 41;
/// How many records are looked at to see whether a delimiter fits.
const LOOKED_AT: usize = 200;

const DELIMITERS: [u8; 6] = [b',', b';', b'\t', b'|', b'#', b'^'];

/// A record near the top of the file.
#[derive(Clone, Debug)]
pub(crate) struct HeadRecord {
    pub(crate) line: u64,
    pub(crate) lines: u64,
    pub(crate) fields: Vec<String>,
}

/// Where the records of a file start, and how they are written.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) dialect: Dialect,
    pub(crate) header: Header,
    pub(crate) header_line: u64,
    pub(crate) last_header_line: u64,
    pub(crate) preamble: Vec<HeadRecord>,
    pub(crate) first_records: Vec<HeadRecord>,
    pub(crate) decisions: Vec<Decision>,
}

impl Layout {
    /// The account whose check digits hold among the lines above the header, with its line.
    pub(crate) fn account_above(&self) -> Option<(String, u64)> {
        preamble::account(&self.preamble, &[]).map(|found| (found.value, found.line))
    }
}

/// The start of a text, taken apart with each delimiter in question.
pub(crate) struct HeadText {
    newline: u8,
    /// Lines before it, such as `sep=;`.
    splits: Vec<(u8, Vec<HeadRecord>)>,
    said_by: Option<&'static str>,
    /// Names of the columns of a file that has no header.
    pub(super) declared_header: Vec<String>,
    pub(super) file: String,
}

impl HeadText {
    /// Takes the start of a text apart. With `complete`, it is the whole text.
    pub(crate) fn new(
        file: &str,
        text: &str,
        complete: bool,
        spec: &InputSpec,
    ) -> Result<HeadText, Box<Problem>> {
        let newline = if text.contains('\n') || !text.contains('\r') { b'\n' } else { b'\r' };
        let (delimiters, said_by) = match (&spec.delimiter, separator_line(text)) {
            (Some(written), _) => (vec![delimiter_of(written)?], Some("declared in case.toml")),
            (None, Some(byte)) => (vec![byte], Some("the first line of the file says so")),
            (None, None) => (DELIMITERS.to_vec(), None),
        };
        let whole =
            if complete { text.len() } else { text.rfind(char::from(newline)).map_or(0, |at| at + 1) };
        let split = |delimiter: u8| (delimiter, records(&text[..whole], Dialect { delimiter, newline }));
        Ok(HeadText {
            newline,
            splits: delimiters.into_iter().map(split).collect(),
            said_by,
            declared_header: spec.header.clone(),
            file: file.to_owned(),
        })
    }

    /// Whether the first record opens with words.
    pub(super) fn begins_with(&self, words: &str) -> bool {
        let first = |records: &[HeadRecord]| Some(records.first()?.fields.first()?.starts_with(words));
        self.splits.iter().any(|(_, records)| first(records) == Some(true))
    }

    /// The records of the delimiter that makes the most regular table.
    pub(crate) fn best_guess(&self) -> Option<(u8, usize)> {
        let mut best: Option<((usize, usize, usize), u8, usize)> = None;
        for (delimiter, records) in &self.splits {
            for (at, record) in records.iter().enumerate().take(HEADER_WITHIN) {
                let known = record.fields.iter().filter(|name| vocabulary::role(name).is_some()).count();
                let width = Header::new(&record.fields).len();
                if width < 2 || (known == 0 && !record.fields.iter().all(|name| looks_like_name(name))) {
                    continue;
                }
                let regular = records[at + 1..].iter().filter(|row| fits(row, width)).count();
                let score = (known, regular, width);
                if best.is_none_or(|(highest, _, _)| score > highest) {
                    best = Some((score, *delimiter, at));
                }
            }
        }
        best.map(|(_, delimiter, at)| (delimiter, at))
    }

    /// The layout with the header at a record.
    pub(crate) fn layout(&self, delimiter: u8, at: usize) -> Layout {
        let records = self.splits.iter().find(|(known, _)| *known == delimiter).map_or(&[][..], |(_, r)| r);
        let header_record = &records[at];
        let header = Header::new(&header_record.fields);
        let rows = &records[at + 1..];
        let regular = rows.iter().filter(|row| fits(row, header.len())).count();
        let width = header.len();
        let fitting = match rows.len() {
            0 => "no record stands below the header".to_owned(),
            1 if regular == 1 => format!("the only record below the header has {width} fields"),
            1 => format!("the only record below the header has other than {width} fields"),
            looked_at => format!("{regular} of the first {looked_at} records have {width} fields"),
        };
        let evidence = match self.said_by {
            Some(who) => format!("{who}; {fitting}"),
            None => format!("the names of the header are parted by it; {fitting}"),
        };
        let above = match at {
            0 => "its names are known; no line stands above it".to_owned(),
            1 => "its names are known; the record above it is a preamble, not a movement".to_owned(),
            _ => format!("its names are known; the {at} records above it are a preamble, not movements"),
        };
        let decisions = vec![
            Decision { what: "delimiter".to_owned(), choice: delimiter_word(delimiter), evidence },
            Decision {
                what: "header".to_owned(),
                choice: format!("line {}", header_record.line),
                evidence: above,
            },
        ];
        Layout {
            dialect: Dialect { delimiter, newline: self.newline },
            header,
            header_line: header_record.line,
            last_header_line: header_record.line + header_record.lines - 1,
            preamble: records[..at].to_vec(),
            first_records: rows.to_vec(),
            decisions,
        }
    }

    /// The layout of a file without a header, whose columns have the names that `by` gives.
    pub(super) fn headless(&self, names: &[String], by: &str) -> Layout {
        let header = Header::new(names);
        let fitting = |(delimiter, records): &(u8, Vec<HeadRecord>)| {
            let count = records.iter().filter(|record| fits(record, header.len())).count();
            (count, *delimiter)
        };
        let best = self.splits.iter().map(fitting).rev().max_by_key(|(count, _)| *count);
        let (count, delimiter) = best.unwrap_or((0, b','));
        let records = self.splits.iter().find(|(known, _)| *known == delimiter).map(|(_, records)| records);
        let first_records = records.cloned().unwrap_or_default();
        let looked_at = first_records.len();
        let width = header.len();
        let evidence = format!("{count} of the first {looked_at} records have {width} fields");
        let decision = |what: &str, choice: String, evidence: String| Decision {
            what: what.to_owned(),
            choice,
            evidence,
        };
        let decisions = vec![
            decision("delimiter", delimiter_word(delimiter), evidence),
            decision("header", "none".to_owned(), format!("{by} names the columns")),
        ];
        Layout {
            dialect: Dialect { delimiter, newline: self.newline },
            header,
            header_line: 0,
            last_header_line: 0,
            preamble: Vec::new(),
            first_records,
            decisions,
        }
    }

    /// The first record that has all columns of one or more of the wanted lists.
    pub(super) fn find(&self, wanted: &[&[Wanted]]) -> Option<(u8, usize, Vec<usize>)> {
        let mut found: Option<(u8, usize, Vec<usize>)> = None;
        for (delimiter, records) in &self.splits {
            for (at, record) in records.iter().enumerate().take(HEADER_WITHIN) {
                if found.as_ref().is_some_and(|(_, best, _)| at >= *best) {
                    break;
                }
                let header = Header::new(&record.fields);
                let all = |names: &[Wanted]| {
                    !names.is_empty()
                        && names.iter().all(|name| name.optional || name.find(&header).is_some())
                };
                let fitting: Vec<usize> = (0..wanted.len()).filter(|which| all(wanted[*which])).collect();
                if !fitting.is_empty() {
                    found = Some((*delimiter, at, fitting));
                }
            }
        }
        found
    }

    /// The record that has most of the wanted columns.
    pub(super) fn nearest(&self, wanted: &[Wanted]) -> Option<(u8, usize)> {
        let mut best: Option<(usize, u8, usize)> = None;
        for (delimiter, records) in &self.splits {
            for (at, record) in records.iter().enumerate().take(HEADER_WITHIN) {
                let header = Header::new(&record.fields);
                let present = wanted.iter().filter(|name| name.find(&header).is_some()).count();
                if present > 0 && best.is_none_or(|(most, _, _)| present > most) {
                    best = Some((present, *delimiter, at));
                }
            }
        }
        best.map(|(_, delimiter, at)| (delimiter, at))
    }
}

fn looks_like_name(field: &str) -> bool {
    let field = field.trim();
    !field.is_empty() && field.chars().count() <= 60 && !field.contains(|c: char| c.is_ascii_digit())
}

fn fits(record: &HeadRecord, width: usize) -> bool {
    record.fields.len() >= width && record.fields[width..].iter().all(|extra| extra.trim().is_empty())
}

/// `sep=;`, which spreadsheet programs write into the first line.
fn separator_line(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim().trim_matches('"');
    let mark = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    match mark.as_bytes() {
        [] => Some(b'\t'),
        [byte] if byte.is_ascii() => Some(*byte),
        _ => None,
    }
}

fn delimiter_of(written: &str) -> Result<u8, Box<Problem>> {
    declared_delimiter(written).ok_or_else(|| {
        Box::new(Problem::new(
            catalogue::HEADER_UNKNOWN,
            format!("the delimiter \"{written}\" in case.toml is not a single character"),
            "write one character, or tab: delimiter = \";\"",
        ))
    })
}

/// The delimiter that `case.toml` means, if it can be one.
pub(crate) fn declared_delimiter(written: &str) -> Option<u8> {
    match (written.to_ascii_lowercase().as_str(), written.as_bytes()) {
        ("tab" | "\\t", _) => Some(b'\t'),
        (_, [byte]) if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n' | 0) => Some(*byte),
        _ => None,
    }
}

/// A delimiter as it is written in `case.toml`.
pub(crate) fn delimiter_word(delimiter: u8) -> String {
    if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() }
}

fn records(text: &str, dialect: Dialect) -> Vec<HeadRecord> {
    let mut walk = Records::new(text.as_bytes(), dialect, Limits::default());
    let (mut fields, mut all): (Vec<Field>, Vec<HeadRecord>) = (Vec::new(), Vec::new());
    let mut line_before = None;
    while let Some(record) = walk.next(&mut fields) {
        if let (Some(last), Some(before)) = (all.last_mut(), line_before) {
            last.lines = record.lines_before - before;
        }
        line_before = Some(record.lines_before);
        let cell = |field: &Field| {
            let cell = text.get(field.from as usize..field.to as usize).unwrap_or_default();
            if field.escaped { unescape(cell) } else { cell.to_owned() }
        };
        let whole = record.kind == Kind::Whole;
        let fields = if whole { fields.iter().map(cell).collect() } else { Vec::new() };
        all.push(HeadRecord { line: record.lines_before + 1, lines: 1, fields });
        if all.len() > LOOKED_AT {
            all.pop();
            break;
        }
    }
    all.retain(|record| record.fields.iter().any(|field| !field.trim().is_empty()));
    all
}
