//! How much of each target is traceable: by method, with the band and the conservative figure.

use trag_trace::{Band, CurrencyFigures, Figure, Method, Subject, TargetFigures};

use super::tracing_words::{Words, money};
use crate::TracingReport;
use crate::document::{Block, Line, Table, Typed};
use crate::figures::{bare, counted};

pub(crate) fn blocks(report: &TracingReport<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, "figures", "How much is traceable")];
    if report.tracing.targets.is_empty() {
        blocks
            .push(Block::paragraph("No account or asset that is followed holds value of a declared origin."));
        return blocks;
    }
    blocks.push(Block::Table(overview(report)));
    blocks.extend(left_out(report).map(Block::notice));
    for (place, target) in report.tracing.targets.iter().enumerate() {
        blocks.extend(one(report, place, target));
    }
    blocks
}

/// Accounts with value that are no target.
pub(crate) fn left_out(report: &TracingReport<'_>) -> Option<String> {
    let accounts = report.found.filter(|accounts| *accounts > 0)?;
    let held = counted(
        accounts,
        "more account that the value reached is",
        "more accounts that the value reached are",
    );
    Some(format!(
        "{held} no target; ask with --target or [[target]]. All value is under Where all value lies."
    ))
}

/// Accounts among the targets of which no statement was read: what they hold is known from other rows only.
pub(crate) fn without_statement(report: &TracingReport<'_>, subject: &Subject) -> bool {
    let Subject::Account(account) = subject else { return false };
    report.statements.is_some_and(|statements| !statements.contains(account))
}

/// What is said of such an account.
pub(crate) const WITHOUT_STATEMENT: &str = "No statement of this account was read: its balance is what the rows of others show, not what its bank would \
     print, and payments out of it may be missing.";

/// A line for each target and currency.
fn overview(report: &TracingReport<'_>) -> Table {
    let columns = ["Target", "Day", ">Holds", ">Conservative", ">Highest", "Conservative by"];
    let mut table = Table::new("Targets", &columns);
    for target in &report.tracing.targets {
        for own in &target.currencies {
            let (low, high, method) = match own.band {
                Some(Band { low, high, low_method, .. }) => {
                    (bare(low, own.currency), bare(high, own.currency), low_method.word())
                }
                None => ("–".into(), "–".into(), "–"),
            };
            let mark =
                if without_statement(report, &target.target.subject) { " (no statement read)" } else { "" };
            table.row(vec![
                Line::new().printed(Words(report).subject(&target.target.subject)).text(mark),
                day(target).into(),
                money(own.value, own.currency).into(),
                low.into(),
                high.into(),
                method.into(),
            ]);
        }
    }
    table
}

/// The day of a question.
pub(crate) fn day(target: &TargetFigures) -> String {
    target.target.as_of.map_or_else(|| "after the last row".to_owned(), |day| day.to_string())
}

/// What a subject is, and what its value is called.
pub(crate) fn kind(subject: &Subject) -> (&'static str, &'static str) {
    match subject {
        Subject::Account(_) => ("account", "balance"),
        Subject::Asset(_) => ("asset", "cost"),
        Subject::Owner(_) => ("person", "accounts and assets"),
    }
}

/// The anchor of a target.
pub(crate) fn anchor(place: usize) -> String {
    format!("target-{}", place + 1)
}

fn one(report: &TracingReport<'_>, place: usize, target: &TargetFigures) -> Vec<Block> {
    let words = Words(report);
    let (kind, holds) = kind(&target.target.subject);
    let title = Line::new()
        .text(format!("{}. ", place + 1))
        .printed(words.subject(&target.target.subject))
        .text(format!(" ({kind}, {})", day(target)));
    let mut blocks = vec![Block::heading(3, anchor(place), title)];
    if without_statement(report, &target.target.subject) {
        blocks.push(Block::notice(WITHOUT_STATEMENT));
    }
    if target.currencies.is_empty() {
        blocks.push(Block::paragraph("No row touches it, so there is nothing to trace."));
    }
    for own in &target.currencies {
        let caption = format!(
            "{} in {}: {} {}",
            words.subject(&target.target.subject),
            own.currency,
            holds,
            money(own.value, own.currency)
        );
        blocks.push(Block::Table(table(words, own, caption)));
        blocks.extend(own.band.as_ref().map(|band| Block::paragraph(sentence(band, own))));
    }
    blocks
}

fn table(words: Words<'_>, own: &CurrencyFigures, caption: String) -> Table {
    let has_value_now = own.figures.iter().any(|figure| figure.share_of_value_now.is_some());
    let has_range = own.figures.iter().any(|figure| figure.low.0 != figure.high.0);
    let mut columns = vec!["Method", ">Traceable", ">Share", "By origin"];
    if has_range {
        columns.insert(3, ">Range inside a day");
    }
    if has_value_now {
        columns.push(">Of its value now");
    }
    let mut table = Table::new(caption, &columns);
    for figure in &own.figures {
        let lead = if figure.method == Method::Poison { " (a lead)" } else { "" };
        let mut cells = vec![
            Line::new().strong(figure.method.word()).text(lead),
            Typed::Bare(figure.amount, own.currency).into(),
            Typed::Share(figure.amount, own.value).into(),
            Line::new().printed(words.claims(&figure.claims, own.currency)),
        ];
        if has_range {
            cells.insert(3, range(figure, own).into());
        }
        if has_value_now {
            let now = figure.share_of_value_now;
            cells.push(now.map_or_else(|| "–".into(), |now| Typed::Bare(now, own.currency).into()));
        }
        table.row(cells);
    }
    table
}

/// The range of a figure over the orders of one day; a dash where there is none.
pub(crate) fn range(figure: &Figure, own: &CurrencyFigures) -> String {
    let (low, high) = (figure.low.0, figure.high.0);
    if low == high {
        return "–".to_owned();
    }
    format!("{} to {}", bare(low, own.currency), bare(high, own.currency))
}

/// The band in words.
pub(crate) fn sentence(band: &Band, own: &CurrencyFigures) -> String {
    if band.low == band.high {
        return format!("Every method gives {}.", money(band.low, own.currency));
    }
    format!(
        "Conservative figure: {} ({}). Highest: {} ({}). The methods lie {} apart.",
        money(band.low, own.currency),
        band.low_method.word(),
        money(band.high, own.currency),
        band.high_method.word(),
        money(trag_model::Total(band.high.0 - band.low.0), own.currency),
    )
}
