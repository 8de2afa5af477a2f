//! What is done with a case is written into its custody log: by whom, when, why and for whom.

use std::path::Path;

use clap::Args;
use trag_frame::{custody, manifest};
use trag_model::{Precision, Problem, Seconds, catalogue, time};

use crate::exit::Exit;
use crate::hashes;
use crate::screen;

/// What the custody log cannot know by itself.
#[derive(Debug, Args)]
#[command(next_help_heading = "Custody log")]
pub(crate) struct CustodyArgs {
    /// Who does this; stands in the custody log of the case.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// Why, for instance the number of the order; stands in the custody log.
    #[arg(long, global = true, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Who receives what comes out; stands in the custody log.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) recipient: Option<String>,
}

/// What stands in an entry where nothing was stated.
const NOT_STATED: &str = "not stated";

/// Adds an entry about a command that has ended. Where the case folder does not exist there is no case. What cannot
/// be written is said, and changes nothing about the result: a case may lie on a medium that is only read.
pub(crate) fn record(
    (case, command): (&Path, &str),
    stated: &CustodyArgs,
    sealed_for: &[String],
    ended: &Result<Exit, Problem>,
) {
    let Ok(manifest) = std::fs::read(case.join(manifest::NAME)) else { return };
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| NOT_STATED.to_owned());
    let entry = custody::Entry {
        at: now(),
        by: text(&stated.by),
        command: command.to_owned(),
        arguments: std::env::args_os().skip(2).map(|word| without_folders(&word.to_string_lossy())).collect(),
        reason: text(&stated.reason),
        recipient: recipient(stated, sealed_for),
        outcome: match ended {
            Ok(exit) => exit.word().to_owned(),
            Err(problem) => format!("stopped by {}", problem.code),
        },
        manifest_sha256: hashes::of_bytes(&manifest),
    };
    if let Err(fault) = custody::append(case, entry) {
        let help =
            "where the chain breaks, keep the log as evidence, move it away and say so in the next --reason";
        let text = format!("the custody log has no entry of this command: {fault}");
        screen::problem(&Problem::new(catalogue::CUSTODY_NOT_WRITTEN, text, help));
    }
}

/// Who receives what comes out, and the keys that open it.
pub(crate) fn recipient(stated: &CustodyArgs, sealed_for: &[String]) -> String {
    let name = stated.recipient.clone().unwrap_or_default();
    match (name.is_empty(), sealed_for) {
        (_, []) => name,
        (true, keys) => format!("encrypted to {}", keys.join(", ")),
        (false, keys) => format!("{name}; encrypted to {}", keys.join(", ")),
    }
}

/// A path from the root names the machine and its user; the log needs neither.
fn without_folders(word: &str) -> String {
    let short = |word: &str| {
        let path = Path::new(word);
        let leads_away = path.is_absolute() || path.starts_with("..") || word.starts_with('~');
        let name = path.file_name().filter(|_| leads_away).map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| word.to_owned())
    };
    match word.split_once('=').filter(|(flag, _)| flag.starts_with("--")) {
        Some((flag, value)) => format!("{flag}={}", short(value)),
        None => short(word),
    }
}

/// The one clock of the program. A custody log says when; nothing else does.
#[expect(clippy::disallowed_methods, reason = "a custody log without times is none; no output depends on it")]
fn now() -> String {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or_default());
    format!("{}Z", time::stated(Seconds(seconds), Precision::Second).replace(' ', "T"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_command_line_lose_their_folders() {
        for (word, kept) in [
            ("/mnt/pera/predmeti/k12", "k12"),
            ("--case-file=/mnt/pera/case.toml", "--case-file=case.toml"),
            ("--form=html,pdf", "--form=html,pdf"),
            ("KTI 12/26", "KTI 12/26"),
            ("../k12", "k12"),
            ("S01-0001", "S01-0001"),
        ] {
            assert_eq!(without_folders(word), kept);
        }
    }
}
