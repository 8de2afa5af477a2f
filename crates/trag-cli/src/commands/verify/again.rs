//! A case computed again: from its stored ledger, or from the originals.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use trag_frame::Assembled;
use trag_frame::case_folder::Staging;
use trag_frame::manifest::{self, Input, Manifest, Output};
use trag_model::Problem;
use trag_report::CaseFile;

use super::{Verdict, Verification, VerifyArgs, hash, unreadable};
use crate::case_file::Declared;
use crate::commands::run::{self, Case, not_writable};
use crate::commands::{report, trace};
use crate::judged::Judged;
use crate::plan;
use crate::screen::Progress;
use crate::stored::StoredCase;

/// What came out when the case was computed again.
pub(super) struct Again {
    pub(super) outputs: Vec<Output>,
    pub(super) sources: Vec<Input>,
    pub(super) parameters_sha256: String,
}

/// The files that rules, trace and report decide, from the stored ledger.
pub(super) fn from_ledger(
    case: &Path,
    manifest: &Manifest,
    threads: usize,
    progress: &Progress,
) -> Result<Again, Problem> {
    progress.step("judging the stored ledger again");
    let stored = StoredCase::load(case)?;
    let (_, parameters_sha256) =
        hash(&case.join("plan.toml")).map_err(|error| unreadable(case, "plan.toml", &error))?;
    let judged = stored.judge(threads);
    let (report, mut staging) = (judged.report(), Staging::rehearse());
    run::write_findings(&report, &mut staging).map_err(|error| not_writable(&error))?;
    trace_and_report((case, manifest), (&stored.assembled, &judged), threads, progress, &mut staging)?;
    Ok(Again {
        outputs: staging.outputs(),
        sources: manifest::inputs(&stored.assembled.sources),
        parameters_sha256,
    })
}

/// Everything that a run, a trace and a report write, from the originals.
pub(super) fn from_originals(
    args: &VerifyArgs,
    manifest: &Manifest,
    threads: usize,
    progress: &Progress,
    found: &mut Verification,
) -> Result<Again, Problem> {
    let plan = plan::resolve_declared(&args.originals, &Declared::read_kept(&args.case)?)?;
    let (assembled, read) = run::read(&plan, threads, progress)?;
    compare_originals(&assembled, manifest, found);
    progress.step("checking with every rule");
    let judged = Judged::new(&plan.terms, &assembled, &read, plan.record.sha256(), threads);
    let (case, mut staging) = (Case { plan: &plan, read: &read, judged }, Staging::rehearse());
    case.write(&mut staging).map_err(|error| not_writable(&error))?;
    let computed = (&assembled, &case.judged);
    trace_and_report((&args.case, manifest), computed, threads, progress, &mut staging)?;
    Ok(Again {
        outputs: staging.outputs(),
        sources: manifest::inputs(&assembled.sources),
        parameters_sha256: plan.record.sha256(),
    })
}

fn compare_originals(assembled: &Assembled, manifest: &Manifest, found: &mut Verification) {
    let now: BTreeMap<&str, &str> =
        assembled.sources.iter().map(|source| (source.path.as_str(), source.sha256.as_str())).collect();
    for source in &manifest.sources {
        let verdict = match now.get(source.path.as_str()) {
            None => Verdict::Missing,
            Some(sha256) if *sha256 == source.sha256 => Verdict::Identical,
            Some(_) => Verdict::Changed,
        };
        found.originals.insert(source.path.clone(), verdict);
    }
    for path in now.keys().filter(|path| !found.originals.contains_key(**path)).copied().collect::<Vec<_>>() {
        found.originals.insert(path.to_owned(), Verdict::NotNamed);
    }
}

/// The last trace by the question that is kept beside it, and the documents that the manifest names.
fn trace_and_report(
    (case, manifest): (&Path, &Manifest),
    (assembled, judged): (&Assembled, &Judged<'_>),
    threads: usize,
    progress: &Progress,
    staging: &mut Staging,
) -> Result<(), Problem> {
    let named = |name: &str| manifest.outputs.iter().any(|output| output.name == name);
    progress.step("tracing again, and writing the documents again");
    trace::with_kept(case, assembled, threads, |tracing| {
        let written = match tracing {
            Some(tracing) => trace::write(tracing, staging),
            None => Ok(()),
        };
        let report = judged.report();
        written
            .and_then(|()| {
                let file = CaseFile { case: &report, tracing, trace_withheld: false };
                report::write_again(&file, named, staging)
            })
            .map_err(|error: io::Error| not_writable(&error))
    })
}
