//! What always holds for what is written: the same bytes on any number of threads, and a truth that fits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use trag_model::Day;
use trag_synth::calendar::Calendar;
use trag_synth::days;
use trag_synth::movement::NOBODY;
use trag_synth::schemes::{self, Care, Plan, SchemeKind};
use trag_synth::world::World;

fn synth(arguments: &[&str], out: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_trag-synth");
    Command::new(program).args(arguments).arg("--out").arg(out).output().unwrap()
}

fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

/// A year with one scheme of each kind and care in a small town.
fn planted_year() -> World {
    let calendar = Calendar::new(Day::from_ymd(2024, 1, 1).unwrap(), 366);
    let (kinds, cares) = (SchemeKind::ALL.to_vec(), Care::ALL.to_vec());
    let count = u32::try_from(kinds.len() * cares.len()).unwrap();
    World::new(5, 60, calendar, Plan { kinds, cares, count, most_days: 215, throughout: false })
}

#[test]
fn a_case_has_the_same_bytes_on_any_number_of_threads_and_others_by_another_seed() {
    let folder = tempfile::tempdir().unwrap();
    let written = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let base = ["case", "--households", "25", "--kind", "cycle,S01,R08"];
        assert!(synth(&[&base[..], more].concat(), &out).status.success());
        read(&out)
    };
    let one = written("one", &["--threads", "1"]);
    assert_eq!(one, written("three", &["--threads", "3"]));
    assert_ne!(one["payments.csv"], written("other", &["--seed", "2"])["payments.csv"]);
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        ["case.toml", "facts.csv", "payments.csv", "rates.csv", "truth.json"]
    );
}

#[test]
fn the_lines_of_the_truth_are_the_rows_of_the_schemes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("case");
    assert!(synth(&["case", "--households", "25", "--kind", "S12,R01,fan-in"], &out).status.success());
    let files = read(&out);
    let payments = String::from_utf8(files["payments.csv"].clone()).unwrap();
    let lines: Vec<&str> = payments.lines().collect();
    let truth: Value = serde_json::from_slice(&files["truth.json"]).unwrap();
    let planted = truth["planted"].as_array().unwrap();
    assert_eq!(planted.len(), 9);
    for scheme in planted {
        let own: Vec<u64> =
            scheme["rows"][0]["lines"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
        let name = scheme["subject"]["name"].as_str().unwrap();
        assert!(own.len() >= 3, "{scheme}");
        if scheme["rule"] == "S12" {
            let is_cheque = |line: &u64| lines[usize::try_from(line - 1).unwrap()].contains(";cek;");
            assert!(own.iter().all(is_cheque), "{name}");
        }
    }
}

#[test]
fn statements_of_every_bank_hold_what_the_register_holds() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("case");
    let arguments = ["case", "--households", "25", "--kind", "cycle,S01", "--layout", "statements"];
    assert!(synth(&arguments, &out).status.success());
    let truth: Value = serde_json::from_slice(&fs::read(out.join("truth.json")).unwrap()).unwrap();
    for scheme in truth["planted"].as_array().unwrap() {
        for movement in scheme["movements"].as_array().unwrap() {
            let places = movement.as_array().unwrap();
            assert!((1..=2).contains(&places.len()), "{scheme}");
            for place in places {
                let bytes = fs::read(out.join(place[0].as_str().unwrap())).unwrap();
                let text = String::from_utf8_lossy(&bytes);
                let line =
                    text.lines().nth(usize::try_from(place[1].as_u64().unwrap() - 1).unwrap()).unwrap();
                let is_row = line.starts_with(|first: char| first.is_ascii_digit())
                    || line.starts_with(":61:")
                    || line.starts_with("<Ntry>");
                assert!(is_row, "{line}");
            }
        }
    }
    for folder in ["csv-windows-1250", "csv-windows-1251", "csv-utf-8", "camt053", "mt940"] {
        assert!(fs::read_dir(out.join("statements").join(folder)).unwrap().count() > 3, "{folder}");
    }
}

#[test]
fn an_amlworld_file_has_its_rows_in_order_and_every_marked_one_among_the_patterns() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("p.csv");
    let arguments = ["payments", "--rows", "30000", "--planted-per-million", "2000"];
    assert!(synth(&[&arguments[..], &["--threads", "1"]].concat(), &out).status.success());
    let text = fs::read_to_string(&out).unwrap();
    let patterns = fs::read_to_string(folder.path().join("p_Patterns.txt")).unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(rows.len(), 30_000);
    assert!(rows.iter().all(|row| row.split(',').count() == 11));
    assert!(rows.is_sorted_by_key(|row| &row[..16]));
    let mut marked: Vec<&str> = rows.into_iter().filter(|row| row.ends_with(",1")).collect();
    let mut listed: Vec<&str> = patterns.lines().filter(|line| line.ends_with(",1")).collect();
    marked.sort_unstable();
    listed.sort_unstable();
    assert!(marked.len() > 100);
    assert_eq!(marked, listed);

    let again = folder.path().join("again.csv");
    assert!(synth(&[&arguments[..], &["--threads", "3"]].concat(), &again).status.success());
    assert_eq!(text, fs::read_to_string(&again).unwrap());
}

#[test]
fn every_scheme_moves_money_within_the_year_and_in_order() {
    let world = planted_year();
    for number in 1..=world.plan.count {
        let scheme = schemes::plant(&world, number);
        let name = format!("{} {}", scheme.kind.word(), scheme.care.word());
        assert!(!scheme.rows.is_empty(), "{name}");
        assert_ne!(scheme.subject, NOBODY, "{name}");
        assert!(scheme.rows.iter().all(|row| row.amount > 0 && row.received > 0), "{name}");
        assert!(scheme.rows.iter().all(|row| row.payer != row.payee), "{name}");
        assert!(
            scheme.rows.iter().any(|row| row.payer == scheme.subject || row.payee == scheme.subject),
            "{name}"
        );
        let (first, last) = (scheme.rows[0].at / 86_400, scheme.rows[scheme.rows.len() - 1].at / 86_400);
        assert!(first >= schemes::first_day(&world, number), "{name}");
        assert!(last - first <= world.plan.most_days && last < 366, "{name}: {first} to {last}");
    }
}

/// Three months with shapes from the first day to the last.
fn planted_quarter() -> World {
    let calendar = Calendar::new(Day::from_ymd(2024, 1, 1).unwrap(), 90);
    let (kinds, cares) = (SchemeKind::ALL[..8].to_vec(), Care::ALL.to_vec());
    World::new(5, 60, calendar, Plan { kinds, cares, count: 96, most_days: 45, throughout: true })
}

#[test]
fn the_days_hold_every_planted_row_once() {
    for world in [planted_year(), planted_quarter()] {
        let mut found: BTreeMap<u32, usize> = BTreeMap::new();
        for day in 0..world.calendar.len() {
            for row in days::day(&world, day).iter().filter(|row| row.scheme > 0) {
                *found.entry(row.scheme).or_default() += 1;
            }
        }
        for number in 1..=world.plan.count {
            assert_eq!(found[&number], schemes::plant(&world, number).rows.len(), "scheme {number}");
        }
    }
}

/// Who learns from the first part of a period and is judged on the last needs both.
#[test]
fn schemes_that_start_throughout_are_whole_and_fill_the_last_fifth_too() {
    let world = planted_quarter();
    let planted: Vec<_> = (1..=world.plan.count).map(|number| schemes::plant(&world, number)).collect();
    let days: Vec<u32> = planted.iter().flat_map(|scheme| &scheme.rows).map(|row| row.at / 86_400).collect();
    for fifth in 0..5 {
        let rows = days.iter().filter(|day| **day / 18 == fifth).count();
        assert!(rows * 10 > days.len(), "fifth {fifth}: {rows} of {}", days.len());
    }
    for cycle in planted.iter().filter(|scheme| scheme.kind == SchemeKind::Cycle) {
        let ends = [cycle.rows[0].payer, cycle.rows[cycle.rows.len() - 1].payee];
        assert_eq!(ends[0], ends[1], "scheme {}", cycle.number);
    }
}

#[test]
fn wrong_usage_ends_with_64_and_a_folder_that_cannot_be_with_74() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x");
    assert_eq!(synth(&["case", "--kind", "nothing"], &out).status.code(), Some(64));
    assert_eq!(synth(&["town", "--from", "2024-02-30"], &out).status.code(), Some(64));
    fs::write(&out, "a file").unwrap();
    assert_eq!(synth(&["town", "--households", "20"], &out).status.code(), Some(74));
    fs::remove_file(&out).unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(out.join("of another run"), "").unwrap();
    assert_eq!(synth(&["town", "--households", "20"], &out).status.code(), Some(64));
}
