//! Everything the figures rest on: what was declared, by whom and why, and the opening balances used.

use trag_model::RowId;
use trag_trace::{IdentifiedWith, Note, OriginKind};

use super::tracing_words::{Words, money};
use crate::TracingReport;
use crate::document::{Block, Line, Table};
use crate::figures::{counted, cut};

/// How many rows of one declaration are listed; `tracing.json` has all.
const ROWS: usize = 6;
/// How many opening balances are listed.
const OPENINGS: usize = 40;

pub(crate) fn blocks(report: &TracingReport<'_>) -> Vec<Block> {
    let mut table = Table::new("Declared", &["What", "About", "Rows", "By", "Why"]);
    for (what, about, rows, note) in declared(report) {
        table.row(vec![
            what.into(),
            Line::new().printed(about),
            Line::new().reference(references(report, &rows)),
            Line::new().printed(cut(&note.who, 60)),
            Line::new().printed(cut(&note.why, 400)),
        ]);
    }
    vec![
        Block::heading(2, "declared", "What the figures rest on"),
        Block::paragraph(
            "Nothing here was guessed: each line was declared by the person named, for the reason beside it. A \
             figure is as good as these.",
        ),
        Block::Table(table),
        Block::Table(openings(report)),
    ]
}

/// What it is, what it is about, its rows, and its note.
type Declared = (&'static str, String, Vec<RowId>, Note);

/// All declarations, in words.
fn declared(report: &TracingReport<'_>) -> Vec<Declared> {
    let (declared, words) = (report.declared, Words(report));
    let mut all: Vec<Declared> = Vec::new();
    for origin in &declared.origins {
        let what = if origin.kind == OriginKind::Claim { "origin" } else { "own money" };
        let rows = origin.parts.iter().map(|part| part.row).collect();
        all.push((what, origin.id.clone(), rows, origin.note.clone()));
    }
    for asset in &declared.assets {
        let rows = asset.purchases.iter().chain(&asset.improvements).copied();
        let rows = rows.chain(asset.sales.iter().map(|sale| sale.row)).collect();
        all.push(("asset", asset.name.clone(), rows, asset.note.clone()));
    }
    for owner in &declared.owners {
        let accounts: Vec<String> = owner.accounts.iter().map(|account| words.account(*account)).collect();
        all.push((
            "person",
            format!("{}: {}", owner.name, accounts.join("; ")),
            Vec::new(),
            owner.note.clone(),
        ));
    }
    for end in &declared.ends {
        let about = words.place(trag_trace::Place::End(end.kind));
        all.push(("end", about, end.rows.clone(), end.note.clone()));
    }
    for outside in &declared.outside {
        all.push(("not followed", words.account(outside.account), Vec::new(), outside.note.clone()));
    }
    all.extend(about_rows(report));
    for gap in &declared.gaps {
        let about = format!("{} from {} to {}", words.account(gap.account), gap.from, gap.to);
        all.push(("missing statements", about, Vec::new(), gap.note.clone()));
    }
    if let Some(note) = &declared.wrongdoer {
        all.push(("wrongdoer", "the holder of the accounts".to_owned(), Vec::new(), note.clone()));
    }
    if !declared.parameters.note.who.is_empty() {
        all.push(("choice", choices(report), Vec::new(), declared.parameters.note.clone()));
    }
    all
}

fn about_rows(report: &TracingReport<'_>) -> Vec<Declared> {
    let declared = report.declared;
    let mut all: Vec<Declared> = Vec::new();
    for link in &declared.links {
        let about = "the same value passed through both".to_owned();
        all.push(("link", about, vec![link.left, link.arrived], link.note.clone()));
    }
    for reversal in &declared.reversals {
        let about = "the second takes the first back".to_owned();
        all.push(("reversal", about, vec![reversal.of, reversal.by], reversal.note.clone()));
    }
    for identified in &declared.identified {
        let mut rows = vec![identified.payment];
        let about = match identified.with {
            IdentifiedWith::Row(row) => {
                rows.insert(0, row);
                "the second is paid with what the first brought in".to_owned()
            }
            IdentifiedWith::Origin(place) => {
                let id = declared.origins.get(place).map_or("", |origin| origin.id.as_str());
                format!("paid with {id}")
            }
        };
        all.push(("identified by fact", about, rows, identified.note.clone()));
    }
    for pair in &declared.coordinated {
        let about = "the second was arranged to repay the first".to_owned();
        all.push(("coordination", about, vec![pair.payment, pair.credit], pair.note.clone()));
    }
    for interest in &declared.interest {
        let about = format!("of the average composition since {}", interest.from);
        all.push(("interest", about, vec![interest.row], interest.note.clone()));
    }
    all
}

fn choices(report: &TracingReport<'_>) -> String {
    let parameters = &report.declared.parameters;
    let unknown = super::tracing::unknown(report);
    let claimants = match parameters.claimants {
        trag_trace::Claimants::Rateable => "claimants share in proportion",
        trag_trace::Claimants::FirstIn => "the claimant whose money came in first loses first",
    };
    let carriage = match parameters.carriage {
        trag_trace::Carriage::Ordered => "a mixed payment is kept as sub-lots in order",
        trag_trace::Carriage::Blended => "a mixed payment is kept as one blended lot",
    };
    let range = if parameters.same_day_range { "" } else { "; other orders inside a day are not traced" };
    format!("money of unknown origin is {unknown}; {claimants}; {carriage}{range}")
}

fn references(report: &TracingReport<'_>, rows: &[RowId]) -> String {
    let words = Words(report);
    let known = rows.iter().filter(|row| (row.0 as usize) < report.ledger.len());
    let mut shown: Vec<String> = known.take(ROWS).map(|row| words.reference(*row)).collect();
    if rows.len() > ROWS {
        shown.push(format!("and {} more", rows.len() - ROWS));
    }
    shown.join(" ")
}

fn openings(report: &TracingReport<'_>) -> Table {
    let columns = ["Account", ">Balance", ">Of unknown origin", "Known from"];
    let mut table = Table::new("Opening balances", &columns);
    let openings = &report.tracing.openings;
    for opening in openings.iter().take(OPENINGS) {
        let amount = |minor: trag_model::Minor| money(trag_model::Total(minor.0.into()), opening.currency);
        let from = if opening.is_declared {
            "declared"
        } else {
            "the rows: the least under which they never overdraw the account"
        };
        table.row(vec![
            Line::new().printed(Words(report).account(opening.account)),
            amount(opening.balance).into(),
            amount(opening.unknown).into(),
            from.into(),
        ]);
    }
    if openings.len() > OPENINGS {
        let rest = counted(openings.len() - OPENINGS, "more balance is", "more balances are");
        table.gap(format!("{rest} in tracing.json"));
    }
    table
}
