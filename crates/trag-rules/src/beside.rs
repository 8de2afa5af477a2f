//! Columns that stand beside the lists of the flow graph.
//!
//! A rule that goes through an account's list and looks up each row in the ledger waits for memory, because an
//! account's rows lie far apart. What most rules ask first is therefore copied once into the order of the lists: the
//! value in euros and the instrument, 9 bytes for each payment in a list, beside [`trag_graph::Amounts`].

use trag_graph::{AmountColumn, Edge, Worth, parallel};
use trag_model::{AccountIx, Currency, Instrument, Minor};

use crate::context::UNKNOWN;

use crate::CaseView;
use crate::scan::Side;

/// Value and instrument of what all accounts paid, and of what all received.
#[derive(Debug)]
pub(crate) struct Beside {
    paid: Columns,
    received: Columns,
}

#[derive(Debug)]
struct Columns {
    /// What left the payer, in minor units of euros; [`UNKNOWN`] where that is not known.
    euros: Vec<i64>,
    instrument: Vec<Instrument>,
}

impl Beside {
    pub(crate) fn read(case: &CaseView<'_>) -> Beside {
        let (paid, received) = case.flows.lists();
        Beside { paid: Columns::read(case, paid), received: Columns::read(case, received) }
    }

    /// Payments in both lists.
    pub(crate) fn len(&self) -> usize {
        self.paid.euros.len() + self.received.euros.len()
    }
}

impl Columns {
    fn read(case: &CaseView<'_>, edges: &[Edge]) -> Columns {
        let (threads, len) = (case.flows.threads(), edges.len());
        let (values, kinds) = (case.all_euros(), &case.ledger.instrument[..]);
        let row = |place: usize| edges[place].row.0 as usize;
        let euros = |place: usize| values[row(place)];
        let instrument = |place: usize| Instrument::ALL[usize::from(kinds[row(place)])];
        Columns {
            euros: parallel::column(threads, len, UNKNOWN, euros),
            instrument: parallel::column(threads, len, Instrument::Unknown, instrument),
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
    amounts: &'c AmountColumn,
    /// Where the list begins among those of all accounts.
    begins: usize,
}

impl<'c> List<'c> {
    /// What an account paid or received.
    pub(crate) fn of(case: &CaseView<'c>, account: AccountIx, side: Side) -> List<'c> {
        let (beside, amounts) = (case.beside(), case.flows.amounts(case.ledger));
        let (paid, received) = case.flows.lists();
        let (out, into) = case.flows.places(account);
        let (columns, amounts, edges, range) = match side {
            Side::Out => (&beside.paid, &amounts.paid, paid, out),
            Side::In => (&beside.received, &amounts.received, received, into),
        };
        List {
            edges: &edges[range.clone()],
            euros: &columns.euros[range.clone()],
            instruments: &columns.instrument[range.clone()],
            currencies: &amounts.currencies()[range.clone()],
            amounts,
            begins: range.start,
        }
    }

    /// What a payment is worth on this side, by its place in the list.
    pub(crate) fn worth(self, place: usize) -> Worth {
        assert!(place < self.edges.len(), "a place in this list");
        self.amounts.worth(self.begins + place)
    }

    /// What left the payer with a payment, by its place in the list, in `currency`.
    pub(crate) fn value(self, case: &CaseView<'_>, place: usize, currency: Currency) -> Option<Minor> {
        match currency {
            Currency::EUR => Some(Minor(self.euros[place])).filter(|value| value.0 != UNKNOWN),
            _ => case.worth(self.edges[place].row, currency),
        }
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
