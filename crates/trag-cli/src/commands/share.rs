//! `trag report --profile`: a copy for somebody else. What the profile hides is replaced in the data; every finished
//! file is read again before one is written.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;
use trag_frame::case_folder::Staging;
use trag_frame::custody;
use trag_model::{Problem, catalogue};
use trag_report::redaction::verify::{Finished, verify};
use trag_report::redaction::{Profile, Pseudonyms, Redacted, statistics};
use trag_report::render::case_file as render;
use trag_report::{CaseFile, CaseFileDocument, CaseReport, TracingReport};

use crate::args::{ReportArgs, threads};
use crate::commands::run::not_writable;
use crate::commands::trace;
use crate::custody::CustodyArgs;
use crate::exit::Exit;
use crate::interrupt;
use crate::screen::{self, Progress};
use crate::seal::Seal;
use crate::stored::{self, StoredCase};

/// Bytes of the key of a case.
const KEY: u64 = 32;
/// How many leaks a refusal counts out.
const NAMED: usize = 8;
/// What is said about a copy, beside its forms.
const NOTICE: &str = "NOTICE.txt";

/// A form of a copy: its name on the command line and the end of its file, and the function that writes it.
type Form = (&'static str, fn(&CaseFileDocument, &mut dyn io::Write) -> io::Result<()>);

const FORMS: [Form; 5] = [
    ("html", render::html),
    ("json", render::json),
    ("md", render::markdown),
    ("pdf", render::pdf),
    ("xlsx", render::xlsx),
];

/// Writes a copy into a folder of its own.
pub(crate) fn share(args: &ReportArgs, stated: &CustodyArgs) -> Result<Exit, Problem> {
    let forms = forms(&args.form)?;
    let progress = Progress::new(args.quiet);
    let mut copy = Copy::asked(args, stated)?;
    let out = args.out.as_deref().unwrap_or(&args.case);
    let mut staging = interrupt::begin(|| Staging::begin(out, false))?;
    progress.step("reading the case folder");
    let stored = StoredCase::load(&args.case)?;
    progress.step("checking with every rule");
    let judged = stored.judge(threads(args.threads));
    progress.step("writing the copy");
    trace::with_kept(&args.case, &stored.assembled, threads(args.threads), |traced| {
        copy.write((&judged.report(), traced), &forms, &mut staging)
    })?;
    staging.commit()?;
    copy.register(&args.case, stated)?;
    progress.done();
    let listed: String =
        copy.written.iter().map(|(name, _)| format!("{}\n", out.join(name).display())).collect();
    screen::print(&listed)?;
    Ok(if judged.is_complete() { Exit::Complete } else { Exit::Incomplete })
}

/// The forms that a copy can have, of those asked for.
fn forms(words: &[String]) -> Result<Vec<Form>, Problem> {
    let known: Vec<&str> = FORMS.iter().map(|form| form.0).collect();
    let mut chosen = Vec::new();
    for word in words {
        let form = FORMS.iter().find(|form| form.0 == word.trim()).ok_or_else(|| {
            let text = format!("--form: a copy has no form `{word}`");
            Problem::new(catalogue::CASE_FILE_INVALID, text, format!("write some of {}", known.join(", ")))
        })?;
        chosen.push(*form);
    }
    Ok(chosen)
}

/// A copy that was asked for.
struct Copy {
    profile: Profile,
    recipient: String,
    number: usize,
    pseudonyms: Pseudonyms,
    seal: Seal,
    sealed_for: Vec<String>,
    /// Whether a trace was made that the copy does not show.
    trace_withheld: bool,
    /// Names and hashes of what was written.
    written: Vec<(String, String)>,
}

impl Copy {
    /// The copy that the command line asks for, with its number and the key of the case.
    fn asked(args: &ReportArgs, stated: &CustodyArgs) -> Result<Copy, Problem> {
        let word = args.profile.as_deref().unwrap_or_default();
        let wrong = |text: String, help: &str| Problem::new(catalogue::CASE_FILE_INVALID, text, help);
        let profile = Profile::of(word).ok_or_else(|| {
            let known: Vec<&str> = Profile::ALL.iter().map(|profile| profile.word()).collect();
            wrong(
                format!("--profile: there is no profile `{word}`"),
                &format!("write one of {}", known.join(", ")),
            )
        })?;
        let recipient = stated.recipient.clone().filter(|name| !name.trim().is_empty());
        let recipient = recipient.ok_or_else(|| {
            wrong("a copy has nobody to go to".to_owned(), "name who receives it with --recipient")
        })?;
        stored::is_a_case(&args.case)?;
        let number = copies(&args.case).map_err(|error| not_writable(&error))? + 1;
        let key = key(&args.case).map_err(|error| not_writable(&error))?;
        let (pseudonyms, seal, written) = (Pseudonyms::new(&key), Seal::of(args)?, Vec::new());
        let sealed_for = args.encrypt_to.clone();
        Ok(Copy { profile, recipient, number, pseudonyms, seal, sealed_for, trace_withheld: false, written })
    }

    /// Writes every form, after all of them were looked into.
    fn write(
        &mut self,
        (case, traced): (&CaseReport<'_>, Option<&TracingReport<'_>>),
        forms: &[Form],
        staging: &mut Staging,
    ) -> Result<(), Problem> {
        let mark = format!("copy {} for {}", self.number, self.recipient);
        let redacted = Redacted::marked(case, self.profile, &self.pseudonyms, &mark);
        let report = redacted.report(case);
        let shown = traced.and_then(|traced| redacted.trace(traced));
        self.trace_withheld = traced.is_some() && shown.is_none();
        let file = CaseFile { case: &report, tracing: shown.as_ref(), trace_withheld: self.trace_withheld };
        let document =
            (self.profile != Profile::Statistics).then(|| CaseFileDocument::new(&file).marked(&mark));
        let mut finished: Vec<(String, Vec<u8>)> = Vec::new();
        for (word, write) in forms {
            let mut bytes = Vec::new();
            let made = match &document {
                Some(document) => write(document, &mut bytes).map(|()| true),
                None => statistics::write(&report, &mark, word, &mut bytes),
            };
            match made.map_err(|error| not_writable(&error))? {
                true => finished.push((format!("case-file.{word}"), bytes)),
                false => screen::note(&format!("the statistics have no form {word}; it is left out")),
            }
        }
        finished.push((NOTICE.to_owned(), self.notice().into_bytes()));
        self.look(case, &finished)?;
        self.written = self.seal.put(finished, staging)?;
        Ok(())
    }

    fn notice(&self) -> String {
        let (number, recipient, word) = (self.number, &self.recipient, self.profile.word());
        let trace = match self.trace_withheld {
            true => "A trace was made in the case; this copy does not show it.\n",
            false => "",
        };
        format!("Copy {number} for {recipient}\nProfile: {word}\n\n{}\n{trace}", self.profile.notice())
    }

    /// Reads what would leave the house, and refuses all of it where something hidden stands in it.
    fn look(&self, case: &CaseReport<'_>, finished: &[(String, Vec<u8>)]) -> Result<(), Problem> {
        let files: Vec<Finished<'_>> =
            finished.iter().map(|(name, bytes)| Finished { name, bytes }).collect();
        let refused = |text: String, help: &str| Problem::new(catalogue::COPY_REFUSED, text, help);
        let verdict = verify(case, self.profile, &self.pseudonyms, &files).map_err(|why| {
            refused(
                format!("a finished file cannot be looked into: {why}"),
                "leave this form out with --form",
            )
        })?;
        if let Some(first) = verdict.leaks.first() {
            let own = verdict.leaks.iter().filter(|leak| leak.file == first.file).take(NAMED);
            let what: Vec<&str> = own.map(|leak| leak.what.as_str()).collect();
            let text = format!(
                "{} shows what the profile `{}` hides: {} in all files, here {}",
                first.file,
                self.profile.word(),
                verdict.leaks.len(),
                what.join(", ")
            );
            let help = "nothing was written; look for the names in the title and the texts of case.toml, and where they \
                        do not stand there leave out the form with --form";
            return Err(refused(text, help));
        }
        let (looked, rest) = (verdict.looked_for, verdict.not_told);
        screen::note(&format!("looked for {looked} hidden names and numbers: none is there"));
        if rest > 0 {
            screen::note(&format!(
                "{rest} are too short or too ordinary to be told from other text; read for them"
            ));
        }
        Ok(())
    }

    /// Adds the copy to the register of copies.
    fn register(&self, case: &Path, stated: &CustodyArgs) -> Result<(), Problem> {
        let files: Vec<_> =
            self.written.iter().map(|(name, hash)| json!({ "name": name, "sha256": hash })).collect();
        let line = json!({
            "copy": self.number,
            "profile": self.profile.word(),
            "recipient": self.recipient,
            "encrypted-to": self.sealed_for,
            "by": stated.by,
            "reason": stated.reason,
            "files": files,
        });
        let added = beside(case, "copies.jsonl").and_then(|path| {
            let mut file = OpenOptions::new().append(true).create(true).open(path)?;
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_all()
        });
        added.map_err(|error| not_writable(&error))
    }
}

/// A file beside the case folder: `CASE.copies.jsonl`.
fn beside(case: &Path, ending: &str) -> io::Result<PathBuf> {
    let log = custody::path(case)?;
    let name = log.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.strip_suffix("custody.jsonl").unwrap_or(&name);
    Ok(log.with_file_name(format!("{stem}{ending}")))
}

/// How many copies are registered.
fn copies(case: &Path) -> io::Result<usize> {
    match std::fs::read_to_string(beside(case, "copies.jsonl")?) {
        Ok(text) => Ok(text.lines().count()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// The key of the case, which is made once from what the system holds of chance, and is read by nobody else.
fn key(case: &Path) -> io::Result<Vec<u8>> {
    let path = beside(case, "key")?;
    match std::fs::read(&path) {
        Ok(key) if key.len() as u64 >= KEY => return Ok(key),
        Ok(_) => {
            return Err(io::Error::other("the key of the case is damaged; pseudonyms would not be the same"));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut key = Vec::new();
    File::open("/dev/urandom")?.take(KEY).read_to_end(&mut key)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key)
}
