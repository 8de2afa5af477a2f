//! What `trag trace` takes from `findings.json` of a case: whether it is complete, and the rows of findings.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use trag_model::{AccountTable, Ledger, Problem, RowId, catalogue};

/// The part of `findings.json` that a trace needs.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Flagged {
    /// Title of the case.
    pub(crate) title: String,
    /// Whether everything could be read and judged.
    pub(crate) complete: bool,
    /// All findings.
    pub(crate) findings: Vec<FlaggedFinding>,
}

/// One finding.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FlaggedFinding {
    /// Its id.
    pub(crate) id: String,
    /// What it says.
    pub(crate) sentence: String,
    /// The rows it stands on.
    pub(crate) rows: Vec<u32>,
}

/// Name of the file in the case folder.
const NAME: &str = "findings.json";

impl Flagged {
    /// Reads the file of a case folder.
    pub(crate) fn read(folder: &Path) -> Result<Flagged, Problem> {
        let unreadable = |why: String| {
            let text = format!("the case folder {} cannot be read: {why}", folder.display());
            let help = "run `trag run` on the original files again";
            Problem::new(catalogue::CASE_UNREADABLE, text, help).in_file(NAME)
        };
        let file = File::open(folder.join(NAME)).map_err(|error| unreadable(error.to_string()))?;
        serde_json::from_reader(BufReader::new(file)).map_err(|error| unreadable(error.to_string()))
    }

    /// A finding by its id, in any case of letters.
    pub(crate) fn find(&self, id: &str) -> Option<&FlaggedFinding> {
        self.findings.iter().find(|finding| finding.id.eq_ignore_ascii_case(id.trim()))
    }
}

impl FlaggedFinding {
    /// The rows by which value enters the finding: those whose payer has not received by an earlier row of it.
    /// The others pass on what these brought in, and are followed and not declared.
    pub(crate) fn first_rows(&self, ledger: &Ledger, accounts: &AccountTable) -> Vec<RowId> {
        let mut rows: Vec<RowId> = self.rows.iter().copied().map(RowId).collect();
        rows.retain(|row| (row.0 as usize) < ledger.len());
        rows.sort_unstable();
        rows.dedup();
        let mut received = BTreeSet::new();
        let mut first = Vec::new();
        for row in rows {
            if !received.contains(&ledger.payer(row)) {
                first.push(row);
            }
            let payee = ledger.payee(row);
            if accounts.get(payee).can_be_followed() {
                received.insert(payee);
            }
        }
        first
    }
}
