//! What could not be read or judged, with place, text and remedy.

use std::collections::BTreeMap;

use trag_model::{Code, Outcome, Problem, ProblemLog, Severity, catalogue};

use crate::CaseReport;
use crate::document::{Badge, Block, Line, Table, Typed};
use crate::exhibits::scope;
use crate::figures::cut;

/// How many problems of each code are shown in full.
const SHOWN_PER_CODE: usize = 3;

pub(crate) fn blocks(case: &CaseReport<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, "gaps", "What could not be evaluated")];
    let mut lines: Vec<Line> = Vec::new();
    for rule in &case.assessment.rules {
        let head = || Line::new().strong(format!("{} {}", rule.meta.code, rule.meta.words()));
        match &rule.outcome {
            Outcome::NotApplicable(missing) => {
                lines.push(head().text(format!(": not applicable, {missing}")))
            }
            Outcome::Failed(problem) => lines.push(head().text(format!(": failed, {}", problem.text))),
            Outcome::Flagged(_) | Outcome::Clear => {}
        }
        lines.extend(rule.examined.left_aside.iter().map(|left| head().text(format!(": {left}"))));
    }
    let rejected: u64 = case.sources.iter().map(|source| source.counts.rejected).sum();
    if rejected > 0 {
        lines.push(
            format!("{} rejected; no figure above counts what stands there", scope::records(rejected)).into(),
        );
    }
    if lines.is_empty() {
        blocks.push(Block::paragraph("Nothing: every rule could judge, and left nothing aside."));
    } else {
        blocks.push(Block::List(lines));
    }
    blocks.push(Block::heading(2, "problems", "Problems"));
    blocks.extend(problems(case));
    blocks
}

/// How many problems of each code there were, by code.
pub(crate) fn by_code(problems: &ProblemLog) -> BTreeMap<Code, u64> {
    let mut counts = BTreeMap::new();
    problems.tallies().iter().for_each(|tally| *counts.entry(tally.code).or_default() += tally.count);
    counts
}

fn problems(case: &CaseReport<'_>) -> Vec<Block> {
    let counts = by_code(case.problems);
    if counts.is_empty() {
        return vec![Block::paragraph("None.")];
    }
    let mut table = Table::new("Problems by code", &["Code", "Severity", "Meaning", ">Count"]);
    let mut shown = Vec::new();
    for (code, number) in counts {
        let of_code: Vec<&Problem> =
            case.problems.kept().iter().filter(|problem| problem.code == code).collect();
        let severity =
            of_code.iter().map(|problem| problem.severity).max().unwrap_or(catalogue::severity(code));
        let meaning =
            catalogue::CATALOGUE.iter().find(|entry| entry.code == code).map_or("", |entry| entry.meaning);
        table.row(vec![
            Line::new().strong(code.0),
            severity_badge(severity),
            meaning.trim().into(),
            Typed::Count(number).into(),
        ]);
        shown.extend(of_code.into_iter().take(SHOWN_PER_CODE).map(full));
    }
    let title = format!("The first {SHOWN_PER_CODE} of each code in full; findings.json has more");
    vec![Block::Table(table), Block::open(title, vec![Block::List(shown)])]
}

fn severity_badge(severity: Severity) -> Line {
    let badge = if severity >= Severity::Error { Badge::Failed } else { Badge::NotApplicable };
    Line::new().badge(badge, severity.word())
}

fn full(problem: &Problem) -> Line {
    let place = &problem.place;
    let mut line = Line::new().strong(format!("{}[{}]", problem.severity.word(), problem.code)).text(" ");
    line = line.printed(cut(&problem.text, 200)).text(". ");
    if !place.file.is_empty() {
        let mut at = cut(&place.file, 60);
        if place.line > 0 {
            at = format!("{at}:{}", place.line);
        }
        line = line.reference(format!("[{at}]")).text(" ");
    }
    if !place.column.is_empty() {
        line = line.text("Column ").printed(cut(&place.column, 40)).text(". ");
    }
    if let Some(excerpt) = problem.excerpt.as_ref().filter(|excerpt| !excerpt.text.is_empty()) {
        line = line.text("It reads ").code(cut(&excerpt.text, 160)).text(". ");
    }
    if !problem.detail.is_empty() {
        line = line.printed(cut(&problem.detail, 200)).text(". ");
    }
    if problem.help.is_empty() { line } else { line.text("Help: ").printed(cut(&problem.help, 300)) }
}
