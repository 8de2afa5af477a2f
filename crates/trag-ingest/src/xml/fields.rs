//! The values of one record, by the element that holds them and the one above it.

use crate::xml::attributes::Attributes;
use crate::xml::names::Names;
use crate::xml::spans::{Pieces, Span};

/// Values of a record; the first of a place counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields<T> {
    values: Vec<((T, T), Span)>,
    pieces: Pieces,
}

/// Values of one record that are kept; no format has a quarter of it.
const MOST: usize = 400;

impl<T: Copy + Default + PartialEq> Fields<T> {
    /// Keeps a value, unless it is empty or the place has one.
    pub(crate) fn put(&mut self, parent: T, tag: T, text: &str) {
        if !text.is_empty() && self.values.len() < MOST && self.get(parent, tag).is_empty() {
            let span = self.pieces.put(text);
            self.values.push(((parent, tag), span));
        }
    }

    /// Keeps the attributes of an element as values in it.
    pub(crate) fn put_attributes(&mut self, parent: T, names: &Names<T>, attributes: Attributes<'_>) {
        for (name, value) in attributes.iter() {
            let tag = names.tag(name);
            if tag != T::default() {
                self.put(parent, tag, value.trim());
            }
        }
    }

    /// The value of a place; empty where there is none.
    pub(crate) fn get(&self, parent: T, tag: T) -> &str {
        let found = self.values.iter().find(|(place, _)| *place == (parent, tag));
        found.map_or("", |(_, span)| self.pieces.get(*span))
    }

    /// Forgets all values.
    pub(crate) fn clear(&mut self) {
        self.values.clear();
        self.pieces.truncate(0);
    }
}
