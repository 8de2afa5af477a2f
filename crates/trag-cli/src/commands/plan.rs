//! `trag plan`: what a run would do.

use trag_model::Problem;

use crate::args::PlanArgs;
use crate::exit::Exit;
use crate::{plan, screen};

/// Prints the resolved plan.
pub(crate) fn plan(args: &PlanArgs) -> Result<Exit, Problem> {
    let plan = plan::resolve(&args.inputs)?;
    let lines = plan.record.to_toml();
    let lines: Vec<String> = lines.lines().map(trag_report::escape::terminal).collect();
    screen::print(&format!("{}\n", lines.join("\n")))?;
    Ok(Exit::Complete)
}
