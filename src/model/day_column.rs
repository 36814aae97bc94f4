//! A column of days: one per row, as narrow as each stretch of rows allows.

use super::{Codes, Day, SEGMENT_ROWS};

/// Days, row by row. Sales files are mostly in the order of their days, so that a byte holds one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayColumn(Codes);

/// Days as codes that ascend with them, also before 1970.
const MIDDLE: u32 = 1 << 31;

fn code(day: Day) -> u32 {
    day.0.cast_unsigned() ^ MIDDLE
}

fn day(code: u32) -> Day {
    Day((code ^ MIDDLE).cast_signed())
}

impl DayColumn {
    /// Adds the days of the next rows.
    pub fn extend_from_slice(&mut self, days: &[Day]) {
        let mut codes = [0; 256];
        for part in days.chunks(codes.len()) {
            for (to, from) in codes.iter_mut().zip(part) {
                *to = code(*from);
            }
            self.0.extend(codes.get(..part.len()).unwrap_or_default());
        }
    }

    /// Adds the day of the next row.
    pub fn push(&mut self, day: Day) {
        self.0.push(code(day));
    }

    /// The day of a row; `None` beyond the last.
    #[inline]
    pub fn get(&self, row: usize) -> Option<Day> {
        self.0.get(row).map(day)
    }

    /// The day of a row that there is; beyond the last the least of all days.
    #[inline]
    pub fn at(&self, row: usize) -> Day {
        self.get(row).unwrap_or(Day(i32::MIN))
    }

    /// All of them, row by row.
    pub fn iter(&self) -> impl Iterator<Item = Day> {
        (0..self.len()).map(|row| self.at(row))
    }

    /// The days of some rows, in place of what `to` held; see [`Codes::gather`].
    pub fn gather(&self, rows: &[u32], codes: &mut Vec<u32>, to: &mut Vec<Day>) {
        self.0.gather(rows, codes);
        to.clear();
        to.extend(codes.iter().map(|code| day(*code)));
    }

    /// The first and the last day; `None` without rows.
    pub fn range(&self) -> Option<(Day, Day)> {
        self.0.range().map(|(first, last)| (day(first), day(last)))
    }

    /// Calls `each` with every day, in the order of the rows.
    pub fn for_each(&self, mut each: impl FnMut(Day)) {
        self.0.for_each(|code| each(day(code)));
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Day> for DayColumn {
    fn from_iter<I: IntoIterator<Item = Day>>(days: I) -> Self {
        let mut column = Self::default();
        let mut part = Vec::with_capacity(SEGMENT_ROWS);
        for day in days {
            part.push(day);
            if part.len() == SEGMENT_ROWS {
                column.extend_from_slice(&part);
                part.clear();
            }
        }
        column.extend_from_slice(&part);
        column
    }
}

impl From<Vec<Day>> for DayColumn {
    fn from(days: Vec<Day>) -> Self {
        days.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn gives_back_what_was_put_in(days in prop::collection::vec(any::<i32>(), 0..50), step in -3..300_i32) {
            let all: Vec<Day> = days
                .iter()
                .flat_map(|start| (0..700).map(move |i| Day(start.wrapping_add(i / 40 * step))))
                .collect();
            let column: DayColumn = all.iter().copied().collect();
            prop_assert!(column.iter().eq(all.iter().copied()));
            prop_assert_eq!((column.len(), column.get(all.len())), (all.len(), None));
            let mut seen = Vec::new();
            column.for_each(|day| seen.push(day));
            prop_assert_eq!(&seen, &all);
            prop_assert_eq!(column.range(), all.iter().min().copied().zip(all.iter().max().copied()));
            let rows: Vec<u32> = (0..all.len() as u32).filter(|row| row % 3 > 0).collect();
            column.gather(&rows, &mut Vec::new(), &mut seen);
            prop_assert!(seen.iter().eq(rows.iter().map(|row| &all[*row as usize])));
        }
    }
}
