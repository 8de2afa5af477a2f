//! The screen of the terminal.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use trag_report::render::terminal::{self, Screen};
use unicode_width::UnicodeWidthStr;

fn screen(case: &common::Fixture, screen: &Screen<'_>) -> String {
    let mut out = Vec::new();
    terminal::write(&case.report(), screen, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn it_says_what_was_read_and_flagged_and_where_the_files_are() {
    let case = common::case();
    let files = [("summary", "case/summary.html"), ("findings", "case/findings.json")];
    let text = screen(&case, &Screen { colour: false, files: &files });
    for part in [
        "INCOMPLETE",
        "1 file, 86 records: 83 rows, 2 skipped, 1 rejected",
        "Merkur Promet d.o.o. Beograd",
        "case/summary.html",
        "ING012 1",
        "no probability",
    ] {
        assert!(text.contains(part), "no {part} in\n{text}");
    }
}

#[test]
fn no_line_is_wider_than_the_screen() {
    let path = "/a/long/path".repeat(20);
    for case in [common::case(), common::hostile(), common::empty()] {
        let text = screen(&case, &Screen { colour: false, files: &[("summary", &path)] });
        for line in text.lines() {
            assert!(line.width() <= 80, "{} columns: {line}", line.width());
        }
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{0}', '\r']));
    }
}

#[test]
fn colour_is_only_given_when_asked_for() {
    let case = common::case();
    assert!(screen(&case, &Screen { colour: true, files: &[] }).contains("\u{1b}[1;31mINCOMPLETE\u{1b}[0m"));
}

#[test]
fn statements_are_told_on_the_screen_and_in_the_summary() {
    let mut case = common::case();
    case.reconciliations = common::sources::reconciliations();
    let text = screen(&case, &Screen { colour: false, files: &[] });
    assert!(text.contains("3 statements: 1 adds up, 1 does not, 1 cannot be told"), "{text}");
    let mut out = Vec::new();
    trag_report::render::markdown::write(&case.report(), &mut out).unwrap();
    let summary = String::from_utf8(out).unwrap();
    let (first, rest) = summary.split_once("## Statements and their balances").unwrap();
    assert!(!first.contains("Turnovers"));
    let lines: Vec<&str> = rest.lines().filter(|line| line.contains("izvod-2024.csv")).take(3).collect();
    assert!(lines[0].contains("**no** by 12.50"), "what needs a look comes first: {lines:#?}");
    assert!(
        lines[0].contains("missing: no. 3 to 5") && lines[0].contains("**broken** at record 17"),
        "{lines:#?}"
    );
    assert!(lines[1].contains("yes") && lines[2].contains("not printed"), "{lines:#?}");
}
