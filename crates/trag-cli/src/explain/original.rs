//! The line of an original behind a row, shown only where the file has the bytes that were read.

use std::path::PathBuf;

use trag_ingest::Input as _;
use trag_model::{Problem, RowId};

use crate::case_file::Declared;
use crate::hashes;
use crate::inputs::{self, InputFile};
use crate::stored::StoredCase;

/// What is shown of an original.
#[derive(Debug)]
pub(crate) enum Raw {
    /// The line.
    Line(String),
    /// Why there is none.
    NotShown(String),
}

/// The originals that were named.
pub(crate) struct Originals {
    files: Vec<InputFile>,
}

impl Originals {
    /// Lists what was named, as `trag run` does.
    pub(crate) fn of(paths: &[PathBuf], declared: &Declared) -> Result<Originals, Problem> {
        let files = if paths.is_empty() { Vec::new() } else { inputs::list(paths, declared)?.files };
        Ok(Originals { files })
    }

    /// The line of a row.
    pub(crate) fn line(&self, stored: &StoredCase, row: RowId) -> Raw {
        let (source, record) = stored.assembled.ledger.provenance(row);
        let source = &stored.assembled.sources[source.0 as usize];
        let not_shown = |why: &str| Raw::NotShown(why.to_owned());
        if self.files.is_empty() {
            return not_shown("name the originals with --originals");
        }
        if source.encoding.is_empty() {
            return not_shown("the file is no text; open it at that record");
        }
        let Some(file) = self.files.iter().find(|file| file.name() == source.path) else {
            return not_shown("the file is not among the originals that were named");
        };
        match file.open().and_then(hashes::of_input) {
            Ok((_, hash)) if hash == source.sha256 => {}
            Ok(_) => return not_shown("the file has other bytes than the one that was read"),
            Err(error) => return not_shown(&format!("the file cannot be read: {error}")),
        }
        match trag_ingest::original_line(file, &source.encoding, record) {
            Ok(Some(line)) => Raw::Line(line),
            Ok(None) => not_shown("the record is an element and no line; look for it in the file"),
            Err(error) => not_shown(&format!("the file cannot be read: {error}")),
        }
    }
}
