//! `cargo xtask corpus`: reads every file of the shared corpora and compares it with what its origin expects.
//!
//! The corpora belong to others and lie outside the project: `TRAG_SHARED` names the folder. What is read otherwise
//! than expected must stand, with a reason, in a table `crates/trag-ingest/tests/corpus_differences_*.tsv`.

mod expected;
mod measured;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use trag_ingest::{InputSpec, Memory, Profiles, Reader};

use crate::workspace::root;
use expected::Expected;
use measured::Measured;

/// Where the project keeps what was reviewed.
const TESTS: &str = "crates/trag-ingest/tests";

/// What became of the files of one folder.
#[derive(Default)]
struct Line {
    files: u64,
    with_rows: u64,
    rows: u64,
    met: u64,
    explained: u64,
    unmet: u64,
    bytes: u64,
    time: Duration,
}

/// Reads all files whose path starts with `prefix`.
pub(crate) fn run(prefix: &str) -> Result<(), String> {
    let Some(shared) = std::env::var_os("TRAG_SHARED") else {
        println!("corpus: skipped, as TRAG_SHARED names no folder with the corpora");
        return Ok(());
    };
    let corpora = Path::new(&shared).join("corpora");
    let text =
        |path: PathBuf| fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()));
    let expected = Expected::parse(&text(corpora.join("expect.tsv"))?);
    let differences = differences()?;
    let declared = declared(&text(root().join(TESTS).join("corpus_declared.toml"))?)?;
    let profiles = Profiles::builtin();
    let mut files = Vec::new();
    list(&corpora, "", &mut files).map_err(|error| format!("{}: {error}", corpora.display()))?;
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    let mut unused: BTreeSet<&String> = differences.keys().collect();
    for name in files.iter().filter(|name| name.starts_with(prefix)) {
        let bytes = fs::read(corpora.join(name)).map_err(|error| format!("{name}: {error}"))?;
        let folder = name.split('/').next().unwrap_or_default().to_owned();
        let line = lines.entry(folder).or_default();
        let spec = declared.get(name).cloned().unwrap_or_default();
        let (size, start) = (bytes.len() as u64, now());
        let measured = Measured::of(&Memory::new(name.as_str(), bytes), &spec, &Reader::new(&profiles, 1))?;
        line.time += start.elapsed();
        line.files += 1;
        line.bytes += size;
        line.rows += measured.rows;
        line.with_rows += u64::from(measured.rows > 0);
        for expectation in expected.of(name) {
            let missed = expectation.missed_by(&measured);
            let explained = differences.get(name);
            match (missed.is_empty(), explained) {
                (true, _) => line.met += 1,
                (false, Some(_)) => {
                    line.explained += 1;
                    unused.remove(name);
                }
                (false, None) => {
                    line.unmet += 1;
                    println!("{name}: {}; {}", missed.join("; "), measured.told());
                }
            }
        }
    }
    print_table(&lines);
    // The readers' own tests compare more than this table can.
    if prefix.is_empty() {
        unused.iter().for_each(|name| println!("met here, although a difference is on record: {name}"));
    }
    match lines.values().map(|line| line.unmet).sum::<u64>() {
        0 => Ok(()),
        unmet => Err(format!("corpus: {unmet} expectations not met and not explained")),
    }
}

#[expect(clippy::disallowed_methods, reason = "a tool of the workspace may time itself")]
fn now() -> Instant {
    Instant::now()
}

fn print_table(lines: &BTreeMap<String, Line>) {
    println!(
        "{:<18} {:>6} {:>9} {:>8} {:>5} {:>9} {:>5} {:>8} {:>8}",
        "format", "files", "with rows", "rows", "met", "explained", "unmet", "MB", "ms"
    );
    for (folder, line) in lines {
        println!(
            "{folder:<18} {:>6} {:>9} {:>8} {:>5} {:>9} {:>5} {:>8} {:>8}",
            line.files,
            line.with_rows,
            line.rows,
            line.met,
            line.explained,
            line.unmet,
            line.bytes / 1_000_000,
            line.time.as_millis()
        );
    }
    if let Some(peak) = measured::peak_memory() {
        println!("peak memory: {peak}");
    }
}

/// The reviewed differences: path below the corpora, reason.
fn differences() -> Result<BTreeMap<String, String>, String> {
    let folder = root().join(TESTS);
    let mut all = BTreeMap::new();
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with("corpus_differences") || !name.ends_with(".tsv") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).map_err(|error| format!("{name}: {error}"))?;
        let is_head = |line: &str| line.is_empty() || line.starts_with('#') || line.starts_with("file\t");
        for line in text.lines().filter(|line| !is_head(line)) {
            match line.split_once('\t') {
                Some((file, reason)) if !reason.trim().is_empty() => {
                    all.insert(file.to_owned(), reason.to_owned())
                }
                _ => return Err(format!("{name}: a line without a reason: {line}")),
            };
        }
    }
    Ok(all)
}

#[derive(serde::Deserialize)]
struct DeclaredFile {
    input: Vec<InputSpec>,
}

/// What an investigator would have to declare about single files.
fn declared(text: &str) -> Result<BTreeMap<String, InputSpec>, String> {
    let declared: DeclaredFile =
        toml::from_str(text).map_err(|error| format!("corpus_declared.toml: {error}"))?;
    Ok(declared.input.into_iter().map(|spec| (spec.file.clone(), spec)).collect())
}

/// All files below a folder by their path, in order; without what only describes others.
fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            if entry.file_name() != "testexpected" {
                list(&entry.path(), &format!("{name}/"), files)?;
            }
        } else if name != "expect.tsv" {
            files.push(name);
        }
    }
    Ok(())
}
