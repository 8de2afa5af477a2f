//! Shows what reading a file would do, and a mapping to start from.

use std::io;

use trag_model::{Decision, ProblemLog, Source, catalogue};

use crate::formats::delimited::choice::{Choice, choose, matching};
use crate::formats::delimited::layout::{HeadText, Layout, delimiter_word};
use crate::formats::delimited::{foresee, head_text};
use crate::formats::{Head, Reader, columnar, needs_no_mapping, read, recognise, spreadsheet};
use crate::input::Input;
use crate::spec::{ColumnSpec, InputSpec};
use crate::suggestion::suggest;
use crate::text::date_evidence::DateVotes;
use crate::text::number_evidence::NumberVotes;
use crate::vocabulary::{Role, quoted};

/// What is found in a file.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// Encoding of the text; empty where the file is none.
    pub encoding: String,
    /// Delimiter, as written in `case.toml`; empty where none was found.
    pub delimiter: String,
    /// Line of the header, from 1; 0 where none was found.
    pub header_line: u64,
    /// The columns in order.
    pub columns: Vec<ProbedColumn>,
    /// What was decided, and on what evidence.
    pub decisions: Vec<Decision>,
    /// Names of the profiles whose columns all stand in the header.
    pub profiles: Vec<String>,
    /// What reading would complain about before the first record.
    pub problems: ProblemLog,
    /// An `[[input]]` for `case.toml` to start from.
    pub mapping_toml: String,
    /// The account of the whole file, where its format says by itself what each of its fields is.
    pub source: Option<Source>,
}

/// A column of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProbedColumn {
    /// Its name, as mappings address it.
    pub name: String,
    /// What its name usually means, as the key of a mapping; empty where that is not known.
    pub role: String,
    /// Its first values that are not empty.
    pub samples: Vec<String>,
}

/// How many samples of a column are shown.
const SAMPLES: usize = 3;

/// Looks at a file without keeping its rows: at the start of a table, and at the whole of a format that needs no mapping.
pub fn probe(input: &dyn Input, spec: &InputSpec, ctx: &Reader<'_>) -> io::Result<Probe> {
    let head = Head::of(input)?;
    if needs_no_mapping(&head) {
        let found = read(input, spec, ctx, &mut |_| {})?;
        return Ok(Probe {
            encoding: found.source.encoding.clone(),
            decisions: found.source.decisions.clone(),
            problems: found.problems,
            source: Some(found.source),
            ..Probe::default()
        });
    }
    let text = match spreadsheet::largest_sheet(input, spec, &head)? {
        None => columnar::start(input, spec, &head)?,
        sheet => sheet,
    };
    let Some((text, spec)) = text else {
        return probe_text(input, spec, ctx, &head);
    };
    // Neither a sheet nor a table has an encoding or a delimiter.
    let mut probe = probe_text(&text, &spec, ctx, &Head::of(&text)?)?;
    probe.decisions.retain(|decision| !matches!(&*decision.what, "encoding" | "delimiter"));
    (probe.encoding, probe.delimiter) = (String::new(), String::new());
    Ok(probe)
}

fn probe_text(input: &dyn Input, spec: &InputSpec, ctx: &Reader<'_>, head: &Head) -> io::Result<Probe> {
    let mut probe = Probe::default();
    let decoder = match recognise(input, spec, head) {
        Ok(decoder) => decoder,
        Err(problem) => {
            probe.problems.push(problem.in_file(input.name()));
            return Ok(probe);
        }
    };
    let text = head_text(&decoder, head)?;
    decoder.name().clone_into(&mut probe.encoding);
    probe.decisions.push(decoder.decision());
    let split = match HeadText::new(input.name(), &text, head.complete, spec) {
        Ok(split) => split,
        Err(problem) => {
            probe.problems.push(problem.in_file(input.name()));
            return Ok(probe);
        }
    };
    match choose(&split, spec, ctx.profiles) {
        Ok(choice) => {
            show_known(&mut probe, &choice, input, ctx);
            match foresee(input, spec, ctx, decoder, &choice)? {
                Ok(foreseen) => {
                    probe.decisions = foreseen.decisions;
                    foreseen
                        .notes
                        .into_iter()
                        .for_each(|note| probe.problems.push(note.in_file(input.name())));
                }
                Err(problem) => probe.problems.push(problem.in_file(input.name())),
            }
        }
        Err(mut problem) => {
            if let Some((delimiter, at)) = split.best_guess() {
                show_unknown(&mut probe, &split.layout(delimiter, at), input, ctx);
                if problem.code == catalogue::HEADER_UNKNOWN && spec.profile.is_none() {
                    "complete the mapping that is suggested here, and write it into case.toml"
                        .clone_into(&mut problem.help);
                }
            }
            probe.problems.push(problem.in_file(input.name()));
        }
    }
    Ok(probe)
}

fn show_layout(probe: &mut Probe, layout: &Layout, roles: Vec<String>, ctx: &Reader<'_>) {
    probe.delimiter = delimiter_word(layout.dialect.delimiter);
    probe.header_line = layout.header_line;
    probe.decisions.extend(layout.decisions.iter().cloned());
    probe.profiles =
        matching(&layout.header, ctx.profiles).iter().map(|profile| profile.name.clone()).collect();
    let samples = |column: usize| {
        let cells = layout.first_records.iter().filter_map(|record| record.fields.get(column));
        cells.map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).take(SAMPLES).collect()
    };
    let named = layout.header.names.iter().zip(roles).enumerate();
    probe.columns = named
        .map(|(column, (name, role))| ProbedColumn { name: name.clone(), role, samples: samples(column) })
        .collect();
}

/// A file whose mapping is known, with the roles that the mapping gives.
fn show_known(probe: &mut Probe, choice: &Choice<'_>, input: &dyn Input, ctx: &Reader<'_>) {
    let header = &choice.layout.header;
    let mut roles = vec![String::new(); header.len()];
    for (key, column) in choice.mapping.columns() {
        if let Some(role) = header.column(column).map(|at| &mut roles[at]) {
            let comma = if role.is_empty() { "" } else { ", " };
            role.push_str(&format!("{comma}{key}"));
        }
    }
    show_layout(probe, &choice.layout, roles, ctx);
    if choice.declared.profile.is_some() {
        let (file, profile) = (quoted(input.name()), quoted(&choice.profile));
        probe.mapping_toml = format!("[[input]]\nfile = {file}\nprofile = {profile}\n");
    }
}

/// A file whose mapping is not known, with the roles of the suggestion.
fn show_unknown(probe: &mut Probe, layout: &Layout, input: &dyn Input, ctx: &Reader<'_>) {
    let suggestion = suggest(layout, input.name());
    let roles = suggestion.roles.iter().map(|role| role.map(Role::word).unwrap_or_default()).collect();
    show_layout(probe, layout, roles, ctx);
    probe.decisions.extend(formats_seen(layout, &suggestion.roles));
    if probe.profiles.is_empty() {
        probe.mapping_toml = suggestion.toml;
    }
}

/// How amounts and dates of the first records are written.
fn formats_seen(layout: &Layout, roles: &[Option<Role>]) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for (at, (name, role)) in layout.header.names.iter().zip(roles).enumerate() {
        let cells =
            layout.first_records.iter().filter_map(|record| Some((record.fields.get(at)?, record.line)));
        decisions.extend(match role {
            Some(role) if role.is_number() => {
                let mut votes = NumberVotes::default();
                cells.for_each(|(cell, line)| votes.note(cell, line));
                votes.decide(name, ColumnSpec::default(), None).decision
            }
            Some(Role::Booked | Role::ValueDate) => {
                let mut votes = DateVotes::default();
                cells.for_each(|(cell, line)| votes.note(cell, line));
                votes.decide(name, ColumnSpec::default(), None).decision
            }
            _ => None,
        });
    }
    let first = layout.first_records.len();
    for decision in &mut decisions {
        decision.evidence.push_str(&format!(" (records looked at: {first})"));
    }
    decisions
}
