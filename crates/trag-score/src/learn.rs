//! Learning: two forests and a threshold from payments whose truth is known.

use std::collections::BTreeMap;
use std::ops::Range;

use trag_graph::features::Table;
use trag_graph::features::table::Heading;
use trag_model::{Problem, catalogue};

use crate::Step;
use crate::apply::Scorer;
use crate::chosen::Chosen;
use crate::forest::{Forest, Rows};
use crate::inputs::Inputs;
use crate::matrix::Matrix;
use crate::model::{Flagged, Learned, Learning, Model, Part};
use crate::neighbours::{self, Neighbours};

/// Marked payments that learning needs at least, and checking.
const LEAST: [u64; 2] = [20, 5];

/// Where the rows of the ledger are parted: rows before the first number are learned from, those from there to the
/// second are checked. What follows is never looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// One past the last row that is learned from.
    pub learned: usize,
    /// One past the last row that is checked.
    pub checked: usize,
}

/// Rows that are scored together.
const BLOCK: usize = 1 << 15;

/// Gathers payments, and learns from them. It holds about 400 bytes for each.
#[derive(Clone, Debug)]
pub struct Learner {
    inputs: Inputs,
    parts: Parts,
    /// One past the last row that is taken in.
    taken: usize,
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
        let taken = parts.checked;
        Learner { inputs, parts, taken, numbers, steps: Vec::new(), marked: Vec::new() }
    }

    /// Takes in the rows behind the last part too, which are scored later and never learned from.
    #[must_use]
    pub fn with_all_rows(self) -> Learner {
        Learner { taken: usize::MAX, ..self }
    }

    /// Whether rows from this one on are not asked for any more.
    #[must_use]
    pub fn is_past(&self, row: u32) -> bool {
        row as usize >= self.taken
    }

    /// Takes rows in: features, a step for each described row, and by row of the ledger whether it is marked.
    pub fn add(&mut self, table: &Table, steps: &[Step], marked: &[bool]) {
        let rows = self.inputs.rows(table);
        let asked = steps.iter().take_while(|step| !self.is_past(step.row)).count();
        self.numbers.values.extend_from_slice(rows.range(0..asked));
        for step in &steps[..asked] {
            self.steps.push(*step);
            self.marked.push(marked.get(step.row as usize).copied().unwrap_or(false));
        }
    }

    /// Learns. `learned_from` are the hashes of the files of the case.
    ///
    /// # Errors
    /// SCR002 when there are too few marked payments, or the library cannot learn.
    pub fn learn(&self, learning: &Learning, learned_from: Vec<String>) -> Result<Model, Problem> {
        let before = |row: usize| self.steps.partition_point(|step| (step.row as usize) < row);
        let (own, end) = (before(self.parts.learned), before(self.parts.checked));
        let (own, check) = (0..own, own..end);
        let counts = [self.part(&own).marked, self.part(&check).marked];
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

    /// Scores all payments that were taken in; `take` gets steps with their scores, in millionths, some at a time.
    ///
    /// # Errors
    /// Those of [`Scorer::add`].
    pub fn score(&self, scorer: &mut Scorer, take: &mut dyn FnMut(&[Step], &[i64])) -> Result<(), Problem> {
        for rows in blocks(0..self.steps.len()) {
            let steps = &self.steps[rows.clone()];
            take(steps, &scorer.add_rows(self.numbers.range(rows), steps)?);
        }
        Ok(())
    }

    fn part(&self, rows: &Range<usize>) -> Part {
        let marked = self.marked[rows.clone()].iter().filter(|marked| **marked).count();
        Part { rows: rows.len() as u64, marked: marked as u64 }
    }

    fn two_forests(
        &self,
        learning: &Learning,
        learned_from: Vec<String>,
        own: Range<usize>,
        check: Range<usize>,
    ) -> Result<Model, String> {
        let first = self.grow_first(own.clone(), learning)?;
        let said = self.scores_of_strangers(&first, learning, &own, &check)?;
        let mut near = Neighbours::default();
        let mut of_near = Matrix::new(neighbours::NAMES.len());
        for (step, said) in self.steps.iter().zip(&said) {
            of_near.values.extend(near.describe(*step, *said));
        }
        let kept = first.gained_most(self.numbers.width, learning.inputs_kept as usize);
        let wider = |rows: &mut dyn Iterator<Item = usize>| {
            let mut wider = Matrix::new(kept.len() + of_near.width);
            rows.for_each(|row| wider.push(self.numbers.row(row), &kept, of_near.row(row)));
            wider
        };
        let rows = |range: Range<usize>| {
            let chosen = Chosen::with_hard(&self.marked, &said, range, learning);
            let numbers = wider(&mut chosen.rows.iter().copied());
            Rows { numbers, marked: chosen.marked, weights: chosen.weights }
        };
        let second = Forest::grow(rows(own.clone()), Some(rows(check.clone())), &learning.second)?;
        let mut scores = Vec::with_capacity(check.len());
        for mut block in blocks(check.clone()) {
            scores.extend(second.scores(&wider(&mut block).values)?);
        }
        let marked = &self.marked[check.clone()];
        let threshold_millionths = threshold(&scores, marked);
        let learned = Learned {
            learning: learning.clone(),
            learned_from,
            parts: [self.part(&own), self.part(&check)],
            flagged: flagged(&scores, marked, threshold_millionths),
            kept,
            threshold_millionths,
        };
        Model::new(learned, &first, &second)
    }

    /// The first forest's score of each row of both parts, as a forest says it that did not learn from the row: what one
    /// says about its own rows is too good to be learned from. Each half of the rows learned from is judged by the
    /// other's.
    fn scores_of_strangers(
        &self,
        first: &Forest,
        learning: &Learning,
        own: &Range<usize>,
        check: &Range<usize>,
    ) -> Result<Vec<i64>, String> {
        let marked: Vec<usize> = own.clone().filter(|row| self.marked[*row]).collect();
        let half = marked[marked.len() / 2];
        let (early, late) = (own.start..half, half..own.end);
        let from_late = self.grow_first(late.clone(), learning)?;
        let from_early = self.grow_first(early.clone(), learning)?;
        let mut said = Vec::with_capacity(check.end);
        for (forest, rows) in [(&from_late, early), (&from_early, late), (first, check.clone())] {
            for block in blocks(rows) {
                said.extend(forest.scores(self.numbers.range(block))?);
            }
        }
        Ok(said)
    }

    fn grow_first(&self, rows: Range<usize>, learning: &Learning) -> Result<Forest, String> {
        let chosen = Chosen::evenly(&self.marked, rows, learning);
        let numbers = self.numbers.select(&chosen.rows);
        let rows = Rows { numbers, marked: chosen.marked, weights: chosen.weights };
        Forest::grow(rows, None, &learning.first)
    }
}

/// A range in parts of at most [`BLOCK`] rows.
fn blocks(rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    rows.clone().step_by(BLOCK).map(move |from| from..rows.end.min(from + BLOCK))
}

fn flagged(scores: &[i64], marked: &[bool], threshold: i64) -> Flagged {
    let mut flagged = Flagged::default();
    for (_, marked) in scores.iter().zip(marked).filter(|(score, _)| **score >= threshold) {
        let kind = if *marked { &mut flagged.hits } else { &mut flagged.false_alarms };
        *kind += 1;
    }
    flagged
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
                let Flagged { hits, false_alarms } = flagged(&scores, &marked, threshold);
                let total = marked.iter().filter(|marked| **marked).count() as u64;
                (2 * hits * 10_000).checked_div(hits + false_alarms + total).unwrap_or(0)
            };
            let best = (0..=13).map(f1).max().unwrap();
            assert_eq!(f1(threshold(&scores, &marked)), best, "{scores:?} {marked:?}");
        }
    }
}
