//! Any file -> one or several [`RawTable`]s.
//!
//! A text is read while it comes in, also out of gzip. ZIP archives and workbooks are gathered first: their table of
//! contents stands at their end.

use super::container::gzip::Gunzip;
use super::container::{MAGIC_BYTES, Packing, packing};
use super::head::Head;
use super::tables::{self, Opened};
use super::{Reader, workbook};
use crate::issue::Error;

/// Bytes of an archive or a workbook that are gathered.
const MAX_GATHERED_BYTES: usize = 1 << 30;
/// How deep packings may be inside each other: a gzip or a workbook in a ZIP.
pub const MAX_DEPTH: u8 = 2;

/// Reads a file in chunks of any size.
pub struct FileReader {
    encoding: String,
    picks: Vec<String>,
    depth: u8,
    body: Body,
}

enum Body {
    /// The first bytes, until there are enough to see what it is.
    Head(Head),
    Text(Box<Reader>),
    Gzip(Box<Gunzip>),
    Gathered(Packing, Vec<u8>),
}

impl FileReader {
    /// A reader of a file. An empty `encoding` is found out; `picks` are the tables to read of a file with several,
    /// by name, none for the most likely.
    ///
    /// # Errors
    /// `encoding.unknown`.
    pub fn new(encoding: &str, picks: &[String]) -> Result<Self, Error> {
        reader(encoding)?;
        Ok(Self::at_depth(encoding, picks, 0))
    }

    /// A reader of what stands in another file.
    pub(super) fn at_depth(encoding: &str, picks: &[String], depth: u8) -> Self {
        let body = Body::Head(Head::of(MAGIC_BYTES));
        Self { encoding: encoding.to_owned(), picks: picks.to_vec(), depth, body }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Those of [`Reader::push`]; `file.too_large`, `file.nested`, `file.expands`, `gzip.broken`. The reader is of
    /// no use after an error.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match &mut self.body {
            Body::Head(head) => {
                let Some((head, rest)) = head.take(bytes) else { return Ok(()) };
                self.start(&head)?;
                self.push(rest)
            }
            Body::Text(reader) => reader.push(bytes),
            Body::Gzip(gunzip) => gunzip.push(bytes),
            Body::Gathered(_, all) => {
                if all.len() + bytes.len() > MAX_GATHERED_BYTES {
                    return Err(Error::new("file.too_large").with("max", MAX_GATHERED_BYTES >> 20));
                }
                all.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    fn start(&mut self, head: &[u8]) -> Result<(), Error> {
        let packing = packing(head);
        if packing != Packing::Plain && self.depth >= MAX_DEPTH {
            return Err(Error::new("file.nested"));
        }
        self.body = match packing {
            Packing::Plain => Body::Text(Box::new(reader(&self.encoding)?)),
            Packing::Gzip => {
                let inside = Self::at_depth(&self.encoding, &self.picks, self.depth + 1);
                Body::Gzip(Box::new(Gunzip::new(inside)))
            }
            packing => Body::Gathered(packing, Vec::new()),
        };
        self.push(head)
    }

    /// Data rows so far.
    pub fn n_rows(&self) -> usize {
        match &self.body {
            Body::Text(reader) => reader.n_rows(),
            Body::Gzip(gunzip) => gunzip.reader().n_rows(),
            Body::Head(_) | Body::Gathered(..) => 0,
        }
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        match &self.body {
            Body::Text(reader) => reader.memory(),
            Body::Gzip(gunzip) => gunzip.reader().memory(),
            Body::Head(head) => head.memory(),
            Body::Gathered(_, all) => all.capacity(),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of [`FileReader::push`] and [`Reader::finish`], of [`workbook::Workbook`] and of archives;
    /// `file.no_table` if nothing inside is a table, `file.no_such_table` for a pick that is not there.
    pub fn finish(mut self) -> Result<Opened, Error> {
        if let Body::Head(head) = &mut self.body {
            let head = std::mem::replace(head, Head::of(0)).end();
            self.start(&head)?;
        }
        match self.body {
            Body::Text(reader) => reader.finish().map(Opened::single),
            Body::Gzip(gunzip) => gunzip.finish()?.finish(),
            Body::Gathered(Packing::Markup(kind), bytes) => {
                tables::of_workbook(workbook::Workbook::in_markup(&bytes, kind, &self.encoding)?, &self.picks)
            }
            Body::Gathered(Packing::Ole, bytes) => {
                tables::of_workbook(workbook::Workbook::in_ole(&bytes)?, &self.picks)
            }
            Body::Gathered(_, bytes) => match workbook::Workbook::in_zip(&bytes)? {
                Some(workbook) => tables::of_workbook(workbook, &self.picks),
                None if self.depth > 0 => Err(Error::new("file.nested")),
                None => tables::of_archive(&bytes, &self.encoding, &self.picks),
            },
            Body::Head(_) => Err(Error::new("file.empty")),
        }
    }
}

fn reader(encoding: &str) -> Result<Reader, Error> {
    if encoding.is_empty() { Ok(Reader::new()) } else { Reader::with_encoding(encoding) }
}
