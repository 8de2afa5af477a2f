//! The different parties of all batches, each once, so that an identifier is normalised once and not per row.

use trag_model::{Party, PartyTable};

/// Every different party as printed, numbered in order of arrival.
#[derive(Default)]
pub(super) struct DistinctParties {
    table: PartyTable,
    index: Index,
}

/// An open-addressed table from hashes to party numbers. The keys stay in [`Keys`], so an entry takes 8 bytes.
#[derive(Default)]
struct Index {
    /// Upper half: upper half of the hash. Lower half: number of the party + 1, or 0 where the place is free.
    /// The length is a power of two and at least twice the number of parties.
    entries: Vec<u64>,
}

/// How many parties are looked up together. A look-up waits three times for memory: for the entry, for where
/// the key stands and for its first byte. Taken together, the waits of a block overlap.
const BLOCK: usize = 256;

/// Stands for a party that is not known yet.
const NEW: u32 = u32::MAX;

impl DistinctParties {
    /// The numbers of a batch's parties, by their index in the batch.
    pub(super) fn number(&mut self, parties: &PartyTable) -> Vec<u32> {
        self.index.make_room(self.table.len() + parties.len());
        let mut numbers = vec![NEW; parties.len()];
        numbers.chunks_mut(BLOCK).enumerate().for_each(|(block, numbers)| {
            self.look_up(parties, block * BLOCK, numbers);
        });
        for (index, number) in numbers.iter_mut().enumerate().filter(|(_, number)| **number == NEW) {
            *number = self.number_of(parties.key(index), parties.hash(index));
        }
        numbers
    }

    /// Finds the parties of a block, from the index `from` on, that are known and stand near the first place of
    /// their hash, step by step for all of them; the others are left [`NEW`].
    fn look_up(&self, parties: &PartyTable, from: usize, numbers: &mut [u32]) {
        let mut entries = [0_u64; BLOCK];
        for (entry, index) in entries.iter_mut().zip(from..from + numbers.len()) {
            *entry = self.index.near(parties.hash(index));
        }
        let mut known: [&[u8]; BLOCK] = [&[]; BLOCK];
        for (known, entry) in known.iter_mut().zip(entries).filter(|(_, entry)| *entry != 0) {
            *known = self.table.key(number_in(entry) as usize);
        }
        for (((index, number), known), entry) in (from..).zip(numbers).zip(known).zip(entries) {
            if !known.is_empty() && known == parties.key(index) {
                *number = number_in(entry);
            }
        }
    }

    /// The number of one party, new or known.
    fn number_of(&mut self, key: &[u8], hash: u64) -> u32 {
        let mut place = self.index.first_place(hash);
        loop {
            let entry = self.index.entries[place];
            if entry == 0 {
                let entry = entry_of(hash, self.table.len());
                self.index.entries[place] = entry;
                self.table.push_key(key, hash);
                return number_in(entry);
            }
            if entry >> 32 == hash >> 32 && self.table.key(number_in(entry) as usize) == key {
                return number_in(entry);
            }
            place = self.index.next_place(place);
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

fn entry_of(hash: u64, number: usize) -> u64 {
    let number = u32::try_from(number + 1);
    assert!(number.is_ok(), "a case holds less than 2^32 - 1 different parties");
    hash >> 32 << 32 | u64::from(number.unwrap_or(0))
}

/// The party number of an entry that is not free.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
fn number_in(entry: u64) -> u32 {
    entry as u32 - 1
}

impl Index {
    fn first_place(&self, hash: u64) -> usize {
        let upper = (hash >> 32) as usize;
        upper & (self.entries.len() - 1)
    }

    fn next_place(&self, place: usize) -> usize {
        (place + 1) & (self.entries.len() - 1)
    }

    /// The first entry with the upper half of a hash among the places that one line of the cache holds; 0 where
    /// there is none.
    fn near(&self, hash: u64) -> u64 {
        let first = self.first_place(hash);
        let line = &self.entries[first..(first | 7).min(self.entries.len() - 1) + 1];
        line.iter().copied().find(|entry| *entry != 0 && entry >> 32 == hash >> 32).unwrap_or(0)
    }

    /// Grows so that `parties` fill at most half of the places.
    fn make_room(&mut self, parties: usize) {
        let wanted = (parties * 2).next_power_of_two();
        if wanted <= self.entries.len() {
            return;
        }
        let before = std::mem::replace(&mut self.entries, vec![0; wanted]);
        for entry in before.into_iter().filter(|entry| *entry != 0) {
            let mut place = self.first_place(entry);
            while self.entries[place] != 0 {
                place = self.next_place(place);
            }
            self.entries[place] = entry;
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
