//! `findings.json` against its published schema.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
mod schema;

use schema::check;
use serde_json::Value;
use trag_report::render::json;

const SCHEMA: &str = include_str!("../../../docs/schema/findings.v1.schema.json");

fn findings(case: &common::Fixture) -> (String, Value) {
    let mut out = Vec::new();
    json::write(&case.report(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let value = serde_json::from_str(&text).unwrap();
    (text, value)
}

#[test]
fn the_output_follows_the_published_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for (name, case) in [("case", common::case()), ("hostile", common::hostile()), ("empty", common::empty())]
    {
        let (text, value) = findings(&case);
        std::fs::write(format!("{}/{name}.findings.json", env!("CARGO_TARGET_TMPDIR")), &text).unwrap();
        check(&schema, &schema, &value, name).unwrap();
    }
}

#[test]
fn the_check_can_fail() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let (_, good) = findings(&common::case());
    let mut faults: Vec<Value> = Vec::new();
    for pointer in ["/findings/0/rows/0", "/version", "/rules/0/outcome/kind", "/rows/0/paid/minor"] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = Value::String("x".to_owned());
        faults.push(bad);
    }
    let mut extra = good.clone();
    extra["rows"][0]["secret"] = Value::Bool(true);
    faults.push(extra);
    for bad in faults {
        assert!(check(&schema, &schema, &bad, "").is_err());
    }
}

#[test]
fn every_row_that_is_referred_to_is_listed_once() {
    let (_, value) = findings(&common::case());
    let ids =
        |value: &Value| value.as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect::<Vec<_>>();
    let listed: Vec<u64> =
        value["rows"].as_array().unwrap().iter().map(|row| row["row"].as_u64().unwrap()).collect();
    assert!(listed.is_sorted_by(|a, b| a < b));
    let lists = ["findings", "episodes"].map(|list| value[list].as_array().unwrap());
    let referred: std::collections::BTreeSet<u64> =
        lists.into_iter().flatten().flat_map(|one| ids(&one["rows"])).collect();
    assert_eq!(listed, referred.into_iter().collect::<Vec<_>>());
    let accounts: Vec<u64> = value["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| account["account"].as_u64().unwrap())
        .collect();
    for row in value["rows"].as_array().unwrap() {
        for side in ["payer", "payee"] {
            assert!(accounts.contains(&row[side].as_u64().unwrap()));
        }
    }
}

#[test]
fn amounts_are_exact_decimals() {
    let (_, value) = findings(&common::case());
    let amount =
        &value["findings"].as_array().unwrap().iter().find(|one| one["id"] == "S01-0001").unwrap()["amount"];
    assert_eq!(*amount, serde_json::json!({ "amount": "114550.00", "minor": 11_455_000, "currency": "EUR" }));
}

#[test]
fn texts_are_whole_and_harmless() {
    let case = common::hostile();
    let (text, value) = findings(&case);
    let invisible = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(invisible), "a character that cannot be seen stands in the file as it is");
    assert_eq!(value["title"], common::HOSTILE[2]);
    assert_eq!(value["subjects"][0]["label"].as_str().unwrap().len(), 10_000);
}
