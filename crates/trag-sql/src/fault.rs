//! What goes wrong with a statement, as a problem.

use rusqlite::Error;
use rusqlite::ffi::ErrorCode;
use trag_model::{Code, Excerpt, Problem, catalogue};

use crate::statement::{LONGEST_TEXT, Limits};

const REFUSED_HELP: &str =
    "write one SELECT over the tables that `trag sql --tables` lists; `trag sql --examples` shows some";

/// A statement that is not accepted.
pub(crate) fn refused(text: impl Into<String>) -> Problem {
    Problem::new(catalogue::SQL_REFUSED, text.into(), REFUSED_HELP)
}

/// Why SQLite does not accept a statement.
pub(crate) fn preparing(error: &Error, sql: &str) -> Problem {
    match error {
        Error::Empty => refused("there is no statement"),
        Error::MultipleStatement => refused("there is more than one statement"),
        Error::SqlInputError { msg, offset, .. } => {
            let mut problem = refused(msg.clone());
            if let Some((line, from)) = usize::try_from(*offset).ok().and_then(|offset| place(sql, offset)) {
                problem.excerpt = Some(Excerpt::of(line, from, from));
            }
            problem
        }
        other => refused(other.to_string()),
    }
}

/// The line of a statement in which a byte stands, and where in it.
fn place(sql: &str, offset: usize) -> Option<(&str, usize)> {
    let before = sql.get(..offset)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Some((sql.get(start..)?.lines().next()?, offset - start))
}

/// Why a statement that was accepted has no answer.
pub(crate) fn running(error: &Error, limits: &Limits) -> Problem {
    let of = |code: Code, text: String, help: &str| Problem::new(code, text, help);
    let kind = error.sqlite_error_code();
    match kind {
        Some(ErrorCode::OperationInterrupted) => of(
            catalogue::SQL_BOUNDS,
            format!("the statement was stopped: it takes more than {} steps, or too long", limits.steps),
            "ask for less at once, or join on equal columns",
        ),
        Some(ErrorCode::OutOfMemory) => of(
            catalogue::SQL_BOUNDS,
            format!("the statement needs more than {} MiB of memory", limits.memory_bytes >> 20),
            "name the columns instead of `*`, or ask for less at once",
        ),
        Some(ErrorCode::TooBig) => of(
            catalogue::SQL_BOUNDS,
            format!("a text is longer than {LONGEST_TEXT} bytes"),
            "take a part of the text with substr(), or ask for less at once",
        ),
        _ => of(
            catalogue::SQL_FAILED,
            format!("the statement has no answer: {}", said(error)),
            "change the statement; a sum beyond 64 bits is made in parts, with GROUP BY",
        ),
    }
}

fn said(error: &Error) -> String {
    match error {
        Error::SqliteFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    }
}
