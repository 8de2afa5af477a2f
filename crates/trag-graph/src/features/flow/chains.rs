//! Conserved chains: payments that pass on what was received before.

use std::collections::{BTreeMap, VecDeque};

/// One hundred percent, in billionths.
const WHOLE: i64 = 1_000_000_000;
/// Billionths in a basis point.
const BASIS_POINT: i64 = WHOLE / 10_000;
/// Receipts up to which looking at all of them is faster than a search tree.
const FEW: usize = 32;

/// The longest conserved chain that ends in a payment: each hop is paid by who received the one before,
/// later, within the window, and passes on no more than it and at least the kept share of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    /// Payments in it; 1 for a payment that continues none.
    pub(super) hops: u32,
    /// Time of its first payment.
    pub(super) since: i64,
    /// The shares that its hops passed on, multiplied, in billionths.
    kept: i64,
}

impl Chain {
    /// A payment at a time that continues none.
    pub(super) fn alone(time: i64) -> Chain {
        Chain { hops: 1, since: time, kept: WHOLE }
    }

    /// The shares that its hops passed on, multiplied, in basis points.
    pub(super) fn kept_bp(self) -> i64 {
        self.kept / BASIS_POINT
    }
}

/// A receipt and the chain that ends in it.
#[derive(Clone, Copy, Debug)]
struct End {
    amount: i64,
    number: u64,
    time: i64,
    chain: Chain,
}

/// The receipts of a purse, in the order of their numbers; those of a busy purse by amount as well.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    in_order: VecDeque<End>,
    /// By amount and number; empty while there are few.
    by_amount: BTreeMap<(i64, u64), End>,
}

impl Ends {
    pub(super) fn add(&mut self, amount: i64, (time, number): (i64, u64), chain: Chain) {
        let end = End { amount, number, time, chain };
        self.in_order.push_back(end);
        if !self.by_amount.is_empty() {
            self.by_amount.insert((amount, number), end);
        } else if self.in_order.len() > FEW {
            let ends = self.in_order.iter().map(|end| ((end.amount, end.number), *end));
            self.by_amount = ends.collect();
        }
    }

    /// Takes the oldest receipt out.
    pub(super) fn remove_oldest(&mut self) {
        if let Some(end) = self.in_order.pop_front() {
            self.by_amount.remove(&(end.amount, end.number));
        }
        if self.in_order.len() <= FEW / 2 {
            self.by_amount.clear();
        }
    }

    /// The longest chain that a payment of `amount` continues; of several the one whose last hop came latest.
    pub(super) fn continued(&self, amount: i64, time: i64, kept_percent: i64) -> Option<Chain> {
        if amount <= 0 {
            return None;
        }
        let most = i128::from(amount) * 100 / i128::from(kept_percent);
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let fits = |end: &&End| (amount..=most).contains(&end.amount) && end.time < time;
        let longest = |end: &&End| (end.chain.hops, end.number);
        let before = if self.by_amount.is_empty() {
            self.in_order.iter().filter(fits).max_by_key(longest)
        } else {
            let range = self.by_amount.range((amount, 0)..=(most, u64::MAX));
            range.map(|(_, end)| end).filter(fits).max_by_key(longest)
        }?;
        let kept = i128::from(before.chain.kept) * i128::from(amount) / i128::from(before.amount);
        Some(Chain {
            hops: before.chain.hops.saturating_add(1),
            since: before.chain.since,
            kept: i64::try_from(kept).unwrap_or(WHOLE),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::oracle::Numbers;

    #[test]
    fn a_busy_purse_gives_the_chains_of_one_that_is_looked_through() {
        let mut numbers = Numbers::new(11);
        let mut amount = move |bound: usize| i64::try_from(numbers.below(bound) + 1).unwrap();
        let (mut ends, mut plain, mut hits) = (Ends::default(), VecDeque::new(), 0);
        for step in 0..6_000_u64 {
            let time = i64::try_from(step / 3).unwrap();
            // The number of receipts swings across the border between few and many.
            let wanted = if step / 300 % 2 == 0 { 90 } else { 3 };
            while plain.len() >= wanted {
                plain.pop_front();
                ends.remove_oldest();
            }
            let asked = amount(100);
            let fits =
                |end: &&(i64, i64, u64, Chain)| end.0 >= asked && asked * 100 >= end.0 * 90 && end.1 < time;
            let expected = plain.iter().filter(fits).max_by_key(|end| (end.3.hops, end.2));
            let found = ends.continued(asked, time, 90);
            assert_eq!(
                found.map(|chain| (chain.hops, chain.since)),
                expected.map(|end| (end.3.hops + 1, end.3.since))
            );
            hits += usize::from(found.is_some_and(|chain| chain.hops > 3));
            let chain = found.unwrap_or(Chain::alone(time));
            let received = amount(100);
            plain.push_back((received, time, step, chain));
            ends.add(received, (time, step), chain);
        }
        assert!(hits > 500, "{hits}");
    }
}
