//! The different parties of a block, each kept once.

use std::hash::{BuildHasher, Hasher};

use trag_model::{Party, PartyTable};

/// Gives every party its index in the table of the batch.
#[derive(Debug)]
pub(crate) struct Parties {
    table: PartyTable,
    /// Open addressing: half of the hash, and index + 1; 0 marks an empty slot.
    slots: Vec<(u32, u32)>,
    hashing: foldhash::fast::FixedState,
}

impl Parties {
    /// An empty table with room for about `expected` parties.
    pub(crate) fn with_room_for(expected: usize) -> Parties {
        Parties {
            table: PartyTable::default(),
            slots: vec![(0, 0); (expected * 2).next_power_of_two().clamp(1 << 6, 1 << 16)],
            hashing: foldhash::fast::FixedState::default(),
        }
    }

    /// Index of a party, which is added where it is new.
    #[inline]
    pub(crate) fn index_of(&mut self, party: &Party<'_>) -> u32 {
        if self.table.len() >= self.slots.len() / 4 * 3 {
            self.grow();
        }
        let hash = self.hash(party);
        let mask = self.slots.len() - 1;
        let mut at = place(hash) & mask;
        loop {
            let (tag, index) = self.slots[at];
            let Some(index) = index.checked_sub(1) else { break };
            if tag == tag_of(hash) && same(&self.table.get(index as usize), party) {
                return index;
            }
            at = (at + 1) & mask;
        }
        let index = u32::try_from(self.table.len()).unwrap_or(u32::MAX);
        assert!(index < u32::MAX, "a block has fewer parties than bytes");
        self.table.push(*party);
        self.slots[at] = (tag_of(hash), index + 1);
        index
    }

    /// The table with all of them.
    pub(crate) fn into_table(self) -> PartyTable {
        self.table
    }

    #[inline]
    fn hash(&self, party: &Party<'_>) -> u64 {
        let mut hasher = self.hashing.build_hasher();
        for text in [party.identifier, party.bank_code, party.name] {
            if !text.is_empty() {
                hasher.write(text.as_bytes());
            }
        }
        hasher.finish()
    }

    fn grow(&mut self) {
        let larger = self.slots.len() * 4;
        let mut slots = vec![(0, 0); larger];
        for (index, number) in (0..self.table.len()).zip(1_u32..) {
            let hash = self.hash(&self.table.get(index));
            let mut at = place(hash) & (larger - 1);
            while slots[at].1 != 0 {
                at = (at + 1) & (larger - 1);
            }
            slots[at] = (tag_of(hash), number);
        }
        self.slots = slots;
    }
}

#[inline]
fn same(known: &Party<'_>, party: &Party<'_>) -> bool {
    equal(known.identifier, party.identifier)
        && equal(known.bank_code, party.bank_code)
        && equal(known.name, party.name)
        && equal(known.institution, party.institution)
        && equal(known.country, party.country)
        && known.kind == party.kind
        && known.holder_kind == party.holder_kind
}

/// Most parts of most parties are empty, and then no bytes need comparing.
#[inline]
fn equal(known: &str, text: &str) -> bool {
    known.len() == text.len() && (text.is_empty() || known == text)
}

fn tag_of(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
fn place(hash: u64) -> usize {
    hash as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equal_parties_have_one_index(
            rows in prop::collection::vec(("[ab]{0,2}", "[ab]{0,2}", "[ab]{0,2}", "[ab]{0,1}"), 0..200),
        ) {
            let (mut parties, mut known) = (Parties::with_room_for(0), BTreeMap::new());
            for row in &rows {
                let party =
                    Party { identifier: &row.0, bank_code: &row.1, name: &row.2, country: &row.3, ..Party::default() };
                let fresh = u32::try_from(known.len()).unwrap();
                let expected = *known.entry(row.clone()).or_insert(fresh);
                prop_assert_eq!(parties.index_of(&party), expected);
            }
            let table = parties.into_table();
            prop_assert_eq!(table.len(), known.len());
        }

        #[test]
        fn many_parties_survive_growth(count in 1_u32..3_000) {
            let mut parties = Parties::with_room_for(0);
            for number in (0..count).chain(0..count) {
                let identifier = number.to_string();
                let party = Party { identifier: &identifier, ..Party::default() };
                prop_assert_eq!(parties.index_of(&party), number);
            }
        }
    }
}
