//! Amounts and charges as entries and details state them, and what of them is in another currency.

use trag_model::{Currency, Minor, StatementSide};

use crate::formats::iso20022::book::{Book, Booking};
use crate::formats::iso20022::entry::{Payment, Priced, PrintedCharge};
use crate::formats::iso20022::split::{Amounts, Charge};
use crate::formats::rows::problem_at;
use crate::formats::values::COMPARE;
use crate::xml::values::decimal;

impl Book<'_> {
    /// What left the payer, and what reached the payee where that is in another currency.
    pub(super) fn with_foreign(
        &mut self,
        booking: &Booking<'_>,
        payment: &Payment,
        signed: i64,
        side: StatementSide,
    ) -> ((Minor, Currency), Option<(Minor, Currency)>) {
        let own = (Minor(signed.saturating_abs()), booking.currency);
        let stated = [payment, &booking.entry.payment].into_iter();
        let is_all = signed.unsigned_abs() == booking.signed.unsigned_abs();
        let stated = stated.filter(|it| is_all || !std::ptr::eq(*it, &booking.entry.payment));
        let stated = stated.flat_map(|it| [it.instructed, it.moved, it.counter_value, it.amount]);
        let pieces = booking.pieces;
        let foreign = stated.filter(|priced| !priced.amount.is_empty()).find_map(|priced| {
            let currency = Currency::from_code(pieces.get(priced.currency))?;
            (currency != booking.currency).then_some((priced, currency))
        });
        let Some((priced, currency)) = foreign else { return (own, None) };
        match (decimal(pieces.get(priced.amount), currency), side) {
            (Ok(amount), _) if amount.0 <= 0 => (own, None),
            (Ok(amount), StatementSide::Payer) => (own, Some((amount, currency))),
            (Ok(amount), StatementSide::Payee) => ((amount, currency), Some(own)),
            (Err(fault), _) => {
                let line = payment.line.max(1);
                self.rows.tell(problem_at(fault.code, line, fault.text, pieces.get(priced.amount), COMPARE));
                (own, None)
            }
        }
    }

    /// What a detail states in the currency of its entry.
    pub(super) fn amounts(&mut self, booking: &Booking<'_>, detail: &Payment, is_only: bool) -> Amounts {
        let entry_is_credit = booking.entry.payment.is_credit;
        let is_turned = entry_is_credit.is_some_and(|is_credit| is_credit != (booking.signed >= 0))
            && booking.signed != 0;
        let is_credit = detail.is_credit.or(entry_is_credit).is_some_and(|is_credit| is_credit != is_turned);
        let mut signed = |priced: Priced| {
            let minor = self.in_currency(booking, priced, detail.line)?;
            Some(if is_credit { minor.0 } else { -minor.0 })
        };
        let stated = [detail.amount, detail.moved, detail.counter_value, detail.instructed].map(&mut signed);
        let ordered = stated[3];
        // Of the amounts of an only detail, the one that is the entry's is meant.
        let fits = stated.into_iter().flatten().find(|amount| is_only && *amount == booking.signed);
        let amount = fits.or_else(|| stated.into_iter().flatten().next());
        Amounts { signed: amount, ordered, charges: self.charges(booking, detail) }
    }

    pub(super) fn charges(&mut self, booking: &Booking<'_>, payment: &Payment) -> Vec<Charge> {
        let charge = |printed: PrintedCharge| {
            let minor = self.in_currency(booking, printed.priced, payment.line)?.0;
            let signed = if printed.is_credit == Some(true) { minor } else { -minor };
            (signed != 0).then_some(Charge { signed, is_included: printed.is_included })
        };
        if payment.charges.is_empty() && payment.total_charges.amount.is_empty() {
            return Vec::new();
        }
        payment.all_charges().into_iter().filter_map(charge).collect()
    }

    /// An amount in the currency of the entry; `None` where it is in another one, or missing. One that cannot be
    /// read is told, and counts as missing.
    fn in_currency(&mut self, booking: &Booking<'_>, priced: Priced, line: u64) -> Option<Minor> {
        let pieces = booking.pieces;
        let (amount, code) = (pieces.get(priced.amount), pieces.get(priced.currency));
        if amount.is_empty() || !(code.is_empty() || code == booking.currency.code()) {
            return None;
        }
        match decimal(amount, booking.currency) {
            Ok(minor) => Some(minor).filter(|minor| minor.0 >= 0),
            Err(fault) => {
                self.rows.tell(fault.at(line, amount));
                None
            }
        }
    }
}
