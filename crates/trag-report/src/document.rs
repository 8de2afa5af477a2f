//! What a summary consists of, before it has a medium: sections, tables, pictures, and lines of text.

use crate::exhibits::flow::FlowPicture;
use crate::exhibits::months::TimeLine;

/// A piece of a line. Every text is escaped by the medium; none is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    /// Words of the report.
    Text(String),
    /// Words that carry weight.
    Strong(String),
    /// Words that a source printed; set apart from the direction of the text around them.
    Printed(String),
    /// A file and its records: `[payments.csv:12, 15-18]`.
    Reference(String),
    /// An identifier or hash, in letters of one width.
    Code(String),
    /// A jump to a section, where the medium has jumps.
    Jump { target: String, text: String },
    /// A word that classes what stands beside it.
    Badge(Badge, String),
}

/// The classes that a reader must tell apart at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Badge {
    /// Something was flagged.
    Flagged,
    /// Examined, nothing flagged; complete.
    Clear,
    /// Could not be judged for lack of data.
    NotApplicable,
    /// Failed; incomplete.
    Failed,
}

/// A line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(pub(crate) Vec<Inline>);

impl Line {
    pub(crate) fn new() -> Line {
        Line::default()
    }

    pub(crate) fn text(self, text: impl Into<String>) -> Line {
        self.with(Inline::Text(text.into()))
    }

    pub(crate) fn strong(self, text: impl Into<String>) -> Line {
        self.with(Inline::Strong(text.into()))
    }

    pub(crate) fn printed(self, text: impl Into<String>) -> Line {
        self.with(Inline::Printed(text.into()))
    }

    pub(crate) fn code(self, text: impl Into<String>) -> Line {
        self.with(Inline::Code(text.into()))
    }

    pub(crate) fn reference(self, text: impl Into<String>) -> Line {
        self.with(Inline::Reference(text.into()))
    }

    pub(crate) fn badge(self, badge: Badge, text: impl Into<String>) -> Line {
        self.with(Inline::Badge(badge, text.into()))
    }

    pub(crate) fn jump(self, target: impl Into<String>, text: impl Into<String>) -> Line {
        self.with(Inline::Jump { target: target.into(), text: text.into() })
    }

    pub(crate) fn with_line(mut self, other: Line) -> Line {
        self.0.extend(other.0);
        self
    }

    /// Number of characters, before any escape.
    pub(crate) fn len(&self) -> usize {
        let text = |inline: &Inline| match inline {
            Inline::Text(text)
            | Inline::Strong(text)
            | Inline::Printed(text)
            | Inline::Reference(text)
            | Inline::Code(text)
            | Inline::Jump { text, .. }
            | Inline::Badge(_, text) => text.chars().count(),
        };
        self.0.iter().map(text).sum()
    }

    fn with(mut self, inline: Inline) -> Line {
        self.0.push(inline);
        self
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Line {
        Line::new().text(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Line {
        Line::new().text(text)
    }
}

/// On which side the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// How much a row of a table weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// One among others.
    Plain,
    /// A sum of the rows above.
    Total,
    /// Says that rows are left out here.
    Gap,
}

/// A table. Every row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) caption: String,
    pub(crate) columns: Vec<(&'static str, Align)>,
    pub(crate) rows: Vec<(Weight, Vec<Line>)>,
}

impl Table {
    /// A table with columns written as `"Name"` for words and `">Name"` for numbers.
    pub(crate) fn new(caption: impl Into<String>, columns: &[&'static str]) -> Table {
        let column = |title: &&'static str| match title.strip_prefix('>') {
            Some(title) => (title, Align::Right),
            None => (*title, Align::Left),
        };
        Table { caption: caption.into(), columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<Line>) {
        self.push(Weight::Plain, cells);
    }

    pub(crate) fn total(&mut self, cells: Vec<Line>) {
        self.push(Weight::Total, cells);
    }

    /// A row that says in its first cell what is left out.
    pub(crate) fn gap(&mut self, text: impl Into<Line>) {
        let mut cells = vec![Line::new(); self.columns.len()];
        cells[0] = text.into();
        self.push(Weight::Gap, cells);
    }

    fn push(&mut self, weight: Weight, cells: Vec<Line>) {
        assert_eq!(cells.len(), self.columns.len(), "table {}: a row of another width", self.caption);
        self.rows.push((weight, cells));
    }
}

/// A building block of a summary.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// A heading; level 1 is the title.
    Heading { level: u8, id: String, text: Line },
    /// A paragraph.
    Paragraph(Line),
    /// A paragraph that must not be overlooked.
    Notice(Line),
    /// A list.
    List(Vec<Line>),
    /// Facts under their names.
    Facts(Vec<(&'static str, Line)>),
    /// A table.
    Table(Table),
    /// Blocks that a reader may fold away; open on paper. `open` says how they stand at first.
    Fold { title: Line, open: bool, blocks: Vec<Block> },
    /// A flow picture.
    Flow(FlowPicture),
    /// A time line.
    TimeLine(TimeLine),
}

impl Block {
    pub(crate) fn heading(level: u8, id: impl Into<String>, text: impl Into<Line>) -> Block {
        Block::Heading { level, id: id.into(), text: text.into() }
    }

    pub(crate) fn paragraph(text: impl Into<Line>) -> Block {
        Block::Paragraph(text.into())
    }

    pub(crate) fn notice(text: impl Into<Line>) -> Block {
        Block::Notice(text.into())
    }

    /// Blocks that stand open: what a court may ask for.
    pub(crate) fn open(title: impl Into<Line>, blocks: Vec<Block>) -> Block {
        Block::Fold { title: title.into(), open: true, blocks }
    }

    /// Blocks that stand folded: figures that a picture beside them shows.
    pub(crate) fn folded(title: impl Into<Line>, blocks: Vec<Block>) -> Block {
        Block::Fold { title: title.into(), open: false, blocks }
    }
}
