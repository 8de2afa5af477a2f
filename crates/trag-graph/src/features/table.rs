//! Finished rows, column by column.

use super::stats::Figure;

/// The values of a column for the rows that have features, in the order of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Counts of which most are 0: place and value of the others, places growing.
    Counts(Vec<(u32, i32)>),
    /// Whole numbers.
    Whole(Vec<i32>),
    /// Whole numbers that may be missing.
    Optional(Vec<Option<i64>>),
    /// Figures.
    Figures(Vec<Figure>),
}

/// The kind of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`Column::Counts`].
    Counts,
    /// [`Column::Whole`].
    Whole,
    /// [`Column::Optional`].
    Optional,
    /// [`Column::Figures`].
    Figures,
}

impl Kind {
    /// A column of this kind without rows.
    #[must_use]
    pub fn empty(self) -> Column {
        match self {
            Kind::Counts => Column::Counts(Vec::new()),
            Kind::Whole => Column::Whole(Vec::new()),
            Kind::Optional => Column::Optional(Vec::new()),
            Kind::Figures => Column::Figures(Vec::new()),
        }
    }
}

/// Name and kind of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
}

impl Heading {
    pub(super) fn new(name: impl Into<String>, kind: Kind) -> Heading {
        Heading { name: name.into(), kind }
    }
}

/// A run of rows of the ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Per row of the ledger, whether it has features.
    pub described: Vec<bool>,
    /// The columns, as [`super::Engine::headings`] names them; as many values each as rows have features.
    pub columns: Vec<Column>,
}

impl Table {
    pub(super) fn of(headings: &[Heading]) -> Table {
        let columns = headings.iter().map(|heading| heading.kind.empty()).collect();
        Table { described: Vec::new(), columns }
    }

    /// Number of rows that have features.
    #[must_use]
    pub fn features(&self) -> usize {
        self.described.iter().filter(|described| **described).count()
    }

    /// Cuts the rows from `row` on off.
    pub(super) fn split_off(&mut self, row: usize, headings: &[Heading]) -> Table {
        if row >= self.described.len() {
            return Table::of(headings);
        }
        let described = self.described.split_off(row);
        let place = self.features();
        let columns = self.columns.iter_mut().map(|column| column.split_off(place)).collect();
        Table { described, columns }
    }
}

impl Column {
    /// Cuts the values from `place` on off.
    fn split_off(&mut self, place: usize) -> Column {
        match self {
            Column::Counts(counts) => {
                let first = u32::try_from(place).unwrap_or(u32::MAX);
                let from = counts.partition_point(|(place, _)| *place < first);
                let rest = counts.split_off(from).into_iter();
                Column::Counts(rest.map(|(place, count)| (place - first, count)).collect())
            }
            Column::Whole(values) => Column::Whole(values.split_off(place)),
            Column::Optional(values) => Column::Optional(values.split_off(place)),
            Column::Figures(figures) => Column::Figures(figures.split_off(place)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_cut_between_rows() {
        let columns = vec![
            Column::Counts(vec![(0, 7), (2, 8)]),
            Column::Whole(vec![1, 2, 3]),
            Column::Optional(vec![None, Some(2), Some(3)]),
        ];
        let kinds = [Kind::Counts, Kind::Whole, Kind::Optional];
        let headings: Vec<Heading> = kinds.into_iter().map(|kind| Heading::new("a", kind)).collect();
        let mut table = Table { described: vec![true, false, true, false, true], columns };
        let rest = table.split_off(3, &headings);
        assert_eq!((table.described.len(), table.features()), (3, 2));
        assert_eq!(table.columns[0], Column::Counts(vec![(0, 7)]));
        assert_eq!(rest.described, [false, true]);
        let expected =
            [Column::Counts(vec![(0, 8)]), Column::Whole(vec![3]), Column::Optional(vec![Some(3)])];
        assert_eq!(rest.columns, expected);
        assert_eq!(table.split_off(9, &headings), Table::of(&headings));
    }
}
