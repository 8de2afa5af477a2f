//! What `trag trace` needs beside the engine: the tables of `case.toml` that declare a trace, and how rows,
//! accounts and amounts are written in them.

pub(crate) mod accounts;
pub(crate) mod amount;
pub(crate) mod flagged;
pub(crate) mod indirect;
pub(crate) mod indirect_tables;
pub(crate) mod one_year;
pub(crate) mod origins;
pub(crate) mod printed_openings;
pub(crate) mod question;
pub(crate) mod questions;
pub(crate) mod resolve;
pub(crate) mod rows;
pub(crate) mod tables;
