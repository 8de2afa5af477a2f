//! `findings.json`, version `trag.findings.v1`, as `docs/schema/findings.v1.schema.json` describes it.
//!
//! Names of fields never change inside a version. Texts of sources stand here in full.

use serde::Serialize;
use trag_model::{Currency, Minor, RowId, Total, money};

/// The version this file describes.
pub(crate) const VERSION: &str = "trag.findings.v1";

/// The whole file.
#[derive(Serialize)]
pub(crate) struct File<'a> {
    pub(crate) version: &'static str,
    pub(crate) title: &'a str,
    pub(crate) caution: &'static str,
    pub(crate) complete: bool,
    pub(crate) as_of: String,
    pub(crate) jurisdiction: Option<&'a str>,
    pub(crate) base_currency: Option<&'static str>,
    pub(crate) rates_publisher: Option<&'a str>,
    pub(crate) software: Software<'a>,
    pub(crate) parameters: ParameterSet<'a>,
    pub(crate) ledger: Ledger,
    pub(crate) subjects: Vec<Subject<'a>>,
    pub(crate) episodes: Vec<Episode<'a>>,
    pub(crate) findings: Vec<Finding<'a>>,
    pub(crate) rules: Vec<Rule<'a>>,
    pub(crate) problems: Problems<'a>,
    pub(crate) sources: Vec<Source<'a>>,
    pub(crate) proposals: Vec<Proposal<'a>>,
    pub(crate) accounts: Vec<Account<'a>>,
    pub(crate) rows: crate::render::json::Rows<'a>,
}

/// An amount: exact decimal, and the same in whole minor units.
#[derive(Serialize)]
pub(crate) struct Amount {
    amount: String,
    minor: i128,
    currency: &'static str,
}

impl Amount {
    pub(crate) fn of(total: Total, currency: Currency) -> Amount {
        let amount = money::plain(total.0, currency.exponent());
        Amount { amount, minor: total.0, currency: currency.code() }
    }

    pub(crate) fn minor((amount, currency): (Minor, Currency)) -> Amount {
        Amount::of(Total(i128::from(amount.0)), currency)
    }
}

#[derive(Serialize)]
pub(crate) struct ParameterSet<'a> {
    pub(crate) set: &'a str,
    pub(crate) version: &'a str,
    pub(crate) sha256: &'a str,
}

#[derive(Serialize)]
pub(crate) struct Software<'a> {
    pub(crate) version: &'a str,
    pub(crate) plan_sha256: &'a str,
}

#[derive(Serialize)]
pub(crate) struct Ledger {
    pub(crate) rows: usize,
    pub(crate) first_day: Option<String>,
    pub(crate) last_day: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Subject<'a> {
    pub(crate) rank: usize,
    pub(crate) label: &'a str,
    pub(crate) score: u32,
    pub(crate) score_parts: Vec<ScorePart<'a>>,
    pub(crate) flagged_base: Option<Amount>,
    pub(crate) turnover: Turnover,
    pub(crate) accounts: Vec<u32>,
    pub(crate) findings: &'a [String],
    pub(crate) episodes: &'a [String],
}

#[derive(Serialize)]
pub(crate) struct ScorePart<'a> {
    pub(crate) name: &'a str,
    pub(crate) points: u32,
    pub(crate) reason: &'a str,
}

#[derive(Serialize)]
pub(crate) struct Turnover {
    pub(crate) received: Vec<Amount>,
    pub(crate) sent: Vec<Amount>,
    pub(crate) rows_received: u64,
    pub(crate) rows_sent: u64,
    pub(crate) base_received: Option<Amount>,
    pub(crate) base_sent: Option<Amount>,
    pub(crate) rows_without_base: u64,
    pub(crate) rows_received_by_name: u64,
    pub(crate) rows_sent_by_name: u64,
    pub(crate) between_own_accounts: OwnTransfers,
    pub(crate) rows_elsewhere: u64,
}

#[derive(Serialize)]
pub(crate) struct OwnTransfers {
    pub(crate) rows: u64,
    pub(crate) paid: Vec<Amount>,
    pub(crate) base: Option<Amount>,
    pub(crate) rows_without_base: u64,
}

#[derive(Serialize)]
pub(crate) struct Episode<'a> {
    pub(crate) id: &'a str,
    pub(crate) subject_rank: usize,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) amounts: Vec<Amount>,
    pub(crate) sentence: &'a str,
    pub(crate) findings: &'a [String],
    pub(crate) rows: RowIds<'a>,
}

#[derive(Serialize)]
pub(crate) struct Finding<'a> {
    pub(crate) id: &'a str,
    pub(crate) rule: &'a str,
    pub(crate) account: u32,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) amount: Amount,
    pub(crate) measures: Vec<Measure<'a>>,
    pub(crate) threshold: Option<Threshold<'a>>,
    pub(crate) sentence: &'a str,
    pub(crate) rows: RowIds<'a>,
}

/// Ids of rows, as numbers.
pub(crate) struct RowIds<'a>(pub(crate) &'a [RowId]);

impl Serialize for RowIds<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|row| row.0))
    }
}

#[derive(Serialize)]
pub(crate) struct Measure<'a> {
    pub(crate) name: &'a str,
    #[serde(flatten)]
    pub(crate) value: Value<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Value<'a> {
    Money { value: Amount },
    Count { value: u64, unit: &'a str },
    BasisPoints { value: i64 },
    Seconds { value: i64 },
    Text { value: &'a str },
}

#[derive(Serialize)]
pub(crate) struct Threshold<'a> {
    pub(crate) id: &'a str,
    pub(crate) amount: Amount,
    pub(crate) law: &'a str,
    pub(crate) source: &'a str,
}

#[derive(Serialize)]
pub(crate) struct Rule<'a> {
    pub(crate) code: &'a str,
    pub(crate) name: &'a str,
    pub(crate) family: &'static str,
    pub(crate) weight: u8,
    pub(crate) title: &'a str,
    pub(crate) innocent_explanations: Vec<String>,
    pub(crate) parameters: Vec<Parameter<'a>>,
    pub(crate) examined: Examined<'a>,
    pub(crate) outcome: Outcome<'a>,
}

#[derive(Serialize)]
pub(crate) struct Parameter<'a> {
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
}

#[derive(Serialize)]
pub(crate) struct Examined<'a> {
    pub(crate) count: u64,
    pub(crate) what: &'a str,
    pub(crate) left_aside: &'a [String],
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Outcome<'a> {
    Flagged { findings: usize },
    Clear,
    NotApplicable { missing: &'a str },
    Failed { problem: Problem<'a> },
}

#[derive(Serialize)]
pub(crate) struct Problems<'a> {
    pub(crate) counts: Vec<ProblemCount>,
    pub(crate) not_kept: u64,
    pub(crate) kept: Vec<Problem<'a>>,
}

#[derive(Serialize)]
pub(crate) struct ProblemCount {
    pub(crate) code: &'static str,
    pub(crate) count: u64,
}

#[derive(Serialize)]
pub(crate) struct Problem<'a> {
    pub(crate) code: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) file: &'a str,
    pub(crate) line: u64,
    pub(crate) record_ordinal: u64,
    pub(crate) column: &'a str,
    pub(crate) text: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) excerpt: Option<&'a str>,
    pub(crate) help: &'a str,
}

#[derive(Serialize)]
pub(crate) struct Source<'a> {
    pub(crate) path: &'a str,
    pub(crate) sha256: &'a str,
    pub(crate) bytes: u64,
    pub(crate) format: &'a str,
    pub(crate) profile: &'a str,
    pub(crate) encoding: &'a str,
    pub(crate) records: u64,
    pub(crate) rows: u64,
    pub(crate) rejected: u64,
    pub(crate) skipped: Vec<Skipped<'a>>,
    pub(crate) decisions: Vec<Decision<'a>>,
    pub(crate) control_totals: Vec<ControlTotal<'a>>,
    pub(crate) unused_columns: &'a [String],
}

#[derive(Serialize)]
pub(crate) struct Skipped<'a> {
    pub(crate) reason: &'a str,
    pub(crate) count: u64,
}

#[derive(Serialize)]
pub(crate) struct Decision<'a> {
    pub(crate) what: &'a str,
    pub(crate) choice: &'a str,
    pub(crate) evidence: &'a str,
}

#[derive(Serialize)]
pub(crate) struct ControlTotal<'a> {
    pub(crate) column: &'a str,
    pub(crate) values: u64,
    pub(crate) signed: Amount,
    pub(crate) magnitude: Amount,
}

#[derive(Serialize)]
pub(crate) struct Proposal<'a> {
    pub(crate) key: &'a str,
    pub(crate) names: Vec<&'a str>,
    pub(crate) accounts: Vec<u32>,
}

#[derive(Serialize)]
pub(crate) struct Account<'a> {
    pub(crate) account: u32,
    pub(crate) scheme: &'static str,
    pub(crate) identifier: &'a str,
    pub(crate) printed: &'a str,
    pub(crate) check: &'static str,
    pub(crate) bank_code: &'a str,
    pub(crate) institution: &'a str,
    pub(crate) country: &'a str,
    pub(crate) holder: &'a str,
    pub(crate) holder_kind: &'static str,
}

#[derive(Serialize)]
pub(crate) struct Row<'a> {
    pub(crate) row: u32,
    pub(crate) source: u32,
    pub(crate) record_number: u64,
    pub(crate) booked: String,
    pub(crate) payer: u32,
    pub(crate) payer_name: &'a str,
    pub(crate) payee: u32,
    pub(crate) payee_name: &'a str,
    pub(crate) paid: Amount,
    pub(crate) received: Option<Amount>,
    pub(crate) base: Option<Amount>,
    pub(crate) instrument: &'static str,
    pub(crate) purpose_code: Option<u16>,
    pub(crate) purpose: &'a str,
    pub(crate) count: u32,
}
