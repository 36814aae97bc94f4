//! Something that is worked out once per distinct cell of a column, and asked for by row.

use super::RawColumn;
use super::inline::Inline;
use super::profile::is_missing;
use std::borrow::Cow;

/// Rows looked at for cells that stand in their code.
const N_SAMPLE: usize = 1_000;

/// A value per row. Cells that stand in their code are worked out when they are asked for.
pub struct ByCell<'a, T> {
    /// The column.
    pub column: &'a RawColumn,
    values: Vec<T>,
    value: Box<dyn Fn(&str) -> T + 'a>,
}

impl<'a, T: Copy + Default> ByCell<'a, T> {
    /// Works out the values of a column's dictionary.
    pub fn of(column: &'a RawColumn, value: impl Fn(&str) -> T + 'a) -> Self {
        Self { column, values: column.cells.iter().map(&value).collect(), value: Box::new(value) }
    }

    /// The value of a row.
    pub fn at(&self, row: usize) -> T {
        let Some(code) = self.column.codes.get(row) else { return T::default() };
        match self.values.get(code as usize) {
            Some(value) => *value,
            None => (self.value)(&self.column.text_of(code)),
        }
    }

    /// Whether any cell of the dictionary, or of the first rows, has such a value.
    pub fn any(&self, is: impl Fn(T) -> bool) -> bool {
        self.values.iter().any(|value| is(*value))
            || (self.column.inline != Inline::None && (0..N_SAMPLE).any(|row| is(self.at(row))))
    }
}

/// Whether any cell of a column's dictionary is such, or one of some rows that stands in its code.
pub fn any_cell(column: &RawColumn, is: impl Fn(&str) -> bool) -> bool {
    column.cells.iter().any(&is)
        || (column.inline != Inline::None && sample(column, N_SAMPLE).any(|text| is(&text)))
}

/// The filled cells of up to `n` rows that are spread evenly over the column.
pub fn sample(column: &RawColumn, n: usize) -> impl Iterator<Item = Cow<'_, str>> {
    let n_rows = column.codes.len();
    let step = n_rows.div_ceil(n.max(1)).max(1);
    (0..n_rows).step_by(step).map(|row| column.text(row)).filter(|text| !is_missing(text))
}
