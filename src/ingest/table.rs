//! A file as text: columns of distinct cells.

use crate::model::Dictionary;

/// A column as text.
#[derive(Debug, Clone, Default)]
pub struct RawColumn {
    /// Heading, trimmed; made unique by a suffix; `Column 3` where there is none.
    pub name: String,
    /// Heading as in the file, trimmed; empty if there is none.
    pub heading: String,
    /// Distinct cells, trimmed of blanks at both ends.
    pub cells: Dictionary,
    /// One code per row. A cell that a short row lacks is the empty text.
    pub codes: Vec<u32>,
}

impl RawColumn {
    /// The cell of a row.
    pub fn text(&self, row: usize) -> &str {
        self.codes.get(row).map_or("", |&code| self.cells.text(code))
    }

    /// Number of the empty cell, if there is one.
    pub fn empty(&self) -> Option<u32> {
        self.cells.find(b"")
    }

    /// All distinct cells with their numbers.
    pub fn distinct(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..u32::try_from(self.cells.len()).unwrap_or(u32::MAX)).map(|code| (code, self.cells.text(code)))
    }

    /// Per distinct cell, whether bytes in it could not be decoded.
    pub fn damaged_cells(&self) -> Vec<bool> {
        self.distinct().map(|(_, text)| text.contains('\u{fffd}')).collect()
    }

    /// Rows per distinct cell.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0_u32; self.cells.len()];
        for &code in &self.codes {
            if let Some(count) = counts.get_mut(code as usize) {
                *count += 1;
            }
        }
        counts
    }
}

/// A file as text, with how it was read.
#[derive(Debug, Clone, Default)]
pub struct RawTable {
    /// Columns in file order.
    pub columns: Vec<RawColumn>,
    /// Rows below the header.
    pub n_rows: usize,
    /// Row number of the header as a spreadsheet counts it; data row `i` is row `header_row + 1 + i`.
    pub header_row: u32,
    /// Name of the sheet of a workbook; empty for a text.
    pub sheet: String,
    /// Encoding label (WHATWG), for example `UTF-8`, `gb18030`; of a workbook its kind, for example `xlsx`.
    pub encoding: &'static str,
    /// Field separator; 0 for a workbook.
    pub separator: u8,
    /// Rows with more fields than the header: index and the surplus fields as text. Such rows are rejected.
    pub surplus: Vec<(u32, String)>,
    /// Rows with fewer fields than the header.
    pub n_short_rows: u64,
    /// The rows with fewer fields than the header, in file order.
    pub short_rows: Vec<u32>,
    /// Rows in which undecodable bytes were replaced by U+FFFD (the first hundred).
    pub undecodable_rows: Vec<u32>,
    /// Rows that stand in another of the stacked files as well, sorted.
    pub repeated: Vec<u32>,
    /// Such rows are counted nevertheless.
    pub counts_repeated: bool,
    /// Where row numbers go on from another number than the row before: sheets with gaps, stacked files. Sorted.
    pub segments: Vec<Segment>,
}

/// Rows that are numbered on from a number of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Index of the first row.
    pub first: usize,
    /// Its row number as a spreadsheet counts it.
    pub row_number: u64,
}

impl RawTable {
    /// Row number of data row `i` as a spreadsheet counts it.
    pub fn row_number(&self, i: usize) -> u64 {
        let n_before = self.segments.partition_point(|segment| segment.first <= i);
        match n_before.checked_sub(1).and_then(|at| self.segments.get(at)) {
            Some(segment) => segment.row_number + (i - segment.first) as u64,
            None => u64::from(self.header_row) + 1 + i as u64,
        }
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        let columns = self.columns.iter().map(|c| c.cells.memory() + c.codes.capacity() * size_of::<u32>());
        let surplus = self.surplus.iter().map(|(_, text)| text.capacity() + size_of::<(u32, String)>());
        columns.sum::<usize>() + surplus.sum::<usize>() + self.short_rows.capacity() * size_of::<u32>()
    }

    /// The first `n` rows with a replacement character.
    pub fn rows_with_replacements(&self, n: usize) -> Vec<u32> {
        let mut rows: Vec<u32> = Vec::new();
        for column in &self.columns {
            let is_damaged = column.damaged_cells();
            if is_damaged.contains(&true) {
                let damaged = (0_u32..).zip(&column.codes);
                let damaged = damaged.filter(|(_, code)| is_damaged.get(**code as usize) == Some(&true));
                rows.extend(damaged.map(|(row, _)| row).take(n));
            }
        }
        rows.sort_unstable();
        rows.dedup();
        rows.truncate(n);
        rows
    }
}
