//! What a rule sees of a case.

use trag_graph::FlowGraph;
use trag_model::{AccountTable, Currency, Day, Ledger, Minor, RateTable, RowId};

use crate::ThresholdTable;

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
    /// The day on which the case is looked at. Never the clock: declared, or the day of the last row.
    pub as_of: Day,
}

impl CaseView<'_> {
    /// What left the payer on a row, in `currency`: as it is, from the base amount, or at the official rate
    /// of the booking date. `None` where the value in that currency is not known.
    #[must_use]
    pub fn value_in(&self, row: RowId, currency: Currency) -> Option<Minor> {
        let (amount, own) = self.ledger.paid(row);
        if own == currency {
            return Some(amount);
        }
        if self.ledger.base == Some(currency) {
            return self.ledger.base_amount(row);
        }
        self.rates?.convert(amount, own, currency, self.ledger.day(row)).map(|converted| converted.amount)
    }
}
