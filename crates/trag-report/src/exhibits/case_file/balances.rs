//! The balance of the first accounts over time, with the findings on it.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{Day, Finding, RuleReport};

use crate::document::{Block, Picture};
use crate::exhibits::months::lanes;
use crate::figures::{counted, name};
use crate::render::svg::balance::{self, BalanceLine};

use super::Facts;
use super::facts::Book;

/// How many accounts are drawn.
const DRAWN: usize = 4;

pub(crate) fn blocks(facts: &Facts<'_>) -> Vec<Block> {
    let mut books: Vec<(usize, usize, &Book)> = facts
        .books
        .iter()
        .filter(|book| book.rows.len() > 1)
        .map(|book| (flagged(facts, book).len(), book.rows.len(), book))
        .collect();
    // The accounts with the most rows in findings first.
    books.sort_by_key(|(flagged, rows, book)| {
        (std::cmp::Reverse((*flagged, *rows)), book.account, book.currency)
    });
    let left_out = books.len().saturating_sub(DRAWN);
    let mut blocks: Vec<Block> = books
        .iter()
        .take(DRAWN)
        .enumerate()
        .filter_map(|(place, (.., book))| picture(facts, place, book))
        .collect();
    if blocks.is_empty() {
        return blocks;
    }
    blocks.insert(0, Block::heading(3, "balances", "Balances over time"));
    if left_out > 0 {
        let more = counted(left_out, "more account is", "more accounts are");
        blocks.push(Block::paragraph(format!(
            "{more} in Exhibit 2; the {DRAWN} with the most rows in findings are drawn."
        )));
    }
    blocks
}

/// Days of the book's rows that stand in findings.
fn flagged(facts: &Facts<'_>, book: &Book) -> BTreeSet<Day> {
    let in_finding = |row: trag_model::RowId| {
        facts.flagged.contains_key(&row) || facts.flagged.contains_key(&facts.case.ledger.counted(row))
    };
    book.rows.iter().filter(|(row, _)| in_finding(*row)).map(|(row, _)| facts.case.ledger.day(*row)).collect()
}

fn picture(facts: &Facts<'_>, place: usize, book: &Book) -> Option<Block> {
    let ledger = facts.case.ledger;
    let (first, last) = (ledger.day(book.rows.first()?.0), ledger.day(book.rows.last()?.0));
    let opening = book.opening.map_or(0, |opening| opening.0);
    let mut by_day: BTreeMap<Day, i128> = BTreeMap::new();
    let mut balance = opening;
    for (row, amount) in &book.rows {
        balance += amount;
        by_day.insert(ledger.day(*row), balance);
    }
    let of_account: Vec<(&RuleReport, &Finding)> = facts
        .case
        .assessment
        .rules
        .iter()
        .flat_map(|rule| rule.findings().iter().map(move |finding| (rule, finding)))
        .filter(|(_, finding)| finding.account == book.account)
        .collect();
    let account = facts.account(book.account).plain();
    let holder = name(facts.case.accounts.label(book.account));
    let what = match (book.opening.is_some(), facts.has_statements) {
        (true, _) => "Balance",
        (false, true) => "Balance since the first row, which stands at zero as no opening balance is printed",
        (false, false) => "What the rows of others add and take since the first, which is no balance",
    };
    let title = if account == holder {
        format!("{account}, {}", book.currency)
    } else {
        format!("{account}, {holder}, {}", book.currency)
    };
    let description =
        format!("{what}, from {first} until {last}, over {}.", crate::figures::rows(book.rows.len() as u64));
    let line = BalanceLine {
        id: format!("balance-{}", place + 1),
        title: title.clone(),
        description,
        currency: book.currency,
        first,
        end: Day(last.0.saturating_add(1)),
        opening,
        steps: by_day.into_iter().collect(),
        flagged: flagged(facts, book).into_iter().collect(),
        lanes: lanes(&of_account),
    };
    let note = format!(
        "{what}, at the end of each day. Dots: days with a row in a finding. Under it: the periods of findings about the account, by rule."
    );
    Some(Block::Picture(Picture { title, note, drawing: balance::draw(&line) }))
}
