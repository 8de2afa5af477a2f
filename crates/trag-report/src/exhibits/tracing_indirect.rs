//! The indirect methods of proof, period by period.

use trag_model::Total;
use trag_trace::indirect::Period;

use crate::TracingReport;
use crate::document::{Block, Line, Table, Typed};
use crate::figures::bare;
use crate::indirect::IndirectReport;

pub(crate) fn blocks(report: &TracingReport<'_>) -> Vec<Block> {
    let Some(indirect) = report.indirect else { return Vec::new() };
    let title = Line::new().text("Means and spending of ").printed(crate::figures::name(&indirect.owner));
    let mut blocks = vec![
        Block::heading(2, "indirect", title),
        Block::paragraph(format!(
            "Amounts in {}. What a person has and spends is compared with what is known to have come in. The \
             difference has no known source; it says nothing of where it came from. A cash hoard, an \
             inheritance, a loan in the family or an earlier purchase explains it as well as anything else.",
            indirect.currency
        )),
        Block::Table(net_worth(indirect)),
        Block::Table(application(indirect)),
    ];
    blocks.extend(deposits(indirect).map(Block::Table));
    blocks.extend(property(indirect).map(Block::Table));
    blocks.push(Block::open("Facts as declared", vec![Block::Table(facts(indirect))]));
    blocks
}

/// A line of a period: its name, whether it is the result, and its amount.
type PeriodLine<'i, 'f> = (&'static str, bool, &'f dyn Fn(&'i Period) -> i128);

/// A table with a line for each item and a column for each period, and the sum where it has a meaning.
fn by_period<'i>(indirect: &'i IndirectReport, caption: &str, lines: &[PeriodLine<'i, '_>]) -> Table {
    let mut table = Table::new(caption, &["Period", "Line", ">Amount"]);
    for period in &indirect.periods {
        for (place, (name, is_result, amount)) in lines.iter().enumerate() {
            let when = if place == 0 { days(period) } else { String::new() };
            let cells = vec![
                when.into(),
                (*name).into(),
                Typed::Bare(Total(amount(period)), indirect.currency).into(),
            ];
            if *is_result { table.total(cells) } else { table.row(cells) }
        }
    }
    if let Some((name, _, amount)) = lines.last().filter(|_| indirect.periods.len() > 1) {
        let sum: i128 = indirect.periods.iter().map(amount).sum();
        table.total(vec!["all".into(), (*name).into(), Typed::Bare(Total(sum), indirect.currency).into()]);
    }
    table
}

fn days(period: &Period) -> String {
    format!("{} to {}", period.first, period.last)
}

fn net_worth(indirect: &IndirectReport) -> Table {
    by_period(
        indirect,
        "Net worth",
        &[
            ("assets at cost", false, &|period| period.net_worth.0.assets),
            ("less liabilities", false, &|period| period.net_worth.0.liabilities),
            ("net worth", false, &|period| period.net_worth.1.net_worth),
            ("less net worth before", false, &|period| period.net_worth.0.net_worth_before),
            ("increase", false, &|period| period.net_worth.1.increase),
            ("expenditures", false, &|period| period.net_worth.0.expenditures),
            ("outlay", false, &|period| period.net_worth.1.outlay),
            ("less known sources", false, &|period| period.net_worth.0.known_sources),
            ("no known source", true, &|period| period.net_worth.1.unknown),
        ],
    )
}

fn application(indirect: &IndirectReport) -> Table {
    by_period(
        indirect,
        "Source and application of funds",
        &[
            ("applications", false, &|period| period.application.1.applications),
            ("less known sources", false, &|period| period.application.1.sources),
            ("no known source", true, &|period| period.application.1.unknown),
        ],
    )
}

fn deposits(indirect: &IndirectReport) -> Option<Table> {
    indirect.periods.iter().any(|period| period.deposits.is_some()).then(|| {
        let mut table = Table::new("Bank deposits", &["Period", "Line", ">Amount"]);
        for period in &indirect.periods {
            let Some((facts, figures)) = &period.deposits else { continue };
            let lines = [
                ("gross deposits, from the ledger", facts.gross_deposits),
                ("less transfers between own accounts", facts.own_transfers),
                ("less redeposits", facts.redeposits),
                ("net deposits", figures.net_deposits),
                ("opening balances", facts.opening_balances),
                ("closing balances", facts.closing_balances),
                ("net bank disbursements", figures.net_bank_disbursements),
                ("all outlays", facts.outlays),
                ("cash expenditures", figures.cash_expenditures),
                ("total receipts", figures.receipts),
                ("less known sources", facts.known_sources),
            ];
            for (place, (name, amount)) in lines.into_iter().enumerate() {
                let when = if place == 0 { days(period) } else { String::new() };
                table.row(vec![
                    when.into(),
                    name.into(),
                    Typed::Bare(Total(amount), indirect.currency).into(),
                ]);
            }
            let unknown = bare(Total(figures.unknown), indirect.currency);
            table.total(vec![Line::new(), "no known source".into(), unknown.into()]);
        }
        table
    })
}

fn property(indirect: &IndirectReport) -> Option<Table> {
    if indirect.property.is_empty() {
        return None;
    }
    let columns = ["Period", ">Base", ">Base in euro", "Over the threshold", ">Tax at 75 %"];
    let mut table = Table::new("Origin of property (Serbia, 18/2020, Article 2)", &columns);
    for property in &indirect.property {
        let (_, figures) = &property.figures;
        let is_over = if figures.exceeds { "yes" } else { "no" };
        table.row(vec![
            format!("{} to {}", property.first, property.last).into(),
            Typed::Bare(Total(figures.base), indirect.currency).into(),
            format!("{} at {}", bare(Total(figures.base_in_euro), trag_model::Currency::EUR), property.rate)
                .into(),
            is_over.into(),
            Typed::Bare(Total(figures.tax), indirect.currency).into(),
        ]);
    }
    Some(table)
}

fn facts(indirect: &IndirectReport) -> Table {
    let mut table = Table::new("Facts as declared", &["What", "Name", "Day or period", ">Amount"]);
    for fact in &indirect.facts {
        for (when, amount) in &fact.amounts {
            table.row(vec![
                fact.what.into(),
                Line::new().printed(crate::figures::name(&fact.name)),
                Typed::Day(*when).into(),
                Typed::Bare(Total(*amount), indirect.currency).into(),
            ]);
        }
    }
    table
}
