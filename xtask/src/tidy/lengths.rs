//! Functions fit on one screen, files hold one idea.

use std::collections::BTreeMap;

use super::{RATCHET, Ratchet, against_ratchet};
use crate::rust_source::rust_files;
use crate::tree::{Complaint, Tree};

/// Lines of a function.
const FUNCTION: usize = 70;
/// Lines of a file.
const FILE: usize = 400;
/// How many functions in a hundred may be over the limit, ratchet or not.
const SHARE_PERCENT: usize = 2;

pub(super) fn check(tree: &Tree, ratchet: &Ratchet) -> Vec<Complaint> {
    let (mut functions, mut files, mut all) = (BTreeMap::new(), BTreeMap::new(), 0);
    for file in rust_files(tree) {
        let lines = file.text.lines().count();
        if lines > FILE {
            files.insert(file.path.to_owned(), lines);
        }
        for function in file.functions() {
            all += 1;
            if function.lines > FUNCTION {
                let longest = functions.entry(format!("{}::{}", file.path, function.name)).or_default();
                *longest = function.lines.max(*longest);
            }
        }
    }
    let mut complaints = against_ratchet(&functions, &ratchet.functions);
    complaints.extend(against_ratchet(&files, &ratchet.files));
    let long = functions.len();
    if long * 100 >= all * SHARE_PERCENT && long > 0 {
        let text = format!("{long} of {all} functions have over {FUNCTION} lines; under {SHARE_PERCENT} %");
        complaints.push(Complaint::new(RATCHET, 0, text));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    fn function(name: &str, lines: usize) -> String {
        format!("fn {name}() {{\n{}}}\n", "    call();\n".repeat(lines - 2))
    }

    #[test]
    fn a_long_function_and_a_long_file_are_seen() {
        let short = (0..98).map(|n| function(&format!("f{n}"), 3)).collect::<String>();
        let text = format!("{short}{}{}", function("just", 70), function("over", 71));
        let tree = Tree::of(&[("a.rs", &text)]);
        let seen = shown(&check(&tree, &Ratchet::default()));
        assert_eq!(seen, ["a.rs: a.rs::over has 71 lines; split it", "a.rs: a.rs has 435 lines; split it"]);
    }

    #[test]
    fn the_share_of_long_functions_is_capped() {
        let tree = Tree::of(&[("a.rs", &function("over", 71))]);
        let accepted =
            Ratchet { functions: BTreeMap::from([("a.rs::over".to_owned(), 71)]), ..Ratchet::default() };
        let seen = shown(&check(&tree, &accepted));
        assert_eq!(seen, ["xtask/ratchet.toml: 1 of 1 functions have over 70 lines; under 2 %"]);
    }
}
