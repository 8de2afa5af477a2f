//! What every rule looked at and what came of it. Silence is no pass: a rule that could not judge says so.

use trag_model::{Outcome, RuleReport};

use crate::CaseReport;
use crate::document::{Badge, Block, Line, Table};
use crate::figures::{count, counted};

pub(crate) fn blocks(case: &CaseReport<'_>) -> Vec<Block> {
    let rules = &case.assessment.rules;
    let outcomes = Outcomes::of(rules);
    let text = format!(
        "{}: {} flagged something, {} found nothing in what they examined, {} could not judge for lack of data, {} \
         failed. Only \"clear\" says that a pattern was looked for and is not there, among the rows not left aside.",
        counted(rules.len(), "rule", "rules"),
        outcomes.flagged,
        outcomes.clear,
        outcomes.not_applicable,
        outcomes.failed,
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

/// How many rules came to each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcomes {
    pub(crate) flagged: usize,
    pub(crate) clear: usize,
    pub(crate) not_applicable: usize,
    pub(crate) failed: usize,
    /// Rules, among those above, that left part of the data aside.
    pub(crate) left_aside: usize,
}

impl Outcomes {
    pub(crate) fn of(rules: &[RuleReport]) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for rule in rules {
            let number = match rule.outcome {
                Outcome::Flagged(_) => &mut outcomes.flagged,
                Outcome::Clear => &mut outcomes.clear,
                Outcome::NotApplicable(_) => &mut outcomes.not_applicable,
                Outcome::Failed(_) => &mut outcomes.failed,
            };
            *number += 1;
            outcomes.left_aside += usize::from(!rule.examined.left_aside.is_empty());
        }
        outcomes
    }

    /// What came of the rules, as a sentence without its stop: `9 rules flagged something, 0 found nothing, 3 do
    /// not apply to these data`.
    pub(crate) fn sentence(self) -> String {
        let Outcomes { flagged, clear, not_applicable, failed, .. } = self;
        let others = flagged + clear + failed;
        if others == 0 {
            return match not_applicable {
                0 => "No rule was carried out".to_owned(),
                _ => format!(
                    "No pattern was looked for: none of the {} applies to these data",
                    counted(not_applicable, "rule", "rules")
                ),
            };
        }
        let mut text =
            format!("{} flagged something, {clear} found nothing", counted(flagged, "rule", "rules"));
        if not_applicable > 0 {
            let verb = if not_applicable == 1 { "does" } else { "do" };
            text.push_str(&format!(", {not_applicable} {verb} not apply to these data"));
        }
        if failed > 0 {
            text.push_str(&format!(", {failed} failed"));
        }
        text
    }
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
