//! What the last trace of a case says of a row, by method and account, from `tracing.json`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use trag_model::{RowId, money};

use super::Section;

/// The part of `tracing.json` that is needed here.
#[derive(Deserialize)]
struct Traced {
    schedules: Vec<Schedule>,
    schedule_lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Schedule {
    schedule: u64,
    method: String,
    currency: String,
    exponent: u8,
}

#[derive(Deserialize)]
struct Line {
    schedule: u64,
    row: u32,
    #[serde(rename = "in")]
    credit: i64,
    out: i64,
    balance: i64,
    tainted_in: i64,
    tainted_out: i64,
    tainted_left: i64,
    running_minimum: i64,
}

/// What stands in the schedules about a row.
pub(crate) fn of(case: &Path, row: RowId) -> Section {
    let mut section = Section::new("Lots, by the last trace");
    let Ok(file) = File::open(case.join("tracing.json")) else {
        section.fact("none", "this case has not been traced; `trag trace` does that");
        return section;
    };
    let traced: Traced = match serde_json::from_reader(BufReader::new(file)) {
        Ok(traced) => traced,
        Err(error) => {
            section.fact("unreadable", format!("tracing.json: {error}"));
            return section;
        }
    };
    for line in traced.schedule_lines.iter().filter(|line| line.row == row.0) {
        let Some(of) = traced.schedules.iter().find(|schedule| schedule.schedule == line.schedule) else {
            continue;
        };
        let amount = |minor: i64| money::grouped(i128::from(minor), of.exponent);
        section.fact(
            &of.method,
            format!(
                "in {}, out {}, balance {}; tainted in {}, out {}, left {}; lowest balance since {} {}",
                amount(line.credit),
                amount(line.out),
                amount(line.balance),
                amount(line.tainted_in),
                amount(line.tainted_out),
                amount(line.tainted_left),
                amount(line.running_minimum),
                of.currency
            ),
        );
    }
    if section.facts.is_empty() {
        section.fact("none", "no schedule of the last trace has this row");
    }
    section
}
