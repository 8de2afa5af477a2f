//! Entries become rows: each detail, each charge, and what is left of an entry.

use std::collections::BTreeMap;

use trag_model::{Currency, Day, Instrument, Minor, Party, PartyKind, Statement, StatementSide, catalogue};

use crate::formats::iso20022::camt::{Details, other_number};
use crate::formats::iso20022::entry::{Entry, Payment};
use crate::formats::iso20022::own::Own;
use crate::formats::iso20022::split::{Amounts, Split, split};
use crate::formats::iso20022::statement::Frame;
use crate::formats::iso20022::tags::Tag;
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::values::{self, ValueFault};
use crate::text::dates::Stamp;
use crate::text::evidence::counted;
use crate::xml::places::Places;
use crate::xml::spans::{Pieces, Span};
use crate::xml::values::{day, decimal, stamp};

/// Turns entries into rows.
pub(crate) struct Book<'s> {
    pub(super) rows: Rows<'s>,
    places: Places,
    pub(crate) own: Own,
    /// Entries of the statement at hand.
    entries: u64,
    /// How many entries took their day from where.
    substitutes: BTreeMap<&'static str, u64>,
    /// The purpose of the row at hand; its memory serves the next.
    text: String,
}

/// What the rows of one entry share.
pub(super) struct Booking<'e> {
    pub(super) entry: &'e Entry,
    pub(super) pieces: &'e Pieces,
    booked: Stamp,
    value_date: Option<Day>,
    pub(super) currency: Currency,
    /// Minor units; below zero for a debit.
    pub(super) signed: i64,
    is_reversal: bool,
}

impl<'s> Book<'s> {
    pub(crate) fn new(rows: Rows<'s>, places: Places) -> Book<'s> {
        Book {
            rows,
            places,
            own: Own::default(),
            entries: 0,
            substitutes: BTreeMap::new(),
            text: String::new(),
        }
    }

    pub(crate) fn begin_statement(&mut self) {
        self.rows.begin_statement(Statement::default());
        (self.own, self.entries) = (Own::default(), 0);
    }

    pub(crate) fn end_statement(&mut self, statement: Statement, printed: Option<u64>) {
        if let Some(printed) = printed.filter(|printed| *printed != self.entries) {
            self.rows.tell(other_number(statement.record, printed, self.entries));
        }
        if let Some(open) = self.rows.statement() {
            *open = statement;
        }
        self.rows.end_statement();
    }

    /// The rows with what was decided about them.
    pub(crate) fn finish(mut self) -> Rows<'s> {
        for (source, count) in std::mem::take(&mut self.substitutes) {
            let evidence = format!("no BookgDt in {}", entries(count));
            self.rows.decide("booking date", source, evidence);
        }
        self.rows
    }

    /// Books one entry. `against` says that the balances prove its reversals to run against their sign.
    pub(crate) fn entry(
        &mut self,
        entry: &Entry,
        details: &Details,
        frame: &Frame,
        pieces: &Pieces,
        against: bool,
    ) {
        self.entries += 1;
        let status = pieces.get(entry.status);
        match status {
            "" | "BOOK" => {}
            "PDNG" => return self.rows.skip("pending, not booked (PDNG)"),
            "INFO" => return self.rows.skip("for information, not booked (INFO)"),
            "FUTR" => return self.rows.skip("future, not booked (FUTR)"),
            other => {
                let shown: String = other.chars().take(12).collect();
                let fault =
                    ValueFault::new(catalogue::CODE_UNKNOWN, format!("the status \"{shown}\" is not known"));
                return self.rows.reject(fault.at(entry.payment.line, &self.excerpt(entry, pieces)));
            }
        }
        match self.booking(entry, frame, pieces, against) {
            Ok(booking) => self.rows_of(&booking, details),
            Err(fault) => self.rows.reject(fault.at(entry.payment.line, &self.excerpt(entry, pieces))),
        }
    }

    /// The entry in a few words, for the report of a problem.
    fn excerpt(&self, entry: &Entry, pieces: &Pieces) -> String {
        let payment = &entry.payment;
        let direction = match payment.is_credit {
            Some(true) => "CRDT",
            Some(false) => "DBIT",
            None => "",
        };
        let parts = [payment.amount.amount, payment.amount.currency].map(|span| pieces.get(span));
        let dates = [entry.booked, payment.bank_reference()].map(|span| pieces.get(span));
        [parts[0], parts[1], direction, dates[0], dates[1]]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn booking<'e>(
        &mut self,
        entry: &'e Entry,
        frame: &Frame,
        pieces: &'e Pieces,
        against: bool,
    ) -> Result<Booking<'e>, ValueFault> {
        let code = pieces.get(entry.payment.amount.currency);
        let currency = match Currency::from_code(code) {
            Some(currency) => currency,
            None if code.is_empty() => self
                .own
                .currency
                .or(frame.currency())
                .ok_or_else(|| ValueFault::missing("the currency of the amount"))?,
            None => values::currency(code)?,
        };
        let amount = decimal(pieces.get(entry.payment.amount.amount), currency)?;
        if amount.0 < 0 {
            let text = "the amount is below zero, and its direction stands beside it";
            return Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, text));
        }
        let is_credit =
            entry.payment.is_credit.ok_or_else(|| ValueFault::missing("CdtDbtInd, the direction,"))?;
        let is_credit = is_credit != (against && entry.is_reversal);
        let valued = pieces.get(entry.valued);
        let booked = match pieces.get(entry.booked) {
            "" => self.substitute(valued, frame)?,
            printed => stamp(printed)?,
        };
        let value_date = if valued.is_empty() { None } else { Some(day(valued)?) };
        let signed = if is_credit { amount.0 } else { -amount.0 };
        Ok(Booking { entry, pieces, booked, value_date, currency, signed, is_reversal: entry.is_reversal })
    }

    /// The day of an entry without a booking date: its value date, else the day that the statement closes, else
    /// the day on which it was made.
    fn substitute(&mut self, valued: &str, frame: &Frame) -> Result<Stamp, ValueFault> {
        let of_day = |day: Day| Stamp { at: day.start(), precision: trag_model::Precision::Day };
        let closing = frame.finished(Tag::Stmt).closing.and_then(|closing| closing.day);
        let (source, booked) = match (stamp(valued), closing, frame.created) {
            (Ok(stamp), ..) => ("value date", of_day(stamp.at.day())),
            (_, Some(day), _) => ("day of the closing balance", of_day(day)),
            (_, _, Some(day)) => ("day on which the message was made", of_day(day)),
            _ => return Err(ValueFault::missing("the booking date")),
        };
        *self.substitutes.entry(source).or_default() += 1;
        Ok(booked)
    }

    fn rows_of(&mut self, booking: &Booking<'_>, details: &Details) {
        if self.own.party().kind == PartyKind::Unknown {
            let line = booking.entry.payment.line;
            self.own.holder = self.rows.unnamed("", line, "the statement has no Acct");
        }
        let entry = &booking.entry.payment;
        let is_only = details.kept.len() == 1;
        let amounts: Vec<Amounts> =
            details.kept.iter().map(|detail| self.amounts(booking, detail, is_only)).collect();
        let charges = self.charges(booking, entry);
        let parts = if details.passed_over > 0 {
            Split::Whole { details_differ: false }
        } else {
            split(booking.signed, &amounts, &charges)
        };
        match parts {
            Split::Whole { details_differ } => self.whole(booking, details, details_differ),
            Split::Details { details: parts, charges, rest } => {
                let without_detail = || Payment { line: entry.line, ..Payment::default() };
                let count = if is_only && rest == 0 { booking.entry.count.unwrap_or(1).max(1) } else { 1 };
                if let ([], [signed]) = (details.kept.as_slice(), parts.as_slice()) {
                    self.row(booking, &without_detail(), *signed, count);
                }
                for (payment, signed) in details.kept.iter().zip(parts) {
                    self.row(booking, payment, signed, count);
                }
                if charges != 0 {
                    self.charge_row(booking, charges);
                }
                if rest != 0 && (rest > 0) != (booking.signed > 0) {
                    let text =
                        "the details of the entry exceed it; what the bank kept of them is a row of its own";
                    let help = "compare the entry with the original";
                    self.rows.tell(problem_at(catalogue::DETAILS_DIFFER, entry.line, text, "", help));
                    self.charge_row(booking, rest);
                } else if rest != 0 {
                    let known = u32::try_from(details.kept.len()).unwrap_or(u32::MAX);
                    let count = booking.entry.count.unwrap_or(0).saturating_sub(known).max(1);
                    self.row(booking, &without_detail(), rest, count);
                }
            }
        }
    }

    /// The entry as one row for all its details.
    fn whole(&mut self, booking: &Booking<'_>, details: &Details, details_differ: bool) {
        let known = u32::try_from(details.kept.len()).unwrap_or(u32::MAX).max(details.passed_over);
        let count = booking.entry.count.unwrap_or(0).max(known).max(1);
        let line = booking.entry.payment.line;
        if known > 0 {
            let row = format!("the entry is one row of {}", counted(u64::from(count), "payment"));
            let text = match (details_differ, details.passed_over > 0) {
                (true, _) if known == 1 => {
                    "the detail of the entry states another amount; the entry counts".to_owned()
                }
                (true, _) => format!("the {known} details of the entry do not add up to it; {row}"),
                (_, true) => format!("the entry has {known} details, too many to keep; {row}"),
                _ => format!(
                    "the {known} details of the entry do not all state an amount in its currency; {row}"
                ),
            };
            let help = "compare the entry with the original; ask the bank for the payments one by one where their \
                        parties matter";
            self.rows.tell(problem_at(catalogue::DETAILS_DIFFER, line, text, "", help));
        }
        let only = if let [only] = details.kept.as_slice() { only.clone() } else { Payment::default() };
        self.row(booking, &Payment { line, ..only }, booking.signed, count);
    }

    fn row(&mut self, booking: &Booking<'_>, payment: &Payment, signed: i64, count: u32) {
        let pieces = booking.pieces;
        let entry = &booking.entry.payment;
        let is_credit = signed > 0 || signed == 0 && booking.signed >= 0;
        let side = if is_credit { StatementSide::Payee } else { StatementSide::Payer };
        let takes_back = booking.is_reversal || payment.is_return;
        let code = if payment.code.is_empty() { &entry.code } else { &payment.code };
        let told = code.instrument(pieces, is_credit);
        let instrument = match told {
            _ if takes_back => Instrument::Reversal,
            Instrument::Unknown | Instrument::Transfer if count > 1 => Instrument::Aggregate,
            told => told,
        };
        let other = self.own.other(payment, pieces, is_credit, takes_back);
        let conductor = if told.is_cash() { pieces.get(other.name) } else { "" };
        let other = match told {
            _ if told.is_cash() => Party { kind: PartyKind::Cash, ..Party::default() },
            Instrument::Fee | Instrument::Interest if other.is_empty() => {
                Party { kind: PartyKind::Bank, ..Party::default() }
            }
            _ => other.party(pieces),
        };
        let mut purpose = std::mem::take(&mut self.text);
        payment.write_purpose(entry, pieces, &mut purpose);
        let (amount, received) = self.with_foreign(booking, payment, signed, side);
        let (payer, payee) = sides(side, self.own.party(), other);
        let movement = Movement {
            record: self.places.number(payment.line.max(1), self.rows.records() + 1),
            value_date: booking.value_date,
            payer,
            payee,
            amount: amount.0,
            received,
            instrument,
            purpose_code: payment.purpose_code(pieces),
            purpose: &purpose,
            reference: pieces.get(payment.shared_reference().or(entry.shared_reference())),
            bank_reference: pieces.get(bank_reference(payment, entry)),
            agents: pieces.get(payment.agents),
            conductor,
            side: Some(side),
            count,
            ..Movement::empty(booking.booked, amount.1)
        };
        self.rows.push(&movement);
        self.text = purpose;
    }

    /// A charge that is part of the entry.
    fn charge_row(&mut self, booking: &Booking<'_>, signed: i64) {
        let side = if signed > 0 { StatementSide::Payee } else { StatementSide::Payer };
        let entry = &booking.entry.payment;
        let bank = Party { kind: PartyKind::Bank, ..Party::default() };
        let (payer, payee) = sides(side, self.own.party(), bank);
        let movement = Movement {
            record: self.places.number(entry.line, self.rows.records() + 1),
            value_date: booking.value_date,
            payer,
            payee,
            amount: Minor(signed.saturating_abs()),
            instrument: if booking.is_reversal { Instrument::Reversal } else { Instrument::Fee },
            bank_reference: booking.pieces.get(entry.bank_reference()),
            side: Some(side),
            ..Movement::empty(booking.booked, booking.currency)
        };
        self.rows.push(&movement);
    }
}

fn entries(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// The bank's identifier of a row: the detail's, else the entry's.
fn bank_reference(payment: &Payment, entry: &Payment) -> Span {
    payment
        .servicer_reference
        .or(entry.servicer_reference)
        .or(payment.bank_reference())
        .or(entry.bank_reference())
}
