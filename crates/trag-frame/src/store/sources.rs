//! `sources.parquet`.

use std::io::{self, Write};
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use trag_model::{ControlTotal, Decision, RecordCounts, Source, Total};

use super::chunk::Chunk;
use super::reader::{Group, Reader, Unreadable};
use super::{schema, words, writer};

#[derive(Serialize, Deserialize)]
struct SkippedJson {
    reason: String,
    records: u64,
}

#[derive(Serialize, Deserialize)]
struct DecisionJson {
    what: String,
    choice: String,
    evidence: String,
}

#[derive(Serialize, Deserialize)]
struct ControlTotalJson {
    column: String,
    currency: String,
    exponent: i32,
    signed_minor: String,
    magnitude_minor: String,
    values: u64,
}

pub(super) fn write(sources: &[Source], out: &mut (impl Write + Send)) -> io::Result<()> {
    let rows = sources.len();
    writer::write_table(schema::SOURCES, Vec::new(), rows, out, |name, rows| chunk(sources, name, rows))
}

/// The values of a column. Every name of the schema stands here once.
pub(super) fn chunk(sources: &[Source], name: &str, rows: Range<usize>) -> io::Result<Chunk> {
    let sources = || sources[rows.clone()].iter();
    let json = |text: fn(&Source) -> serde_json::Result<String>| {
        let texts: serde_json::Result<Vec<String>> = sources().map(text).collect();
        Ok::<_, io::Error>(Chunk::texts(texts?.iter().map(String::as_str)))
    };
    Ok(match name {
        "source_id" => Chunk::uint32(rows.filter_map(|row| u32::try_from(row).ok())),
        "path" => Chunk::texts(sources().map(|source| source.path.as_str())),
        "sha256" => Chunk::texts(sources().map(|source| source.sha256.as_str())),
        "bytes" => Chunk::uint64(sources().map(|source| source.bytes)),
        "format" => Chunk::texts(sources().map(|source| source.format.as_str())),
        "profile" => Chunk::texts(sources().map(|source| source.profile.as_str())),
        "encoding" => Chunk::texts(sources().map(|source| source.encoding.as_str())),
        "records" => Chunk::uint64(sources().map(|source| source.counts.records)),
        "rows" => Chunk::uint64(sources().map(|source| source.counts.rows)),
        "rejected" => Chunk::uint64(sources().map(|source| source.counts.rejected)),
        "skipped" => json(skipped)?,
        "decisions" => json(decisions)?,
        "control_totals" => json(control_totals)?,
        "unused_columns" => json(|source| serde_json::to_string(&source.unused_columns))?,
        _ => return Err(io::Error::other(format!("sources have no column `{name}`"))),
    })
}

fn skipped(source: &Source) -> serde_json::Result<String> {
    let skipped = source.counts.skipped.iter();
    let json = skipped.map(|(reason, records)| SkippedJson { reason: reason.clone(), records: *records });
    serde_json::to_string(&json.collect::<Vec<_>>())
}

fn decisions(source: &Source) -> serde_json::Result<String> {
    let json = source.decisions.iter().map(|decision| DecisionJson {
        what: decision.what.clone(),
        choice: decision.choice.clone(),
        evidence: decision.evidence.clone(),
    });
    serde_json::to_string(&json.collect::<Vec<_>>())
}

fn control_totals(source: &Source) -> serde_json::Result<String> {
    let json = source.control_totals.iter().map(|total| ControlTotalJson {
        column: total.column.clone(),
        currency: total.currency.code().to_owned(),
        exponent: i32::from(total.currency.exponent()),
        signed_minor: total.signed.0.to_string(),
        magnitude_minor: total.magnitude.0.to_string(),
        values: total.values,
    });
    serde_json::to_string(&json.collect::<Vec<_>>())
}

pub(super) fn read(table: &Reader) -> Result<Vec<Source>, Unreadable> {
    let mut sources = Vec::new();
    for group in table.groups() {
        read_group(&group?, &mut sources)?;
    }
    Ok(sources)
}

fn read_group(group: &Group<'_>, sources: &mut Vec<Source>) -> Result<(), Unreadable> {
    let from = sources.len();
    sources.resize(from + group.uint32("source_id")?.len(), Source::default());
    let new = &mut sources[from..];
    fill(group, "path", new, |source, text| take(&mut source.path, text))?;
    fill(group, "sha256", new, |source, text| take(&mut source.sha256, text))?;
    fill(group, "format", new, |source, text| take(&mut source.format, text))?;
    fill(group, "profile", new, |source, text| take(&mut source.profile, text))?;
    fill(group, "encoding", new, |source, text| take(&mut source.encoding, text))?;
    fill(group, "skipped", new, |source, text| {
        let skipped: Vec<SkippedJson> = parse(text)?;
        source.counts.skipped = skipped.into_iter().map(|skip| (skip.reason, skip.records)).collect();
        Some(())
    })?;
    fill(group, "decisions", new, |source, text| {
        let json: Vec<DecisionJson> = parse(text)?;
        let decision =
            |json: DecisionJson| Decision { what: json.what, choice: json.choice, evidence: json.evidence };
        source.decisions = json.into_iter().map(decision).collect();
        Some(())
    })?;
    fill(group, "control_totals", new, |source, text| {
        let json: Vec<ControlTotalJson> = parse(text)?;
        source.control_totals = json.into_iter().map(control_total).collect::<Option<_>>()?;
        Some(())
    })?;
    fill(group, "unused_columns", new, |source, text| {
        source.unused_columns = parse(text)?;
        Some(())
    })?;
    let counts = |name: &str| group.uint64(name).map(Vec::into_iter);
    let (mut bytes, mut records) = (counts("bytes")?, counts("records")?);
    let (mut rows, mut rejected) = (counts("rows")?, counts("rejected")?);
    for source in new {
        let skipped = std::mem::take(&mut source.counts.skipped);
        let next = |column: &mut std::vec::IntoIter<u64>| column.next().unwrap_or_default();
        source.bytes = next(&mut bytes);
        source.counts = RecordCounts {
            records: next(&mut records),
            rows: next(&mut rows),
            rejected: next(&mut rejected),
            skipped,
        };
    }
    Ok(())
}

/// Fills in one text column; `set` gives `None` for a text that cannot stand there.
fn fill(
    group: &Group<'_>,
    name: &str,
    sources: &mut [Source],
    mut set: impl FnMut(&mut Source, &str) -> Option<()>,
) -> Result<(), Unreadable> {
    let mut sources = sources.iter_mut();
    group.texts(name, |text| {
        let done = sources.next().and_then(|source| set(source, text));
        done.ok_or_else(|| Unreadable::value(name))
    })
}

fn take(field: &mut String, text: &str) -> Option<()> {
    text.clone_into(field);
    Some(())
}

fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn control_total(json: ControlTotalJson) -> Option<ControlTotal> {
    Some(ControlTotal {
        column: json.column,
        currency: words::currency(&json.currency, json.exponent)?,
        signed: Total(json.signed_minor.parse().ok()?),
        magnitude: Total(json.magnitude_minor.parse().ok()?),
        values: json.values,
    })
}
