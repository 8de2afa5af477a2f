//! The crate as its users see it: assembly, the stored tables and the case folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod assembly;
mod case_folder;
mod sample;
mod statements;
mod store;
