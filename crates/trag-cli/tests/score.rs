//! `trag score` as its user runs it: learned, applied, judged.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;

use common::{Ran, Scratch, trag};
use serde_json::Value;

const HEADER: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,\
                      Amount Paid,Payment Currency,Payment Format,Is Laundering\n";
const ROWS: u32 = 4_000;

/// Ordinary payments, and every fiftieth row the start of five cash deposits to one account, which are marked.
fn payments(rows: u32, change_from: u32) -> String {
    let (mut text, mut state) = (HEADER.to_owned(), 11_u32);
    let mut draw = move |bound: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % bound
    };
    for row in 0..rows {
        let minute = row * 10 + if row >= change_from { 7 } else { 0 };
        let (payer, step, amount) = (draw(150), draw(20) + 1, draw(9_000) + 10);
        let marked = row % 50 < 5;
        let (payee, format, amount) = match (marked, row >= change_from) {
            (true, false) => (200 + row / 50 % 90, "Cash", 9_000 + amount % 900),
            (true, true) => (payer + 1, "Wire", amount * 3),
            (false, _) => ((payer + step) % 150, ["Cheque", "ACH", "Cash"][(step % 3) as usize], amount),
        };
        text.push_str(&format!(
            "2022/09/{:02} {:02}:{:02},01,A{payer:04},02,A{payee:04},{amount}.50,US Dollar,{amount}.50,US Dollar,{format},{}\n",
            minute / 1_440 + 1,
            minute / 60 % 24,
            minute % 60,
            u8::from(marked)
        ));
    }
    text
}

fn case(scratch: &Scratch, name: &str, text: String) -> String {
    let input = scratch.write(&format!("{name}.csv"), text);
    let case = scratch.text(name);
    let ran = trag(&["run", &input, "--out", &case, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    case
}

/// A list of the marked rows.
fn truth(scratch: &Scratch, rows: u32) -> String {
    let line = |row: u32| format!("{row},{},DEPOSITS\n", row / 50);
    let marked: String = (0..rows).filter(|row| row % 50 < 5).map(line).collect();
    scratch.write("truth.csv", "row,pattern_id,pattern\n".to_owned() + &marked)
}

fn train(scratch: &Scratch, case: &str, truth: &str, model: &str, threads: &str) -> Ran {
    let out = scratch.text(model);
    trag(&["score", "train", case, "--truth", truth, "--out", &out, "--threads", threads, "--quiet"])
}

fn apply(scratch: &Scratch, case: &str, out: &str, threads: &str) -> Ran {
    let (model, out) = (scratch.text("model.json"), scratch.text(out));
    trag(&["score", case, "--model", &model, "--out", &out, "--threads", threads, "--quiet", "--replace"])
}

fn text(scratch: &Scratch, name: &str) -> String {
    fs::read_to_string(scratch.path(name)).expect(name)
}

#[test]
fn a_learned_model_finds_what_it_did_not_see_and_says_why() {
    let scratch = Scratch::new();
    let case = case(&scratch, "case", payments(ROWS, ROWS));
    let truth = truth(&scratch, ROWS);
    let ran = train(&scratch, &case, &truth, "model.json", "1");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.contains("The last 20 of 100 rows were not looked at."), "{}", ran.out);
    assert_eq!(train(&scratch, &case, &truth, "other.json", "2").exit, 0);
    assert!(text(&scratch, "model.json") == text(&scratch, "other.json"), "the same model on any threads");
    let again = train(&scratch, &case, &truth, "model.json", "2");
    assert_eq!(again.exit, 64, "{}", again.err);

    let ran = apply(&scratch, &case, "scores", "1");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(apply(&scratch, &case, "twice", "2").exit, 0);
    for name in ["scores.csv", "subjects.json", "subjects.md"] {
        let [one, two] = ["scores", "twice"].map(|folder| text(&scratch, &format!("{folder}/{name}")));
        assert!(one == two, "{name}: the same scores on any threads");
    }
    let scores = scratch.text("scores/scores.csv");
    let ran = trag(&["eval", &case, "--truth", &truth, "--scores", &scores, "--quiet", "--json"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let result: Value = serde_json::from_str(&ran.out).expect("JSON");
    let f1 = result["systems"][1]["parts"][3]["by_row"]["f1"].as_u64().expect("F1 of the last part");
    assert!(f1 > 9_000, "{f1}");

    let subjects: Value = serde_json::from_str(&text(&scratch, "scores/subjects.json")).expect("JSON");
    let first = &subjects["subjects"][0];
    // Payer and payee of one payment have one score; the accounts that deposits go to begin with A02.
    let is_there = |place: usize| {
        subjects["subjects"][place]["account"].as_str().is_some_and(|number| number.starts_with("A02"))
    };
    assert!(is_there(0) || is_there(1), "{first}");
    let adds = |own: &Value| own["adds"].as_i64().expect("thousandths");
    let sum: i64 = first["inputs"].as_array().expect("inputs").iter().map(adds).sum();
    let odds = sum + first["starts_from"].as_i64().expect("thousandths");
    let score = first["score"].as_i64().expect("millionths");
    // Log-odds of 2.197 are a share of 0.9, and 9.210 one of 0.9999.
    assert!((2_197..9_210).contains(&odds) && (899_000..1_000_000).contains(&score), "{odds} {score}");
    let told = text(&scratch, "scores/subjects.md");
    assert!(told.contains("decides nothing") && told.contains("| all others |"), "{told}");
}

#[test]
fn scoring_while_learning_is_scoring_with_the_model() {
    let scratch = Scratch::new();
    let case = case(&scratch, "case", payments(ROWS, ROWS));
    let truth = truth(&scratch, ROWS);
    let (model, other, at_once) =
        (scratch.text("model.json"), scratch.text("other.json"), scratch.text("once"));
    let train = |out: &str, more: &[&str]| {
        let words = ["score", "train", &case, "--truth", &truth, "--out", out, "--quiet"];
        trag(&[&words, more].concat())
    };
    assert_eq!(train(&model, &[]).exit, 0);
    let ran = train(&other, &["--score-to", &at_once, "--subjects", "100"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.out.contains("not looked at") && ran.out.contains("once/scores.csv"), "{}", ran.out);
    assert!(text(&scratch, "model.json") == text(&scratch, "other.json"), "the same model");
    assert_eq!(apply(&scratch, &case, "apart", "1").exit, 0);
    for name in ["scores.csv", "subjects.json", "subjects.md"] {
        let [one, two] = ["once", "apart"].map(|folder| text(&scratch, &format!("{folder}/{name}")));
        assert!(one == two, "{name}: the same whether the payments are described once or twice");
    }
    let third = scratch.text("third.json");
    let ran = train(&third, &["--score-to", &at_once]);
    assert_eq!(ran.exit, 64, "{}", ran.err);
    assert!(!scratch.path("third.json").exists(), "nothing is written where one of the two is there");
}

#[test]
fn another_future_changes_no_score_before_it() {
    let scratch = Scratch::new();
    let truth = truth(&scratch, ROWS);
    let one = case(&scratch, "one", payments(ROWS, ROWS));
    assert_eq!(train(&scratch, &one, &truth, "model.json", "2").exit, 0);
    let cut = ROWS / 2;
    let other = case(&scratch, "other", payments(ROWS, cut));
    let short = case(&scratch, "short", payments(cut, cut));
    let scores = |case: &str| -> Vec<String> {
        let ran = apply(&scratch, case, "scores", "2");
        assert_eq!(ran.exit, 0, "{}", ran.err);
        text(&scratch, "scores/scores.csv").lines().skip(1).map(str::to_owned).collect()
    };
    let (one, other, short) = (scores(&one), scores(&other), scores(&short));
    let before = |lines: &[String]| -> Vec<String> {
        let row = |line: &str| line.split(',').next().and_then(|row| row.parse::<u32>().ok()).expect("a row");
        lines.iter().filter(|line| row(line) < cut).cloned().collect()
    };
    assert_eq!(before(&one), before(&other));
    assert_eq!(before(&one), short);
    assert_ne!(one, other);
}

#[test]
fn models_that_do_not_fit_and_truths_too_small_are_refused() {
    let scratch = Scratch::new();
    let case = case(&scratch, "case", payments(ROWS, ROWS));
    let all = truth(&scratch, ROWS);
    assert_eq!(train(&scratch, &case, &all, "model.json", "2").exit, 0);
    let model = text(&scratch, "model.json");
    let changed = [
        model.replacen("\"threshold_millionths\":", "\"threshold_millionths\":1", 1),
        model.replacen("trag.model.v3", "trag.model.v2", 1),
        model[..model.len() / 2].to_owned(),
        "{}".to_owned(),
        "[".repeat(10_000),
    ];
    for (number, text) in changed.iter().enumerate() {
        scratch.write("model.json", text);
        let ran = apply(&scratch, &case, "scores", "2");
        assert_eq!(ran.exit, 64, "{number}: {}", ran.err);
        assert!(ran.err.contains("SCR001"), "{number}: {}", ran.err);
    }
    assert!(!scratch.path("scores").exists());
    let plain = payments(ROWS, ROWS).replace(",1\n", ",0\n");
    let input = scratch.write("plain.csv", plain);
    let plain = scratch.text("plain");
    assert_eq!(trag(&["run", &input, "--out", &plain, "--quiet"]).exit, 0);
    let few = scratch.write("few.csv", "row,pattern_id,pattern\n5,1,A\n9,1,A\n");
    let ran = train(&scratch, &plain, &few, "none.json", "2");
    assert_eq!(ran.exit, 64, "{}", ran.err);
    assert!(ran.err.contains("SCR002") && ran.err.contains("2 marked"), "{}", ran.err);
    assert!(!scratch.path("none.json").exists());
    assert_eq!(trag(&["score", &case]).exit, 64);
    assert_eq!(trag(&["score"]).exit, 64);
}
