//! The figures of the flow pictures: sources, subjects, uses, and what passed between them.

use std::collections::BTreeMap;

use trag_model::{Currency, Subject, Total};

use crate::document::Block;
use crate::exhibits::sources_and_uses::{Party, PartyKey, parties};
use crate::figures::{bare, count, name, rows, stopped};
use crate::index::{Index, Side, SubjectRows};

/// How many subjects the picture of the case shows.
const SUBJECTS: usize = 4;
/// How many counterparties stand on each side; the rest is one node "others".
const NODES: usize = 9;

/// A flow picture: value from left to right. Every amount is in `currency`.
#[derive(Clone, Debug)]
pub(crate) struct FlowPicture {
    /// Unique in the document.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) currency: Currency,
    pub(crate) subjects: Vec<String>,
    pub(crate) sources: Vec<FlowNode>,
    pub(crate) uses: Vec<FlowNode>,
    /// What the picture does not show, as a sentence; may be empty.
    pub(crate) note: String,
}

/// A counterparty, with what passed between it and each subject.
#[derive(Clone, Debug)]
pub(crate) struct FlowNode {
    pub(crate) label: String,
    /// By subject.
    pub(crate) passed: Vec<Total>,
}

impl FlowNode {
    /// What passed in all.
    pub(crate) fn total(&self) -> i128 {
        self.passed.iter().map(|total| total.0).sum()
    }
}

/// The picture of the first subjects together.
pub(crate) fn blocks(index: &Index<'_>) -> Vec<Block> {
    let subjects: Vec<(&Subject, &SubjectRows)> =
        index.described().take(SUBJECTS).map(|(_, subject, rows)| (subject, rows)).collect();
    let Some(mut picture) = picture(index, "flow", &subjects) else { return Vec::new() };
    if subjects.len() > 1 {
        picture.title = format!("Flow of funds of the first {} subjects", subjects.len());
    }
    vec![Block::heading(2, "flow-of-funds", "Flow of funds"), Block::Flow(picture)]
}

/// The picture of one subject.
pub(crate) fn of_subject(
    index: &Index<'_>,
    rank: usize,
    subject: &Subject,
    rows: &SubjectRows,
) -> Vec<Block> {
    picture(index, &format!("flow-{}", rank + 1), &[(subject, rows)]).map(Block::Flow).into_iter().collect()
}

fn picture(index: &Index<'_>, id: &str, subjects: &[(&Subject, &SubjectRows)]) -> Option<FlowPicture> {
    let currency = currency(index, subjects)?;
    let mut left_out = 0;
    let mut side = |own: Side| {
        let mut nodes: BTreeMap<PartyKey, FlowNode> = BTreeMap::new();
        for (place, (_, rows)) in subjects.iter().enumerate() {
            let list = if own == Side::Payee { &rows.received } else { &rows.sent };
            for table in parties(index, list, own) {
                if table.currency != currency {
                    left_out += table.rows;
                    continue;
                }
                table.parties.into_iter().for_each(|party| add(&mut nodes, party, place, subjects.len()));
            }
        }
        largest(nodes.into_values().collect(), subjects.len())
    };
    let (sources, uses) = (side(Side::Payee), side(Side::Payer));
    if sources.is_empty() && uses.is_empty() {
        return None;
    }
    let names: Vec<String> = subjects.iter().map(|(subject, _)| name(&subject.label)).collect();
    let left_out = match left_out {
        0 => String::new(),
        left_out => format!("Not drawn: {} without an amount in {currency}. ", rows(left_out as u64)),
    };
    let note = format!(
        "{left_out}Widths follow amounts. A name may stand on both sides. The picture shows sums over the whole \
         period, not which money paid for what."
    );
    let title = format!("Flow of funds: {}", names.first().map_or("", String::as_str));
    Some(FlowPicture { id: id.to_owned(), title, currency, subjects: names, sources, uses, note })
}

/// The currency in which most rows of the subjects are counted.
fn currency(index: &Index<'_>, subjects: &[(&Subject, &SubjectRows)]) -> Option<Currency> {
    let mut rows: BTreeMap<Currency, usize> = BTreeMap::new();
    for (_, subject) in subjects {
        let sides = [(Side::Payee, &subject.received), (Side::Payer, &subject.sent)];
        for (side, row) in sides.iter().flat_map(|(side, list)| list.iter().map(move |row| (*side, *row))) {
            *rows.entry(index.valued(row, side).0).or_default() += 1;
        }
    }
    rows.into_iter().max_by_key(|(currency, rows)| (*rows, *currency)).map(|(currency, _)| currency)
}

fn add(nodes: &mut BTreeMap<PartyKey, FlowNode>, party: Party, place: usize, subjects: usize) {
    let label = name(&party.label);
    let node = nodes
        .entry(party.key)
        .or_insert_with(|| FlowNode { label, passed: vec![Total::default(); subjects] });
    node.passed[place].0 += party.amount.0;
}

/// The largest nodes in descending order, and the rest as one.
fn largest(mut nodes: Vec<FlowNode>, subjects: usize) -> Vec<FlowNode> {
    nodes.retain(|node| node.total() > 0);
    nodes.sort_by(|a, b| b.total().cmp(&a.total()).then_with(|| a.label.cmp(&b.label)));
    if nodes.len() > NODES + 1 {
        let rest = nodes.split_off(NODES);
        let mut others = FlowNode {
            label: format!("others ({})", count(rest.len() as u64)),
            passed: vec![Total::default(); subjects],
        };
        for node in &rest {
            others.passed.iter_mut().zip(&node.passed).for_each(|(sum, part)| sum.0 += part.0);
        }
        nodes.push(others);
    }
    nodes
}

impl FlowPicture {
    /// The picture in words, for readers who do not see it.
    pub(crate) fn description(&self) -> String {
        let side = |nodes: &[FlowNode]| {
            let parts: Vec<String> = nodes
                .iter()
                .map(|node| format!("{} {}", node.label, bare(Total(node.total()), self.currency)))
                .collect();
            parts.join("; ")
        };
        format!(
            "{} Amounts in {}. From: {} Through: {} To: {}",
            stopped(&self.title),
            self.currency,
            stopped(&side(&self.sources)),
            stopped(&self.subjects.join("; ")),
            stopped(&side(&self.uses))
        )
    }
}
