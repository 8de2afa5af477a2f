//! The case in sentences: who, what, when, where, why, how, source and use of funds, in English and Serbian.
//!
//! There are two views, with templates of their own. Evidence is for a court and knows nothing of a report; the report
//! of a suspicion is for the authority that receives such reports. Neither is made from the other.

mod completeness;
mod evidence;
mod patterns;
mod subject;
mod suspicion;
mod words;

use trag_model::Total;

use crate::case_file::{CaseFile, CaseFileDocument};
use crate::document::Block;
use crate::exhibits::case_file::Facts;

pub use words::Language;

/// For whom a narrative is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// For a court: facts and assessments, and no trace of any report.
    Evidence,
    /// For the authority that receives reports of suspicion. Confidential.
    Suspicion,
}

/// How many subjects are told.
const SUBJECTS: usize = 5;

impl CaseFileDocument {
    /// The narrative of a case.
    #[must_use]
    pub fn narrative(file: &CaseFile<'_>, view: View, language: Language) -> CaseFileDocument {
        let facts = Facts::new(file);
        let case = file.case;
        let title = crate::exhibits::scope::title(case.title);
        let blocks: Vec<Block> = match view {
            View::Evidence => evidence::blocks(&facts, language),
            View::Suspicion => suspicion::blocks(&facts, language),
        };
        CaseFileDocument {
            mark: String::new(),
            foot: format!("trag {} · {title} · {}", case.software.version, case.as_of),
            title,
            language: language.tag(),
            complete: case.complete,
            lead: blocks,
            exhibits: Vec::new(),
        }
    }
}

/// Value in all findings of the subjects told, in the base currency; nothing where it is not known.
fn flagged(facts: &Facts<'_>) -> Option<(Total, trag_model::Currency)> {
    let base = facts.case.base?;
    let rows: std::collections::BTreeSet<_> =
        facts.flagged.keys().map(|row| facts.case.ledger.counted(*row)).collect();
    let sum: i128 = rows
        .iter()
        .filter_map(|row| facts.case.ledger.base_amount(*row))
        .map(|amount| i128::from(amount.0))
        .sum();
    Some((Total(sum), base))
}
