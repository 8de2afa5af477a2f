//! What each rule costs on a real file: `trag-rule-costs FILE [--jurisdiction CODE] [--base CODE] [--only CODES]`.
//!
//! Reads a file as `trag run` does, then runs each rule alone on one thread and prints its CPU time, what it examined
//! and what it found, the dearest first. What rules share is made by the first that asks: it is its own line, the
//! one named "shared". Last, all rules with episodes and ranking, on both threads.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use serde_json::json;
use trag_frame::{Assembled, Assembler};
use trag_graph::FlowGraph;
use trag_ingest::{InputSpec, Profiles, Reader};
use trag_model::{Currency, Outcome};
use trag_rules::{CaseView, Context, ParamOverrides, Params, ThresholdTable};

const USAGE: &str = "usage: trag-rule-costs FILE [--jurisdiction CODE] [--base CODE] [--only CODES]";
const THREADS: usize = 2;

struct OnDisk<'p>(&'p Path);

impl trag_ingest::Input for OnDisk<'_> {
    fn name(&self) -> &str {
        self.0.file_name().and_then(|name| name.to_str()).unwrap_or("payments.csv")
    }

    fn open(&self) -> io::Result<Box<dyn io::Read + Send>> {
        Ok(Box::new(std::fs::File::open(self.0)?))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (file, mut options) = words.split_first().ok_or(USAGE)?;
    let (mut jurisdiction, mut base, mut only) = (None, None, None);
    while let [option, value, rest @ ..] = options {
        match option.as_str() {
            "--jurisdiction" => jurisdiction = Some(value.as_str()),
            "--base" => base = Some(Currency::from_code(value).ok_or("an unknown currency")?),
            "--only" => only = Some(value.split(',').collect::<Vec<_>>()),
            _ => return Err(USAGE.into()),
        }
        options = rest;
    }
    let assembled = read(Path::new(file), base)?;
    let as_of = assembled.ledger.rows().last().map_or(Default::default(), |row| assembled.ledger.day(row));
    let thresholds = ThresholdTable::shipped();
    let mut out = io::stdout();

    let flows = FlowGraph::build(&assembled.ledger, &assembled.accounts, 1);
    let context = Context::default();
    let (ledger, accounts) = (&assembled.ledger, &assembled.accounts);
    let thresholds = &thresholds;
    let view = CaseView {
        ledger,
        accounts,
        flows: &flows,
        rates: None,
        thresholds,
        jurisdiction,
        context: &context,
        as_of,
    };
    let (before, _) = (cpu_ms()?, view.prepare());
    writeln!(
        out,
        "{}",
        json!({ "rule": "shared", "cpu_ms": cpu_ms()? - before, "resident_mb": resident_mb("VmRSS:")? })
    )?;
    let overrides = ParamOverrides::default();
    for rule in trag_rules::rules() {
        let declaration = rule.declaration();
        if only.as_ref().is_some_and(|codes| !codes.contains(&declaration.meta.code)) {
            continue;
        }
        let before = cpu_ms()?;
        let verdict = rule.evaluate(&view, &Params::new(declaration, &overrides));
        let spent = cpu_ms()? - before;
        let (findings, rows) = match &verdict.outcome {
            Outcome::Flagged(found) => (found.len(), found.iter().map(|finding| finding.rows.len()).sum()),
            _ => (0, 0),
        };
        let line = json!({
            "rule": declaration.meta.code, "cpu_ms": spent, "examined": verdict.examined.count,
            "findings": findings, "rows": rows, "resident_mb": resident_mb("VmRSS:")?,
        });
        writeln!(out, "{line}")?;
    }

    let flows = FlowGraph::build(&assembled.ledger, &assembled.accounts, THREADS);
    let context = Context::default();
    let view = CaseView { flows: &flows, context: &context, ..view };
    let begun = now();
    let made = trag_rules::assess(&view, &overrides, only.as_deref(), THREADS);
    let line = json!({
        "rule": "all", "wall_seconds": begun.elapsed().as_secs_f64(), "threads": THREADS,
        "findings": made.findings().count(), "episodes": made.episodes.len(), "subjects": made.subjects.len(),
        "peak_mb": resident_mb("VmHWM:")?,
    });
    Ok(writeln!(out, "{line}")?)
}

fn read(path: &Path, base: Option<Currency>) -> Result<Assembled, Box<dyn Error>> {
    let (profiles, mut assembler) = (Profiles::builtin(), Assembler::new(base, None));
    let slot = assembler.begin_source();
    let reader = Reader::new(&profiles, THREADS);
    let read = trag_ingest::read(&OnDisk(path), &InputSpec::default(), &reader, &mut |batch| {
        assembler.add(slot, batch)
    });
    assembler.end_source(slot, read?.source);
    Ok(assembler.finish())
}

/// CPU time of this thread, which does all the work while `threads` is 1.
fn cpu_ms() -> Result<u64, Box<dyn Error>> {
    let printed = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: u64 = printed.split(' ').next().ok_or("no schedstat")?.parse()?;
    Ok(nanoseconds / 1_000_000)
}

fn resident_mb(key: &str) -> Result<u64, Box<dyn Error>> {
    let printed = std::fs::read_to_string("/proc/self/status")?;
    let line = printed.lines().find_map(|line| line.strip_prefix(key)).ok_or("no status")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1_024)
}

#[expect(clippy::disallowed_methods, reason = "a measurement is about time")]
fn now() -> Instant {
    Instant::now()
}
