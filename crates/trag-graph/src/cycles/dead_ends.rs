//! Where a walk has found that nothing leads on.
//!
//! The marks tell what can close in time; they do not know which accounts the path already holds. Where an
//! account was tried and only led back onto the path, it is tried again in vain for every later payment into
//! it, as long as the beginning of the path is the same. So a failure is remembered until the walk takes back
//! the last payment of the path under which it was met.

use trag_model::Seconds;

/// An arrival at an account from which nothing led on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DeadEnd {
    /// When value arrived.
    pub(super) time: Seconds,
    /// How many payments the path could still take, the one that arrived included.
    pub(super) left: usize,
}

/// Speaks for no arrival.
const NOTHING: DeadEnd = DeadEnd { time: Seconds(i64::MAX), left: 0 };

/// The dead ends under the path of one walk, by the slot of the account.
#[derive(Default)]
pub(super) struct DeadEnds {
    by_slot: Vec<DeadEnd>,
    /// What stood there before, in the order in which it was replaced.
    replaced: Vec<(usize, DeadEnd)>,
}

impl DeadEnds {
    /// Forgets the walk before.
    pub(super) fn clear(&mut self, slots: usize) {
        self.by_slot.clear();
        self.by_slot.resize(slots, NOTHING);
        self.replaced.clear();
    }

    /// Begins to remember under the path as it is.
    pub(super) fn open(&self) -> usize {
        self.replaced.len()
    }

    /// Forgets what was remembered since [`Self::open`] gave `opened`.
    pub(super) fn close(&mut self, opened: usize) {
        while self.replaced.len() > opened {
            if let Some((slot, before)) = self.replaced.pop() {
                self.by_slot[slot] = before;
            }
        }
    }

    /// Remembers a failure.
    pub(super) fn add(&mut self, slot: Option<usize>, dead_end: DeadEnd) {
        if let Some(slot) = slot {
            self.replaced.push((slot, std::mem::replace(&mut self.by_slot[slot], dead_end)));
        }
    }

    /// What is remembered of an account.
    pub(super) fn of(&self, slot: Option<usize>) -> DeadEnd {
        slot.map_or(NOTHING, |slot| self.by_slot[slot])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_under_a_path_is_forgotten_with_it() {
        let end = |time, left| DeadEnd { time: Seconds(time), left };
        let mut ends = DeadEnds::default();
        ends.clear(2);
        let outer = ends.open();
        ends.add(Some(1), end(5, 3));
        let inner = ends.open();
        ends.add(Some(1), end(4, 2));
        ends.add(None, end(1, 9));
        assert_eq!(ends.of(Some(1)), end(4, 2));
        ends.close(inner);
        assert_eq!(ends.of(Some(1)), end(5, 3));
        ends.close(outer);
        assert_eq!((ends.of(Some(1)), ends.of(None)), (NOTHING, NOTHING));
    }
}
