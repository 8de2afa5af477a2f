//! The custody log of a case: who did what with it, when, why and for whom.
//!
//! It stands beside the case folder, not in it: a case folder has the same bytes for the same inputs, and the log
//! survives when a folder is replaced. For a case `cases/k12` it is `cases/k12.custody.jsonl`: one entry a line,
//! each with the hash of the one before. A byte that is changed, or a line that is taken out or put in between,
//! breaks the chain from there on. Whoever can write the file can also write it anew from the start, so the hash of
//! the last entry ([`Chain::head`]) belongs on paper.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use trag_model::Problem;

use crate::case_folder::parent_and_name;

/// More than any log takes; a larger file is none.
const LARGEST: u64 = 1 << 30;

/// What the first entry names as the hash of the one before.
const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One thing that was done with a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// When, in UTC: `2026-03-31T14:05:00Z`.
    pub at: String,
    /// Who; as stated, not as the machine knows it.
    pub by: String,
    /// The command: `run`, `trace`, `explain`.
    pub command: String,
    /// Its words, without folders of the machine.
    pub arguments: Vec<String>,
    /// Why, as stated.
    pub reason: String,
    /// Who received what came out, as stated; empty where nothing left.
    pub recipient: String,
    /// How it ended.
    pub outcome: String,
    /// SHA-256 of the manifest after the command.
    pub manifest_sha256: String,
}

/// An entry as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chained {
    number: u64,
    previous: String,
    entry: Entry,
    hash: String,
}

/// A log whose chain holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The entries, in the order they were made.
    pub entries: Vec<Entry>,
    head: String,
}

impl Chain {
    /// SHA-256 of the last entry with everything before it; empty for a log without entries.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.head
    }
}

/// Why a log cannot be relied on.
#[derive(Debug)]
pub enum Fault {
    /// The file system refuses.
    Unreadable(io::Error),
    /// The chain breaks at this line, counted from 1.
    Broken {
        /// The line.
        line: u64,
        /// What does not fit.
        why: &'static str,
    },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Unreadable(error) => write!(f, "{error}"),
            Fault::Broken { line, why } => write!(f, "the chain breaks at line {line}: {why}"),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Unreadable(error)
    }
}

/// Where the log of a case stands.
///
/// # Errors
/// Where the path names no folder.
pub fn path(case: &Path) -> io::Result<PathBuf> {
    let told = |problem: Problem| io::Error::other(problem.text);
    let (parent, name) = parent_and_name(case).map_err(told)?;
    Ok(parent.join(format!("{}.custody.jsonl", name.to_string_lossy())))
}

/// Reads the log of a case; one that is not there has no entries.
///
/// # Errors
/// A log that cannot be read, or whose chain breaks.
pub fn read(case: &Path) -> Result<Chain, Fault> {
    match File::open(path(case)?) {
        Ok(file) => chain(&text(file)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Chain::default()),
        Err(error) => Err(error.into()),
    }
}

/// Adds an entry to the log of a case. It is on the disk when this returns. Nothing is added to a broken chain.
///
/// # Errors
/// A log that cannot be read or written, or whose chain breaks.
pub fn append(case: &Path, entry: Entry) -> Result<(), Fault> {
    let mut file = File::options().create(true).read(true).append(true).open(path(case)?)?;
    // Held until the file is closed, so that two commands make two entries and no fork.
    file.lock()?;
    file.rewind()?;
    let before = chain(&text(file.try_clone()?)?)?;
    let number = before.entries.len() as u64 + 1;
    let previous = if number == 1 { NOTHING_BEFORE.to_owned() } else { before.head };
    let hash = hash(number, &previous, &entry)?;
    let mut line = serde_json::to_vec(&Chained { number, previous, entry, hash }).map_err(io::Error::from)?;
    line.push(b'\n');
    file.write_all(&line)?;
    file.sync_all()?;
    Ok(())
}

fn text(file: File) -> io::Result<String> {
    let mut text = String::new();
    if file.take(LARGEST + 1).read_to_string(&mut text)? as u64 > LARGEST {
        return Err(io::Error::other("the log is too large"));
    }
    Ok(text)
}

fn chain(text: &str) -> Result<Chain, Fault> {
    let mut chain = Chain { entries: Vec::new(), head: String::new() };
    let mut expected = NOTHING_BEFORE.to_owned();
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let broken = |why| Fault::Broken { line: number, why };
        let written = line.strip_suffix('\n').ok_or_else(|| broken("it is cut off"))?;
        let chained: Chained = serde_json::from_str(written).map_err(|_| broken("it is no entry"))?;
        // One entry has one form, so that no byte of a line can change unseen.
        if serde_json::to_string(&chained).map_err(io::Error::from)? != written {
            return Err(broken("it is written in another form"));
        }
        if chained.number != number {
            return Err(broken("an entry is missing, or was put in"));
        }
        if chained.previous != expected {
            return Err(broken("it does not follow the entry before"));
        }
        if hash(number, &chained.previous, &chained.entry)? != chained.hash {
            return Err(broken("it has been changed"));
        }
        expected.clone_from(&chained.hash);
        chain.entries.push(chained.entry);
        chain.head = chained.hash;
    }
    Ok(chain)
}

fn hash(number: u64, previous: &str, entry: &Entry) -> io::Result<String> {
    let bytes = serde_json::to_vec(&(number, previous, entry))?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn entry(command: &str) -> Entry {
        Entry {
            at: "2026-03-31T14:05:00Z".into(),
            by: "A. Analyst".into(),
            command: command.into(),
            arguments: vec!["--reason".into(), "KTI 12/26 \u{1b} \"x\"".into()],
            reason: "KTI 12/26".into(),
            recipient: String::new(),
            outcome: "complete".into(),
            manifest_sha256: "ab".into(),
        }
    }

    fn written() -> (tempfile::TempDir, PathBuf) {
        let room = tempfile::tempdir().unwrap();
        let case = room.path().join("case");
        fs::create_dir(&case).unwrap();
        for command in ["run", "trace", "explain"] {
            append(&case, entry(command)).unwrap();
        }
        (room, case)
    }

    #[test]
    fn entries_come_back_in_order_and_the_head_changes_with_each() {
        let (_room, case) = written();
        let chain = read(&case).unwrap();
        let commands: Vec<&str> = chain.entries.iter().map(|entry| entry.command.as_str()).collect();
        assert_eq!(commands, ["run", "trace", "explain"]);
        append(&case, entry("report")).unwrap();
        assert_ne!(read(&case).unwrap().head(), chain.head());
    }

    #[test]
    fn every_changed_byte_and_every_line_taken_out_breaks_the_chain() {
        let (_room, case) = written();
        let log = path(&case).unwrap();
        let whole = fs::read(&log).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&log, &changed).unwrap();
            assert!(read(&case).is_err(), "byte {at}");
            assert!(append(&case, entry("run")).is_err(), "byte {at}");
        }
        let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
        for out in 0..2 {
            let kept: Vec<u8> = lines
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != out)
                .flat_map(|(_, line)| line.to_vec())
                .collect();
            fs::write(&log, kept).unwrap();
            assert!(matches!(read(&case), Err(Fault::Broken { .. })), "line {out}");
        }
    }

    #[test]
    fn two_commands_at_once_make_two_entries() {
        let (_room, case) = written();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| append(&case, entry("sql")).unwrap());
            }
        });
        assert_eq!(read(&case).unwrap().entries.len(), 11);
    }
}
