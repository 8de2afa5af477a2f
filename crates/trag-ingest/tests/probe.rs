//! What the probe shows of a file that trag does not know, and that its answer is a start.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use std::path::Path;

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
    let completed = probed(TEXT).mapping_toml.replace("account = \"...\"", "account = \"OWN\"");
    let case: toml::Table = completed.parse().unwrap();
    let input: InputSpec = case["input"][0].clone().try_into().unwrap();
    let out = read_bytes(TEXT.as_bytes(), &input);
    assert_eq!(
        out.rows,
        [
            "line 3: 2024-05-04 OWN/Bank of the tests -> Ana 1250.50 EUR unknown purpose=Račun",
            "line 4: 2024-05-05 Iva -> OWN/Bank of the tests 7.00 EUR unknown purpose=Kirija",
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
    assert_eq!((probe.columns[4].role.as_str(), probe.columns[10].role.as_str()), ("payee.account", "label"));
    for what in ["profile", "decimal mark of \"Amount Paid\"", "date order of \"Timestamp\""] {
        assert!(
            probe.decisions.iter().any(|decision| decision.what == what),
            "{what}: {:?}",
            probe.decisions
        );
    }
    assert_eq!(probe.problems.count(), 0);
}

#[test]
fn a_declared_encoding_is_used() {
    let text = encoding_rs::WINDOWS_1251.encode("Датум;Износ\n04.05.2024;1,50\n").0.into_owned();
    let input = Memory::new("x.csv", text);
    let probe = probe(&input, &spec("encoding = \"windows-1251\""), &Reader::new(builtin(), 1)).unwrap();
    assert_eq!((probe.encoding.as_str(), probe.columns[1].role.as_str()), ("windows-1251", "amount"));
}

/// The mapping suggested for a header and its records, without its first two lines.
#[track_caller]
fn suggests(text: &str, expected: &str) {
    let toml_text = probed(text).mapping_toml;
    let mapping = toml_text.strip_prefix("[[input]]\nfile = \"x.csv\"\n").unwrap_or(&toml_text);
    let bare: Vec<&str> = mapping.lines().map(|line| line.split("  ").next().unwrap_or_default()).collect();
    assert_eq!(bare.join("\n"), expected);
}

#[test]
fn a_german_export_with_both_accounts() {
    suggests(
        "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;Beguenstigter/Zahlungspflichtiger;\
         Kontonummer/IBAN;BIC (SWIFT-Code);Betrag;Waehrung\n\
         DE89370400440532013000;31.05.24;31.05.24;GUTSCHRIFT;Rechnung;Müller;DE02120300000000202051;B;1,50;EUR\n\
         DE89370400440532013000;03.05.24;03.05.24;LASTSCHRIFT;Strom;Werke;DE02500105170137075030;I;-89,00;EUR\n",
        "[input.mapping]\nbooked = \"Buchungstag\"\nvalue-date = \"Valutadatum\"\namount = \"Betrag\"\n\
         currency = \"Waehrung\"\npurpose = \"Verwendungszweck\"\n[input.mapping.own]\n\
         account = \"Auftragskonto\"\n[input.mapping.counterparty]\naccount = \"Kontonummer/IBAN\"\n\
         name = \"Beguenstigter/Zahlungspflichtiger\"",
    );
}

#[test]
fn one_account_beside_a_name_is_the_other_sides_and_flags_come_from_the_values() {
    suggests(
        "Buchungstag;Wert;Auftraggeber / Empfänger;Verwendungszweck;IBAN;Betrag;S/H;Währung\n\
         02.01.2024;02.01.2024;Meier AG;Gehalt;DE02120300000000202051;3.000,00;H;EUR\n\
         15.01.2024;15.01.2024;Vermieter;Miete;DE02500105170137075030;900,00;S;EUR\n",
        "account = \"...\"\n[input.mapping]\nbooked = \"Buchungstag\"\nvalue-date = \"Wert\"\n\
         amount = \"Betrag\"\nflag = \"S/H\"\ncurrency = \"Währung\"\npurpose = \"Verwendungszweck\"\n\
         flag-debit = [\"S\"]\nflag-credit = [\"H\"]\n[input.mapping.counterparty]\naccount = \"IBAN\"\n\
         name = \"Auftraggeber / Empfänger\"",
    );
}

#[test]
fn what_is_not_certain_stays_open() {
    suggests(
        "Date,Name,Account,Name,Account,Amount,Currency\n2024-05-04,Ana,001,Iva,002,1.00,EUR\n",
        "[input.mapping]\nbooked = \"Date\"\namount = \"Amount\"\ncurrency = \"Currency\"\n\
         [input.mapping.payer]\naccount = \"...\"\nname = \"...\"\n[input.mapping.payee]\naccount = \"...\"\n\
         name = \"...\"",
    );
    suggests(
        "Datum;Naziv primaoca;Iznos;Valuta;Smer\n04.05.2024;Ana;1,00;RSD;D\n05.05.2024;Iva;2,00;RSD;D\n",
        "account = \"...\"\n[input.mapping]\nbooked = \"Datum\"\namount = \"Iznos\"\nflag = \"Smer\"\n\
         currency = \"Valuta\"\nflag-debit = [\"...\"]\nflag-credit = [\"...\"]\n\
         [input.mapping.counterparty]\nname = \"Naziv primaoca\"",
    );
}

#[test]
fn accounts_follow_the_side_that_the_header_names() {
    suggests(
        "Date,From,Account,To,Account,Amount\n2024-05-04,Ana,001,Iva,002,1.00 EUR\n",
        "[input.mapping]\nbooked = \"Date\"\namount = \"Amount\"\ncurrency-in-amount = true\n\
         [input.mapping.payer]\naccount = \"Account\"\nname = \"From\"\n[input.mapping.payee]\n\
         account = \"Account#2\"\nname = \"To\"",
    );
}

#[test]
fn payer_and_payee_beside_debit_and_credit_are_not_mixed() {
    suggests(
        "Датум;Назив;Рачун примаоца;Задужење;Одобрење;Валута\n04.05.2024;Ана;160-1-1;;1.250,00;РСД\n\
         05.05.2024;Ива;170-1-1;350,50;;РСД\n",
        "account = \"...\"\n[input.mapping]\nbooked = \"Датум\"\ndebit = \"Задужење\"\ncredit = \"Одобрење\"\n\
         currency = \"Валута\"\n[input.mapping.counterparty]\naccount = \"Рачун примаоца\"\nname = \"Назив\"",
    );
}

#[test]
fn a_currency_in_the_names_and_a_flag_among_the_details() {
    suggests(
        "Datum;Verwendungszweck;Gutschrift in CHF;Lastschrift in CHF\n2024-05-04;Lohn;1'250.00;\n2024-05-05;Miete;;5.00\n",
        "account = \"...\"\ncurrency = \"CHF\"\n[input.mapping]\nbooked = \"Datum\"\n\
         debit = \"Lastschrift in CHF\"\ncredit = \"Gutschrift in CHF\"\npurpose = \"Verwendungszweck\"",
    );
    suggests(
        "Details,Posting Date,Description,Amount,Type,Balance\nDEBIT,05/31/2024,A,-12.00,ACH,3.00\n\
         CREDIT,05/04/2024,B,20.5,WIRE,5.00\n",
        "account = \"...\"\ncurrency = \"...\"\n[input.mapping]\nbooked = \"Posting Date\"\n\
         amount = \"Amount\"\nflag = \"Details\"\nbalance = \"Balance\"\npurpose = \"Description\"\n\
         flag-debit = [\"DEBIT\"]\nflag-credit = [\"CREDIT\"]",
    );
}

#[test]
fn a_format_that_needs_no_mapping_is_read_to_its_end() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for (name, format, layout, rows) in [
        ("text/swift-mt940.sta", "swift", "MT940", 6),
        ("text/halcom-fixed.txt", "halcom", "fixed 280", 6),
        ("xml/camt053.xml", "iso20022", "camt.053.001.08", 14),
    ] {
        let input = Memory::new(name, std::fs::read(fixtures.join(name)).unwrap());
        let found = probe(&input, &InputSpec::default(), &Reader::new(builtin(), 1)).unwrap();
        let source = found.source.unwrap();
        assert_eq!(
            (source.format.as_str(), source.profile.as_str(), source.counts.rows),
            (format, layout, rows)
        );
        assert!(found.mapping_toml.is_empty() && found.columns.is_empty(), "{name}");
    }
}
