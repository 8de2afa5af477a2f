//! One movement of a report, record 16.

use trag_model::{Instrument, Minor, Party, PartyKind, StatementSide, catalogue};

use crate::formats::bai2::account::{Account, Group, funds, minor};
use crate::formats::bai2::date;
use crate::formats::bai2::fields::Logical;
use crate::formats::rows::{Movement, Rows, sides};
use crate::formats::values::{ValueFault, day_stamp};

/// Pushes the movement.
pub(super) fn push(
    record: &Logical,
    account: &Account,
    group: &Group,
    rows: &mut Rows<'_>,
) -> Result<(), ValueFault> {
    let fields = record.fields();
    let kind = record.field(0);
    let printed = minor(record.field(1))?;
    let (taken, valued) = funds(fields.get(2..).unwrap_or_default());
    let behind = 2 + taken;
    let Some(credit) = credit(kind)? else {
        rows.skip("information about the account, no movement (type 890)");
        return Ok(());
    };
    if account.number.is_empty() {
        return Err(ValueFault::missing("the account number of record 03"));
    }
    // A movement below zero goes the other way than its type says.
    let credit = credit == (printed >= 0);
    let side = if credit { StatementSide::Payee } else { StatementSide::Payer };
    let value_date = valued.filter(|text| !text.is_empty()).map(date).transpose()?;
    let booked = group.as_of.ok_or_else(|| ValueFault::missing("the day of the group, record 02,"))?;
    let nature = instrument(kind, printed < 0);
    let other = match nature {
        Instrument::Fee | Instrument::Interest => PartyKind::Bank,
        _ if nature.is_cash() => PartyKind::Cash,
        _ => PartyKind::Unknown,
    };
    let own = Party { identifier: &account.number, bank_code: &group.originator, ..Party::default() };
    let (payer, payee) = sides(side, own, Party { kind: other, ..Party::default() });
    let text = record.text_behind(behind + 2);
    let purpose = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let field = |at: usize| fields.get(at).map_or("", |field| field.trim());
    rows.push(&Movement {
        record: record.line,
        value_date,
        payer,
        payee,
        amount: Minor(printed.saturating_abs()),
        instrument: nature,
        purpose: &purpose,
        reference: field(behind + 1),
        bank_reference: field(behind),
        side: Some(side),
        ..Movement::empty(day_stamp(booked), account.currency)
    });
    Ok(())
}

/// Whether a type is a credit; `None` for information. Types 100 to 399 are credits and 400 to 699 debits, loans
/// have 720 and 760, and banks' own types 920 to 959 and 960 to 999.
fn credit(kind: &str) -> Result<Option<bool>, ValueFault> {
    match kind.parse::<u16>() {
        Ok(100..=399 | 720 | 920..=959) => Ok(Some(true)),
        Ok(400..=699 | 760 | 960..=999) => Ok(Some(false)),
        Ok(890) => Ok(None),
        _ => {
            let shown: String = kind.chars().take(8).collect();
            let text = format!("the type \"{shown}\" of a movement is neither a credit nor a debit");
            Err(ValueFault::new(catalogue::CODE_UNKNOWN, text))
        }
    }
}

/// The instrument of the types that name one.
fn instrument(kind: &str, reversed: bool) -> Instrument {
    match kind {
        _ if reversed => Instrument::Reversal,
        // Returned items: of a cheque, of a payment out, of a wire.
        "255" | "257" | "266" | "555" | "557" | "566" => Instrument::Reversal,
        "142" | "143" | "165" | "166" | "169" | "195" | "196" | "206" | "207" | "208" | "275" | "447"
        | "451" | "455" | "466" | "469" | "491" | "495" | "496" | "506" | "507" | "508" | "575" => {
            Instrument::Transfer
        }
        "175" | "472" | "474" | "475" | "476" => Instrument::Cheque,
        "354" | "654" => Instrument::Interest,
        "698" => Instrument::Fee,
        _ => Instrument::Unknown,
    }
}
