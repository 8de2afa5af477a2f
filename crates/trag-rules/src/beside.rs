//! Columns that stand beside the lists of the flow graph.
//!
//! A rule that goes through an account's list and looks up each row in the ledger waits for memory, because an
//! account's rows lie far apart. What most rules ask first, the value in euros and the instrument, is therefore
//! copied once into the order of the lists: 9 bytes for each payment in a list.

use std::ops::Range;

use trag_graph::{Edge, parallel};
use trag_model::{AccountIx, Currency, Instrument, Minor};

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
}

const UNKNOWN: i64 = i64::MIN;

/// Payments that one thread takes at a time.
const CHUNK: usize = 1 << 15;

impl Beside {
    pub(crate) fn read(case: &CaseView<'_>) -> Beside {
        let (paid, received) = case.flows.lists();
        Beside { paid: Columns::read(case, paid), received: Columns::read(case, received) }
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
    fn read(case: &CaseView<'_>, edges: &[Edge]) -> Columns {
        let work = |(): &mut (), range: Range<usize>| {
            let euros = |edge: &Edge| case.worth(edge.row, Currency::EUR).map_or(UNKNOWN, |value| value.0);
            let edges = &edges[range];
            let instruments = edges.iter().map(|edge| case.ledger.instrument(edge.row));
            (edges.iter().map(euros).collect::<Vec<i64>>(), instruments.collect::<Vec<Instrument>>())
        };
        let parts = parallel::map_chunks(case.flows.threads(), edges.len(), CHUNK, || (), work);
        let mut columns =
            Columns { euros: Vec::with_capacity(edges.len()), instrument: Vec::with_capacity(edges.len()) };
        for (euros, instruments) in parts {
            columns.euros.extend(euros);
            columns.instrument.extend(instruments);
        }
        columns
    }
}

/// One side of an account's list, with what stands beside it.
#[derive(Clone, Copy)]
pub(crate) struct List<'c> {
    pub(crate) edges: &'c [Edge],
    euros: &'c [i64],
    pub(crate) instruments: &'c [Instrument],
}

impl<'c> List<'c> {
    /// What an account paid or received.
    pub(crate) fn of(case: &CaseView<'c>, account: AccountIx, side: Side) -> List<'c> {
        let (columns, range) = case.beside().of(case, account, side);
        let edges = match side {
            Side::Out => case.flows.out(account),
            Side::In => case.flows.in_(account),
        };
        List { edges, euros: &columns.euros[range.clone()], instruments: &columns.instrument[range] }
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
        let case = Case::read(
            "2024-05-04 A1 -> B1 10.00 EUR
             2024-05-04 cash -> A1 7.00 EUR
             2024-05-05 B1 -> A1 100.00 USD
             2024-05-06 A1 -> B1 3.00 EUR",
        );
        let view = case.view(None);
        for (account, _) in case.text.accounts.iter() {
            for side in [Side::In, Side::Out] {
                let list = List::of(&view, account, side);
                let rows = list.edges.iter().map(|edge| edge.row);
                let expected: Vec<_> = rows
                    .map(|row| (view.value_in(row, Currency::EUR), case.text.ledger.instrument(row)))
                    .collect();
                assert_eq!(list.euros().zip(list.instruments.iter().copied()).collect::<Vec<_>>(), expected);
            }
        }
    }
}
