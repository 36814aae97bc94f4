//! A file's rows as text, as they stand there: for looking at how a file is read.

use super::decode::{Decoding, PIECE_BYTES};
use super::delimited::Splitter;
use super::dialect::{Dialect, Layout};
use super::encoding::{Charset, HEAD_BYTES};
use super::head::Head;
use super::open::{self, Opened};
use super::record::Record;
use super::syntax::{Escape, Separator};
use crate::issue::Error;

/// How a file was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// Encoding label (WHATWG); empty for an empty file.
    pub encoding: String,
    /// Between fields, as it stands in the file; `blanks` for any number of them; empty for fixed columns.
    pub separator: String,
    /// A blank that follows every separator belongs to it.
    pub skip_initial_space: bool,
    /// Around fields; empty if nothing is.
    pub quote: String,
    /// Before a quote inside: the quote itself or a backslash.
    pub escape: String,
    /// At the end of most records: `CRLF`, `LF`, `CR`; empty if there is one record.
    pub record_terminator: &'static str,
    /// The file has several kinds of record ends.
    pub has_mixed_terminators: bool,
    /// Row number of the header's last line, the file's first being 1; 0 if there is none.
    pub header_row: usize,
    /// Lines of the header.
    pub n_header_rows: usize,
    /// Records above the header or the first row.
    pub rows_above: usize,
    /// What comments start with; empty if there are none.
    pub comment: &'static str,
    /// Columns.
    pub columns: usize,
    /// Rows below the header, without blank lines and comments.
    pub rows: usize,
    /// `table`, `fixed_width`, `baskets` (a record is an order, its fields are products) or `empty`.
    pub layout: &'static str,
}

/// Reads a file in chunks of any size and hands out its rows: the header if there is one, then every row below
/// it, but for blank lines and comments. Nothing is trimmed; short rows are filled up with empty cells.
pub struct TextRows {
    forced: Option<Charset>,
    head: Head,
    body: Option<Body>,
}

struct Body {
    decoding: Decoding,
    splitter: Splitter,
    dialect: Dialect,
    n_skipped: usize,
    description: Description,
}

impl TextRows {
    /// A reader. An empty `label` is detected; else it is a WHATWG label.
    ///
    /// # Errors
    /// `encoding.unknown`.
    pub fn new(label: &str) -> Result<Self, Error> {
        let unknown = || Error::new("encoding.unknown").with("label", label);
        let forced = match label {
            "" => None,
            label => Some(Charset::for_label(label).ok_or_else(unknown)?),
        };
        Ok(Self { forced, head: Head::of(HEAD_BYTES), body: None })
    }

    /// Takes the next bytes; `each` is given the rows that they complete.
    ///
    /// # Errors
    /// As [`super::Reader::push`], but a file without rows is none.
    pub fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(&[Vec<u8>])) -> Result<(), Error> {
        if let Some(body) = &mut self.body {
            return body.push(bytes, false, each);
        }
        let Some((head, rest)) = self.head.take(bytes) else { return Ok(()) };
        self.body.insert(Body::start(&head, false, self.forced, each)?).push(rest, false, each)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As [`TextRows::push`].
    pub fn finish(self, each: &mut dyn FnMut(&[Vec<u8>])) -> Result<Description, Error> {
        let body = match self.body {
            Some(body) => Ok(body),
            None => Body::start(&self.head.end(), true, self.forced, each),
        };
        match body {
            Ok(mut body) => {
                body.push(&[], true, each)?;
                body.description.encoding = body.decoding.label().to_owned();
                Ok(body.description)
            }
            Err(error) if error.code == "file.empty" => {
                Ok(Description { layout: "empty", ..Description::default() })
            }
            Err(error) => Err(error),
        }
    }
}

impl Body {
    fn start(
        head: &[u8],
        is_whole: bool,
        forced: Option<Charset>,
        each: &mut dyn FnMut(&[Vec<u8>]),
    ) -> Result<Self, Error> {
        let Opened { decoding, splitter, dialect } = open::open(head, is_whole, forced)?;
        let description = describe(&dialect, splitter.text());
        if dialect.n_header_rows > 0 {
            let header: Vec<Vec<u8>> =
                dialect.header_as_read.iter().map(|c| c.clone().into_bytes()).collect();
            each(&header);
        }
        let mut body = Self { decoding, splitter, dialect, n_skipped: 0, description };
        body.drain(false, each)?;
        Ok(body)
    }

    fn push(&mut self, bytes: &[u8], is_last: bool, each: &mut dyn FnMut(&[Vec<u8>])) -> Result<(), Error> {
        for piece in bytes.chunks(PIECE_BYTES) {
            self.decoding.decode(piece, false, &mut self.splitter);
            self.drain(false, each)?;
        }
        if is_last {
            self.decoding.decode(&[], true, &mut self.splitter);
            self.drain(true, each)?;
        }
        Ok(())
    }

    fn drain(&mut self, is_last: bool, each: &mut dyn FnMut(&[Vec<u8>])) -> Result<(), Error> {
        let Self { splitter, dialect, n_skipped, description, .. } = self;
        let width = dialect.header.len();
        let mut add = |record: Record<'_>| {
            if *n_skipped < dialect.n_above {
                *n_skipped += 1;
                return Ok(());
            }
            let mut cells: Vec<Vec<u8>> = (0..record.len()).map(|i| record.text(i)).collect();
            let is_comment = !dialect.comment.is_empty()
                && cells.len() != dialect.width
                && cells
                    .first()
                    .is_some_and(|c| c.trim_ascii_start().starts_with(dialect.comment.as_bytes()));
            if record.is_empty_line() || is_comment {
                return Ok(());
            }
            if dialect.layout == Layout::Table {
                cells.resize(cells.len().max(width), Vec::new());
            }
            description.rows += 1;
            each(&cells);
            Ok(())
        };
        if is_last { splitter.finish(&mut add) } else { splitter.drain(&mut add) }
    }
}

fn describe(dialect: &Dialect, text: &[u8]) -> Description {
    let syntax = &dialect.syntax;
    let quote = syntax.quote.map(|b| char::from(b).to_string()).unwrap_or_default();
    let escape = match syntax.escape {
        Escape::Doubled => quote.clone(),
        Escape::Backslash => "\\".to_owned(),
    };
    let n_crlf = text.windows(2).filter(|w| w == b"\r\n").count();
    let count = |byte: u8| text.iter().filter(|b| **b == byte).count() - n_crlf;
    let ends = [(n_crlf, "CRLF"), (count(b'\n'), "LF"), (count(b'\r'), "CR")];
    let most = ends.iter().filter(|(n, _)| *n > 0).max_by_key(|(n, _)| *n);
    let skips = matches!(&syntax.separator, Separator::Text(text) if text.ends_with(b" "));
    Description {
        encoding: String::new(),
        skip_initial_space: skips,
        separator: match &syntax.separator {
            Separator::Blanks => "blanks".to_owned(),
            Separator::Text(text) if skips => String::from_utf8_lossy(text).trim_end_matches(' ').to_owned(),
            _ => String::from_utf8_lossy(syntax.separator_text()).into_owned(),
        },
        quote,
        escape,
        record_terminator: most.map_or("", |(_, name)| name),
        has_mixed_terminators: ends.iter().filter(|(n, _)| *n > 0).count() > 1,
        header_row: if dialect.n_header_rows > 0 { dialect.n_above } else { 0 },
        n_header_rows: dialect.n_header_rows,
        rows_above: dialect.n_above - dialect.n_header_rows,
        comment: dialect.comment,
        columns: dialect.header.len(),
        rows: 0,
        layout: match (dialect.layout, &syntax.separator) {
            (Layout::Baskets, _) => "baskets",
            (Layout::Table, Separator::Columns(_)) => "fixed_width",
            (Layout::Table, _) => "table",
        },
    }
}
