//! What the SQL tables `findings`, `finding_rows` and `rules` show of a case folder: its `findings.json`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;
use trag_model::{AccountIx, Currency, Day, Problem, RowId, Seconds, Total, catalogue, time};
use trag_sql::{Found, Judged};

const NAME: &str = "findings.json";

/// The part of the file that is shown.
#[derive(Debug, Deserialize)]
pub(crate) struct Judgement {
    /// Whether everything could be read and judged.
    pub(crate) complete: bool,
    findings: Vec<Finding>,
    rules: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
struct Finding {
    id: String,
    rule: String,
    account: u32,
    first: String,
    last: String,
    amount: Amount,
    sentence: String,
    rows: Vec<u32>,
}

#[derive(Debug, Deserialize)]
struct Amount {
    amount: String,
    currency: String,
}

#[derive(Debug, Deserialize)]
struct Rule {
    code: String,
    name: String,
    family: String,
    weight: i64,
    examined: Examined,
    outcome: Outcome,
}

#[derive(Debug, Deserialize)]
struct Examined {
    count: u64,
}

#[derive(Debug, Deserialize)]
struct Outcome {
    kind: String,
    missing: Option<String>,
    problem: Option<Failure>,
}

#[derive(Debug, Deserialize)]
struct Failure {
    text: String,
}

impl Judgement {
    /// Reads the file of a case folder.
    pub(crate) fn read(folder: &Path) -> Result<Judgement, Problem> {
        let file = File::open(folder.join(NAME)).map_err(|error| unreadable(folder, &error.to_string()))?;
        serde_json::from_reader(BufReader::new(file)).map_err(|error| unreadable(folder, &error.to_string()))
    }

    /// The findings, in the order of the file.
    pub(crate) fn findings(&self, folder: &Path) -> Result<Vec<Found>, Problem> {
        let found = self.findings.iter().map(Finding::found);
        found
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| unreadable(folder, "a finding has a value that is none"))
    }

    /// The rules, in the order of the file.
    pub(crate) fn rules(&self) -> Vec<Judged> {
        self.rules.iter().map(Rule::judged).collect()
    }
}

fn unreadable(folder: &Path, why: &str) -> Problem {
    let text = format!("the case folder {} cannot be read: {why}", folder.display());
    Problem::new(catalogue::CASE_UNREADABLE, text, "run `trag run` on the original files again").in_file(NAME)
}

impl Finding {
    fn found(&self) -> Option<Found> {
        let currency = Currency::from_code(&self.amount.currency)?;
        let digits: String = self.amount.amount.chars().filter(|character| *character != '.').collect();
        Some(Found {
            id: self.id.clone(),
            rule: self.rule.clone(),
            account: AccountIx(self.account),
            period: (moment(&self.first)?, moment(&self.last)?),
            amount: (Total(digits.parse().ok()?), currency),
            sentence: self.sentence.clone(),
            rows: self.rows.iter().copied().map(RowId).collect(),
        })
    }
}

impl Rule {
    fn judged(&self) -> Judged {
        let reason = self.outcome.missing.clone();
        let reason = reason.or_else(|| self.outcome.problem.as_ref().map(|problem| problem.text.clone()));
        let outcome = self.outcome.kind.replace('_', " ");
        let words = [&self.code, &self.name, &self.family, &outcome, &reason.unwrap_or_default()];
        Judged {
            words: words.map(Clone::clone),
            weight: self.weight,
            examined: i64::try_from(self.examined.count).unwrap_or(i64::MAX),
        }
    }
}

/// `2024-05-04 09:10` or `2024-05-04 09:10:30`.
fn moment(text: &str) -> Option<Seconds> {
    let (day, clock) = text.split_once(' ')?;
    let mut parts = clock.split(':').map(|part| part.parse::<u8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    time::moment(Day::parse_iso(day)?, hour, minute, second)
}
