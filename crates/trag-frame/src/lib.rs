//! Brings what readers give into one ledger, stores it, and owns the case folder.
//!
//! [`Assembler`] takes batches and gives the ledger in its total order; [`store`] keeps it as Parquet with
//! documented columns; [`case_folder`] writes a folder whole or not at all; [`manifest`] says what is in it.
//! [`custody`] keeps the log of what is done with a case. [`rates`] reads tables of official exchange rates.

pub mod case_folder;
pub mod custody;
pub mod manifest;
pub mod rates;
pub mod store;

mod assemble;
mod reconcile;

pub use assemble::{Assembled, Assembler, SourceSlot};
