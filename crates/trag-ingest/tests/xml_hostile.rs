//! XML and JSON files that were damaged on their way: whatever is left of them is accounted for.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use common::{builtin, read_with};
use proptest::prelude::*;
use trag_ingest::InputSpec;

fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/xml").join(name);
    std::fs::read(path).unwrap()
}

const FIXTURES: [&str; 8] = [
    "camt053.xml",
    "pacs008.xml",
    "pain008.xml",
    "pacs009.xml",
    "asseco.xml",
    "rol.xml",
    "goaml.xml",
    "payments.ftm.json",
];

/// What somebody did to a file on its way.
#[derive(Clone, Debug)]
enum Damage {
    Flip(usize, u8),
    Cut(usize),
    Delete(usize, usize),
    Double(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, with)| Damage::Flip(at, with)),
        any::<usize>().prop_map(Damage::Cut),
        (any::<usize>(), 1_usize..80).prop_map(|(at, length)| Damage::Delete(at, length)),
        (any::<usize>(), 1_usize..400).prop_map(|(at, length)| Damage::Double(at, length)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages.iter().filter(|_| !bytes.is_empty()).cloned().collect::<Vec<_>>() {
        let length = bytes.len();
        match damage {
            _ if length == 0 => {}
            Damage::Flip(at, with) => bytes[at % length] ^= with,
            Damage::Cut(at) => bytes.truncate(at % length),
            Damage::Delete(at, count) => {
                let at = at % length;
                bytes.drain(at..(at + count).min(length));
            }
            Damage::Double(at, count) => {
                let at = at % length;
                let piece = bytes[at..(at + count).min(length)].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn damaged_files_are_accounted_for_whatever_the_size_of_a_block(
        name in prop::sample::select(&FIXTURES[..]),
        damages in prop::collection::vec(damage(), 1..5),
        block in 64_usize..200,
    ) {
        let bytes = damaged(fixture(name), &damages);
        let small = read_with(&bytes, &InputSpec::default(), builtin(), 1, block);
        let large = read_with(&bytes, &InputSpec::default(), builtin(), 2, 1 << 20);
        prop_assert!(small.file.source.counts.add_up());
        prop_assert_eq!(small.file.source.counts.rows, small.rows.len() as u64);
        prop_assert_eq!(&small.rows, &large.rows);
        prop_assert_eq!(&small.file.source, &large.file.source);
        prop_assert_eq!(&small.file.problems, &large.file.problems);
    }
}
