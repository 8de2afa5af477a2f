//! Robust statistics in whole numbers: medians, median absolute deviations, a sign test, first digits.
//!
//! Halves are kept by doubling, so that nothing is rounded before it is compared.

/// Median and median absolute deviation (MAD) of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Robust {
    /// Size of the sample.
    pub(crate) n: usize,
    /// Twice the median.
    pub(crate) median_x2: i128,
    /// Four times the MAD.
    mad_x4: i128,
}

/// A habit that never varies has no MAD; it is taken to vary by at least this share of its median.
const LEAST_MAD_PERCENT: i128 = 5;

/// Twice the median of a sorted sample; `None` of an empty one.
pub(crate) fn median_x2(sorted: &[i128]) -> Option<i128> {
    let (low, high) = (sorted.get(sorted.len().saturating_sub(1) / 2)?, sorted.get(sorted.len() / 2)?);
    Some(low.saturating_add(*high))
}

impl Robust {
    /// Measures a sample of at least `least` values; `None` where it is smaller.
    pub(crate) fn of(mut sample: Vec<i128>, least: usize) -> Option<Robust> {
        if sample.len() < least.max(1) {
            return None;
        }
        sample.sort_unstable();
        let median = median_x2(&sample)?;
        let mut deviations: Vec<i128> = sample.iter().map(|value| (2 * value - median).abs()).collect();
        deviations.sort_unstable();
        Some(Robust { n: sample.len(), median_x2: median, mad_x4: median_x2(&deviations)? })
    }

    /// Whether a value exceeds the median by more than `times` MAD.
    pub(crate) fn is_exceeded(&self, value: i128, times: i64) -> bool {
        let least = self.median_x2.abs().saturating_mul(2 * LEAST_MAD_PERCENT) / 100;
        let spread = self.mad_x4.max(least).saturating_mul(i128::from(times));
        value.saturating_mul(4) > self.median_x2.saturating_mul(2).saturating_add(spread)
    }

    /// Whether a value exceeds so many times the median.
    pub(crate) fn is_exceeded_times(&self, value: i128, times: i64) -> bool {
        value.saturating_mul(2) > self.median_x2.saturating_mul(i128::from(times))
    }

    /// The median, rounded toward zero, for showing.
    pub(crate) fn median(&self) -> i128 {
        self.median_x2 / 2
    }

    /// The MAD, rounded toward zero, for showing.
    pub(crate) fn mad(&self) -> i128 {
        self.mad_x4 / 4
    }
}

/// Up to so many items the sign test is exact.
const EXACT: u32 = 120;

/// Whether `hits` or more of `n` would come with a probability below 1 in `one_in`, if each side were equally
/// likely: the one-sided binomial test. Exact up to 120 items; beyond, by the normal approximation at the
/// 1 % level (2.326 standard deviations), whatever `one_in`.
pub(crate) fn is_rare(n: u32, hits: u32, one_in: u64) -> bool {
    if n == 0 || hits > n {
        return false;
    }
    if n > EXACT {
        let excess = 2 * i128::from(hits) - i128::from(n);
        return excess > 0 && excess * excess * 1_000_000 > 5_410_276 * i128::from(n);
    }
    let (mut term, mut tail) = (1_u128, 0_u128);
    for k in 0..=n {
        if k >= hits {
            tail += term;
        }
        term = next_binomial(term, n, k);
    }
    tail.saturating_mul(u128::from(one_in.max(1))) < (1_u128 << n)
}

/// C(n, k + 1) of C(n, k), without overflow for n up to [`EXACT`].
fn next_binomial(term: u128, n: u32, k: u32) -> u128 {
    let (up, down) = (u128::from(n - k), u128::from(k + 1));
    // term * up is divisible by down; parts are divided first so that the product stays small.
    let (whole, rest) = (term / down, term % down);
    whole * up + rest * up / down
}

/// Whether gaps are nearly equal: their standard deviation is below `percent` % of their mean.
pub(crate) fn is_regular(gaps: &[i64], percent: i64) -> bool {
    let n = gaps.len() as i128;
    let sum: i128 = gaps.iter().map(|gap| i128::from(*gap)).sum();
    let squares: i128 = gaps.iter().map(|gap| i128::from(*gap) * i128::from(*gap)).sum();
    n > 1 && sum > 0 && (n * squares - sum * sum) * 10_000 < sum * sum * i128::from(percent * percent)
}

/// Shares of the first digits 1 to 9 after Benford, in millionths.
const BENFORD: [i64; 9] = [301_030, 176_091, 124_939, 96_910, 79_181, 66_947, 57_992, 51_153, 45_757];

/// The mean absolute deviation of first digits from Benford's shares, in millionths, and the digit that is
/// furthest above its share. `None` of nothing.
pub(crate) fn first_digits(counts: &[u64; 9]) -> Option<(i64, u8)> {
    let all: u64 = counts.iter().sum();
    let all = i64::try_from(all).ok().filter(|all| *all > 0)?;
    let share = |count: u64| {
        i64::try_from(u128::from(count) * 1_000_000 / u128::from(all.unsigned_abs())).unwrap_or(0)
    };
    let (mut sum, mut most) = (0, (i64::MIN, 0_u8));
    for (digit, (count, expected)) in (1_u8..).zip(counts.iter().zip(BENFORD)) {
        let excess = share(*count) - expected;
        sum += excess.abs();
        most = if excess > most.0 { (excess, digit) } else { most };
    }
    Some((sum / 9, most.1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn medians_of_known_samples() {
        let robust = Robust::of(vec![1, 1, 2, 2, 4, 6, 9], 1).unwrap();
        assert_eq!(
            (robust.median(), robust.mad(), robust.n),
            (2, 1, 7),
            "the textbook sample: median 2, MAD 1"
        );
        assert!(Robust::of(vec![1, 2], 3).is_none());
        assert_eq!(Robust::of(vec![1, 2], 1).unwrap().median_x2, 3);
        let steady = Robust::of(vec![100; 9], 1).unwrap();
        assert!(
            !steady.is_exceeded(105, 1) && steady.is_exceeded(106, 1),
            "5 % of the median stands for no MAD"
        );
    }

    #[test]
    fn the_sign_test_agrees_with_published_tails() {
        // 19 of 20: 21 in 2^20, about 1 in 49,932.
        assert!(is_rare(20, 19, 49_000) && !is_rare(20, 19, 50_000));
        // 15 of 20: 21,700 in 2^20, 2.07 %; 16 of 20: 6,196 in 2^20, 0.59 %.
        assert!(!is_rare(20, 15, 100) && is_rare(20, 16, 100));
        assert!(!is_rare(0, 0, 100) && !is_rare(5, 6, 100));
        assert!(is_rare(400, 224, 100) && !is_rare(400, 223, 100), "2.326 deviations of 10 above 200");
    }

    #[test]
    fn benford_itself_conforms() {
        let counts = BENFORD.map(|share| share.unsigned_abs());
        assert_eq!(first_digits(&counts).unwrap().0, 0);
        assert_eq!(first_digits(&[0, 0, 0, 0, 0, 0, 0, 0, 10]).unwrap().1, 9);
        assert!(first_digits(&[0; 9]).is_none());
    }

    #[test]
    fn regular_gaps_vary_little() {
        assert!(is_regular(&[100, 101, 99, 100], 10) && !is_regular(&[100, 160, 40, 100], 10));
        assert!(!is_regular(&[100], 10) && !is_regular(&[0, 0, 0], 10));
    }

    proptest! {
        #[test]
        fn the_deviation_agrees_with_brute_force(sample in prop::collection::vec(0_i128..50, 1..12), value in 0_i128..90, times in 0_i64..7) {
            let robust = Robust::of(sample.clone(), 1).unwrap();
            // Everything times 4, and medians by counting.
            let middle = |values: &[i128]| {
                let mut sorted = values.to_vec();
                sorted.sort_unstable();
                (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2
            };
            let scaled: Vec<i128> = sample.iter().map(|value| value * 4).collect();
            let median = middle(&scaled);
            let away: Vec<i128> = scaled.iter().map(|value| (value - median).abs()).collect();
            let spread = middle(&away).max(median * 5 / 100);
            prop_assert_eq!(robust.is_exceeded(value, times), value * 4 > median + spread * i128::from(times));
        }

        #[test]
        fn binomials_are_those_of_pascal(n in 1_u32..60) {
            let mut row = vec![1_u128];
            for _ in 0..n {
                let mut next = vec![1; row.len() + 1];
                (1..row.len()).for_each(|k| next[k] = row[k - 1] + row[k]);
                row = next;
            }
            let mut term = 1;
            for k in 0..n {
                prop_assert_eq!(term, row[k as usize]);
                term = next_binomial(term, n, k);
            }
        }
    }
}
