//! Reports for goAML: what stands in them, what is told, and that real validators take them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;
mod stated;
mod valid;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Ran, Scratch, trag};

const SMALL: &str = include_str!("../fixtures/goaml/small.xsd");

/// Settings for the small schema.
const SETTINGS: &str = r#"
schema = "small.xsd"
names = "given-first"
[report]
rentity_id = 7
report_code = "STR"
entity_reference = "K-12"
submission_date = "2024-12-31"
[defaults]
from_country = "RS"
to_country = "RS"
[funds]
cash-in = "CASH"
other = "ELCFT"
[transmode]
other = "ELCFT"
[indicators]
other = ["A1"]
"#;

const CASE: &str = "base-currency = \"RSD\"\njurisdiction = \"RS\"\n[rates]\nfile = \"rates.csv\"\nquote = \"RSD\"\n\
    publisher = \"test\"\n[[input]]\nfile = \"a.csv\"\n[input.mapping]\nbooked = \"date\"\n\
    payer = { name = \"payer\", account = \"payer_account\" }\npayee = { name = \"payee\", account = \"payee_account\" }\n\
    amount = \"amount\"\ncurrency = \"currency\"\npurpose = \"purpose\"\n";
const HEAD: &str = "date,payer,payer_account,payee,payee_account,amount,currency,purpose\n";

/// A case of the rows given, and what `trag report --form goaml` makes of it under `settings`.
fn reported(scratch: &Scratch, rows: &str, settings: &str) -> Ran {
    scratch.write("in/a.csv", format!("{HEAD}{rows}"));
    scratch.write("in/case.toml", CASE);
    scratch.write("in/rates.csv", "date,currency,unit,rate\n2024-05-03,EUR,1,117.1234\n");
    let ran = scratch.run("in", &[]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    again(scratch, settings, "out")
}

fn again(scratch: &Scratch, settings: &str, out: &str) -> Ran {
    scratch.write("set/small.xsd", SMALL);
    let file = scratch.write("set/goaml.toml", settings);
    let (case, out) = (scratch.text("case"), scratch.text(out));
    trag(&["report", &case, "--form", "goaml", "--goaml", &file, "--out", &out, "--quiet"])
}

fn all(settings: &str) -> String {
    format!("rows = \"all\"\n{settings}")
}

/// An element with what stands in it, from an offset on.
fn between<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    text.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap()).collect()
}

const ROWS: &str = "2024-05-03,Ana Ilić,160-0000000000001-73,Žar & sin d.o.o.,160-0000000000002-70,100.50,RSD,Račun 7\n\
                    2024-05-04,Ђорђе Љубичић,160-0000000000003-67,Ana Ilić,160-0000000000001-73,10.00,EUR,Зајам\n";

#[test]
fn a_report_says_who_paid_whom_how_much_in_the_order_of_the_schema() {
    let scratch = Scratch::new();
    let ran = reported(&scratch, ROWS, &all(SETTINGS));
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let text = fs::read_to_string(scratch.path("out/goaml.xml")).unwrap();
    assert_eq!(between(&text, "submission_date"), ["2024-12-31T00:00:00"]);
    assert_eq!(between(&text, "amount_local"), ["100.50", "1171.23"]);
    assert_eq!(between(&text, "foreign_amount"), ["10.00", "10.00"], "both sides hold euros");
    assert_eq!(between(&text, "foreign_exchange_rate"), ["117.12300000", "117.12300000"]);
    assert_eq!(
        between(&text, "account_name"),
        ["Ana Ilic", "Zar sin d.o.o.", "Djordje Ljubicic", "Ana Ilic"]
    );
    assert!(text.contains("account_name as printed: Žar &amp; sin d.o.o."), "{text}");
    assert!(text.contains("<transaction_description>Зајам<"), "the schema takes it as printed");
    assert!(
        text.contains("<comments>a.csv:2 </comments>") || text.contains("<comments>a.csv:2</comments>"),
        "{text}"
    );
    let problems = fs::read_to_string(scratch.path("out/goaml-problems.csv")).unwrap();
    assert!(problems.contains("EXP003,a.csv,2,"), "the ampersand is told: {problems}");
    assert!(problems.contains("EXP004,a.csv,3,"), "the letters are told: {problems}");
}

#[test]
fn what_the_schema_wants_and_nobody_knows_is_told_with_row_and_remedy() {
    let scratch = Scratch::new();
    let rows = "2024-05-03,Ana Ilić,,Žar,160-0000000000002-70,100.50,RSD,x\n\
                2024-05-03,Ana,160-0000000000001-73,Žar,160-0000000000002-70,1.00,CHF,y\n\
                2024-05-03,Ana,160-0000000000001-73,Žar,160-0000000000002-70,2.00,RSD,z\n";
    let settings = all(&SETTINGS.replace("to_country = \"RS\"\n", "").replace("from_country = \"RS\"\n", ""));
    let ran = reported(&scratch, rows, &settings);
    assert_eq!(ran.exit, 2, "{}", ran.err);
    let problems = fs::read_to_string(scratch.path("out/goaml-problems.csv")).unwrap();
    assert!(
        problems
            .contains("EXP002,a.csv,2,\"row 0 is not in the report: the schema wants t_from.from_country"),
        "{problems}"
    );
    assert!(
        problems.contains("amount_local") && problems.contains("state the rates of the day"),
        "{problems}"
    );
    let text = fs::read_to_string(scratch.path("out/goaml.xml")).unwrap();
    assert_eq!(between(&text, "amount_local"), ["2.00"]);
    // Nothing is made up where no row is left.
    let none =
        again(&scratch, &all(&SETTINGS.replace("other = \"ELCFT\"\n[transmode]", "[transmode]")), "none");
    assert_eq!(none.exit, 64, "{}", none.err);
    assert!(none.err.contains("EXP001") && none.err.contains("from_funds_code"), "{}", none.err);
    assert!(!scratch.path("none").exists());
}

#[test]
fn hostile_texts_come_out_as_texts_and_what_is_shortened_is_told() {
    let scratch = Scratch::new();
    let long = "Dugačko ".repeat(1_250);
    let rows = format!(
        "2024-05-03,<script>alert(1)</script>,160-0000000000001-73,\"=HYPERLINK(\"\"x\"\")\",160-0000000000002-70,1.00,RSD,\
         ]]>&amp;<a>\n2024-05-03,{long},160-0000000000003-67,a\u{202e}b\u{1b}[31m,160-0000000000002-70,1.00,RSD,{long}\n"
    );
    let ran = reported(&scratch, &rows, &all(SETTINGS));
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let text = fs::read_to_string(scratch.path("out/goaml.xml")).unwrap();
    assert!(!text.contains("<script") && !text.contains('\u{1b}') && !text.contains('\u{202e}'));
    assert!(
        text.contains("<transaction_description>]]&gt;&amp;amp;&lt;a&gt;</transaction_description>"),
        "{text}"
    );
    let problems = fs::read_to_string(scratch.path("out/goaml-problems.csv")).unwrap();
    assert!(problems.contains("t_account.account_name holds the first"), "{problems}");
    assert!(problems.contains("t_transaction.transaction_description holds the first"), "{problems}");
}

#[test]
fn a_report_is_parted_into_numbered_files_by_count_and_by_size() {
    let scratch = Scratch::new();
    let rows: String = (1..=5)
        .map(|n| format!("2024-05-03,Ana,160-0000000000001-73,Žar,160-0000000000002-70,{n}.00,RSD,x\n"))
        .collect();
    let ran = reported(&scratch, &rows, &format!("most-transactions = 2\n{}", all(SETTINGS)));
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let mut amounts = Vec::new();
    for (number, count) in [(1, 2), (2, 2), (3, 1)] {
        let text = fs::read_to_string(scratch.path(&format!("out/goaml-00{number}.xml"))).unwrap();
        assert_eq!(between(&text, "entity_reference"), [format!("K-12-{number}")]);
        assert_eq!(between(&text, "amount_local").len(), count);
        amounts.extend(between(&text, "amount_local").into_iter().map(str::to_owned));
    }
    assert_eq!(amounts, ["1.00", "2.00", "3.00", "4.00", "5.00"]);
    let ran = again(&scratch, &format!("most-bytes = 3000\n{}", all(SETTINGS)), "sized");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let files: Vec<PathBuf> = xml_files(&scratch.path("sized"));
    assert!(
        files.len() > 1 && files.iter().all(|file| fs::metadata(file).unwrap().len() <= 3_000),
        "{files:?}"
    );
}

#[test]
fn clients_of_the_reporter_have_the_elements_that_the_user_states() {
    let scratch = Scratch::new();
    let client = "[[party]]\nnumber = \"160-1-73\"\nclient = true\nelements = { opened = \"2020-01-01\", account_name = \"Ana I.\" }\n";
    let ran = reported(&scratch, ROWS.lines().next().unwrap(), &format!("{}{client}", all(SETTINGS)));
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let text = fs::read_to_string(scratch.path("out/goaml.xml")).unwrap();
    let client = between(&text, "t_from_my_client")[0];
    assert!(client.contains("<account_name>Ana I.</account_name>"), "{client}");
    assert!(client.find("</account_name>") < client.find("<opened>2020-01-01T00:00:00</opened>"), "{client}");
    // What the schema has no place for is no silent loss.
    let odd = format!(
        "{}[[party]]\nnumber = \"160-1-73\"\nelements = {{ opend = \"2020-01-01\" }}\n",
        all(SETTINGS)
    );
    let ran = again(&scratch, &odd, "odd");
    assert_eq!(ran.exit, 64, "{}", ran.err);
    assert!(ran.err.contains("no place for t_account.opend"), "{}", ran.err);
}

#[test]
fn settings_and_schemas_are_refused_with_the_reason() {
    let scratch = Scratch::new();
    assert_eq!(reported(&scratch, ROWS, &all(SETTINGS)).exit, 0);
    for (settings, said) in [
        (SETTINGS.replace("small.xsd", "../small.xsd"), "leads out of the folder"),
        (SETTINGS.replace("small.xsd", "evil.xsd"), "brings a DOCTYPE along"),
        (SETTINGS.replace("rentity_id = 7", "rentity_id = \"x\""), "is not a whole number"),
        (SETTINGS.replace("rentity_id = 7\n", ""), "the schema wants report.rentity_id"),
        (SETTINGS.replace("\"STR\"", "\"CTR\""), "is none of the codes"),
        (SETTINGS.replace("other = [\"A1\"]", "S99 = [\"A1\"]"), "report_indicators"),
        (format!("colour = 1\n{SETTINGS}"), "unknown field"),
    ] {
        scratch.write("set/evil.xsd", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>");
        let ran = again(&scratch, &all(&settings), "refused");
        assert_eq!(ran.exit, 64, "{said}: {}", ran.err);
        assert!(ran.err.contains("error[EXP001]") && ran.err.contains(said), "{said}: {}", ran.err);
        assert!(!scratch.path("refused").exists());
    }
    // A list of the authority goes over the codes of the schema.
    scratch.write("set/codes.csv", "code,label\nB7,Cash\n");
    let listed = SETTINGS.replace("[report]", "[code-lists]\nindicator_type = \"codes.csv\"\n[report]");
    let ran = again(&scratch, &all(&listed), "listed");
    assert!(ran.exit == 64 && ran.err.contains("`A1` is none of the codes"), "{}", ran.err);
    let ran = again(&scratch, &all(&listed.replace("A1", "B7")), "listed");
    assert_eq!(ran.exit, 0, "{}", ran.err);
}

#[test]
fn the_case_and_its_log_do_not_know_of_the_report() {
    let scratch = Scratch::new();
    let before = |scratch: &Scratch| fs::read_to_string(scratch.path("case.custody.jsonl")).unwrap();
    assert_eq!(reported(&scratch, ROWS, &all(SETTINGS)).exit, 0);
    assert_eq!(before(&scratch).lines().count(), 1, "the log tells of the run alone");
    assert!(!before(&scratch).to_lowercase().contains("goaml"));
    let case = scratch.text("case");
    let ran = trag(&["report", &case, "--form", "goaml", "--quiet"]);
    assert_eq!(ran.exit, 64, "{}", ran.err);
    let (file, out) = (scratch.text("set/goaml.toml"), scratch.text("mixed"));
    let ran = trag(&["report", &case, "--form", "goaml,html", "--goaml", &file, "--out", &out, "--quiet"]);
    assert!(ran.exit == 64 && ran.err.contains("beside no other document"), "{}", ran.err);
    assert_eq!(before(&scratch).lines().count(), 1, "a report that was refused is not told either");
}

#[test]
fn indicators_come_from_the_rules_and_rules_without_one_are_named() {
    let scratch = Scratch::new();
    let (input, case) = (common::sample("serbian-structuring"), scratch.text("case"));
    assert_eq!(trag(&["run", &input.to_string_lossy(), "--out", &case, "--quiet"]).exit, 0);
    let defaults = "\"t_entity.name\" = \"not stated\"\n\"t_person.first_name\" = \"not stated\"\n[funds]";
    let mapped = SETTINGS.replace("other = [\"A1\"]", "S01 = [\"B2\", \"B1\"]").replace("[funds]", defaults);
    let ran = again(&scratch, &format!("findings = [\"S01-0001\"]\n{mapped}"), "one");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let text = fs::read_to_string(scratch.path("one/goaml.xml")).unwrap();
    assert_eq!(between(&text, "indicator"), ["B1", "B2"]);
    assert!(between(&text, "reason")[0].starts_with("S01-0001: "), "{text}");
    assert_eq!(between(&text, "from_funds_code")[0], "CASH");
    assert_eq!(between(&text, "last_name")[0], "Izmisljenovic", "who handed the cash over");
    assert!(!ran.err.contains("EXP005"), "{}", ran.err);
    let ran = again(&scratch, &mapped, "all");
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let problems = fs::read_to_string(scratch.path("all/goaml-problems.csv")).unwrap();
    assert!(problems.contains("EXP005,,,\"no indicator stands for the rules L0"), "{problems}");
    let text = fs::read_to_string(scratch.path("all/goaml.xml")).unwrap();
    assert!(between(&text, "reason")[0].ends_with("more findings, which the case file lists."), "{text}");
    let ran = again(&scratch, &format!("findings = [\"S01-9999\"]\n{mapped}"), "none");
    assert!(ran.exit == 64 && ran.err.contains("no finding `S01-9999`"), "{}", ran.err);
}

fn xml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "xml"));
    files.sort();
    files
}
