//! Patterns in how an account behaves over time, and in the texts of its payments.

mod dormant_then_active;
mod round_amounts;
mod thin_text;

pub(crate) use dormant_then_active::DormantThenActive;
pub(crate) use round_amounts::RoundAmounts;
pub(crate) use thin_text::ThinText;
