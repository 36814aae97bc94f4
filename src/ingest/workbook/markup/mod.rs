//! Web pages and XML that programs save as `.xls`: HTML with tables, and the XML spreadsheet of Excel 2003.
//!
//! Both are read from one text in memory by one scanner of tags ([`tags`]): what is not closed, not nested or not
//! known as it should be is taken as browsers take it. A table inside of a table is one of its own.

mod html;
mod spreadsheet;
pub mod tags;

use super::sheet::Area;
use super::{Each, SheetName};
use crate::ingest::encoding::{self, Charset, Verdict};
use crate::issue::Error;
use std::ops::Range;

/// Sheets or tables at most.
const MAX_TABLES: usize = 200;

/// What is written in tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// HTML.
    Page,
    /// The XML spreadsheet of Excel 2003.
    Spreadsheet,
    /// Other XML.
    Unknown,
    /// A web page with its parts in one file (MHTML).
    Archive,
}

/// What a file is by its first bytes, if it begins with a tag.
pub fn kind(head: &[u8]) -> Option<Kind> {
    // UTF-16 has its letters with a NUL beside them.
    let start: Vec<u8> = head.iter().filter(|b| **b != 0 && **b < 0x80).map(u8::to_ascii_lowercase).collect();
    let start = start.trim_ascii_start();
    let has = |word: &[u8]| memchr::memmem::find(start, word).is_some();
    if start.starts_with(b"mime-version:") || (start.starts_with(b"from:") && has(b"multipart/related")) {
        return Some(Kind::Archive);
    }
    let is_page = has(b"<html") || has(b"<!doctype html");
    if start.starts_with(b"<?xml") || start.starts_with(b"<workbook") || start.starts_with(b"<ss:workbook") {
        let is_book = has(b"urn:schemas-microsoft-com:office:spreadsheet") || has(b"excel.sheet");
        return Some(match (is_page, is_book) {
            (true, _) => Kind::Page,
            (_, true) => Kind::Spreadsheet,
            _ => Kind::Unknown,
        });
    }
    const FIRST: [&[u8]; 15] = [
        b"html",
        b"!doctype",
        b"head",
        b"body",
        b"meta",
        b"title",
        b"style",
        b"script",
        b"table",
        b"tbody",
        b"div",
        b"center",
        b"font",
        b"form",
        b"!--",
    ];
    let inner = start.strip_prefix(b"<")?;
    let is_first = |word: &&[u8]| {
        let after = inner.strip_prefix(*word);
        after.is_some_and(|rest| {
            word.starts_with(b"!") || rest.first().is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b',')
        })
    };
    FIRST.iter().any(is_first).then_some(Kind::Page)
}

/// A page or an XML spreadsheet in memory.
pub struct Markup {
    text: Vec<u8>,
    kind: Kind,
    /// Names, and where their content lies.
    tables: Vec<(SheetName, Range<usize>)>,
}

impl Markup {
    /// Opens a file of a kind. An empty `label` has the encoding found out.
    ///
    /// # Errors
    /// `file.is_xml`, `file.is_web_archive`, `file.no_table_in_page`, `encoding.unknown`.
    pub fn open(bytes: &[u8], kind: Kind, label: &str) -> Result<Self, Error> {
        let forced = match label {
            "" => None,
            label => Some(
                Charset::for_label(label)
                    .ok_or_else(|| Error::new("encoding.unknown").with("label", label))?,
            ),
        };
        let text = match kind {
            Kind::Unknown => return Err(Error::new("file.is_xml")),
            Kind::Archive => return Err(Error::new("file.is_web_archive")),
            Kind::Page | Kind::Spreadsheet => decoded(bytes, forced),
        };
        let mut tables = match kind {
            Kind::Spreadsheet => spreadsheet::sheets(&text),
            _ => html::tables(&text),
        };
        tables.truncate(MAX_TABLES);
        if tables.is_empty() {
            let code = if kind == Kind::Page { "file.no_table_in_page" } else { "workbook.no_sheets" };
            return Err(Error::new(code));
        }
        Ok(Self { text, kind, tables })
    }

    /// The sheets or tables.
    pub fn sheets(&self) -> Vec<SheetName> {
        self.tables.iter().map(|(name, _)| name.clone()).collect()
    }

    /// What kind it is.
    pub fn label(&self) -> &'static str {
        if self.kind == Kind::Page { "html" } else { "xml" }
    }

    /// Hands out the cells of a table, and its merged cells.
    ///
    /// # Errors
    /// What `each` returns.
    pub fn cells(&self, i: usize, each: Each<'_>) -> Result<Vec<Area>, Error> {
        let Some((_, range)) = self.tables.get(i) else { return Ok(Vec::new()) };
        let inside = self.text.get(range.clone()).unwrap_or(&[]);
        match self.kind {
            Kind::Spreadsheet => spreadsheet::cells(inside, each),
            _ => {
                let nested = self.tables.iter().map(|(_, own)| own);
                let nested = nested.filter(|own| own.start > range.start && own.end <= range.end);
                let nested: Vec<Range<usize>> =
                    nested.map(|own| own.start - range.start..own.end - range.start).collect();
                html::cells(inside, &nested, each)
            }
        }
    }
}

/// Bytes as UTF-8: by the user's word, a byte order mark, the bytes themselves if they are UTF-8, what the file says of
/// itself, what its bytes look like.
fn decoded(bytes: &[u8], forced: Option<Charset>) -> Vec<u8> {
    let charset = forced.unwrap_or_else(|| {
        match encoding::detect(
            bytes.get(..encoding::HEAD_BYTES).unwrap_or(bytes),
            bytes.len() <= encoding::HEAD_BYTES,
        ) {
            Verdict::Is(found) => {
                let is_wide = found.label().starts_with("UTF-16");
                let is_utf_8 = || std::str::from_utf8(bytes).is_ok();
                if is_wide || is_utf_8() { found } else { said(bytes).unwrap_or(found) }
            }
            // ASCII so far.
            Verdict::Ascii => match std::str::from_utf8(bytes) {
                Ok(_) => encoding::utf_8(),
                Err(_) => said(bytes).unwrap_or_else(|| encoding::detect_with_high_bytes(bytes, true)),
            },
        }
    });
    let mut decoder = charset.decoder(true);
    let mut text = Vec::with_capacity(bytes.len() + bytes.len() / 2);
    let mut rest = bytes;
    let mut room = vec![0; 64 << 10];
    loop {
        let (is_done, n_read, n_written, _) = decoder.decode(rest, &mut room, true);
        text.extend_from_slice(room.get(..n_written).unwrap_or(&[]));
        rest = rest.get(n_read..).unwrap_or(&[]);
        if is_done || (n_read == 0 && n_written == 0) {
            return text;
        }
    }
}

/// The encoding that a file says it has: `<?xml encoding="..."`, `<meta charset=...`.
fn said(bytes: &[u8]) -> Option<Charset> {
    let head = bytes.get(..4_096).unwrap_or(bytes).to_ascii_lowercase();
    [&b"charset="[..], b"encoding="].iter().find_map(|mark| {
        let at = memchr::memmem::find(&head, mark)? + mark.len();
        let label = head.get(at..)?.trim_ascii_start();
        let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
        let n = label.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_'))?;
        Charset::for_label(std::str::from_utf8(label.get(..n)?).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_the_first_bytes() {
        for (head, expected) in [
            (&b"<html><body>"[..], Some(Kind::Page)),
            (b"\xef\xbb\xbf\r\n <TABLE border=1>", Some(Kind::Page)),
            (b"<!DOCTYPE html PUBLIC>", Some(Kind::Page)),
            (b"<?xml version=\"1.0\"?><html xmlns=\"x\">", Some(Kind::Page)),
            (b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>", Some(Kind::Spreadsheet)),
            (
                b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                Some(Kind::Spreadsheet),
            ),
            (b"<?xml version=\"1.0\"?><orders>", Some(Kind::Unknown)),
            (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", Some(Kind::Archive)),
            (b"<\0h\0t\0m\0l\0>\0", Some(Kind::Page)),
            (b"<5,12\n", None),
            (b"<table,amount\n", None),
            (b"date,amount\n", None),
        ] {
            assert_eq!(kind(head), expected, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn encodings() {
        let page = |bytes: &[u8]| String::from_utf8(decoded(bytes, None)).unwrap();
        assert_eq!(page(b"<meta charset=gb2312><td>\xbd\xf0\xb6\xee"), "<meta charset=gb2312><td>金额");
        assert_eq!(page("<meta charset=gb2312><td>金额".as_bytes()), "<meta charset=gb2312><td>金额");
        assert_eq!(
            page(b"<?xml encoding=\"ISO-8859-1\"?><a>M\xfcller"),
            "<?xml encoding=\"ISO-8859-1\"?><a>Müller"
        );
        assert_eq!(page(b"\xff\xfe<\0t\0d\0>\0\xd1\x91"), "<td>金");
    }
}
