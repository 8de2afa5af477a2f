//! A page for each rule, and their index.

use std::fmt::Write as _;

use trag_model::money;
use trag_rules::{Declaration, Origin, ParamSpec, ParamValue};

use crate::rates::{self, Rates};

/// The name of a rule's page below `docs/generated/`.
pub(super) fn page_name(rule: &Declaration) -> String {
    format!("rules/{}-{}.md", rule.meta.code, rule.meta.name)
}

/// The index.
pub(super) fn index(rules: &[&Declaration]) -> String {
    let mut text = String::from(
        "# Rules\n\nWhat each rule finds, why it may be innocent, and what it needs; [by what the data shows, what is \
         needed, and source](rules-by.md). The weight is the number of \
         points that a finding adds to a subject's score.\n\n\
         | rule | family | weight | what it is |\n|---|---|---:|---|\n",
    );
    for rule in rules {
        let (meta, page) = (rule.meta, page_name(rule));
        let (code, words, family) = (meta.code, meta.words(), meta.family.word());
        let _ =
            writeln!(text, "| [{code} {words}]({page}) | {family} | {} | {} |", meta.weight, meta.title());
    }
    text
}

/// The page of one rule.
pub(super) fn page(rule: &Declaration, rates: &Rates) -> String {
    let meta = rule.meta;
    let mut text = format!("# {} {}\n\n{}\n", meta.code, meta.words(), meta.doc.trim());
    text.push_str(&rates::of_rule(rates, meta.code));
    let _ = write!(text, "\n## In `case.toml`\n\n```toml\n[rules.{}]\n", meta.code);
    for param in rule.params {
        let _ = writeln!(text, "{}", setting(param));
    }
    text.push_str("```\n\nThese are the defaults; a line that is left out keeps its default.\n");
    text
}

/// A parameter as `case.toml` sets it, with what is allowed.
fn setting(param: &ParamSpec) -> String {
    let origin = match param.origin {
        Origin::Law => "law",
        Origin::Choice => "choice",
    };
    match param.default {
        ParamValue::Int(number) => {
            let (low, high) = param.range;
            format!("{} = {number}  # {}; {low} to {high} ({origin})", param.name, param.meaning)
        }
        ParamValue::Money(amount, currency) => {
            let amount = money::plain(i128::from(amount.0), currency.exponent());
            format!("{} = \"{amount} {currency}\"  # {} ({origin})", param.name, param.meaning)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page's settings are read back by the parser of `case.toml`'s values.
    #[test]
    fn the_settings_of_every_page_are_what_the_rule_takes() {
        for rule in trag_rules::rules() {
            let declaration = rule.declaration();
            let page = page(declaration, &Rates::default());
            let settings = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
            let table: toml::Table = settings.parse().unwrap();
            let values = table["rules"][declaration.meta.code].as_table().unwrap();
            assert_eq!(values.len(), declaration.params.len());
            for (name, value) in values {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let mut overrides = trag_rules::ParamOverrides::default();
                overrides.set(declaration, name, &text).unwrap();
            }
        }
    }

    #[test]
    fn the_index_links_every_page() {
        let rules: Vec<&Declaration> = trag_rules::rules().iter().map(|rule| rule.declaration()).collect();
        let index = index(&rules);
        assert!(rules.iter().all(|rule| index.contains(&format!("]({})", page_name(rule)))));
    }
}
