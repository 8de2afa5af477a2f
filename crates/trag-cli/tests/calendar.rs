//! The calendar of cash items: compared at the rate of the day, and drawn where there is none.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

use common::{Scratch, sample, trag};

/// The case file of the Serbian sample under a changed `case.toml`, as a page.
fn page(scratch: &Scratch, change: impl Fn(&str) -> String) -> String {
    let sample = sample("serbian-structuring");
    for entry in fs::read_dir(sample.join("statements")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        scratch.write(&format!("in/statements/{name}"), fs::read(&path).unwrap());
    }
    let read = |name: &str| fs::read_to_string(sample.join(name)).unwrap();
    scratch.write("in/rates.csv", read("rates.csv"));
    scratch.write("in/case.toml", change(&read("case.toml")));
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let (case, out) = (scratch.text("case"), scratch.text("out"));
    let ran = trag(&["report", &case, "--form", "html", "--out", &out, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    fs::read_to_string(Path::new(&out).join("case-file.html")).unwrap()
}

/// The calendars of a page.
fn calendars(page: &str) -> Vec<&str> {
    let pictures = page.split("<svg ").skip(1).filter(|svg| svg.contains("aria-labelledby=\"calendar-"));
    pictures.map(|svg| svg.split("</svg>").next().unwrap()).collect()
}

#[test]
fn dinars_are_compared_with_a_threshold_in_euros_at_the_rate_of_the_day() {
    let scratch = Scratch::new();
    let page = page(&scratch, str::to_owned);
    let calendars = calendars(&page);
    assert!(!calendars.is_empty());
    for calendar in calendars {
        assert!(calendar.contains("% of the threshold 15,000.00"), "{calendar}");
        assert!(!calendar.contains(" cash items not compared,"), "every day has a rate: {calendar}");
    }
    // 1,712,000.00 RSD on 2024-02-05 at 117.2 or so are between 14,500 and 14,700 EUR.
    assert!(page.contains("2024-02-05: 1 cash item, 14,6"), "the deposit of 5 February");
    assert!(page.contains("the items reach the threshold together"));
}

#[test]
fn without_rates_the_items_are_drawn_and_called_not_compared() {
    let scratch = Scratch::new();
    let page = page(&scratch, |text| {
        let (head, rest) = text.split_once("[rates]").unwrap();
        format!("{head}[[input]]{}", rest.split_once("[[input]]").unwrap().1)
    });
    let calendars = calendars(&page);
    assert!(!calendars.is_empty(), "cash items are drawn");
    assert!(calendars.iter().any(|calendar| calendar.contains("cash item not compared, 1,712,000.00 RSD")));
    assert!(page.contains("Drawn and not compared:") && page.contains("no rate"), "the reason is said");
}
