//! `trag run`: read, assemble, check, report; the case folder appears whole or not at all.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::json;
use trag_frame::case_folder::Staging;
use trag_frame::store::problems::PROBLEMS_FILE;
use trag_frame::{Assembled, Assembler, manifest, store};
use trag_ingest::{Input as _, Profiles, Reader};
use trag_model::{Problem, ProblemLog, Severity, Source, catalogue};
use trag_report::CaseReport;
use trag_report::render::{self, terminal::Screen};

use crate::args::RunArgs;
use crate::case_file::KEPT_CASE_FILE;
use crate::exit::Exit;
use crate::hashes;
use crate::inputs::InputFile;
use crate::interrupt;
use crate::judged::Judged;
use crate::plan::{self, Plan};
use crate::screen::{self, Progress};

/// Runs the main job.
pub(crate) fn run(args: &RunArgs) -> Result<Exit, Problem> {
    let plan = plan::resolve(&args.inputs)?;
    let progress = args.work.progress();
    let threads = args.work.threads();
    let mut staging = interrupt::begin(|| Staging::begin(&args.out, args.replace))?;

    let (assembled, read) = read(&plan, threads, &progress)?;
    progress.step("checking with every rule");
    let judged = Judged::new(&plan.terms, &assembled, &read, plan.record.sha256(), threads);
    let case = Case { plan: &plan, read: &read, judged };
    progress.step("writing the case folder");
    case.write(&mut staging).map_err(|error| not_writable(&error))?;
    staging.commit()?;
    progress.done();

    screen::problems(&case.judged.problems);
    if args.work.json {
        screen::print(&format!("{}\n", case.json(&args.out)))?;
    } else {
        screen::print(&case.screen(&args.out).map_err(|error| not_writable(&error))?)?;
    }
    Ok(case.judged.exit(args.fail_on_findings))
}

/// Reads every input into one ledger.
pub(crate) fn read(
    plan: &Plan,
    threads: usize,
    progress: &Progress,
) -> Result<(Assembled, ProblemLog), Problem> {
    let profiles = Profiles::builtin();
    let reader = Reader::new(&profiles, threads);
    let mut assembler = Assembler::new(plan.terms.base, plan.terms.rates.clone());
    let mut problems = ProblemLog::default();
    plan::not_read(&plan.inputs).into_iter().for_each(|note| problems.push(note));
    plan.inputs.problems.iter().cloned().for_each(|problem| problems.push(problem));
    let copies = same_bytes(&plan.inputs.files);
    let mut unreadable = 0;
    for (index, input) in plan.inputs.files.iter().enumerate() {
        if let Some(first) = copies.get(&index) {
            problems.push(copy_of(input, &plan.inputs.files[*first]));
            continue;
        }
        progress.step(&format!("reading {} ({} of {})", input.name, index + 1, plan.inputs.files.len()));
        let slot = assembler.begin_source();
        let mut rows = 0;
        let result = trag_ingest::read(input, &input.spec, &reader, &mut |batch| {
            rows += batch.len() as u64;
            assembler.add(slot, batch);
        });
        match result {
            Ok(read) => {
                problems.append(read.problems);
                assembler.end_source(slot, read.source);
            }
            Err(error) => {
                unreadable += usize::from(rows == 0);
                problems.push(broken_off(input, rows, &error));
                assembler.end_source(slot, broken_source(input, rows));
            }
        }
    }
    if unreadable == plan.inputs.files.len() {
        screen::problems(&problems);
        let text = "no input could be read";
        return Err(Problem::new(catalogue::INPUT_FORBIDDEN, text, "see the problems above"));
    }
    progress.step("bringing the accounts together");
    let mut assembled = assembler.finish();
    problems.append(std::mem::take(&mut assembled.problems));
    Ok((assembled, problems))
}

/// Which inputs have the same bytes as an earlier one: by index, the index of the first. Only files of equal
/// size are read for this.
fn same_bytes(files: &[InputFile]) -> BTreeMap<usize, usize> {
    let mut by_size: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        if let Ok(size) = file.size() {
            by_size.entry(size).or_default().push(index);
        }
    }
    let mut copies = BTreeMap::new();
    for group in by_size.into_values().filter(|group| group.len() > 1) {
        let mut first_of: BTreeMap<String, usize> = BTreeMap::new();
        for index in group {
            // A file that cannot be read here is reported when its turn comes.
            let Ok((_, hash)) = files[index].open().and_then(hashes::of_input) else { continue };
            let first = *first_of.entry(hash).or_insert(index);
            if first != index {
                copies.insert(index, first);
            }
        }
    }
    copies
}

fn copy_of(input: &InputFile, first: &InputFile) -> Problem {
    let text = format!("the same bytes as `{}`; read once", first.name);
    let help = "nothing to do, unless two files should differ: then ask the bank for the other one again";
    Problem::new(catalogue::SAME_BYTES, text, help).in_file(&input.name)
}

fn broken_off(input: &InputFile, rows: u64, error: &io::Error) -> Problem {
    let text = format!("the file could not be read to its end: {error}; {rows} rows of it are in the ledger");
    let help = match error.kind() {
        io::ErrorKind::PermissionDenied => "ask its owner for permission to read it, and run again",
        _ => "copy the file again from its medium, and run again",
    };
    Problem::new(catalogue::INPUT_UNREADABLE, text, help).in_file(&input.name)
}

fn broken_source(input: &InputFile, rows: u64) -> Source {
    let counts = trag_model::RecordCounts { records: rows, rows, ..Default::default() };
    Source { path: input.name.clone(), counts, ..Source::default() }
}

/// A run that has been computed and is to be written down.
pub(crate) struct Case<'a> {
    pub(crate) plan: &'a Plan,
    /// What was met before a rule was asked.
    pub(crate) read: &'a ProblemLog,
    pub(crate) judged: Judged<'a>,
}

/// Writes the files that the rules decide.
pub(crate) fn write_findings(report: &CaseReport<'_>, staging: &mut Staging) -> io::Result<()> {
    staging.write("findings.json", |out| render::json::write(report, out))?;
    staging.write("summary.md", |out| render::markdown::write(report, out))?;
    staging.write("summary.html", |out| render::html::write(report, out))
}

impl Case<'_> {
    /// Writes the files of the case folder.
    pub(crate) fn write(&self, staging: &mut Staging) -> io::Result<()> {
        let report = self.judged.report();
        store::write(self.judged.assembled, staging)?;
        staging.write(PROBLEMS_FILE, |out| store::problems::write(self.read, out))?;
        let terms = &self.plan.terms;
        if !terms.case_file_text.is_empty() {
            staging.write(KEPT_CASE_FILE, |out| out.write_all(terms.case_file_text.as_bytes()))?;
        }
        for (table, text) in terms.tables() {
            staging.write(table.kept_as(), |out| out.write_all(text.as_bytes()))?;
        }
        staging.write("plan.toml", |out| out.write_all(self.plan.record.to_toml().as_bytes()))?;
        write_findings(&report, staging)?;
        manifest::write(
            staging,
            env!("CARGO_PKG_VERSION"),
            &self.judged.plan_sha256,
            &self.judged.assembled.sources,
        )
    }

    fn screen(&self, out: &Path) -> io::Result<String> {
        let path = |name: &str| out.join(name).to_string_lossy().into_owned();
        let paths = ["summary.html", "summary.md", "findings.json", "ledger.parquet"].map(path);
        let what = ["summary", "as text", "findings", "ledger"];
        let files: Vec<(&str, &str)> = what.into_iter().zip(paths.iter().map(String::as_str)).collect();
        let screen = Screen { colour: screen::has_colour(), files: &files };
        let mut text = Vec::new();
        render::terminal::write(&self.judged.report(), &screen, &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn json(&self, out: &Path) -> serde_json::Value {
        let Judged { assembled, problems, assessment, .. } = &self.judged;
        let errors = problems.kept().iter().filter(|problem| problem.severity >= Severity::Error).count();
        json!({
            "complete": self.judged.is_complete(),
            "case": out.to_string_lossy(),
            "sources": assembled.sources.len(),
            "rows": assembled.ledger.len(),
            "accounts": assembled.accounts.accounts.len(),
            "findings": assessment.findings().count(),
            "episodes": assessment.episodes.len(),
            "subjects": assessment.subjects.len(),
            "problems": problems.count(),
            "errors": errors,
        })
    }
}

pub(crate) fn not_writable(error: &io::Error) -> Problem {
    let (text, help) = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => (
            "there is no room left for the case folder".to_owned(),
            "make room, or choose another disk with --out",
        ),
        _ => (format!("the case folder cannot be written: {error}"), "check the disk and your permissions"),
    };
    Problem::new(catalogue::CASE_NOT_WRITABLE, text, help)
}
