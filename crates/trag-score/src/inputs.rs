//! What a model sees of a payment: the columns of its features. A histogram is brought down to two numbers: how many
//! patterns, and the size of the largest.

use trag_graph::features::params::Families;
use trag_graph::features::table::{Heading, Kind};
use trag_graph::features::{Column, Params, Table};

use crate::matrix::{Matrix, Number, figure, number};

const DAY: i64 = 86_400;

/// The settings of the features: a batch of one payment, so that nothing later is seen; windows of three days for
/// fans and of seven for the rest. Simple cycles, whose search is the dearest, are left to the shortest window.
#[must_use]
pub fn params() -> Params {
    Params {
        families: Families::All,
        batch: 1,
        graph_window: 7 * DAY,
        fan_window: 3 * DAY,
        degree_window: 3 * DAY,
        scatter_gather_window: 3 * DAY,
        temporal_cycle_window: 7 * DAY,
        simple_cycle_window: 1,
        simple_cycle_length: 2,
        statistics_window: 7 * DAY,
        flow_window: 7 * DAY,
        ..Params::default()
    }
}

/// Which columns become which inputs.
#[derive(Clone, Debug)]
pub(crate) struct Inputs {
    names: Vec<String>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    /// The first column of a histogram, and the least size of each bin.
    Histogram(usize, Vec<i64>),
    /// A column.
    Plain(usize),
}

impl Inputs {
    pub(crate) fn of(headings: &[Heading]) -> Inputs {
        let (mut names, mut parts): (Vec<String>, Vec<Part>) = (Vec::new(), Vec::new());
        let mut open = "";
        for (place, heading) in headings.iter().enumerate() {
            let bin = heading.name.rsplit_once('_').filter(|_| heading.kind == Kind::Counts);
            let Some((name, least)) = bin else {
                names.push(heading.name.clone());
                parts.push(Part::Plain(place));
                continue;
            };
            let least = least.parse().unwrap_or(0);
            match parts.last_mut() {
                Some(Part::Histogram(_, sizes)) if open == name => sizes.push(least),
                _ => {
                    names.extend([format!("{name}_count"), format!("{name}_largest")]);
                    parts.push(Part::Histogram(place, vec![least]));
                    open = name;
                }
            }
        }
        Inputs { names, parts }
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The inputs of the described rows of a table.
    pub(crate) fn rows(&self, table: &Table) -> Matrix {
        let (rows, width) = (table.features(), self.names.len());
        let mut matrix = Matrix { width, values: vec![0.0; rows * width] };
        let mut at = 0;
        for part in &self.parts {
            match part {
                Part::Histogram(first, sizes) => {
                    let mut counted = vec![(0_i64, 0_i64); rows];
                    for (column, size) in table.columns[*first..].iter().zip(sizes) {
                        let Column::Counts(counts) = column else { continue };
                        for (row, count) in counts {
                            let own = &mut counted[*row as usize];
                            *own = (own.0 + i64::from(*count), own.1.max(*size));
                        }
                    }
                    matrix.fill(at, counted.iter().map(|own| number(Some(own.0))));
                    matrix.fill(at + 1, counted.iter().map(|own| number(Some(own.1))));
                    at += 2;
                }
                Part::Plain(place) => {
                    match &table.columns[*place] {
                        Column::Whole(values) => {
                            matrix.fill(at, values.iter().map(|value| number(Some((*value).into()))));
                        }
                        Column::Optional(values) => matrix.fill(at, values.iter().map(|own| number(*own))),
                        Column::Figures(values) => matrix.fill(at, values.iter().map(|own| figure(*own))),
                        Column::Counts(_) => {}
                    }
                    at += 1;
                }
            }
        }
        matrix
    }
}

impl Matrix {
    fn fill(&mut self, column: usize, numbers: impl Iterator<Item = Number>) {
        let cells = self.values.iter_mut().skip(column).step_by(self.width);
        cells.zip(numbers).for_each(|(cell, number)| *cell = number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_becomes_a_count_and_a_size() {
        let heading = |name: &str, kind| Heading { name: name.to_owned(), kind };
        let headings = [
            heading("fan_in_2", Kind::Counts),
            heading("fan_in_5", Kind::Counts),
            heading("fan_out_2", Kind::Counts),
            heading("flow_a", Kind::Optional),
        ];
        let inputs = Inputs::of(&headings);
        assert_eq!(
            inputs.names(),
            ["fan_in_count", "fan_in_largest", "fan_out_count", "fan_out_largest", "flow_a"]
        );
        let columns = vec![
            Column::Counts(vec![(0, 3), (1, 1)]),
            Column::Counts(vec![(1, 2)]),
            Column::Counts(vec![]),
            Column::Optional(vec![None, Some(7)]),
        ];
        let matrix = inputs.rows(&Table { described: vec![true, false, true], columns });
        assert_eq!(matrix.row(0)[..4], [3.0, 2.0, 0.0, 0.0]);
        assert!(matrix.row(0)[4].is_nan());
        assert_eq!(matrix.row(1), [3.0, 5.0, 0.0, 0.0, 7.0]);
    }

    #[test]
    fn the_settings_are_allowed() {
        assert_eq!(params().check(), Ok(()));
    }
}
