//! A document in the parts that begin on a page or a sheet of their own.

use crate::document::{Block, Line};

/// A part: a section of a summary, or an exhibit.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// What its head says: `Exhibit 4`.
    pub(crate) label: String,
    pub(crate) title: String,
    /// With its heading.
    pub(crate) blocks: Vec<Block>,
}

/// Blocks by their headings of level 2; what stands above the first of them is a part too.
pub(crate) fn by_heading(blocks: Vec<Block>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for block in blocks {
        let title = match &block {
            Block::Heading { level: 2, text, .. } => Some(plain(text)),
            _ => None,
        };
        match (title, parts.last_mut()) {
            (None, Some(part)) => part.blocks.push(block),
            (title, _) => {
                let title = title.unwrap_or_else(|| "Summary".to_owned());
                parts.push(Part { label: title.clone(), title, blocks: vec![block] });
            }
        }
    }
    parts
}

/// The words of a line without their looks. They are not harmless yet.
pub(crate) fn plain(line: &Line) -> String {
    line.plain()
}
