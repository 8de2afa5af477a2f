//! The calendar of a subject's cash items against the threshold in force.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{Currency, Day, Family, Finding, Minor, RowId, RuleReport, Subject};

use crate::document::{Block, Picture};
use crate::exhibits::months::month_number;
use crate::figures::{counted, name};
use crate::index::SubjectRows;
use crate::render::svg::calendar::{self, Calendar, CashDay};

use super::Facts;

/// How many subjects have a calendar.
const SUBJECTS: usize = 3;
/// How many years a calendar shows.
const YEARS: usize = 4;

pub(crate) fn blocks(facts: &Facts<'_>) -> Vec<Block> {
    let judged = judged(facts);
    let described = facts.index.described();
    let drawn = described.filter_map(|(rank, subject, rows)| picture(facts, (rank, subject, rows), &judged));
    let mut pictures: Vec<Block> = drawn.collect();
    let left_out = pictures.len().saturating_sub(SUBJECTS);
    pictures.truncate(SUBJECTS);
    if pictures.is_empty() {
        return pictures;
    }
    pictures.insert(0, Block::heading(3, "cash-calendar", "Cash items against the threshold"));
    if left_out > 0 {
        let more = counted(left_out, "more subject has", "more subjects have");
        let text = format!("{more} cash items; Exhibit 11 lists those that findings compare.");
        pictures.push(Block::paragraph(text));
    }
    pictures
}

/// A rule with one of its findings.
type Judged<'a> = (&'a RuleReport, &'a Finding);

/// Findings that compare cash with a threshold.
fn judged<'a>(facts: &Facts<'a>) -> Vec<Judged<'a>> {
    let cash = facts.case.assessment.rules.iter().filter(|rule| rule.meta.family == Family::Cash);
    let findings = cash.flat_map(|rule| rule.findings().iter().map(move |finding| (rule, finding)));
    findings.filter(|(_, finding)| finding.threshold.is_some()).collect()
}

fn picture(
    facts: &Facts<'_>,
    (rank, subject, rows): (usize, &Subject, &SubjectRows),
    judged: &[Judged<'_>],
) -> Option<Block> {
    let own: Vec<Judged<'_>> =
        judged.iter().filter(|(_, finding)| subject.findings.contains(&finding.id)).copied().collect();
    // Where no finding compares the subject's own cash, the thresholds of others' findings are the law all the same.
    let used = if own.is_empty() { judged } else { &own };
    let currency = used.first().and_then(|(_, finding)| finding.threshold.as_ref()).map(|used| used.currency);
    let ledger = facts.case.ledger;
    let is_cash = |row: &&RowId| ledger.instrument(**row).is_cash();
    let mut items: BTreeSet<RowId> =
        rows.received.iter().chain(&rows.sent).filter(is_cash).copied().collect();
    items.extend(own.iter().flat_map(|(_, finding)| finding.rows.iter().map(|row| ledger.counted(*row))));
    let mut days: BTreeMap<Day, CashDay> = BTreeMap::new();
    for row in items {
        let day = ledger.day(row);
        let threshold = currency.and_then(|currency| in_force(used, currency, day));
        let entry = days.entry(day).or_insert_with(|| CashDay::empty(day, threshold.unwrap_or_default()));
        match currency.filter(|_| threshold.is_some()).and_then(|currency| value(facts, row, currency)) {
            Some(amount) => entry.add(amount),
            None => entry.set_apart(ledger.paid(row)),
        }
    }
    let apart: usize = days.values().map(|day| day.apart).sum();
    // What was compared and is in no finding needs no picture.
    if days.is_empty() || (own.is_empty() && apart == 0) {
        return None;
    }
    let (years, hidden) = years(&days);
    let shown = currency.map_or(String::new(), |currency| format!(", {currency}"));
    let title = format!("Cash items of {} by day{shown}", name(&subject.label));
    let description = description(&days, currency);
    let mut note = description.clone();
    if apart > 0 {
        note.push_str(&format!(" {}", not_compared(facts, apart, currency)));
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

fn description(days: &BTreeMap<Day, CashDay>, currency: Option<Currency>) -> String {
    let drawn = counted(days.len(), "day", "days");
    if currency.is_none() {
        return format!("{drawn} with cash items.");
    }
    let together = days.values().filter(|day| day.reaches_together()).count();
    let none = "of them the items reach the threshold together and none does alone";
    format!("{drawn} with cash items; on {together} {none}.")
}

/// Why items are drawn and not compared.
fn not_compared(facts: &Facts<'_>, apart: usize, currency: Option<Currency>) -> String {
    let items = counted(apart, "cash item", "cash items");
    let why = match (currency, facts.case.jurisdiction, facts.case.rates) {
        (Some(currency), ..) => format!("no rate into {currency} is known for the day"),
        (None, None, _) => "no jurisdiction is declared, so no threshold applies".to_owned(),
        (None, Some(_), None) => "no rate: case.toml names no rates".to_owned(),
        (None, Some(_), Some(_)) => "no finding compares cash with a threshold".to_owned(),
    };
    format!("Drawn and not compared: {items}; {why}.")
}

/// What a row is worth in the threshold's currency: as booked, or at the official rate of its day.
pub(super) fn value(facts: &Facts<'_>, row: RowId, currency: Currency) -> Option<Minor> {
    let (ledger, case) = (facts.case.ledger, facts.case);
    let (amount, own) = ledger.paid(row);
    if own == currency {
        return Some(amount);
    }
    let official = case.rates.and_then(|rates| rates.convert(amount, own, currency, ledger.day(row)));
    official
        .map(|converted| converted.amount)
        .or_else(|| ledger.base_amount(row).filter(|_| case.base == Some(currency)))
}

/// The threshold that a finding of the day was judged by, or that of the finding nearest to it.
fn in_force(findings: &[Judged<'_>], currency: Currency, day: Day) -> Option<Minor> {
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
