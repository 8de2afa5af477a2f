//! The dialect and the header of a delimited text, found by the names of its columns.

use std::collections::BTreeSet;

use trag_model::{Decision, Problem, catalogue};

use crate::formats::delimited::preamble;
use crate::mapping::Mapping;
use crate::profile::{Profile, Profiles};
use crate::spec::{ColumnSpec, InputSpec};
use crate::suggestion::suggest;
use crate::text::header::{ColumnName, Header};
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

/// A layout with the mapping that fits it.
pub(crate) struct Choice<'p> {
    pub(crate) layout: Layout,
    pub(crate) mapping: &'p Mapping,
    /// Name of the profile, or where the mapping stands.
    pub(crate) profile: String,
    pub(crate) declared: Declared<'p>,
}

/// What is declared about how values are written, in the order of precedence.
#[derive(Clone, Copy)]
pub(crate) struct Declared<'p> {
    pub(crate) spec: &'p InputSpec,
    pub(crate) profile: Option<&'p Profile>,
}

impl Declared<'_> {
    /// What holds for a column.
    pub(crate) fn of(&self, header: &Header, column: usize) -> ColumnSpec {
        let named = |columns: &std::collections::BTreeMap<String, ColumnSpec>| {
            let found =
                columns.iter().find(|(name, _)| header.position(&ColumnName::parse(name)) == Some(column));
            found.map_or(ColumnSpec::default(), |(_, spec)| *spec)
        };
        let of_case = named(&self.spec.columns);
        self.profile.map_or(of_case, |profile| of_case.or(named(&profile.columns)).or(profile.text))
    }
}

/// The name under which a mapping in `case.toml` is reported.
pub(crate) const CASE_MAPPING: &str = "mapping in case.toml";

/// The start of a text, taken apart with each delimiter in question.
pub(crate) struct HeadText {
    newline: u8,
    /// Lines before it, such as `sep=;`.
    splits: Vec<(u8, Vec<HeadRecord>)>,
    said_by: Option<&'static str>,
    file: String,
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
            file: file.to_owned(),
        })
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

    /// The first record that has all columns of one or more of the wanted sets.
    fn find(&self, wanted: &[BTreeSet<ColumnName>]) -> Option<(u8, usize, Vec<usize>)> {
        let mut found: Option<(u8, usize, Vec<usize>)> = None;
        for (delimiter, records) in &self.splits {
            for (at, record) in records.iter().enumerate().take(HEADER_WITHIN) {
                let header = Header::new(&record.fields);
                let all =
                    |names: &BTreeSet<ColumnName>| names.iter().all(|name| header.position(name).is_some());
                let fitting: Vec<usize> = (0..wanted.len()).filter(|which| all(&wanted[*which])).collect();
                let earlier = found.as_ref().is_none_or(|(_, best, _)| at < *best);
                if !fitting.is_empty() && earlier {
                    found = Some((*delimiter, at, fitting));
                }
            }
        }
        found
    }

    /// The record that has most of the wanted columns, and those it lacks.
    fn nearest(&self, wanted: &BTreeSet<ColumnName>) -> Option<(u8, usize)> {
        let mut best: Option<(usize, u8, usize)> = None;
        for (delimiter, records) in &self.splits {
            for (at, record) in records.iter().enumerate().take(HEADER_WITHIN) {
                let header = Header::new(&record.fields);
                let present = wanted.iter().filter(|name| header.position(name).is_some()).count();
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

/// Chooses what the columns mean, and checks that the columns which `case.toml` describes exist.
pub(crate) fn choose<'p>(
    head: &HeadText,
    spec: &'p InputSpec,
    profiles: &'p Profiles,
) -> Result<Choice<'p>, Box<Problem>> {
    let mut choice = choose_mapping(head, spec, profiles)?;
    let described: Vec<&str> = spec.columns.keys().map(String::as_str).collect();
    choice.layout = demanded_at(choice.layout, &described, "table [input.columns] in case.toml")?;
    Ok(choice)
}

/// The mapping of `case.toml`, or the profile whose names stand in the header.
fn choose_mapping<'p>(
    head: &HeadText,
    spec: &'p InputSpec,
    profiles: &'p Profiles,
) -> Result<Choice<'p>, Box<Problem>> {
    if let Some(name) = spec.profile.as_deref().filter(|name| profiles.get(name).is_none()) {
        return Err(unknown_profile(name, profiles));
    }
    if let Some(mapping) = &spec.mapping {
        let layout = demanded(head, &mapping.column_names(), CASE_MAPPING)?;
        let declared = Declared { spec, profile: None };
        return Ok(Choice { layout, mapping, profile: CASE_MAPPING.to_owned(), declared });
    }
    if let Some(name) = &spec.profile {
        let profile = profiles.get(name).ok_or_else(|| unknown_profile(name, profiles))?;
        let layout = demanded(head, &columns_of(profile), &format!("profile \"{name}\""))?;
        return Ok(chosen(layout, spec, profile));
    }
    let all: Vec<&Profile> = profiles.iter().collect();
    let wanted: Vec<BTreeSet<ColumnName>> = all.iter().map(|profile| profile.required()).collect();
    let Some((delimiter, at, fitting)) = head.find(&wanted) else {
        return Err(unknown_header(head));
    };
    let is_part_of_another = |which: &&usize| {
        fitting.iter().any(|other| {
            other != *which && wanted[**which].is_subset(&wanted[*other]) && wanted[**which] != wanted[*other]
        })
    };
    let best: Vec<&Profile> =
        fitting.iter().filter(|which| !is_part_of_another(which)).map(|which| all[*which]).collect();
    let layout = head.layout(delimiter, at);
    match best[..] {
        [profile] => {
            let layout = demanded_at(layout, &columns_of(profile), &format!("profile \"{}\"", profile.name))?;
            Ok(chosen(layout, spec, profile))
        }
        _ => Err(ambiguous_header(&layout, &best)),
    }
}

/// Every column that a profile names, once.
fn columns_of(profile: &Profile) -> Vec<&str> {
    let mut names = profile.mapping.column_names();
    names.extend(profile.matches.columns.iter().map(String::as_str));
    names
}

fn chosen<'p>(mut layout: Layout, spec: &'p InputSpec, profile: &'p Profile) -> Choice<'p> {
    let evidence = match &spec.profile {
        Some(_) => "declared in case.toml".to_owned(),
        None => format!("all {} columns it asks for stand in the header", profile.matches.columns.len()),
    };
    layout.decisions.push(Decision { what: "profile".to_owned(), choice: profile.name.clone(), evidence });
    let declared = Declared { spec, profile: Some(profile) };
    Choice { layout, mapping: &profile.mapping, profile: profile.name.clone(), declared }
}

fn demanded(head: &HeadText, names: &[&str], by: &str) -> Result<Layout, Box<Problem>> {
    let wanted: BTreeSet<ColumnName> = names.iter().map(|name| ColumnName::parse(name)).collect();
    if let Some((delimiter, at, _)) = head.find(std::slice::from_ref(&wanted)) {
        return Ok(head.layout(delimiter, at));
    }
    let (delimiter, at) =
        head.nearest(&wanted).or_else(|| head.best_guess()).ok_or_else(|| unknown_header(head))?;
    demanded_at(head.layout(delimiter, at), names, by)
}

fn demanded_at(layout: Layout, names: &[&str], by: &str) -> Result<Layout, Box<Problem>> {
    let mut missing: Vec<String> = Vec::new();
    for name in names {
        let quoted = format!("\"{name}\"");
        if layout.header.position(&ColumnName::parse(name)).is_none() && !missing.contains(&quoted) {
            missing.push(quoted);
        }
    }
    if missing.is_empty() {
        return Ok(layout);
    }
    let text = format!("the {by} names columns that the file does not have: {}", missing.join(", "));
    let help = format!(
        "the header in line {} has: {}; correct the names, or use `trag formats probe` on the file for a mapping \
         to start from",
        layout.header_line,
        layout.header.names.join(", ")
    );
    let mut problem = Problem::new(catalogue::COLUMN_MISSING, text, help);
    problem.place.line = layout.header_line;
    Err(Box::new(problem))
}

fn unknown_profile(name: &str, profiles: &Profiles) -> Box<Problem> {
    let known: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
    let text = format!("case.toml names the profile \"{name}\", which does not exist");
    let help = format!("use one of: {}", known.join(", "));
    Box::new(Problem::new(catalogue::HEADER_UNKNOWN, text, help))
}

fn unknown_header(head: &HeadText) -> Box<Problem> {
    let Some((delimiter, at)) = head.best_guess() else {
        let text = "no line in the first 41 records looks like a header, and no profile fits the file";
        let help = "columns are found by their names: ask for the export with a header, or put a line with the \
                    names on top of a copy, and say in case.toml under [input.mapping] what they mean";
        return Box::new(Problem::new(catalogue::HEADER_UNKNOWN, text, help));
    };
    let layout = head.layout(delimiter, at);
    let text = "no profile knows this header, and case.toml has no mapping for the file";
    let suggestion = suggest(&layout, &head.file).toml;
    let help = format!(
        "write into case.toml what the columns mean, starting from this, which `trag formats probe` prints \
         too:\n{}",
        suggestion.trim_end()
    );
    let mut problem = Problem::new(catalogue::HEADER_UNKNOWN, text, help);
    problem.place.line = layout.header_line;
    problem.detail = format!("the columns are: {}", layout.header.names.join(", "));
    Box::new(problem)
}

fn ambiguous_header(layout: &Layout, profiles: &[&Profile]) -> Box<Problem> {
    let names: Vec<String> = profiles.iter().map(|profile| format!("\"{}\"", profile.name)).collect();
    let text = format!("the header fits more than one profile: {}", names.join(" and "));
    let lines: Vec<String> = names.iter().map(|name| format!("profile = {name}")).collect();
    let help = format!("write one of these into case.toml under this [[input]]: {}", lines.join(" or "));
    let mut problem = Problem::new(catalogue::HEADER_AMBIGUOUS, text, help);
    problem.place.line = layout.header_line;
    Box::new(problem)
}

/// Profiles whose columns all stand in the header, for the probe.
pub(crate) fn matching<'p>(header: &Header, profiles: &'p Profiles) -> Vec<&'p Profile> {
    let fits = |profile: &&Profile| profile.required().iter().all(|name| header.position(name).is_some());
    profiles.iter().filter(fits).collect()
}
