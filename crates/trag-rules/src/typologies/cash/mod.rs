//! Patterns in cash paid in.

mod just_below_threshold;
mod same_day_sum;
mod slow_structuring;

pub(crate) use just_below_threshold::JustBelowThreshold;
pub(crate) use same_day_sum::SameDaySum;
pub(crate) use slow_structuring::SlowStructuring;
