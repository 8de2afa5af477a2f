//! What a summary consists of, before it has a medium: sections, tables, pictures, and lines of text.

use std::borrow::Cow;

use trag_model::{Currency, Day, Minor, Money, Precision, Seconds, Total, time};

use crate::exhibits::flow::FlowPicture;
use crate::exhibits::months::TimeLine;
use crate::figures;
use crate::render::svg::canvas::Drawing;

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
    /// The place that jumps lead to; it holds words.
    Anchor { id: String, text: String },
    /// A word that classes what stands beside it.
    Badge(Badge, String),
    /// A value with its type. Every medium prints it as [`Typed::text`] does; a line that is one of them alone
    /// is a typed cell of a spreadsheet.
    Typed(Typed),
}

impl Inline {
    /// The words, without what they are.
    pub(crate) fn words(&self) -> Cow<'_, str> {
        match self {
            Inline::Text(text)
            | Inline::Strong(text)
            | Inline::Printed(text)
            | Inline::Reference(text)
            | Inline::Code(text)
            | Inline::Jump { text, .. }
            | Inline::Anchor { text, .. }
            | Inline::Badge(_, text) => Cow::Borrowed(text),
            Inline::Typed(typed) => Cow::Owned(typed.text()),
        }
    }
}

/// A value that keeps its type until it meets a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// An amount beside its currency: `1,234.00 EUR`.
    Money(Total, Currency),
    /// An amount whose currency stands in the head of its column or in the caption: `1,234.00`.
    Bare(Total, Currency),
    /// A number of things.
    Count(u64),
    /// A day of the calendar.
    Day(Day),
    /// A booking time, as exactly as its source states it.
    Time(Seconds, Precision),
    /// A part of a whole, in percent.
    Share(Total, Total),
}

impl Typed {
    /// An amount of one row beside its currency.
    pub(crate) fn money(amount: Minor, currency: Currency) -> Typed {
        Typed::Money(Total(i128::from(amount.0)), currency)
    }

    /// An amount of one row whose currency stands elsewhere.
    pub(crate) fn bare(amount: Minor, currency: Currency) -> Typed {
        Typed::Bare(Total(i128::from(amount.0)), currency)
    }

    /// The value as every medium prints it.
    pub(crate) fn text(&self) -> String {
        match *self {
            Typed::Money(amount, currency) => Money(amount, currency).to_string(),
            Typed::Bare(amount, currency) => figures::bare(amount, currency),
            Typed::Count(number) => figures::count(number),
            Typed::Day(day) => day.to_string(),
            Typed::Time(at, precision) => time::stated(at, precision),
            Typed::Share(part, whole) => figures::share(part, whole),
        }
    }
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

    pub(crate) fn anchor(self, id: impl Into<String>, text: impl Into<String>) -> Line {
        self.with(Inline::Anchor { id: id.into(), text: text.into() })
    }

    pub(crate) fn typed(self, typed: Typed) -> Line {
        self.with(Inline::Typed(typed))
    }

    pub(crate) fn with_line(mut self, other: Line) -> Line {
        self.0.extend(other.0);
        self
    }

    /// Number of characters, before any escape.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|inline| inline.words().chars().count()).sum()
    }

    /// The words alone, before any escape.
    pub(crate) fn plain(&self) -> String {
        self.0.iter().map(Inline::words).collect()
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

impl From<Typed> for Line {
    fn from(typed: Typed) -> Line {
        Line::new().typed(typed)
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

/// A picture that is drawn already. What it shows stands in a table too.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub(crate) title: String,
    /// How to read it, and what it does not show.
    pub(crate) note: String,
    pub(crate) drawing: Drawing,
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
    /// Any other picture.
    Picture(Picture),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_value_prints_as_its_words_would() {
        let amount = Total(123_456_789);
        let printed = [
            (Typed::Money(amount, Currency::EUR), "1,234,567.89 EUR"),
            (Typed::Bare(amount, Currency::EUR), "1,234,567.89"),
            (Typed::money(Minor(-7), Currency::RSD), "-0.07 RSD"),
            (Typed::Count(16_940), "16,940"),
            (Typed::Day(Day(0)), "1970-01-01"),
            (Typed::Time(Seconds(3_660), Precision::Day), "1970-01-01"),
            (Typed::Time(Seconds(3_660), Precision::Minute), "1970-01-01 01:01"),
            (Typed::Share(Total(1), Total(8)), "12.5 %"),
        ];
        for (typed, text) in printed {
            assert_eq!(typed.text(), text);
            assert_eq!(Line::from(typed).len(), text.chars().count());
        }
    }
}
