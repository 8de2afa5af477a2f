//! The file of a model: what it was learned from and how, its threshold, and its trees.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use trag_graph::features::{Engine, Params};
use trag_model::{Problem, catalogue};

use crate::forest::Forest;
use crate::inputs::{Inputs, params};
use crate::neighbours;

/// The form of the file. Another number is another form.
const VERSION: &str = "trag.model.v2";

/// How trees are learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Most trees of a forest.
    pub rounds: u32,
    /// Trees of the first forest. It only tells the second where to look, so a few large steps do.
    pub first_rounds: u32,
    /// How far each tree of the first forest goes, in thousandths.
    pub first_rate_thousandths: u32,
    /// Trees that may be added without foreseeing the rows to check better.
    pub patience: u32,
    /// Splits from the root to a leaf.
    pub depth: u32,
    /// How far each tree of the second forest goes, in thousandths.
    pub rate_thousandths: u32,
    /// Least weight of a leaf.
    pub least_weight: u32,
    /// Rows that are not marked, for each that is; every n-th is taken, and stands for the others.
    pub others_per_marked: u32,
    /// Seed of what the library draws; nothing is drawn with these settings.
    pub seed: u64,
}

impl Learning {
    /// How the first forest is learned.
    pub(crate) fn first(&self) -> Learning {
        Learning { rounds: self.first_rounds, rate_thousandths: self.first_rate_thousandths, ..self.clone() }
    }
}

impl Default for Learning {
    fn default() -> Learning {
        Learning {
            rounds: 400,
            first_rounds: 40,
            first_rate_thousandths: 300,
            patience: 40,
            depth: 6,
            rate_thousandths: 100,
            least_weight: 1,
            others_per_marked: 50,
            seed: 0,
        }
    }
}

/// The features that a model takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Features {
    /// How they are made.
    pub(crate) settings: BTreeMap<String, String>,
    /// What the first forest takes; the second takes those of the neighbours behind them.
    pub(crate) inputs: Vec<String>,
    pub(crate) neighbours: Vec<String>,
    /// SHA-256 of the above.
    pub(crate) sha256: String,
}

impl Features {
    /// The features of this version.
    pub(crate) fn own() -> Features {
        let params = params();
        Features::of(&params, Inputs::of(&Engine::headings(&params)).names())
    }

    fn of(params: &Params, inputs: &[String]) -> Features {
        let mut features = Features {
            settings: params.entries().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            inputs: inputs.to_vec(),
            neighbours: neighbours::NAMES.map(str::to_owned).to_vec(),
            sha256: String::new(),
        };
        features.sha256 = hash(&features);
        features
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().chain(&self.neighbours).map(String::as_str)
    }
}

/// Rows of a part, and how the model did on them at its threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Payments with features.
    pub rows: u64,
    /// Of them marked.
    pub marked: u64,
    /// At the threshold or above, and marked.
    pub hits: u64,
    /// At the threshold or above, and not marked.
    pub false_alarms: u64,
}

/// A model.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    version: String,
    /// The program that learned it.
    trag: String,
    pub(crate) features: Features,
    learning: Learning,
    /// SHA-256 of the files of the case that it was learned from.
    learned_from: Vec<String>,
    /// What it was learned on: here `hits` and `false_alarms` say little.
    learned: Part,
    /// What it was checked on, and its threshold chosen.
    checked: Part,
    /// Scores from here on are flagged, in millionths.
    threshold_millionths: i64,
    first: Value,
    second: Value,
    /// SHA-256 of this document without it.
    sha256: String,
}

/// What was learned, besides the trees.
pub(crate) struct Learned {
    pub(crate) learning: Learning,
    pub(crate) learned_from: Vec<String>,
    pub(crate) parts: [Part; 2],
    pub(crate) threshold_millionths: i64,
}

impl Model {
    pub(crate) fn new(learned: Learned, first: &Forest, second: &Forest) -> Result<Model, String> {
        let [own, checked] = learned.parts;
        let mut model = Model {
            version: VERSION.to_owned(),
            trag: env!("CARGO_PKG_VERSION").to_owned(),
            features: Features::own(),
            learning: learned.learning,
            learned_from: learned.learned_from,
            learned: own,
            checked,
            threshold_millionths: learned.threshold_millionths,
            first: first.to_json()?,
            second: second.to_json()?,
            sha256: String::new(),
        };
        model.sha256 = hash(&model);
        Ok(model)
    }

    /// Reads the file of a model.
    ///
    /// # Errors
    /// SCR001 when it is none, was changed, is of another version, or takes features that this version does not make.
    pub fn read(text: &[u8]) -> Result<Model, Problem> {
        let mut model: Model =
            serde_json::from_slice(text).map_err(|error| unusable(format!("it cannot be read: {error}")))?;
        if model.version != VERSION {
            return Err(unusable(format!("it is of another version than {VERSION}")));
        }
        let stated = std::mem::take(&mut model.sha256);
        if hash(&model) != stated {
            return Err(unusable("it was changed after it was written".to_owned()));
        }
        model.sha256 = stated;
        if model.features != Features::own() {
            return Err(unusable("it was learned from features that this version does not make".to_owned()));
        }
        if !(0..=crate::MILLION).contains(&model.threshold_millionths) {
            return Err(unusable("its threshold is no share".to_owned()));
        }
        Ok(model)
    }

    /// The file.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// SHA-256 that names the model.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The program that learned it.
    #[must_use]
    pub fn learned_by(&self) -> &str {
        &self.trag
    }

    /// Rows that it was learned on, and rows that it was checked on.
    #[must_use]
    pub fn parts(&self) -> [Part; 2] {
        [self.learned, self.checked]
    }

    /// Scores from here on are flagged, in millionths.
    #[must_use]
    pub fn threshold_millionths(&self) -> i64 {
        self.threshold_millionths
    }

    pub(crate) fn forests(&self) -> Result<(Forest, Forest), Problem> {
        let inputs = self.features.inputs.len();
        let read = |json: &Value, width| {
            Forest::from_json(json, width)
                .map_err(|fault| unusable(format!("its trees are damaged: {fault}")))
        };
        Ok((read(&self.first, inputs)?, read(&self.second, inputs + self.features.neighbours.len())?))
    }
}

pub(crate) fn unusable(text: String) -> Problem {
    let help = "name a file that `trag score train` of this version wrote";
    Problem::new(catalogue::MODEL_INVALID, format!("the model cannot be used: {text}"), help)
}

/// SHA-256 of a document in hexadecimal. Its own field for it is empty.
fn hash(document: &impl Serialize) -> String {
    let text = serde_json::to_vec(document).unwrap_or_default();
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
