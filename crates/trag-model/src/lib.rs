//! The words that all parts of trag share: money, time, accounts, the ledger, problems and findings.
//!
//! Nothing here touches a file, a clock or a random number. Amounts are whole minor units; no float
//! comes near them.

pub mod catalogue;
pub mod ledger_text;
pub mod money;
pub mod name;
pub mod time;

mod account;
mod attribution;
mod batch;
mod columns;
mod currency;
mod disjoint_sets;
mod finding;
mod ledger;
mod lookup;
mod party;
mod problem;
mod rate;
mod reconciliation;
mod source;
mod statement;
mod threshold;

pub use account::{
    Account, AccountIx, AccountTable, Check, HolderKind, Identifier, NameIx, Proposal, Scheme,
};
pub use attribution::{Attribution, Part, Parts};
pub use batch::{Batch, Instrument, StatementSide};
pub use columns::{OptionalColumn, Sentinel, Texts};
pub use currency::Currency;
pub use disjoint_sets::DisjointSets;
pub use finding::{
    Assessment, Episode, Examined, Family, Finding, Measure, Outcome, OwnTransfers, RuleMeta, RuleReport,
    SUMMARY_SCORE, ScorePart, Subject, ThresholdUse, Turnover, Value, in_summary,
};
pub use ledger::{BaseOrigin, Ledger, RowId};
pub use lookup::LookupMap;
pub use money::{Decimal, DecimalError, Minor, Money, Rounding, Total};
pub use party::{Party, PartyKind, PartyTable};
pub use problem::{Code, Excerpt, Place, Problem, ProblemLog, Severity, Tally};
pub use rate::{Converted, Rate, RateTable};
pub use reconciliation::{Agreement, Opens, Reconciliation, RowOrder, Untold};
pub use source::{ControlTotal, Decision, RecordCounts, Source, SourceIx};
pub use statement::{PrintedBalance, Statement};
pub use threshold::{Comparison, Confidence, Threshold};
pub use time::{Day, Precision, Seconds};
