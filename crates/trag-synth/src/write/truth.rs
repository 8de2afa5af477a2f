//! What was planted, as a document: by scheme, and by line of a file.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::movement::NOBODY;
use crate::schemes::Scheme;
use crate::world::{World, accounts};

/// Lines of planted rows, by file and scheme.
pub type Lines = BTreeMap<u32, BTreeMap<String, Vec<u64>>>;

/// The document.
#[must_use]
pub fn document(world: &World, schemes: &[Scheme], lines: &Lines) -> Value {
    let planted: Vec<Value> = schemes.iter().map(|scheme| entry(world, scheme, lines)).collect();
    json!({
        "about": "Everything here is invented. Rows are lines of the files, counted from 1.",
        "seed": world.seed,
        "first_day": world.calendar.date(0).iso,
        "days": world.calendar.len(),
        "planted": planted,
    })
}

fn entry(world: &World, scheme: &Scheme, lines: &Lines) -> Value {
    let account = |number: u32| {
        json!({
            "name": world.name(world.account(number).party),
            "account": accounts::iban(&world.number(number)),
        })
    };
    let mut parts: Vec<u32> = scheme.rows.iter().flat_map(|row| [row.payer, row.payee]).collect();
    parts.retain(|part| *part != NOBODY);
    parts.sort_unstable();
    parts.dedup();
    let files = lines.get(&scheme.number).into_iter().flatten();
    let rows: Vec<Value> = files.map(|(file, lines)| json!({ "file": file, "lines": lines })).collect();
    let parameters: serde_json::Map<String, Value> =
        scheme.parameters.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let sum: i64 = scheme.rows.iter().map(|row| in_dinars(world, row)).sum();
    json!({
        "scheme": scheme.number,
        "kind": scheme.kind.word(),
        "rule": scheme.kind.rule(),
        "care": scheme.care.word(),
        "subject": account(scheme.subject),
        "what": format!("{}, {}: {} movements", scheme.kind.word(), scheme.care.word(), scheme.rows.len()),
        "parameters": parameters,
        "moved_rsd": sum / 100,
        "accounts": parts.into_iter().map(account).collect::<Vec<_>>(),
        "rows": rows,
    })
}

fn in_dinars(world: &World, row: &crate::movement::Movement) -> i64 {
    match row.currency {
        crate::movement::RSD => row.amount,
        _ => world.in_dinars(row.amount, row.at / 86_400),
    }
}
