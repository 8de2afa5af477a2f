//! Archives: the files within a ZIP or gzip file, each read as a source of its own.
//!
//! Nothing is unpacked to disk. An entry is an [`Input`]: opening it inflates it as it is read. What an archive
//! promises about itself is checked, and what it hides is refused with a problem: encrypted entries, names that lead
//! out of the archive, entries that lie within each other, and more bytes than any statement has.

mod gzip;
mod inflate;
mod names;
pub(crate) mod zip;

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

use trag_model::{Decision, Problem, catalogue};

use crate::input::Input;
use crate::text::blocks::Hashing;
use inflate::Packed;
pub use names::is_of_the_system;

/// Most entries of an archive.
pub(crate) const MOST_ENTRIES: usize = 10_000;
/// Most bytes that all entries of an archive may have together, unpacked.
pub(crate) const MOST_BYTES: u64 = 8 << 30;
/// An entry that is larger than [`FREE`] and grows by more than this factor is no text of a bank.
pub(crate) const MOST_GROWTH: u64 = 250;
/// Entries of this size are unpacked however much they grow.
pub(crate) const FREE: u64 = 16 << 20;

/// Anything that holds an archive.
pub type Holder = Arc<dyn Input + Send>;

/// What a ZIP or gzip file holds.
#[derive(Debug)]
pub struct Archive {
    /// The files in it that can be read, by name.
    pub entries: Vec<Entry>,
    /// What cannot be read, and why.
    pub problems: Vec<Problem>,
    /// What is no file of its own: folders, and what operating systems add.
    pub passed_over: Vec<String>,
}

/// One file of an archive.
#[derive(Clone)]
pub struct Entry {
    holder: Holder,
    /// `a.zip/inner.csv`.
    name: String,
    packed: Packed,
    provenance: Decision,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Input for Entry {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        self.packed.open(&*self.holder)
    }

    fn size(&self) -> io::Result<u64> {
        match self.packed.size() {
            Some(size) => Ok(size),
            None => io::copy(&mut self.open()?, &mut io::sink()),
        }
    }

    fn provenance(&self) -> Option<Decision> {
        Some(self.provenance.clone())
    }
}

/// The kinds of archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Zip,
    Gzip,
}

/// What the first bytes of a file say.
fn kind(start: &[u8]) -> Option<Kind> {
    match start {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Kind::Zip),
        [0x1F, 0x8B, 8, ..] => Some(Kind::Gzip),
        _ => None,
    }
}

/// Whether the first bytes of a file are those of an archive. A spreadsheet may be one.
pub(crate) fn is_archive(start: &[u8]) -> bool {
    kind(start).is_some()
}

/// Lists the files in an archive. `None` where the input is none, or is a spreadsheet, which is kept in a ZIP file and
/// read as a whole.
///
/// # Errors
/// The bytes could not be had.
pub fn expand(holder: &Holder) -> io::Result<Option<Archive>> {
    let mut start = Vec::new();
    holder.open()?.take(4).read_to_end(&mut start)?;
    match kind(&start) {
        None => Ok(None),
        Some(Kind::Gzip) => {
            let of = Of::new(holder)?;
            let packed = Packed::gzip();
            let inner = gzip::name_of(holder.name());
            let entries = vec![of.entry(&inner, packed, "gzip")];
            Ok(Some(Archive { entries, problems: Vec::new(), passed_over: Vec::new() }))
        }
        Some(Kind::Zip) => match zip::Directory::read(&**holder)? {
            Ok(directory) if directory.is_spreadsheet() => Ok(None),
            Ok(directory) => Ok(Some(of_zip(holder, directory)?)),
            Err(problem) => {
                let problems = vec![problem.in_file(holder.name())];
                Ok(Some(Archive { entries: Vec::new(), problems, passed_over: Vec::new() }))
            }
        },
    }
}

fn of_zip(holder: &Holder, directory: zip::Directory) -> io::Result<Archive> {
    let of = Of::new(holder)?;
    let mut archive = Archive { entries: Vec::new(), problems: Vec::new(), passed_over: Vec::new() };
    let mut used: Vec<String> = Vec::new();
    let mut bytes = 0_u64;
    for member in directory.members {
        let shown = format!("{}/{}", holder.name(), member.name.shown);
        if member.is_folder || names::is_of_the_system(&member.name.shown) {
            if !member.is_folder {
                archive.passed_over.push(shown);
            }
            continue;
        }
        bytes = bytes.saturating_add(member.size);
        let fault = member.fault.or((bytes > MOST_BYTES).then_some(zip::Fault::TooMuch));
        let (None, Some(packed)) = (fault, member.packed) else {
            let fault = fault.unwrap_or(zip::Fault::Damaged);
            archive.problems.push(fault.problem().in_file(shown));
            continue;
        };
        let times = used.iter().filter(|name| **name == member.name.shown).count();
        used.push(member.name.shown.clone());
        let inner =
            if times == 0 { member.name.shown } else { format!("{} ({})", member.name.shown, times + 1) };
        archive.entries.push(of.entry(&inner, packed, "ZIP"));
    }
    archive.entries.sort_by(|a, b| a.name.cmp(&b.name));
    if archive.entries.is_empty() && archive.problems.is_empty() {
        let help = "ask for the file again, or leave it out of the case";
        let problem = Problem::new(catalogue::EMPTY_FILE, "the archive holds no file", help);
        archive.problems.push(problem.in_file(holder.name()));
    }
    Ok(archive)
}

/// An archive whose entries are made.
struct Of<'a> {
    holder: &'a Holder,
    sha256: String,
}

impl Of<'_> {
    fn new(holder: &Holder) -> io::Result<Of<'_>> {
        let sha256 = Hashing::new(holder.open()?).finish()?.sha256;
        Ok(Of { holder, sha256 })
    }

    fn entry(&self, inner: &str, packed: Packed, kind: &str) -> Entry {
        let outer = self.holder.name();
        let provenance = Decision {
            what: "archive".to_owned(),
            choice: format!("{kind} file {outer}, entry {inner}"),
            evidence: format!("SHA-256 of the archive: {}", self.sha256),
        };
        Entry { holder: self.holder.clone(), name: format!("{outer}/{inner}"), packed, provenance }
    }
}
