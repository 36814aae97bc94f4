//! Rows that are no sales, and rows that come twice.
#![allow(clippy::indexing_slicing, reason = "codes are indices into tables made from the same columns")]

use super::cells::Cell;
use super::{RawColumn, RawTable, Role};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// First words of rows that sum up others.
const TOTALS: [&str; 20] = [
    "合计",
    "总计",
    "小计",
    "汇总",
    "共计",
    "累计",
    "本页小计",
    "本页合计",
    "合計",
    "總計",
    "小計",
    "總和",
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub total",
    "sub-total",
    "sum",
    "overall total",
];

/// Code of the reason for a date, amount, quantity or unit price that is not there.
pub fn reject_code<T>(role: Role, cell: Cell<T>) -> &'static str {
    match (role, cell) {
        (Role::Date, Cell::Missing) => "date.missing",
        (Role::Date, _) => "date.unreadable",
        (Role::Quantity, Cell::Missing) => "quantity.missing",
        (Role::Quantity, Cell::Overflow) => "quantity.overflow",
        (Role::Quantity, _) => "quantity.unreadable",
        (Role::UnitPrice, Cell::Missing) => "unit_price.missing",
        (Role::UnitPrice, Cell::Overflow) => "unit_price.overflow",
        (Role::UnitPrice, _) => "unit_price.unreadable",
        (_, Cell::Missing) => "amount.missing",
        (_, Cell::Overflow) => "amount.overflow",
        (..) => "amount.unreadable",
    }
}

fn is_total(text: &str) -> bool {
    let text = text.trim_end_matches([':', '：', '.']).trim().to_lowercase();
    let text: String = if text.is_ascii() { text } else { text.split_whitespace().collect() };
    TOTALS.contains(&text.as_str())
}

/// Recognises rows that are deliberately left out.
pub struct SetAside<'a> {
    table: &'a RawTable,
    empty: Vec<Option<u32>>,
    /// Columns and codes of the heading's own text; empty if no row can repeat the header.
    heading: Vec<(usize, u32)>,
}

impl<'a> SetAside<'a> {
    /// Prepares a table.
    pub fn new(table: &'a RawTable) -> Self {
        let empty = table.columns.iter().map(RawColumn::empty).collect();
        let named = table.columns.iter().enumerate().filter(|(_, c)| !c.heading.is_empty());
        let heading = named.map(|(i, c)| Some((i, c.cells.find(c.heading.as_bytes())?)));
        let heading: Option<Vec<_>> = heading.collect();
        Self { table, empty, heading: heading.unwrap_or_default() }
    }

    /// Why a row is left out, and the column that says so. `has_date`: the row has a date that can be read.
    pub fn reason(&self, row: usize, has_date: bool) -> Option<(&'static str, Option<&'a RawColumn>)> {
        let columns = self.table.columns.iter();
        let Some((first, _)) = columns.zip(&self.empty).find(|(c, empty)| Some(c.codes[row]) != **empty)
        else {
            return self.surplus(row).is_none().then_some(("row.blank", None));
        };
        let is_heading = |(i, code): &(usize, u32)| self.table.columns[*i].codes[row] == *code;
        if !self.heading.is_empty() && self.heading.iter().all(is_heading) {
            return Some(("row.repeated_header", None));
        }
        (!has_date && is_total(first.text(row))).then_some(("row.total", Some(first)))
    }

    /// The fields that a row has too many.
    pub fn surplus(&self, row: usize) -> Option<&'a str> {
        let surplus = &self.table.surplus;
        if surplus.is_empty() {
            return None;
        }
        let at = surplus.binary_search_by_key(&row, |(row, _)| *row as usize).ok()?;
        Some(surplus[at].1.as_str())
    }

    /// Whether a row lacks fields. `next` walks along: rows must be asked in file order.
    pub fn is_short(&self, row: usize, next: &mut usize) -> bool {
        let short = &self.table.short_rows;
        while short.get(*next).is_some_and(|r| (*r as usize) < row) {
            *next += 1;
        }
        short.get(*next).is_some_and(|r| *r as usize == row)
    }
}

/// Finds rows that repeat an earlier one in all cells.
pub struct Duplicates<'a> {
    table: &'a RawTable,
    seen: HashTable<u32>,
}

impl<'a> Duplicates<'a> {
    /// Prepares a table.
    pub fn new(table: &'a RawTable) -> Self {
        Self { table, seen: HashTable::with_capacity(table.n_rows) }
    }

    /// Whether an earlier row that was asked for is the same.
    pub fn is_repeat(&mut self, row: usize) -> bool {
        let columns = &self.table.columns;
        let hash = |row: usize| {
            let mut hasher = FxHasher::default();
            for column in columns {
                hasher.write_u32(column.codes[row]);
            }
            hasher.finish()
        };
        let is_same = |other: &u32| columns.iter().all(|c| c.codes[*other as usize] == c.codes[row]);
        let key = hash(row);
        if self.seen.find(key, is_same).is_some() {
            return true;
        }
        if let Ok(row) = u32::try_from(row) {
            self.seen.insert_unique(key, row, |other| hash(*other as usize));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_totals() {
        for text in ["合计", "合 计：", "Grand Total", "TOTAL:", "小計"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["", "Totalis GmbH", "合计客户", "Summit"] {
            assert!(!is_total(text), "{text}");
        }
    }
}
