//! `trag sql`: a question in SQL over a case folder.

pub(crate) mod found;
mod print;

use std::io::IsTerminal;
use std::path::Path;

use trag_frame::store::cells::Stored;
use trag_model::{Problem, catalogue};
use trag_rules::ThresholdTable;
use trag_sql::{Data, Kind, Statement};

use crate::args::SqlArgs;
use crate::case_file::Declared;
use crate::exit::Exit;
use crate::questions;
use crate::screen::{self, Progress};
use crate::{stored, terms};

use self::found::Judgement;
use self::print::{Form, Printer};

/// What the examples say is tested; the page shows more of each.
const PAGE: &str = include_str!("../../../../docs/sql.md");

/// Answers a statement, or prints what one can ask.
pub(crate) fn sql(args: &SqlArgs) -> Result<Exit, Problem> {
    if args.examples {
        screen::print(&examples())?;
        return Ok(Exit::Complete);
    }
    if args.tables {
        screen::print(&tables())?;
        return Ok(Exit::Complete);
    }
    let (Some(case), Some(text)) = (&args.case, &args.statement) else {
        let help = "write trag sql CASE \"SELECT ...\"; `trag sql --examples` shows some";
        return Err(Problem::new(catalogue::SQL_REFUSED, "a case folder and a statement are needed", help));
    };
    let statement = Statement::check(text)?;
    stored::is_a_case(case)?;
    let progress = Progress::new(args.quiet || args.json || args.csv);
    progress.step("reading the case folder");
    let judgement = Judgement::read(case)?;
    let reads = |table: &str| statement.reads().any(|(read, _)| read == table);
    let findings =
        if reads("findings") || reads("finding_rows") { judgement.findings(case)? } else { Vec::new() };
    let (rules, thresholds) = (judgement.rules(), thresholds(case, reads("thresholds"))?);
    let stored = Stored::Folder(case);
    let data = Data { stored, findings: &findings, rules: &rules, thresholds: thresholds.rows() };
    let mut printer = Printer::new(form(args), statement.columns());
    let limits = questions::limits();
    statement.run(&data, &limits, &mut |values| {
        progress.done();
        printer.row(values).map(|()| true)
    })?;
    progress.done();
    printer.finish()?;
    if !judgement.complete {
        screen::note("the case is INCOMPLETE: something could not be read or judged; summary.md says what");
    }
    Ok(if judgement.complete { Exit::Complete } else { Exit::Incomplete })
}

fn form(args: &SqlArgs) -> Form {
    match (args.csv, args.json) {
        (true, _) => Form::Csv,
        (_, true) => Form::Json,
        _ => {
            let is_terminal = std::io::stdout().is_terminal();
            let width = is_terminal.then(terminal_size::terminal_size).flatten();
            Form::Table { rows: args.rows, width: width.map(|(width, _)| usize::from(width.0)) }
        }
    }
}

/// The shipped thresholds with those of the case.
fn thresholds(case: &Path, are_read: bool) -> Result<ThresholdTable, Problem> {
    match are_read {
        true => Ok(terms::thresholds(&Declared::read_kept(case)?)?.0),
        false => Ok(ThresholdTable::shipped()),
    }
}

/// The statements of the page, each with the heading above it.
fn examples() -> String {
    let mut text = String::new();
    let (mut heading, mut within) = ("", false);
    for line in PAGE.lines() {
        match (line.strip_prefix("### "), line) {
            (Some(title), _) => heading = title,
            (_, "```sql") => {
                within = true;
                text += &format!("-- {heading}\n");
            }
            (_, "```") if within => {
                within = false;
                text += "\n";
            }
            _ if within => text += &format!("{line}\n"),
            _ => {}
        }
    }
    text.trim_end().to_owned() + "\n"
}

/// Every table with its columns.
fn tables() -> String {
    let mut text = String::new();
    for table in trag_sql::tables() {
        text += &format!("{}: {}\n", table.name, table.meaning);
        for column in &table.columns {
            let kind = match column.kind {
                Kind::Whole => "whole number",
                Kind::Text => "text",
                Kind::Day => "day, as 2024-05-04",
                Kind::Time => "time, as 2024-05-04 09:10:00",
            };
            text += &format!("  {:<28}{kind}\n", column.name);
        }
    }
    text + "What the columns mean stands in docs/sql.md.\n"
}
