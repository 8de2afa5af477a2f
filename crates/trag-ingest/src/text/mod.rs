//! Text as banks write it: encodings, delimiters, records, numbers and dates.

pub(crate) mod blocks;
pub(crate) mod date_evidence;
pub(crate) mod dates;
pub(crate) mod decoder;
pub(crate) mod encoding;
pub(crate) mod evidence;
pub(crate) mod header;
pub(crate) mod lines;
pub(crate) mod marks;
pub(crate) mod number_evidence;
pub(crate) mod numbers;
pub(crate) mod records;
