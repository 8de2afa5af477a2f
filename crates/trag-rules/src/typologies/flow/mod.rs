//! Patterns in how value flows from account to account.

mod end_balance;
mod fan_in;
mod fan_out;
mod long_chain;
mod measured;
mod minimum;
mod mirror_amounts;
mod one_holder;
mod pass_through;
mod round_trip;

pub(crate) use fan_in::FanIn;
pub(crate) use fan_out::FanOut;
pub(crate) use long_chain::LongChain;
pub(crate) use mirror_amounts::MirrorAmounts;
pub(crate) use pass_through::PassThrough;
pub(crate) use round_trip::RoundTrip;
