//! The summary in a real browser, as a prosecutor opens and prints it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::process::Command;

use common::{Scratch, sample, trag};

/// Runs headless Chromium on the page. `None` where no Chromium is installed.
#[expect(clippy::print_stdout, reason = "a test that passes over says so")]
fn chromium(scratch: &Scratch, page: &str, more: &[&str]) -> Option<Vec<u8>> {
    let page = format!("file://{}", scratch.path(page).canonicalize().expect("the page").display());
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
    let Some(dom) = chromium(&scratch, "case/summary.html", &["--dump-dom"]) else { return };
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
    if chromium(&scratch, "case/summary.html", &[&pdf, "--no-pdf-header-footer"]).is_none() {
        return;
    }
    let bytes = fs::read(scratch.path("summary.pdf")).expect("the printed summary");
    assert!(bytes.starts_with(b"%PDF") && bytes.len() > 100_000, "{} bytes", bytes.len());
}

/// Clicks, filters, sorts and searches, and writes what came of it where `--dump-dom` shows it.
const USE: &str = r##"
const faults = [];
window.addEventListener("error", (event) => faults.push(event.message));
window.addEventListener("load", () => {
  const said = {};
  const count = (what) => document.querySelectorAll(what).length;
  const search = document.getElementById("search-all");
  const rows = count("main tbody tr");
  search.value = "hilux";
  search.dispatchEvent(new Event("input"));
  setTimeout(() => {
    said.filtered = count("tr.hidden") > 0 && count("tr.hidden") < rows;
    said.told = /^\d+ rows in \d+ tables$/.test(document.querySelector("#tools output").textContent);
    search.value = "";
    search.dispatchEvent(new Event("input"));
    setTimeout(() => {
      said.whole = count("tr.hidden") === 0 && count("main tbody tr") === rows;
      const head = Array.from(document.querySelectorAll("th.sorts.number")).find((one) => one.textContent === "Amount");
      const cells = () => Array.from(head.closest("table").tBodies[0].rows)
        .filter((row) => !row.className)
        .map((row) => parseFloat(row.cells[head.cellIndex].textContent.replace(/,/g, "")));
      head.click();
      said.sorted = cells().every((value, place, all) => place === 0 || all[place - 1] <= value);
      const arrow = document.querySelector("svg a[href^='#arrow-']");
      arrow.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      said.panel = count("#panel tbody tr") > 0;
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      said.closed = count("#panel") === 0;
      said.resources = performance.getEntriesByType("resource").length === 0;
      said.faults = faults.length === 0;
      document.documentElement.dataset.used = JSON.stringify(said);
    }, 400);
  }, 400);
});
"##;

#[test]
fn a_case_file_is_used_in_a_browser() {
    let scratch = leak();
    let made = trag(&["report", &scratch.text("case"), "--form", "html", "--quiet"]);
    assert_eq!(made.exit, 0, "{}", made.err);
    let Some(dom) = chromium(&scratch, "case/case-file.html", &["--dump-dom", "--enable-logging=stderr"])
    else {
        return;
    };
    let dom = String::from_utf8(dom).expect("the page is UTF-8");
    assert!(
        dom.contains("data-ready=\"yes\""),
        "the policy lets the page's own script run, and it comes to its end"
    );
    let page = fs::read_to_string(scratch.path("case/case-file.html")).expect("the page");
    for outside in [" src=", "url(", "@import", "href=\"http", "<link", "<iframe"] {
        assert!(!page.contains(outside), "the page refers to something outside itself: {outside}");
    }
    // The policy would stop the test's own script: it is taken out of the copy, and of the copy alone.
    let (before, after) =
        page.split_once("<meta http-equiv=\"Content-Security-Policy\"").expect("the policy");
    let after = after.split_once('>').expect("its end").1;
    fs::write(scratch.path("used.html"), format!("{before}<script>{USE}</script>{after}")).expect("a copy");
    let dom =
        chromium(&scratch, "used.html", &["--dump-dom", "--virtual-time-budget=20000"]).expect("Chromium");
    let dom = String::from_utf8(dom).expect("the page is UTF-8");
    let used = dom.split_once("data-used=\"").expect("the page was used").1;
    let used = used.split_once('"').expect("its end").0;
    assert!(!used.contains("false"), "{used}");
    assert_eq!(used.matches("true").count(), 8, "{used}");
}
