//! Indirect methods of proof: what a person has and spends, compared with what is known to have come in.
//!
//! They show that value of unknown source exists, and how much. They do not say where it came from. Every
//! input is a declared or printed figure with its own evidence; all amounts are in one currency and in minor
//! units, and nothing is rounded.

mod bank_deposits;
mod net_worth;
mod origin_of_property;
mod periods;
mod source_application;

pub use bank_deposits::{BankDeposits, DepositsFigures, own_deposits};
pub use net_worth::{NetWorth, NetWorthFigures};
pub use origin_of_property::{OriginOfProperty, PropertyFigures};
pub use periods::{ByDay, IncomeKind, Means, OwnAccounts, Period, Position, Unfit};
pub use source_application::{ApplicationFigures, SourceApplication};

/// A sum that did not fit: the inputs are beyond any real amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// The sum of amounts with their signs.
fn sum(amounts: &[i128]) -> Result<i128, TooLarge> {
    amounts.iter().try_fold(0_i128, |sum, amount| sum.checked_add(*amount)).ok_or(TooLarge)
}
