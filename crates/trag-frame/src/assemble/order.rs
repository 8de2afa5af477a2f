//! The total order: booking time, then source, then record.

use trag_model::Ledger;

use super::Columns;

impl Columns {
    /// Replaces slots by the places of their sources and sorts the rows, unless they are in order already.
    ///
    /// Rows of one record stay in the order in which the reader gave them: the sort is stable, and batches of
    /// a source come in order.
    pub(super) fn put_in_order(&mut self, place_of_slot: &[u32]) {
        let (ledger, ascending) = (&mut self.ledger, self.ascending);
        let rows = ledger.len();
        for column in self.stated.values_mut() {
            column.append(&trag_model::OptionalColumn::missing(rows - column.len()));
        }
        ledger.source.iter_mut().for_each(|source| *source = place_of_slot[*source as usize]);
        let one_in_order = place_of_slot.len() == 1 && ascending == rows;
        if one_in_order || (1..rows).all(|row| key(ledger, row - 1) <= key(ledger, row)) {
            return;
        }
        let mut order: Vec<u32> = (0_u32..).take(rows).collect();
        order.sort_by_key(|row| key(ledger, *row as usize));
        gather(ledger, &order);
        for column in self.stated.values_mut() {
            *column = column.gather(&order);
        }
    }
}

fn key(ledger: &Ledger, row: usize) -> (i64, u32, u64) {
    (ledger.booked[row], ledger.source[row], ledger.record[row])
}

/// Brings every column into the new order, one after the other, so that one column at a time is held twice.
fn gather(ledger: &mut Ledger, order: &[u32]) {
    reorder(&mut ledger.booked, order);
    reorder(&mut ledger.precision, order);
    ledger.value_date = ledger.value_date.gather(order);
    reorder(&mut ledger.payer, order);
    reorder(&mut ledger.payee, order);
    reorder(&mut ledger.amount, order);
    reorder(&mut ledger.currency, order);
    ledger.amount_received = ledger.amount_received.gather(order);
    ledger.currency_received = ledger.currency_received.gather(order);
    reorder(&mut ledger.instrument, order);
    ledger.purpose_code = ledger.purpose_code.gather(order);
    ledger.purpose = ledger.purpose.gather(order);
    ledger.reference = ledger.reference.gather(order);
    ledger.bank_reference = ledger.bank_reference.gather(order);
    ledger.agents = ledger.agents.gather(order);
    ledger.conductor = ledger.conductor.gather(order);
    ledger.place = ledger.place.gather(order);
    ledger.statement = ledger.statement.gather(order);
    ledger.statement_no = ledger.statement_no.gather(order);
    ledger.balance_after = ledger.balance_after.gather(order);
    ledger.count = ledger.count.gather(order);
    ledger.label = ledger.label.gather(order);
    reorder(&mut ledger.source, order);
    reorder(&mut ledger.record, order);
}

fn reorder<T: Copy>(column: &mut Vec<T>, order: &[u32]) {
    *column = order.iter().map(|row| column[*row as usize]).collect();
}
