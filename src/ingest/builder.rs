//! Rows of cells -> [`RawTable`], whatever they were read from.

use super::inline::{Inline, NOT_INLINE};
use super::loose::MAX_QUOTED_BYTES;
use super::structure::Structure;
use super::trim::trim;
use super::{RawColumn, RawTable};
use crate::issue::Error;
use crate::model::Recents;

/// Most columns of a table.
pub const MAX_COLUMNS: usize = 1_000;

/// Most columns for each of which more memory is spent on remembering its texts.
const MAX_ROOMY_COLUMNS: usize = 64;

/// Where a cell's text lies.
#[derive(Debug, Clone, Copy)]
pub enum Span {
    /// In the text given to [`TableBuilder::flush`]: start, end.
    InText(usize, usize),
    /// In the builder's own scratch: start, end.
    InScratch(usize, usize),
}

/// A table as it grows. Cells are trimmed of blanks; a short row is filled up with empty cells.
pub struct TableBuilder {
    table: RawTable,
    /// Cells of the rows that are not in the table yet, row by row.
    pending: Vec<Span>,
    /// Texts of cells that do not stand in the file as they are meant.
    scratch: Vec<u8>,
    /// The first cells have told which columns keep their cells in the codes.
    has_chosen: bool,
    /// Codes on their way into a column.
    codes: Vec<u32>,
    /// Per column, the texts that it had of late.
    recents: Vec<Recents>,
}

impl TableBuilder {
    /// An empty table. `header`: one heading per column, empty where there is none. `header_row`: row number of
    /// the header as a spreadsheet counts it; 0 if the first row is data.
    ///
    /// # Errors
    /// `file.too_many_columns`.
    pub fn new(header: &[String], header_row: u32) -> Result<Self, Error> {
        if header.len() > MAX_COLUMNS {
            return Err(Error::new("file.too_many_columns")
                .with("n", header.len())
                .with("max", MAX_COLUMNS)
                .with("row", header_row.max(1)));
        }
        let columns = Vec::with_capacity(header.len());
        let mut table = RawTable { header_row, separator: b',', columns, ..RawTable::default() };
        for (i, heading) in header.iter().enumerate() {
            let name = unique_name(heading, i, &table.columns);
            table.columns.push(RawColumn { name, heading: heading.clone(), ..RawColumn::default() });
        }
        let recents = vec![Recents::new(header.len() <= MAX_ROOMY_COLUMNS); header.len()];
        Ok(Self {
            table,
            pending: Vec::new(),
            scratch: Vec::new(),
            has_chosen: false,
            codes: Vec::new(),
            recents,
        })
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.table.columns.len()
    }

    /// The separator that the file has.
    pub fn separator(&self) -> u8 {
        self.table.separator
    }

    /// Data rows so far.
    pub fn n_rows(&self) -> usize {
        self.table.n_rows
    }

    /// Row number of the next row as a spreadsheet counts it.
    pub fn next_row_number(&self) -> u64 {
        self.table.row_number(self.table.n_rows)
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        self.table.memory()
    }

    /// Adds a row of texts. What stands beyond the last column makes the row one with surplus fields.
    ///
    /// # Errors
    /// `file.too_many_rows`.
    pub fn push_row<C: AsRef<[u8]>>(&mut self, cells: &[C]) -> Result<(), Error> {
        let width = self.width();
        let mut spans = Vec::with_capacity(width);
        for cell in cells.iter().take(width) {
            spans.push(self.keep(cell.as_ref()));
        }
        let is_empty = cells.iter().all(|c| c.as_ref().is_empty());
        let mut surplus = Vec::new();
        for (n, cell) in cells.iter().skip(width).enumerate() {
            if n > 0 {
                surplus.push(self.table.separator);
            }
            surplus.extend_from_slice(cell.as_ref());
        }
        self.row(spans.into_iter(), cells.len(), &surplus, is_empty)?;
        if self.scratch.len() > 1 << 20 { self.flush(&[]) } else { Ok(()) }
    }

    /// Keeps a text that is resolved, for [`TableBuilder::row`].
    pub fn keep(&mut self, text: &[u8]) -> Span {
        self.resolve(|to| to.extend_from_slice(text))
    }

    /// Keeps what `write` appends.
    pub fn resolve(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Span {
        let start = self.scratch.len();
        write(&mut self.scratch);
        Span::InScratch(start, self.scratch.len())
    }

    /// Adds a row by where its cells lie. `n_fields`: how many the file has; `surplus`: those beyond the last
    /// column, as they stand there; `is_blank`: the row is an empty line.
    ///
    /// # Errors
    /// `file.too_many_rows`.
    pub fn row(
        &mut self,
        cells: impl Iterator<Item = Span>,
        n_fields: usize,
        surplus: &[u8],
        is_blank: bool,
    ) -> Result<(), Error> {
        let table = &mut self.table;
        let row =
            u32::try_from(table.n_rows).ok().filter(|row| *row < u32::MAX - 1).ok_or_else(too_many_rows)?;
        let width = table.columns.len();
        self.pending.extend(cells.chain(std::iter::repeat(Span::InScratch(0, 0))).take(width));
        if n_fields > width {
            let is_separator = |b: &u8| *b == table.separator || b.is_ascii_whitespace();
            if !surplus.iter().all(is_separator) {
                table.surplus.push((row, String::from_utf8_lossy(surplus).into_owned()));
            }
        } else if n_fields < width && !is_blank {
            table.n_short_rows += 1;
            table.short_rows.push(row);
        }
        table.n_rows += 1;
        Ok(())
    }

    /// Takes the pending rows over into the table, column by column. `text`: what the spans point into.
    ///
    /// # Errors
    /// `file.too_many_rows`.
    pub fn flush(&mut self, text: &[u8]) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let width = self.table.columns.len();
        let mut cells: Vec<&[u8]> = Vec::with_capacity(self.pending.len() / width.max(1));
        for (i, (column, recents)) in self.table.columns.iter_mut().zip(&mut self.recents).enumerate() {
            let spans = self.pending.iter().skip(i).step_by(width);
            cells.clear();
            cells.extend(spans.map(|span| {
                trim(match *span {
                    Span::InText(start, end) => text.get(start..end).unwrap_or(&[]),
                    Span::InScratch(start, end) => self.scratch.get(start..end).unwrap_or(&[]),
                })
            }));
            if !self.has_chosen {
                column.inline = Inline::choose(&cells);
            }
            add_cells(column, &cells, recents, &mut self.codes)?;
        }
        self.has_chosen = true;
        self.pending.clear();
        self.scratch.clear();
        Ok(())
    }

    /// Adds whole records of a plain text, up to the first that has not the fields of the table or is so long that
    /// its quotes deserve a second look; returns how many bytes were taken. `structure` is what was read of
    /// `text`.
    ///
    /// # Errors
    /// `file.too_many_rows`.
    pub fn push_records(&mut self, text: &[u8], structure: &Structure) -> Result<usize, Error> {
        let width = self.width();
        if !self.has_chosen || width < 2 {
            return Ok(0);
        }
        let mut start = 0;
        let mut n_rows = 0;
        for n_fields in &structure.record_ends {
            let last = (n_rows + 1) * width;
            let end = structure.field_ends.get(last - 1).map_or(0, |end| *end as usize + 1);
            if *n_fields as usize != last || end - start > MAX_QUOTED_BYTES {
                break;
            }
            n_rows += 1;
            start = end;
        }
        if self.table.n_rows + n_rows >= u32::MAX as usize {
            return Err(too_many_rows());
        }
        let fields = structure.field_ends.get(..n_rows * width).unwrap_or(&[]);
        for (i, (column, recents)) in self.table.columns.iter_mut().zip(&mut self.recents).enumerate() {
            add_column(column, text, fields, (i, width), recents, &mut self.codes)?;
        }
        self.table.n_rows += n_rows;
        Ok(start)
    }

    /// Says which separator the file has.
    pub fn separated_by(mut self, separator: u8) -> Self {
        self.table.separator = separator;
        self
    }

    /// Says the encoding, once it is known.
    pub fn encoded(mut self, encoding: &'static str) -> Self {
        self.table.encoding = encoding;
        self
    }

    /// The table. `has_replacements`: bytes were replaced by U+FFFD somewhere.
    ///
    /// # Errors
    /// `file.header_only` if there is no data row; those of [`TableBuilder::flush`].
    pub fn finish(mut self, has_replacements: bool) -> Result<RawTable, Error> {
        self.flush(&[])?;
        if self.table.n_rows == 0 {
            return Err(Error::new("file.header_only"));
        }
        if has_replacements || self.table.columns.iter().any(|c| c.cells.has_replacements) {
            self.table.undecodable_rows = self.table.rows_with_replacements(100);
        }
        Ok(self.table)
    }
}

fn too_many_rows() -> Error {
    Error::new("file.too_many_rows").with("max", u32::MAX - 1)
}

/// A cell without the quotes around it and without the CR of a line end.
fn unquoted(cell: &[u8]) -> &[u8] {
    let bare = cell.strip_suffix(b"\r").unwrap_or(cell);
    match bare {
        [b'"', inner @ .., b'"'] => inner,
        _ => bare,
    }
}

/// Appends a text whose quotes are doubled.
fn undouble(text: &[u8], to: &mut Vec<u8>) {
    let mut is_second = false;
    for byte in text {
        is_second = *byte == b'"' && !is_second;
        if !is_second {
            to.push(*byte);
        }
    }
}

/// Adds column `i` of records that all have `width` fields, which end at `fields`.
fn add_column(
    column: &mut RawColumn,
    text: &[u8],
    fields: &[u32],
    (i, width): (usize, usize),
    recents: &mut Recents,
    codes: &mut Vec<u32>,
) -> Result<(), Error> {
    debug_assert!(width > 1, "a field stands between two ends");
    let mut cells: Vec<&[u8]> = Vec::with_capacity(fields.len() / width);
    // Cells with quotes inside: which, and their text.
    let (mut doubled, mut arena): (Vec<(usize, usize)>, Vec<u8>) = (Vec::new(), Vec::new());
    let mut at = 0;
    let mut read = |start: usize, end: usize| {
        let cell = text.get(start..end).unwrap_or(&[]);
        at += 1;
        if cell.first() != Some(&b'"') {
            return trim(cell);
        }
        let inner = unquoted(cell);
        if inner.contains(&b'"') {
            undouble(inner, &mut arena);
            doubled.push((at - 1, arena.len()));
        }
        trim(inner)
    };
    // A field starts behind the one before it, be it of the record before; only the first of all has none.
    let before = match i.checked_sub(1) {
        Some(before) => before,
        None => {
            cells.extend(fields.first().map(|end| read(0, *end as usize)));
            width - 1
        }
    };
    let n_cells = fields.len() / width - cells.len();
    let ends = fields.get(before..).unwrap_or_default().chunks(width).take(n_cells);
    cells.extend(ends.map(|ends| match ends {
        [before, end, ..] => read(*before as usize + 1, *end as usize),
        _ => &[],
    }));
    let mut start = 0;
    for (at, end) in doubled {
        if let (Some(cell), Some(inner)) = (cells.get_mut(at), arena.get(start..end)) {
            *cell = trim(inner);
        }
        start = end;
    }
    add_cells(column, &cells, recents, codes)
}

/// Adds cells to a column. `codes` is scratch.
fn add_cells(
    column: &mut RawColumn,
    cells: &[&[u8]],
    recents: &mut Recents,
    codes: &mut Vec<u32>,
) -> Result<(), Error> {
    codes.clear();
    let RawColumn { inline, cells: dictionary, .. } = column;
    if *inline == Inline::None {
        dictionary.intern_all(cells, recents, codes).ok_or_else(too_many_rows)?;
    } else {
        inline.encode_all(cells, codes);
        for (cell, code) in cells.iter().zip(codes.iter_mut()) {
            if *code == NOT_INLINE {
                *code = dictionary.intern(cell).ok_or_else(too_many_rows)?;
            }
        }
    }
    column.codes.extend(codes);
    Ok(())
}

fn unique_name(heading: &str, i: usize, before: &[RawColumn]) -> String {
    let plain = if heading.is_empty() { format!("Column {}", i + 1) } else { heading.to_owned() };
    let mut name = plain.clone();
    let mut n = 1;
    while before.iter().any(|column| column.name == name) {
        n += 1;
        name = format!("{plain} ({n})");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_any_length() {
        let header = ["a", "a", ""].map(str::to_owned);
        let mut builder = TableBuilder::new(&header, 1).unwrap();
        builder.push_row(&["1", " 2 ", "3"]).unwrap();
        builder.push_row(&["4"]).unwrap();
        builder.push_row(&["5", "6", "7", "", "8"]).unwrap();
        builder.push_row(&["9", "9", "9", "", ""]).unwrap();
        builder.push_row(&[""]).unwrap();
        let table = builder.finish(false).unwrap();
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["a", "a (2)", "Column 3"]);
        let second: Vec<_> = (0..5).map(|row| table.columns[1].text(row)).collect();
        assert_eq!(second, ["2", "", "6", "9", ""]);
        assert_eq!((table.n_short_rows, &table.short_rows[..]), (1, &[1][..]));
        assert_eq!(table.surplus, [(2, ",8".to_owned())]);
    }
}
