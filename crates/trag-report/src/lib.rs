//! The result of a run, for people and for programs: `summary.md`, `summary.html`, `findings.json` and the
//! screen of the terminal; and the same of a trace: `tracing.md`, `tracing.html`, `tracing.json`.
//!
//! The exhibits decide what is said, without knowing a medium; [`render`] decides how it looks. Whatever a
//! source printed is data: it passes through the one escape function of its medium in [`escape`].

pub mod escape;
pub mod export;
pub mod indirect;
pub mod redaction;
pub mod render;

mod case_file;
mod document;
mod dto;
mod exhibits;
mod figures;
mod index;
mod narrative;
mod tracing;

pub use case_file::{CaseFile, CaseFileDocument};
pub use narrative::{Language, View};
pub use tracing::{SeizedAccount, TracingReport, statement_accounts};

use trag_model::{
    AccountTable, Assessment, Currency, Day, Ledger, ProblemLog, RateTable, Reconciliation, Source,
};

/// Everything a report is made of.
#[derive(Clone)]
pub struct CaseReport<'a> {
    /// The case's title, as the investigator gave it.
    pub title: &'a str,
    /// The movements.
    pub ledger: &'a Ledger,
    /// Who is behind them.
    pub accounts: &'a AccountTable,
    /// The files, by [`trag_model::SourceIx`].
    pub sources: &'a [Source],
    /// The statements compared with their rows.
    pub reconciliations: &'a [Reconciliation],
    /// All problems of the run.
    pub problems: &'a ProblemLog,
    /// What the rules say.
    pub assessment: &'a Assessment,
    /// The day on which the case is looked at.
    pub as_of: Day,
    /// Whose law applies: `RS`.
    pub jurisdiction: Option<&'a str>,
    /// The case's base currency.
    pub base: Option<Currency>,
    /// Who published the rates that amounts were converted with.
    pub rates_publisher: Option<&'a str>,
    /// The rates themselves.
    pub rates: Option<&'a RateTable>,
    /// What made the report.
    pub software: SoftwareStatement,
    /// What the parameters of the rules are called.
    pub parameters: ParameterSet,
    /// Whether everything could be read and judged.
    pub complete: bool,
}

/// A set of parameters that rules ran with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterSet {
    /// Its name; `default` where the investigator names none.
    pub name: String,
    /// Its version, as the investigator states it.
    pub version: String,
    /// SHA-256 of every parameter of every rule with its value, in hexadecimal.
    pub sha256: String,
}

/// What made a report: enough to make the same one again.
#[derive(Clone, Debug)]
pub struct SoftwareStatement {
    /// Version of trag.
    pub version: String,
    /// SHA-256 of the resolved plan (inputs, parameters, thresholds), in hexadecimal.
    pub plan_sha256: String,
}
