//! The ledger as a temporal multigraph, and exact kernels that enumerate flows in it.
//!
//! A kernel samples nothing and drops nothing. Where a caller sets a limit, the result says that it was
//! reached. Every kernel stands beside a brute-force oracle in its tests.

pub mod bipartite;
pub mod chains;
pub mod cycles;
pub mod fans;
pub mod features;
pub mod gather_scatter;
pub mod middlemen;
pub mod mirror;
pub mod parallel;
pub mod pass_through;
pub mod rings;
pub mod scatter_gather;
pub mod split;
pub mod stack;
pub mod u_turn;
pub mod windows;

mod amounts;
mod days;
mod flow_graph;
mod holders;
mod hubs;
mod lean;
mod link_windows;
mod order;
#[cfg(test)]
mod random_ledger;
mod share;
mod sliding;
mod structure;

pub use amounts::{AmountColumn, Amounts};
pub use flow_graph::{Edge, FlowGraph, PaymentChunk};
pub use holders::Holders;
pub use hubs::Hubs;
pub use order::{Order, TimeOrder};
pub use share::{Share, Worth};
pub use structure::{Flow, Found, Stop, Structure, Unit};
