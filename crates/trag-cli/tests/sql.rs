//! `trag sql` and saved questions, as their user meets them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

use common::{Scratch, trag};

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/sql.md")).expect("docs/sql.md")
}

/// The texts of the fenced parts of the page in a language.
fn fenced<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let open = format!("```{language}\n");
    page.split(&open).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

/// A case from the sample, with more declared at the end of its case file.
fn sample(scratch: &Scratch, more: &str) -> common::Ran {
    let from = root().join("data-samples/serbian-structuring");
    let to = scratch.path("in");
    fs::create_dir_all(to.join("statements")).expect("a folder");
    for name in ["case.toml", "rates.csv"] {
        fs::copy(from.join(name), to.join(name)).expect("a copy");
    }
    for entry in fs::read_dir(from.join("statements")).expect("statements") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join("statements").join(entry.file_name())).expect("a copy");
    }
    let case_file = fs::read_to_string(to.join("case.toml")).expect("case.toml");
    scratch.write("in/case.toml", format!("{case_file}\n{more}"));
    scratch.run("in", &[])
}

#[test]
fn the_examples_of_the_page_are_answered() {
    let scratch = Scratch::new();
    assert_eq!(sample(&scratch, "").exit, 0);
    let (case, page) = (scratch.text("case"), page());
    let examples = fenced(&page, "sql");
    assert!(examples.len() >= 8, "{}", examples.len());
    let printed = trag(&["sql", "--examples"]).out;
    let mut answered = 0;
    for sql in examples {
        assert!(printed.contains(sql), "--examples prints: {sql}");
        let ran = trag(&["sql", &case, sql, "--quiet"]);
        assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{sql}");
        answered += usize::from(!ran.out.ends_with("\n0 rows\n"));
    }
    assert!(answered >= 6, "{answered} examples have rows in the sample");
}

#[test]
fn an_answer_is_the_same_in_every_form_and_run() {
    let scratch = Scratch::new();
    assert_eq!(sample(&scratch, "").exit, 0);
    let case = scratch.text("case");
    let sql = "SELECT row_id, amount_minor, payee_name FROM ledger WHERE row_id < 3";
    let [json, again] = [(); 2].map(|()| trag(&["sql", &case, sql, "--json"]).out);
    assert_eq!(json, again);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["columns"], serde_json::json!(["row_id", "amount_minor", "payee_name"]));
    let rows = json["rows"].as_array().expect("rows");
    let csv = trag(&["sql", &case, sql, "--csv"]).out;
    assert_eq!((rows.len(), csv.lines().count()), (3, 4));
    assert!(csv.lines().nth(1).expect("a row").starts_with(&format!("0,{},", rows[0][1])), "{csv}");
    let table = trag(&["sql", &case, sql, "--rows", "2", "--quiet"]).out;
    assert!(
        table.ends_with("3 rows, of which 2 are shown; --rows shows more, --csv and --json all\n"),
        "{table}"
    );
}

#[test]
fn a_faulty_statement_is_wrong_usage_and_shows_its_place() {
    let scratch = Scratch::new();
    let ran = trag(&["sql", &scratch.text("case"), "SELECT amuont FROM ledger"]);
    assert_eq!(ran.exit, 64);
    assert!(ran.err.contains("SQL001") && ran.err.contains("no such column: amuont"), "{}", ran.err);
    let ran = trag(&["sql", &scratch.text("case"), "DELETE FROM ledger"]);
    assert_eq!(ran.exit, 64, "{}", ran.err);
    let ran = trag(&["sql", &scratch.text("nothing"), "SELECT 1"]);
    assert_eq!(ran.exit, 74, "{}", ran.err);
}

#[test]
fn a_sum_that_cannot_be_counted_is_no_answer() {
    let scratch = Scratch::new();
    assert_eq!(sample(&scratch, "").exit, 0);
    let ran = trag(&["sql", &scratch.text("case"), "SELECT sum(9223372036854775807) FROM ledger"]);
    assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("SQL002") && ran.err.contains("integer overflow"), "{}", ran.err);
}

#[test]
fn what_a_source_printed_stays_data() {
    let scratch = Scratch::new();
    let csv = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n\
               2022/09/01 00:20,10,=1+1,20,B\u{7},5.00,Euro,5.00,Euro,Wire,0\n";
    scratch.write("in/t.csv", csv);
    let ran = scratch.run("in", &[]);
    assert!(ran.exit == 0 || ran.exit == 2, "{}", ran.err);
    let sql = "SELECT printed FROM accounts";
    let case = scratch.text("case");
    let table = trag(&["sql", &case, sql, "--quiet"]).out;
    assert!(!table.contains('\u{7}'), "{table:?}");
    let csv = trag(&["sql", &case, sql, "--csv"]).out;
    assert!(csv.contains("\"'=1+1\""), "{csv}");
}

#[test]
fn a_saved_question_finds_as_rules_do() {
    let (scratch, page) = (Scratch::new(), page());
    let question = fenced(&page, "toml");
    let [question] = question[..] else { panic!("the page shows one question") };
    let all = "[[question]]\ncode = \"Q02\"\nname = \"flagged twice\"\nwhy = \"to look at first\"\nweight = 5\n\
               sql = \"SELECT row_id FROM finding_rows GROUP BY row_id HAVING count(*) > 1\"";
    let ran = sample(&scratch, &format!("{question}\n{all}"));
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let findings = scratch.findings();
    let rules = findings["rules"].as_array().expect("rules");
    let codes: Vec<_> = rules.iter().rev().take(2).map(|rule| rule["code"].clone()).collect();
    assert_eq!(codes, ["Q02", "Q01"]);
    let own: Vec<_> =
        findings["findings"].as_array().expect("findings").iter().filter(|f| f["rule"] == "Q02").collect();
    assert!(!own.is_empty());
    for finding in &own {
        assert!(!finding["rows"].as_array().expect("rows").is_empty());
        assert!(finding["sentence"].as_str().expect("a sentence").contains("flagged twice"), "{finding}");
    }
    let summary = fs::read_to_string(scratch.path("case/summary.md")).expect("summary.md");
    assert!(summary.contains("Q02") && summary.contains("to look at first"));
    let sql = "SELECT count(DISTINCT finding_id) FROM findings JOIN finding_rows USING (finding_id) WHERE rule = 'Q02'";
    let counted = trag(&["sql", &scratch.text("case"), sql, "--csv"]).out;
    assert_eq!(counted.lines().nth(1), Some(own.len().to_string().as_str()), "{counted}");
}

#[test]
fn a_question_that_cannot_be_asked_is_a_fault_of_the_case_file() {
    let question = |code: &str, sql: &str| {
        format!("[[question]]\ncode = \"{code}\"\nname = \"n\"\nwhy = \"w\"\nsql = \"{sql}\"\n")
    };
    let good = "SELECT row_id FROM ledger";
    for (more, what) in [
        (question("S01", good), "not of the form Q01"),
        (question("Q01", "SELECT amount FROM ledger"), "the column `amount`"),
        (question("Q01", "SELECT payer_id AS subject FROM ledger"), "no column row_id"),
        (question("Q01", "ATTACH 'x' AS y"), "not authorized"),
        (question("Q01", "SELECT row_id FROM ledgr"), "no such table"),
        (question("Q01", good) + &question("Q01", good), "stands twice"),
    ] {
        let scratch = Scratch::new();
        let ran = sample(&scratch, &more);
        assert_eq!(ran.exit, 64, "{more}: {}", ran.err);
        assert!(ran.err.contains("CAS007") && ran.err.contains(what), "{what}: {}", ran.err);
        assert!(!scratch.path("case").exists());
    }
}

#[test]
fn a_question_without_an_answer_makes_the_run_incomplete() {
    let question =
        |sql: &str| format!("[[question]]\ncode = \"Q01\"\nname = \"n\"\nwhy = \"w\"\nsql = \"{sql}\"\n");
    for (sql, code) in [
        ("SELECT row_id + 100000000 AS row_id FROM ledger", "SQL004"),
        ("SELECT row_id, sum(9223372036854775807) AS subject FROM ledger", "SQL002"),
        ("SELECT 'x' AS row_id", "SQL004"),
        ("SELECT l.row_id FROM ledger l, ledger m", "SQL003"),
    ] {
        let scratch = Scratch::new();
        let ran = sample(&scratch, &question(sql));
        assert_eq!(ran.exit, 2, "{sql}: {}", ran.err);
        assert!(ran.err.contains(code), "{sql}: {}", ran.err);
        assert!(ran.out.contains("INCOMPLETE"), "{}", ran.out);
    }
}
