//! Rows that are no sales, and rows that come twice.
#![allow(clippy::indexing_slicing, reason = "codes are indices into tables made from the same columns")]

use super::cells::{Cell, Numbers};
use super::inline::Inline;
use super::{RawColumn, RawTable, Role, date};
use crate::model::SEGMENT_ROWS;
use hashbrown::HashTable;

/// First words of rows that sum up others.
const TOTALS: [&str; 32] = [
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
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "totalgénéral",
    "sous-total",
    "somme",
    "suma",
    "totale",
    "subtotale",
    "totaal",
    "soma",
];

/// Last words of such rows in a language without blanks.
const ENDS: [&str; 7] = ["合计", "小计", "总计", "汇总", "合計", "小計", "總計"];

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
    let text = text.trim_start_matches('*').trim_end_matches([':', '：', '.']).trim().to_lowercase();
    // `North Total`, `Summe Nord`: the rows asked have no date.
    let words = || text.split_whitespace();
    let at_an_end = [words().next(), words().next_back()];
    let is_named = words().count() <= 4
        && at_an_end.into_iter().flatten().any(|word| TOTALS.contains(&word.trim_end_matches(':')));
    let text: String = if text.is_ascii() { text } else { text.split_whitespace().collect() };
    is_named || TOTALS.contains(&text.as_str()) || ENDS.iter().any(|end| text.ends_with(end))
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
        let heading = named.map(|(i, c)| Some((i, c.find(c.heading.as_bytes())?)));
        let heading: Option<Vec<_>> = heading.collect();
        Self { table, empty, heading: heading.unwrap_or_default() }
    }

    /// Whether a row stands in another file as well, and counts there.
    pub fn is_in_other_file(&self, row: usize) -> bool {
        let table = self.table;
        !table.counts_repeated
            && u32::try_from(row).is_ok_and(|row| table.repeated.binary_search(&row).is_ok())
    }

    /// Why a row without a date that can be read is left out, and the column that says so.
    pub fn reason(&self, row: usize) -> Option<(&'static str, Option<&'a RawColumn>)> {
        let columns = self.table.columns.iter();
        let Some((first, _)) = columns.zip(&self.empty).find(|(c, empty)| c.codes.get(row) != **empty) else {
            return self.surplus(row).is_none().then_some(("row.blank", None));
        };
        let is_heading = |(i, code): &(usize, u32)| self.table.columns[*i].codes.get(row) == Some(*code);
        if !self.heading.is_empty() && self.heading.iter().all(is_heading) {
            return Some(("row.repeated_header", None));
        }
        let text = first.text(row);
        if is_total(&text) {
            return Some(("row.total", Some(first)));
        }
        // A remark below the table, or a line drawn under it.
        let is_alone = self.table.columns.len() >= 3
            && self.surplus(row).is_none()
            && self.table.columns.iter().zip(&self.empty).filter(|(c, e)| c.codes.get(row) != **e).count()
                == 1;
        let is_value = || Numbers::shape(&text).is_some() || date::parse(&text).is_some();
        (is_alone && !is_value()).then_some(("row.remark", Some(first)))
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

/// Those of some rows that repeat an earlier one of them in all cells, in the order of `rows`.
///
/// A bit per hash tells first which rows may have a twin at all, so that few rows have to be kept and compared.
pub fn repeats(table: &RawTable, rows: &[u32]) -> Vec<u32> {
    let columns = &table.columns;
    // A column without repeats says it all.
    if columns.iter().any(|c| c.inline == Inline::None && c.cells.len() >= table.n_rows) {
        return Vec::new();
    }
    let mut hashes = vec![0_u32; table.n_rows];
    let mut codes = Vec::with_capacity(SEGMENT_ROWS);
    for (segment, hashes) in hashes.chunks_mut(SEGMENT_ROWS).enumerate() {
        for column in columns {
            column.codes.segment(segment, &mut codes);
            for (hash, code) in hashes.iter_mut().zip(&codes) {
                *hash = (hash.rotate_left(11) ^ code).wrapping_mul(0x9e37_79b1);
            }
        }
    }
    let n_bits = (rows.len() * 8).next_power_of_two().max(64);
    let place = |row: u32| {
        let hash = hashes[row as usize];
        let bit = (hash ^ (hash >> 15)).wrapping_mul(0x85eb_ca6b) as usize & (n_bits - 1);
        (bit / 64, 1_u64 << (bit % 64))
    };
    let (mut once, mut twice) = (vec![0_u64; n_bits / 64], vec![0_u64; n_bits / 64]);
    for &row in rows {
        let (word, bit) = place(row);
        twice[word] |= once[word] & bit;
        once[word] |= bit;
    }
    let mut seen: HashTable<u32> = HashTable::new();
    let mut found = Vec::new();
    for &row in rows {
        let (word, bit) = place(row);
        if twice[word] & bit == 0 {
            continue;
        }
        let spread = |row: u32| u64::from(hashes[row as usize]).wrapping_mul(0xf135_7aea_2e62_a9c5);
        let is_same =
            |other: &u32| columns.iter().all(|c| c.codes.get(*other as usize) == c.codes.get(row as usize));
        if seen.find(spread(row), is_same).is_some() {
            found.push(row);
        } else {
            seen.insert_unique(spread(row), row, |other| spread(*other));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_totals() {
        for text in ["合计", "合 计：", "Grand Total", "TOTAL:", "小計", "Summe", "Gesamt:"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["North Total", "Summe Nord", "华东小计"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["", "Totalis GmbH", "合计客户", "Summit"] {
            assert!(!is_total(text), "{text}");
        }
    }
}
