//! What calamine would hold in memory, looked at before it does.
//!
//! calamine keeps the sheets of xls and ods as full rectangles. A small file can claim large ones: two cells in
//! opposite corners, or one cell said to be repeated. Such files are refused.

use super::cfb::u16_at;
use super::xml::{Scanner, Token, attribute};
use crate::ingest::container::zip::Archive;
use crate::issue::Error;
use std::io::Read;

/// Cells that any file may need, and cells per byte beyond.
const FREE_CELLS: u64 = 4 << 20;

fn too_many(max: u64) -> Error {
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

/// Looks at the stream of an xls: the rectangles of its sheets.
///
/// # Errors
/// `workbook.too_many_cells`.
pub fn xls(stream: &[u8]) -> Result<(), Error> {
    let max = FREE_CELLS + stream.len() as u64;
    if rectangles(stream) > max { Err(too_many(max)) } else { Ok(()) }
}

/// Cells in the rectangles that the cells of every sheet span.
fn rectangles(stream: &[u8]) -> u64 {
    let (mut at, mut n_all) = (0_usize, 0_u64);
    let mut span: Option<[u64; 4]> = None;
    let area = |span: Option<[u64; 4]>| span.map_or(0, |[r, c, r2, c2]| (r2 - r + 1) * (c2 - c + 1));
    while let (Some(kind), Some(n)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        match kind {
            // A sheet begins.
            0x0809 | 0x0409 | 0x0209 | 0x0009 => {
                n_all += area(span);
                span = None;
            }
            // Records that start with row and column; those with several cells say the last column at their end.
            0x0201 | 0x0001 | 0x00be | 0x0203 | 0x0003 | 0x027e | 0x007e | 0x00bd | 0x0204 | 0x0004
            | 0x00d6 | 0x00fd | 0x0205 | 0x0005 | 0x0006 | 0x0206 | 0x0406 => {
                if let (Some(r), Some(c)) = (u16_at(stream, at + 4), u16_at(stream, at + 6)) {
                    let (r, c) = (u64::from(r), u64::from(c));
                    let last = match kind {
                        0x00bd | 0x00be => {
                            u16_at(stream, at + 2 + usize::from(n)).map_or(c, u64::from).max(c)
                        }
                        _ => c,
                    };
                    let [r1, c1, r2, c2] = span.unwrap_or([r, c, r, last]);
                    span = Some([r1.min(r), c1.min(c), r2.max(r), c2.max(last)]);
                }
            }
            _ => {}
        }
        at += 4 + usize::from(n);
    }
    n_all + area(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_of_sheets() {
        let record = |kind: u16, body: &[u16]| {
            let n = u16::try_from(body.len() * 2).unwrap();
            [&[kind, n], body].concat().into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
        };
        let book = [
            record(0x0809, &[0]),
            record(0x0203, &[0, 0, 0]),
            record(0x0203, &[65_535, 255, 0]),
            record(0x0809, &[0]),
            record(0x00bd, &[3, 2, 0, 0, 0, 5]),
        ];
        assert_eq!(rectangles(&book.concat()), 65_536 * 256 + 4);
        assert_eq!(rectangles(&[1, 2, 3]), 0);
    }
}
