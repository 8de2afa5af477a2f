//! Intake: the bytes of banks and payment firms become columns of movements.
//!
//! [`read`] takes one file, finds out what it is, and gives [`trag_model::Batch`]es in the order of the
//! file, the file's account of itself ([`trag_model::Source`]) and the problems met. Every record becomes a
//! row, or is rejected with a problem, or is skipped with a reason. [`probe`] shows what [`read`] would do.
//!
//! How a file is read is decided from its content: encoding, delimiter, header, and for each column the
//! decimal mark and the order of dates, from all values. What was decided is reported with its evidence;
//! what stays open is a problem that names the line to write into `case.toml`.

mod archive;
mod formats;
mod input;
mod mapping;
mod merge;
mod original;
mod parties;
mod pipeline;
mod probe;
mod profile;
mod spec;
mod suggestion;
mod text;
mod vocabulary;
mod xml;

pub use archive::{Archive, Entry, Holder, expand, is_of_the_system};
pub use formats::delimited::express::{Express, ExpressColumns};
pub use formats::{FileRead, Format, Reader, formats, read, read_express};
pub use input::{Input, Memory};
pub use mapping::{Mapping, PartyMapping, Sign, SkipMapping, SkipReason, StatedMapping, Steps};
pub use original::line as original_line;
pub use probe::{Probe, ProbedColumn, probe};
pub use profile::{Match, Profile, ProfileError, Profiles};
pub use spec::{ColumnSpec, DateOrder, DecimalMark, Grouping, InputSpec, Scientific};
