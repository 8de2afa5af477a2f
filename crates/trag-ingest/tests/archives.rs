//! Files within ZIP and gzip files, and what archives try.

#![allow(clippy::unwrap_used, reason = "what a test makes is sound, or the test fails")]

mod common;
#[path = "common/packed.rs"]
mod packed;

use std::sync::Arc;

use packed::{Part, part, zip};
use trag_ingest::{Archive, Input, InputSpec, Memory, Reader, expand, read};
use trag_model::catalogue;

/// An export that a shipped profile knows.
const STATEMENT: &str =
    "Date,Amount,Account,Counterparty,Name,Description\n2018-12-06,-8.78,NL26BUNQ2025126409,,Ana,x\n";

fn opened(name: &str, bytes: Vec<u8>) -> Archive {
    let holder: trag_ingest::Holder = Arc::new(Memory::new(name, bytes));
    expand(&holder).unwrap().unwrap()
}

/// Name, rows, and codes of problems of every entry.
fn read_all(archive: &Archive) -> Vec<(String, u64, Vec<&'static str>)> {
    let reader = Reader::new(common::builtin(), 1);
    let of = |entry: &trag_ingest::Entry| {
        let file = read(entry, &InputSpec::default(), &reader, &mut |_| {}).unwrap();
        let codes = file.problems.kept().iter().map(|problem| problem.code.0).collect();
        (entry.name().to_owned(), file.source.counts.rows, codes)
    };
    archive.entries.iter().map(of).collect()
}

fn refusals(archive: &Archive) -> Vec<(&str, &'static str)> {
    archive.problems.iter().map(|problem| (problem.place.file.as_str(), problem.code.0)).collect()
}

#[test]
fn files_of_a_zip_are_sources_of_their_own_and_remember_it() {
    let inner = [
        Part { deflated: true, ..part("maj/b.csv", STATEMENT) },
        part("a.csv", STATEMENT),
        part("maj/", ""),
        part("__MACOSX/._a.csv", "x"),
    ];
    let archive = opened("banka.zip", zip(&inner));
    assert_eq!(
        read_all(&archive),
        [("banka.zip/a.csv".to_owned(), 1, vec![]), ("banka.zip/maj/b.csv".to_owned(), 1, vec![])]
    );
    assert_eq!(archive.passed_over, ["banka.zip/__MACOSX/._a.csv"]);
    let file =
        read(&archive.entries[0], &InputSpec::default(), &Reader::new(common::builtin(), 1), &mut |_| {})
            .unwrap();
    let first = &file.source.decisions[0];
    assert_eq!((first.what.as_str(), first.choice.as_str()), ("archive", "ZIP file banka.zip, entry a.csv"));
    assert!(first.evidence.starts_with("SHA-256 of the archive: "));
    assert_eq!(file.source.bytes, STATEMENT.len() as u64);
}

#[test]
fn a_gzip_file_is_one_source() {
    let archive = opened("in/izvod.csv.gz", packed::gzip(STATEMENT.as_bytes()));
    assert_eq!(read_all(&archive), [("in/izvod.csv.gz/izvod.csv".to_owned(), 1, vec![])]);
}

#[test]
fn encrypted_entries_are_refused() {
    let archive =
        opened("a.zip", zip(&[Part { flags: 1, ..part("x.csv", STATEMENT) }, part("y.csv", STATEMENT)]));
    assert_eq!(refusals(&archive), [("a.zip/x.csv", catalogue::ARCHIVE_ENCRYPTED.0)]);
    assert_eq!(archive.problems[0].code.0, "ING060");
    assert_eq!(archive.entries.len(), 1);
}

#[test]
fn tricks_are_refused() {
    let bomb = vec![b'0'; 20 << 20];
    let inner = [
        part("../up.csv", STATEMENT),
        Part { mode: 0xA1FF, ..part("link.csv", "/etc/passwd") },
        Part { name: b"bomb.csv", content: &bomb, deflated: true, ..Part::default() },
        part("one.csv", STATEMENT),
        Part { lies_at: Some(3), ..part("again.csv", STATEMENT) },
    ];
    let archive = opened("a.zip", zip(&inner));
    let mut refused = refusals(&archive);
    refused.sort_unstable();
    assert_eq!(
        refused,
        [
            ("a.zip/../up.csv", "ING061"),
            ("a.zip/again.csv", "ING061"),
            ("a.zip/bomb.csv", "ING061"),
            ("a.zip/link.csv", "ING061"),
        ]
    );
    assert_eq!(archive.problems[0].code, catalogue::ARCHIVE_REFUSED);
}

#[test]
fn an_archive_within_an_archive_is_refused() {
    let inside = zip(&[part("x.csv", STATEMENT)]);
    let archive = opened("a.zip", zip(&[Part { name: b"b.zip", content: &inside, ..Part::default() }]));
    assert_eq!(read_all(&archive), [("a.zip/b.zip".to_owned(), 0, vec!["ING061"])]);
}

#[test]
fn bytes_that_are_not_as_promised_end_the_reading() {
    for wrong in [
        Part { false_crc: Some(1), ..part("x.csv", STATEMENT) },
        Part { false_size: Some(10), deflated: true, ..part("x.csv", STATEMENT) },
        Part { false_size: Some(9_999), deflated: true, ..part("x.csv", STATEMENT) },
    ] {
        let archive = opened("a.zip", zip(&[wrong]));
        let reader = Reader::new(common::builtin(), 1);
        let result = read(&archive.entries[0], &InputSpec::default(), &reader, &mut |_| {});
        assert_eq!(result.unwrap_err().kind(), std::io::ErrorKind::InvalidData);
    }
}

#[test]
fn names_in_old_code_pages_and_names_that_stand_twice() {
    let twice = [
        Part { name: b"ra\x9Fun.csv", content: b"x", ..Part::default() },
        part("a.csv", "x"),
        part("a.csv", "y"),
    ];
    let archive = opened("a.zip", zip(&twice));
    let names: Vec<&str> = archive.entries.iter().map(trag_ingest::Entry::name).collect();
    assert_eq!(names, ["a.zip/a.csv", "a.zip/a.csv (2)", "a.zip/ra%9Fun.csv"]);
}

#[test]
fn what_is_no_archive_is_left_alone_and_a_broken_one_is_told() {
    let plain: trag_ingest::Holder = Arc::new(Memory::new("a.csv", STATEMENT.as_bytes()));
    assert!(expand(&plain).unwrap().is_none());
    let sheet: trag_ingest::Holder = Arc::new(Memory::new("a.xlsx", packed::xlsx(&[], &[], "")));
    assert!(expand(&sheet).unwrap().is_none());
    let whole = zip(&[part("x.csv", STATEMENT)]);
    let cut = opened("a.zip", whole[..whole.len() - 9].to_vec());
    assert_eq!(refusals(&cut), [("a.zip", "ING061")]);
    assert_eq!(refusals(&opened("b.zip", zip(&[]))), [("b.zip", "ING001")]);
}
