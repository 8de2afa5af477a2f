//! The `[[question]]` tables of `case.toml`: saved statements of SQL that are run as rules.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Deserialize;
use trag_frame::Assembled;
use trag_frame::store::cells::Stored;
use trag_model::{AccountIx, Family, Problem, RowId, RuleMeta, RuleReport, catalogue};
use trag_rules::{Answered, CaseView, Question};
use trag_sql::{Data, Found, Judged, Limits, Statement, Value};

use crate::case_file::fault;

/// A question as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct QuestionTable {
    /// `Q` and two or three digits.
    pub(crate) code: String,
    /// What it is called.
    pub(crate) name: String,
    /// Why it is asked.
    pub(crate) why: String,
    /// The statement.
    pub(crate) sql: String,
    /// Points that it adds to a subject's score, 1 to 5.
    pub(crate) weight: Option<u8>,
}

/// A question that may be asked.
#[derive(Clone, Debug)]
pub(crate) struct Saved {
    meta: RuleMeta,
    sql: String,
    statement: Statement,
    row: usize,
    subject: Option<usize>,
    group: Option<usize>,
}

/// What a name or a reason may hold, in characters.
const LONGEST: usize = 200;

/// Points where the question does not say.
const WEIGHT: u8 = 2;

/// About ten steps for each row that is looked at.
const STEPS: u64 = 20_000_000_000;
const MEMORY_BYTES: u64 = 4 << 30;
/// A bound for what takes few steps and long all the same.
const LONGEST_RUN: Duration = Duration::from_secs(600);

/// The bounds of every statement.
pub(crate) fn limits() -> Limits {
    let is_late = Arc::new(AtomicBool::new(false));
    let late = Arc::clone(&is_late);
    std::thread::spawn(move || {
        std::thread::sleep(LONGEST_RUN);
        is_late.store(true, Ordering::Relaxed);
    });
    Limits { steps: STEPS, memory_bytes: MEMORY_BYTES, stop: Arc::new(move || late.load(Ordering::Relaxed)) }
}

/// Checks the questions of a case file.
pub(crate) fn resolve(tables: &[QuestionTable]) -> Result<Vec<Saved>, Problem> {
    let mut codes = BTreeSet::new();
    for table in tables {
        if !codes.insert(table.code.as_str()) {
            return Err(fault(format!("[[question]]: {} stands twice", table.code)));
        }
    }
    let mut saved = tables.iter().map(Saved::of).collect::<Result<Vec<_>, _>>()?;
    saved.sort_by_key(|question| question.meta.code);
    Ok(saved)
}

impl Saved {
    /// Its code.
    pub(crate) fn code(&self) -> &'static str {
        self.meta.code
    }

    fn of(table: &QuestionTable) -> Result<Saved, Problem> {
        let digits = table.code.strip_prefix('Q').unwrap_or_default();
        if !(2..=3).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(fault(format!("[[question]]: the code `{}` is not of the form Q01", table.code)));
        }
        let about = |text: String| fault(format!("[[question]] {}: {text}", table.code));
        let line = |name: &str, text: &str| {
            let text: Vec<&str> = text.split_whitespace().collect();
            let text = text.join(" ");
            let fits = !text.is_empty() && text.chars().count() <= LONGEST;
            if fits { Ok(text) } else { Err(about(format!("`{name}` has 1 to {LONGEST} letters"))) }
        };
        let weight = table.weight.unwrap_or(WEIGHT);
        if !(1..=5).contains(&weight) {
            return Err(about("`weight` is 1 to 5".to_owned()));
        }
        let statement = Statement::check(&table.sql).map_err(|problem| {
            let excerpt = problem.excerpt.clone();
            Problem { excerpt, help: problem.help, ..about(problem.text) }
        })?;
        let place = |name: &str| statement.columns().iter().position(|column| column == name);
        let known = ["row_id", "subject", "group"];
        if let Some(column) = statement.columns().iter().find(|column| !known.contains(&column.as_str())) {
            return Err(about(format!(
                "the answer has the column `{column}`; it may have row_id, subject, group"
            )));
        }
        let row = place("row_id").ok_or_else(|| about("the answer has no column row_id".to_owned()))?;
        let (name, why) = (line("name", &table.name)?, line("why", &table.why)?);
        let doc = format!(
            "{why}\n\n## What it finds\nThe rows that the statement gives:\n\n```sql\n{}\n```\n\n\
             ## Innocent explanations\n- The question is the investigator's own; what would explain its rows is \
             for who asks it to say.\n",
            table.sql.trim()
        );
        // A process reads one case file, so that these texts live as long as it needs them.
        let kept = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let code = kept(table.code.clone());
        let meta = RuleMeta { code, name: kept(name), family: Family::Question, weight, doc: kept(doc) };
        let (subject, group) = (place("subject"), place("group"));
        Ok(Saved { meta, sql: table.sql.trim().to_owned(), statement, row, subject, group })
    }
}

/// A question with the case that it is asked about.
pub(crate) struct Ask<'a> {
    pub(crate) saved: &'a Saved,
    pub(crate) assembled: &'a Assembled,
    pub(crate) limits: &'a Limits,
}

impl Question for Ask<'_> {
    fn meta(&self) -> RuleMeta {
        self.saved.meta
    }

    fn asked(&self) -> Vec<(&'static str, String)> {
        vec![("sql", self.saved.sql.clone())]
    }

    fn answer(&self, case: &CaseView<'_>, reports: &[RuleReport]) -> Result<Vec<Answered>, Problem> {
        let findings: Vec<Found> = reports.iter().flat_map(RuleReport::findings).map(Found::of).collect();
        let rules: Vec<Judged> = reports.iter().map(Judged::of).collect();
        let data = Data {
            stored: Stored::Case(self.assembled),
            findings: &findings,
            rules: &rules,
            thresholds: case.thresholds.rows(),
        };
        // A row may be named several times, by several groups; an answer far beyond the ledger is a mistake.
        let most = case.ledger.len().saturating_mul(4).saturating_add(1_000);
        let mut lines = Vec::new();
        self.saved.statement.run(&data, self.limits, &mut |values| {
            if lines.len() == most {
                let text =
                    format!("question {}: the answer has more than {most} lines", self.saved.meta.code);
                let help = "join on equal columns, and name each row once";
                return Err(Problem::new(catalogue::SQL_BOUNDS, text, help));
            }
            lines.push(self.line(case, values)?);
            Ok(true)
        })?;
        Ok(lines)
    }
}

impl Ask<'_> {
    fn line(&self, case: &CaseView<'_>, values: &[Value]) -> Result<Answered, Problem> {
        let wrong = |what: String| {
            let text = format!("question {}: {what}", self.saved.meta.code);
            let help =
                "give `row_id` of the ledger; `subject` is an account_id or null, `group` a short text";
            Problem::new(catalogue::SQL_ANSWER_INVALID, text, help)
        };
        let number = |value: &Value, end: usize| match value {
            Value::Whole(whole) => u32::try_from(*whole).ok().filter(|whole| (*whole as usize) < end),
            _ => None,
        };
        let value = |place: Option<usize>| place.and_then(|place| values.get(place)).unwrap_or(&Value::Null);
        let row = value(Some(self.saved.row));
        let row = number(row, case.ledger.len()).map(RowId);
        let row = row.ok_or_else(|| {
            wrong(format!("`{}` is no row_id of the ledger", short(&value(Some(self.saved.row)).text())))
        })?;
        let subject = match value(self.saved.subject) {
            Value::Null => None,
            other => {
                Some(number(other, case.accounts.accounts.len()).map(AccountIx).ok_or_else(|| {
                    wrong(format!("the subject `{}` is no account_id", short(&other.text())))
                })?)
            }
        };
        let group = value(self.saved.group).text();
        if group.chars().count() > LONGEST {
            return Err(wrong(format!("the group `{}` has more than {LONGEST} letters", short(&group))));
        }
        Ok(Answered { row, subject, group })
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
