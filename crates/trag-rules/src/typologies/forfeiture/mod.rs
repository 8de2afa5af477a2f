//! Patterns that matter for the forfeiture of proceeds.

mod account_not_in_data;
mod asset_after_taint;
mod debt_paid_with_cash;
mod disproportion;
mod dissipation_burst;
mod lifestyle;
mod move_to_close_ones;
mod payments_for_others_things;
mod sale_under_value;
mod silent_living;

pub(crate) use account_not_in_data::AccountNotInData;
pub(crate) use asset_after_taint::AssetAfterTaint;
pub(crate) use debt_paid_with_cash::DebtPaidWithCash;
pub(crate) use disproportion::Disproportion;
pub(crate) use dissipation_burst::DissipationBurst;
pub(crate) use lifestyle::Lifestyle;
pub(crate) use move_to_close_ones::MoveToCloseOnes;
pub(crate) use payments_for_others_things::PaymentsForOthersThings;
pub(crate) use sale_under_value::SaleUnderValue;
pub(crate) use silent_living::SilentLiving;
