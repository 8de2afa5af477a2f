//! Statements, reports and notifications: camt.053, camt.052 and camt.054 in all versions.

use std::io;

use trag_model::{Batch, Currency, Decision, Problem, catalogue};

use crate::formats::iso20022::book::Book;
use crate::formats::iso20022::entry::{Entry, Payment};
use crate::formats::iso20022::own::Own;
use crate::formats::iso20022::parties::{Parties, Roles};
use crate::formats::iso20022::reversals::Reversals;
use crate::formats::iso20022::statement::{Frame, is_pagination};
use crate::formats::iso20022::tags::Tag;
use crate::formats::rows::Rows;
use crate::formats::{FileRead, Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::xml::attributes::Attributes;
use crate::xml::document::{Conclusion, conclude};
use crate::xml::names::Names;
use crate::xml::places::Places;
use crate::xml::pump::{At, Handler, drive};
use crate::xml::spans::Pieces;

/// Details of one entry that are kept until it ends; a larger batch stands as one row.
const DETAILS: usize = 100_000;
/// The same for their texts, in bytes.
const TEXTS: u32 = 64 << 20;

/// Reads a message.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    version: String,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let file = (input, spec, ctx, head);
    let names = Names::new(Tag::ALL);
    let places = Places::of(&head.bytes);
    let mut reader = Camt {
        file,
        names: &names,
        book: Book::new(Rows::new(input, sink), places),
        pieces: Pieces::default(),
        roles: Roles::default(),
        parties: Parties::default(),
        frame: None,
        message: Frame::default(),
        statements: 0,
        entry: None,
        detail: None,
        details: Details::default(),
        reversals: None,
        failure: None,
    };
    let finished = drive(file, &names, &mut reader)?;
    if let Some(error) = reader.failure.take() {
        return Err(error);
    }
    let unfinished = reader.entry.is_some();
    if let Some((kind, frame)) = reader.frame.take() {
        reader.end_statement(kind, &frame);
    }
    let mut decisions: Vec<Decision> = Vec::new();
    decisions.extend(reader.reversals.and_then(|reversals| reversals.decision()));
    decisions.push(places.decision());
    let rows = reader.book.finish();
    let conclusion = Conclusion { format: super::NAME, profile: version, unfinished, decisions };
    Ok(conclude(rows, finished, conclusion))
}

/// The details of the entry at hand.
#[derive(Debug, Default)]
pub(crate) struct Details {
    pub(crate) kept: Vec<Payment>,
    /// Details beyond the bounds; where there are any, `kept` is empty.
    pub(crate) passed_over: u32,
}

impl Details {
    fn add(&mut self, detail: Payment, pieces: &Pieces) {
        if self.passed_over == 0 && self.kept.len() < DETAILS && pieces.len() < TEXTS {
            self.kept.push(detail);
        } else {
            let kept = u32::try_from(self.kept.len()).unwrap_or(u32::MAX);
            self.passed_over = self.passed_over.saturating_add(kept).saturating_add(1);
            self.kept = Vec::new();
        }
    }

    fn clear(&mut self) {
        self.kept.clear();
        self.passed_over = 0;
    }
}

struct Camt<'f, 's> {
    file: (&'f dyn Input, &'f InputSpec, &'f Reader<'f>, &'f Head),
    names: &'f Names<Tag>,
    book: Book<'s>,
    /// Texts of the entry at hand.
    pieces: Pieces,
    roles: Roles,
    parties: Parties,
    /// The statement at hand, and the element that holds it.
    frame: Option<(Tag, Frame)>,
    /// What the message says for all its statements.
    message: Frame,
    statements: usize,
    entry: Option<Entry>,
    detail: Option<Payment>,
    details: Details,
    reversals: Option<Reversals>,
    failure: Option<io::Error>,
}

impl Handler for Camt<'_, '_> {
    type Tag = Tag;

    fn open(&mut self, at: &At<'_, Tag>, attributes: Attributes<'_>) {
        let tag = at.tag();
        self.roles.open(at);
        match tag {
            Tag::Stmt | Tag::Rpt | Tag::Ntfctn if self.frame.is_none() => {
                self.begin_statement(tag, at.line())
            }
            Tag::Ntry if self.entry.is_none() => {
                let payment = Payment { line: at.line(), ..Payment::default() };
                self.entry = Some(Entry { payment, ..Entry::default() });
            }
            Tag::TxDtls if self.entry.is_some() && self.detail.is_none() => {
                self.parties = Parties::default();
                self.detail = Some(Payment { line: at.line(), ..Payment::default() });
            }
            _ => {}
        }
        let code = match tag {
            Tag::Amt | Tag::TtlChrgsAndTaxAmt => attributes.get("Ccy").unwrap_or_default(),
            Tag::Bal | Tag::RtrInf => Default::default(),
            _ => return,
        };
        match (&mut self.detail, &mut self.entry, &mut self.frame) {
            (Some(detail), ..) => detail.open(at, self.pieces.put(&code)),
            (None, Some(entry), _) => entry.payment.open(at, self.pieces.put(&code)),
            (None, None, Some((_, frame))) => frame.open(at, Currency::from_code(&code)),
            _ => {}
        }
    }

    fn close(&mut self, at: &At<'_, Tag>, text: &str) {
        let tag = at.tag();
        if !text.is_empty() || matches!(tag, Tag::PrvtId | Tag::OrgId) {
            match (&mut self.detail, &mut self.entry, &mut self.frame) {
                (Some(_), ..) if self.roles.current().is_some() => {
                    self.roles.take(&mut self.parties, &mut self.pieces, at, text);
                }
                (Some(detail), ..) => detail.take(&mut self.pieces, at, text),
                (None, Some(entry), _) => entry.take(&mut self.pieces, at, text),
                (None, None, Some(_)) if self.roles.current().is_some() => {
                    self.roles.take(&mut self.parties, &mut self.pieces, at, text);
                }
                (None, None, Some((_, frame))) => frame.take(at, text),
                (None, None, None) => self.header(at, text),
            }
        }
        self.roles.close(at);
        match tag {
            Tag::Acct if self.entry.is_none() => self.own_account(at),
            Tag::TxDtls => self.end_detail(),
            Tag::Ntry => self.end_entry(),
            Tag::Stmt | Tag::Rpt | Tag::Ntfctn => {
                if let Some((kind, frame)) = self.frame.take_if(|(kind, _)| *kind == tag) {
                    self.end_statement(kind, &frame);
                }
            }
            _ => {}
        }
    }
}

impl Camt<'_, '_> {
    /// The header of the message: its pages and its date hold for the statements in it.
    fn header(&mut self, at: &At<'_, Tag>, text: &str) {
        match (at.above(1), at.tag()) {
            (parent, _) if is_pagination(parent) => self.message.take(at, text),
            (Tag::GrpHdr, Tag::CreDtTm) => self.message.created = crate::xml::values::day(text).ok(),
            _ => {}
        }
    }

    fn begin_statement(&mut self, kind: Tag, line: u64) {
        let mut frame = self.message.clone();
        frame.statement.record = line;
        self.frame = Some((kind, frame));
        self.parties = Parties::default();
        self.pieces.truncate(0);
        self.statements += 1;
        self.book.begin_statement();
    }

    fn own_account(&mut self, at: &At<'_, Tag>) {
        if let Some((kind, frame)) = &mut self.frame
            && at.above(1) == *kind
        {
            frame.account(&self.parties, &self.pieces);
            let spec = self.file.1;
            self.book.own = Own::of(frame, spec);
            self.pieces.truncate(0);
        }
    }

    fn end_detail(&mut self) {
        if let Some(mut detail) = self.detail.take() {
            detail.settle_parties(&self.parties, &mut self.pieces);
            self.details.add(detail, &self.pieces);
        }
    }

    fn end_entry(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        if entry.is_reversal && self.reversals.is_none() && self.failure.is_none() {
            match Reversals::survey(self.file, self.names) {
                Ok(reversals) => self.reversals = Some(reversals),
                Err(error) => self.failure = Some(error),
            }
        }
        let against = self.reversals.as_mut().is_some_and(|reversals| reversals.against(self.statements));
        let frame = self.frame.as_ref().map(|(_, frame)| frame).unwrap_or(&self.message);
        if self.failure.is_none() {
            self.book.entry(&entry, &self.details, frame, &self.pieces, against);
        }
        self.details.clear();
        self.pieces.truncate(0);
    }

    fn end_statement(&mut self, kind: Tag, frame: &Frame) {
        let mut statement = frame.finished(kind);
        if statement.account.is_empty() {
            statement.account = self.file.1.account.clone().unwrap_or_default();
        }
        self.book.end_statement(statement, frame.entries);
    }
}

/// The problem of a file whose entries are fewer or more than it says.
pub(crate) fn other_number(line: u64, printed: u64, found: u64) -> Problem {
    let text = format!("the statement says that it has {printed} entries, and {found} stand in it");
    let help = "if entries are missing, ask for the export again";
    let mut problem = Problem::new(catalogue::PRINTED_TOTAL_DIFFERS, text, help);
    problem.place.line = line;
    problem
}
