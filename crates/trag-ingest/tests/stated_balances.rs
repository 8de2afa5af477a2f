//! Balances that an export prints above its header become a statement.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use common::{Outcome, read_bytes, spec};
use trag_ingest::InputSpec;
use trag_model::{Currency, Minor};

const RECORDS: &str = "Redni broj;Datum knjiženja;Datum valute;Račun nalogodavca/primaoca;Naziv;Mesto;Šifra plaćanja;\
                       Svrha plaćanja;Poziv na broj;Zaduženje;Odobrenje;Stanje;Valuta\n\
                       1;12.03.2024.;12.03.2024.;265-1-1;Kupac;BG;221;Roba;1;;1.250,75;2.251,25;RSD\n\
                       2;13.03.2024.;13.03.2024.;265-1-1;Kupac;BG;221;Roba;1;100,00;;2.151,25;RSD\n\
                       Ukupno;;;;;;;;;100,00;1.250,75;2.151,25;RSD\n";

fn read(above: &str) -> Outcome {
    read_bytes(
        format!("Račun: 160-123456-54\nVlasnik: Firma\n{above}\n{RECORDS}").as_bytes(),
        &InputSpec::default(),
    )
}

fn balances(out: &Outcome) -> Option<(Option<i64>, Option<i64>)> {
    let statement = out.file.source.statements.first()?;
    let minor = |balance: Option<trag_model::PrintedBalance>| balance.map(|balance| balance.amount.0);
    Some((minor(statement.opening), minor(statement.closing)))
}

#[test]
fn balances_number_and_period_are_taken() {
    let out = read(
        "Izvod br. 7/2024\nPeriod: 01.03.2024. - 31.03.2024.\nPočetno stanje: 1.000,50\nKrajnje stanje;;2.151,25",
    );
    assert_eq!(balances(&out), Some((Some(100_050), Some(215_125))));
    let statement = &out.file.source.statements[0];
    assert_eq!((statement.account.as_str(), statement.holder.as_str()), ("160-123456-54", "Firma"));
    assert_eq!((statement.number.as_str(), statement.currency), ("7/2024", Some(Currency::RSD)));
    let days = [statement.from, statement.to].map(|day| day.map(|day| day.to_string()).unwrap_or_default());
    assert_eq!(days, ["2024-03-01", "2024-03-31"]);
    assert!(out.batches.iter().all(|batch| batch.statement_no.get(0) == Some(0)));
    let told = out.file.source.decisions.iter().find(|decision| decision.what == "opening balance").unwrap();
    assert_eq!(
        (told.choice.as_str(), told.evidence.as_str()),
        ("1.000,50", "stands above the header, in line 5")
    );
}

#[test]
fn a_balance_below_its_label_and_in_cyrillic_letters() {
    let out = read("Претходно стање;Дугује;Ново стање\n1.000,50;100,00;2.151,25 RSD");
    assert_eq!(balances(&out), Some((Some(100_050), Some(215_125))));
    assert_eq!(balances(&read("Početno stanje: -1.000,50")), Some((Some(-100_050), Some(215_125))));
}

#[test]
fn the_line_below_the_rows_closes_a_statement_that_states_no_closing_balance_above() {
    let out = read("Početno stanje: 1.000,50");
    assert_eq!(balances(&out), Some((Some(100_050), Some(215_125))));
    let told = out.file.source.decisions.iter().find(|decision| decision.what == "closing balance").unwrap();
    assert_eq!(
        (told.choice.as_str(), told.evidence.as_str()),
        ("2.151,25", "stands below the rows, in line 7")
    );
    let above = read("Početno stanje: 1.000,50\nKrajnje stanje: 9,00");
    assert_eq!(balances(&above), Some((Some(100_050), Some(900))), "what stands above goes first");
}

#[test]
fn without_a_balance_there_is_no_statement() {
    assert_eq!(balances(&read("Izvod br. 7")), None);
    assert_eq!(balances(&read("Početno stanje;Broj izvoda: 5")), None);
    assert!(read("Izvod br. 7").batches.iter().all(|batch| batch.statement_no.get(0).is_none()));
}

#[test]
fn a_balance_that_can_be_read_two_ways_is_not_read() {
    let text = "Account: GB33BUKB20201555555555\nOpening balance: 1.000\n\nDate,Amount,Name,Reference\n\
                2024-03-13,100,A,x\n2024-03-14,-20,B,y\n";
    let declared = spec(
        "currency = \"EUR\"\n[mapping]\nbooked = \"Date\"\namount = \"Amount\"\n[mapping.counterparty]\nname = \"Name\"",
    );
    let out = read_bytes(text.as_bytes(), &declared);
    assert_eq!(balances(&out), Some((None, None)), "{:?}", out.file.problems.kept());
    let told = out.file.source.decisions.iter().find(|decision| decision.what == "opening balance").unwrap();
    assert_eq!(told.choice, "not read: \"1.000\" can be read two ways, or is no amount");
    let out = read_bytes(text.replace("1.000", "1,000.00").as_bytes(), &declared);
    assert_eq!(balances(&out), Some((Some(100_000), None)));
    assert_eq!(out.file.source.statements[0].debits, None::<Minor>);
}

#[test]
fn tables_above_the_records_of_a_page_are_their_heading() {
    let rows = RECORDS.lines().map(|line| format!("<tr><td>{}</td></tr>", line.replace(';', "</td><td>")));
    let records: String = rows.collect();
    let page = format!(
        "<html><body><table><tr><td colspan=2>Banka</td></tr></table><table><tr><td>Račun:</td><td>160-123456-54</td></tr>\
         <tr><td>Početno stanje: 1.000,50</td></tr></table><table>{records}</table></body></html>"
    );
    let out = read_bytes(page.as_bytes(), &InputSpec::default());
    assert_eq!(out.file.problems.count(), 0, "{:?}", out.file.problems.kept());
    assert_eq!(out.rows.len(), 2);
    assert!(out.rows[0].contains("-> 160-123456-54 1250.75 RSD"), "{}", out.rows[0]);
    assert_eq!(balances(&out), Some((Some(100_050), Some(215_125))));
}
