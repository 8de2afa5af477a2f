//! `unwrap` and `expect` are rare outside tests.

use crate::rust_source::rust_files;
use crate::tree::{Complaint, Tree};

/// How many a thousand lines of shipped code may hold.
const PER_THOUSAND_LINES: usize = 3;

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let (mut calls, mut lines) = (Vec::new(), 0);
    for file in rust_files(tree) {
        let shipped = file.shipped();
        lines += shipped.lines().filter(|line| !line.trim().is_empty()).count();
        for (number, line) in shipped.lines().enumerate() {
            let found = line.matches(".unwrap()").count() + line.matches(".expect(").count();
            calls.extend((0..found).map(|_| (file.path, number + 1)));
        }
    }
    if calls.len() * 1_000 <= lines * PER_THOUSAND_LINES {
        return Vec::new();
    }
    let text = format!("{} calls of unwrap or expect in {lines} lines outside tests", calls.len());
    calls.into_iter().map(|(path, line)| Complaint::new(path, line, text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_three_in_a_thousand_lines_are_too_many() {
        let lines =
            |calls: usize| format!("{}{}", "a.unwrap();\n".repeat(calls), "b();\n".repeat(1_000 - calls));
        assert_eq!(check(&Tree::of(&[("a.rs", &lines(3))])), []);
        assert_eq!(check(&Tree::of(&[("a.rs", &lines(4))])).len(), 4);
        let in_tests = format!("#[cfg(test)]\nmod tests {{\n{}}}", lines(4));
        assert_eq!(check(&Tree::of(&[("a.rs", &in_tests), ("c/tests/b.rs", &lines(4))])), []);
    }
}
