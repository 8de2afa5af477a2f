//! Asseco Office Banking and FX Client: statements (`stmtrs`), notifications (`pmtnotification`) and lists of them
//! (`stmtrslist`), of accounts in dinars and in other currencies.
//!
//! Both kinds of account share their root, and no name of a balance: who reads one as the other finds nothing.

mod tags;

use std::io;

use trag_model::{
    Batch, Currency, Decision, Instrument, Party, PartyKind, PrintedBalance, Statement, StatementSide,
    catalogue,
};

use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::serbia::asseco_fx::{Document, Foreign};
use crate::formats::serbia::{
    amount, day, file_name, instrument, other, payment_code, reference, references, stamp,
};
use crate::formats::values::{ValueFault, currency};
use crate::formats::{FileRead, Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::dates::Stamp;
use crate::xml::attributes::Attributes;
use crate::xml::document::{Conclusion, conclude};
use crate::xml::fields::Fields;
use crate::xml::names::Names;
use crate::xml::places::Places;
use crate::xml::pump::{At, Handler, drive};
use crate::xml::root::find;

pub(crate) use tags::{Record, Tag};

/// Name of the format.
pub(crate) const NAME: &str = "asseco";

/// What it covers.
pub(crate) const TITLE: &str = "Asseco Office Banking and FX Client XML: stmtrs, pmtnotification, stmtrslist";

/// Layouts that are told apart.
pub(crate) const LAYOUTS: &[[&str; 4]] = &[
    [
        "ledger",
        "Statement of an account in dinars",
        "RS",
        "read against 2 files of 1 project's test data: movements and balances",
    ],
    ["notification", "Notification of movements in dinars", "RS", "by the vendor's specification"],
    [
        "foreign",
        "Statement of an account in another currency",
        "RS",
        "read against 1 file after the vendor's example",
    ],
];

/// Whether a document is one of these.
pub(crate) fn recognises(head: &Head) -> bool {
    let root = find(head, |opening| {
        (opening.depth < 3 || opening.name == "stmtrs").then(|| opening.name.to_owned())
    });
    root.is_some_and(|name| matches!(name.as_str(), "stmtrs" | "pmtnotification" | "stmtrslist"))
}

/// Reads a statement or a list of them.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let places = Places::of(&head.bytes);
    let names = Names::new(Tag::ALL);
    let mut reader = Asseco {
        spec,
        rows: Rows::new(input, sink),
        places,
        frame: Fields::default(),
        record: None,
        foreign: Foreign::default(),
        open: None,
        layout: "",
        found: 0,
        printed: None,
        without_day: 0,
        in_dinars: false,
        named: file_name::account(input.name()),
        by_name: false,
        names: &names,
    };
    let finished = drive((input, spec, ctx, head), &names, &mut reader)?;
    let unfinished = reader.record.is_some();
    reader.end_statement();
    let mut decisions = vec![places.decision()];
    if reader.without_day > 0 {
        decisions.push(Decision {
            what: "booking date".to_owned(),
            choice: "day of the statement".to_owned(),
            evidence: format!("{} movements have no dtposted", reader.without_day),
        });
    }
    if reader.in_dinars {
        decisions.push(Decision {
            what: "currency".to_owned(),
            choice: "RSD".to_owned(),
            evidence: "a statement prints no curdef, and payments in the country are in dinars".to_owned(),
        });
    }
    decisions.extend(
        reader.named.take().filter(|_| reader.by_name).map(|named| file_name::decision("own account", named)),
    );
    let conclusion = Conclusion { format: NAME, profile: reader.layout.to_owned(), unfinished, decisions };
    Ok(conclude(reader.rows, finished, conclusion))
}

struct Asseco<'f, 's> {
    spec: &'f InputSpec,
    rows: Rows<'s>,
    places: Places,
    /// What the statement says beside its movements.
    frame: Fields<Tag>,
    record: Option<Record>,
    /// Movements in other currencies wait for the documents that name their parties.
    foreign: Foreign,
    /// Depth and line of the statement at hand.
    open: Option<(usize, u64)>,
    layout: &'static str,
    found: u64,
    printed: Option<u64>,
    without_day: u64,
    /// A statement says nothing of its currency.
    in_dinars: bool,
    /// The account in the name of the file, and whether a statement needs it.
    named: Option<String>,
    by_name: bool,
    names: &'f Names<Tag>,
}

impl Handler for Asseco<'_, '_> {
    type Tag = Tag;

    fn open(&mut self, at: &At<'_, Tag>, attributes: Attributes<'_>) {
        match at.tag() {
            Tag::StmtRs | Tag::PmtNotification if self.open.is_none() => {
                self.open = Some((at.path.len(), at.line()));
                self.frame.clear();
                (self.found, self.printed) = (0, None);
                self.rows.begin_statement(Statement::default());
            }
            Tag::TrnList => self.printed = attributes.get("count").and_then(|it| it.trim().parse().ok()),
            Tag::StmtTrn if self.record.is_none() => {
                let is_rejected = at.path.contains(&Tag::Rejected);
                self.record = Some(Record { line: at.line(), is_rejected, ..Record::default() });
            }
            Tag::Document => self.foreign.begin_document(),
            _ => {}
        }
        if let Some(record) = &mut self.record {
            record.fields.put_attributes(at.tag(), self.names, attributes);
        }
    }

    fn close(&mut self, at: &At<'_, Tag>, text: &str) {
        if at.path.contains(&Tag::DocumentList) {
            return self.foreign.take(at, text);
        }
        match (&mut self.record, at.tag()) {
            (Some(_), Tag::StmtTrn) => {
                if let Some(record) = self.record.take() {
                    self.end_record(record);
                }
            }
            (Some(record), tag) => record.fields.put(at.above(1), tag, text),
            (None, tag) => {
                self.frame.put(at.above(1), tag, text);
                if self.open.is_some_and(|(depth, _)| depth == at.path.len()) {
                    self.end_statement();
                }
            }
        }
    }
}

impl Asseco<'_, '_> {
    /// A value of the statement, whatever its root is called.
    fn head(&self, tag: Tag) -> &str {
        let notified = self.frame.get(Tag::PmtNotification, tag);
        if notified.is_empty() { self.frame.get(Tag::StmtRs, tag) } else { notified }
    }

    fn is_foreign(&self) -> bool {
        self.head(Tag::RsType).contains(".fps.") || !self.frame.get(Tag::StmtBal, Tag::BalAmt).is_empty()
    }

    /// The currency as printed or declared; payments in the country are in dinars, and some exports do not say so.
    fn currency(&self) -> Result<Currency, ValueFault> {
        match (self.head(Tag::CurDef), &self.spec.currency) {
            ("", Some(declared)) => currency(declared),
            ("", None) if !self.is_foreign() => Ok(Currency::RSD),
            (printed, _) => currency(printed),
        }
    }

    /// The account as printed or declared, or as the name of the file has it.
    fn account(&self) -> &str {
        let printed = self.head(Tag::AcctId);
        let declared = || self.spec.account.as_deref().or(self.named.as_deref());
        if printed.is_empty() { declared().unwrap_or_default() } else { printed }
    }

    fn end_record(&mut self, record: Record) {
        if record.is_rejected {
            return self.rows.skip("rejected by the bank");
        }
        self.found += 1;
        if self.is_foreign() {
            if let Some(record) = self.foreign.keep(record) {
                self.book(&record, None);
            }
            return;
        }
        self.book(&record, None);
    }

    fn book(&mut self, record: &Record, document: Option<usize>) {
        if let Err(fault) = self.row(record, document) {
            let parts = [Tag::TrnAmt, Tag::Benefit, Tag::DtPosted, Tag::FitId];
            let parts: Vec<&str> = parts
                .into_iter()
                .map(|tag| record.fields.get(Tag::StmtTrn, tag))
                .filter(|part| !part.is_empty())
                .collect();
            let problem = fault.at(record.line, &parts.join(" "));
            self.rows.reject(problem);
        }
    }

    fn row(&mut self, record: &Record, document: Option<usize>) -> Result<(), ValueFault> {
        let field = |tag| record.fields.get(Tag::StmtTrn, tag);
        let currency = match field(Tag::CurDef) {
            "" => self.currency()?,
            printed => currency(printed)?,
        };
        let printed = amount(field(Tag::TrnAmt), currency)?;
        let is_benefit = match field(Tag::Benefit) {
            word if word.eq_ignore_ascii_case("credit") => true,
            word if word.eq_ignore_ascii_case("debit") => false,
            "" => return Err(ValueFault::missing("benefit, the direction,")),
            other => {
                let text = format!("the direction \"{other}\" is neither credit nor debit");
                return Err(ValueFault::new(catalogue::CODE_UNKNOWN, text));
            }
        };
        // A minus takes a movement of its direction back.
        let (is_credit, is_reversal) = (is_benefit != (printed.0 < 0), printed.0 < 0);
        let side = if is_credit { StatementSide::Payee } else { StatementSide::Payer };
        let booked = self.booked([field(Tag::DtPosted), field(Tag::DtAsOf)])?;
        let value_date = Some(field(Tag::DtAvail)).filter(|text| !text.is_empty()).map(day).transpose()?;
        let code = payment_code(field(Tag::PurposeCode));
        let nature = instrument(code, is_benefit);
        let document = document.and_then(|place| self.foreign.document(place));
        let (account, name, institution, agents) = match &document {
            Some(document) => document.other(is_benefit),
            None => {
                let payee = |parent, tag| record.fields.get(parent, tag);
                let account = payee(Tag::PayeeAccountInfo, Tag::AcctId);
                (account, payee(Tag::PayeeInfo, Tag::Name), payee(Tag::PayeeAccountInfo, Tag::BankName), "")
            }
        };
        let (other, conductor) = other(account, name, institution, nature);
        let (shared, purpose) = texts(record, document.as_ref(), is_benefit);
        let balance_after = Some(field(Tag::RunningDev))
            .filter(|text| !text.is_empty())
            .and_then(|text| amount(text, currency).ok());
        let own = self.account().to_owned();
        let unnamed = match own.as_str() {
            "" => self.rows.unnamed("", record.line, "there is no acctid"),
            _ => String::new(),
        };
        let own = Party { kind: PartyKind::Account, identifier: &own, name: &unnamed, ..Party::default() };
        let (payer, payee) = sides(side, own, other);
        let movement = Movement {
            record: self.places.number(record.line, self.rows.records() + 1),
            value_date,
            payer,
            payee,
            amount: trag_model::Minor(printed.0.checked_abs().unwrap_or(i64::MAX)),
            instrument: if is_reversal { Instrument::Reversal } else { nature },
            purpose_code: code,
            purpose: &purpose,
            reference: &shared,
            bank_reference: field(Tag::FitId),
            agents,
            conductor,
            side: Some(side),
            balance_after,
            ..Movement::empty(booked, currency)
        };
        self.rows.push(&movement);
        Ok(())
    }

    /// The booking time; where a movement has none, the day of its statement, on which all of it is booked.
    fn booked(&mut self, printed: [&str; 2]) -> Result<Stamp, ValueFault> {
        if let Some(printed) = printed.into_iter().find(|printed| !printed.is_empty()) {
            return stamp(printed);
        }
        let stamp = stamp(self.closed()).map_err(|_| ValueFault::missing("the booking date"))?;
        self.without_day += 1;
        Ok(stamp)
    }

    /// The day of the statement, as one of its elements prints it.
    fn closed(&self) -> &str {
        let closing = self.frame.get(Tag::AvailBal, Tag::DtAsOf);
        let of = [closing, self.head(Tag::DateAsTo), self.head(Tag::DtAsOf)];
        of.into_iter().find(|day| !day.is_empty()).unwrap_or_default()
    }

    fn end_statement(&mut self) {
        let Some((_, line)) = self.open.take() else { return };
        self.by_name |= self.head(Tag::AcctId).is_empty() && self.spec.account.is_none();
        self.in_dinars |=
            self.head(Tag::CurDef).is_empty() && self.spec.currency.is_none() && !self.is_foreign();
        for (record, document) in self.foreign.waiting() {
            self.book(&record, document);
        }
        if let Some(printed) = self.printed.filter(|printed| *printed != self.found) {
            let text =
                format!("the statement says that it has {printed} movements, and {} stand in it", self.found);
            let help = "if movements are missing, ask for the export again";
            self.rows.tell(problem_at(catalogue::PRINTED_TOTAL_DIFFERS, line, text, "", help));
        }
        let statement = self.statement(line);
        self.layout = match (
            self.is_foreign(),
            self.head(Tag::NotifType).is_empty() && self.head(Tag::NotificationType).is_empty(),
        ) {
            (true, _) => "foreign",
            (false, false) => "notification",
            (false, true) => "ledger",
        };
        if let Some(open) = self.rows.statement() {
            *open = statement;
        }
        self.rows.end_statement();
        self.foreign.clear();
    }

    /// The statement as printed: `ledgerbal` is the balance that the one before closed with, whatever its name says,
    /// and `availbal` the one that this one closes with.
    fn statement(&self, line: u64) -> Statement {
        let currency = self.currency().ok();
        let balance = |parent: Tag, date: &str| {
            let amount = amount(self.frame.get(parent, Tag::BalAmt), currency?).ok()?;
            Some(PrintedBalance { amount, day: day(date).ok() })
        };
        let date = |parent: Tag| self.frame.get(parent, Tag::DtAsOf);
        let (opening, closing) = match self.is_foreign() {
            true => {
                (balance(Tag::StmtBal, date(Tag::StmtBal)), balance(Tag::Closing, self.head(Tag::DateAsTo)))
            }
            false => (balance(Tag::LedgerBal, date(Tag::LedgerBal)), balance(Tag::AvailBal, self.closed())),
        };
        let number = match self.head(Tag::StmtNumber) {
            "" => self.head(Tag::StmtNo),
            number => number,
        };
        let closed = closing.and_then(|closing| closing.day).or_else(|| day(self.closed()).ok());
        Statement {
            account: self.account().to_owned(),
            number: number.to_owned(),
            currency,
            from: closed,
            to: closed,
            opening,
            closing,
            record: line,
            ..Statement::default()
        }
    }
}

/// The reference that both sides know, and the purpose with whatever else the movement says.
fn texts(record: &Record, document: Option<&Document>, is_benefit: bool) -> (String, String) {
    let field = |tag| record.fields.get(Tag::StmtTrn, tag);
    let own_reference = reference(field(Tag::RefModel), field(Tag::RefNumber));
    let other_reference = reference(field(Tag::PayeeRefModel), field(Tag::PayeeRefNumber));
    let (mut shared, second) = references(is_benefit, own_reference, other_reference);
    if shared.is_empty() {
        field(Tag::Reference).clone_into(&mut shared);
    }
    let of_document = document.map_or("", Document::purpose);
    let told =
        [field(Tag::Purpose), field(Tag::TrnDsc), field(Tag::Description), of_document, second.as_str()];
    (shared, told.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}
