//! Schedule 4: from whom value came and where it went. Total sources are all that a subject received from others,
//! total uses all that it sent to others.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Currency, NameIx, RowId, Subject, Total, name::spelling};

use crate::document::{Block, Line, Table, Typed};
use crate::exhibits::subject::between_own;
use crate::figures::{count, name, rows as counted_rows};
use crate::index::{Index, Side, SubjectRows};

/// How many counterparties a table names; the rest is one row "others".
const NAMED: usize = 10;

/// Who a counterparty is, for adding up: one spelling of a name, an account without a name, or cash by who handed it over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PartyKey {
    Name(String),
    Cash(String),
    Account(AccountIx),
}

/// What a subject received from, or paid to, one counterparty.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) key: PartyKey,
    /// Its name as printed on the first of the rows.
    pub(crate) label: String,
    pub(crate) amount: Total,
    /// Ascending.
    pub(crate) rows: Vec<RowId>,
}

/// All counterparties on one side of a subject whose amounts are counted in one currency.
#[derive(Clone, Debug)]
pub(crate) struct Parties {
    pub(crate) currency: Currency,
    pub(crate) total: Total,
    /// Number of rows.
    pub(crate) rows: usize,
    /// By amount, the largest first, then by key.
    pub(crate) parties: Vec<Party>,
}

/// The counterparties in `rows`, on which the subject stands on side `own`; a table for each currency, that
/// with the most rows first.
pub(crate) fn parties(index: &Index<'_>, rows: &[RowId], own: Side) -> Vec<Parties> {
    let other = if own == Side::Payer { Side::Payee } else { Side::Payer };
    let mut spellings: BTreeMap<NameIx, String> = BTreeMap::new();
    let mut sums: BTreeMap<(Currency, PartyKey), Party> = BTreeMap::new();
    for row in rows {
        let (currency, amount) = index.valued(*row, own);
        let by_name = || {
            let name = index.name_on(*row, other)?;
            let key = spellings.entry(name).or_insert_with(|| spelling(index.case.accounts.name(name)));
            (!key.is_empty()).then(|| PartyKey::Name(key.clone()))
        };
        let by_hand = index.handed_over_by(*row, other).map(|conductor| PartyKey::Cash(spelling(conductor)));
        let key = by_hand.or_else(by_name);
        let key = key.unwrap_or_else(|| PartyKey::Account(index.account_on(*row, other)));
        let party = sums.entry((currency, key.clone())).or_insert_with(|| Party {
            key,
            label: index.handed_over(*row, other),
            amount: Total::default(),
            rows: Vec::new(),
        });
        party.amount.0 += amount.0;
        party.rows.push(*row);
    }
    let mut tables: BTreeMap<Currency, Parties> = BTreeMap::new();
    for ((currency, _), party) in sums {
        let empty = || Parties { currency, total: Total::default(), rows: 0, parties: Vec::new() };
        let table = tables.entry(currency).or_insert_with(empty);
        table.total.0 += party.amount.0;
        table.rows += party.rows.len();
        table.parties.push(party);
    }
    let mut tables: Vec<Parties> = tables.into_values().collect();
    for table in &mut tables {
        table.parties.sort_by(|a, b| b.amount.cmp(&a.amount).then_with(|| a.key.cmp(&b.key)));
    }
    tables.sort_by_key(|table| std::cmp::Reverse((table.rows, table.currency)));
    tables
}

pub(crate) fn blocks(index: &Index<'_>, subject: &Subject, rows: &SubjectRows) -> Vec<Block> {
    let mut blocks = vec![Block::heading(4, "", "Source and use of funds")];
    for (title, side, list) in [("Sources", Side::Payee, &rows.received), ("Uses", Side::Payer, &rows.sent)] {
        let tables = parties(index, list, side);
        if tables.is_empty() {
            blocks.push(Block::paragraph(format!("{title}: no row.")));
        }
        blocks.extend(tables.iter().map(|parties| Block::Table(table(index, title, side, parties))));
    }
    if let Some(between) = between_own(index.case, subject) {
        let text = format!("Between own accounts: {between}. It is no source and no use. ");
        blocks.push(Block::paragraph(Line::new().text(text).reference(index.reference(&rows.own, 2))));
    }
    let (received, sent) = (rows.received.len() as u64, rows.sent.len() as u64);
    if subject.turnover.rows != (received, sent) {
        let text = format!(
            "These tables hold {} received and {} sent; the rules counted {} and {} for this subject.",
            counted_rows(received),
            counted_rows(sent),
            count(subject.turnover.rows.0),
            count(subject.turnover.rows.1)
        );
        blocks.push(Block::notice(text));
    }
    blocks
}

fn table(index: &Index<'_>, title: &str, own: Side, parties: &Parties) -> Table {
    let currency = parties.currency;
    let unit = if index.case.base.is_some_and(|base| base != currency) {
        format!("{currency}, for rows without an amount in the base currency")
    } else {
        currency.to_string()
    };
    let mut table = Table::new(
        format!("{title} in {unit}"),
        &["Counterparty", "Where", ">Amount", ">Share", ">Rows", "First rows"],
    );
    let named = if parties.parties.len() == NAMED + 1 { NAMED + 1 } else { NAMED };
    for party in parties.parties.iter().take(named) {
        table.row(vec![
            Line::new().printed(name(&party.label)),
            places(index, own, &party.rows).into(),
            Typed::Bare(party.amount, currency).into(),
            Typed::Share(party.amount, parties.total).into(),
            Typed::Count(party.rows.len() as u64).into(),
            Line::new().reference(index.reference(&party.rows, 2)),
        ]);
    }
    let rest = parties.parties.get(named..).unwrap_or_default();
    if !rest.is_empty() {
        let amount = Total(rest.iter().map(|party| party.amount.0).sum());
        let rows: usize = rest.iter().map(|party| party.rows.len()).sum();
        table.row(vec![
            format!("others ({})", count(rest.len() as u64)).into(),
            Line::new(),
            Typed::Bare(amount, currency).into(),
            Typed::Share(amount, parties.total).into(),
            Typed::Count(rows as u64).into(),
            Line::new(),
        ]);
    }
    table.total(vec![
        format!("all {}", title.to_lowercase()).into(),
        Line::new(),
        Typed::Bare(parties.total, currency).into(),
        Typed::Share(parties.total, parties.total).into(),
        Typed::Count(parties.rows as u64).into(),
        Line::new(),
    ]);
    table
}

/// Countries of the counterparty's accounts, at most three.
fn places(index: &Index<'_>, own: Side, rows: &[RowId]) -> String {
    let other = if own == Side::Payer { Side::Payee } else { Side::Payer };
    let countries: BTreeSet<&str> = rows
        .iter()
        .map(|row| index.case.accounts.get(index.account_on(*row, other)).country.as_str())
        .collect();
    let known: Vec<String> = countries
        .iter()
        .filter(|country| !country.is_empty())
        .take(3)
        .map(|c| crate::figures::cut(c, 12))
        .collect();
    if known.is_empty() { "–".to_owned() } else { known.join(", ") }
}
