//! Orders and messages between banks: pain.001, pain.008, pacs.003, pacs.008 and pacs.009 in all versions.
//!
//! They name both parties as equals, and they are no bookings: whether an order was carried out is in the
//! statements.

use std::io;

use trag_model::{Batch, Currency, Instrument, Minor, Party, PartyKind, Problem, catalogue};

use crate::formats::iso20022::entry::{Payment, Priced, PrintedCharge};
use crate::formats::iso20022::parties::{Parties, Roles};
use crate::formats::iso20022::tags::Tag;
use crate::formats::iso20022::totals::Totals;
use crate::formats::rows::{Movement, Rows};
use crate::formats::values::{ValueFault, currency};
use crate::formats::{FileRead, Head, Reader};
use crate::input::Input;
use crate::spec::InputSpec;
use crate::text::dates::Stamp;
use crate::xml::attributes::Attributes;
use crate::xml::document::{Conclusion, conclude};
use crate::xml::names::Names;
use crate::xml::places::Places;
use crate::xml::pump::{At, Handler, drive};
use crate::xml::spans::{Pieces, Span};
use crate::xml::values::{decimal, stamp};

/// Reads a message.
pub(crate) fn read(
    input: &dyn Input,
    spec: &InputSpec,
    ctx: &Reader<'_>,
    head: &Head,
    version: String,
    sink: &mut dyn FnMut(Batch),
) -> io::Result<FileRead> {
    let places = Places::of(&head.bytes);
    let mut reader = Orders {
        rows: Rows::new(input, sink),
        places,
        pieces: Pieces::default(),
        roles: Roles::default(),
        group: Level::default(),
        block: None,
        order: None,
        totals: Totals::default(),
        without_day: 0,
        text: String::new(),
    };
    let finished = drive((input, spec, ctx, head), &Names::new(Tag::ALL), &mut reader)?;
    let unfinished = reader.order.is_some();
    let mut rows = reader.rows;
    if finished.fault.is_none() {
        reader.totals.compare(&mut rows);
    }
    if reader.without_day > 0 {
        let evidence = format!("{} orders name no day of execution or settlement", reader.without_day);
        rows.decide("booking date", "day on which the message was made", evidence);
    }
    if rows.records() > 0 {
        let text = match version.starts_with("pain") {
            true => {
                "the file holds orders to a bank, and no bookings: an order may be refused, or carried out later"
            }
            false => "the file holds messages between banks, and no bookings of an account",
        };
        let help = "add the statements of the accounts to the case; where they are there, leave this file out, or \
                    its payments count twice";
        rows.tell(Problem::new(catalogue::ORDERS_NOT_BOOKINGS, text, help));
    }
    let decisions = vec![places.decision()];
    Ok(conclude(rows, finished, Conclusion { format: super::NAME, profile: version, unfinished, decisions }))
}

/// What a header states for all that stands below it.
#[derive(Clone, Debug, Default)]
struct Level {
    parties: Parties,
    day: Span,
    created: Span,
    is_cheque: bool,
}

/// One order as it is collected.
#[derive(Clone, Debug, Default)]
struct Order {
    level: Level,
    payment: Payment,
    is_debit: bool,
    /// Bytes of text that the headers above it use.
    mark: u32,
}

struct Orders<'s> {
    rows: Rows<'s>,
    places: Places,
    pieces: Pieces,
    roles: Roles,
    group: Level,
    /// The block of orders that is open, and the bytes of text that the message's header uses.
    block: Option<(Level, u32)>,
    order: Option<Order>,
    totals: Totals,
    /// Orders that name no day.
    without_day: u64,
    text: String,
}

impl Handler for Orders<'_> {
    type Tag = Tag;

    fn open(&mut self, at: &At<'_, Tag>, attributes: Attributes<'_>) {
        self.roles.open(at);
        match at.tag() {
            // Within an order, which only damage makes, nothing is forgotten: the order still points there.
            Tag::GrpHdr if self.order.is_none() => {
                self.totals.compare(&mut self.rows);
                self.totals = Totals::at(at.line());
                (self.group, self.block) = (Level::default(), None);
                self.pieces.truncate(0);
            }
            Tag::PmtInf if self.order.is_none() => self.block = Some((self.group.clone(), self.pieces.len())),
            tag @ (Tag::CdtTrfTxInf | Tag::DrctDbtTxInf) if self.order.is_none() => {
                let level = self.block.as_ref().map_or(&self.group, |(level, _)| level).clone();
                let payment = Payment { line: at.line(), ..Payment::default() };
                let is_debit = tag == Tag::DrctDbtTxInf;
                self.order = Some(Order { level, payment, is_debit, mark: self.pieces.len() });
            }
            _ => {}
        }
        if let (Some(order), Tag::ChrgsInf) = (&mut self.order, at.tag()) {
            order.payment.charges.push(PrintedCharge::default());
        }
        if let Some(order) = &mut self.order
            && !self.roles.is_underlying()
            && let Some(priced) = order.amount_at(at)
        {
            let code = attributes.get("Ccy").unwrap_or_default();
            priced.currency = self.pieces.put(&code);
        }
    }

    fn close(&mut self, at: &At<'_, Tag>, text: &str) {
        if !text.is_empty() || matches!(at.tag(), Tag::PrvtId | Tag::OrgId) {
            self.take(at, text);
        }
        self.roles.close(at);
        match at.tag() {
            Tag::CdtTrfTxInf | Tag::DrctDbtTxInf => {
                if let Some(order) = self.order.take() {
                    self.end_order(order);
                }
            }
            Tag::PmtInf if self.order.is_none() => {
                if let Some((_, mark)) = self.block.take() {
                    self.pieces.truncate(mark);
                }
            }
            _ => {}
        }
    }
}

impl Order {
    /// The amount that an element states.
    fn amount_at(&mut self, at: &At<'_, Tag>) -> Option<&mut Priced> {
        match (at.above(1), at.tag()) {
            (Tag::Amt | Tag::CdtTrfTxInf | Tag::DrctDbtTxInf, Tag::InstdAmt) => {
                Some(&mut self.payment.instructed)
            }
            (Tag::CdtTrfTxInf | Tag::DrctDbtTxInf, Tag::IntrBkSttlmAmt) => Some(&mut self.payment.moved),
            (Tag::EqvtAmt, Tag::Amt) => Some(&mut self.payment.counter_value),
            (Tag::ChrgsInf, Tag::Amt) => self.payment.charges.last_mut().map(|charge| &mut charge.priced),
            _ => None,
        }
    }
}

impl Orders<'_> {
    fn take(&mut self, at: &At<'_, Tag>, text: &str) {
        let pieces = &mut self.pieces;
        let level = match (&mut self.order, &mut self.block) {
            (Some(order), _) => &mut order.level,
            (None, Some((level, _))) => level,
            (None, None) => &mut self.group,
        };
        if self.roles.current().is_some() {
            return self.roles.take(&mut level.parties, pieces, at, text);
        }
        match (at.above(1), at.tag()) {
            (_, Tag::ReqdExctnDt | Tag::ReqdColltnDt | Tag::IntrBkSttlmDt)
            | (Tag::ReqdExctnDt, Tag::Dt | Tag::DtTm) => level.day = pieces.put(text),
            (Tag::GrpHdr, Tag::CreDtTm) | (_, Tag::AccptncDtTm) => level.created = pieces.put(text),
            (Tag::PmtInf, Tag::PmtMtd) => level.is_cheque = text == "CHK",
            (Tag::GrpHdr, Tag::NbOfTxs) => self.totals.count_printed(text),
            (Tag::GrpHdr, Tag::CtrlSum) => self.totals.sum_printed(text),
            _ => {
                let Some(order) = &mut self.order else { return };
                match order.amount_at(at) {
                    Some(_) if self.roles.is_underlying() => {}
                    Some(priced) => priced.amount = pieces.put(text),
                    None => order.payment.take(pieces, at, text),
                }
            }
        }
    }

    fn end_order(&mut self, mut order: Order) {
        order.payment.settle_parties(&order.level.parties, &mut self.pieces);
        self.add_underlying(&mut order);
        let counted = order.payment.moved.amount.or(order.payment.instructed.amount);
        self.totals.add(self.pieces.get(counted.or(order.payment.counter_value.amount)));
        if let Err(fault) = self.row(&order) {
            let payment = &order.payment;
            let spans = [payment.instructed, payment.moved].map(|priced| [priced.amount, priced.currency]);
            let parts = spans.concat().into_iter().chain([payment.shared_reference(), order.level.day]);
            let parts: Vec<&str> =
                parts.map(|span| self.pieces.get(span)).filter(|part| !part.is_empty()).collect();
            self.rows.reject(fault.at(payment.line, &parts.join(" ")));
        }
        self.pieces.truncate(order.mark);
    }

    /// The customers for whom banks settle: their transfer has a message of its own, so they are told and make no
    /// row here.
    fn add_underlying(&mut self, order: &mut Order) {
        let parties = &order.level.parties;
        for (before, person) in
            [("UndrlygDbtr: ", parties.underlying_debtor), ("UndrlygCdtr: ", parties.underlying_creditor)]
        {
            let text = format!("{before}{}", self.pieces.get(person.name.or(person.bic)));
            if text.len() > before.len() {
                self.pieces.append(&mut order.payment.additional, " ", &text);
            }
        }
    }

    fn row(&mut self, order: &Order) -> Result<(), ValueFault> {
        let booked = self.day(order)?;
        let payment = &order.payment;
        let amount = self.priced(payment.instructed)?;
        let amount = amount.map_or_else(|| self.priced(payment.counter_value), |known| Ok(Some(known)))?;
        let settled = self.priced(payment.moved)?;
        let (amount, received, charges) = match (amount, settled) {
            (Some(ordered), Some(settled)) if ordered == settled => (ordered, None, Vec::new()),
            (Some(ordered), Some(settled)) => match self.charges(payment, ordered, settled) {
                Some(charges) => (settled, None, charges),
                None => (ordered, Some(settled), Vec::new()),
            },
            (Some(ordered), None) => (ordered, None, Vec::new()),
            (None, Some(settled)) => (settled, None, Vec::new()),
            (None, None) => return Err(ValueFault::missing("the amount")),
        };
        let mut purpose = std::mem::take(&mut self.text);
        let pieces = &self.pieces;
        payment.write_purpose(&Payment::default(), pieces, &mut purpose);
        let movement = Movement {
            record: self.places.number(payment.line, self.rows.records() + 1),
            payer: payment.debtor.party(pieces),
            payee: payment.creditor.party(pieces),
            amount: amount.0,
            received,
            instrument: match order {
                Order { is_debit: true, .. } => Instrument::DirectDebit,
                Order { level: Level { is_cheque: true, .. }, .. } => Instrument::Cheque,
                _ => Instrument::Transfer,
            },
            purpose_code: payment.purpose_code(pieces),
            purpose: &purpose,
            reference: pieces.get(payment.shared_reference()),
            bank_reference: pieces.get(payment.transaction.or(payment.instruction)),
            agents: pieces.get(payment.agents),
            ..Movement::empty(booked, amount.1)
        };
        self.rows.push(&movement);
        for charge in charges {
            let bank = Party { kind: PartyKind::Bank, ..Party::default() };
            let instrument = Instrument::Fee;
            let record = self.places.number(payment.line, self.rows.records() + 1);
            self.rows.push(&Movement {
                record,
                payee: bank,
                amount: charge,
                instrument,
                received: None,
                purpose: "",
                ..movement
            });
        }
        self.text = purpose;
        Ok(())
    }

    /// The day of settlement or execution; where there is none, the day on which the message was made.
    fn day(&mut self, order: &Order) -> Result<Stamp, ValueFault> {
        let day = self.pieces.get(order.level.day);
        if !day.is_empty() {
            return stamp(day);
        }
        let created = stamp(self.pieces.get(order.level.created))
            .map_err(|_| ValueFault::missing("the day of execution"))?;
        self.without_day += 1;
        Ok(created)
    }

    fn priced(&self, priced: Priced) -> Result<Option<(Minor, Currency)>, ValueFault> {
        if priced.amount.is_empty() {
            return Ok(None);
        }
        let currency = currency(self.pieces.get(priced.currency))?;
        let minor = decimal(self.pieces.get(priced.amount), currency)?;
        match minor.0 >= 0 {
            true => Ok(Some((minor, currency))),
            false => Err(ValueFault::new(catalogue::VALUE_CONTRADICTS, "the amount is below zero")),
        }
    }

    /// The charges of the banks on the way, where they explain exactly why less is settled than was ordered.
    fn charges(
        &self,
        payment: &Payment,
        ordered: (Minor, Currency),
        settled: (Minor, Currency),
    ) -> Option<Vec<Minor>> {
        let difference = ordered.0.checked_sub(settled.0).filter(|it| it.0 > 0 && ordered.1 == settled.1)?;
        let mut charges = Vec::new();
        for charge in &payment.charges {
            let (amount, currency) = self.priced(charge.priced).ok()??;
            if currency != ordered.1 {
                return None;
            }
            charges.extend(Some(amount).filter(|amount| amount.0 > 0));
        }
        let sum: i128 = charges.iter().map(|charge| i128::from(charge.0)).sum();
        (sum == i128::from(difference.0)).then_some(charges)
    }
}
