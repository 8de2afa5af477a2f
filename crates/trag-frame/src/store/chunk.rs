//! The values of one column in one row group, in the shape that Parquet takes them.

use bytes::Bytes;
use parquet::data_type::ByteArray;

/// Values that are there, and levels that say where none is.
pub(super) struct Chunk {
    pub(super) values: Values,
    /// Per place 1 where a value is and 0 where none is; `None` for a column that always has one.
    pub(super) definition: Option<Vec<i16>>,
    /// Per element of a list 0 where a list begins and 1 where it goes on; `None` for a plain column.
    pub(super) repetition: Option<Vec<i16>>,
}

/// Values by their physical type.
pub(super) enum Values {
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Text(Vec<ByteArray>),
}

impl Chunk {
    fn required(values: Values) -> Chunk {
        Chunk { values, definition: None, repetition: None }
    }

    fn optional<T>(cells: impl Iterator<Item = Option<T>>, wrap: impl Fn(Vec<T>) -> Values) -> Chunk {
        let (mut values, mut definition) = (Vec::new(), Vec::new());
        for cell in cells {
            definition.push(i16::from(cell.is_some()));
            values.extend(cell);
        }
        Chunk { values: wrap(values), definition: Some(definition), repetition: None }
    }

    pub(super) fn int32(values: impl Iterator<Item = i32>) -> Chunk {
        Chunk::required(Values::Int32(values.collect()))
    }

    /// Unsigned numbers; Parquet keeps their bits in a signed type and marks the column as unsigned.
    pub(super) fn uint32(values: impl Iterator<Item = u32>) -> Chunk {
        Chunk::int32(values.map(u32::cast_signed))
    }

    pub(super) fn int64(values: impl Iterator<Item = i64>) -> Chunk {
        Chunk::required(Values::Int64(values.collect()))
    }

    /// As [`Chunk::uint32`].
    pub(super) fn uint64(values: impl Iterator<Item = u64>) -> Chunk {
        Chunk::int64(values.map(u64::cast_signed))
    }

    /// Words of a small fixed set.
    pub(super) fn words(words: impl Iterator<Item = &'static str>) -> Chunk {
        Chunk::required(Values::Text(words.map(word).collect()))
    }

    pub(super) fn optional_int32(cells: impl Iterator<Item = Option<i32>>) -> Chunk {
        Chunk::optional(cells, Values::Int32)
    }

    pub(super) fn optional_int64(cells: impl Iterator<Item = Option<i64>>) -> Chunk {
        Chunk::optional(cells, Values::Int64)
    }

    pub(super) fn optional_words(cells: impl Iterator<Item = Option<&'static str>>) -> Chunk {
        Chunk::optional(cells.map(|cell| cell.map(word)), Values::Text)
    }

    /// Texts of which an empty one means that none is stated.
    pub(super) fn optional_texts<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Chunk {
        let definition = texts.clone().map(|text| i16::from(!text.is_empty())).collect();
        let values = shared_texts(texts.filter(|text| !text.is_empty()));
        Chunk { values, definition: Some(definition), repetition: None }
    }

    pub(super) fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Chunk {
        Chunk::required(shared_texts(texts))
    }

    /// The same values as lists of the given lengths, of which none is empty.
    pub(super) fn in_lists(self, lengths: impl Iterator<Item = usize>) -> Chunk {
        let mut repetition = Vec::new();
        for length in lengths {
            assert!(length > 0, "a stored list has an element");
            repetition.push(0);
            repetition.resize(repetition.len() + length - 1, 1);
        }
        let definition = Some(vec![1; repetition.len()]);
        Chunk { values: self.values, definition, repetition: Some(repetition) }
    }
}

fn word(word: &'static str) -> ByteArray {
    ByteArray::from(Bytes::from_static(word.as_bytes()))
}

/// All texts in one buffer, which they share.
fn shared_texts<'a>(texts: impl Iterator<Item = &'a str>) -> Values {
    let (mut buffer, mut ends) = (Vec::new(), Vec::new());
    for text in texts {
        buffer.extend_from_slice(text.as_bytes());
        ends.push(buffer.len());
    }
    let buffer = Bytes::from(buffer);
    let starts = std::iter::once(0).chain(ends.iter().copied());
    Values::Text(starts.zip(&ends).map(|(start, end)| ByteArray::from(buffer.slice(start..*end))).collect())
}
