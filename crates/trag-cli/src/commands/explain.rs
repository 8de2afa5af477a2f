//! `trag explain`: what stands behind a row or a finding.

use std::path::PathBuf;

use clap::Args;
use trag_model::{Problem, RowId, catalogue};

use crate::args::WorkArgs;
use crate::case_file::Declared;
use crate::exit::Exit;
use crate::explain::original::Originals;
use crate::explain::{Explanation, finding, lots, row};
use crate::judged::Judged;
use crate::screen;
use crate::stored::StoredCase;
use crate::tracing::rows::Rows;

/// Arguments of `trag explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A case folder that `trag run` wrote.
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// A finding (S01-0001), rows of the ledger (17, 20-22) or places ("file.csv:12, 15-18").
    #[arg(value_name = "ROW|FINDING", required = true)]
    pub(crate) what: Vec<String>,
    /// An original, named as for `trag run`; its lines are shown where it has the bytes that were read. May be given
    /// more than once.
    #[arg(long, value_name = "ORIGINAL")]
    pub(crate) originals: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}

/// Explains rows or findings.
pub(crate) fn explain(args: &ExplainArgs) -> Result<Exit, Problem> {
    let progress = args.work.progress();
    progress.step("reading the case folder");
    let stored = StoredCase::load(&args.case)?;
    progress.step("checking with every rule");
    let judged = stored.judge(args.work.threads());
    let originals = Originals::of(&args.originals, &Declared::read_kept(&args.case)?)?;
    let mut explained = Vec::new();
    for text in &args.what {
        explained.extend(one(args, text, &stored, &judged, &originals)?);
    }
    progress.done();
    let text = if args.work.json {
        let json = serde_json::to_string_pretty(&explained);
        json.map_or_else(|error| format!("{error}\n"), |text| text + "\n")
    } else {
        explained.iter().map(Explanation::text).collect::<Vec<_>>().join("\n")
    };
    screen::print(&text)?;
    Ok(if judged.is_complete() { Exit::Complete } else { Exit::Incomplete })
}

/// More than anybody reads on a screen.
const MOST_ROWS: usize = 1_000;

fn one(
    args: &ExplainArgs,
    text: &str,
    stored: &StoredCase,
    judged: &Judged<'_>,
    originals: &Originals,
) -> Result<Vec<Explanation>, Problem> {
    if let Some((report, found)) = finding::find(judged, text) {
        return Ok(vec![finding::explain(stored, report, found)]);
    }
    let rows = Rows::new(&stored.assembled.ledger, &stored.assembled.sources);
    let rows = rows.text(text, "trag explain").map_err(|problem| Problem {
        help: "write a finding (S01-0001), a row of the ledger (17) or a place (file.csv:12)".into(),
        ..problem
    })?;
    if rows.len() > MOST_ROWS {
        let text = format!("`{text}` names {} rows, and at most {MOST_ROWS} are explained", rows.len());
        return Err(Problem::new(catalogue::TRACE_DECLARATION_INVALID, text, "name fewer rows"));
    }
    let about = |row: &RowId| {
        row::explain(stored, judged, *row, originals.line(stored, *row), lots::of(&args.case, *row))
    };
    Ok(rows.iter().map(about).collect())
}
