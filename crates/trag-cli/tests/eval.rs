//! `trag eval` against truths of every form.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

use common::{Ran, Scratch, trag};
use serde_json::Value;

fn eval(scratch: &Scratch, truth: &str, more: &[&str]) -> Ran {
    let (case, truth) = (scratch.text("case"), scratch.text(truth));
    let mut args = vec!["eval", case.as_str(), "--truth", truth.as_str(), "--quiet", "--replace"];
    args.extend(more);
    trag(&args)
}

fn result(scratch: &Scratch) -> Value {
    let text = fs::read_to_string(scratch.path("case-eval/eval.json")).expect("eval.json");
    serde_json::from_str(&text).expect("JSON")
}

const HEAD: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
const ATTEMPT: [&str; 3] = [
    "2022/09/01 10:00,010,A1,020,B1,500.00,US Dollar,500.00,US Dollar,ACH,1",
    "2022/09/02 10:00,010,A2,020,B1,500.00,US Dollar,500.00,US Dollar,ACH,1",
    "2022/09/02 10:00,010,A2,020,B1,500.00,US Dollar,500.00,US Dollar,ACH,1",
];

fn amlworld(scratch: &Scratch) {
    let mut lines = vec![HEAD.to_owned()];
    lines.extend(ATTEMPT.map(str::to_owned));
    for day in 1..=20 {
        lines.push(format!("2022/09/{day:02} 09:00,010,N{day},020,M{day},7.25,Euro,7.25,Euro,Cheque,0"));
    }
    lines.push("2022/09/20 12:00,030,X1,020,Y1,9.00,Yen,9.00,Yen,Wire,1".to_owned());
    scratch.write("in/t.csv", lines.join("\n") + "\n");
    assert_eq!(scratch.run("in", &[]).exit, 0);
    let begin = "BEGIN LAUNDERING ATTEMPT - FAN-IN:  Max 2-degree Fan-In";
    scratch
        .write("patterns.txt", format!("{begin}\n{}\nEND LAUNDERING ATTEMPT - FAN-IN\n", ATTEMPT.join("\n")));
}

#[test]
fn the_patterns_of_amlworld_meet_their_rows() {
    let scratch = Scratch::new();
    amlworld(&scratch);
    let ran = eval(&scratch, "patterns.txt", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let result = result(&scratch);
    assert_eq!(result["systems"][0]["parts"][0]["marked"], 4);
    let patterns: Vec<_> = result["patterns"]
        .as_array()
        .expect("patterns")
        .iter()
        .map(|p| (p["pattern"].clone(), p["schemes"].clone(), p["rows"].clone()))
        .collect();
    assert_eq!(
        patterns,
        [("(no pattern named)".into(), 0.into(), 1.into()), ("FAN-IN".into(), 1.into(), 3.into())]
    );
    let svg = fs::read_to_string(scratch.path("case-eval/eval.svg")).expect("eval.svg");
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
}

#[test]
fn a_row_of_the_truth_that_the_ledger_lacks_is_told() {
    let scratch = Scratch::new();
    amlworld(&scratch);
    let text = fs::read_to_string(scratch.path("patterns.txt")).expect("the patterns");
    scratch.write("patterns.txt", text.replacen("A1", "A9", 1));
    let ran = eval(&scratch, "patterns.txt", &[]);
    assert_eq!(ran.exit, 2, "{}", ran.out);
    assert!(ran.out.contains("INCOMPLETE: 1 rows"), "{}", ran.out);
    assert_eq!(result(&scratch)["not_met"]["first"], "line 2");
}

#[test]
fn perfect_scores_are_perfect_and_scores_the_wrong_way_round_are_not() {
    let scratch = Scratch::new();
    amlworld(&scratch);
    let labels = trag(&["sql", &scratch.text("case"), "SELECT row_id, label FROM ledger", "--csv"]).out;
    let marked: Vec<(String, bool)> = labels
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .map(|(row, label)| (row.to_owned(), label == "1"))
        .collect();
    let scores = |right: bool| {
        let line = |(row, marked): &(String, bool)| {
            format!("{row},{}\n", if *marked == right { "0.9" } else { "0.1" })
        };
        "row_id,score\n".to_owned() + &marked.iter().map(line).collect::<String>()
    };
    scratch.write("right.csv", scores(true));
    scratch.write("wrong.csv", scores(false));
    let [right, wrong] = ["right.csv", "wrong.csv"].map(|name| scratch.text(name));
    let ran = eval(&scratch, "patterns.txt", &["--scores", &right, "--scores", &wrong]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let result = result(&scratch);
    let of = |system: usize, figure: &str| result["systems"][system]["parts"][0]["by_row"][figure].clone();
    assert_eq!([of(1, "precision"), of(1, "recall"), of(1, "f1")], [10_000, 10_000, 10_000].map(Value::from));
    assert_eq!([of(2, "precision"), of(2, "recall"), of(2, "f1")], [0, 0, 0].map(Value::from));
    assert_eq!(result["systems"][1]["parts"][0]["average_precision"], 10_000);
    assert_eq!(result["systems"][1]["parts"][0]["highest"][0]["marked"], 4);
    let again = fs::read(scratch.path("case-eval/eval.json")).expect("eval.json");
    assert_eq!(eval(&scratch, "patterns.txt", &["--scores", &right, "--scores", &wrong]).exit, 0);
    assert!(again == fs::read(scratch.path("case-eval/eval.json")).expect("eval.json"), "the same bytes");
    scratch.write("bad.csv", "row_id,score\n99999,0.5\n");
    assert_eq!(eval(&scratch, "patterns.txt", &["--scores", &scratch.text("bad.csv")]).exit, 64);
}

#[test]
fn the_truth_of_the_sample_is_met_line_by_line() {
    let scratch = Scratch::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples/serbian-structuring");
    let ran = trag(&["run", &sample.to_string_lossy(), "--quiet", "--out", &scratch.text("case")]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let truth = fs::read_to_string(sample.join("truth.json")).expect("truth.json");
    scratch.write("truth.json", &truth);
    let ran = eval(&scratch, "truth.json", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let result = result(&scratch);
    let planted: Value = serde_json::from_str(&truth).expect("JSON");
    let schemes = &result["systems"][0]["parts"][0]["schemes"];
    assert_eq!(schemes["all"], planted["planted"].as_array().expect("planted").len());
    assert_eq!(schemes["all"], schemes["found"], "the rules find what is planted in the sample");
    let rules = result["rules"].as_array().expect("rules");
    assert!(rules.iter().any(|rule| rule["schemes_alone"].as_u64() > Some(0)));
    let summary = fs::read_to_string(scratch.path("case-eval/eval.md")).expect("eval.md");
    assert!(summary.contains("## By rule") && summary.contains("| S01 |"), "{summary}");
}

#[test]
fn marked_tables_of_research_files_are_read() {
    let scratch = Scratch::new();
    let text = "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type\n\
                10:35:19,2022-10-07,1,2,100.00,UK pounds,UK pounds,UK,UK,Cash Deposit,0,Normal_Cash_Deposits\n\
                10:35:20,2022-10-07,3,4,900.00,UK pounds,UK pounds,UK,UK,Cash Deposit,1,Structuring\n";
    scratch.write("in/t.csv", text);
    let ran = scratch.run("in", &[]);
    assert!(ran.exit == 0 || ran.exit == 2, "{}", ran.err);
    let ran = eval(&scratch, "in/t.csv", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert_eq!(result(&scratch)["patterns"][0]["pattern"], "Structuring");
    scratch.write("other.csv", text.replace("900.00", "901.00"));
    let ran = eval(&scratch, "other.csv", &[]);
    assert_eq!(ran.exit, 64);
    assert!(ran.err.contains("EVL001") && ran.err.contains("not read from"), "{}", ran.err);
}

#[test]
fn payments_of_amlsim_are_met_by_their_number() {
    let scratch = Scratch::new();
    let head = "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id\n";
    let lines = "1,10,20,TRANSFER,5.00,2017-01-01T00:00:00Z,false,-1\n\
                 2,11,21,TRANSFER,6.00,2017-01-02T00:00:00Z,true,7\n\
                 3,21,22,TRANSFER,6.00,2017-01-03T00:00:00Z,true,7\n";
    scratch.write("in/t.csv", format!("{head}{lines}"));
    let ran = scratch.run("in", &[]);
    assert!(ran.exit == 0 || ran.exit == 2, "{}", ran.err);
    scratch.write("alerts.csv", "alert_id,alert_type,is_sar,tran_id\n7,cycle,True,2\n7,cycle,True,3\n");
    let ran = eval(&scratch, "alerts.csv", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let result = result(&scratch);
    assert_eq!(
        (&result["patterns"][0]["pattern"], &result["patterns"][0]["rows"]),
        (&"cycle".into(), &2.into())
    );
}
