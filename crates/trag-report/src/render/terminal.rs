//! The screen after a run: 80 columns that say what was read, what was flagged, and where the files are.

use std::collections::BTreeMap;
use std::io::{self, Write};

use trag_model::{Currency, Money, Source, Total};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::CaseReport;
use crate::escape;
use crate::exhibits::coverage::Outcomes;
use crate::exhibits::{gaps, ranking, records, scope, statements};
use crate::figures::{count, counted, name, period, rows};

/// No line is wider.
pub const COLUMNS: usize = 80;
/// How many subjects the screen lists.
const SUBJECTS: usize = 10;
/// How many currencies the screen lists.
const CURRENCIES: usize = 6;
/// Width of the words at the left edge.
const HEAD: usize = 10;
/// Width of the name of a fact; a longer one has a line of its own.
const FACT: usize = 20;

/// What the caller decides about the screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Screen<'a> {
    /// Whether the words COMPLETE and INCOMPLETE are coloured.
    pub colour: bool,
    /// What was written, and where: `("summary", "case/summary.html")`.
    pub files: &'a [(&'a str, &'a str)],
}

/// Writes the screen.
pub fn write(case: &CaseReport<'_>, screen: &Screen<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(case, screen, out)?;
    read(case, out)?;
    flagged(case, out)?;
    not_judged(case, out)?;
    for (what, path) in screen.files {
        fact(what, path, out)?;
    }
    writeln!(out)?;
    paragraph("", scope::CAUTION, out)
}

fn head(case: &CaseReport<'_>, screen: &Screen<'_>, out: &mut dyn Write) -> io::Result<()> {
    headline(&scope::title(case.title), case.complete, screen, out)
}

/// The title, whether the result is complete, and a line below.
pub(super) fn headline(
    title: &str,
    complete: bool,
    screen: &Screen<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (word, colour) = if complete { ("COMPLETE", "32") } else { ("INCOMPLETE", "31") };
    let title = left(&escape::terminal(title), COLUMNS - word.len() - 2);
    let word = if screen.colour { format!("\u{1b}[1;{colour}m{word}\u{1b}[0m") } else { word.to_owned() };
    writeln!(out, "{title}  {word}")?;
    writeln!(out, "{}", "-".repeat(COLUMNS))
}

fn read(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let sum = |of: fn(&Source) -> u64| case.sources.iter().map(of).sum::<u64>();
    let text = format!(
        "{}, {}: {}, {} skipped, {} rejected",
        counted(case.sources.len(), "file", "files"),
        scope::records(sum(|source| source.counts.records)),
        rows(sum(|source| source.counts.rows)),
        count(sum(records::skipped)),
        count(sum(|source| source.counts.rejected))
    );
    fact("read", &text, out)?;
    let unread = scope::unread(case);
    if unread > 0 {
        fact("", &format!("{} not read at all", counted(unread, "file", "files")), out)?;
    }
    let second_legs = case.ledger.len() - case.ledger.movements().count();
    if second_legs > 0 {
        fact("", &scope::seen_twice(second_legs), out)?;
    }
    if !case.reconciliations.is_empty() {
        fact("balances", &statements::told(case.reconciliations), out)?;
    }
    if let Some(span) = scope::span(case) {
        fact("period", &period(span), out)?;
    }
    paid(case, out)
}

/// What left the payers, a line for each currency.
fn paid(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut sums: BTreeMap<(&str, Currency), (Total, u64)> = BTreeMap::new();
    for row in case.ledger.movements() {
        let (amount, currency) = case.ledger.paid(row);
        let sum = sums.entry((currency.code(), currency)).or_default();
        sum.0.add(amount);
        sum.1 += 1;
    }
    for (place, ((_, currency), (total, number))) in sums.iter().take(CURRENCIES).enumerate() {
        let text = format!("{}  {}", right(&Money(*total, *currency).to_string(), 28), rows(*number));
        writeln!(
            out,
            "{}{}",
            left(if place == 0 { "paid" } else { "" }, HEAD),
            left(&text, COLUMNS - HEAD).trim_end()
        )?;
    }
    match sums.len().saturating_sub(CURRENCIES) {
        0 => Ok(()),
        more => {
            fact("", &counted(more, "more currency in the summary", "more currencies in the summary"), out)
        }
    }
}

fn flagged(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let subjects = &case.assessment.subjects;
    let text = format!(
        "{} about {}",
        counted(case.assessment.findings().count(), "finding", "findings"),
        counted(subjects.len(), "subject", "subjects")
    );
    fact("flagged", &text, out)?;
    if subjects.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let line = |place: &str, score: &str, label: &str, amount: &str| {
        format!("{place:>5}  {}  {score:>5}  {}", left(label, 36), right(amount, 28))
    };
    writeln!(out, "{}", line("no.", "score", "subject", "value in its findings"))?;
    let listed = SUBJECTS.min(case.assessment.in_summary());
    for (place, subject) in (1..).zip(subjects.iter().take(listed)) {
        let label = escape::terminal(&name(&subject.label));
        let amount = ranking::flagged(case, subject);
        writeln!(out, "{}", line(&format!("{place}"), &count(u64::from(subject.score)), &label, &amount))?;
    }
    if let Some(more) = ranking::more(case, listed) {
        writeln!(out, "       {more}")?;
    }
    writeln!(out, "       The score is points for the order of review, no probability.")?;
    writeln!(out)
}

fn not_judged(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = &case.assessment.rules;
    let outcomes = Outcomes::of(rules);
    let text = format!(
        "{}: {} flagged, {} clear, {} not applicable, {} failed",
        counted(rules.len(), "rule", "rules"),
        outcomes.flagged,
        outcomes.clear,
        outcomes.not_applicable,
        outcomes.failed
    );
    fact("checked", &text, out)?;
    let counts = gaps::by_code(case.problems);
    let all = case.problems.count();
    let by_code: Vec<String> =
        counts.iter().map(|(code, number)| format!("{code} {}", count(*number))).collect();
    let text = if all == 0 { "none".to_owned() } else { format!("{} ({})", count(all), by_code.join(", ")) };
    fact("problems", &text, out)
}

/// A fact under its name, wrapped to the width of a terminal and escaped for it.
#[must_use]
pub fn fact_text(head: &str, text: &str) -> String {
    let (mut out, mut head) = (Vec::new(), format!("  {}", escape::terminal(head)));
    if head.width() >= FACT {
        head.push('\n');
        out.extend(std::mem::take(&mut head).into_bytes());
    }
    // Writing into memory does not fail.
    let _ = paragraph(&left(&head, FACT), text, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// A fact under its name, wrapped; the name is cut where it is too long.
pub(super) fn fact(head: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    paragraph(&left(&escape::terminal(head), HEAD), text, out)
}

/// Text wrapped at blanks, or inside a word that is wider than a line, indented by the width of `head`.
pub(super) fn paragraph(head: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let indent = head.width();
    for (place, line) in wrapped(&escape::terminal(text), COLUMNS - indent).iter().enumerate() {
        let edge = if place == 0 { head.to_owned() } else { " ".repeat(indent) };
        writeln!(out, "{}", format!("{edge}{line}").trim_end())?;
    }
    Ok(())
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let room = if used == 0 { width } else { width.saturating_sub(used + 1) };
        if used > 0 && word.width() > room {
            lines.push(String::new());
            used = 0;
        }
        let Some(mut line) = lines.pop() else { continue };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for character in word.chars() {
            let wide = character.width().unwrap_or(0);
            if used + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += wide;
        }
        lines.push(line);
    }
    lines
}

/// The text in exactly `width` columns, cut with a visible sign or filled on the right.
pub(super) fn left(text: &str, width: usize) -> String {
    let cut = fitted(text, width);
    let fill = width.saturating_sub(cut.width());
    format!("{cut}{}", " ".repeat(fill))
}

/// The text in exactly `width` columns, cut with a visible sign or filled on the left.
pub(super) fn right(text: &str, width: usize) -> String {
    let cut = fitted(text, width);
    let fill = width.saturating_sub(cut.width());
    format!("{}{cut}", " ".repeat(fill))
}

fn fitted(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 0;
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        cut.push(character);
        used += wide;
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_wrap_and_long_words_break() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("/a/very/long/path x", 8), ["/a/very/", "long/pat", "h x"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_place(text in any::<String>(), width in 4_usize..80) {
            let text = escape::terminal(&text);
            prop_assert_eq!(left(&text, width).width(), width);
            for line in wrapped(&text, width) {
                prop_assert!(line.width() <= width, "{}", line);
            }
        }
    }
}
