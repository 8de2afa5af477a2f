//! A triage model: trees that are learned from cases with a known truth and put a score on each payment, so that an
//! investigator knows where to look first. A score orders a list; it is no finding, and decides nothing.
//!
//! * [`Learner`] takes the features of payments with their truth and gives a [`Model`].
//! * [`Model`] is a versioned JSON file: what it was learned from and how, its threshold, its trees.
//! * [`Scorer`] takes the features of payments in the order of the ledger and gives scores; of the subjects with
//!   the highest it says what each feature contributed.
//!
//! No input looks past the payment it describes. Two forests are learned: the first sees the payment's features, the
//! second some of them and the first's scores of earlier payments of the same two accounts, because schemes are made of
//! payments that meet. Same inputs, same bytes, on any number of threads.

mod apply;
mod chosen;
mod forest;
mod inputs;
mod learn;
mod matrix;
mod model;
mod neighbours;
mod threads;

pub use apply::{Contribution, Scorer, Subject};
pub use inputs::params;
pub use learn::{Learner, Parts};
pub use model::{Flagged, Learning, Model, Part, Trees};
pub use threads::on_threads;

use trag_graph::features::{End, Payment};

/// A payment that has features: when, and between which accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its row of the ledger.
    pub row: u32,
    /// Booking time, in [`trag_model::Seconds`].
    pub time: i64,
    /// Number of the account that gives; none where value is not followed through it.
    pub payer: Option<u32>,
    /// Number of the account that receives, the same.
    pub payee: Option<u32>,
}

impl Step {
    /// The step of a payment.
    #[must_use]
    pub fn of(row: u32, payment: &Payment) -> Step {
        let account = |end| match end {
            End::Account(account) => Some(account.0),
            End::Apart => None,
        };
        Step { row, time: payment.time.0, payer: account(payment.payer), payee: account(payment.payee) }
    }
}

/// A whole, in the unit of scores.
pub const MILLION: i64 = 1_000_000;
