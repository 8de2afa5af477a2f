//! Exports are read by the programs they are made for, and carry every movement and no formula.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::io::Write as _;
use std::process::{Command, Stdio};

use common::{Fixture, case, empty, hostile, large};
use trag_report::export::{csv, ftm, graphml};

fn exported(
    fixture: &Fixture,
    write: impl Fn(&trag_report::CaseReport<'_>, &mut dyn std::io::Write) -> std::io::Result<()>,
) -> String {
    let mut bytes = Vec::new();
    write(&fixture.report(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Runs Python with a library on `text`, and gives what it prints; `None` where the library is not installed.
fn python(library: &str, script: &str, text: &str) -> Option<String> {
    let has =
        Command::new("python3").args(["-c", &format!("import {library}")]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        println!("passed over: python3 with {library} is not installed");
        return None;
    }
    let mut child = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    child.stdin.take().expect("piped").write_all(text.as_bytes()).expect("read by Python");
    let output = child.wait_with_output().expect("python3 ends");
    assert!(output.status.success(), "{library} refuses what was written");
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn fixtures() -> [Fixture; 4] {
    [case(), hostile(), large(), empty()]
}

#[test]
fn followthemoney_accepts_every_entity_and_keeps_every_value() {
    let script = "
import sys, json
from followthemoney import model
payments, ids, wanted = 0, set(), set()
for line in sys.stdin:
    data = json.loads(line)
    schema = model.get(data['schema'])
    entity = model.get_proxy(data, cleaned=False)
    assert data['id'] not in ids or data['schema'] == 'BankAccount', data['id']
    ids.add(data['id'])
    try:
        schema.validate(data)
    except Exception as error:
        sys.exit(f'{error}: {error.errors}: {data}')
    for name in data['properties']:
        assert schema.get(name) is not None, name
        assert entity.get(name), (name, data)
    for name in ('payer', 'beneficiary', 'payerAccount', 'beneficiaryAccount', 'owner', 'asset'):
        wanted.update(data['properties'].get(name, []))
    payments += schema.name == 'Payment'
assert wanted <= ids, wanted - ids
print(payments)
";
    for fixture in fixtures() {
        let text = exported(&fixture, ftm::write);
        let movements = fixture.report().ledger.movements().count();
        if let Some(read) = python("followthemoney", script, &text) {
            assert_eq!(read, movements.to_string());
        }
        assert_eq!(text.matches("\"schema\":\"Payment\"").count(), movements);
    }
}

#[test]
fn networkx_reads_every_movement_as_an_edge() {
    let script = "
import sys, networkx
graph = networkx.parse_graphml(sys.stdin.read(), force_multigraph=True)
assert graph.is_directed()
assert all(data['paid'] and data['record'] for _, _, data in graph.edges(data=True))
print(graph.number_of_edges())
";
    for fixture in fixtures() {
        let text = exported(&fixture, graphml::write);
        let movements = fixture.report().ledger.movements().count();
        assert_eq!(text.matches("<edge ").count(), movements);
        assert!(!text.contains("<script"), "a name of the source became markup");
        if let Some(read) = python("networkx", script, &text) {
            assert_eq!(read, movements.to_string());
        }
    }
}

#[test]
fn tables_have_a_line_for_each_account_and_movement_and_no_formula() {
    for fixture in fixtures() {
        let (nodes, edges) = (exported(&fixture, csv::nodes), exported(&fixture, csv::edges));
        let report = fixture.report();
        assert_eq!(nodes.lines().count(), report.accounts.accounts.len() + 1);
        assert_eq!(edges.lines().count(), report.ledger.movements().count() + 1);
        for line in nodes.lines().chain(edges.lines()) {
            let starts = |cell: &str| cell.trim_start_matches('"').starts_with(['=', '+', '@']);
            assert!(!line.split(',').any(starts), "{line}");
        }
    }
}
