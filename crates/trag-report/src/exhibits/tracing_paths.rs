//! The paths from an origin to a target, row by row.

use trag_model::Currency;
use trag_trace::{Method, Path, TargetFigures};

use super::tracing_figures::anchor;
use super::tracing_words::Words;
use crate::TracingReport;
use crate::document::{Block, Line, Table, Typed};
use crate::figures::counted;

/// How many paths of a target are listed; `tracing.json` has all that were found.
const LISTED: usize = 5;
/// How many rows of a path are listed from its start and from its end.
const FIRST_AND_LAST: usize = 6;

pub(crate) fn blocks(report: &TracingReport<'_>) -> Vec<Block> {
    let mut told = Vec::new();
    for (place, target) in report.tracing.targets.iter().enumerate() {
        told.extend(one(report, place, target));
    }
    if told.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![
        Block::heading(2, "paths", "Where it comes from"),
        Block::paragraph(
            "A path is a series of rows by which value can have come from an origin to the target. How much of \
             a figure took one path and not another is not known, because money in an account is one pool: the \
             amount beside a row is all tainted value it brought to its payee.",
        ),
    ];
    blocks.extend(told);
    blocks
}

/// The method whose paths are shown: that of the conservative figure, or the first that leaves a path.
fn shown(target: &TargetFigures) -> Option<(Method, &[Path], bool)> {
    let conservative = target.currencies.iter().find_map(|own| own.band.map(|band| band.low_method));
    let found = |method: Method| target.paths.iter().find(|found| found.method == method);
    let first = conservative.and_then(found).filter(|found| !found.paths.is_empty());
    let found = first.or_else(|| target.paths.iter().find(|found| !found.paths.is_empty()))?;
    Some((found.method, &found.paths, found.more))
}

fn one(report: &TracingReport<'_>, place: usize, target: &TargetFigures) -> Vec<Block> {
    let Some((method, paths, more)) = shown(target) else { return Vec::new() };
    let subject = Words(report).subject(&target.target.subject);
    let title = Line::new().text("To ").jump(anchor(place), subject.as_str());
    let mut blocks = vec![Block::heading(3, "", title)];
    let number = counted(paths.len(), "path", "paths");
    let tail = if more { ", and more were not followed" } else { "" };
    let text = format!("By {}: {number} found{tail}. Other methods are in tracing.json.", method.word());
    blocks.push(Block::paragraph(text));
    for (number, path) in (1..).zip(paths.iter().take(LISTED)) {
        let caption = format!("Path {number} to {subject}: {}", counted(path.hops.len(), "row", "rows"));
        blocks.push(Block::open(caption.as_str(), vec![Block::Table(table(report, &caption, path))]));
    }
    if paths.len() > LISTED {
        let rest = counted(paths.len() - LISTED, "more path is", "more paths are");
        blocks.push(Block::paragraph(format!("{rest} in tracing.json.")));
    }
    blocks
}

fn table(report: &TracingReport<'_>, caption: &str, path: &Path) -> Table {
    let words = Words(report);
    let columns = ["Booked", "From → to", ">Received", ">Of it tainted", "Row"];
    let mut table = Table::new(caption, &columns);
    let hops = &path.hops;
    let is_long = hops.len() > 2 * FIRST_AND_LAST + 1;
    for (place, hop) in hops.iter().enumerate() {
        if is_long && (FIRST_AND_LAST..hops.len() - FIRST_AND_LAST).contains(&place) {
            if place == FIRST_AND_LAST {
                table.gap(format!(
                    "{} rows between these are in tracing.json",
                    hops.len() - 2 * FIRST_AND_LAST
                ));
            }
            continue;
        }
        let (received, currency): (_, Currency) = report.ledger.received(hop.row);
        table.row(vec![
            words.booked(hop.row).into(),
            words.parties(hop.row),
            Typed::money(received, currency).into(),
            Typed::bare(hop.tainted, currency).into(),
            Line::new().reference(words.reference(hop.row)),
        ]);
    }
    table
}
