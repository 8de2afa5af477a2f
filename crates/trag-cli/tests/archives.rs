//! Archives among the inputs: the files in them are sources of their own.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::Scratch;

const TWO: &[u8] = include_bytes!("fixtures/two-statements.zip");
/// Movements of a day in fixed columns, and the recap with the balances of the same day.
const PAIR: &[u8] = include_bytes!("fixtures/halcom-pair.zip");
const NESTED: &[u8] = include_bytes!("fixtures/nested.zip");

#[test]
fn the_files_in_an_archive_are_read_and_name_it() {
    let scratch = Scratch::new();
    scratch.write("in/banka.zip", TWO);
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let findings = scratch.findings();
    assert_eq!(findings["ledger"]["rows"], 3);
    let sources = findings["sources"].as_array().expect("a list of sources");
    let paths: Vec<&str> = sources.iter().filter_map(|source| source["path"].as_str()).collect();
    assert_eq!(paths, ["banka.zip/a.csv", "banka.zip/maj/b.csv"]);
    let told = sources[0].to_string();
    assert!(told.contains("SHA-256 of the archive: "), "{told}");
}

#[test]
fn what_is_declared_about_an_archive_holds_for_its_files() {
    let scratch = Scratch::new();
    scratch.write("in/banka.zip", TWO);
    scratch.write("in/case.toml", "[[input]]\nfile = \"banka.zip/maj/*\"\nprofile = \"amlworld\"\n");
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert_eq!(scratch.findings()["ledger"]["rows"], 2);
}

#[test]
fn an_archive_within_an_archive_is_told_and_the_rest_is_read() {
    let scratch = Scratch::new();
    scratch.write("in/banka.zip", TWO);
    scratch.write("in/nested.zip", NESTED);
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("error[ING061]"), "{}", ran.err);
    assert!(ran.err.contains("nested.zip/inner.zip"), "{}", ran.err);
    assert_eq!(scratch.findings()["ledger"]["rows"], 3);
}

#[test]
fn movements_and_their_recap_in_an_archive_are_one_statement() {
    let scratch = Scratch::new();
    scratch.write("in/izvod.zip", PAIR);
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("1 statement: 1 adds up, 0 do not, 0 cannot be told"), "{}", ran.out);
    assert_eq!(scratch.findings()["ledger"]["rows"], 2);
}
