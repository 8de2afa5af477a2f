//! Faults and changes as problems: which row, which element, what to do.

use std::collections::BTreeMap;

use trag_model::{Code, Finding, Problem, ProblemLog, RowId, catalogue};

use super::fill::{Fault, Filled, Told, What};
use crate::CaseReport;
use crate::figures::cut;

/// Characters of a text that a problem quotes.
const QUOTED: usize = 60;

/// `S01-0001: what is to be seen.`
pub(super) fn sentence(finding: &Finding) -> String {
    let text = finding.sentence.trim();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{}: {text}{stop}", finding.id)
}

/// Tells what became of a row; whether it stands in the report.
pub(super) fn row(case: &CaseReport<'_>, row: RowId, filled: &Filled, problems: &mut ProblemLog) -> bool {
    let (source, record) = case.ledger.provenance(row);
    let file = case.sources.get(source.0 as usize).map_or("", |source| source.path.as_str());
    let place = |mut problem: Problem| {
        problem.place.file = file.to_owned();
        problem.place.record = record;
        problem
    };
    tell(&format!("row {}", row.0), filled, &mut |problem| problems.push(place(problem)))
}

/// Tells what became of a subject; whether it stands in the report.
pub(super) fn party(label: &str, filled: &Filled, problems: &mut ProblemLog) -> bool {
    tell(&format!("the subject {}", cut(label, QUOTED)), filled, &mut |problem| problems.push(problem))
}

fn tell(what: &str, filled: &Filled, push: &mut dyn FnMut(Problem)) -> bool {
    if !filled.faults.is_empty() {
        for fault in &filled.faults {
            let text = format!("{what} is not in the report: {}", words(fault));
            push(Problem::new(catalogue::GOAML_LEFT_OUT, text, remedy(fault)));
        }
        return false;
    }
    // One problem for each kind of change: ten elements of one row are one thing to look at.
    let mut changed: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for (key, told) in &filled.changes {
        let mut add = |code: Code, help: &'static str, text: String| {
            changed.entry((code.0, help)).or_default().push(text);
        };
        let change = match told {
            Told::LeftOut(why) => {
                add(catalogue::GOAML_CHANGED, OPTIONAL, format!("{key} is left out, as it {why}"));
                continue;
            }
            Told::Changed(change) => change,
        };
        if let Some((kept, whole)) = change.cut {
            let text = format!("{key} holds the first {kept} of {whole} characters");
            add(catalogue::GOAML_CHANGED, WHOLE, text);
        }
        if change.signs {
            let text = format!("{key} is written without the signs that the schema does not take");
            add(catalogue::GOAML_CHANGED, SPELLED, text);
        }
        if change.script {
            add(catalogue::GOAML_LETTERS, SPELLED, format!("{key} is written in other letters"));
        }
    }
    for ((code, help), texts) in changed {
        let code = if code == catalogue::GOAML_LETTERS.0 {
            catalogue::GOAML_LETTERS
        } else {
            catalogue::GOAML_CHANGED
        };
        push(Problem::new(code, format!("{what}: {}", texts.join("; ")), help));
    }
    true
}

const OPTIONAL: &str = "state it under [[party]] or [defaults] if the authority should have it";
const WHOLE: &str = "the case file has the whole text; send it along where it matters";
const SPELLED: &str = "the comments beside it have it as printed, where the schema takes them";

/// Faults of the report itself, in one sentence.
pub(super) fn of_report(filled: &Filled) -> Option<Problem> {
    let first = filled.faults.iter().next()?;
    let all: Vec<String> = filled.faults.iter().map(words).collect();
    Some(Problem::new(catalogue::GOAML_NOT_WRITTEN, format!("the report: {}", all.join("; ")), remedy(first)))
}

fn words(fault: &Fault) -> String {
    let key = &fault.key;
    match &fault.what {
        What::Missing => format!("the schema wants {key}, and the case does not say it"),
        What::Refused(text, why) => format!("{key} `{}` {why}", cut(text, QUOTED)),
        What::NoPlace => format!("the schema has no place for {key}"),
    }
}

fn remedy(fault: &Fault) -> String {
    let key = &fault.key;
    let name = key.rsplit('.').next().unwrap_or(key);
    match (&fault.what, name) {
        (What::NoPlace, _) => "compare its name and place with the schema".to_owned(),
        (_, "indicator") => "map the rules under [indicators], or state codes for `other`".to_owned(),
        (_, "first_name") => {
            "say with `names` in which order names are printed, or state the person under [[party]]"
                .to_owned()
        }
        (_, "amount_local") => {
            "state the rates of the day in case.toml and run the case again with the local currency \
                                as its base"
                .to_owned()
        }
        (_, "from_funds_code" | "to_funds_code") => "map the instrument under [funds]".to_owned(),
        (_, "transmode_code") => "map the instrument under [transmode]".to_owned(),
        (What::Missing, _) if !key.contains('.') || key.starts_with("report.") => {
            format!("state `{name}` under [report]")
        }
        (What::Missing, _) => format!("state \"{key}\" under [defaults], or the party under [[party]]"),
        (What::Refused(..), _) => {
            format!("correct `{name}`, or state it as the schema takes it under [[party]]")
        }
    }
}
