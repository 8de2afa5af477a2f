//! Random tables, written in a random dialect, encoding and number style, are read back as they were.

mod common;

use common::{read_with, spec};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1250};
use proptest::prelude::*;
use trag_model::money::{grouped, plain};

#[derive(Clone, Debug)]
struct Entry {
    day: u32,
    month: u32,
    partner: String,
    minor: i64,
}

#[derive(Clone, Copy, Debug)]
struct Style {
    delimiter: char,
    newline: &'static str,
    decimal: char,
    grouping: &'static str,
    date: usize,
    encoding: usize,
    preamble: bool,
    quoted: bool,
}

fn entry() -> impl Strategy<Value = Entry> {
    let partner = "[A-Z][a-zčćšžđ ,;|\"]{0,10}[a-z]";
    (1_u32..=28, 1_u32..=12, partner, -1_000_000_000_i64..1_000_000_000)
        .prop_map(|(day, month, partner, minor)| Entry { day, month, partner, minor })
}

fn style() -> impl Strategy<Value = Style> {
    let marks =
        prop::sample::select(vec![('.', ""), ('.', ","), ('.', "'"), (',', ""), (',', "."), (',', "\u{a0}")]);
    let delimiter = prop::sample::select(vec![',', ';', '\t', '|']);
    let newline = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    (marks, delimiter, newline, 0_usize..4, 0_usize..5, any::<bool>(), any::<bool>()).prop_map(
        |((decimal, grouping), delimiter, newline, date, encoding, preamble, quoted)| Style {
            delimiter,
            newline,
            decimal,
            grouping,
            date,
            encoding,
            preamble,
            quoted,
        },
    )
}

fn cell(text: &str, style: Style) -> String {
    if style.quoted || text.contains([style.delimiter, '"', ' ']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn amount(minor: i64, style: Style) -> String {
    let english =
        if style.grouping.is_empty() { plain(i128::from(minor), 2) } else { grouped(i128::from(minor), 2) };
    english.replace(',', "G").replace('.', &style.decimal.to_string()).replace('G', style.grouping)
}

fn date(entry: &Entry, style: Style) -> String {
    let Entry { day, month, .. } = entry;
    match style.date {
        0 => format!("{day:02}.{month:02}.2024."),
        1 => format!("2024-{month:02}-{day:02}"),
        2 => format!("{month:02}/{day:02}/2024"),
        _ => format!("2024{month:02}{day:02}"),
    }
}

fn written(entries: &[Entry], style: Style) -> Vec<u8> {
    let mut text = String::new();
    let mut line = |cells: &[&str]| {
        let cells: Vec<String> = cells.iter().map(|text| cell(text, style)).collect();
        text.push_str(&cells.join(&style.delimiter.to_string()));
        text.push_str(style.newline);
    };
    if style.preamble {
        line(&["Izvod za period", "", ""]);
        line(&["Šifra: čćđ", "", ""]);
    }
    line(&["Datum", "Partner", "Iznos"]);
    // The last rows prove the decimal mark and the order of the dates.
    let proof = Entry { day: 28, month: 5, partner: "Šćepan".to_owned(), minor: -1_205 };
    for entry in entries.iter().chain([&proof]) {
        line(&[&date(entry, style), &entry.partner, &amount(entry.minor, style)]);
    }
    encoded(&text, style.encoding)
}

fn encoded(text: &str, encoding: usize) -> Vec<u8> {
    let with = |encoding: &'static Encoding| encoding.encode(text).0.into_owned();
    let units = text.encode_utf16();
    match encoding {
        0 => with(UTF_8),
        1 => [&[0xEF, 0xBB, 0xBF][..], text.as_bytes()].concat(),
        2 => with(WINDOWS_1250),
        3 => [0xFF, 0xFE].into_iter().chain(units.flat_map(u16::to_le_bytes)).collect(),
        _ => units.flat_map(u16::to_be_bytes).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_are_read_back(entries in prop::collection::vec(entry(), 0..20), style in style(), block in 64_usize..300) {
        let bytes = written(&entries, style);
        let spec = spec(
            "account = \"OWN\"\ncurrency = \"EUR\"\n\
             mapping = { booked = \"Datum\", amount = \"Iznos\", counterparty = { name = \"Partner\" } }",
        );
        let expected: Vec<String> = entries
            .iter()
            .map(|entry| {
                let sides = if entry.minor < 0 {
                    format!("OWN -> {}", entry.partner)
                } else {
                    format!("{} -> OWN", entry.partner)
                };
                let amount = plain(i128::from(entry.minor.abs()), 2);
                format!("2024-{:02}-{:02} {sides} {amount} EUR unknown", entry.month, entry.day)
            })
            .collect();
        for (threads, block) in [(1, 4 << 20), (2, block)] {
            let out = read_with(&bytes, &spec, common::builtin(), threads, block);
            let problems: Vec<String> = out.file.problems.kept().iter().map(common::rendered).collect();
            prop_assert!(problems.is_empty(), "{}", problems.join("\n"));
            let mut rows: Vec<&str> =
                out.rows.iter().filter_map(|row| row.split_once(": ")).map(|row| row.1).collect();
            prop_assert_eq!(rows.pop(), Some("2024-05-28 OWN -> Šćepan 12.05 EUR unknown"));
            prop_assert_eq!(rows, expected.clone());
        }
    }
}
