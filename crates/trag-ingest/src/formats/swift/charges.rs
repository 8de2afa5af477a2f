//! What leaves the payer of a payment message, what reaches the payee, and what the banks keep.

use trag_model::{Currency, Day, Instrument, Minor, Party, PartyKind};

use crate::formats::rows::{Movement, Rows};
use crate::formats::swift::payment::Field;
use crate::formats::values::{self, Order, ValueFault, amount, day};
use crate::spec::DecimalMark;

/// Amounts of one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amounts {
    /// What the banks settle among themselves: field 32A or 32B.
    pub(crate) settled: Minor,
    pub(crate) settled_currency: Currency,
    /// Value date of field 32A.
    pub(crate) settled_on: Option<Day>,
    /// What the payer ordered: field 33B.
    instructed: Option<(Minor, Currency)>,
    /// Charges that banks took out of it: fields 71F.
    sender_charges: Vec<(Minor, Currency)>,
    /// Charges of the receiving bank, paid by the payer on top: field 71G.
    receiver_charges: Option<(Minor, Currency)>,
}

impl Amounts {
    /// Reads the amounts. `text` gives the text of a field, `own` are the fields of the payment itself.
    pub(crate) fn read<'m>(text: impl Fn(&str) -> &'m str, own: &[Field]) -> Result<Amounts, ValueFault> {
        let (single, dated) = (text("32B"), text("32A"));
        let settled_on = match dated.get(..6) {
            Some(digits) => Some(day(digits, Order::YearFirst)?),
            None => None,
        };
        let printed = if single.is_empty() { dated.get(6..).unwrap_or_default() } else { single };
        if printed.is_empty() {
            return Err(ValueFault::missing("the amount, field 32A or 32B,"));
        }
        let (settled, settled_currency) = money(printed)?;
        let optional = |tag: &str| Some(text(tag)).filter(|text| !text.is_empty()).map(money).transpose();
        let charges = own.iter().filter(|field| field.tag == "71F").map(|field| money(&field.text));
        let sender_charges = charges.collect::<Result<Vec<_>, _>>()?;
        let (instructed, receiver_charges) = (optional("33B")?, optional("71G")?);
        Ok(Amounts { settled, settled_currency, settled_on, instructed, sender_charges, receiver_charges })
    }
}

/// `EUR1250,5`.
fn money(text: &str) -> Result<(Minor, Currency), ValueFault> {
    let text = text.trim();
    let code = values::currency(text.get(..3).unwrap_or_default())?;
    Ok((amount(&text[3..], DecimalMark::Comma, code)?, code))
}

/// Pushes the payment, a row for each charge, and one for what the fields leave unexplained. Charges taken out of
/// another currency than the payer's are part of its conversion, and make no row.
pub(crate) fn push(amounts: &Amounts, payment: &Movement<'_>, rows: &mut Rows<'_>) {
    let settled = (amounts.settled, amounts.settled_currency);
    let on_top = amounts
        .receiver_charges
        .filter(|(charge, currency)| *currency == settled.1 && charge.0 <= settled.0.0);
    let reaches = (Minor(settled.0.0 - on_top.map_or(0, |(charge, _)| charge.0)), settled.1);
    let ordered = amounts.instructed.unwrap_or(reaches);
    let taken: Vec<Minor> = amounts
        .sender_charges
        .iter()
        .filter(|(charge, currency)| *currency == ordered.1 && charge.0 > 0)
        .map(|it| it.0)
        .collect();
    let all_taken = taken.iter().try_fold(0_i64, |sum, charge| sum.checked_add(charge.0)).unwrap_or(0);
    let mut main = *payment;
    main.instrument = Instrument::Transfer;
    let mut residual = 0;
    if ordered.1 == reaches.1 {
        (main.amount, main.currency) = reaches;
        residual = ordered.0.0.saturating_sub(reaches.0.0).saturating_sub(all_taken);
    } else {
        (main.amount, main.currency) = (Minor(ordered.0.0.saturating_sub(all_taken).max(0)), ordered.1);
        main.received = Some(reaches);
    }
    rows.push(&main);
    let bank = Party { kind: PartyKind::Bank, ..Party::default() };
    let mut charge = Movement { payee: bank, instrument: Instrument::Fee, received: None, ..*payment };
    for taken in taken {
        (charge.amount, charge.currency, charge.purpose) = (taken, ordered.1, "charge of a bank (71F)");
        rows.push(&charge);
    }
    if let Some((taken, currency)) = on_top.filter(|(taken, _)| taken.0 > 0) {
        (charge.amount, charge.currency, charge.purpose) =
            (taken, currency, "charge of the receiving bank (71G)");
        rows.push(&charge);
    }
    if residual > 0 {
        let unknown = Party { kind: PartyKind::Unknown, ..Party::default() };
        (charge.payee, charge.instrument) = (unknown, Instrument::Unknown);
        (charge.amount, charge.currency) = (Minor(residual), ordered.1);
        charge.purpose = "difference between the amount ordered (33B) and settled (32A)";
        rows.push(&charge);
    }
}
