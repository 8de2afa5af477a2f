//! `trag check`: a stored case judged again, with other parameters beside it where that is asked for.

mod table;

use serde_json::{Value, json};
use trag_model::{Finding, Outcome, Problem, RuleReport, catalogue, money};
use trag_rules::{Comparison, WhatIf};

use crate::args::CheckArgs;
use crate::case_file::{Declared, fault};
use crate::exit::Exit;
use crate::judged;
use crate::screen;
use crate::stored::StoredCase;
use crate::terms::Terms;

/// Judges a stored case again.
pub(crate) fn check(args: &CheckArgs) -> Result<Exit, Problem> {
    let progress = args.work.progress();
    progress.step("reading the case folder");
    let mut stored = StoredCase::load(&args.case)?;
    if let Some(path) = &args.case_file {
        stored.terms = Terms::of(&Declared::read(path)?)?;
    }
    if let Some(name) = &args.parameters {
        stored.terms.choose(name)?;
    }
    let codes = codes(&args.rules, &stored.terms)?;
    let questions = questions(&args.what_if, &codes)?;
    let threads = args.work.threads();
    progress.step("checking with the rules");
    let checked = judged::with_view(&stored.terms, &stored.assembled, threads, |view| {
        let selection: Vec<&str> = codes.iter().map(String::as_str).collect();
        let selection = (!codes.is_empty()).then_some(&selection[..]);
        let judged = judged::assess(view, &stored.terms, &stored.assembled, selection, threads);
        let answers = trag_rules::compare(view, &stored.terms.overrides, &questions, threads);
        (judged.rules, answers)
    });
    progress.done();
    let (rules, answers) = checked;
    let failed = rules.iter().any(|report| matches!(report.outcome, Outcome::Failed(_)))
        || answers
            .iter()
            .flat_map(|answer| &answer.tried)
            .any(|one| matches!(one.report.outcome, Outcome::Failed(_)));
    if args.work.json {
        screen::print(&format!("{}\n", as_json(&stored, &rules, &answers)))?;
    } else {
        screen::print(&table::screen(&stored, &rules, &answers, questions.is_empty()))?;
    }
    let complete = !failed && !stored.read.is_incomplete();
    Ok(if complete { Exit::Complete } else { Exit::Incomplete })
}

/// The codes asked for, in capitals, of rules and of the case's own questions; empty for all.
fn codes(asked: &[String], terms: &Terms) -> Result<Vec<String>, Problem> {
    let is_rule = |code: &str| trag_rules::rules().iter().any(|rule| rule.declaration().meta.code == code);
    let known = |code: &str| is_rule(code) || terms.questions.iter().any(|saved| saved.code() == code);
    let asked = asked.iter().map(|code| code.trim().to_ascii_uppercase());
    asked
        .map(|code| if known(&code) { Ok(code) } else { Err(usage(format!("there is no rule {code}"))) })
        .collect()
}

fn questions(asked: &[String], codes: &[String]) -> Result<Vec<WhatIf>, Problem> {
    let mut read = Vec::new();
    for text in asked {
        let question = WhatIf::parse(text).map_err(usage)?;
        if !codes.is_empty() && !codes.iter().any(|code| code == question.rule.meta.code) {
            let code = question.rule.meta.code;
            return Err(usage(format!("--what-if asks about {code}, which --rules leaves out")));
        }
        read.push(question);
    }
    Ok(read)
}

fn usage(text: String) -> Problem {
    let help = "`trag rules` lists the rules, `trag rules show CODE` the parameters of one";
    Problem::new(catalogue::CASE_FILE_INVALID, text, help)
}

impl Terms {
    /// Takes the parameter set of this name instead of the one that the case file names.
    fn choose(&mut self, name: &str) -> Result<(), Problem> {
        let declared = toml::from_str(&self.case_file_text).map_err(|error| fault(error.to_string()))?;
        (self.overrides, self.parameter_set) = crate::terms::parameters(&declared, Some(name))?;
        Ok(())
    }
}

fn as_json(stored: &StoredCase, rules: &[RuleReport], answers: &[Comparison]) -> Value {
    let label = |finding: &Finding| stored.assembled.accounts.label(finding.account).to_owned();
    let flag = |finding: &Finding| {
        let (total, currency) = finding.amount;
        json!({
            "account": label(finding), "from": finding.period.0.day().to_string(),
            "to": finding.period.1.day().to_string(), "currency": currency.code(),
            "amount": money::plain(total.0, currency.exponent()),
            "rows": finding.rows.iter().map(|row| row.0).collect::<Vec<u32>>(), "sentence": finding.sentence,
        })
    };
    let pick = |places: &[usize], of: &RuleReport| {
        places.iter().map(|place| flag(&of.findings()[*place])).collect::<Vec<Value>>()
    };
    let rule = |report: &RuleReport| {
        let parameters: serde_json::Map<String, Value> =
            report.parameters.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let missing = match &report.outcome {
            Outcome::NotApplicable(missing) => Some(missing.as_str()),
            Outcome::Failed(problem) => Some(problem.text.as_str()),
            _ => None,
        };
        json!({
            "rule": report.meta.code, "outcome": trag_rules::outcome_word(&report.outcome), "missing": missing,
            "examined": report.examined.count, "findings": report.findings().len(), "parameters": parameters,
        })
    };
    let answer = |answer: &Comparison| {
        let tried = answer.tried.iter().map(|one| {
            json!({
                "value": one.value, "present": one.is_present,
                "outcome": trag_rules::outcome_word(&one.report.outcome),
                "findings": one.report.findings().len(),
                "gained": pick(&one.gained, &one.report), "lost": pick(&one.lost, &answer.present),
            })
        });
        json!({
            "rule": answer.rule, "parameter": answer.param, "present": answer.present_value,
            "findings": answer.present.findings().len(), "values": tried.collect::<Vec<Value>>(),
        })
    };
    let set = &stored.terms.parameter_set;
    json!({
        "parameters": { "set": set.name, "version": set.version, "sha256": set.sha256 },
        "rules": rules.iter().map(rule).collect::<Vec<Value>>(),
        "what_if": answers.iter().map(answer).collect::<Vec<Value>>(),
    })
}
