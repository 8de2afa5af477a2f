//! What the probe shows of a file that trag does not know, and that its answer is a start.

mod common;

use common::{builtin, read_bytes, spec};
use trag_ingest::{InputSpec, Memory, Probe, Reader, probe};

fn probed(text: &str) -> Probe {
    let input = Memory::new("x.csv", text.as_bytes());
    probe(&input, &InputSpec::default(), &Reader::new(builtin(), 1)).unwrap_or_default()
}

const TEXT: &str = "Bank of the tests\n\
    Datum knjiženja\tPartner\tSvrha\tDuguje\tPotražuje\tValuta\n\
    04.05.2024.\tAna\tRačun\t1.250,50\t\tEUR\n\
    05.05.2024.\tIva\tKirija\t\t7,00\tEUR\n";

#[test]
fn an_unknown_file_is_shown_with_a_mapping_to_start_from() {
    let probe = probed(TEXT);
    assert_eq!((probe.encoding.as_str(), probe.delimiter.as_str(), probe.header_line), ("UTF-8", "tab", 2));
    let columns: Vec<(&str, &str, usize)> = probe
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.role.as_str(), column.samples.len()))
        .collect();
    assert_eq!(
        columns,
        [
            ("Datum knjiženja", "booked", 2),
            ("Partner", "counterparty.name", 2),
            ("Svrha", "purpose", 2),
            ("Duguje", "debit", 1),
            ("Potražuje", "credit", 1),
            ("Valuta", "currency", 2),
        ]
    );
    assert_eq!(
        probe.mapping_toml,
        r#"[[input]]
file = "x.csv"
account = "..."     # the account whose statement this is
[input.mapping]
booked = "Datum knjiženja"
debit = "Duguje"
credit = "Potražuje"
currency = "Valuta"
purpose = "Svrha"
[input.mapping.counterparty]
name = "Partner"
"#
    );
    assert_eq!(probe.problems.kept()[0].code.0, "ING006");
}

#[test]
fn the_suggested_mapping_reads_the_file() {
    let case: toml::Table = probed(TEXT).mapping_toml.parse().unwrap();
    let input: InputSpec = case["input"][0].clone().try_into().unwrap();
    let out = read_bytes(TEXT.as_bytes(), &input);
    assert_eq!(
        out.rows,
        [
            "line 3: 2024-05-04 ... -> Ana 1250.50 EUR unknown purpose=Račun",
            "line 4: 2024-05-05 Iva -> ... 7.00 EUR unknown purpose=Kirija",
        ]
    );
    assert!(!out.file.problems.is_incomplete());
}

#[test]
fn a_known_file_is_shown_with_its_profile_and_decisions() {
    let header = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,\
        Payment Currency,Payment Format,Is Laundering\n";
    let row = "2022/09/01 00:20,1,A,2,B,1.00,Euro,1.00,Euro,Wire,0\n";
    let probe = probed(&format!("{header}{row}"));
    assert_eq!(probe.profiles, ["amlworld"]);
    assert_eq!(probe.mapping_toml, "[[input]]\nfile = \"x.csv\"\nprofile = \"amlworld\"\n");
    assert_eq!(probe.columns[4].name, "Account#2");
    assert!(probe.decisions.iter().any(|decision| decision.what == "profile"));
    assert_eq!(probe.problems.count(), 0);
}

#[test]
fn a_declared_encoding_is_used() {
    let text = encoding_rs::WINDOWS_1251.encode("Датум;Износ\n04.05.2024;1,50\n").0.into_owned();
    let input = Memory::new("x.csv", text);
    let probe = probe(&input, &spec("encoding = \"windows-1251\""), &Reader::new(builtin(), 1)).unwrap();
    assert_eq!((probe.encoding.as_str(), probe.columns[1].role.as_str()), ("windows-1251", "amount"));
}
