//! `trag verify`: every file of a case compared with its manifest, and the case computed again.

mod again;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use trag_frame::custody;
use trag_frame::manifest::{self, Manifest};
use trag_model::{Problem, catalogue};
use trag_report::escape;

use again::Again;

use crate::args::WorkArgs;
use crate::commands::{report, trace};
use crate::exit::Exit;
use crate::hashes;
use crate::screen;
use crate::stored;

/// Arguments of `trag verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// A case folder that `trag run` wrote.
    #[arg(value_name = "CASE")]
    pub(crate) case: PathBuf,
    /// The originals, named as they were for `trag run`. Without them rules, trace and documents are computed from the
    /// stored ledger again, and reading is not repeated.
    #[arg(value_name = "ORIGINAL")]
    pub(crate) originals: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) work: WorkArgs,
}

/// What the custody log says of itself.
#[derive(Debug, Default, Serialize)]
struct Custody {
    entries: usize,
    /// Hash of the last entry, to be compared with the one on paper.
    head: String,
}

/// What was found out about one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    /// Its bytes are those of the manifest, and those that come out now.
    Identical,
    /// Its bytes are those of the manifest; it was not computed again.
    AsManifest,
    /// Its bytes are not those that the manifest names.
    Changed,
    /// Its bytes are those of the manifest, and others come out now.
    Differs,
    /// The manifest names it, and it is not there.
    Missing,
    /// It is there, and the manifest does not name it.
    NotNamed,
}

impl Verdict {
    fn is_sound(self) -> bool {
        matches!(self, Verdict::Identical | Verdict::AsManifest)
    }

    fn words(self) -> &'static str {
        match self {
            Verdict::Identical => "identical",
            Verdict::AsManifest => "as the manifest says; not computed again",
            Verdict::Changed => "CHANGED: not the bytes that the manifest names",
            Verdict::Differs => "DIFFERS: other bytes come out now",
            Verdict::Missing => "MISSING",
            Verdict::NotNamed => "NOT NAMED by the manifest",
        }
    }
}

/// What a verification found.
#[derive(Debug, Default, Serialize)]
struct Verification {
    identical: bool,
    originals_read: bool,
    files: BTreeMap<String, Verdict>,
    originals: BTreeMap<String, Verdict>,
    custody: Custody,
    notes: Vec<String>,
}

impl Verification {
    /// Notes what is wrong beyond single files.
    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    fn conclude(&mut self) {
        let sound =
            |verdicts: &BTreeMap<String, Verdict>| verdicts.values().all(|verdict| verdict.is_sound());
        self.identical = sound(&self.files) && sound(&self.originals) && self.notes.is_empty();
    }
}

/// Verifies a case. Writes nothing.
pub(crate) fn verify(args: &VerifyArgs) -> Result<Exit, Problem> {
    let progress = args.work.progress();
    stored::is_a_case(&args.case)?;
    let manifest = stored::manifest_of(&args.case)?;
    let mut found = Verification { originals_read: !args.originals.is_empty(), ..Verification::default() };
    progress.step("comparing the files with the manifest");
    compare_files(&args.case, &manifest, &mut found)?;
    let threads = args.work.threads();
    let again = if args.originals.is_empty() {
        again::from_ledger(&args.case, &manifest, threads, &progress)
    } else {
        again::from_originals(args, &manifest, threads, &progress, &mut found)
    };
    match again {
        Ok(again) => compare_again(&again, &manifest, &mut found),
        Err(problem) if found.files.values().all(|verdict| verdict.is_sound()) => return Err(problem),
        // What is damaged cannot be computed with; that is said already.
        Err(problem) => found.note(format!("the case cannot be computed again: {}", problem.text)),
    }
    check_custody(&args.case, &mut found);
    found.conclude();
    progress.done();
    screen::print(&if args.work.json { json(&found) } else { text(&found) })?;
    Ok(if found.identical { Exit::Complete } else { Exit::Incomplete })
}

/// Compares what lies in the folder with what the manifest names.
fn compare_files(case: &Path, manifest: &Manifest, found: &mut Verification) -> Result<(), Problem> {
    let listed = fs::read_dir(case).and_then(|entries| {
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    });
    let mut names: BTreeSet<String> = listed.map_err(|error| unreadable(case, manifest::NAME, &error))?;
    names.remove(manifest::NAME);
    for output in &manifest.outputs {
        let verdict = match names.remove(&output.name) {
            false => Verdict::Missing,
            true => match hash(&case.join(&output.name)) {
                Ok(now) if now == (output.bytes, output.sha256.clone()) => Verdict::AsManifest,
                Ok(_) => Verdict::Changed,
                Err(error) => return Err(unreadable(case, &output.name, &error)),
            },
        };
        found.files.insert(output.name.clone(), verdict);
    }
    found.files.extend(names.into_iter().map(|name| (name, Verdict::NotNamed)));
    let (now, canonical) = (hash(&case.join(manifest::NAME)), manifest::bytes(manifest));
    let is_canonical = now.is_ok_and(|(_, now)| canonical.is_ok_and(|bytes| hashes::of_bytes(&bytes) == now));
    found
        .files
        .insert(manifest::NAME.to_owned(), if is_canonical { Verdict::AsManifest } else { Verdict::Changed });
    Ok(())
}

/// Size and hash of a file.
fn hash(path: &Path) -> io::Result<(u64, String)> {
    hashes::of_input(File::open(path)?)
}

/// Follows the chain of the custody log, and compares the manifest with the one that the last command left.
fn check_custody(case: &Path, found: &mut Verification) {
    match custody::read(case) {
        Err(fault) => found.note(format!("the custody log cannot be relied on: {fault}")),
        Ok(chain) => {
            let now = hash(&case.join(manifest::NAME)).map(|(_, sha256)| sha256).unwrap_or_default();
            if chain.entries.last().is_some_and(|last| last.manifest_sha256 != now) {
                found.note("the manifest is not the one that the last command in the custody log left");
            }
            found.custody = Custody { entries: chain.entries.len(), head: chain.head().to_owned() };
        }
    }
}

/// Compares what comes out now with what the manifest names, and the manifest with both.
fn compare_again(again: &Again, manifest: &Manifest, found: &mut Verification) {
    if manifest.trag_version != env!("CARGO_PKG_VERSION") {
        let (then, now) = (&manifest.trag_version, env!("CARGO_PKG_VERSION"));
        found.note(format!("the case was written by trag {then}, and this is {now}"));
    }
    if again.parameters_sha256 != manifest.parameters_sha256 {
        found.note("the plan is another one: its parameters, its inputs, or the version of trag");
    }
    let outputs = again.outputs.iter().filter(|output| output.name != manifest::NAME);
    let computed: BTreeMap<&str, bool> =
        outputs.map(|output| (output.name.as_str(), manifest.outputs.contains(output))).collect();
    let about_manifest = (manifest::NAME, again.sources == manifest.sources);
    for (name, same) in computed.into_iter().chain([about_manifest]) {
        let verdict = found.files.entry(name.to_owned()).or_insert(Verdict::Missing);
        if *verdict == Verdict::AsManifest {
            *verdict = if same { Verdict::Identical } else { Verdict::Differs };
        }
    }
    let mut differing = found.files.iter().filter(|(_, verdict)| **verdict == Verdict::Differs).peekable();
    if differing.peek().is_some() && differing.all(|(name, _)| report::is_document(name)) {
        found.note(trace::NOT_IN_DOCUMENTS);
    }
}

fn unreadable(case: &Path, name: &str, error: &io::Error) -> Problem {
    let text = format!("the case folder {} cannot be read: {error}", case.display());
    Problem::new(catalogue::CASE_UNREADABLE, text, "check the disk and your permissions").in_file(name)
}

fn json(found: &Verification) -> String {
    serde_json::to_string_pretty(found).map_or_else(|error| format!("{error}\n"), |text| text + "\n")
}

fn text(found: &Verification) -> String {
    let mut text = String::new();
    let mut list = |title: &str, verdicts: &BTreeMap<String, Verdict>| {
        if !verdicts.is_empty() {
            text.push_str(&format!("{title}\n"));
        }
        for (name, verdict) in verdicts {
            text.push_str(&format!("  {:<24} {}\n", escape::terminal(name), verdict.words()));
        }
    };
    list("files of the case", &found.files);
    list("originals", &found.originals);
    match found.custody.entries {
        0 => text.push_str("custody log: none\n"),
        entries => {
            text.push_str(&format!(
                "custody log: {entries} entries, the last is\n  {}\n",
                found.custody.head
            ));
        }
    }
    for note in &found.notes {
        text.push_str(&format!("note: {}\n", escape::terminal(note)));
    }
    text.push_str(match (found.identical, found.originals_read) {
        (true, true) => "IDENTICAL: computed again from the originals, every file has the same bytes.\n",
        (true, false) => {
            "IDENTICAL as far as computed: rules, trace and documents came out of the stored\n\
             ledger again. Name the originals after the case folder to have them read again.\n"
        }
        (false, _) => "NOT IDENTICAL: see above.\n",
    });
    text
}
