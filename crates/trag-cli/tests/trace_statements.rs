//! Accounts to trace whose statements print balances.
//!
//! Figures stand in the order fifo, lifo, prorata, clean-first, proceeds-first, in cents.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
mod tracing;

use serde_json::Value;
use tracing::{Case, five};

/// A statement that opens with 1,000.00 EUR, takes in 500.00 and pays 600.00.
const STATEMENT: &str = ":20:ONE\n:25:DE12500105170123456789\n:28C:00001/001\n:60F:C240101EUR1000,\n\
    :61:2401020102C500,00NTRFNONREF//B1\n:86:166?00GUTSCHRIFT?20SVWZ+one?30TESTDEFF?31DE89370400440532013000?32Erika\n\
    :61:2401030103D600,00NTRFNONREF//B2\n:86:116?00UEBERWEISUNG?20SVWZ+two?30TESTDEFF?31DE02120300000000202051?32Max\n\
    :62F:C240103EUR900,\n-\n";

/// Traces the credit of [`STATEMENT`], beside another file.
fn traced_statement(other: Option<&str>, origin: &str) -> Value {
    let scratch = common::Scratch::new();
    scratch.write("in/a.sta", STATEMENT);
    if let Some(other) = other {
        scratch.write("in/b.sta", other);
    }
    scratch.write(
        "in/case.toml",
        "[trace]\nwho = \"the test\"\n[[target]]\naccount = \"DE12500105170123456789\"\n",
    );
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let case = Case { scratch };
    case.traced(&["--origin", origin, "--who", "the test", "--why", "it is the credit"]);
    case.tracing()
}

fn opening_by<'v>(found: &'v Value, who: &str) -> Option<&'v Value> {
    found["openings"].as_array().expect("openings").iter().find(|opening| opening["who"] == who)
}

#[test]
fn a_balance_printed_before_the_first_row_opens_the_account() {
    let found = traced_statement(None, "a.sta:5");
    assert_eq!(five(&found, 0), [50_000, 0, 30_000, 50_000, 0]);
    let opening = opening_by(&found, "the statement a.sta").expect("the printed balance");
    assert_eq!((&opening["declared"], &opening["unknown"]["minor"]), (&true.into(), &100_000.into()));
}

#[test]
fn a_printed_balance_of_a_later_moment_opens_nothing() {
    // The other party's statement shows an earlier payment out of the account.
    let other = STATEMENT
        .replace(":25:DE12500105170123456789", ":25:DE89370400440532013000")
        .replace(
            ":60F:C240101EUR1000,\n",
            ":60F:C231231EUR1000,\n:61:2312311231C7,00NTRFNONREF//B0\n\
             :86:166?00GUTSCHRIFT?20SVWZ+none?30TESTDEFF?31DE12500105170123456789?32Owner\n",
        )
        .replace(":62F:C240103EUR900,", ":62F:C240103EUR907,");
    let found = traced_statement(Some(&other), "a.sta:5");
    assert_eq!(opening_by(&found, "the statement a.sta"), None);
    assert!(opening_by(&found, "the statement b.sta").is_some());
}
