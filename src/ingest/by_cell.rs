//! Something that is computed once per distinct cell of a column, and asked for by row.

use super::RawColumn;

/// A value per row, computed once per distinct cell.
pub struct ByCell<'a, T> {
    values: Vec<T>,
    codes: &'a [u32],
}

impl<'a, T: Copy + Default> ByCell<'a, T> {
    /// Computes it.
    pub fn of(column: &'a RawColumn, mut value: impl FnMut(&str) -> T) -> Self {
        Self { values: column.distinct().map(|(_, text)| value(text)).collect(), codes: &column.codes }
    }

    /// The value of a row.
    pub fn at(&self, row: usize) -> T {
        self.codes.get(row).and_then(|code| self.values.get(*code as usize)).copied().unwrap_or_default()
    }

    /// Whether any cell has such a value.
    pub fn any(&self, is: impl Fn(T) -> bool) -> bool {
        self.values.iter().any(|value| is(*value))
    }
}

/// Whether any cell of a column is such.
pub fn any_cell(column: &RawColumn, is: impl Fn(&str) -> bool) -> bool {
    column.distinct().any(|(_, text)| is(text))
}

/// The filled cells of up to `n` rows that are spread evenly over the column.
pub fn sample(column: &RawColumn, n: usize) -> impl Iterator<Item = &str> {
    let n_rows = column.codes.len();
    let step = n_rows.div_ceil(n.max(1)).max(1);
    (0..n_rows).step_by(step).map(|row| column.text(row)).filter(|text| !super::profile::is_missing(text))
}
