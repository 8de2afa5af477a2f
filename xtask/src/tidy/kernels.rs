//! Rules about shapes of several accounts ask the kernels of `trag-graph`; nothing else goes from account to account.

use crate::tree::{Complaint, Tree};

/// Where the rules are.
const RULES: &str = "crates/trag-rules/src/typologies/";

/// The kernel of each rule that looks for a shape.
const KERNELS: [(&str, &str); 11] = [
    ("L01", "pass_through::"),
    ("L02", "fans::"),
    ("L03", "fans::"),
    ("L05", "scatter_gather::find"),
    ("L06", "gather_scatter::find"),
    ("L07", "cycles::search"),
    ("L08", "chains::find"),
    ("L09", "bipartite::find"),
    ("L10", "split::find"),
    ("L11", "mirror::pairs"),
    ("L20", "u_turn::find"),
];

/// The lists of an account in the flow graph.
const LISTS: [&str; 4] = ["flows.out(", "flows.in_(", "flows.out_between(", "flows.in_between("];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let rules = || tree.texts(&[".rs"]).filter(|(path, _)| path.starts_with(RULES));
    let mut complaints = Vec::new();
    for (code, kernel) in KERNELS {
        let declared = format!("code: \"{code}\"");
        for (path, _) in rules().filter(|(_, text)| text.contains(&declared) && !text.contains(kernel)) {
            complaints.push(Complaint::new(path, 0, format!("{code} does not call its kernel `{kernel}`")));
        }
    }
    for (path, text) in rules() {
        for (number, line) in (1..).zip(text.lines()) {
            let walks = |list: &str| {
                let asked = line.split(list).skip(1).filter_map(|rest| rest.split([',', ')']).next());
                asked.into_iter().any(|account| account.ends_with(".other"))
            };
            if LISTS.into_iter().any(walks) {
                let text = "goes from account to account; that is for a kernel of `trag-graph`";
                complaints.push(Complaint::new(path, number, text));
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
    fn a_shape_is_searched_by_its_kernel_and_nothing_else_walks() {
        let (good, bad) = (format!("{RULES}flow/good.rs"), format!("{RULES}flow/bad.rs"));
        let tree = Tree::of(&[
            (&good, "code: \"L08\"\nchains::find(case.flows)\ncase.flows.out(account)\nedge.other\n"),
            (&bad, "code: \"L07\"\nfor next in case.flows.out_between(edge.other, from, to) {\n"),
            ("crates/trag-graph/src/a.rs", "flows.out(edge.other)\n"),
        ]);
        assert_eq!(
            shown(&check(&tree)),
            [
                format!("{bad}: L07 does not call its kernel `cycles::search`"),
                format!("{bad}:2: goes from account to account; that is for a kernel of `trag-graph`"),
            ]
        );
    }
}
