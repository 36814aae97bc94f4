//! The tables of a web page.

use super::super::sheet::Area;
use super::super::{Each, SheetName};
use super::tags::{Piece, Tags, number, resolve};
use crate::ingest::builder::MAX_COLUMNS;
use crate::issue::Error;
use std::ops::Range;

/// Tables inside each other that are told apart.
const MAX_DEPTH: usize = 8;
/// Merged cells that are kept.
const MAX_MERGES: usize = 2_000;
/// Columns of which cells that reach down are remembered.
const MAX_BUSY: usize = MAX_COLUMNS + 1;

fn is(name: &[u8], other: &str) -> bool {
    name.eq_ignore_ascii_case(other.as_bytes())
}

/// The tables, with where their content lies. A page with rows and no table is one.
pub fn tables(text: &[u8]) -> Vec<(SheetName, Range<usize>)> {
    let mut tags = Tags::new(text, true);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut has_rows = false;
    while let Some(piece) = tags.next_piece() {
        match piece {
            Piece::Open { name, is_empty: false, .. }
                if is(name, "table") && open.len() < MAX_DEPTH && found.len() < 2 * super::MAX_TABLES =>
            {
                open.push(found.len());
                found.push(tags.position()..text.len());
            }
            Piece::Open { name, .. } if is(name, "tr") => has_rows = true,
            Piece::Close(name) if is(name, "table") => {
                if let Some(table) = open.pop().and_then(|i| found.get_mut(i)) {
                    table.end = tags.position();
                }
            }
            _ => {}
        }
    }
    if found.is_empty() && has_rows {
        found.push(0..text.len());
    }
    let named = |(i, range): (usize, Range<usize>)| {
        (SheetName { name: format!("Table {}", i + 1), is_hidden: false }, range)
    };
    found.into_iter().enumerate().map(named).collect()
}

/// Reads the cells of a table. `nested`: where tables inside of it lie, which are others.
struct Cells<'e> {
    each: Each<'e>,
    row: Option<u32>,
    column: usize,
    /// Per column, the first row in which it is free of cells that reach down.
    busy: Vec<u32>,
    /// The open cell: columns and rows that it takes.
    open: Option<(u32, u32)>,
    text: Vec<u8>,
    merges: Vec<Area>,
}

/// Hands out the cells of a table, and its merged cells.
///
/// # Errors
/// What `each` returns.
pub fn cells(text: &[u8], nested: &[Range<usize>], each: Each<'_>) -> Result<Vec<Area>, Error> {
    let mut tags = Tags::new(text, true);
    let mut cells = Cells {
        each,
        row: None,
        column: 0,
        busy: Vec::new(),
        open: None,
        text: Vec::new(),
        merges: Vec::new(),
    };
    let mut nested = nested.iter().peekable();
    loop {
        while let Some(inner) = nested.next_if(|inner| inner.start <= tags.position()) {
            tags.jump(inner.end);
        }
        let Some(piece) = tags.next_piece() else { break };
        let wants_more = match piece {
            Piece::Text(piece) => {
                cells.add(piece, true);
                true
            }
            Piece::Literal(piece) => {
                cells.add(piece, false);
                true
            }
            Piece::Open { name, attributes, .. } if is(name, "td") || is(name, "th") => {
                let wants_more = cells.end()?;
                cells.start(attributes);
                wants_more
            }
            Piece::Open { name, .. } if is(name, "tr") => {
                let wants_more = cells.end()?;
                cells.row = Some(cells.row.map_or(0, |row| row.saturating_add(1)));
                cells.column = 0;
                wants_more
            }
            Piece::Close(name) if ["td", "th", "tr", "table"].iter().any(|own| is(name, own)) => {
                cells.end()?
            }
            Piece::Open { name, .. } | Piece::Close(name)
                if ["br", "p", "div", "li"].iter().any(|own| is(name, own)) =>
            {
                cells.add(b" ", false);
                true
            }
            _ => true,
        };
        if !wants_more {
            return Ok(cells.merges);
        }
    }
    cells.end()?;
    Ok(cells.merges)
}

impl Cells<'_> {
    fn start(&mut self, attributes: &[u8]) {
        let span = |name: &str, most: u32| number(attributes, name.as_bytes()).unwrap_or(1).clamp(1, most);
        let row = *self.row.get_or_insert(0);
        while self.busy.get(self.column).is_some_and(|free| *free > row) {
            self.column += 1;
        }
        self.open = Some((span("colspan", 1_000), span("rowspan", 65_535)));
        self.text.clear();
    }

    /// Adds to the text of the open cell; runs of blanks are one.
    fn add(&mut self, piece: &[u8], has_references: bool) {
        if self.open.is_none() {
            return;
        }
        let start = self.text.len();
        if has_references {
            resolve(piece, &mut self.text)
        } else {
            self.text.extend_from_slice(piece)
        }
        let mut to = start;
        for from in start..self.text.len() {
            let Some(&byte) = self.text.get(from) else { break };
            let byte = if byte.is_ascii_whitespace() { b' ' } else { byte };
            let is_double = byte == b' ' && to.checked_sub(1).and_then(|i| self.text.get(i)) == Some(&b' ');
            if !is_double && let Some(slot) = self.text.get_mut(to) {
                *slot = byte;
                to += 1;
            }
        }
        self.text.truncate(to);
    }

    /// Ends the open cell; whether more cells are wanted.
    fn end(&mut self) -> Result<bool, Error> {
        let Some((n_columns, n_rows)) = self.open.take() else { return Ok(true) };
        let row = self.row.unwrap_or(0);
        let column = u32::try_from(self.column).unwrap_or(u32::MAX / 2);
        if n_columns > 1 || n_rows > 1 {
            let end = (row.saturating_add(n_rows - 1), column.saturating_add(n_columns - 1));
            if self.merges.len() < MAX_MERGES {
                self.merges.push(Area { start: (row, column), end });
            }
        }
        if n_rows > 1 {
            let last = (self.column + n_columns as usize).min(MAX_BUSY);
            if self.busy.len() < last {
                self.busy.resize(last, 0);
            }
            for free in self.busy.iter_mut().take(last).skip(self.column) {
                *free = row.saturating_add(n_rows);
            }
        }
        self.column = (self.column + n_columns as usize).min(1 << 20);
        (self.each)(row, column, &self.text)
    }
}
