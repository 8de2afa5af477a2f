//! `tracing.md`, `tracing.html` and `tracing.json`, and the screen after a trace.

use std::io::{self, Write};

use trag_model::Total;
use trag_trace::{CurrencyFigures, Method, TargetFigures};

use super::terminal::{COLUMNS, Screen, fact, headline, left, paragraph, right};
use super::{html as html_page, json as json_lines, markdown as markdown_text};
use crate::TracingReport;
use crate::dto::tracing_v1;
use crate::escape;
use crate::exhibits::tracing_words::{CAUTION, Words, money};
use crate::exhibits::{tracing as exhibit, tracing_figures};
use crate::figures::{bare, count, rows};

/// Writes `tracing.md`.
///
/// # Errors
/// Those of writing.
pub fn markdown(report: &TracingReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    markdown_text::write_blocks(&exhibit::exhibit(report), out)
}

/// Writes `tracing.html`.
///
/// # Errors
/// Those of writing.
pub fn html(report: &TracingReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let title = exhibit::title(report);
    let foot = format!("trag {} · {title} · {}", report.software.version, Words(report).as_of());
    html_page::write_page(&title, &exhibit::exhibit(report), &foot, out)
}

/// Writes `tracing.json`, as `docs/schema/tracing.v1.schema.json` describes it.
///
/// # Errors
/// Those of writing.
pub fn json(report: &TracingReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    json_lines::write_lines(&tracing_v1::file(report), out)
}

/// How many declared targets the screen shows by method.
const TARGETS: usize = 20;
/// How many targets that the program found itself it shows by method; the others have a line each.
const IN_FULL: usize = 3;
/// Width of the column of amounts.
const AMOUNT: usize = 20;
/// Width of the column of ranges.
const RANGE: usize = COLUMNS - 15 - AMOUNT - 6;
/// How many origins the screen shows.
const ORIGINS: usize = 6;

/// Writes the screen: no line is wider than [`COLUMNS`].
///
/// # Errors
/// Those of writing.
pub fn terminal(report: &TracingReport<'_>, screen: &Screen<'_>, out: &mut dyn Write) -> io::Result<()> {
    headline(&exhibit::title(report), report.complete, screen, out)?;
    origins(report, out)?;
    fact("as of", &Words(report).as_of(), out)?;
    fact("unknown", exhibit::unknown(report), out)?;
    fact("order", &exhibit::order(report), out)?;
    let targets = &report.tracing.targets;
    if targets.is_empty() {
        fact("targets", "no account or asset that is followed holds value of an origin", out)?;
    }
    if report.found.is_some() && targets.len() > IN_FULL {
        overview(report, out)?;
    }
    let in_full = if report.found.is_some() { IN_FULL } else { TARGETS };
    for target in targets.iter().take(in_full) {
        one(report, target, out)?;
    }
    writeln!(out)?;
    if targets.len() > in_full {
        let more = (targets.len() - in_full) as u64;
        fact("targets", &format!("{} more by method in the report", count(more)), out)?;
    }
    if let Some(text) = tracing_figures::left_out(report) {
        fact("targets", &text, out)?;
    }
    one_year(report, out)?;
    indirect(report, out)?;
    for (what, path) in screen.files {
        fact(what, path, out)?;
    }
    writeln!(out)?;
    paragraph("", CAUTION, out)
}

fn origins(report: &TracingReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut left_out = 0;
    for (place, (origin, figures)) in exhibit::claims(report).enumerate() {
        if place >= ORIGINS {
            left_out += 1;
            continue;
        }
        let amounts: Vec<String> =
            figures.brought_in.iter().map(|(currency, amount)| money(*amount, *currency)).collect();
        let brought = if amounts.is_empty() { "nothing".to_owned() } else { amounts.join("; ") };
        let id = crate::figures::name(&origin.id);
        let text = format!("{id}: {brought}, {}", rows(origin.parts.len() as u64));
        fact(if place == 0 { "origin" } else { "" }, &text, out)?;
    }
    if left_out > 0 { fact("", &format!("{left_out} more in the report"), out) } else { Ok(()) }
}

/// A line for each target that the program found: the conservative figure and the highest.
fn overview(report: &TracingReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let line = |target: &str, conservative: &str, highest: &str| {
        let text = format!("{}  {}  {}", left(target, 34), right(conservative, 20), right(highest, 20));
        text.trim_end().to_owned()
    };
    writeln!(out, "{}", line("value lies with", "conservative", "highest"))?;
    for target in &report.tracing.targets {
        let subject = escape::terminal(&Words(report).subject(&target.target.subject));
        for own in target.currencies.iter().filter(|own| own.band.is_some_and(|band| band.high.0 > 0)) {
            let Some(band) = own.band else { continue };
            let (low, high) = (bare(band.low, own.currency), bare(band.high, own.currency));
            if high.len() > AMOUNT {
                paragraph("", &format!("{subject}: {low} to {high} {}", own.currency), out)?;
            } else {
                let mark =
                    if tracing_figures::without_statement(report, &target.target.subject) { "*" } else { "" };
                let name = format!("{}{mark} {}", left(&subject, 29).trim_end(), own.currency);
                writeln!(out, "{}", line(&name, &low, &high))?;
            }
        }
    }
    let subjects = report.tracing.targets.iter().map(|target| &target.target.subject);
    if { subjects }.any(|subject| tracing_figures::without_statement(report, subject)) {
        paragraph("", "* no statement of the account was read", out)?;
    }
    Ok(())
}

fn one(report: &TracingReport<'_>, target: &TargetFigures, out: &mut dyn Write) -> io::Result<()> {
    let words = Words(report);
    let (kind, holds) = tracing_figures::kind(&target.target.subject);
    writeln!(out)?;
    let subject = escape::terminal(&words.subject(&target.target.subject));
    paragraph("", &format!("{kind} {subject}, {}", tracing_figures::day(target)), out)?;
    if tracing_figures::without_statement(report, &target.target.subject) {
        paragraph("  ", "no statement of it was read; the balance is what other rows show", out)?;
    }
    if target.currencies.is_empty() {
        paragraph("  ", "no row touches it, so there is nothing to trace", out)?;
    }
    for own in &target.currencies {
        paragraph("  ", &format!("{holds} {}", money(own.value, own.currency)), out)?;
        writeln!(out, "{}", line("method", "traceable", "range inside a day"))?;
        for figure in &own.figures {
            let word = match figure.method {
                Method::Poison => "poison (lead)",
                method => method.word(),
            };
            let (amount, range) = (bare(figure.amount, own.currency), tracing_figures::range(figure, own));
            let range = if range == "–" { String::new() } else { range };
            // A figure is never cut: one that is too wide for its column has a line of its own.
            if amount.len() > AMOUNT || range.len() > RANGE {
                paragraph("  ", &format!("{word}: {amount}; {range}"), out)?;
            } else {
                writeln!(out, "{}", line(word, &amount, &range))?;
            }
        }
        if let Some(text) = band(own) {
            paragraph("  ", &text, out)?;
        }
        from(report, target, own, out)?;
    }
    Ok(())
}

/// A line of figures in columns.
fn line(method: &str, amount: &str, range: &str) -> String {
    let text = format!("  {}  {}  {}", left(method, 15), right(amount, AMOUNT), right(range, RANGE));
    text.trim_end().to_owned()
}

fn band(own: &CurrencyFigures) -> Option<String> {
    own.band.as_ref().map(|band| tracing_figures::sentence(band, own))
}

/// Which origins the conservative figure comes from, and how many paths lead there.
fn from(
    report: &TracingReport<'_>,
    target: &TargetFigures,
    own: &CurrencyFigures,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(band) = own.band else { return Ok(()) };
    let highest = own.figures.iter().find(|figure| figure.method == band.high_method);
    let Some(figure) = highest.filter(|figure| figure.amount != Total::default()) else { return Ok(()) };
    let paths = target.paths.iter().find(|found| found.method == band.high_method);
    let listed = paths.map_or(0, |found| found.paths.len());
    let more = if paths.is_some_and(|found| found.more) { " or more" } else { "" };
    let by = Words(report).claims(&figure.claims, own.currency);
    let number = crate::figures::counted(listed, "path", "paths");
    paragraph("  ", &format!("from ({}): {by}; {number}{more}", band.high_method.word()), out)
}

/// What the view of 18 U.S.C. 984 reaches, a line each.
fn one_year(report: &TracingReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    for own in report.views {
        let account = escape::terminal(report.accounts.label(own.account));
        let text = format!(
            "{account}, seized {}: {} reached; balance {}, tainted paid in from {}: {}",
            own.seized,
            money(own.view.reached, own.currency),
            money(own.view.balance, own.currency),
            own.view.first_day,
            money(own.view.paid_in, own.currency)
        );
        fact("984", &text, out)?;
    }
    Ok(())
}

fn indirect(report: &TracingReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(indirect) = report.indirect else { return Ok(()) };
    fact("means", &format!("{}: what no known source explains", indirect.owner), out)?;
    for period in &indirect.periods {
        let amount = |minor: i128| money(Total(minor), indirect.currency);
        let mut text =
            format!("{} to {}: net worth {}", period.first, period.last, amount(period.net_worth.1.unknown));
        if let Some((_, figures)) = &period.deposits {
            text.push_str(&format!(", bank deposits {}", amount(figures.unknown)));
        }
        fact("", &text, out)?;
    }
    writeln!(out)
}
