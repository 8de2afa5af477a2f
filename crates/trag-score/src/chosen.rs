//! Which rows a forest learns from: marked ones are few, and most others are told apart at once.

use std::cmp::Reverse;
use std::ops::Range;

use crate::model::Learning;

/// All marked rows of a range, some others, and of the rest every n-th, which stands for those left out.
pub(crate) struct Chosen {
    pub(crate) rows: Vec<usize>,
    pub(crate) marked: Vec<bool>,
    pub(crate) weights: Vec<u32>,
}

impl Chosen {
    /// Others are taken evenly.
    pub(crate) fn evenly(marked: &[bool], range: Range<usize>, learning: &Learning) -> Chosen {
        let wanted = hits(marked, &range) * learning.first_others_per_marked as usize;
        Chosen::of(marked, range, wanted.max(learning.least_others as usize), |_| false)
    }

    /// Of the others all are taken that were said to be most like marked ones: a forest has most to learn from them.
    /// `said` has a score for each row.
    pub(crate) fn with_hard(
        marked: &[bool],
        said: &[i64],
        range: Range<usize>,
        learning: &Learning,
    ) -> Chosen {
        let hits = hits(marked, &range);
        let others = range.clone().filter(|row| !marked[*row]);
        let mut scores: Vec<Reverse<i64>> = others.map(|row| Reverse(said[row])).collect();
        let hard = hits * learning.hard_per_marked as usize;
        // Only what lies above is hard: of equal scores all or none are.
        let cut = (hard < scores.len()).then(|| scores.select_nth_unstable(hard).1.0);
        let wanted = (hits * learning.others_per_marked as usize).max(learning.least_others as usize);
        Chosen::of(marked, range, wanted, |row| cut.is_none_or(|cut| said[row] > cut))
    }

    fn of(marked: &[bool], range: Range<usize>, wanted: usize, is_hard: impl Fn(usize) -> bool) -> Chosen {
        let stands_alone = |row: &usize| marked[*row] || is_hard(*row);
        let rest = range.clone().filter(|row| !stands_alone(row)).count();
        let step = rest.div_ceil(wanted.max(1)).max(1);
        let mut chosen = Chosen { rows: Vec::new(), marked: Vec::new(), weights: Vec::new() };
        let mut passed = 0;
        for row in range {
            let alone = stands_alone(&row);
            if alone || passed % step == 0 {
                chosen.rows.push(row);
                chosen.marked.push(marked[row]);
                chosen.weights.push(if alone { 1 } else { u32::try_from(step).unwrap_or(u32::MAX) });
            }
            passed += usize::from(!alone);
        }
        chosen
    }
}

fn hits(marked: &[bool], range: &Range<usize>) -> usize {
    marked[range.clone()].iter().filter(|marked| **marked).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_stands_for_all() {
        let marked: Vec<bool> = (0..400_000).map(|row| row % 100 == 3).collect();
        let said: Vec<i64> = (0..400_000).map(|row| if row % 50 == 7 { row } else { row % 3 }).collect();
        let learning = Learning::default();
        let even = Chosen::evenly(&marked, 0..400_000, &learning);
        let hard = Chosen::with_hard(&marked, &said, 0..400_000, &learning);
        for chosen in [&even, &hard] {
            let sum: u64 = chosen.weights.iter().map(|weight| u64::from(*weight)).sum();
            assert_eq!(chosen.marked.iter().filter(|marked| **marked).count(), 4_000);
            assert!(chosen.rows.len() < 100_000 && (399_000..401_000).contains(&sum), "{sum}");
        }
        let alone = |row: usize| hard.rows.binary_search(&row).ok().map(|place| hard.weights[place]);
        assert!((7..400_000).step_by(50).all(|row| alone(row) == Some(1)), "what scored high is taken");
        let few: Vec<bool> = (0..1_000).map(|row| row < 10).collect();
        assert_eq!(Chosen::with_hard(&few, &said, 0..1_000, &learning).rows.len(), 1_000);
    }
}
