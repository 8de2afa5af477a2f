//! Damaged files of the text formats: any damage costs records or problems, never a panic, and what is read does
//! not depend on where blocks end.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read fails the test")]

mod common;

use std::path::Path;

use common::{builtin, read_with, spec};
use proptest::prelude::*;

/// One way to damage a file. Places are parts of its length.
#[derive(Clone, Debug)]
enum Damage {
    Flip(u16, u8),
    Insert(u16, u8),
    Truncate(u16),
    DropLine(u16),
    RepeatLine(u16),
    SwapLines(u16, u16),
    CutLine(u16),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<u16>(), any::<u8>()).prop_map(|(at, byte)| Damage::Flip(at, byte)),
        (any::<u16>(), prop::sample::select(&b"0123456789-+.,:;/<>{}#= \r\n\0\xe8\xc4^!ADC"[..]))
            .prop_map(|(at, byte)| Damage::Insert(at, byte)),
        any::<u16>().prop_map(Damage::Truncate),
        any::<u16>().prop_map(Damage::DropLine),
        any::<u16>().prop_map(Damage::RepeatLine),
        (any::<u16>(), any::<u16>()).prop_map(|(one, other)| Damage::SwapLines(one, other)),
        any::<u16>().prop_map(Damage::CutLine),
    ]
}

fn place(at: u16, length: usize) -> usize {
    usize::from(at) * length / (usize::from(u16::MAX) + 1)
}

fn damaged(bytes: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        let mut lines: Vec<Vec<u8>> =
            bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let line = |at: u16| place(at, lines.len());
        match *damage {
            Damage::Flip(at, byte) => bytes[place(at, length)] = byte,
            Damage::Insert(at, byte) => bytes.insert(place(at, length), byte),
            Damage::Truncate(at) => bytes.truncate(place(at, length)),
            Damage::DropLine(at) => {
                lines.remove(line(at));
                bytes = lines.concat();
            }
            Damage::RepeatLine(at) => {
                let repeated = lines[line(at)].clone();
                lines.insert(line(at), repeated);
                bytes = lines.concat();
            }
            Damage::SwapLines(one, other) => {
                let (one, other) = (line(one), line(other));
                lines.swap(one, other);
                bytes = lines.concat();
            }
            Damage::CutLine(at) => {
                let at = line(at);
                let half = lines[at].len() / 2;
                lines[at].truncate(half);
                bytes = lines.concat();
            }
        }
    }
    bytes
}

/// The fixtures of the text formats, with what `case.toml` says about each.
fn fixtures() -> &'static [(Vec<u8>, String)] {
    static FIXTURES: std::sync::OnceLock<Vec<(Vec<u8>, String)>> = std::sync::OnceLock::new();
    FIXTURES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/text");
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.retain(|path| {
            path.extension().is_some_and(|extension| extension != "out" && extension != "toml")
        });
        let declared = |path: &Path| std::fs::read_to_string(path.with_extension("toml")).unwrap_or_default();
        paths.iter().map(|path| (std::fs::read(path).unwrap(), declared(path))).collect()
    })
}

fn holds(bytes: &[u8], declared: &str, block: usize) -> Result<(), TestCaseError> {
    let spec = spec(declared);
    let small = read_with(bytes, &spec, builtin(), 1, block);
    let large = read_with(bytes, &spec, builtin(), 2, 4 << 20);
    prop_assert!(small.file.source.counts.add_up());
    prop_assert_eq!(small.file.source.counts.rows, small.rows.len() as u64);
    prop_assert_eq!(small.rows, large.rows);
    prop_assert_eq!(small.file.problems, large.file.problems);
    prop_assert_eq!(small.file.source, large.file.source);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_never_panics_and_is_accounted_for(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..6),
        block in 64_usize..300,
    ) {
        let (bytes, declared) = &fixtures()[which.index(fixtures().len())];
        holds(&damaged(bytes, &damages), declared, block)?;
    }

    #[test]
    fn the_tail_of_one_file_behind_the_head_of_another_is_accounted_for(
        head in any::<prop::sample::Index>(),
        tail in any::<prop::sample::Index>(),
        cut in any::<u16>(),
        block in 64_usize..300,
    ) {
        let (head, declared) = &fixtures()[head.index(fixtures().len())];
        let (tail, _) = &fixtures()[tail.index(fixtures().len())];
        let mixed = [&head[..place(cut, head.len())], &tail[place(cut, tail.len())..]].concat();
        holds(&mixed, declared, block)?;
    }
}

#[test]
fn long_fields_cost_one_record_and_bounded_memory() {
    let details = "x".repeat(64).repeat(2_000);
    let wrapped: String =
        details.as_bytes().chunks(64).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect();
    let text = format!(
        ":20:A\n:25:123\n:60F:C240311EUR0,\n:61:240312C1,NTRF\n:86:{wrapped}:61:240312C2,NTRF\n:86:short\n:62F:C240312EUR3,\n"
    );
    let out = read_with(text.as_bytes(), &spec(""), builtin(), 1, 4 << 20);
    assert_eq!((out.rows.len(), out.file.source.counts.rejected), (1, 1));
    assert_eq!(out.file.problems.kept()[0].code.0, "ING011");
    let message =
        format!("{{1:F01TESTRSBGAXXX1}}{{2:I103OTHRDEFFXXXXN}}{{4:\n:20:A\n:70:{}\n-}}\n", wrapped.repeat(3));
    let out = read_with(message.as_bytes(), &spec(""), builtin(), 1, 4 << 20);
    assert_eq!((out.rows.len(), out.file.problems.kept()[0].code.0), (0, "ING011"));
    let element = format!("<OFX><STMTRS><CURDEF>EUR<STMTTRN><MEMO>{}", "y".repeat(3 << 20));
    let out = read_with(element.as_bytes(), &spec(""), builtin(), 1, 4 << 20);
    assert!(out.file.problems.kept().iter().any(|problem| problem.code.0 == "ING011"));
}
