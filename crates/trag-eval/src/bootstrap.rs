//! Intervals by a seeded bootstrap over days: payments of one day hang together, so whole days are drawn.

use crate::counts::{Counts, average_precision};

/// Days are drawn this often.
pub(crate) const DRAWS: usize = 500;
/// The seed; the same truth and findings give the same interval.
pub(crate) const SEED: u64 = 7;

/// The middle 95 of 100 draws, from and to; in basis points.
pub(crate) type Interval = Option<(u64, u64)>;

/// A generator of numbers by a seed (SplitMix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        // The bias of a multiplication is below one in 2⁴⁰ for any number of days.
        usize::try_from((u128::from(mixed) * end as u128) >> 64).unwrap_or(0)
    }
}

/// What a day holds: counts, and (true, not true) by level of score from the highest down.
#[derive(Clone, Debug, Default)]
pub(crate) struct DayOf {
    pub(crate) counts: Counts,
    pub(crate) levels: Vec<(u64, u64)>,
}

/// The intervals of precision, recall, F1 and average precision.
pub(crate) fn intervals(days: &[DayOf]) -> [Interval; 4] {
    let mut drawn: [Vec<u64>; 4] = Default::default();
    let (mut draw, levels) = (Draw(SEED), days.iter().map(|day| day.levels.len()).max().unwrap_or(0));
    if days.len() < 2 {
        return [None; 4];
    }
    for _ in 0..DRAWS {
        let (mut counts, mut sums) = (Counts::default(), vec![(0, 0); levels]);
        for _ in 0..days.len() {
            let day = &days[draw.below(days.len())];
            counts.join(day.counts);
            for (sum, level) in sums.iter_mut().zip(&day.levels) {
                *sum = (sum.0 + level.0, sum.1 + level.1);
            }
        }
        let figures =
            [counts.precision(), counts.recall(), counts.f1(), average_precision(sums.iter().copied())];
        drawn.iter_mut().zip(figures).for_each(|(drawn, figure)| drawn.extend(figure));
    }
    drawn.map(|mut figures| {
        figures.sort_unstable();
        let last = figures.len().checked_sub(1)?;
        Some((figures[last * 25 / 1_000], figures[(last * 975).div_ceil(1_000)]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(hits: u64, false_alarms: u64, missed: u64) -> DayOf {
        DayOf {
            counts: Counts { hits, false_alarms, missed },
            levels: vec![(hits, false_alarms), (missed, 10)],
        }
    }

    #[test]
    fn an_interval_holds_the_figure_and_is_the_same_each_time() {
        let days: Vec<DayOf> = (0..60).map(|number| day(3 + number % 3, 1, number % 2)).collect();
        let whole = days.iter().fold(Counts::default(), |mut sum, day| {
            sum.join(day.counts);
            sum
        });
        let [precision, recall, f1, area] = intervals(&days);
        for (figure, interval) in [(whole.precision(), precision), (whole.recall(), recall), (whole.f1(), f1)]
        {
            let (figure, (from, to)) = (figure.expect("a figure"), interval.expect("an interval"));
            assert!(from < figure && figure < to && to - from < 1_500, "{from} {figure} {to}");
        }
        assert!(area.is_some());
        assert_eq!(intervals(&days), [precision, recall, f1, area]);
    }

    #[test]
    fn equal_days_leave_no_doubt_and_one_day_gives_no_interval() {
        let same = vec![day(3, 1, 0); 9];
        assert_eq!(intervals(&same)[0], Some((7_500, 7_500)));
        assert_eq!(intervals(&same[..1]), [None; 4]);
    }
}
