//! One entry with its addenda, records 6 and 7.

use trag_model::{Currency, Instrument, Party, PartyKind, StatementSide, catalogue};

use crate::formats::nacha::batch::Batch;
use crate::formats::nacha::foreign::Foreign;
use crate::formats::rows::{Movement, Rows, sides};
use crate::formats::values::{ValueFault, columns, day_stamp, implied};
use crate::text::lines::Line;

/// An entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) record: String,
    international: bool,
    purpose: String,
    /// Addenda 99 or 98: reason and the trace number of the entry it is about.
    returned: Option<String>,
    changed: bool,
    foreign: Foreign,
}

/// The longest purpose, in bytes: 9,999 addenda of 80 characters.
const LONGEST: usize = 800_000;

impl Entry {
    pub(super) fn new(line: &Line<'_>, international: bool) -> Entry {
        Entry { line: line.number, record: line.text.to_owned(), international, ..Entry::default() }
    }

    pub(super) fn addenda(&mut self, text: &str) {
        match columns(text, 2, 3) {
            "99" => self.returned = Some(columns(text, 4, 6).to_owned()),
            "98" => self.changed = true,
            "05" => self.tell(columns(text, 4, 83)),
            "17" if self.international => self.tell(columns(text, 4, 83)),
            kind if self.international => self.foreign.addenda(kind, text),
            _ => {}
        }
    }

    fn tell(&mut self, text: &str) {
        if self.purpose.len() < LONGEST && !text.is_empty() {
            if !self.purpose.is_empty() {
                self.purpose.push(' ');
            }
            self.purpose.push_str(text);
        }
    }

    /// The amount in cents.
    pub(super) fn cents(&self) -> Option<i64> {
        columns(&self.record, 30, 39).parse().ok()
    }

    /// Whether the receiver's account is credited, by the last digit of the transaction code: 1 to 4 credits, 6 to 9
    /// debits.
    pub(super) fn is_credit(&self) -> Option<bool> {
        match columns(&self.record, 2, 3).as_bytes() {
            [b'2'..=b'5', b'1'..=b'4'] => Some(true),
            [b'2'..=b'5', b'5'..=b'9'] => Some(false),
            _ => None,
        }
    }

    /// Why the entry moves nothing, if it does not.
    fn moves_nothing(&self) -> Option<&'static str> {
        let code = columns(&self.record, 2, 3);
        match code.as_bytes().get(1) {
            _ if self.changed => Some("notification of change, no payment"),
            Some(b'3' | b'8') => Some("prenote, no payment"),
            Some(b'4' | b'9') if self.cents() == Some(0) => {
                Some("zero-dollar entry with remittance alone, no payment")
            }
            _ => None,
        }
    }

    /// Makes the row; tells whether one was made.
    pub(super) fn push(&self, batch: &Batch, rows: &mut Rows<'_>) -> bool {
        if let Some(reason) = self.moves_nothing() {
            rows.skip(reason);
            return false;
        }
        if batch.class == "ADV" {
            rows.skip("automated accounting advice, no payment");
            return false;
        }
        match self.row(batch, rows) {
            Ok(()) => true,
            Err(fault) => {
                rows.reject(fault.at(self.line, &self.record));
                false
            }
        }
    }

    fn row(&self, batch: &Batch, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
        let text = self.record.as_str();
        let credit = self.is_credit().ok_or_else(|| {
            let told = format!("the transaction code \"{}\" is not known", columns(text, 2, 3));
            ValueFault::new(catalogue::CODE_UNKNOWN, told)
        })?;
        let amount = implied(columns(text, 30, 39), 2, Currency::USD)?;
        let booked = batch.booked()?;
        let is_return = self.returned.is_some() || matches!(columns(text, 2, 3).as_bytes(), [_, b'1' | b'6']);
        // The code of a return is that of the entry it takes back.
        let side = if credit == is_return { StatementSide::Payer } else { StatementSide::Payee };
        let receiver = self.receiver();
        let company = self.company(batch);
        let (payer, payee) = sides(side, receiver, company);
        let purpose = self.purpose(batch);
        let agents = self.foreign.agents();
        rows.push(&Movement {
            record: self.line,
            payer,
            payee,
            amount,
            instrument: self.instrument(batch, credit, is_return),
            purpose: &purpose,
            reference: if self.international { "" } else { columns(text, 40, 54) },
            bank_reference: columns(text, 80, 94),
            agents: &agents,
            ..Movement::empty(day_stamp(booked), Currency::USD)
        });
        Ok(())
    }

    fn receiver(&self) -> Party<'_> {
        let text = self.record.as_str();
        let (from, to) = if self.international { (40, 74) } else { (13, 29) };
        let name = match (self.international, columns(text, 55, 76)) {
            (true, _) => self.foreign.receiver.as_str(),
            // In CTX the name stands behind the number of addenda.
            (false, name) if is_ctx(name) => columns(text, 59, 74),
            (false, name) => name,
        };
        let identifier = columns(text, from, to);
        let kind =
            if identifier.is_empty() && name.is_empty() { PartyKind::Unknown } else { PartyKind::Account };
        let (bank_code, country) = (columns(text, 4, 12), self.foreign.receiver_country.as_str());
        Party { kind, identifier, bank_code, name, country, ..Party::default() }
    }

    fn company<'b>(&'b self, batch: &'b Batch) -> Party<'b> {
        let name = if self.international { &self.foreign.originator } else { &batch.company };
        let kind = if name.is_empty() { PartyKind::Unknown } else { PartyKind::Account };
        let country = self.foreign.originator_country.as_str();
        Party { kind, name, institution: &batch.bank, country, ..Party::default() }
    }

    fn purpose(&self, batch: &Batch) -> String {
        let mut purpose = batch.description.clone();
        for more in [self.purpose.as_str(), self.returned.as_deref().unwrap_or_default()] {
            if !more.is_empty() {
                purpose.push(' ');
                purpose.push_str(more);
            }
        }
        purpose.trim().to_owned()
    }

    fn instrument(&self, batch: &Batch, credit: bool, is_return: bool) -> Instrument {
        match batch.class.as_str() {
            _ if is_return || batch.is_reversal() => Instrument::Reversal,
            "ARC" | "BOC" | "POP" | "RCK" | "XCK" | "TRC" | "TRX" => Instrument::Cheque,
            "POS" | "SHR" | "MTE" => Instrument::Card,
            _ if credit => Instrument::Transfer,
            _ => Instrument::DirectDebit,
        }
    }
}

/// Whether columns 55 to 76 start with a number of addenda of four digits.
fn is_ctx(name: &str) -> bool {
    name.get(..4).is_some_and(|count| count.bytes().all(|byte| byte.is_ascii_digit()))
}
