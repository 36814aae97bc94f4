//! A column of exact numbers: one per row, as narrow as each stretch of rows allows.

use super::codes::{Segment, whole_stretch};
use super::{Codes, Money, NONE, SEGMENT_ROWS, ShortDecimal};
use std::sync::Arc;

/// Units that the distances in a stretch may be multiples of: quantities are mostly whole, amounts mostly cents.
const UNITS: [u32; 2] = [10_000, 100];

/// Numbers in 1/10,000, row by row; `i64::MIN` stands for none. Nothing is moved as it grows. Columns are equal if their
/// numbers are.
#[derive(Debug, Clone, Default)]
pub struct NumberColumn {
    sealed: Vec<Stretch>,
    tail: Vec<i64>,
}

#[derive(Debug, Clone)]
enum Stretch {
    /// `least` + `unit` x code.
    Narrow {
        least: i64,
        unit: u32,
        codes: Segment,
    },
    /// [`ShortDecimal`] in the codes of a column of cells, which holds them as well.
    Cells(Arc<Segment>),
    Wide(Vec<i64>),
}

/// Codes divided by a unit that all of them are multiples of, but for [`NONE`].
fn quotients<const UNIT: u32>(codes: &[u32]) -> Option<Vec<u32>> {
    let is_multiple = codes.iter().all(|code| *code == NONE || code.is_multiple_of(UNIT));
    is_multiple.then(|| codes.iter().map(|code| if *code == NONE { NONE } else { code / UNIT }).collect())
}

impl Stretch {
    /// Of the numbers of a whole stretch.
    fn of(numbers: &[i64]) -> Self {
        let (mut least, mut greatest) = (i64::MAX, i64::MIN);
        for number in numbers {
            // None is the least of all: it may not be the least that counts.
            least = least.min(if *number == i64::MIN { i64::MAX } else { *number });
            greatest = greatest.max(*number);
        }
        if least > greatest {
            return Self::Narrow { least: 0, unit: 1, codes: Segment::of(&vec![NONE; numbers.len()]) };
        }
        if greatest.checked_sub(least).is_none_or(|range| range >= i64::from(NONE)) {
            return Self::Wide(numbers.to_vec());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
        let offset = |n: &i64| if *n == i64::MIN { NONE } else { n.wrapping_sub(least) as u32 };
        let codes: Vec<u32> = numbers.iter().map(offset).collect();
        let [whole, cents] = UNITS;
        let (unit, codes) = if let Some(codes) = quotients::<{ UNITS[0] }>(&codes) {
            (whole, codes)
        } else if let Some(codes) = quotients::<{ UNITS[1] }>(&codes) {
            (cents, codes)
        } else {
            (1, codes)
        };
        Self::Narrow { least, unit, codes: Segment::of(&codes) }
    }

    /// Out of line: it would stand wherever a number is asked for.
    #[inline(never)]
    fn get(&self, at: usize) -> Option<i64> {
        match self {
            Self::Narrow { least, unit, codes } => Some(match codes.get(at)? {
                NONE => i64::MIN,
                code => least + i64::from(*unit) * i64::from(code),
            }),
            Self::Cells(codes) => codes.get(at).map(|code| ShortDecimal::of(code).value()),
            Self::Wide(numbers) => numbers.get(at).copied(),
        }
    }
}

impl PartialEq for NumberColumn {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for NumberColumn {}

impl NumberColumn {
    /// Adds the numbers of the next rows.
    pub fn extend_from_slice(&mut self, mut numbers: &[i64]) {
        while !numbers.is_empty() {
            let (now, later) = numbers.split_at((SEGMENT_ROWS - self.tail.len()).min(numbers.len()));
            self.tail.extend_from_slice(now);
            if self.tail.len() == SEGMENT_ROWS {
                self.sealed.push(Stretch::of(&self.tail));
                self.tail.clear();
            }
            numbers = later;
        }
    }

    /// Adds the numbers of the next rows, all of which stand as [`ShortDecimal`] in the codes of a stretch of a column of cells:
    /// a whole stretch is not held twice, if it is a stretch of this column, too.
    pub fn extend_from(&mut self, cells: &Codes, stretch: usize, numbers: &[i64]) {
        match cells.stretch(stretch) {
            Some(codes) if self.tail.is_empty() && numbers.len() == SEGMENT_ROWS => {
                let stretch = Stretch::Cells(Arc::clone(codes));
                debug_assert_eq!(stretch.to_vec(), numbers);
                self.sealed.push(stretch);
            }
            _ => self.extend_from_slice(numbers),
        }
    }

    /// Adds the number of the next row.
    #[inline]
    pub fn push(&mut self, number: i64) {
        self.tail.push(number);
        if self.tail.len() == SEGMENT_ROWS {
            self.sealed.push(Stretch::of(&self.tail));
            self.tail.clear();
        }
    }

    /// The number of a row; `None` beyond the last.
    #[inline]
    pub fn get(&self, row: usize) -> Option<i64> {
        match self.sealed.get(row / SEGMENT_ROWS) {
            Some(stretch) => stretch.get(row % SEGMENT_ROWS),
            None => self.tail.get(row - self.sealed.len() * SEGMENT_ROWS).copied(),
        }
    }

    /// All of them, row by row.
    pub fn iter(&self) -> impl Iterator<Item = i64> {
        (0..self.len()).map(|row| self.get(row).unwrap_or(i64::MIN))
    }

    /// Whether some number is below zero.
    pub fn has_negative(&self) -> bool {
        let is_negative = |number: &i64| *number < 0 && *number != i64::MIN;
        self.tail.iter().any(is_negative)
            || self.sealed.iter().any(|stretch| match stretch {
                Stretch::Narrow { least, .. } => *least < 0,
                Stretch::Cells(_) => stretch.to_vec().iter().any(is_negative),
                Stretch::Wide(numbers) => numbers.iter().any(is_negative),
            })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.sealed.len() * SEGMENT_ROWS + self.tail.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Stretch {
    fn to_vec(&self) -> Vec<i64> {
        match self {
            Self::Wide(numbers) => numbers.clone(),
            Self::Cells(codes) => {
                let mut cells = Vec::with_capacity(SEGMENT_ROWS);
                codes.widen(&mut cells);
                cells.into_iter().map(|code| ShortDecimal::of(code).value()).collect()
            }
            Self::Narrow { least, unit, codes } => {
                let mut offsets = Vec::with_capacity(SEGMENT_ROWS);
                codes.widen(&mut offsets);
                let number = |code: u32| {
                    if code == NONE { i64::MIN } else { least + i64::from(*unit) * i64::from(code) }
                };
                offsets.into_iter().map(number).collect()
            }
        }
    }
}

/// Amounts, row by row, kept as a [`NumberColumn`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MoneyColumn(NumberColumn);

impl MoneyColumn {
    /// See [`NumberColumn::extend_from`].
    pub fn extend_from(&mut self, cells: &Codes, stretch: usize, amounts: &[i64]) {
        self.0.extend_from(cells, stretch, amounts);
    }

    /// Adds the amounts of the next rows, in 1/10,000.
    pub fn extend_from_slice(&mut self, amounts: &[i64]) {
        self.0.extend_from_slice(amounts);
    }

    /// Adds the amount of the next row.
    pub fn push(&mut self, amount: Money) {
        self.0.extend_from_slice(&[amount.0]);
    }

    /// The amount of a row; `None` beyond the last.
    #[inline]
    pub fn get(&self, row: usize) -> Option<Money> {
        self.0.get(row).map(Money)
    }

    /// All of them, row by row.
    pub fn iter(&self) -> impl Iterator<Item = Money> {
        self.0.iter().map(Money)
    }

    /// The amounts of some rows in 1/10,000; 0 beyond the last. Rows that are a whole stretch are unpacked at once.
    pub fn gather(&self, rows: &[u32]) -> Vec<i64> {
        match whole_stretch(rows).and_then(|at| self.0.sealed.get(at)) {
            Some(stretch) if rows.len() == SEGMENT_ROWS => stretch.to_vec(),
            _ => rows.iter().map(|row| self.get(*row as usize).map_or(0, |amount| amount.0)).collect(),
        }
    }

    /// Puts other amounts into some rows, which are ascending.
    pub fn replace(&mut self, rows: &[u32], other: impl Fn(u32, Money) -> Money) {
        let stretch_of = |row: &u32| *row as usize / SEGMENT_ROWS;
        for part in rows.chunk_by(|a, b| stretch_of(a) == stretch_of(b)) {
            let Some(at) = part.first().map(stretch_of) else { continue };
            let NumberColumn { sealed, tail } = &mut self.0;
            let is_tail = at >= sealed.len();
            let mut numbers = sealed.get(at).map(Stretch::to_vec).unwrap_or_default();
            let of_stretch = if is_tail { &mut *tail } else { &mut numbers };
            for row in part {
                if let Some(number) = of_stretch.get_mut(*row as usize % SEGMENT_ROWS) {
                    *number = other(*row, Money(*number)).0;
                }
            }
            if let Some(stretch) = sealed.get_mut(at) {
                *stretch = Stretch::of(&numbers);
            }
        }
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

impl FromIterator<Money> for MoneyColumn {
    fn from_iter<I: IntoIterator<Item = Money>>(amounts: I) -> Self {
        Self(amounts.into_iter().map(|amount| amount.0).collect())
    }
}

impl FromIterator<i64> for NumberColumn {
    fn from_iter<I: IntoIterator<Item = i64>>(numbers: I) -> Self {
        let mut column = Self::default();
        for number in numbers {
            column.push(number);
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_gives_back_what_was_put_in() {
        let n = SEGMENT_ROWS as i64;
        let forms: [&dyn Fn(i64) -> i64; 6] = [
            &|i| i % 9 * 10_000,
            &|i| i * 100 - 5_000,
            &|i| if i % 3 == 0 { i64::MIN } else { -i },
            &|i| i * i64::from(u32::MAX),
            &|i| if i == 0 { i64::MAX } else { i64::MIN + 1 },
            &|_| i64::MIN,
        ];
        let all: Vec<i64> = forms.iter().flat_map(|form| (0..n).map(form)).chain(0..5).collect();
        let column: NumberColumn = all.iter().copied().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), all);
        assert_eq!((column.len(), column.get(all.len())), (all.len(), None));
        for form in forms {
            for n in [n, 3] {
                let column: NumberColumn = (0..n).map(form).collect();
                let is_negative = |number: i64| number < 0 && number != i64::MIN;
                assert_eq!(column.has_negative(), column.iter().any(is_negative));
            }
        }
    }

    #[test]
    fn numbers_in_cells_are_held_once() {
        let n = SEGMENT_ROWS as u32;
        let decimals =
            |i: u32| ShortDecimal { mantissa: i * 7, n_decimals: i % 4, is_negative: i.is_multiple_of(5) };
        let cells: Codes = (0..2 * n + 5).map(|i| 1 << 31 | decimals(i).payload()).collect();
        let numbers: Vec<i64> = (0..2 * n + 5).map(|i| decimals(i).value()).collect();
        let mut column = NumberColumn::default();
        for (i, stretch) in numbers.chunks(SEGMENT_ROWS).enumerate() {
            column.extend_from(&cells, i, stretch);
        }
        assert!(column.sealed.iter().all(|stretch| matches!(stretch, Stretch::Cells(_))));
        assert_eq!(column, numbers.iter().copied().collect());
        assert_eq!(MoneyColumn(column.clone()).gather(&(0..n).collect::<Vec<_>>()), numbers[..SEGMENT_ROWS]);
        assert!(column.has_negative());
        // After a row that the cells lack, its stretches are others.
        let mut later = NumberColumn::default();
        later.push(7);
        later.extend_from(&cells, 0, &numbers[..SEGMENT_ROWS]);
        assert!(later.iter().eq([7].into_iter().chain(numbers[..SEGMENT_ROWS].iter().copied())));
    }

    #[test]
    fn some_amounts_are_replaced() {
        let n = SEGMENT_ROWS as u32 * 2 + 5;
        let mut column: MoneyColumn = (0..n).map(|i| Money(i64::from(i) * 100)).collect();
        let rows: Vec<u32> = (0..n).filter(|row| row % 1_000 == 7 || row + 1 == n).collect();
        column.replace(&rows, |row, amount| Money(-amount.0 - i64::from(row % 3)));
        let expected = (0..n).map(|row| {
            let amount = i64::from(row) * 100;
            Money(if rows.contains(&row) { -amount - i64::from(row % 3) } else { amount })
        });
        assert!(column.iter().eq(expected));
        for rows in [&rows, &(0..SEGMENT_ROWS as u32).collect(), &(SEGMENT_ROWS as u32..n).collect()] {
            let one_by_one = rows.iter().map(|row| column.get(*row as usize).unwrap().0);
            assert!(column.gather(rows).into_iter().eq(one_by_one));
        }
    }

    proptest! {
        #[test]
        fn a_stretch_gives_back_what_was_put_in(
            some in prop::collection::vec(any::<i64>(), 1..9), unit in 1..200_000_i64, shift in 0..64_u32
        ) {
            let numbers: Vec<i64> =
                (0..SEGMENT_ROWS).map(|i| (some[i % some.len()] >> shift).wrapping_mul(unit)).collect();
            let stretch = Stretch::of(&numbers);
            prop_assert!((0..SEGMENT_ROWS).all(|at| stretch.get(at) == Some(numbers[at])));
        }
    }
}
