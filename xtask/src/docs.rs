//! The generated documentation: what the code knows of itself, as pages for readers.

mod formats;
mod rule_indexes;
mod rules;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use trag_ingest::Profiles;
use trag_model::catalogue::CATALOGUE;
use trag_rules::Declaration;

use crate::rates::{self, Rates};
use crate::tree::{Complaint, Tree};

const FOLDER: &str = "docs/generated/";
const ORIGIN: &str = "<!-- Written by `cargo xtask docs` from the code. Changes belong there. -->\n\n";

/// Every page with its text, by path.
pub(crate) fn pages(rates: &Rates) -> BTreeMap<String, String> {
    let page = |name: &str, text: String| (format!("{FOLDER}{name}"), format!("{ORIGIN}{text}"));
    let rules: Vec<&Declaration> = trag_rules::rules().iter().map(|rule| rule.declaration()).collect();
    let mut pages = BTreeMap::from([
        page("formats.md", formats::page(&trag_ingest::formats(&Profiles::builtin()))),
        page("problems.md", problems()),
        page("rates.md", rates::overview(rates)),
        page("rules.md", rules::index(&rules)),
        page("rules-by.md", rule_indexes::page(&rules)),
    ]);
    pages.extend(rules.iter().map(|rule| page(&rules::page_name(rule), rules::page(rule, rates))));
    pages
}

/// Pages that are missing, stale, or no page any more.
pub(crate) fn check(tree: &Tree, pages: &BTreeMap<String, String>) -> Vec<Complaint> {
    let stale = pages.iter().filter(|(path, text)| tree.text(path) != Some(text));
    let stale =
        stale.map(|(path, _)| Complaint::new(path, 0, "is not what the code says: run `cargo xtask docs`"));
    let gone = left_over(tree, pages);
    let gone = gone.map(|path| Complaint::new(path, 0, "is no page any more: run `cargo xtask docs`"));
    stale.chain(gone).collect()
}

/// Writes the pages and takes away those that are left over.
pub(crate) fn write(root: &Path, tree: &Tree, pages: &BTreeMap<String, String>) -> io::Result<()> {
    for path in left_over(tree, pages) {
        std::fs::remove_file(root.join(path))?;
    }
    for (path, text) in pages {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(root))?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

fn left_over<'t>(tree: &'t Tree, pages: &BTreeMap<String, String>) -> impl Iterator<Item = &'t str> {
    tree.paths().filter(|path| path.starts_with(FOLDER) && !pages.contains_key(*path))
}

fn problems() -> String {
    let mut text = String::from(
        "# Problems\n\nWhat trag says when something cannot be read or judged. An **error** makes the run \
         incomplete (exit 2), a **fatal** one ends the command (exit 64 or 74), a **note** leaves nothing out.\n\n\
         | code | severity | meaning |\n|---|---|---|\n",
    );
    for entry in CATALOGUE {
        let severity = format!("{:?}", entry.severity).to_lowercase();
        let _ = writeln!(text, "| {} | {severity} | {} |", entry.code, entry.meaning.trim());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::shown;

    #[test]
    fn stale_missing_and_left_over_pages_are_seen() {
        let page = |name: &str, text: &str| (format!("{FOLDER}{name}"), text.to_owned());
        let pages = BTreeMap::from([page("a.md", "a"), page("b.md", "b"), page("c.md", "c")]);
        let tree = Tree::of(&[
            ("docs/generated/a.md", "a"),
            ("docs/generated/b.md", "old"),
            ("docs/generated/d.md", "d"),
            ("docs/e.md", "by hand"),
        ]);
        assert_eq!(
            shown(&check(&tree, &pages)),
            [
                "docs/generated/b.md: is not what the code says: run `cargo xtask docs`",
                "docs/generated/c.md: is not what the code says: run `cargo xtask docs`",
                "docs/generated/d.md: is no page any more: run `cargo xtask docs`",
            ]
        );
    }

    #[test]
    fn every_problem_has_its_line() {
        let text = problems();
        assert!(CATALOGUE.iter().all(|entry| text.contains(&format!("| {} |", entry.code))));
    }
}
