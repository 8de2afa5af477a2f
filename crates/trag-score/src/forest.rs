//! Boosted trees: the one place that the library is called from, and where probabilities become whole numbers.

#![expect(
    clippy::float_arithmetic,
    reason = "probabilities and shares of log-odds become whole numbers here"
)]

use std::num::NonZeroUsize;

use hessboost::model::ImportanceType;
use hessboost::prelude::{
    BoostedModel, DMatrix, EvalMetric, HessboostError, Iterations, ModelFormat, Objective, RegLoss, Trainer,
    TrainingParams, TreeMethod,
};
use serde_json::Value;

use crate::matrix::Matrix;
use crate::model::Trees;

/// Learned trees.
#[derive(Clone, Debug)]
pub(crate) struct Forest(BoostedModel);

/// Rows to learn from: marked or not, and how many rows each stands for.
pub(crate) struct Rows {
    pub(crate) numbers: Matrix,
    pub(crate) marked: Vec<bool>,
    pub(crate) weights: Vec<u32>,
}

impl Rows {
    fn matrix(self) -> Result<DMatrix, HessboostError> {
        let labels: Vec<f32> = self.marked.iter().map(|marked| f32::from(u8::from(*marked))).collect();
        let weights: Vec<f32> = self.weights.iter().map(|weight| *weight as f32).collect();
        let (rows, width) = (self.numbers.rows(), self.numbers.width);
        DMatrix::from_dense_vec(self.numbers.values, rows, width)?
            .with_labels(&labels)?
            .with_weights(&weights)
    }
}

fn fault(error: &HessboostError) -> String {
    error.to_string()
}

impl Forest {
    /// Learns from rows. With rows to check, learning ends when more trees do not foresee those better (log loss).
    pub(crate) fn grow(rows: Rows, check: Option<Rows>, trees: &Trees) -> Result<Forest, String> {
        let grown = || -> Result<BoostedModel, HessboostError> {
            let params = TrainingParams::builder()
                .objective(Objective::BinaryLogistic(RegLoss::default()))
                .eval_metric(EvalMetric::LogLoss)
                .tree_method(TreeMethod::Hist)
                .eta(f64::from(trees.rate_thousandths) / 1_000.0)
                .max_depth(trees.depth as usize)
                .max_bin(trees.bins as usize)
                .min_child_weight(f64::from(trees.least_weight))
                .lambda(f64::from(trees.shrinkage))
                .build()?;
            let (rows, rounds) = (rows.matrix()?, trees.rounds as usize);
            let Some(check) = check else {
                return Ok(Trainer::new(&params, &rows, rounds).train()?.model);
            };
            let check = check.matrix()?;
            let patience = NonZeroUsize::new(trees.patience as usize).unwrap_or(NonZeroUsize::MIN);
            let trainer = Trainer::new(&params, &rows, rounds);
            let model = trainer.eval(&check, "check").early_stopping_rounds(patience).train()?.model;
            // Trees after the best are never used; the file leaves them out.
            let trees = model.best_iteration().map_or(model.num_boost_rounds(), |best| best + 1);
            model.slice(0..trees, 1)
        };
        grown().map(Forest).map_err(|error| fault(&error))
    }

    /// The places of the inputs whose splits gained most, at most so many, in order.
    pub(crate) fn gained_most(&self, inputs: usize, most: usize) -> Vec<usize> {
        let gains = self.0.feature_importance(ImportanceType::TotalGain);
        let gain = |place: usize| gains.get(&place).copied().unwrap_or(0.0);
        let mut places: Vec<usize> = (0..inputs).collect();
        places.sort_by(|one, other| gain(*other).total_cmp(&gain(*one)));
        places.truncate(most);
        places.sort_unstable();
        places
    }

    /// The score of each row, in millionths.
    pub(crate) fn scores(&self, rows: &[f32]) -> Result<Vec<i64>, String> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let shares = self.0.predict_rows(rows, Iterations::Best).map_err(|error| fault(&error))?;
        Ok(shares.as_slice().iter().map(|share| whole(f64::from(*share) * 1e6)).collect())
    }

    /// What each number of each row adds to its log-odds, in thousandths; the last is what all rows start from.
    pub(crate) fn contributions(&self, rows: &Matrix) -> Result<Vec<Vec<i64>>, String> {
        if rows.rows() == 0 {
            return Ok(Vec::new());
        }
        let told = DMatrix::from_dense(&rows.values, rows.rows(), rows.width)
            .and_then(|matrix| self.0.predict_contribs(&matrix, Iterations::Best))
            .map_err(|error| fault(&error))?;
        let row = |parts: &[f32]| parts.iter().map(|part| whole(f64::from(*part) * 1e3)).collect();
        Ok(told.as_slice().chunks(rows.width + 1).map(row).collect())
    }

    pub(crate) fn to_json(&self) -> Result<Value, String> {
        let text = self.0.encode(ModelFormat::Json).map_err(|error| fault(&error))?;
        serde_json::from_slice(&text).map_err(|error| error.to_string())
    }

    /// Reads trees that take rows of so many numbers.
    pub(crate) fn from_json(json: &Value, width: usize) -> Result<Forest, String> {
        let text = serde_json::to_vec(json).map_err(|error| error.to_string())?;
        let model = BoostedModel::decode(text, ModelFormat::Json).map_err(|error| fault(&error))?;
        if model.n_features() != width || model.prediction_width() != 1 {
            return Err("the trees take other inputs".to_owned());
        }
        Ok(Forest(model))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "shares and log-odds are far below 2^63; the cast saturates"
)]
fn whole(number: f64) -> i64 {
    number.round() as i64
}
