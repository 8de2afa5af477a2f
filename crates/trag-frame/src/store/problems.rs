//! `problems.json`: what was met while reading and assembling, before a rule was asked, so that a stored case can
//! be judged again and say the same about what is missing.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use trag_model::{Excerpt, Place, Problem, ProblemLog, Severity, Tally, catalogue};

use super::reader::Unreadable;

/// Name of the file.
pub const PROBLEMS_FILE: &str = "problems.json";

/// The version this file describes.
const VERSION: &str = "trag.problems.v1";

/// More than any log takes: of each code and file a bounded number is kept in full.
const LARGEST: u64 = 1 << 30;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: String,
    tallies: Vec<Counted>,
    kept: Vec<Kept>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    code: String,
    file: String,
    count: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    code: String,
    /// A single problem may weigh less than its kind.
    severity: Weight,
    file: String,
    line: u64,
    record: u64,
    column: String,
    text: String,
    detail: String,
    excerpt: Option<Marked>,
    help: String,
}

/// The severities that a problem of reading can have.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Weight {
    Note,
    Accepted,
    Error,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    text: String,
    mark_from: usize,
    mark_len: usize,
}

/// Writes a log in which nothing is accepted yet: what the investigator accepts stands in `case.toml`.
///
/// # Errors
/// Those of writing.
pub fn write(log: &ProblemLog, out: &mut dyn Write) -> io::Result<()> {
    let counted = |tally: &Tally| Counted {
        code: tally.code.0.to_owned(),
        file: tally.file.clone(),
        count: tally.count,
    };
    let document = Document {
        version: VERSION.to_owned(),
        tallies: log.tallies().iter().map(counted).collect(),
        kept: log.kept().iter().map(kept).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn kept(problem: &Problem) -> Kept {
    Kept {
        code: problem.code.0.to_owned(),
        severity: match problem.severity {
            Severity::Note => Weight::Note,
            Severity::Accepted => Weight::Accepted,
            Severity::Error | Severity::Fatal => Weight::Error,
        },
        file: problem.place.file.clone(),
        line: problem.place.line,
        record: problem.place.record,
        column: problem.place.column.clone(),
        text: problem.text.clone(),
        detail: problem.detail.clone(),
        excerpt: problem.excerpt.as_ref().map(|excerpt| Marked {
            text: excerpt.text.clone(),
            mark_from: excerpt.mark_from,
            mark_len: excerpt.mark_len,
        }),
        help: problem.help.clone(),
    }
}

/// Reads the log of a case folder back.
///
/// # Errors
/// CAS014 when the file is missing, damaged or of another version.
pub fn read(folder: &Path) -> Result<ProblemLog, Problem> {
    let unreadable = |why: &dyn std::fmt::Display| {
        super::unreadable(folder, PROBLEMS_FILE, &Unreadable::new(why.to_string()))
    };
    let file = File::open(folder.join(PROBLEMS_FILE)).map_err(|error| unreadable(&error))?;
    let mut text = Vec::new();
    file.take(LARGEST).read_to_end(&mut text).map_err(|error| unreadable(&error))?;
    let document: Document = serde_json::from_slice(&text).map_err(|error| unreadable(&error))?;
    restore(document).map_err(|why| unreadable(&why))
}

fn restore(document: Document) -> Result<ProblemLog, String> {
    if document.version != VERSION {
        return Err(format!("it is of version {}, and this is {VERSION}", document.version));
    }
    let mut log = ProblemLog::default();
    for kept in document.kept {
        log.push(problem(kept)?);
    }
    for tally in document.tallies {
        let code = catalogue::code(&tally.code).ok_or_else(|| unknown(&tally.code))?;
        let known = log.tallies().iter().find(|own| own.code == code && own.file == tally.file);
        let counted = known.map_or(0, |own| own.count);
        let more = tally.count.checked_sub(counted).ok_or("a count is smaller than what is kept")?;
        log.count_more(code, &tally.file, more);
    }
    Ok(log)
}

fn problem(kept: Kept) -> Result<Problem, String> {
    let code = catalogue::code(&kept.code).ok_or_else(|| unknown(&kept.code))?;
    if catalogue::severity(code) == Severity::Fatal {
        return Err(format!("the problem {code} ends a run and cannot stand in a case"));
    }
    let severity = match kept.severity {
        Weight::Note => Severity::Note,
        Weight::Accepted => Severity::Accepted,
        Weight::Error => Severity::Error,
    };
    Ok(Problem {
        code,
        severity,
        place: Place { file: kept.file, line: kept.line, record: kept.record, column: kept.column },
        text: kept.text,
        detail: kept.detail,
        excerpt: kept.excerpt.map(|excerpt| Excerpt {
            text: excerpt.text,
            mark_from: excerpt.mark_from,
            mark_len: excerpt.mark_len,
        }),
        help: kept.help,
    })
}

fn unknown(code: &str) -> String {
    format!("there is no problem {code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> ProblemLog {
        let mut log = ProblemLog::default();
        let line = "04.05.2024;1.250.00;RSD";
        for record in 1..=ProblemLog::KEPT + 2 {
            let mut problem = Problem::new(catalogue::SAME_BYTES, "the same \u{1b} bytes", "look");
            problem.place = Place { file: "a.csv".into(), line: record + 1, record, column: "Iznos".into() };
            problem.excerpt = Some(Excerpt::of(line, 11, 19));
            log.push(problem);
        }
        log.push(Problem::new(catalogue::INPUT_UNREADABLE, "cut off", "copy it again").in_file("b.csv"));
        let milder = Problem::new(catalogue::INPUT_UNREADABLE, "read in another way", "nothing to do");
        log.push(Problem { severity: Severity::Note, ..milder }.in_file("c.csv"));
        log
    }

    fn written(log: &ProblemLog, folder: &Path) {
        write(log, &mut File::create(folder.join(PROBLEMS_FILE)).unwrap()).unwrap();
    }

    #[test]
    fn a_log_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        written(&log(), folder.path());
        let back = read(folder.path()).unwrap();
        assert_eq!(back, log());
        assert_eq!(back.not_kept(), 2);
    }

    #[test]
    fn a_log_of_unknown_codes_or_another_version_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        written(&log(), folder.path());
        let path = folder.path().join(PROBLEMS_FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        for (from, to) in
            [("CAS010", "CAS999"), (VERSION, "trag.problems.v9"), ("CAS013", "CAS001"), ("{", "[")]
        {
            std::fs::write(&path, text.replace(from, to)).unwrap();
            assert_eq!(read(folder.path()).unwrap_err().code, catalogue::CASE_UNREADABLE, "{to}");
        }
    }
}
