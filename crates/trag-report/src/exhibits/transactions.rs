//! How: a subject's episodes, step by step, with the transactions by date and amount.

use std::cmp::Reverse;

use trag_model::{Episode, Instrument, Money, RowId, Subject};

use crate::document::{Block, Line, Table, Typed};
use crate::figures::{amounts, count, counted, cut, name, period};
use crate::index::{Index, Side};

/// How many episodes are told.
const TOLD: usize = 3;
/// How many rows are listed from the start and from the end of an episode.
const FIRST_AND_LAST: usize = 12;

pub(crate) fn blocks(index: &Index<'_>, subject: &Subject) -> Vec<Block> {
    let mut told = index.episodes_of(subject);
    let all = told.len();
    told.sort_by_key(|episode| (Reverse(episode.findings.len()), Reverse(episode.rows.len()), &episode.id));
    told.truncate(TOLD);
    told.sort_by_key(|episode| (episode.period, &episode.id));
    let mut blocks = vec![Block::heading(4, "", "How")];
    if told.is_empty() {
        blocks.push(Block::paragraph("No episode groups these findings."));
    }
    for episode in told {
        blocks.extend(one(index, episode));
    }
    if all > TOLD {
        let text = format!(
            "{} with the most findings are told here; {} in findings.json.",
            counted(TOLD, "episode", "episodes"),
            counted(all - TOLD, "more is", "more are")
        );
        blocks.push(Block::paragraph(text));
    }
    blocks
}

fn one(index: &Index<'_>, episode: &Episode) -> Vec<Block> {
    let mut ids: Vec<String> = episode.findings.iter().take(12).cloned().collect();
    if episode.findings.len() > ids.len() {
        ids.push(format!("{} more", episode.findings.len() - ids.len()));
    }
    let head = Line::new()
        .strong(format!("{} ", episode.id))
        .text(format!("({}). {}", period(episode.period), super::why::sentence(&episode.sentence)))
        .text(format!(" Findings: {}. ", ids.join(", ")))
        .reference(index.reference(&episode.rows, 8));
    let title = format!(
        "Transactions of {}: {}, {}",
        episode.id,
        counted(episode.rows.len(), "row", "rows"),
        amounts(&episode.amounts)
    );
    let list = Block::Table(table(index, &format!("Transactions of {}", episode.id), &episode.rows));
    vec![Block::paragraph(head), Block::open(title, vec![list])]
}

/// Rows by date, with a line that says how many are left out in the middle.
fn table(index: &Index<'_>, caption: &str, rows: &[RowId]) -> Table {
    let columns = ["Booked", "Payer", "Payee", ">Amount", "Kind", "Purpose", "Row"];
    let mut table = Table::new(caption, &columns);
    let all_shown = rows.len() <= 2 * FIRST_AND_LAST + 1;
    let (first, last) = if all_shown {
        (rows, &rows[rows.len()..])
    } else {
        (&rows[..FIRST_AND_LAST], &rows[rows.len() - FIRST_AND_LAST..])
    };
    first.iter().for_each(|row| table.row(transaction(index, *row)));
    if !all_shown {
        let left_out = (rows.len() - 2 * FIRST_AND_LAST) as u64;
        table.gap(format!("{} rows between these are listed in findings.json", count(left_out)));
    }
    last.iter().for_each(|row| table.row(transaction(index, *row)));
    table
}

fn transaction(index: &Index<'_>, row: RowId) -> Vec<Line> {
    let ledger = index.case.ledger;
    let (amount, currency) = ledger.paid(row);
    let (received, received_currency) = ledger.received(row);
    let mut paid = Line::from(Typed::money(amount, currency));
    if (received, received_currency) != (amount, currency) {
        paid = paid.text(format!(" (received {})", Money(received, received_currency)));
    }
    let payments = ledger.count(row);
    let kind = match ledger.instrument(row) {
        Instrument::Unknown => "not stated".to_owned(),
        known => known.word().to_owned(),
    };
    let kind = if payments > 1 { format!("{kind}, {} payments", count(u64::from(payments))) } else { kind };
    let code = ledger.purpose_code(row).map_or_else(String::new, |code| format!("{code} "));
    vec![
        Typed::Time(ledger.booked(row), ledger.precision(row)).into(),
        Line::new().printed(name(index.label_on(row, Side::Payer))),
        Line::new().printed(name(index.label_on(row, Side::Payee))),
        paid,
        kind.into(),
        Line::new().text(code).printed(cut(ledger.purpose(row), 70)),
        Line::new().reference(index.reference(&[row], 1)),
    ]
}
