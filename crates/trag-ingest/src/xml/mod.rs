//! XML as banks send it: streamed, hashed, bounded, and without DOCTYPE.
//!
//! A reader is a [`Handler`]: it is told of every element that opens and closes, by local name, with the path
//! to it. Namespaces and prefixes are passed over, because one format comes with many of them, wrong ones
//! included.

pub(crate) mod ahead;
pub(crate) mod attributes;
pub(crate) mod document;
pub(crate) mod fields;
pub(crate) mod names;
pub(crate) mod places;
pub(crate) mod pump;
pub(crate) mod root;
pub(crate) mod source;
pub(crate) mod spans;
pub(crate) mod values;
