//! The stream of an old workbook, made fit for calamine.
//!
//! calamine trusts the records of an xls: a short one makes it panic, a claim of many cells makes it ask for gigabytes.
//! So every record is looked at first. Those that say nothing of cells (names, references, drawings, claims of size)
//! and those that are too short for what they say they are get a type that nobody reads; formulas lose their text, for
//! what counts is the value beside it. Lengths and places stay, so that nothing else changes ([MS-XLS]).

use super::cfb::u16_at;
use super::guard::{FREE_CELLS, too_many};
use crate::issue::Error;

/// A type of record that means nothing.
const NOTHING: u16 = 0x0fff;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const SHEET: u16 = 0x0085;
const FORMULA: u16 = 0x0006;
/// Stream lengths that may be walked over altogether: sheets may share bytes.
const MAX_WALKS: usize = 4;

/// Makes a stream fit for calamine.
///
/// # Errors
/// `workbook.too_many_cells`.
pub fn clean(stream: &mut [u8]) -> Result<(), Error> {
    let max = FREE_CELLS + stream.len() as u64;
    let mut sheets: Vec<usize> = Vec::new();
    let mut n_walked = walk(stream, 0, &mut |stream, record| {
        if record.kind != SHEET {
            return record.is_sound(stream);
        }
        let at = u16_at(stream, record.body).zip(u16_at(stream, record.body + 2));
        let at = at.map(|(low, high)| usize::from(low) | usize::from(high) << 16);
        // A sheet begins with its own record, and no two sheets are the same.
        let is_sound = |at: &usize| u16_at(stream, *at) == Some(BEGIN) && !sheets.contains(at);
        let found = at.filter(|at| record.is_sound(stream) && is_sound(at));
        sheets.extend(found);
        found.is_some()
    });
    let mut n_cells = 0_u64;
    for at in sheets {
        let mut span: Option<[u64; 4]> = None;
        n_walked += walk(stream, at, &mut |stream, record| {
            if !record.is_sound(stream) {
                return false;
            }
            if let Some([row, first, last]) = record.cells(stream) {
                let [r1, c1, r2, c2] = span.unwrap_or([row, first, row, last]);
                span = Some([r1.min(row), c1.min(first), r2.max(row), c2.max(last)]);
            }
            true
        });
        n_cells += span.map_or(0, |[r1, c1, r2, c2]| (r2 - r1 + 1) * (c2 - c1 + 1));
        if n_cells > max || n_walked > stream.len().saturating_mul(MAX_WALKS) {
            return Err(too_many(max));
        }
    }
    Ok(())
}

/// A record: its type, where its body starts, how long that is.
#[derive(Clone, Copy)]
struct Record {
    kind: u16,
    body: usize,
    n: usize,
}

impl Record {
    /// Whether calamine can read it.
    fn is_sound(self, stream: &[u8]) -> bool {
        let number = |at: usize| u16_at(stream, self.body + at).map_or(0, usize::from);
        let least = match self.kind {
            // Ends, and what goes on from the record before.
            END | 0x003c => 0,
            // Password, code page, system of dates.
            0x002f | 0x0042 | 0x0022 => 2,
            BEGIN | 0x00e0 => 4,
            0x041e => 5,
            // The name: its length, its letters; from Excel 97 on, between the two, a byte that says how wide they are.
            SHEET => {
                let (n_letters, is_wide) = (number(6) & 0xff, number(7) & 1);
                if self.n == 7 + n_letters { self.n } else { 8 + n_letters * (1 + is_wide) }
            }
            0x00fc => 8,
            0x0203 => 14,
            0x0204 | 0x00d6 => 9,
            0x0205 => 8,
            0x0207 => 4,
            0x027e | 0x00fd => 10,
            0x00bd => match self.n.checked_sub(2).map(number) {
                Some(last) if last >= number(2) => 12,
                _ => return false,
            },
            0x00e5 => 2 + 8 * number(0),
            FORMULA => 22,
            _ => return false,
        };
        self.n >= least
    }

    /// Row, first and last column of the cells in a record.
    fn cells(self, stream: &[u8]) -> Option<[u64; 3]> {
        let number = |at: usize| u16_at(stream, self.body + at).map(u64::from);
        let is_cell =
            matches!(self.kind, 0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x00bd | FORMULA);
        let (row, first) = is_cell.then(|| number(0).zip(number(2))).flatten()?;
        let last = if self.kind == 0x00bd { number(self.n - 2)? } else { first };
        Some([row, first, last.max(first)])
    }
}

/// Goes over the records from a place to the end of the part that begins there, and takes the meaning of those that
/// `keep` does not want. Returns how many bytes that were.
fn walk(stream: &mut [u8], from: usize, keep: &mut dyn FnMut(&[u8], Record) -> bool) -> usize {
    let (mut at, mut depth) = (from, 0_i32);
    while let (Some(kind), Some(n)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let record = Record { kind, body: at + 4, n: usize::from(n) };
        // The fewer: calamine stops at the first end.
        depth += match kind {
            BEGIN => 1,
            END => -1,
            _ => 0,
        };
        if !keep(stream, record) {
            put(stream, at, NOTHING);
        } else if kind == FORMULA {
            // The length of the formula's text.
            put(stream, record.body + 20, 0);
        }
        at = record.body + record.n;
        if kind == END && (depth <= 0 || from == 0) {
            break;
        }
    }
    at.min(stream.len()) - from
}

fn put(stream: &mut [u8], at: usize, value: u16) {
    if let Some(place) = stream.get_mut(at..at + 2) {
        place.copy_from_slice(&value.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[u16]) -> Vec<u8> {
        let n = u16::try_from(body.len() * 2).unwrap();
        [&[kind, n], body].concat().into_iter().flat_map(u16::to_le_bytes).collect()
    }

    fn book(cells: &[Vec<u8>]) -> Vec<u8> {
        let start = u16::try_from(8 + 14 + 4).unwrap();
        let mut all = record(BEGIN, &[0x0600, 5]);
        all.extend(record(SHEET, &[start, 0, 0, 0x0001, u16::from(b'a')]));
        all.extend(record(END, &[]));
        all.extend(record(BEGIN, &[0x0600, 0x10]));
        all.extend(cells.concat());
        all.extend(record(END, &[]));
        all
    }

    #[test]
    fn opposite_corners_are_refused() {
        let cell = |row, column| record(0x0203, &[row, column, 0, 0, 0, 0, 0]);
        let mut fine = book(&[cell(0, 0), cell(9, 9)]);
        let before = fine.clone();
        clean(&mut fine).unwrap();
        assert_eq!(fine, before);
        let mut wide = book(&[cell(0, 0), cell(65_535, 255)]);
        assert_eq!(clean(&mut wide).unwrap_err().code, "workbook.too_many_cells");
    }

    #[test]
    fn what_is_too_short_means_nothing() {
        let mut all = book(&[record(0x0203, &[0]), record(0x0200, &[0; 8]), record(FORMULA, &[7; 12])]);
        clean(&mut all).unwrap();
        let kinds = [34, 40, 60].map(|at| u16_at(&all, at).unwrap());
        assert_eq!(kinds, [NOTHING, NOTHING, FORMULA]);
        assert_eq!(u16_at(&all, 64 + 20), Some(0));
        clean(&mut [1, 2, 3]).unwrap();
    }
}
