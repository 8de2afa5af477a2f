//! What the last trace of a case asked, kept beside its result so that a report can trace the same again.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use trag_model::{Problem, catalogue};

use crate::args::TraceArgs;
use crate::case_file::Declared;

/// Its name in the case folder.
pub(crate) const NAME: &str = "tracing-question.json";

/// The command line of a trace, and the case file that it named.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    origin: Vec<String>,
    method: Vec<String>,
    as_of: Option<String>,
    target: Vec<String>,
    who: Option<String>,
    why: Option<String>,
    /// The text of a case file other than the one that the run kept.
    case_file: Option<String>,
}

impl Question {
    /// What a command line asks.
    pub(crate) fn of(args: &TraceArgs, case_file: &Declared) -> Question {
        Question {
            origin: args.origin.clone(),
            method: args.method.clone(),
            as_of: args.as_of.clone(),
            target: args.target.clone(),
            who: args.who.clone(),
            why: args.why.clone(),
            case_file: args.case_file.is_some().then(|| case_file.text.clone()),
        }
    }

    /// The question of the last trace of a case; nothing where none was traced.
    pub(crate) fn kept(case: &Path) -> Result<Option<Question>, Problem> {
        let path = case.join(NAME);
        if !path.is_file() {
            return Ok(None);
        }
        let read = fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        read.map(Some).ok_or_else(|| {
            let text = "the question of the last trace cannot be read";
            Problem::new(catalogue::CASE_UNREADABLE, text, "run `trag trace` on the case again").in_file(NAME)
        })
    }

    /// The command line that asks the same, and the declarations it rests on.
    pub(crate) fn again(self, case: &Path, threads: Option<u16>) -> Result<(TraceArgs, Declared), Problem> {
        let case_file = match &self.case_file {
            Some(text) => Declared::of_text(text)?,
            None => Declared::read_kept(case)?,
        };
        let args = TraceArgs {
            case: case.to_owned(),
            origin: self.origin,
            method: self.method,
            as_of: self.as_of,
            target: self.target,
            case_file: None,
            who: self.who,
            why: self.why,
            threads,
            json: false,
            quiet: true,
        };
        Ok((args, case_file))
    }
}
