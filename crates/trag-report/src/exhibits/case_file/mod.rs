//! The exhibits of a case file, one file each, from the same findings and tracings.

mod account_summary;
mod assets;
mod assumptions;
mod balance_reconciliation;
mod balances;
mod bridge;
mod cash_calendar;
mod deposits_and_withdrawals;
mod facts;
mod findings;
mod flow_and_time;
mod flow_over_time;
mod inter_account_transfers;
mod lead;
mod method_comparison;
mod net_worth;
mod rows;
mod scope_and_sources;
mod software;
mod sources_and_uses;
mod structuring;
mod tracing_schedules;

use crate::case_file::{CaseFile, Exhibit};
use crate::document::Block;

pub(crate) use facts::Facts;

/// The first pages, and the exhibits by number.
pub(crate) fn collect(file: &CaseFile<'_>) -> (Vec<Block>, Vec<Exhibit>) {
    let facts = Facts::new(file);
    let (flow_and_time, cited) = flow_and_time::exhibit(&facts);
    let exhibits = vec![
        scope_and_sources::exhibit(&facts),
        account_summary::exhibit(&facts),
        balance_reconciliation::exhibit(&facts),
        sources_and_uses::exhibit(&facts),
        deposits_and_withdrawals::exhibit(&facts),
        inter_account_transfers::exhibit(&facts),
        tracing_schedules::exhibit(&facts),
        method_comparison::exhibit(&facts),
        assets::exhibit(&facts),
        net_worth::exhibit(&facts),
        structuring::exhibit(&facts),
        flow_and_time,
        assumptions::exhibit(&facts),
        software::exhibit(&facts),
        findings::exhibit(&facts),
        rows::exhibit(&facts, &cited),
    ];
    (lead::blocks(&facts), exhibits)
}

/// Blocks one level of heading lower, for what is a chapter elsewhere and a part of an exhibit here.
pub(crate) fn lowered(blocks: Vec<Block>) -> Vec<Block> {
    let lower = |block| match block {
        Block::Heading { level, id, text } => Block::Heading { level: (level + 1).min(4), id, text },
        other => other,
    };
    blocks.into_iter().map(lower).collect()
}

/// What stands where the trace of a case is not shown.
pub(crate) const WITHHELD: &str = "Withheld: a trace was made in this case, and this copy does not show it.";

/// Said in a table where no trace is shown.
pub(crate) fn no_trace(facts: &Facts<'_>) -> &'static str {
    if facts.trace_withheld { "withheld from this copy" } else { "nothing was traced" }
}

/// What stands in an exhibit that rests on a trace, where none is shown.
pub(crate) fn not_computed(facts: &Facts<'_>, what: &str) -> Vec<Block> {
    if facts.trace_withheld {
        return vec![Block::notice(WITHHELD)];
    }
    vec![
        Block::notice(format!("Not computed: {what} needs a trace, and none is declared for this case.")),
        Block::paragraph(
            "To compute it, name the rows or findings that value is traced from, with who says so and why, in \
             case.toml under [[origin]] or by `trag trace CASE --origin ROWS --who NAME --why TEXT`, and make the \
             report again.",
        ),
    ]
}
