//! The sheets of the XML spreadsheet of Excel 2003 (SpreadsheetML): `Worksheet`, `Row`, `Cell`, `Data`.

use super::super::sheet::Area;
use super::super::text;
use super::super::{Each, SheetName};
use super::tags::{Piece, Tags, attribute, number, resolve};
use crate::issue::Error;
use std::ops::Range;

/// Rows that a sheet may count to; columns are bounded where the table is made.
const MAX_ROW: u32 = 1 << 24;
const MAX_COLUMN: u32 = 1 << 14;
/// Merged cells that are kept.
const MAX_MERGES: usize = 2_000;

/// The sheets, with where their content lies.
pub fn sheets(text: &[u8]) -> Vec<(SheetName, Range<usize>)> {
    let mut tags = Tags::new(text, false);
    let mut found: Vec<(SheetName, Range<usize>)> = Vec::new();
    let mut is_visible = false;
    while let Some(piece) = tags.next_piece() {
        match piece {
            Piece::Open { name: b"Worksheet", attributes, is_empty } => {
                let mut name = Vec::new();
                resolve(attribute(attributes, b"name").unwrap_or(b"Sheet"), &mut name);
                let name = String::from_utf8_lossy(&name).into_owned();
                let start = tags.position();
                let end = if is_empty { start } else { text.len() };
                found.push((SheetName { name, is_hidden: false }, start..end));
                if found.len() >= super::MAX_TABLES {
                    break;
                }
            }
            Piece::Close(b"Worksheet") => {
                if let Some((_, range)) = found.last_mut() {
                    range.end = range.end.min(tags.position());
                }
            }
            Piece::Open { name: b"Visible", .. } => is_visible = true,
            Piece::Text(state) if is_visible => {
                if let Some((name, _)) = found.last_mut() {
                    name.is_hidden = state.trim_ascii().starts_with(b"SheetHidden")
                        || state.trim_ascii().starts_with(b"SheetVeryHidden");
                }
                is_visible = false;
            }
            _ => is_visible = false,
        }
    }
    found
}

/// Hands out the cells of a sheet, and its merged cells.
///
/// # Errors
/// What `each` returns.
pub fn cells(text: &[u8], each: Each<'_>) -> Result<Vec<Area>, Error> {
    let mut tags = Tags::new(text, false);
    let mut merges = Vec::new();
    // The next row and column without an index.
    let (mut next_row, mut next_column) = (0_u32, 0_u32);
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut data: Option<Vec<u8>> = None;
    let mut kind: Vec<u8> = Vec::new();
    let mut is_comment = false;
    while let Some(piece) = tags.next_piece() {
        match piece {
            Piece::Open { name: b"Row", attributes, .. } => {
                row = index(attributes, next_row, MAX_ROW);
                next_row = row + 1;
                next_column = 0;
            }
            Piece::Open { name: b"Cell", attributes, .. } => {
                column = index(attributes, next_column, MAX_COLUMN);
                let [across, down] = [b"mergeacross".as_slice(), b"mergedown"]
                    .map(|name| number(attributes, name).unwrap_or(0).min(MAX_COLUMN));
                next_column = column.saturating_add(across + 1);
                if across + down > 0 && merges.len() < MAX_MERGES {
                    merges.push(Area {
                        start: (row, column),
                        end: (row.saturating_add(down), column + across),
                    });
                }
            }
            Piece::Open { name: b"Comment", is_empty: false, .. } => is_comment = true,
            Piece::Close(b"Comment") => is_comment = false,
            Piece::Open { name: b"Data", attributes, is_empty: false } if !is_comment => {
                kind = attribute(attributes, b"type").unwrap_or(b"String").to_ascii_lowercase();
                data = Some(Vec::new());
            }
            Piece::Text(piece) => {
                if let Some(data) = &mut data {
                    resolve(piece, data);
                }
            }
            Piece::Literal(piece) => {
                if let Some(data) = &mut data {
                    data.extend_from_slice(piece);
                }
            }
            Piece::Close(b"Data") => {
                let Some(data) = data.take() else { continue };
                if !each(row, column, &shown(&kind, data))? {
                    return Ok(merges);
                }
            }
            _ => {}
        }
    }
    Ok(merges)
}

/// Row or column by its index, which counts from 1; else the next.
fn index(attributes: &[u8], next: u32, max: u32) -> u32 {
    number(attributes, b"index").and_then(|index| index.checked_sub(1)).unwrap_or(next).min(max)
}

/// A value as a person would read it.
fn shown(kind: &[u8], data: Vec<u8>) -> Vec<u8> {
    match kind {
        b"number" => {
            let digits = data.trim_ascii();
            let mut shown = Vec::new();
            if text::plain_number(digits, &mut shown) {
                return shown;
            }
            match std::str::from_utf8(digits)
                .ok()
                .and_then(|d| d.parse::<f64>().ok())
                .filter(|v| v.is_finite())
            {
                Some(value) => {
                    text::number(value, &mut shown);
                    shown
                }
                None => data,
            }
        }
        // 2024-03-05T00:00:00.000
        b"datetime" => {
            let whole = data.split(|b| *b == b'.').next().unwrap_or(&[]);
            match whole.strip_suffix(b"T00:00:00") {
                Some(day) => day.to_vec(),
                None => whole.iter().map(|b| if *b == b'T' { b' ' } else { *b }).collect(),
            }
        }
        b"boolean" => {
            if data.trim_ascii() == b"1" {
                b"TRUE".to_vec()
            } else {
                b"FALSE".to_vec()
            }
        }
        _ => data,
    }
}
