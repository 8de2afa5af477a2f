//! Learning: two forests and a threshold from payments whose truth is known.

use std::collections::BTreeMap;
use std::ops::Range;

use trag_graph::features::Table;
use trag_graph::features::table::Heading;
use trag_model::{Problem, catalogue};

use crate::Step;
use crate::forest::{Forest, Rows};
use crate::inputs::Inputs;
use crate::matrix::Matrix;
use crate::model::{Learned, Learning, Model, Part};
use crate::neighbours::{self, Neighbours};

/// Marked payments that learning needs at least, and checking.
const LEAST: [usize; 2] = [20, 5];

/// Where the rows of the ledger are parted: rows before the first number are learned from, those from there to the
/// second are checked. What follows is never looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// One past the last row that is learned from.
    pub learned: usize,
    /// One past the last row that is checked.
    pub checked: usize,
}

/// Gathers payments, and learns from them. It holds about 500 bytes for each.
#[derive(Clone, Debug)]
pub struct Learner {
    inputs: Inputs,
    parts: Parts,
    numbers: Matrix,
    steps: Vec<Step>,
    marked: Vec<bool>,
}

impl Learner {
    /// Nothing yet. `headings` are those of the features with the settings of [`crate::params`].
    #[must_use]
    pub fn new(headings: &[Heading], parts: Parts) -> Learner {
        let inputs = Inputs::of(headings);
        let numbers = Matrix::new(inputs.names().len());
        Learner { inputs, parts, numbers, steps: Vec::new(), marked: Vec::new() }
    }

    /// Whether rows from this one on are not asked for any more.
    #[must_use]
    pub fn is_past(&self, row: u32) -> bool {
        row as usize >= self.parts.checked
    }

    /// Takes rows in: features, a step for each described row, and by row of the ledger whether it is marked.
    pub fn add(&mut self, table: &Table, steps: &[Step], marked: &[bool]) {
        let rows = self.inputs.rows(table);
        let asked = steps.iter().take_while(|step| !self.is_past(step.row)).count();
        for (place, step) in steps[..asked].iter().enumerate() {
            self.numbers.push(rows.row(place), &[]);
            self.steps.push(*step);
            self.marked.push(marked.get(step.row as usize).copied().unwrap_or(false));
        }
    }

    /// Learns. `learned_from` are the hashes of the files of the case.
    ///
    /// # Errors
    /// SCR002 when there are too few marked payments, or the library cannot learn.
    pub fn learn(self, learning: &Learning, learned_from: Vec<String>) -> Result<Model, Problem> {
        let own = self.steps.partition_point(|step| (step.row as usize) < self.parts.learned);
        let (own, check) = (0..own, own..self.steps.len());
        let marked = |rows: &Range<usize>| self.marked[rows.clone()].iter().filter(|marked| **marked).count();
        let counts = [marked(&own), marked(&check)];
        if counts.iter().zip(LEAST).any(|(count, least)| *count < least) {
            let [learned, checked] = counts;
            return Err(not_learned(format!(
                "the first 60 of 100 rows have {learned} marked payments and the next 20 have {checked}; at least \
                 {} and {} are needed",
                LEAST[0], LEAST[1]
            )));
        }
        self.two_forests(learning, learned_from, own, check).map_err(not_learned)
    }

    fn two_forests(
        self,
        learning: &Learning,
        learned_from: Vec<String>,
        own: Range<usize>,
        check: Range<usize>,
    ) -> Result<Model, String> {
        let first = self.grow(&self.numbers, own.clone(), None, &learning.first())?;
        let said = self.scores_of_strangers(&first, learning, &own)?;
        let mut near = Neighbours::default();
        let mut wider = Matrix::new(self.numbers.width + neighbours::NAMES.len());
        for (row, step) in self.steps.iter().enumerate() {
            wider.push(self.numbers.row(row), &near.describe(*step, said[row]));
        }
        let second = self.grow(&wider, own.clone(), Some(check.clone()), learning)?;
        let scores = second.scores(wider.range(check.clone()))?;
        let threshold = threshold(&scores, &self.marked[check.clone()]);
        let part = |rows: Range<usize>| -> Result<Part, String> {
            let scores = second.scores(wider.range(rows.clone()))?;
            Ok(counted(&scores, &self.marked[rows], threshold))
        };
        let parts = [part(own)?, part(check)?];
        let learned =
            Learned { learning: learning.clone(), learned_from, parts, threshold_millionths: threshold };
        Model::new(learned, &first, &second)
    }

    /// The first forest's score of each row, as a forest says it that did not learn from the row: what one says about
    /// its own rows is too good to be learned from. Each half of the rows learned from is judged by the other's.
    fn scores_of_strangers(
        &self,
        first: &Forest,
        learning: &Learning,
        own: &Range<usize>,
    ) -> Result<Vec<i64>, String> {
        let learning = learning.first();
        let marked: Vec<usize> = own.clone().filter(|row| self.marked[*row]).collect();
        let half = marked[marked.len() / 2];
        let (early, late) = (own.start..half, half..own.end);
        let from_late = self.grow(&self.numbers, late.clone(), None, &learning)?;
        let from_early = self.grow(&self.numbers, early.clone(), None, &learning)?;
        let mut said = from_late.scores(self.numbers.range(early))?;
        said.extend(from_early.scores(self.numbers.range(late))?);
        said.extend(first.scores(self.numbers.range(own.end..self.steps.len()))?);
        Ok(said)
    }

    fn grow(
        &self,
        numbers: &Matrix,
        rows: Range<usize>,
        check: Option<Range<usize>>,
        learning: &Learning,
    ) -> Result<Forest, String> {
        let chosen = Chosen::of(&self.marked, rows, learning);
        let chosen_numbers = numbers.select(&chosen.rows);
        let rows = Rows { numbers: &chosen_numbers, marked: &chosen.marked, weights: &chosen.weights };
        let Some(check) = check else {
            return Forest::grow(&rows, None, learning);
        };
        let all: Vec<usize> = check.clone().collect();
        let (numbers, weights) = (numbers.select(&all), vec![1; all.len()]);
        let check = Rows { numbers: &numbers, marked: &self.marked[check], weights: &weights };
        Forest::grow(&rows, Some(&check), learning)
    }
}

/// All marked rows of a range, and every n-th of the others, which stands for those left out.
struct Chosen {
    rows: Vec<usize>,
    marked: Vec<bool>,
    weights: Vec<u32>,
}

impl Chosen {
    fn of(marked: &[bool], range: Range<usize>, learning: &Learning) -> Chosen {
        let hits = marked[range.clone()].iter().filter(|marked| **marked).count();
        let others = range.len() - hits;
        let wanted = (hits * learning.others_per_marked as usize).max(50_000);
        let step = others.div_ceil(wanted.max(1)).max(1);
        let mut chosen = Chosen { rows: Vec::new(), marked: Vec::new(), weights: Vec::new() };
        let mut passed = 0;
        for row in range {
            let is_marked = marked[row];
            if is_marked || passed % step == 0 {
                chosen.rows.push(row);
                chosen.marked.push(is_marked);
                chosen.weights.push(if is_marked { 1 } else { u32::try_from(step).unwrap_or(u32::MAX) });
            }
            passed += usize::from(!is_marked);
        }
        chosen
    }
}

fn counted(scores: &[i64], marked: &[bool], threshold: i64) -> Part {
    let mut part = Part { rows: scores.len() as u64, ..Part::default() };
    for (score, marked) in scores.iter().zip(marked) {
        part.marked += u64::from(*marked);
        if *score >= threshold {
            let kind = if *marked { &mut part.hits } else { &mut part.false_alarms };
            *kind += 1;
        }
    }
    part
}

/// The score at and above which F1 is best; of equal ones the highest.
fn threshold(scores: &[i64], marked: &[bool]) -> i64 {
    let mut levels: BTreeMap<i64, [u64; 2]> = BTreeMap::new();
    for (score, marked) in scores.iter().zip(marked) {
        levels.entry(*score).or_default()[usize::from(*marked)] += 1;
    }
    let total: u64 = levels.values().map(|level| level[1]).sum();
    let (mut flagged, mut hits, mut best) = (0, 0, (0, 1, crate::MILLION));
    for (score, level) in levels.iter().rev() {
        flagged += level[0] + level[1];
        hits += level[1];
        // F1 is 2 hits / (flagged + marked); quotients are compared without dividing.
        let (above, below) = (u128::from(2 * hits), u128::from(flagged + total));
        if above * best.1 > best.0 * below {
            best = (above, below, *score);
        }
    }
    best.2
}

fn not_learned(text: String) -> Problem {
    let help = "learn from a case with more marked payments, spread over its whole time";
    Problem::new(catalogue::MODEL_NOT_LEARNED, text, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_has_the_best_f1() {
        let mut state = 5_u64;
        let mut draw = move |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        };
        for _ in 0..500 {
            let rows = draw(30) + 1;
            let scores: Vec<i64> = (0..rows).map(|_| i64::try_from(draw(12)).unwrap()).collect();
            let marked: Vec<bool> = (0..rows).map(|_| draw(3) == 0).collect();
            let f1 = |threshold: i64| {
                let part = counted(&scores, &marked, threshold);
                (2 * part.hits * 10_000).checked_div(part.hits + part.false_alarms + part.marked).unwrap_or(0)
            };
            let best = (0..=13).map(f1).max().unwrap();
            assert_eq!(f1(threshold(&scores, &marked)), best, "{scores:?} {marked:?}");
        }
    }

    #[test]
    fn what_is_chosen_stands_for_all() {
        let marked: Vec<bool> = (0..400_000).map(|row| row % 1_000 == 3).collect();
        let chosen = Chosen::of(&marked, 0..400_000, &Learning::default());
        let sum: u64 = chosen.weights.iter().map(|weight| u64::from(*weight)).sum();
        assert_eq!(chosen.marked.iter().filter(|marked| **marked).count(), 400);
        assert!(chosen.rows.len() < 70_000 && (399_000..401_000).contains(&sum), "{sum}");
    }
}
