//! What the first forest said about earlier payments of the two accounts of a payment.

use std::collections::VecDeque;

use crate::Step;
use crate::matrix::{Number, number};

/// Names of the inputs: of payments that the payer made, that it received, that the payee made, that it received.
pub(crate) const NAMES: [&str; 12] = [
    "near_payer_paid_highest",
    "near_payer_paid_sum",
    "near_payer_paid_mean",
    "near_payer_received_highest",
    "near_payer_received_sum",
    "near_payer_received_mean",
    "near_payee_paid_highest",
    "near_payee_paid_sum",
    "near_payee_paid_mean",
    "near_payee_received_highest",
    "near_payee_received_sum",
    "near_payee_received_mean",
];

/// How far back, in seconds.
const WINDOW: i64 = 7 * 86_400;

/// Scores on one side of an account, within the window.
#[derive(Clone, Debug, Default)]
struct Near {
    sum: i64,
    count: i64,
    /// Scores that no later one exceeds, with the number of their payment, the oldest first.
    highest: VecDeque<(u64, i64)>,
}

impl Near {
    fn said(&self) -> [Option<i64>; 3] {
        let highest = self.highest.front().map(|(_, score)| *score);
        [highest, highest.map(|_| self.sum), (self.count > 0).then(|| self.sum / self.count)]
    }

    fn add(&mut self, number: u64, score: i64) {
        self.sum += score;
        self.count += 1;
        while self.highest.pop_back_if(|last| last.1 < score).is_some() {}
        self.highest.push_back((number, score));
    }

    fn take_back(&mut self, number: u64, score: i64) {
        self.sum -= score;
        self.count -= 1;
        self.highest.pop_front_if(|first| first.0 == number);
    }
}

/// The payments of the window with their scores, in millionths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    /// By account: what it paid, what it received.
    sides: Vec<[Near; 2]>,
    entries: VecDeque<(Step, i64)>,
    /// Number of the first entry.
    first: u64,
}

impl Neighbours {
    /// What is known before a payment, as the trees take it; then the payment is taken in with its score.
    pub(crate) fn describe(&mut self, step: Step, score: i64) -> [Number; 12] {
        self.said(step, score).map(number)
    }

    fn said(&mut self, step: Step, score: i64) -> [Option<i64>; 12] {
        while let Some((old, score)) = self.entries.pop_front_if(|(old, _)| old.time <= step.time - WINDOW) {
            let number = self.first;
            self.first += 1;
            self.change(old, |near| near.take_back(number, score));
        }
        let mut said = [None; 12];
        for (part, account) in said.chunks_mut(6).zip([step.payer, step.payee]) {
            if let Some(sides) = account.and_then(|account| self.sides.get(account as usize)) {
                part[..3].copy_from_slice(&sides[0].said());
                part[3..].copy_from_slice(&sides[1].said());
            }
        }
        let place = self.first + self.entries.len() as u64;
        self.change(step, |near| near.add(place, score));
        self.entries.push_back((step, score));
        said
    }

    fn change(&mut self, step: Step, change: impl Fn(&mut Near)) {
        for (side, account) in [step.payer, step.payee].into_iter().enumerate() {
            if let Some(account) = account {
                let account = account as usize;
                if account >= self.sides.len() {
                    self.sides.resize_with(account + 1, Default::default);
                }
                change(&mut self.sides[account][side]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that follow from a seed.
    fn numbers(mut state: u64) -> impl FnMut(u64) -> u64 {
        move |bound| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % bound
        }
    }

    #[test]
    fn the_scores_near_a_payment_are_those_of_the_window() {
        for seed in 0..300 {
            let mut draw = numbers(seed);
            let (mut near, mut time, mut steps) = (Neighbours::default(), 0, Vec::<(Step, i64)>::new());
            for row in 0..80 {
                time += i64::try_from(draw(3)).unwrap() * WINDOW / 10;
                let mut account = || (draw(5) > 0).then(|| u32::try_from(draw(4)).unwrap());
                let step = Step { row, time, payer: account(), payee: account() };
                let score = i64::try_from(draw(50)).unwrap();
                let mut expected = Vec::new();
                for account in [step.payer, step.payee] {
                    for side in [|step: &Step| step.payer, |step: &Step| step.payee] {
                        let own = |(old, _): &&(Step, i64)| {
                            account.is_some() && side(old) == account && old.time > time - WINDOW
                        };
                        let scores: Vec<i64> = steps.iter().filter(own).map(|(_, score)| *score).collect();
                        let sum: i64 = scores.iter().sum();
                        let some = |value| (!scores.is_empty()).then_some(value);
                        let count = i64::try_from(scores.len()).unwrap().max(1);
                        expected.extend([scores.iter().max().copied(), some(sum), some(sum / count)]);
                    }
                }
                assert_eq!(near.said(step, score).to_vec(), expected, "seed {seed} row {row}");
                steps.push((step, score));
            }
        }
    }
}
