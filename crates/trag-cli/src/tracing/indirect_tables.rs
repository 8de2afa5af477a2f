//! The tables of `[indirect]`, as written: means and spending of one person.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::amount::Amount;
use super::tables::Said;

/// Amounts by the day a period ends on: `"2003"` is the end of that year, or `"2004-07-31"`.
pub(crate) type Amounts = BTreeMap<String, Amount>;

/// `[indirect]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct IndirectTable {
    /// The person. Where an `[[owner]]` has that name, deposits are read from the owner's accounts.
    pub(crate) owner: String,
    /// The currency of all amounts.
    pub(crate) currency: String,
    /// The official middle rate, for the Serbian formula.
    pub(crate) dinars_per_euro: Option<Amount>,
    /// Money taken out of the accounts and paid in again.
    #[serde(default)]
    pub(crate) redeposits: Amounts,
    /// Assets at cost.
    #[serde(default)]
    pub(crate) asset: Vec<PositionTable>,
    /// Liabilities.
    #[serde(default)]
    pub(crate) liability: Vec<DebtTable>,
    /// Expenditures.
    #[serde(default)]
    pub(crate) expenditure: Vec<SpendingTable>,
    /// Lawful income other than loans.
    #[serde(default)]
    pub(crate) income: Vec<IncomeTable>,
    /// Who declares it.
    pub(crate) who: Option<String>,
    /// Why, with the evidence.
    pub(crate) why: Option<String>,
}

impl IndirectTable {
    pub(crate) fn said(&self) -> Said<'_> {
        Said { who: self.who.as_deref(), why: self.why.as_deref() }
    }
}

/// `[[indirect.asset]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PositionTable {
    /// What it is.
    pub(crate) name: String,
    /// Its cost at the end of each day.
    pub(crate) cost: Amounts,
    /// Whether it is a balance in the accounts.
    #[serde(default)]
    pub(crate) is_balance: bool,
}

/// `[[indirect.liability]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DebtTable {
    /// What it is.
    pub(crate) name: String,
    /// What is owed at the end of each day.
    pub(crate) owed: Amounts,
}

/// `[[indirect.expenditure]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SpendingTable {
    /// What for.
    pub(crate) name: String,
    /// What was paid in each period.
    pub(crate) paid: Amounts,
}

/// `[[indirect.income]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct IncomeTable {
    /// From where.
    pub(crate) name: String,
    /// `"reported"`, `"untaxed"`, `"without-charge"` or `"other"`.
    pub(crate) kind: Option<String>,
    /// What was received in each period.
    pub(crate) received: Amounts,
}
