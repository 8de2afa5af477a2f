//! Tracing schedules: what a balance did, row by row.

use trag_trace::{Line as ScheduleLine, MethodRun, Schedule};

use super::tracing_words::Words;
use crate::TracingReport;
use crate::document::{Block, Line, Table, Typed};
use crate::figures::counted;

/// How many rows of a schedule are listed from its start and from its end; `tracing.json` has all.
const FIRST_AND_LAST: usize = 15;
/// How many balances have their schedules in the document.
const BALANCES: usize = 12;

pub(crate) fn blocks(report: &TracingReport<'_>) -> Vec<Block> {
    let mut runs = report.tracing.runs.iter().filter(|run| report.methods.contains(&run.method)).peekable();
    let Some(first) = runs.peek().copied().filter(|run| !run.schedules.is_empty()) else { return Vec::new() };
    let runs: Vec<&MethodRun> = runs.collect();
    let mut blocks = vec![
        Block::heading(2, "schedules", "Tracing schedules"),
        Block::paragraph(
            "Row by row, in the order taken. \"Lowest since\" is the lowest balance since tainted value first \
             came in; with one claimant and clean-first, it bounds what is left.",
        ),
    ];
    for (place, schedule) in first.schedules.iter().enumerate().take(BALANCES) {
        let title = Words(report).place(schedule.place);
        let title = Line::new().printed(title).text(format!(" in {}", schedule.currency));
        blocks.push(Block::heading(3, "", title));
        for run in &runs {
            let Some(schedule) = run.schedules.get(place) else { continue };
            let title = format!("{}: {}", run.method.word(), counted(schedule.lines.len(), "row", "rows"));
            blocks.push(Block::folded(title.as_str(), vec![Block::Table(table(report, &title, schedule))]));
        }
    }
    if first.schedules.len() > BALANCES {
        let rest = counted(first.schedules.len() - BALANCES, "more balance is", "more balances are");
        blocks.push(Block::paragraph(format!("{rest} in tracing.json.")));
    }
    blocks
}

fn table(report: &TracingReport<'_>, caption: &str, schedule: &Schedule) -> Table {
    let columns = [
        "Booked",
        "From → to",
        ">In",
        ">Out",
        ">Balance",
        ">Tainted in",
        ">Tainted out",
        ">Tainted left",
        ">Lowest since",
        "Row",
    ];
    let mut table = Table::new(caption, &columns);
    let lines = &schedule.lines;
    let is_long = lines.len() > 2 * FIRST_AND_LAST + 1;
    let mut has_held_taint = false;
    for (place, line) in lines.iter().enumerate() {
        has_held_taint |= line.tainted_in.0 > 0 || line.tainted_out.0 > 0 || line.tainted_left.0 > 0;
        if is_long && (FIRST_AND_LAST..lines.len() - FIRST_AND_LAST).contains(&place) {
            if place == FIRST_AND_LAST {
                let between = lines.len() - 2 * FIRST_AND_LAST;
                table.gap(format!(
                    "{} between these are in tracing.json",
                    crate::figures::rows(between as u64)
                ));
            }
            continue;
        }
        table.row(cells(report, schedule, line, has_held_taint));
    }
    table
}

/// A minimum since tainted value came in is shown only from then on.
fn cells(
    report: &TracingReport<'_>,
    schedule: &Schedule,
    line: &ScheduleLine,
    has_held_taint: bool,
) -> Vec<Line> {
    let words = Words(report);
    let amount = |amount: trag_model::Minor| -> Line {
        if amount.0 == 0 { Line::new() } else { Typed::bare(amount, schedule.currency).into() }
    };
    let always = |amount: trag_model::Minor| Line::from(Typed::bare(amount, schedule.currency));
    vec![
        words.booked(line.row).into(),
        words.parties(line.row),
        amount(line.came_in),
        amount(line.went_out),
        always(line.balance),
        amount(line.tainted_in),
        amount(line.tainted_out),
        always(line.tainted_left),
        if has_held_taint { always(line.running_minimum) } else { Line::new() },
        Line::new().reference(words.reference(line.row)),
    ]
}
