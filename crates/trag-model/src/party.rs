//! Parties of movements as sources print them, before they become accounts.

use std::hash::{BuildHasher, Hasher};

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

/// A text of this many bytes or more has its length written out behind this byte.
const LONG: u8 = 0xFF;

impl<'a> Party<'a> {
    fn texts(&self) -> [&'a str; 5] {
        [self.identifier, self.bank_code, self.name, self.institution, self.country]
    }

    /// Appends the party's key: the kinds, the lengths of the texts, the texts.
    ///
    /// The lengths say where the key ends, so no key is the start of another, and parties are equal exactly
    /// when their keys are.
    #[inline]
    fn write_key(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&[self.kind as u8, self.holder_kind as u8]);
        for text in self.texts() {
            match u8::try_from(text.len()) {
                Ok(length) if length < LONG => key.push(length),
                _ => {
                    key.push(LONG);
                    key.extend_from_slice(&(text.len() as u64).to_le_bytes());
                }
            }
        }
        for text in self.texts() {
            key.extend_from_slice(text.as_bytes());
        }
    }
}

/// Reads a length that [`Party::write_key`] wrote from the start of `key`.
#[inline]
fn take_length(key: &mut &[u8]) -> usize {
    let (mut length, mut rest) = match key.split_first() {
        Some((length, rest)) => (u64::from(*length), rest),
        None => return 0,
    };
    if length == u64::from(LONG)
        && let Some((long, behind)) = rest.split_first_chunk()
    {
        (length, rest) = (u64::from_le_bytes(*long), behind);
    }
    *key = rest;
    usize::try_from(length).unwrap_or(usize::MAX)
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
    /// How many bytes of a key [`PartyTable::start_of`] gives.
    pub const START: usize = 24;

    /// The hash of a key: the same in every run and on every machine.
    #[must_use]
    #[inline]
    pub fn hash_of(key: &[u8]) -> u64 {
        let mut hasher = FixedState::default().build_hasher();
        Self::start_of(key).into_iter().for_each(|word| hasher.write_u64(word));
        if let Some(rest) = key.get(Self::START..).filter(|rest| !rest.is_empty()) {
            hasher.write(rest);
        }
        hasher.finish()
    }

    /// The first [`Self::START`] bytes of a key as words, with zeros behind a shorter one.
    #[must_use]
    #[inline]
    pub fn start_of(key: &[u8]) -> [u64; Self::START / 8] {
        let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
        if let (Some((first, rest)), Some(last)) = (key.split_first_chunk::<8>(), key.last_chunk::<8>())
            && let Some(second) = rest.first_chunk::<8>()
            && key.len() <= Self::START
        {
            // Two whole words and a part of the third, whose bytes are the last ones of the key's last word.
            let part = 8 * (key.len() - 16);
            let third = if part == 0 { 0 } else { word(last) >> (64 - part) };
            return [word(first), word(second), third];
        }
        let mut start = [0; Self::START];
        let length = key.len().min(Self::START);
        start[..length].copy_from_slice(&key[..length]);
        std::array::from_fn(|at| start[8 * at..].first_chunk().map_or(0, word))
    }

    /// Appends a party; its index is the length before.
    pub fn push(&mut self, party: Party<'_>) {
        self.push_unless(&party, |_, _, _| None);
    }

    /// Appends a party unless `known` gives the index of an equal one; it is asked with the table so far, the
    /// party's key and the key's hash. Returns the index.
    #[inline]
    pub fn push_unless(
        &mut self,
        party: &Party<'_>,
        known: impl FnOnce(&PartyTable, &[u8], u64) -> Option<usize>,
    ) -> usize {
        let from = self.bytes.len();
        party.write_key(&mut self.bytes);
        let key = &self.bytes[from..];
        let hash = Self::hash_of(key);
        if let Some(index) = known(self, key, hash) {
            self.bytes.truncate(from);
            return index;
        }
        self.ends.push(self.bytes.len());
        self.hashes.push(hash);
        self.ends.len() - 1
    }

    /// Appends the party of another table, by its key and the key's hash.
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
        let (kinds, mut rest) = self.key(index).split_at(2);
        let lengths: [usize; 5] = std::array::from_fn(|_| take_length(&mut rest));
        let mut rest = std::str::from_utf8(rest).unwrap_or("");
        let [identifier, bank_code, name, institution, country] = lengths.map(|length| {
            let (text, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
            rest = behind;
            text
        });
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
        Party { kind, holder_kind, identifier, bank_code, name, institution, country }
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
        let long = "ж".repeat(300);
        let party = |(kind, holder_kind, identifier, name)| Party {
            kind,
            holder_kind,
            identifier,
            name,
            bank_code: &long,
            institution: "x",
            country: "RS",
        };
        parties.into_iter().for_each(|parts| table.push(party(parts)));
        for (index, parts) in parties.into_iter().enumerate() {
            assert_eq!(table.get(index), party(parts));
            assert_eq!(table.hash(index), PartyTable::hash_of(table.key(index)));
        }
    }

    #[test]
    fn the_start_of_a_key_is_its_first_bytes_with_zeros_behind() {
        let key: Vec<u8> = (1..=40).collect();
        for length in 0..=key.len() {
            let mut start = key[..length.min(PartyTable::START)].to_vec();
            start.resize(PartyTable::START, 0);
            let words = PartyTable::start_of(&key[..length]).map(u64::to_le_bytes);
            assert_eq!(words.concat(), start, "of {length} bytes");
        }
    }
}
