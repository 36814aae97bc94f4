//! What is a file packed in, and is it a text at all?
//!
//! What is packed may grow to 64 MB plus 200 times its own size, and to 8 GB at most: tables compress 5 to 60 times.

pub mod gzip;
pub mod zip;

use super::workbook::markup;
use crate::issue::Error;
use std::io::{self, Read};

/// Bytes that anything packed may grow to.
const FREE_BYTES: u64 = 64 << 20;
/// Growth allowed beyond that, per packed byte.
const MAX_RATIO: u64 = 200;
/// Bytes that nothing may grow beyond.
const MAX_BYTES: u64 = 8 << 30;

/// Bytes that `n_packed` bytes may grow to.
pub fn allowance(n_packed: u64) -> u64 {
    n_packed.saturating_mul(MAX_RATIO).saturating_add(FREE_BYTES).min(MAX_BYTES)
}

/// What a file is packed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Nothing: a text, or what [`refuse_other_formats`] refuses.
    Plain,
    /// gzip.
    Gzip,
    /// ZIP: an archive, or a workbook of the newer kinds.
    Zip,
    /// OLE compound file: an old workbook, or an encrypted one.
    Ole,
    /// A web page or XML, which many programs name `.xls`.
    Markup(markup::Kind),
}

/// Bytes that [`packing`] needs.
pub const MAGIC_BYTES: usize = 1_024;

/// Recognises a packing by a file's first bytes.
pub fn packing(head: &[u8]) -> Packing {
    if head.starts_with(b"\x1F\x8B") {
        Packing::Gzip
    } else if [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| head.starts_with(magic)) {
        Packing::Zip
    } else if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        Packing::Ole
    } else {
        markup::kind(head).map_or(Packing::Plain, Packing::Markup)
    }
}

/// A stream that fails when it grows beyond what is allowed.
pub struct Limited<R> {
    from: R,
    n_left: u64,
}

impl<R> Limited<R> {
    /// At most `max` bytes.
    pub fn new(from: R, max: u64) -> Self {
        Self { from, n_left: max }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(to)?;
        match self.n_left.checked_sub(n as u64) {
            Some(left) => self.n_left = left,
            None => return Err(io::Error::other(Error::new("file.expands"))),
        }
        Ok(n)
    }
}

/// Our own error inside of one of a stream.
pub fn own_error(error: &io::Error) -> Option<Error> {
    error.get_ref()?.downcast_ref::<Error>().cloned()
}

const IMAGES: [&[u8]; 4] = [b"\x89PNG", b"\xFF\xD8\xFF", b"GIF8", b"II*\0"];

/// Recognises files that are not tables in text form by their first bytes.
///
/// # Errors
/// `file.is_excel`, `file.is_zip`, `file.is_gzip`, `file.is_pdf` or `file.is_image`.
pub fn refuse_other_formats(head: &[u8]) -> Result<(), Error> {
    let code = if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        let names: [&[u8]; 4] = [b"[Content_Types].xml", b"xl/", b"opendocument.spreadsheet", b"docProps/"];
        let start = head.get(..4_096).unwrap_or(head);
        if names.iter().any(|name| start.windows(name.len()).any(|w| w == *name)) {
            "file.is_excel"
        } else {
            "file.is_zip"
        }
    } else if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        "file.is_excel"
    } else if head.starts_with(b"\x1F\x8B") {
        "file.is_gzip"
    } else if head.starts_with(b"%PDF-") {
        "file.is_pdf"
    } else if IMAGES.iter().any(|magic| head.starts_with(magic)) {
        "file.is_image"
    } else {
        return Ok(());
    };
    Err(Error::new(code))
}

/// Recognises bytes that no text has: NUL and other control characters, more than one in fifty.
///
/// # Errors
/// `file.is_binary`.
pub fn refuse_binary(head: &[u8]) -> Result<(), Error> {
    let n_control = head.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31)).count();
    if n_control * 50 > head.len() { Err(Error::new("file.is_binary")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_named() {
        let code = |head: &[u8]| refuse_other_formats(head).err().map(|e| e.code);
        assert_eq!(code(b"PK\x03\x04....[Content_Types].xml"), Some("file.is_excel"));
        assert_eq!(code(b"PK\x03\x04....sales.csv"), Some("file.is_zip"));
        assert_eq!(code(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), Some("file.is_excel"));
        assert_eq!(code(b"\x1F\x8B\x08"), Some("file.is_gzip"));
        assert_eq!(code(b"%PDF-1.7"), Some("file.is_pdf"));
        assert_eq!(code(b"\x89PNG\r\n"), Some("file.is_image"));
        assert_eq!(code(b"PK,Name\n1,2"), None);
        assert_eq!(refuse_binary(b"a,b\n\0\0\x01\x02").err().map(|e| e.code), Some("file.is_binary"));
        assert!(refuse_binary("日期,金额\r\n".as_bytes()).is_ok());
    }
}
