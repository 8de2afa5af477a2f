//! `trag rules`: the rules and their documentation.

use serde_json::json;
use trag_model::{Problem, catalogue};

use crate::args::{RulesAction, RulesArgs};
use crate::exit::Exit;
use crate::screen;

/// Lists the rules, or prints one.
pub(crate) fn rules(args: &RulesArgs) -> Result<Exit, Problem> {
    match &args.action {
        Some(RulesAction::Show { code }) => show(code),
        None if args.json => {
            let all: Vec<serde_json::Value> = metas().map(|meta| {
                json!({ "code": meta.code, "name": meta.name, "family": meta.family.word(), "weight": meta.weight, "title": meta.title() })
            }).collect();
            screen::print(&format!("{}\n", serde_json::Value::from(all)))?;
            Ok(Exit::Complete)
        }
        None => {
            for meta in metas() {
                screen::print(&format!("{}  {:<22} {}\n", meta.code, meta.words(), meta.title()))?;
            }
            screen::print("\n`trag rules show CODE` prints a rule's documentation.\n")?;
            Ok(Exit::Complete)
        }
    }
}

fn metas() -> impl Iterator<Item = trag_model::RuleMeta> {
    trag_rules::rules().iter().map(|rule| rule.declaration().meta)
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
