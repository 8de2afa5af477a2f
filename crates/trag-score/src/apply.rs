//! Applying a model: scores in the order of the ledger, and why the highest are high.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use trag_graph::features::Table;
use trag_graph::features::table::Heading;
use trag_model::Problem;

use crate::Step;
use crate::forest::Forest;
use crate::inputs::Inputs;
use crate::matrix::{Matrix, Number, printed};
use crate::model::{Model, unusable};
use crate::neighbours::Neighbours;

/// What one input adds to a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The input, as `docs/features.md` names it.
    pub input: String,
    /// Its value; none where it is missing.
    pub value: Option<String>,
    /// What it adds to the log-odds, in thousandths. All inputs together with what all payments start from give the
    /// log-odds of the score.
    pub thousandths: i64,
}

/// An account with its payment of the highest score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Number of the account.
    pub account: u32,
    /// The payment's row.
    pub row: u32,
    /// Its score, in millionths.
    pub millionths: i64,
    /// Payments of the account at or above the threshold.
    pub flagged: u32,
    /// Payments of the account that have a score.
    pub scored: u32,
    /// What all payments start from, in thousandths of log-odds.
    pub start_thousandths: i64,
    /// What the inputs add, the largest first, whichever way.
    pub contributions: Vec<Contribution>,
}

/// The order of subjects: the highest score, then the earliest row, then the account.
type Place = (Reverse<i64>, u32, u32);

/// Scores payments in the order of the ledger. Held are scores of a week, two counts for each account, and the inputs
/// of the subjects that are told.
#[derive(Clone, Debug)]
pub struct Scorer {
    threshold: i64,
    inputs: Inputs,
    names: Vec<String>,
    first: Forest,
    second: Forest,
    /// Places of the inputs that the second forest takes.
    kept: Vec<usize>,
    near: Neighbours,
    told: usize,
    top: BTreeMap<Place, Vec<Number>>,
    /// By account: its place among the subjects, payments at the threshold, payments with a score.
    accounts: Vec<(Option<Place>, u32, u32)>,
}

impl Scorer {
    /// A scorer that tells of so many subjects. `headings` are those of the features with the settings of
    /// [`crate::params`].
    ///
    /// # Errors
    /// SCR001 when the model's trees are damaged.
    pub fn new(model: &Model, headings: &[Heading], accounts: usize, told: usize) -> Result<Scorer, Problem> {
        let (first, second, kept) = model.forests()?;
        Ok(Scorer {
            threshold: model.threshold_millionths(),
            inputs: Inputs::of(headings),
            names: model.names().map(str::to_owned).collect(),
            first,
            second,
            kept,
            near: Neighbours::default(),
            told,
            top: BTreeMap::new(),
            accounts: vec![(None, 0, 0); accounts],
        })
    }

    /// The scores of the described rows of a table, in millionths.
    ///
    /// # Errors
    /// SCR001 when the trees do not take them.
    pub fn add(&mut self, table: &Table, steps: &[Step]) -> Result<Vec<i64>, Problem> {
        self.add_rows(&self.inputs.rows(table).values, steps)
    }

    /// The same for rows of the inputs.
    pub(crate) fn add_rows(&mut self, rows: &[Number], steps: &[Step]) -> Result<Vec<i64>, Problem> {
        let said = self.first.scores(rows).map_err(unusable)?;
        let mut wider = Matrix::new(self.names.len());
        for ((row, step), said) in rows.chunks(self.inputs.names().len()).zip(steps).zip(said) {
            wider.push(row, &self.kept, &self.near.describe(*step, said));
        }
        let scores = self.second.scores(&wider.values).map_err(unusable)?;
        for ((place, step), score) in steps.iter().enumerate().zip(&scores) {
            self.count(*step, *score, wider.row(place));
        }
        Ok(scores)
    }

    /// An account whose best payment is among the first so many when all rows are known was so when that payment came,
    /// because the best of others only grows. So what falls out need not be kept.
    fn count(&mut self, step: Step, score: i64, inputs: &[Number]) {
        for account in [step.payer, step.payee].into_iter().flatten() {
            let own = &mut self.accounts[account as usize];
            own.1 += u32::from(score >= self.threshold);
            own.2 += 1;
            let place = (Reverse(score), step.row, account);
            if own.0.is_some_and(|best| best <= place) {
                continue;
            }
            if let Some(best) = own.0.replace(place) {
                self.top.remove(&best);
            }
            self.top.insert(place, inputs.to_vec());
            if self.top.len() > self.told {
                self.top.pop_last();
            }
        }
    }

    /// The subjects with the highest scores, in order.
    ///
    /// # Errors
    /// SCR001 when the trees do not take their inputs.
    pub fn subjects(&self) -> Result<Vec<Subject>, Problem> {
        let mut rows = Matrix::new(self.names.len());
        self.top.values().for_each(|inputs| rows.values.extend_from_slice(inputs));
        let told = self.second.contributions(&rows).map_err(unusable)?;
        let subject = |((place, inputs), mut parts): ((&Place, &Vec<Number>), Vec<i64>)| {
            let start_thousandths = parts.pop().unwrap_or(0);
            let (Reverse(millionths), row, account) = *place;
            let (_, flagged, scored) = self.accounts[account as usize];
            let mut contributions: Vec<Contribution> = (self.names.iter().zip(inputs).zip(parts))
                .filter(|(_, thousandths)| *thousandths != 0)
                .map(|((input, value), thousandths)| Contribution {
                    input: input.clone(),
                    value: printed(*value),
                    thousandths,
                })
                .collect();
            contributions.sort_by_key(|own| Reverse(own.thousandths.unsigned_abs()));
            Subject { account, row, millionths, flagged, scored, start_thousandths, contributions }
        };
        Ok(self.top.iter().zip(told).map(subject).collect())
    }
}
