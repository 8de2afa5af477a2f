//! Charges that stand in a column beside the amount: each becomes a row of its own.

use trag_model::{Currency, Instrument, Party, PartyKind, StatementSide, catalogue};

use crate::formats::delimited::money::Movement;
use crate::formats::delimited::plan::{FeeMinus, FeePlan, Sides};
use crate::formats::delimited::rows::{Refusal, RowReader};
use crate::formats::delimited::walk::{Fault, Row};

/// A charge beside an amount.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Charge {
    minor: i64,
    currency: Currency,
    /// The bank gives it back.
    given_back: bool,
}

impl<'t> RowReader<'_, 't> {
    /// The charge of a record; `None` where there is none. Where the amount contains it, it is taken out there.
    #[inline]
    pub(crate) fn charge(
        &mut self,
        row: &Row<'t, '_>,
        movement: &mut Movement,
    ) -> Result<Option<Charge>, Refusal> {
        match self.plan.fee {
            None => Ok(None),
            Some(plan) => self.charge_by(row, movement, plan),
        }
    }

    fn charge_by(
        &mut self,
        row: &Row<'t, '_>,
        movement: &mut Movement,
        plan: FeePlan,
    ) -> Result<Option<Charge>, Refusal> {
        let currency = match plan.currency {
            Some(column) => self.currency_in(row, column)?.unwrap_or(movement.currency),
            None => movement.currency,
        };
        let signed = self.signed_amount(row, plan.amount, currency)?.unwrap_or(0);
        if signed == 0 || (plan.on_debits && !movement.own_pays) {
            return Ok(None);
        }
        let given_back = match plan.minus {
            FeeMinus::Charge => signed > 0,
            FeeMinus::GivenBack => signed < 0,
            FeeMinus::Nothing => false,
        };
        let minor = signed.checked_abs().ok_or_else(|| more_than_all(plan.amount))?;
        if plan.included {
            let left =
                movement.minor.checked_sub(minor).filter(|left| *left >= 0 && currency == movement.currency);
            movement.minor = left.ok_or_else(|| more_than_all(plan.amount))?;
        }
        Ok(Some(Charge { minor, currency, given_back }))
    }

    /// Adds the row of a charge behind that of its record. The balance is the one after both.
    pub(crate) fn push_charge(&mut self, row: &Row<'t, '_>, charge: Charge, balance: Option<i64>) {
        let plan = self.plan;
        let Sides::Own { own, .. } = &plan.sides else { return };
        let own = self.own(row, own);
        let bank = self.parties.index_of(&Party { kind: PartyKind::Bank, ..Party::default() });
        let (payer, payee, side) = match charge.given_back {
            true => (bank, own, StatementSide::Payee),
            false => (own, bank, StatementSide::Payer),
        };
        let batch = &mut self.batch;
        let last = batch.booked.len() - 1;
        batch.booked.push(batch.booked[last]);
        batch.precision.push(batch.precision[last]);
        batch.payer.push(payer);
        batch.payee.push(payee);
        batch.amount.push(charge.minor);
        batch.currency.push(charge.currency.0);
        batch.instrument.push(Instrument::Fee as u8);
        batch.record.push(row.line);
        batch.statement.push(Some(side as u8));
        if plan.value_date.is_some() {
            batch.value_date.push(batch.value_date.get(last));
        }
        if plan.balance.is_some() {
            batch.balance_after.push(balance);
        }
        if plan.received.is_some() {
            batch.amount_received.push(None);
            batch.currency_received.push(None);
        }
        batch.stated.iter_mut().for_each(|(_, column)| column.push(None));
        self.push_texts_of_charge(row);
        self.tally.charge();
    }

    fn push_texts_of_charge(&mut self, row: &Row<'t, '_>) {
        let (plan, batch) = (self.plan, &mut self.batch);
        if let Some(column) = plan.purpose {
            batch.purpose.push(&row.text(column));
        }
        if let Some(column) = plan.reference {
            batch.reference.push(&row.text(column));
        }
        if plan.purpose_code.is_some() {
            batch.purpose_code.push(None);
        }
        if plan.conductor.is_some() || plan.cash_by_purpose_code {
            batch.conductor.push("");
        }
        if plan.place.is_some() {
            batch.place.push("");
        }
        if plan.label.is_some() {
            batch.label.push(None);
        }
        if plan.count.is_some() {
            batch.count.push(None);
        }
    }
}

fn more_than_all(column: usize) -> Fault {
    let text = "a charge is larger than the amount that contains it, or in another currency";
    let help = "compare the record with the original; where the charge stands beside the amount, take fee-included out \
                of the mapping";
    Fault { column: Some(column), ..Fault::new(catalogue::VALUE_CONTRADICTS, text, help) }
}
