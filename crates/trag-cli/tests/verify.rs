//! `trag verify` says identical, or names what differs.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Scratch, trag};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples/serbian-structuring")
}

fn made(scratch: &Scratch) -> String {
    let case = scratch.text("case");
    let ran = trag(&["run", &sample().to_string_lossy(), "--quiet", "--out", &case]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    case
}

#[test]
fn an_untouched_case_is_identical_with_and_without_its_originals() {
    let scratch = Scratch::new();
    let case = made(&scratch);
    let ran = trag(&["verify", &case, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("IDENTICAL as far as computed"), "{}", ran.out);
    let ran = trag(&["verify", &case, &sample().to_string_lossy(), "--quiet"]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("IDENTICAL: computed again from the originals"), "{}", ran.out);
    assert!(!ran.out.contains("not computed again"), "{}", ran.out);
}

#[test]
fn a_changed_byte_in_any_file_of_the_case_is_named() {
    let scratch = Scratch::new();
    let case = made(&scratch);
    let names: Vec<String> = fs::read_dir(&case)
        .expect("the case")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        let path = Path::new(&case).join(&name);
        let whole = fs::read(&path).expect("a file");
        let mut changed = whole.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        fs::write(&path, &changed).expect("written");
        let ran = trag(&["verify", &case, "--quiet"]);
        let said = format!("{}{}", ran.out, ran.err);
        assert_ne!(ran.exit, 0, "{name}: {said}");
        assert!(said.contains(&name), "{name}: {said}");
        fs::write(&path, &whole).expect("put back");
    }
}

#[test]
fn files_that_are_missing_or_foreign_are_named() {
    let scratch = Scratch::new();
    let case = made(&scratch);
    fs::rename(Path::new(&case).join("summary.md"), Path::new(&case).join("other.md")).expect("renamed");
    let ran = trag(&["verify", &case, "--quiet"]);
    assert_eq!(ran.exit, 2, "{}", ran.out);
    let line = |name: &str| ran.out.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    assert!(line("summary.md").ends_with("MISSING"), "{}", ran.out);
    assert!(line("other.md").contains("NOT NAMED"), "{}", ran.out);
}

/// Alters a file of a case, and the manifest with it.
fn forge(case: &str, name: &str, from: &str, to: &str) {
    let (file, manifest) = (Path::new(case).join(name), Path::new(case).join("manifest.json"));
    let text = fs::read_to_string(&file).expect("the file");
    let altered = text.replacen(from, to, 1);
    assert_ne!(altered, text);
    let listed = fs::read_to_string(&manifest).expect("the manifest");
    let (before, now) = (sha256(text.as_bytes()), sha256(altered.as_bytes()));
    assert_eq!(listed.matches(&before).count(), 1, "{name}");
    fs::write(&file, altered).expect("written");
    fs::write(&manifest, listed.replace(&before, &now)).expect("written");
}

fn verdicts(words: &[&str]) -> serde_json::Value {
    let ran = trag(&[&["verify", "--quiet", "--json"], words].concat());
    serde_json::from_str(&ran.out).expect("JSON")
}

/// A forger who writes the manifest anew is found out by computing.
#[test]
fn a_finding_that_was_altered_together_with_the_manifest_differs() {
    let scratch = Scratch::new();
    let case = made(&scratch);
    forge(&case, "findings.json", "16,889.92", "16,889.93");
    let ran = trag(&["verify", &case, "--quiet", "--json"]);
    assert_eq!(ran.exit, 2, "{}", ran.out);
    let found: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(found["files"]["findings.json"], "differs", "{}", ran.out);
    assert_eq!(found["files"]["summary.md"], "identical", "{}", ran.out);
}

/// A case that was traced, and of which documents in every form were made.
fn traced(scratch: &Scratch) -> String {
    let case = made(scratch);
    traced_from(&case, "1");
    let forms = "html,json,md,pdf,xlsx,ftm,graphml,nodes,edges";
    assert_eq!(trag(&["report", &case, "--quiet", "--form", forms]).exit, 0);
    let narrative =
        ["report", &case, "--quiet", "--document", "narrative", "--language", "sr-Cyrl", "--form", "md"];
    let ran = trag(&narrative);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    case
}

fn traced_from(case: &str, row: &str) {
    let ran = trag(&["trace", case, "--origin", row, "--who", "A. N.", "--why", "a test", "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
}

#[test]
fn traces_and_documents_are_computed_again() {
    let scratch = Scratch::new();
    let case = traced(&scratch);
    for originals in [vec![], vec![sample().to_string_lossy().into_owned()]] {
        let words: Vec<&str> =
            [case.as_str()].into_iter().chain(originals.iter().map(String::as_str)).collect();
        let found = verdicts(&words);
        assert_eq!(found["identical"], true, "{found:#}");
        let made = ["tracing.json", "tracing.html", "case-file.pdf", "case-file.xlsx", "case-file.html"];
        for name in made.into_iter().chain(["narrative.sr-Cyrl.md", "movements.graphml", "edges.csv"]) {
            assert_eq!(found["files"][name], "identical", "{name}: {found:#}");
        }
    }
    forge(&case, "tracing.md", "a test", "a text");
    forge(&case, "case-file.md", "S01", "S02");
    let found = verdicts(&[&case]);
    assert_eq!(found["files"]["tracing.md"], "differs", "{found:#}");
    assert_eq!(found["files"]["case-file.md"], "differs", "{found:#}");
    assert_eq!(found["files"]["tracing.json"], "identical", "{found:#}");
}

/// Documents that tell another trace than the folder holds are not passed over.
#[test]
fn documents_from_before_the_last_trace_are_told() {
    let scratch = Scratch::new();
    let case = traced(&scratch);
    let again = ["trace", &case, "--origin", "2", "--who", "A. N.", "--why", "a test", "--quiet"];
    let ran = trag(&again);
    assert!(ran.out.contains("run `trag report` again"), "{}", ran.out);
    let found = verdicts(&[&case]);
    assert_eq!(found["files"]["tracing.json"], "identical", "{found:#}");
    assert_eq!(found["files"]["case-file.md"], "differs", "{found:#}");
    assert!(found["notes"][0].as_str().is_some_and(|note| note.contains("`trag report` again")), "{found:#}");
}

#[test]
fn an_original_that_was_changed_is_named() {
    let scratch = Scratch::new();
    let copy = scratch.path("originals");
    fs::create_dir(&copy).expect("a folder");
    fs::write(copy.join("a.csv"), "Datum;Platilac;Primalac;Iznos;Valuta\n").expect("written");
    let input = "date,payer,payee,amount,currency\n2024-05-04,A,B,10.00,EUR\n2024-05-05,B,C,9.00,EUR\n";
    fs::write(copy.join("a.csv"), input).expect("written");
    let mapping = "[[input]]\nfile = \"a.csv\"\n[input.mapping]\nbooked = \"date\"\npayer = { name = \"payer\" }\n\
                   payee = { name = \"payee\" }\namount = \"amount\"\ncurrency = \"currency\"\n";
    fs::write(copy.join("case.toml"), mapping).expect("written");
    let (case, originals) = (scratch.text("case"), copy.to_string_lossy().into_owned());
    let ran = trag(&["run", &originals, "--quiet", "--out", &case]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    fs::write(copy.join("a.csv"), input.replace("9.00", "8.00")).expect("written");
    let ran = trag(&["verify", &case, &originals, "--quiet", "--json"]);
    assert_eq!(ran.exit, 2, "{}", ran.out);
    let found: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(found["originals"]["a.csv"], "changed", "{}", ran.out);
    assert_eq!(found["files"]["ledger.parquet"], "differs", "{}", ran.out);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
