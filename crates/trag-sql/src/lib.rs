//! Questions in SQL over a case: one statement that reads, answered by SQLite in memory.
//!
//! A statement is [checked](Statement::check) before anything is loaded: it may read the tables of [`tables`] and
//! call the functions of [`FUNCTIONS`], and nothing else. What it reads is known from that check, and only those
//! columns are loaded. Time and memory are [bounded](Limits). Neither a clock nor a random number can be asked
//! for, so the same case and statement give the same answer.
//!
//! Sums are exact: `sum()` adds whole numbers, and a sum beyond 64 bits is an error. SQLite's own arithmetic turns
//! `a * b` beyond 64 bits into a floating-point number, which an answer shows as one.

mod access;
mod fault;
mod functions;
mod load;
mod statement;
mod sum;
mod tables;
mod value;

pub use access::FUNCTIONS;
pub use statement::{Limits, Statement};
pub use tables::{Data, Found, Judged, Kind, Table, TableColumn, tables};
pub use value::Value;
