//! What the records of an XML document are numbered by.

use trag_model::Decision;

/// By what a record of a file is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    /// The line on which the element starts.
    Lines,
    /// The place of the record among those of the file, because many records stand on one line.
    Records,
}

/// Lines longer than this in the mean, in bytes, hold more than one record each.
const LONG_LINE: usize = 1_000;
/// Lines with more marks of elements than this in the mean do so too, however short they are.
const MANY_MARKS: usize = 16;

impl Places {
    /// Judges by the start of the file.
    pub(crate) fn of(head: &[u8]) -> Places {
        let lines = memchr::memchr_iter(b'\n', head).count() + 1;
        let marks = memchr::memchr_iter(b'<', head).count();
        match head.len() > LONG_LINE * lines || marks > MANY_MARKS * lines {
            true => Places::Records,
            false => Places::Lines,
        }
    }

    /// The number of a record that starts on `line` and is the `ordinal`th.
    pub(crate) fn number(self, line: u64, ordinal: u64) -> u64 {
        match self {
            Places::Lines => line,
            Places::Records => ordinal,
        }
    }

    pub(crate) fn decision(self) -> Decision {
        let (choice, evidence) = match self {
            Places::Lines => ("line", "the file has line breaks between its elements"),
            Places::Records => ("place among the records", "many records stand on one line"),
        };
        Decision {
            what: "number of a record".to_owned(),
            choice: choice.to_owned(),
            evidence: evidence.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_long_line_is_numbered_by_records() {
        assert_eq!(Places::of("<a>\n <b/>\n</a>\n".as_bytes()), Places::Lines);
        assert_eq!(Places::of("<b/>".repeat(1_000).as_bytes()), Places::Records);
        assert_eq!(Places::of("<?xml?>\n<a>".repeat(20).as_bytes()), Places::Lines);
        assert_eq!(Places::of(format!("<?xml?>\n{}", "<b/>".repeat(40)).as_bytes()), Places::Records);
        assert_eq!((Places::Lines.number(7, 2), Places::Records.number(7, 2)), (7, 2));
    }
}
