//! Local names of elements as numbers, so that a reader matches them at the speed of a jump table.

/// The local names that a format knows.
#[derive(Debug)]
pub(crate) struct Names<T: 'static> {
    slots: Vec<Option<Slot<T>>>,
}

#[derive(Clone, Copy, Debug)]
struct Slot<T> {
    /// The first eight letters, which are most names as a whole.
    start: u64,
    name: &'static str,
    tag: T,
}

impl<T: Copy + Default> Names<T> {
    /// A table of `known`.
    pub(crate) fn new(known: &[(&'static str, T)]) -> Names<T> {
        let mut names = Names { slots: vec![None; (known.len() * 4).next_power_of_two().max(16)] };
        for &(name, tag) in known {
            let mut at = names.first(start(name), name.len());
            while names.slots[at].is_some() {
                at = (at + 1) & (names.slots.len() - 1);
            }
            names.slots[at] = Some(Slot { start: start(name), name, tag });
        }
        names
    }

    /// The tag of a local name; the default one where the format does not know it.
    #[inline]
    pub(crate) fn tag(&self, name: &str) -> T {
        self.find(name).unwrap_or_default()
    }

    /// The tag of a name as printed, perhaps with a prefix.
    #[inline]
    pub(crate) fn tag_of_printed(&self, name: &str) -> T {
        let behind_prefix = || {
            let local = local(name);
            if local.len() < name.len() { self.find(local) } else { None }
        };
        self.find(name).or_else(behind_prefix).unwrap_or_default()
    }

    #[inline]
    fn find(&self, name: &str) -> Option<T> {
        let wanted = start(name);
        let mut at = self.first(wanted, name.len());
        while let Some(slot) = &self.slots[at] {
            let is_same = slot.start == wanted
                && slot.name.len() == name.len()
                && (name.len() <= 8 || slot.name.as_bytes()[8..] == name.as_bytes()[8..]);
            if is_same {
                return Some(slot.tag);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }

    /// The slot to start at: from the length and the first letters, mixed so that the upper bits depend on all.
    #[inline]
    fn first(&self, start: u64, length: usize) -> usize {
        let mixed = (start ^ (length as u64).rotate_right(8)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 40) as usize & (self.slots.len() - 1)
    }
}

/// The first eight letters of a name as a number, the first in the lowest byte; fewer are filled up with zeros.
#[inline]
fn start(name: &str) -> u64 {
    let bytes = name.as_bytes();
    if let Some(chunk) = bytes.first_chunk::<8>() {
        return u64::from_le_bytes(*chunk);
    }
    // The first four and the last four overlap where there are fewer than eight, and agree there.
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let behind = (bytes.len() - 4) * 8;
        return u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << behind;
    }
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// What stands before the colon is a prefix.
#[inline]
pub(crate) fn local(name: &str) -> &str {
    match name.bytes().position(|byte| byte == b':') {
        Some(at) => name.get(at + 1..).unwrap_or_default(),
        None => name,
    }
}

/// An enumeration of local names; a variant without text is named as the element. The first variant, `Other`,
/// stands for every name beside them.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $($text:literal)?,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) enum $name {
            /// A name that the format does not know.
            #[default]
            Other,
            $($variant,)+
        }

        impl $name {
            /// Every name with its text.
            pub(crate) const ALL: &[(&'static str, $name)] =
                &[$((crate::xml::names::text_of!($variant $($text)?), $name::$variant),)+];
        }
    };
}

macro_rules! text_of {
    ($variant:ident) => {
        stringify!($variant)
    };
    ($variant:ident $text:literal) => {
        $text
    };
}

pub(crate) use {names, text_of};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_name_has_its_own_tag(known in prop::collection::btree_set("[ab_-]{0,11}", 0..60), asked in "[ab_-]{0,11}") {
            let leaked: Vec<(&'static str, usize)> =
                known.iter().zip(1..).map(|(name, tag)| (&*String::leak(name.clone()), tag)).collect();
            let names = Names::new(&leaked);
            for (name, tag) in &leaked {
                prop_assert_eq!(names.tag(name), *tag);
            }
            let expected = leaked.iter().find(|(name, _)| *name == asked).map_or(0, |(_, tag)| *tag);
            prop_assert_eq!(names.tag(&asked), expected);
            prop_assert_eq!(names.tag_of_printed(&format!("ns:{asked}")), expected);
        }
    }

    proptest! {
        #[test]
        fn the_start_is_that_of_the_bytes_one_by_one(name in "[A-Za-z0-9]{0,12}") {
            let bytes = name.bytes().take(8).enumerate();
            prop_assert_eq!(start(&name), bytes.map(|(at, byte)| u64::from(byte) << (8 * at)).sum::<u64>());
        }
    }

    #[test]
    fn prefixes_are_passed_over() {
        assert_eq!((local("ns2:Ntry"), local("Ntry"), local("a:")), ("Ntry", "Ntry", ""));
    }
}
