//! Windows of time, defined here and nowhere else.
//!
//! A window of `n` days is `n` whole calendar days, the first and the last included: the window of 7 days
//! that ends on 10 May starts on 4 May, and an item of either day lies in it. Items of one day are never
//! parted, because many sources state no order inside a day. There is one window for each day that has
//! items, ending with that day; a window that ends on a day without items holds nothing that the window
//! ending on the item before does not hold.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use trag_model::{Day, Minor};

/// For each day that has items, the items of the `window_days` days that end with it, as a range into
/// `days`. Ascending by end. `days` is sorted; `window_days` is at least 1.
pub fn trailing(days: &[Day], window_days: i64) -> Vec<Range<usize>> {
    assert!(window_days >= 1, "a window has at least one day");
    assert!(days.is_sorted(), "windows are laid over days in order");
    let mut windows = Vec::new();
    let (mut start, mut end) = (0, 0);
    while let Some(last) = days.get(end) {
        while days.get(end) == Some(last) {
            end += 1;
        }
        while span_days(days[start], *last) > window_days {
            start += 1;
        }
        windows.push(start..end);
    }
    windows
}

/// Calendar days from `first` to `last`, both counted: 1 for the same day.
pub(crate) fn span_days(first: Day, last: Day) -> i64 {
    i64::from(last.0) - i64::from(first.0) + 1
}

/// The stretches covered by windows that hold at least `least` items.
pub(crate) fn dense(days: &[Day], window_days: i64, least: usize) -> Vec<Range<usize>> {
    joined(trailing(days, window_days).into_iter().filter(|window| window.len() >= least))
}

/// The stretches covered by windows that hold at least `least` different keys, one key for each day given.
pub(crate) fn varied(days: &[Day], keys: &[u32], window_days: i64, least: usize) -> Vec<Range<usize>> {
    assert_eq!(days.len(), keys.len(), "each key has its day");
    let mut inside: BTreeMap<u32, usize> = BTreeMap::new();
    let (mut start, mut end) = (0, 0);
    let full = trailing(days, window_days).into_iter().filter(|window| {
        for key in &keys[end..window.end] {
            *inside.entry(*key).or_default() += 1;
        }
        for key in &keys[start..window.start] {
            if let Some(count) = inside.get_mut(key) {
                *count -= 1;
                if *count == 0 {
                    inside.remove(key);
                }
            }
        }
        (start, end) = (window.start, window.end);
        inside.len() >= least
    });
    joined(full.collect::<Vec<_>>())
}

/// How many different keys there are.
pub(crate) fn different(keys: impl IntoIterator<Item = u32>) -> usize {
    keys.into_iter().collect::<BTreeSet<u32>>().len()
}

/// Joins ranges that share an item. `ranges` ascend by end, and so does the result.
pub(crate) fn joined(ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let mut start = range.start;
        while let Some(before) = stretches.pop_if(|before| before.end > range.start) {
            start = start.min(before.start);
        }
        stretches.push(start..range.end);
    }
    stretches
}

/// Parts a sorted list of days into stretches: a day belongs to the stretch of the day before it when at most
/// `gap_days` days lie from one to the other (1: the next day).
pub(crate) fn stretches(days: &[Day], gap_days: i64) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (index, day) in days.iter().enumerate() {
        match parts.last_mut() {
            Some(open) if span_days(days[open.end - 1], *day) - 1 <= gap_days => open.end = index + 1,
            _ => parts.push(index..index + 1),
        }
    }
    parts
}

/// Sums of amounts over ranges, each in two look-ups.
pub struct Sums(Vec<i128>);

impl Sums {
    /// Prepares the sums of all ranges of `amounts`.
    #[must_use]
    pub fn new(amounts: impl IntoIterator<Item = Minor>) -> Sums {
        let mut total = 0;
        let running = amounts.into_iter().map(|amount| {
            total += i128::from(amount.0);
            total
        });
        Sums(std::iter::once(0).chain(running).collect())
    }

    /// The sum over a range.
    #[must_use]
    pub fn of(&self, range: &Range<usize>) -> i128 {
        self.0[range.end] - self.0[range.start]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_and_the_last_day_lie_inside() {
        let days = [Day(4), Day(4), Day(10), Day(11)];
        assert_eq!(trailing(&days, 7), [0..2, 0..3, 2..4]);
        assert_eq!(trailing(&days, 1), [0..2, 2..3, 3..4]);
        assert_eq!(trailing(&[], 7), []);
    }

    #[test]
    fn ranges_that_share_an_item_are_joined() {
        assert_eq!(joined([0..2, 1..4, 4..5]), [0..4, 4..5]);
        assert_eq!(joined([0..1, 2..3, 0..4, 4..6]), [0..4, 4..6]);
    }

    #[test]
    fn a_stretch_ends_where_the_gap_is_longer() {
        let days = [Day(1), Day(8), Day(16), Day(16), Day(25)];
        assert_eq!(stretches(&days, 7), [0..2, 2..4, 4..5]);
        assert_eq!(stretches(&days, 8), [0..4, 4..5]);
        assert_eq!(stretches(&[], 7), []);
    }

    proptest! {
        #[test]
        fn windows_agree_with_brute_force(
            mut items in prop::collection::vec((0_i32..40, -9_i64..99), 0..30),
            window_days in 1_i64..12,
        ) {
            items.sort_unstable();
            let days: Vec<Day> = items.iter().map(|(day, _)| Day(*day)).collect();
            let sums = Sums::new(items.iter().map(|(_, amount)| Minor(*amount)));
            let windows = trailing(&days, window_days);
            let mut ends: Vec<i32> = items.iter().map(|(day, _)| *day).collect();
            ends.dedup();
            prop_assert_eq!(windows.len(), ends.len());
            for (window, end) in windows.iter().zip(ends) {
                let inside = |day: i32| day <= end && i64::from(day) > i64::from(end) - window_days;
                let chosen: Vec<_> = items.iter().filter(|(day, _)| inside(*day)).collect();
                prop_assert_eq!(&items[window.clone()].iter().collect::<Vec<_>>(), &chosen);
                prop_assert_eq!(sums.of(window), chosen.iter().map(|(_, amount)| i128::from(*amount)).sum());
            }
        }

        #[test]
        fn varied_windows_agree_with_brute_force(
            mut items in prop::collection::vec((0_i32..40, 0_u32..5), 0..30),
            window_days in 1_i64..12,
            least in 1_usize..5,
        ) {
            items.sort_unstable();
            let days: Vec<Day> = items.iter().map(|(day, _)| Day(*day)).collect();
            let keys: Vec<u32> = items.iter().map(|(_, key)| *key).collect();
            let covered = |ranges: Vec<Range<usize>>| ranges.into_iter().flatten().collect::<BTreeSet<usize>>();
            let (mut expected, mut expected_dense) = (BTreeSet::new(), BTreeSet::new());
            for from in -12..40 {
                let inside: Vec<usize> = (0..items.len()).filter(|index| {
                    let day = items[*index].0;
                    day >= from && i64::from(day) < i64::from(from) + window_days
                }).collect();
                if different(inside.iter().map(|index| keys[*index])) >= least {
                    expected.extend(inside.iter().copied());
                }
                if inside.len() >= least {
                    expected_dense.extend(inside);
                }
            }
            prop_assert_eq!(covered(varied(&days, &keys, window_days, least)), expected);
            prop_assert_eq!(covered(dense(&days, window_days, least)), expected_dense);
        }

        #[test]
        fn joined_ranges_hold_the_same_items(
            days in prop::collection::vec(0_i32..60, 0..30),
            keep in prop::collection::vec(any::<bool>(), 30),
        ) {
            let mut days: Vec<Day> = days.into_iter().map(Day).collect();
            days.sort_unstable();
            let kept: Vec<_> = trailing(&days, 7).into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(w, _)| w).collect();
            let stretches = joined(kept.clone());
            for item in 0..days.len() {
                let inside = |ranges: &[Range<usize>]| ranges.iter().filter(|range| range.contains(&item)).count();
                prop_assert_eq!(inside(&stretches), inside(&kept).min(1));
            }
        }
    }
}
