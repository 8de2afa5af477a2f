//! `trag trace`: follow declared value through a case, and put the tracing report into its folder.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use trag_frame::case_folder::Staging;
use trag_frame::{Assembled, manifest, store};
use trag_model::{AccountIx, Problem};
use trag_report::indirect::IndirectReport;
use trag_report::render::{terminal::Screen, tracing as render};
use trag_report::{SeizedAccount, SoftwareStatement, TracingReport, statement_accounts};
use trag_trace::{Declarations, Method, Tracing};

use crate::args::{TraceArgs, threads};
use crate::case_file::Declared;
use crate::commands::report;
use crate::commands::run::not_writable;
use crate::exit::Exit;
use crate::interrupt;
use crate::plan::sha256;
use crate::screen::{self, Progress};
use crate::stored;
use crate::tracing::accounts::Accounts;
use crate::tracing::flagged::{Flagged, Part};
use crate::tracing::origins::{Asked, looks_like_rows};
use crate::tracing::printed_openings;
use crate::tracing::question::{self, Question};
use crate::tracing::questions::found_targets;
use crate::tracing::resolve::{Resolver, day, invalid};
use crate::tracing::rows::Rows;

/// The files that a trace adds to a case folder.
const FILES: [&str; 3] = ["tracing.json", "tracing.md", "tracing.html"];

/// What is said where documents were written before a trace, and tell another one or none.
pub(crate) const NOT_IN_DOCUMENTS: &str =
    "documents that were written before the last trace do not tell it: run `trag report` again";

/// Traces a case.
pub(crate) fn trace(args: &TraceArgs) -> Result<Exit, Problem> {
    methods(&args.method)?;
    let progress = Progress::new(args.quiet || args.json);
    stored::is_a_case(&args.case)?;
    let staging = interrupt::begin(|| Staging::begin(&args.case, true))?;
    // What stays in the folder is read and hashed to be carried over, which the trace need not wait for.
    thread::scope(|scope| {
        let carried = scope.spawn(|| carried_over(staging, &args.case));
        trace_into(args, &progress, || carried.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

type Carried = Result<(Staging, manifest::Manifest), Problem>;

fn carried_over(mut staging: Staging, case: &Path) -> Carried {
    let manifest = staging.carry_over(case, &[&FILES[..], &[question::NAME]].concat())?;
    Ok((staging, manifest))
}

fn trace_into(
    args: &TraceArgs,
    progress: &Progress,
    carried: impl FnOnce() -> Carried,
) -> Result<Exit, Problem> {
    progress.step("reading the case folder");
    let assembled = store::load(&args.case)?;
    let case_file = case_file(args)?;
    progress.step("tracing by every method");
    with_traced(args, &assembled, &case_file, |traced| {
        progress.step("writing the report into the case folder");
        let (mut staging, manifest) = carried()?;
        let has_documents = manifest.outputs.iter().any(|output| report::is_document(&output.name));
        let question = Question::of(args, &case_file);
        traced.write(&mut staging, &question, manifest).map_err(|error| not_writable(&error))?;
        staging.commit()?;
        progress.done();
        traced.print(args)?;
        if has_documents && !args.json {
            screen::print(&format!("note: {NOT_IN_DOCUMENTS}\n"))?;
        }
        Ok(if traced.flagged.complete { Exit::Complete } else { Exit::Incomplete })
    })
}

/// The last trace of a case, computed again and given to `then`; `None` where nothing was traced.
pub(crate) fn with_kept<R>(
    case: &Path,
    assembled: &Assembled,
    threads: usize,
    then: impl FnOnce(Option<&TracingReport<'_>>) -> Result<R, Problem>,
) -> Result<R, Problem> {
    let Some(question) = Question::kept(case)? else { return then(None) };
    let (args, case_file) = question.again(case, u16::try_from(threads).ok())?;
    with_traced(&args, assembled, &case_file, |traced| then(Some(&traced.report())))
}

/// Writes the files of a trace.
pub(crate) fn write(report: &TracingReport<'_>, staging: &mut Staging) -> io::Result<()> {
    let [json, markdown, html] = FILES;
    staging.write(json, |out| render::json(report, out))?;
    staging.write(markdown, |out| render::markdown(report, out))?;
    staging.write(html, |out| render::html(report, out))
}

/// Declares and traces, and gives what was found to `then`.
fn with_traced<R>(
    args: &TraceArgs,
    assembled: &Assembled,
    case_file: &Declared,
    then: impl FnOnce(&Traced<'_>) -> Result<R, Problem>,
) -> Result<R, Problem> {
    let methods = methods(&args.method)?;
    let flagged = Flagged::read(&args.case, part_needed(args, case_file))?;
    let resolver = Resolver {
        file: &case_file.file,
        rows: Rows::new(&assembled.ledger, &assembled.sources),
        accounts: Accounts::new(&assembled.accounts, &assembled.ledger),
    };
    let mut declared = declarations(args, &resolver, &flagged)?;
    printed_openings::add(assembled, &mut declared);
    let (tracing, left_out) = follow(assembled, &mut declared, &methods)?;
    let indirect = resolver.indirect(&declared, &tracing)?;
    let views = resolver.one_year_views(&declared)?;
    then(&Traced {
        assembled,
        flagged: &flagged,
        declared: &declared,
        methods: &methods,
        tracing: &tracing,
        left_out,
        statements: statement_accounts(&assembled.ledger),
        indirect: indirect.as_ref(),
        views: &views,
        sha256: fingerprint(args, case_file),
    })
}

/// The case file named, or the one that the run kept.
fn case_file(args: &TraceArgs) -> Result<Declared, Problem> {
    match &args.case_file {
        Some(path) => Declared::read(path),
        None => Declared::read_kept(&args.case),
    }
}

/// Findings can be most of a case folder; they are read only where one is named.
fn part_needed(args: &TraceArgs, case_file: &Declared) -> Part {
    let names_one = args.origin.iter().any(|text| !looks_like_rows(text))
        || case_file.file.origin.iter().any(|origin| origin.finding.is_some());
    if names_one { Part::Findings } else { Part::Head }
}

fn methods(words: &[String]) -> Result<Vec<Method>, Problem> {
    let mut methods = Vec::new();
    for word in words.iter().map(|word| word.trim()) {
        match Method::from_word(word) {
            Some(method) => methods.push(method),
            None if word == "all" => methods.extend(Method::ALL),
            None => {
                let known: Vec<&str> = Method::ALL.iter().map(|method| method.word()).collect();
                let help = format!("write all, or some of {}", known.join(", "));
                let problem = invalid(format!("--method: there is no method `{word}`"));
                return Err(Problem { help, ..problem });
            }
        }
    }
    methods.sort_unstable();
    methods.dedup();
    Ok(methods)
}

/// Everything that is declared, in the case file and on the command line.
fn declarations(
    args: &TraceArgs,
    resolver: &Resolver<'_>,
    flagged: &Flagged,
) -> Result<Declarations, Problem> {
    let mut declared = Declarations::default();
    let (who, why) = (args.who.as_deref(), args.why.as_deref());
    let asked: Vec<Asked<'_>> = args.origin.iter().map(|text| Asked { text, who, why }).collect();
    let as_of = match (&args.as_of, &resolver.file.as_of) {
        (Some(text), _) => Some(day(text, "DATE", "--as-of")?),
        (None, Some(text)) => Some(day(text, "as-of", "case.toml")?),
        (None, None) => None,
    };
    declared.as_of = as_of;
    resolver.choices(&mut declared)?;
    resolver.origins(&asked, flagged, &mut declared)?;
    resolver.about_rows(&mut declared)?;
    resolver.about_accounts(&mut declared)?;
    resolver.identified(&mut declared)?;
    resolver.targets(&args.target, as_of, &mut declared)?;
    declared.parameters.threads = threads(args.threads);
    Ok(declared)
}

/// Traces. Where no question is declared, a first pass finds where value lies, and asks about that.
fn follow(
    assembled: &Assembled,
    declared: &mut Declarations,
    methods: &[Method],
) -> Result<(Tracing, Option<usize>), Problem> {
    let (ledger, accounts) = (&assembled.ledger, &assembled.accounts);
    let mut left_out = None;
    if declared.targets.is_empty() {
        let mut first = declared.clone();
        (first.parameters.paths, first.parameters.same_day_range) = (0, false);
        let found = trag_trace::trace(ledger, accounts, &first, &Method::CONSERVING)?;
        left_out = Some(found_targets(&found, (ledger, accounts), declared));
    }
    Ok((trag_trace::trace(ledger, accounts, declared, methods)?, left_out))
}

/// SHA-256 of everything that was declared: the case file and the command line.
fn fingerprint(args: &TraceArgs, case_file: &Declared) -> String {
    let lists = [&args.origin, &args.method, &args.target].map(|list| list.join("\n"));
    let texts = [&args.as_of, &args.who, &args.why].map(|text| text.clone().unwrap_or_default());
    sha256(&[&lists[..], &texts[..], std::slice::from_ref(&case_file.text)].concat().join("\n\n"))
}

/// A trace that has been computed and is to be written down.
struct Traced<'a> {
    assembled: &'a Assembled,
    flagged: &'a Flagged,
    declared: &'a Declarations,
    methods: &'a [Method],
    tracing: &'a Tracing,
    /// Where no question was declared, how many accounts with value are no target.
    left_out: Option<usize>,
    statements: Option<BTreeSet<AccountIx>>,
    indirect: Option<&'a IndirectReport>,
    views: &'a [SeizedAccount],
    sha256: String,
}

impl Traced<'_> {
    fn report(&self) -> TracingReport<'_> {
        TracingReport {
            title: &self.flagged.title,
            ledger: &self.assembled.ledger,
            accounts: &self.assembled.accounts,
            sources: &self.assembled.sources,
            declared: self.declared,
            methods: self.methods,
            tracing: self.tracing,
            found: self.left_out,
            statements: self.statements.as_ref(),
            indirect: self.indirect,
            views: self.views,
            software: SoftwareStatement {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                plan_sha256: self.sha256.clone(),
            },
            complete: self.flagged.complete,
        }
    }

    fn write(
        &self,
        staging: &mut Staging,
        question: &Question,
        manifest: manifest::Manifest,
    ) -> io::Result<()> {
        staging.write(question::NAME, |out| {
            serde_json::to_writer_pretty(&mut *out, question)?;
            writeln!(out)
        })?;
        write(&self.report(), staging)?;
        manifest::write_again(staging, manifest)
    }

    fn print(&self, args: &TraceArgs) -> Result<(), Problem> {
        let report = self.report();
        let mut text = Vec::new();
        let written = if args.json {
            render::json(&report, &mut text).and_then(|()| text.flush())
        } else {
            let paths = FILES.map(|name| args.case.join(name).to_string_lossy().into_owned());
            let what = ["schedules", "as text", "report"];
            let files: Vec<(&str, &str)> = what.into_iter().zip(paths.iter().map(String::as_str)).collect();
            let screen = Screen { colour: screen::has_colour(), files: &files };
            render::terminal(&report, &screen, &mut text)
        };
        written.map_err(|error| not_writable(&error))?;
        screen::print(&String::from_utf8_lossy(&text))
    }
}
