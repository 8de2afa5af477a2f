//! What `trag trace` takes from `findings.json` of a case: whether it is complete, and the rows of findings.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, Visitor};
use trag_model::{AccountTable, Ledger, Problem, RowId, catalogue};

/// The part of `findings.json` that a trace needs.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Flagged {
    /// Title of the case.
    pub(crate) title: String,
    /// Whether everything could be read and judged.
    pub(crate) complete: bool,
    /// All findings; empty where only the head of the file was read.
    #[serde(default)]
    pub(crate) findings: Vec<FlaggedFinding>,
}

/// How much of the file is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What stands before subjects and findings.
    Head,
    /// All of it, because a finding is named.
    Findings,
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
    /// Reads the file of a case folder. Its bytes are checked against the manifest when they are carried over.
    pub(crate) fn read(folder: &Path, part: Part) -> Result<Flagged, Problem> {
        let unreadable = |why: String| {
            let text = format!("the case folder {} cannot be read: {why}", folder.display());
            let help = "run `trag run` on the original files again";
            Problem::new(catalogue::CASE_UNREADABLE, text, help).in_file(NAME)
        };
        let file = File::open(folder.join(NAME)).map_err(|error| unreadable(error.to_string()))?;
        let file = BufReader::with_capacity(1 << 16, file);
        let read = match part {
            Part::Head => Head::read(&mut serde_json::Deserializer::from_reader(file)),
            Part::Findings => serde_json::from_reader(file),
        };
        read.map_err(|error| unreadable(error.to_string()))
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

/// The head of the file: reading ends as soon as title and completeness are known, however many findings follow.
#[derive(Default)]
struct Head {
    title: Option<String>,
    complete: Option<bool>,
}

impl Head {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Flagged, D::Error> {
        let mut head = Head::default();
        let ended = from.deserialize_map(&mut head);
        match (head.title, head.complete) {
            (Some(title), Some(complete)) => Ok(Flagged { title, complete, findings: Vec::new() }),
            _ => Err(ended.err().unwrap_or_else(|| de::Error::missing_field("complete"))),
        }
    }
}

impl<'de> Visitor<'de> for &mut Head {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while self.title.is_none() || self.complete.is_none() {
            match map.next_key::<String>()?.as_deref() {
                Some("title") => self.title = Some(map.next_value()?),
                Some("complete") => self.complete = Some(map.next_value()?),
                Some(_) => _ = map.next_value::<IgnoredAny>()?,
                None => break,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Result<Flagged, serde_json::Error> {
        Head::read(&mut serde_json::Deserializer::from_reader(text.as_bytes()))
    }

    #[test]
    fn the_head_is_read_without_what_follows() {
        let read =
            head("{\"version\":{\"a\":[1]},\"title\":\"Case\",\"complete\":false,\"findings\":[{\"id\"");
        let read = read.expect("title and completeness stand before the torn part");
        assert_eq!((read.title.as_str(), read.complete), ("Case", false));
    }

    #[test]
    fn a_head_that_lacks_a_key_or_is_torn_is_refused() {
        for text in ["{\"title\":\"Case\"}", "{\"title\":\"Case\",\"comp", "[]", ""] {
            assert!(head(text).is_err(), "{text}");
        }
    }
}
