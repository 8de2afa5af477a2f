//! The file of a known truth, and others that a comparison names on the command line.

use std::fs;
use std::path::Path;

use trag_eval::truth::{self, Case, Truth};
use trag_model::{Problem, catalogue};

use crate::hashes;

/// Reads the truth about a case.
pub(crate) fn truth(path: &Path, case: &Case<'_>) -> Result<Truth, Problem> {
    let bytes = read(path)?;
    truth::read(&String::from_utf8_lossy(&bytes), &hashes::of_bytes(&bytes), case)
        .map_err(|problem| problem.in_file(name(path)))
}

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    fs::read(path).map_err(|error| {
        let text = format!("{} cannot be read: {error}", path.display());
        Problem::new(catalogue::INPUT_MISSING, text, "check the path")
    })
}

/// The name of a file without its folders.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
