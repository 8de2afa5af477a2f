//! What every rule looked at and what came of it. Silence is no pass: a rule that could not judge says so.

use trag_model::{Outcome, RuleReport};

use crate::CaseReport;
use crate::document::{Badge, Block, Line, Table};
use crate::figures::{count, counted};

pub(crate) fn blocks(case: &CaseReport<'_>) -> Vec<Block> {
    let rules = &case.assessment.rules;
    let of = |wanted: fn(&Outcome) -> bool| rules.iter().filter(|rule| wanted(&rule.outcome)).count();
    let text = format!(
        "{}: {} flagged something, {} examined everything they apply to and found nothing, {} could not judge for \
         lack of data, {} failed. Only \"clear\" says that a pattern was looked for and is not there.",
        counted(rules.len(), "rule", "rules"),
        of(|outcome| matches!(outcome, Outcome::Flagged(_))),
        of(|outcome| matches!(outcome, Outcome::Clear)),
        of(|outcome| matches!(outcome, Outcome::NotApplicable(_))),
        of(|outcome| matches!(outcome, Outcome::Failed(_))),
    );
    let mut table = Table::new(
        "Outcome of every rule",
        &["Rule", "Pattern", "Outcome", "Examined", "Parameters", "Left aside"],
    );
    for rule in rules {
        table.row(row(rule));
    }
    vec![Block::heading(2, "coverage", "Coverage"), Block::paragraph(text), Block::Table(table)]
}

fn row(rule: &RuleReport) -> Vec<Line> {
    let parameters: Vec<String> =
        rule.parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let examined = match &rule.outcome {
        Outcome::NotApplicable(_) => "nothing".to_owned(),
        _ => format!("{} {}", count(rule.examined.count), rule.examined.what),
    };
    let left_aside = rule.examined.left_aside.join("; ");
    vec![
        Line::new().strong(rule.meta.code),
        rule.meta.words().into(),
        outcome(&rule.outcome),
        examined.into(),
        parameters.join(", ").into(),
        if left_aside.is_empty() { "nothing".into() } else { left_aside.into() },
    ]
}

fn outcome(outcome: &Outcome) -> Line {
    match outcome {
        Outcome::Flagged(findings) => {
            Line::new().badge(Badge::Flagged, format!("flagged {}", count(findings.len() as u64)))
        }
        Outcome::Clear => Line::new().badge(Badge::Clear, "clear"),
        Outcome::NotApplicable(missing) => {
            Line::new().badge(Badge::NotApplicable, "not applicable").text(format!(" {missing}"))
        }
        Outcome::Failed(problem) => {
            Line::new().badge(Badge::Failed, "failed").text(format!(" {}: {}", problem.code, problem.text))
        }
    }
}
