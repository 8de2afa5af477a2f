//! `trag`: follow the money through bank exports. This crate is the shell around the engine: arguments,
//! files, the clock-free plan, the screen and exit codes. What it computes stands in the other crates.

mod args;
mod case_file;
mod commands;
mod custody;
mod exit;
mod explain;
mod hashes;
mod inputs;
mod interrupt;
mod judged;
mod plan;
mod questions;
mod screen;
mod seal;
mod stored;
mod terms;
mod tracing;
mod truth_file;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use args::{Cli, Command};
use exit::Exit;

/// Rules run on several threads and make millions of small lists.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let _ = error.print();
            return if asked { Exit::Complete } else { Exit::Usage }.into();
        }
    };
    let result = match &cli.command {
        Command::Run(args) => commands::run::run(args),
        Command::Check(args) => commands::check::check(args),
        Command::Trace(args) => commands::trace::trace(args),
        Command::Features(args) => commands::features::features(args),
        Command::Plan(args) => commands::plan::plan(args),
        Command::Formats(args) => commands::formats::formats(args),
        Command::Sql(args) => commands::sql::sql(args),
        Command::Report(args) => commands::report::report(args, &cli.custody),
        Command::Rules(args) => commands::rules::rules(args),
        Command::Score(args) => commands::score::score(args),
        Command::Eval(args) => commands::eval::eval(args),
        Command::Explain(args) => commands::explain::explain(args),
        Command::Verify(args) => commands::verify::verify(args),
    };
    if let Some((case, word)) = cli.command.case() {
        custody::record((case, word), &cli.custody, cli.command.sealed_for(), &result);
    }
    let exit = result.unwrap_or_else(|problem| {
        screen::problem(&problem);
        Exit::of(&problem)
    });
    exit.into()
}
