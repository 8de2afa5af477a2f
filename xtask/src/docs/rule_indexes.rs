//! The rules by what the data shows, by what they need, and by source: ways to a rule for somebody who does not know
//! its code.

use std::fmt::Write as _;

use trag_rules::Declaration;

use super::rules::page_name;

/// What an investigator sees in the data, and the rules about it. A test holds the list complete.
const SHOWN: [(&str, &[&str]); 17] = [
    ("Cash paid in, in parts", &["S01", "S02", "S03", "S05", "S08", "S13", "S14"]),
    ("Cash at several places, or by a group", &["S04", "S07"]),
    ("Cash taken out", &["R01", "R02", "R04", "S09", "S17"]),
    ("More cash than fits, or of round sums", &["R08", "S15", "S16", "S18"]),
    ("Exchanges, cheques, remittances and vouchers", &["L21", "L30", "S10", "S11", "S12"]),
    ("Money that hardly stays", &["L01", "L10", "L11", "L12", "L35", "R03", "R10", "R11"]),
    ("Many payers, one account; convergence", &["L02", "L03", "L06", "S06"]),
    ("One account, many payees; divergence", &["L04", "L05", "T03"]),
    ("Money that comes back", &["L07", "L20", "L22", "L38"]),
    ("Long or costly ways, and webs", &["L08", "L09", "L24", "L36", "L37"]),
    ("Another country", &["L18", "L19", "R05"]),
    ("A change of habit", &["L13", "L14", "L15", "T02"]),
    ("Amounts that repeat, are round, or begin oddly", &["L16", "L17", "L34", "T01"]),
    ("Texts, codes and invoices", &["L25", "L31", "L32", "L33", "R09"]),
    ("Companies, founders and persons behind accounts", &["L26", "L27", "L28", "R06", "R07", "R12"]),
    ("Loans and crypto assets", &["F06", "L23", "L29"]),
    (
        "A person, the means, and an event of the case",
        &["F01", "F02", "F03", "F04", "F05", "F07", "F08", "F09", "F10"],
    ),
];

/// What a rule needs beside dates, amounts and parties, and the words of its documentation that say so.
const NEEDED: [(&str, &[&str]); 13] = [
    ("a mark for cash (`instrument` or `purpose_code`)", &["is cash", "mark for cash", "exchanges cash"]),
    ("who handed in cash (`conductor`)", &["handed"]),
    ("the country of accounts (`country`, or an IBAN)", &["countr"]),
    ("the bank of accounts (`institution`, or an IBAN)", &["institution", "banks of payers"]),
    ("payment codes (`purpose_code`)", &["payment code", "`purpose_code`"]),
    ("texts (`purpose` or `reference`)", &["text", "`reference`"]),
    ("names of holders", &["names of", "names. ", "or names"]),
    (
        "what kind of holder an account has (`holder_kind`, or the name)",
        &["kind", "of companies", "natural persons"],
    ),
    ("balances after rows", &["a balance"]),
    ("the time of day", &["time of day"]),
    ("the branch or machine of cash (`place`)", &["branch"]),
    ("declared facts", &["(fact", "as fact", "the fact ", "facts `"]),
    ("a jurisdiction with its thresholds", &["jurisdiction"]),
];

/// Who named a pattern, and the words of the citation.
const SOURCES: [(&str, &[&str]); 12] = [
    ("FATF and Egmont Group", &["FATF", "Egmont"]),
    ("FFIEC BSA/AML Examination Manual", &["FFIEC"]),
    ("FinCEN", &["FinCEN"]),
    ("United States law", &["31 CFR", "31 USC"]),
    ("APML (Serbia)", &["APML", "Serbian Administration for the Prevention"]),
    (
        "Serbian law and payment codes",
        &["Serbian AML/CFT Law", "Serbian Law", "Serbian list", "Serbian payment"],
    ),
    ("AUSTRAC", &["AUSTRAC"]),
    ("European Union, Europol and EBA", &["Directive (EU)", "Regulation (EU)", "Europol"]),
    ("UAE FIU (goAML reason codes)", &["UAE FIU"]),
    ("Research", &["Altman", "Nigrini", "bunching"]),
    ("Comparable with the public Tazama configuration", &["Tazama"]),
    ("No authority names the pattern: a design choice", &["A design choice"]),
];

/// The page.
pub(super) fn page(rules: &[&Declaration]) -> String {
    let mut text = String::from(
        "# Ways to a rule\n\nThe same rules as in the [list](rules.md): by what the data shows, by what they need, and by \
         who named the pattern. A rule stands wherever it fits.\n\n## By what the data shows\n\n",
    );
    for (shown, codes) in SHOWN {
        let named = rules.iter().filter(|rule| codes.contains(&rule.meta.code));
        let _ = writeln!(text, "- **{shown}:** {}", links(named.copied()));
    }
    text.push_str("\n## By what they need\n\nBeside dates, amounts and parties. Without it a rule is not applicable, and says so.\n\n");
    for (what, words) in NEEDED {
        let _ = writeln!(text, "- **{what}:** {}", links(saying(rules, "Needs", words)));
    }
    let _ = writeln!(text, "- **nothing else:** {}", links(without(rules)));
    text.push_str(
        "\n## By source\n\nThe page of a rule has the citation, and which figures are design choices.\n\n",
    );
    for (source, words) in SOURCES {
        let _ = writeln!(text, "- **{source}:** {}", links(saying(rules, "Sources", words)));
    }
    text
}

/// The rules whose section has one of the words, in the order of their codes.
fn saying<'r>(
    rules: &'r [&'r Declaration],
    section: &'static str,
    words: &'r [&'r str],
) -> impl Iterator<Item = &'r Declaration> {
    let says = move |rule: &&Declaration| {
        let text = one_line(rule.meta.section(section));
        let lower = text.to_lowercase();
        words.iter().any(|word| text.contains(word) || lower.contains(&word.to_lowercase()))
    };
    rules.iter().copied().filter(says)
}

/// The rules that need none of what is listed.
fn without<'r>(rules: &'r [&'r Declaration]) -> impl Iterator<Item = &'r Declaration> {
    let needs =
        |rule: &Declaration| NEEDED.iter().any(|(_, words)| saying(&[rule], "Needs", words).next().is_some());
    rules.iter().copied().filter(move |rule| !needs(rule))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn links<'r>(rules: impl Iterator<Item = &'r Declaration>) -> String {
    let link =
        |rule: &Declaration| format!("[{} {}]({})", rule.meta.code, rule.meta.words(), page_name(rule));
    rules.map(link).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<&'static Declaration> {
        trag_rules::rules().iter().map(|rule| rule.declaration()).collect()
    }

    #[test]
    fn every_rule_is_shown_and_every_code_is_a_rule() {
        let mut shown: Vec<&str> = SHOWN.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        shown.sort_unstable();
        let codes: Vec<&str> = all().iter().map(|rule| rule.meta.code).collect();
        assert_eq!(shown, codes, "each once");
    }

    #[test]
    fn every_rule_has_a_source_and_every_line_a_rule() {
        let rules = all();
        for rule in &rules {
            let own = [*rule];
            let named = SOURCES.iter().any(|(_, words)| saying(&own, "Sources", words).next().is_some());
            let by_threshold = rule.meta.section("Sources").contains("threshold's law");
            assert!(named || by_threshold, "{} has a source that no line names", rule.meta.code);
        }
        for line in page(&rules).lines().filter(|line| line.starts_with("- **")) {
            assert!(line.contains("](rules/"), "no rule: {line}");
        }
    }
}
