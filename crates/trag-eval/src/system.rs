//! What is evaluated: the rules together, or a score from elsewhere. Either gives each row a level.

use std::collections::{BTreeMap, BTreeSet};

use trag_model::{AccountIx, Decimal, Problem, RowId, catalogue};

use crate::truth::Case;

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flagged {
    /// The code of its rule.
    pub rule: String,
    /// Points of its rule.
    pub weight: u32,
    /// The account it is about.
    pub account: AccountIx,
    /// Its rows.
    pub rows: Vec<RowId>,
}

/// The score of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// The row.
    pub row: RowId,
    /// The score, in millionths.
    pub millionths: i64,
    /// Whether whoever made the score flags the row.
    pub flagged: bool,
}

/// What is evaluated.
#[derive(Clone, Debug)]
pub(crate) struct System {
    pub(crate) name: String,
    /// By row; more is more suspicious, and 0 is nothing.
    pub(crate) levels: Vec<u32>,
    /// By row.
    pub(crate) flagged: Vec<bool>,
    /// For the rules, the accounts that findings are about, with the rows of these findings.
    pub(crate) about: Option<Vec<(AccountIx, Vec<RowId>)>>,
}

impl System {
    /// All rules: the level of a row is the sum of the points of the rules that flag it.
    pub(crate) fn rules(case: &Case<'_>, findings: &[Flagged]) -> System {
        let mut levels = vec![0_u32; case.ledger.len()];
        let mut by_rule: BTreeMap<(&str, u32), BTreeSet<RowId>> = BTreeMap::new();
        for finding in findings {
            by_rule.entry((&finding.rule, finding.weight)).or_default().extend(&finding.rows);
        }
        for ((_, weight), rows) in by_rule {
            rows.into_iter().for_each(|row| levels[row.0 as usize] += weight);
        }
        let flagged = levels.iter().map(|level| *level > 0).collect();
        let about = findings.iter().map(|finding| (finding.account, finding.rows.clone())).collect();
        System { name: "rules".to_owned(), levels, flagged, about: Some(about) }
    }

    /// A score: the level of a row is the place of its score among all scores.
    pub(crate) fn scores(name: &str, case: &Case<'_>, scores: &[Score]) -> System {
        let distinct: BTreeSet<i64> = scores.iter().map(|score| score.millionths).collect();
        let distinct: Vec<i64> = distinct.into_iter().collect();
        let (mut levels, mut flagged) = (vec![0; case.ledger.len()], vec![false; case.ledger.len()]);
        for score in scores {
            let place = distinct.binary_search(&score.millionths).unwrap_or_else(|place| place);
            levels[score.row.0 as usize] = u32::try_from(place + 1).unwrap_or(u32::MAX);
            flagged[score.row.0 as usize] = score.flagged;
        }
        System { name: name.to_owned(), levels, flagged, about: None }
    }
}

/// Reads `row_id,score` and, if it is there, `flagged`; without it, a score of 0.5 flags.
///
/// # Errors
/// EVL001 with the line.
pub fn read_scores(text: &str, rows: usize) -> Result<Vec<Score>, Problem> {
    let fault = |line: u64, what: &str| {
        let help = "give the columns row_id and score (a decimal number), and if wanted flagged (0 or 1)";
        Problem::new(catalogue::TRUTH_INVALID, format!("line {line} of the scores: {what}"), help)
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|error| fault(1, &error.to_string()))?.clone();
    let find = |name: &str| head.iter().position(|column| column == name);
    let (row, score) = find("row_id").zip(find("score")).ok_or_else(|| fault(1, "a column is missing"))?;
    let flag = find("flagged");
    let (mut scores, mut seen) = (Vec::new(), vec![false; rows]);
    for record in reader.records() {
        let record = record.map_err(|error| fault(0, &error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |place: usize| record.get(place).unwrap_or_default();
        let id = cell(row).parse::<u32>().ok().filter(|id| (*id as usize) < rows);
        let id = id.ok_or_else(|| fault(line, "the row is not in the ledger"))?;
        if std::mem::replace(&mut seen[id as usize], true) {
            return Err(fault(line, "the row has a score already"));
        }
        let score = Decimal::parse(cell(score)).and_then(|score| score.to_minor(6));
        let millionths = score.map_err(|_| fault(line, "the score is no number of at most six decimals"))?.0;
        let flagged = flag.map_or(millionths >= 500_000, |flag| cell(flag) == "1");
        scores.push(Score { row: RowId(id), millionths, flagged });
    }
    Ok(scores)
}
