//! The tables of a case folder, as Parquet.
//!
//! [`schema`] documents every column. The bytes depend on the values alone: row groups have a fixed number of
//! rows, compression a fixed level, and the files name neither their writer's version nor a time.

pub mod cells;
pub mod features;
pub mod flows;
pub mod problems;
pub mod schema;

mod accounts;
mod chunk;
mod ledger;
mod names;
mod proposals;
mod reader;
mod sources;
mod statements;
mod words;
mod writer;

use std::io;
use std::path::Path;

use trag_model::{Problem, ProblemLog, catalogue};

use crate::Assembled;
use crate::case_folder::Staging;

use self::names::Names;
use self::reader::{Reader, Unreadable};

/// Name of the ledger's file.
pub const LEDGER_FILE: &str = "ledger.parquet";
/// Name of the account table's file.
pub const ACCOUNTS_FILE: &str = "accounts.parquet";
/// Name of the proposals' file.
pub const PROPOSALS_FILE: &str = "proposals.parquet";
/// Name of the source table's file.
pub const SOURCES_FILE: &str = "sources.parquet";
/// Name of the statement table's file.
pub const STATEMENTS_FILE: &str = "statements.parquet";

/// Writes the five tables. Besides the case itself, no more than one row group is held in memory.
///
/// # Errors
/// Those of the file system; `InvalidData` for a booking time beyond what a timestamp holds (year 294,000).
pub fn write(case: &Assembled, staging: &mut Staging) -> io::Result<()> {
    staging.write(LEDGER_FILE, |out| ledger::write(&case.ledger, &case.accounts, out))?;
    staging.write(ACCOUNTS_FILE, |out| accounts::write(&case.accounts, out))?;
    staging.write(PROPOSALS_FILE, |out| proposals::write(&case.accounts, out))?;
    staging.write(SOURCES_FILE, |out| sources::write(&case.sources, out))?;
    staging.write(STATEMENTS_FILE, |out| statements::write(&case.sources, &case.reconciliations, out))
}

/// Reads the tables of a case folder back. `problems` is empty: [`problems::read`] gives those of the run.
///
/// # Errors
/// CAS014 with the file when one is missing, damaged or of another version. Nothing is taken on trust: numbers
/// that lead nowhere and rows out of order are damage too.
pub fn load(folder: &Path) -> Result<Assembled, Problem> {
    let table = |name: &'static str, message: &str| {
        Reader::open(&folder.join(name), message).map_err(|fault| unreadable(folder, name, &fault))
    };
    let about = |name: &'static str| move |fault: Unreadable| unreadable(folder, name, &fault);
    let mut names = Names::default();
    let mut sources = sources::read(&table(SOURCES_FILE, schema::SOURCES)?).map_err(about(SOURCES_FILE))?;
    let reconciliations = statements::read(&table(STATEMENTS_FILE, schema::STATEMENTS)?, &mut sources)
        .map_err(about(STATEMENTS_FILE))?;
    let mut accounts =
        accounts::read(&table(ACCOUNTS_FILE, schema::ACCOUNTS)?, &mut names).map_err(about(ACCOUNTS_FILE))?;
    let mut ledger =
        ledger::read(&table(LEDGER_FILE, schema::LEDGER)?, &mut names).map_err(about(LEDGER_FILE))?;
    accounts.proposals = proposals::read(&table(PROPOSALS_FILE, schema::PROPOSALS)?, &mut names)
        .map_err(about(PROPOSALS_FILE))?;
    names.settle(&mut ledger, &mut accounts);
    ledger::check(&ledger, accounts.accounts.len(), sources.len()).map_err(about(LEDGER_FILE))?;
    proposals::check(&accounts).map_err(about(PROPOSALS_FILE))?;
    Ok(Assembled { ledger, accounts, sources, reconciliations, problems: ProblemLog::default() })
}

fn unreadable(folder: &Path, name: &str, fault: &Unreadable) -> Problem {
    let text = format!("the case folder {} cannot be read: {fault}", folder.display());
    let help = "run `trag run` on the original files again";
    Problem::new(catalogue::CASE_UNREADABLE, text, help).in_file(name)
}
