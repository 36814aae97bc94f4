//! Is this a text at all?

use crate::issue::Error;

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
