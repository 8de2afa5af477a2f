//! Problems: what could not be read or judged, where it stands, and what to do about it.

use std::fmt;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is missing from the result.
    Note,
    /// Accepted by the investigator in `case.toml`, with a reason.
    Accepted,
    /// Something is missing from the result: the run is INCOMPLETE.
    Error,
    /// The command cannot go on.
    Fatal,
}

impl Severity {
    /// The word that starts the message.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Accepted => "accepted",
            Severity::Error | Severity::Fatal => "error",
        }
    }
}

/// Code of a kind of problem, such as `ING012`. The catalogue is [`crate::catalogue::CATALOGUE`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Where a problem stands. Numbers start at 1; 0 means "the whole".
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as in [`crate::Source::path`]; empty where no file is concerned.
    pub file: String,
    /// Line in the file.
    pub line: u64,
    /// Number of the record, counted from the first record after the header.
    pub record: u64,
    /// Name of the column; empty where no column is concerned.
    pub column: String,
}

/// The piece of source text that a problem is about. Escaped by whoever prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    /// The line, shortened to at most 160 characters around the mark.
    pub text: String,
    /// First marked character of `text`.
    pub mark_from: usize,
    /// Number of marked characters; 0 marks nothing.
    pub mark_len: usize,
}

impl Excerpt {
    /// The longest text an excerpt carries, in characters.
    pub const WIDTH: usize = 160;

    /// An excerpt of `line` around the bytes `from..to`.
    #[must_use]
    pub fn of(line: &str, from: usize, to: usize) -> Excerpt {
        let before = line.get(..from).map_or(0, |head| head.chars().count());
        let marked = line.get(from..to).map_or(0, |part| part.chars().count());
        let skip = before.saturating_sub(Self::WIDTH / 2);
        let text: String = line.chars().skip(skip).take(Self::WIDTH).collect();
        let room = text.chars().count().saturating_sub(before - skip);
        Excerpt { text, mark_from: before - skip, mark_len: marked.min(room) }
    }
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its kind.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// Where it stands.
    pub place: Place,
    /// What happened, in one sentence without a full stop: `malformed digit group in an amount`.
    pub text: String,
    /// What was expected and what stands there, under the mark of the excerpt; may be empty.
    pub detail: String,
    /// The source text; `None` where there is none.
    pub excerpt: Option<Excerpt>,
    /// What to do.
    pub help: String,
}

impl Problem {
    /// A problem with the severity of the catalogue.
    #[must_use]
    pub fn new(code: Code, text: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem {
            code,
            severity: crate::catalogue::severity(code),
            place: Place::default(),
            text: text.into(),
            detail: String::new(),
            excerpt: None,
            help: help.into(),
        }
    }

    /// The same, about a file.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Problem {
        self.place.file = file.into();
        self
    }
}

/// The problems of a step: all of them counted, the first of each kind in each file kept in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemLog {
    kept: Vec<Problem>,
    tallies: Vec<Tally>,
}

/// How many problems of one code there were in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The code.
    pub code: Code,
    /// The file; empty where no file is concerned.
    pub file: String,
    /// How many problems.
    pub count: u64,
    /// How many of them are kept in full.
    pub kept: u64,
    /// Whether the investigator accepted all of them, so that the uncounted rest is accepted too.
    pub accepted: bool,
}

impl ProblemLog {
    /// How many problems of one code and file are kept in full; further ones are counted, and the count is
    /// printed.
    pub const KEPT: u64 = 1_000;

    /// Records a problem.
    pub fn push(&mut self, problem: Problem) {
        let tally = self.tally(problem.code, &problem.place.file);
        tally.count += 1;
        if tally.kept < Self::KEPT {
            tally.kept += 1;
            self.kept.push(problem);
        }
    }

    /// Records all problems of another log.
    pub fn append(&mut self, other: ProblemLog) {
        for tally in &other.tallies {
            let own = self.tally(tally.code, &tally.file);
            own.count += tally.count - tally.kept;
            own.accepted |= tally.accepted;
        }
        other.kept.into_iter().for_each(|problem| self.push(problem));
    }

    /// Counts problems of a code in a file that are not kept in full.
    pub fn count_more(&mut self, code: Code, file: &str, count: u64) {
        if count > 0 {
            self.tally(code, file).count += count;
        }
    }

    /// The same problems, each changed by `change`. File and code stay, as problems are counted by them.
    #[must_use]
    pub fn map(mut self, change: impl FnMut(Problem) -> Problem) -> ProblemLog {
        self.kept = self.kept.into_iter().map(change).collect();
        self
    }

    /// Marks problems as accepted by the investigator: all of a code in a file, or those of one record.
    /// Gives back how many it met.
    pub fn accept(&mut self, code: &str, file: &str, record: Option<u64>) -> u64 {
        let mut met = 0;
        for problem in &mut self.kept {
            let place = &problem.place;
            if problem.code.0 == code && place.file == file && record.is_none_or(|r| r == place.record) {
                problem.severity = problem.severity.min(Severity::Accepted);
                met += 1;
            }
        }
        let whole = |tally: &&mut Tally| tally.code.0 == code && tally.file == file && record.is_none();
        self.tallies.iter_mut().filter(whole).for_each(|tally| {
            tally.accepted = true;
            met = tally.count;
        });
        met
    }

    /// The problems kept in full, in the order they were recorded.
    #[must_use]
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }

    /// How many problems of each code and file there were, in order of first appearance.
    #[must_use]
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    /// How many problems there were, kept or not.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.count).sum()
    }

    /// How many problems were counted but not kept.
    #[must_use]
    pub fn not_kept(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.count - tally.kept).sum()
    }

    /// Whether something is missing from the result.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        let lost = |tally: &Tally| {
            let matters = crate::catalogue::severity(tally.code) >= Severity::Error;
            tally.count > tally.kept && matters && !tally.accepted
        };
        self.tallies.iter().any(lost) || self.kept.iter().any(|problem| problem.severity >= Severity::Error)
    }

    fn tally(&mut self, code: Code, file: &str) -> &mut Tally {
        let known = self.tallies.iter().position(|tally| tally.code == code && tally.file == file);
        let at = known.unwrap_or_else(|| {
            self.tallies.push(Tally { code, file: file.to_owned(), count: 0, kept: 0, accepted: false });
            self.tallies.len() - 1
        });
        &mut self.tallies[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn an_excerpt_marks_characters_not_bytes() {
        let line = "čćš;1.250.00;RSD";
        let from = line.find('1').unwrap();
        let excerpt = Excerpt::of(line, from, from + 8);
        assert_eq!((excerpt.mark_from, excerpt.mark_len), (4, 8));
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let line = format!("{}BAD{}", "a".repeat(5_000), "b".repeat(5_000));
        let excerpt = Excerpt::of(&line, 5_000, 5_003);
        let marked: String = excerpt.text.chars().skip(excerpt.mark_from).take(excerpt.mark_len).collect();
        assert_eq!((excerpt.text.chars().count(), marked.as_str()), (Excerpt::WIDTH, "BAD"));
    }

    #[test]
    fn a_flood_is_counted_and_never_complete() {
        let mut log = ProblemLog::default();
        for _ in 0..2_500 {
            log.push(Problem::new(catalogue::MALFORMED_AMOUNT, "", "").in_file("a.csv"));
        }
        let mut all = ProblemLog::default();
        all.append(log.clone());
        all.append(log);
        assert_eq!((all.count(), all.kept().len(), all.not_kept()), (5_000, 1_000, 4_000));
        assert!(all.is_incomplete());
        assert_eq!(all.accept("ING012", "b.csv", None), 0);
        assert!(all.is_incomplete());
        assert_eq!(all.accept("ING012", "a.csv", None), 5_000);
        assert!(!all.is_incomplete());
    }

    #[test]
    fn one_record_is_accepted_and_its_neighbour_is_not() {
        let mut log = ProblemLog::default();
        for record in [7, 8] {
            let mut problem = Problem::new(catalogue::MALFORMED_DATE, "", "").in_file("a.csv");
            problem.place.record = record;
            log.push(problem);
        }
        assert_eq!(log.accept("ING017", "a.csv", Some(7)), 1);
        let severities: Vec<Severity> = log.kept().iter().map(|problem| problem.severity).collect();
        assert_eq!(severities, [Severity::Accepted, Severity::Error]);
        assert!(log.is_incomplete());
    }
}
