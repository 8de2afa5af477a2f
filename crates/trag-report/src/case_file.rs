//! The case file: numbered exhibits with a title page, contents and totals that agree, ready for any medium.
//!
//! A renderer takes a [`CaseFileDocument`] and nothing else. Its pages are [`CaseFileDocument::front`] and then
//! the exhibits in order; a spreadsheet walks [`CaseFileDocument::exhibits`] and makes a sheet of each.

use std::collections::BTreeMap;

use trag_model::{Currency, Total};

use crate::document::{Badge, Block, Line, Table, Typed};
use crate::exhibits::case_file as exhibits;
use crate::{CaseReport, TracingReport};

/// What a case file is made of.
#[derive(Clone, Copy)]
pub struct CaseFile<'a> {
    /// The case as it was judged.
    pub case: &'a CaseReport<'a>,
    /// What was traced in it, where something was declared.
    pub tracing: Option<&'a TracingReport<'a>>,
    /// Whether something was traced that this document does not show.
    pub trace_withheld: bool,
}

/// A document before it has a medium: the case file, or a narrative.
pub struct CaseFileDocument {
    /// Title, as printed on the first page.
    pub(crate) title: String,
    /// BCP 47 tag of the language it is written in.
    pub(crate) language: &'static str,
    /// Whether everything could be read and judged.
    pub(crate) complete: bool,
    /// What stands at the foot of the last page: program, case, day.
    pub(crate) foot: String,
    /// Printed pale across every page: whose copy it is. Empty where it is nobody's.
    pub(crate) mark: String,
    /// The first pages: title, what matters most.
    pub(crate) lead: Vec<Block>,
    /// The exhibits, by number.
    pub(crate) exhibits: Vec<Exhibit>,
}

/// What an exhibit is in court.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Computed from the records alone; the records are open to inspection.
    SummaryEvidence,
    /// Helps to understand other exhibits; proves nothing by itself.
    Illustrative,
}

impl Status {
    /// The words that stand on the exhibit.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Status::SummaryEvidence => "summary evidence",
            Status::Illustrative => "illustrative",
        }
    }

    /// What the words mean.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Status::SummaryEvidence => {
                "computed only from the records listed in Exhibit 1, by the method in Exhibit 13"
            }
            Status::Illustrative => "an aid to reading other exhibits; the figures stand in them",
        }
    }
}

/// One exhibit. Its number never changes from case to case: what does not apply says so.
#[derive(Clone, Debug)]
pub(crate) struct Exhibit {
    /// 1 to 16.
    pub(crate) number: u8,
    /// The anchor: `exhibit-4`.
    pub(crate) id: String,
    pub(crate) title: &'static str,
    pub(crate) status: Status,
    /// Without the heading.
    pub(crate) blocks: Vec<Block>,
    /// Totals that other exhibits state too.
    pub(crate) stated: Vec<Stated>,
}

/// A total that an exhibit states. All that have the same name and currency are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) what: String,
    pub(crate) currency: Currency,
    pub(crate) total: Total,
}

impl Exhibit {
    /// An exhibit without stated totals.
    pub(crate) fn new(number: u8, title: &'static str, status: Status, blocks: Vec<Block>) -> Exhibit {
        Exhibit { number, id: anchor(number), title, status, blocks, stated: Vec::new() }
    }

    /// `Exhibit 4`.
    pub(crate) fn label(&self) -> String {
        format!("Exhibit {}", self.number)
    }

    /// Heading and status, which every medium puts above the blocks.
    pub(crate) fn head(&self) -> [Block; 2] {
        let badge = match self.status {
            Status::SummaryEvidence => Badge::Clear,
            Status::Illustrative => Badge::NotApplicable,
        };
        let status =
            Line::new().badge(badge, self.status.words()).text(format!(" {}.", self.status.meaning()));
        [
            Block::heading(2, self.id.as_str(), format!("{}. {}", self.label(), self.title)),
            Block::paragraph(status),
        ]
    }
}

/// The anchor of an exhibit.
pub(crate) fn anchor(number: u8) -> String {
    format!("exhibit-{number}")
}

impl CaseFileDocument {
    /// Collects the exhibits of a case.
    ///
    /// # Panics
    /// When two exhibits state different figures for one total: such a document must not leave the house.
    #[must_use]
    pub fn new(file: &CaseFile<'_>) -> CaseFileDocument {
        let (lead, exhibits) = exhibits::collect(file);
        assert_agreement(&exhibits);
        let case = file.case;
        let title = crate::exhibits::scope::title(case.title);
        CaseFileDocument {
            foot: format!("trag {} · {title} · as of {}", case.software.version, case.as_of),
            title,
            mark: String::new(),
            language: "en",
            complete: case.complete,
            lead,
            exhibits,
        }
    }

    /// The document as somebody's copy: the words stand across every page of the PDF.
    #[must_use]
    pub fn marked(mut self, mark: &str) -> CaseFileDocument {
        mark.clone_into(&mut self.mark);
        self
    }

    /// The first pages: title, contents, totals that were compared, and what matters most.
    pub(crate) fn front(&self) -> Vec<Block> {
        let mut blocks = self.lead.clone();
        if self.exhibits.is_empty() {
            return blocks;
        }
        blocks.push(Block::heading(2, "contents", "Exhibits"));
        blocks.push(Block::Table(self.contents()));
        let agreed = agreed(&self.exhibits);
        if !agreed.rows.is_empty() {
            blocks.push(Block::folded(agreed.caption.clone(), vec![Block::Table(agreed)]));
        }
        blocks
    }

    /// All blocks one after the other, as a medium without sheets prints them.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.front();
        for exhibit in &self.exhibits {
            blocks.extend(exhibit.head());
            blocks.extend(exhibit.blocks.iter().cloned());
        }
        blocks
    }

    fn contents(&self) -> Table {
        let mut table = Table::new("Contents", &[">Exhibit", "Title", "Status"]);
        for exhibit in &self.exhibits {
            table.row(vec![
                Typed::Count(u64::from(exhibit.number)).into(),
                Line::new().jump(exhibit.id.as_str(), exhibit.title),
                exhibit.status.words().into(),
            ]);
        }
        table
    }
}

/// A total by name and currency: its figure, and the exhibits that state it.
type Totals<'a> = BTreeMap<(&'a str, &'static str), Vec<(u8, Currency, Total)>>;

fn totals(exhibits: &[Exhibit]) -> Totals<'_> {
    let mut totals: Totals<'_> = BTreeMap::new();
    for exhibit in exhibits {
        for stated in &exhibit.stated {
            let key = (stated.what.as_str(), stated.currency.code());
            totals.entry(key).or_default().push((exhibit.number, stated.currency, stated.total));
        }
    }
    totals
}

/// Panics when two exhibits state different figures for one total.
fn assert_agreement(exhibits: &[Exhibit]) {
    for ((what, code), stated) in totals(exhibits) {
        let [(number, _, first), rest @ ..] = stated.as_slice() else { continue };
        for (other, _, total) in rest {
            assert_eq!(
                first.0, total.0,
                "Exhibit {number} and Exhibit {other} state different totals in {code} for {what}, in minor units"
            );
        }
    }
}

/// The totals that more than one exhibit states.
fn agreed(exhibits: &[Exhibit]) -> Table {
    let mut table =
        Table::new("Totals that several exhibits state, and that agree", &["Total", ">Amount", "Exhibits"]);
    for ((what, _), stated) in totals(exhibits) {
        let [(_, currency, total), _, ..] = stated.as_slice() else { continue };
        let numbers: std::collections::BTreeSet<u8> = stated.iter().map(|(number, ..)| *number).collect();
        let numbers: Vec<String> = numbers.iter().map(u8::to_string).collect();
        table.row(vec![
            Line::new().printed(what),
            Typed::Money(*total, *currency).into(),
            numbers.join(", ").into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exhibit(number: u8, total: i128) -> Exhibit {
        let stated = Stated { what: "received".to_owned(), currency: Currency::EUR, total: Total(total) };
        Exhibit { stated: vec![stated], ..Exhibit::new(number, "A", Status::SummaryEvidence, Vec::new()) }
    }

    #[test]
    fn totals_that_agree_are_listed() {
        let exhibits = [exhibit(4, 100), exhibit(5, 100)];
        assert_agreement(&exhibits);
        assert_eq!(agreed(&exhibits).rows.len(), 1);
        assert_eq!(agreed(&exhibits[..1]).rows.len(), 0, "one exhibit agrees with nothing");
    }

    #[test]
    #[should_panic(expected = "Exhibit 4 and Exhibit 5 state different totals")]
    fn totals_that_disagree_stop_the_document() {
        assert_agreement(&[exhibit(4, 100), exhibit(5, 101)]);
    }
}
