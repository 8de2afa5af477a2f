//! Exhibit 15: every finding, and the subjects by the seven questions.

use crate::case_file::{Exhibit, Status};
use crate::document::{Badge, Block, Line, Table, Typed};
use crate::exhibits::{subject, why};
use crate::figures::name;

use super::{Facts, lowered};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let blocks = if facts.flagged.is_empty() {
        vec![Block::notice("No rule flagged anything.")]
    } else {
        let mut blocks = vec![
            Block::paragraph(
                "A finding is a pattern in rows, with several explanations, innocent ones among them. Facts are the rows; \
                 that they stand out is an assessment.",
            ),
            Block::Table(table(facts)),
        ];
        blocks.extend(subject::blocks(&facts.index));
        blocks
    };
    Exhibit::new(15, "Findings", Status::SummaryEvidence, lowered_subjects(blocks))
}

/// The subjects' own sections keep their level: they are the parts of this exhibit.
fn lowered_subjects(blocks: Vec<Block>) -> Vec<Block> {
    let has_chapter = blocks.iter().any(|block| matches!(block, Block::Heading { level: 2, .. }));
    if has_chapter { lowered(blocks) } else { blocks }
}

fn table(facts: &Facts<'_>) -> Table {
    let columns =
        ["Finding", "Rule", "About", "First day", "Last day", ">Amount", ">Rows", "In words", "First rows"];
    let mut table = Table::new("All findings", &columns);
    for rule in &facts.case.assessment.rules {
        for finding in rule.findings() {
            table.row(vec![
                finding.id.as_str().into(),
                Line::new().badge(Badge::Flagged, rule.meta.code).text(format!(" {}", rule.meta.words())),
                Line::new().printed(name(facts.case.accounts.label(finding.account))),
                Typed::Day(finding.period.0.day()).into(),
                Typed::Day(finding.period.1.day()).into(),
                Typed::Money(finding.amount.0, finding.amount.1).into(),
                Typed::Count(finding.rows.len() as u64).into(),
                Line::new().printed(why::sentence(&finding.sentence)),
                facts.references(&finding.rows),
            ]);
        }
    }
    table
}
