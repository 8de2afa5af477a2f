//! Exhibit 9: what was bought, paid from which rows, and how much of it is traceable.

use trag_model::Total;
use trag_trace::{Asset, Subject};

use crate::TracingReport;
use crate::case_file::{Exhibit, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::figures::name;

use super::{Facts, not_computed};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let blocks = match facts.tracing {
        None => not_computed(facts, "an asset schedule"),
        Some(report) if report.declared.assets.is_empty() => vec![
            Block::notice("No asset is declared."),
            Block::paragraph(
                "To list one, name the rows that paid for it in case.toml under [[asset]], and trace the case again.",
            ),
        ],
        Some(report) => vec![
            Block::paragraph(
                "Assets as declared, at the cost that rows of the ledger paid. Who stands in a public register as owner, \
                 and what encumbers an asset, is not in bank records; what was lent for it is as declared.",
            ),
            Block::Table(table(facts, report)),
        ],
    };
    Exhibit::new(9, "Assets", Status::SummaryEvidence, blocks)
}

fn table(facts: &Facts<'_>, report: &TracingReport<'_>) -> Table {
    let columns = [
        "Asset",
        "Owner declared",
        "Bought",
        ">Price paid",
        "Paid from",
        ">Lent for it",
        ">Traced, lowest",
        ">Traced, highest",
        ">Value now",
        "Rows",
    ];
    let mut table = Table::new("Assets", &columns);
    for (place, asset) in report.declared.assets.iter().enumerate() {
        table.row(row(facts, report, place, asset));
    }
    table
}

fn row(facts: &Facts<'_>, report: &TracingReport<'_>, place: usize, asset: &Asset) -> Vec<Line> {
    let ledger = facts.case.ledger;
    let known = |row: &&trag_model::RowId| (row.0 as usize) < ledger.len();
    let rows: Vec<trag_model::RowId> =
        asset.purchases.iter().chain(&asset.improvements).filter(known).copied().collect();
    let currency = rows.first().map(|row| ledger.paid(*row).1);
    let price: i128 = rows.iter().map(|row| i128::from(ledger.paid(*row).0.0)).sum();
    let amount = |total: Option<Total>| -> Line {
        total
            .zip(currency)
            .map_or_else(|| "–".into(), |(total, currency)| Typed::Money(total, currency).into())
    };
    let owners: Vec<String> = report
        .declared
        .owners
        .iter()
        .filter(|owner| owner.assets.contains(&place))
        .map(|owner| name(&owner.name))
        .collect();
    let asked = report.tracing.targets.iter().find(|target| target.target.subject == Subject::Asset(place));
    let band = asked.and_then(|target| target.currencies.iter().find_map(|own| own.band));
    let traced = |figure: Option<Total>| if asked.is_none() { "not asked".into() } else { amount(figure) };
    vec![
        Line::new().printed(name(&asset.name)),
        if owners.is_empty() { "not declared".into() } else { Line::new().printed(owners.join(", ")) },
        rows.first().map_or_else(|| "–".into(), |row| Line::from(Typed::Day(ledger.day(*row)))),
        amount(Some(Total(price))),
        rows.first().map_or_else(|| "–".into(), |row| facts.account(ledger.payer(*row))),
        amount(Some(Total(i128::from(asset.lent.0)))),
        traced(band.map(|band| band.low)),
        traced(band.map(|band| band.high)),
        amount(asset.value_now.map(|value| Total(i128::from(value.0)))),
        facts.references(&rows),
    ]
}
