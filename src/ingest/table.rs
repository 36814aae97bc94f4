//! A file as text: columns of distinct cells.

use crate::model::Dictionary;

/// A column as text.
#[derive(Debug, Clone, Default)]
pub struct RawColumn {
    /// Heading, trimmed; made unique by a suffix; `Column 3` where there is none.
    pub name: String,
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
    /// Encoding label (WHATWG), for example `UTF-8`, `gb18030`.
    pub encoding: &'static str,
    /// Field separator.
    pub separator: u8,
    /// Rows with more fields than the header: index and the surplus fields as text. Such rows are rejected.
    pub surplus: Vec<(u32, String)>,
    /// Rows with fewer fields than the header.
    pub n_short_rows: u64,
    /// Rows in which undecodable bytes were replaced by U+FFFD (the first hundred).
    pub undecodable_rows: Vec<u32>,
}

impl RawTable {
    /// Row number of data row `i` as a spreadsheet counts it.
    pub fn row_number(&self, i: usize) -> u64 {
        u64::from(self.header_row) + 1 + i as u64
    }
}
