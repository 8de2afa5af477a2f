//! GraphML: accounts as nodes, each movement as an edge of its own. NetworkX, igraph and the reader of Gephi Lite open it.

use std::io::{self, Write};

use super::{account_values, links, number};
use crate::CaseReport;
use crate::escape::svg as xml;

/// Attributes of nodes and edges: id, what it is of, name, type. Amounts are exact decimals, so their type is a text;
/// `weight` counts for layouts and is 1 for every movement.
const KEYS: [[&str; 4]; 20] = [
    ["n0", "node", "label", "string"],
    ["n1", "node", "number", "string"],
    ["n2", "node", "scheme", "string"],
    ["n3", "node", "holder", "string"],
    ["n4", "node", "kind", "string"],
    ["n5", "node", "institution", "string"],
    ["n6", "node", "country", "string"],
    ["e0", "edge", "row", "long"],
    ["e1", "edge", "booked", "string"],
    ["e2", "edge", "paid", "string"],
    ["e3", "edge", "currency", "string"],
    ["e4", "edge", "received", "string"],
    ["e5", "edge", "currency_received", "string"],
    ["e6", "edge", "payer", "string"],
    ["e7", "edge", "payee", "string"],
    ["e8", "edge", "instrument", "string"],
    ["e9", "edge", "purpose", "string"],
    ["e10", "edge", "record", "string"],
    ["e11", "edge", "findings", "string"],
    ["e12", "edge", "weight", "int"],
];

/// Writes the graph. Only accounts that a movement names are nodes.
///
/// # Errors
/// Those of writing.
pub fn write(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
    for [id, of, name, kind] in KEYS {
        writeln!(out, "<key id=\"{id}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
    }
    writeln!(out, "<graph id=\"movements\" edgedefault=\"directed\">")?;
    nodes(case, out)?;
    for link in links(case) {
        writeln!(
            out,
            "<edge id=\"r{}\" source=\"a{}\" target=\"a{}\">",
            link.row.0, link.payer.0, link.payee.0
        )?;
        let row = link.row.0.to_string();
        data("e", &[&[row.as_str()], &link.values()[..], &["1"]].concat(), out)?;
        writeln!(out, "</edge>")?;
    }
    writeln!(out, "</graph>\n</graphml>")
}

fn nodes(case: &CaseReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut named = vec![false; case.accounts.accounts.len()];
    for row in case.ledger.movements() {
        named[case.ledger.payer(row).0 as usize] = true;
        named[case.ledger.payee(row).0 as usize] = true;
    }
    for (account, _) in case.accounts.iter().filter(|(account, _)| named[account.0 as usize]) {
        writeln!(out, "<node id=\"a{}\">", account.0)?;
        data("n", &account_values(case, account, &number(case, account)), out)?;
        writeln!(out, "</node>")?;
    }
    Ok(())
}

/// Values under their keys; what is empty is left out.
fn data(of: &str, values: &[&str], out: &mut dyn Write) -> io::Result<()> {
    for (number, value) in values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "<data key=\"{of}{number}\">{}</data>", xml(value))?;
    }
    Ok(())
}
