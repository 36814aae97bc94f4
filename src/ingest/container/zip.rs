//! ZIP archives: what is inside, and its bytes.

use super::{Limited, allowance};
use crate::issue::Error;
use ::zip::ZipArchive;
use ::zip::result::ZipError;
use encoding_rs::GB18030;
use std::io::{Cursor, Read};

/// Most entries of an archive.
const MAX_ENTRIES: usize = 10_000;

/// Letters of code page 437 from 0x80 on, the encoding of names in archives that do not say UTF-8.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
                     αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// An archive in memory.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still come out of it.
    n_left: u64,
}

/// What stands in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Index in the archive.
    pub index: usize,
    /// Path, with `/`.
    pub name: String,
    /// It cannot be read without a password.
    pub is_encrypted: bool,
}

impl Entry {
    /// Whether the entry may be a table: no folder, nothing hidden, nothing that macOS adds.
    pub fn is_visible(&self) -> bool {
        let mut parts = self.name.split(['/', '\\']);
        !self.name.ends_with(['/', '\\'])
            && parts.all(|part| !part.starts_with('.') && !part.starts_with("~$") && part != "__MACOSX")
            && !self.name.is_empty()
    }
}

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// `zip.broken`, `zip.overlap` (several entries share bytes), `zip.too_many`.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Error::new("zip.broken"))?;
        if zip.len() > MAX_ENTRIES {
            return Err(Error::new("zip.too_many").with("n", zip.len()).with("max", MAX_ENTRIES));
        }
        match zip.has_overlapping_files() {
            Ok(false) => {}
            Ok(true) => return Err(Error::new("zip.overlap")),
            Err(_) => return Err(Error::new("zip.broken")),
        }
        Ok(Self { zip, n_left: allowance(bytes.len() as u64) })
    }

    /// All entries, in the order of the archive.
    pub fn entries(&mut self) -> Vec<Entry> {
        let mut all = Vec::new();
        for index in 0..self.zip.len() {
            if let Ok(file) = self.zip.by_index_raw(index) {
                let name = name(file.name_raw());
                all.push(Entry { index, name, is_encrypted: file.encrypted() });
            }
        }
        all
    }

    /// The entry at a path; case and the kind of slash do not matter.
    pub fn find(&mut self, path: &str) -> Option<usize> {
        if let Some(index) = self.zip.index_for_name(path) {
            return Some(index);
        }
        let same = |name: &str| {
            let alike = |(a, b): (char, char)| a.eq_ignore_ascii_case(&b) || (matches!(a, '\\') && b == '/');
            name.chars().count() == path.chars().count() && name.chars().zip(path.chars()).all(alike)
        };
        self.entries().into_iter().find(|entry| same(&entry.name)).map(|entry| entry.index)
    }

    /// The unpacked bytes of an entry as a stream that ends in an error where it grows beyond measure.
    ///
    /// # Errors
    /// `zip.encrypted`, `zip.method` (a packing that is not supported), `zip.broken`.
    pub fn stream(&mut self, index: usize) -> Result<impl Read + '_, Error> {
        let max = self.n_left;
        let file = self.zip.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
                Error::new("zip.encrypted")
            }
            ZipError::CompressionMethodNotSupported(method) => {
                Error::new("zip.method").with("method", method)
            }
            ZipError::UnsupportedArchive(_) => Error::new("zip.method").with("method", "?"),
            _ => Error::new("zip.broken"),
        })?;
        let own = allowance(file.compressed_size());
        Ok(Limited::new(file, max.min(own)))
    }

    /// Counts bytes that came out of the archive.
    ///
    /// # Errors
    /// `file.expands` if it was too much altogether.
    pub fn count(&mut self, n: u64) -> Result<(), Error> {
        self.n_left = self.n_left.checked_sub(n).ok_or(Error::new("file.expands"))?;
        Ok(())
    }
}

/// A path in UTF-8, in GBK if that gives Chinese, else in code page 437.
pub fn name(raw: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(raw) {
        return text.to_owned();
    }
    let is_pair = |pair: &[u8]| matches!(pair, [0xb0..=0xf7, 0xa1..=0xfe]);
    let mut high = raw.chunk_by(|a, b| a.is_ascii() == b.is_ascii()).filter(|run| !run.is_ascii());
    if high.all(|run| run.len() % 2 == 0 && run.chunks(2).all(is_pair)) {
        return GB18030.decode_without_bom_handling(raw).0.into_owned();
    }
    let high: Vec<char> = CP437.chars().collect();
    let letter = |b: &u8| high.get(usize::from(*b).wrapping_sub(0x80)).copied().unwrap_or(char::from(*b));
    raw.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!(name("销售.csv".as_bytes()), "销售.csv");
        assert_eq!(name(b"\xcf\xfa\xca\xdb.csv"), "销售.csv");
        assert_eq!(name(b"Verk\x84ufe.csv"), "Verkäufe.csv");
        let visible = |name: &str| Entry { index: 0, name: name.into(), is_encrypted: false }.is_visible();
        assert!(visible("2024/一月.csv"));
        for hidden in ["2024/", "__MACOSX/a.csv", ".DS_Store", "a/.b.csv", "~$book.xlsx", ""] {
            assert!(!visible(hidden), "{hidden}");
        }
    }
}
