//! What an input folder holds and trag cannot or does not read: links, and tables that are damaged.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

use common::Scratch;

const HEADER: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,\
                      Amount Paid,Payment Currency,Payment Format,Is Laundering\n";
const GOOD: &str = "2022/09/01 00:20,010,8000EBD30,010,8000EBD40,3697.34,US Dollar,3697.34,US Dollar,ACH,0\n";

#[cfg(unix)]
#[test]
fn a_folder_of_links_stops_and_says_that_they_are_not_followed() {
    let scratch = Scratch::new();
    scratch.write("elsewhere/good.csv", format!("{HEADER}{GOOD}"));
    fs::create_dir_all(scratch.path("in/below")).unwrap();
    for link in ["in/a.csv", "in/below/b.csv"] {
        std::os::unix::fs::symlink(scratch.path("elsewhere/good.csv"), scratch.path(link)).unwrap();
    }
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 74, "{}", ran.err);
    assert!(ran.err.contains("error[CAS003]"), "{}", ran.err);
    assert!(
        ran.err.contains("links are not followed, and it holds 2 links: a.csv, below/b.csv"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("help: copy what the links lead to"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_link_beside_files_is_counted_and_named() {
    let scratch = Scratch::new();
    scratch.write("elsewhere/more.csv", format!("{HEADER}{GOOD}"));
    scratch.write("in/good.csv", format!("{HEADER}{GOOD}"));
    std::os::unix::fs::symlink(scratch.path("elsewhere/more.csv"), scratch.path("in/l.csv")).unwrap();
    let ran = scratch.run("in", &[]);
    assert!(
        ran.err.contains("links in the input folder are not followed, so 1 was not read: l.csv"),
        "{}",
        ran.err
    );
    assert_eq!(scratch.findings()["ledger"]["rows"], 1);
}

/// A length beyond the file makes the library that reads tables give up.
#[test]
fn a_damaged_table_is_told_without_a_word_of_the_library() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../trag-ingest/tests/fixtures/tables");
    let mut bytes = fs::read(folder.join("polars.arrow")).unwrap();
    bytes[426] = 0xFF;
    let declared = fs::read_to_string(folder.join("polars.toml")).unwrap();
    let scratch = Scratch::new();
    scratch.write("in/t.arrow", bytes);
    scratch.write("in/case.toml", format!("[[input]]\nfile = \"t.arrow\"\n{declared}"));
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 2, "{}", ran.err);
    assert!(ran.err.contains("error[ING065]"), "{}", ran.err);
    assert!(ran.err.contains("a value is out of its bounds"), "{}", ran.err);
    assert!(!ran.err.contains("panicked") && !ran.out.contains("panicked"), "{}", ran.err);
}
