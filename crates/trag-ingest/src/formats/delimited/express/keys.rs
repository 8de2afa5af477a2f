//! Short texts numbered in the order in which they come.

use super::split::word;

/// A text of at most [`Key::BYTES`] bytes, none of them zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key([u64; 3]);

/// Whether one of eight bytes is an apostrophe.
#[inline]
fn has_apostrophe(word: u64) -> bool {
    let differs = word ^ 0x2727_2727_2727_2727;
    differs.wrapping_sub(0x0101_0101_0101_0101) & !differs & 0x8080_8080_8080_8080 != 0
}

impl Key {
    /// The longest text.
    pub(super) const BYTES: usize = 24;

    /// The text from `from` to `to`, behind which as many bytes stand; `None` where it is empty, too long, or has an
    /// apostrophe.
    #[inline]
    pub(super) fn of(bytes: &[u8], from: usize, to: usize) -> Option<Key> {
        let length = to.checked_sub(from).filter(|length| (1..=Key::BYTES).contains(length))?;
        let words = [word(bytes, from), word(bytes, from + 8), word(bytes, from + 16)];
        // The first `length` bytes are kept.
        let kept = |at: usize| match length.saturating_sub(8 * at) {
            0 => 0,
            bytes if bytes >= 8 => u64::MAX,
            bytes => u64::MAX >> (64 - 8 * bytes),
        };
        let words = [words[0] & kept(0), words[1] & kept(1), words[2] & kept(2)];
        // The other reader knows whether an apostrophe marks a number as text.
        (!words.into_iter().any(has_apostrophe)).then_some(Key(words))
    }

    #[inline]
    fn hash(self) -> u64 {
        let Key([first, second, third]) = self;
        let mixed = fold(first ^ 0x243F_6A88_85A3_08D3, second ^ 0x1319_8A2E_0370_7344);
        fold(mixed ^ third ^ 0xA409_3822_299F_31D0, 0x9E37_79B9_7F4A_7C15)
    }

    fn text(self, into: &mut Vec<u8>) {
        into.clear();
        let bytes = self.0.into_iter().flat_map(u64::to_le_bytes);
        into.extend(bytes.take_while(|byte| *byte != 0));
    }
}

/// Both halves of a product, one over the other.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "each half by itself is what is wanted")]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a).wrapping_mul(u128::from(b));
    (product as u64) ^ ((product >> 64) as u64)
}

/// A place of the table: a part of the key's hash above, and below it the key's number + 1, or 0 where the place is
/// free. The key itself stands with the others, so that the table is small enough for fast memory.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place(u64);

impl Place {
    const FREE: Place = Place(0);

    #[inline]
    fn of(hash: u64, number: usize) -> Place {
        Place(hash << 32 | (number as u64 + 1))
    }

    /// The number of the key that may stand here.
    #[inline]
    fn number(self) -> Option<usize> {
        usize::try_from(self.0 & 0xFFFF_FFFF).ok()?.checked_sub(1)
    }

    /// Whether a key with this hash may stand here.
    #[inline]
    fn may_hold(self, hash: u64) -> bool {
        self.0 >> 32 == hash & 0xFFFF_FFFF
    }
}

/// Different keys by number, looked up in an open-addressed table.
pub(super) struct Keys {
    /// The length is a power of two and at least twice the number of keys.
    places: Vec<Place>,
    keys: Vec<Key>,
}

/// How many keys are looked up together, so that their waits for memory overlap.
pub(super) const TOGETHER: usize = 64;

/// A search that takes more steps has met texts that were made to collide.
const STEPS: usize = 2_000;

impl Keys {
    pub(super) fn new() -> Keys {
        Keys { places: vec![Place::FREE; 1 << 12], keys: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether a condition holds for the text of every key.
    pub(super) fn all(&self, holds: impl Fn(&[u8]) -> bool) -> bool {
        let mut text = Vec::with_capacity(Key::BYTES);
        self.keys.iter().all(|key| {
            key.text(&mut text);
            holds(&text)
        })
    }

    /// Appends the numbers of at most [`TOGETHER`] keys. `None` where a search takes too long.
    #[inline]
    pub(super) fn number(&mut self, keys: &[Key], into: &mut Vec<u32>) -> Option<()> {
        self.make_room(self.keys.len() + keys.len());
        let mut hashes = [0_u64; TOGETHER];
        let mut touched = 0;
        for (hash, key) in hashes.iter_mut().zip(keys) {
            *hash = key.hash();
            touched |= self.places[self.first_place(*hash)].0;
        }
        std::hint::black_box(touched);
        for hash in &hashes[..keys.len().min(TOGETHER)] {
            let known =
                self.places[self.first_place(*hash)].number().and_then(|number| self.keys.get(number));
            touched |= known.map_or(0, |key| key.0[0]);
        }
        std::hint::black_box(touched);
        for (hash, key) in hashes.iter().zip(keys) {
            into.push(self.number_of(*key, *hash)?);
        }
        Some(())
    }

    /// Where the search for a key begins.
    #[inline]
    fn first_place(&self, hash: u64) -> usize {
        usize::try_from(hash >> 32).unwrap_or(0) & (self.places.len() - 1)
    }

    /// The numbers of all keys of `others`, in their order. `None` where a search takes too long.
    pub(super) fn number_all(&mut self, others: &Keys) -> Option<Vec<u32>> {
        let mut numbers = Vec::with_capacity(others.len());
        others.keys.chunks(TOGETHER).try_for_each(|keys| self.number(keys, &mut numbers))?;
        Some(numbers)
    }

    #[inline]
    fn number_of(&mut self, key: Key, hash: u64) -> Option<u32> {
        let (mut at, mask) = (self.first_place(hash), self.places.len() - 1);
        for _ in 0..STEPS {
            let place = self.places[at];
            let Some(number) = place.number() else {
                let number = u32::try_from(self.keys.len()).ok().filter(|number| *number < u32::MAX)?;
                self.places[at] = Place::of(hash, self.keys.len());
                self.keys.push(key);
                return Some(number);
            };
            if place.may_hold(hash) && self.keys[number] == key {
                return u32::try_from(number).ok();
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Grows so that `keys` fill at most half of the places.
    fn make_room(&mut self, keys: usize) {
        if keys * 2 <= self.places.len() {
            return;
        }
        let places = (keys * 4).next_power_of_two();
        self.places = vec![Place::FREE; places];
        for number in 0..self.keys.len() {
            let hash = self.keys[number].hash();
            let mut at = self.first_place(hash);
            while self.places[at] != Place::FREE {
                at = (at + 1) & (places - 1);
            }
            self.places[at] = Place::of(hash, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_with_an_apostrophe_is_no_key() {
        let of = |text: &str| Key::of(&[text.as_bytes(), &[b'\''; 24]].concat(), 0, text.len()).is_some();
        assert!(of("010,8000EBD30") && of("&(&(&(&(") && !of("'00160123") && !of("010,8000EBD30xxxxxxx'"));
    }

    proptest! {
        #[test]
        fn equal_texts_and_only_they_share_a_number(texts in prop::collection::vec("[ab]{1,24}|[a-d]{1,2}", 0..600)) {
            let (mut keys, mut numbers, mut known) = (Keys::new(), Vec::new(), Vec::<&String>::new());
            for some in texts.chunks(TOGETHER) {
                let key = |text: &String| {
                    let padded = [text.as_bytes(), &[b'x'; 24]].concat();
                    Key::of(&padded, 0, text.len()).unwrap()
                };
                keys.number(&some.iter().map(key).collect::<Vec<_>>(), &mut numbers).unwrap();
            }
            for (text, number) in texts.iter().zip(&numbers) {
                let at = known.iter().position(|seen| *seen == text).unwrap_or_else(|| {
                    known.push(text);
                    known.len() - 1
                });
                prop_assert_eq!(at, *number as usize);
            }
            prop_assert_eq!(keys.len(), known.len());
            for (key, text) in keys.keys.iter().zip(&known) {
                let mut found = Vec::new();
                key.text(&mut found);
                prop_assert_eq!(&found, text.as_bytes());
            }
        }
    }
}
