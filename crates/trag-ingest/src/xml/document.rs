//! The end of a document: what its reader made of it, and what was wrong with it.

use trag_model::{Decision, Problem, catalogue};

use crate::formats::FileRead;
use crate::formats::rows::{Rows, Told};
use crate::xml::pump::Finished;

/// What a reader knows at the end of its document.
pub(crate) struct Conclusion {
    /// Name of the format.
    pub(crate) format: &'static str,
    /// Version or layout.
    pub(crate) profile: String,
    /// A record was open when the document broke off.
    pub(crate) unfinished: bool,
    pub(crate) decisions: Vec<Decision>,
}

/// The file's account of itself.
pub(crate) fn conclude(mut rows: Rows<'_>, finished: Finished, conclusion: Conclusion) -> FileRead {
    finished.problems.into_iter().for_each(|problem| rows.tell(problem));
    match finished.fault {
        Some(fault) if conclusion.unfinished => rows.reject(fault),
        Some(fault) => rows.tell(fault),
        None if rows.pushed() == 0 => {
            let help = "if the statement should have movements, ask for the export again";
            rows.tell(Problem::new(catalogue::NO_RECORDS, "the file holds no movement", help));
        }
        None => {}
    }
    let mut decisions = finished.decisions;
    decisions.extend(conclusion.decisions);
    let told = Told {
        format: conclusion.format,
        profile: conclusion.profile,
        encoding: finished.encoding.to_owned(),
        fingerprint: finished.fingerprint,
    };
    rows.finish(told, decisions)
}
