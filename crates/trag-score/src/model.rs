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
const VERSION: &str = "trag.model.v3";

/// How the trees of a forest are grown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trees {
    /// Most trees.
    pub rounds: u32,
    /// Trees that may be added without foreseeing the rows to check better, where there are some.
    pub patience: u32,
    /// Splits from the root to a leaf.
    pub depth: u32,
    /// Values of an input that are told apart.
    pub bins: u32,
    /// How far each tree goes, in thousandths.
    pub rate_thousandths: u32,
    /// Least weight of a leaf.
    pub least_weight: u32,
    /// L2 penalty of leaves: it draws them to zero, so that few rows do not say much.
    pub shrinkage: u32,
}

/// How a model is learned. Nothing is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// The first forest. It only tells the second where to look, so a few large steps do.
    pub first: Trees,
    /// The second forest.
    pub second: Trees,
    /// Rows that are not marked, for each that is, that the first forest learns from: every n-th is taken, and stands
    /// for the others.
    pub first_others_per_marked: u32,
    /// Rows that are not marked, for each that is, that the second forest learns from and is checked on because the
    /// first took them most for marked ones.
    pub hard_per_marked: u32,
    /// Of the others so many for each that is marked: every n-th is taken, and stands for the others.
    pub others_per_marked: u32,
    /// Rows that stand for others are at least so many, where there are so many.
    pub least_others: u32,
    /// Inputs of the first forest that the second takes: those that the first gained most by.
    pub inputs_kept: u32,
}

impl Default for Learning {
    fn default() -> Learning {
        let trees = |rounds, bins, rate_thousandths, least_weight| Trees {
            rounds,
            patience: 25,
            depth: 6,
            bins,
            rate_thousandths,
            least_weight,
            shrinkage: 10,
        };
        Learning {
            first: trees(25, 64, 300, 1),
            second: trees(400, 128, 150, 5),
            first_others_per_marked: 15,
            hard_per_marked: 10,
            others_per_marked: 10,
            least_others: 20_000,
            inputs_kept: 45,
        }
    }
}

/// The features that a model takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Features {
    /// How they are made.
    pub(crate) settings: BTreeMap<String, String>,
    /// What the first forest takes; the second takes some of them, and those of the neighbours behind them.
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
}

/// Rows of a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Payments with features.
    pub rows: u64,
    /// Of them marked.
    pub marked: u64,
}

/// Rows at the threshold or above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flagged {
    /// Those that are marked.
    pub hits: u64,
    /// Those that are not.
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
    learned: Part,
    /// What it was checked on, and its threshold chosen.
    checked: Part,
    /// How it did there.
    flagged: Flagged,
    /// Scores from here on are flagged, in millionths.
    threshold_millionths: i64,
    /// The inputs of the first forest that the second takes, in their order.
    second_inputs: Vec<String>,
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
    pub(crate) flagged: Flagged,
    /// Places of the inputs that the second forest takes.
    pub(crate) kept: Vec<usize>,
    pub(crate) threshold_millionths: i64,
}

impl Model {
    pub(crate) fn new(learned: Learned, first: &Forest, second: &Forest) -> Result<Model, String> {
        let [own, checked] = learned.parts;
        let features = Features::own();
        let second_inputs = learned.kept.iter().map(|place| features.inputs[*place].clone()).collect();
        let mut model = Model {
            version: VERSION.to_owned(),
            trag: env!("CARGO_PKG_VERSION").to_owned(),
            features,
            learning: learned.learning,
            learned_from: learned.learned_from,
            learned: own,
            checked,
            flagged: learned.flagged,
            second_inputs,
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

    /// How many rows it flagged of those that it was checked on.
    #[must_use]
    pub fn flagged(&self) -> Flagged {
        self.flagged
    }

    /// Scores from here on are flagged, in millionths.
    #[must_use]
    pub fn threshold_millionths(&self) -> i64 {
        self.threshold_millionths
    }

    /// The trees, and which inputs of the first forest the second takes.
    pub(crate) fn forests(&self) -> Result<(Forest, Forest, Vec<usize>), Problem> {
        let inputs = &self.features.inputs;
        let places = self.second_inputs.iter().map(|name| inputs.iter().position(|input| input == name));
        let kept =
            places.collect::<Option<Vec<usize>>>().filter(|kept| kept.is_sorted_by(|one, next| one < next));
        let kept = kept.ok_or_else(|| unusable("its second forest takes unknown inputs".to_owned()))?;
        let read = |json: &Value, width| {
            Forest::from_json(json, width)
                .map_err(|fault| unusable(format!("its trees are damaged: {fault}")))
        };
        let second = read(&self.second, kept.len() + self.features.neighbours.len())?;
        Ok((read(&self.first, inputs.len())?, second, kept))
    }

    /// The inputs of the second forest.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.second_inputs.iter().chain(&self.features.neighbours).map(String::as_str)
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
