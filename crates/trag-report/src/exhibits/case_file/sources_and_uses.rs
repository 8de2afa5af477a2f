//! Exhibit 4: where the funds of each subject came from and where they went; total sources = total uses.

use std::collections::BTreeMap;

use trag_model::{Currency, Instrument, RowId, Subject, Total};

use crate::case_file::{Exhibit, Stated, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::exhibits::ranking;
use crate::exhibits::subject::between_own;
use crate::figures::name;
use crate::index::{Side, SubjectRows};

use super::{Facts, bridge};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let mut blocks = vec![Block::paragraph(
        "For each subject described in full, by category: the payments of its accounts, whatever name is printed with \
         them, and those that print its name and no account. What came in and was not seen going out is the last use, what \
         went out and was not seen coming in is the last source, so that both sides are equal. Transfers between own \
         accounts stand below, in neither side. Amounts in the base currency where it is known, else in the row's own, \
         apart.",
    )];
    let mut stated = Vec::new();
    for (rank, subject, rows) in facts.index.described() {
        let title =
            Line::new().text(format!("4.{}. ", rank + 1)).jump(ranking::anchor(rank), name(&subject.label));
        blocks.push(Block::heading(3, format!("exhibit-4-{}", rank + 1), title));
        blocks.extend(one(facts, rank, subject, rows, &mut stated));
    }
    if facts.index.described().next().is_none() {
        blocks.push(Block::notice("Nothing was flagged, so no subject is described."));
    }
    Exhibit { stated, ..Exhibit::new(4, "Sources and uses of funds", Status::SummaryEvidence, blocks) }
}

/// A category's amount and rows.
type Category = (Total, Vec<RowId>);

/// The name under which a subject's total is stated by several exhibits.
pub(crate) fn total_name(rank: usize, subject: &Subject, own: Side) -> String {
    let word = if own == Side::Payee { "received by" } else { "sent by" };
    format!("{word} {}. {}", rank + 1, name(&subject.label))
}

/// Where the funds of a row came from or went to.
pub(crate) fn category(instrument: Instrument, own: Side) -> &'static str {
    match (instrument, own) {
        (Instrument::CashIn, Side::Payee) => "cash paid in",
        (Instrument::CashOut, Side::Payer) => "cash taken out",
        (Instrument::Transfer, _) => "transfers",
        (Instrument::Card, _) => "cards",
        (Instrument::Cheque, _) => "cheques",
        (Instrument::DirectDebit, _) => "direct debits",
        (Instrument::Conversion, _) => "conversions",
        (Instrument::Fee, _) => "fees",
        (Instrument::Interest, _) => "interest",
        (Instrument::Reversal, _) => "reversals",
        (Instrument::Crypto, _) => "crypto assets",
        (Instrument::Aggregate, _) => "several payments in one row",
        (Instrument::CashIn | Instrument::CashOut, _) => "cash",
        (Instrument::Unknown, _) => "kind not stated",
    }
}

fn one(
    facts: &Facts<'_>,
    rank: usize,
    subject: &Subject,
    rows: &SubjectRows,
    stated: &mut Vec<Stated>,
) -> Vec<Block> {
    let side = |own: Side, list: &[RowId]| {
        let mut categories: BTreeMap<&'static str, (Currency, BTreeMap<&'static str, Category>)> =
            BTreeMap::new();
        for row in list {
            let (currency, amount) = facts.index.valued(*row, own);
            let of_currency = &mut categories.entry(currency.code()).or_insert((currency, BTreeMap::new())).1;
            let entry = of_currency.entry(category(facts.case.ledger.instrument(*row), own)).or_default();
            entry.0.0 += amount.0;
            entry.1.push(*row);
        }
        categories
    };
    let (sources, uses) = (side(Side::Payee, &rows.received), side(Side::Payer, &rows.sent));
    let currencies: BTreeMap<&str, Currency> =
        sources.values().chain(uses.values()).map(|(currency, _)| (currency.code(), *currency)).collect();
    let empty = BTreeMap::new();
    let mut blocks = Vec::new();
    for (code, currency) in currencies {
        let of = |side: &BTreeMap<&str, (Currency, BTreeMap<&'static str, Category>)>| {
            side.get(code).map_or_else(|| empty.clone(), |(_, categories)| categories.clone())
        };
        let (sources, uses) = (of(&sources), of(&uses));
        let sides = [(Side::Payee, &sources), (Side::Payer, &uses)];
        for (own, categories) in sides.into_iter().filter(|(_, categories)| !categories.is_empty()) {
            let total = Total(categories.values().map(|(amount, _)| amount.0).sum());
            stated.push(Stated { what: total_name(rank, subject, own), currency, total });
        }
        blocks.push(Block::Table(table(facts, currency, &sources, &uses)));
    }
    if let Some(between) = between_own(facts.case, subject) {
        let text = format!(
            "Between own accounts: {between}. It is no source and no use; Exhibit 6 lists the accounts. "
        );
        blocks.push(Block::paragraph(Line::new().text(text).with_line(facts.references(&rows.own))));
    }
    blocks.extend(bridge::without_statement(facts, subject));
    blocks.extend(years(facts, rows).map(Block::Table));
    blocks.extend(bridge::block(facts, subject, rows));
    blocks
}

fn table(
    facts: &Facts<'_>,
    currency: Currency,
    sources: &BTreeMap<&'static str, Category>,
    uses: &BTreeMap<&'static str, Category>,
) -> Table {
    let columns = ["Side", "Category", ">Amount", ">Share", ">Rows", "First rows"];
    let mut table = Table::new(format!("Sources and uses in {currency}"), &columns);
    let sum =
        |side: &BTreeMap<&'static str, Category>| side.values().map(|(amount, _)| amount.0).sum::<i128>();
    let (came, went) = (sum(sources), sum(uses));
    let whole = Total(came.max(went));
    let sides = [
        ("source", sources, went - came, "held before, or from outside the data", "total sources"),
        ("use", uses, came - went, "kept, or gone outside the data", "total uses"),
    ];
    for (side, categories, rest, rest_name, total_name) in sides {
        let mut added = 0;
        let mut row = |category: Line, amount: i128, rows: &[RowId]| {
            added += amount;
            table.row(vec![
                side.into(),
                category,
                Typed::Bare(Total(amount), currency).into(),
                Typed::Share(Total(amount), whole).into(),
                Typed::Count(rows.len() as u64).into(),
                if rows.is_empty() { Line::new() } else { facts.references(rows) },
            ]);
        };
        categories.iter().for_each(|(category, (amount, rows))| row((*category).into(), amount.0, rows));
        if rest > 0 {
            row(rest_name.into(), rest, &[]);
        }
        assert_eq!(added, whole.0, "{total_name} are not the larger of what came in and what went out");
        let count: usize = categories.values().map(|(_, rows)| rows.len()).sum();
        table.total(vec![
            total_name.into(),
            Line::new(),
            Typed::Bare(whole, currency).into(),
            Typed::Share(whole, whole).into(),
            Typed::Count(count as u64).into(),
            Line::new(),
        ]);
    }
    table
}

/// Received, sent and the difference by year, where there is more than one.
fn years(facts: &Facts<'_>, rows: &SubjectRows) -> Option<Table> {
    let mut years: BTreeMap<(&'static str, String), (Currency, i128, i128)> = BTreeMap::new();
    for (own, list) in [(Side::Payee, &rows.received), (Side::Payer, &rows.sent)] {
        for row in list {
            let (currency, amount) = facts.index.valued(*row, own);
            let year = facts.case.ledger.day(*row).to_string();
            let year = year.rsplitn(3, '-').last().unwrap_or_default().to_owned();
            let entry = years.entry((currency.code(), year)).or_insert((currency, 0, 0));
            if own == Side::Payee { entry.1 += amount.0 } else { entry.2 += amount.0 }
        }
    }
    if years.len() < 2 {
        return None;
    }
    let mut table = Table::new("By year", &["Year", "Currency", ">Received", ">Sent", ">Received less sent"]);
    let mut sums: BTreeMap<&str, (Currency, i128, i128)> = BTreeMap::new();
    let cells = |label: Line, currency: Currency, came: i128, went: i128| {
        vec![
            label,
            currency.to_string().into(),
            Typed::Bare(Total(came), currency).into(),
            Typed::Bare(Total(went), currency).into(),
            Typed::Bare(Total(came - went), currency).into(),
        ]
    };
    for ((code, year), (currency, came, went)) in &years {
        let sum = sums.entry(code).or_insert((*currency, 0, 0));
        sum.1 += came;
        sum.2 += went;
        table.row(cells(year.as_str().into(), *currency, *came, *went));
    }
    for (currency, came, went) in sums.into_values() {
        table.total(cells(format!("all years in {currency}").into(), currency, came, went));
    }
    Some(table)
}
