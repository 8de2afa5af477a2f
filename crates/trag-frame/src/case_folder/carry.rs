//! A case folder that is added to: what stands in it is carried into the staging folder, checked against its
//! manifest on the way, so that a damaged file is never passed on as whole.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use trag_model::{Problem, catalogue};

use super::replace::read_manifest;
use super::{OutputFile, Staging, not_writable};
use crate::manifest::Manifest;

impl Staging {
    /// Carries over every file that the manifest of `folder` names, except those that are written anew. Gives back
    /// the manifest; [`crate::manifest::write_again`] writes it with the files added.
    ///
    /// # Errors
    /// CAS014 when a file is missing or has other bytes than the manifest says, CAS006 when it cannot be written.
    pub fn carry_over(&mut self, folder: &Path, anew: &[&str]) -> Result<Manifest, Problem> {
        let manifest = read_manifest(folder)
            .ok_or_else(|| damaged(folder, crate::manifest::NAME, "it has no manifest"))?;
        for output in manifest.outputs.iter().filter(|output| !anew.contains(&output.name.as_str())) {
            self.carry(folder, &output.name)?;
            if !self.outputs().contains(output) {
                return Err(damaged(folder, &output.name, "it has other bytes than its manifest says"));
            }
        }
        Ok(manifest)
    }

    /// A second name of the same file where the file system gives one, else a copy. Finished files are never
    /// written to, so that two names for one file are as good as two files.
    fn carry(&mut self, folder: &Path, name: &str) -> Result<(), Problem> {
        let from = folder.join(name);
        let staged = self.place_of(name).map_err(|error| not_writable(folder, &error))?;
        let is_plain = fs::symlink_metadata(&from).is_ok_and(|found| found.is_file());
        let linked = staged.filter(|staged| is_plain && fs::hard_link(&from, staged).is_ok());
        let open = |path: &Path| File::open(path).map_err(|error| damaged(folder, name, &error.to_string()));
        let carried = match linked {
            Some(staged) => self.take(name, &mut open(&staged)?),
            None => self.copy(name, &mut open(&from)?),
        };
        carried.map_err(|error| not_writable(folder, &error))
    }

    fn copy(&mut self, name: &str, file: &mut File) -> io::Result<()> {
        self.write(name, |out| {
            io::copy(file, out)?;
            out.flush()
        })
    }

    /// Counts a file in whose bytes are in the staging folder already.
    fn take(&mut self, name: &str, file: &mut File) -> io::Result<()> {
        let mut hashed = OutputFile::nowhere();
        io::copy(file, &mut hashed)?;
        let output = hashed.finish(name)?;
        self.shared.state().outputs.push(output);
        Ok(())
    }
}

fn damaged(folder: &Path, name: &str, why: &str) -> Problem {
    let text = format!("the case folder {} cannot be read: {why}", folder.display());
    let help = "run `trag run` on the original files again";
    Problem::new(catalogue::CASE_UNREADABLE, text, help).in_file(name)
}
