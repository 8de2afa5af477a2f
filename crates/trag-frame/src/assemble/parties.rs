//! The different parties of all batches, each once, so that an identifier is normalised once and not per row.

use trag_model::{Party, PartyTable};

/// Every different party as printed, numbered in order of arrival.
#[derive(Default)]
pub(super) struct DistinctParties {
    table: PartyTable,
    index: Index,
}

/// A place of the [`Index`]. A key of at most [`PartyTable::START`] bytes stands in it, so that looking it up waits for
/// memory once; as no key is the start of another, the zeros behind a short key make it equal to no other.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    /// Start of the key, or all of it with zeros behind.
    start: [u64; PartyTable::START / 8],
    /// Upper half of the key's hash.
    tag: u32,
    /// Number of the party + 1, or 0 where the place is free.
    number: u32,
}

/// An open-addressed table from keys to party numbers.
#[derive(Default)]
struct Index {
    /// The length is a power of two and at least twice the number of parties.
    places: Vec<Place>,
}

/// How many parties are looked up together, so that their waits for memory overlap.
const BLOCK: usize = 64;

impl DistinctParties {
    /// The numbers of a batch's parties, by their index in the batch.
    pub(super) fn number(&mut self, parties: &PartyTable) -> Vec<u32> {
        self.index.make_room(self.table.len() + parties.len());
        let mut numbers = Vec::with_capacity(parties.len());
        for from in (0..parties.len()).step_by(BLOCK) {
            let block = from..parties.len().min(from + BLOCK);
            self.index.bring_near(parties, block.clone());
            numbers.extend(block.map(|index| self.number_of(parties.key(index), parties.hash(index))));
        }
        numbers
    }

    /// The number of one party, new or known.
    #[inline]
    fn number_of(&mut self, key: &[u8], hash: u64) -> u32 {
        let wanted = Place::of(key, hash, 0);
        let mut at = self.index.first_place(wanted.tag);
        loop {
            let place = &self.index.places[at];
            if place.number == 0 {
                let number = u32::try_from(self.table.len() + 1);
                assert!(number.is_ok(), "a case holds less than 2^32 - 1 different parties");
                let number = number.unwrap_or(0);
                self.index.places[at] = Place { number, ..wanted };
                self.table.push_key(key, hash);
                return number - 1;
            }
            if place.tag == wanted.tag
                && place.start == wanted.start
                && (key.len() <= PartyTable::START || self.table.key(place.number as usize - 1) == key)
            {
                return place.number - 1;
            }
            at = self.index.next_place(at);
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// The party with a number.
    pub(super) fn get(&self, number: u32) -> Party<'_> {
        self.table.get(number as usize)
    }
}

impl Place {
    #[inline]
    fn of(key: &[u8], hash: u64, number: u32) -> Place {
        Place { start: PartyTable::start_of(key), tag: (hash >> 32) as u32, number }
    }
}

impl Index {
    #[inline]
    fn first_place(&self, tag: u32) -> usize {
        tag as usize & (self.places.len() - 1)
    }

    #[inline]
    fn next_place(&self, place: usize) -> usize {
        (place + 1) & (self.places.len() - 1)
    }

    /// Touches the first places of parties, one right after the other: none of these reads waits for another.
    fn bring_near(&self, parties: &PartyTable, block: std::ops::Range<usize>) {
        let tags = block.map(|index| self.places[self.first_place((parties.hash(index) >> 32) as u32)].tag);
        std::hint::black_box(tags.fold(0, u32::wrapping_add));
    }

    /// Grows so that `parties` fill at most half of the places.
    fn make_room(&mut self, parties: usize) {
        let wanted = (parties * 2).next_power_of_two();
        if wanted <= self.places.len() {
            return;
        }
        let before = std::mem::replace(&mut self.places, vec![Place::default(); wanted]);
        for place in before.into_iter().filter(|place| place.number != 0) {
            let mut at = self.first_place(place.tag);
            while self.places[at].number != 0 {
                at = self.next_place(at);
            }
            self.places[at] = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equal_parties_and_only_they_share_a_number(
            batches in prop::collection::vec(prop::collection::vec(("[ab]{0,2}", "[ab]{0,2}"), 0..9), 0..6),
        ) {
            let mut distinct = DistinctParties::default();
            let mut known: Vec<(String, String)> = Vec::new();
            for batch in batches {
                let mut table = PartyTable::default();
                for (identifier, name) in &batch {
                    table.push(Party { identifier, name, ..Party::default() });
                }
                let numbers = distinct.number(&table);
                for (party, number) in batch.into_iter().zip(numbers) {
                    let at = known.iter().position(|seen| *seen == party).unwrap_or_else(|| {
                        known.push(party);
                        known.len() - 1
                    });
                    prop_assert_eq!(at, number as usize);
                }
            }
            prop_assert_eq!(known.len(), distinct.len());
        }
    }
}
