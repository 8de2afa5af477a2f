//! What a kernel found: rows, accounts by layer, amounts, and what was lost along the way.

use trag_model::{AccountIx, Currency, Ledger, Minor, RowId, Seconds};

use crate::{FlowGraph, Worth, parallel};

/// A pattern in its canonical form: equal patterns are equal values, whatever order they were found in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Structure {
    /// Its rows, ascending, none twice.
    pub rows: Vec<RowId>,
    /// Its accounts from where value comes to where it goes; each layer ascending, none twice in a layer.
    pub layers: Vec<Vec<AccountIx>>,
    /// Booking times of its first and last row.
    pub period: (Seconds, Seconds),
    /// What went in and what came out. `None` where no currency is common to the rows.
    pub flow: Option<Flow>,
}

/// What went into a pattern and what came out of it, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// Sum that went in, in minor units.
    pub entered: i128,
    /// Sum that came out, in minor units.
    pub left: i128,
    /// The currency of both.
    pub currency: Currency,
}

impl Flow {
    /// What stayed behind along the way; negative where more came out than went in.
    #[must_use]
    pub fn loss(self) -> i128 {
        self.entered - self.left
    }
}

impl Structure {
    /// Brings rows and layers into their canonical form. There is at least one row.
    pub(crate) fn new(
        ledger: &Ledger,
        mut rows: Vec<RowId>,
        mut layers: Vec<Vec<AccountIx>>,
        flow: Option<Flow>,
    ) -> Structure {
        rows.sort_unstable();
        rows.dedup();
        for layer in &mut layers {
            layer.sort_unstable();
            layer.dedup();
        }
        let time = |row: Option<&RowId>| row.map_or(Seconds(0), |row| ledger.booked(*row));
        let period = (time(rows.first()), time(rows.last()));
        Structure { rows, layers, period, flow }
    }

    /// All its accounts, ascending, none twice.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountIx> {
        let mut accounts: Vec<AccountIx> = self.layers.iter().flatten().copied().collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }
}

/// The currency in which the amounts of several rows are added up and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The currency that all of them share.
    Own(Currency),
    /// The base currency of the case, because they are in several.
    Base(Currency),
}

impl Unit {
    /// The unit of payments of which some are counted as received and others as paid. `None` for no payment,
    /// and for several currencies without a base currency.
    #[must_use]
    pub fn of(
        ledger: &Ledger,
        received: impl IntoIterator<Item = RowId>,
        paid: impl IntoIterator<Item = RowId>,
    ) -> Option<Unit> {
        let came = received.into_iter().map(|row| ledger.received(row).1);
        Unit::of_currencies(ledger, came.chain(paid.into_iter().map(|row| ledger.paid(row).1)))
    }

    /// The same, of the currencies of the payments.
    pub(crate) fn of_currencies(
        ledger: &Ledger,
        mut currencies: impl Iterator<Item = Currency>,
    ) -> Option<Unit> {
        let first = currencies.next()?;
        if currencies.all(|currency| currency == first) {
            return Some(Unit::Own(first));
        }
        ledger.base.map(Unit::Base)
    }

    /// Its currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        match self {
            Unit::Own(currency) | Unit::Base(currency) => currency,
        }
    }

    /// What a payment is worth, where that is known in this unit.
    pub(crate) fn of_worth(self, worth: Worth) -> Option<Minor> {
        match self {
            Unit::Own(currency) => (worth.currency == currency).then_some(worth.amount),
            Unit::Base(_) => worth.base,
        }
    }

    /// What a row brought its payee, where that is known in this unit.
    #[must_use]
    pub fn received(self, ledger: &Ledger, row: RowId) -> Option<Minor> {
        self.of_worth(Worth::received(ledger, row))
    }

    /// What a row took from its payer, where that is known in this unit.
    #[must_use]
    pub fn paid(self, ledger: &Ledger, row: RowId) -> Option<Minor> {
        self.of_worth(Worth::paid(ledger, row))
    }
}

/// A search that a limit ended early: hits that begin at its root may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stop {
    /// The account from which the search went out.
    pub root: AccountIx,
    /// Payments of the root that were searched to the end.
    pub searched: u64,
    /// Payments of the root in all.
    pub of: u64,
}

/// One stop for each payer in a list of payers with a payment that was not searched to the end.
pub(crate) fn stops(graph: &FlowGraph, mut cut: Vec<AccountIx>) -> Vec<Stop> {
    cut.sort_unstable();
    let by_payer = cut.chunk_by(|one, other| one == other);
    let stop = |cut: &[AccountIx]| {
        let of = graph.out(cut[0]).len() as u64;
        Stop { root: cut[0], searched: of - cut.len() as u64, of }
    };
    by_payer.map(stop).collect()
}

/// The hits of a kernel in their total order, and where limits ended the search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// What was found.
    pub hits: Vec<T>,
    /// Searches that a limit ended, by root.
    pub stops: Vec<Stop>,
    /// Accounts that were passed over as hubs.
    pub hubs: u64,
}

impl<T: Ord> Found<T> {
    /// Puts the parts that threads found into one, in the total order of the hits.
    pub(crate) fn gather(parts: Vec<(Vec<T>, Vec<Stop>)>, hubs: u64) -> Found<T> {
        let (mut hits, mut stops) = (Vec::new(), Vec::new());
        for (found, stopped) in parts {
            hits.extend(found);
            stops.extend(stopped);
        }
        hits.sort_unstable();
        stops.sort_unstable();
        Found { hits, stops, hubs }
    }

    /// The same for many hits, whose order begins with that of a key that is at hand.
    pub(crate) fn gather_by<K: Ord>(
        parts: Vec<(Vec<T>, Vec<Stop>)>,
        hubs: u64,
        key: impl Fn(&T) -> K,
    ) -> Found<T> {
        let (found, stopped): (Vec<Vec<T>>, Vec<Vec<Stop>>) = parts.into_iter().unzip();
        let (mut hits, mut stops) = (parallel::joined(found), parallel::joined(stopped));
        hits.sort_by_cached_key(&key);
        hits.chunk_by_mut(|one, other| key(one) == key(other)).for_each(<[T]>::sort_unstable);
        stops.sort_unstable();
        Found { hits, stops, hubs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_currencies_are_added_up_in_the_base_currency_or_not_at_all() {
        let text = trag_model::ledger_text::parse(
            "base EUR
             2024-05-04 A1 -> B1 100.00 EUR
             2024-05-04 A1 -> B1 11720.00 RSD base=100.00 received=99.00:EUR
             2024-05-04 A1 -> B1 5.00 USD",
        )
        .unwrap();
        let (ledger, rows) = (&text.ledger, [RowId(0), RowId(1), RowId(2)]);
        assert_eq!(Unit::of(ledger, rows[..2].to_vec(), []), Some(Unit::Own(Currency::EUR)));
        let unit = Unit::of(ledger, [], rows).unwrap();
        assert_eq!(unit, Unit::Base(Currency::EUR));
        assert_eq!(rows.map(|row| unit.paid(ledger, row)), [Some(Minor(10_000)), Some(Minor(10_000)), None]);
        assert_eq!(unit.received(ledger, RowId(1)), Some(Minor(9_900)));
        assert_eq!(Unit::of(ledger, [], []), None);
    }

    #[test]
    fn a_structure_has_one_form() {
        let text =
            trag_model::ledger_text::parse("2024-05-04 A1 -> B1 1.00 EUR\n2024-05-06 A1 -> B1 1.00 EUR");
        let text = text.unwrap();
        let made = Structure::new(
            &text.ledger,
            vec![RowId(1), RowId(0), RowId(1)],
            vec![vec![AccountIx(1), AccountIx(0)], vec![AccountIx(1)]],
            Some(Flow { entered: 100, left: 98, currency: Currency::EUR }),
        );
        assert_eq!((made.rows.len(), made.accounts()), (2, vec![AccountIx(0), AccountIx(1)]));
        assert_eq!(made.period.1.0 - made.period.0.0, 2 * 86_400);
        assert_eq!(made.flow.map(Flow::loss), Some(2));
    }
}
