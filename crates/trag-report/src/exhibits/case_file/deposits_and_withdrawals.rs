//! Exhibit 5: what each subject received and sent, by counterparty, whole.

use std::collections::BTreeMap;

use trag_model::{RowId, Total};

use crate::case_file::{Exhibit, Stated, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::exhibits::ranking;
use crate::exhibits::sources_and_uses::{Parties, Party, parties};
use crate::figures::{name, period};
use crate::index::Side;

use super::Facts;
use super::sources_and_uses::{category, total_name};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let mut blocks = vec![Block::paragraph(
        "Every counterparty of each subject described in full, the largest first. A name in several spellings of both \
         scripts is one counterparty; a name is no proof of a person. Transfers between own accounts are left out; \
         Exhibit 6 has them.",
    )];
    let mut stated = Vec::new();
    for (rank, subject, rows) in facts.index.described() {
        let title =
            Line::new().text(format!("5.{}. ", rank + 1)).jump(ranking::anchor(rank), name(&subject.label));
        blocks.push(Block::heading(3, format!("exhibit-5-{}", rank + 1), title));
        for (words, own, list) in
            [("Deposits", Side::Payee, &rows.received), ("Withdrawals", Side::Payer, &rows.sent)]
        {
            let tables = parties(&facts.index, list, own);
            if tables.is_empty() {
                blocks.push(Block::paragraph(format!("{words}: no row.")));
            }
            for of_currency in &tables {
                let what = total_name(rank, subject, own);
                stated.push(Stated { what, currency: of_currency.currency, total: of_currency.total });
                blocks.push(Block::Table(table(facts, words, own, of_currency)));
            }
        }
    }
    if facts.index.described().next().is_none() {
        blocks.push(Block::notice("Nothing was flagged, so no subject is described."));
    }
    let title = "Deposit and withdrawal analysis";
    Exhibit { stated, ..Exhibit::new(5, title, Status::SummaryEvidence, blocks) }
}

fn table(facts: &Facts<'_>, words: &str, own: Side, all: &Parties) -> Table {
    let columns =
        ["Counterparty", "Categories", ">Amount", ">Share", ">Rows", ">Largest", "Period", "First rows"];
    let mut table = Table::new(format!("{words} in {}", all.currency), &columns);
    for party in &all.parties {
        let largest = party.rows.iter().map(|row| facts.index.valued(*row, own).1).max().unwrap_or_default();
        table.row(vec![
            Line::new().printed(name(&party.label)),
            categories(facts, own, party).into(),
            Typed::Bare(party.amount, all.currency).into(),
            Typed::Share(party.amount, all.total).into(),
            Typed::Count(party.rows.len() as u64).into(),
            Typed::Bare(largest, all.currency).into(),
            days(facts, &party.rows).into(),
            facts.references(&party.rows),
        ]);
    }
    let sum: i128 = all.parties.iter().map(|party| party.amount.0).sum();
    assert_eq!(sum, all.total.0, "the counterparties do not add up to all {words}");
    let mut cells = vec![Line::new(); columns.len()];
    cells[0] = format!("all {}", words.to_lowercase()).into();
    cells[2] = Typed::Bare(Total(sum), all.currency).into();
    cells[3] = Typed::Share(all.total, all.total).into();
    cells[4] = Typed::Count(all.rows as u64).into();
    table.total(cells);
    table
}

/// `transfers 12, cash paid in 3`.
fn categories(facts: &Facts<'_>, own: Side, party: &Party) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &party.rows {
        *counts.entry(category(facts.case.ledger.instrument(*row), own)).or_default() += 1;
    }
    let parts: Vec<String> = counts.iter().map(|(word, count)| format!("{word} {count}")).collect();
    parts.join(", ")
}

fn days(facts: &Facts<'_>, rows: &[RowId]) -> String {
    let booked = |row: Option<&RowId>| row.map(|row| facts.case.ledger.booked(*row));
    booked(rows.first()).zip(booked(rows.last())).map_or_else(String::new, period)
}
