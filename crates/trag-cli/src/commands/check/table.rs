//! What `trag check` prints: lines of at most 80 columns.

use std::fmt::Write as _;

use trag_model::{Finding, Money, Outcome, RuleReport};
use trag_report::escape;
use trag_rules::{Comparison, outcome_word};

use crate::stored::StoredCase;

/// Columns of a line.
const WIDTH: usize = 80;

/// Flags of one kind that are listed; `--json` has all.
const LISTED: usize = 10;

/// The whole text.
pub(super) fn screen(
    stored: &StoredCase,
    rules: &[RuleReport],
    answers: &[Comparison],
    with_rules: bool,
) -> String {
    let set = &stored.terms.parameter_set;
    let version = if set.version.is_empty() { String::new() } else { format!(", version {}", set.version) };
    let mut text =
        format!("Parameters: {}{version} (sha256 {:.12}…)\n", escape::terminal(&set.name), set.sha256);
    if with_rules {
        text.push_str(&table(rules));
    }
    answers.iter().for_each(|answer| text.push_str(&comparison(stored, answer)));
    text
}

fn table(rules: &[RuleReport]) -> String {
    let mut text =
        format!("\n{:<5} {:<29} {:<15} {:>12} {:>9}\n", "rule", "", "outcome", "examined", "findings");
    for report in rules {
        let (code, name) = (report.meta.code, report.meta.words());
        let (count, found) = (report.examined.count, report.findings().len());
        let _ = writeln!(
            text,
            "{code:<5} {name:<29} {:<15} {count:>12} {found:>9}",
            outcome_word(&report.outcome)
        );
    }
    let without = rules.iter().filter_map(|report| match &report.outcome {
        Outcome::NotApplicable(missing) => Some((report.meta.code, missing)),
        _ => None,
    });
    for (place, (code, missing)) in without.enumerate() {
        let heading = if place == 0 { "\nNot applicable:\n" } else { "" };
        let _ = write!(text, "{heading}{}", wrapped(&format!("{code}  "), &escape::terminal(missing)));
    }
    text
}

fn comparison(stored: &StoredCase, answer: &Comparison) -> String {
    let (rule, param) = (answer.rule, answer.param);
    let mut text = format!("\n{rule} with other values of {param} (now {})\n\n", answer.present_value);
    if let Outcome::NotApplicable(missing) = &answer.present.outcome {
        text.push_str(&wrapped("not applicable: ", &escape::terminal(missing)));
    }
    let width = answer.tried.iter().map(|one| one.value.len()).max().unwrap_or(0).max(param.len()).min(26);
    let _ = writeln!(
        text,
        "{param:>width$} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "findings", "kept", "gained", "lost", "accounts"
    );
    for one in &answer.tried {
        let found = one.report.findings();
        let mut accounts: Vec<_> = found.iter().map(|finding| finding.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let (gained, lost) = (one.gained.len(), one.lost.len());
        let kept = found.len() - gained;
        let note = if one.is_present { "  now" } else { "" };
        let (value, all, accounts) = (&one.value, found.len(), accounts.len());
        let _ =
            writeln!(text, "{value:>width$} {all:>9} {kept:>9} {gained:>9} {lost:>9} {accounts:>9}{note}");
    }
    for one in answer.tried.iter().filter(|one| !one.is_present) {
        let gained = one.gained.iter().map(|place| &one.report.findings()[*place]);
        let lost = one.lost.iter().map(|place| &answer.present.findings()[*place]);
        text.push_str(&listed(stored, &format!("Gained with {param} = {}", one.value), gained));
        text.push_str(&listed(stored, &format!("Lost with {param} = {}", one.value), lost));
    }
    text
}

fn listed<'f>(
    stored: &StoredCase,
    heading: &str,
    findings: impl ExactSizeIterator<Item = &'f Finding>,
) -> String {
    let count = findings.len();
    let mut text = if count > 0 { format!("\n{heading}:\n") } else { String::new() };
    for finding in findings.take(LISTED) {
        let days = match (finding.period.0.day(), finding.period.1.day()) {
            (from, to) if from == to => from.to_string(),
            (from, to) => format!("{from} to {to}"),
        };
        let amount = Money(finding.amount.0, finding.amount.1);
        let label = escape::terminal(stored.assembled.accounts.label(finding.account)).to_string();
        text.push_str(&wrapped("  ", &format!("{days}, {amount}, {} rows: {label}", finding.rows.len())));
    }
    if count > LISTED {
        let _ = writeln!(text, "  and {} more; --json lists all", count - LISTED);
    }
    text
}

/// A text on lines of at most [`WIDTH`] columns; the first begins with `lead`, the others with as many blanks. A
/// word that is longer has a line of its own.
fn wrapped(lead: &str, text: &str) -> String {
    let indent = lead.chars().count();
    let (mut lines, mut used) = (lead.to_owned(), indent);
    for (place, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if place > 0 && used + 1 + length > WIDTH {
            let _ = write!(lines, "\n{:indent$}", "");
            used = indent;
        } else if place > 0 {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += length;
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_wrapped_and_loses_no_word() {
        let text = "a fairly long sentence about what the data lack, ".repeat(4);
        let made = wrapped("S04  ", text.trim());
        assert!(made.lines().all(|line| line.chars().count() <= WIDTH) && made.lines().count() > 2);
        assert_eq!(made.split_whitespace().skip(1).collect::<Vec<_>>().join(" "), text.trim());
    }
}
