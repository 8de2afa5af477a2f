//! What was planted, as a document: by scheme, and by line of a file.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::movement::NOBODY;
use crate::schemes::Scheme;
use crate::world::{World, accounts};

/// By scheme, in the order of its movements: the places of each, file and line. A movement between two accounts
/// with a statement stands in two places, one between accounts without a statement in none.
pub type Lines = BTreeMap<u32, Vec<Vec<(String, u64)>>>;

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
    let movements = lines.get(&scheme.number).map_or(&[][..], Vec::as_slice);
    let mut by_file: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (file, line) in movements.iter().flatten() {
        by_file.entry(file).or_default().push(*line);
    }
    let rows: Vec<Value> =
        by_file.into_iter().map(|(file, lines)| json!({ "file": file, "lines": lines })).collect();
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
        "movements": movements,
    })
}

fn in_dinars(world: &World, row: &crate::movement::Movement) -> i64 {
    match row.currency {
        crate::movement::RSD => row.amount,
        _ => world.in_dinars(row.amount, row.at / 86_400),
    }
}
