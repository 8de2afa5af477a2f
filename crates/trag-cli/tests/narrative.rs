//! What a narrative takes from statements: who handed cash over, which bank keeps an account, where a counter is.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Scratch, sample, trag};

fn written(scratch: &Scratch, name: &str, more: &[&str]) -> String {
    let (case, out) = (scratch.text("case"), scratch.text(name));
    let mut args = vec!["report", case.as_str(), "--form", "md", "--out", out.as_str(), "--quiet"];
    args.extend(more);
    let ran = trag(&args);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let file = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
    let file = file.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "md")).unwrap();
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn the_depositor_the_bank_and_the_counter_are_told() {
    let scratch = Scratch::new();
    let (input, case) = (sample("serbian-structuring"), scratch.text("case"));
    let ran = trag(&["run", input.to_str().unwrap(), "--out", &case, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let english = written(&scratch, "en", &["--document", "narrative"]);
    assert!(english.contains("Marko Izmišljenović paid in 10,475,800.00 RSD in 8 row(s)"), "{english}");
    assert!(english.contains("from cash: Marko Izmišljenović to Primer Promet"), "{english}");
    assert!(english.contains("Banka Zlatni Most a.d."), "the bank that keeps the account");
    assert!(
        english.contains("No statement is among the inputs of 1 of 1 account(s)"),
        "of a subject seen from outside"
    );
    let place = english.lines().find(|line| line.contains("branch and place of cash")).unwrap();
    assert!(place.contains("there") && !place.contains("missing"), "{place}");
    let serbian = written(&scratch, "sr", &["--document", "narrative", "--language", "sr-Latn"]);
    assert!(
        serbian.contains("Uplatilac Marko Izmišljenović: 10.475.800,00 RSD, broj redova: 8"),
        "{serbian}"
    );
    let file = written(&scratch, "file", &[]);
    assert!(file.contains("| cash: Marko Izmišljenović | cash paid in 8 | 10,475,800.00 |"), "{file}");
    let defence = written(&scratch, "defence", &["--profile", "defence", "--recipient", "A. Branilac"]);
    assert!(
        !defence.contains("Izmišljenović"),
        "who is no subject stands under a pseudonym, also beside cash"
    );
}
