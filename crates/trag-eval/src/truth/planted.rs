//! `truth.json` of our own samples and of `trag-synth`: what was planted, by lines of files.

use std::collections::BTreeMap;

use serde::Deserialize;
use trag_model::{Problem, RowId};

use super::{Case, Truth, misfit};

#[derive(Deserialize)]
struct File {
    planted: Vec<Planted>,
}

#[derive(Deserialize)]
struct Planted {
    scheme: Option<u64>,
    kind: Option<String>,
    rule: Option<String>,
    care: Option<String>,
    rows: Vec<Lines>,
}

#[derive(Deserialize)]
struct Lines {
    file: String,
    lines: Vec<u64>,
}

pub(super) fn read(text: &str, case: &Case<'_>, truth: &mut Truth) -> Result<(), Problem> {
    truth.kind = "truth.json";
    let file: File =
        serde_json::from_str(text).map_err(|error| misfit(format!("the truth cannot be read: {error}")))?;
    let wanted: BTreeMap<&str, usize> =
        case.sources.iter().enumerate().map(|(place, source)| (source.path.as_str(), place)).collect();
    let places = Places::of(case);
    for (number, planted) in (1_u64..).zip(&file.planted) {
        let mut rows = Vec::new();
        for lines in &planted.rows {
            let source = wanted.get(lines.file.as_str()).and_then(|place| u32::try_from(*place).ok());
            for line in &lines.lines {
                let found = source.map(|source| places.at(source, *line)).unwrap_or_default();
                if found.is_empty() {
                    truth.missing(|| format!("{}:{line}", lines.file));
                }
                rows.extend(found);
            }
        }
        let kind = planted.kind.clone().or_else(|| planted.rule.clone()).unwrap_or_default();
        let care = planted.care.as_ref().map(|care| format!(", {care}")).unwrap_or_default();
        let id = planted.scheme.unwrap_or(number).to_string();
        truth.scheme(id, format!("{kind}{care}"), rows);
    }
    Ok(())
}

/// The rows of each line of each file, in order; a line with a charge beside its amount has two.
pub(super) struct Places(Vec<(u32, u64, RowId)>);

impl Places {
    pub(super) fn of(case: &Case<'_>) -> Places {
        let place =
            |row: RowId| (case.ledger.source[row.0 as usize], case.ledger.record[row.0 as usize], row);
        let mut places: Vec<(u32, u64, RowId)> = case.ledger.rows().map(place).collect();
        places.sort_unstable();
        Places(places)
    }

    /// The rows of a line.
    pub(super) fn at(&self, source: u32, line: u64) -> Vec<RowId> {
        let from = self.0.partition_point(|(own, number, _)| (*own, *number) < (source, line));
        let here = self.0.iter().skip(from).take_while(|(own, number, _)| (*own, *number) == (source, line));
        here.map(|(_, _, row)| *row).collect()
    }
}
