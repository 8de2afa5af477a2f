//! What spreadsheet programs and their users do to numbers, days, account numbers and the rows above a header.

#![allow(clippy::unwrap_used, reason = "what a test makes is sound, or the test fails")]

mod common;
#[path = "common/packed.rs"]
mod packed;

use common::{Outcome, read_bytes, spec};
use packed::{ods, record, words, xls, xlsx};

/// A cell of a made-up sheet.
#[derive(Clone, Copy)]
enum Cell<'t> {
    Text(&'t str),
    Number(&'t str),
    /// A day or a moment: its serial number, and the same in ISO 8601.
    Day(&'t str, &'t str),
    /// A text over so many columns.
    Wide(&'t str, usize),
    Empty,
}

use Cell::{Day, Empty, Number, Text, Wide};

fn in_excel(rows: &[Vec<Cell<'_>>], properties: &str) -> Vec<u8> {
    let cell = |cell: &Cell<'_>| match cell {
        Text(text) => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        Number(value) => format!("<c><v>{value}</v></c>"),
        Day(serial, _) => format!("<c s=\"2\"><v>{serial}</v></c>"),
        Wide(text, width) => {
            format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>{}", "<c/>".repeat(width - 1))
        }
        Empty => "<c/>".to_owned(),
    };
    let sheet: String =
        rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>())).collect();
    xlsx(&[("S", "", &sheet)], &[], properties)
}

fn in_open_document(rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let typed = |kind: &str, value: &str, shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"{kind}\" {value}><text:p>{shown}</text:p></table:table-cell>"
        )
    };
    let cell = |cell: &Cell<'_>| match cell {
        Text(text) => typed("string", "", text),
        Number(value) => typed("float", &format!("office:value=\"{value}\""), "shown otherwise"),
        Day(_, day) => typed("date", &format!("office:date-value=\"{day}\""), "4.5.24"),
        Wide(text, width) => {
            let spanned = format!("table:number-columns-spanned=\"{width}\"");
            let covered =
                format!("<table:covered-table-cell table:number-columns-repeated=\"{}\"/>", width - 1);
            typed("string", &spanned, text) + &covered
        }
        Empty => "<table:table-cell/>".to_owned(),
    };
    let rows: String = rows
        .iter()
        .map(|row| format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>()))
        .collect();
    ods(&format!(
        "<office:document-content><office:body><office:spreadsheet><table:calculation-settings><table:null-date \
         table:date-value=\"1904-01-01\"/></table:calculation-settings><table:table table:name=\"S\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    ))
}

const PAIRS: &str = r#"currency = "EUR"
    mapping = { booked = "Date", amount = "Amount", payer = { account = "From" }, payee = { account = "To" }, reference = "Ref" }"#;

fn head() -> Vec<Cell<'static>> {
    ["Date", "From", "To", "Amount", "Ref"].map(Text).to_vec()
}

/// Rows without their numbers, and codes of problems.
fn told(out: &Outcome) -> (Vec<String>, Vec<&'static str>) {
    let rows = out.rows.iter().map(|row| row.split_once(": ").unwrap().1.to_owned()).collect();
    (rows, out.file.problems.kept().iter().map(|problem| problem.code.0).collect())
}

/// Reads the rows from both forms, which must tell the same.
#[track_caller]
fn both(rows: &[Vec<Cell<'_>>], declared: &str) -> (Vec<String>, Vec<&'static str>) {
    let excel = told(&read_bytes(&in_excel(rows, ""), &spec(declared)));
    assert_eq!(told(&read_bytes(&in_open_document(rows), &spec(declared))), excel);
    excel
}

#[test]
fn numbers_as_text_beside_numbers() {
    let rows = |amounts: &[Cell<'static>]| -> Vec<Vec<Cell<'static>>> {
        let row = |amount: &Cell<'static>| vec![Day("45416", "2024-05-04"), Text("A"), Text("B"), *amount];
        std::iter::once(head()).chain(amounts.iter().map(row)).collect()
    };
    let amounts = |cells: &[Cell<'static>]| {
        let (rows, codes) = both(&rows(cells), PAIRS);
        let amounts: Vec<String> = rows.iter().map(|row| row.split(' ').nth(4).unwrap().to_owned()).collect();
        (amounts.join(" "), codes)
    };
    for (cells, expected) in [
        (
            &[Text("1.234,50"), Number("1234.5"), Number("7"), Text("0,125")][..],
            ("1234.50 1234.50 7.00", &["ING013"][..]),
        ),
        (&[Text("1,234.50"), Number("1234.5"), Text("12")], ("1234.50 1234.50 12.00", &[])),
        (&[Text("1\u{a0}234,50"), Number("0.1")], ("1234.50 0.10", &[])),
        (
            &[Text("'1234.50"), Text("12.50 EUR"), Text(" 3.00 "), Number("1.10")],
            ("1234.50 12.50 3.00 1.10", &[]),
        ),
        (&[Text("1.234"), Number("1.234")], ("", &["ING013", "ING013"])),
    ] {
        let (amounts, codes) = amounts(cells);
        assert_eq!((amounts.as_str(), codes.as_slice()), expected);
    }
}

#[test]
fn texts_as_numbers() {
    let rows = [
        head(),
        vec![Number("20240504"), Number("12345"), Text("B"), Number("1"), Number("4711")],
        vec![Text("20240505"), Text("00012345"), Text("B"), Number("2"), Number("4711.0")],
        vec![Number("45416"), Text("A"), Text("B"), Number("3"), Text("007")],
    ];
    let out = both(&rows, PAIRS);
    let rows = [
        "2024-05-04 12345 -> B 1.00 EUR unknown reference=4711",
        "2024-05-05 00012345 -> B 2.00 EUR unknown reference=4711",
    ];
    // A day that lost its format is no day; a number that may have lost zeros is noted.
    assert_eq!(out, (rows.map(str::to_owned).to_vec(), vec!["ING017", "ING064"]));
}

#[test]
fn days_as_cells() {
    let rows = [
        head(),
        vec![Day("45416", "2024-05-04"), Text("A"), Text("B"), Number("1")],
        vec![Day("45416.573692129628", "2024-05-04T13:46:07"), Text("A"), Text("B"), Number("2")],
        vec![Day("45416.5", "2024-05-04T12:00:00.000000000"), Text("A"), Text("B"), Number("3")],
        vec![Text("05.05.2024"), Text("A"), Text("B"), Number("4")],
    ];
    let out = both(&rows, PAIRS);
    let rows = [
        "2024-05-04 A -> B 1.00 EUR unknown",
        "2024-05-04 13:46:07 A -> B 2.00 EUR unknown",
        "2024-05-04 12:00 A -> B 3.00 EUR unknown",
        "2024-05-05 A -> B 4.00 EUR unknown",
    ];
    assert_eq!(out, (rows.map(str::to_owned).to_vec(), vec![]));
}

#[test]
fn days_counted_from_1904() {
    let rows = |serial: &'static str| [head(), vec![Day(serial, ""), Text("A"), Text("B"), Number("1")]];
    for (serial, properties, day) in [
        ("43954", "date1904=\"1\"", "2024-05-04"),
        ("43954", "date1904=\"true\"", "2024-05-04"),
        ("45416", "date1904=\"0\"", "2024-05-04"),
        ("45416", "date1904=\"false\"", "2024-05-04"),
        ("45416", "", "2024-05-04"),
        ("43954.5", "date1904=\"1\"", "2024-05-04 12:00"),
    ] {
        let out = told(&read_bytes(&in_excel(&rows(serial), properties), &spec(PAIRS)));
        let row = format!("{day} A -> B 1.00 EUR unknown");
        assert_eq!(out, (vec![row], vec![]), "{properties}");
    }
    // The same in the form before: record 0x22.
    let style = |format: u16| record(0xE0, &words(&[0, format, 0, 0, 0, 0, 0, 0, 0, 0]));
    let text = |row: u16, column: u16, text: &str| {
        let length = u16::try_from(text.len()).unwrap();
        record(0x204, &[words(&[row, column, 0, length]), vec![0], text.as_bytes().to_vec()].concat())
    };
    let number = |row: u16, column: u16, style: u16, value: u32| {
        let packed = (value << 2) | 2;
        record(0x27E, &[words(&[row, column, style]), packed.to_le_bytes().to_vec()].concat())
    };
    let cells: Vec<u8> = [
        text(0, 0, "Date"),
        text(0, 1, "From"),
        text(0, 2, "To"),
        text(0, 3, "Amount"),
        text(0, 4, "Ref"),
        number(1, 0, 1, 43_954),
        text(1, 1, "A"),
        text(1, 2, "B"),
        number(1, 3, 0, 1),
    ]
    .concat();
    let globals = [record(0x22, &[1, 0]), style(0), style(14)].concat();
    let out = told(&read_bytes(&xls(&globals, &cells), &spec(PAIRS)));
    assert_eq!(out, (vec!["2024-05-04 A -> B 1.00 EUR unknown".to_owned()], vec![]));
}

const STATEMENT: &str = r#"currency = "RSD"
    mapping = { booked = "Datum", debit = "Isplata", credit = "Uplata", own-account-label = ["Račun", "Broj računa"], counterparty = { account = "Konto", name = "Naziv" } }"#;

#[test]
fn merged_rows_above_the_header() {
    let rows = [
        vec![Wide("BANKA AD BEOGRAD", 5)],
        vec![Wide("Izvod broj 12", 5)],
        vec![Wide("Broj računa:", 2), Wide("160-0000000123456-54", 3)],
        vec![Empty],
        ["Datum", "Naziv", "Konto", "Isplata", "Uplata"].map(Text).to_vec(),
        vec![Day("45416", "2024-05-04"), Text("Ana"), Text("160-1-73"), Number("12.5"), Empty],
        vec![Wide("Ukupno", 3), Number("12.5"), Empty],
    ];
    let out = both(&rows, STATEMENT);
    let row = "2024-05-04 160-0000000123456-54/BANKA AD BEOGRAD -> 160-1-73/Ana 12.50 RSD unknown";
    assert_eq!(out, (vec![row.to_owned()], vec![]));
}

#[test]
fn account_numbers_that_a_program_cut_are_refused() {
    let rows = [
        head(),
        vec![Day("45416", "2024-05-04"), Number("160000000012345654"), Text("B"), Number("1")],
        vec![Day("45416", "2024-05-04"), Text("1.6E+17"), Text("B"), Number("2")],
        vec![Day("45416", "2024-05-04"), Text("1,60000000012346E+17"), Text("B"), Number("3")],
        vec![Day("45416", "2024-05-04"), Number("1.6E+17"), Text("B"), Number("4")],
        vec![Day("45416", "2024-05-04"), Text("A"), Text("B"), Number("5")],
    ];
    let out = both(&rows, PAIRS);
    let row = "2024-05-04 A -> B 5.00 EUR unknown";
    assert_eq!(out, (vec![row.to_owned()], vec!["ING014", "ING014", "ING014", "ING014", "ING064"]));
    // The statement's own account, above the header.
    for account in [Number("160000000012345654"), Text("1.6E+17"), Number("1.6E+17")] {
        let rows = [
            vec![Text("Račun:"), account],
            ["Datum", "Naziv", "Konto", "Isplata", "Uplata"].map(Text).to_vec(),
            vec![Day("45416", "2024-05-04"), Text("Ana"), Text("160-1-73"), Number("12.5"), Empty],
        ];
        let out = both(&rows, STATEMENT);
        let row = "2024-05-04 account of x.csv -> 160-1-73/Ana 12.50 RSD unknown";
        assert_eq!(out, (vec![row.to_owned()], vec!["ING023"]));
    }
}
