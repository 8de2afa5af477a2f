//! Exhibit 11: the cash items of findings beside the threshold in force on their day.

use std::collections::BTreeMap;

use trag_model::{Currency, Family, Finding, RuleReport, Total};

use crate::case_file::{Exhibit, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::figures::{counted, cut};

use super::{Facts, cash_calendar};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let title = "Structuring schedule";
    let judged: Vec<(&RuleReport, &Finding)> = facts
        .case
        .assessment
        .rules
        .iter()
        .filter(|rule| rule.meta.family == Family::Cash)
        .flat_map(|rule| rule.findings().iter().map(move |finding| (rule, finding)))
        .filter(|(_, finding)| finding.threshold.is_some())
        .collect();
    if judged.is_empty() {
        let text = "No finding compares cash items with a threshold. Exhibit 14 says which rules examined cash, and which \
                    could not for lack of data or of a declared jurisdiction.";
        return Exhibit::new(11, title, Status::SummaryEvidence, vec![Block::notice(text)]);
    }
    let text = format!(
        "{} of cash items that were compared with the threshold in force on their day. The running sum is within one \
         finding. Amounts below a threshold have innocent reasons; Exhibit 15 names them.",
        counted(judged.len(), "finding", "findings")
    );
    let blocks =
        vec![Block::paragraph(text), Block::Table(items(facts, &judged)), Block::Table(thresholds(&judged))];
    Exhibit::new(11, title, Status::SummaryEvidence, blocks)
}

fn items(facts: &Facts<'_>, judged: &[(&RuleReport, &Finding)]) -> Table {
    let columns = [
        "Finding",
        "Rule",
        "Booked",
        "Person",
        "Account",
        ">Amount",
        ">At the day's rate",
        ">Threshold in force",
        ">Running sum",
        "Row",
    ];
    let mut table = Table::new("Cash items by finding", &columns);
    let ledger = facts.case.ledger;
    for (rule, finding) in judged {
        let Some(threshold) = &finding.threshold else { continue };
        let mut running: BTreeMap<&str, i128> = BTreeMap::new();
        for row in &finding.rows {
            let (amount, currency) = ledger.paid(*row);
            let sum = running.entry(currency.code()).or_default();
            *sum += i128::from(amount.0);
            table.row(vec![
                finding.id.as_str().into(),
                Line::new().strong(rule.meta.code).text(format!(" {}", rule.meta.words())),
                Typed::Time(ledger.booked(*row), ledger.precision(*row)).into(),
                person(facts, *row),
                facts.account(finding.account),
                Typed::money(amount, currency).into(),
                at_the_rate(facts, *row, threshold.currency),
                Typed::money(threshold.amount, threshold.currency).into(),
                Typed::Money(Total(*sum), currency).into(),
                facts.row(*row),
            ]);
        }
    }
    table
}

/// The amount in the threshold's currency, where it is in another one.
fn at_the_rate(facts: &Facts<'_>, row: trag_model::RowId, threshold: Currency) -> Line {
    if facts.case.ledger.paid(row).1 == threshold {
        return "–".into();
    }
    match cash_calendar::value(facts, row, threshold) {
        Some(amount) => Typed::money(amount, threshold).into(),
        None => "no rate".into(),
    }
}

/// Who handed the cash in or took it out, as printed; else the holder of the account.
fn person(facts: &Facts<'_>, row: trag_model::RowId) -> Line {
    let conductor = facts.case.ledger.conductor.get(row.0 as usize);
    if !conductor.trim().is_empty() {
        return Line::new().printed(cut(conductor, 60));
    }
    let [payer, payee] = facts.parties(row);
    let side =
        if facts.case.ledger.instrument(row) == trag_model::Instrument::CashOut { payer } else { payee };
    side.text(" (holder; who acted is not printed)")
}

fn thresholds(judged: &[(&RuleReport, &Finding)]) -> Table {
    let mut table = Table::new("Thresholds applied", &["Id", ">Amount", "Law", "Read in"]);
    let used: BTreeMap<(&str, i64), _> = judged
        .iter()
        .filter_map(|(_, finding)| finding.threshold.as_ref())
        .map(|threshold| ((threshold.id.as_str(), threshold.amount.0), threshold))
        .collect();
    for threshold in used.into_values() {
        table.row(vec![
            Line::new().printed(cut(&threshold.id, 40)),
            Typed::money(threshold.amount, threshold.currency).into(),
            Line::new().printed(cut(&threshold.law, 300)),
            Line::new().printed(cut(&threshold.source, 300)),
        ]);
    }
    table
}
