//! The calendar of a subject's cash items against the threshold in force.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{Currency, Day, Family, Finding, Instrument, Minor, RowId, RuleReport, Subject, Total};

use crate::document::{Block, Picture};
use crate::exhibits::months::month_number;
use crate::figures::{counted, name, rows as count_rows};
use crate::index::SubjectRows;
use crate::render::svg::calendar::{self, Calendar, CashDay};

use super::Facts;

/// How many subjects have a calendar.
const SUBJECTS: usize = 3;
/// How many years a calendar shows.
const YEARS: usize = 4;

pub(crate) fn blocks(facts: &Facts<'_>) -> Vec<Block> {
    let drawn =
        facts.index.described().filter_map(|(rank, subject, rows)| picture(facts, rank, subject, rows));
    let mut pictures: Vec<Block> = drawn.collect();
    let left_out = pictures.len().saturating_sub(SUBJECTS);
    pictures.truncate(SUBJECTS);
    if pictures.is_empty() {
        return pictures;
    }
    pictures.insert(0, Block::heading(3, "cash-calendar", "Cash items against the threshold"));
    if left_out > 0 {
        let more = counted(left_out, "more subject has", "more subjects have");
        pictures.push(Block::paragraph(format!("{more} cash items in findings; Exhibit 11 lists them.")));
    }
    pictures
}

/// Findings that compare cash with a threshold.
fn judged<'a>(facts: &Facts<'a>, subject: &Subject) -> Vec<(&'a RuleReport, &'a Finding)> {
    let mut findings = facts.index.findings_of(subject);
    findings.retain(|(rule, finding)| rule.meta.family == Family::Cash && finding.threshold.is_some());
    findings
}

fn picture(facts: &Facts<'_>, rank: usize, subject: &Subject, rows: &SubjectRows) -> Option<Block> {
    let findings = judged(facts, subject);
    let first = findings.first()?.1.threshold.as_ref()?;
    let (currency, ledger) = (first.currency, facts.case.ledger);
    let is_cash = |row: &&RowId| matches!(ledger.instrument(**row), Instrument::CashIn | Instrument::CashOut);
    let mut items: BTreeSet<RowId> =
        rows.received.iter().chain(&rows.sent).filter(is_cash).copied().collect();
    items
        .extend(findings.iter().flat_map(|(_, finding)| finding.rows.iter().map(|row| ledger.counted(*row))));
    let mut days: BTreeMap<Day, CashDay> = BTreeMap::new();
    let mut without = 0_u64;
    for row in items {
        let Some(amount) = value(facts, row, currency) else {
            without += 1;
            continue;
        };
        let day = ledger.day(row);
        let threshold = in_force(&findings, currency, day)?;
        let empty = CashDay { day, items: 0, sum: Total(0), largest: Minor(0), threshold };
        let entry = days.entry(day).or_insert(empty);
        entry.items += 1;
        entry.sum.add(amount);
        entry.largest = entry.largest.max(amount);
    }
    let (years, hidden) = years(&days);
    let title = format!("Cash items of {} by day, {currency}", name(&subject.label));
    let together = days.values().filter(|day| day.reaches_together()).count();
    let description = format!(
        "{} with cash items; on {} of them the items reach the threshold together and none does alone.",
        counted(days.len(), "day", "days"),
        together
    );
    let mut note = description.clone();
    if without > 0 {
        note.push_str(&format!(" Not drawn: {} without an amount in {currency}.", count_rows(without)));
    }
    if hidden > 0 {
        note.push_str(&format!(
            " Years with fewer items are not drawn: {}; Exhibit 11 has the items of findings.",
            counted(hidden, "day", "days")
        ));
    }
    let id = format!("calendar-{}", rank + 1);
    let calendar = Calendar {
        id,
        title: title.clone(),
        description,
        currency,
        years,
        days: days.into_values().collect(),
    };
    Some(Block::Picture(Picture { title, note, drawing: calendar::draw(&calendar) }))
}

/// What a row is worth in the threshold's currency.
fn value(facts: &Facts<'_>, row: RowId, currency: Currency) -> Option<Minor> {
    let (amount, own) = facts.case.ledger.paid(row);
    if own == currency {
        return Some(amount);
    }
    facts.case.ledger.base_amount(row).filter(|_| facts.case.base == Some(currency))
}

/// The threshold that a finding of the day was judged by, or that of the finding nearest to it.
fn in_force(findings: &[(&RuleReport, &Finding)], currency: Currency, day: Day) -> Option<Minor> {
    let distance = |finding: &Finding| {
        let (from, to) = (finding.period.0.day(), finding.period.1.day());
        if day < from { from.0 - day.0 } else { (day.0 - to.0).max(0) }
    };
    let used =
        findings.iter().filter_map(|(_, finding)| Some((distance(finding), finding.threshold.as_ref()?)));
    let used = used.filter(|(_, threshold)| threshold.currency == currency);
    used.min_by_key(|(distance, threshold)| (*distance, threshold.amount))
        .map(|(_, threshold)| threshold.amount)
}

/// The years with the most days, ascending, and how many days the others have.
fn years(days: &BTreeMap<Day, CashDay>) -> (Vec<i16>, usize) {
    let mut counts: BTreeMap<i16, usize> = BTreeMap::new();
    for day in days.keys() {
        let year = month_number(*day).and_then(|month| i16::try_from(month.div_euclid(12)).ok());
        *counts.entry(year.unwrap_or_default()).or_default() += 1;
    }
    let mut by_count: Vec<(i16, usize)> = counts.into_iter().collect();
    by_count.sort_by_key(|(year, count)| (std::cmp::Reverse(*count), *year));
    let hidden = by_count.iter().skip(YEARS).map(|(_, count)| count).sum();
    by_count.truncate(YEARS);
    let mut years: Vec<i16> = by_count.into_iter().map(|(year, _)| year).collect();
    years.sort_unstable();
    (years, hidden)
}
