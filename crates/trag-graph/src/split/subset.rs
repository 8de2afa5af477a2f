//! The first smallest set of amounts with a sum in a range.

use super::SplitParams;

/// Basis points of a whole.
const WHOLE_BP: i128 = 10_000;

/// What a search came to.
pub(super) enum Outcome {
    /// The places of the set, ascending.
    Found(Vec<usize>),
    /// There is none.
    None,
    /// The limit was reached before either was known.
    Stopped,
}

/// Amounts to choose from, in the order of the ledger. The working memory of one thread.
#[derive(Default)]
pub(super) struct Items {
    places: Vec<usize>,
    amounts: Vec<i64>,
    /// For each item and each number of parts, the smallest and the largest sum of so many among it and the
    /// items behind it.
    bounds: Vec<(i128, i128)>,
}

/// What is fixed during one search.
struct Target {
    low: i128,
    high: i128,
    max_steps: Option<u64>,
}

impl Items {
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.amounts.clear();
    }

    pub(super) fn push(&mut self, place: usize, amount: i64) {
        self.places.push(place);
        self.amounts.push(amount);
    }

    /// The first set with fewest parts whose sum is such a share of `whole`.
    pub(super) fn first(&mut self, params: &SplitParams, whole: i64) -> Outcome {
        let (whole, most) = (i128::from(whole), params.max_parts.min(self.amounts.len()));
        let low = whole * i128::from(params.kept.low_bp);
        let high = whole * i128::from(params.kept.high_bp);
        // A sum lies in the range when it lies in the range of whole minor units inside it.
        let low = low.div_euclid(WHOLE_BP) + i128::from(low.rem_euclid(WHOLE_BP) != 0);
        let target = Target { low, high: high.div_euclid(WHOLE_BP), max_steps: params.max_steps };
        if most < params.min_parts {
            return Outcome::None;
        }
        self.set_bounds(most);
        let mut steps = 0;
        for parts in params.min_parts..=most {
            let mut chosen = Vec::with_capacity(parts);
            match self.search(&target, (0, parts, 0), (most, &mut steps), &mut chosen) {
                Some(true) => {
                    return Outcome::Found(chosen.into_iter().map(|item| self.places[item]).collect());
                }
                Some(false) => {}
                None => return Outcome::Stopped,
            }
        }
        Outcome::None
    }

    /// Walks backwards and keeps the smallest and the largest amounts met.
    fn set_bounds(&mut self, most: usize) {
        let (mut small, mut large): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
        self.bounds.clear();
        self.bounds.resize(self.amounts.len() * (most + 1), (0, 0));
        for (item, amount) in self.amounts.iter().enumerate().rev() {
            small.insert(small.partition_point(|other| other <= amount), *amount);
            large.insert(large.partition_point(|other| other >= amount), *amount);
            small.truncate(most);
            large.truncate(most);
            let (mut least, mut greatest) = (0, 0);
            for (parts, (small, large)) in small.iter().zip(&large).enumerate() {
                least += i128::from(*small);
                greatest += i128::from(*large);
                self.bounds[item * (most + 1) + parts + 1] = (least, greatest);
            }
        }
    }

    /// Chooses `parts` more items from `from` on, with `sum` chosen so far. `None`: the limit was reached.
    fn search(
        &self,
        target: &Target,
        (from, parts, sum): (usize, usize, i128),
        (most, steps): (usize, &mut u64),
        chosen: &mut Vec<usize>,
    ) -> Option<bool> {
        if parts == 0 {
            return Some(target.low <= sum && sum <= target.high);
        }
        for item in from..self.amounts.len().saturating_sub(parts - 1) {
            let (least, greatest) = self.bounds[item * (most + 1) + parts];
            // The bounds narrow from item to item, so what is out of reach here stays out of reach.
            if sum + least > target.high || sum + greatest < target.low {
                break;
            }
            *steps += 1;
            if target.max_steps.is_some_and(|limit| *steps > limit) {
                return None;
            }
            chosen.push(item);
            let sum = sum + i128::from(self.amounts[item]);
            if self.search(target, (item + 1, parts - 1, sum), (most, steps), chosen)? {
                return Some(true);
            }
            chosen.pop();
        }
        Some(false)
    }
}
