//! Shows what reading a file would do, and a mapping to start from.

use std::io;

use trag_model::{Decision, ProblemLog};

use crate::formats::delimited::layout::{HeadText, Layout, choose, delimiter_word, matching};
use crate::formats::delimited::{decisions_of, head_text};
use crate::formats::{Head, Reader, recognise};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::vocabulary::{quoted, roles, suggest};

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

/// Looks at a file without reading its rows.
pub fn probe(input: &dyn Input, spec: &InputSpec, ctx: &Reader<'_>) -> io::Result<Probe> {
    let mut probe = Probe::default();
    let head = Head::of(input)?;
    let decoder = match recognise(input, spec, &head) {
        Ok(decoder) => decoder,
        Err(problem) => {
            probe.problems.push(problem.in_file(input.name()));
            return Ok(probe);
        }
    };
    let text = head_text(&decoder, &head)?;
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
            show_layout(&mut probe, &choice.layout, input, ctx);
            match decisions_of(input, spec, ctx, decoder, &choice)? {
                Ok(decisions) => probe.decisions = decisions,
                Err(problem) => probe.problems.push(problem.in_file(input.name())),
            }
        }
        Err(problem) => {
            probe.problems.push(problem.in_file(input.name()));
            if let Some((delimiter, at)) = split.best_guess() {
                show_layout(&mut probe, &split.layout(delimiter, at), input, ctx);
            }
        }
    }
    Ok(probe)
}

fn show_layout(probe: &mut Probe, layout: &Layout, input: &dyn Input, ctx: &Reader<'_>) {
    probe.delimiter = delimiter_word(layout.dialect.delimiter);
    probe.header_line = layout.header_line;
    probe.decisions.extend(layout.decisions.iter().cloned());
    probe.profiles =
        matching(&layout.header, ctx.profiles).iter().map(|profile| profile.name.clone()).collect();
    let samples = |column: usize| {
        let cells = layout.first_records.iter().filter_map(|record| record.fields.get(column));
        cells.map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).take(SAMPLES).collect()
    };
    let roles = roles(&layout.header);
    let named = layout.header.names.iter().zip(roles).enumerate();
    probe.columns = named
        .map(|(column, (name, role))| ProbedColumn {
            name: name.clone(),
            role: role.map(|role| role.word()).unwrap_or_default(),
            samples: samples(column),
        })
        .collect();
    probe.mapping_toml = match &probe.profiles[..] {
        [profile] => format!("[[input]]\nfile = {}\nprofile = {}\n", quoted(input.name()), quoted(profile)),
        _ => suggest(&layout.header, input.name()),
    };
}
