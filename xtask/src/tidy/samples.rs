//! Every folder of samples says where its files come from, and its files are the ones that were checked in.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::tree::{Complaint, Tree};

const FOLDER: &str = "data-samples/";
const SUMS: &str = "SHA256SUMS";

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let below = tree.paths().filter_map(|path| path.strip_prefix(FOLDER)?.split_once('/'));
    let samples: BTreeSet<&str> = below.map(|(sample, _)| sample).collect();
    samples.into_iter().flat_map(|sample| check_sample(tree, sample)).collect()
}

fn check_sample(tree: &Tree, sample: &str) -> Vec<Complaint> {
    let folder = format!("{FOLDER}{sample}/");
    let mut complaints = Vec::new();
    let mut object = |name: &str, line, text: &str| {
        complaints.push(Complaint::new(&format!("{folder}{name}"), line, text));
    };
    if tree.text(&format!("{folder}README.md")).is_none_or(str::is_empty) {
        object("README.md", 0, "a sample says where it comes from");
    }
    let sums = tree.text(&format!("{folder}{SUMS}")).unwrap_or_default();
    let mut listed = BTreeSet::from(["README.md", SUMS]);
    for (number, line) in sums.lines().enumerate() {
        let Some((sum, name)) = line.split_once("  ") else {
            object(SUMS, number + 1, "not a line of sha256sum");
            continue;
        };
        listed.insert(name);
        match tree.bytes(&format!("{folder}{name}")) {
            None => object(SUMS, number + 1, "the file does not exist"),
            Some(bytes) if hexadecimal(&Sha256::digest(bytes)) != sum => {
                object(name, 0, "is not the file of SHA256SUMS");
            }
            Some(_) => {}
        }
    }
    let files = tree.paths().filter_map(|path| path.strip_prefix(folder.as_str()));
    let unlisted: Vec<&str> = files.filter(|name| !listed.contains(name) && !name.ends_with(".py")).collect();
    unlisted.into_iter().for_each(|name| object(name, 0, "is not listed in SHA256SUMS"));
    complaints
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn samples_are_described_and_whole() {
        let sum_of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let good = format!("{sum_of_nothing}  a.csv\n");
        let tree = Tree::of(&[
            ("data-samples/README.md", "about all"),
            ("data-samples/good/README.md", "ours"),
            ("data-samples/good/SHA256SUMS", &good),
            ("data-samples/good/a.csv", ""),
            ("data-samples/good/generate.py", "source, not data"),
            ("data-samples/bad/SHA256SUMS", &format!("{good}{sum_of_nothing}  b.csv\n?\n")),
            ("data-samples/bad/a.csv", "changed"),
            ("data-samples/bad/c.csv", ""),
        ]);
        assert_eq!(
            shown(&check(&tree)),
            [
                "data-samples/bad/README.md: a sample says where it comes from",
                "data-samples/bad/a.csv: is not the file of SHA256SUMS",
                "data-samples/bad/SHA256SUMS:2: the file does not exist",
                "data-samples/bad/SHA256SUMS:3: not a line of sha256sum",
                "data-samples/bad/c.csv: is not listed in SHA256SUMS",
            ]
        );
    }
}
