//! Pushed bytes -> [`RawTable`].

use super::RawTable;
use super::builder::{MAX_COLUMNS, Span, TableBuilder};
use super::decode::{Decoding, PIECE_BYTES};
use super::delimited::Splitter;
use super::dialect::{Dialect, Layout, trim};
use super::encoding::{Charset, HEAD_BYTES};
use super::head::Head;
use super::open::{self, Opened};
use super::record::{MAX_FIELDS, Record};
use super::structure::Structure;
use crate::issue::Error;

/// Columns of a file of baskets: a row per product, with the number of its record.
const BASKET_COLUMNS: [&str; 2] = ["order", "product"];

/// Reads a file in chunks of any size. The table does not depend on how the bytes were cut.
pub struct Reader {
    forced: Option<Charset>,
    /// The first bytes, until there are enough to decide encoding and layout.
    head: Head,
    body: Option<Body>,
}

struct Body {
    decoding: Decoding,
    splitter: Splitter,
    structure: Structure,
    rows: Rows,
    /// Texts above the header.
    titles: Vec<String>,
}

/// Records on their way into the table.
struct Rows {
    builder: TableBuilder,
    /// Records still to be skipped.
    n_above: usize,
    /// Rows that were mended.
    mended: Vec<u32>,
    /// Number of the order, where every record is one and its fields are products.
    basket: Option<u64>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// A reader that finds out the encoding.
    pub fn new() -> Self {
        Self { forced: None, head: Head::of(HEAD_BYTES), body: None }
    }

    /// A reader for an encoding that the user chose, by its WHATWG label.
    ///
    /// # Errors
    /// `encoding.unknown`.
    pub fn with_encoding(label: &str) -> Result<Self, Error> {
        let encoding =
            Charset::for_label(label).ok_or_else(|| Error::new("encoding.unknown").with("label", label))?;
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
        let Some((head, rest)) = self.head.take(bytes) else { return Ok(()) };
        self.body.insert(Body::start(&head, false, self.forced)?).push(rest, false)
    }

    /// Data rows so far.
    pub fn n_rows(&self) -> usize {
        self.body.as_ref().map_or(0, |body| body.rows.builder.n_rows())
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        let body = self.body.as_ref().map_or(0, |body| body.splitter.memory() + body.rows.builder.memory());
        self.head.memory() + body
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of [`Reader::push`], and `file.header_only`.
    pub fn finish(self) -> Result<RawTable, Error> {
        let mut body = match (self.body, self.head.end()) {
            (Some(body), _) => body,
            (None, head) if head.is_empty() => return Err(Error::new("file.empty")),
            (None, head) => Body::start(&head, true, self.forced)?,
        };
        body.push(&[], true)?;
        let Body { decoding, rows, titles, .. } = body;
        let table = rows.builder.encoded(decoding.label()).finish(decoding.has_errors)?;
        Ok(RawTable { titles, mended_rows: rows.mended, ..table })
    }
}

impl Body {
    /// Decides encoding and layout, and reads the head.
    fn start(head: &[u8], is_whole: bool, forced: Option<Charset>) -> Result<Self, Error> {
        let Opened { decoding, splitter, dialect } = open::open(head, is_whole, forced)?;
        let Dialect { layout, n_above, separator_byte, .. } = dialect;
        let basket = (layout == Layout::Baskets).then_some(0);
        let header = match basket {
            Some(_) => BASKET_COLUMNS.map(str::to_owned).to_vec(),
            None => dialect.header,
        };
        let header_row = u32::try_from(n_above).unwrap_or(u32::MAX);
        let builder = TableBuilder::new(&header, header_row)?.separated_by(separator_byte);
        let rows = Rows { builder, n_above, mended: Vec::new(), basket };
        let structure = Structure::default();
        let mut body = Self { decoding, splitter, structure, rows, titles: dialect.titles };
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
        if self.rows.n_above == 0
            && self.rows.basket.is_none()
            && let Some((text, separator)) = self.splitter.unread(self.rows.builder.width())
            && self.structure.read(text, separator)
        {
            let n = self.rows.builder.push_records(text, &self.structure)?;
            self.splitter.skip(n);
        }
        let rows = &mut self.rows;
        let mut each = |record: Record<'_>| rows.add(&record);
        let done = if is_last { self.splitter.finish(&mut each) } else { self.splitter.drain(&mut each) };
        self.rows.builder.flush(self.splitter.text())?;
        done.map_err(|error| match error.code {
            "file.line_too_long" => {
                let row = self.rows.builder.next_row_number();
                error.with("row", row.saturating_sub(self.rows.n_above as u64))
            }
            _ => error,
        })
    }
}

impl Rows {
    fn add(&mut self, record: &Record<'_>) -> Result<(), Error> {
        if self.n_above > 0 {
            self.n_above -= 1;
            return Ok(());
        }
        let Self { builder, .. } = self;
        if let Some(basket) = &mut self.basket {
            *basket += 1;
            let order = basket.to_string().into_bytes();
            for product in (0..record.len()).map(|i| record.text(i)).filter(|text| !trim(text).is_empty()) {
                builder.push_row(&[&order, &product])?;
            }
            return Ok(());
        }
        if record.is_mended {
            self.mended.extend(u32::try_from(builder.n_rows()));
        }
        let width = builder.width();
        let n_fields = record.len();
        let mut spans = [Span::InText(0, 0); MAX_COLUMNS];
        for (i, slot) in spans.iter_mut().enumerate().take(width.min(n_fields)) {
            *slot = match record.span(i) {
                Some((start, end)) => Span::InText(start, end),
                None => builder.resolve(|to| record.unquoted(i, to)),
            };
        }
        let spans = spans.into_iter().take(width.min(n_fields));
        builder.row(spans, n_fields, &record.rest(width, builder.separator()), record.is_empty_line())
    }
}

const _: () = assert!(MAX_FIELDS > MAX_COLUMNS, "a record too wide must be seen as such");
