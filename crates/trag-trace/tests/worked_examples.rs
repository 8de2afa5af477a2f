//! The worked examples of one mixed account, exact for every method they state.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;

use support::{Event, Mixed, figure, left, mixed, name_of, note, schedule};
use trag_model::{Minor, RowId};
use trag_trace::{Asset, Method, Subject, Target};

/// One example: its events, and by method and name of a debit (or `left`) the expected composition.
#[derive(Default)]
struct Example {
    id: String,
    events: Vec<Event>,
    expected: Vec<(Method, String, BTreeMap<String, i128>)>,
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in include_str!("worked_examples.txt").lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] => {}
            [id, ..] if id.starts_with('[') => {
                examples.push(Example { id: id.trim_matches(['[', ']']).into(), ..Example::default() });
            }
            [side @ ("C" | "D"), name, amount] => examples.last_mut().unwrap().events.push(Event {
                is_credit: side == "C",
                name: name.into(),
                amount: amount.parse().unwrap(),
            }),
            [method, name, ..] => {
                let (_, parts) = line.split_once(": ").unwrap();
                let parts = parts.split(", ").filter(|part| *part != "nothing").map(|part| {
                    let (origin, amount) = part.split_once(' ').unwrap();
                    (origin.to_owned(), amount.parse().unwrap())
                });
                let method = Method::from_word(method).unwrap();
                let expected = (method, name.trim_end_matches(':').to_owned(), parts.collect());
                examples.last_mut().unwrap().expected.push(expected);
            }
            _ => panic!("what is `{line}`?"),
        }
    }
    examples
}

fn example(id: &str) -> Mixed {
    mixed(&examples().into_iter().find(|example| example.id.starts_with(id)).unwrap().events)
}

fn check(example: &Example) {
    let case = mixed(&example.events);
    let tracing = case.trace();
    for (method, name, expected) in &example.expected {
        let schedule = schedule(&tracing, *method);
        let seen: BTreeMap<String, i128> = if name == "left" {
            left(&case.declared, schedule)
        } else {
            let row = case.names.iter().position(|own| own == name).unwrap();
            let line = schedule.lines.iter().find(|line| line.row.0 as usize == row).unwrap();
            let claims = line.composition.iter();
            claims.map(|claim| (name_of(&case.declared, claim.origin), claim.amount.0)).collect()
        };
        assert_eq!(&seen, expected, "{} {} {name}", example.id, method.word());
        if name == "left" {
            let tainted: i128 = expected.iter().filter(|(origin, _)| *origin != "own").map(|(_, a)| a).sum();
            assert_eq!(figure(&tracing, 0, *method).amount.0, tainted, "{} {}", example.id, method.word());
        }
    }
}

#[test]
fn every_example_is_exact() {
    let examples = examples();
    assert_eq!(examples.len(), 14);
    assert!(examples.iter().all(|example| !example.expected.is_empty()));
    examples.iter().for_each(check);
}

#[test]
#[should_panic(expected = "T07-peter-lisa fifo w")]
fn a_wrong_figure_is_seen() {
    let mut example = examples().into_iter().find(|example| example.id == "T07-peter-lisa").unwrap();
    example.expected[0].2 = BTreeMap::from([("Lisa".to_owned(), 10_000)]);
    check(&example);
}

/// The same vectors as they are published beside the domain reference.
#[test]
fn the_shared_vectors_are_exact() {
    let Some(folder) = std::env::var_os("TRAG_SHARED") else {
        println!("TRAG_SHARED is not set: the shared vectors are not compared");
        return;
    };
    let path = std::path::Path::new(&folder).join("data/tracing_vectors.json");
    let vectors: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 14);
    for vector in vectors {
        let mut example = Example { id: vector["id"].as_str().unwrap().into(), ..Example::default() };
        for event in vector["events"].as_array().unwrap() {
            example.events.push(Event {
                is_credit: event["type"] == "C",
                name: event["label_or_source"].as_str().unwrap().into(),
                amount: event["amount"].as_i64().unwrap(),
            });
        }
        let composition = |value: &serde_json::Value| -> BTreeMap<String, i128> {
            let parts = value.as_object().unwrap().iter();
            parts.map(|(origin, amount)| (origin.clone(), amount.as_i64().unwrap().into())).collect()
        };
        for (method, expected) in vector["expected"].as_object().unwrap() {
            let method = Method::from_word(&method.replace('_', "-")).unwrap();
            for (debit, parts) in expected["debits"].as_object().unwrap() {
                example.expected.push((method, debit.clone(), composition(parts)));
            }
            example.expected.push((method, "left".into(), composition(&expected["end_claims"])));
        }
        check(&example);
    }
}

fn asset(name: &str, row: u32, value_now: Option<i64>) -> Asset {
    Asset {
        name: name.into(),
        purchases: vec![RowId(row)],
        improvements: Vec::new(),
        lent: Minor(0),
        sales: Vec::new(),
        value_now: value_now.map(Minor),
        note: note(),
    }
}

#[test]
fn in_oatway_the_claimant_elects_the_shares() {
    let mut case = example("T03");
    case.declared.assets.push(asset("Oceana shares", 5, None));
    case.declared.targets.insert(0, Target { subject: Subject::Asset(0), as_of: None });
    assert!(case.trace().targets[0].currencies[0].figures.iter().all(|f| f.method != Method::Election));
    case.declared.wrongdoer = Some(note());
    let tracing = case.trace();
    assert_eq!(figure(&tracing, 0, Method::CleanFirst).amount.0, 0);
    let elected = figure(&tracing, 0, Method::Election);
    assert_eq!(support::named(&case.declared, &elected.claims), BTreeMap::from([("trust".into(), 513_027)]));
    assert_eq!(figure(&tracing, 1, Method::Election).amount.0, 720_000 - 513_027);
    let band = tracing.targets[0].currencies[0].band.unwrap();
    assert_eq!((band.low.0, band.high.0), (0, 513_027));
}

#[test]
fn in_trevor_the_claimants_share_in_what_the_art_is_worth_now() {
    let mut case = example("T06");
    case.declared.assets.push(asset("art", 3, Some(15_000_000)));
    case.declared.targets.insert(0, Target { subject: Subject::Asset(0), as_of: None });
    case.declared.wrongdoer = Some(note());
    let tracing = case.trace();
    let elected = figure(&tracing, 0, Method::Election);
    let expected = BTreeMap::from([("Black".to_owned(), 5_000_000), ("White".to_owned(), 5_000_000)]);
    assert_eq!(support::named(&case.declared, &elected.claims), expected);
    assert_eq!(elected.share_of_value_now.unwrap().0, 15_000_000);
    assert_eq!(figure(&tracing, 0, Method::ProRata).share_of_value_now.unwrap().0, 7_500_000);
    assert_eq!(figure(&tracing, 1, Method::CleanFirst).amount.0, 0);
}

#[test]
fn pari_passu_shares_the_balance_and_not_the_debits() {
    let shares = |id: &str| {
        let case = example(id);
        let tracing = case.trace();
        support::named(&case.declared, &figure(&tracing, 0, Method::PariPassu).claims)
    };
    let each = |names: [&str; 3], amounts: [i128; 3]| -> BTreeMap<String, i128> {
        names.map(str::to_owned).into_iter().zip(amounts).collect()
    };
    assert_eq!(shares("T01"), each(["Paul", "Michael", "Karen"], [334, 333, 333]));
    assert_eq!(shares("T08"), each(["A", "B", "C"], [5_000, 5_000, 5_000]));
}

#[test]
fn poison_marks_all_of_both_outputs() {
    let mut case = example("T14");
    case.declared.assets = vec![asset("out1", 2, None), asset("out2", 3, None)];
    let targets = [Subject::Asset(0), Subject::Asset(1), case.declared.targets[0].subject.clone()];
    case.declared.targets = targets.map(|subject| Target { subject, as_of: None }).to_vec();
    let tracing = case.trace();
    let marked: Vec<i128> = (0..3).map(|place| figure(&tracing, place, Method::Poison).amount.0).collect();
    assert_eq!(marked, [500, 500, 0]);
}

#[test]
fn the_schedule_shows_the_running_minimum_and_what_is_left() {
    let tracing = example("T02").trace();
    let schedule = schedule(&tracing, Method::CleanFirst);
    let lines: Vec<[i64; 4]> = schedule
        .lines
        .iter()
        .map(|line| [line.balance.0, line.running_minimum.0, line.tainted_out.0, line.tainted_left.0])
        .collect();
    assert_eq!(
        lines,
        [[109_427, 109_427, 0, 109_427], [6_216, 6_216, 103_211, 6_216], [85_985, 6_216, 0, 6_216]]
    );
}
