//! The ledger as a temporal multigraph, and exact kernels that enumerate flows in it.
//!
//! A kernel samples nothing and drops nothing. Where a caller sets a limit, the result says that it was
//! reached. Every kernel stands beside a brute-force oracle in its tests.

pub mod chains;
pub mod cycles;
pub mod fans;
pub mod mirror;
pub mod parallel;
pub mod pass_through;

mod flow_graph;
mod holders;
mod order;
#[cfg(test)]
mod random_ledger;
mod share;

pub use flow_graph::{Edge, FlowGraph};
pub use holders::Holders;
pub use order::TimeOrder;
pub use share::{Share, Worth};
