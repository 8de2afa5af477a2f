//! Schedules 13 and 14: assumptions, limits, the thresholds in force, and what made the report.

use std::collections::BTreeMap;

use trag_model::{Day, ThresholdUse};

use crate::CaseReport;
use crate::document::{Block, Line, Table, Typed};
use crate::exhibits::scope;

pub(crate) fn blocks(case: &CaseReport<'_>) -> Vec<Block> {
    let mut blocks = limits(case);
    let software = &case.software;
    blocks.push(Block::heading(2, "software", "Software statement"));
    blocks.push(Block::Facts(vec![
        ("Program", format!("trag {}", software.version).into()),
        ("Rules", crate::figures::counted(case.assessment.rules.len(), "rule", "rules").into()),
        ("Resolved plan, SHA-256", Line::new().code(software.plan_sha256.as_str())),
        (
            "Reproducible",
            "the same inputs and parameters give the same bytes; the inputs' SHA-256 stand under Files"
                .into(),
        ),
    ]));
    blocks
}

/// The notes and the thresholds, without the software statement.
pub(crate) fn limits(case: &CaseReport<'_>) -> Vec<Block> {
    let heading = Block::heading(2, "method", "Method and limits");
    vec![heading, Block::List(notes(case)), Block::Table(thresholds(case))]
}

fn notes(case: &CaseReport<'_>) -> Vec<Line> {
    let days_only = case.ledger.precision.iter().filter(|precision| **precision == 0).count();
    let rows = case.ledger.len();
    vec![
        "Totals of a subject: the payments of the accounts that are printed with its name most often, in any spelling of the \
         Cyrillic or Latin script, whatever name a row prints; and the payments that print its name and no number of an \
         account. An account without a name stands for itself. Transfers between accounts of one subject are neither \
         received nor sent. Equal names may belong to different persons."
            .into(),
        format!(
            "Time: {} of {} rows state the day only; their order inside a day is not known, and periods are counted \
             in calendar days of the bank.",
            crate::figures::count(days_only as u64),
            crate::figures::count(rows as u64)
        )
        .into(),
        Line::new().text("Amounts in the base currency: ").with_line(scope::base(case)).text(
            ". Amounts are whole minor units and are added exactly; shares are rounded to a tenth of a percent, \
             halves to the even digit.",
        ),
        "Rows are movements as a source states them. Identical rows are kept. Where two files state the same \
         movement, both rows stand unless the accounting of records says otherwise."
            .into(),
        "Sources and uses add up what a subject received from others and sent to others; they do not say which \
         incoming money paid for which outgoing payment."
            .into(),
        "A summary shows the first of long lists and cuts long names (…); findings.json has every finding with all \
         its rows."
            .into(),
    ]
}

/// Every threshold that a finding was judged by, with the days it was applied to.
fn thresholds(case: &CaseReport<'_>) -> Table {
    struct Use<'a> {
        threshold: &'a ThresholdUse,
        from: Day,
        to: Day,
        findings: u64,
    }
    let mut used: BTreeMap<(&str, i64, u16), Use<'_>> = BTreeMap::new();
    for finding in case.assessment.findings() {
        let Some(threshold) = &finding.threshold else { continue };
        let (from, to) = (finding.period.0.day(), finding.period.1.day());
        let key = (threshold.id.as_str(), threshold.amount.0, threshold.currency.0);
        let entry = used.entry(key).or_insert(Use { threshold, from, to, findings: 0 });
        (entry.from, entry.to) = (entry.from.min(from), entry.to.max(to));
        entry.findings += 1;
    }
    let columns = ["Threshold", ">Amount", "Law", "Read in", "Applied to rows of", ">Findings"];
    let mut table = Table::new("Thresholds that findings were judged by", &columns);
    for Use { threshold, from, to, findings } in used.values() {
        table.row(vec![
            threshold.id.as_str().into(),
            Typed::money(threshold.amount, threshold.currency).into(),
            threshold.law.as_str().into(),
            threshold.source.as_str().into(),
            format!("{from} to {to}").into(),
            findings.to_string().into(),
        ]);
    }
    if used.is_empty() {
        table.gap("No finding was judged by a legal threshold");
    }
    table
}
