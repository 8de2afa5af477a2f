//! `trag explain` leads from a finding to its rows, and from a row to the raw line.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::{Scratch, trag};

fn sample() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples/serbian-structuring");
    path.to_string_lossy().into_owned()
}

#[test]
fn a_finding_leads_to_its_rows_and_a_row_to_its_line() {
    let scratch = Scratch::new();
    let case = scratch.text("case");
    assert_eq!(trag(&["run", &sample(), "--quiet", "--out", &case]).exit, 0);

    let finding = trag(&["explain", &case, "s02-0001", "--quiet"]);
    assert_eq!(finding.exit, 0, "{}", finding.err);
    for part in
        ["Parameters it ran with", "15,000.00 EUR", "Why it may be innocent", "izvod-primer-promet.csv:39"]
    {
        assert!(finding.out.contains(part), "no {part}: {}", finding.out);
    }
    assert!(finding.out.lines().all(|line| line.chars().count() <= 80), "{}", finding.out);

    let place = "izvod-primer-promet.csv:39";
    let row = trag(&["explain", &case, place, "--quiet", "--originals", &sample()]);
    assert_eq!(row.exit, 0, "{}", row.err);
    assert!(row.out.contains("S02-0001"), "{}", row.out);
    assert!(row.out.contains("this case has not been traced"), "{}", row.out);
    let raw =
        std::fs::read(Path::new(&sample()).join("statements/izvod-primer-promet.csv")).expect("the file");
    let line = raw.split(|byte| *byte == b'\n').nth(38).expect("line 39");
    let amount = String::from_utf8_lossy(line)
        .split(';')
        .find(|cell| cell.contains(','))
        .expect("an amount")
        .to_owned();
    assert!(row.out.contains("raw line") && row.out.contains(&amount), "{amount}: {}", row.out);

    let traced = ["trace", &case, "--origin", "S02-0001", "--who", "A", "--why", "B", "--quiet"];
    let traced = trag(&traced);
    assert_eq!(traced.exit, 0, "{}", traced.err);
    let row = trag(&["explain", &case, place, "--quiet"]);
    assert!(row.out.contains("clean-first"), "{}", row.out);
    assert!(row.out.contains("not shown: name the originals"), "{}", row.out);
}

#[test]
fn a_line_of_a_file_that_was_changed_is_not_shown_as_the_original() {
    let scratch = Scratch::new();
    let input = "date,payer,payee,amount,currency\n2024-05-04,\u{1b}[2JA,B,10.00,EUR\n";
    scratch.write("in/a.csv", input);
    scratch.write(
        "in/case.toml",
        "[[input]]\nfile = \"a.csv\"\n[input.mapping]\nbooked = \"date\"\npayer = { name = \"payer\" }\n\
         payee = { name = \"payee\" }\namount = \"amount\"\ncurrency = \"currency\"\n",
    );
    assert_eq!(scratch.run("in", &[]).exit, 0);
    let (case, originals) = (scratch.text("case"), scratch.text("in"));
    let words = ["explain", case.as_str(), "0", "--quiet", "--originals", originals.as_str()];
    let row = trag(&words);
    assert!(row.out.contains("2024-05-04,") && !row.out.contains('\u{1b}'), "{}", row.out);
    scratch.write("in/a.csv", input.replace("10.00", "99.00"));
    let row = trag(&words);
    assert!(row.out.contains("the file has other bytes") && !row.out.contains("99.00"), "{}", row.out);
}

#[test]
fn what_is_neither_a_row_nor_a_finding_is_refused_with_what_may_be_written() {
    let scratch = Scratch::new();
    let case = scratch.text("case");
    assert_eq!(trag(&["run", &sample(), "--quiet", "--out", &case]).exit, 0);
    for what in ["S99-0001", "999999", "nowhere.csv:1", ""] {
        let ran = trag(&["explain", &case, what, "--quiet"]);
        assert_eq!(ran.exit, 64, "{what}: {}", ran.err);
        assert!(ran.err.contains("S01-0001"), "{what}: {}", ran.err);
    }
}
