//! A case folder that is read back: its ledger, what was met while reading, and the terms it was judged on. A
//! stored case judged again gives what the run gave.

use std::fs;
use std::path::Path;

use trag_frame::manifest::{self, Manifest};
use trag_frame::{Assembled, store};
use trag_model::{Problem, ProblemLog, catalogue};

use crate::case_file::Declared;
use crate::judged::Judged;
use crate::terms::Terms;

/// A case folder that `trag run` wrote.
pub(crate) struct StoredCase {
    /// What the folder says it holds.
    pub(crate) manifest: Manifest,
    /// The terms of the run.
    pub(crate) terms: Terms,
    /// Ledger, accounts, sources and statements.
    pub(crate) assembled: Assembled,
    /// What was met while reading and assembling.
    pub(crate) read: ProblemLog,
}

impl StoredCase {
    /// Reads a case folder.
    pub(crate) fn load(folder: &Path) -> Result<StoredCase, Problem> {
        is_a_case(folder)?;
        let manifest = manifest_of(folder)?;
        let terms = Terms::of(&Declared::read_kept(folder)?)?;
        let (assembled, read) = (store::load(folder)?, store::problems::read(folder)?);
        Ok(StoredCase { manifest, terms, assembled, read })
    }

    /// Judges the case with every rule, as its run did.
    pub(crate) fn judge(&self, threads: usize) -> Judged<'_> {
        let plan_sha256 = self.manifest.parameters_sha256.clone();
        Judged::new(&self.terms, &self.assembled, &self.read, plan_sha256, threads)
    }
}

/// Only a case folder is read, and nothing is made where there is none.
pub(crate) fn is_a_case(folder: &Path) -> Result<(), Problem> {
    if folder.join(manifest::NAME).is_file() {
        return Ok(());
    }
    let (code, what) = match folder.exists() {
        false => (catalogue::INPUT_MISSING, "does not exist"),
        true => (catalogue::CASE_UNREADABLE, "is no case folder of trag"),
    };
    let help = "name a folder that `trag run INPUT --out CASE` wrote";
    Err(Problem::new(code, format!("{} {what}", folder.display()), help))
}

/// The manifest of a case folder.
pub(crate) fn manifest_of(folder: &Path) -> Result<Manifest, Problem> {
    let text = fs::read(folder.join(manifest::NAME)).ok();
    text.as_deref().and_then(manifest::parse).ok_or_else(|| {
        let text = format!("the case folder {} cannot be read: its manifest is damaged", folder.display());
        let help = "run `trag run` on the original files again";
        Problem::new(catalogue::CASE_UNREADABLE, text, help).in_file(manifest::NAME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Command};
    use clap::Parser as _;
    use trag_report::render;

    fn run(input: &Path, case: &Path) {
        let words = ["trag", "run", "--quiet", &input.to_string_lossy(), "--out", &case.to_string_lossy()];
        let Command::Run(args) = Cli::try_parse_from(words).unwrap().command else { unreachable!() };
        crate::commands::run::run(&args).unwrap();
    }

    /// Findings, problems, acceptances, rates, facts: all of them must come back from the folder alone.
    #[test]
    fn a_stored_case_judged_again_gives_the_same_findings() {
        for (sample, declares_tables) in [("serbian-structuring", true), ("azerbaijani-laundromat", false)] {
            let input = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data-samples").join(sample);
            let room = tempfile::tempdir().unwrap();
            let case = room.path().join("case");
            run(&input, &case);
            let stored = StoredCase::load(&case).unwrap();
            let judged = stored.judge(2);
            let mut again = Vec::new();
            render::json::write(&judged.report(), &mut again).unwrap();
            let first = fs::read(case.join("findings.json")).unwrap();
            assert!(first == again, "{sample}: findings.json differs");
            assert!(judged.is_complete(), "{sample} was complete");
            assert_eq!(!stored.terms.tables().is_empty(), declares_tables, "{sample}");
        }
    }
}
