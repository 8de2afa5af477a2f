//! The summary in a real browser, as a prosecutor opens and prints it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::process::Command;

use common::{Scratch, sample, trag};

/// Runs headless Chromium on the page. `None` where no Chromium is installed.
#[expect(clippy::print_stdout, reason = "a test that passes over says so")]
fn chromium(scratch: &Scratch, more: &[&str]) -> Option<Vec<u8>> {
    let page =
        format!("file://{}", scratch.path("case/summary.html").canonicalize().expect("the page").display());
    let profile = format!("--user-data-dir={}", scratch.text("profile"));
    let flags =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"];
    let quiet = ["--no-first-run", "--disable-component-update", profile.as_str()];
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let run = |name| Command::new(name).args(flags).args(quiet).args(more).arg(&page).output().ok();
    let Some(output) = names.into_iter().find_map(run) else {
        println!("passed over: Chromium is not installed; `cargo xtask setup` installs it");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

fn leak() -> Scratch {
    let scratch = Scratch::new();
    let (input, case) = (sample("azerbaijani-laundromat"), scratch.text("case"));
    let ran = trag(&["run", &input.to_string_lossy(), "--out", &case, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    scratch
}

#[test]
fn a_browser_shows_the_summary_whole_and_without_scripts() {
    let scratch = leak();
    let Some(dom) = chromium(&scratch, &["--dump-dom"]) else { return };
    let dom = String::from_utf8(dom).expect("the page is UTF-8");
    for text in ["HILUX SERVICES LP", "16,940", "COMPLETE", "no finding of guilt", "</footer>", "</html>"] {
        assert!(dom.contains(text), "`{text}` is not on the page");
    }
    let source = fs::read_to_string(scratch.path("case/summary.html")).expect("the page");
    let count = |text: &str, tag: &str| text.matches(tag).count();
    for tag in ["<table", "<svg", "<tr", "<details"] {
        assert_eq!(count(&dom, tag), count(&source, tag), "the browser repaired `{tag}`");
    }
    assert_eq!(count(&dom, "<script"), 0);
}

#[test]
fn a_browser_prints_the_summary() {
    let scratch = leak();
    let pdf = format!("--print-to-pdf={}", scratch.text("summary.pdf"));
    if chromium(&scratch, &[&pdf, "--no-pdf-header-footer"]).is_none() {
        return;
    }
    let bytes = fs::read(scratch.path("summary.pdf")).expect("the printed summary");
    assert!(bytes.starts_with(b"%PDF") && bytes.len() > 100_000, "{} bytes", bytes.len());
}
