//! Tracing alone, from a file of payments to figures, as one process.
//!
//! `trag-trace-bench generate times|days|ping-pong ROWS ACCOUNTS FOLDER` writes `payments.csv` and a `case.toml`
//! for `trag run` and `trag trace`.
//!
//! `trag-trace-bench trace FILE [--threads N] [--every N] [--range] [--alone] [--method WORD]` reads such a file with the
//! product's intake and assembly, declares every Nth deposit as proceeds, traces by every method, and prints
//! seconds and what lies where by one method as one line of JSON. With `--range`, other orders of the rows of one
//! day are traced too; with `--alone`, only the one method is.

mod generate;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;
use trag_frame::{Assembled, Assembler};
use trag_ingest::{Input, InputSpec, Mapping, PartyMapping, Profiles, Reader};
use trag_model::AccountIx;
use trag_trace::{
    Declarations, Method, MethodRun, Note, Origin, OriginKind, OriginPart, Outside, Place, Subject, Target,
    Whereabouts, trace, trace_by,
};

const USAGE: &str = "usage: trag-trace-bench generate times|days|ping-pong ROWS ACCOUNTS FOLDER
       trag-trace-bench trace FILE [--threads N] [--every N] [--range] [--alone] [--method WORD]";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["generate", kind, rows, accounts, folder] => {
            let kind = match kind {
                "times" => generate::Kind::Times,
                "days" => generate::Kind::Days,
                "ping-pong" => generate::Kind::PingPong,
                _ => return Err(USAGE.into()),
            };
            generate::write(kind, rows.parse()?, accounts.parse()?, Path::new(folder))
        }
        ["trace", file, ref options @ ..] => measure(Path::new(file), options),
        _ => Err(USAGE.into()),
    }
}

/// What a trace is asked with.
struct Settings {
    threads: usize,
    every: usize,
    range: bool,
    alone: bool,
    method: Method,
}

fn settings(options: &[&str]) -> Result<Settings, Box<dyn Error>> {
    let mut settings = Settings { threads: 2, every: 10, range: false, alone: false, method: Method::Lifo };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let mut value = || options.next().ok_or(USAGE);
        match *option {
            "--threads" => settings.threads = value()?.parse()?,
            "--every" => settings.every = value()?.parse()?,
            "--range" => settings.range = true,
            "--alone" => settings.alone = true,
            "--method" => settings.method = Method::from_word(value()?).ok_or(USAGE)?,
            _ => return Err(USAGE.into()),
        }
    }
    Ok(settings)
}

fn measure(file: &Path, options: &[&str]) -> Result<(), Box<dyn Error>> {
    let settings = settings(options)?;
    let begun = now();
    let assembled = read(file, settings.threads)?;
    let read = begun.elapsed();
    let declared = declare(&assembled, &settings);
    let (ledger, accounts) = (&assembled.ledger, &assembled.accounts);
    let (run, order) = if settings.alone {
        (trace_by(ledger, accounts, &declared, settings.method).map_err(|problem| problem.text)?, None)
    } else {
        let tracing = trace(ledger, accounts, &declared, &Method::ALL).map_err(|problem| problem.text)?;
        let run = tracing.run(settings.method).cloned().ok_or("the method traces no payment by itself")?;
        (run, Some(tracing.order))
    };
    let traced = begun.elapsed().saturating_sub(read);
    let places = lies(&assembled, &run);
    let figures = json!({
        "engine": format!("trag {}", env!("CARGO_PKG_VERSION")),
        "rows": assembled.ledger.len(),
        "accounts": assembled.accounts.accounts.len(),
        "read_seconds": read.as_secs_f64(),
        "trace_seconds": traced.as_secs_f64(),
        "every_order_traced": order.as_ref().map(|order| order.every_order_traced),
        "open_rows": order.as_ref().map(|order| order.open_rows),
        "method": settings.method.word(),
        "places": places,
    });
    Ok(writeln!(io::stdout(), "{figures}")?)
}

struct OnDisk(PathBuf);

impl Input for OnDisk {
    fn name(&self) -> &str {
        "payments.csv"
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}

fn read(file: &Path, threads: usize) -> Result<Assembled, Box<dyn Error>> {
    let party = |column: &str| Some(PartyMapping { account: Some(column.into()), ..PartyMapping::default() });
    let spec = InputSpec {
        mapping: Some(Mapping {
            booked: Some("booked".into()),
            payer: party("payer"),
            payee: party("payee"),
            amount: Some("amount".into()),
            currency: Some("currency".into()),
            ..Mapping::default()
        }),
        ..InputSpec::default()
    };
    let profiles = Profiles::builtin();
    let reader = Reader::new(&profiles, threads);
    let mut assembler = Assembler::new(None, None);
    let slot = assembler.begin_source();
    let read =
        trag_ingest::read(&OnDisk(file.into()), &spec, &reader, &mut |batch| assembler.add(slot, batch))?;
    if let Some(problem) = read.problems.kept().first() {
        return Err(format!("{}: {}", problem.code, problem.text).into());
    }
    assembler.end_source(slot, read.source);
    Ok(assembler.finish())
}

fn by_number(assembled: &Assembled, number: &str) -> Option<AccountIx> {
    let mut accounts = assembled.accounts.iter();
    accounts.find(|(_, account)| account.identifier.text == number).map(|(index, _)| index)
}

/// Every so many-th deposit is proceeds. The deposits come from outside.
fn declare(assembled: &Assembled, settings: &Settings) -> Declarations {
    let note = || Note { who: "the measurement".into(), why: "made up".into() };
    let mut declared = Declarations::default();
    declared.parameters.threads = settings.threads;
    declared.parameters.same_day_range = settings.range;
    declared.parameters.paths = 0;
    let Some(outside) = by_number(assembled, generate::OUTSIDE) else { return declared };
    declared.outside.push(Outside { account: outside, note: note() });
    let ledger = &assembled.ledger;
    let deposits = ledger.rows().filter(|row| ledger.payer(*row) == outside);
    let parts = deposits.skip(settings.every - 1).step_by(settings.every);
    let parts = parts.map(|row| OriginPart { row, amount: None }).collect();
    declared.origins.push(Origin { id: "S".into(), kind: OriginKind::Claim, parts, note: note() });
    for number in ["A-0", "A-1"] {
        let subject = by_number(assembled, number).map(Subject::Account);
        declared.targets.extend(subject.map(|subject| Target { subject, as_of: None }));
    }
    declared
}

/// Minor units of tainted value by account.
fn lies(assembled: &Assembled, run: &MethodRun) -> BTreeMap<String, i128> {
    let mut places = BTreeMap::new();
    for resting in &run.resting {
        if let Whereabouts::At(Place::Account(account)) = resting.whereabouts {
            let sum: i128 = resting.claims.iter().map(|claim| claim.amount.0).sum();
            *places.entry(assembled.accounts.get(account).identifier.text.clone()).or_default() += sum;
        }
    }
    places
}

#[expect(clippy::disallowed_methods, reason = "a measurement is about time")]
fn now() -> Instant {
    Instant::now()
}
