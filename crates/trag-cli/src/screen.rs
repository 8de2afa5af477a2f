//! The only place that writes to the terminal. Text from sources comes here escaped.

use std::io::{self, IsTerminal, Write};

use trag_model::{Excerpt, Problem, ProblemLog, catalogue};
use trag_report::escape;

/// Writes to standard output. A reader that went away (`| head`) is no fault; a full disk is.
pub(crate) fn print(text: &str) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Problem::new(
            catalogue::OUTPUT_FAILED,
            format!("the result cannot be written to standard output: {error}"),
            "make room, or send the output elsewhere; a case folder that was written is complete",
        )),
        _ => Ok(()),
    }
}

/// Whether standard output is a terminal, which shows colour.
pub(crate) fn has_colour() -> bool {
    io::stdout().is_terminal()
}

/// Writes a line to standard error.
pub(crate) fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Progress on standard error: one changing line on a terminal, plain lines otherwise, or nothing.
pub(crate) struct Progress {
    mode: Mode,
}

#[derive(PartialEq)]
enum Mode {
    Quiet,
    Line,
    Lines,
}

impl Progress {
    /// Progress as the terminal allows it.
    pub(crate) fn new(quiet: bool) -> Progress {
        let mode = match (quiet, io::stderr().is_terminal()) {
            (true, _) => Mode::Quiet,
            (false, true) => Mode::Line,
            (false, false) => Mode::Lines,
        };
        Progress { mode }
    }

    /// Says what is being done.
    pub(crate) fn step(&self, what: &str) {
        let what = escape::terminal(what);
        let short: String = what.chars().take(78).collect();
        match self.mode {
            Mode::Quiet => {}
            Mode::Line => {
                let _ = write!(io::stderr().lock(), "\r\x1b[K{short}");
            }
            Mode::Lines => note(&what),
        }
    }

    /// Takes the changing line away before other text is printed.
    pub(crate) fn done(&self) {
        if self.mode == Mode::Line {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// How many problems are printed; the rest stand in the case folder.
const PRINTED_PROBLEMS: usize = 20;

/// Prints problems to standard error, at most [`PRINTED_PROBLEMS`], and how many more there are.
pub(crate) fn problems(log: &ProblemLog) {
    problems_listed(log, "all counted, and listed in findings.json of the case folder");
}

/// The same, where the rest stands in another place.
pub(crate) fn problems_listed(log: &ProblemLog, place: &str) {
    let mut ordered: Vec<&Problem> = log.kept().iter().collect();
    ordered.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    ordered.iter().take(PRINTED_PROBLEMS).for_each(|found| problem(found));
    let more = log.count().saturating_sub(PRINTED_PROBLEMS as u64);
    if more > 0 {
        note(&format!("... and {more} more; {place}"));
    }
}

/// Prints one problem to standard error.
pub(crate) fn problem(problem: &Problem) {
    note(&rendered(problem));
}

/// A problem in the form of a compiler's message.
pub(crate) fn rendered(problem: &Problem) -> String {
    let mut text =
        format!("{}[{}]: {}", problem.severity.word(), problem.code, escape::terminal(&problem.text));
    let place = &problem.place;
    let gutter = place.line.to_string().len().max(1);
    if !place.file.is_empty() {
        text.push_str(&format!("\n{:gutter$}--> {}", "", escape::terminal(&place.file)));
        if place.line > 0 {
            let column = problem.excerpt.as_ref().map_or(1, |excerpt| excerpt.mark_from + 1);
            text.push_str(&format!(":{}:{column}", place.line));
        }
        text.push_str(&in_words(place.record, &place.column));
    }
    if let Some(excerpt) = &problem.excerpt {
        text.push_str(&excerpted(excerpt, place.line, gutter, &problem.detail));
    } else if !problem.detail.is_empty() {
        text.push_str(&format!("\n{:gutter$} = {}", "", escape::terminal(&problem.detail)));
    }
    for (number, line) in problem.help.lines().enumerate() {
        let label = if number == 0 { "help: " } else { "      " };
        text.push_str(&format!("\n{label}{}", escape::terminal(line)));
    }
    text
}

fn in_words(record: u64, column: &str) -> String {
    match (record, column) {
        (0, "") => String::new(),
        (0, column) => format!("  (column \"{}\")", escape::terminal(column)),
        (record, "") => format!("  (record {record})"),
        (record, column) => format!("  (record {record}, column \"{}\")", escape::terminal(column)),
    }
}

/// Source line and mark. Every character is escaped to one column, so that the mark stands under its text.
fn excerpted(excerpt: &Excerpt, line: u64, gutter: usize, detail: &str) -> String {
    let visible: String = excerpt.text.chars().map(one_column).collect();
    let mut text = format!("\n{line:>gutter$} | {visible}");
    if excerpt.mark_len > 0 || !detail.is_empty() {
        let (pad, marks) = (" ".repeat(excerpt.mark_from), "^".repeat(excerpt.mark_len));
        text.push_str(&format!("\n{:gutter$} | {pad}{marks} {}", "", escape::terminal(detail)));
    }
    text
}

/// The character, or a dot where a terminal would obey it instead of showing it.
fn one_column(character: char) -> char {
    let shown = escape::terminal(character.encode_utf8(&mut [0; 4]));
    if shown.chars().eq([character]) { character } else { '\u{b7}' }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trag_model::Place;

    #[test]
    fn a_problem_shows_the_place_the_text_and_the_remedy() {
        let line = "04.05.2024;Uplata;1.250.00;RSD";
        let mut found = Problem::new(
            catalogue::MALFORMED_AMOUNT,
            "malformed digit group in an amount",
            "correct the profile, or accept the record in case.toml",
        );
        found.place =
            Place { file: "statement-2024-05.csv".into(), line: 118, record: 117, column: "Iznos".into() };
        found.detail = "the group \"00\" has 2 digits".into();
        found.excerpt = Some(Excerpt::of(line, 18, 26));
        let expected = "\
error[ING012]: malformed digit group in an amount
   --> statement-2024-05.csv:118:19  (record 117, column \"Iznos\")
118 | 04.05.2024;Uplata;1.250.00;RSD
    |                   ^^^^^^^^ the group \"00\" has 2 digits
help: correct the profile, or accept the record in case.toml";
        assert_eq!(rendered(&found), expected);
    }

    #[test]
    fn terminal_control_bytes_of_a_source_are_shown_not_obeyed() {
        let mut found = Problem::new(catalogue::NUL_BYTE, "a NUL byte", "");
        found.excerpt = Some(Excerpt::of("a\u{1b}[2Jb\u{202e}c\0", 1, 2));
        let text = rendered(&found);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\0'), "{text:?}");
    }
}
