//! Every kind of problem has a test or a fixture that shows it.

use trag_model::catalogue::CATALOGUE;

use super::{RATCHET, Ratchet};
use crate::rust_source::rust_files;
use crate::tree::{Complaint, Tree};

const CATALOGUE_FILE: &str = "crates/trag-model/src/catalogue.rs";

pub(super) fn check(tree: &Tree, ratchet: &Ratchet) -> Vec<Complaint> {
    let codes = CATALOGUE.iter().map(|entry| entry.code.0);
    check_codes(tree, ratchet, codes)
}

fn check_codes<'c>(tree: &Tree, ratchet: &Ratchet, codes: impl Iterator<Item = &'c str>) -> Vec<Complaint> {
    let shown = Shown::of(tree);
    let mut complaints = Vec::new();
    for code in codes {
        let accepted = ratchet.untested_codes.iter().any(|untested| untested == code);
        match (shown.shows(code), accepted) {
            (false, false) => {
                complaints.push(Complaint::new(
                    CATALOGUE_FILE,
                    0,
                    format!("no test or fixture shows {code}"),
                ));
            }
            (true, true) => {
                complaints.push(Complaint::new(RATCHET, 0, format!("{code} has a test now: take it off")));
            }
            _ => {}
        }
    }
    complaints
}

/// Everything that tests and fixtures say.
struct Shown<'a> {
    tests: String,
    fixtures: Vec<(&'a str, &'a str)>,
    names: Vec<(String, String)>,
}

impl Shown<'_> {
    fn of(tree: &Tree) -> Shown<'_> {
        let mut tests = String::new();
        for file in rust_files(tree) {
            let lines = file.text.split_inclusive('\n').scan(0, |at, line| {
                *at += line.len();
                Some((*at - line.len(), line))
            });
            let lines = lines.filter(|(at, _)| file.in_test(*at) && !file.path.starts_with("xtask/"));
            lines.for_each(|(_, line)| tests.push_str(line));
        }
        let fixtures =
            tree.texts(&[""]).filter(|(path, _)| path.contains("/tests/") && !path.ends_with(".rs"));
        let catalogue = tree.text(CATALOGUE_FILE).unwrap_or_default().lines();
        let names = catalogue.filter_map(|line| {
            let (name, rest) = line.trim().split_once(" \"")?;
            Some((rest.split_once('"')?.0.to_owned(), format!("catalogue::{name}")))
        });
        Shown { tests, fixtures: fixtures.collect(), names: names.collect() }
    }

    fn shows(&self, code: &str) -> bool {
        let name = self.names.iter().find(|(own, _)| own == code).map(|(_, name)| name.as_str());
        self.tests.contains(code)
            || name.is_some_and(|name| crate::tree::words(&self.tests, name).next().is_some())
            || self.fixtures.iter().any(|(path, text)| path.contains(code) || text.contains(code))
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn a_code_that_no_test_shows_is_seen() {
        let tree = Tree::of(&[
            (CATALOGUE_FILE, "/// Doc.\nONE \"AAA001\" Error;\nTWO \"AAA002\" Error;\n"),
            (
                "c/src/a.rs",
                "fn f() { g(catalogue::TWO) }\n#[cfg(test)]\nmod tests { fn g() { catalogue::ONE; } }\n",
            ),
            ("c/tests/errors/AAA003.txt", ""),
        ]);
        let check = |untested: &str| {
            let ratchet = Ratchet { untested_codes: vec![untested.to_owned()], ..Ratchet::default() };
            let codes = ["AAA001", "AAA002", "AAA003"];
            shown(&check_codes(&tree, &ratchet, codes.into_iter()))
        };
        assert_eq!(check(""), ["crates/trag-model/src/catalogue.rs: no test or fixture shows AAA002"]);
        assert_eq!(check("AAA002"), [""; 0]);
        assert_eq!(
            check("AAA001"),
            [
                "xtask/ratchet.toml: AAA001 has a test now: take it off",
                "crates/trag-model/src/catalogue.rs: no test or fixture shows AAA002",
            ]
        );
    }
}
