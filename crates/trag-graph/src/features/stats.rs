//! Statistics of amounts: the one place of this crate with floating-point numbers.
//!
//! They describe amounts to a model that learns; no amount of a ledger, and nothing in a finding, is ever made
//! of them. Amounts come in as whole minor units and are divided once.
//!
//! The formulas, the order of the operations and the cut-offs are those that give the library's own numbers to
//! the last bit, cancellation included: found by running the library on chosen inputs. Rewriting a formula
//! into an equal one changes the last digits, and after a large amount has left the window all of them.

#![expect(clippy::float_arithmetic, reason = "this file is where the crate computes with figures")]

use trag_model::{Currency, Minor};

/// A number of a statistic.
pub type Figure = f64;

/// A variance below this share of the mean's square, or left over from one that was larger by this factor, is
/// taken for the rounding error of equal amounts.
const NEGLIGIBLE: Figure = 1e-5;

/// An amount in major units: 123450 of EUR is 1234.5.
#[must_use]
pub fn major(amount: Minor, currency: Currency) -> Figure {
    whole(amount.0) / whole(10_i64.pow(u32::from(currency.exponent())))
}

/// Payments per counterparty; 0 where there is none.
#[must_use]
pub fn ratio(degree: u32, fan: u32) -> Figure {
    if fan == 0 { 0.0 } else { Figure::from(degree) / Figure::from(fan) }
}

#[expect(clippy::cast_precision_loss, reason = "an amount beyond 2^53 minor units is rounded, as anywhere")]
fn whole(number: i64) -> Figure {
    number as Figure
}

/// Running mean and central moments of the amounts in a window (Pébay 2008), and their running sum.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moments {
    count: u32,
    sum: Figure,
    mean: Figure,
    /// Sums of the second to fourth powers of the differences from the mean.
    second: Figure,
    third: Figure,
    fourth: Figure,
}

/// What is said about the amounts in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Described {
    /// Mean; 0 where there are none.
    pub mean: Figure,
    /// Running sum. After the last amount has left the window a rounding error may stay.
    pub sum: Figure,
    /// Variance, divided by the number of amounts.
    pub variance: Figure,
    /// Third standardised moment.
    pub skew: Figure,
    /// Fourth standardised moment.
    pub kurtosis: Figure,
}

impl Moments {
    /// No amounts, after others whose running sum was `sum`.
    #[must_use]
    pub fn after(sum: Figure) -> Moments {
        Moments { sum, ..Moments::default() }
    }

    /// The running sum.
    #[must_use]
    pub fn sum(&self) -> Figure {
        self.sum
    }

    /// An amount comes into the window.
    pub fn add(&mut self, amount: Figure) {
        let before = Figure::from(self.count);
        self.count += 1;
        let step = Step::between(amount - self.mean, before, Figure::from(self.count));
        self.fourth += step.fourth(self.second, self.third);
        self.third += step.third(self.second);
        self.mean += step.share;
        self.second += step.difference * (amount - self.mean);
        self.sum += amount;
    }

    /// An amount that was added leaves the window.
    pub fn remove(&mut self, amount: Figure) {
        let sum = self.sum - amount;
        if self.count <= 1 {
            *self = Moments::after(sum);
            return;
        }
        let (count, rest) = (Figure::from(self.count), Figure::from(self.count - 1));
        let mean = self.mean - (amount - self.mean) / rest;
        let step = Step::between(amount - mean, rest, count);
        let second = self.second - step.difference * (amount - self.mean);
        let second = if second.abs() < NEGLIGIBLE * self.second { 0.0 } else { second };
        let third = self.third - step.third(second);
        let fourth = self.fourth - step.fourth(second, third);
        *self = Moments { count: self.count - 1, sum, mean, second, third, fourth };
    }

    /// What is said about them.
    #[must_use]
    pub fn describe(&self) -> Described {
        let Moments { sum, mean, second, .. } = *self;
        if self.count == 0 {
            return Described { sum, ..Described::default() };
        }
        let count = Figure::from(self.count);
        let variance = second / count;
        if variance.abs() < NEGLIGIBLE * mean * mean {
            return Described { mean, sum, ..Described::default() };
        }
        let skew = finite(count.sqrt() * self.third / (second * second.sqrt()));
        let kurtosis = finite(count * self.fourth / (second * second));
        Described { mean, sum, variance, skew, kurtosis }
    }
}

/// One amount added to others, or taken from them.
struct Step {
    /// The amount less the mean of the others.
    difference: Figure,
    /// The difference over the number with it.
    share: Figure,
    /// The number of the others.
    before: Figure,
    /// The number with it.
    after: Figure,
}

impl Step {
    fn between(difference: Figure, before: Figure, after: Figure) -> Step {
        Step { difference, share: difference / after, before, after }
    }

    /// What the third power sum grows by, from the second of the others.
    fn third(&self, second: Figure) -> Figure {
        let Step { difference, share, before, after } = *self;
        share * (difference * difference * (before * (after - 2.0)) / after - 3.0 * second)
    }

    /// What the fourth power sum grows by, from the second and third of the others.
    fn fourth(&self, second: Figure, third: Figure) -> Figure {
        let Step { difference, share, before, after } = *self;
        let factor = before * (after * after - 3.0 * after + 3.0);
        share * (share * (difference * difference * factor / after + 6.0 * second) - 4.0 * third)
    }
}

/// The library's way out of numbers that are none: no number is 0, an infinite one is the largest, and one
/// infinite below zero is the smallest normal one below zero.
fn finite(figure: Figure) -> Figure {
    if figure.is_nan() {
        0.0
    } else if figure == Figure::INFINITY {
        Figure::MAX
    } else if figure == Figure::NEG_INFINITY {
        -Figure::MIN_POSITIVE
    } else {
        figure
    }
}

/// Smallest, largest and median of amounts; zeros where there are none. Sorts them.
#[must_use]
pub fn order_statistics(amounts: &mut [Figure]) -> [Figure; 3] {
    amounts.sort_unstable_by(Figure::total_cmp);
    match (amounts.first(), amounts.last()) {
        (Some(&smallest), Some(&largest)) => {
            let middle = amounts.len() / 2;
            let below = amounts[(amounts.len() - 1) / 2];
            [smallest, largest, (below + amounts[middle]) / 2.0]
        }
        _ => [0.0; 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(amounts: &[Figure]) -> Moments {
        let mut moments = Moments::default();
        amounts.iter().for_each(|amount| moments.add(*amount));
        moments
    }

    #[test]
    fn moments_of_a_known_sample() {
        let moments = described(&[5.0, 7.0, 2.0]).describe();
        assert_eq!(moments.sum, 14.0);
        let near = |figure: Figure, expected: Figure| assert!((figure - expected).abs() < 1e-6, "{figure}");
        near(moments.mean, 14.0 / 3.0);
        near(moments.variance, 38.0 / 9.0);
        near(moments.skew, -0.239_063);
        near(moments.kurtosis, 1.5);
    }

    #[test]
    fn what_leaves_the_window_is_gone_up_to_rounding() {
        let mut moments = described(&[1_000.0, 3.0, 4.0, 8.0]);
        moments.remove(1_000.0);
        let (left, fresh) = (moments.describe(), described(&[3.0, 4.0, 8.0]).describe());
        assert_eq!(left.sum, fresh.sum);
        assert!((left.variance - fresh.variance).abs() < 1e-6 && (left.skew - fresh.skew).abs() < 1e-6);
        moments.remove(3.0);
        moments.remove(4.0);
        moments.remove(8.0);
        assert_eq!(moments.describe(), Described::default());
    }

    /// Figures that the library printed, cancellation included.
    #[test]
    fn a_large_amount_that_leaves_takes_the_variance_with_it_as_in_the_library() {
        let mut moments = described(&[1e9 + 0.1, 0.3, 0.7, 0.9]);
        assert_eq!(moments.describe().kurtosis, 2.333_333_333_333_334);
        moments.remove(1e9 + 0.1);
        moments.add(1e-3);
        let left = moments.describe();
        assert_eq!((left.mean, left.sum), (0.475_249_994_039_535_5, 1.900_999_976_158_142));
        assert_eq!(left.variance, 0.074_971_018_948_833_15);
        assert_eq!((left.skew, left.kurtosis), (-1.154_700_538_379_251_5, 3.281_957_067_029_779e21));
    }

    #[test]
    fn equal_amounts_have_no_spread_and_numbers_stay_finite() {
        assert_eq!(described(&[1.0, 1.000_1]).describe().variance, 0.0);
        assert_eq!(finite(Figure::NAN), 0.0);
        assert_eq!(finite(Figure::INFINITY), Figure::MAX);
        assert_eq!(finite(Figure::NEG_INFINITY), -Figure::MIN_POSITIVE);
        assert_eq!(finite(-2.5), -2.5);
    }

    #[test]
    fn amounts_are_divided_once_and_ordered() {
        assert_eq!(major(Minor(123_450), Currency::EUR), 1234.5);
        assert_eq!((ratio(3, 2), ratio(0, 0)), (1.5, 0.0));
        assert_eq!(order_statistics(&mut [3.0, 1.0, 2.0, 10.0]), [1.0, 10.0, 2.5]);
        assert_eq!(order_statistics(&mut [7.0]), [7.0, 7.0, 7.0]);
        assert_eq!(order_statistics(&mut []), [0.0, 0.0, 0.0]);
    }
}
