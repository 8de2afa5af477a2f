//! `manifest.json`: what a case folder holds and what it was made from.
//!
//! It names no clock, host, user or absolute path, so that the same inputs and parameters give the same bytes.

use std::io;

use serde::{Deserialize, Serialize};
use trag_model::Source;

use crate::case_folder::Staging;

/// Name of the manifest in the case folder.
pub const NAME: &str = "manifest.json";

/// Marks a folder as a case folder of trag, with the version of its layout.
pub const FORMAT: &str = "trag-case/1";

/// The manifest. Fields stand in the order of their names, as in canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The files of the case folder except the manifest, by name.
    pub outputs: Vec<Output>,
    /// SHA-256 of the resolved parameters, in hexadecimal.
    pub parameters_sha256: String,
    /// The files that were read, in the order of [`trag_model::SourceIx`].
    pub sources: Vec<Input>,
    /// Version of trag that wrote the folder.
    pub trag_version: String,
}

/// A file of the case folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Output {
    /// Size in bytes.
    pub bytes: u64,
    /// Name in the folder.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// A file that was read, and what became of its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Size in bytes.
    pub bytes: u64,
    /// Path below the input folder, or the file's name.
    pub path: String,
    /// Records in the file.
    pub records: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Records that became rows.
    pub rows: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Records that are no movement of value.
    pub skipped: u64,
}

/// Writes the manifest of everything that was staged before, as the last file of a case folder.
///
/// # Errors
/// Those of writing the file.
pub fn write(
    staging: &mut Staging,
    trag_version: &str,
    parameters_sha256: &str,
    sources: &[Source],
) -> io::Result<()> {
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        outputs: Vec::new(),
        parameters_sha256: parameters_sha256.to_owned(),
        sources: inputs(sources),
        trag_version: trag_version.to_owned(),
    };
    write_again(staging, manifest)
}

/// Writes a manifest once more, with everything that is staged as its outputs: what it was made from stays.
///
/// # Errors
/// Those of writing the file.
pub fn write_again(staging: &mut Staging, manifest: Manifest) -> io::Result<()> {
    let manifest = Manifest { outputs: staging.outputs(), ..manifest };
    let bytes = bytes(&manifest)?;
    staging.write(NAME, |out| io::Write::write_all(out, &bytes))
}

/// The bytes of a manifest, as it stands in a case folder.
///
/// # Errors
/// None that occur: its fields are texts and numbers.
pub fn bytes(manifest: &Manifest) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(manifest)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a manifest, or `None` where the text is no manifest of a case folder.
#[must_use]
pub fn parse(text: &[u8]) -> Option<Manifest> {
    let manifest: Manifest = serde_json::from_slice(text).ok()?;
    manifest.format.starts_with("trag-case/").then_some(manifest)
}

/// What a manifest says of the files that were read.
#[must_use]
pub fn inputs(sources: &[Source]) -> Vec<Input> {
    sources.iter().map(input).collect()
}

fn input(source: &Source) -> Input {
    Input {
        bytes: source.bytes,
        path: source.path.clone(),
        records: source.counts.records,
        rejected: source.counts.rejected,
        rows: source.counts.rows,
        sha256: source.sha256.clone(),
        skipped: source.counts.skipped.iter().map(|(_, count)| count).sum(),
    }
}
