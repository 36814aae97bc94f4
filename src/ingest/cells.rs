//! A column's distinct cells, each read once.
#![allow(clippy::indexing_slicing, reason = "codes are indices into tables made from the same columns")]

use super::number::{self, NoNumber};
use super::profile::is_missing;
use super::{Decimal, RawColumn, currency, date, headers};
use crate::model::{Day, Dictionary, NONE};

/// What came of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<T> {
    /// Empty, or a word for it.
    Missing,
    /// Not what the column is.
    Unreadable,
    /// A number too large.
    Overflow,
    /// Read.
    Value(T),
}

impl<T> Cell<T> {
    /// The value, if it was read.
    pub fn value(self) -> Option<T> {
        if let Cell::Value(value) = self { Some(value) } else { None }
    }
}

/// The days of a column's distinct cells.
pub fn days(column: &RawColumn, reading: date::Reading) -> Vec<Cell<Day>> {
    let read = |(_, text): (u32, &str)| match reading.day(text) {
        Some(day) => Cell::Value(day),
        None if is_missing(text) => Cell::Missing,
        None => Cell::Unreadable,
    };
    column.distinct().map(read).collect()
}

/// A column of numbers.
pub struct Numbers<'a> {
    /// The column.
    pub column: &'a RawColumn,
    cells: Vec<Cell<i64>>,
    /// Currencies seen.
    currencies: Vec<&'static str>,
}

impl<'a> Numbers<'a> {
    /// Reads a column.
    pub fn read(column: &'a RawColumn, decimal: Decimal) -> Self {
        let mut currencies: Vec<&'static str> = Vec::new();
        let read = |(_, text): (u32, &str)| {
            let Some(shape) = Self::shape(text) else {
                return if is_missing(text) { Cell::Missing } else { Cell::Unreadable };
            };
            currencies.extend(shape.currency.filter(|c| !currencies.contains(c)));
            match shape.value(decimal) {
                Ok(value) => Cell::Value(value),
                Err(NoNumber::Unreadable) => Cell::Unreadable,
                Err(NoNumber::Overflow) => Cell::Overflow,
            }
        };
        let cells = column.distinct().map(read).collect();
        Self { column, cells, currencies }
    }

    /// A number, with a unit behind it or without.
    pub fn shape(text: &str) -> Option<number::Shape> {
        number::shape(text).or_else(|| number::shape_with_unit(text).map(|(shape, _)| shape))
    }

    /// The number of a row.
    pub fn at(&self, row: usize) -> Cell<i64> {
        self.cells[self.column.codes[row] as usize]
    }

    /// ISO code, if all cells that name a currency name the same, or none does and the heading does.
    pub fn currency(&self) -> Option<&'static str> {
        match self.currencies[..] {
            [] => headers::unit(&self.column.heading).and_then(currency::from_sign),
            [only] => Some(only),
            _ => None,
        }
    }
}

const UNSEEN: u32 = NONE - 1;

/// A column of keys, renumbered in the order in which accepted rows show them.
pub struct Recoded<'a> {
    /// The column.
    pub column: &'a RawColumn,
    /// The keys seen.
    pub values: Dictionary,
    codes: Vec<u32>,
    /// Every key is a number: `17850.0` is `17850`.
    is_numeric: bool,
    /// `NULL` and its like are no keys.
    skips_missing: bool,
}

impl<'a> Recoded<'a> {
    /// Keys of things that a row may lack: customers, orders.
    pub fn ids(column: &'a RawColumn) -> Self {
        let is_whole = |text: &str| {
            let whole = text.split_once('.').map_or(text, |(whole, zeros)| {
                if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') { whole } else { "" }
            });
            !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit())
        };
        let is_numeric = column.distinct().all(|(_, text)| is_missing(text) || is_whole(text));
        Self { is_numeric, skips_missing: true, ..Self::texts(column) }
    }

    /// Plain texts.
    pub fn texts(column: &'a RawColumn) -> Self {
        let codes = vec![UNSEEN; column.cells.len()];
        Self { column, values: Dictionary::default(), codes, is_numeric: false, skips_missing: false }
    }

    /// The key's number in a row, or [`NONE`].
    pub fn at(&mut self, row: usize) -> u32 {
        let raw = self.column.codes[row];
        let known = self.codes[raw as usize];
        if known != UNSEEN {
            return known;
        }
        let text = self.column.cells.text(raw);
        let code = if text.is_empty() || (self.skips_missing && is_missing(text)) {
            NONE
        } else {
            let key = if self.is_numeric { text.split('.').next().unwrap_or(text) } else { text };
            self.values.intern(key.as_bytes()).unwrap_or(NONE)
        };
        self.codes[raw as usize] = code;
        code
    }
}
