//! `trag check` judges a case folder again and compares parameters.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::{Scratch, trag};
use serde_json::Value;

const INPUT: &str = "date,amount,currency,payer,payee,type\n";

/// Deposits of A1 lie 3 % below the threshold of 15,000 EUR, those of B1 12 %.
fn made(scratch: &Scratch) -> String {
    let deposits = |account: &str, amount: u32| -> String {
        (4..8).map(|day| format!("2024-05-0{day},{amount}.00,EUR,,{account},cash deposit\n")).collect()
    };
    let folder = scratch.path("in");
    let text = format!(
        "{INPUT}{}{}",
        deposits("RS35260005601001611379", 14_550),
        deposits("ME25505000012345678951", 13_200)
    );
    scratch.write("in/payments.csv", text);
    scratch.write(
        "in/case.toml",
        "jurisdiction = \"RS\"\nbase-currency = \"EUR\"\n\
         [parameters.careful]\nversion = \"2\"\n[parameters.careful.S01]\nband_percent = 15\n\
         [[input]]\nfile = \"payments.csv\"\n[input.mapping]\nbooked = \"date\"\namount = \"amount\"\n\
         currency = \"currency\"\npayer = { account = \"payer\" }\npayee = { account = \"payee\" }\ninstrument = \"type\"\n\
         [input.mapping.instrument-values]\n\"cash deposit\" = \"cash-in\"\n",
    );
    let case = scratch.text("case");
    let ran = trag(&["run", &folder.to_string_lossy(), "--quiet", "--out", &case]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    case
}

fn json(args: &[&str]) -> Value {
    let ran = trag(args);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

#[test]
fn other_values_are_tabulated_with_what_they_gain_and_lose() {
    let scratch = Scratch::new();
    let case = made(&scratch);
    let ran = trag(&["check", &case, "--quiet", "--what-if", "S01.band=0.02,0.10,0.15"]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let cells: Vec<Vec<&str>> = ran.out.lines().map(|line| line.split_whitespace().collect()).collect();
    for row in [
        &["2", "0", "0", "0", "1", "0"][..],
        &["10", "1", "1", "0", "0", "1", "now"],
        &["15", "2", "1", "1", "0", "2"],
    ] {
        assert!(cells.iter().any(|cells| cells == row), "{row:?} in\n{}", ran.out);
    }
    assert!(
        ran.out.contains("Lost with band_percent = 2") && ran.out.contains("ME25505000012345678951"),
        "{}",
        ran.out
    );
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);

    let made = json(&["check", &case, "--json", "--rules", "s01", "--what-if", "S01.band=0.15"]);
    let tried = &made["what_if"][0]["values"][0];
    assert_eq!((tried["value"].as_str(), tried["findings"].as_u64()), (Some("15"), Some(2)));
    assert_eq!(tried["gained"][0]["rows"].as_array().map(Vec::len), Some(4));
    assert_eq!(made["rules"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_named_set_is_used_and_its_hash_is_another() {
    let scratch = Scratch::new();
    let case = made(&scratch);
    let plain = json(&["check", &case, "--json", "--rules", "S01"]);
    let careful = json(&["check", &case, "--json", "--rules", "S01", "--parameters", "careful"]);
    let found = |made: &Value| made["rules"][0]["findings"].as_u64();
    assert_eq!([found(&plain), found(&careful)], [Some(1), Some(2)]);
    assert_eq!(careful["parameters"]["set"], "careful");
    assert_eq!(careful["parameters"]["version"], "2");
    assert_ne!(plain["parameters"]["sha256"], careful["parameters"]["sha256"]);
    let stored = std::fs::read_to_string(Path::new(&case).join("findings.json")).expect("findings");
    let stored: Value = serde_json::from_str(&stored).expect("JSON");
    assert_eq!(stored["parameters"], plain["parameters"], "findings carry the name and the hash");
}

#[test]
fn what_cannot_be_answered_is_refused() {
    let scratch = Scratch::new();
    let case = made(&scratch);
    let refused = |args: &[&str]| {
        let ran = trag(&[&["check", &case][..], args].concat());
        assert_eq!(ran.exit, 64, "{}{}", ran.out, ran.err);
        ran.err
    };
    assert!(refused(&["--what-if", "S01.bend=1"]).contains("no parameter `bend`"));
    assert!(refused(&["--rules", "S99"]).contains("no rule S99"));
    assert!(refused(&["--parameters", "bold"]).contains("case.toml has: careful"));
    assert!(refused(&["--rules", "S02", "--what-if", "S01.band=0.05"]).contains("which --rules leaves out"));
}

#[test]
fn a_saved_question_is_checked_like_a_rule() {
    let scratch = Scratch::new();
    let case = made(&scratch);
    let file = scratch.path("asked.toml");
    let declared = std::fs::read_to_string(scratch.path("in/case.toml")).expect("case.toml");
    let question = |least: u32| {
        format!(
            "{declared}\n[[question]]\ncode = \"Q01\"\nname = \"large deposits\"\nwhy = \"to look at first\"\n\
             sql = \"SELECT row_id FROM ledger WHERE amount_minor >= {least}\"\n"
        )
    };
    let asked = |least: u32, rules: &[&str]| {
        scratch.write("asked.toml", question(least));
        json(&[&["check", &case, "--json", "--case-file", &file.to_string_lossy()][..], rules].concat())
    };
    let own = |made: &Value| {
        let rules = made["rules"].as_array().expect("rules").clone();
        rules.into_iter().find(|rule| rule["rule"] == "Q01").expect("the question")
    };
    let all = own(&asked(1_455_000, &[]));
    assert_eq!((all["outcome"].as_str(), all["findings"].as_u64()), (Some("flagged"), Some(1)), "{all}");
    let alone = asked(1_320_000, &["--rules", "q01"]);
    assert_eq!(alone["rules"].as_array().map(Vec::len), Some(1));
    assert_eq!(own(&alone)["findings"].as_u64(), Some(2), "an account each");
    assert_eq!(own(&asked(9_000_000, &[]))["outcome"], "clear");
    // The case folder keeps the terms that it was judged on.
    let stored = json(&["check", &case, "--json"]);
    assert!(stored["rules"].as_array().expect("rules").iter().all(|rule| rule["rule"] != "Q01"));
}
