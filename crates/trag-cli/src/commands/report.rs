//! `trag report`: the case file of a stored case, in the forms asked for.

use std::io::{self, Write};
use std::path::Path;

use trag_frame::case_folder::Staging;
use trag_frame::manifest;
use trag_model::{Problem, catalogue};
use trag_report::render::case_file as render;
use trag_report::{CaseFile, CaseFileDocument, CaseReport, Language, View, export};

use crate::args::{DocumentWord, ReportArgs, threads};
use crate::commands::goaml;
use crate::commands::run::not_writable;
use crate::commands::share;
use crate::commands::trace;
use crate::custody::CustodyArgs;
use crate::exit::Exit;
use crate::interrupt;
use crate::screen::{self, Progress};
use crate::seal::Seal;
use crate::stored::{self, StoredCase};

/// The hashes of a folder that is handed over, as `sha256sum --check` reads them.
pub(crate) const SUMS: &str = "SHA256SUMS";

/// A form: its name on the command line, the end of its file's name, and the function that writes it.
struct Form {
    word: &'static str,
    file: &'static str,
    write: Writer,
}

impl Form {
    /// Name of its file. Exports of movements are the same beside every document.
    fn file(&self, document: &str) -> String {
        match self.write {
            Writer::Document(_) => format!("{document}.{}", self.file),
            Writer::Case(_) => self.file.to_owned(),
        }
    }
}

/// What a form is made of.
enum Writer {
    /// The exhibits.
    Document(fn(&CaseFileDocument, &mut dyn Write) -> io::Result<()>),
    /// The movements and findings.
    Case(fn(&CaseReport<'_>, &mut dyn Write) -> io::Result<()>),
}

/// Every form. A function from the document, or from the case, to bytes plugs in with one line here.
const FORMS: [Form; 9] = [
    Form { word: "html", file: "html", write: Writer::Document(render::html) },
    Form { word: "json", file: "json", write: Writer::Document(render::json) },
    Form { word: "md", file: "md", write: Writer::Document(render::markdown) },
    Form { word: "pdf", file: "pdf", write: Writer::Document(render::pdf) },
    Form { word: "xlsx", file: "xlsx", write: Writer::Document(render::xlsx) },
    Form { word: "ftm", file: "movements.ftm.json", write: Writer::Case(export::ftm::write) },
    Form { word: "graphml", file: "movements.graphml", write: Writer::Case(export::graphml::write) },
    Form { word: "nodes", file: "nodes.csv", write: Writer::Case(export::csv::nodes) },
    Form { word: "edges", file: "edges.csv", write: Writer::Case(export::csv::edges) },
];

/// Writes the case file.
pub(crate) fn report(args: &ReportArgs, stated: &CustodyArgs) -> Result<Exit, Problem> {
    if args.has_goaml() {
        return goaml::report(args);
    }
    if args.profile.is_some() {
        return share::share(args, stated);
    }
    let forms = forms(&args.form)?;
    let seal = Seal::of(args)?;
    let language = language(&args.language)?;
    if args.document == DocumentWord::SuspicionReport && args.out.is_none() {
        return Err(in_the_case(&args.case));
    }
    let progress = Progress::new(args.quiet);
    stored::is_a_case(&args.case)?;
    let target = args.out.as_deref().unwrap_or(&args.case);
    let mut staging = interrupt::begin(|| Staging::begin(target, args.out.is_none()))?;

    progress.step("reading the case folder");
    let stored = StoredCase::load(&args.case)?;
    progress.step("checking with every rule");
    let judged = stored.judge(threads(args.threads));
    progress.step("writing the exhibits");
    let case = judged.report();
    let document = trace::with_kept(&args.case, &stored.assembled, threads(args.threads), |tracing| {
        Ok(document(args.document, language, &CaseFile { case: &case, tracing, trace_withheld: false }))
    })?;
    let stem = stem(args.document, language);
    let files: Vec<String> = forms.iter().map(|form| form.file(&stem)).collect();
    let files = write((&document, &case), (&forms, &files, &seal), args, &mut staging)?;
    staging.commit()?;
    progress.done();
    let listed: String = files.iter().map(|file| format!("{}\n", target.join(file).display())).collect();
    screen::print(&listed)?;
    Ok(if judged.is_complete() { Exit::Complete } else { Exit::Incomplete })
}

fn document(word: DocumentWord, language: Language, file: &CaseFile<'_>) -> CaseFileDocument {
    match word {
        DocumentWord::CaseFile => CaseFileDocument::new(file),
        DocumentWord::Narrative => CaseFileDocument::narrative(file, View::Evidence, language),
        DocumentWord::SuspicionReport => CaseFileDocument::narrative(file, View::Suspicion, language),
    }
}

/// Name of a document without the end that tells its form.
fn stem(word: DocumentWord, language: Language) -> String {
    match word {
        DocumentWord::CaseFile => "case-file".to_owned(),
        DocumentWord::Narrative => format!("narrative.{}", language.tag()),
        DocumentWord::SuspicionReport => format!("suspicion-report.{}", language.tag()),
    }
}

/// Every document that this command can put into a case folder.
fn documents() -> impl Iterator<Item = (DocumentWord, Language)> {
    let narratives = Language::ALL.map(|language| (DocumentWord::Narrative, language));
    [(DocumentWord::CaseFile, Language::ALL[0])].into_iter().chain(narratives)
}

/// Whether a file of a case folder is a document of this command, which tells the trace that there was when it was made.
pub(crate) fn is_document(name: &str) -> bool {
    documents().any(|(word, language)| {
        let stem = stem(word, language);
        FORMS.iter().any(|form| matches!(form.write, Writer::Document(_)) && form.file(&stem) == name)
    })
}

/// Writes those files again that are `named`, of all that this command can put into a case folder.
pub(crate) fn write_again(
    file: &CaseFile<'_>,
    named: impl Fn(&str) -> bool,
    staging: &mut Staging,
) -> io::Result<()> {
    for (word, language) in documents() {
        let stem = stem(word, language);
        let mut made = None;
        for form in &FORMS {
            let (Writer::Document(write), name) = (&form.write, form.file(&stem)) else { continue };
            if named(&name) {
                let document = made.get_or_insert_with(|| document(word, language, file));
                staging.write(&name, |out| write(document, out))?;
            }
        }
    }
    for form in &FORMS {
        match form.write {
            Writer::Case(write) if named(form.file) => {
                staging.write(form.file, |out| write(file.case, out))?
            }
            _ => {}
        }
    }
    Ok(())
}

/// A report of a suspicion never lies beside the evidence: the folder of a case is handed over whole.
fn in_the_case(case: &Path) -> Problem {
    let text = format!("a report of a suspicion is not written into the case folder {}", case.display());
    Problem::new(catalogue::CASE_FILE_INVALID, text, "name a folder of its own with --out")
}

fn language(word: &str) -> Result<Language, Problem> {
    Language::ALL.into_iter().find(|language| language.tag() == word).ok_or_else(|| {
        let known = Language::ALL.map(Language::tag).join(", ");
        let text = format!("--language: there is no language `{word}`");
        Problem::new(catalogue::CASE_FILE_INVALID, text, format!("write one of {known}"))
    })
}

fn forms(words: &[String]) -> Result<Vec<&'static Form>, Problem> {
    let mut chosen: Vec<&Form> = Vec::new();
    for word in words.iter().map(|word| word.trim()) {
        match FORMS.iter().find(|form| form.word == word) {
            Some(form) if chosen.iter().any(|known| known.word == form.word) => {}
            Some(form) => chosen.push(form),
            None => {
                let known: Vec<&str> = FORMS.iter().map(|form| form.word).chain([goaml::WORD]).collect();
                let help = format!("write some of {}", known.join(", "));
                let text = format!("--form: there is no form `{word}`");
                return Err(Problem::new(catalogue::CASE_FILE_INVALID, text, help));
            }
        }
    }
    Ok(chosen)
}

/// Into the case folder, beside what it holds, or sealed into a folder of its own with the hashes of its files. Gives the
/// names of the files as they lie there.
fn write(
    (document, case): (&CaseFileDocument, &CaseReport<'_>),
    (forms, files, seal): (&[&Form], &[String], &Seal),
    args: &ReportArgs,
    staging: &mut Staging,
) -> Result<Vec<String>, Problem> {
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    let kept = match args.out {
        None => Some(staging.carry_over(&args.case, &names)?),
        Some(_) => None,
    };
    let mut finished = Vec::new();
    for (form, name) in forms.iter().zip(files) {
        let mut bytes = Vec::new();
        let written = match form.write {
            Writer::Document(write) => write(document, &mut bytes),
            Writer::Case(write) => write(case, &mut bytes),
        };
        written.map_err(|error| not_writable(&error))?;
        match kept {
            Some(_) => {
                staging.write(name, |out| out.write_all(&bytes)).map_err(|error| not_writable(&error))?
            }
            None => finished.push((name.clone(), bytes)),
        }
    }
    let Some(kept) = kept else {
        return Ok(seal.put(finished, staging)?.into_iter().map(|(name, _)| name).collect());
    };
    manifest::write_again(staging, kept).map_err(|error| not_writable(&error))?;
    Ok(files.to_vec())
}
