//! The documents of a statement in another currency: they stand behind its movements and name their parties.

use crate::formats::serbia::asseco::{Record, Tag};
use crate::xml::fields::Fields;
use crate::xml::pump::At;

/// Movements that wait, and the documents that have been read.
#[derive(Debug, Default)]
pub(crate) struct Foreign {
    records: Vec<Record>,
    documents: Vec<Document>,
}

/// Movements of one statement that wait for their documents; what comes beyond has no parties.
const MOST: usize = 20_000;

/// One document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Document {
    fields: Fields<Tag>,
    /// Parties, each with its own fields.
    beneficiary: Fields<Tag>,
    ordering: Fields<Tag>,
    agents: String,
}

impl Foreign {
    /// Keeps a movement until the documents are there; gives it back where too many wait.
    pub(crate) fn keep(&mut self, record: Record) -> Option<Record> {
        if self.records.len() >= MOST {
            return Some(record);
        }
        self.records.push(record);
        None
    }

    pub(crate) fn begin_document(&mut self) {
        if self.documents.len() < MOST {
            self.documents.push(Document::default());
        }
    }

    /// Takes an element of the list of documents.
    pub(crate) fn take(&mut self, at: &At<'_, Tag>, text: &str) {
        let Some(document) = self.documents.last_mut().filter(|_| !text.is_empty()) else { return };
        let within = |tag| at.path.contains(&tag);
        let place = (at.above(1), at.tag());
        match place {
            (parent, tag) if within(Tag::Beneficiary) => document.beneficiary.put(parent, tag, text),
            (parent, tag) if within(Tag::OrderingParty) => document.ordering.put(parent, tag, text),
            (parent, tag) => document.fields.put(parent, tag, text),
        }
        if let (Tag::ViaBank, Tag::Bic | Tag::BankName) = place
            && document.agents.is_empty()
        {
            text.clone_into(&mut document.agents);
        }
    }

    /// The movements that waited, each with the place of its document.
    ///
    /// Charges refer to the document of the payment that they are for. So of several movements of one direction
    /// that refer to a document, those are the payment that have its amount.
    pub(crate) fn waiting(&mut self) -> Vec<(Record, Option<usize>)> {
        let records = std::mem::take(&mut self.records);
        let mut by_id: Vec<(&str, usize)> = Vec::new();
        for (place, document) in self.documents.iter().enumerate() {
            let id = document.fields.get(Tag::Document, Tag::DocumentId);
            by_id.extend(Some((id, place)).filter(|_| !id.is_empty()));
        }
        by_id.sort_unstable();
        let key = |record: &Record| {
            let field = |tag| record.fields.get(Tag::StmtTrn, tag).to_owned();
            (field(Tag::DocumentId), field(Tag::Benefit))
        };
        let mut keys: Vec<(String, String)> = records.iter().map(key).collect();
        keys.sort_unstable();
        let places: Vec<Option<usize>> = records
            .iter()
            .map(|record| {
                let own = key(record);
                let at = by_id.partition_point(|(id, _)| *id < own.0.as_str());
                let (_, place) = by_id.get(at).filter(|(id, _)| !own.0.is_empty() && *id == own.0)?;
                let same =
                    keys.partition_point(|other| *other <= own) - keys.partition_point(|other| *other < own);
                let stated = self.documents.get(*place)?.fields.get(Tag::Document, Tag::TrnAmt);
                let is_payment =
                    same == 1 || stated.is_empty() || stated == record.fields.get(Tag::StmtTrn, Tag::TrnAmt);
                is_payment.then_some(*place)
            })
            .collect();
        records.into_iter().zip(places).collect()
    }

    pub(crate) fn document(&self, place: usize) -> Option<Document> {
        self.documents.get(place).cloned()
    }

    pub(crate) fn clear(&mut self) {
        self.records.clear();
        self.documents.clear();
    }
}

impl Document {
    /// Account, name and bank of the side that is not the statement's, and the correspondent bank.
    pub(crate) fn other(&self, is_credit: bool) -> (&str, &str, &str, &str) {
        let (side, tag) = match is_credit {
            true => (&self.ordering, Tag::OrderingParty),
            false => (&self.beneficiary, Tag::Beneficiary),
        };
        let account = match side.get(Tag::AccountInfo, Tag::AcctId) {
            "" => side.get(Tag::AccountIfo, Tag::AcctId),
            account => account,
        };
        let bank = match side.get(Tag::BankInfo, Tag::Bic) {
            "" => side.get(Tag::BankInfo, Tag::BankName),
            bic => bic,
        };
        (account, side.get(tag, Tag::Name), bank, &self.agents)
    }

    /// What the payment was for; a document between accounts of one holder has a comment in its place.
    pub(crate) fn purpose(&self) -> &str {
        match self.fields.get(Tag::Document, Tag::Purpose) {
            "" => self.fields.get(Tag::Document, Tag::Comment),
            purpose => purpose,
        }
    }
}
