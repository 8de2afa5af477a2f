//! What a case knows beside its rows: lists of countries, declared facts, and what rules read once.

use std::sync::OnceLock;

use trag_graph::parallel;
use trag_model::{AccountIx, Currency, Minor, RowId};

use crate::beside::Beside;
use crate::cash_items::{Gathered, Way};
use crate::coverage::Coverage;
use crate::holders::Holders;
use crate::memo::Memo;
use crate::topics::Topics;
use crate::{CaseView, CountryTable, Facts};

/// Lists of countries, declared facts, and columns that several rules need, made when the first one asks.
///
/// One context belongs to one case: what was made of a ledger must not be used with another.
#[derive(Debug, Default)]
pub struct Context {
    /// Lists of countries, dated.
    pub countries: CountryTable,
    /// What the investigator declares about persons, things and events.
    pub facts: Facts,
    euros: OnceLock<Vec<i64>>,
    holders: OnceLock<Holders>,
    topics: OnceLock<Topics>,
    beside: OnceLock<Beside>,
    coverage: OnceLock<Coverage>,
    has_day_only: OnceLock<bool>,
    /// Which rows reach a smallest amount, and how many of them are between accounts.
    pub(crate) reaching: Memo<(Minor, Currency), Vec<bool>>,
    pub(crate) between: Memo<(Minor, Currency), u64>,
    /// How many rows have no known value in a currency: with and without a base amount.
    pub(crate) unknown: Memo<Currency, [usize; 2]>,
    /// With whom an account pools its cash.
    pub(crate) pools: Memo<AccountIx, Vec<AccountIx>>,
    /// Cash that goes one way, under the thresholds of a jurisdiction.
    pub(crate) cash: Memo<(Way, String), Gathered>,
}

/// No value is known.
pub(crate) const UNKNOWN: i64 = i64::MIN;

impl Context {
    /// A context with these lists and facts.
    #[must_use]
    pub fn new(countries: CountryTable, facts: Facts) -> Context {
        Context { countries, facts, ..Context::default() }
    }
}

impl<'a> CaseView<'a> {
    /// Makes what several rules need now, and not when the first rule asks.
    pub fn prepare(&self) {
        self.all_euros();
        self.holders();
        self.topics();
        self.beside();
        self.flows.amounts(self.ledger);
    }

    /// What left the payer on a row, in `currency`; values in euros are made once for all rules.
    pub(crate) fn worth(&self, row: RowId, currency: Currency) -> Option<Minor> {
        if currency != Currency::EUR {
            return self.value_in(row, currency);
        }
        Some(Minor(self.all_euros()[row.0 as usize])).filter(|value| value.0 != UNKNOWN)
    }

    /// What left the payers in minor units of euros, by row; [`UNKNOWN`] where that is not known.
    pub(crate) fn all_euros(&self) -> &'a [i64] {
        let euros = self.context.euros.get_or_init(|| self.euros());
        assert_eq!(euros.len(), self.ledger.len(), "a context is used with one ledger");
        euros
    }

    fn euros(&self) -> Vec<i64> {
        let value = |index: usize| {
            let row = RowId(u32::try_from(index).unwrap_or(u32::MAX));
            self.value_in(row, Currency::EUR).map_or(UNKNOWN, |value| value.0)
        };
        parallel::column(self.flows.threads(), self.ledger.len(), UNKNOWN, value)
    }

    /// What stands beside the lists of the flow graph.
    pub(crate) fn beside(&self) -> &'a Beside {
        let beside = self.context.beside.get_or_init(|| Beside::read(self));
        let (paid, received) = self.flows.lists();
        assert_eq!(beside.len(), paid.len() + received.len(), "a context is used with one ledger");
        beside
    }

    /// Whether any row states only its day.
    pub(crate) fn has_day_only(&self) -> bool {
        *self.context.has_day_only.get_or_init(|| self.ledger.has_day_only())
    }

    /// What the sources are about.
    pub(crate) fn coverage(&self) -> &'a Coverage {
        self.context.coverage.get_or_init(|| Coverage::read(self.ledger, self.accounts.accounts.len()))
    }

    /// Who holds the accounts.
    pub(crate) fn holders(&self) -> &'a Holders {
        let holders = self.context.holders.get_or_init(|| Holders::read(self.accounts, &self.context.facts));
        assert_eq!(holders.accounts(), self.accounts.accounts.len(), "a context is used with one ledger");
        holders
    }

    /// What the texts of rows and the names of holders are about.
    pub(crate) fn topics(&self) -> &'a Topics {
        let topics = self.context.topics.get_or_init(|| Topics::read(self));
        assert_eq!(topics.rows(), self.ledger.len(), "a context is used with one ledger");
        topics
    }
}
