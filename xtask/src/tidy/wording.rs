//! Words that have no place in the product: marks of unfinished work, and the machine it was written on.

use crate::rust_source::blank;
use crate::tree::{Complaint, Tree, line_at, words};

const TEXTS: [&str; 10] = [".rs", ".toml", ".md", ".yml", ".sh", ".html", ".svg", ".json", ".py", ".ci/run"];

/// Marks of work left undone. A thing is done, or it is an open issue.
const UNFINISHED: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];

/// Folders of one machine, and hosts that only some networks have.
const MACHINE: [&str; 6] = ["/root/", "/home/", "/Users/", "localhost", ".internal/", ".local/"];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, source) in tree.texts(&TEXTS).filter(|(path, _)| !path.ends_with("tidy/wording.rs")) {
        let is_rust = path.ends_with(".rs");
        let without_literals = if is_rust { blank(source, false, true) } else { source.to_owned() };
        let mut object = |at, text: String| complaints.push(Complaint::new(path, line_at(source, at), text));
        for mark in UNFINISHED {
            if let Some(at) = words(&without_literals, mark).next() {
                object(at, format!("{mark} marks unfinished work"));
            }
        }
        for word in MACHINE {
            if let Some(at) = source.find(word) {
                object(at, format!("`{word}` belongs to one machine or network"));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn unfinished_work_and_machine_paths_are_seen() {
        let tree = Tree::of(&[
            ("a.rs", "// TODO: later\nlet currency = \"XXX\"; // HACKED\n"),
            ("b.md", "see /home/ana/case\n"),
            ("c.csv", "XXX;/home/\n"),
        ]);
        assert_eq!(
            shown(&check(&tree)),
            ["a.rs:1: TODO marks unfinished work", "b.md:1: `/home/` belongs to one machine or network"]
        );
    }
}
