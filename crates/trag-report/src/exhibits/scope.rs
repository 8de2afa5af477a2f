//! Schedule 1: what the case is, what was read, and whether anything is missing.

use std::collections::BTreeMap;

use trag_model::{BaseOrigin, Currency, Money, Outcome, Problem, RowId, Seconds, Severity, Source, Total};

use crate::CaseReport;
use crate::document::{Badge, Block, Line, Table, Typed};
use crate::exhibits::coverage::Outcomes;
use crate::figures::{bare, count, counted, rows};
use crate::index::Index;

/// The sentence under which everything else is read.
pub(crate) const CAUTION: &str = "A pattern in the data is no finding of guilt. Each finding is consistent \
    with several explanations, innocent ones among them, and says where to look, not what happened.";

pub(crate) fn blocks(index: &Index<'_>) -> Vec<Block> {
    let case = index.case;
    let mut blocks = vec![Block::heading(1, "top", Line::new().printed(title(case.title)))];
    blocks.push(Block::paragraph(status(case)));
    let missing = missing(case);
    if !missing.is_empty() {
        blocks.push(Block::List(missing));
    }
    blocks.push(Block::notice(CAUTION));
    blocks.push(Block::Facts(facts(case)));
    blocks.push(Block::Table(currencies(case)));
    blocks
}

/// The title, or words where none was given.
pub(crate) fn title(title: &str) -> String {
    if title.trim().is_empty() { "Case summary".to_owned() } else { crate::figures::cut(title, 120) }
}

fn status(case: &CaseReport<'_>) -> Line {
    if case.complete {
        judged(case, Line::new().badge(Badge::Clear, "COMPLETE").text(read(case)))
    } else {
        Line::new()
            .badge(Badge::Failed, "INCOMPLETE")
            .text(" What follows rests on part of the data. Missing:")
    }
}

/// What became of the records of a complete run: read, or left out with the investigator's consent.
fn read(case: &CaseReport<'_>) -> String {
    let rejected: u64 = case.sources.iter().map(|source| source.counts.rejected).sum();
    let unread = unread(case);
    let mut left_out = Vec::new();
    if rejected > 0 {
        left_out.push(records(rejected));
    }
    if unread > 0 {
        left_out.push(counted(unread, "file", "files"));
    }
    if left_out.is_empty() {
        return " Every record was read. ".to_owned();
    }
    format!(" Every record was read but {}, accepted as gaps. ", left_out.join(" and "))
}

/// What came of the rules, and whether they left rows aside.
fn judged(case: &CaseReport<'_>, line: Line) -> Line {
    let outcomes = Outcomes::of(&case.assessment.rules);
    let line = line.text(format!("{} (see ", outcomes.sentence())).jump("coverage", "Coverage").text(").");
    match outcomes.left_aside {
        0 => line,
        left_aside => line
            .text(format!(" {} rows aside, see ", counted(left_aside, "rule left", "rules left")))
            .jump("gaps", "What could not be evaluated")
            .text("."),
    }
}

/// Whether the file was read: its records were found, or it has none and nothing is wrong with it.
pub(crate) fn is_read(case: &CaseReport<'_>, source: &Source) -> bool {
    let faulty = |problem: &Problem| problem.place.file == source.path && problem.severity > Severity::Note;
    source.counts.records > 0 || !(source.profile.is_empty() || case.problems.kept().iter().any(faulty))
}

/// How many files could not be read at all.
pub(crate) fn unread(case: &CaseReport<'_>) -> usize {
    case.sources.iter().filter(|source| !is_read(case, source)).count()
}

/// Whether a problem takes something from the result.
pub(crate) fn counts_against(problem: &Problem) -> bool {
    problem.severity >= Severity::Error
}

/// What is missing from the result, a line each.
pub(crate) fn missing(case: &CaseReport<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    if case.complete {
        return lines;
    }
    let rejected: u64 = case.sources.iter().map(|source| source.counts.rejected).sum();
    if rejected > 0 {
        lines.push(format!("{} rejected: they could not be read", records(rejected)).into());
    }
    let unread = unread(case);
    if unread > 0 {
        lines.push(format!("{} not read at all", counted(unread, "file", "files")).into());
    }
    for rule in &case.assessment.rules {
        if let Outcome::Failed(problem) = &rule.outcome {
            lines.push(format!("rule {} failed: {}", rule.meta.code, problem.text).into());
        }
    }
    let errors = case.problems.kept().iter().filter(|problem| counts_against(problem)).count();
    if errors > 0 {
        let text = format!("{} of severity error, see ", counted(errors, "problem", "problems"));
        lines.push(Line::new().text(text).jump("problems", "Problems"));
    }
    if lines.is_empty() {
        lines.push(Line::new().text("see ").jump("problems", "Problems"));
    }
    if case.problems.not_kept() > 0 {
        lines.push(format!("{} further problems, counted only", count(case.problems.not_kept())).into());
    }
    lines
}

/// `1 record`, `16,940 records`.
pub(crate) fn records(number: u64) -> String {
    format!("{} {}", count(number), if number == 1 { "record" } else { "records" })
}

/// Booking time of the first and the last row.
pub(crate) fn span(case: &CaseReport<'_>) -> Option<(Seconds, Seconds)> {
    case.ledger
        .booked
        .first()
        .zip(case.ledger.booked.last())
        .map(|(first, last)| (Seconds(*first), Seconds(*last)))
}

fn facts(case: &CaseReport<'_>) -> Vec<(&'static str, Line)> {
    let read: u64 = case.sources.iter().map(|source| source.counts.records).sum();
    let period = span(case).map_or_else(|| "no rows".to_owned(), crate::figures::period);
    let flagged = case.assessment.findings().count();
    let read = format!(
        "{} with {}; {} in the ledger",
        counted(case.sources.len(), "file", "files"),
        records(read),
        rows(case.ledger.len() as u64)
    );
    vec![
        ("Read", Line::new().text(read).text(" (").jump("records", "accounting of records").text(")")),
        ("Period", period.into()),
        ("Seen twice", linked(case)),
        (
            "Flagged",
            format!(
                "{} about {}, in {}",
                counted(flagged, "finding", "findings"),
                counted(case.assessment.subjects.len(), "subject", "subjects"),
                counted(case.assessment.episodes.len(), "episode", "episodes")
            )
            .into(),
        ),
        ("Looked at as of", Typed::Day(case.as_of).into()),
        (
            "Law applied",
            match case.jurisdiction {
                Some(code) => Line::new().text("thresholds of ").printed(code),
                None => "none declared: rules that compare with a legal threshold are not applicable".into(),
            },
        ),
        ("Base currency", restated(case).map_or_else(|| base(case), |said| base(case).text(said))),
        ("Accepted gaps", accepted(case)),
    ]
}

/// Transfers that stand in the statements of both parties.
fn linked(case: &CaseReport<'_>) -> Line {
    let second_legs = case.ledger.len() - case.ledger.movements().count();
    match second_legs {
        0 => "no transfer stands in two statements".into(),
        _ => seen_twice(second_legs).into(),
    }
}

/// `19 transfers stand in two statements and count once`.
pub(crate) fn seen_twice(transfers: usize) -> String {
    match transfers {
        1 => "1 transfer stands in two statements and counts once".to_owned(),
        _ => format!("{} transfers stand in two statements and count once", count(transfers as u64)),
    }
}

/// Problems that the investigator accepted: the run counts as complete without what they took.
fn accepted(case: &CaseReport<'_>) -> Line {
    let kept =
        case.problems.kept().iter().filter(|problem| problem.severity == Severity::Accepted).count() as u64;
    let whole = case.problems.tallies().iter().filter(|tally| tally.accepted);
    let number = kept + whole.map(|tally| tally.count - tally.kept).sum::<u64>();
    match number {
        0 => "none".into(),
        1 => Line::new().text("1 problem, see ").jump("problems", "Problems"),
        _ => Line::new().text(format!("{} problems, see ", count(number))).jump("problems", "Problems"),
    }
}

/// The base currency, and where the rows' amounts in it come from.
pub(crate) fn base(case: &CaseReport<'_>) -> Line {
    let Some(base) = case.base else {
        return "none declared: amounts are shown in the currency of each row".into();
    };
    let mut origins = [0_u64; 5];
    for row in case.ledger.rows() {
        let origin = case.ledger.base_origin.get(row.0 as usize).map_or(4, usize::from);
        origins[origin.min(4)] += 1;
    }
    let words = [
        (BaseOrigin::Same as usize, "in that currency"),
        (BaseOrigin::Stated as usize, "stated by the source"),
        (BaseOrigin::Rate as usize, "converted at the rate of the booking date"),
        (BaseOrigin::EarlierRate as usize, "converted at the last rate before the booking date"),
        (4, "without a known amount in it"),
    ];
    let parts: Vec<String> = words
        .iter()
        .filter(|(origin, _)| origins[*origin] > 0)
        .map(|(origin, word)| format!("{} {word}", count(origins[*origin])))
        .collect();
    let line = Line::new().text(format!("{base}; rows: {}", parts.join(", ")));
    match case.rates_publisher {
        Some(publisher) => line.text("; rates published by ").printed(crate::figures::name(publisher)),
        None => line,
    }
}

/// Rows that are in the base currency themselves and for which the source states another figure in it.
fn restated(case: &CaseReport<'_>) -> Option<String> {
    let base = case.base?;
    let unit = 10_i64.pow(u32::from(base.exponent()));
    let (mut number, mut apart, mut whole) = (0_u64, 0_u64, true);
    for row in case.ledger.rows() {
        let (amount, currency) = case.ledger.paid(row);
        let stated = case.ledger.base_amount(row).filter(|stated| currency == base && *stated != amount);
        let Some(stated) = stated else { continue };
        number += 1;
        apart = apart.max(stated.0.abs_diff(amount.0));
        whole &= stated.0 % unit == 0;
    }
    if number == 0 {
        return None;
    }
    let rounded = if whole && apart < unit.unsigned_abs() { "rounded to whole units, " } else { "" };
    let (verb, own, them) = if number == 1 { ("is", "itself", "it") } else { ("are", "themselves", "them") };
    Some(format!(
        ". {} {verb} in {base} {own} and the source states another figure for {them} ({rounded}at most {} apart): \
         totals in the base currency use the stated figure, findings name the currency and the figure they use",
        rows(number),
        Money(Total(i128::from(apart)), base)
    ))
}

/// What left the payers, per currency; the base column only adds what is known.
fn currencies(case: &CaseReport<'_>) -> Table {
    #[derive(Default)]
    struct Sums {
        rows: u64,
        own: Total,
        base: Total,
        without: u64,
    }
    let mut sums: BTreeMap<(&'static str, Currency), Sums> = BTreeMap::new();
    for row in case.ledger.movements() {
        let (amount, currency) = case.ledger.paid(row);
        let entry = sums.entry((currency.code(), currency)).or_default();
        entry.rows += 1;
        entry.own.add(amount);
        match base_amount(case, row) {
            Some(base) => entry.base.0 += base.0,
            None => entry.without += 1,
        }
    }
    let mut table =
        Table::new("Payments by currency", &["Currency", ">Rows", ">Total paid", ">In the base currency"]);
    let in_base = |sums: &Sums| -> Line {
        match case.base {
            None => "–".into(),
            Some(_) if sums.without == sums.rows => "not known".into(),
            Some(base) if sums.without > 0 => {
                format!("{} {base} ({} not known)", bare(sums.base, base), rows(sums.without)).into()
            }
            Some(base) => Typed::Money(sums.base, base).into(),
        }
    };
    for ((code, currency), sums) in &sums {
        table.row(vec![
            (*code).into(),
            Typed::Count(sums.rows).into(),
            Typed::Bare(sums.own, *currency).into(),
            in_base(sums),
        ]);
    }
    let all = sums.values().fold(Sums::default(), |mut all, sums| {
        all.rows += sums.rows;
        all.base.0 += sums.base.0;
        all.without += sums.without;
        all
    });
    if sums.len() > 1 {
        table.total(vec!["all".into(), Typed::Count(all.rows).into(), Line::new(), in_base(&all)]);
    }
    table
}

fn base_amount(case: &CaseReport<'_>, row: RowId) -> Option<Total> {
    case.base.and_then(|_| case.ledger.base_amount(row)).map(|amount| Total(i128::from(amount.0)))
}
