//! Columns that stand beside the lists of the flow graph.
//!
//! A rule that goes through an account's list and looks up each row in the ledger waits for memory, because an
//! account's rows lie far apart. What most rules ask first is therefore copied once into the order of the lists: the
//! value in euros, the instrument, and the amount as the account sees it, 19 bytes for each payment in a list and 8
//! more where the case has a base currency.

use std::ops::Range;

use trag_graph::{Edge, Worth, parallel};
use trag_model::{AccountIx, Currency, Instrument, Ledger, Minor, RowId};

use crate::CaseView;
use crate::scan::Side;

/// Value and instrument of what all accounts paid, and of what all received.
#[derive(Debug)]
pub(crate) struct Beside {
    paid: Columns,
    received: Columns,
}

#[derive(Debug, Default)]
struct Columns {
    /// What left the payer, in minor units of euros; [`UNKNOWN`] where that is not known.
    euros: Vec<i64>,
    instrument: Vec<Instrument>,
    /// What left the payer, or what reached the payee.
    amount: Vec<i64>,
    currency: Vec<Currency>,
    /// That amount in the base currency; [`UNKNOWN`] where that is not known. Empty without a base currency.
    base: Vec<i64>,
}

const UNKNOWN: i64 = i64::MIN;

/// Payments that one thread takes at a time.
const CHUNK: usize = 1 << 15;

impl Beside {
    pub(crate) fn read(case: &CaseView<'_>) -> Beside {
        let (paid, received) = case.flows.lists();
        Beside {
            paid: Columns::read(case, paid, Worth::paid),
            received: Columns::read(case, received, Worth::received),
        }
    }

    /// Payments in both lists.
    pub(crate) fn len(&self) -> usize {
        self.paid.euros.len() + self.received.euros.len()
    }

    fn of(&self, case: &CaseView<'_>, account: AccountIx, side: Side) -> (&Columns, Range<usize>) {
        let (out, into) = case.flows.places(account);
        match side {
            Side::Out => (&self.paid, out),
            Side::In => (&self.received, into),
        }
    }
}

impl Columns {
    fn read(case: &CaseView<'_>, edges: &[Edge], worth: fn(&Ledger, RowId) -> Worth) -> Columns {
        let work = |(): &mut (), range: Range<usize>| {
            let mut part = Columns::with_capacity(range.len());
            for edge in &edges[range] {
                part.push(case, edge.row, worth(case.ledger, edge.row));
            }
            part
        };
        let parts = parallel::map_chunks(case.flows.threads(), edges.len(), CHUNK, || (), work);
        let mut columns = Columns::with_capacity(edges.len());
        for part in parts {
            columns.euros.extend(part.euros);
            columns.instrument.extend(part.instrument);
            columns.amount.extend(part.amount);
            columns.currency.extend(part.currency);
            columns.base.extend(part.base);
        }
        columns
    }

    fn with_capacity(len: usize) -> Columns {
        Columns {
            euros: Vec::with_capacity(len),
            instrument: Vec::with_capacity(len),
            amount: Vec::with_capacity(len),
            currency: Vec::with_capacity(len),
            base: Vec::new(),
        }
    }

    fn push(&mut self, case: &CaseView<'_>, row: RowId, worth: Worth) {
        self.euros.push(case.worth(row, Currency::EUR).map_or(UNKNOWN, |value| value.0));
        self.instrument.push(case.ledger.instrument(row));
        self.amount.push(worth.amount.0);
        self.currency.push(worth.currency);
        if case.ledger.base.is_some() {
            self.base.push(worth.base.map_or(UNKNOWN, |base| base.0));
        }
    }
}

/// One side of an account's list, with what stands beside it.
#[derive(Clone, Copy)]
pub(crate) struct List<'c> {
    pub(crate) edges: &'c [Edge],
    euros: &'c [i64],
    pub(crate) instruments: &'c [Instrument],
    pub(crate) currencies: &'c [Currency],
    amounts: &'c [i64],
    /// Empty without a base currency.
    base: &'c [i64],
}

impl<'c> List<'c> {
    /// What an account paid or received.
    pub(crate) fn of(case: &CaseView<'c>, account: AccountIx, side: Side) -> List<'c> {
        let (columns, range) = case.beside().of(case, account, side);
        let edges = match side {
            Side::Out => case.flows.out(account),
            Side::In => case.flows.in_(account),
        };
        List {
            edges,
            euros: &columns.euros[range.clone()],
            instruments: &columns.instrument[range.clone()],
            currencies: &columns.currency[range.clone()],
            amounts: &columns.amount[range.clone()],
            base: columns.base.get(range).unwrap_or_default(),
        }
    }

    /// What a payment is worth on this side, by its place in the list.
    pub(crate) fn worth(self, place: usize) -> Worth {
        let base = self.base.get(place).copied().filter(|value| *value != UNKNOWN);
        Worth { amount: Minor(self.amounts[place]), currency: self.currencies[place], base: base.map(Minor) }
    }

    /// The values in euros, in the order of the payments.
    pub(crate) fn euros(self) -> impl Iterator<Item = Option<Minor>> {
        self.euros.iter().map(|value| (*value != UNKNOWN).then_some(Minor(*value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Case;

    #[test]
    fn the_columns_are_those_of_the_rows() {
        let rows = "2024-05-04 A1 -> B1 10.00 EUR
             2024-05-04 cash -> A1 7.00 EUR
             2024-05-05 B1 -> A1 100.00 USD received=90.00:EUR
             2024-05-06 A1 -> B1 3.00 EUR received=2.00:GBP";
        for base in ["", "base EUR\n"] {
            agrees(&Case::read(&format!("{base}{rows}")));
        }
    }

    fn agrees(case: &Case) {
        let view = case.view(None);
        for (account, _) in case.text.accounts.iter() {
            for side in [Side::In, Side::Out] {
                let list = List::of(&view, account, side);
                let of_side = if side == Side::Out { Worth::paid } else { Worth::received };
                for (place, edge) in list.edges.iter().enumerate() {
                    assert_eq!(list.worth(place), of_side(&case.text.ledger, edge.row));
                }
                let rows = list.edges.iter().map(|edge| edge.row);
                let expected: Vec<_> = rows
                    .map(|row| (view.value_in(row, Currency::EUR), case.text.ledger.instrument(row)))
                    .collect();
                assert_eq!(list.euros().zip(list.instruments.iter().copied()).collect::<Vec<_>>(), expected);
            }
        }
    }
}
