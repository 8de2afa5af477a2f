//! One booking of an OFX statement.

use trag_model::time::moment;
use trag_model::{Currency, Instrument, Minor, Party, PartyKind, Precision, StatementSide};

use crate::formats::ofx::{amount, date};
use crate::formats::rows::{Movement, Rows, sides};
use crate::formats::values::is_iban;
use crate::formats::values::{self, ValueFault, day_stamp};
use crate::spec::InputSpec;
use crate::text::dates::Stamp;

/// An account as the tags name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) id: String,
    bank: String,
    branch: String,
    broker: String,
}

impl Account {
    pub(super) fn set(&mut self, name: &str, text: &str) {
        match name {
            "ACCTID" => text.clone_into(&mut self.id),
            "BANKID" => text.clone_into(&mut self.bank),
            "BRANCHID" => text.clone_into(&mut self.branch),
            "BROKERID" => text.clone_into(&mut self.broker),
            _ => {}
        }
    }

    /// Bank and branch, inside of which the number is unique.
    pub(super) fn bank_code(&self) -> String {
        match (self.bank.as_str(), self.branch.as_str()) {
            _ if is_iban(&self.id) => String::new(),
            (bank, "") => bank.to_owned(),
            (bank, branch) => format!("{bank}-{branch}"),
        }
    }
}

/// The leaves of one booking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Booking {
    line: u64,
    kind: String,
    posted: String,
    available: String,
    amount: String,
    id: String,
    cheque: String,
    reference: String,
    name: String,
    memo: String,
    payee: String,
    country: String,
    /// Currency of the amount, where it is not the statement's.
    pub(super) currency: String,
    pub(super) other: Account,
}

impl Booking {
    pub(super) fn new(line: u64) -> Booking {
        Booking { line, ..Booking::default() }
    }

    pub(super) fn set(&mut self, name: &str, text: &str) {
        let field = match name {
            "TRNTYPE" => &mut self.kind,
            "DTPOSTED" => &mut self.posted,
            "DTAVAIL" => &mut self.available,
            "TRNAMT" => &mut self.amount,
            "FITID" => &mut self.id,
            "CHECKNUM" | "CHKNUM" => &mut self.cheque,
            "REFNUM" => &mut self.reference,
            "NAME" => &mut self.name,
            "MEMO" => &mut self.memo,
            "EXTDNAME" => &mut self.payee,
            _ => return,
        };
        text.clone_into(field);
    }

    pub(super) fn set_payee(&mut self, name: &str, text: &str) {
        match name {
            "NAME" => text.clone_into(&mut self.payee),
            "COUNTRY" => text.clone_into(&mut self.country),
            _ => {}
        }
    }

    /// Makes the row of the booking.
    pub(super) fn push(
        &self,
        currency: Result<Currency, ValueFault>,
        own: &Account,
        spec: &InputSpec,
        rows: &mut Rows<'_>,
    ) {
        let excerpt = format!("{} {} {} {}", self.posted, self.amount, self.name, self.memo);
        let id = if own.id.is_empty() { spec.account.as_deref().unwrap_or_default() } else { &own.id };
        if let Err(fault) = self.row(currency, (id, own), spec, rows) {
            rows.reject(fault.at(self.line, excerpt.trim()));
        }
    }

    fn row(
        &self,
        currency: Result<Currency, ValueFault>,
        (id, own): (&str, &Account),
        spec: &InputSpec,
        rows: &mut Rows<'_>,
    ) -> Result<(), ValueFault> {
        let currency = if self.currency.is_empty() { currency? } else { values::currency(&self.currency)? };
        if self.amount.is_empty() {
            return Err(ValueFault::missing("the amount (TRNAMT)"));
        }
        let signed = amount(&self.amount, currency)?;
        let side = if signed.0 < 0 { StatementSide::Payer } else { StatementSide::Payee };
        if self.posted.is_empty() {
            return Err(ValueFault::missing("the booking date (DTPOSTED)"));
        }
        let booked = stamp(&self.posted)?;
        let nature = instrument(&self.kind, side);
        let bank_code = own.bank_code();
        let holder = spec.holder.as_deref().unwrap_or_default();
        let holder = match id {
            "" => rows.unnamed(holder, self.line, "there is no ACCTID"),
            _ => holder.to_owned(),
        };
        let own_party = Party {
            identifier: id,
            bank_code: &bank_code,
            institution: &own.broker,
            name: &holder,
            ..Party::default()
        };
        let other_bank = self.other.bank_code();
        let (payer, payee) = sides(side, own_party, self.other_party(nature, &other_bank));
        rows.push(&Movement {
            record: self.line,
            value_date: date(&self.available).ok(),
            payer,
            payee,
            amount: Minor(signed.0.saturating_abs()),
            instrument: nature,
            purpose: if self.memo.is_empty() { &self.name } else { &self.memo },
            reference: if self.cheque.is_empty() { &self.reference } else { &self.cheque },
            bank_reference: &self.id,
            side: Some(side),
            ..Movement::empty(booked, currency)
        });
        Ok(())
    }

    fn other_party<'b>(&'b self, nature: Instrument, bank_code: &'b str) -> Party<'b> {
        let name = if self.payee.is_empty() { &self.name } else { &self.payee };
        let kind = match nature {
            _ if nature.is_cash() => PartyKind::Cash,
            Instrument::Fee | Instrument::Interest if self.other.id.is_empty() => PartyKind::Bank,
            _ if self.other.id.is_empty() && name.is_empty() => PartyKind::Unknown,
            _ => PartyKind::Account,
        };
        match kind {
            PartyKind::Account => Party {
                identifier: &self.other.id,
                bank_code,
                name,
                country: &self.country,
                ..Party::default()
            },
            _ => Party { kind, ..Party::default() },
        }
    }
}

/// The booking time. Noon and midnight are what the standard puts where a bank states the day alone.
fn stamp(text: &str) -> Result<Stamp, ValueFault> {
    let day = date(text)?;
    let digits = text.get(8..14).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let time = digits.filter(|digits| !matches!(*digits, "000000" | "120000"));
    let part = |from: usize| time.and_then(|time| time.get(from..from + 2)?.parse().ok());
    match (part(0), part(2), part(4)) {
        (Some(hour), Some(minute), Some(second)) => {
            let at = moment(day, hour, minute, second).ok_or_else(|| values::no_day(text))?;
            Ok(Stamp { at, precision: Precision::Second })
        }
        _ => Ok(day_stamp(day)),
    }
}

/// The instrument of a type; OFC counts them from 0.
fn instrument(kind: &str, side: StatementSide) -> Instrument {
    match kind.to_ascii_uppercase().as_str() {
        "INT" | "2" => Instrument::Interest,
        "FEE" | "SRVCHG" | "4" => Instrument::Fee,
        "ATM" | "CASH" | "6" | "10" if side == StatementSide::Payer => Instrument::CashOut,
        "ATM" | "CASH" | "6" | "10" => Instrument::CashIn,
        "POS" => Instrument::Card,
        "XFER" | "DIRECTDEP" | "7" | "11" => Instrument::Transfer,
        "CHECK" | "8" => Instrument::Cheque,
        "DIRECTDEBIT" => Instrument::DirectDebit,
        _ => Instrument::Unknown,
    }
}
