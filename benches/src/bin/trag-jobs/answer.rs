//! The rows of an answer, and their hash as all engines compute it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A named set of rows of whole numbers.
pub(crate) struct Answer {
    name: String,
    /// Numbers a row.
    width: usize,
    /// All rows, one after the other.
    numbers: Vec<u64>,
    /// How many rows there are, where the rows themselves were not kept.
    counted: Option<usize>,
}

impl Answer {
    /// An answer of rows of equal length.
    pub(crate) fn new<const WIDTH: usize>(name: impl Into<String>, rows: &[[u64; WIDTH]]) -> Answer {
        Answer { name: name.into(), width: WIDTH, numbers: rows.concat(), counted: None }
    }

    /// An answer whose rows stand one after the other.
    pub(crate) fn flat(name: impl Into<String>, width: usize, numbers: Vec<u64>) -> Answer {
        Answer { name: name.into(), width, numbers, counted: None }
    }

    /// An answer of which only the size is known.
    pub(crate) fn counted(name: impl Into<String>, rows: usize) -> Answer {
        Answer { name: name.into(), width: 1, numbers: Vec::new(), counted: Some(rows) }
    }

    /// Its name, and its number of rows; with `check` the hash of the sorted rows too.
    pub(crate) fn into_json(self, check: bool) -> (String, Value) {
        let rows = self.counted.unwrap_or(self.numbers.len() / self.width);
        let mut value = json!({ "rows": rows });
        if check && self.counted.is_none() {
            value["sha256"] = json!(self.hash());
        }
        (self.name, value)
    }

    /// SHA-256 over the rows in ascending order, numbers joined by commas, one line each.
    fn hash(&self) -> String {
        let mut rows: Vec<&[u64]> = self.numbers.chunks(self.width).collect();
        rows.sort_unstable();
        let (mut hash, mut text) = (Sha256::new(), String::new());
        for row in rows {
            text.clear();
            for (place, number) in row.iter().enumerate() {
                // Writing to a string does not fail.
                let _ = write!(text, "{}{number}", if place == 0 { "" } else { "," });
            }
            text.push('\n');
            hash.update(&text);
        }
        hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }
}
