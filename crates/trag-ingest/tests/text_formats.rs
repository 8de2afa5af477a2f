//! Golden tests of the text formats: a made-up file, what `case.toml` says about it, and everything that it gives.
//!
//! `fixtures/text/coda.cod` is read under the `[[input]]` in `coda.toml`, if there is one; `coda.out` holds the
//! account of its records, statements, rows, decisions and problems. Where they change on purpose, copy the text
//! that the test prints.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use std::path::{Path, PathBuf};

use common::{Outcome, read_bytes, rendered, spec};
use encoding_rs::{IBM866, WINDOWS_1251};
use trag_ingest::InputSpec;
use trag_model::money::plain;
use trag_model::{Batch, Currency, Minor, PrintedBalance, Statement};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/text")
}

/// All fixtures, by name.
fn fixtures() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension != "out" && extension != "toml"));
    paths.sort();
    paths
}

fn read(path: &Path) -> Outcome {
    let declared = std::fs::read_to_string(path.with_extension("toml")).unwrap_or_default();
    read_bytes(&std::fs::read(path).unwrap(), &spec(&declared))
}

/// Everything that a file gave.
fn told(out: &Outcome) -> String {
    let source = &out.file.source;
    let counts = &source.counts;
    let mut text = format!(
        "{} {}: {} records, {} rows, {} rejected",
        source.format, source.profile, counts.records, counts.rows, counts.rejected
    );
    for (reason, count) in &counts.skipped {
        text.push_str(&format!(", {count} skipped ({reason})"));
    }
    text.push('\n');
    for (number, statement) in source.statements.iter().enumerate() {
        text.push_str(&format!("statement {number}: {}\n", statement_text(statement)));
    }
    let mut rows = out.rows.iter();
    for batch in &out.batches {
        for row in 0..batch.len() {
            text.push_str(&format!("{}{}\n", rows.next().unwrap(), more(batch, row)));
        }
    }
    for decision in source.decisions.iter().filter(|it| it.what != "encoding") {
        text.push_str(&format!(
            "decision: {} = {} ({})\n",
            decision.what, decision.choice, decision.evidence
        ));
    }
    for problem in out.file.problems.kept() {
        text.push_str(&format!("\n{}", rendered(problem)));
    }
    text
}

/// What a row says beside the texts of `common`.
fn more(batch: &Batch, row: usize) -> String {
    let mut text = String::new();
    for (name, value) in
        [("bank-reference", batch.bank_reference.get(row)), ("agents", batch.agents.get(row))]
    {
        if !value.is_empty() {
            text.push_str(&format!(" {name}={value}"));
        }
    }
    let side = batch.statement.get(row).map_or("", |side| if side == 0 { " debit" } else { " credit" });
    let statement =
        batch.statement_no.get(row).map(|number| format!(" of statement {number}")).unwrap_or_default();
    format!("{text}{side}{statement}")
}

fn statement_text(statement: &Statement) -> String {
    let exponent = statement.currency.map_or(2, Currency::exponent);
    let money = |minor: Minor| plain(i128::from(minor.0), exponent);
    let balance = |printed: PrintedBalance| {
        format!(
            "{}{}",
            money(printed.amount),
            printed.day.map(|day| format!(" on {day}")).unwrap_or_default()
        )
    };
    let parts = [
        ("account", Some(statement.account.clone())),
        ("bank", Some(statement.bank_code.clone())),
        ("holder", Some(statement.holder.clone())),
        ("number", Some(statement.number.clone())),
        (
            "page",
            statement.page.map(|(page, last)| format!("{page}{}", if last { ", the last" } else { "" })),
        ),
        ("currency", statement.currency.map(|currency| currency.code().to_owned())),
        ("from", statement.from.map(|day| day.to_string())),
        ("to", statement.to.map(|day| day.to_string())),
        ("opening", statement.opening.map(balance)),
        ("closing", statement.closing.map(balance)),
        ("debits", statement.debits.map(money)),
        ("credits", statement.credits.map(money)),
        ("debit count", statement.debit_count.map(|count| count.to_string())),
        ("credit count", statement.credit_count.map(|count| count.to_string())),
        ("recap", statement.is_recap.then(|| "yes".to_owned())),
    ];
    let told =
        parts.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    told.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join("; ")
}

#[test]
fn every_fixture_gives_what_stands_beside_it() {
    let mut wrong = Vec::new();
    for path in fixtures() {
        let told = told(&read(&path));
        let expected = std::fs::read_to_string(path.with_extension("out")).unwrap_or_default();
        if told != expected {
            wrong.push(format!("==== {}\n{told}", path.file_name().unwrap().to_string_lossy()));
        }
    }
    assert!(wrong.is_empty(), "{} fixtures tell something else:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_exchange_of_1c_is_the_same_in_each_of_its_encodings() {
    let text = std::fs::read_to_string(folder().join("one_c.txt")).unwrap();
    let rows = read_bytes(text.as_bytes(), &InputSpec::default()).rows;
    assert!(rows[0].contains("ООО \"Ромашка\""), "{}", rows[0]);
    for (encoding, name) in [(WINDOWS_1251, "windows-1251"), (IBM866, "IBM866")] {
        let out = read_bytes(&encoding.encode(&text).0, &InputSpec::default());
        assert_eq!((out.rows.as_slice(), out.file.source.encoding.as_str()), (rows.as_slice(), name));
    }
}

#[test]
fn central_european_letters_of_one_byte_are_read() {
    let text = std::fs::read_to_string(folder().join("abo.gpc")).unwrap();
    let out = read_bytes(&encoding_rs::WINDOWS_1250.encode(&text).0, &InputSpec::default());
    assert_eq!(out.rows, read_bytes(text.as_bytes(), &InputSpec::default()).rows);
}

#[test]
fn nacha_records_need_no_line_ends() {
    let text = std::fs::read_to_string(folder().join("nacha.ach")).unwrap();
    let without_lines = |rows: &[String]| -> Vec<String> {
        rows.iter().map(|row| row.split_once(": ").unwrap().1.to_owned()).collect()
    };
    let lines = read_bytes(text.as_bytes(), &InputSpec::default());
    let stream = read_bytes(text.replace('\n', "").as_bytes(), &InputSpec::default());
    assert_eq!(without_lines(&stream.rows), without_lines(&lines.rows));
    assert_eq!(stream.file.source.counts, lines.file.source.counts);
}
