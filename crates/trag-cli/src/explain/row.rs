//! A row: what its source says, what was made of it, what it is linked with, and which rules name it.

use trag_model::{AccountIx, Check, Money, NameIx, RowId, Scheme, StatementSide, time};

use super::{Explanation, Section, original};
use crate::judged::Judged;
use crate::stored::StoredCase;

/// Explains a row. `raw` is its line in the original, or why it is not shown.
pub(crate) fn explain(
    stored: &StoredCase,
    judged: &Judged<'_>,
    row: RowId,
    raw: original::Raw,
    lots: Section,
) -> Explanation {
    Explanation {
        about: format!("row {} [{}]", row.0, place(stored, row)),
        sections: vec![
            source(stored, row, raw),
            fields(stored, row),
            decisions(stored, row),
            links(stored, row),
            rules(judged, row),
            lots,
        ],
    }
}

/// Where a row stands in its source: `izvod.csv:39`.
pub(crate) fn place(stored: &StoredCase, row: RowId) -> String {
    let (source, record) = stored.assembled.ledger.provenance(row);
    format!("{}:{record}", stored.assembled.sources[source.0 as usize].path)
}

fn source(stored: &StoredCase, row: RowId, raw: original::Raw) -> Section {
    let (source, record) = stored.assembled.ledger.provenance(row);
    let source = &stored.assembled.sources[source.0 as usize];
    let mut section = Section::new("Source");
    section.fact("file", &source.path);
    section.fact("sha-256", &source.sha256);
    section.fact("record", format!("{record} (line, element or sheet row)"));
    section.fact("format", [&source.format, &source.profile, &source.encoding].map(String::as_str).join(" "));
    match raw {
        original::Raw::Line(line) => section.fact("raw line", line),
        original::Raw::NotShown(why) => section.fact("raw line", format!("not shown: {why}")),
    }
    section
}

fn fields(stored: &StoredCase, row: RowId) -> Section {
    let (ledger, accounts) = (&stored.assembled.ledger, &stored.assembled.accounts);
    let mut section = Section::new("Fields as read");
    section.fact("booked", time::stated(ledger.booked(row), ledger.precision(row)));
    let party = |account: AccountIx, name: Option<NameIx>| {
        let of = accounts.get(account);
        let printed = name.map_or("", |name| accounts.name(name));
        let check = match of.identifier.check {
            Check::Passed => "check digits hold",
            Check::Failed => "CHECK DIGITS DO NOT HOLD",
            Check::None => "no check digits",
        };
        let number = match matches!(of.identifier.scheme, Scheme::NameOnly | Scheme::Unknown) {
            true => "no number".to_owned(),
            false => format!("{} ({}, {check})", of.identifier.text, of.identifier.scheme.word()),
        };
        format!(
            "{} | {number} | account {} of the ledger",
            if printed.is_empty() { "no name" } else { printed },
            account.0
        )
    };
    section.fact("payer", party(ledger.payer(row), ledger.payer_name(row)));
    section.fact("payee", party(ledger.payee(row), ledger.payee_name(row)));
    let (paid, received) = (ledger.paid(row), ledger.received(row));
    section.fact("amount paid", format!("{} ({} minor units)", Money(paid.0, paid.1), paid.0.0));
    if received != paid {
        section.fact("received", format!("{} ({} minor units)", Money(received.0, received.1), received.0.0));
    }
    if let Some((base, amount)) = ledger.base.zip(ledger.base_amount(row)) {
        section.fact("in base", Money(amount, base).to_string());
    }
    section.fact("instrument", ledger.instrument(row).word());
    section.fact("purpose code", ledger.purpose_code(row).map_or_else(String::new, |code| code.to_string()));
    section.fact("purpose", ledger.purpose(row));
    section.fact("handed over by", ledger.conductor.get(row.0 as usize));
    section.fact("at", ledger.place.get(row.0 as usize));
    if ledger.count(row) > 1 {
        section.fact("stands for", format!("{} payments", ledger.count(row)));
    }
    section.fact(
        "statement of",
        match ledger.statement_side(row) {
            Some(StatementSide::Payer) => "the payer",
            Some(StatementSide::Payee) => "the payee",
            None => "",
        },
    );
    section
}

/// What was decided about the whole file, and on what evidence.
fn decisions(stored: &StoredCase, row: RowId) -> Section {
    let (source, _) = stored.assembled.ledger.provenance(row);
    let mut section = Section::new("Decisions about the file");
    for decision in &stored.assembled.sources[source.0 as usize].decisions {
        section.fact(&decision.what, format!("{}: {}", decision.choice, decision.evidence));
    }
    section
}

fn links(stored: &StoredCase, row: RowId) -> Section {
    let ledger = &stored.assembled.ledger;
    let mut section = Section::new("Linked rows");
    let other = |row: RowId| format!("row {} [{}]", row.0, place(stored, row));
    section.fact("other leg", ledger.other_leg(row).map_or_else(String::new, other));
    section.fact("takes back", ledger.reverses(row).map_or_else(String::new, other));
    section.fact("same record as", ledger.repeats(row).map_or_else(String::new, other));
    let counted = ledger.counted(row);
    if counted != row {
        section.fact("counted", format!("not here, but once, as {}", other(counted)));
    }
    let reversed_by = ledger.rows().filter(|later| ledger.reverses(*later) == Some(row));
    reversed_by.for_each(|later| section.fact("taken back by", other(later)));
    section
}

fn rules(judged: &Judged<'_>, row: RowId) -> Section {
    let mut section = Section::new("Findings that name it");
    for finding in judged.assessment.findings().filter(|finding| finding.rows.binary_search(&row).is_ok()) {
        section.fact(&finding.id, &finding.sentence);
    }
    if section.facts.is_empty() {
        section.fact("none", "no rule named this row; that clears it of nothing");
    }
    section
}
