//! The parties of a block, each kept once as far as that pays.

use trag_model::{Party, PartyTable};

/// Open addressing: half of the hash, and index + 1; 0 marks an empty slot. The memory of one block serves the
/// next: fresh memory for each would cost more page faults than all the looking up.
pub(crate) type Slots = Vec<(u32, u32)>;

/// Gives every party its index in the table of the batch.
#[derive(Debug)]
pub(crate) struct Parties {
    table: PartyTable,
    slots: Slots,
    /// How many parties were asked for, until [`TRIAL`].
    asked: usize,
    /// Nearly every party of the block is another one: looking them up costs more than it saves.
    all_differ: bool,
}

/// After so many parties it is judged whether looking up pays in this block,
const TRIAL: usize = 8_192;
/// which it does not when of so many asked for
const OF_ASKED: usize = 10;
/// this many or more were new.
const NEW: usize = 7;

impl Parties {
    /// An empty table with room for about `expected` parties, in the memory of `slots`.
    pub(crate) fn with_room_for(expected: usize, mut slots: Slots) -> Parties {
        slots.clear();
        slots.resize((expected * 2).next_power_of_two().clamp(1 << 6, 1 << 16), (0, 0));
        Parties { table: PartyTable::default(), slots, asked: 0, all_differ: false }
    }

    /// Index of a party, which is added where it is new.
    #[inline]
    pub(crate) fn index_of(&mut self, party: &Party<'_>) -> u32 {
        if self.all_differ {
            return number(self.table.push_unless(party, |_, _, _| None));
        }
        self.asked += 1;
        self.all_differ = self.asked == TRIAL && self.table.len() * OF_ASKED >= TRIAL * NEW;
        if self.table.len() >= self.slots.len() / 4 * 3 {
            self.grow();
        }
        let slots = &mut self.slots;
        let index = self.table.push_unless(party, |table, key, hash| {
            let mask = slots.len() - 1;
            let mut at = place(hash) & mask;
            loop {
                let (tag, index) = slots[at];
                let Some(index) = index.checked_sub(1) else { break };
                if tag == tag_of(hash) && table.key(index as usize) == key {
                    return Some(index as usize);
                }
                at = (at + 1) & mask;
            }
            slots[at] = (tag_of(hash), number(table.len()) + 1);
            None
        });
        number(index)
    }

    /// The table with all of them, and the memory for the next block.
    pub(crate) fn finish(self) -> (PartyTable, Slots) {
        (self.table, self.slots)
    }

    fn grow(&mut self) {
        let larger = self.slots.len() * 4;
        let mut slots = vec![(0, 0); larger];
        for (index, number) in (0..self.table.len()).zip(1_u32..) {
            let hash = self.table.hash(index);
            let mut at = place(hash) & (larger - 1);
            while slots[at].1 != 0 {
                at = (at + 1) & (larger - 1);
            }
            slots[at] = (tag_of(hash), number);
        }
        self.slots = slots;
    }
}

/// The index of a party, which leaves room for one more.
fn number(index: usize) -> u32 {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    assert!(index < u32::MAX, "a block has fewer parties than bytes");
    index
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
            let (mut parties, mut known) = (Parties::with_room_for(0, Slots::new()), BTreeMap::new());
            for row in &rows {
                let party =
                    Party { identifier: &row.0, bank_code: &row.1, name: &row.2, country: &row.3, ..Party::default() };
                let fresh = u32::try_from(known.len()).unwrap();
                let expected = *known.entry(row.clone()).or_insert(fresh);
                prop_assert_eq!(parties.index_of(&party), expected);
            }
            let (table, _) = parties.finish();
            prop_assert_eq!(table.len(), known.len());
        }

        #[test]
        fn many_parties_survive_growth(count in 1_u32..3_000) {
            let mut parties = Parties::with_room_for(0, Slots::new());
            for number in (0..count).chain(0..count) {
                let identifier = number.to_string();
                let party = Party { identifier: &identifier, ..Party::default() };
                prop_assert_eq!(parties.index_of(&party), number);
            }
        }
    }
}
