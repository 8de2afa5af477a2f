//! Rows of numbers as the trees take them. A missing number is NaN.

/// A number as the trees take it.
pub(crate) type Number = f32;

/// Rows of equal width, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matrix {
    pub(crate) width: usize,
    pub(crate) values: Vec<Number>,
}

impl Matrix {
    pub(crate) fn new(width: usize) -> Matrix {
        Matrix { width, values: Vec::new() }
    }

    pub(crate) fn rows(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    pub(crate) fn row(&self, row: usize) -> &[Number] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// The rows in a range of places.
    pub(crate) fn range(&self, rows: std::ops::Range<usize>) -> &[Number] {
        &self.values[rows.start * self.width..rows.end * self.width]
    }

    /// Appends a row: the numbers at the places in `kept`, in that order, and more behind them.
    pub(crate) fn push(&mut self, numbers: &[Number], kept: &[usize], more: &[Number]) {
        self.values.extend(kept.iter().map(|place| numbers[*place]));
        self.values.extend_from_slice(more);
    }

    /// Copies the named rows out.
    pub(crate) fn select(&self, rows: &[usize]) -> Matrix {
        let mut selected = Matrix::new(self.width);
        selected.values.reserve(rows.len() * self.width);
        rows.iter().for_each(|row| selected.values.extend_from_slice(self.row(*row)));
        selected
    }
}

/// A whole number as the trees take it; they split between numbers, so what rounding joins cannot be told apart.
pub(crate) fn number(whole: Option<i64>) -> Number {
    whole.map_or(f32::NAN, |whole| whole as f32)
}

/// A figure in half its precision. What is no number is missing, and what is out of range is at its end.
pub(crate) fn figure(figure: f64) -> Number {
    #[expect(clippy::cast_possible_truncation, reason = "trees need no more than seven digits")]
    let half = figure.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32;
    half
}

/// A number in its shortest form; none where it is missing.
pub(crate) fn printed(number: Number) -> Option<String> {
    (!number.is_nan()).then(|| number.to_string())
}
