//! One file a command.

pub(crate) mod check;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod features;
pub(crate) mod formats;
pub(crate) mod goaml;
pub(crate) mod plan;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod score;
pub(crate) mod share;
pub(crate) mod sql;
pub(crate) mod trace;
pub(crate) mod verify;
