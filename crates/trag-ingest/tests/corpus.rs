//! Sample exports of banks around the world: every file is accounted for, whatever it is.

mod common;

use std::path::{Path, PathBuf};

use common::{builtin, read_bytes, shared};
use trag_ingest::{InputSpec, Memory, Reader, probe};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn every_sample_is_accounted_for() {
    let Some(shared) = shared() else { return };
    let mut found = Vec::new();
    files(&shared.join("corpora"), &mut found);
    assert!(found.len() > 100, "the samples are there");
    for path in found {
        let bytes = std::fs::read(&path).unwrap();
        let out = read_bytes(&bytes, &InputSpec::default());
        let source = &out.file.source;
        assert_eq!(source.bytes, bytes.len() as u64, "{}", path.display());
        assert_eq!(source.counts.rows, out.rows.len() as u64, "{}", path.display());
        let is_recap = source.statements.iter().any(|statement| statement.is_recap);
        let told = out.file.problems.count() > 0 || is_recap;
        assert!(told || source.counts.rows > 0, "{} gives neither rows nor problems", path.display());
        let input = Memory::new("x", bytes);
        let probe = probe(&input, &InputSpec::default(), &Reader::new(builtin(), 1)).unwrap();
        let mapping: Result<toml::Table, _> = probe.mapping_toml.parse();
        assert!(mapping.is_ok(), "{}: {}", path.display(), probe.mapping_toml);
    }
}
