//! How the program ends.

use std::process::ExitCode;

use trag_model::{Code, Problem, catalogue};

/// The ways to end; the numbers are a contract with batch jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything was read and judged.
    Complete,
    /// Complete, something was flagged, and the caller asked to be told.
    Flagged,
    /// Something is missing from the result.
    Incomplete,
    /// Wrong usage, or a fault in `case.toml`.
    Usage,
    /// Input or output failed.
    InputOutput,
    /// Stopped from outside.
    Interrupted,
}

impl Exit {
    /// The process's exit status.
    pub(crate) fn number(self) -> u8 {
        match self {
            Exit::Complete => 0,
            Exit::Flagged => 1,
            Exit::Incomplete => 2,
            Exit::Usage => 64,
            Exit::InputOutput => 74,
            Exit::Interrupted => 130,
        }
    }

    /// The word for it in records.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Exit::Complete => "complete",
            Exit::Flagged => "complete, flagged",
            Exit::Incomplete => "incomplete",
            Exit::Usage => "wrong usage",
            Exit::InputOutput => "input or output failed",
            Exit::Interrupted => "interrupted",
        }
    }

    /// How a command ends that a problem stops.
    pub(crate) fn of(problem: &Problem) -> Exit {
        const USAGE: [Code; 12] = [
            catalogue::CASE_EXISTS,
            catalogue::NOT_A_CASE,
            catalogue::CASE_FILE_INVALID,
            catalogue::GOAML_NOT_WRITTEN,
            catalogue::MODEL_INVALID,
            catalogue::MODEL_NOT_LEARNED,
            catalogue::RATES_INVALID,
            catalogue::SEAL_REFUSED,
            catalogue::SQL_REFUSED,
            catalogue::THRESHOLDS_INVALID,
            catalogue::TRACE_DECLARATION_INVALID,
            catalogue::TRUTH_INVALID,
        ];
        const NO_FIGURE: [Code; 7] = [
            catalogue::COPY_REFUSED,
            catalogue::SQL_ANSWER_INVALID,
            catalogue::SQL_BOUNDS,
            catalogue::SQL_FAILED,
            catalogue::TRACE_NOT_CONSERVED,
            catalogue::TRACE_OUT_OF_BAND,
            catalogue::TRACE_TOO_LARGE,
        ];
        match problem.code {
            catalogue::INTERRUPTED => Exit::Interrupted,
            code if USAGE.contains(&code) => Exit::Usage,
            code if NO_FIGURE.contains(&code) => Exit::Incomplete,
            _ => Exit::InputOutput,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.number())
    }
}
