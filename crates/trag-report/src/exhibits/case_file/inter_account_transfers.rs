//! Exhibit 6: transfers between accounts of the case, with both legs, and those of which one leg is missing.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, RowId, Total};

use crate::case_file::{Exhibit, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::figures::{counted, name};

use super::Facts;

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let title = "Inter-account transfers";
    if !facts.has_statements {
        let text = "Not computed: the sources are no statements of accounts, so no transfer stands in two of them. To \
                    compare both legs, add the statements of both accounts.";
        let mut blocks = vec![Block::notice(text)];
        blocks.extend(own(facts));
        return Exhibit::new(6, title, Status::SummaryEvidence, blocks);
    }
    let (linked, unmatched) = (linked(facts), unmatched(facts));
    let text = format!(
        "{} in the statements of both parties; each moves its value once. {} two accounts of the case and \
         stand in one statement only.",
        counted(linked.rows.len(), "transfer stands", "transfers stand"),
        counted(unmatched.rows.len(), "row lies between", "rows lie between"),
    );
    let mut blocks = vec![Block::paragraph(text)];
    blocks.extend([linked, unmatched].into_iter().filter(|table| !table.rows.is_empty()).map(Block::Table));
    blocks.extend(own(facts));
    Exhibit::new(6, title, Status::SummaryEvidence, blocks)
}

/// The transfers between accounts of each subject described in full, by pair of accounts.
fn own(facts: &Facts<'_>) -> Vec<Block> {
    let columns = ["Subject", "From", "To", ">Rows", ">Amount", "Currency", "First rows"];
    let mut table = Table::new("Between accounts of one subject", &columns);
    let ledger = facts.case.ledger;
    for (_, subject, rows) in facts.index.described() {
        let mut pairs: BTreeMap<(AccountIx, AccountIx, Currency), (Total, Vec<RowId>)> = BTreeMap::new();
        for row in &rows.own {
            let (amount, currency) = ledger.paid(*row);
            let pair = pairs.entry((ledger.payer(*row), ledger.payee(*row), currency)).or_default();
            pair.0.add(amount);
            pair.1.push(*row);
        }
        for ((from, to, currency), (amount, rows)) in pairs {
            table.row(vec![
                Line::new().printed(name(&subject.label)),
                facts.account(from),
                facts.account(to),
                Typed::Count(rows.len() as u64).into(),
                Typed::Bare(amount, currency).into(),
                currency.to_string().into(),
                facts.references(&rows),
            ]);
        }
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    let text = "Rows between accounts that are printed with one name. They are no part of the sources and uses in Exhibit 4. \
                That one holder has both accounts rests on the name where no number says so.";
    vec![Block::paragraph(text), Block::Table(table)]
}

fn linked(facts: &Facts<'_>) -> Table {
    let columns = [
        "Out",
        "In",
        "From",
        "To",
        ">Amount out",
        ">Amount in",
        ">Days",
        "Matched by",
        "Confidence",
        "Leg out",
        "Leg in",
    ];
    let mut table = Table::new("Both legs seen", &columns);
    let ledger = facts.case.ledger;
    for row in ledger.movements() {
        let Some(other) = ledger.other_leg(row) else { continue };
        let (out, arrived) = (ledger.paid(row), ledger.received(other));
        let days = i64::from(ledger.day(other).0) - i64::from(ledger.day(row).0);
        let same = out == ledger.paid(other);
        let (rule, confidence) = match (same, days) {
            (true, 0) => ("same parties, amount, currency and day", "high"),
            (true, _) => ("same parties, amount and currency, at most three days apart", "high"),
            (false, _) => (
                "the only debit and credit of the two accounts within three days, in two currencies",
                "medium",
            ),
        };
        table.row(vec![
            Typed::Day(ledger.day(row)).into(),
            Typed::Day(ledger.day(other)).into(),
            facts.account(ledger.payer(row)),
            facts.account(ledger.payee(other)),
            Typed::money(out.0, out.1).into(),
            Typed::money(arrived.0, arrived.1).into(),
            days.to_string().into(),
            rule.into(),
            confidence.into(),
            facts.row(row),
            facts.row(other),
        ]);
    }
    table
}

/// Rows between two accounts with statements, of which the other statement shows nothing.
fn unmatched(facts: &Facts<'_>) -> Table {
    let columns = ["Booked", "From", "To", ">Amount", "Row"];
    let mut table = Table::new("One leg seen", &columns);
    let ledger = facts.case.ledger;
    let own: BTreeSet<AccountIx> = facts.books.iter().map(|book| book.account).collect();
    let between = |row: &RowId| {
        let (payer, payee) = (ledger.payer(*row), ledger.payee(*row));
        ledger.other_leg(*row).is_none() && payer != payee && own.contains(&payer) && own.contains(&payee)
    };
    for row in ledger.movements().filter(between) {
        let (amount, currency) = ledger.paid(row);
        table.row(vec![
            Line::from(Typed::Time(ledger.booked(row), ledger.precision(row))),
            facts.account(ledger.payer(row)),
            facts.account(ledger.payee(row)),
            Typed::money(amount, currency).into(),
            facts.row(row),
        ]);
    }
    table
}
