//! Payments of a window that moves on, in the order of their amounts.
//!
//! Whoever compares each payment of an account with all those in its window takes steps with the square of
//! their number. Here each payment comes once and goes once, and only those of a fitting amount are looked at.

use std::collections::BTreeSet;
use std::ops::Range;

use trag_model::{Minor, Sentinel};

use crate::{Share, Worth};

/// Up to so many payments in the window of an account's average payment are compared one after the other: that
/// is faster than to keep them in order.
pub(crate) const SHORT: u64 = 128;

/// An amount as [`Worth`] states it, with [`Sentinel::NONE`] where the base amount is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Priced {
    pub(crate) currency: u16,
    pub(crate) amount: i64,
    pub(crate) base: i64,
}

impl From<Worth> for Priced {
    fn from(worth: Worth) -> Priced {
        let base = worth.base.map_or(i64::NONE, |base| base.0);
        Priced { currency: worth.currency.0, amount: worth.amount.0, base }
    }
}

/// What is looked for: amounts of one currency, and base amounts of all others; both ends included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought {
    pub(crate) currency: u16,
    pub(crate) own: (i64, i64),
    pub(crate) base: (i64, i64),
}

impl Sought {
    /// The parts that are such a share of a whole.
    pub(crate) fn parts(share: Share, whole: Priced) -> Sought {
        Sought::by(whole, |amount| share.bounds(Minor(amount)))
    }

    /// The wholes of which a part is such a share.
    pub(crate) fn wholes(share: Share, part: Priced) -> Sought {
        Sought::by(part, |amount| share.wholes(Minor(amount)))
    }

    fn by(Priced { currency, amount, base }: Priced, range: impl Fn(i64) -> (i64, i64)) -> Sought {
        let (low, high) = if base == i64::NONE { (1, 0) } else { range(base) };
        Sought { currency, own: range(amount), base: (low.max(i64::NONE + 1), high) }
    }

    /// Whether an amount is among what is looked for.
    #[inline]
    pub(crate) fn has(&self, Priced { currency, amount, base }: Priced) -> bool {
        let (value, (low, high)) =
            if currency == self.currency { (amount, self.own) } else { (base, self.base) };
        low <= value && value <= high
    }
}

/// The payments of a window.
#[derive(Debug, Default)]
pub(crate) struct Sliding {
    payments: Vec<Priced>,
    window: Range<usize>,
    /// Currency, amount and place of each.
    own: BTreeSet<(u16, i64, usize)>,
    /// Amount in the base currency and place of each for which it is known.
    base: BTreeSet<(i64, usize)>,
}

impl Sliding {
    /// An empty window over payments in the order of time.
    pub(crate) fn new(payments: Vec<Priced>) -> Sliding {
        Sliding { payments, ..Sliding::default() }
    }

    /// The window.
    pub(crate) fn window(&self) -> Range<usize> {
        self.window.clone()
    }

    /// Moves the window on; neither end goes back. Gives how many payments came and went.
    pub(crate) fn move_to(&mut self, window: Range<usize>) -> u64 {
        let coming = self.window.end..window.end;
        let going = self.window.start..window.start;
        let moved = coming.len() + going.len();
        for place in coming {
            let Priced { currency, amount, base } = self.payments[place];
            self.own.insert((currency, amount, place));
            if base != i64::NONE {
                self.base.insert((base, place));
            }
        }
        for place in going {
            let Priced { currency, amount, base } = self.payments[place];
            self.own.remove(&(currency, amount, place));
            self.base.remove(&(base, place));
        }
        self.window = window;
        moved as u64
    }

    /// Visits the places of the payments that are sought. Gives how many it looked at.
    pub(crate) fn visit(&self, sought: &Sought, mut visit: impl FnMut(usize)) -> u64 {
        let Sought { currency, own, base } = *sought;
        let mut looked_at = 1;
        if own.0 <= own.1 {
            for (.., place) in self.own.range((currency, own.0, 0)..=(currency, own.1, usize::MAX)) {
                looked_at += 1;
                visit(*place);
            }
        }
        if base.0 <= base.1 {
            for (_, place) in self.base.range((base.0, 0)..=(base.1, usize::MAX)) {
                looked_at += 1;
                if self.payments[*place].currency != currency {
                    visit(*place);
                }
            }
        }
        looked_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random_ledger::Numbers;

    #[test]
    fn what_is_visited_is_what_is_sought_in_the_window() {
        let mut numbers = Numbers::new(3);
        for _ in 0..300 {
            let payments: Vec<Priced> = (0..40)
                .map(|_| Priced {
                    currency: u16::try_from(numbers.below(2)).unwrap(),
                    amount: numbers.between(0, 30),
                    base: [numbers.between(0, 30), i64::NONE][numbers.below(2)],
                })
                .collect();
            let (mut sliding, mut window) = (Sliding::new(payments.clone()), 0..0);
            for asked in &payments {
                window.end = (window.end + numbers.below(4)).min(40);
                window.start = (window.start + numbers.below(4)).min(window.end);
                sliding.move_to(window.clone());
                let share = Share::percent(80, 110);
                for sought in [Sought::parts(share, *asked), Sought::wholes(share, *asked)] {
                    let mut visited = Vec::new();
                    sliding.visit(&sought, |place| visited.push(place));
                    visited.sort_unstable();
                    let expected: Vec<usize> =
                        window.clone().filter(|place| sought.has(payments[*place])).collect();
                    assert_eq!(visited, expected);
                }
            }
        }
    }
}
