//! Accounts that only a name connects. They are proposed, never merged.

use crate::CaseReport;
use crate::document::{Block, Line, Table, Typed};
use crate::figures::{count, counted, cut, name};

/// How many proposals are listed.
const LISTED: usize = 15;
/// How many names or accounts of one proposal are listed.
const OF_EACH: usize = 5;

pub(crate) fn blocks(case: &CaseReport<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, "proposals", "Accounts connected by a name only")];
    let proposals = &case.accounts.proposals;
    if proposals.is_empty() {
        blocks.push(Block::paragraph("None: no two accounts carry names that match without an identifier."));
        return blocks;
    }
    blocks.push(Block::paragraph(format!(
        "{} matching names without a common identifier. They may belong to one holder or to several; they are kept apart \
         in every figure that counts accounts.",
        counted(proposals.len(), "group of accounts carries", "groups of accounts carry")
    )));
    let mut order: Vec<usize> = (0..proposals.len()).collect();
    order.sort_by(|a, b| {
        let size = |at: &usize| std::cmp::Reverse(proposals[*at].accounts.len());
        size(a).cmp(&size(b)).then_with(|| proposals[*a].cmp(&proposals[*b]))
    });
    let mut table =
        Table::new("Proposals with the most accounts", &["Names as printed", ">Accounts", "Accounts"]);
    for proposal in order.iter().take(LISTED).map(|at| &proposals[*at]) {
        let names = proposal.names.iter().map(|ix| name(case.accounts.name(*ix)));
        let accounts = proposal.accounts.iter().map(|ix| {
            let text = &case.accounts.get(*ix).identifier.text;
            if text.is_empty() { "(no number)".to_owned() } else { cut(text, 34) }
        });
        table.row(vec![
            Line::new().printed(listed(names)),
            Typed::Count(proposal.accounts.len() as u64).into(),
            Line::new().code(listed(accounts)),
        ]);
    }
    if proposals.len() > LISTED {
        table.gap(format!("{} more in findings.json", count((proposals.len() - LISTED) as u64)));
    }
    blocks.push(Block::Table(table));
    blocks
}

fn listed(items: impl ExactSizeIterator<Item = String>) -> String {
    let more = items.len().saturating_sub(OF_EACH);
    let shown: Vec<String> = items.take(OF_EACH).collect();
    let tail = if more > 0 { format!(", {more} more") } else { String::new() };
    format!("{}{tail}", shown.join(", "))
}
