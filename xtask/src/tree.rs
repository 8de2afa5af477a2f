//! The files of the checkout, as the checks see them: in memory, by path, so that a test can build its own.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Something a check objects to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Complaint {
    /// Path of the file, parts separated by `/`.
    pub(crate) path: String,
    /// Line, from 1; 0 means the whole file.
    pub(crate) line: usize,
    /// What is wrong and what to do.
    pub(crate) text: String,
}

impl Complaint {
    /// A complaint about a line; 0 for the whole file.
    pub(crate) fn new(path: &str, line: usize, text: impl Into<String>) -> Complaint {
        Complaint { path: path.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.text),
            line => write!(f, "{}:{line}: {}", self.path, self.text),
        }
    }
}

/// All files of the checkout that are not ignored.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// Reads the checkout. Left out: `.git`, and what `.gitignore` lists from the root (`/target`).
    pub(crate) fn read(root: &Path) -> io::Result<Tree> {
        let ignored = std::fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let ignored: Vec<&str> =
            ignored.lines().filter_map(|line| line.trim().strip_prefix('/')).map(trim_slash).collect();
        let mut files = BTreeMap::new();
        let mut folders: Vec<PathBuf> = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder)? {
                let path = entry?.path();
                let name = slashed(path.strip_prefix(root).unwrap_or(&path));
                if name == ".git" || ignored.contains(&name.as_str()) {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(name, std::fs::read(&path)?);
                }
            }
        }
        Ok(Tree { files })
    }

    /// A tree of the given files, for tests.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Tree {
        let own = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().to_vec());
        Tree { files: files.iter().map(own).collect() }
    }

    /// Every path, ascending.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The bytes of a file.
    pub(crate) fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The text of a file; `None` where there is no such file, or it is not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.bytes(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// Path and text of every UTF-8 file whose name ends in one of `endings`.
    pub(crate) fn texts(&self, endings: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        self.paths()
            .filter(move |path| endings.iter().any(|ending| path.ends_with(ending)))
            .filter_map(|path| Some((path, self.text(path)?)))
    }

    /// Whether the path is a file, or a folder that holds one.
    pub(crate) fn exists(&self, path: &str) -> bool {
        let folder = format!("{}/", trim_slash(path));
        self.files.contains_key(path) || self.paths().any(|file| file.starts_with(&folder))
    }
}

fn trim_slash(path: &str) -> &str {
    path.trim_end_matches('/')
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// Line of a byte position, from 1.
pub(crate) fn line_at(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// Where `word` stands in `text` as a whole word. Letters, digits and `_` belong to words.
pub(crate) fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part_of_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before));
        !part_of_word(before) && !part_of_word(text.as_bytes().get(at + word.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_and_lines_count_from_one() {
        let text = "fs\nmy_fs fs2 (fs)";
        let places: Vec<usize> = words(text, "fs").collect();
        assert_eq!(places, [0, 14]);
        assert_eq!((line_at(text, 0), line_at(text, 14)), (1, 2));
    }

    #[test]
    fn the_checkout_is_read_without_what_git_ignores() {
        let tree = Tree::read(&crate::workspace::root()).unwrap();
        assert!(tree.exists("Cargo.toml") && tree.exists("crates/trag-model/src"));
        assert!(!tree.exists("target") && !tree.exists(".git"));
    }

    #[test]
    fn folders_exist_through_their_files() {
        let tree = Tree::of(&[("docs/a.md", "")]);
        assert!(tree.exists("docs") && tree.exists("docs/") && tree.exists("docs/a.md"));
        assert!(!tree.exists("doc") && !tree.exists("docs/b.md"));
    }
}
