//! Patterns in how an account behaves over time, and in the texts of its payments.

mod dormant_then_active;
mod e_money_top_ups;
mod first_digits;
mod large_against_history;
mod machine_rhythm;
mod new_account_burst;
mod new_young_account_passes_on;
mod no_business_footprint;
mod personal_account_in_business;
mod repeated_invoices;
mod round_amounts;
mod similar_amounts;
mod text_against_code;
mod thin_text;
mod velocity_jump;

pub(crate) use dormant_then_active::DormantThenActive;
pub(crate) use e_money_top_ups::EMoneyTopUps;
pub(crate) use first_digits::FirstDigits;
pub(crate) use large_against_history::LargeAgainstHistory;
pub(crate) use machine_rhythm::MachineRhythm;
pub(crate) use new_account_burst::NewAccountBurst;
pub(crate) use new_young_account_passes_on::NewYoungAccountPassesOn;
pub(crate) use no_business_footprint::NoBusinessFootprint;
pub(crate) use personal_account_in_business::PersonalAccountInBusiness;
pub(crate) use repeated_invoices::RepeatedInvoices;
pub(crate) use round_amounts::RoundAmounts;
pub(crate) use similar_amounts::SimilarAmounts;
pub(crate) use text_against_code::TextAgainstCode;
pub(crate) use thin_text::ThinText;
pub(crate) use velocity_jump::VelocityJump;
