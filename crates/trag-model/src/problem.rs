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

/// The problems of one file or step: all of them counted, the first of each kind kept in full.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemLog {
    kept: Vec<Problem>,
    counts: Vec<(Code, u64)>,
}

impl ProblemLog {
    /// How many problems of one code are kept in full; further ones are counted, and the count is printed.
    pub const KEPT_PER_CODE: u64 = 1_000;

    /// Records a problem.
    pub fn push(&mut self, problem: Problem) {
        let count = self.count_of(problem.code);
        *count += 1;
        if *count <= Self::KEPT_PER_CODE {
            self.kept.push(problem);
        }
    }

    /// Records all problems of another log.
    pub fn append(&mut self, other: ProblemLog) {
        let mut kept_of_other: Vec<(Code, u64)> = Vec::new();
        for problem in other.kept {
            match kept_of_other.iter_mut().find(|(code, _)| *code == problem.code) {
                Some((_, count)) => *count += 1,
                None => kept_of_other.push((problem.code, 1)),
            }
            self.push(problem);
        }
        for (code, count) in other.counts {
            let kept = kept_of_other.iter().find(|(kept, _)| *kept == code).map_or(0, |(_, count)| *count);
            *self.count_of(code) += count - kept;
        }
    }

    /// The problems kept in full, in the order they were recorded.
    #[must_use]
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }

    /// The problems kept in full, to be changed in place (acceptance by the investigator).
    pub fn kept_mut(&mut self) -> &mut [Problem] {
        &mut self.kept
    }

    /// How many problems of each code there were, in order of first appearance.
    #[must_use]
    pub fn counts(&self) -> &[(Code, u64)] {
        &self.counts
    }

    /// How many problems were counted but not kept.
    #[must_use]
    pub fn not_kept(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count.saturating_sub(Self::KEPT_PER_CODE)).sum()
    }

    /// Whether something is missing from the result.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.not_kept() > 0 || self.kept.iter().any(|problem| problem.severity >= Severity::Error)
    }

    fn count_of(&mut self, code: Code) -> &mut u64 {
        let at = self.counts.iter().position(|(known, _)| *known == code).unwrap_or_else(|| {
            self.counts.push((code, 0));
            self.counts.len() - 1
        });
        &mut self.counts[at].1
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
            log.push(Problem::new(catalogue::MALFORMED_AMOUNT, "", ""));
        }
        let mut all = ProblemLog::default();
        all.append(log.clone());
        all.append(log);
        assert_eq!(all.counts(), [(catalogue::MALFORMED_AMOUNT, 5_000)]);
        assert_eq!((all.kept().len(), all.not_kept(), all.is_incomplete()), (1_000, 4_000, true));
    }
}
