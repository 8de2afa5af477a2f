//! Every outside crate is argued for in one place, and used.

use crate::tree::{Complaint, Tree};

const REASONS: &str = "docs/decisions/0004-dependencies.md";

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let manifest = tree.text("Cargo.toml").and_then(|text| text.parse::<toml::Table>().ok());
    let dependencies = manifest
        .as_ref()
        .and_then(|manifest| manifest.get("workspace")?.get("dependencies")?.as_table())
        .into_iter()
        .flatten();
    let outside =
        dependencies.filter(|(_, value)| value.get("path").is_none()).map(|(name, _)| name.as_str());
    let outside: Vec<&str> = outside.collect();
    let reasons = tree.text(REASONS).unwrap_or_default().lines();
    let argued: Vec<&str> =
        reasons.filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0)).collect();
    let members: String = tree.texts(&["/Cargo.toml"]).map(|(_, text)| text).collect();

    let mut complaints = Vec::new();
    let mut object = |path, text| complaints.push(Complaint::new(path, 0, text));
    for name in &outside {
        if !argued.contains(name) {
            object("Cargo.toml", format!("`{name}` has no line with its reason in {REASONS}"));
        }
        if !members
            .lines()
            .any(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', ' '])))
        {
            object("Cargo.toml", format!("no crate uses `{name}`"));
        }
    }
    for name in argued.iter().filter(|name| !outside.contains(name)) {
        object(REASONS, format!("`{name}` is no dependency any more"));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn each_dependency_has_its_reason_and_its_use() {
        let manifest = "[workspace.dependencies]\nown = { path = \"own\" }\nserde = \"1\"\nrand = \"1\"\n";
        let reasons = "| crate | reason |\n|---|---|\n| `serde` | Reads. |\n| `gone` | Was used. |\n";
        let member = "[dependencies]\nserde_json = \"1\"\nrand.workspace = true\n";
        let tree = Tree::of(&[("Cargo.toml", manifest), ("a/Cargo.toml", member), (REASONS, reasons)]);
        assert_eq!(
            shown(&check(&tree)),
            [
                format!("Cargo.toml: `rand` has no line with its reason in {REASONS}"),
                "Cargo.toml: no crate uses `serde`".to_owned(),
                format!("{REASONS}: `gone` is no dependency any more"),
            ]
        );
    }
}
