//! A movement with its details.

use trag_model::{Currency, Instrument, Party, PartyKind, StatementSide, catalogue};

use crate::formats::coda::part::Part;
use crate::formats::rows::{Movement, Rows, problem_at, sides};
use crate::formats::values::{COMPARE, Order, ValueFault, columns, day, day_stamp};

/// The account whose statement it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Own {
    pub(super) account: String,
    pub(super) holder: String,
    /// BIC of the bank.
    pub(super) institution: String,
    pub(super) currency: Currency,
}

/// How many details a movement may have.
const MOST: usize = 10_001;

/// A movement and what repeats it in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    parts: Vec<Part>,
}

impl Group {
    /// Whether a part is a detail of the movement at hand.
    pub(super) fn belongs(&self, part: &Part) -> bool {
        self.parts.first().is_some_and(|first| first.sequence() == part.sequence())
    }

    /// Adds a part; gives it back where the group is full.
    pub(super) fn add(&mut self, part: Part) -> Result<(), Part> {
        if self.parts.len() >= MOST {
            return Err(part);
        }
        self.parts.push(part);
        Ok(())
    }

    /// Takes a record that tells more. Information has a detail number of its own, and belongs to the part before.
    pub(super) fn more(&mut self, kind: &str, text: &str, version: u8) {
        if let Some(part) = self.parts.last_mut().filter(|part| part.sequence() == columns(text, 3, 6)) {
            part.more(kind, text, version);
        }
    }

    /// Pushes the details where they add up to the movement, else the movement. Tells whether details were there
    /// that do not add up.
    pub(super) fn push(self, own: Option<&Own>, rows: &mut Rows<'_>) -> bool {
        let Some((total, details)) = self.parts.split_first() else { return false };
        let Some(own) = own else {
            for part in &self.parts {
                let fault = ValueFault::missing("the old balance, record 1, with the account");
                rows.reject(fault.at(part.line, &part.record));
            }
            return false;
        };
        if !details.is_empty() && total.is_total() && adds_up(total, details, own.currency) {
            rows.skip("total of movements that follow as its details");
            for part in details {
                match part.is_below_a_detail() {
                    true => rows.skip("detail of a movement that is a row itself"),
                    false => push_part(part, total, own, rows),
                }
            }
            return false;
        }
        push_part(total, total, own, rows);
        details.iter().for_each(|_| rows.skip("detail of a movement that is a row itself"));
        !details.is_empty()
    }
}

/// Whether the details of the first level are the movement in parts.
fn adds_up(total: &Part, details: &[Part], currency: Currency) -> bool {
    let signed = |part: &Part| {
        let amount = i128::from(part.amount(currency).ok()?.0);
        Some(if part.side()? == StatementSide::Payer { -amount } else { amount })
    };
    let first_level = details.iter().filter(|part| !part.is_below_a_detail());
    let sum = first_level.map(signed).try_fold(0_i128, |sum, amount| Some(sum + amount?));
    sum.is_some() && sum == signed(total)
}

/// Pushes one part. What it leaves open about the other party is as its total says.
fn push_part(part: &Part, total: &Part, own: &Own, rows: &mut Rows<'_>) {
    match row(part, total, own, rows) {
        Ok(()) => {}
        Err(fault) if fault.code == catalogue::CODE_UNKNOWN => {
            rows.reject(problem_at(fault.code, part.line, fault.text, &part.record, COMPARE));
        }
        Err(fault) => rows.reject(fault.at(part.line, &part.record)),
    }
}

fn row(part: &Part, total: &Part, own: &Own, rows: &mut Rows<'_>) -> Result<(), ValueFault> {
    let text = part.record.as_str();
    let side = part.side().ok_or_else(|| {
        let told = format!("the sign \"{}\" in column 32 is not known: 0 or 1", columns(text, 32, 32));
        ValueFault::new(catalogue::CODE_UNKNOWN, told)
    })?;
    let amount = part.amount(own.currency)?;
    let booked = match columns(text, 116, 121) {
        "" => day(columns(&total.record, 116, 121), Order::DayFirst)?,
        printed => day(printed, Order::DayFirst)?,
    };
    let nature = part.instrument();
    let named = |part: &Part| !part.account.is_empty() || !part.name.is_empty();
    let party = if named(part) { part } else { total };
    let kind = match nature {
        _ if nature.is_cash() => PartyKind::Cash,
        _ if named(party) => PartyKind::Account,
        Instrument::Fee | Instrument::Interest => PartyKind::Bank,
        _ => PartyKind::Unknown,
    };
    let other = match kind {
        PartyKind::Account => Party {
            identifier: &party.account,
            name: &party.name,
            institution: &party.bank,
            ..Party::default()
        },
        _ => Party { kind, ..Party::default() },
    };
    let own_party = Party {
        identifier: &own.account,
        name: &own.holder,
        institution: &own.institution,
        ..Party::default()
    };
    let (payer, payee) = sides(side, own_party, other);
    let structured = part.structured_reference();
    let purpose = part.purpose();
    rows.push(&Movement {
        record: part.line,
        value_date: day(columns(text, 48, 53), Order::DayFirst).ok(),
        payer,
        payee,
        amount,
        instrument: nature,
        purpose: &purpose,
        reference: structured.as_deref().unwrap_or(&part.customer_reference),
        bank_reference: columns(text, 11, 31),
        side: Some(side),
        ..Movement::empty(day_stamp(booked), own.currency)
    });
    Ok(())
}
