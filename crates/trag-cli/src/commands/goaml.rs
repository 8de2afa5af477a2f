//! `trag report --form goaml`: a report for an authority that takes goAML. It is confidential as every report of a
//! suspicion: it goes into a folder of its own, and the case folder and its custody log do not know of it.

mod settings;

use std::collections::BTreeMap;
use std::path::Path;

use trag_frame::case_folder::Staging;
use trag_model::{Problem, ProblemLog, Severity, catalogue};
use trag_report::escape;
use trag_report::export::goaml::{self, Written};

use crate::args::{ReportArgs, threads};
use crate::exit::Exit;
use crate::interrupt;
use crate::screen::{self, Progress};
use crate::seal::Seal;
use crate::stored::{self, StoredCase};

/// The word on the command line.
pub(crate) const WORD: &str = "goaml";
/// What was met, row by row.
const PROBLEMS: &str = "goaml-problems.csv";

/// Writes the report into a folder of its own.
pub(crate) fn report(args: &ReportArgs) -> Result<Exit, Problem> {
    let wrong = |text: &str, help: &str| Problem::new(catalogue::GOAML_NOT_WRITTEN, text, help);
    if args.profile.is_some() {
        let text = "a goAML report tells an authority who is behind each payment, so no profile withholds anything in it";
        let help =
            "leave --profile out; for a copy that withholds names use another form, such as --form html";
        return Err(wrong(text, help));
    }
    if args.form.iter().any(|word| word.trim() != WORD) {
        let help = "ask for it alone: --form goaml --goaml FILE --out FOLDER";
        return Err(wrong("a goAML report is confidential and stands beside no other document", help));
    }
    let (Some(file), Some(out)) = (&args.goaml, &args.out) else {
        let help = "name the settings with --goaml FILE and a folder of its own with --out FOLDER";
        return Err(wrong("a goAML report needs its settings and a folder", help));
    };
    let progress = Progress::new(args.quiet);
    stored::is_a_case(&args.case)?;
    let (declared, seal) = (settings::read(file)?, Seal::of(args)?);
    let mut staging = interrupt::begin(|| Staging::begin(out, false))?;
    progress.step("reading the case folder");
    let stored = StoredCase::load(&args.case)?;
    progress.step("checking with every rule");
    let judged = stored.judge(threads(args.threads));
    progress.step("writing the report");
    let case = judged.report();
    let settings = declared.settings(case.base)?;
    let written = goaml::write(&case, &settings)?;
    let problems = written.problems.clone();
    let names = put(written, &seal, &mut staging)?;
    staging.commit()?;
    progress.done();
    say(&problems);
    screen::print(&listed(out, &names))?;
    let whole = judged.is_complete() && !problems.is_incomplete();
    Ok(if whole { Exit::Complete } else { Exit::Incomplete })
}

/// Says on the screen what is not in the report, and how often texts were changed.
fn say(problems: &ProblemLog) {
    let (mut left_out, mut notes) = (ProblemLog::default(), BTreeMap::new());
    let grave = problems.kept().iter().filter(|problem| problem.severity >= Severity::Error);
    grave.cloned().for_each(|problem| left_out.push(problem));
    screen::problems_listed(&left_out, &format!("{PROBLEMS} lists them"));
    for tally in problems.tallies() {
        *notes.entry(tally.code.0).or_insert(0) += tally.count;
    }
    for entry in catalogue::CATALOGUE.iter().filter(|entry| entry.severity == Severity::Note) {
        if let Some(count) = notes.get(entry.code.0) {
            screen::note(&format!("note[{}]: {count} in {PROBLEMS}: {}", entry.code.0, entry.meaning.trim()));
        }
    }
}

fn put(written: Written, seal: &Seal, staging: &mut Staging) -> Result<Vec<String>, Problem> {
    let mut files = written.files;
    if written.problems.count() > 0 {
        files.push((PROBLEMS.to_owned(), table(&written.problems).into_bytes()));
    }
    Ok(seal.put(files, staging)?.into_iter().map(|(name, _)| name).collect())
}

/// The problems as a table, the gravest kinds first, and how many of each kind there are where not all are kept.
fn table(problems: &ProblemLog) -> String {
    let mut text = "code,file,record,what,remedy\r\n".to_owned();
    let mut line = |cells: [&str; 5]| {
        let cells = cells.map(|cell| escape::csv(&escape::terminal(cell)));
        text.push_str(&format!("{}\r\n", cells.join(",")));
    };
    let mut kept: Vec<&Problem> = problems.kept().iter().collect();
    kept.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    for problem in kept {
        let record = problem.place.record.to_string();
        let record = if problem.place.record > 0 { record.as_str() } else { "" };
        line([problem.code.0, &problem.place.file, record, &problem.text, &problem.help]);
    }
    for tally in problems.tallies().iter().filter(|tally| tally.count > tally.kept) {
        let more = format!("and {} more of this kind in this file", tally.count - tally.kept);
        line([tally.code.0, &tally.file, "", &more, ""]);
    }
    text
}

fn listed(out: &Path, names: &[String]) -> String {
    names.iter().map(|name| format!("{}\n", out.join(name).display())).collect()
}
