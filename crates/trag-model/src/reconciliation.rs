//! Whether what a statement prints about itself agrees with the rows read from it.

use crate::{AccountIx, SourceIx, Total};

/// Whether printed figures and rows agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They do.
    Yes,
    /// They do not: printed less computed, in minor units of the statement's currency.
    No(Total),
    /// It cannot be told.
    Unknown(Untold),
}

/// Why it cannot be told whether printed figures and rows agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untold {
    /// The statement does not print them.
    NotPrinted,
    /// Its rows are in several currencies.
    SeveralCurrencies,
}

/// How a statement joins the one before it, of the same account and currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// There is none before it in the case.
    First,
    /// It opens where the one before it closed.
    WherePreviousClosed,
    /// It opens elsewhere: its opening balance less the closing balance before, in minor units.
    Elsewhere(Total),
    /// One of the two balances is not printed.
    Unknown,
}

/// In which order the printed balances put the rows of one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOrder {
    /// No balances are printed beside the rows.
    NotPrinted,
    /// Each balance follows from the one before it: the rows stand in the order in which they were booked.
    AsFiled,
    /// Each balance follows from the one after it: the newest row stands first.
    NewestFirst,
    /// Neither; the row of this record is the first that does not follow from its neighbour.
    Broken(u64),
}

/// One statement, compared with its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// The file.
    pub source: SourceIx,
    /// Place in [`crate::Source::statements`]; `None` where the file prints balances beside its rows and no
    /// statement around them.
    pub statement: Option<u32>,
    /// The account, where the case knows it.
    pub account: Option<AccountIx>,
    /// Rows read.
    pub rows: u64,
    /// Sum of the rows that credit the account, in minor units.
    pub credits: Total,
    /// Sum of the rows that debit the account, in minor units.
    pub debits: Total,
    /// Opening balance + credits − debits = closing balance.
    pub balance: Agreement,
    /// Turnovers and counts as printed = those of the rows. The difference is of the sums; 0 where only a count
    /// differs.
    pub turnovers: Agreement,
    /// How it joins the statement before.
    pub opens: Opens,
    /// Numbers of statements between the one before and this, by their printed numbers; empty without a gap.
    pub missing: String,
    /// The order of its rows.
    pub order: RowOrder,
}
