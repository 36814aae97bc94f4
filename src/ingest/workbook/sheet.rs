//! The cells of an xlsx sheet, in one pass over its XML.

use super::Each;
use super::text::{Format, formatted, iso, number, plain_number, unescape};
use super::xlsx::{Shared, rich_text};
use super::xml::{Scanner, Token, attributes, resolve};
use crate::issue::Error;
use std::io::Read;

/// Rows and columns that a sheet may have.
const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: u32 = 1 << 14;
/// Most merged areas that are kept: those of the header are among the first.
const MAX_MERGES: usize = 10_000;

/// An area of cells, all counted from 0: first row, first column, last row, last column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row and column.
    pub start: (u32, u32),
    /// Last row and column.
    pub end: (u32, u32),
}

/// What stands behind the cells.
#[derive(Debug, Clone, Default)]
pub struct Tail {
    /// Merged cells.
    pub merges: Vec<Area>,
}

/// The type of a cell's value, attribute `t`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Shared,
    Inline,
    Text,
    Boolean,
    Date,
    Error,
}

/// `B7` as row and column, counted from 0.
pub fn place(reference: &[u8]) -> Option<(u32, u32)> {
    let (mut column, mut row, mut n_letters) = (0_u32, 0_u32, 0);
    for b in reference {
        match b {
            b'$' => {}
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 && n_letters < 3 => {
                column = column * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1;
                n_letters += 1;
            }
            b'0'..=b'9' if n_letters > 0 && row <= MAX_ROWS => row = row * 10 + u32::from(b - b'0'),
            _ => return None,
        }
    }
    ((1..=MAX_ROWS).contains(&row) && (1..=MAX_COLUMNS).contains(&column)).then(|| (row - 1, column - 1))
}

fn area(reference: &[u8]) -> Option<Area> {
    let at = reference.iter().position(|b| *b == b':')?;
    let (start, end) = (place(reference.get(..at)?)?, place(reference.get(at + 1..)?)?);
    (start.0 <= end.0 && start.1 <= end.1).then_some(Area { start, end })
}

fn whole(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

/// Gives every filled cell to `each`, until it wants no more.
///
/// # Errors
/// `workbook.part_broken`: the XML is broken, or a cell refers to what is not there.
pub fn scan<R: Read>(scanner: &mut Scanner<R>, shared: &Shared<'_>, each: Each<'_>) -> Result<Tail, Error> {
    let mut tail = Tail::default();
    let (mut next_row, mut row, mut column) = (0_u32, 0_u32, 0_u32);
    let mut value: Vec<u8> = Vec::new();
    let mut text: Vec<u8> = Vec::new();
    let mut has_cells = false;
    loop {
        if let Some((all, value)) = scanner.plain_cell() {
            let cell = Cell::read(all, &mut row, &mut column);
            // An inline text stands in another element; a value beside it is of no account.
            let text = cell.and_then(|cell| match cell.kind {
                Kind::Inline => Some(&[][..]),
                _ => cell.text(value, shared, &mut text),
            });
            let Some(cell) = text else { return Err(scanner.broken()) };
            if !cell.is_empty() && !each(row, column, cell)? {
                return Ok(tail);
            }
            column = column.saturating_add(1);
            continue;
        }
        match scanner.next_token()? {
            Token::Start { name: b"c", attributes: all, is_empty } => {
                let Some(cell) = Cell::read(all, &mut row, &mut column) else { return Err(scanner.broken()) };
                if !is_empty {
                    value.clear();
                    contents(scanner, cell.kind, &mut value)?;
                    let said = cell.text(&value, shared, &mut text).ok_or_else(|| scanner.broken())?;
                    if !said.is_empty() && !each(row, column, said)? {
                        return Ok(tail);
                    }
                }
                column = column.saturating_add(1);
            }
            Token::Start { name: b"row", attributes: all, .. } => {
                let number = attributes(all).find(|(name, _)| *name == b"r").map(|(_, r)| whole(r));
                row = match number {
                    Some(Some(r)) if (1..=MAX_ROWS).contains(&r) => r - 1,
                    Some(_) => return Err(scanner.broken()),
                    None => next_row,
                };
                next_row = row + 1;
                column = 0;
            }
            Token::Start { name: b"mergeCell", attributes: all, .. } if tail.merges.len() < MAX_MERGES => {
                let reference = attributes(all).find(|(name, _)| *name == b"ref");
                tail.merges.extend(reference.and_then(|(_, reference)| area(reference)));
            }
            Token::Start { name: b"sheetData", .. } => has_cells = true,
            Token::Eof if has_cells => return Ok(tail),
            Token::Eof => return Err(scanner.broken()),
            _ => {}
        }
    }
}

/// What a cell's attributes say.
#[derive(Clone, Copy)]
struct Cell {
    kind: Kind,
    style: Option<u32>,
}

impl Cell {
    /// Reads the attributes, and the place where they say one; `None` if they say what cannot be.
    fn read(all: &[u8], row: &mut u32, column: &mut u32) -> Option<Self> {
        let mut cell = Self { kind: Kind::Number, style: None };
        for (name, value) in attributes(all) {
            match name {
                b"r" => (*row, *column) = place(value)?,
                b"s" => cell.style = whole(value),
                b"t" => {
                    cell.kind = match value {
                        b"n" => Kind::Number,
                        b"s" => Kind::Shared,
                        b"inlineStr" | b"is" => Kind::Inline,
                        b"str" => Kind::Text,
                        b"b" => Kind::Boolean,
                        b"d" => Kind::Date,
                        b"e" => Kind::Error,
                        _ => return None,
                    };
                }
                _ => {}
            }
        }
        Some(cell)
    }

    /// The value as text, `None` if it refers to what is not there.
    fn text<'t>(&self, value: &'t [u8], shared: &Shared<'t>, scratch: &'t mut Vec<u8>) -> Option<&'t [u8]> {
        match self.kind {
            Kind::Shared if value.is_empty() => Some(&[]),
            Kind::Shared => shared.strings.get(whole(value.trim_ascii())? as usize),
            Kind::Inline | Kind::Error => Some(value),
            Kind::Text => {
                scratch.clear();
                scratch.extend_from_slice(value);
                unescape(scratch, 0);
                Some(scratch)
            }
            kind => {
                let format = self.style.and_then(|style| shared.formats.get(style as usize));
                scratch.clear();
                said(kind, value, format.copied().unwrap_or(Format::Number), shared.is_1904, scratch);
                Some(scratch)
            }
        }
    }
}

/// Appends the value of the cell that was just started, up to its end. Formulas are left out: what they gave when
/// the workbook was saved stands beside them.
fn contents<R: Read>(scanner: &mut Scanner<R>, kind: Kind, value: &mut Vec<u8>) -> Result<(), Error> {
    loop {
        match scanner.next_token()? {
            Token::Start { name: b"v", is_empty: false, .. } if kind != Kind::Inline => {
                scanner.text(value)?;
            }
            Token::Start { name: b"is", is_empty: false, .. } => {
                value.clear();
                rich_text(scanner, b"is", value)?;
            }
            Token::Start { is_empty: false, .. } => scanner.skip()?,
            Token::End(b"c") => return Ok(()),
            Token::Eof => return Err(scanner.broken()),
            _ => {}
        }
    }
}

/// Appends a value that has to be put into words.
fn said(kind: Kind, value: &[u8], format: Format, is_1904: bool, to: &mut Vec<u8>) {
    if kind == Kind::Number && format == Format::Number && plain_number(value, to) {
        return;
    }
    let words = String::from_utf8_lossy(value);
    match kind {
        Kind::Boolean => to.extend_from_slice(match words.trim() {
            "1" | "true" | "TRUE" => b"TRUE",
            "0" | "false" | "FALSE" => b"FALSE",
            _ => value,
        }),
        Kind::Date => iso(words.trim(), to),
        _ => match words.trim().parse::<f64>() {
            Ok(n) if n.is_finite() && format == Format::Number => number(n, to),
            Ok(n) if n.is_finite() => formatted(n, format, is_1904, to),
            // Some programs write texts without saying so.
            _ => resolve(value, to),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::workbook::xlsx::Strings;

    type Cells = Vec<(u32, u32, String)>;

    fn cells(xml: &str) -> Result<(Cells, Tail), Error> {
        let strings = Strings::default();
        let shared = Shared { strings: &strings, formats: &[Format::Number, Format::Date], is_1904: false };
        let mut all = Vec::new();
        let tail = scan(&mut Scanner::new(xml.as_bytes(), "x"), &shared, &mut |row, column, text| {
            all.push((row, column, String::from_utf8(text.to_vec()).unwrap()));
            Ok(true)
        })?;
        Ok((all, tail))
    }

    #[test]
    fn every_kind_of_cell() {
        let (all, tail) = cells(
            "<x:worksheet><sheetData><row><c><v>1.50</v></c><c s=\"1\"><f>NOW()</f><v>45356.5</v></c></row>\
             <row r=\"4\"><c r=\"C4\" t=\"inlineStr\"><is><r><t>a</t></r><rPh><t>x</t></rPh><t>&amp;b</t></is></c>\
             <c t=\"b\"><v>1</v></c><c t=\"str\"><v>t</v></c><c/><c t=\"e\"><v>#N/A</v></c>\
             <c t=\"d\"><v>2024-03-05T00:00:00</v></c><c t='n'><v>14.630000000000001</v></c></row></sheetData>\
             <mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells></x:worksheet>",
        )
        .unwrap();
        let all: Vec<_> = all.iter().map(|(r, c, t)| (*r, *c, t.as_str())).collect();
        assert_eq!(
            all,
            [
                (0, 0, "1.5"),
                (0, 1, "2024-03-05 12:00:00"),
                (3, 2, "a&b"),
                (3, 3, "TRUE"),
                (3, 4, "t"),
                (3, 6, "#N/A"),
                (3, 7, "2024-03-05"),
                (3, 8, "14.63"),
            ]
        );
        assert_eq!(tail.merges, [Area { start: (0, 0), end: (0, 1) }]);
    }

    #[test]
    fn what_is_broken() {
        for xml in [
            "<sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData>",
            "<sheetData><row><c r=\"XFE1\"><v>0</v></c></row></sheetData>",
            "<sheetData><row r=\"1048577\"/></sheetData>",
            "<sheetData><row><c><v>0",
            "<html/>",
        ] {
            assert_eq!(cells(xml).unwrap_err().code, "workbook.part_broken", "{xml}");
        }
    }

    #[test]
    fn places() {
        assert_eq!(place(b"A1"), Some((0, 0)));
        assert_eq!(place(b"$XFD$1048576"), Some((1_048_575, 16_383)));
        for wrong in ["A0", "1A", "A", "XFE1", "A1048577", "AAAA1", "A99999999999", ""] {
            assert_eq!(place(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
