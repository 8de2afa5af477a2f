//! The steps of `cargo xtask ci`. A failed step does not stop the others; the exit status tells.

use crate::tree::{Complaint, Tree};
use crate::workspace::{has, metadata, root, run};
use crate::{deny, docs, layers, rates, setup, tidy};

type Step = (&'static str, fn() -> Result<(), String>);

/// The tests stand last, so that their counts end the output.
const STEPS: [Step; 7] = [
    ("format", || run("cargo", &["fmt", "--all", "--check"])),
    ("clippy", || {
        let arguments =
            ["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
        run("cargo", &arguments)
    }),
    ("tidy", tidy),
    ("layers", layers),
    ("deny", deny),
    ("docs", docs_check),
    ("tests", || run("cargo", &["test", "--locked", "--workspace"])),
];

/// Set-up, every check, all tests.
pub(crate) fn run_all() -> Result<(), String> {
    setup::run_setup();
    run_steps(&STEPS)
}

/// Runs every step, also after a failed one. The error names those that failed.
fn run_steps(steps: &[Step]) -> Result<(), String> {
    let mut failed = Vec::new();
    for (name, step) in steps {
        println!("== {name}");
        if let Err(text) = step() {
            eprintln!("{text}");
            failed.push(*name);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

/// House rules.
pub(crate) fn tidy() -> Result<(), String> {
    verdict("tidy", &tidy::check(&tree()?))
}

/// What each crate may touch.
pub(crate) fn layers() -> Result<(), String> {
    verdict("layers", &layers::check(&tree()?, &metadata(&["--no-deps"])?))
}

/// Outside crates.
pub(crate) fn deny() -> Result<(), String> {
    let rules = tree()?.text("deny.toml").unwrap_or_default().to_owned();
    verdict("deny", &deny::check(&rules, &metadata(&[])?))?;
    if has("cargo", &["deny", "--version"]) {
        run("cargo", &["deny", "--locked", "check", "bans", "licenses", "sources"])?;
    }
    Ok(())
}

/// Writes the generated documentation.
pub(crate) fn docs_write() -> Result<(), String> {
    docs::write(&root(), &tree()?, &pages()?).map_err(|error| format!("docs: {error}"))
}

/// Measures the rates again, and writes them and the pages that show them.
pub(crate) fn rates_write() -> Result<(), String> {
    rates::write()?;
    docs_write()
}

/// Measures the rates again and compares them with those that are kept.
pub(crate) fn rates_check() -> Result<(), String> {
    verdict("rates", &rates::check()?)
}

/// Measures the whole system; the script beside the benches says how.
pub(crate) fn bench(options: &[&str]) -> Result<(), String> {
    run("python3", &[&["benches/whole.py"], options].concat())
}

fn pages() -> Result<std::collections::BTreeMap<String, String>, String> {
    Ok(docs::pages(&rates::Rates::read(&root())?))
}

/// Compares the generated documentation with the code.
pub(crate) fn docs_check() -> Result<(), String> {
    verdict("docs", &docs::check(&tree()?, &pages()?))
}

fn tree() -> Result<Tree, String> {
    Tree::read(&root()).map_err(|error| format!("the checkout cannot be read: {error}"))
}

fn verdict(what: &str, complaints: &[Complaint]) -> Result<(), String> {
    complaints.iter().for_each(|complaint| println!("{complaint}"));
    match complaints.len() {
        0 => Ok(()),
        count => Err(format!("{what}: {count} to mend")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_named_and_the_others_run() {
        let steps: [Step; 3] =
            [("one", || Err("no".to_owned())), ("two", || Ok(())), ("three", || Err("no".to_owned()))];
        assert_eq!(run_steps(&steps), Err("failed: one, three".to_owned()));
        assert_eq!(run_steps(&steps[1..2]), Ok(()));
    }
}
