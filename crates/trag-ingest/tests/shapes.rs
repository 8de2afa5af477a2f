//! Every way in which exports write amounts and their direction.

mod common;

use common::{read_bytes, spec};

/// Reads `text` under `spec_text` and compares the rows.
#[track_caller]
fn check(spec_text: &str, text: &str, expected: &[&str]) {
    let out = read_bytes(text.as_bytes(), &spec(spec_text));
    let problems: Vec<String> = out.file.problems.kept().iter().map(common::rendered).collect();
    assert!(!out.file.problems.is_incomplete(), "{}", problems.join("\n"));
    assert_eq!(out.rows, expected);
}

#[test]
fn payer_and_payee_columns() {
    check(
        r#"
        currency = "EUR"
        mapping = { booked = "Date", amount = "Amount", payer = { account = "From" }, payee = { account = "To", name = "Name" } }
        "#,
        "Date,From,To,Name,Amount\n2024-05-04,00123,123,\"Ana, d.o.o.\",1.50\n2024-05-04 13:45,9,,,0\n",
        &[
            "line 2: 2024-05-04 00123 -> 123/Ana, d.o.o. 1.50 EUR unknown",
            "line 3: 2024-05-04 13:45 9 -> unknown 0.00 EUR unknown",
        ],
    );
}

#[test]
fn a_minus_between_payer_and_payee_takes_back_where_the_mapping_says_so() {
    check(
        r#"
        currency = "EUR"
        mapping = { booked = "Date", amount = "Amount", sign = "reversal", payer = { account = "From" }, payee = { account = "To" } }
        "#,
        "Date,From,To,Amount\n2024-05-04,A,B,-1.50\n",
        &["line 2: 2024-05-04 B -> A 1.50 EUR reversal"],
    );
}

#[test]
fn signed_amounts_of_a_statement() {
    let text = "Datum;Partner;Iznos\n04.05.2024;Ana;-1.234,50\n05.05.2024;Iva;10,00\n";
    let mapping = r#"account = "OWN"
        currency = "RSD"
        mapping = { booked = "Datum", amount = "Iznos", counterparty = { name = "Partner" } SIGN }"#;
    check(
        &mapping.replace("SIGN", ""),
        text,
        &[
            "line 2: 2024-05-04 OWN -> Ana 1234.50 RSD unknown",
            "line 3: 2024-05-05 Iva -> OWN 10.00 RSD unknown",
        ],
    );
    check(
        &mapping.replace("SIGN", ", sign = \"inverted\""),
        text,
        &[
            "line 2: 2024-05-04 Ana -> OWN 1234.50 RSD unknown",
            "line 3: 2024-05-05 OWN -> Iva 10.00 RSD unknown",
        ],
    );
}

#[test]
fn debit_and_credit_columns() {
    let spec_text = r#"account = "OWN"
        currency = "EUR"
        mapping = { booked = "Datum", debit = "Isplata", credit = "Uplata", counterparty = { name = "Partner" } }"#;
    check(
        spec_text,
        "Datum;Partner;Isplata;Uplata\n04.05.2024;Ana;1,50;\n04.05.2024;Iva;0,00;2,50\n04.05.2024;Eva;;-2,50\n04.05.2024;Info;0,00;0,00\n",
        &[
            "line 2: 2024-05-04 OWN -> Ana 1.50 EUR unknown",
            "line 3: 2024-05-04 Iva -> OWN 2.50 EUR unknown",
            "line 4: 2024-05-04 OWN -> Eva 2.50 EUR reversal",
            "line 5: 2024-05-04 Info -> OWN 0.00 EUR unknown",
        ],
    );
    check(
        spec_text,
        "Datum;Partner;Isplata;Uplata\n04.05.2024;Ana;-1,50;\n04.05.2024;Iva;-7,00;\n04.05.2024;Eva;;2,50\n",
        &[
            "line 2: 2024-05-04 OWN -> Ana 1.50 EUR unknown",
            "line 3: 2024-05-04 OWN -> Iva 7.00 EUR unknown",
            "line 4: 2024-05-04 Eva -> OWN 2.50 EUR unknown",
        ],
    );
}

#[test]
fn a_flag_in_its_own_column_or_behind_the_amount() {
    check(
        r#"account = "OWN"
        currency = "EUR"
        mapping = { booked = "Date", amount = "Amount", flag = "D/C", flag-debit = ["D"], flag-credit = ["C"], counterparty = { name = "Name" } }"#,
        "Date,Name,Amount,D/C\n2024-05-04,Ana,1.50,D\n2024-05-04,Iva,2.50,C\n2024-05-05,Eva,-2.50,C\n",
        &[
            "line 2: 2024-05-04 OWN -> Ana 1.50 EUR unknown",
            "line 3: 2024-05-04 Iva -> OWN 2.50 EUR unknown",
            "line 4: 2024-05-05 OWN -> Eva 2.50 EUR reversal",
        ],
    );
    check(
        r#"account = "OWN"
        currency = "EUR"
        mapping = { booked = "Date", amount = "Amount", flag-debit = ["DR"], flag-credit = ["CR"], counterparty = { name = "Name" } }"#,
        "Date,Name,Amount\n2024-05-04,Ana,1.50 DR\n2024-05-04,Iva,2.50 CR\n",
        &["line 2: 2024-05-04 OWN -> Ana 1.50 EUR unknown", "line 3: 2024-05-04 Iva -> OWN 2.50 EUR unknown"],
    );
}

#[test]
fn a_minus_that_repeats_the_flag_means_nothing_more() {
    check(
        r#"account = "OWN"
        currency = "EUR"
        mapping = { booked = "Date", amount = "Amount", flag = "DC", flag-debit = ["D"], flag-credit = ["C"], counterparty = { name = "Name" } }"#,
        "Date,Name,Amount,DC\n2024-05-04,Ana,-1.50,D\n2024-05-04,Iva,2.50,C\n",
        &["line 2: 2024-05-04 OWN -> Ana 1.50 EUR unknown", "line 3: 2024-05-04 Iva -> OWN 2.50 EUR unknown"],
    );
}

#[test]
fn amount_and_currency_in_one_cell() {
    check(
        r#"account = "OWN"
        mapping = { booked = "Datum", amount = "Iznos", currency-in-amount = true, counterparty = { name = "Partner" } }"#,
        "Datum;Partner;Iznos\n04.05.2024;Ana;-1.234,56 EUR\n04.05.2024;Iva;€ 12\n04.05.2024;Eva;RSD 7,00\n04.05.2024;Mia;(5,00) KM\n",
        &[
            "line 2: 2024-05-04 OWN -> Ana 1234.56 EUR unknown",
            "line 3: 2024-05-04 Iva -> OWN 12.00 EUR unknown",
            "line 4: 2024-05-04 Eva -> OWN 7.00 RSD unknown",
            "line 5: 2024-05-04 OWN -> Mia 5.00 BAM unknown",
        ],
    );
}

#[test]
fn a_serbian_statement_with_cash_by_payment_code() {
    let text = "Izvod broj 5;;;;;;;;;;;;\r\n\
        Račun: 160-123456-54;;;;;;;;;;;;\r\n\
        Vlasnik: Merkur d.o.o.;;;;;;;;;;;;\r\n\
        \r\n\
        Redni broj;Datum knjiženja;Datum valute;Račun nalogodavca/primaoca;Naziv;Mesto;Šifra plaćanja;Svrha plaćanja;Poziv na broj;Zaduženje;Odobrenje;Stanje;Valuta\r\n\
        1;04.05.2024.;04.05.2024.;;Đorđe Živković;Niš;165;Uplata pazara;97-12;;1.234.567,89;1.234.567,89;RSD\r\n\
        2;05.05.2024.;;205-108040-45;Ćosić \"\"d.o.o.\"\";Niš;221;\"Račun 5; maj\";;1.000,00;;1.233.567,89;RSD\r\n\
        Ukupno;;;;;;;;;1.000,00;1.234.567,89;;RSD\r\n";
    let bytes = encoding_rs::WINDOWS_1250.encode(text).0.into_owned();
    let out = read_bytes(&bytes, &spec(""));
    assert_eq!(
        out.rows,
        [
            "line 6: 2024-05-04 cash -> 160-123456-54/Merkur d.o.o. 1234567.89 RSD cash-in value-date=2024-05-04 \
             balance=1234567.89 code=165 purpose=Uplata pazara reference=97-12 conductor=Đorđe Živković place=Niš",
            "line 7: 2024-05-05 160-123456-54/Merkur d.o.o. -> 205-108040-45/Ćosić \"\"d.o.o.\"\" 1000.00 RSD transfer \
             balance=1233567.89 code=221 purpose=Račun 5; maj",
        ]
    );
    let source = &out.file.source;
    assert_eq!((source.profile.as_str(), source.encoding.as_str()), ("rs-izvod-csv", "windows-1250"));
    assert_eq!(source.counts.skipped, [("footer".to_owned(), 1)]);
    assert_eq!(source.unused_columns, ["Redni broj"]);
    assert!(!out.file.problems.is_incomplete());
    let told: Vec<String> =
        source.decisions.iter().map(|it| format!("{} = {}: {}", it.what, it.choice, it.evidence)).collect();
    assert_eq!(
        told,
        [
            "encoding = windows-1250: 16 South Slavic letters (č ć đ š ž) if read as windows-1250, 0 Western letters \
             (à å ñ ø) if read as windows-1252; the first in line 2",
            "delimiter = ;: the names of the header are parted by it; 3 of the first 3 records have 13 fields",
            "header = line 5: its names are known; the 3 records above it are a preamble, not movements",
            "profile = rs-izvod-csv: all 11 columns it asks for stand in the header",
            "own account = 160-123456-54: stands above the header, in line 2",
        ]
    );
}

#[test]
fn research_data_keep_banks_apart_and_yen_with_two_decimals() {
    let text = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n\
        2022/09/01 00:20,0123,8A,00123,8A,12.34,Yen,12.34,Yen,Cash,1\n\
        2022/09/01 00:21,0123,8A,7,9B,0.000123,Bitcoin,2.50,US Dollar,Wire,0\n";
    let out = read_bytes(text.as_bytes(), &spec(""));
    assert_eq!(
        out.rows,
        [
            "line 2: 2022-09-01 00:20 0123/8A -> 00123/8A 12.34 JPY cash-in label=1",
            "line 3: 2022-09-01 00:21 0123/8A -> 7/9B 2.50 USD transfer received=0.00012300 BTC label=0",
        ]
    );
    assert!(!out.file.problems.is_incomplete());
}

#[test]
fn statements_of_the_neighbours() {
    let erste = "Izvod prometa po računu HR1210010051863000160 za period od 01.05.2024 do 31.05.2024 Valuta EUR OIB 1\n\
        Redni broj;Datum valute;Datum izvršenja;Opis plaćanja;Broj računa;Isplate;Uplate;Stanje;PNB pl;PNB pr;Platitelj/Primatelj;Mjesto;Referenca\n\
        \n1;04.05.2024;04.05.2024;Plaća;HR1723600001101234565;;3.450,26;4.000,00;;;Tvrtka d.o.o.;Zagreb;R1\n";
    let out = read_bytes(&encoding_rs::WINDOWS_1250.encode(erste).0, &spec(""));
    assert_eq!(
        out.rows,
        [
            "line 4: 2024-05-04 HR1723600001101234565/Tvrtka d.o.o. -> HR1210010051863000160 3450.26 EUR unknown \
          value-date=2024-05-04 balance=4000.00 purpose=Plaća reference=R1"
        ]
    );
    let nkbm = "ŠT. IZPISKA;POGODBA;RAČUN;DATUM KNJIŽENJA;DATUM VALUTE;DOBRO;BREME;VALUTA;NAMEN;SKLIC V DOBRO;SKLIC V BREME;UDELEŽENEC - RAČUN;UDELEŽENEC - NAZIV\n\
        1;2;SI56263300012039086;04.05.2024;04.05.2024;0,00;12,50;EUR;Položnica;SI00;;SI56020170014356205;Občina\n";
    let out = read_bytes(&encoding_rs::WINDOWS_1250.encode(nkbm).0, &spec(""));
    assert_eq!(
        out.rows,
        ["line 2: 2024-05-04 SI56263300012039086 -> SI56020170014356205/Občina 12.50 EUR unknown \
          value-date=2024-05-04 purpose=Položnica reference=SI00"]
    );
}

#[test]
fn lines_that_are_no_movements_are_skipped_with_a_reason() {
    let text = "sep=;\n\nAccount statement\nDatum;Vreme;Partner;Iznos\n04.05.2024;13:45;Ana;1,50\n;;;\n\nDatum;Vreme;Partner;Iznos\n05.05.2024;;Iva;2,50\nPrethodno stanje;;;3,00\nUkupno;4,00\n\u{1a}\n";
    let out = read_bytes(
        text.as_bytes(),
        &spec(
            r#"account = "OWN"
            currency = "EUR"
            mapping = { booked = "Datum", booked-time = "Vreme", amount = "Iznos", counterparty = { name = "Partner" } }"#,
        ),
    );
    assert_eq!(
        out.rows,
        [
            "line 5: 2024-05-04 13:45 Ana -> OWN 1.50 EUR unknown",
            "line 9: 2024-05-05 Iva -> OWN 2.50 EUR unknown",
        ]
    );
    let skipped = |reason: &str, count| (reason.to_owned(), count);
    assert_eq!(
        out.file.source.counts.skipped,
        [
            skipped("blank record", 1),
            skipped("end-of-file mark", 1),
            skipped("footer", 2),
            skipped("repeated header", 1)
        ]
    );
    assert!(!out.file.problems.is_incomplete());
}

#[test]
fn a_column_that_is_described_must_exist() {
    let out = read_bytes(
        b"Datum;Partner;Iznos\n04.05.2024;Ana;1,50\n",
        &spec(
            r#"account = "OWN"
            currency = "EUR"
            mapping = { booked = "Datum", amount = "Iznos" }
            columns = { Iznoss = { decimal-mark = "," } }"#,
        ),
    );
    let codes: Vec<&str> = out.file.problems.kept().iter().map(|problem| problem.code.0).collect();
    assert_eq!(codes, ["ING008"]);
}
