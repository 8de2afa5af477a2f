//! From the paths of the command line to a list of files with unique names, in one order.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use trag_ingest::{Entry, Holder, Input, InputSpec};
use trag_model::{Decision, Problem, catalogue};

use crate::case_file::{Declared, fault};

/// One file to read.
#[derive(Debug)]
pub(crate) struct InputFile {
    /// Its name in the case: the path below the input folder, or the file's name.
    pub(crate) name: String,
    /// Where it lies, or the archive that holds it.
    pub(crate) path: PathBuf,
    /// What `case.toml` declares about it.
    pub(crate) spec: InputSpec,
    /// The file in an archive.
    pub(crate) entry: Option<Entry>,
}

impl Input for InputFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        self.open_at(0)
    }

    fn open_at(&self, offset: u64) -> io::Result<Box<dyn Read + Send>> {
        if let Some(entry) = &self.entry {
            return entry.open_at(offset);
        }
        let mut file = File::open(&self.path)?;
        if offset > 0 {
            file.seek(SeekFrom::Start(offset))?;
        }
        Ok(Box::new(file))
    }

    fn size(&self) -> io::Result<u64> {
        match &self.entry {
            Some(entry) => entry.size(),
            None => Ok(fs::metadata(&self.path)?.len()),
        }
    }

    fn provenance(&self) -> Option<Decision> {
        self.entry.as_ref().and_then(Entry::provenance)
    }
}

/// The files of a run.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// Sorted by name.
    pub(crate) files: Vec<InputFile>,
    /// Names of files that lie in an input folder but are not read, because `case.toml` names others.
    pub(crate) not_named: Vec<String>,
    /// Names of links in an input folder, which are not followed.
    pub(crate) links: Vec<String>,
    /// What else lies in an input folder and is not read: hidden files, pipes, case folders of trag, folders too deep.
    pub(crate) passed_over: Vec<String>,
    /// What archives hold and cannot be read.
    pub(crate) problems: Vec<Problem>,
    /// Names of the archives whose files are read.
    archives: Vec<String>,
}

/// The case file that applies: the one given, or the one in the only input that is a folder.
pub(crate) fn declared(inputs: &[PathBuf], case_file: Option<&Path>) -> Result<Declared, Problem> {
    if let Some(path) = case_file {
        return Declared::read(path);
    }
    let in_folders: Vec<PathBuf> =
        inputs.iter().map(|input| input.join("case.toml")).filter(|path| path.is_file()).collect();
    match &in_folders[..] {
        [] => Ok(Declared::default()),
        [only] => Declared::read(only),
        _ => Err(Problem::new(
            catalogue::CASE_FILE_INVALID,
            format!("{} input folders have a case.toml each", in_folders.len()),
            "name the one that applies with --case-file",
        )),
    }
}

/// Lists the files to read.
pub(crate) fn list(inputs: &[PathBuf], declared: &Declared) -> Result<Inputs, Problem> {
    let mut found = Found::default();
    for input in inputs {
        let data = fs::metadata(input).map_err(|error| inaccessible(input, &error))?;
        if data.is_dir() {
            let mut here = Found::default();
            walk(input, "", 0, &mut here).map_err(|(path, error)| inaccessible(&path, &error))?;
            if here.files.is_empty() {
                return Err(empty_folder(input, &here));
            }
            found.files.extend(here.files);
            found.links.extend(here.links);
            found.passed_over.extend(here.passed_over);
        } else {
            found.files.push((file_name(input), input.clone()));
        }
    }
    let named = unique_names(found.files);
    found.links.sort();
    found.passed_over.sort();
    let mut list = Inputs { links: found.links, passed_over: found.passed_over, ..Inputs::default() };
    for (name, path) in named {
        let file = InputFile { name, path, spec: InputSpec::default(), entry: None };
        list.add(file, declared)?;
    }
    every_pattern_is_met(declared, &list)?;
    Ok(list)
}

impl Inputs {
    /// Adds a file, or the files in it where it is an archive.
    fn add(&mut self, file: InputFile, declared: &Declared) -> Result<(), Problem> {
        let (name, path) = (file.name.clone(), file.path.clone());
        let of_name = declared_about(declared, &name)?;
        let holder: Holder = Arc::new(file);
        // A file that cannot be opened here is reported when its turn comes.
        let Ok(Some(archive)) = trag_ingest::expand(&holder) else {
            self.take(InputFile { name, path, spec: InputSpec::default(), entry: None }, of_name, declared);
            return Ok(());
        };
        for entry in archive.entries {
            let name = entry.name().to_owned();
            let spec = declared_about(declared, &name)?.or_else(|| of_name.clone());
            self.take(
                InputFile { name, path: path.clone(), spec: InputSpec::default(), entry: Some(entry) },
                spec,
                declared,
            );
        }
        self.problems.extend(archive.problems);
        self.passed_over.extend(archive.passed_over);
        self.archives.push(name);
        Ok(())
    }

    fn take(&mut self, file: InputFile, spec: Option<InputSpec>, declared: &Declared) {
        match spec {
            Some(spec) => self.files.push(InputFile { spec, ..file }),
            None if declared.file.input.is_empty() => self.files.push(file),
            None => self.not_named.push(file.name),
        }
    }
}

/// A folder within folders deeper than this is a loop or an attack.
pub(crate) const DEEPEST: usize = 32;

/// What `case.toml` declares about a file: every `[[input]]` that names it, taken together.
fn declared_about(declared: &Declared, name: &str) -> Result<Option<InputSpec>, Problem> {
    let mut whole: Option<InputSpec> = None;
    for spec in declared.file.input.iter().filter(|spec| matches(&spec.file, name)) {
        whole = Some(match whole {
            None => spec.clone(),
            Some(before) => before.merge(spec.clone()).map_err(fault)?,
        });
    }
    Ok(whole)
}

/// What lies in input folders.
#[derive(Default)]
struct Found {
    files: Vec<(String, PathBuf)>,
    links: Vec<String>,
    passed_over: Vec<String>,
}

/// All files below `folder`, in the order of their names. Hidden files are passed over and named; a case.toml is no
/// evidence. Links are not followed, as they lead out of the folder; a case folder of trag is a result and no evidence.
fn walk(folder: &Path, prefix: &str, depth: usize, found: &mut Found) -> Result<(), (PathBuf, io::Error)> {
    let at = |error| (folder.to_owned(), error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(at)? {
        let entry = entry.map_err(at)?;
        entries.push((entry.file_name().to_string_lossy().into_owned(), entry));
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, entry) in entries {
        let kind = entry.file_type().map_err(at)?;
        if name == "case.toml" {
            continue;
        }
        let shown = format!("{prefix}{name}");
        let is_case =
            || entry.path().join("manifest.json").is_file() && entry.path().join("ledger.parquet").is_file();
        if trag_ingest::is_of_the_system(&shown) {
            found.passed_over.push(shown);
        } else if kind.is_file() {
            found.files.push((shown, entry.path()));
        } else if kind.is_dir() && depth < DEEPEST && !is_case() {
            walk(&entry.path(), &format!("{shown}/"), depth + 1, found)?;
        } else if kind.is_symlink() {
            found.links.push(shown);
        } else {
            found.passed_over.push(shown);
        }
    }
    Ok(())
}

/// Files of one name get as many of their folders in front as it takes to tell them apart, and no more: the
/// rest of the path is the machine's business and stays out of the case.
fn unique_names(mut found: Vec<(String, PathBuf)>) -> Vec<(String, PathBuf)> {
    found.sort();
    found.dedup_by(|a, b| same_file(&a.1, &b.1));
    let mut groups: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    found.into_iter().for_each(|(name, path)| groups.entry(name).or_default().push(path));
    let mut named: Vec<(String, PathBuf)> = Vec::new();
    for (name, paths) in groups {
        let distinct = |parts: &usize| {
            let mut tails: Vec<String> = paths.iter().map(|path| tail(path, *parts)).collect();
            tails.sort();
            tails.is_sorted_by(|a, b| a < b)
        };
        match (2..64).find(distinct).filter(|_| paths.len() > 1) {
            Some(parts) => named.extend(paths.into_iter().map(|path| (tail(&path, parts), path))),
            None => named.extend(paths.into_iter().map(|path| (name.clone(), path))),
        }
    }
    named.sort();
    named
}

/// The last parts of a path, joined by `/`.
fn tail(path: &Path, parts: usize) -> String {
    let names: Vec<String> = path
        .components()
        .filter_map(|part| match part {
            std::path::Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    names[names.len().saturating_sub(parts)..].join("/")
}

fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// Whether a name matches a pattern in which `*` stands for any characters but `/`.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, tail)) => name.strip_prefix(head).is_some_and(|rest| {
            let reach = rest.find('/').unwrap_or(rest.len());
            (0..=reach).filter(|end| rest.is_char_boundary(*end)).any(|end| matches(tail, &rest[end..]))
        }),
    }
}

/// A pattern without a file is a typing error, and the evidence it means would be missing.
fn every_pattern_is_met(declared: &Declared, list: &Inputs) -> Result<(), Problem> {
    let names = || list.files.iter().map(|file| &file.name).chain(&list.archives);
    let unmet = |spec: &&InputSpec| !names().any(|name| matches(&spec.file, name));
    match declared.file.input.iter().find(unmet) {
        None => Ok(()),
        Some(spec) => Err(Problem::new(
            catalogue::INPUT_MISSING,
            format!("no input is named `{}`, as [[input]] in case.toml says", spec.file),
            "correct `file` in case.toml; `*` stands for any characters, and `/` parts folders",
        )),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
}

fn inaccessible(path: &Path, error: &io::Error) -> Problem {
    let shown = path.to_string_lossy();
    match error.kind() {
        io::ErrorKind::NotFound => Problem::new(
            catalogue::INPUT_MISSING,
            format!("there is no file or folder `{shown}`"),
            "check the path for typing errors",
        ),
        io::ErrorKind::PermissionDenied => Problem::new(
            catalogue::INPUT_FORBIDDEN,
            format!("`{shown}` may not be read"),
            "ask its owner for permission to read it, or copy it to a folder of your own",
        ),
        _ => Problem::new(
            catalogue::INPUT_FORBIDDEN,
            format!("`{shown}` cannot be read: {error}"),
            "check the disk or the network drive it lies on",
        ),
    }
}

/// What lies there all the same is named: a folder of links is no empty folder to whoever made it.
fn empty_folder(path: &Path, found: &Found) -> Problem {
    let mut text = format!("the folder `{}` holds no file to read", path.to_string_lossy());
    if !found.links.is_empty() {
        let (count, names) = (found.links.len(), some_of(&found.links));
        let links = if count == 1 { "1 link".to_owned() } else { format!("{count} links") };
        text.push_str(&format!("; links are not followed, and it holds {links}: {names}"));
    }
    if !found.passed_over.is_empty() {
        text.push_str(&format!(
            "; hidden and special files and case folders in it: {}",
            some_of(&found.passed_over)
        ));
    }
    let help = match found.links.is_empty() {
        true => "name a folder with exports in it; hidden files are passed over",
        false => "copy what the links lead to into the folder, or name those files on the command line",
    };
    Problem::new(catalogue::INPUT_FOLDER_EMPTY, text, help)
}

/// Names for a message, and how many more there are.
pub(crate) fn some_of(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(10).map(String::as_str).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_names_in_one_folder() {
        assert!(matches("izvod-*.csv", "izvod-2024-05.csv"));
        assert!(matches("*/izvod.csv", "banka/izvod.csv"));
        assert!(matches("*.csv", "č.csv"));
        assert!(!matches("*.csv", "banka/izvod.csv"));
        assert!(!matches("izvod.csv", "izvod.csv.bak"));
    }

    #[test]
    fn a_folder_is_listed_in_one_order_and_hidden_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a/z.csv", "a/y.csv", ".hidden", "a/.git/c.csv", "case.toml"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let list = list(&[folder.path().to_owned()], &Declared::default()).unwrap();
        let names: Vec<&str> = list.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a/y.csv", "a/z.csv", "b.csv"]);
        assert_eq!(list.passed_over, [".hidden", "a/.git"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_case_folders_are_passed_over_and_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("old-case")).unwrap();
        for name in ["a.csv", "old-case/manifest.json", "old-case/ledger.parquet"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("l.csv")).unwrap();
        let list = list(&[folder.path().to_owned()], &Declared::default()).unwrap();
        assert_eq!(list.files.len(), 1);
        assert_eq!((list.links, list.passed_over), (vec!["l.csv".to_owned()], vec!["old-case".to_owned()]));
    }

    #[test]
    fn equal_names_are_told_apart_by_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<PathBuf> =
            ["one", "two"].iter().map(|name| folder.path().join(name).join("x.csv")).collect();
        for path in &paths {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let files = list(&paths, &Declared::default()).unwrap().files;
        assert_eq!((files[0].name.as_str(), files[1].name.as_str()), ("one/x.csv", "two/x.csv"));
        let twice = [paths[0].clone(), paths[0].clone()];
        assert_eq!(list(&twice, &Declared::default()).unwrap().files.len(), 1);
    }
}
