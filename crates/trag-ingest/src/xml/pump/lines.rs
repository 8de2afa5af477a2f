//! Lines of a document, and the problems that end its reading on one.

use std::cell::Cell;

use memchr::memchr_iter;
use trag_model::{Problem, catalogue};

use crate::formats::rows::problem_at;

/// Where the document stands.
pub(crate) struct At<'p, T> {
    /// The elements that are open, the one at hand last.
    pub(crate) path: &'p [T],
    pub(super) lines: &'p LineCount<'p>,
    pub(super) offset: usize,
}

impl<T: Copy + Default> At<'_, T> {
    /// The element at hand.
    #[inline]
    pub(crate) fn tag(&self) -> T {
        self.path.last().copied().unwrap_or_default()
    }

    /// The element that is `levels` above it.
    #[inline]
    pub(crate) fn above(&self, levels: usize) -> T {
        let place = self.path.len().checked_sub(levels + 1);
        place.and_then(|place| self.path.get(place).copied()).unwrap_or_default()
    }

    /// The line on which the element starts or ends, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.lines.at(self.offset)
    }
}

/// Counts lines up to where someone asks.
pub(super) struct LineCount<'b> {
    pub(super) block: &'b [u8],
    /// An offset in the block and its line.
    pub(super) known: Cell<(usize, u64)>,
}

impl LineCount<'_> {
    pub(super) fn at(&self, offset: usize) -> u64 {
        let (from, line) = self.known.get();
        let between = self.block.get(from..offset).unwrap_or_default();
        let line = line + memchr_iter(b'\n', between).count() as u64;
        self.known.set((offset.max(from), line));
        line
    }
}

pub(super) fn broken(lines: &LineCount<'_>, offset: usize, what: &str) -> Problem {
    let text = format!("the XML is broken: {what}; what stands before is read");
    let help = "the file may be cut off or damaged: ask for the export again";
    problem_at(catalogue::XML_BROKEN, lines.at(offset), text, "", help)
}

pub(super) fn too_large(lines: &LineCount<'_>, offset: usize, what: &str) -> Problem {
    let text = format!("{what}, and no statement has that; what stands before is read");
    let help = "the file may be damaged, or not of this format: ask for the export again";
    problem_at(catalogue::XML_TOO_LARGE, lines.at(offset), text, "", help)
}
