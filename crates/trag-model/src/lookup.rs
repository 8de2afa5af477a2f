//! A hash map that can be looked up but not walked, so that its random order reaches no output.

use std::borrow::Borrow;
use std::hash::Hash;

/// A fast map for lookups only.
#[derive(Clone, Debug)]
pub struct LookupMap<K, V> {
    #[expect(clippy::disallowed_types, reason = "the one place that wraps it; nothing here iterates")]
    inner: std::collections::HashMap<K, V, foldhash::fast::FixedState>,
}

impl<K, V> Default for LookupMap<K, V> {
    fn default() -> Self {
        LookupMap { inner: Default::default() }
    }
}

impl<K: Eq + Hash, V> LookupMap<K, V> {
    /// The value under `key`.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.inner.get(key)
    }

    /// Sets the value under `key` and gives back the one before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.inner.insert(key, value)
    }

    /// The value under `key`, made by `make` where there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        self.inner.entry(key).or_insert_with(make)
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.inner.len()
    }

    /// Whether it has no keys.
    pub fn is_empty(&self) -> bool {
        self.inner.is_empty()
    }
}
