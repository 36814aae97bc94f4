//! How is a file laid out: which signs, where does the table start, what are its columns called?
//!
//! [`signs`] finds separator, quote and escape, [`header`] finds titles and header lines.

mod header;
mod signs;

use super::delimited::Splitter;
use super::record::Record;
use super::syntax::{Separator, Syntax};
pub use super::trim::trim;
use super::{DateOrder, Decimal, date, number};
use crate::issue::Error;

/// Separators that a `sep=` line may name.
const SAID: [u8; 8] = [b',', b';', b'\t', b'|', b' ', b':', b'~', b'^'];
/// Texts above a header that are kept.
pub const MAX_TITLES: usize = 40;
/// Records looked at.
const N_RECORDS: usize = 400;

/// What the records of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One row each.
    Table,
    /// One order each; its fields are the products in it.
    Baskets,
}

/// How a file is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Its signs.
    pub syntax: Syntax,
    /// Fields that most records have.
    pub width: usize,
    /// What a record is.
    pub layout: Layout,
    /// Records above the first data row: titles, `sep=`, comments, header.
    pub n_above: usize,
    /// How many of them, the last ones, are the header.
    pub n_header_rows: usize,
    /// Cells of the header, trimmed; as many empty ones as there are columns if there is no header.
    pub header: Vec<String>,
    /// The header as it stands in the file, several lines joined by blanks; empty if there is none.
    pub header_as_read: Vec<String>,
    /// Texts above the header.
    pub titles: Vec<String>,
    /// What comment lines start with; empty if there are none.
    pub comment: &'static str,
    /// The separator as one byte, for what is told of the file; a comma if there is none.
    pub separator_byte: u8,
}

/// The lines of a text that may hold the header.
pub fn first_lines(text: &str) -> &str {
    let end = text.match_indices('\n').nth(9).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// Finds out the layout from the decoded head of a file. `is_whole`: the head is the file.
///
/// # Errors
/// `file.empty` if there is no filled cell in a whole file.
pub fn detect(text: &[u8], is_whole: bool) -> Result<Dialect, Error> {
    let said = said_separator(text);
    let syntax = signs::find(text, is_whole, said);
    // Records are told apart as the file will be read: with the width that most have.
    let (width, _) = width(&records(text, Splitter::with_syntax(syntax.clone()), is_whole));
    let splitter = Splitter::with_syntax(syntax.clone()).expect(width);
    let raw = records(text, splitter, is_whole);
    if is_whole && raw.iter().all(|r| r.iter().all(|c| trim(c.as_bytes()).is_empty())) {
        return Err(Error::new("file.empty"));
    }
    let n_said = usize::from(said.is_some());
    let trimmed = |r: &Vec<String>| -> Vec<String> {
        r.iter().map(|c| String::from_utf8_lossy(trim(c.as_bytes())).into_owned()).collect()
    };
    let rows: Vec<Vec<String>> = raw.iter().skip(n_said).map(trimmed).collect();
    let no_sign = if matches!(syntax.separator, Separator::Columns(_)) { b' ' } else { b',' };
    let separator_byte = syntax.separator_text().first().copied().unwrap_or(no_sign);
    let mut found = Dialect {
        separator_byte,
        syntax,
        width,
        layout: Layout::Table,
        n_above: n_said,
        n_header_rows: 0,
        header: Vec::new(),
        header_as_read: Vec::new(),
        titles: Vec::new(),
        comment: "",
    };
    if header::are_baskets(&rows)
        && !matches!(found.syntax.separator, Separator::Columns(_) | Separator::Blanks)
    {
        found.layout = Layout::Baskets;
        found.header = vec![String::new(); width];
        return Ok(found);
    }
    let place = header::find(&rows, width);
    found.comment = place.comment;
    found.titles = titles(&rows, place.first);
    found.n_above += place.first + place.n_rows;
    found.n_header_rows = place.n_rows;
    if place.n_rows == 0 {
        let n = rows.get(place.first).map_or(1, Vec::len).max(if rows.is_empty() { 1 } else { width });
        found.header = vec![String::new(); n];
        return Ok(found);
    }
    let lines =
        |rows: &[Vec<String>]| rows.iter().skip(place.first).take(place.n_rows).cloned().collect::<Vec<_>>();
    found.header = header::names(&lines(&rows), &rows, place, width);
    let raw = raw.get(n_said..).unwrap_or(&[]);
    found.header_as_read = header::joined(&lines(raw), width);
    Ok(found)
}

/// Finds the header among the first rows of a sheet: how many rows stand above the first data row, the header's
/// cells (none if the first row is data), and the texts above it.
pub fn place(rows: &[Vec<String>]) -> (usize, Vec<String>, Vec<String>) {
    let (width, _) = width(rows);
    let place = header::find(rows, width);
    let lines: Vec<Vec<String>> = rows.iter().skip(place.first).take(place.n_rows).cloned().collect();
    let names = if lines.is_empty() { Vec::new() } else { header::names(&lines, rows, place, width) };
    (place.first + place.n_rows, names, titles(rows, place.first))
}

/// The filled cells of the first `n` rows.
fn titles(rows: &[Vec<String>], n: usize) -> Vec<String> {
    rows.iter().take(n).flatten().filter(|cell| !cell.is_empty()).take(MAX_TITLES).cloned().collect()
}

/// The first records of a text.
fn records(text: &[u8], mut splitter: Splitter, is_whole: bool) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut each = |record: Record<'_>| {
        if all.len() >= N_RECORDS {
            return Err(Error::new("enough"));
        }
        let cell = |i| String::from_utf8_lossy(&record.text(i)).into_owned();
        all.push((0..record.len()).map(cell).collect());
        Ok(())
    };
    splitter.extend(text);
    // Stopping early is no failure here; a record without an end is shown by `read`.
    let _ = if is_whole { splitter.finish(&mut each) } else { splitter.drain(&mut each) };
    all
}

/// The commonest number of fields among non-blank records (the larger of two that are as common), and its share.
fn width(records: &[Vec<String>]) -> (usize, f64) {
    let is_filled = |r: &&Vec<String>| r.iter().any(|c| !c.trim().is_empty());
    let mut widths: Vec<usize> = records.iter().filter(is_filled).map(Vec::len).collect();
    widths.sort_unstable();
    let n_all = widths.len();
    let (mut best, mut best_n) = (1, 0);
    for group in widths.chunk_by(|a, b| a == b) {
        if group.len() >= best_n {
            (best, best_n) = (group.first().copied().unwrap_or(1), group.len());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let share = best_n as f64 / n_all.max(1) as f64;
    (best, share)
}

/// `sep=;` in the first line, as Excel understands it.
fn said_separator(text: &[u8]) -> Option<u8> {
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).next()?;
    let line = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\"")).unwrap_or(line);
    match line.trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign] if SAID.contains(sign) => Some(*sign),
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] => {
            line.last().copied().filter(|sign| matches!(sign, b'\t' | b' '))
        }
        _ => None,
    }
}

/// Whether a cell is a number, by either decimal sign.
fn is_number(cell: &str) -> bool {
    number::shape(cell).is_some_and(|s| s.fits(Decimal::Point) || s.fits(Decimal::Comma))
}

/// Whether a cell is a date, in any order.
fn is_date(cell: &str) -> bool {
    date::parse(cell).is_some_and(|p| {
        [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy].into_iter().any(|order| p.day(order).is_some())
    })
}

#[cfg(test)]
mod tests;
