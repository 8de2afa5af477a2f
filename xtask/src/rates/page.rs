//! The rates in words: a part of each rule's page, and a page of their own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{OfKind, Rates, Share};

const CARES: [&str; 3] = ["clumsy", "careful", "patient"];

/// The part of a rule's page; empty where nothing was measured.
pub(crate) fn of_rule(rates: &Rates, code: &str) -> String {
    let Some(rule) = rates.rules.get(code) else { return String::new() };
    let town = &rates.town;
    let mut text = String::from("\n## How often\n\n");
    let said = match rule.outcome.as_str() {
        "not_applicable" => "the rule is not applicable".to_owned(),
        _ => format!(
            "the rule flags {} of {} holders of accounts ({}), in {} findings",
            rule.subjects,
            town.subjects,
            percent(rule.subjects, town.subjects),
            rule.findings
        ),
    };
    let _ = writeln!(
        text,
        "On an [invented year of normal life](../rates.md) in which nothing is planted, {said}."
    );
    for (name, kind) in rates.case.kinds.iter().filter(|(_, kind)| kind.rule == code) {
        let _ =
            writeln!(text, "Of planted schemes of the kind `{name}` it finds {}.", found(&kind.by_its_rule));
    }
    text
}

/// `clumsy 3 of 3, careful 2 of 3`.
fn found(shares: &BTreeMap<String, Share>) -> String {
    let parts =
        CARES.iter().filter_map(|care| shares.get(*care).map(|share| format!("{care} {}", of(share))));
    parts.collect::<Vec<_>>().join(", ")
}

fn of(share: &Share) -> String {
    format!("{} of {}", share.found, share.of)
}

/// Two digits behind the point, rounded down.
fn percent(part: u64, whole: u64) -> String {
    let hundredths = (part * 10_000).checked_div(whole).unwrap_or(0);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

/// The page of all rates.
pub(crate) fn overview(rates: &Rates) -> String {
    let (town, case) = (&rates.town, &rates.case);
    let mut text = String::from(
        "# Rates\n\nHow often rules flag normal life, and how much of what was planted they find. Measured by \
         `cargo xtask rates` on payments that [`trag-synth`](../synthetic.md) invents; the figures describe these \
         data and no other.\n\n## Normal life\n\n",
    );
    let _ = writeln!(
        text,
        "A year of a town, {} rows of statements, {} holders of accounts, nothing planted. {} holders have a finding ({}). \
         The **quiet score**, the smallest that at most one holder in 200 reaches, is {}.\n",
        town.rows,
        town.subjects,
        town.flagged,
        percent(town.flagged, town.subjects),
        town.quiet_score
    );
    text.push_str("| score | holders who reach it | share |\n|---:|---:|---:|\n");
    for (score, count) in &town.by_score {
        let _ = writeln!(text, "| {score} | {count} | {} |", percent(*count, town.subjects));
    }
    text.push_str("\n| rule | outcome | findings | holders | share |\n|---|---|---:|---:|---:|\n");
    for (code, rule) in &rates.rules {
        let (outcome, share) = (rule.outcome.replace('_', " "), percent(rule.subjects, town.subjects));
        let _ = writeln!(text, "| {code} | {outcome} | {} | {} | {share} |", rule.findings, rule.subjects);
    }
    let _ = write!(
        text,
        "\n## Planted schemes\n\nA year of a town, {} rows of statements, with {} planted schemes. A scheme is found when at \
         least half of its movements stand in findings: of the rule whose definition it is, or of any one rule. \
         Half of a patient scheme is seldom there, by intent. A holder of a scheme reaches the quiet score in {}.\n\n",
        case.rows,
        case.schemes,
        found(&case.reaching)
    );
    text.push_str(
        "| kind | rule | clumsy | careful | patient | by any rule: clumsy | careful | patient |\n\
         |---|---|---:|---:|---:|---:|---:|---:|\n",
    );
    for (name, kind) in &case.kinds {
        let _ = writeln!(text, "| {name} | {} | {} |", kind.rule, row(kind));
    }
    text
}

fn row(kind: &OfKind) -> String {
    let cells = [&kind.by_its_rule, &kind.by_any_rule].into_iter().enumerate().flat_map(|(any, shares)| {
        let is_told = any == 1 || !kind.rule.is_empty();
        CARES.iter().map(move |care| match shares.get(*care) {
            Some(share) if is_told => of(share),
            _ => "–".to_owned(),
        })
    });
    cells.collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::super::OfRule;
    use super::*;

    #[test]
    fn a_page_says_the_rate_and_what_is_found() {
        let mut rates = Rates::default();
        rates.town.subjects = 2_000;
        rates.rules.insert("S01".into(), OfRule { outcome: "flagged".into(), findings: 5, subjects: 3 });
        let shares = BTreeMap::from([("clumsy".into(), Share { found: 2, of: 3 })]);
        let kind = OfKind { rule: "S01".into(), by_its_rule: shares.clone(), by_any_rule: shares };
        rates.case.kinds.insert("just-below".into(), kind);
        let part = of_rule(&rates, "S01");
        assert!(part.contains("flags 3 of 2000 holders of accounts (0.15 %), in 5 findings"), "{part}");
        assert!(part.contains("`just-below` it finds clumsy 2 of 3."), "{part}");
        assert_eq!(of_rule(&rates, "S99"), "");
        assert!(overview(&rates).contains("| just-below | S01 | 2 of 3 | – | – | 2 of 3 | – | – |"));
    }
}
