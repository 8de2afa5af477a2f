//! `trag-synth`: invented towns and payments, with planted schemes and their truth, by a seed.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of the command line prints")]

mod args;

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use trag_model::Day;
use trag_synth::calendar::Calendar;
use trag_synth::schemes::{Care, Plan, SchemeKind};
use trag_synth::world::World;
use trag_synth::write::{amlworld, case_folder, exports};

use args::{CaseArgs, Cli, Command, FolderLayout, PaymentsArgs, TownArgs};

/// Payments a day for each household, with all who deal with it.
const ROWS_PER_HOUSEHOLD: u64 = 2;
/// Days that the shapes of AMLworld may take at most.
const MOST_DAYS_OF_SHAPES: u32 = 45;
/// Days that any scheme may take at most.
const MOST_DAYS: u32 = 215;

enum Failure {
    Usage(String),
    Io(io::Error),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let _ = error.print();
            return ExitCode::from(if asked { 0 } else { 64 });
        }
    };
    let result = match &cli.command {
        Command::Town(args) => town(args),
        Command::Case(args) => case(args),
        Command::Payments(args) => payments(args),
        Command::Kinds => {
            kinds();
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(text)) => {
            eprintln!("error: {text}");
            ExitCode::from(64)
        }
        Err(Failure::Io(error)) => {
            eprintln!("error: {error}");
            ExitCode::from(74)
        }
    }
}

/// The folder to write into: new or empty, so that no file of another run stays in it.
fn folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(Failure::Io)?;
    let is_empty = fs::read_dir(path).map_err(Failure::Io)?.next().is_none();
    let text = format!("the folder `{}` is not empty; name a new one with --out", path.display());
    if is_empty { Ok(()) } else { Err(Failure::Usage(text)) }
}

fn town(args: &TownArgs) -> Result<(), Failure> {
    let calendar = calendar(&args.common.from, args.common.days)?;
    let world = World::new(args.common.seed, args.households, calendar, Plan::none());
    write_case(&world, &args.common, &args.out)
}

fn case(args: &CaseArgs) -> Result<(), Failure> {
    let calendar = calendar(&args.common.from, args.common.days)?;
    if args.common.days <= MOST_DAYS {
        return Err(Failure::Usage(format!("schemes need more than {MOST_DAYS} days; --days 366 is a year")));
    }
    let (kinds, cares) = (chosen_kinds(&args.kind)?, chosen_cares(&args.care)?);
    let all = u32::try_from(kinds.len() * cares.len()).unwrap_or(u32::MAX);
    let count = args.schemes.unwrap_or(all);
    let plan = Plan { kinds, cares, count, most_days: MOST_DAYS, throughout: false };
    let world = World::new(args.common.seed, args.households, calendar, plan);
    write_case(&world, &args.common, &args.out)
}

fn write_case(world: &World, common: &args::Common, out: &Path) -> Result<(), Failure> {
    folder(out)?;
    let threads = threads(common.threads);
    let written = match common.layout {
        FolderLayout::Register => case_folder::write_register(world, threads, out),
        FolderLayout::Statements => exports::write(world, threads, out),
    };
    let written = written.map_err(Failure::Io)?;
    println!(
        "{} rows of {} people and {} accounts, {} planted schemes: {}",
        written.rows,
        world.people.len(),
        world.accounts.len(),
        written.schemes,
        out.display()
    );
    Ok(())
}

fn payments(args: &PaymentsArgs) -> Result<(), Failure> {
    // Longer rather than denser: what lies in memory is what a few days hold.
    let days =
        args.days.unwrap_or_else(|| u32::try_from(args.rows / 500_000).unwrap_or(u32::MAX).clamp(90, 730));
    let calendar = calendar(&args.from, days)?;
    let households = args.rows / u64::from(days) * 100 / (ROWS_PER_HOUSEHOLD * 85);
    let households = u32::try_from(households).unwrap_or(u32::MAX).max(20);
    let schemes = args.rows * u64::from(args.planted_per_million) / 1_000_000;
    let kinds = if args.kind.is_empty() { SchemeKind::ALL[..8].to_vec() } else { chosen_kinds(&args.kind)? };
    let plan = Plan {
        kinds,
        cares: chosen_cares(&args.care)?,
        count: u32::try_from(schemes).unwrap_or(u32::MAX),
        most_days: if args.kind.is_empty() { MOST_DAYS_OF_SHAPES } else { MOST_DAYS }.min(days / 2),
        throughout: true,
    };
    let world = World::new(args.seed, households, calendar, plan);
    let written =
        amlworld::write(&world, threads(args.threads), args.rows, &args.out).map_err(Failure::Io)?;
    if written.rows < args.rows {
        let text = format!("only {} of {} rows came together: give more --days", written.rows, args.rows);
        return Err(Failure::Usage(text));
    }
    println!(
        "{} payments over {days} days, {} of them in {} planted schemes: {}",
        written.rows,
        written.planted,
        written.attempts,
        args.out.display()
    );
    Ok(())
}

fn kinds() {
    println!("{:<26} {:<5} cares: clumsy, careful, patient", "kind", "rule");
    for kind in SchemeKind::ALL {
        println!("{:<26} {}", kind.word(), kind.rule());
    }
}

fn calendar(from: &str, days: u32) -> Result<Calendar, Failure> {
    let first = Day::parse_iso(from);
    let first = first.ok_or_else(|| Failure::Usage(format!("`{from}` is no date; write 2024-01-01")))?;
    Ok(Calendar::new(first, days))
}

fn chosen_kinds(words: &[String]) -> Result<Vec<SchemeKind>, Failure> {
    if words.is_empty() {
        return Ok(SchemeKind::ALL.to_vec());
    }
    let find = |word: &String| {
        SchemeKind::ALL.iter().copied().find(|kind| kind.word() == word || kind.rule() == word)
    };
    let unknown =
        |word: &String| Failure::Usage(format!("there is no kind `{word}`; `trag-synth kinds` lists them"));
    words.iter().map(|word| find(word).ok_or_else(|| unknown(word))).collect()
}

fn chosen_cares(words: &[String]) -> Result<Vec<Care>, Failure> {
    if words.is_empty() {
        return Ok(Care::ALL.to_vec());
    }
    let find = |word: &String| Care::ALL.into_iter().find(|care| care.word() == word);
    let unknown =
        |word: &String| Failure::Usage(format!("there is no care `{word}`; clumsy, careful or patient"));
    words.iter().map(|word| find(word).ok_or_else(|| unknown(word))).collect()
}

fn threads(asked: Option<u16>) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(all, usize::from)
}
