//! One subject on its own pages: who, what, when, where, why unusual, how, sources and uses.

use trag_model::{Money, Subject};

use crate::CaseReport;
use crate::document::{Block, Line};
use crate::exhibits::{flow, months, ranking, sources_and_uses, transactions, who, why};
use crate::figures::{amounts, count, counted, name, period, rows};
use crate::index::{Index, SubjectRows};

pub(crate) fn blocks(index: &Index<'_>) -> Vec<Block> {
    let subjects = &index.case.assessment.subjects;
    let mut blocks = Vec::new();
    for (rank, subject, rows) in index.described() {
        blocks.extend(one(index, rank, subject, rows));
    }
    let described = index.described().count();
    if subjects.len() > described {
        let text = format!(
            "The first {described} subjects are described in full; {} in findings.json.",
            counted(subjects.len() - described, "more is", "more are")
        );
        blocks.push(Block::paragraph(text));
    }
    blocks
}

fn one(index: &Index<'_>, rank: usize, subject: &Subject, rows: &SubjectRows) -> Vec<Block> {
    let findings = index.findings_of(subject);
    let rules = why::by_rule(&findings);
    let title = Line::new().text(format!("{}. ", rank + 1)).printed(name(&subject.label));
    let mut blocks = vec![Block::heading(3, ranking::anchor(rank), title)];
    blocks.push(Block::Facts(head(index, subject, rows)));
    blocks.extend(who::blocks(index, subject, rows));
    blocks.extend(why::patterns(index, &rules));
    blocks.push(Block::heading(4, "", "When"));
    blocks.push(Block::paragraph(when(index, subject, rows)));
    blocks.extend(months::blocks(index, rank, subject, rows, &findings));
    blocks.extend(who::places(index, rows));
    blocks.extend(why::reasons(index, &rules));
    blocks.extend(transactions::blocks(index, subject));
    blocks.extend(sources_and_uses::blocks(index, subject, rows));
    blocks.extend(flow::of_subject(index, rank, subject, rows));
    blocks.extend(why::innocent(&rules));
    blocks
}

fn head(index: &Index<'_>, subject: &Subject, own: &SubjectRows) -> Vec<(&'static str, Line)> {
    let (credits, debits) = ranking::turnover(index.case, subject);
    let reasons: Vec<String> = subject
        .parts
        .iter()
        .map(|part| format!("{} {} ({})", part.name, count(u64::from(part.points)), part.reason))
        .collect();
    let capped =
        subject.parts.iter().map(|part| u64::from(part.points)).sum::<u64>() > u64::from(subject.score);
    let tail = if capped { "; capped by family" } else { "" };
    let mut facts = vec![
        ("Received", format!("{credits} in {}", rows(subject.turnover.rows.0)).into()),
        ("Sent", format!("{debits} in {}", rows(subject.turnover.rows.1)).into()),
        ("In the findings", ranking::flagged(index.case, subject).into()),
        (
            "Score",
            Line::new()
                .strong(count(u64::from(subject.score)))
                .text(format!(" points for review order, no probability: {}{tail}", reasons.join("; "))),
        ),
    ];
    if let Some(left_out) = ranking::without_base(index.case, subject) {
        facts.insert(2, ("Not in these sums", left_out.into()));
    }
    if let Some(between) = between_own(index.case, subject) {
        let text = format!("{between}; neither received nor sent ");
        facts.insert(
            2,
            ("Between own accounts", Line::new().text(text).reference(index.reference(&own.own, 2))),
        );
    }
    facts
}

/// `57,253,811.00 USD in 68 rows`: what passed between accounts of one subject; nothing where nothing did.
pub(crate) fn between_own(case: &CaseReport<'_>, subject: &Subject) -> Option<String> {
    let own = &subject.turnover.own;
    let amount = match (own.base, case.base) {
        (Some(total), Some(base)) => Money(total, base).to_string(),
        _ => amounts(&own.paid),
    };
    let left_out = match case.base.filter(|_| own.without_base > 0 && own.base.is_some()) {
        Some(base) => format!(", {} of them without a known amount in {base}", count(own.without_base)),
        None => String::new(),
    };
    (own.rows > 0).then(|| format!("{amount} in {}{left_out}", rows(own.rows)))
}

fn when(index: &Index<'_>, subject: &Subject, rows: &SubjectRows) -> String {
    let ledger = index.case.ledger;
    let all = rows.all();
    let active = match (all.first().copied(), all.last().copied()) {
        (Some(first), Some(last)) => {
            format!(
                "Rows from {}.",
                period((ledger.booked(first), ledger.booked(last))).replace(" to ", " until ")
            )
        }
        _ => "No row carries this name.".to_owned(),
    };
    let findings = index.findings_of(subject);
    let from = findings.iter().map(|(_, finding)| finding.period.0).min();
    let to = findings.iter().map(|(_, finding)| finding.period.1).max();
    match from.zip(to) {
        Some(span) => format!("{active} Findings from {}.", period(span).replace(" to ", " until ")),
        None => active,
    }
}
