//! From batches in any order to one ledger in the total order.

mod accounts;
mod base;
mod legs;
mod order;
mod overlaps;
mod parties;
mod proposals;
mod reversals;

use std::collections::BTreeMap;

use trag_model::{
    AccountTable, Batch, Currency, Ledger, OptionalColumn, ProblemLog, RateTable, Reconciliation, Source,
};

use self::parties::DistinctParties;
use crate::reconcile::reconcile;

/// The ledger of a case, with who is in it and where it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembled {
    /// The movements, in the total order.
    pub ledger: Ledger,
    /// The accounts that the ledger names.
    pub accounts: AccountTable,
    /// The files, by [`trag_model::SourceIx`]: in the order of path, then hash.
    pub sources: Vec<Source>,
    /// The statements compared with their rows, in the order of sources and statements.
    pub reconciliations: Vec<Reconciliation>,
    /// What was noticed while assembling.
    pub problems: ProblemLog,
}

/// A source whose batches are being added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceSlot(u32);

/// Takes the batches of all sources and makes one ledger of them. The result depends on what the sources
/// state and on their names, never on the order in which sources were begun or batches interleaved.
pub struct Assembler {
    declared_base: Option<Currency>,
    rates: Option<RateTable>,
    slots: Vec<Slot>,
    parties: DistinctParties,
    columns: Columns,
}

/// The ledger while it grows: `payer` and `payee` are numbers of distinct parties and `source` is a slot.
/// Names and base amounts are filled in at the end.
#[derive(Default)]
struct Columns {
    ledger: Ledger,
    /// Rows whose booking time and record do not come before those of the row before. With one source, all of
    /// them are in the total order when this is their number.
    ascending: usize,
    /// Stated amounts by currency. A column may be shorter than the ledger: the rest is missing.
    stated: BTreeMap<Currency, OptionalColumn<i64>>,
}

#[derive(Default)]
struct Slot {
    source: Option<Source>,
    /// Currencies of stated amounts in the order of the source's columns, and whether any amount stood there.
    stated: Vec<(Currency, bool)>,
}

impl Assembler {
    /// An assembler for a case with a declared base currency, or none, and official rates, or none.
    #[must_use]
    pub fn new(base: Option<Currency>, rates: Option<RateTable>) -> Assembler {
        Assembler {
            declared_base: base,
            rates,
            slots: Vec::new(),
            parties: DistinctParties::default(),
            columns: Columns::default(),
        }
    }

    /// Opens a place for the batches of one source.
    pub fn begin_source(&mut self) -> SourceSlot {
        let slot = u32::try_from(self.slots.len());
        self.slots.push(Slot::default());
        SourceSlot(slot.unwrap_or(u32::MAX))
    }

    /// Adds rows of a source. Batches of one source come in the order of its records.
    ///
    /// Panics when the batch is not whole or its source has ended: both are faults of the reader.
    pub fn add(&mut self, slot: SourceSlot, batch: Batch) {
        batch.assert_whole();
        let state = &mut self.slots[slot.0 as usize];
        assert!(state.source.is_none(), "a source takes no rows after its end");
        for (currency, column) in &batch.stated {
            let any = !column.is_all_missing();
            match state.stated.iter_mut().find(|(known, _)| known == currency) {
                Some((_, seen)) => *seen |= any,
                None => state.stated.push((*currency, any)),
            }
        }
        let numbers = self.parties.number(&batch.parties);
        self.columns.append(slot, &batch, &numbers);
    }

    /// Closes a source with the account it gives of itself. A source without rows is closed like any other.
    pub fn end_source(&mut self, slot: SourceSlot, source: Source) {
        let state = &mut self.slots[slot.0 as usize];
        assert!(state.source.is_none(), "a source ends once");
        state.source = Some(source);
    }

    /// Puts rows into the total order, brings parties together into accounts, and fills in the amounts in the
    /// base currency. Panics when a source was begun and not ended.
    #[must_use]
    pub fn finish(self) -> Assembled {
        let Assembler { declared_base, rates, slots, parties, mut columns } = self;
        let (sources, stated, place_of_slot) = in_order(slots);
        columns.put_in_order(&place_of_slot);
        let Columns { mut ledger, stated: amounts, ascending: _ } = columns;
        let mut problems = ProblemLog::default();
        ledger.base = base::choose(declared_base, &ledger, &stated);
        base::fill_in(&mut ledger, amounts, rates.as_ref(), &sources, &mut problems);
        let accounts = accounts::bring_together(&mut ledger, &parties, &mut problems);
        overlaps::mark_repeats(&mut ledger, &sources, &mut problems);
        legs::link_legs(&mut ledger, &sources, &mut problems);
        reversals::link_reversals(&mut ledger, &sources, &mut problems);
        rayon::join(|| ledger.assert_columns(accounts.accounts.len()), || ledger.assert_order());
        let mut case = Assembled {
            ledger,
            accounts,
            sources,
            reconciliations: Vec::new(),
            problems: ProblemLog::default(),
        };
        case.reconciliations = reconcile(&case, &mut problems);
        case.problems = problems;
        case
    }
}

/// Sources by path and hash, the currencies that each states, and the new place of each slot.
fn in_order(slots: Vec<Slot>) -> (Vec<Source>, Vec<Vec<Currency>>, Vec<u32>) {
    let mut ended: Vec<(u32, Source, Vec<Currency>)> = Vec::with_capacity(slots.len());
    for (number, slot) in (0_u32..).zip(slots) {
        let stated = slot.stated.into_iter().filter(|(_, any)| *any).map(|(currency, _)| currency);
        assert!(slot.source.is_some(), "every source that was begun is ended");
        let source = slot.source.unwrap_or_default();
        ended.push((number, source, stated.collect()));
    }
    ended.sort_by(|(_, a, _), (_, b, _)| (&a.path, &a.sha256).cmp(&(&b.path, &b.sha256)));
    let mut place_of_slot = vec![0; ended.len()];
    for (place, (number, _, _)) in (0_u32..).zip(&ended) {
        place_of_slot[*number as usize] = place;
    }
    let (sources, stated) = ended.into_iter().map(|(_, source, stated)| (source, stated)).unzip();
    (sources, stated, place_of_slot)
}

impl Columns {
    /// Appends a batch, with the numbers of its parties in the whole case.
    fn append(&mut self, slot: SourceSlot, batch: &Batch, numbers: &[u32]) {
        let ledger = &mut self.ledger;
        let rows_before = ledger.len();
        for (currency, column) in &batch.stated {
            let known = self.stated.entry(*currency).or_default();
            known.append(&OptionalColumn::missing(rows_before - known.len()));
            known.append(column);
        }
        let last = ledger.booked.last().copied().zip(ledger.record.last().copied());
        let keys = batch.booked.iter().copied().zip(batch.record.iter().copied());
        let before = [last.unwrap_or((i64::MIN, 0))].into_iter().chain(keys.clone());
        self.ascending += before.zip(keys).filter(|(before, key)| before <= key).count();
        ledger.booked.extend_from_slice(&batch.booked);
        ledger.precision.extend_from_slice(&batch.precision);
        ledger.value_date.append(&batch.value_date);
        ledger.payer.extend(batch.payer.iter().map(|party| numbers[*party as usize]));
        ledger.payee.extend(batch.payee.iter().map(|party| numbers[*party as usize]));
        ledger.amount.extend_from_slice(&batch.amount);
        ledger.currency.extend_from_slice(&batch.currency);
        ledger.amount_received.append(&batch.amount_received);
        ledger.currency_received.append(&batch.currency_received);
        ledger.instrument.extend_from_slice(&batch.instrument);
        ledger.purpose_code.append(&batch.purpose_code);
        ledger.purpose.append(&batch.purpose);
        ledger.reference.append(&batch.reference);
        ledger.bank_reference.append(&batch.bank_reference);
        ledger.agents.append(&batch.agents);
        ledger.conductor.append(&batch.conductor);
        ledger.place.append(&batch.place);
        ledger.statement.append(&batch.statement);
        ledger.statement_no.append(&batch.statement_no);
        ledger.balance_after.append(&batch.balance_after);
        ledger.count.append(&batch.count);
        ledger.label.append(&batch.label);
        ledger.source.resize(ledger.booked.len(), slot.0);
        ledger.record.extend_from_slice(&batch.record);
        let rows = u32::try_from(ledger.len());
        assert!(rows.is_ok_and(|rows| rows < u32::MAX), "a ledger holds less than 2^32 - 1 rows");
    }
}
