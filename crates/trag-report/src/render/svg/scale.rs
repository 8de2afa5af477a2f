//! Scales of axes in whole numbers.

use trag_model::money;

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `value`; at least 4, so that it can be
/// parted into four.
pub(crate) fn round_up(value: i128) -> i128 {
    let mut power: i128 = 1;
    loop {
        for step in [4, 8, 10, 20] {
            match power.checked_mul(step) {
                Some(top) if top >= value => return top,
                Some(_) => {}
                None => return i128::MAX,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return i128::MAX,
        }
    }
}

/// `value` of `whole` as a part of `length` units, rounded down; something that is more than nothing gets at
/// least one unit. The result lies within `0..=length`.
pub(crate) fn part(value: i128, whole: i128, length: i64) -> i64 {
    if value <= 0 || whole <= 0 {
        return 0;
    }
    let units = match value.checked_mul(i128::from(length)) {
        Some(product) => product / whole,
        None => value / (whole / i128::from(length)).max(1),
    };
    i64::try_from(units).unwrap_or(length).clamp(1, length.max(1))
}

/// An amount in few characters, for axes: `1.5 m`, `250 k`. Rounded down; exact figures stand in the tables.
pub(crate) fn short(minor: i128, exponent: u8) -> String {
    let unit = 10_i128.pow(u32::from(exponent));
    let whole = minor / unit;
    let (divisor, suffix) = match whole.unsigned_abs() {
        0..1_000 => (1, ""),
        1_000..1_000_000 => (1_000, " k"),
        1_000_000..1_000_000_000 => (1_000_000, " m"),
        _ => (1_000_000_000, " bn"),
    };
    let tenths = if divisor == 1 { whole * 10 } else { whole / (divisor / 10) };
    let text = money::grouped(tenths, 1);
    format!("{}{suffix}", text.strip_suffix(".0").unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_figures() {
        assert_eq!([round_up(0), round_up(5), round_up(81), round_up(150_000)], [4, 8, 100, 200_000]);
        assert_eq!(round_up(i128::MAX), i128::MAX);
    }

    #[test]
    fn parts_stay_within_their_length() {
        assert_eq!((part(1, 1_000_000, 100), part(50, 100, 100), part(0, 5, 100)), (1, 50, 0));
        assert_eq!(part(i128::MAX, i128::MAX, 100), 100);
    }

    #[test]
    fn short_amounts() {
        assert_eq!(short(150_000_000, 2), "1.5 m");
        assert_eq!(short(25_000_000, 2), "250 k");
        assert_eq!(short(99_900, 2), "999");
        assert_eq!(short(158_771_092_300, 2), "1.5 bn");
    }
}
