//! `trag formats`: what trag reads, and what it makes of a file.

use std::path::Path;

use serde_json::json;
use trag_ingest::{InputSpec, Probe, Profiles, Reader};
use trag_model::{Problem, Source, catalogue};
use trag_report::escape;

use crate::args::{FormatsAction, FormatsArgs};
use crate::exit::Exit;
use crate::inputs::{self, InputFile};
use crate::screen;

/// Lists the formats, or probes a file.
pub(crate) fn formats(args: &FormatsArgs) -> Result<Exit, Problem> {
    match &args.action {
        Some(FormatsAction::Probe { file }) => probe(file, args.json),
        None => list(args.json),
    }
}

fn list(as_json: bool) -> Result<Exit, Problem> {
    let formats = trag_ingest::formats(&Profiles::builtin());
    let mut values = Vec::new();
    for format in &formats {
        if !as_json {
            screen::print(&format!("{}\n    {}\n", format.name, format.title))?;
        }
        for [name, title, country, verified] in &format.profiles {
            if as_json {
                values.push(json!({ "format": format.name, "profile": name, "title": title,
                                    "country": country, "verified": verified }));
            } else {
                screen::print(&format!(
                    "    profile {name}\n        {title}\n        verified: {verified}\n"
                ))?;
            }
        }
    }
    if as_json {
        screen::print(&format!("{}\n", serde_json::Value::from(values)))?;
    } else {
        screen::print("\n`trag formats probe FILE` shows what trag makes of a file.\n")?;
    }
    Ok(Exit::Complete)
}

/// Shows what a file is taken for, without writing anything.
fn probe(file: &Path, as_json: bool) -> Result<Exit, Problem> {
    let input = only_file(file)?;
    let profiles = Profiles::builtin();
    let probe = trag_ingest::probe(&input, &input.spec, &Reader::new(&profiles, 1)).map_err(|error| {
        let text = format!("`{}` cannot be read: {error}", file.to_string_lossy());
        Problem::new(catalogue::INPUT_FORBIDDEN, text, "check the disk or the drive it lies on")
    })?;
    screen::problems(&probe.problems);
    screen::print(&if as_json { as_one_value(&probe) } else { in_words(&probe) })?;
    Ok(if probe.problems.is_incomplete() { Exit::Incomplete } else { Exit::Complete })
}

fn only_file(file: &Path) -> Result<InputFile, Problem> {
    let listed = inputs::list(&[file.to_owned()], &crate::case_file::Declared::default())?;
    let mut files = listed.files.into_iter();
    match (files.next(), files.next()) {
        (Some(InputFile { name, path, entry, .. }), None) => {
            Ok(InputFile { name, path, entry, spec: InputSpec::default() })
        }
        _ => Err(Problem::new(
            catalogue::INPUT_MISSING,
            format!("`{}` is a folder with several files", file.to_string_lossy()),
            "probe one file at a time",
        )),
    }
}

fn as_one_value(probe: &Probe) -> String {
    let columns: Vec<serde_json::Value> = probe
        .columns
        .iter()
        .map(|column| json!({ "name": column.name, "role": column.role, "samples": column.samples }))
        .collect();
    let decisions: Vec<serde_json::Value> = probe
        .decisions
        .iter()
        .map(|decision| json!({ "what": decision.what, "choice": decision.choice, "evidence": decision.evidence }))
        .collect();
    let value = json!({
        "encoding": probe.encoding, "delimiter": probe.delimiter, "header_line": probe.header_line,
        "columns": columns, "decisions": decisions, "profiles": probe.profiles,
        "problems": probe.problems.count(), "mapping_toml": probe.mapping_toml,
        "format": probe.source.as_ref().map(|source| &source.format),
        "layout": probe.source.as_ref().map(|source| &source.profile),
        "rows": probe.source.as_ref().map(|source| source.counts.rows),
    });
    format!("{value}\n")
}

fn in_words(probe: &Probe) -> String {
    let mut text = probe.source.as_ref().map(account).unwrap_or_default();
    if probe.header_line > 0 {
        text.push_str(&format!("header     line {}\n", probe.header_line));
    }
    for decision in &probe.decisions {
        text.push_str(&format!(
            "{}: {}\n",
            escape::terminal(&decision.what),
            escape::terminal(&decision.choice)
        ));
        text.push_str(&format!("    {}\n", escape::terminal(&decision.evidence)));
    }
    for column in &probe.columns {
        let role = if column.role.is_empty() { "not known" } else { &column.role };
        let samples = column.samples.join(" | ");
        let samples: String = escape::terminal(&samples).chars().take(70).collect();
        text.push_str(&format!("column \"{}\": {role}\n    {samples}\n", escape::terminal(&column.name)));
    }
    if probe.source.as_ref().is_some_and(|source| source.counts.rows > 0) {
        text.push_str("\n`trag run` reads the file as it is\n");
    }
    match &probe.profiles[..] {
        [] if probe.mapping_toml.is_empty() => {}
        [] => text.push_str("\nNo profile knows this header. A mapping to start from, for case.toml:\n\n"),
        [one] => text.push_str(&format!("\nprofile    {one}: `trag run` reads the file as it is\n")),
        several => text.push_str(&format!("\nprofiles   {}: name one in case.toml\n", several.join(", "))),
    }
    if probe.profiles.is_empty() {
        // Meant to be copied: the reader made it of escaped names.
        text.push_str(&probe.mapping_toml);
    }
    text
}

/// What a file is whose format needs no mapping.
fn account(source: &Source) -> String {
    let layout = match source.profile.as_str() {
        "" => String::new(),
        layout => format!(", {}", escape::terminal(layout)),
    };
    let counts = &source.counts;
    let skipped: u64 = counts.skipped.iter().map(|(_, count)| count).sum();
    format!(
        "format     {}{layout}\nrecords    {}: {} rows, {skipped} skipped, {} rejected; statements {}\n",
        source.format,
        counts.records,
        counts.rows,
        counts.rejected,
        source.statements.len()
    )
}
