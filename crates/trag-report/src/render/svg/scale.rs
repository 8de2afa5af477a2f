//! Scales of axes in whole numbers.

use trag_model::money::{self, Rounding};

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

/// Amounts that stand side by side, in few characters and one unit: `860.8 m`, `845.2 m`. Rounded half to even,
/// with one digit or as many as it takes for different amounts, and for zero, to print different.
pub(crate) fn short<const N: usize>(minor: [i128; N], exponent: u8) -> [String; N] {
    let units = 10_u128.pow(u32::from(exponent));
    let largest = minor.iter().map(|amount| amount.unsigned_abs() / units).max().unwrap_or(0);
    let (zeros, suffix) = match largest {
        0..1_000 => (0, ""),
        1_000..1_000_000 => (3, " k"),
        1_000_000..1_000_000_000_000 => (6, " m"),
        _ => (9, " bn"),
    };
    let exact = exponent + zeros;
    let told_apart = |digits: u8| {
        let mut pairs: Vec<(i128, i128)> =
            minor.iter().chain(&[0]).map(|amount| (rounded(*amount, exact - digits), *amount)).collect();
        pairs.sort_unstable();
        pairs.windows(2).all(|two| two[0].0 != two[1].0 || two[0].1 == two[1].1)
    };
    let digits = (1..exact).find(|digits| told_apart(*digits)).unwrap_or(exact);
    minor.map(|amount| {
        let text = money::grouped(rounded(amount, exact - digits), digits);
        let is_whole = amount % 10_i128.pow(u32::from(exact)) == 0;
        let text = if is_whole { text.split('.').next().unwrap_or(&text) } else { &text };
        format!("{text}{}", if amount == 0 { "" } else { suffix })
    })
}

/// The amount without its last `zeros` digits, halves to even.
fn rounded(amount: i128, zeros: u8) -> i128 {
    money::divide(amount, 10_i128.pow(u32::from(zeros)), Rounding::HalfEven)
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
        assert_eq!(short([150_000_000], 2), ["1.5 m"]);
        assert_eq!(short([25_000_000, 50_000_000], 2), ["250 k", "500 k"]);
        assert_eq!(short([99_900], 2), ["999"]);
        assert_eq!(short([4], 2), ["0.04"]);
        assert_eq!(short([86_075_000_000, 84_525_000_000], 2), ["860.8 m", "845.2 m"]);
        assert_eq!(short([153_871_092_300, 158_771_092_300], 2), ["1,538.7 m", "1,587.7 m"]);
    }

    #[test]
    fn different_amounts_print_different() {
        assert_eq!(short([10_000_000_000, 10_000_100_000], 2), ["100 m", "100.001 m"]);
        assert_eq!(short([150_000_000_000, 4_000_000], 2), ["1,500 m", "0.04 m"]);
        assert_eq!(short([0, 4_000_000], 2), ["0", "40 k"]);
        assert_eq!(short([700, 700], 0), ["700", "700"]);
    }
}
