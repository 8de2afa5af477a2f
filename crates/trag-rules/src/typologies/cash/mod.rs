//! Patterns in cash paid in.

mod bunching;
mod cash_intensity;
mod cash_out_after_credit;
mod contract_splitting;
mod cuckoo_deposits;
mod exchange_splitting;
mod group_at_one_branch;
mod just_below_threshold;
mod many_depositors;
mod many_places_one_day;
mod round_cash;
mod same_day_sum;
mod sequential_instruments;
mod slow_structuring;
mod small_deposits_one_drain;
mod small_remittances;
mod structured_withdrawals;
mod takings_against_cards;

pub(crate) use bunching::Bunching;
pub(crate) use cash_intensity::CashIntensity;
pub(crate) use cash_out_after_credit::CashOutAfterCredit;
pub(crate) use contract_splitting::ContractSplitting;
pub(crate) use cuckoo_deposits::CuckooDeposits;
pub(crate) use exchange_splitting::ExchangeSplitting;
pub(crate) use group_at_one_branch::GroupAtOneBranch;
pub(crate) use just_below_threshold::JustBelowThreshold;
pub(crate) use many_depositors::ManyDepositors;
pub(crate) use many_places_one_day::ManyPlacesOneDay;
pub(crate) use round_cash::RoundCash;
pub(crate) use same_day_sum::SameDaySum;
pub(crate) use sequential_instruments::SequentialInstruments;
pub(crate) use slow_structuring::SlowStructuring;
pub(crate) use small_deposits_one_drain::SmallDepositsOneDrain;
pub(crate) use small_remittances::SmallRemittances;
pub(crate) use structured_withdrawals::StructuredWithdrawals;
pub(crate) use takings_against_cards::TakingsAgainstCards;
