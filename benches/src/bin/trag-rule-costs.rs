//! What each rule costs on a real file: `trag-rule-costs FILE [--jurisdiction CODE] [--base CODE] [--only CODES]
//! [--together]`.
//!
//! Reads a file as `trag run` does, then runs each rule alone on one thread and prints its CPU time, what it examined
//! and what it found, the dearest first. What rules share is made by the first that asks: it is its own line, the
//! one named "shared". Last, or at once with `--together`, all rules with episodes and ranking, on both threads.

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

const USAGE: &str =
    "usage: trag-rule-costs FILE [--jurisdiction CODE] [--base CODE] [--only CODES] [--together]";
const THREADS: usize = 2;

/// That of `trag`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Done = Result<(), Box<dyn Error>>;

struct OnDisk<'p>(&'p Path);

impl trag_ingest::Input for OnDisk<'_> {
    fn name(&self) -> &str {
        self.0.file_name().and_then(|name| name.to_str()).unwrap_or("payments.csv")
    }

    fn open(&self) -> io::Result<Box<dyn io::Read + Send>> {
        Ok(Box::new(std::fs::File::open(self.0)?))
    }
}

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (file, mut options) = words.split_first().ok_or(USAGE)?;
    let (mut jurisdiction, mut base, mut only, mut together) = (None, None, None, false);
    while let [option, rest @ ..] = options {
        if option == "--together" {
            (together, options) = (true, rest);
            continue;
        }
        let [value, rest @ ..] = rest else { return Err(USAGE.into()) };
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

    let overrides = ParamOverrides::default();
    let (ledger, accounts) = (&assembled.ledger, &assembled.accounts);
    let measure = |threads: usize, of: &mut dyn FnMut(&CaseView<'_>) -> Done| {
        let flows = FlowGraph::build(ledger, accounts, threads);
        let context = Context::default();
        of(&CaseView {
            ledger,
            accounts,
            flows: &flows,
            rates: None,
            thresholds: &thresholds,
            jurisdiction,
            context: &context,
            as_of,
        })
    };
    if !together {
        measure(1, &mut |view| each(view, &overrides, only.as_deref(), &mut out))?;
    }
    measure(THREADS, &mut |view| {
        let (begun, cpu) = (now(), cpu_of_process_ms()?);
        let made = trag_rules::assess(view, &overrides, only.as_deref(), THREADS);
        let line = json!({
            "rule": "all", "wall_seconds": begun.elapsed().as_secs_f64(), "cpu_ms": cpu_of_process_ms()? - cpu,
            "threads": THREADS, "findings": made.findings().count(), "episodes": made.episodes.len(),
            "subjects": made.subjects.len(), "peak_mb": resident_mb("VmHWM:")?,
        });
        Ok(writeln!(io::stdout(), "{line}")?)
    })
}

/// Each rule alone, and before them what they share.
fn each(view: &CaseView<'_>, overrides: &ParamOverrides, only: Option<&[&str]>, out: &mut dyn Write) -> Done {
    let (before, _) = (cpu_ms()?, view.prepare());
    writeln!(
        out,
        "{}",
        json!({ "rule": "shared", "cpu_ms": cpu_ms()? - before, "resident_mb": resident_mb("VmRSS:")? })
    )?;
    for rule in trag_rules::rules() {
        let declaration = rule.declaration();
        if only.is_some_and(|codes| !codes.contains(&declaration.meta.code)) {
            continue;
        }
        let before = cpu_ms()?;
        let verdict = rule.evaluate(view, &Params::new(declaration, overrides));
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
    Ok(())
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

/// CPU time of all threads of the process, those that have ended too.
fn cpu_of_process_ms() -> Result<u64, Box<dyn Error>> {
    let printed = std::fs::read_to_string("/proc/self/stat")?;
    let fields = printed.rsplit(')').next().ok_or("no stat")?;
    let ticks: Result<Vec<u64>, _> = fields.split_whitespace().skip(11).take(2).map(str::parse).collect();
    Ok(ticks?.iter().sum::<u64>() * 10)
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
