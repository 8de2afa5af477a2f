//! The rates in words: a part of each rule's page, and a page of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{LAYOUTS, OfKind, OfLayout, OfTowns, Rates, Share};

const CARES: [&str; 3] = ["clumsy", "careful", "patient"];

/// The part of a rule's page; empty where nothing was measured.
pub(crate) fn of_rule(rates: &Rates, code: &str) -> String {
    let measured: Vec<(&str, &OfLayout)> =
        layouts(rates).filter(|(_, of)| of.rules.contains_key(code)).collect();
    let Some((_, first)) = measured.first() else { return String::new() };
    let mut text = String::from("\n## How often\n\n");
    let _ = writeln!(
        text,
        "On [{} invented years of normal life](../rates.md) in which nothing is planted:\n",
        first.towns.len()
    );
    for (layout, of) in &measured {
        let _ = writeln!(text, "- {}: {}.", written(layout), flags(of, code));
    }
    let kinds: BTreeSet<&str> = measured
        .iter()
        .flat_map(|(_, of)| &of.case.kinds)
        .filter(|(_, kind)| kind.rule == code)
        .map(|(name, _)| name.as_str())
        .collect();
    for name in kinds {
        let _ = writeln!(text, "\nOf planted schemes of the kind `{name}` it finds:\n");
        for (layout, of) in &measured {
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

fn flags(of: &OfLayout, code: &str) -> String {
    let rule = OfTown::of(of, code);
    if rule.outcome == "not applicable" {
        return rule.outcome;
    }
    format!(
        "flags {} of {} holders of accounts ({}; {} in the worst year), in {} findings",
        rule.subjects.mean.found,
        rule.subjects.mean.of,
        percent(rule.subjects.mean),
        percent(rule.subjects.worst),
        rule.findings
    )
}

/// What a rule says in all towns.
struct OfTown {
    outcome: String,
    findings: u64,
    subjects: OfTowns,
}

impl OfTown {
    /// A rule that flags in one town flags; of the others the outcome in the first town is told.
    fn of(layout: &OfLayout, code: &str) -> OfTown {
        let nothing = BTreeMap::new();
        let rules = layout.rules.get(code).unwrap_or(&nothing);
        let subjects = layout.holders(|seed, _| rules.get(&seed).map_or(0, |rule| rule.subjects));
        let flagged = rules.values().find(|rule| rule.outcome == "flagged").or_else(|| rules.values().next());
        OfTown {
            outcome: flagged.map(|rule| rule.outcome.replace('_', " ")).unwrap_or_default(),
            findings: rules.values().map(|rule| rule.findings).sum(),
            subjects,
        }
    }
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
fn percent(share: Share) -> String {
    let hundredths = (share.found * 10_000).checked_div(share.of).unwrap_or(0);
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
    text.push_str(
        "\n## Normal life\n\nYears of towns in which nothing is planted, each drawn from another seed of a fixed list.\n\n\
         | layout | seed | rows | holders of accounts | with a finding | in the default summary |\n|---|---:|---:|---:|---:|---:|\n",
    );
    let told = |share: Share| format!("{} ({})", share.found, percent(share));
    for (layout, of) in layouts(rates) {
        for (seed, town) in &of.towns {
            let share = |found| told(Share { found, of: town.subjects });
            let (flagged, listed) = (share(town.flagged), share(town.in_summary));
            let _ = writeln!(
                text,
                "| {layout} | {seed} | {} | {} | {flagged} | {listed} |",
                town.rows, town.subjects
            );
        }
        let (flagged, listed) = (of.holders(|_, town| town.flagged), of.holders(|_, town| town.in_summary));
        let (mean, worst) = (percent(flagged.mean), percent(flagged.worst));
        let _ = writeln!(text, "| {layout} | mean | | | {mean} | {} |", percent(listed.mean));
        let _ = writeln!(text, "| {layout} | worst | | | {worst} | {} |", percent(listed.worst));
    }
    text.push_str("\nHolders who reach a score:\n");
    text.push_str(
        "\n| score | register: mean | worst | statements: mean | worst |\n|---:|---:|---:|---:|---:|\n",
    );
    let towns = layouts(rates).flat_map(|(_, of)| of.towns.values());
    let scores: BTreeSet<u64> = towns.flat_map(|town| town.by_score.keys().copied()).collect();
    for score in scores {
        let _ = write!(text, "| {score}");
        for (_, of) in layouts(rates) {
            let share = of.holders(|_, town| town.reaching(score));
            let _ = write!(text, " | {} | {}", percent(share.mean), percent(share.worst));
        }
        text.push_str(" |\n");
    }
    text.push_str("\nEach rule, as a register and as statements; the share of holders in all towns, and in the worst:\n");
    text.push_str(
        "\n| rule | register | findings | holders | share | worst | statements | findings | holders | share | worst |\n\
         |---|---|---:|---:|---:|---:|---|---:|---:|---:|---:|\n",
    );
    let codes: BTreeSet<&String> = layouts(rates).flat_map(|(_, of)| of.rules.keys()).collect();
    for code in codes {
        let _ = write!(text, "| {code}");
        for (_, of) in layouts(rates) {
            let OfTown { outcome, findings, subjects } = OfTown::of(of, code);
            let (mean, worst) = (percent(subjects.mean), percent(subjects.worst));
            let _ = write!(text, " | {outcome} | {findings} | {} | {mean} | {worst}", subjects.mean.found);
        }
        text.push_str(" |\n");
    }
}

fn planted(rates: &Rates, text: &mut String) {
    text.push_str(
        "\n## Planted schemes\n\nYears of two other towns with planted schemes. A scheme is found when at least half of \
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
    text.push_str(
        "\nWhat these statements leave out:\n\n\
         - The time of day, and in some forms the branch: S07 is not applicable, S04 judges the cash of which a \
         branch is stated, and other rules see the same cash.\n\
         - The order of a day among several accounts: L05, L06, L07 and L08 take payments of one day in any \
         order that can be, and say so.\n\
         - The holder of an account at a bank that exports MT940: a declared fact (R08, L35) finds the account only where \
         another statement names its holder.\n\
         - A movement between two accounts is told by both statements, and either row counts as found.\n\n\
         The kind `random` is no rule's definition.\n",
    );
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
    use super::super::{OfRule, Town};
    use super::*;

    #[test]
    fn a_page_says_the_rate_and_what_is_found() {
        let mut register = OfLayout::default();
        let of_rule_in = |subjects| OfRule { outcome: "flagged".into(), findings: 5, subjects };
        for (seed, subjects) in [(1, 3), (11, 1)] {
            register.towns.insert(seed, Town { subjects: 1_000, ..Town::default() });
            register.rules.entry("S01".into()).or_default().insert(seed, of_rule_in(subjects));
        }
        let shares = BTreeMap::from([("clumsy".into(), Share { found: 2, of: 3 })]);
        let kind = OfKind { rule: "S01".into(), by_its_rule: shares.clone(), by_any_rule: shares };
        register.case.kinds.insert("just-below".into(), kind);
        let rates = Rates(BTreeMap::from([("register".to_owned(), register)]));
        let part = of_rule(&rates, "S01");
        assert!(
            part.contains(
                "flags 4 of 2000 holders of accounts (0.20 %; 0.30 % in the worst year), in 10 findings"
            ),
            "{part}"
        );
        assert!(part.contains("- written as a register: clumsy 2 of 3."), "{part}");
        assert_eq!(of_rule(&rates, "S99"), "");
        assert!(overview(&rates).contains("| just-below | S01 | 2 of 3 | – | – | 2 of 3 | – | – |"));
    }
}
