//! `cargo xtask`: the checks of the workspace and its generated documentation.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool of the command line prints")]

mod ci;
mod corpus;
mod deny;
mod docs;
mod gallery;
mod layers;
mod rates;
mod rust_source;
mod setup;
mod tidy;
mod tree;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  ci              set up what the tests need, then every check, then all tests
  setup           install the system packages that the tests need
  tidy            house rules that the compiler does not know
  layers          what each crate may touch, by the table in docs/architecture.md
  deny            licences, sources, bans and duplicate versions, by deny.toml
  corpus [FOLDER] reads the corpora that TRAG_SHARED names, and compares them with their expectations
  rates [--check] judge invented towns and write xtask/rates.json; with --check, compare
  bench [OPTIONS] measure the whole system and its peers, and compare with the figures kept in benches
  gallery [TRAG]  draw the pictures of docs/gallery.md, with a program that is built already
  docs [--check]  write docs/generated; with --check, see that it is as the code says
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["ci"] => ci::run_all(),
        ["setup"] => {
            setup::run_setup();
            Ok(())
        }
        ["tidy"] => ci::tidy(),
        ["layers"] => ci::layers(),
        ["deny"] => ci::deny(),
        ["corpus"] => corpus::run(""),
        ["corpus", prefix] => corpus::run(prefix),
        ["rates"] => ci::rates_write(),
        ["rates", "--check"] => ci::rates_check(),
        ["bench", ref options @ ..] => ci::bench(options),
        ["gallery"] => gallery::write(None),
        ["gallery", trag] => gallery::write(Some(trag)),
        ["docs"] => ci::docs_write(),
        ["docs", "--check"] => ci::docs_check(),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(64);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
