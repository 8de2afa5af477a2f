//! Spreadsheets of every form, with values as banks keep them.

#![allow(clippy::unwrap_used, reason = "what a test makes is sound, or the test fails")]

mod common;
#[path = "common/packed.rs"]
mod packed;

use common::{read_bytes, rendered, spec};
use packed::{ods, old_workbook, record, xls, xlsx};
use trag_ingest::InputSpec;
use trag_model::catalogue;

/// A sheet in the shape of a Serbian statement: what stands above the header, dates and numbers typed and as text, a
/// total below.
const SHEET: &str = "\
<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>\
<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Račun: 160-0000000123456-54</t></is></c></row>\
<row r=\"4\"><c r=\"A4\" t=\"s\"><v>1</v></c><c r=\"B4\" t=\"s\"><v>2</v></c><c r=\"C4\" t=\"s\"><v>3</v></c><c r=\"D4\" t=\"s\"><v>4</v></c><c r=\"E4\" t=\"s\"><v>5</v></c></row>\
<row r=\"5\"><c r=\"A5\" s=\"2\"><v>45416</v></c><c r=\"B5\" t=\"s\"><v>6</v></c><c r=\"C5\" s=\"3\"><v>1234.5599999999999</v></c><c r=\"E5\"><v>1000</v></c></row>\
<row r=\"7\"><c r=\"A7\" t=\"str\"><v>05.05.2024.</v></c><c r=\"B7\" t=\"s\"><v>6</v></c><c r=\"D7\" t=\"str\"><v>1.234,50</v></c><c r=\"E7\" t=\"str\"><v>2.234,50</v></c></row>\
<row r=\"8\"><c r=\"A8\" t=\"str\"><v>Ukupno</v></c><c r=\"D8\"><v>1234.5</v></c></row>";

const STRINGS: [&str; 7] = [
    "Promet &amp; stanje",
    "Datum knjiženja",
    "Naziv",
    "Zaduženje",
    "Odobrenje",
    "Stanje",
    "Merkur &quot;d.o.o.&quot;",
];

const MAPPING: &str = r#"currency = "RSD"
    mapping = { booked = "Datum knjiženja", debit = "Zaduženje", credit = "Odobrenje", balance = "Stanje", own-account-label = ["Račun"], counterparty = { name = "Naziv" } }"#;

#[track_caller]
fn check(bytes: &[u8], spec_text: &str, expected: &[&str]) -> common::Outcome {
    let out = read_bytes(bytes, &spec(spec_text));
    let problems: Vec<String> = out.file.problems.kept().iter().map(rendered).collect();
    assert!(!out.file.problems.is_incomplete(), "{}", problems.join("\n"));
    assert_eq!(out.rows, expected);
    assert_eq!(out.file.source.format, "spreadsheet");
    out
}

#[test]
fn typed_and_printed_values_of_one_column_are_read_alike() {
    let out = check(
        &xlsx(&[("Promet", "", SHEET)], &STRINGS, ""),
        MAPPING,
        &[
            "line 5: 2024-05-04 160-0000000123456-54 -> Merkur \"d.o.o.\" 1234.56 RSD unknown balance=1000.00",
            "line 7: 2024-05-05 Merkur \"d.o.o.\" -> 160-0000000123456-54 1234.50 RSD unknown balance=2234.50",
        ],
    );
    assert_eq!(out.file.source.counts.skipped, [("footer".to_owned(), 1)]);
    let told: Vec<String> =
        out.file.source.decisions.iter().map(|told| format!("{} = {}", told.what, told.choice)).collect();
    assert_eq!(
        told[..3],
        ["sheet \"Promet\" = read", "header = row 4", "own account = 160-0000000123456-54"]
    );
}

#[test]
fn a_profile_that_declares_commas_reads_typed_numbers_all_the_same() {
    let header = [
        "Redni broj",
        "Datum valute",
        "Datum izvršenja",
        "Opis plaćanja",
        "Broj računa",
        "Isplate",
        "Uplate",
        "Stanje",
        "PNB pl",
        "Platitelj/Primatelj",
        "Referenca",
        "HR1210010051863000160",
    ];
    let names: String = (0..11).map(|at| format!("<c t=\"s\"><v>{at}</v></c>")).collect();
    let sheet = format!(
        "<row><c t=\"s\"><v>11</v></c></row><row>{names}</row>\
         <row><c><v>1</v></c><c s=\"1\"><v>45416.5</v></c><c s=\"1\"><v>45416.573692129628</v></c><c/><c/><c><v>12.345</v></c></row>\
         <row><c><v>2</v></c><c s=\"1\"><v>45416</v></c><c s=\"1\"><v>45417</v></c><c/><c/><c/><c><v>0.1</v></c></row>"
    );
    let out = read_bytes(&xlsx(&[("S", "", &sheet)], &header, ""), &spec("currency = \"EUR\""));
    assert_eq!(out.file.source.profile, "erste-hr");
    assert_eq!(
        out.rows,
        ["line 4: 2024-05-05 unknown -> HR1210010051863000160 0.10 EUR unknown value-date=2024-05-04"]
    );
    let problem = &out.file.problems.kept()[0];
    assert_eq!(problem.code, catalogue::AMOUNT_TOO_PRECISE);
    assert_eq!(problem.place.column, "Isplate (sheet \"S\", cell F3)");
    assert_eq!((problem.place.line, problem.place.record), (3, 1));
}

#[test]
fn the_epoch_of_1904() {
    let sheet = SHEET.replace("45416", "43954");
    let out = check(
        &xlsx(&[("Promet", "", &sheet)], &STRINGS, "date1904=\"1\""),
        MAPPING,
        &[
            "line 5: 2024-05-04 160-0000000123456-54 -> Merkur \"d.o.o.\" 1234.56 RSD unknown balance=1000.00",
            "line 7: 2024-05-05 Merkur \"d.o.o.\" -> 160-0000000123456-54 1234.50 RSD unknown balance=2234.50",
        ],
    );
    assert!(out.file.source.decisions.iter().any(|told| told.choice == "counted from 1904"));
}

const PAIRS: &str = r#"currency = "EUR"
    mapping = { booked = "Date", amount = "Amount", payer = { account = "From" }, payee = { account = "To" } }"#;

fn row(cells: &[&str]) -> String {
    let cell = |value: &&str| match value.strip_prefix('#') {
        Some(number) => format!("<c><v>{number}</v></c>"),
        None => format!("<c t=\"str\"><v>{value}</v></c>"),
    };
    format!("<row>{}</row>", cells.iter().map(cell).collect::<String>())
}

#[test]
fn account_numbers_that_lost_digits_are_refused_and_others_noted() {
    let rows = [
        row(&["Date", "From", "To", "Amount"]),
        row(&["2024-05-04", "#160000000012345654", "A", "#1"]),
        row(&["2024-05-04", "1.6E+17", "A", "#2"]),
        row(&["2024-05-04", "#12345", "A", "#3"]),
        row(&["2024-05-04", "B", "A", "#1E+3"]),
    ];
    let out = read_bytes(&xlsx(&[("S", "", &rows.concat())], &[], ""), &spec(PAIRS));
    assert_eq!(
        out.rows,
        ["line 4: 2024-05-04 12345 -> A 3.00 EUR unknown", "line 5: 2024-05-04 B -> A 1000.00 EUR unknown"]
    );
    let codes: Vec<&str> = out.file.problems.kept().iter().map(|problem| problem.code.0).collect();
    assert_eq!(codes, ["ING014", "ING014", "ING064"]);
    assert_eq!(out.file.problems.kept()[2].code, catalogue::ACCOUNT_AS_NUMBER);
    assert_eq!(out.file.problems.kept()[0].place.column, "From (sheet \"S\", cell B2)");
}

#[test]
fn sheets_are_read_one_after_another_and_hidden_ones_are_told() {
    let head = row(&["Date", "From", "To", "Amount"]);
    let first = format!("{head}{}", row(&["2024-05-04", "A", "B", "#1.5"]));
    let second = format!("{head}{}{}", row(&["2024-05-05", "C", "D", "#2"]), row(&["x", "C", "D", "#2"]));
    let remark = row(&["Izvod je informativan"]);
    let unknown = [row(&["Ime", "Broj"]), row(&["a", "#1"]), row(&["b", "#2"])].concat();
    let sheets = [
        ("Maj", "", first.as_str()),
        ("Napomena", "", &remark),
        ("Jun", "state=\"veryHidden\"", &second),
        ("Šifre", "", &unknown),
    ];
    let out = read_bytes(&xlsx(&sheets, &[], ""), &spec(PAIRS));
    assert_eq!(
        out.rows,
        ["line 2: 2024-05-04 A -> B 1.50 EUR unknown", "line 4: 2024-05-05 C -> D 2.00 EUR unknown"]
    );
    let decisions: Vec<String> = out
        .file
        .source
        .decisions
        .iter()
        .filter(|told| told.what.starts_with("sheet"))
        .map(|told| format!("{}: {}", told.what, told.choice))
        .collect();
    assert_eq!(
        decisions,
        [
            "sheet \"Maj\": read",
            "sheet \"Jun\": read, although it is hidden",
            "sheet \"Napomena\": not read",
            "sheet \"Šifre\": not read"
        ]
    );
    let codes: Vec<&str> = out.file.problems.kept().iter().map(|problem| problem.code.0).collect();
    assert_eq!(codes, ["ING017", "ING063"]);
    assert_eq!(out.file.problems.kept()[1].code, catalogue::SHEET_NOT_READ);
    assert_eq!(out.file.source.counts.records, 3);
}

#[test]
fn open_document() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let header: String = ["Date", "From", "To", "Amount"].into_iter().map(cell).collect();
    let content = format!(
        "<office:document-content><office:automatic-styles><style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet><table:table table:name=\"L1\" table:style-name=\"ta2\">\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row>{header}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"date\" office:date-value=\"2024-05-04\"><text:p>4.5.24</text:p></table:table-cell>{}\
         <table:table-cell office:value-type=\"currency\" office:value=\"12.5\"><text:p>12,50 €</text:p><office:annotation><text:p>remark</text:p></office:annotation></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         </table:table></office:spreadsheet></office:body></office:document-content>",
        cell("A<text:s/><text:span>b</text:span>") + &cell("C")
    );
    let out = check(
        &ods(&content),
        PAIRS,
        &["line 4: 2024-05-04 A b -> C 12.50 EUR unknown", "line 5: 2024-05-04 A b -> C 12.50 EUR unknown"],
    );
    assert_eq!(out.file.source.decisions[0].choice, "read, although it is hidden");
}

#[test]
fn pages_that_are_named_xls() {
    let page = "<html><head><meta http-equiv=content-type content=\"text/html; charset=windows-1250\"><style>td {}</style></head><body>\n\
                <table border=1><tr><td colspan=4>Ra\u{e8}un: <b>160-0000000123456-54</b></td></tr>\n\
                <tr><th>Datum knji\u{9e}enja<th>Naziv<th>Zadu\u{9e}enje<th>Odobrenje<th>Stanje</tr>\n\
                <tr><td>04.05.2024</td><td>Ana &amp; Iva<br>d.o.o.</td><td>1.234,50</td><td></td><td>0,50</td></tr>\
                <tr><td>05.05.2024</td><td rowspan=2>Eva</td><td x:num=\"7.25\">7,25</td><td>&nbsp;</td></tr>\n\
                <tr><td>05.05.2024</td><td>1,00</td></tr></table></body></html>";
    let bytes: Vec<u8> = page.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    check(
        &bytes,
        MAPPING,
        &[
            "line 3: 2024-05-04 160-0000000123456-54 -> Ana & Iva d.o.o. 1234.50 RSD unknown balance=0.50",
            "line 4: 2024-05-05 160-0000000123456-54 -> Eva 7.25 RSD unknown",
            "line 5: 2024-05-05 160-0000000123456-54 -> unknown 1.00 RSD unknown",
        ],
    );
}

#[test]
fn workbooks_as_one_xml_file() {
    let cell = |kind: &str, value: &str| format!("<Cell><Data ss:Type=\"{kind}\">{value}</Data></Cell>");
    let header: String =
        ["Date", "From", "To", "Amount"].into_iter().map(|name| cell("String", name)).collect();
    let text = format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"Promet\"><Table><Row ss:Index=\"3\">{header}</Row><Row>{}<Cell ss:Index=\"4\"><Data ss:Type=\"Number\">9.95</Data></Cell></Row></Table></Worksheet></Workbook>",
        cell("DateTime", "2024-05-04T00:00:00.000") + &cell("String", "A")
    );
    let out = check(text.as_bytes(), PAIRS, &["line 4: 2024-05-04 A -> unknown 9.95 EUR unknown"]);
    assert_eq!(out.file.source.decisions[0].what, "sheet \"Promet\"");
}

#[test]
fn workbooks_of_excel_until_2003() {
    let out = check(
        &old_workbook(),
        PAIRS,
        &["line 2: 2024-05-04 č1 -> B2 123.45 EUR unknown", "line 3: 2024-05-04 č1 -> 7 123.45 EUR unknown"],
    );
    assert_eq!(out.file.source.decisions[0].what, "sheet \"Promet\"");
}

#[test]
fn what_is_no_spreadsheet_or_hides_is_refused() {
    let code = |bytes: &[u8]| {
        let out = read_bytes(bytes, &InputSpec::default());
        out.file.problems.kept().iter().map(|problem| problem.code.0).collect::<Vec<_>>()
    };
    assert_eq!(catalogue::SPREADSHEET_REFUSED.0, "ING062");
    assert_eq!(code(&packed::compound("EncryptedPackage", b"x")), ["ING062"]);
    assert_eq!(code(&packed::compound("WordDocument", b"x")), ["ING062"]);
    assert_eq!(code(&xls(&record(0x2F, &[1, 0]), &[])), ["ING062"]);
    let doctype = xlsx(&[("S", "", "")], &[], "/><!DOCTYPE x [<!ENTITY a \"b\">]><x");
    assert_eq!(code(&doctype), ["ING062"]);
    let unordered = [row(&["Date"]), "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>".to_owned()].concat();
    assert_eq!(code(&xlsx(&[("S", "", &unordered)], &[], "")), ["ING062"]);
    assert_eq!(code(&xlsx(&[("S", "", "")], &[], "")), ["ING001"]);
    let wide = (1..=40_000).map(|row| format!("<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>"));
    assert_eq!(code(&xlsx(&[("S", "", &wide.collect::<String>())], &[], "")), ["ING062"]);
}

#[test]
fn a_probe_suggests_a_mapping_for_the_largest_sheet() {
    let head = row(&["Datum", "Partner", "Iznos", "Valuta"]);
    let rows = [head, row(&["04.05.2024", "Ana", "#1.5", "EUR"]), row(&["15.05.2024", "Iva", "#-2", "EUR"])]
        .concat();
    let sheets = [("Napomena", "", row(&["informativno"])), ("Promet", "", rows)];
    let sheets: Vec<(&str, &str, &str)> =
        sheets.iter().map(|(name, more, data)| (*name, *more, data.as_str())).collect();
    let input = trag_ingest::Memory::new("x.xlsx", xlsx(&sheets, &[], ""));
    let reader = trag_ingest::Reader::new(common::builtin(), 1);
    let probe = trag_ingest::probe(&input, &InputSpec::default(), &reader).unwrap();
    assert!(probe.mapping_toml.contains("booked = \"Datum\"\namount = \"Iznos\""), "{}", probe.mapping_toml);
    assert_eq!((probe.header_line, probe.delimiter.as_str()), (1, ""));
}
