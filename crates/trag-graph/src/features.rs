//! One row of features per payment, for models that learn from labelled cases.
//!
//! Two families of columns, which share the order of the ledger and nothing else:
//!
//! * **Patterns** ([`graph`]): histograms of the fans, degrees, scatter-gathers and cycles that a payment takes
//!   part in, and statistics of its two accounts. Column by column they equal what IBM's Graph Feature
//!   Preprocessor (snapml 1.17.2) gives for the same payments, windows and batches. Within a batch a payment
//!   is described with the others of its batch, so these columns look ahead up to the end of the batch.
//! * **Flows** ([`flow`]): what was known when the payment was made, and nothing later.
//!
//! Memory is bounded by the payments of the longest window, the accounts and the pairs of accounts.
//! `docs/features.md` documents every column.

pub mod flow;
pub mod graph;
pub mod params;
pub mod stats;
pub mod table;

mod engine;
#[cfg(test)]
mod oracle;
mod pair_index;

pub use engine::Engine;
pub use params::Params;
pub use table::{Column, Table};

use trag_model::{AccountIx, Currency, Instrument, Minor, Seconds};

/// An end of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// An account.
    Account(AccountIx),
    /// Cash, the bank itself or nobody known. Two such ends have nothing in common, so each is a vertex of its
    /// own and links no payments.
    Apart,
}

/// An amount and its currency.
pub type Amount = (Minor, Currency);

/// A payment as the features see it.
#[derive(Clone, Copy, Debug)]
pub struct Payment {
    /// Booking time. It never goes back from one payment to the next.
    pub time: Seconds,
    /// Who gives.
    pub payer: End,
    /// Who receives.
    pub payee: End,
    /// What kind of payment it is.
    pub instrument: Instrument,
    /// What left the payer.
    pub paid: Amount,
    /// What reached the payee.
    pub received: Amount,
    /// What left the payer, in the base currency where that is known; else as paid.
    pub worth_paid: Amount,
    /// What reached the payee, in the base currency where that is known; else as received.
    pub worth_received: Amount,
}

impl Payment {
    /// Whether it stays in one account. Such a payment has no features and changes none.
    #[must_use]
    pub fn stays(&self) -> bool {
        matches!((self.payer, self.payee), (End::Account(payer), End::Account(payee)) if payer == payee)
    }
}
