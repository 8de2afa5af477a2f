//! A case folder that is added to: what stands in it is carried into the staging folder, checked against its
//! manifest on the way, so that a damaged file is never passed on as whole.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use trag_model::{Problem, catalogue};

use super::replace::read_manifest;
use super::{Staging, not_writable};
use crate::manifest::Manifest;

impl Staging {
    /// Copies every file that the manifest of `folder` names, except those that are written anew. Gives back the
    /// manifest; [`crate::manifest::write_again`] writes it with the files added.
    ///
    /// # Errors
    /// CAS014 when a file is missing or has other bytes than the manifest says, CAS006 when it cannot be written.
    pub fn carry_over(&mut self, folder: &Path, anew: &[&str]) -> Result<Manifest, Problem> {
        let manifest = read_manifest(folder)
            .ok_or_else(|| damaged(folder, crate::manifest::NAME, "it has no manifest"))?;
        for output in manifest.outputs.iter().filter(|output| !anew.contains(&output.name.as_str())) {
            let mut file = File::open(folder.join(&output.name))
                .map_err(|error| damaged(folder, &output.name, &error.to_string()))?;
            let copied = self.write(&output.name, |out| {
                io::copy(&mut file, out)?;
                out.flush()
            });
            copied.map_err(|error| not_writable(folder, &error))?;
            if !self.outputs().contains(output) {
                return Err(damaged(folder, &output.name, "it has other bytes than its manifest says"));
            }
        }
        Ok(manifest)
    }
}

fn damaged(folder: &Path, name: &str, why: &str) -> Problem {
    let text = format!("the case folder {} cannot be read: {why}", folder.display());
    let help = "run `trag run` on the original files again";
    Problem::new(catalogue::CASE_UNREADABLE, text, help).in_file(name)
}
