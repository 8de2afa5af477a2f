//! The main job on the samples of the repository.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use common::{Scratch, bytes_of, sample, trag};
use serde_json::Value;

fn run_sample(name: &str, more: &[&str]) -> Scratch {
    let scratch = Scratch::new();
    let (input, case) = (sample(name).to_string_lossy().into_owned(), scratch.text("case"));
    let mut args = vec!["run", input.as_str(), "--out", case.as_str(), "--quiet"];
    args.extend(more);
    let ran = trag(&args);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "wider than 80 columns:\n{}", ran.out);
    scratch
}

fn subject<'a>(findings: &'a Value, name: &str) -> &'a Value {
    let subjects = findings["subjects"].as_array().expect("subjects");
    subjects.iter().find(|subject| subject["label"] == name).unwrap_or_else(|| panic!("{name} is no subject"))
}

#[test]
fn the_leak_is_read_to_the_cent() {
    let findings = run_sample("azerbaijani-laundromat", &[]).findings();
    assert_eq!(findings["ledger"]["rows"], 16_940);
    assert_eq!(findings["complete"], true);
    let totals = findings["sources"][0]["control_totals"].as_array().expect("control totals");
    let total = |column: &str, currency: &str| {
        let of = |total: &&Value| total["column"] == column && total["magnitude"]["currency"] == currency;
        let found = totals.iter().find(of).unwrap_or_else(|| panic!("no total of {column}"));
        found["magnitude"]["amount"].as_str().expect("a text").to_owned()
    };
    assert_eq!(total("amount_usd", "USD"), "6099557846.00");
    assert_eq!(total("amount_eur", "EUR"), "4638722301.45");
}

#[test]
fn the_four_companies_come_first_with_their_turnover() {
    let findings = run_sample("azerbaijani-laundromat", &[]).findings();
    // What each received from and sent to others, and what passed between its own accounts. The name of POLUX stands in
    // two company forms beside one account.
    for (name, credits, debits, own) in [
        ("HILUX SERVICES LP", "1539135833.00", "1587458540.00", Some("252383.00")),
        ("LCM ALLIANCE LLP", "860794229.00", "845191172.00", None),
        ("METASTAR INVEST LLP", "330295149.00", "396032902.00", Some("58543462.00")),
        ("POLUX MANAGEMENT LP", "381192733.00", "333122969.00", None),
    ] {
        let subject = subject(&findings, name);
        let turnover = &subject["turnover"];
        assert_eq!(turnover["base_received"]["amount"], credits, "{name}");
        assert_eq!(turnover["base_sent"]["amount"], debits, "{name}");
        assert_eq!(turnover["between_own_accounts"]["base"]["amount"].as_str(), own, "{name}");
        assert!(subject["rank"].as_u64().expect("a rank") <= 4, "{name} has rank {}", subject["rank"]);
    }
}

#[test]
fn threads_runs_and_places_do_not_change_a_byte() {
    let one = run_sample("azerbaijani-laundromat", &["--threads", "1"]);
    let two = run_sample("azerbaijani-laundromat", &["--threads", "2"]);
    assert!(bytes_of(&one.path("case")) == bytes_of(&two.path("case")), "1 and 2 threads differ");
}

#[test]
fn the_order_of_inputs_does_not_change_a_byte() {
    let scratch = Scratch::new();
    let header = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,\
                  Payment Currency,Payment Format,Is Laundering\n";
    let mut paths = Vec::new();
    for (file, shift) in ["b.csv", "a.csv", "c.csv"].iter().zip(1_u32..) {
        let rows: String = (0..300_u32)
            .map(|row| {
                let (from, to, minute) = (row * shift % 17, row * 7 % 13 + 20, row % 60);
                format!("2022/09/01 01:{minute:02},0{shift},8{from:04},02,8{to:04},10.0{shift},Euro,10.0{shift},Euro,ACH,0\n")
            })
            .collect();
        paths.push(scratch.write(file, format!("{header}{rows}")));
    }
    let mut cases = Vec::new();
    for (name, order) in [("one", [0, 1, 2]), ("two", [2, 0, 1])] {
        let case = scratch.text(name);
        let mut args = vec!["run", "--quiet", "--out", case.as_str()];
        args.extend(order.iter().map(|index| paths[*index].as_str()));
        assert_eq!(trag(&args).exit, 0);
        cases.push(bytes_of(&scratch.path(name)));
    }
    assert!(cases[0] == cases[1], "the order of the inputs changed the case folder");
}

/// Rows as (file, line).
type Places = BTreeSet<(String, u64)>;

fn places_of_truth(entry: &Value) -> Places {
    let files = entry["rows"].as_array().expect("rows");
    let lines = |file: &Value| {
        let name = file["file"].as_str().expect("a file").to_owned();
        let lines = file["lines"].as_array().expect("lines").clone();
        lines.into_iter().map(move |line| (name.clone(), line.as_u64().expect("a line")))
    };
    files.iter().flat_map(lines).collect()
}

/// Each finding as rule, account identifier and places.
fn flagged(findings: &Value) -> Vec<(String, String, Places)> {
    let list = |key: &str| findings[key].as_array().expect("a list").clone();
    let index = |value: &Value| usize::try_from(value.as_u64().expect("an index")).expect("small");
    let (accounts, sources) = (list("accounts"), list("sources"));
    let identifier: BTreeMap<u64, String> = accounts
        .iter()
        .map(|a| {
            (a["account"].as_u64().expect("a number"), a["identifier"].as_str().expect("a text").to_owned())
        })
        .collect();
    let place = |row: &Value| {
        let file = sources[index(&row["source"])]["path"].as_str().expect("a path").to_owned();
        (file, row["record_number"].as_u64().expect("a line"))
    };
    let rows: BTreeMap<u64, (String, u64)> =
        list("rows").iter().map(|row| (row["row"].as_u64().expect("a row"), place(row))).collect();
    let one = |finding: &Value| {
        let places = finding["rows"].as_array().expect("rows").iter();
        let places = places.map(|row| rows[&row.as_u64().expect("a row")].clone()).collect();
        let account = identifier[&finding["account"].as_u64().expect("an account")].clone();
        (finding["rule"].as_str().expect("a rule").to_owned(), account, places)
    };
    list("findings").iter().map(one).collect()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text")).collect()
}

#[test]
fn the_planted_patterns_of_the_serbian_sample_are_found_and_normal_life_is_not() {
    let findings = run_sample("serbian-structuring", &[]).findings();
    let truth = fs::read_to_string(sample("serbian-structuring").join("truth.json")).expect("truth.json");
    let truth: Value = serde_json::from_str(&truth).expect("truth.json is JSON");
    let flagged = flagged(&findings);
    let mut missed = Vec::new();
    for planted in truth["planted"].as_array().expect("planted") {
        let (rule, places) = (planted["rule"].as_str().expect("a rule"), places_of_truth(planted));
        let hit = |found: &&(String, String, Places)| found.0 == rule && !found.2.is_disjoint(&places);
        let account = planted["subject"]["account"].as_str().expect("an account");
        if !flagged.iter().filter(hit).any(|found| found.1 == account) {
            missed.push(format!("{rule} {}", planted["what"]));
        }
    }
    assert!(missed.is_empty(), "not found: {missed:#?}");
    let mut wrong = Vec::new();
    for innocent in truth["innocent"].as_array().expect("innocent") {
        let account = innocent["subject"]["account"].as_str().expect("an account");
        let excused = texts(&innocent["met_by_figures_alone"]);
        for rule in texts(&innocent["must_not_flag"]).into_iter().filter(|rule| !excused.contains(rule)) {
            if flagged.iter().any(|found| found.0 == rule && found.1 == account) {
                wrong.push(format!("{rule} {}", innocent["subject"]["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "flagged, though innocent: {wrong:#?}");
    assert_eq!(findings["complete"], true);
}
