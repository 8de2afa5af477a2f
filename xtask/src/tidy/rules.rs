//! No rule reads the marks of research files. (That every rule is registered is a test of its crate.)

use std::collections::BTreeSet;

use crate::rust_source::{RustFile, rust_files};
use crate::tree::{Complaint, Tree, line_at};

const RULES: &str = "crates/trag-rules/src/";

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let files = rust_files(tree);
    files.iter().filter(|file| file.path.starts_with(RULES)).flat_map(check_file).collect()
}

fn check_file(file: &RustFile<'_>) -> Vec<Complaint> {
    let shipped = file.shipped();
    let reads = ["ledger.label", ".label.get(", ".label.raw("];
    let lines =
        reads.iter().flat_map(|read| shipped.match_indices(read)).map(|(at, _)| line_at(&shipped, at));
    let lines: BTreeSet<usize> = lines.collect();
    let complaint = |line| Complaint::new(file.path, line, "rules never see the marks of research files");
    lines.into_iter().map(complaint).collect()
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn rules_are_blind_to_the_marks_of_research_files() {
        let tree = Tree::of(&[
            ("crates/trag-rules/src/a.rs", "fn f() {\n    case.accounts.label(a);\n    subject.label;\n}\n"),
            (
                "crates/trag-rules/src/b.rs",
                "fn f() {\n    case.ledger.label.get(0);\n    l.label.raw();\n}\n",
            ),
            ("crates/trag-frame/src/c.rs", "fn f() { ledger.label.get(0); }\n"),
        ]);
        assert_eq!(
            shown(&check(&tree)),
            [
                "crates/trag-rules/src/b.rs:2: rules never see the marks of research files",
                "crates/trag-rules/src/b.rs:3: rules never see the marks of research files",
            ]
        );
    }
}
