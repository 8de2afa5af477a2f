//! Where all tainted value lies, by every method, and what of it cannot be reached.

use std::collections::BTreeMap;

use trag_model::{Currency, Total};
use trag_trace::{MethodRun, Place, Subject, Whereabouts};

use super::tracing_figures::without_statement;
use super::tracing_words::Words;
use crate::TracingReport;
use crate::document::{Block, Line, Table, Typed};
use crate::figures::counted;

/// How many places are listed; `tracing.json` has all.
const LISTED: usize = 40;

pub(crate) fn blocks(report: &TracingReport<'_>) -> Vec<Block> {
    let mut blocks = vec![
        Block::heading(2, "whereabouts", "Where all value lies"),
        Block::paragraph(format!(
            "Day: {}. Every column adds up to what the origins brought in, apart from conversions, which move \
             value from one currency to another at the rate of their row.",
            Words(report).as_of()
        )),
    ];
    let runs: Vec<&MethodRun> =
        report.tracing.runs.iter().filter(|run| report.methods.contains(&run.method)).collect();
    let runs = if runs.is_empty() { report.tracing.runs.iter().collect() } else { runs };
    blocks.push(Block::Table(places(report, &runs)));
    blocks.push(Block::Table(shortfall(report, &runs)));
    blocks
}

type Cells = BTreeMap<(bool, Whereabouts, Currency), Vec<Total>>;

fn places(report: &TracingReport<'_>, runs: &[&MethodRun]) -> Table {
    let mut columns = vec!["Place", "Currency", "Reached"];
    columns.extend(runs.iter().map(|run| head(run)));
    let mut table = Table::new("Tainted value by place", &columns);
    let mut cells: Cells = BTreeMap::new();
    for (place, run) in runs.iter().enumerate() {
        for resting in &run.resting {
            let key = (!resting.is_traceable, resting.whereabouts, resting.currency);
            let row = cells.entry(key).or_insert_with(|| vec![Total::default(); runs.len()]);
            row[place].0 += resting.claims.iter().map(|claim| claim.amount.0).sum::<i128>();
        }
    }
    let mut ordered: Vec<_> = cells.into_iter().collect();
    let most = |row: &[Total]| row.iter().map(|amount| amount.0).max();
    ordered.sort_by(|a, b| a.0.0.cmp(&b.0.0).then(most(&b.1).cmp(&most(&a.1))).then(a.0.cmp(&b.0)));
    let left_out = ordered.len().saturating_sub(LISTED);
    for ((is_gone, whereabouts, currency), amounts) in ordered.into_iter().take(LISTED) {
        let at = match whereabouts {
            Whereabouts::At(Place::Account(account)) => Some(Subject::Account(account)),
            _ => None,
        };
        let unseen = at.is_some_and(|account| without_statement(report, &account));
        let mark = if unseen { " (no statement read)" } else { "" };
        let mut row = vec![
            Line::new().printed(Words(report).whereabouts(whereabouts)).text(mark),
            currency.code().into(),
            if is_gone { "no" } else { "yes" }.into(),
        ];
        row.extend(amounts.into_iter().map(|amount| Line::from(Typed::Bare(amount, currency))));
        table.row(row);
    }
    if left_out > 0 {
        table.gap(format!("{} in tracing.json", counted(left_out, "more place is", "more places are")));
    }
    table
}

/// What an origin brought in and what of it is in no place where it can be reached: the measure of
/// substitute assets and of a confiscation by value.
fn shortfall(report: &TracingReport<'_>, runs: &[&MethodRun]) -> Table {
    let mut columns = vec!["Origin", "Currency", ">Brought in"];
    columns.extend(runs.iter().map(|run| head(run)));
    let mut table = Table::new("Shortfall: brought in and not reached", &columns);
    for (origin, figures) in super::tracing::claims(report) {
        let by_run: Vec<BTreeMap<Currency, Total>> = runs
            .iter()
            .map(|run| report.tracing.shortfall(run.method, figures.origin).into_iter().collect())
            .collect();
        let currencies: std::collections::BTreeSet<Currency> =
            by_run.iter().flat_map(|run| run.keys().copied()).collect();
        for currency in currencies {
            let brought = figures.brought_in.iter().find(|(own, _)| *own == currency);
            let mut row = vec![
                Line::new().strong(crate::figures::name(&origin.id)),
                currency.code().into(),
                Typed::Bare(brought.map_or(Total::default(), |own| own.1), currency).into(),
            ];
            let amount = |run: &BTreeMap<Currency, Total>| run.get(&currency).copied().unwrap_or_default();
            row.extend(by_run.iter().map(|run| Line::from(Typed::Bare(amount(run), currency))));
            table.row(row);
        }
    }
    table
}

fn head(run: &MethodRun) -> &'static str {
    match run.method {
        trag_trace::Method::Fifo => ">fifo",
        trag_trace::Method::Lifo => ">lifo",
        trag_trace::Method::ProRata => ">prorata",
        trag_trace::Method::CleanFirst => ">clean-first",
        _ => ">proceeds-first",
    }
}
