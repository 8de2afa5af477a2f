//! Short texts numbered in the order in which they come.

use super::split::word;

/// A text of at most [`Key::BYTES`] bytes, none of them zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key([u64; 3]);

impl Key {
    /// The longest text.
    pub(super) const BYTES: usize = 24;

    /// The text from `from` to `to`, behind which as many bytes stand; `None` where it is empty or too long.
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
        Some(Key([words[0] & kept(0), words[1] & kept(1), words[2] & kept(2)]))
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

/// A place of the table.
#[derive(Clone, Copy, Default)]
struct Place {
    key: Key,
    /// The key's number + 1, or 0 where the place is free.
    number: u64,
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
        Keys { places: vec![Place::default(); 1 << 12], keys: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The keys by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = Key> {
        self.keys.iter().copied()
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
        let mask = self.places.len() - 1;
        let mut at = [0_usize; TOGETHER];
        let mut touched = 0;
        for (at, key) in at.iter_mut().zip(keys) {
            *at = usize::try_from(key.hash() >> 32).unwrap_or(0) & mask;
            touched |= self.places[*at].number;
        }
        std::hint::black_box(touched);
        for (at, key) in at.iter().zip(keys) {
            into.push(self.number_from(*key, *at)?);
        }
        Some(())
    }

    #[inline]
    fn number_from(&mut self, key: Key, mut at: usize) -> Option<u32> {
        let mask = self.places.len() - 1;
        for _ in 0..STEPS {
            let place = &mut self.places[at];
            if place.key == key {
                return u32::try_from(place.number - 1).ok();
            }
            if place.number == 0 {
                let number = self.keys.len() as u64;
                *place = Place { key, number: number + 1 };
                self.keys.push(key);
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
        self.places = vec![Place::default(); places];
        for (number, key) in (1_u64..).zip(&self.keys) {
            let mut at = usize::try_from(key.hash() >> 32).unwrap_or(0) & (places - 1);
            while self.places[at].number != 0 {
                at = (at + 1) & (places - 1);
            }
            self.places[at] = Place { key: *key, number };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
            for (key, text) in keys.iter().zip(&known) {
                let mut found = Vec::new();
                key.text(&mut found);
                prop_assert_eq!(&found, text.as_bytes());
            }
        }
    }
}
