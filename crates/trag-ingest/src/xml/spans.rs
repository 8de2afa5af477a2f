//! Texts of a record, kept one behind the other until the record is complete.

/// Where a text stands in [`Pieces`]; the empty text by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    from: u32,
    to: u32,
}

impl Span {
    pub(crate) fn is_empty(self) -> bool {
        self.from == self.to
    }

    /// This text, or `other` where there is none.
    pub(crate) fn or(self, other: Span) -> Span {
        if self.is_empty() { other } else { self }
    }
}

/// The texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pieces {
    text: String,
}

/// Beyond so many bytes no text of the record is kept.
const MOST: usize = 1 << 28;

impl Pieces {
    /// Keeps a text.
    pub(crate) fn put(&mut self, text: &str) -> Span {
        if text.is_empty() || self.text.len() + text.len() > MOST {
            return Span::default();
        }
        let from = self.len();
        self.text.push_str(text);
        Span { from, to: self.len() }
    }

    /// Keeps `text` behind the text at `span`, with `between` in the middle where both are there.
    pub(crate) fn append(&mut self, span: &mut Span, between: &str, text: &str) {
        if text.is_empty() || self.text.len() + (span.to - span.from) as usize + text.len() > MOST {
            return;
        }
        // What was kept here may have been forgotten since.
        if span.is_empty() || span.to > self.len() {
            *span = self.put(text);
            return;
        }
        if span.to != self.len() {
            let from = self.len();
            self.text.extend_from_within(span.from as usize..span.to as usize);
            *span = Span { from, to: self.len() };
        }
        self.text.push_str(between);
        self.text.push_str(text);
        span.to = self.len();
    }

    /// The text at `span`.
    pub(crate) fn get(&self, span: Span) -> &str {
        self.text.get(span.from as usize..span.to as usize).unwrap_or_default()
    }

    /// Bytes in use, to come back to by [`Pieces::truncate`].
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    /// Forgets every text that was kept since `len` was taken.
    pub(crate) fn truncate(&mut self, len: u32) {
        self.text.truncate(len as usize);
        if self.text.capacity() > ROOMY {
            self.text.shrink_to(ROOMY);
        }
    }
}

/// Memory that is kept for the next record, in bytes.
const ROOMY: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_come_back_as_they_were_put(parts in prop::collection::vec((0_usize..3, "[aš]{0,3}"), 0..40)) {
            let (mut pieces, mut spans, mut expected) = (Pieces::default(), [Span::default(); 3], [const { String::new() }; 3]);
            for (to, part) in &parts {
                pieces.append(&mut spans[*to], "+", part);
                if !expected[*to].is_empty() && !part.is_empty() {
                    expected[*to].push('+');
                }
                expected[*to].push_str(part);
            }
            for (span, expected) in spans.into_iter().zip(&expected) {
                prop_assert_eq!(pieces.get(span), expected);
            }
        }
    }

    #[test]
    fn truncation_forgets_what_came_later() {
        let mut pieces = Pieces::default();
        let kept = pieces.put("kept");
        let mark = pieces.len();
        let gone = pieces.put("gone");
        pieces.truncate(mark);
        assert_eq!((pieces.get(kept), pieces.get(gone)), ("kept", ""));
        assert_eq!(Span::default().or(kept), kept);
    }

    #[test]
    fn what_is_appended_to_a_forgotten_text_begins_anew() {
        let mut pieces = Pieces::default();
        let mut kept = pieces.put("kept");
        let mark = pieces.len();
        let mut gone = pieces.put("gone");
        pieces.truncate(mark);
        pieces.append(&mut gone, "+", "new");
        pieces.append(&mut kept, "+", "more");
        assert_eq!((pieces.get(gone), pieces.get(kept)), ("new", "kept+more"));
    }
}
