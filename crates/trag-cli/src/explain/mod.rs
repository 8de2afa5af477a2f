//! What stands behind a row or a finding: from the raw line to the rules and lots, as facts under headings.

pub(crate) mod finding;
pub(crate) mod lots;
pub(crate) mod original;
pub(crate) mod row;

use serde::Serialize;
use trag_report::render::terminal;

/// Everything about one row or finding.
#[derive(Debug, Serialize)]
pub(crate) struct Explanation {
    /// What it is about: `row 17`, `finding S01-0001`.
    pub(crate) about: String,
    /// In the order of reading.
    pub(crate) sections: Vec<Section>,
}

/// Facts under a heading.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    /// The heading.
    pub(crate) title: &'static str,
    /// The facts.
    pub(crate) facts: Vec<Fact>,
}

/// A fact under its name.
#[derive(Debug, Serialize)]
pub(crate) struct Fact {
    /// Its name.
    pub(crate) name: String,
    /// What is so.
    pub(crate) value: String,
}

impl Section {
    /// A heading without facts yet.
    pub(crate) fn new(title: &'static str) -> Section {
        Section { title, facts: Vec::new() }
    }

    /// Adds a fact; what is empty is not stated.
    pub(crate) fn fact(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.facts.push(Fact { name: name.into(), value });
        }
    }
}

impl Explanation {
    /// The explanation for a terminal. Texts of sources are escaped there.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}\n", trag_report::escape::terminal(&self.about));
        for section in self.sections.iter().filter(|section| !section.facts.is_empty()) {
            text.push_str(&format!("\n{}\n", section.title));
            for fact in &section.facts {
                text.push_str(&terminal::fact_text(&fact.name, &fact.value));
            }
        }
        text
    }
}
