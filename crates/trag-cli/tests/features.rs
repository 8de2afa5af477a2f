//! `trag features` as its user runs it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Scratch, trag};
use serde_json::Value;

const HEADER: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,\
                      Amount Paid,Payment Currency,Payment Format,Is Laundering\n";

/// A case of 400 payments among a few accounts, every tenth to itself.
fn case(scratch: &Scratch) -> String {
    let mut text = HEADER.to_owned();
    for row in 0..400_u32 {
        let payer = row * 7 % 13;
        let payee = if row % 10 == 0 { payer } else { (payer + 1 + row % 5) % 13 };
        let (day, hour, minute) = (1 + row / 100, row / 5 % 24, row % 60);
        text.push_str(&format!(
            "2022/09/{day:02} {hour:02}:{minute:02},01,A{payer:04},02,A{payee:04},{row}.50,US Dollar,{row}.50,US Dollar,Wire,0\n"
        ));
    }
    // Both ends of a payment of an account to itself are in one bank.
    let text = text.replace(",02,A", ",01,A");
    let input = scratch.write("payments.csv", text);
    let case = scratch.text("case");
    let ran = trag(&["run", &input, "--out", &case, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    case
}

#[test]
fn one_row_per_payment_and_the_same_bytes_on_any_threads() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    let (one, two) = (scratch.text("one.parquet"), scratch.text("two.parquet"));
    let ran = trag(&["features", &case, "--out", &one, "--threads", "1", "--json"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let result: Value = serde_json::from_str(&ran.out).expect("the result is JSON");
    assert_eq!(
        (&result["rows"], &result["described"], &result["columns"]),
        (&400.into(), &360.into(), &259.into())
    );
    let ran = trag(&["features", &case, "--out", &two, "--threads", "2", "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let bytes = |path: &str| std::fs::read(path).expect("the file is there");
    assert_eq!(bytes(&one), bytes(&two));
    let other = trag(&["features", &case, "--out", &two, "--replace", "--batch", "1", "--quiet"]);
    assert_eq!(other.exit, 0, "{}", other.err);
    assert_ne!(bytes(&one), bytes(&two));
}

#[test]
fn the_file_stands_beside_the_case_and_is_not_replaced_unasked() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    assert_eq!(trag(&["features", &case, "--quiet", "--columns", "flows"]).exit, 0);
    assert!(scratch.path("case-features.parquet").is_file());
    let again = trag(&["features", &case, "--quiet"]);
    assert_eq!(again.exit, 64, "{}", again.err);
    assert!(again.err.contains("--replace"), "{}", again.err);
}

#[test]
fn settings_that_contradict_and_a_folder_that_is_no_case_are_refused() {
    let scratch = Scratch::new();
    let case = case(&scratch);
    let wide = trag(&["features", &case, "--fan-window", "2d"]);
    assert_eq!(wide.exit, 64);
    assert!(wide.err.contains("fan window"), "{}", wide.err);
    assert_eq!(trag(&["features", &case, "--fan-window", "2"]).exit, 64);
    let nowhere = trag(&["features", &scratch.text("nowhere")]);
    assert_eq!(nowhere.exit, 74);
    assert!(nowhere.err.contains("CAS014"), "{}", nowhere.err);
    assert!(!scratch.path("nowhere-features.parquet").exists());
}
