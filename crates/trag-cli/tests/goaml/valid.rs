//! Against the schemas of authorities, which are not ours to ship, with real validators and with our own reader.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::common::{Ran, Scratch, trag};
use super::{ROWS, SETTINGS, all, between, reported, xml_files};

/// What the schemas want beyond what a case knows, as a reporting entity would state it.
const VERSION_5: &str = r#"
[report]
rentity_id = 101
submission_code = "E"
report_code = "STR"
entity_reference = "STR-2026-0042"
submission_date = "2026-05-26T10:00:00"
CURRENCY
[report.reporting_person]
first_name = "Sara"
last_name = "Khan"
[report.location]
address_type = "BU"
address = "Office 501, Compliance Tower"
city = "Dubai"
country_code = "AE"
state = "Dubai"
[defaults]
transaction_location = "not stated"
transmode_comment = "E"
"t_account.institution_code" = "not stated"
"t_account_my_client.institution_code" = "not stated"
account_name = "not stated"
"t_entity.name" = "not stated"
"t_person.first_name" = "unknown"
"t_person.last_name" = "unknown"
from_country = "-"
to_country = "-"
[funds]
cash-in = "CASH"
cash-out = "CASH"
other = "ELCFT"
[transmode]
other = "ELCFT"
[indicators]
S01 = ["STRUC"]
other = ["ACTRC"]
"#;

const VERSION_2: &str = r#"
[report]
rentity_id = 101
submission_code = "E"
report_code = "STR"
submission_date = "2026-05-26"
CURRENCY
[defaults]
"t_account.institution_name" = "not stated"
"t_account.swift" = "0000"
"t_account_my_client.institution_name" = "not stated"
"t_account_my_client.swift" = "0000"
"t_entity.name" = "not stated"
"t_person.first_name" = "unknown"
"t_person.last_name" = "unknown"
from_country = "-"
to_country = "-"
[funds]
cash-in = "CASH"
cash-out = "CASH"
other = "ELEC"
[transmode]
other = "OTH"
[indicators]
S01 = ["S01"]
other = ["OTH"]
"#;

/// A client with all that its type wants, by version.
const CLIENTS: [&str; 2] = [
    r#"
client = true
[party.elements]
institution_name = "Our Bank"
non_bank_institution = false
branch = "Main"
currency_code = "RSD"
account_name = "Our client"
personal_account_type = "C"
opened = "2020-01-01"
status_code = "A"
beneficiary = "the holder"
[party.elements.signatory]
role = "PAH"
[party.elements.signatory.t_person]
gender = "F"
first_name = "Ana"
last_name = "Ilic"
birthdate = "1990-01-01"
id_number = "1"
nationality1 = "RS"
residence = "RS"
tax_reg_number = "Y"
phones = { phone = { tph_contact_type = "BU", tph_communication_type = "L", tph_number = "1" } }
identification = { type = "PASSP", number = "1", issue_country = "RS", issue_date = "2020-01-01", expiry_date = "2030-01-01" }
"#,
    r#"
client = true
[party.elements]
institution_name = "Our Bank"
swift = "OURBLKLX"
branch = "Main"
currency_code = "EUR"
personal_account_type = "-"
status_code = "ACTV"
[party.elements.signatory]
role = "ACHLD"
[party.elements.signatory.t_person]
first_name = "Ana"
last_name = "Ilic"
birthdate = "1990-01-01"
nationality1 = "RS"
residence = "RS"
occupation = "trader"
addresses = { address = { address_type = "-", address = "Main street 5", city = "Belgrade", country_code = "RS" } }
"#,
];

/// The schemas that are there: version, file, settings.
pub(super) fn schemas() -> Option<[(usize, PathBuf, &'static str); 2]> {
    let Some(shared) = std::env::var_os("TRAG_SHARED") else {
        println!("passed over: TRAG_SHARED names no folder with schemas");
        return None;
    };
    let goaml = Path::new(&shared).join("data/goaml");
    Some([
        (5, goaml.join("vyttah_5.0.2/goAMLSchema.xsd"), VERSION_5),
        (2, goaml.join("kasun_v2/goAMLSchema-Version_2.0.xsd"), VERSION_2),
    ])
}

/// Holds the files to the schema with libxml2 and with Python's xmlschema, where they are installed.
pub(super) fn validate(schema: &Path, files: &[PathBuf]) {
    assert!(!files.is_empty());
    if Command::new("xmllint").arg("--version").output().is_err() {
        println!("passed over: xmllint is not installed");
        return;
    }
    let output = Command::new("xmllint")
        .args(["--noout", "--nonet", "--huge", "--schema"])
        .arg(schema)
        .args(files)
        .output();
    let output = output.expect("xmllint starts");
    let said = String::from_utf8_lossy(&output.stderr).chars().take(2_000).collect::<String>();
    assert!(output.status.success(), "{said}");
    // A schema that asks for version 1.1 of XML Schema shows nothing to a reader of 1.0.
    let script = "import sys, xmlschema\nnew = 'vc:minVersion' in open(sys.argv[1]).read()\n\
                  schema = (xmlschema.XMLSchema11 if new else xmlschema.XMLSchema)(sys.argv[1])\n\
                  for name in sys.argv[2:]:\n    schema.validate(name)\n";
    let has = Command::new("python3").args(["-c", "import xmlschema"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("passed over: python3 with xmlschema is not installed");
        return;
    }
    // The second validator is slow: it looks at the first file.
    let output =
        Command::new("python3").args(["-c", script]).arg(schema).args(files.iter().take(1)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub(super) fn sample(name: &str, case: &str) {
    let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples").join(name);
    let ran = trag(&["run", &input.to_string_lossy(), "--out", case, "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
}

/// A report of `case` under a schema, with `first` before all settings and `last` behind them.
pub(super) fn under(
    scratch: &Scratch,
    case: &str,
    schema: &Path,
    (first, settings, last): (&str, &str, &str),
    out: &str,
) -> Ran {
    fs::create_dir_all(scratch.path("set")).unwrap();
    fs::copy(schema, scratch.path("set/schema.xsd")).unwrap();
    let text = format!("schema = \"schema.xsd\"\n{first}\n{settings}\n{last}");
    let file = scratch.write("set/goaml.toml", text);
    let out = scratch.text(out);
    trag(&["report", case, "--form", "goaml", "--goaml", &file, "--out", &out, "--quiet"])
}

#[test]
fn validators_take_every_sample_case_under_both_schemas() {
    let Some(schemas) = schemas() else { return };
    let scratch = Scratch::new();
    for (name, currency) in [("serbian-structuring", "RSD"), ("azerbaijani-laundromat", "USD")] {
        let case = scratch.text(name);
        sample(name, &case);
        for (version, schema, settings) in &schemas {
            let currency = format!("currency_code_local = \"{currency}\"");
            let settings = settings.replace("CURRENCY", &currency);
            for (kind, first) in [
                (
                    "all",
                    "names = \"given-first\"\nscript = \"ascii\"\nmost-transactions = 400\nrows = \"all\"\n",
                ),
                ("activity", "kind = \"activity\"\nnames = \"given-first\"\n"),
            ] {
                let out = format!("{name}-{version}-{kind}");
                let ran = under(&scratch, &case, schema, (first, &settings, ""), &out);
                assert!(ran.exit == 0 || ran.exit == 2, "{out}: {}", ran.err);
                let problems = fs::read_to_string(scratch.path(&format!("{out}/goaml-problems.csv")))
                    .unwrap_or_default();
                let left: Vec<&str> = problems.lines().filter(|line| line.starts_with("EXP002")).collect();
                println!("{out}: exit {}, left out {}, first {:?}", ran.exit, left.len(), left.first());
                validate(schema, &xml_files(&scratch.path(&out)));
            }
        }
    }
}

#[test]
fn clients_and_the_other_side_are_valid_under_both_schemas() {
    let Some(schemas) = schemas() else { return };
    let scratch = Scratch::new();
    reported(&scratch, ROWS, &all(SETTINGS));
    let case = scratch.text("case");
    for ((version, schema, settings), client) in schemas.iter().zip(CLIENTS) {
        let currency = if *version == 2 { "EUR" } else { "RSD" };
        let settings = settings.replace("CURRENCY", "currency_code_local = \"RSD\"");
        let client = format!(
            "[[party]]\nnumber = \"160-1-73\"\n{}",
            client.replace("\"EUR\"", &format!("\"{currency}\""))
        );
        let out = format!("client-{version}");
        let ran = under(
            &scratch,
            &case,
            schema,
            ("rows = \"all\"\nnames = \"given-first\"", &settings, &client),
            &out,
        );
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let text = fs::read_to_string(scratch.path(&format!("{out}/goaml.xml"))).unwrap();
        assert!(
            text.contains("<t_from_my_client>")
                && text.contains("<t_to_my_client>")
                && text.contains("<t_to>")
        );
        validate(schema, &xml_files(&scratch.path(&out)));
    }
}

#[test]
fn hostile_names_are_valid_under_both_schemas() {
    let Some(schemas) = schemas() else { return };
    let scratch = Scratch::new();
    let long = "Dugačko ".repeat(1_250);
    let names = [
        "<script>alert(1)</script>",
        "\"=HYPERLINK(\"\"x\"\")\"",
        "a\u{202e}b\u{1b}[31m",
        long.as_str(),
        "Ђорђе & синови",
        "李 王",
        "🙂",
    ];
    let rows: String = names
        .iter()
        .map(|name| format!("2024-05-03,{name},160-0000000000001-73,{name},,1.00,RSD,{name}\n"))
        .collect();
    reported(&scratch, &rows, &all(SETTINGS));
    let case = scratch.text("case");
    for (version, schema, settings) in &schemas {
        let settings = settings.replace("CURRENCY", "currency_code_local = \"RSD\"");
        let out = format!("hostile-{version}");
        let ran = under(&scratch, &case, schema, ("rows = \"all\"", &settings, ""), &out);
        assert!(ran.exit == 0 || ran.exit == 2, "{}", ran.err);
        validate(schema, &xml_files(&scratch.path(&out)));
        let text = fs::read_to_string(scratch.path(&format!("{out}/goaml.xml"))).unwrap();
        let problems = fs::read_to_string(scratch.path(&format!("{out}/goaml-problems.csv"))).unwrap();
        let written = between(&text, "amount_local").len();
        let left: BTreeSet<&str> = problems
            .lines()
            .filter(|line| line.starts_with("EXP002"))
            .filter_map(|line| line.split(',').nth(2))
            .collect();
        assert_eq!(written + left.len(), names.len(), "{problems}");
    }
}

/// Movements as texts: when, how much, and who by number, by kind where there is no number.
fn movements(case: &str) -> BTreeMap<String, u32> {
    let party = |side: &str| {
        format!(
            "case when {side}.scheme in ('iban', 'local', 'domestic') then {side}.identifier else {side}.scheme = 'cash' end"
        )
    };
    let statement = format!(
        "select l.booked, l.amount, l.currency, coalesce(l.received, l.amount), coalesce(l.received_currency, l.currency), {}, {} \
         from ledger l join accounts p on p.account_id = l.payer_id join accounts q on q.account_id = l.payee_id \
         where l.repeats_row_id is null and (l.other_leg_row_id is null or l.statement_of = 'payer')",
        party("p"),
        party("q")
    );
    let ran = trag(&["sql", case, &statement, "--csv", "--quiet"]);
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let mut count = BTreeMap::new();
    ran.out.lines().skip(1).for_each(|line| *count.entry(line.to_owned()).or_default() += 1);
    count
}

#[test]
fn our_own_reader_reads_the_same_movements_back() {
    let Some(schemas) = schemas() else { return };
    let scratch = Scratch::new();
    for (name, currency) in [("serbian-structuring", "RSD"), ("azerbaijani-laundromat", "USD")] {
        let case = scratch.text(name);
        sample(name, &case);
        let (_, schema, settings) = &schemas[0];
        let settings = settings.replace("CURRENCY", &format!("currency_code_local = \"{currency}\""));
        let first = "rows = \"all\"\nmost-transactions = 5000\nnames = \"given-first\"";
        let out = format!("{name}-out");
        let ran = under(&scratch, &case, schema, (first, &settings, ""), &out);
        assert!(ran.exit == 0 || ran.exit == 2, "{}", ran.err);
        let problems =
            fs::read_to_string(scratch.path(&format!("{out}/goaml-problems.csv"))).unwrap_or_default();
        assert!(!problems.lines().any(|line| line.starts_with("EXP002")), "{problems}");
        for file in fs::read_dir(scratch.path(&out)).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|end| end != "xml") {
                fs::remove_file(file).unwrap();
            }
        }
        let again = scratch.text(&format!("{name}-again"));
        let ran = trag(&["run", &scratch.text(&out), "--out", &again, "--quiet"]);
        assert_eq!(ran.exit, 0, "{}", ran.err);
        let (before, after) = (movements(&case), movements(&again));
        let lost: Vec<&String> =
            before.keys().filter(|key| before.get(*key) != after.get(*key)).take(5).collect();
        let gained: Vec<&String> =
            after.keys().filter(|key| before.get(*key) != after.get(*key)).take(5).collect();
        assert!(lost.is_empty() && gained.is_empty(), "{name}: {lost:#?} against {gained:#?}");
    }
}
