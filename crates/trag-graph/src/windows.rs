//! Windows of time that slide over sorted payments, to the second.

use std::ops::Range;

use trag_model::Seconds;

/// For each time that occurs in `items`, the items from `window_seconds` before it up to it, both included,
/// and those of exactly that time, which end the window. `items` are sorted by `time`; each is entered and
/// left once, so the work is that of two passes.
///
/// Sums over a window are differences of running sums; what has to be counted is counted by the caller,
/// who sees windows whose ends both only move on.
pub fn trailing<T>(
    items: &[T],
    time: impl Fn(&T) -> Seconds,
    window_seconds: i64,
    mut visit: impl FnMut(Range<usize>, Range<usize>),
) {
    let (mut start, mut end) = (0, 0);
    while let Some(last) = items.get(end).map(&time) {
        let first_of_last = end;
        while items.get(end).is_some_and(|item| time(item) == last) {
            end += 1;
        }
        while last.0.saturating_sub(time(&items[start]).0) > window_seconds {
            start += 1;
        }
        visit(start..end, first_of_last..end);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn windows_agree_with_brute_force(
            mut times in prop::collection::vec(-20_i64..60, 0..40),
            window_seconds in 0_i64..30,
        ) {
            times.sort_unstable();
            let items: Vec<Seconds> = times.iter().map(|time| Seconds(*time)).collect();
            let mut expected: Vec<(Vec<i64>, usize)> = Vec::new();
            let mut ends = times.clone();
            ends.dedup();
            for end in ends {
                let inside = |time: &&i64| (0..=window_seconds).contains(&(end - **time));
                let window = times.iter().filter(inside).copied().collect();
                expected.push((window, times.iter().filter(|time| **time == end).count()));
            }
            let mut found = Vec::new();
            trailing(&items, |item| *item, window_seconds, |window, last| {
                found.push((times[window.clone()].to_vec(), last.len()));
                assert_eq!(window.end, last.end, "the window ends with its last items");
            });
            prop_assert_eq!(found, expected);
        }
    }
}
