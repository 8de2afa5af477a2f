//! Copies for others from the command line.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;

use common::{Scratch, trag};

const INPUT: &str = "date,payer,payee,amount,currency\n2024-05-04,Petar Petrović,Ana Ilić,10.00,EUR\n\
                     2024-05-05,Ana Ilić,Šumadija Drvo,9.00,EUR\n";

fn case(scratch: &Scratch, title: &str) -> String {
    scratch.write("in/a.csv", INPUT);
    let declared = format!(
        "title = \"{title}\"\n[[input]]\nfile = \"a.csv\"\n[input.mapping]\nbooked = \"date\"\n\
         payer = {{ name = \"payer\" }}\npayee = {{ name = \"payee\" }}\namount = \"amount\"\ncurrency = \"currency\"\n"
    );
    scratch.write("in/case.toml", &declared);
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    scratch.text("case")
}

#[test]
fn a_copy_names_nobody_whom_its_profile_hides_and_is_registered() {
    let scratch = Scratch::new();
    let case = case(&scratch, "KTI 12/26");
    for (number, profile) in [(1, "foreign-unit"), (2, "statistics")] {
        let out = scratch.text(profile);
        let words = ["report", &case, "--profile", profile, "--recipient", "FIU", "--out", &out, "--quiet"];
        let ran = trag(&words);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let page = fs::read_to_string(scratch.path(&format!("{profile}/case-file.html"))).expect("the page");
        assert!(page.contains(&format!("copy {number} for FIU")), "the page says whose copy it is");
        assert!(!page.contains("Petrovi") && !page.contains("Ana Ili"), "{profile}");
        assert!(scratch.path(&format!("{profile}/case-file.pdf")).is_file());
        let same = ["report", &case, "--profile", profile, "--recipient", "FIU", "--out", &out, "--quiet"];
        assert_ne!(trag(&same).exit, 0, "a folder that is there is not written into");
    }
    let register = fs::read_to_string(scratch.path("case.copies.jsonl")).expect("the register");
    assert_eq!(register.lines().count(), 2);
    assert!(register.contains("\"recipient\":\"FIU\"") && register.contains("\"copy\":2"), "{register}");
    assert_eq!(fs::read(scratch.path("case.key")).expect("the key").len(), 32);
}

#[test]
fn a_copy_that_shows_a_hidden_name_is_refused_and_not_written() {
    let scratch = Scratch::new();
    let case = case(&scratch, "The money of PETROVIC PETAR and Petar Petrovic");
    let out = scratch.text("copy");
    let ran =
        trag(&["report", &case, "--profile", "foreign-unit", "--recipient", "FIU", "--out", &out, "--quiet"]);
    assert_eq!(ran.exit, 2, "{}", ran.err);
    assert!(ran.err.contains("error[CAS017]") && !ran.err.contains("Petrovi"), "{}", ran.err);
    assert!(!scratch.path("copy").exists() && !scratch.path("case.copies.jsonl").exists());
}

#[test]
fn a_copy_needs_a_recipient_and_a_known_profile() {
    let scratch = Scratch::new();
    let case = case(&scratch, "A");
    let out = scratch.text("copy");
    assert_eq!(trag(&["report", &case, "--profile", "court", "--out", &out]).exit, 64);
    let ran = trag(&["report", &case, "--profile", "press", "--recipient", "B", "--out", &out]);
    assert!(ran.exit == 64 && ran.err.contains("foreign-unit"), "{}", ran.err);
}

/// A copy never says that nothing was traced where something was, and withholds texts in findings too.
#[test]
fn copies_show_the_trace_or_say_that_it_is_withheld() {
    let scratch = Scratch::new();
    let case = scratch.text("case");
    let sample =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples/serbian-structuring");
    assert_eq!(trag(&["run", &sample.to_string_lossy(), "--quiet", "--out", &case]).exit, 0);
    let ran = trag(&["trace", &case, "--origin", "1", "--who", "A. N.", "--why", "a test", "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let copy = |profile: &str| {
        let out = scratch.text(profile);
        let words = ["report", &case, "--profile", profile, "--recipient", "X", "--out", &out, "--quiet"];
        let ran = trag(&[&words[..], &["--form", "md"]].concat());
        assert_eq!(ran.exit, 0, "{profile}: {}", ran.err);
        let read =
            |name: &str| fs::read_to_string(scratch.path(&format!("{profile}/{name}"))).expect("a file");
        (read("case-file.md"), read("NOTICE.txt"))
    };
    let (text, notice) = copy("court");
    assert!(text.contains("a test") && !text.contains("needs a trace"), "the court sees the trace");
    assert!(text.contains("Familienhilfe") && !notice.contains("does not show it"), "{notice}");
    let (text, notice) = copy("defence");
    assert!(text.contains("Withheld: a trace was made") && !text.contains("needs a trace"));
    assert!(!text.contains("Familienhilfe") && notice.contains("does not show it"), "{notice}");
}
