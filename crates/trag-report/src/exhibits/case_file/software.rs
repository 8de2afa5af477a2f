//! Exhibit 14: what made the document, with which parameters, from which bytes.

use crate::case_file::{Exhibit, Status};
use crate::document::{Block, Line, Table, Typed};
use crate::exhibits::coverage;
use crate::figures::cut;

use super::{Facts, lowered, no_trace};

pub(crate) fn exhibit(facts: &Facts<'_>) -> Exhibit {
    let case = facts.case;
    let software = vec![
        ("Program", Line::from(format!("trag {}", case.software.version))),
        ("Plan, SHA-256", Line::new().code(case.software.plan_sha256.as_str())),
        (
            "Declarations of the trace, SHA-256",
            facts.tracing.map_or_else(|| no_trace(facts).into(), |report| Line::new().code(report.software.plan_sha256.as_str())),
        ),
        ("Rules", Typed::Count(case.assessment.rules.len() as u64).into()),
        ("Inputs", Typed::Count(case.sources.len() as u64).into()),
        ("Looked at as of", Typed::Day(case.as_of).into()),
        (
            "Reproducible",
            "the same program, inputs and plan give the same bytes; the plan is plan.toml in the case folder, and `trag \
             verify CASE` compares everything with the originals".into(),
        ),
        (
            "Error rate and limits",
            "each method is tested on published worked examples and against brute force on small random ledgers; what is \
             not claimed stands in Exhibit 13".into(),
        ),
    ];
    let mut inputs = Table::new("Inputs by hash", &["File", "Read as", "SHA-256"]);
    for source in case.sources {
        inputs.row(vec![
            Line::new().printed(cut(&source.path, 80)),
            Line::from(source.format.as_str()).text(" ").text(source.profile.as_str()),
            Line::new().code(source.sha256.as_str()),
        ]);
    }
    let mut blocks = vec![Block::Facts(software), Block::Table(inputs)];
    blocks.extend(lowered(coverage::blocks(case)));
    Exhibit::new(14, "Software statement", Status::SummaryEvidence, blocks)
}
