//! What a rule sees of a case.

use trag_graph::FlowGraph;
use trag_model::{AccountTable, BaseOrigin, Currency, Day, Ledger, Minor, RateTable, RowId};

use crate::facts::{Fact, FactKind};
use crate::{Context, ThresholdTable};

/// The case as rules see it: the ledger, who holds what, what was in force, and nothing else. The labels of
/// research files are in the ledger but not for rules; `cargo xtask tidy` checks that none reads them.
#[derive(Clone, Copy)]
pub struct CaseView<'a> {
    /// The movements.
    pub ledger: &'a Ledger,
    /// Who is behind them.
    pub accounts: &'a AccountTable,
    /// The movements as a graph.
    pub flows: &'a FlowGraph,
    /// Official rates, where the investigator supplied them.
    pub rates: Option<&'a RateTable>,
    /// Legal thresholds.
    pub thresholds: &'a ThresholdTable,
    /// Whose law applies: `RS`. Rules that need a threshold are not applicable without it.
    pub jurisdiction: Option<&'a str>,
    /// Lists of countries, declared facts, and what rules make once. It belongs to this ledger alone.
    pub context: &'a Context,
    /// The day on which the case is looked at. Never the clock: declared, or the day of the last row.
    pub as_of: Day,
}

/// What an amount in another currency rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The row is in that currency.
    Own,
    /// The source states the value in that currency.
    Stated,
    /// Converted at an official rate. Another rate would give another amount.
    Rate,
}

impl CaseView<'_> {
    /// An amount of a day in `currency`: as it is, or at the official rate of the day. `None` where there is none.
    pub(crate) fn amount_in(
        &self,
        (amount, own): (Minor, Currency),
        currency: Currency,
        day: Day,
    ) -> Option<Minor> {
        if own == currency {
            return Some(amount);
        }
        Some(self.rates?.convert(amount, own, currency, day)?.amount)
    }

    /// The value of a declared fact in `currency`: income of a span of time at the rate of its last day, everything
    /// else at that of its first. `None` where there is no value or no rate.
    pub(crate) fn declared_in(&self, fact: &Fact, currency: Currency) -> Option<i128> {
        let day = fact.to.filter(|_| fact.kind == FactKind::Income).or(fact.from)?;
        Some(i128::from(self.amount_in(fact.value?, currency, day)?.0))
    }

    /// What left the payer on a row, in `currency`: as it is, from the base amount, or at the official rate
    /// of the booking date. `None` where the value in that currency is not known.
    #[must_use]
    pub fn value_in(&self, row: RowId, currency: Currency) -> Option<Minor> {
        self.valued_in(row, currency).map(|(amount, _)| amount)
    }

    /// The same, with what the amount rests on.
    #[must_use]
    pub fn valued_in(&self, row: RowId, currency: Currency) -> Option<(Minor, Basis)> {
        let (amount, own) = self.ledger.paid(row);
        if own == currency {
            return Some((amount, Basis::Own));
        }
        if let Some(known) = self.ledger.base_amount(row).filter(|_| self.ledger.base == Some(currency)) {
            let stated = self.ledger.base_origin.get(row.0 as usize) == Some(BaseOrigin::Stated as u8);
            return Some((known, if stated { Basis::Stated } else { Basis::Rate }));
        }
        let converted = self.rates?.convert(amount, own, currency, self.ledger.day(row))?;
        Some((converted.amount, Basis::Rate))
    }
}
