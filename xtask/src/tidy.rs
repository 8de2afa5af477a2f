//! House rules that the compiler does not know. Each check has a test that it can fail.

mod dependencies;
mod form;
mod kernels;
mod lengths;
mod links;
mod panics;
mod problem_codes;
mod rules;
mod samples;
mod wording;

use std::collections::BTreeMap;

use crate::tree::{Complaint, Tree};

/// Where the ratchet stands.
pub(crate) const RATCHET: &str = "xtask/ratchet.toml";

/// What is accepted as it is today and may not grow.
#[derive(Debug, Default)]
pub(crate) struct Ratchet {
    /// Lines of functions over the limit, by `path::name`.
    functions: BTreeMap<String, usize>,
    /// Lines of files over the limit, by path.
    files: BTreeMap<String, usize>,
    /// Codes of problems that no test mentions yet.
    untested_codes: Vec<String>,
}

impl Ratchet {
    fn of(tree: &Tree) -> Result<Ratchet, Complaint> {
        let Some(text) = tree.text(RATCHET) else { return Ok(Ratchet::default()) };
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| Complaint::new(RATCHET, 0, error.message()))?;
        let lines = |key: &str| {
            let entries = table.get(key).and_then(toml::Value::as_table);
            let lines = |value: &toml::Value| value.as_integer().and_then(|n| usize::try_from(n).ok());
            let entries = entries.into_iter().flatten();
            entries.filter_map(|(name, value)| Some((name.clone(), lines(value)?))).collect()
        };
        let codes = table.get("untested-codes").and_then(toml::Value::as_array);
        let codes = codes.into_iter().flatten().filter_map(toml::Value::as_str);
        Ok(Ratchet {
            functions: lines("functions"),
            files: lines("files"),
            untested_codes: codes.map(str::to_owned).collect(),
        })
    }
}

/// Compares what is over a limit today with what the ratchet accepts.
fn against_ratchet(found: &BTreeMap<String, usize>, accepted: &BTreeMap<String, usize>) -> Vec<Complaint> {
    let path = |name: &str| name.split("::").next().unwrap_or_default().to_owned();
    let grown = found.iter().filter_map(|(name, lines)| {
        let text = match accepted.get(name) {
            None => format!("{name} has {lines} lines; split it"),
            Some(accepted) if lines > accepted => format!("{name} grew from {accepted} to {lines} lines"),
            Some(_) => return None,
        };
        Some(Complaint::new(&path(name), 0, text))
    });
    let settled = accepted.keys().filter(|name| !found.contains_key(*name)).map(|name| {
        Complaint::new(RATCHET, 0, format!("{name} is within the limit now, or gone: take it off"))
    });
    grown.chain(settled).collect()
}

/// All complaints about the tree, ascending by path.
pub(crate) fn check(tree: &Tree) -> Vec<Complaint> {
    let ratchet = match Ratchet::of(tree) {
        Ok(ratchet) => ratchet,
        Err(complaint) => return vec![complaint],
    };
    let mut complaints = [
        lengths::check(tree, &ratchet),
        panics::check(tree),
        form::check(tree),
        wording::check(tree),
        samples::check(tree),
        links::check(tree),
        rules::check(tree),
        kernels::check(tree),
        problem_codes::check(tree, &ratchet),
        dependencies::check(tree),
    ]
    .concat();
    complaints.sort();
    complaints
}

/// The texts of complaints, for tests.
#[cfg(test)]
pub(crate) fn shown(complaints: &[Complaint]) -> Vec<String> {
    complaints.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratchet_turns_one_way() {
        let found = |lines| BTreeMap::from([("a.rs::f".to_owned(), lines)]);
        let none = BTreeMap::new();
        assert_eq!(shown(&against_ratchet(&found(80), &none)), ["a.rs: a.rs::f has 80 lines; split it"]);
        assert_eq!(
            shown(&against_ratchet(&found(81), &found(80))),
            ["a.rs: a.rs::f grew from 80 to 81 lines"]
        );
        assert_eq!(against_ratchet(&found(80), &found(80)), []);
        assert_eq!(against_ratchet(&found(75), &found(80)), []);
        assert_eq!(
            shown(&against_ratchet(&none, &found(80))),
            ["xtask/ratchet.toml: a.rs::f is within the limit now, or gone: take it off"]
        );
    }

    #[test]
    fn a_broken_ratchet_is_a_complaint() {
        let tree = Tree::of(&[(RATCHET, "[functions")]);
        assert!(check(&tree).iter().any(|complaint| complaint.path == RATCHET));
    }
}
