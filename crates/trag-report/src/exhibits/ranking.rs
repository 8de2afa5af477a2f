//! The subjects in the order of review, with the parts of their scores.

use trag_model::{Money, SUMMARY_SCORE, Subject, Total};

use crate::CaseReport;
use crate::document::{Block, Line, Table, Typed};
use crate::figures::{self, amounts, count, name};
use crate::index::{DESCRIBED, Index, RANKED};

/// What the score is, wherever it is printed.
pub(crate) const SCORE: &str = "The score is points for the order of review: each rule adds its weight, a family \
    of rules cannot add more than its cap, and the amount involved and its share of what the subject moved add a little. It \
    is no probability of anything.";

pub(crate) fn blocks(index: &Index<'_>) -> Vec<Block> {
    let case = index.case;
    let mut blocks = vec![Block::heading(2, "subjects", "Subjects in the order of review")];
    if case.assessment.subjects.is_empty() {
        blocks.push(Block::paragraph(
            Line::new()
                .text("No rule flagged anything. See ")
                .jump("coverage", "Coverage")
                .text(" for what was examined and what could not be."),
        ));
        return blocks;
    }
    blocks.push(Block::paragraph(SCORE));
    let caption = match case.base {
        Some(base) => format!("Ranking; amounts in {base}"),
        None => "Ranking".to_owned(),
    };
    let mut table = Table::new(
        caption,
        &[
            ">No.",
            "Subject",
            ">Score",
            "Parts of the score",
            ">Findings",
            ">In the findings",
            ">Received",
            ">Sent",
        ],
    );
    let listed = RANKED.min(case.assessment.in_summary());
    for (rank, subject) in case.assessment.subjects.iter().take(listed).enumerate() {
        table.row(row(case, rank, subject));
    }
    if let Some(more) = more(case, listed) {
        table.gap(more);
    }
    for subject in case.assessment.subjects.iter().take(listed) {
        if let Some(left_out) = without_base(case, subject) {
            table.gap(format!("Not in the sums of {}: {left_out}", name(&subject.label)));
        }
    }
    blocks.push(Block::Table(table));
    blocks
}

fn row(case: &CaseReport<'_>, rank: usize, subject: &Subject) -> Vec<Line> {
    let label = name(&subject.label);
    let known = |total: Option<Total>| Some(Line::from(Typed::Bare(total?, case.base?)));
    let base = subject.turnover.base;
    let sides = || turnover(case, subject);
    vec![
        Typed::Count(rank as u64 + 1).into(),
        if rank < DESCRIBED { Line::new().jump(anchor(rank), label) } else { Line::new().printed(label) },
        Line::new().strong(count(u64::from(subject.score))),
        parts(subject).into(),
        Typed::Count(subject.findings.len() as u64).into(),
        known(subject.flagged_base).unwrap_or_else(|| flagged(case, subject).into()),
        known(base.map(|(credits, _)| credits)).unwrap_or_else(|| sides().0.into()),
        known(base.map(|(_, debits)| debits)).unwrap_or_else(|| sides().1.into()),
    ]
}

/// What is said of subjects that a list of so many leaves out.
pub(crate) fn more(case: &CaseReport<'_>, listed: usize) -> Option<String> {
    let (all, reaching) = (case.assessment.subjects.len(), case.assessment.in_summary());
    let more = all.checked_sub(listed).filter(|more| *more > 0)?;
    let below = all - reaching.max(listed);
    let why = if below > 0 {
        format!(", of them {} below the {SUMMARY_SCORE} points of the summary", count(below as u64))
    } else {
        String::new()
    };
    Some(format!("{} more in findings.json{why}", count(more as u64)))
}

/// Where a subject's own section stands.
pub(crate) fn anchor(rank: usize) -> String {
    format!("subject-{}", rank + 1)
}

/// `S01 4 + L07 5 + amount involved 3`.
pub(crate) fn parts(subject: &Subject) -> String {
    let parts: Vec<String> =
        subject.parts.iter().map(|part| format!("{} {}", part.name, part.points)).collect();
    let sum: u64 = subject.parts.iter().map(|part| u64::from(part.points)).sum();
    let capped = if sum > u64::from(subject.score) { format!(" (capped from {sum})") } else { String::new() };
    format!("{}{capped}", parts.join(" + "))
}

/// The value in the subject's findings.
pub(crate) fn flagged(case: &CaseReport<'_>, subject: &Subject) -> String {
    match (subject.flagged_base, case.base) {
        (Some(total), Some(base)) => Money(total, base).to_string(),
        _ => "not known".to_owned(),
    }
}

/// Received and sent: in the base currency over the rows whose amount in it is known, else by currency.
pub(crate) fn turnover(case: &CaseReport<'_>, subject: &Subject) -> (String, String) {
    let turnover = &subject.turnover;
    match (turnover.base, case.base) {
        (Some((credits, debits)), Some(base)) => {
            (Money(credits, base).to_string(), Money(debits, base).to_string())
        }
        _ => (amounts(&turnover.credits), amounts(&turnover.debits)),
    }
}

/// What the base amounts of a subject leave out, as words; nothing where they leave nothing out.
pub(crate) fn without_base(case: &CaseReport<'_>, subject: &Subject) -> Option<String> {
    let rows = subject.turnover.without_base;
    case.base
        .filter(|_| rows > 0)
        .map(|base| format!("{} without a known amount in {base}", figures::rows(rows)))
}
