//! The histograms of the payments of one batch, and their way into the table.

use super::super::table::Column;

/// Least sizes of the bins of a histogram, and where its columns begin.
#[derive(Clone, Debug)]
pub(super) struct Bins {
    least: Vec<usize>,
    first_column: usize,
}

impl Bins {
    pub(super) fn new(least: &[usize], first_column: usize) -> Bins {
        Bins { least: least.to_vec(), first_column }
    }

    /// One more than its last column.
    pub(super) fn end(&self) -> usize {
        self.first_column + self.least.len()
    }

    /// The column of a pattern of a size; none for one that is smaller than all bins.
    pub(super) fn column(&self, size: usize) -> Option<usize> {
        let bin = self.least.partition_point(|least| *least <= size).checked_sub(1)?;
        Some(self.first_column + bin)
    }
}

/// Counts per payment of the batch and column. Most are 0 and are neither walked nor cleared.
#[derive(Clone, Debug)]
pub(super) struct Histograms {
    columns: usize,
    cells: Vec<u32>,
    /// Column and payment of every cell that is not 0.
    touched: Vec<(u32, u32)>,
}

impl Histograms {
    pub(super) fn new(columns: usize, payments: usize) -> Histograms {
        Histograms { columns, cells: vec![0; columns * payments], touched: Vec::new() }
    }

    /// Counts a pattern for a payment of the batch.
    pub(super) fn count(&mut self, payment: usize, column: Option<usize>) {
        let Some(column) = column else { return };
        let cell = &mut self.cells[payment * self.columns + column];
        if *cell == 0 {
            let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            self.touched.push((place(column), place(payment)));
        }
        *cell = cell.saturating_add(1);
    }

    /// Appends the counts to the table, in which the first payment of the batch has the place `first`.
    pub(super) fn drain_into(&mut self, columns: &mut [Column], first: usize) {
        self.touched.sort_unstable();
        for (column, payment) in self.touched.drain(..) {
            let cell = &mut self.cells[payment as usize * self.columns + column as usize];
            let count = i32::try_from(std::mem::take(cell)).unwrap_or(i32::MAX);
            let place = u32::try_from(first).unwrap_or(u32::MAX).saturating_add(payment);
            match &mut columns[column as usize] {
                Column::Counts(counts) => counts.push((place, count)),
                other => assert!(matches!(other, Column::Counts(_)), "a histogram holds counts"),
            }
        }
    }
}
