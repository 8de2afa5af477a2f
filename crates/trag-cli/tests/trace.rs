//! `trag trace` as its user runs it: worked examples as statements and a case file, special situations, bad
//! declarations, and what is written.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
#[path = "../../trag-report/tests/schema/mod.rs"]
mod schema;
mod tracing;

use std::collections::BTreeMap;
use std::fs;

use common::{Scratch, bytes_of, sample, trag};
use serde_json::Value;
use tracing::{Case, T15, T16, T17, assert_refused, figure, five, payments};

/// The worked examples of one mixed account, as the engine's own tests read them.
const EXAMPLES: &str = include_str!("../../trag-trace/tests/worked_examples.txt");

/// One event of an example: credit or debit, its origin or name, minor units.
type Event = (bool, String, i64);

/// Events and expectations of an example: (method, debit or `left`, parts).
#[derive(Default)]
struct Example {
    id: String,
    events: Vec<Event>,
    expected: Vec<(String, String, BTreeMap<String, i64>)>,
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in EXAMPLES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(id) = words[0].strip_prefix('[') {
            examples.push(Example { id: id.trim_end_matches(']').to_owned(), ..Example::default() });
            continue;
        }
        let example = examples.last_mut().expect("an id stands first");
        match words[..] {
            [side @ ("C" | "D"), name, amount] => {
                example.events.push((side == "C", name.to_owned(), amount.parse().expect("an amount")));
            }
            _ => {
                let (_, parts) = line.split_once(": ").expect("parts");
                let parts = parts.split(", ").filter(|part| *part != "nothing").map(|part| {
                    let (origin, amount) = part.split_once(' ').expect("an origin and an amount");
                    (origin.to_owned(), amount.parse().expect("an amount"))
                });
                let name = words[1].trim_end_matches(':').to_owned();
                example.expected.push((words[0].to_owned(), name, parts.collect()));
            }
        }
    }
    examples
}

/// The example as a file of payments, a day each, and a case file that declares its credits.
fn as_case(example: &Example) -> Case {
    let mut rows = Vec::new();
    let mut origins: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, (is_credit, name, amount)) in example.events.iter().enumerate() {
        let day = format!("2024-01-{:02}", place + 1);
        let amount = format!("{}.{:02}", amount / 100, amount % 100);
        let (payer, payee) = if *is_credit {
            (format!("IN-{place}"), "M-1".to_owned())
        } else {
            ("M-1".to_owned(), format!("OUT-{place}"))
        };
        rows.push(format!("{day},{payer},{payee},{amount},EUR,,"));
        if *is_credit {
            origins.entry(name).or_default().push(place + 2);
        }
    }
    let mut declared = String::from(
        "[trace]\nwho = \"the test\"\n\n[[opening]]\naccount = \"M-1\"\nbalance = 0\nwhy = \"opened then\"\n",
    );
    for (id, lines) in origins {
        let kind = if id == "own" { "own" } else { "claim" };
        let lines: Vec<String> = lines.iter().map(|line| format!("\"payments.csv:{line}\"")).collect();
        let lines = lines.join(", ");
        declared.push_str(&format!(
            "\n[[origin]]\nid = \"{id}\"\nkind = \"{kind}\"\nrows = [{lines}]\nwhy = \"facts\"\n"
        ));
    }
    declared.push_str("\n[[target]]\naccount = \"M-1\"\n");
    payments(&rows.iter().map(String::as_str).collect::<Vec<_>>(), &declared)
}

/// Parts by origin; `lent` is what the bank lent.
fn named(parts: &Value) -> BTreeMap<String, i64> {
    let parts = parts.as_array().expect("parts").iter();
    let part = |part: &Value| {
        let origin = part["origin"].as_str().expect("an origin").replace("lent", "overdraft");
        (origin, part["minor"].as_i64().expect("a number"))
    };
    parts.map(part).filter(|(_, minor)| *minor != 0).collect()
}

#[test]
fn every_worked_example_is_exact_from_statement_to_report() {
    let examples = examples();
    assert_eq!(examples.len(), 14);
    for example in &examples {
        let case = as_case(example);
        let ran = case.trace(&[]);
        assert_eq!(ran.exit, 0, "{}: {}", example.id, ran.err);
        let found = case.tracing();
        for (method, name, expected) in &example.expected {
            let what = format!("{} {method} {name}", example.id);
            let clean = |parts: &BTreeMap<String, i64>| -> BTreeMap<String, i64> {
                parts.iter().filter(|(origin, _)| *origin != "own").map(|(o, a)| (o.clone(), *a)).collect()
            };
            if name == "left" {
                assert_eq!(named(&figure(&found, 0, method)["origins"]), clean(expected), "{what}");
                continue;
            }
            let row = example.events.iter().position(|event| event.1 == *name).expect("a debit");
            let line = tracing::schedule_line(&found, method, row);
            assert_eq!(named(&line["origins"]), *expected, "{what}");
        }
    }
}

#[test]
fn three_accounts_keep_the_total_by_every_method() {
    let case = payments(&T15.0, T15.1);
    case.traced(&[]);
    let found = case.tracing();
    assert_eq!(five(&found, 0), [15_000_000, 8_000_000, 11_500_000, 15_000_000, 8_000_000]);
    assert_eq!(five(&found, 1), [5_000_000, 3_000_000, 4_000_000, 5_000_000, 3_000_000]);
    assert_eq!(five(&found, 2), [0, 9_000_000, 4_500_000, 0, 9_000_000]);
    let lifo: Vec<&Value> = found["paths"]
        .as_array()
        .expect("paths")
        .iter()
        .filter(|path| path["target"] == 2 && path["method"] == "lifo")
        .collect();
    let rows: Vec<u64> = lifo[0]["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|hop| hop["row"].as_u64().expect("a row"))
        .collect();
    assert_eq!((lifo.len(), rows), (1, vec![1, 3, 4]));
}

#[test]
fn a_conversion_follows_the_rate_of_its_row() {
    let case = payments(&T16.0, T16.1);
    case.traced(&[]);
    let found = case.tracing();
    assert_eq!(five(&found, 0), [0, 40_000_000, 20_501_458, 0, 40_000_000]);
    assert_eq!(five(&found, 1), [500_000, 100_000, 300_000, 500_000, 100_000]);
    assert_eq!(five(&found, 2), [11_720_000, 18_600_000, 14_658_542, 11_720_000, 18_600_000]);
}

#[test]
fn backward_tracing_is_strict_without_a_coordination_note() {
    let strict = payments(&T17.0, T17.1);
    strict.traced(&[]);
    assert_eq!((five(&strict.tracing(), 0), five(&strict.tracing(), 1)), ([0; 5], [500_000; 5]));
    let note = "[[coordination]]\npayment = 0\ncredit = 1\nwho = \"A. A.\"\nwhy = \"the dealer's ledger\"\n";
    let backward = payments(&T17.0, &format!("{}{note}", T17.1));
    backward.traced(&[]);
    assert_eq!((five(&backward.tracing(), 0), five(&backward.tracing(), 1)), ([2_000_000; 5], [500_000; 5]));
}

#[test]
fn in_oatway_the_claimant_elects_the_shares() {
    let case = tracing::oatway();
    let ran = case.traced(&[]);
    let found = case.tracing();
    assert_eq!(five(&found, 0), [513_027, 0, 216_538, 0, 513_027]);
    assert_eq!(figure(&found, 0, "election")["amount"]["minor"], 513_027);
    let band = &found["targets"][0]["currencies"][0]["band"];
    assert_eq!(
        (band["conservative"]["minor"].as_i64(), band["highest"]["minor"].as_i64()),
        (Some(0), Some(513_027))
    );
    for text in ["asset Oceana shares", "election", "5,130.27", "Conservative figure: 0.00 EUR (lifo)"] {
        assert!(ran.out.contains(text), "`{text}` is not on the screen:\n{}", ran.out);
    }
}

#[test]
fn the_order_inside_one_day_is_a_range_and_printed_with_its_method() {
    let rows = [
        "2024-01-01,X-1,M-1,10000.00,EUR,,",
        "2024-01-02,M-1,OUT-1,9000.00,EUR,,",
        "2024-01-02,Y-1,M-1,8000.00,EUR,,",
    ];
    let declared = "[trace]\nwho = \"A. A.\"\n[[opening]]\naccount = \"M-1\"\nbalance = \"0.00\"\nwhy = \"new\"\n\
                    [[origin]]\nid = \"own\"\nkind = \"own\"\nrows = [2]\nwhy = \"salary\"\n[[target]]\naccount = \"M-1\"\n";
    let case = payments(&rows, declared);
    let ran = case.traced(&["--origin", "0"]);
    let found = case.tracing();
    let range = |method| {
        let figure = figure(&found, 0, method);
        (figure["low"]["minor"].as_i64(), figure["high"]["minor"].as_i64())
    };
    assert_eq!(range("fifo"), (Some(100_000), Some(100_000)));
    assert_eq!(range("clean-first"), (Some(100_000), Some(900_000)));
    assert_eq!(range("prorata"), (Some(100_000), Some(500_000)));
    assert!(ran.out.contains("1,000.00 to 9,000.00"), "{}", ran.out);
    assert!(ran.out.contains("every order traced"), "{}", ran.out);
}

#[test]
fn everything_that_can_be_declared_stands_in_the_report_with_who_and_why() {
    let case = tracing::everything();
    let ran = case.traced(&[]);
    let found = case.tracing();
    let kinds: Vec<&str> = found["declarations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|own| own["what"].as_str().expect("a word"))
        .collect();
    for kind in
        ["asset", "owner", "end", "outside", "link", "reversal", "identified", "interest", "gap", "wrongdoer"]
    {
        assert!(kinds.contains(&kind), "{kind} is not in {kinds:?}");
    }
    let all = found["declarations"]
        .as_array()
        .expect("a list")
        .iter()
        .chain(found["origins"].as_array().expect("a list"));
    for own in all {
        assert!(
            own["who"] == "A. Analyst" && own["why"].as_str().is_some_and(|why| !why.is_empty()),
            "{own}"
        );
    }
    let text = fs::read_to_string(case.scratch.path("case/tracing.md")).expect("tracing.md");
    for why in ["notary deed", "same banknotes", "shop's letter", "escrow", "bank's letter", "plea"] {
        assert!(text.contains(why), "`{why}` is not in tracing.md");
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "wider than 80 columns:\n{}", ran.out);
}

#[test]
fn the_output_follows_the_published_schema_and_the_manifest_stays_right() {
    let published = include_str!("../../../docs/schema/tracing.v1.schema.json");
    let published: Value = serde_json::from_str(published).expect("the schema is JSON");
    for case in [tracing::everything(), tracing::oatway(), tracing::jerardo(), payments(&T15.0, T15.1)] {
        case.traced(&[]);
        schema::check(&published, &published, &case.tracing(), "tracing.json")
            .expect("it follows the schema");
        tracing::assert_manifest(&case);
    }
    let mut bad = {
        let case = tracing::oatway();
        case.traced(&[]);
        case.tracing()
    };
    bad["targets"][0]["currencies"][0]["figures"][0]["method"] = Value::from("average");
    assert!(schema::check(&published, &published, &bad, "bad").is_err(), "the check can fail");
}

#[test]
fn net_worth_and_expenditure_agree_on_the_jerardo_facts() {
    let case = tracing::jerardo();
    let ran = case.traced(&[]);
    let periods = case.tracing()["indirect"]["periods"].clone();
    let unknown = |place: usize, key: &str| periods[place][key]["minor"].as_i64().expect("a number") / 100;
    for key in ["net_worth_unknown", "application_unknown"] {
        assert_eq!((unknown(0, key), unknown(1, key)), (626_361, 392_843), "{key}");
    }
    assert!(ran.out.contains("626,361.00 USD"), "{}", ran.out);
    let text = fs::read_to_string(case.scratch.path("case/tracing.md")).expect("tracing.md");
    assert!(text.contains("1,019,204.00"), "the sum of both periods is not in the report");
}

#[test]
fn the_serbian_formula_gives_base_euro_and_tax() {
    let case = tracing::serbian_property();
    case.traced(&[]);
    let property = &case.tracing()["indirect"]["property"][0];
    assert_eq!(property["base"]["amount"], "26900000.00");
    assert_eq!(property["base_in_euro"]["amount"], "229522.18");
    assert_eq!(
        (&property["exceeds"], &property["tax"]["amount"]),
        (&Value::from(true), &Value::from("20175000.00"))
    );
}

#[test]
fn threads_and_runs_do_not_change_a_byte() {
    let traced = |threads: &str| {
        let case = tracing::everything();
        case.traced(&["--threads", threads]);
        bytes_of(&case.scratch.path("case"))
    };
    let (one, two) = (traced("1"), traced("2"));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs between 1 and 2 threads");
    }
}

#[test]
fn a_second_trace_replaces_the_first_and_leaves_the_rest_as_it_was() {
    let case = payments(&T15.0, T15.1);
    let before = bytes_of(&case.scratch.path("case"));
    case.traced(&["--method", "lifo"]);
    let first = bytes_of(&case.scratch.path("case"));
    case.traced(&[]);
    let second = bytes_of(&case.scratch.path("case"));
    for (name, bytes) in before.iter().filter(|(name, _)| *name != "manifest.json") {
        assert!(first[name] == *bytes && second[name] == *bytes, "{name} changed");
    }
    assert!(first["tracing.json"] != second["tracing.json"]);
    assert_eq!(first.len(), before.len() + 4, "three reports, and the question that they answer");
    tracing::assert_manifest(&case);
    let again = case.scratch.run("in", &["--replace"]);
    assert_eq!(again.exit, 0, "{}", again.err);
    assert!(
        bytes_of(&case.scratch.path("case")) == before,
        "a new run takes the trace of the old ledger away"
    );
}

#[test]
fn a_finding_is_an_origin_of_the_rows_by_which_value_enters_it() {
    let scratch = Scratch::new();
    let (input, case) = (sample("serbian-structuring"), scratch.text("case"));
    assert_eq!(trag(&["run", &input.to_string_lossy(), "--out", &case, "--quiet"]).exit, 0);
    let findings = scratch.findings();
    let of = |rule: &str| {
        let all = findings["findings"].as_array().expect("findings");
        all.iter().find(|own| own["rule"] == rule).expect("a finding of the rule").clone()
    };
    let (structuring, layering) = (of("S02"), of("L01"));
    for (finding, all_enter) in [(&structuring, true), (&layering, false)] {
        let id = finding["id"].as_str().expect("an id");
        let ran = trag(&["trace", &case, "--origin", id, "--quiet"]);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        assert!(
            ran.out.lines().all(|line| line.chars().count() <= 80),
            "wider than 80 columns:\n{}",
            ran.out
        );
        let text = fs::read_to_string(scratch.path("case/tracing.json")).expect("tracing.json");
        let found: Value = serde_json::from_str(&text).expect("JSON");
        let origin = &found["origins"][0];
        assert_eq!(origin["id"], finding["id"]);
        let (parts, rows) =
            (origin["parts"].as_array().expect("parts"), finding["rows"].as_array().expect("rows"));
        assert_eq!(parts.len() == rows.len(), all_enter, "{id}: {} of {}", parts.len(), rows.len());
        assert!(!parts.is_empty() && origin["why"].as_str().is_some_and(|why| why.contains(id)));
    }
}

#[test]
fn an_unknown_opening_can_count_as_tainted_where_a_note_says_so() {
    let rows = ["2024-01-02,X-1,M-1,100.00,EUR,,", "2024-01-03,M-1,OUT-1,100.00,EUR,,"];
    let opening = "[[opening]]\naccount = \"M-1\"\nbalance = \"100.00\"\nwho = \"A\"\nwhy = \"statement\"\n\
                   [[target]]\naccount = \"M-1\"\n";
    let clean = payments(&rows, opening);
    clean.traced(&["--origin", "payments.csv:2"]);
    assert_eq!(five(&clean.tracing(), 0), [10_000, 0, 5_000, 10_000, 0]);
    let switch =
        format!("[trace]\nunknown = \"tainted\"\nwho = \"A\"\nwhy = \"no lawful income at all\"\n{opening}");
    let tainted = payments(&rows, &switch);
    tainted.traced(&["--origin", "payments.csv:2"]);
    assert_eq!(five(&tainted.tracing(), 0), [10_000; 5]);
    assert_refused(&switch.replace("why = \"no lawful income at all\"\n", ""), 64, "TRC004", "[trace]");
}
