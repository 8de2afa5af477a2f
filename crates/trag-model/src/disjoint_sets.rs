//! What belongs together, found out pair by pair.

/// Sets of places that are joined step by step. The root of a set is its smallest member.
#[derive(Clone, Debug)]
pub struct DisjointSets(Vec<usize>);

impl DisjointSets {
    /// `len` sets of one place each.
    #[must_use]
    pub fn new(len: usize) -> DisjointSets {
        DisjointSets((0..len).collect())
    }

    /// The smallest member of the set that a place is in.
    pub fn root(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    /// Makes one set of those that two places are in.
    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_smallest_of_what_a_chain_of_pairs_connects() {
        let mut sets = DisjointSets::new(7);
        for (one, other) in [(5, 3), (6, 1), (3, 6), (2, 2)] {
            sets.join(one, other);
        }
        assert_eq!([0, 1, 2, 3, 4, 5, 6].map(|place| sets.root(place)), [0, 1, 2, 1, 4, 1, 1]);
    }
}
