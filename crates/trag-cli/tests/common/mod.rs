//! Running `trag` as its user does.

#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What a run of `trag` gave.
pub(crate) struct Ran {
    /// Exit status; -1 when a signal ended it.
    pub(crate) exit: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// Runs `trag` with the given arguments.
pub(crate) fn trag(args: &[&str]) -> Ran {
    ran(Command::new(env!("CARGO_BIN_EXE_trag")).args(args).output().expect("trag starts"))
}

/// The result of a finished process.
pub(crate) fn ran(output: Output) -> Ran {
    Ran {
        exit: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

/// A scratch folder with an input file and room for a case.
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// An empty scratch folder.
    pub(crate) fn new() -> Scratch {
        Scratch { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in it as text.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    /// Writes a file and gives back its path as text.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path.to_string_lossy().into_owned()
    }

    /// Runs `trag run` on an input of this folder into `case`.
    pub(crate) fn run(&self, input: &str, more: &[&str]) -> Ran {
        let (input, case) = (self.text(input), self.text("case"));
        let mut args = vec!["run", input.as_str(), "--out", case.as_str(), "--quiet"];
        args.extend(more);
        trag(&args)
    }

    /// `findings.json` of the case.
    pub(crate) fn findings(&self) -> Value {
        let text = fs::read_to_string(self.path("case/findings.json")).expect("findings.json");
        serde_json::from_str(&text).expect("findings.json is JSON")
    }

    /// Names of everything in the scratch folder, hidden things too.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the scratch folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// Every file below a folder with its bytes.
pub(crate) fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        files.insert(name, fs::read(entry.path()).expect("a file"));
    }
    files
}

/// A sample of the repository.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples").join(name)
}
