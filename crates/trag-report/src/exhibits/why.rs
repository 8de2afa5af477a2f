//! What was flagged about a subject, why it is unusual, and how it may be innocent.

use std::collections::BTreeMap;

use trag_model::{Finding, Measure, Precision, RuleReport, ThresholdUse, Value};

use crate::document::{Block, Line, Table, Typed};
use crate::figures::{self, amounts, counted, cut, period, stopped};
use crate::index::{Index, Side};

/// How many findings of one rule are told in full.
const TOLD: usize = 3;
/// How many rows a reference names.
const ROWS_NAMED: usize = 8;

/// The findings of one subject under one rule.
type OfRule<'a> = (&'a RuleReport, Vec<&'a Finding>);

/// Findings by rule, by code.
pub(crate) fn by_rule<'a>(findings: &[(&'a RuleReport, &'a Finding)]) -> Vec<OfRule<'a>> {
    let mut rules: BTreeMap<&str, OfRule<'a>> = BTreeMap::new();
    for (rule, finding) in findings {
        rules.entry(rule.meta.code).or_insert_with(|| (rule, Vec::new())).1.push(finding);
    }
    rules.into_values().collect()
}

/// What: the patterns with their counts and amounts.
pub(crate) fn patterns(index: &Index<'_>, rules: &[OfRule<'_>]) -> Vec<Block> {
    let columns = ["Rule", "Pattern", ">Findings", ">Rows", ">Value of the rows, each once", "Period"];
    let mut table = Table::new("Patterns", &columns);
    for (rule, findings) in rules {
        let rows: std::collections::BTreeSet<_> =
            findings.iter().flat_map(|f| f.rows.iter().copied()).collect();
        let from = findings.iter().map(|finding| finding.period.0).min();
        let to = findings.iter().map(|finding| finding.period.1).max();
        table.row(vec![
            Line::new().badge(crate::document::Badge::Flagged, rule.meta.code),
            rule.meta.words().into(),
            Typed::Count(findings.len() as u64).into(),
            Typed::Count(rows.len() as u64).into(),
            amounts(&index.sum(rows, Side::Payer)).into(),
            from.zip(to).map_or_else(String::new, period).into(),
        ]);
    }
    vec![Block::heading(4, "", "What"), Block::Table(table)]
}

/// Why unusual: the rule, its largest findings with what was measured and the threshold in force.
pub(crate) fn reasons(index: &Index<'_>, rules: &[OfRule<'_>]) -> Vec<Block> {
    let mut blocks = vec![Block::heading(4, "", "Why unusual")];
    for (rule, findings) in rules {
        let head =
            Line::new().strong(format!("{} {}. ", rule.meta.code, rule.meta.words())).text(rule.meta.title());
        blocks.push(Block::paragraph(head));
        let mut largest: Vec<&&Finding> = findings.iter().collect();
        largest.sort_by(|a, b| b.amount.0.cmp(&a.amount.0).then_with(|| a.id.cmp(&b.id)));
        let mut lines: Vec<Line> = largest.iter().take(TOLD).map(|finding| told(index, finding)).collect();
        let more = findings.len().saturating_sub(TOLD);
        if more > 0 {
            lines.push(
                format!("{} of this rule in findings.json", counted(more, "more finding", "more findings"))
                    .into(),
            );
        }
        blocks.push(Block::List(lines));
    }
    blocks
}

fn told(index: &Index<'_>, finding: &Finding) -> Line {
    let mut line = Line::new().text(format!("{}: {} ", finding.id, sentence(&finding.sentence)));
    let (texts, figures): (Vec<&Measure>, Vec<&Measure>) =
        finding.measures.iter().partition(|measure| matches!(measure.value, Value::Text(_)));
    if !figures.is_empty() {
        let days_only = finding.rows.iter().any(|row| index.case.ledger.precision(*row) == Precision::Day);
        let measured: Vec<String> =
            figures.into_iter().map(|measure| figures::measure(measure, days_only)).collect();
        line = line.text(format!("Measured: {}. ", measured.join("; ")));
    }
    for measure in texts {
        let Value::Text(text) = &measure.value else { continue };
        line =
            line.strong(format!("{}: ", capital(measure.name))).printed(sentence(&cut(text, 300))).text(" ");
    }
    if let Some(threshold) = &finding.threshold {
        line = line.text(format!("Threshold in force: {}. ", in_force(threshold)));
    }
    line.reference(index.reference(&finding.rows, ROWS_NAMED))
}

/// A sentence of a rule, cut where a hostile text made it endless, with its full stop.
pub(crate) fn sentence(text: &str) -> String {
    stopped(&cut(text.trim(), 600))
}

/// The text with its first letter as a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `15,000.00 EUR (RS-CTR; law; source)`.
fn in_force(threshold: &ThresholdUse) -> String {
    let amount = trag_model::Money(threshold.amount, threshold.currency);
    format!(
        "{amount} ({}; {}; read in {})",
        threshold.id,
        cut(&threshold.law, 200),
        cut(&threshold.source, 200)
    )
}

/// What else would explain the patterns, from the documentation of the rules that flagged this subject. What
/// several of them say stands once.
pub(crate) fn innocent(rules: &[OfRule<'_>]) -> Vec<Block> {
    let mut explanations: Vec<(String, Vec<&str>)> = Vec::new();
    for (rule, _) in rules {
        let heading = "Innocent explanations";
        let items = rule.meta.items(heading);
        let items =
            if items.is_empty() { vec![rule.meta.section(heading).replace('\n', " ")] } else { items };
        for item in items.into_iter().filter(|item| !item.is_empty()) {
            match explanations.iter_mut().find(|(known, _)| *known == item) {
                Some((_, codes)) => codes.push(rule.meta.code),
                None => explanations.push((item, vec![rule.meta.code])),
            }
        }
    }
    if explanations.is_empty() {
        return Vec::new();
    }
    let line = |(item, codes): &(String, Vec<&str>)| Line::from(format!("{}: {item}", codes.join(", ")));
    let lines = explanations.iter().map(line).collect();
    vec![Block::heading(4, "", "What may explain it innocently"), Block::List(lines)]
}
