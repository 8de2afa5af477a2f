//! Counts of right and wrong, and the shares that are made of them.

/// A whole, in basis points.
pub(crate) const WHOLE: u64 = 10_000;

/// How many of the flagged were right, and how many were missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Flagged and true.
    pub hits: u64,
    /// Flagged and not true.
    pub false_alarms: u64,
    /// True and not flagged.
    pub missed: u64,
}

/// A share in basis points, rounded down; `None` of nothing.
pub(crate) fn share(part: u64, whole: u64) -> Option<u64> {
    (whole > 0)
        .then(|| u64::try_from(u128::from(part) * u128::from(WHOLE) / u128::from(whole)).unwrap_or(WHOLE))
}

impl Counts {
    /// Takes in one thing.
    pub fn add(&mut self, flagged: bool, is_true: bool) {
        match (flagged, is_true) {
            (true, true) => self.hits += 1,
            (true, false) => self.false_alarms += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }

    pub(crate) fn join(&mut self, other: Counts) {
        self.hits += other.hits;
        self.false_alarms += other.false_alarms;
        self.missed += other.missed;
    }

    /// Of the flagged, how many are true.
    #[must_use]
    pub fn precision(&self) -> Option<u64> {
        share(self.hits, self.hits + self.false_alarms)
    }

    /// Of the true, how many are flagged.
    #[must_use]
    pub fn recall(&self) -> Option<u64> {
        share(self.hits, self.hits + self.missed)
    }

    /// The harmonic mean of both; 0 where something is true and nothing right.
    #[must_use]
    pub fn f1(&self) -> Option<u64> {
        share(2 * self.hits, 2 * self.hits + self.false_alarms + self.missed)
    }
}

/// Average precision (the area under precision and recall without interpolation) in basis points. `levels` are
/// (true, not true) from the highest score down; what has one score is taken in at once.
pub(crate) fn average_precision(levels: impl Iterator<Item = (u64, u64)> + Clone) -> Option<u64> {
    const FINE: u128 = 1_000_000_000_000;
    let total: u64 = levels.clone().map(|(hits, _)| hits).sum();
    if total == 0 {
        return None;
    }
    let (mut hits, mut flagged, mut area) = (0_u64, 0_u64, 0_u128);
    for (here, others) in levels {
        hits += here;
        flagged += here + others;
        if here > 0 {
            area += FINE * u128::from(here) * u128::from(hits) / (u128::from(total) * u128::from(flagged));
        }
    }
    u64::try_from(area * u128::from(WHOLE) / FINE).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_textbook() {
        let counts = Counts { hits: 3, false_alarms: 1, missed: 3 };
        assert_eq!(
            (counts.precision(), counts.recall(), counts.f1()),
            (Some(7_500), Some(5_000), Some(6_000))
        );
        let nothing = Counts::default();
        assert_eq!((nothing.precision(), nothing.recall(), nothing.f1()), (None, None, None));
        assert_eq!(Counts { missed: 2, ..nothing }.f1(), Some(0));
    }

    #[test]
    fn average_precision_takes_equal_scores_together() {
        // scikit-learn: average_precision_score([1, 0, 1, 0], [4, 3, 2, 1]) is 0.8333.
        assert_eq!(average_precision([(1, 0), (0, 1), (1, 0), (0, 1)].into_iter()), Some(8_333));
        // All equal: the share of what is true.
        assert_eq!(average_precision([(1, 3)].into_iter()), Some(2_500));
        assert_eq!(average_precision([(0, 3)].into_iter()), None);
    }
}
