//! One file for each rule, in the folder of its family.

pub(crate) mod behaviour;
pub(crate) mod cash;
pub(crate) mod flow;
pub(crate) mod forfeiture;
pub(crate) mod regional;
