//! Plain columns in the layouts of Arrow, so that Arrow arrays can be made of them without a copy.

/// A value type that has one value to spare for "not stated".
pub trait Sentinel: Copy + PartialEq {
    /// The value that stands for "not stated" in memory. It is never a value of a source.
    const NONE: Self;
}

impl Sentinel for i64 {
    const NONE: i64 = i64::MIN;
}
impl Sentinel for i32 {
    const NONE: i32 = i32::MIN;
}
impl Sentinel for u32 {
    const NONE: u32 = u32::MAX;
}
impl Sentinel for u16 {
    const NONE: u16 = u16::MAX;
}
impl Sentinel for u8 {
    const NONE: u8 = u8::MAX;
}

/// A column whose values may be missing. It takes no memory while nothing but `None` was pushed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionalColumn<T> {
    len: usize,
    values: Vec<T>,
}

impl<T: Sentinel> OptionalColumn<T> {
    /// A column of `len` missing values.
    #[must_use]
    pub fn missing(len: usize) -> Self {
        OptionalColumn { len, values: Vec::new() }
    }

    /// A column of values with [`Sentinel::NONE`] for missing ones.
    #[must_use]
    pub fn from_raw(values: Vec<T>) -> Self {
        let len = values.len();
        let any = values.iter().any(|value| *value != T::NONE);
        OptionalColumn { len, values: if any { values } else { Vec::new() } }
    }

    /// Appends one value.
    pub fn push(&mut self, value: Option<T>) {
        assert!(value != Some(T::NONE), "the sentinel is not a value");
        if value.is_some() && self.values.is_empty() {
            self.values = vec![T::NONE; self.len];
        }
        self.len += 1;
        if !self.values.is_empty() || value.is_some() {
            self.values.push(value.unwrap_or(T::NONE));
        }
    }

    /// Appends all of `other`.
    pub fn append(&mut self, other: &OptionalColumn<T>) {
        if self.values.is_empty() && !other.values.is_empty() {
            self.values = vec![T::NONE; self.len];
        }
        self.len += other.len;
        if other.values.is_empty() {
            if !self.values.is_empty() {
                self.values.resize(self.len, T::NONE);
            }
        } else {
            self.values.extend_from_slice(&other.values);
        }
    }

    /// The value at `index`; panics beyond the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<T> {
        assert!(index < self.len, "row {index} of a column of {}", self.len);
        self.values.get(index).copied().filter(|value| *value != T::NONE)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether no row states a value.
    #[must_use]
    pub fn is_all_missing(&self) -> bool {
        self.values.iter().all(|value| *value == T::NONE)
    }

    /// The values with [`Sentinel::NONE`] for missing ones; an empty slice where none was ever stated.
    #[must_use]
    pub fn raw(&self) -> &[T] {
        &self.values
    }

    /// The same rows in another order: row `i` of the result is row `order[i]` of this.
    #[must_use]
    pub fn gather(&self, order: &[u32]) -> Self {
        if self.values.is_empty() {
            return OptionalColumn::missing(order.len());
        }
        let values = order.iter().map(|row| self.values[*row as usize]).collect();
        OptionalColumn { len: order.len(), values }
    }
}

impl<T: Sentinel> FromIterator<Option<T>> for OptionalColumn<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(values: I) -> Self {
        let mut column = OptionalColumn { len: 0, values: Vec::new() };
        values.into_iter().for_each(|value| column.push(value));
        column
    }
}

/// A column of texts; the empty text means "not stated". Takes no memory while all are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    len: usize,
    /// `ends[i]` is where text `i` ends in `bytes`; empty while all texts are empty.
    ends: Vec<u64>,
    bytes: String,
}

impl Texts {
    /// A column of `len` empty texts.
    #[must_use]
    pub fn missing(len: usize) -> Self {
        Texts { len, ..Texts::default() }
    }

    /// Appends one text.
    #[inline]
    pub fn push(&mut self, text: &str) {
        if !text.is_empty() && self.ends.is_empty() {
            self.ends = vec![0; self.len];
        }
        self.len += 1;
        if !self.ends.is_empty() || !text.is_empty() {
            self.bytes.push_str(text);
            self.ends.push(self.bytes.len() as u64);
        }
    }

    /// Appends all of `other`.
    pub fn append(&mut self, other: &Texts) {
        if other.ends.is_empty() {
            self.len += other.len;
            if !self.ends.is_empty() {
                self.ends.resize(self.len, self.bytes.len() as u64);
            }
            return;
        }
        if self.ends.is_empty() {
            self.ends = vec![0; self.len];
        }
        let base = self.bytes.len() as u64;
        self.bytes.push_str(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| base + end));
        self.len += other.len;
    }

    /// The text at `index`; panics beyond the end.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> &str {
        assert!(index < self.len, "row {index} of a column of {}", self.len);
        if self.ends.is_empty() {
            return "";
        }
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[usize_of(start)..usize_of(self.ends[index])]
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether every text is empty.
    #[must_use]
    pub fn is_all_missing(&self) -> bool {
        self.bytes.is_empty()
    }

    /// All texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len).map(|index| self.get(index))
    }

    /// The same rows in another order: row `i` of the result is row `order[i]` of this.
    #[must_use]
    pub fn gather(&self, order: &[u32]) -> Self {
        if self.ends.is_empty() {
            return Texts::missing(order.len());
        }
        let mut texts = Texts::default();
        texts.bytes.reserve_exact(self.bytes.len());
        texts.ends.reserve_exact(order.len());
        order.iter().for_each(|row| texts.push(self.get(*row as usize)));
        texts
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut column = Texts::default();
        texts.into_iter().for_each(|text| column.push(text));
        column
    }
}

#[expect(clippy::cast_possible_truncation, reason = "offsets into memory fit the address space")]
fn usize_of(offset: u64) -> usize {
    offset as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_optional_column_is_a_vec_of_options(
            first in prop::collection::vec(prop::option::of(0_i64..9), 0..20),
            second in prop::collection::vec(prop::option::of(0_i64..9), 0..20),
        ) {
            let mut column: OptionalColumn<i64> = first.iter().copied().collect();
            column.append(&second.iter().copied().collect());
            let all: Vec<_> = first.iter().chain(&second).copied().collect();
            prop_assert_eq!((0..column.len()).map(|i| column.get(i)).collect::<Vec<_>>(), all.clone());
            let order: Vec<u32> = (0..u32::try_from(all.len()).unwrap()).rev().collect();
            let back = column.gather(&order);
            let reversed: Vec<_> = all.into_iter().rev().collect();
            prop_assert_eq!((0..back.len()).map(|i| back.get(i)).collect::<Vec<_>>(), reversed);
        }

        #[test]
        fn texts_are_a_vec_of_strings(
            first in prop::collection::vec("[ačж]{0,3}", 0..12),
            second in prop::collection::vec("[ačж]{0,3}", 0..12),
        ) {
            let mut column: Texts = first.iter().map(String::as_str).collect();
            column.append(&second.iter().map(String::as_str).collect());
            let all: Vec<&str> = first.iter().chain(&second).map(String::as_str).collect();
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), all.clone());
            let order: Vec<u32> = (0..u32::try_from(all.len()).unwrap()).rev().collect();
            let back = column.gather(&order);
            prop_assert_eq!(back.iter().collect::<Vec<_>>(), all.into_iter().rev().collect::<Vec<_>>());
        }
    }
}
