//! Counts in words, the same in all sentences.

use trag_model::money;

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
}
