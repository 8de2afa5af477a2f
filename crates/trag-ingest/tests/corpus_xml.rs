//! Public samples of XML statements against what their projects' tests, and an independent count, expect of them:
//! numbers of entries, sums, balances, statement numbers.
//!
//! `corpus_differences_xml.tsv` lists the files that are read otherwise, each with the reason.

#![allow(clippy::unwrap_used, reason = "a table that cannot be read fails the test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::{Outcome, read_bytes, shared};
use trag_ingest::InputSpec;
use trag_model::money::plain;
use trag_model::{Currency, Minor, PrintedBalance, Statement};

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
        fields[0].starts_with("iso20022/") || fields[0].starts_with("serbia/") && fields[0].ends_with(".xml")
    });
    ours.map(|fields| Expectation {
        file: fields[0].to_owned(),
        count: fields[1].to_owned(),
        facts: fields[2].to_owned(),
    })
    .collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Sum of the rows in the currency of their account, debits below zero; of orders, all above zero.
fn net(out: &Outcome) -> i128 {
    let rows = out.batches.iter().flat_map(|batch| (0..batch.len()).map(move |row| (batch, row)));
    rows.map(|(batch, row)| match (batch.statement.get(row), batch.amount_received.get(row)) {
        (Some(0), _) => -i128::from(batch.amount[row]),
        (Some(_), Some(received)) => i128::from(received),
        _ => i128::from(batch.amount[row]),
    })
    .sum()
}

/// Digits behind the point of the first row's amount on the account's side.
fn exponent(out: &Outcome) -> u8 {
    let first = out.batches.iter().find(|batch| !batch.is_empty());
    first.map_or(2, |batch| {
        let code = batch.currency_received.get(0).filter(|_| batch.statement.get(0) == Some(1));
        Currency(code.unwrap_or(batch.currency[0])).exponent()
    })
}

/// A number without superfluous zeros: `1250,50` and `1250.5` are the same.
fn number(text: &str) -> Option<String> {
    let text = text.trim().replace(',', ".");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, behind) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !whole.bytes().chain(behind.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (whole, behind) = (whole.trim_start_matches('0'), behind.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let all = if behind.is_empty() { whole.to_owned() } else { format!("{whole}.{behind}") };
    Some(if all == "0" { all } else { format!("{sign}{all}") })
}

/// What the file was read as, for one key of the table; `None` for keys that are not about what trag reads.
fn fact(key: &str, out: &Outcome) -> Option<BTreeSet<String>> {
    let statements = &out.file.source.statements;
    let digits = |statement: &Statement| statement.currency.map_or(2, Currency::exponent);
    let balances = |of: fn(&Statement) -> Option<PrintedBalance>| -> Vec<String> {
        let printed =
            statements.iter().filter_map(|it| Some(plain(i128::from(of(it)?.amount.0), digits(it))));
        printed.collect()
    };
    let sums = |of: fn(&Statement) -> Option<Minor>| -> Vec<String> {
        statements.iter().filter_map(|it| Some(plain(i128::from(of(it)?.0), digits(it)))).collect()
    };
    let found = match key {
        "net_ntry_sum" | "net" | "total" | "sum_InstdAmt" => vec![plain(net(out), exponent(out))],
        "net_sum_minor_units" => vec![net(out).to_string()],
        "n_stmt" => vec![statements.len().to_string()],
        "OPBD" | "start" | "ledgerbal" | "PrethodnoStanje" => balances(|it| it.opening),
        "CLBD" | "end" | "availbal" | "NovoStanje" => balances(|it| it.closing),
        "DugovniPromet" => sums(|it| it.debits),
        "PotrazniPromet" => sums(|it| it.credits),
        "stmt_no" | "BrojIzvoda" => statements.iter().map(|statement| statement.number.clone()).collect(),
        "account" => return Some(statements.iter().map(|statement| statement.account.clone()).collect()),
        _ => return None,
    };
    Some(found.iter().filter_map(|text| number(text)).collect())
}

/// How a file was read otherwise than expected.
fn differences(expected: &Expectation, out: &Outcome) -> Vec<String> {
    let mut told = Vec::new();
    let counts = &out.file.source.counts;
    let problems = out.file.problems.count();
    let read = counts.rows + counts.skipped.iter().map(|(_, count)| count).sum::<u64>();
    match expected.count.as_str() {
        "ERROR" if problems == 0 => told.push("expected a refusal, and nothing was told".to_owned()),
        "ERROR" if counts.rows > 0 => told.push(format!("expected a refusal, read {} rows", counts.rows)),
        "ERROR" => return told,
        "" if counts.rows == 0 && problems == 0 => told.push("no rows, and nothing was told".to_owned()),
        count => {
            if count.parse().is_ok_and(|count: u64| count != read) {
                told.push(format!("expected {count} entries, read {read} rows and skipped entries"));
            }
        }
    }
    for pair in expected.facts.split([';', '|']) {
        let Some((key, value)) = pair.split_once('=') else { continue };
        let value = value.split(['(', ' ']).next().unwrap_or_default().trim();
        let Some(found) = fact(key.trim(), out) else { continue };
        let wanted = if key.trim() == "account" { Some(value.to_owned()) } else { number(value) };
        if let Some(wanted) = wanted.filter(|wanted| !found.contains(wanted)) {
            told.push(format!("expected {key}={wanted}, read {found:?}"));
        }
    }
    told
}

fn reviewed() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus_differences_xml.tsv");
    let table = std::fs::read_to_string(path).unwrap();
    let lines = table.lines().skip(1).filter_map(|line| line.split_once('\t'));
    lines.map(|(file, reason)| (file.to_owned(), reason.to_owned())).collect()
}

#[test]
fn every_sample_is_read_as_its_project_expects_or_the_difference_is_explained() {
    let Some(shared) = shared() else { return };
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let expectations = expectations(&shared);
    assert!(expectations.len() > 100, "the expectations are there");
    for expected in &expectations {
        let bytes = std::fs::read(shared.join("corpora").join(&expected.file)).unwrap();
        let out = read_bytes(&bytes, &InputSpec::default());
        found.entry(expected.file.clone()).or_default().extend(differences(expected, &out));
    }
    found.retain(|_, told| !told.is_empty());
    let reviewed = reviewed();
    let open: Vec<_> = found.iter().filter(|(file, _)| !reviewed.contains_key(*file)).collect();
    assert!(open.is_empty(), "{} files are read otherwise, without a reason: {open:#?}", open.len());
    let settled: Vec<_> = reviewed.keys().filter(|file| !found.contains_key(*file)).collect();
    assert!(settled.is_empty(), "read as expected, take them off: {settled:#?}");
}

#[test]
fn every_sample_of_xml_is_accounted_for_in_blocks_of_any_size() {
    let Some(shared) = shared() else { return };
    let mut found = Vec::new();
    for folder in ["corpora/iso20022", "corpora/serbia", "data/goaml", "corpora/mt_fin"] {
        files(&shared.join(folder), &mut found);
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "xml" || extension == "xsd"));
    assert!(found.len() > 100, "the samples are there");
    for path in found {
        let bytes = std::fs::read(&path).unwrap();
        let small = common::read_with(&bytes, &InputSpec::default(), common::builtin(), 1, 100);
        let large = read_bytes(&bytes, &InputSpec::default());
        assert_eq!(small.rows, large.rows, "{}", path.display());
        assert_eq!(small.file.source, large.file.source, "{}", path.display());
        assert_eq!(small.file.problems, large.file.problems, "{}", path.display());
    }
}
