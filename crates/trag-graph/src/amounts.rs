//! What payments are worth, beside the lists of a flow graph.
//!
//! The rows of one account lie far apart in the ledger, so whoever goes through a list and looks each row up there waits
//! for memory. Amounts are therefore copied once into the order of the lists: 10 bytes for each payment in a list, and 8
//! more where base amounts are known.

use trag_model::{Currency, Ledger, Minor, Sentinel};

use crate::{Edge, Worth, parallel};

/// Amounts beside both lists of a flow graph.
#[derive(Clone, Debug)]
pub struct Amounts {
    /// What left the payers, beside what all accounts paid.
    pub paid: AmountColumn,
    /// What reached the payees, beside what all accounts received.
    pub received: AmountColumn,
}

/// Amounts by place in one of the lists; see [`crate::FlowGraph::places`].
#[derive(Clone, Debug)]
pub struct AmountColumn {
    amount: Vec<i64>,
    currency: Vec<Currency>,
    /// [`Sentinel::NONE`] where it is not known; empty where it is for no payment.
    base: Vec<i64>,
}

impl Amounts {
    pub(crate) fn read(ledger: &Ledger, (paid, received): (&[Edge], &[Edge]), threads: usize) -> Amounts {
        let own = |edges: &[Edge]| AmountColumn::paid(ledger, edges, threads);
        // Where nothing else arrives than was paid, both sides are read alike.
        let received = match ledger.amount_received.raw() {
            [] => own(received),
            _ => AmountColumn::received(ledger, received, threads),
        };
        Amounts { paid: own(paid), received }
    }
}

impl AmountColumn {
    /// What left the payers. One column after the other, with nothing but the load: loads that do not wait for each other
    /// overlap.
    fn paid(ledger: &Ledger, edges: &[Edge], threads: usize) -> AmountColumn {
        let (amount, currency, base) = (&ledger.amount[..], &ledger.currency[..], ledger.base_amount.raw());
        let row = |place: usize| edges[place].row.0 as usize;
        let bases = if base.is_empty() { 0 } else { edges.len() };
        AmountColumn {
            amount: parallel::column(threads, edges.len(), 0, |place| amount[row(place)]),
            currency: parallel::column(threads, edges.len(), Currency::EUR, |place| {
                Currency(currency[row(place)])
            }),
            base: parallel::column(threads, bases, i64::NONE, |place| base[row(place)]),
        }
    }

    /// What reached the payees.
    fn received(ledger: &Ledger, edges: &[Edge], threads: usize) -> AmountColumn {
        let of = |place: usize| Worth::received(ledger, edges[place].row);
        let has_base = ledger.base.is_some() || !ledger.base_amount.raw().is_empty();
        let base = |place| of(place).base.map_or(i64::NONE, |base| base.0);
        AmountColumn {
            amount: parallel::column(threads, edges.len(), 0, |place| of(place).amount.0),
            currency: parallel::column(threads, edges.len(), Currency::EUR, |place| of(place).currency),
            base: parallel::column(threads, if has_base { edges.len() } else { 0 }, i64::NONE, base),
        }
    }

    /// What the payment at a place is worth.
    #[inline]
    #[must_use]
    pub fn worth(&self, place: usize) -> Worth {
        let base = self.base.get(place).copied().filter(|base| *base != i64::NONE);
        Worth { amount: Minor(self.amount[place]), currency: self.currency[place], base: base.map(Minor) }
    }

    /// The currencies, by place.
    #[must_use]
    pub fn currencies(&self) -> &[Currency] {
        &self.currency
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FlowGraph, random_ledger};

    #[test]
    fn amounts_are_those_of_the_rows() {
        for seed in 0..50 {
            let text = random_ledger::make(seed, 6, 40, 9);
            let graph = FlowGraph::build(&text.ledger, &text.accounts, 1 + seed % 2);
            let amounts = graph.amounts(&text.ledger);
            let (paid, received) = graph.lists();
            for (place, edge) in paid.iter().enumerate() {
                assert_eq!(amounts.paid.worth(place), Worth::paid(&text.ledger, edge.row));
            }
            for (place, edge) in received.iter().enumerate() {
                assert_eq!(amounts.received.worth(place), Worth::received(&text.ledger, edge.row));
            }
        }
    }
}
