//! The texts of a movement until it is complete.

use trag_model::{Problem, catalogue};

use crate::formats::rows::problem_at;
use crate::formats::values::COMPARE;

/// The longest details of a movement, in bytes; the standard allows 390 characters.
const LONGEST: usize = 1 << 16;

/// The texts of a movement that is not complete yet.
#[derive(Default)]
pub(crate) struct Pending {
    pub(crate) line: u64,
    pub(crate) entry: String,
    pub(crate) supplement: String,
    pub(crate) details: String,
    /// Numbered lines behind `:NS:`.
    pub(crate) numbered: String,
    pub(crate) too_long: bool,
}

impl Pending {
    /// Forgets the movement; its memory serves the next.
    pub(crate) fn clear(&mut self) {
        (self.line, self.too_long) = (0, false);
        for text in [&mut self.entry, &mut self.supplement, &mut self.details, &mut self.numbered] {
            text.clear();
        }
    }

    pub(crate) fn is_too_long(&self) -> Problem {
        let told = "the details of the movement are longer than 65,536 bytes";
        problem_at(catalogue::RECORD_TOO_LONG, self.line, told, &self.entry, COMPARE)
    }

    pub(crate) fn has_no_currency(&self) -> Problem {
        let help = "write the currency into case.toml under this [[input]]: currency = \"...\"";
        let text = "the currency is missing: no balance of the statement names one";
        problem_at(catalogue::VALUE_MISSING, self.line, text, &self.entry, help)
    }
}

/// Appends a line, unless the text is longer than any text may be.
pub(crate) fn append(into: &mut String, line: &str) -> bool {
    if into.len() + line.len() > LONGEST {
        return false;
    }
    if !into.is_empty() {
        into.push('\n');
    }
    into.push_str(line);
    true
}
