//! `trag rules`: the rules and their documentation, and the dated tables that they are judged by.

use std::path::Path;

use serde_json::json;
use trag_model::{Comparison, Day, Money, Problem, Threshold, catalogue};

use crate::args::{RulesAction, RulesArgs};
use crate::case_file::{Declared, fault};
use crate::exit::Exit;
use crate::{screen, terms};

/// Lists the rules, or prints one, or prints what was in force on a day.
pub(crate) fn rules(args: &RulesArgs) -> Result<Exit, Problem> {
    match &args.action {
        Some(RulesAction::Show { code }) => show(code),
        Some(RulesAction::Thresholds { on, jurisdiction, case_file }) => {
            thresholds(args.json, on, jurisdiction.as_deref(), case_file.as_deref())
        }
        Some(RulesAction::Countries { on, case_file }) => countries(args.json, on, case_file.as_deref()),
        None if args.json => {
            let all: Vec<serde_json::Value> = metas().map(|meta| {
                json!({ "code": meta.code, "name": meta.name, "family": meta.family.word(), "weight": meta.weight, "title": meta.title() })
            }).collect();
            print_json(all)
        }
        None => {
            for meta in metas() {
                screen::print(&format!("{}  {:<29} {}\n", meta.code, meta.words(), meta.title()))?;
            }
            screen::print("\n`trag rules show CODE` prints a rule's documentation.\n")?;
            Ok(Exit::Complete)
        }
    }
}

fn metas() -> impl Iterator<Item = trag_model::RuleMeta> {
    trag_rules::rules().iter().map(|rule| rule.declaration().meta)
}

fn print_json(values: Vec<serde_json::Value>) -> Result<Exit, Problem> {
    screen::print(&format!("{}\n", serde_json::Value::from(values)))?;
    Ok(Exit::Complete)
}

fn show(code: &str) -> Result<Exit, Problem> {
    let Some(meta) = metas().find(|meta| meta.code.eq_ignore_ascii_case(code)) else {
        return Err(Problem::new(
            catalogue::CASE_FILE_INVALID,
            format!("there is no rule {code}"),
            "`trag rules` lists them",
        ));
    };
    screen::print(&format!("# {}: {}\n\n{}", meta.code, meta.words(), meta.doc))?;
    Ok(Exit::Complete)
}

fn day(text: &str) -> Result<Day, Problem> {
    Day::parse_iso(text).ok_or_else(|| fault(format!("`{text}` is no day in the form 2024-12-31")))
}

fn declared(case_file: Option<&Path>) -> Result<Declared, Problem> {
    case_file.map_or_else(|| Ok(Declared::default()), Declared::read)
}

fn thresholds(
    as_json: bool,
    on: &str,
    jurisdiction: Option<&str>,
    case_file: Option<&Path>,
) -> Result<Exit, Problem> {
    let (day, (table, _)) = (day(on)?, terms::thresholds(&declared(case_file)?)?);
    let wanted = |row: &&Threshold| {
        row.in_force(day) && jurisdiction.is_none_or(|code| row.jurisdiction.eq_ignore_ascii_case(code))
    };
    let rows: Vec<&Threshold> = table.rows().iter().filter(wanted).collect();
    if as_json {
        return print_json(rows.into_iter().map(threshold_json).collect());
    }
    if rows.is_empty() {
        screen::print(&format!("No threshold is known for {day}.\n"))?;
    }
    for row in rows {
        let until = row.to.map_or_else(String::new, |to| format!(" to {to}"));
        screen::print(&format!(
            "{:<15} {:<12} {} {}  {}\n{:28} {}, from {}{until}; {} (confidence {})\n",
            row.id,
            row.kind,
            words(row.comparison),
            Money(row.amount, row.currency),
            row.instrument,
            "",
            row.law,
            row.from,
            row.source,
            row.confidence.word(),
        ))?;
    }
    Ok(Exit::Complete)
}

fn words(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::AtLeast => "from",
        Comparison::MoreThan => "above",
        Comparison::LessThan => "below",
    }
}

fn threshold_json(row: &Threshold) -> serde_json::Value {
    let amount = trag_model::money::plain(i128::from(row.amount.0), row.currency.exponent());
    json!({
        "id": row.id, "jurisdiction": row.jurisdiction, "kind": row.kind, "instrument": row.instrument,
        "amount": amount, "currency": row.currency.code(), "comparison": words(row.comparison),
        "aggregation": row.aggregation, "law": row.law, "from": row.from.to_string(),
        "to": row.to.map(|to| to.to_string()), "source": row.source, "confidence": row.confidence.word(),
    })
}

fn countries(as_json: bool, on: &str, case_file: Option<&Path>) -> Result<Exit, Problem> {
    let (day, (table, _)) = (day(on)?, terms::countries(&declared(case_file)?)?);
    let listed = table.rows().iter().filter(|row| row.from <= day && row.to.is_none_or(|to| day <= to));
    let listed: Vec<_> = listed.collect();
    if as_json {
        return print_json(listed.into_iter().map(|row| json!({
            "list": row.list, "country": row.country, "from": row.from.to_string(),
            "to": row.to.map(|to| to.to_string()), "source": row.source, "confidence": row.confidence.word(),
        })).collect());
    }
    if listed.is_empty() {
        screen::print(&format!("No country is known to be on a list on {day}.\n"))?;
    }
    for row in listed {
        let (list, source) = (&row.list, &row.source);
        let confidence = row.confidence.word();
        screen::print(&format!(
            "{list:<26} {} from {}  {source} (confidence {confidence})\n",
            row.country, row.from
        ))?;
    }
    Ok(Exit::Complete)
}
