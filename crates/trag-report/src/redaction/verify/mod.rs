//! Reads finished files and finds what a profile hides: in every spelling, in every form of a number.
//!
//! This is the other half of the redaction, and knows nothing of it but the profile: it takes the names and numbers
//! of the original case and looks for them in the bytes that would leave the house.

mod finished;
pub(super) mod needles;
mod pdf;

use std::collections::BTreeSet;

use super::profile::Profile;
use super::pseudonyms::Pseudonyms;
use crate::CaseReport;
use needles::Needles;

/// A file that would leave the house.
pub struct Finished<'a> {
    /// Its name: the ending tells how it is read.
    pub name: &'a str,
    /// What it holds.
    pub bytes: &'a [u8],
}

/// Something hidden that a file shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The file.
    pub file: String,
    /// What was found: its pseudonym, never the thing itself.
    pub what: String,
}

/// What the look into finished files gave.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// What is there and must not be; each thing once for a file.
    pub leaks: Vec<Leak>,
    /// How many names and numbers were looked for.
    pub looked_for: u64,
    /// How many are too short, or ordinary words of a report, to be told from other text.
    pub not_told: u64,
}

/// Looks for everything that `profile` hides of `case` in finished files.
///
/// # Errors
/// The name of a file that cannot be read as what its ending says, with the reason.
pub fn verify(
    case: &CaseReport<'_>,
    profile: Profile,
    pseudonyms: &Pseudonyms,
    files: &[Finished<'_>],
) -> Result<Verdict, String> {
    let needles = Needles::new(case, profile.hidden(), pseudonyms);
    let mut verdict =
        Verdict { leaks: Vec::new(), looked_for: needles.looked_for, not_told: needles.not_told };
    for file in files {
        let text = finished::text(file.name, file.bytes).map_err(|why| format!("{}: {why}", file.name))?;
        let mut found: BTreeSet<String> = BTreeSet::new();
        needles.find(&text, &mut found);
        let leak = |what| Leak { file: file.name.to_owned(), what };
        verdict.leaks.extend(found.into_iter().map(leak));
    }
    Ok(verdict)
}
