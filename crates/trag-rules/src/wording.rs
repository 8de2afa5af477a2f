//! Counts and shares in words, the same in all sentences.

use trag_model::money::{self, Rounding};

/// `1 account`, `1,204 accounts`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    let digits = i128::try_from(count).map_or_else(|_| count.to_string(), |count| money::grouped(count, 0));
    format!("{digits} {}", if count == 1 { one } else { many })
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => items.concat(),
    }
}

/// `part` of `whole` in basis points, rounded to a tenth of a percent, halves to even; nothing of nothing is
/// all of it. For showing only: rules compare the exact amounts.
pub(crate) fn share_bp(part: i128, whole: i128) -> i64 {
    if whole <= 0 {
        return 10_000;
    }
    let tenths = money::divide(part.saturating_mul(1_000), whole, Rounding::HalfEven);
    i64::try_from(tenths.saturating_mul(10)).unwrap_or(i64::MAX)
}

/// `71.4 %`, of basis points that [`share_bp`] made.
pub(crate) fn percent(share_bp: i64) -> String {
    format!("{} %", money::plain(i128::from(share_bp / 10), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_lists_read_as_words() {
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(1_204, "row", "rows"), "1,204 rows");
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!([0, 1, 2, 3].map(|n| listed(&items[..n])), ["", "a", "a and b", "a, b and c"]);
    }

    #[test]
    fn shares_are_rounded_to_a_tenth_of_a_percent_halves_to_even() {
        let shown = |part, whole| percent(share_bp(part, whole));
        assert_eq!([shown(15, 21), shown(99_929, 100_000)], ["71.4 %", "99.9 %"]);
        assert_eq!([shown(7_145, 10_000), shown(7_155, 10_000)], ["71.4 %", "71.6 %"]);
        assert_eq!(shown(713_497, 1_000_000), "71.3 %", "rounded once, not twice");
        assert_eq!([shown(98, 100), shown(0, 0), shown(0, 7)], ["98.0 %", "100.0 %", "0.0 %"]);
    }
}
