//! The cells of a sheet -> [`RawTable`]: where the table starts, where it ends, which row is which.
//!
//! Cells come row by row. The first rows are kept until the header is found; then rows go straight into the table.
//! Rows without a filled cell are no rows; what stands left or right of what the first rows fill, or a header of
//! merged cells, is learnt at the end and asks for a second pass ([`Hints`]).

use super::sheet::Area;
use crate::ingest::builder::{MAX_COLUMNS, Span, TableBuilder};
use crate::ingest::table::Segment;
use crate::ingest::{RawTable, dialect};
use crate::issue::Error;

/// Rows among which the header is looked for.
pub const N_HEAD: usize = 200;
/// Rows times columns that are taken: 4 bytes each.
const MAX_CELLS: usize = 200_000_000;

/// What a first pass learns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// First column with a filled cell, and the one behind the last.
    pub columns: (u32, u32),
    /// Merged cells.
    pub merges: Vec<Area>,
}

/// A row of the head: its number counted from 0, its filled cells by column.
type HeadRow = (u32, Vec<(u32, Vec<u8>)>);

/// Takes cells.
pub struct Grid {
    hints: Option<Hints>,
    head: Vec<HeadRow>,
    body: Option<Body>,
    row: u32,
    /// Filled columns of all rows.
    columns: (u32, u32),
}

struct Body {
    builder: TableBuilder,
    /// Texts above the header.
    titles: Vec<String>,
    segments: Vec<Segment>,
    first_column: u32,
    /// The current row.
    cells: Vec<Span>,
    surplus: Vec<u8>,
    n_kept: usize,
    n_filled: usize,
    next_row: u32,
}

impl Grid {
    /// A first pass, or a second one with what the first learnt.
    pub fn new(hints: Option<Hints>) -> Self {
        Self { hints, head: Vec::new(), body: None, row: u32::MAX, columns: (u32::MAX, 0) }
    }

    /// Rows taken so far.
    pub fn n_rows(&self) -> usize {
        self.head.len()
    }

    /// Takes a cell.
    ///
    /// # Errors
    /// `file.too_many_columns`, `file.too_many_rows`, `workbook.too_many_cells`.
    pub fn cell(&mut self, row: u32, column: u32, text: &[u8]) -> Result<(), Error> {
        let is_plain = text.first().is_some_and(|b| (0x21..=0x7e).contains(b));
        if !is_plain && dialect::trim(text).is_empty() {
            return Ok(());
        }
        if row != self.row {
            self.end_row()?;
            self.row = row;
        }
        self.columns = (self.columns.0.min(column), self.columns.1.max(column + 1));
        match &mut self.body {
            Some(body) => body.cell(column, text),
            None => match self.head.last_mut() {
                Some((r, cells)) if *r == row => cells.push((column, text.to_vec())),
                _ => self.head.push((row, vec![(column, text.to_vec())])),
            },
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        match &mut self.body {
            Some(body) => body.end_row(self.row),
            None if self.head.len() >= N_HEAD => self.start(),
            None => Ok(()),
        }
    }

    /// Finds the header, and takes the rows of the head below it.
    fn start(&mut self) -> Result<(), Error> {
        let (first, last) = self.hints.as_ref().map_or(self.columns, |hints| hints.columns);
        let last = last.min(first.saturating_add(u32::try_from(MAX_COLUMNS).unwrap_or(u32::MAX)));
        let width = last.saturating_sub(first) as usize;
        let records: Vec<Vec<String>> =
            self.head.iter().map(|(_, cells)| record(cells, first, last)).collect();
        let (mut n_above, mut header, titles) = dialect::place(&records);
        if let Some(hints) = &self.hints {
            merged_header(&hints.merges, &self.head, first, &mut n_above, &mut header);
        }
        header.resize(width, String::new());
        let header_row = match n_above.checked_sub(1).and_then(|i| self.head.get(i)) {
            Some((row, _)) => row + 1,
            None => 0,
        };
        let mut body = Body {
            builder: TableBuilder::new(&header, header_row)?,
            titles,
            segments: Vec::new(),
            first_column: first,
            cells: vec![Span::InScratch(0, 0); width],
            surplus: Vec::new(),
            n_kept: 0,
            n_filled: 0,
            next_row: u32::MAX,
        };
        for (row, cells) in std::mem::take(&mut self.head).into_iter().skip(n_above) {
            for (column, text) in cells {
                body.cell(column, &text);
            }
            body.end_row(row)?;
        }
        self.body = Some(body);
        Ok(())
    }

    /// Ends the sheet. Whatever asks for a second pass comes beside the table.
    ///
    /// # Errors
    /// `file.empty`, `file.header_only`, those of [`Grid::cell`].
    pub fn finish(mut self, merges: Vec<Area>) -> Result<(RawTable, Option<Hints>), Error> {
        if self.body.is_some() {
            self.end_row()?;
        } else if self.head.is_empty() {
            return Err(Error::new("file.empty"));
        } else {
            self.start()?;
        }
        let Some(body) = self.body else { return Err(Error::new("file.empty")) };
        let first = body.first_column;
        let width = u32::try_from(body.builder.width()).unwrap_or(u32::MAX);
        let mut table = body.builder.finish(false)?;
        table.segments = body.segments;
        table.titles = body.titles;
        table.separator = 0;
        let is_wider = self.columns.0 < first || (self.columns.1 > first + width && width < 1_000);
        let header = table.header_row;
        // Rows are counted from 0 here: row `header` is the one below the header.
        let touches = |area: &Area| header > 0 && area.start.0 <= header && area.end.0 + 1 >= header;
        let merges: Vec<Area> = merges.into_iter().filter(touches).collect();
        let again = self.hints.is_none() && (is_wider || !merges.is_empty());
        Ok((table, again.then_some(Hints { columns: self.columns, merges })))
    }
}

impl Body {
    fn cell(&mut self, column: u32, text: &[u8]) {
        let at = column.checked_sub(self.first_column).and_then(|i| self.cells.get_mut(i as usize));
        match at {
            Some(slot) => {
                *slot = self.builder.keep(text);
                self.n_kept += text.len();
                self.n_filled += 1;
            }
            None if column >= self.first_column => {
                if !self.surplus.is_empty() {
                    self.surplus.push(b'|');
                }
                self.surplus.extend_from_slice(text);
            }
            // Left of the table: the second pass takes it.
            None => {}
        }
    }

    fn end_row(&mut self, row: u32) -> Result<(), Error> {
        if self.n_filled == 0 && self.surplus.is_empty() {
            return Ok(());
        }
        let width = self.cells.len();
        let n_rows = self.builder.n_rows();
        if n_rows.saturating_mul(width) > MAX_CELLS {
            return Err(Error::new("workbook.too_many_cells").with("max", MAX_CELLS));
        }
        if row != self.next_row {
            self.segments.push(Segment { first: n_rows, row_number: u64::from(row) + 1 });
        }
        self.next_row = row + 1;
        let n_fields = width + usize::from(!self.surplus.is_empty());
        self.builder.row(self.cells.iter().copied(), n_fields, &self.surplus, false)?;
        self.cells.fill(Span::InScratch(0, 0));
        self.surplus.clear();
        self.n_filled = 0;
        if self.n_kept > 1 << 20 {
            self.n_kept = 0;
            self.builder.flush(&[])?;
        }
        Ok(())
    }
}

/// The texts of a row up to its last filled cell.
fn record(cells: &[(u32, Vec<u8>)], first: u32, last: u32) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (column, text) in cells.iter().filter(|(column, _)| (first..last).contains(column)) {
        let at = (column - first) as usize;
        if all.len() <= at {
            all.resize(at + 1, String::new());
        }
        if let Some(slot) = all.get_mut(at) {
            *slot = String::from_utf8_lossy(dialect::trim(text)).into_owned();
        }
    }
    all
}

/// Fills headings from merged cells. Where cells merged downwards say that the header has a second row, that row's
/// texts are put behind those of the first.
fn merged_header(
    merges: &[Area],
    head: &[HeadRow],
    first: u32,
    n_above: &mut usize,
    header: &mut Vec<String>,
) {
    let Some((row, _)) = n_above.checked_sub(1).and_then(|i| head.get(i)) else { return };
    let row = *row;
    let text = |row: u32, column: u32| {
        let cells = head.iter().find(|(r, _)| *r == row).map(|(_, cells)| cells.as_slice()).unwrap_or(&[]);
        let cell = cells.iter().find(|(c, _)| *c == column);
        cell.map(|(_, text)| String::from_utf8_lossy(dialect::trim(text)).into_owned()).unwrap_or_default()
    };
    let covering = |row: u32, column: u32| {
        let covers =
            |a: &&Area| (a.start.0..=a.end.0).contains(&row) && (a.start.1..=a.end.1).contains(&column);
        merges.iter().find(covers).filter(|a| (a.start.0, a.start.1) != (row, column))
    };
    let is_deep = |a: &&Area| a.start.0 <= row && a.end.0 == row + 1;
    let last = merges.iter().map(|a| a.end.1 + 1).max().unwrap_or(0).saturating_sub(first) as usize;
    if header.len() < last.min(MAX_COLUMNS) {
        header.resize(last.min(MAX_COLUMNS), String::new());
    }
    let has_second =
        merges.iter().any(|a| is_deep(&a)) && head.get(*n_above).is_some_and(|(r, _)| *r == row + 1);
    for (i, heading) in header.iter_mut().enumerate() {
        let column = first + u32::try_from(i).unwrap_or(u32::MAX - first);
        if heading.is_empty()
            && let Some(area) = covering(row, column)
        {
            *heading = text(area.start.0, area.start.1);
        }
        let second = if has_second { text(row + 1, column) } else { String::new() };
        if !second.is_empty() {
            *heading = if heading.is_empty() { second } else { format!("{heading} {second}") };
        }
    }
    *n_above += usize::from(has_second);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(u32, u32, &str)], merges: &[Area]) -> RawTable {
        let mut hints = None;
        loop {
            let mut grid = Grid::new(hints.clone());
            for (row, column, text) in cells {
                grid.cell(*row, *column, text.as_bytes()).unwrap();
            }
            let (table, again) = grid.finish(merges.to_vec()).unwrap();
            match again {
                Some(again) => hints = Some(again),
                None => return table,
            }
        }
    }

    fn names(table: &RawTable) -> Vec<&str> {
        table.columns.iter().map(|c| c.name.as_str()).collect()
    }

    #[test]
    fn titles_gaps_and_row_numbers() {
        let cells = [
            (0, 1, "Sales of March"),
            (3, 1, "order date"),
            (3, 2, "amount"),
            (4, 1, "2024-03-05"),
            (4, 2, "5"),
            (9, 1, "2024-03-06"),
            (9, 2, "6"),
            (9, 3, " "),
        ];
        let table = table(&cells, &[]);
        assert_eq!(names(&table), ["order date", "amount"]);
        assert_eq!((table.header_row, table.n_rows), (4, 2));
        assert_eq!([table.row_number(0), table.row_number(1)], [5, 10]);
    }

    #[test]
    fn a_column_that_starts_late_is_one() {
        let mut cells = vec![(0, 1, "order date"), (0, 2, "amount")];
        cells.extend((1..300).flat_map(|row| [(row, 1, "2024-03-05"), (row, 2, "5")]));
        cells.extend([(300, 0, "a"), (300, 4, "note")]);
        let table = table(&cells, &[]);
        assert_eq!(names(&table), ["Column 1", "order date", "amount", "Column 4", "Column 5"]);
        assert_eq!((table.columns[4].text(299).as_ref(), table.surplus.len()), ("note", 0));
    }

    #[test]
    fn merged_headings() {
        let cells = [
            (0, 0, "order date"),
            (0, 1, "2024"),
            (0, 3, "customer"),
            (1, 1, "quantity"),
            (1, 2, "amount"),
            (2, 0, "2024-03-05"),
            (2, 1, "1"),
            (2, 2, "5"),
            (2, 3, "A"),
        ];
        let merges = [
            Area { start: (0, 0), end: (1, 0) },
            Area { start: (0, 1), end: (0, 2) },
            Area { start: (0, 3), end: (1, 3) },
        ];
        let table = table(&cells, &merges);
        assert_eq!(names(&table), ["order date", "2024 quantity", "2024 amount", "customer"]);
        assert_eq!((table.header_row, table.n_rows, table.row_number(0)), (2, 1, 3));
    }
}
