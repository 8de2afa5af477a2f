//! Money as whole minor units, with checked arithmetic and named rounding.

use std::fmt;

use crate::Currency;

/// A number of minor units (cents, paras, satoshi) of a currency that stands beside it.
///
/// It never wraps: arithmetic is by `checked_*`, and sums of many amounts use [`Total`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(pub i64);

impl Minor {
    /// Nothing.
    pub const ZERO: Minor = Minor(0);

    /// Sum, or `None` beyond `i64`.
    #[must_use]
    pub fn checked_add(self, other: Minor) -> Option<Minor> {
        self.0.checked_add(other.0).map(Minor)
    }

    /// Difference, or `None` beyond `i64`.
    #[must_use]
    pub fn checked_sub(self, other: Minor) -> Option<Minor> {
        self.0.checked_sub(other.0).map(Minor)
    }

    /// Whether `self` lies within `numerator / denominator` of `whole`, counted exactly:
    /// `low/100 × whole <= self <= high/100 × whole`.
    #[must_use]
    pub fn within_percent_of(self, whole: Minor, low_percent: i64, high_percent: i64) -> bool {
        let (part, whole) = (i128::from(self.0) * 100, i128::from(whole.0));
        part >= whole * i128::from(low_percent) && part <= whole * i128::from(high_percent)
    }
}

/// A sum of amounts in one currency; holds any sum of up to 2^64 amounts without overflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Total(pub i128);

impl Total {
    /// Adds one amount.
    pub fn add(&mut self, amount: Minor) {
        self.0 += i128::from(amount.0);
    }

    /// The sum as an amount, or `None` beyond `i64`.
    #[must_use]
    pub fn to_minor(self) -> Option<Minor> {
        i64::try_from(self.0).ok().map(Minor)
    }
}

impl std::iter::Sum<Minor> for Total {
    fn sum<I: Iterator<Item = Minor>>(iter: I) -> Total {
        let mut total = Total::default();
        iter.for_each(|amount| total.add(amount));
        total
    }
}

/// How a division that leaves a remainder is rounded. Always named by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest unit, halves to the even one: the rule of official conversions.
    HalfEven,
    /// Toward zero.
    Down,
}

/// `numerator / denominator`, rounded as named. The denominator must be positive.
#[must_use]
pub fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> i128 {
    assert!(denominator > 0, "divide: the denominator must be positive");
    let (quotient, remainder) = (numerator / denominator, numerator % denominator);
    match rounding {
        Rounding::Down => quotient,
        Rounding::HalfEven => {
            let twice = remainder.abs() * 2;
            let up = twice > denominator || (twice == denominator && quotient % 2 != 0);
            quotient + if up { numerator.signum() } else { 0 }
        }
    }
}

/// An exact decimal number `units / 10^scale`, as rates and shares are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits, without the point.
    pub units: i64,
    /// How many of the digits stand behind the point.
    pub scale: u8,
}

/// Why a text is not an exact number of minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// No digit at all, or a character that has no place in a number.
    Malformed,
    /// More digits behind the point than the currency has, and not all of them zero.
    TooPrecise,
    /// Beyond `i64` minor units.
    TooLarge,
}

impl Decimal {
    /// Reads plain digits with at most one `.`; a sign may stand first.
    pub fn parse(text: &str) -> Result<Decimal, DecimalError> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let (mut units, mut scale, mut seen_point, mut any) = (0_i64, 0_u8, false, false);
        for &byte in digits {
            match byte {
                b'0'..=b'9' => {
                    any = true;
                    units = units
                        .checked_mul(10)
                        .and_then(|u| u.checked_add(i64::from(byte - b'0')))
                        .ok_or(DecimalError::TooLarge)?;
                    scale = scale.checked_add(u8::from(seen_point)).ok_or(DecimalError::TooPrecise)?;
                }
                b'.' if !seen_point => seen_point = true,
                _ => return Err(DecimalError::Malformed),
            }
        }
        if any {
            Ok(Decimal { units: if negative { -units } else { units }, scale })
        } else {
            Err(DecimalError::Malformed)
        }
    }

    /// The same number in minor units with `exponent` digits, only if that is exact.
    pub fn to_minor(self, exponent: u8) -> Result<Minor, DecimalError> {
        if self.scale <= exponent {
            let factor = 10_i64.checked_pow(u32::from(exponent - self.scale));
            let units = factor.and_then(|f| self.units.checked_mul(f));
            return units.map(Minor).ok_or(DecimalError::TooLarge);
        }
        match 10_i64.checked_pow(u32::from(self.scale - exponent)) {
            Some(factor) if self.units % factor == 0 => Ok(Minor(self.units / factor)),
            None if self.units == 0 => Ok(Minor::ZERO),
            _ => Err(DecimalError::TooPrecise),
        }
    }
}

/// An amount as people read it: `1,234,567.89 EUR`. Digit groups by comma, point as decimal mark.
pub struct Money<T>(pub T, pub Currency);

impl fmt::Display for Money<Minor> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", grouped(i128::from(self.0.0), self.1.exponent()), self.1)
    }
}

impl fmt::Display for Money<Total> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", grouped(self.0.0, self.1.exponent()), self.1)
    }
}

/// `units / 10^exponent` with digit groups: `-1,234.50`.
#[must_use]
pub fn grouped(units: i128, exponent: u8) -> String {
    let plain = plain(units, exponent);
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// `units / 10^exponent` without digit groups, for machines: `-1234.50`.
#[must_use]
pub fn plain(units: i128, exponent: u8) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = units.unsigned_abs().to_string();
    let places = usize::from(exponent);
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_unit() {
        let half_even = |n, d| divide(n, d, Rounding::HalfEven);
        assert_eq!([half_even(5, 2), half_even(7, 2), half_even(-5, 2), half_even(-7, 2)], [2, 4, -2, -4]);
        assert_eq!([half_even(8, 3), half_even(-8, 3), half_even(7, 3)], [3, -3, 2]);
        assert_eq!(divide(-8, 3, Rounding::Down), -2);
    }

    #[test]
    fn only_exact_amounts_pass() {
        let cents = |text: &str| Decimal::parse(text).and_then(|d| d.to_minor(2));
        assert_eq!(cents("1234.5"), Ok(Minor(123_450)));
        assert_eq!(cents("-0.07"), Ok(Minor(-7)));
        assert_eq!(cents("1.2300"), Ok(Minor(123)));
        assert_eq!(cents("1.234"), Err(DecimalError::TooPrecise));
        assert_eq!(cents("1.2.3"), Err(DecimalError::Malformed));
        assert_eq!(cents("."), Err(DecimalError::Malformed));
        assert_eq!(cents(&format!("0.{}", "0".repeat(300))), Err(DecimalError::TooPrecise));
        assert_eq!(cents("99999999999999999999"), Err(DecimalError::TooLarge));
        assert_eq!(cents("92233720368547758.08"), Err(DecimalError::TooLarge));
    }

    #[test]
    fn printing_groups_digits() {
        assert_eq!(grouped(609_955_784_600, 2), "6,099,557,846.00");
        assert_eq!(grouped(-7, 2), "-0.07");
        assert_eq!(grouped(1_234, 0), "1,234");
        assert_eq!(plain(-123_450, 2), "-1234.50");
    }

    #[test]
    fn percent_bounds_are_inclusive_and_exact() {
        assert!(Minor(90).within_percent_of(Minor(100), 90, 100));
        assert!(!Minor(89).within_percent_of(Minor(100), 90, 100));
        assert!(Minor(i64::MAX).within_percent_of(Minor(i64::MAX), 100, 100));
    }
}
