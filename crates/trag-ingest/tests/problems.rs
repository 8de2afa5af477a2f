//! One fixture for each problem: a small file, what `case.toml` says about it, and the message expected.
//!
//! `problems/ING012-digit-group.csv` is read under the `[[input]]` in `problems/ING012-digit-group.toml`, if
//! there is one; `problems/ING012-digit-group.txt` holds the account of the records, the rows and the
//! problems. Where a message changes on purpose, copy the text that the test prints.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use std::path::{Path, PathBuf};

use common::{read_with, rendered, spec};
use trag_ingest::Profiles;
use trag_model::catalogue::CATALOGUE;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems")
}

/// All fixtures, by name.
fn fixtures() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    paths.sort();
    paths
}

/// What reading a fixture tells.
fn told(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let declared = std::fs::read_to_string(path.with_extension("toml")).unwrap_or_default();
    let mut profiles = Profiles::builtin();
    for profile in ["bank-x", "twin-a", "twin-b"] {
        profiles
            .add(&std::fs::read_to_string(folder().join(format!("{profile}.profile.toml"))).unwrap())
            .unwrap();
    }
    let out = read_with(&bytes, &spec(&declared), &profiles, 2, 4 << 20);
    let counts = &out.file.source.counts;
    let mut text = format!("{} records, {} rows, {} rejected", counts.records, counts.rows, counts.rejected);
    for (reason, count) in &counts.skipped {
        text.push_str(&format!(", {count} skipped ({reason})"));
    }
    text.push_str(if out.file.problems.is_incomplete() { ": INCOMPLETE\n" } else { ": complete\n" });
    for row in &out.rows {
        text.push_str(&format!("{row}\n"));
    }
    for problem in out.file.problems.kept() {
        text.push_str(&format!("\n{}", rendered(problem)));
    }
    text
}

#[test]
fn every_message_is_as_expected() {
    let mut wrong = Vec::new();
    for path in fixtures() {
        let told = told(&path);
        let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        if told != expected {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            wrong.push(format!("==== {name}\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{} fixtures tell something else:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_code_of_intake_has_a_fixture() {
    let names: Vec<String> =
        fixtures().iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let codes = CATALOGUE.iter().map(|entry| entry.code.0).filter(|code| code.starts_with("ING"));
    // A file that changes during the run, and a record of more than 1 MiB, are made in `hostile.rs`; archives,
    // workbooks and tables, which are no texts, in `archives.rs`, `spreadsheets.rs` and `tables.rs`.
    let elsewhere = ["ING011", "ING025", "ING060", "ING061", "ING062", "ING063", "ING064", "ING065"];
    let missing: Vec<&str> = codes
        .filter(|code| !elsewhere.contains(code) && !names.iter().any(|name| name.starts_with(code)))
        .collect();
    assert!(missing.is_empty(), "no fixture for {missing:?}");
    for name in &names {
        let expected = std::fs::read_to_string(folder().join(name).with_extension("txt")).unwrap();
        assert!(expected.contains(&format!("[{}]", &name[..6])), "{name} shows another code");
    }
}
