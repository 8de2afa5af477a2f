//! The different parties of all batches, each once, so that an identifier is normalised once and not per row.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rayon::prelude::*;
use trag_model::{HolderKind, Party, PartyKind, PartyTable};

/// Every different party as printed, numbered in order of arrival.
#[derive(Default)]
pub(super) struct DistinctParties {
    keys: Keys,
    index: Index,
}

/// Parties as runs of bytes, one after the other: the kinds, then every text with the byte 0xFF behind it.
/// That byte stands in no UTF-8 text, so two parties are equal exactly when their keys are.
#[derive(Default)]
struct Keys {
    bytes: Vec<u8>,
    /// Where each key ends.
    ends: Vec<usize>,
}

/// An open-addressed table from hashes to party numbers. The keys stay in [`Keys`], so an entry takes 8 bytes.
#[derive(Default)]
struct Index {
    /// Upper half: upper half of the hash. Lower half: number of the party + 1, or 0 where the place is free.
    /// The length is a power of two and at least four times the number of parties.
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
        let mut keys = Keys::default();
        (0..parties.len()).for_each(|index| keys.push(parties.get(index)));
        let state = FixedState::default();
        let hashes: Vec<u64> = (0..parties.len()).map(|index| state.hash_one(keys.get(index))).collect();
        self.index.make_room(self.keys.len() + parties.len());
        let mut numbers = vec![NEW; parties.len()];
        numbers.par_chunks_mut(BLOCK).enumerate().for_each(|(block, numbers)| {
            self.look_up(&keys, &hashes, block * BLOCK, numbers);
        });
        for (index, number) in numbers.iter_mut().enumerate().filter(|(_, number)| **number == NEW) {
            *number = self.number_of(keys.get(index), hashes[index]);
        }
        numbers
    }

    /// Finds the parties of a block, from the index `from` on, that are known and stand in the first place of
    /// their hash, step by step for all of them; the others are left [`NEW`].
    fn look_up(&self, keys: &Keys, hashes: &[u64], from: usize, numbers: &mut [u32]) {
        let hashes = &hashes[from..from + numbers.len()];
        let mut entries = [0_u64; BLOCK];
        for (entry, hash) in entries.iter_mut().zip(hashes) {
            *entry = self.index.entries[self.index.first_place(*hash)];
        }
        let mut spans = [(0, 0); BLOCK];
        for ((span, entry), hash) in spans.iter_mut().zip(entries).zip(hashes) {
            if entry != 0 && entry >> 32 == hash >> 32 {
                *span = self.keys.span(number_in(entry) as usize);
            }
        }
        let mut kinds = [0_u8; BLOCK];
        for (kind, span) in kinds.iter_mut().zip(spans).filter(|(_, span)| span.1 > 0) {
            *kind = self.keys.bytes[span.0];
        }
        for ((((index, number), span), entry), kind) in
            (from..).zip(numbers).zip(spans).zip(entries).zip(kinds)
        {
            let key = keys.get(index);
            if span.1 > 0 && kind == key[0] && &self.keys.bytes[span.0..span.1] == key {
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
                let entry = entry_of(hash, self.keys.len());
                self.index.entries[place] = entry;
                self.keys.push_bytes(key);
                return number_in(entry);
            }
            if entry >> 32 == hash >> 32 && self.keys.get(number_in(entry) as usize) == key {
                return number_in(entry);
            }
            place = self.index.next_place(place);
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The party with a number.
    pub(super) fn get(&self, number: u32) -> Party<'_> {
        self.keys.party(number as usize)
    }
}

impl Keys {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn push(&mut self, party: Party<'_>) {
        self.bytes.extend_from_slice(&[party.kind as u8, party.holder_kind as u8]);
        for text in [party.identifier, party.bank_code, party.name, party.institution, party.country] {
            self.bytes.extend_from_slice(text.as_bytes());
            self.bytes.push(0xFF);
        }
        self.ends.push(self.bytes.len());
    }

    fn push_bytes(&mut self, key: &[u8]) {
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
    }

    fn span(&self, index: usize) -> (usize, usize) {
        (if index == 0 { 0 } else { self.ends[index - 1] }, self.ends[index])
    }

    fn get(&self, index: usize) -> &[u8] {
        let (from, to) = self.span(index);
        &self.bytes[from..to]
    }

    fn party(&self, index: usize) -> Party<'_> {
        let (kinds, texts) = self.get(index).split_at(2);
        let mut texts = texts.split(|byte| *byte == 0xFF).map(|text| std::str::from_utf8(text).unwrap_or(""));
        let mut text = || texts.next().unwrap_or("");
        let kind = match kinds[0] {
            1 => PartyKind::Cash,
            2 => PartyKind::Bank,
            3 => PartyKind::Unknown,
            _ => PartyKind::Account,
        };
        let holder_kind = match kinds[1] {
            1 => HolderKind::Person,
            2 => HolderKind::Company,
            _ => HolderKind::Unknown,
        };
        let (identifier, bank_code, name) = (text(), text(), text());
        Party { kind, holder_kind, identifier, bank_code, name, institution: text(), country: text() }
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

    /// Grows so that `parties` fill at most a quarter of the places.
    fn make_room(&mut self, parties: usize) {
        let wanted = (parties * 4).next_power_of_two();
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

    #[test]
    fn a_party_comes_back_as_it_was() {
        let mut table = PartyTable::default();
        for (kind, holder_kind) in [
            (PartyKind::Account, HolderKind::Company),
            (PartyKind::Cash, HolderKind::Unknown),
            (PartyKind::Bank, HolderKind::Person),
            (PartyKind::Unknown, HolderKind::Unknown),
        ] {
            let (identifier, bank_code, name) = ("00123", "", "Ђорђе");
            let (institution, country) = ("Banka", "RS");
            table.push(Party { kind, identifier, bank_code, name, institution, country, holder_kind });
        }
        let mut distinct = DistinctParties::default();
        assert_eq!(distinct.number(&table), [0, 1, 2, 3]);
        for number in 0..4_u32 {
            assert_eq!(distinct.get(number), table.get(number as usize));
        }
    }

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
