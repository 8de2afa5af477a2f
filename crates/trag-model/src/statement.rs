//! Statements: what a bank prints about an account and a period, beside the movements.

use crate::{Currency, Day, Minor};

/// A balance as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedBalance {
    /// Minor units of the statement's currency; below zero when the account was overdrawn.
    pub amount: Minor,
    /// The day that the source names beside it.
    pub day: Option<Day>,
}

/// One statement, or one page of it, as its source prints it. Nothing here is computed: what the rows add up
/// to is compared with it when all files are in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// Account number as printed; empty where the source names none.
    pub account: String,
    /// The bank's code or BIC as printed, where it stands beside the account.
    pub bank_code: String,
    /// The account's holder as printed.
    pub holder: String,
    /// The statement's own number as printed: `147`, `2024/147`, `00012/001`.
    pub number: String,
    /// Place among the pages of one statement, from 1, and whether it is the last; `None` where the source
    /// knows no pages.
    pub page: Option<(u32, bool)>,
    /// Currency of the balances.
    pub currency: Option<Currency>,
    /// First day of the period as printed.
    pub from: Option<Day>,
    /// Last day of the period as printed.
    pub to: Option<Day>,
    /// Balance before the first row.
    pub opening: Option<PrintedBalance>,
    /// Balance after the last row.
    pub closing: Option<PrintedBalance>,
    /// Sum of the credits as printed, in minor units, not negative.
    pub credits: Option<Minor>,
    /// Sum of the debits as printed, in minor units, not negative.
    pub debits: Option<Minor>,
    /// Number of credits as printed.
    pub credit_count: Option<u64>,
    /// Number of debits as printed.
    pub debit_count: Option<u64>,
    /// The source holds this statement's balances alone, and another file its rows.
    pub is_recap: bool,
    /// Line or element where it begins, from 1.
    pub record: u64,
}
