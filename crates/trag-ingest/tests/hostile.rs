//! Input that nobody should send: it costs a problem, never a panic, and never more memory than a block.

mod common;

use std::io::{self, Read};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use common::{builtin, read_bytes, read_with, rendered, spec};
use proptest::prelude::*;
use trag_ingest::{Input, InputSpec, Profiles, Reader, probe, read};
use trag_model::{Problem, catalogue};

fn statement() -> InputSpec {
    spec(
        r#"account = "160-123456-54"
        currency = "EUR"
        mapping = { booked = "Datum", amount = "Iznos", counterparty = { name = "Partner" } }"#,
    )
}

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code.0).collect()
}

/// A short head, then `length` times the letter x, then a tail; nothing of it is held in memory.
struct Stream {
    head: &'static [u8],
    length: u64,
    tail: &'static [u8],
}

impl Input for Stream {
    fn name(&self) -> &str {
        "long.csv"
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(self.head.chain(io::repeat(b'x').take(self.length)).chain(self.tail)))
    }
}

#[test]
fn a_line_of_200_megabytes_costs_one_record() {
    let input = Stream {
        head: b"Datum;Partner;Iznos\n2024-05-04;Ana;1,50\n2024-05-04;",
        length: 200 << 20,
        tail: b";9,99\n2024-05-05;Iva;2,50\n",
    };
    let mut spec = statement();
    spec.columns
        .insert("Iznos".to_owned(), toml::from_str("decimal-mark = \",\"\ngrouping = \"none\"").unwrap());
    spec.columns.insert("Datum".to_owned(), toml::from_str("date-order = \"ymd\"").unwrap());
    let profiles = Profiles::default();
    let mut rows = Vec::new();
    let file =
        read(&input, &spec, &Reader::new(&profiles, 2), &mut |batch| rows.extend(common::row_texts(&batch)));
    let file = file.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows[1].starts_with("line 4: 2024-05-05 Iva"), "{rows:?}");
    assert_eq!((file.source.counts.records, file.source.counts.rejected), (3, 1));
    assert_eq!(codes(file.problems.kept()), ["ING011"]);
    let place = &file.problems.kept()[0].place;
    assert_eq!((place.line, place.record), (3, 2));
}

#[test]
fn a_record_over_the_limit_is_refused_wherever_blocks_end() {
    let long = "y".repeat((1 << 20) + 10);
    let text = format!("Datum;Partner;Iznos\n2024-05-04;{long};1,50\n2024-05-05;Iva;2,50\n");
    for block in [1 << 16, 1 << 19, 4 << 20] {
        let out = read_with(text.as_bytes(), &statement(), &Profiles::default(), 2, block);
        assert_eq!(codes(out.file.problems.kept()), ["ING011"], "block of {block}");
        assert_eq!(out.rows.len(), 1);
    }
}

#[test]
fn a_first_line_without_end_is_named() {
    let input = Stream { head: b"", length: 3 << 20, tail: b"" };
    let profiles = Profiles::builtin();
    let file = read(&input, &InputSpec::default(), &Reader::new(&profiles, 1), &mut |_| ()).unwrap();
    assert_eq!(codes(file.problems.kept()), ["ING011"]);
    assert_eq!(file.source.bytes, 3 << 20);
}

/// Gives other bytes each time it is opened.
struct Changing {
    versions: Mutex<Vec<&'static [u8]>>,
}

impl Input for Changing {
    fn name(&self) -> &str {
        "live.csv"
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let now = if versions.len() > 1 { versions.remove(0) } else { versions[0] };
        Ok(Box::new(now))
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told() {
    let before = b"Datum;Partner;Iznos\n2024-05-04;Ana;1,50\n";
    let after = b"Datum;Partner;Iznos\n2024-05-04;Ana;1,50\n2024-05-05;Iva;2,50\n";
    let input = Changing { versions: Mutex::new(vec![before, before, after]) };
    let profiles = Profiles::default();
    let file = read(&input, &statement(), &Reader::new(&profiles, 1), &mut |_| ()).unwrap();
    assert_eq!(codes(file.problems.kept()), ["ING025"]);
    assert_eq!(
        rendered(&file.problems.kept()[0]),
        "error[ING025]: the file changed while it was read\n  --> live.csv\nhelp: something wrote to the file \
         during the run: run again on a copy that nothing writes to\n"
    );
}

#[test]
fn quotes_left_open_cost_one_line_each() {
    let mut text = String::from("Datum;Partner;Iznos\n");
    for row in 0..5_000 {
        let quote = if row % 100 == 7 { "\"" } else { "" };
        text.push_str(&format!("2024-05-04;{quote}Ana;{row},50\n"));
    }
    for block in [100, 10_000, 4 << 20] {
        let out = read_with(text.as_bytes(), &statement(), &Profiles::default(), 2, block);
        let counts = &out.file.source.counts;
        assert_eq!((counts.records, counts.rows, counts.rejected), (5_000, 4_950, 50), "block of {block}");
        assert!(out.file.problems.kept().iter().all(|it| it.code == catalogue::QUOTE_NOT_CLOSED));
    }
}

#[test]
fn a_flood_of_bad_records_is_counted() {
    let mut text = String::from("Datum;Partner;Iznos\n2024-05-04;Ana;0,50\n");
    for _ in 0..3_000 {
        text.push_str("2024-05-04;Ana;x\n");
    }
    for block in [1_000, 4 << 20] {
        let out = read_with(text.as_bytes(), &statement(), &Profiles::default(), 2, block);
        let problems = &out.file.problems;
        assert_eq!((problems.count(), problems.kept().len()), (3_000, 1_000));
        assert_eq!(out.file.source.counts.rejected, 3_000);
        assert_eq!(problems.kept()[999].place.record, 1_001);
        assert!(problems.kept().iter().all(|problem| !problem.text.is_empty()));
    }
}

#[test]
fn cancelling_ends_the_reading() {
    let text = format!("Datum;Partner;Iznos\n{}", "2024-05-04;Ana;0,50\n".repeat(1_000));
    let asked = AtomicU64::new(0);
    let cancelled = || asked.fetch_add(1, Ordering::Relaxed) > 5;
    let profiles = Profiles::default();
    let ctx = Reader::new(&profiles, 2).with_block_size(100).cancelled_by(&cancelled);
    let input = trag_ingest::Memory::new("x.csv", text.into_bytes());
    let error = read(&input, &statement(), &ctx, &mut |_| ()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::Interrupted);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), declared in any::<bool>()) {
        let spec = if declared { statement() } else { InputSpec::default() };
        read_bytes(&bytes, &spec);
        let input = trag_ingest::Memory::new("x.csv", bytes);
        probe(&input, &spec, &Reader::new(builtin(), 1)).unwrap();
    }

    #[test]
    fn random_text_below_a_header_is_accounted_for(
        body in "[0-9.,;\"\r\n\u{0}\u{1a}eEa\u{a0}€č/ :+()-]{0,200}", block in 64_usize..200,
    ) {
        let text = format!("Datum;Partner;Iznos\n{body}");
        let small = read_with(text.as_bytes(), &statement(), &Profiles::default(), 2, block);
        let large = read_with(text.as_bytes(), &statement(), &Profiles::default(), 1, 4 << 20);
        prop_assert_eq!(small.rows, large.rows);
        prop_assert_eq!(small.file.problems, large.file.problems);
        prop_assert_eq!(small.file.source, large.file.source);
    }

    #[test]
    fn random_bytes_below_a_header_are_accounted_for(
        body in prop::collection::vec(prop::sample::select(&b"4.;,\"\n\xe8\x9a\xc4\x8d20-"[..]), 0..200),
        block in 64_usize..200,
    ) {
        let text = [&b"Datum;Partner;Iznos\n"[..], &body[..]].concat();
        let small = read_with(&text, &statement(), &Profiles::default(), 3, block);
        let large = read_with(&text, &statement(), &Profiles::default(), 1, 4 << 20);
        prop_assert_eq!(small.rows, large.rows);
        prop_assert_eq!(small.file.problems, large.file.problems);
        prop_assert_eq!(small.file.source, large.file.source);
    }
}
