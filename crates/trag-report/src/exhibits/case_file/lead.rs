//! The first pages: what the case is, and what matters most in it, to be read in five minutes.

use crate::document::{Block, Line};
use crate::exhibits::{ranking, scope, why};
use crate::figures::{counted, name, period};

use super::{Facts, WITHHELD};

/// How many subjects are told on the first pages.
const TOLD: usize = 5;

pub(crate) fn blocks(facts: &Facts<'_>) -> Vec<Block> {
    let mut blocks = scope::blocks(&facts.index);
    blocks.push(Block::heading(2, "summary", "Summary"));
    blocks.push(Block::List(summary(facts)));
    blocks.extend(super::lowered(ranking::blocks(&facts.index)));
    blocks
}

/// A line for each of the first subjects: what it is, in which findings, over which time.
fn summary(facts: &Facts<'_>) -> Vec<Line> {
    let subjects = &facts.case.assessment.subjects;
    let mut lines: Vec<Line> = subjects
        .iter()
        .take(TOLD)
        .enumerate()
        .map(|(rank, subject)| {
            let findings = facts.index.findings_of(subject);
            let rules = why::by_rule(&findings);
            let patterns: Vec<String> = rules
                .iter()
                .take(4)
                .map(|(rule, findings)| {
                    format!(
                        "{} ({}, {})",
                        rule.meta.words(),
                        rule.meta.code,
                        counted(findings.len(), "finding", "findings")
                    )
                })
                .collect();
            let more = rules.len().saturating_sub(4);
            let more = if more > 0 {
                format!(" and {}", counted(more, "more pattern", "more patterns"))
            } else {
                String::new()
            };
            let from = findings.iter().map(|(_, finding)| finding.period.0).min();
            let to = findings.iter().map(|(_, finding)| finding.period.1).max();
            let when = from.zip(to).map_or_else(String::new, |span| format!(", {}", period(span)));
            let (received, sent) = ranking::turnover(facts.case, subject);
            Line::new()
                .jump(ranking::anchor(rank), name(&subject.label))
                .text(format!(
                    ": received {received}, sent {sent}; payments in its findings, whoever made them: {}. ",
                    ranking::flagged(facts.case, subject)
                ))
                .text(format!("The rows are consistent with {}{more}{when}.", patterns.join(", ")))
        })
        .collect();
    if subjects.len() > TOLD {
        lines.push(
            format!(
                "{} in the ranking below and in Exhibit 15.",
                counted(subjects.len() - TOLD, "more subject", "more subjects")
            )
            .into(),
        );
    }
    if subjects.is_empty() {
        lines.push(
            "No rule flagged anything; Exhibit 14 says what was examined and what could not be.".into(),
        );
    }
    lines.push(match facts.tracing {
        Some(_) => "Value was traced from declared origins: Exhibits 7 to 10.".into(),
        None if facts.trace_withheld => WITHHELD.into(),
        None => {
            "Nothing was traced: no origin of value is declared. Exhibits 7 to 10 say what is needed.".into()
        }
    });
    lines
}
