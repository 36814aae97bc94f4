//! Pushed bytes -> [`RawTable`].

use super::container::{refuse_binary, refuse_other_formats};
use super::decode::{Decoding, PIECE_BYTES};
use super::delimited::{MAX_FIELDS, Record, Splitter};
use super::dialect::{self, Dialect, trim};
use super::encoding::{self, HEAD_BYTES, Verdict};
use super::{RawColumn, RawTable};
use crate::issue::Error;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Most columns of a table.
pub const MAX_COLUMNS: usize = 1_000;

/// Reads a file in chunks of any size. The table does not depend on how the bytes were cut.
pub struct Reader {
    forced: Option<&'static Encoding>,
    /// The first bytes, until there are enough to decide encoding and layout.
    head: Vec<u8>,
    body: Option<Body>,
}

struct Body {
    decoding: Decoding,
    splitter: Splitter,
    rows: Rows,
}

/// The table as it grows.
struct Rows {
    table: RawTable,
    /// Records still to be skipped.
    n_above: usize,
    /// Cells of the rows that are not in the table yet, row by row.
    pending: Vec<Span>,
    /// Texts of cells that do not stand in the file as they are meant.
    resolved: Vec<u8>,
}

/// Where a cell's text lies.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    is_resolved: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// A reader that finds out the encoding.
    pub fn new() -> Self {
        Self { forced: None, head: Vec::new(), body: None }
    }

    /// A reader for an encoding that the user chose, by its WHATWG label.
    ///
    /// # Errors
    /// `encoding.unknown`.
    pub fn with_encoding(label: &str) -> Result<Self, Error> {
        let encoding = Encoding::for_label_no_replacement(label.as_bytes())
            .ok_or_else(|| Error::new("encoding.unknown").with("label", label))?;
        Ok(Self { forced: Some(encoding), ..Self::new() })
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// `file.is_excel`, `file.is_zip`, `file.is_gzip`, `file.is_pdf`, `file.is_image`, `file.is_binary`,
    /// `file.empty`, `file.line_too_long`, `file.too_many_columns`, `file.too_many_rows`. The reader is of no
    /// use after an error.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if let Some(body) = &mut self.body {
            return body.push(bytes, false);
        }
        // Exactly so many bytes are looked at, so that the chunks' sizes do not matter.
        let n = (HEAD_BYTES - self.head.len()).min(bytes.len());
        let (first, rest) = bytes.split_at(n);
        self.head.extend_from_slice(first);
        if self.head.len() < HEAD_BYTES {
            return Ok(());
        }
        let head = std::mem::take(&mut self.head);
        self.body.insert(Body::start(&head, false, self.forced)?).push(rest, false)
    }

    /// Data rows so far.
    pub fn n_rows(&self) -> usize {
        self.body.as_ref().map_or(0, |body| body.rows.table.n_rows)
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        let body = self.body.as_ref().map_or(0, |body| body.splitter.memory() + body.rows.table.memory());
        self.head.capacity() + body
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of [`Reader::push`], and `file.header_only`.
    pub fn finish(self) -> Result<RawTable, Error> {
        let mut body = match self.body {
            Some(body) => body,
            None if self.head.is_empty() => return Err(Error::new("file.empty")),
            None => Body::start(&self.head, true, self.forced)?,
        };
        body.push(&[], true)?;
        let Body { decoding, splitter: _, rows } = body;
        rows.finish(&decoding)
    }
}

impl Body {
    /// Decides encoding and layout, and reads the head.
    fn start(head: &[u8], is_whole: bool, forced: Option<&'static Encoding>) -> Result<Self, Error> {
        refuse_other_formats(head)?;
        let verdict = forced.map_or_else(|| encoding::detect(head, is_whole), Verdict::Is);
        if !matches!(verdict, Verdict::Is(e) if e == UTF_16LE || e == UTF_16BE) {
            refuse_binary(head)?;
        }
        let mut decoding = Decoding::new(verdict);
        let mut text = Splitter::new(b',');
        decoding.decode(head, false, &mut text);
        let Dialect { separator, n_above, header } = dialect::detect(text.text(), is_whole)?;
        if header.len() > MAX_COLUMNS {
            return Err(Error::new("file.too_many_columns")
                .with("n", header.len())
                .with("max", MAX_COLUMNS)
                .with("row", n_above.max(1)));
        }
        let mut splitter = Splitter::new(separator);
        splitter.extend(text.text());
        let mut body = Self { decoding, splitter, rows: Rows::new(separator, n_above, &header) };
        body.drain(false)?;
        Ok(body)
    }

    fn push(&mut self, bytes: &[u8], is_last: bool) -> Result<(), Error> {
        for piece in bytes.chunks(PIECE_BYTES) {
            self.decoding.decode(piece, false, &mut self.splitter);
            self.drain(false)?;
        }
        if is_last {
            self.decoding.decode(&[], true, &mut self.splitter);
            self.drain(true)?;
        }
        Ok(())
    }

    fn drain(&mut self, is_last: bool) -> Result<(), Error> {
        let rows = &mut self.rows;
        let mut each = |record: Record<'_>| rows.add(&record);
        let done = if is_last { self.splitter.finish(&mut each) } else { self.splitter.drain(&mut each) };
        self.rows.flush(self.splitter.text())?;
        done.map_err(|error| match error.code {
            "file.line_too_long" => {
                let table = &self.rows.table;
                error.with("row", table.row_number(table.n_rows).saturating_sub(self.rows.n_above as u64))
            }
            _ => error,
        })
    }
}

impl Rows {
    fn new(separator: u8, n_above: usize, header: &[String]) -> Self {
        let mut table = RawTable {
            header_row: u32::try_from(n_above).unwrap_or(u32::MAX),
            separator,
            columns: Vec::with_capacity(header.len()),
            ..RawTable::default()
        };
        for (i, heading) in header.iter().enumerate() {
            let name = unique_name(heading, i, &table.columns);
            table.columns.push(RawColumn { name, heading: heading.clone(), ..RawColumn::default() });
        }
        Self { table, n_above, pending: Vec::new(), resolved: Vec::new() }
    }

    fn add(&mut self, record: &Record<'_>) -> Result<(), Error> {
        if self.n_above > 0 {
            self.n_above -= 1;
            return Ok(());
        }
        let table = &mut self.table;
        let row = u32::try_from(table.n_rows)
            .ok()
            .filter(|row| *row < u32::MAX - 1)
            .ok_or_else(|| Error::new("file.too_many_rows").with("max", u32::MAX - 1))?;
        let n_fields = record.len();
        let width = table.columns.len();
        for i in 0..width {
            let span = match record.span(i) {
                Some((start, end)) => Span { start, end, is_resolved: false },
                None => {
                    let start = self.resolved.len();
                    record.unquoted(i, &mut self.resolved);
                    Span { start, end: self.resolved.len(), is_resolved: true }
                }
            };
            self.pending.push(span);
        }
        if n_fields > width {
            let rest = record.rest(width);
            let is_separator = |b: &u8| *b == table.separator || b.is_ascii_whitespace();
            if !rest.iter().all(is_separator) {
                table.surplus.push((row, String::from_utf8_lossy(rest).into_owned()));
            }
        } else if n_fields < width && !record.is_empty_line() {
            table.n_short_rows += 1;
            table.short_rows.push(row);
        }
        table.n_rows += 1;
        Ok(())
    }

    /// Takes the pending rows over into the table, column by column. `text`: what the spans point into.
    fn flush(&mut self, text: &[u8]) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let width = self.table.columns.len();
        let mut cells: Vec<&[u8]> = Vec::with_capacity(self.pending.len() / width.max(1));
        for (i, column) in self.table.columns.iter_mut().enumerate() {
            let spans = self.pending.iter().skip(i).step_by(width);
            cells.clear();
            cells.extend(spans.map(|span| {
                let text = if span.is_resolved { &self.resolved } else { text };
                trim(text.get(span.start..span.end).unwrap_or(&[]))
            }));
            let done = column.cells.intern_all(&cells, &mut column.codes);
            done.ok_or_else(|| Error::new("file.too_many_rows").with("max", u32::MAX - 1))?;
        }
        self.pending.clear();
        self.resolved.clear();
        Ok(())
    }

    fn finish(mut self, decoding: &Decoding) -> Result<RawTable, Error> {
        if self.table.n_rows == 0 {
            return Err(Error::new("file.header_only"));
        }
        self.table.encoding = decoding.label();
        if decoding.has_errors {
            self.table.undecodable_rows = self.table.rows_with_replacements(100);
        }
        Ok(self.table)
    }
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

const _: () = assert!(MAX_FIELDS > MAX_COLUMNS, "a record too wide must be seen as such");
