//! Every command on a case leaves an entry in its custody log.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;

use common::{Scratch, trag};
use serde_json::Value;

const INPUT: &str = "date,payer,payee,amount,currency\n2024-05-04,A,B,10.00,EUR\n2024-05-05,B,C,9.00,EUR\n";
const CASE_FILE: &str = "[[input]]\nfile = \"a.csv\"\n[input.mapping]\nbooked = \"date\"\n\
                         payer = { name = \"payer\" }\npayee = { name = \"payee\" }\namount = \"amount\"\n\
                         currency = \"currency\"\n";

fn case(scratch: &Scratch) -> String {
    scratch.write("in/a.csv", INPUT);
    scratch.write("in/case.toml", CASE_FILE);
    let ran = scratch.run("in", &["--by", "A. Analyst", "--reason", "KTI 12/26"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    scratch.text("case")
}

fn entries(scratch: &Scratch) -> Vec<Value> {
    let text = fs::read_to_string(scratch.path("case.custody.jsonl")).expect("the log");
    text.lines().map(|line| serde_json::from_str(line).expect("an entry")).collect()
}

#[test]
fn commands_leave_entries_with_who_and_why_and_no_folder_of_the_machine() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    let ran = trag(&["verify", &case, "--quiet", "--recipient", "The defence"]);
    assert_eq!(ran.exit, 0, "{}", ran.out);
    let entries = entries(&scratch);
    let said = |at: usize, field: &str| entries[at]["entry"][field].as_str().expect("a text").to_owned();
    assert_eq!((said(0, "command"), said(1, "command")), ("run".into(), "verify".into()));
    assert_eq!((said(0, "by"), said(0, "reason")), ("A. Analyst".into(), "KTI 12/26".into()));
    assert_eq!((said(1, "by"), said(1, "recipient")), ("not stated".into(), "The defence".into()));
    assert_eq!(said(1, "outcome"), "complete");
    assert!(said(0, "at").ends_with('Z') && said(0, "at").as_str() > "2024", "{}", said(0, "at"));
    let text = fs::read_to_string(scratch.path("case.custody.jsonl")).expect("the log");
    let folder = scratch.path("").to_string_lossy().into_owned();
    assert!(!text.contains(folder.trim_end_matches('/')), "{text}");
}

#[test]
fn a_broken_log_is_named_by_verify_and_is_not_added_to() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    let log = scratch.path("case.custody.jsonl");
    let text = fs::read_to_string(&log).expect("the log");
    fs::write(&log, text.replace("A. Analyst", "B. Analyst")).expect("written");
    let ran = trag(&["verify", &case, "--quiet"]);
    assert_eq!(ran.exit, 2, "{}", ran.out);
    assert!(ran.out.contains("the chain breaks at line 1: it has been changed"), "{}", ran.out);
    assert!(ran.err.contains("note[CAS016]: the custody log has no entry of this command"), "{}", ran.err);
    assert_eq!(fs::read_to_string(&log).expect("the log"), text.replace("A. Analyst", "B. Analyst"));
}

#[test]
fn a_case_that_was_replaced_keeps_its_log_and_one_that_another_program_changed_is_told() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    let ran = scratch.run("in", &["--replace"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(entries(&scratch).len(), 2);
    let manifest = scratch.path("case/manifest.json");
    let text = fs::read_to_string(&manifest).expect("the manifest");
    fs::write(&manifest, text.replace("\"bytes\": 1", "\"bytes\":  1")).expect("written");
    let ran = trag(&["verify", &case, "--quiet"]);
    assert_eq!(ran.exit, 2, "{}", ran.out);
    assert!(ran.out.contains("not the one that the last command"), "{}", ran.out);
}
