//! Exhibit 1: what was read, from whom, over which period, and what is missing.

use std::collections::BTreeMap;

use trag_model::{Day, Source, SourceIx};

use crate::case_file::{Exhibit, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::exhibits::{records, scope};
use crate::figures::{counted, cut};

use super::Facts;

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let mut blocks = vec![Block::paragraph(
        "Every file that was read, with its hash: whoever has the same bytes can make this document again. Who handed \
         a file over, when and under which order stands in the custody log of the case.",
    )];
    blocks.push(Block::Table(files(facts)));
    blocks.push(Block::Table(hashes(facts)));
    blocks.extend(super::lowered(records::blocks(facts.case)));
    Exhibit::new(1, "Scope and sources", Status::SummaryEvidence, blocks)
}

/// First and last booking day of each file.
fn periods(facts: &Facts<'_>) -> BTreeMap<u32, (Day, Day)> {
    let mut periods: BTreeMap<u32, (Day, Day)> = BTreeMap::new();
    for row in facts.case.ledger.rows() {
        let day = facts.case.ledger.day(row);
        let span = periods.entry(facts.case.ledger.provenance(row).0.0).or_insert((day, day));
        *span = (span.0.min(day), span.1.max(day));
    }
    periods
}

fn files(facts: &Facts<'_>) -> Table {
    let periods = periods(facts);
    let columns = ["Item", "File", "Institution", "First day", "Last day", ">Records", ">Rows", "Gaps"];
    let mut table = Table::new("Files read", &columns);
    let (mut records, mut rows) = (0, 0);
    for (place, source) in (0_u32..).zip(facts.case.sources) {
        let day = |day: Option<Day>| day.map_or_else(|| "–".into(), |day| Line::from(Typed::Day(day)));
        let span = periods.get(&place).copied();
        records += source.counts.records;
        rows += source.counts.rows;
        table.row(vec![
            format!("1.{}", place + 1).into(),
            Line::new().printed(cut(&source.path, 80)),
            institution(facts, SourceIx(place)),
            day(span.map(|span| span.0)),
            day(span.map(|span| span.1)),
            Typed::Count(source.counts.records).into(),
            Typed::Count(source.counts.rows).into(),
            gaps(facts, SourceIx(place), source),
        ]);
    }
    let mut cells = vec![Line::new(); columns.len()];
    cells[0] = "all".into();
    cells[5] = Typed::Count(records).into();
    cells[6] = Typed::Count(rows).into();
    table.total(cells);
    table
}

/// The institutions of the accounts whose statements stand in a file.
fn institution(facts: &Facts<'_>, source: SourceIx) -> Line {
    let of_file = facts.case.reconciliations.iter().filter(|one| one.source == source);
    let mut names: Vec<&str> = of_file
        .filter_map(|one| one.account)
        .map(|account| facts.case.accounts.get(account).institution.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_unstable();
    names.dedup();
    match names.as_slice() {
        [] => "not stated".into(),
        [one] => Line::new().printed(cut(one, 60)),
        [one, rest @ ..] => Line::new().printed(cut(one, 60)).text(format!(" and {} more", rest.len())),
    }
}

fn gaps(facts: &Facts<'_>, place: SourceIx, source: &Source) -> Line {
    let mut said = Vec::new();
    if !scope::is_read(facts.case, source) {
        said.push("not read".to_owned());
    }
    if source.counts.rejected > 0 {
        said.push(format!("{} rejected", scope::records(source.counts.rejected)));
    }
    let missing =
        facts.case.reconciliations.iter().filter(|one| one.source == place && !one.missing.is_empty());
    said.extend(missing.map(|one| format!("statements {} missing", cut(&one.missing, 60))));
    if said.len() > 3 {
        let rest = said.split_off(3);
        said.push(counted(rest.len(), "more gap", "more gaps"));
    }
    if said.is_empty() { "none seen".into() } else { said.join("; ").into() }
}

fn hashes(facts: &Facts<'_>) -> Table {
    let mut table = Table::new("Hashes of the files", &["Item", "SHA-256", ">Bytes"]);
    for (place, source) in (1..).zip(facts.case.sources) {
        table.row(vec![
            format!("1.{place}").into(),
            Line::new().code(source.sha256.as_str()),
            Typed::Count(source.bytes).into(),
        ]);
    }
    table
}
