//! Exhibit 16: the register of rows. Every row that a finding or a picture rests on, by its stable number.

use std::collections::BTreeSet;

use trag_model::{Instrument, RowId};

use crate::case_file::{Exhibit, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::figures::{counted, cut, rows as count_rows};

use super::Facts;
use super::facts::row_anchor;

/// How many findings a row names.
const FINDINGS: usize = 6;

pub(crate) fn exhibit(facts: &Facts<'_>, cited: &BTreeSet<RowId>) -> Exhibit {
    let rows: BTreeSet<RowId> = facts.flagged.keys().copied().chain(cited.iter().copied()).collect();
    let text = format!(
        "{} of {}: those of findings, and those behind the pictures. The number of a row is its place in the ledger and \
         never changes for the same inputs; the reference says where its source states it. The ledger has all rows.",
        count_rows(rows.len() as u64),
        count_rows(facts.case.ledger.len() as u64),
    );
    let mut blocks = vec![Block::paragraph(text)];
    if !rows.is_empty() {
        blocks.push(Block::Table(table(facts, &rows)));
    }
    Exhibit::new(16, "Register of rows", Status::SummaryEvidence, blocks)
}

fn table(facts: &Facts<'_>, rows: &BTreeSet<RowId>) -> Table {
    let columns = [">Row", "Booked", "Payer", "Payee", ">Amount", "Kind", "Purpose", "Findings", "Source"];
    let mut table = Table::new("Rows", &columns);
    let ledger = facts.case.ledger;
    for row in rows {
        let (amount, currency) = ledger.paid(*row);
        let [payer, payee] = facts.parties(*row);
        let kind = match ledger.instrument(*row) {
            Instrument::Unknown => "not stated",
            known => known.word(),
        };
        table.row(vec![
            Line::new().anchor(row_anchor(*row), row.0.to_string()),
            Typed::Time(ledger.booked(*row), ledger.precision(*row)).into(),
            payer,
            payee,
            Typed::money(amount, currency).into(),
            kind.into(),
            Line::new().printed(cut(ledger.purpose(*row), 70)),
            findings(facts, *row),
            Line::new().reference(facts.index.reference(&[*row], 1)),
        ]);
    }
    table
}

fn findings(facts: &Facts<'_>, row: RowId) -> Line {
    let ids = facts.flagged.get(&row).map_or(&[][..], Vec::as_slice);
    let shown = ids.iter().take(FINDINGS).copied().collect::<Vec<_>>().join(", ");
    match ids.len().saturating_sub(FINDINGS) {
        0 => shown.into(),
        more => format!("{shown} and {}", counted(more, "more", "more")).into(),
    }
}
