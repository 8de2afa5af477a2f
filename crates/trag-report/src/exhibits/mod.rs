//! The schedules of a summary: what is said, in which order, without knowing a medium.

pub(crate) mod case_file;
pub(crate) mod coverage;
pub(crate) mod flow;
pub(crate) mod gaps;
pub(crate) mod method;
pub(crate) mod months;
pub(crate) mod proposals;
pub(crate) mod ranking;
pub(crate) mod records;
pub(crate) mod scope;
pub(crate) mod sources_and_uses;
pub(crate) mod statements;
pub(crate) mod subject;
pub(crate) mod tracing;
pub(crate) mod tracing_declared;
pub(crate) mod tracing_figures;
pub(crate) mod tracing_indirect;
pub(crate) mod tracing_paths;
pub(crate) mod tracing_schedules;
pub(crate) mod tracing_substitutes;
pub(crate) mod tracing_whereabouts;
pub(crate) mod tracing_words;
pub(crate) mod transactions;
pub(crate) mod who;
pub(crate) mod why;

use crate::CaseReport;
use crate::document::Block;
use crate::index::Index;

/// The whole summary.
pub(crate) fn summary(case: &CaseReport<'_>) -> Vec<Block> {
    let index = Index::new(case);
    let mut blocks = scope::blocks(&index);
    blocks.extend(ranking::blocks(&index));
    blocks.extend(flow::blocks(&index));
    blocks.extend(subject::blocks(&index));
    blocks.extend(coverage::blocks(case));
    blocks.extend(gaps::blocks(case));
    blocks.extend(records::blocks(case));
    blocks.extend(statements::blocks(case));
    blocks.extend(proposals::blocks(case));
    blocks.extend(method::blocks(case));
    blocks
}
