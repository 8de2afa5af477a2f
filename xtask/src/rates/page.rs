//! The rates in words: a part of each rule's page, and a page of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{LAYOUTS, OfKind, OfLayout, OfRule, Rates, Share, Town};

const CARES: [&str; 3] = ["clumsy", "careful", "patient"];

/// The part of a rule's page; empty where nothing was measured.
pub(crate) fn of_rule(rates: &Rates, code: &str) -> String {
    let measured: Vec<(&str, &OfLayout, &OfRule)> =
        layouts(rates).filter_map(|(layout, of)| Some((layout, of, of.rules.get(code)?))).collect();
    if measured.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n## How often\n\n");
    text.push_str("On an [invented year of normal life](../rates.md) in which nothing is planted:\n\n");
    for (layout, of, rule) in &measured {
        let _ = writeln!(text, "- {}: {}.", written(layout), flags(&of.town, rule));
    }
    let kinds: BTreeSet<&str> = measured
        .iter()
        .flat_map(|(_, of, _)| &of.case.kinds)
        .filter(|(_, kind)| kind.rule == code)
        .map(|(name, _)| name.as_str())
        .collect();
    for name in kinds {
        let _ = writeln!(text, "\nOf planted schemes of the kind `{name}` it finds:\n");
        for (layout, of, _) in &measured {
            let kind = of.case.kinds.get(name);
            let found = kind.map(|kind| found(&kind.by_its_rule)).unwrap_or_default();
            let _ = writeln!(text, "- {}: {found}.", written(layout));
        }
    }
    text
}

fn layouts(rates: &Rates) -> impl Iterator<Item = (&'static str, &OfLayout)> {
    LAYOUTS.into_iter().filter_map(|layout| Some((layout, rates.0.get(layout)?)))
}

fn written(layout: &str) -> &'static str {
    if layout == "register" { "written as a register" } else { "written as statements of banks" }
}

fn flags(town: &Town, rule: &OfRule) -> String {
    if rule.outcome == "not_applicable" {
        return "not applicable".to_owned();
    }
    format!(
        "flags {} of {} holders of accounts ({}), in {} findings",
        rule.subjects,
        town.subjects,
        percent(rule.subjects, town.subjects),
        rule.findings
    )
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
    let mut text = String::from(
        "# Rates\n\nHow often rules flag normal life, and how much of what was planted they find. Measured by \
         `cargo xtask rates` on payments that [`trag-synth`](../synthetic.md) invents; the figures describe these \
         data and no other. The same payments are written twice: as a register, which states all that a rule may \
         need, with time of day, branch and depositor; and as statements of banks, which state less.\n",
    );
    normal_life(rates, &mut text);
    planted(rates, &mut text);
    text
}

fn normal_life(rates: &Rates, text: &mut String) {
    text.push_str("\n## Normal life\n\nA year of a town in which nothing is planted.\n\n");
    text.push_str("| layout | rows | holders of accounts | with a finding | in the default summary |\n|---|---:|---:|---:|---:|\n");
    for (layout, of) in layouts(rates) {
        let town = &of.town;
        let share = |part| format!("{part} ({})", percent(part, town.subjects));
        let _ = writeln!(
            text,
            "| {layout} | {} | {} | {} | {} |",
            town.rows,
            town.subjects,
            share(town.flagged),
            share(town.in_summary)
        );
    }
    text.push_str("\nHolders who reach a score:\n");
    text.push_str("\n| score | register | share | statements | share |\n|---:|---:|---:|---:|---:|\n");
    let scores: BTreeSet<u64> = layouts(rates).flat_map(|(_, of)| of.town.by_score.keys().copied()).collect();
    for score in scores {
        let _ = write!(text, "| {score}");
        for (_, of) in layouts(rates) {
            let count = of.town.reaching(score);
            let _ = write!(text, " | {count} | {}", percent(count, of.town.subjects));
        }
        text.push_str(" |\n");
    }
    text.push_str("\nEach rule, as a register and as statements:\n");
    text.push_str(
        "\n| rule | register | findings | holders | share | statements | findings | holders | share |\n\
         |---|---|---:|---:|---:|---|---:|---:|---:|\n",
    );
    let codes: BTreeSet<&String> = layouts(rates).flat_map(|(_, of)| of.rules.keys()).collect();
    for code in codes {
        let _ = write!(text, "| {code}");
        for (_, of) in layouts(rates) {
            let rule = of.rules.get(code).cloned().unwrap_or_default();
            let (outcome, share) = (rule.outcome.replace('_', " "), percent(rule.subjects, of.town.subjects));
            let _ = write!(text, " | {outcome} | {} | {} | {share}", rule.findings, rule.subjects);
        }
        text.push_str(" |\n");
    }
}

fn planted(rates: &Rates, text: &mut String) {
    text.push_str(
        "\n## Planted schemes\n\nA year of another town with planted schemes. A scheme is found when at least half of \
         its movements stand in findings: of the rule whose definition it is, or of any one rule. Half of a patient \
         scheme is seldom there, by intent.\n",
    );
    for (layout, of) in layouts(rates) {
        let case = &of.case;
        let _ = write!(
            text,
            "\n### Written as {}\n\n{} rows, {} schemes. A holder of a scheme stands in the default summary in {}.\n\n",
            if layout == "register" { "a register" } else { "statements" },
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
    }
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
    use super::*;

    #[test]
    fn a_page_says_the_rate_and_what_is_found() {
        let mut register = OfLayout::default();
        register.town.subjects = 2_000;
        register.rules.insert("S01".into(), OfRule { outcome: "flagged".into(), findings: 5, subjects: 3 });
        let shares = BTreeMap::from([("clumsy".into(), Share { found: 2, of: 3 })]);
        let kind = OfKind { rule: "S01".into(), by_its_rule: shares.clone(), by_any_rule: shares };
        register.case.kinds.insert("just-below".into(), kind);
        let rates = Rates(BTreeMap::from([("register".to_owned(), register)]));
        let part = of_rule(&rates, "S01");
        assert!(part.contains("flags 3 of 2000 holders of accounts (0.15 %), in 5 findings"), "{part}");
        assert!(part.contains("- written as a register: clumsy 2 of 3."), "{part}");
        assert_eq!(of_rule(&rates, "S99"), "");
        assert!(overview(&rates).contains("| just-below | S01 | 2 of 3 | – | – | 2 of 3 | – | – |"));
    }
}
