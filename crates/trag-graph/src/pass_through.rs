//! What comes into an account and soon goes on: pairs of payments, and how long value is held.

mod by_account;
mod pairs;

pub use pairs::{PairParams, Pairs, pairs};

use trag_model::{Minor, Seconds};

/// A credit or a debit, in a currency that all of one matching share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Booking time.
    pub time: Seconds,
    /// Not negative.
    pub amount: Minor,
}

/// A part of a credit that left with a debit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Index of the credit.
    pub credit: usize,
    /// Index of the debit.
    pub debit: usize,
    /// How much of the one left with the other. Positive.
    pub amount: Minor,
    /// Time between the two. Not negative.
    pub seconds: i64,
}

/// Matches debits with credits, first in, first out. Both are sorted by time; of equal times the credits
/// stand first, because an account pays from what it has. What a debit takes beyond the credits so far came
/// from before and is matched with nothing. The result is appended in the order of the debits.
pub fn first_in_first_out(credits: &[Entry], debits: &[Entry], into: &mut Vec<Held>) {
    let (mut oldest, mut taken) = (0, 0_i64);
    for (debit_index, debit) in debits.iter().enumerate() {
        let mut wanted = debit.amount.0;
        while wanted > 0 {
            let Some(credit) = credits.get(oldest).filter(|credit| credit.time <= debit.time) else { break };
            let part = wanted.min(credit.amount.0 - taken);
            if part > 0 {
                let seconds = debit.time.0 - credit.time.0;
                into.push(Held { credit: oldest, debit: debit_index, amount: Minor(part), seconds });
            }
            (wanted, taken) = (wanted - part, taken + part);
            if taken == credit.amount.0 {
                (oldest, taken) = (oldest + 1, 0);
            }
        }
    }
}

/// The time by which half of the value, or more, had left again. Sorts `held` by time held.
pub fn median_held_seconds(held: &mut [Held]) -> Option<i64> {
    held.sort_by_key(|held| held.seconds);
    let total: i128 = held.iter().map(|held| i128::from(held.amount.0)).sum();
    let mut left = 0;
    let middle = held.iter().find(|held| {
        left += i128::from(held.amount.0);
        left * 2 >= total
    });
    middle.map(|held| held.seconds)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, VecDeque};

    use proptest::prelude::*;

    use super::*;

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        prop::collection::vec((0_i64..8, 0_i64..6), 0..12).prop_map(|mut items| {
            items.sort_unstable();
            items
                .into_iter()
                .map(|(time, amount)| Entry { time: Seconds(time), amount: Minor(amount) })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn every_unit_leaves_first_in_first_out(credits in entries(), debits in entries()) {
            let mut events: Vec<_> = credits.iter().enumerate().map(|(i, e)| (e.time, 0, i, e.amount)).collect();
            events.extend(debits.iter().enumerate().map(|(i, e)| (e.time, 1, i, e.amount)));
            events.sort_unstable();
            let (mut units, mut expected) = (VecDeque::new(), BTreeMap::<_, i64>::new());
            for (_, side, index, amount) in events {
                for _ in 0..amount.0 {
                    if side == 0 {
                        units.push_back(index);
                    } else if let Some(credit) = units.pop_front() {
                        *expected.entry((index, credit)).or_default() += 1;
                    }
                }
            }
            let mut held = Vec::new();
            first_in_first_out(&credits, &debits, &mut held);
            let matched: BTreeMap<_, _> = held.iter().map(|h| ((h.debit, h.credit), h.amount.0)).collect();
            prop_assert_eq!(matched.len(), held.len());
            prop_assert_eq!(&matched, &expected);
            let mut times: Vec<i64> =
                held.iter().flat_map(|h| vec![h.seconds; usize::try_from(h.amount.0).unwrap()]).collect();
            times.sort_unstable();
            let middle = times.get(times.len().div_ceil(2).saturating_sub(1)).copied();
            prop_assert_eq!(median_held_seconds(&mut held), middle);
        }
    }
}
