//! The result as JSON: shares in basis points, `null` where there is nothing to share.

use serde_json::{Value, json};

use crate::bootstrap::{DRAWS, Interval, SEED};
use crate::counts::Counts;
use crate::evaluate::{Evaluation, OfPattern, OfRule, OfSystem, Part};

/// The document.
#[must_use]
pub fn write(result: &Evaluation) -> String {
    let (findings, days, most) = result.alerts;
    let document = json!({
        "version": "trag.evaluation.v1",
        "unit": "basis points of a whole, rounded down",
        "truth": result.truth,
        "not_met": { "rows": result.not_met.0, "first": result.not_met.1 },
        "scheme_found_at_percent": result.settings.covered_percent,
        "bootstrap": { "over": "days", "draws": DRAWS, "seed": SEED, "interval_percent": 95 },
        "alerts": { "findings": findings, "days": days, "most_on_a_day": most },
        "systems": result.systems.iter().map(system).collect::<Vec<_>>(),
        "rules": result.rules.iter().map(rule).collect::<Vec<_>>(),
        "patterns": result.patterns.iter().map(|own| pattern(own, result)).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn counts(counts: &Counts) -> Value {
    json!({
        "hits": counts.hits, "false_alarms": counts.false_alarms, "missed": counts.missed,
        "precision": counts.precision(), "recall": counts.recall(), "f1": counts.f1(),
    })
}

fn interval(interval: &Interval) -> Value {
    json!(interval.map(|(from, to)| [from, to]))
}

fn system(system: &OfSystem) -> Value {
    json!({ "name": system.name, "parts": system.parts.iter().map(part).collect::<Vec<_>>() })
}

fn part(part: &Part) -> Value {
    let [precision, recall, f1, area] = &part.intervals;
    let first = part.first.iter().map(|(looked, marked)| json!({ "looked_at": looked, "marked": marked }));
    json!({
        "name": part.name,
        "days": part.days.map(|(from, to)| [from.to_string(), to.to_string()]),
        "rows": part.rows.0,
        "marked": part.rows.1,
        "by_row": counts(&part.counts),
        "average_precision": part.area,
        "intervals": {
            "precision": interval(precision), "recall": interval(recall), "f1": interval(f1),
            "average_precision": interval(area),
        },
        "highest": first.collect::<Vec<_>>(),
        "by_account": counts(&part.accounts),
        "schemes": { "all": part.schemes.0, "found": part.schemes.1 },
        "curve": part.curve.iter().map(|(precision, recall)| [precision, recall]).collect::<Vec<_>>(),
    })
}

fn rule(rule: &OfRule) -> Value {
    json!({
        "rule": rule.code, "findings": rule.findings, "by_row": counts(&rule.counts), "marked_alone": rule.alone,
        "schemes_found": rule.schemes.0, "schemes_alone": rule.schemes.1,
    })
}

fn pattern(own: &OfPattern, result: &Evaluation) -> Value {
    let found = |found: &[(u64, u64, u64)]| {
        let one = |(system, (found, touched, rows)): (&OfSystem, &(u64, u64, u64))| json!({ "system": system.name, "schemes_found": found, "schemes_touched": touched, "rows_flagged": rows });
        result.systems.iter().zip(found).map(one).collect::<Vec<_>>()
    };
    let (all, last) = &own.last;
    json!({
        "pattern": own.name, "schemes": own.all.0, "rows": own.all.1, "found": found(&own.found),
        "last_part": { "schemes": all.0, "rows": all.1, "found": found(last) },
    })
}
