//! Splitting an amount so that the parts sum to it exactly.

/// Splits `amount` in proportion to `weights` by largest remainder: each part is its exact share rounded
/// down, and the units that are left go to the largest remainders, ties to the earlier weight.
///
/// The parts sum to `amount`. A part never exceeds its weight where `amount` does not exceed their sum. All
/// arguments are at least 0. With weights that sum to 0 there is nothing to split by, and all parts are 0.
#[must_use]
pub fn largest_remainder(amount: i64, weights: &[i64]) -> Vec<i64> {
    let mut parts = Vec::with_capacity(weights.len());
    Splitter::default().split(amount, weights.iter().copied(), &mut parts);
    parts
}

/// [`largest_remainder`] with memory that is kept between calls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Splitter {
    weights: Vec<i64>,
    /// Remainder of each share, and its place among the weights.
    remainders: Vec<(u128, usize)>,
}

impl Splitter {
    /// Appends the parts to `parts`.
    pub(crate) fn split(&mut self, amount: i64, weights: impl Iterator<Item = i64>, parts: &mut Vec<i64>) {
        self.weights.clear();
        self.weights.extend(weights);
        let whole: i128 = self.weights.iter().copied().map(i128::from).sum();
        let base = parts.len();
        if whole == i128::from(amount) || whole == 0 {
            parts.extend_from_slice(&self.weights);
            return;
        }
        self.remainders.clear();
        let mut left = amount;
        for (place, weight) in self.weights.iter().enumerate() {
            let (part, remainder) = share(amount, *weight, whole);
            parts.push(part);
            left -= part;
            self.remainders.push((remainder, place));
        }
        // Fewer units are left than there are remainders, because each share lost less than one unit.
        let units = usize::try_from(left).unwrap_or(usize::MAX).min(self.remainders.len());
        if units > 0 && units < self.remainders.len() {
            let largest_first = |a: &(u128, usize), b: &(u128, usize)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
            self.remainders.select_nth_unstable_by(units - 1, largest_first);
        }
        self.remainders[..units].iter().for_each(|(_, place)| parts[base + place] += 1);
    }
}

/// `amount * weight / whole`, rounded down, and what the division leaves.
fn share(amount: i64, weight: i64, whole: i128) -> (i64, u128) {
    if let (Some(product), Ok(whole)) = (amount.checked_mul(weight), i64::try_from(whole)) {
        return (product / whole, u128::from((product % whole).unsigned_abs()));
    }
    let product = i128::from(amount) * i128::from(weight);
    let part = i64::try_from(product / whole).unwrap_or(i64::MAX);
    (part, (product % whole).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ties_go_to_the_earlier_weight() {
        assert_eq!(largest_remainder(10_000, &[10_000, 10_000, 10_000]), [3_334, 3_333, 3_333]);
        assert_eq!(largest_remainder(2, &[1, 1, 1]), [1, 1, 0]);
        assert_eq!(largest_remainder(5, &[0, 7, 0]), [0, 5, 0]);
        assert_eq!(largest_remainder(5, &[]), []);
    }

    #[test]
    fn the_largest_amounts_do_not_overflow() {
        assert_eq!(largest_remainder(i64::MAX, &[i64::MAX, i64::MAX]), [i64::MAX / 2 + 1, i64::MAX / 2]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn parts_are_exact_and_within_one_unit_of_their_share(
            weights in prop::collection::vec(0_i64..1_000, 1..9),
            amount in 0_i64..5_000,
        ) {
            let parts = largest_remainder(amount, &weights);
            let whole: i64 = weights.iter().sum();
            prop_assert_eq!(parts.iter().sum::<i64>(), if whole == 0 { 0 } else { amount });
            for (part, weight) in parts.iter().zip(&weights).filter(|_| whole > 0) {
                let floor = amount * weight / whole;
                prop_assert!(*part == floor || *part == floor + 1);
                prop_assert!(amount > whole || part <= weight);
            }
        }
    }
}
