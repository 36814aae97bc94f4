//! What calamine would hold in memory, looked at before it does.
//!
//! calamine keeps the sheets of xls and ods as full rectangles. A small file can claim large ones: two cells in
//! opposite corners, or one cell said to be repeated. Such files are refused.

use super::xml::{Scanner, Token, attribute};
use crate::ingest::container::zip::Archive;
use crate::issue::Error;
use std::io::Read;

/// Cells that any file may need; beyond, one per byte of the file.
pub const FREE_CELLS: u64 = 4 << 20;

/// The error for more than `max` cells.
pub fn too_many(max: u64) -> Error {
    Error::new("workbook.too_many_cells").with("max", max)
}

/// Looks at an xlsb: its parts must not grow beyond measure.
///
/// # Errors
/// `file.expands`, those of the archive.
pub fn xlsb(bytes: &[u8]) -> Result<(), Error> {
    let mut archive = Archive::open(bytes)?;
    for entry in archive.entries() {
        // The parts that calamine reads.
        if entry.name.ends_with(".bin") || entry.name.ends_with(".rels") || entry.name.ends_with(".xml") {
            let mut stream = archive.stream(entry.index)?;
            let mut buffer = vec![0; 64 << 10];
            let mut n_all = 0;
            loop {
                match stream.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(n) => n_all += n as u64,
                    Err(error) => {
                        return Err(super::container_error(&error).unwrap_or(Error::new("zip.broken")));
                    }
                }
            }
            drop(stream);
            archive.count(n_all)?;
        }
    }
    Ok(())
}

/// Looks at an ods: cells that are said to be repeated count as often.
///
/// # Errors
/// `workbook.too_many_cells`, `workbook.encrypted`, `workbook.part_broken`, those of the archive.
pub fn ods(bytes: &[u8]) -> Result<(), Error> {
    let max = FREE_CELLS + bytes.len() as u64;
    let mut archive = Archive::open(bytes)?;
    let Some(index) = archive.find("content.xml") else {
        return Err(Error::new("workbook.part_missing").with("part", "content.xml"));
    };
    if let Some(manifest) = archive.find("META-INF/manifest.xml") {
        let mut scanner = Scanner::new(archive.stream(manifest)?, "META-INF/manifest.xml");
        loop {
            match scanner.next_token()? {
                Token::Start { name: b"encryption-data", .. } => {
                    return Err(Error::new("workbook.encrypted"));
                }
                Token::Eof => break,
                _ => {}
            }
        }
    }
    let mut scanner = Scanner::new(archive.stream(index)?, "content.xml");
    // Cells kept while reading; rows and columns of the current sheet's rectangle; cells of all rectangles.
    let (mut n_kept, mut n_rows, mut n_columns, mut n_all) = (0_u64, 0_u64, 0_u64, 0_u64);
    let (mut repeats, mut column, mut n_open, mut is_filled) = (1, 0_u64, 0, false);
    let mut n_blank_rows = 0;
    loop {
        match scanner.next_token()? {
            Token::Eof => break,
            Token::Start { name: b"table", .. } => (n_rows, n_columns, n_blank_rows) = (0, 0, 0),
            Token::End(b"table") => n_all += n_rows.saturating_mul(n_columns),
            Token::Start { name: b"table-row", attributes, .. } => {
                repeats = times(attributes, "number-rows-repeated", 1 << 20);
                (column, n_open, is_filled) = (0, 0, false);
            }
            Token::End(b"table-row") if is_filled => {
                n_rows += n_blank_rows + repeats;
                n_blank_rows = 0;
                n_columns = n_columns.max(column);
            }
            Token::End(b"table-row") => n_blank_rows += repeats,
            Token::Start { name: b"table-cell" | b"covered-table-cell", attributes, is_empty } => {
                let n = times(attributes, "number-columns-repeated", 1 << 14);
                let has_value = !is_empty
                    || ["value-type", "value", "string-value", "date-value", "time-value", "formula"]
                        .iter()
                        .any(|name| attribute(attributes, name).is_some());
                if has_value {
                    column += n_open + n;
                    n_kept += n_open + n;
                    n_open = 0;
                    is_filled = true;
                } else {
                    n_kept += n_open;
                    column += n_open;
                    n_open = n;
                }
            }
            _ => {}
        }
        if n_kept + n_all > max {
            return Err(too_many(max));
        }
    }
    Ok(())
}

fn times(attributes: &[u8], name: &str, max: u64) -> u64 {
    attribute(attributes, name).and_then(|n| n.trim().parse().ok()).map_or(1, |n: u64| n.min(max))
}
