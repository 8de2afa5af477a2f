//! Parties of movements as sources print them, before they become accounts.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use crate::HolderKind;

/// What a party of a movement is, beside its identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PartyKind {
    /// An account, known by number or name.
    #[default]
    Account = 0,
    /// Banknotes.
    Cash = 1,
    /// The bank's own books.
    Bank = 2,
    /// Nothing is stated.
    Unknown = 3,
}

/// One party, borrowed from its table or from a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Party<'a> {
    /// What it is.
    pub kind: PartyKind,
    /// Account number as printed; empty where none is.
    pub identifier: &'a str,
    /// The bank's code where it is part of what tells accounts apart; else empty.
    pub bank_code: &'a str,
    /// Name as printed.
    pub name: &'a str,
    /// Institution as printed.
    pub institution: &'a str,
    /// ISO 3166 country code as printed.
    pub country: &'a str,
    /// What the source says the holder is.
    pub holder_kind: HolderKind,
}

/// Stands behind every text of a key. The byte is in no UTF-8 text, so parties are equal exactly when their
/// keys are.
const END: u8 = 0xFF;

impl Party<'_> {
    /// Writes the party's key, in place of what `key` holds: the kinds, then every text with its end.
    #[inline]
    pub fn write_key(&self, key: &mut Vec<u8>) {
        key.clear();
        key.extend_from_slice(&[self.kind as u8, self.holder_kind as u8]);
        for text in [self.identifier, self.bank_code, self.name, self.institution, self.country] {
            key.extend_from_slice(text.as_bytes());
            key.push(END);
        }
    }
}

/// Parties as printed; rows refer to them by index. A reader puts each different party of a batch in once, or more
/// often where nearly all of them differ.
///
/// A party is one run of bytes with its hash, so that whoever brings tables together compares and looks up
/// without taking parties apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartyTable {
    bytes: Vec<u8>,
    /// Where each key ends.
    ends: Vec<usize>,
    hashes: Vec<u64>,
}

impl PartyTable {
    /// The hash of a key: the same in every run and on every machine.
    #[must_use]
    #[inline]
    pub fn hash_of(key: &[u8]) -> u64 {
        FixedState::default().hash_one(key)
    }

    /// Appends a party; its index is the length before.
    pub fn push(&mut self, party: Party<'_>) {
        let mut key = Vec::new();
        party.write_key(&mut key);
        self.push_key(&key, Self::hash_of(&key));
    }

    /// Appends a party by its key, as [`Party::write_key`] writes it, and the key's hash.
    #[inline]
    pub fn push_key(&mut self, key: &[u8], hash: u64) {
        self.bytes.extend_from_slice(key);
        self.ends.push(self.bytes.len());
        self.hashes.push(hash);
    }

    /// The key of the party at `index`.
    #[must_use]
    #[inline]
    pub fn key(&self, index: usize) -> &[u8] {
        let from = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[from..self.ends[index]]
    }

    /// The hash of the key at `index`.
    #[must_use]
    #[inline]
    pub fn hash(&self, index: usize) -> u64 {
        self.hashes[index]
    }

    /// The party at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> Party<'_> {
        let (kinds, texts) = self.key(index).split_at(2);
        let mut texts = texts.split(|byte| *byte == END).map(|text| std::str::from_utf8(text).unwrap_or(""));
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

    /// Number of parties.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_comes_back_as_it_was() {
        let mut table = PartyTable::default();
        let parties = [
            (PartyKind::Account, HolderKind::Company, "00123", "Ђорђе"),
            (PartyKind::Cash, HolderKind::Unknown, "", ""),
            (PartyKind::Bank, HolderKind::Person, "", "Banka"),
            (PartyKind::Unknown, HolderKind::Unknown, "", ""),
        ];
        let party = |(kind, holder_kind, identifier, name)| Party {
            kind,
            holder_kind,
            identifier,
            name,
            bank_code: "",
            institution: "x",
            country: "RS",
        };
        parties.into_iter().for_each(|parts| table.push(party(parts)));
        for (index, parts) in parties.into_iter().enumerate() {
            assert_eq!(table.get(index), party(parts));
            assert_eq!(table.hash(index), PartyTable::hash_of(table.key(index)));
        }
    }
}
