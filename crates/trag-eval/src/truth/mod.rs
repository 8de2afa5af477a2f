//! What is known to be true, read from the files of research data and from our own.

mod attempts;
mod planted;
mod table;

use trag_model::{AccountTable, Ledger, Problem, RowId, Source, catalogue};

/// The case that the truth is about.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Its ledger.
    pub ledger: &'a Ledger,
    /// Its accounts.
    pub accounts: &'a AccountTable,
    /// Its files.
    pub sources: &'a [Source],
}

/// Payments that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the truth.
    pub id: String,
    /// What kind of pattern it is.
    pub pattern: String,
    /// Its rows, ascending, none twice.
    pub rows: Vec<RowId>,
}

/// The truth about a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// By row of the ledger, whether it is marked.
    pub marked: Vec<bool>,
    /// The pattern of marked rows that belong to no scheme: place in `patterns`.
    pub pattern: Vec<Option<u16>>,
    /// Names of patterns of rows.
    pub patterns: Vec<String>,
    /// Schemes, in the order of the truth.
    pub schemes: Vec<Scheme>,
    /// Rows of the truth that the ledger does not have, and the first of them.
    pub not_met: (u64, String),
    /// What kind of file it is.
    pub kind: &'static str,
}

/// A name for marked rows without a pattern.
pub(crate) const NO_PATTERN: &str = "(no pattern named)";

/// Reads the truth from a file, whose SHA-256 in hexadecimal tells whether it is a file of the case itself. Marks
/// that the case's own files give count too.
///
/// # Errors
/// EVL001 when the file is none that is known, or does not fit the case.
pub fn read(text: &str, sha256: &str, case: &Case<'_>) -> Result<Truth, Problem> {
    let rows = case.ledger.len();
    let mut truth = Truth { marked: vec![false; rows], pattern: vec![None; rows], ..Truth::default() };
    for (row, marked) in truth.marked.iter_mut().enumerate() {
        *marked = case.ledger.label.get(row).is_some_and(|label| label != 0);
    }
    if text.trim_start().starts_with('{') {
        planted::read(text, case, &mut truth)?;
    } else if text.contains(attempts::BEGIN) {
        attempts::read(text, case, &mut truth)?;
    } else {
        table::read(text, sha256, case, &mut truth)?;
    }
    if truth.marked.iter().all(|marked| !marked) {
        return Err(misfit("the truth marks no row of this case".to_owned()));
    }
    Ok(truth)
}

fn misfit(text: String) -> Problem {
    let help = "name a patterns file of AMLworld, a truth.json, or the transactions file of SAML-D, AMLSim or \
                AMLGentex that the case was read from";
    Problem::new(catalogue::TRUTH_INVALID, text, help)
}

impl Truth {
    fn scheme(&mut self, id: String, pattern: String, mut rows: Vec<RowId>) {
        rows.sort_unstable();
        rows.dedup();
        rows.iter().for_each(|row| self.marked[row.0 as usize] = true);
        self.schemes.push(Scheme { id, pattern, rows });
    }

    fn missing(&mut self, what: impl FnOnce() -> String) {
        if self.not_met.0 == 0 {
            self.not_met.1 = what();
        }
        self.not_met.0 += 1;
    }

    fn pattern_of(&mut self, name: &str) -> u16 {
        let place = self.patterns.iter().position(|known| known == name).unwrap_or_else(|| {
            self.patterns.push(name.to_owned());
            self.patterns.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }
}
