//! Sources: the files a case was read from, and the account they give of themselves.

use crate::{Currency, Statement, Total};

/// Index of a source in the case, in the order of path, then hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIx(pub u32);

/// One file of the case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Path below the input folder, or the file's name; parts separated by `/`.
    pub path: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Which reader read it: `delimited`, or empty where none could.
    pub format: String,
    /// The profile or mapping that named the columns; empty where none was found.
    pub profile: String,
    /// Encoding of the text, in the words of the WHATWG standard; empty where undecided.
    pub encoding: String,
    /// What was decided about the file, and on what evidence.
    pub decisions: Vec<Decision>,
    /// Sums of the source's amount columns as printed, for comparison with the bank's own totals.
    pub control_totals: Vec<ControlTotal>,
    /// What became of each record.
    pub counts: RecordCounts,
    /// Columns of the file that trag did not use.
    pub unused_columns: Vec<String>,
    /// The statements in the order of the file; [`crate::Ledger::statement_no`] is a place in it.
    pub statements: Vec<Statement>,
}

/// Something decided from the content of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What: `encoding`, `decimal mark of "Iznos"`.
    pub what: String,
    /// The choice: `windows-1250`, `,`.
    pub choice: String,
    /// Why, with counts and a line: `1,204 values have a comma before the last two digits, first in line 8`.
    pub evidence: String,
}

/// The sum of one amount column in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlTotal {
    /// Name of the column in the file.
    pub column: String,
    /// Currency of the sum.
    pub currency: Currency,
    /// Sum with the signs as printed.
    pub signed: Total,
    /// Sum of the magnitudes.
    pub magnitude: Total,
    /// Number of values.
    pub values: u64,
}

/// Every record of a file is a row, or rejected with a problem, or skipped with a reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordCounts {
    /// Records after the header, blank lines not counted.
    pub records: u64,
    /// Records that became rows of the ledger.
    pub rows: u64,
    /// Records that could not be read; each has a problem.
    pub rejected: u64,
    /// Records that are no movement of value, by reason: `footer`, `repeated header`.
    pub skipped: Vec<(String, u64)>,
}

impl RecordCounts {
    /// Whether every record is accounted for.
    #[must_use]
    pub fn add_up(&self) -> bool {
        let skipped: u64 = self.skipped.iter().map(|(_, count)| count).sum();
        self.records == self.rows + self.rejected + skipped
    }
}
