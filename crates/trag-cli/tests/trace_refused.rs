//! What `trag trace` refuses, and how it says so: no figure, a code, a remedy, and the case folder as before.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
mod tracing;

use std::fs;

use common::{Scratch, bytes_of, trag};
use tracing::{T15, assert_refused, payments};

#[test]
fn every_bad_declaration_has_its_code_its_table_and_a_remedy() {
    let who = "who = \"A\"\nwhy = \"b\"\n";
    for (declared, code, text) in [
        ("[[orgin]]\nid = \"S\"\n".to_owned(), "CAS007", "orgin"),
        (format!("[[origin]]\nid = \"S\"\nrow = 1\n{who}"), "CAS007", "row"),
        (format!("[[opening]]\naccount = \"M-1\"\nbalance = 3.5\n{who}"), "CAS007", "in quotes"),
        ("[[origin]]\nid = \"S\"\nrows = [0]\nwhy = \"b\"\n".to_owned(), "TRC004", "`who` is missing"),
        ("[[origin]]\nid = \"S\"\nrows = [0]\nwho = \"A\"\n".to_owned(), "TRC004", "`why` is missing"),
        (format!("[[origin]]\nid = \"S\"\nrows = [99]\n{who}"), "TRC004", "there is no row 99"),
        (format!("[[origin]]\nid = \"S\"\nrows = [\"payments.csv:99\"]\n{who}"), "TRC004", "no row was read"),
        (format!("[[origin]]\nid = \"S\"\nrows = [\"other.csv:2\"]\n{who}"), "TRC004", "there is no file"),
        (
            format!("[[origin]]\nid = \"S\"\nrows = [\"payments.csv:2 and 5 more\"]\n{who}"),
            "TRC004",
            "names no row",
        ),
        (format!("[[origin]]\nid = \"S\"\nkind = \"dirty\"\nrows = [0]\n{who}"), "TRC004", "`dirty`"),
        (format!("[[origin]]\nid = \"S\"\nfinding = \"S99-0001\"\n{who}"), "TRC004", "there is no finding"),
        (format!("[[origin]]\nid = \"S\"\n{who}"), "TRC004", "no row and no opening balance"),
        (
            format!("[[origin]]\nid = \"S\"\nparts = [{{ row = 0, amount = \"999999.00\" }}]\n{who}"),
            "TRC004",
            "do not fit its amount",
        ),
        (
            format!("[[origin]]\nid = \"S\"\nparts = [{{ row = 0, amount = \"1.001\" }}]\n{who}"),
            "TRC004",
            "more decimals",
        ),
        (format!("[[outside]]\naccount = \"NOBODY\"\n{who}"), "TRC004", "there is no account"),
        (format!("[[opening]]\naccount = \"M-1\"\n{who}"), "TRC004", "`balance` is missing"),
        (format!("[[opening]]\naccount = \"M-1\"\ncurrency = \"EUX\"\nbalance = 0\n{who}"), "TRC004", "EUX"),
        (format!("[[asset]]\nname = \"car\"\n{who}"), "TRC004", "names no row"),
        (
            format!(
                "[[asset]]\nname = \"car\"\npurchases = [1]\nsales = [{{ row = 0, share = \"half\" }}]\n{who}"
            ),
            "TRC004",
            "no share",
        ),
        (format!("[[end]]\nrows = [1]\nkind = \"gone\"\n{who}"), "TRC004", "`gone`"),
        (format!("[[end]]\nrows = [1]\nkind = \"debt\"\nsecured-on = \"flat\"\n{who}"), "TRC004", "`flat`"),
        (format!("[[link]]\nleft = 1\narrived = 0\n{who}"), "TRC004", "cannot arrive before"),
        (format!("[[link]]\nleft = 1\n{who}"), "TRC004", "`arrived` is missing"),
        (format!("[[reversal]]\nof = 0\nby = 1\n{who}"), "TRC004", "does not take back"),
        (format!("[[identified]]\npayment = 1\n{who}"), "TRC004", "either `row` or `origin`"),
        (format!("[[identified]]\npayment = 1\norigin = \"nobody\"\n{who}"), "TRC004", "`nobody`"),
        (format!("[[coordination]]\npayment = 1\ncredit = 0\n{who}"), "TRC004", "cannot repay"),
        (
            format!(
                "[[gap]]\naccount = \"M-1\"\nfrom = \"1.2.2024\"\nto = \"2024-03-01\"\nbalance-after = 0\n{who}"
            ),
            "TRC004",
            "no day in the form",
        ),
        (format!("[[interest]]\nrow = 1\nfrom = \"2024-01-01\"\n{who}"), "TRC004", "cannot be interest"),
        ("[[target]]\nowner = \"Nobody\"\n".to_owned(), "TRC004", "`Nobody`"),
        ("[[target]]\naccount = \"M-1\"\nasset = \"car\"\n".to_owned(), "TRC004", "one of"),
        (format!("[trace]\ncarriage = \"mixed\"\n{who}"), "TRC004", "`mixed`"),
        (format!("[indirect]\nowner = \"A\"\ncurrency = \"EUR\"\n{who}"), "TRC004", "no period"),
    ] {
        assert_refused(&declared, 64, code, text);
    }
}

#[test]
fn a_reserved_name_and_a_bad_one_year_view_are_refused() {
    let who = "who = \"A\"\nwhy = \"b\"\n";
    for (declared, code, text) in [
        (format!("[[origin]]\nid = \"unknown\"\nrows = [0]\n{who}"), "TRC004", "choose another"),
        (
            format!("[[one-year-view]]\naccount = \"M-1\"\nseized = \"soon\"\n{who}"),
            "TRC004",
            "no day in the form",
        ),
        (
            "[[one-year-view]]\naccount = \"M-1\"\nseized = \"2024-01-02\"\nwho = \"A\"\n".to_owned(),
            "TRC004",
            "`why` is missing",
        ),
    ] {
        assert_refused(&declared, 64, code, text);
    }
}

#[test]
fn a_fault_of_the_command_line_is_told_without_a_file() {
    let case = payments(&T15.0, T15.1);
    let before = bytes_of(&case.scratch.path("case"));
    for (args, text) in [
        (vec!["--method", "average"], "there is no method `average`"),
        (vec!["--as-of", "31.12.2024"], "no day in the form"),
        (vec!["--origin", "Z99-0001"], "there is no finding"),
        (vec!["--target", "NOBODY"], "there is no account"),
    ] {
        let ran = case.trace(&args);
        assert_eq!(ran.exit, 64, "{args:?}: {}", ran.err);
        assert!(ran.err.contains("error[TRC004]") && ran.err.contains(text), "{}", ran.err);
        assert!(ran.err.contains("\nhelp: ") && !ran.err.contains("case.toml:"), "{}", ran.err);
    }
    assert!(bytes_of(&case.scratch.path("case")) == before, "a refused trace changed the folder");
    assert_eq!(case.scratch.names(), ["case", "case.custody.jsonl", "in"]);
}

#[test]
fn without_an_origin_there_is_nothing_to_trace() {
    let case = payments(&T15.0, "");
    let ran = case.trace(&[]);
    assert!(ran.exit == 64 && ran.err.contains("no origin of value is declared"), "{}", ran.err);
}

#[test]
fn a_balance_beyond_counting_stops_without_a_figure() {
    let most = "92233720368547758.07";
    let rows = [format!("2024-01-01,X-1,M-1,{most},EUR,,"), format!("2024-01-02,Y-1,M-1,{most},EUR,,")];
    let case = payments(&rows.iter().map(String::as_str).collect::<Vec<_>>(), "");
    let ran = case.trace(&["--origin", "0"]);
    assert_eq!(ran.exit, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("error[TRC003]") && ran.err.contains("\nhelp: "), "{}", ran.err);
    assert!(ran.out.is_empty(), "a figure was printed:\n{}", ran.out);
    assert!(!case.scratch.path("case/tracing.json").exists());
}

#[test]
fn what_is_no_case_folder_or_was_changed_is_refused() {
    let scratch = Scratch::new();
    let missing = trag(&["trace", &scratch.text("nothing"), "--origin", "0"]);
    assert!(missing.exit == 74 && missing.err.contains("CAS001"), "{}", missing.err);
    fs::create_dir(scratch.path("folder")).expect("a folder");
    let other = trag(&["trace", &scratch.text("folder"), "--origin", "0"]);
    assert!(other.exit == 74 && other.err.contains("CAS014"), "{}", other.err);
    assert_eq!(scratch.names(), ["folder"]);
    let case = payments(&T15.0, T15.1);
    let summary = case.scratch.path("case/summary.md");
    let text = fs::read_to_string(&summary).expect("the summary");
    fs::write(&summary, text.replace("COMPLETE", "PERFECT")).expect("a changed summary");
    let before = bytes_of(&case.scratch.path("case"));
    let ran = case.trace(&[]);
    assert!(ran.exit == 74 && ran.err.contains("CAS014") && ran.err.contains("summary.md"), "{}", ran.err);
    assert!(bytes_of(&case.scratch.path("case")) == before);
}

#[test]
fn an_incomplete_case_gives_an_incomplete_trace() {
    let mut rows = T15.0.to_vec();
    rows.push("2024-01-07,A-1,B-1,not-a-number,RSD,,");
    let case = tracing::payments_with_exit(&rows, T15.1, 2);
    let ran = case.trace(&[]);
    assert_eq!(ran.exit, 2, "{}", ran.err);
    assert!(ran.out.contains("INCOMPLETE"), "{}", ran.out);
    assert_eq!(case.tracing()["complete"], false);
}
