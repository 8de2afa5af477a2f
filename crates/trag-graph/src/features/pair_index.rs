//! From a pair of numbers to a third: a hash table whose entries come and go with the window.

/// Free entry.
const FREE: u64 = u64::MAX;
/// Entries of the smallest table.
const SMALLEST: usize = 16;

/// Open addressing with linear probing. A removed entry leaves no mark: those behind it close up, so that the
/// table stays as small as what it holds. It is looked up and never walked.
#[derive(Clone, Debug)]
pub(super) struct PairIndex {
    keys: Vec<u64>,
    values: Vec<u32>,
    len: usize,
}

impl Default for PairIndex {
    fn default() -> PairIndex {
        PairIndex { keys: vec![FREE; SMALLEST], values: vec![0; SMALLEST], len: 0 }
    }
}

/// Two numbers as one key. The pair of twice the largest number is not a key.
pub(super) fn key(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}

impl PairIndex {
    pub(super) fn get(&self, key: u64) -> Option<u32> {
        let mut place = self.home(key);
        loop {
            match self.keys[place] {
                found if found == key => return Some(self.values[place]),
                FREE => return None,
                _ => place = (place + 1) & (self.keys.len() - 1),
            }
        }
    }

    /// Adds a key that is not there.
    pub(super) fn insert(&mut self, key: u64, value: u32) {
        if (self.len + 1) * 2 > self.keys.len() {
            self.grow();
        }
        self.put(key, value);
        self.len += 1;
    }

    /// Takes a key out that is there.
    pub(super) fn remove(&mut self, key: u64) {
        let mask = self.keys.len() - 1;
        let mut hole = self.home(key);
        while self.keys[hole] != key {
            assert!(self.keys[hole] != FREE, "a key that is taken out is there");
            hole = (hole + 1) & mask;
        }
        let mut place = hole;
        loop {
            place = (place + 1) & mask;
            let next = self.keys[place];
            if next == FREE {
                break;
            }
            // An entry may close up only as far as its home.
            let from_home = place.wrapping_sub(self.home(next)) & mask;
            let from_hole = place.wrapping_sub(hole) & mask;
            if from_home >= from_hole {
                self.keys[hole] = next;
                self.values[hole] = self.values[place];
                hole = place;
            }
        }
        self.keys[hole] = FREE;
        self.len -= 1;
    }

    fn put(&mut self, key: u64, value: u32) {
        let mask = self.keys.len() - 1;
        let mut place = self.home(key);
        while self.keys[place] != FREE {
            assert!(self.keys[place] != key, "a key stands once");
            place = (place + 1) & mask;
        }
        self.keys[place] = key;
        self.values[place] = value;
    }

    fn grow(&mut self) {
        let size = self.keys.len() * 2;
        let keys = std::mem::replace(&mut self.keys, vec![FREE; size]);
        let values = std::mem::replace(&mut self.values, vec![0; size]);
        for (key, value) in keys.into_iter().zip(values).filter(|(key, _)| *key != FREE) {
            self.put(key, value);
        }
    }

    /// Fibonacci hashing: the upper bits of a product spread keys that differ in their lower ones.
    fn home(&self, key: u64) -> usize {
        let mixed = (key ^ key >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 20) as usize & (self.keys.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::features::oracle::Numbers;

    #[test]
    fn it_is_a_map() {
        let (mut numbers, mut index, mut map) = (Numbers::new(3), PairIndex::default(), BTreeMap::new());
        for step in 0..20_000 {
            let (first, second) = (numbers.below(40), numbers.below(40));
            let pair = key(u32::try_from(first).unwrap(), u32::try_from(second).unwrap());
            assert_eq!(index.get(pair), map.get(&pair).copied());
            match map.remove(&pair) {
                Some(_) => index.remove(pair),
                None => {
                    map.insert(pair, step);
                    index.insert(pair, step);
                }
            }
        }
        assert!(map.len() > 100 && map.iter().all(|(pair, value)| index.get(*pair) == Some(*value)));
        assert_eq!(index.len, map.len());
    }
}
