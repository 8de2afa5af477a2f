//! What other parameters would flag: the same case judged by one rule with several values, on one preparation.
//!
//! A flag is a finding. A finding under another value is *kept* when one of the present findings of the rule about
//! the same account shares a row with it, and *gained* otherwise: it lies below the present line. A present
//! finding that no finding under the other value shares a row with is *lost*: it lies above the present line and
//! below the other.

use std::collections::BTreeMap;

use trag_model::{AccountIx, Finding, Outcome, RowId, RuleReport};

use crate::{CaseView, Declaration, ParamOverrides, rules};

/// A rule, one of its parameters, and values to try.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// The rule.
    pub rule: &'static Declaration,
    /// The parameter's full name.
    pub param: &'static str,
    /// The values as `case.toml` would state them, in the order given, none twice.
    pub values: Vec<String>,
}

impl WhatIf {
    /// Reads `S01.band_percent=5,10,15`. A parameter in percent may be named without its unit and given as shares:
    /// `S01.band=0.05,0.10,0.15`. The error is a sentence that names what is allowed.
    pub fn parse(text: &str) -> Result<WhatIf, String> {
        let form = || format!("`{text}` is not of the form S01.band_percent=5,10,15");
        let (named, values) = text.split_once('=').ok_or_else(form)?;
        let (code, name) = named.trim().split_once('.').ok_or_else(form)?;
        let known = rules().iter().map(|rule| rule.declaration());
        let rule = known.into_iter().find(|rule| rule.meta.code.eq_ignore_ascii_case(code));
        let rule = rule.ok_or_else(|| format!("there is no rule {code}; `trag rules` lists them"))?;
        let exact = rule.params.iter().find(|spec| spec.name == name);
        let percent = || rule.params.iter().find(|spec| spec.name.strip_suffix("_percent") == Some(name));
        let (spec, as_shares) = match (exact, percent()) {
            (Some(spec), _) => (spec, false),
            (None, Some(spec)) => (spec, true),
            (None, None) => {
                let names: Vec<&str> = rule.params.iter().map(|spec| spec.name).collect();
                return Err(format!(
                    "{} has no parameter `{name}`; it has: {}",
                    rule.meta.code,
                    names.join(", ")
                ));
            }
        };
        let mut read: Vec<String> = Vec::new();
        for value in values.split(',').map(str::trim) {
            let value = match as_shares {
                true => percent_of_share(value).ok_or_else(|| {
                    format!(
                        "{}.{name} is a share in whole percent such as 0.05, not `{value}`",
                        rule.meta.code
                    )
                })?,
                false => value.to_owned(),
            };
            ParamOverrides::default().set(rule, spec.name, &value)?;
            if !read.contains(&value) {
                read.push(value);
            }
        }
        Ok(WhatIf { rule, param: spec.name, values: read })
    }
}

/// `5` of `0.05`; whole percents only, and nothing that could be read as a percentage itself.
fn percent_of_share(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.')?;
    let digits = format!("{part:0<2}");
    let (percent, rest) = digits.split_at_checked(2)?;
    let is_whole = rest.bytes().all(|byte| byte == b'0') && !part.is_empty();
    let (whole, percent): (i64, i64) = (whole.parse().ok()?, percent.parse().ok()?);
    (is_whole && (0..=100).contains(&whole)).then(|| (whole * 100 + percent).to_string())
}

/// What a rule says with one value, beside what it says now.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The value.
    pub value: String,
    /// Whether it is the value that the case is judged with now.
    pub is_present: bool,
    /// What the rule says with it.
    pub report: RuleReport,
    /// Places of its findings that the present value does not flag.
    pub gained: Vec<usize>,
    /// Places of the present findings that it does not flag.
    pub lost: Vec<usize>,
}

/// What came of one question.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The rule's code.
    pub rule: &'static str,
    /// The parameter.
    pub param: &'static str,
    /// The value that the case is judged with now.
    pub present_value: String,
    /// What the rule says now.
    pub present: RuleReport,
    /// One for each value, in the order asked.
    pub tried: Vec<Tried>,
}

/// Answers questions about other parameters. What rules share is made once; `overrides` are the parameters that the
/// case is judged with now.
#[must_use]
pub fn compare(
    case: &CaseView<'_>,
    overrides: &ParamOverrides,
    questions: &[WhatIf],
    threads: usize,
) -> Vec<Comparison> {
    case.prepare();
    questions.iter().map(|question| answer(case, overrides, question, threads)).collect()
}

fn answer(case: &CaseView<'_>, overrides: &ParamOverrides, question: &WhatIf, threads: usize) -> Comparison {
    let code = question.rule.meta.code;
    let mut sets = vec![overrides.clone()];
    for value in &question.values {
        let mut set = overrides.clone();
        if let Err(why) = set.set(question.rule, question.param, value) {
            panic!("a question is checked when it is read: {why}");
        }
        sets.push(set);
    }
    let mut reports = crate::assess::run_alternatives(code, case, &sets, threads).into_iter();
    let present = reports.next().unwrap_or_else(|| panic!("the present value is the first alternative"));
    let printed = |report: &RuleReport| {
        let own = report.parameters.iter().find(|(name, _)| *name == question.param);
        own.map_or_else(String::new, |(_, value)| value.clone())
    };
    let present_value = printed(&present);
    let tried = reports.map(|report| Tried {
        value: printed(&report),
        is_present: printed(&report) == present_value,
        gained: not_met(report.findings(), present.findings()),
        lost: not_met(present.findings(), report.findings()),
        report,
    });
    Comparison { rule: code, param: question.param, tried: tried.collect(), present_value, present }
}

/// Places of the findings of `these` that share no row with a finding of `those` about the same account.
fn not_met(these: &[Finding], those: &[Finding]) -> Vec<usize> {
    let mut rows_of: BTreeMap<AccountIx, Vec<RowId>> = BTreeMap::new();
    for finding in those {
        rows_of.entry(finding.account).or_default().extend(&finding.rows);
    }
    rows_of.values_mut().for_each(|rows| rows.sort_unstable());
    let met = |finding: &Finding| {
        let rows = rows_of.get(&finding.account);
        rows.is_some_and(|rows| finding.rows.iter().any(|row| rows.binary_search(row).is_ok()))
    };
    (0..these.len()).filter(|place| !met(&these[*place])).collect()
}

/// Whether a rule could judge, in one word for a table.
#[must_use]
pub fn outcome_word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Flagged(_) => "flagged",
        Outcome::Clear => "clear",
        Outcome::NotApplicable(_) => "not applicable",
        Outcome::Failed(_) => "FAILED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    const STORY: &str = "
        base EUR
        2024-05-04 cash -> A1 14500.00 EUR
        2024-05-06 cash -> A1 14600.00 EUR
        2024-05-08 cash -> A1 14700.00 EUR
        2024-05-04 cash -> B1 13000.00 EUR
        2024-05-06 cash -> B1 13100.00 EUR
        2024-05-08 cash -> B1 13200.00 EUR";

    #[test]
    fn a_wider_band_gains_and_a_narrower_one_loses() {
        let case = Case::read(STORY);
        let question = WhatIf::parse("S01.band=0.02,0.10,0.15").unwrap();
        assert_eq!((question.param, question.values.join(" ").as_str()), ("band_percent", "2 10 15"));
        for threads in [1, 3] {
            let made = compare(
                &case.view(Some("RS")),
                &ParamOverrides::default(),
                std::slice::from_ref(&question),
                threads,
            );
            let told: Vec<_> = made[0]
                .tried
                .iter()
                .map(|one| {
                    (
                        one.value.as_str(),
                        one.is_present,
                        one.report.findings().len(),
                        one.gained.len(),
                        one.lost.len(),
                    )
                })
                .collect();
            assert_eq!(told, [("2", false, 0, 0, 1), ("10", true, 1, 0, 0), ("15", false, 2, 1, 0)]);
            assert_eq!((made[0].present_value.as_str(), made[0].present.findings().len()), ("10", 1));
        }
    }

    #[test]
    fn a_question_that_no_rule_can_answer_is_refused_with_what_is_allowed() {
        let refused = |text: &str| WhatIf::parse(text).unwrap_err();
        assert!(refused("S01").contains("is not of the form"));
        assert!(refused("X99.band=1").contains("no rule X99"));
        assert!(refused("S01.bend=1").contains("it has: band_percent, window_days, min_items"));
        assert!(refused("S01.band=5").contains("a share in whole percent"), "5 could be 5 % or 500 %");
        assert!(refused("S01.band=0.055").contains("a share in whole percent"));
        assert!(refused("S01.band_percent=77").contains("a whole number from 1 to 50"));
        assert_eq!(WhatIf::parse("s01.band=0.1, 0.10").unwrap().values, ["10"]);
        let money = WhatIf::parse("T02.min_amount=5000.00 EUR,20000.00 EUR").unwrap();
        assert_eq!(money.values.len(), 2);
    }

    #[test]
    fn a_finding_is_kept_where_it_shares_a_row_about_one_account() {
        let case = Case::read(STORY);
        let findings = case.findings(&crate::typologies::cash::JustBelowThreshold);
        let mut other = findings.clone();
        assert!(not_met(&findings, &other).is_empty());
        other[0].rows.retain(|row| row.0 > 2);
        assert!(not_met(&findings, &other).is_empty(), "one common row is enough");
        other[0].account = AccountIx(other[0].account.0 + 1);
        assert_eq!(not_met(&findings, &other), [0]);
    }
}
