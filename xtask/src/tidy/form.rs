//! The form of files and tests: no trailing blanks, no tabs, no test that is switched off or named twice.

use crate::rust_source::rust_files;
use crate::tree::{Complaint, Tree, line_at, words};

const WRITTEN_BY_HAND: [&str; 5] = [".rs", ".toml", ".md", ".yml", ".sh"];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let by_hand = tree.texts(&WRITTEN_BY_HAND).filter(|(path, _)| !is_sample(path));
    for (path, text) in by_hand {
        for (number, line) in text.lines().enumerate() {
            let mut object = |text| complaints.push(Complaint::new(path, number + 1, text));
            if line.trim_end() != line {
                object("blanks at the end of the line");
            }
            if line.contains('\t') {
                object("a tab; use blanks");
            }
        }
        if !text.is_empty() && !text.ends_with('\n') {
            complaints.push(Complaint::new(path, 0, "no newline at the end"));
        }
    }
    for file in rust_files(tree) {
        let mut object = |at, text: &str| {
            complaints.push(Complaint::new(file.path, line_at(&file.code, at), text));
        };
        for (at, _) in file.code.match_indices("#[ignore") {
            object(at, "a test is switched off; mend it or take it out");
        }
        for at in words(&file.code, "fn") {
            if file.code[at..].starts_with("fn test_") {
                object(at, "a test is named by what holds, without `test_`");
            }
        }
    }
    complaints
}

/// Samples of input are kept as they are.
pub(super) fn is_sample(path: &str) -> bool {
    path.starts_with("data-samples/") || path.contains("/fixtures/") || path.contains("/golden/")
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn slips_of_form_are_seen() {
        let tree = Tree::of(&[
            ("a.md", "one \ntwo\tthree\nfour"),
            ("b.rs", concat!("#[test]\n#[", "ignore]\nfn ", "test_it() {}\n")),
            ("data-samples/x/a.md", "kept \n"),
        ]);
        assert_eq!(
            shown(&check(&tree)),
            [
                "a.md:1: blanks at the end of the line",
                "a.md:2: a tab; use blanks",
                "a.md: no newline at the end",
                "b.rs:2: a test is switched off; mend it or take it out",
                "b.rs:3: a test is named by what holds, without `test_`",
            ]
        );
    }
}
