//! Public samples of the text formats against what their projects' tests expect of them: numbers of movements,
//! sums, balances, statement numbers.
//!
//! `corpus_differences_text.tsv` lists the files that are read otherwise, each with the reason.

#![allow(clippy::unwrap_used, reason = "a table that cannot be read fails the test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::{Outcome, read_bytes, shared};
use trag_ingest::InputSpec;
use trag_model::money::plain;
use trag_model::{PrintedBalance, Statement};

/// Folders of the samples, and the format that each must be read as.
const FOLDERS: [(&str, &str); 9] = [
    ("mt940", "swift"),
    ("mt942", "swift"),
    ("serbia", "halcom"),
    ("one_c", "1c"),
    ("abo_gpc", "abo"),
    ("norma43", "norma43"),
    ("coda", "coda"),
    ("ofx", "ofx"),
    ("bai2", "bai2"),
];

/// One line of `expect.tsv`.
struct Expectation {
    file: String,
    count: String,
    facts: String,
}

fn expectations(shared: &Path) -> Vec<Expectation> {
    let table = std::fs::read_to_string(shared.join("corpora/expect.tsv")).unwrap();
    let lines = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let ours = lines.filter(|fields| {
        let folder = fields[0].split('/').next().unwrap_or_default();
        let is_ours = FOLDERS.iter().any(|(name, _)| *name == folder);
        is_ours && !fields[0].ends_with(".xml") | (folder != "serbia")
    });
    ours.map(|fields| Expectation {
        file: fields[0].to_owned(),
        count: fields[1].to_owned(),
        facts: fields[2].to_owned(),
    })
    .collect()
}

/// Sum of the credits less that of the debits, of the statement's own account.
fn net(out: &Outcome) -> i128 {
    let rows = out.batches.iter().flat_map(|batch| (0..batch.len()).map(move |row| (batch, row)));
    rows.map(|(batch, row)| {
        let amount = i128::from(batch.amount[row]);
        if batch.statement.get(row) == Some(0) { -amount } else { amount }
    })
    .sum()
}

fn magnitude(out: &Outcome) -> i128 {
    out.batches.iter().flat_map(|batch| &batch.amount).map(|amount| i128::from(*amount)).sum()
}

/// Balances as text, in the decimals of their currency.
fn balances(out: &Outcome, of: impl Fn(&Statement) -> Option<PrintedBalance>) -> Vec<String> {
    let printed = out.file.source.statements.iter().filter_map(|statement| {
        let exponent = statement.currency.map_or(2, trag_model::Currency::exponent);
        Some(plain(i128::from(of(statement)?.amount.0), exponent))
    });
    printed.collect()
}

/// A number without superfluous zeros, with a point: `1250,50` and `1250.5` are the same.
fn number(text: &str) -> Option<String> {
    let text = text.trim().replace(',', ".");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(behind) || digits.is_empty() {
        return None;
    }
    let (whole, behind) = (whole.trim_start_matches('0'), behind.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let all = if behind.is_empty() { whole.to_owned() } else { format!("{whole}.{behind}") };
    Some(if all == "0" { all } else { format!("{sign}{all}") })
}

fn exponent(out: &Outcome) -> u8 {
    let currency = out.batches.iter().flat_map(|batch| &batch.currency).next();
    currency.map_or(2, |code| trag_model::Currency(*code).exponent())
}

/// What the file was read as, for one key of the table; `None` for keys that say nothing about the content.
fn fact(key: &str, out: &Outcome) -> Option<BTreeSet<String>> {
    let statements = &out.file.source.statements;
    let opening = || balances(out, |statement| statement.opening);
    let closing = || balances(out, |statement| statement.closing);
    let turnover = |of: fn(&Statement) -> Option<trag_model::Minor>| {
        let sums = statements.iter().filter_map(of).map(|minor| plain(i128::from(minor.0), 2));
        sums.collect::<Vec<_>>()
    };
    let found: Vec<String> = match key {
        "net_regex_sum" | "net_sum" | "net" | "net_detail0000" | "sum_TRNAMT" => {
            vec![plain(net(out), exponent(out))]
        }
        "sum_abs" | "sum_Сумма" => vec![plain(magnitude(out), exponent(out))],
        "sum_16_minor" => vec![magnitude(out).to_string()],
        "first_60F" => opening().into_iter().take(1).collect(),
        "last_62F" => closing().into_iter().rev().take(1).collect(),
        "final_opening_balance"
        | "intermediate_opening_balance"
        | "old_balance"
        | "initial"
        | "start"
        | "НачальныйОстаток" => opening(),
        "final_closing_balance"
        | "intermediate_closing_balance"
        | "new_balance"
        | "new"
        | "final"
        | "end"
        | "ledgerbal"
        | "КонечныйОстаток" => closing(),
        "trailer_debit" | "debit_total" | "ВсегоСписано" => {
            turnover(|statement| statement.debits)
        }
        "trailer_credit" | "credit_total" | "ВсегоПоступило" => {
            turnover(|statement| statement.credits)
        }
        "n_debit" => {
            statements.iter().filter_map(|it| it.debit_count).map(|count| count.to_string()).collect()
        }
        "n_credit" => {
            statements.iter().filter_map(|it| it.credit_count).map(|count| count.to_string()).collect()
        }
        "stmt_no" => statements.iter().map(|statement| statement.number.clone()).collect(),
        "account" => return Some(statements.iter().map(|statement| statement.account.clone()).collect()),
        _ => return None,
    };
    Some(found.iter().filter_map(|text| number(text)).collect())
}

/// How a file was read otherwise than expected.
fn differences(expected: &Expectation, out: &Outcome) -> Vec<String> {
    let mut told = Vec::new();
    let rows = out.rows.len().to_string();
    if !expected.count.is_empty() && expected.count != rows {
        told.push(format!("expected {} movements, read {rows}", expected.count));
    }
    for pair in expected.facts.split([';', '|']) {
        let Some((key, value)) = pair.split_once('=') else { continue };
        let value = value.split('(').next().unwrap_or_default().trim();
        let Some(found) = fact(key.trim(), out) else { continue };
        let wanted = if key == "account" { Some(value.to_owned()) } else { number(value) };
        if let Some(wanted) = wanted.filter(|wanted| !found.contains(wanted)) {
            told.push(format!("expected {key}={wanted}, read {found:?}"));
        }
    }
    told
}

fn reviewed() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus_differences_text.tsv");
    let table = std::fs::read_to_string(path).unwrap();
    let pairs = table.lines().skip(1).filter_map(|line| line.split_once('\t'));
    pairs.map(|(file, reason)| (file.to_owned(), reason.to_owned())).collect()
}

#[test]
fn samples_are_read_as_their_projects_expect() {
    let Some(shared) = shared() else { return };
    let (reviewed, mut used, mut wrong) = (reviewed(), BTreeSet::new(), Vec::new());
    let all = expectations(&shared);
    assert!(all.len() > 100, "the table is there");
    for expected in &all {
        let bytes = std::fs::read(shared.join("corpora").join(&expected.file)).unwrap();
        let out = read_bytes(&bytes, &InputSpec::default());
        let told = differences(expected, &out);
        if told.is_empty() {
            continue;
        }
        used.insert(expected.file.clone());
        if !reviewed.contains_key(&expected.file) {
            let problems: Vec<String> = out
                .file
                .problems
                .kept()
                .iter()
                .take(3)
                .map(|it| format!("{}: {}", it.code, it.text))
                .collect();
            wrong.push(format!("{}: {told:?} {problems:?}", expected.file));
        }
    }
    assert!(wrong.is_empty(), "{} differences are not reviewed:\n{}", wrong.len(), wrong.join("\n"));
    let unused: Vec<&String> = reviewed.keys().filter(|file| !used.contains(*file)).collect();
    assert!(unused.is_empty(), "read as expected, so no difference: {unused:?}");
}

#[test]
fn samples_are_recognised_by_their_content() {
    let Some(shared) = shared() else { return };
    let mut wrong = Vec::new();
    for expected in expectations(&shared) {
        let folder = expected.file.split('/').next().unwrap_or_default();
        let (_, format) = FOLDERS.iter().find(|(name, _)| *name == folder).unwrap();
        let bytes = std::fs::read(shared.join("corpora").join(&expected.file)).unwrap();
        let out = read_bytes(&bytes, &InputSpec::default());
        if out.file.source.format != *format && expected.count != "0" {
            wrong.push(format!("{}: read as \"{}\"", expected.file, out.file.source.format));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
