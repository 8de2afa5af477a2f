//! Links inside the documents lead somewhere.

use crate::tree::{Complaint, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in
        tree.texts(&[".md"]).filter(|(path, _)| !super::form::is_sample(path) || path.ends_with("README.md"))
    {
        for (line, link) in links(text) {
            if let Some(text) = broken(tree, path, link) {
                complaints.push(Complaint::new(path, line, text));
            }
        }
    }
    complaints
}

/// Line and target of every `[text](target)` outside code.
fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().flat_map(move |(number, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        let prose = if fenced || is_fence { "" } else { line };
        let ends = prose.match_indices("](").filter(|(at, _)| prose[..*at].matches('`').count() % 2 == 0);
        ends.filter_map(move |(at, _)| Some((number + 1, prose[at + 2..].split_once(')')?.0)))
    })
}

fn broken(tree: &Tree, from: &str, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() { from.to_owned() } else { resolve(from, file)? };
    if !tree.exists(&target) {
        return Some(format!("`{link}` leads nowhere"));
    }
    let text = tree.text(&target).unwrap_or_default();
    let headings = || text.lines().filter_map(|line| line.strip_prefix('#')).map(anchor_of);
    (!anchor.is_empty() && target.ends_with(".md") && !headings().any(|own| own == anchor))
        .then(|| format!("`{link}`: no such heading"))
}

/// The path that a relative link means; `None` where it leaves the checkout.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The anchor that forges make of a heading.
fn anchor_of(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().chars().flat_map(char::to_lowercase);
    let kept = kept.filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn links_lead_somewhere() {
        let text = "[a](b.md) [b](../src) [c](b.md#the-head-of-it) [d](https://x.org/y)\n[e](c.md)\n\
                    `[f](no)` [g](b.md#no) [h](../../up.md)\n```\n[i](no)\n```\n[j](#here)\n";
        let tree =
            Tree::of(&[("docs/a.md", text), ("docs/b.md", "## The head, of *it*\n"), ("src/x.rs", "")]);
        assert_eq!(
            shown(&check(&tree)),
            [
                "docs/a.md:2: `c.md` leads nowhere",
                "docs/a.md:3: `b.md#no`: no such heading",
                "docs/a.md:7: `#here`: no such heading",
            ]
        );
    }
}
