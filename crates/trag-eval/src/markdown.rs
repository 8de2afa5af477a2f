//! The result as tables.

use std::fmt::Write as _;

use crate::bootstrap::{DRAWS, Interval, SEED};
use crate::evaluate::{Evaluation, OfPattern};

/// Text of others for a cell of a table.
fn cell(text: &str) -> String {
    let shown = |character: char| match character {
        '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' => format!("\\{character}"),
        '<' => "&lt;".to_owned(),
        '&' => "&amp;".to_owned(),
        other if other.is_control() => " ".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(shown).collect()
}

/// `43.21`: percent with two decimals.
fn percent(points: Option<u64>) -> String {
    points.map_or_else(|| "–".to_owned(), |points| format!("{}.{:02}", points / 100, points % 100))
}

fn with(points: Option<u64>, interval: Interval) -> String {
    let bounds = interval.map(|(from, to)| format!(" ({} to {})", percent(Some(from)), percent(Some(to))));
    percent(points) + &bounds.unwrap_or_default()
}

/// The document.
#[must_use]
pub fn write(result: &Evaluation) -> String {
    let mut text = format!(
        "# Findings and scores compared with a known truth\n\nTruth: {}. Shares are percent, rounded down; in \
         parentheses the middle 95 of 100 of {DRAWS} draws of days (seed {SEED}). The parts follow each other in \
         time. A scheme is found when {} % of its rows are flagged.\n",
        result.truth, result.settings.covered_percent
    );
    if result.not_met.0 > 0 {
        let _ = write!(
            text,
            "\n**INCOMPLETE: {} rows of the truth are not in the ledger**, the first is {}. They count nowhere \
             below.\n",
            result.not_met.0,
            cell(&result.not_met.1)
        );
    }
    systems(result, &mut text);
    patterns(result, &mut text);
    rules(result, &mut text);
    text
}

fn systems(result: &Evaluation, text: &mut String) {
    *text += "\n## By row\n\n| system | part | rows | marked | precision | recall | F1 | average precision |\n\
              |---|---|---|---|---|---|---|---|\n";
    for system in &result.systems {
        for part in &system.parts {
            let [precision, recall, f1, area] = part.intervals;
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {} |",
                cell(&system.name),
                part.name,
                part.rows.0,
                part.rows.1,
                with(part.counts.precision(), precision),
                with(part.counts.recall(), recall),
                with(part.counts.f1(), f1),
                with(part.area, area),
            );
        }
    }
    *text += "\n## By account and scheme, and among the highest rows\n\nAn account is true when a marked row is \
              its. Of the highest rows: how many are marked.\n\n\
              | system | part | precision | recall | F1 | schemes found |";
    result.settings.first.iter().for_each(|first| *text += &format!(" highest {first} |"));
    *text += "\n|---|---|---|---|---|---|";
    *text += &"---|".repeat(result.settings.first.len());
    *text += "\n";
    for system in &result.systems {
        for part in &system.parts {
            let accounts = &part.accounts;
            let _ = write!(
                text,
                "| {} | {} | {} | {} | {} | {} of {} |",
                cell(&system.name),
                part.name,
                percent(accounts.precision()),
                percent(accounts.recall()),
                percent(accounts.f1()),
                part.schemes.1,
                part.schemes.0,
            );
            part.first.iter().for_each(|(looked, marked)| *text += &format!(" {marked} of {looked} |"));
            *text += "\n";
        }
    }
    let (findings, days, most) = result.alerts;
    let a_day = (findings * 100).checked_div(days);
    let _ = write!(
        text,
        "\n{findings} findings in {days} days: {} a day, at most {most} that end on one day.\n",
        percent(a_day)
    );
}

fn patterns(result: &Evaluation, text: &mut String) {
    *text += "\n## By pattern\n\nSchemes found, schemes of which any row is flagged, and rows flagged, of all of the \
              pattern.\n\n| pattern | system | schemes found | touched | rows | rows of the last 20 % |\n\
              |---|---|---|---|---|---|\n";
    for OfPattern { name, all, found, last } in &result.patterns {
        for (place, system) in result.systems.iter().enumerate() {
            let ((schemes, touched, rows), late) = (found[place], last.1[place].2);
            let _ = writeln!(
                text,
                "| {} | {} | {schemes} of {} | {touched} | {rows} of {} ({}) | {late} of {} |",
                cell(name),
                cell(&system.name),
                all.0,
                all.1,
                percent(crate::counts::share(rows, all.1)),
                last.0.1,
            );
        }
    }
}

fn rules(result: &Evaluation, text: &mut String) {
    *text += "\n## By rule\n\n*Alone*: marked rows, and schemes, that no other rule flags or finds.\n\n\
              | rule | findings | rows flagged | marked | precision | recall | alone | schemes found | alone |\n\
              |---|---|---|---|---|---|---|---|---|\n";
    for rule in &result.rules {
        let counts = &rule.counts;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            cell(&rule.code),
            rule.findings,
            counts.hits + counts.false_alarms,
            counts.hits,
            percent(counts.precision()),
            percent(counts.recall()),
            rule.alone,
            rule.schemes.0,
            rule.schemes.1,
        );
    }
}
