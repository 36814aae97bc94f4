//! xlsb, xls and ods by calamine.

use super::sheet::Area;
use super::text::{Format, formatted, iso, number};
use super::{Each, SheetName, biff, cfb, guard};
use crate::issue::Error;
use calamine::{
    Data, DataRef, DataType, ExcelDateTime, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls,
    XlsError, Xlsb, XlsbError,
};
use std::io::Cursor;

type Bytes<'a> = Cursor<&'a [u8]>;

/// A workbook that calamine reads.
pub enum Reference<'a> {
    /// Excel 5 to 2003.
    Xls(Box<Xls<Cursor<Vec<u8>>>>),
    /// Excel's binary kind of the newer ones.
    Xlsb(Box<Xlsb<Bytes<'a>>>),
    /// OpenDocument.
    Ods(Box<Ods<Bytes<'a>>>),
}

fn unreadable(error: &impl std::fmt::Display) -> Error {
    Error::new("workbook.unreadable").with("why", error)
}

impl<'a> Reference<'a> {
    /// Opens an xls.
    ///
    /// # Errors
    /// `workbook.encrypted`, `workbook.part_missing`, `workbook.too_many_cells`, `workbook.unreadable`.
    pub fn xls(bytes: &[u8]) -> Result<Self, Error> {
        if cfb::stream(bytes, &["EncryptedPackage"]).is_some() {
            return Err(Error::new("workbook.encrypted"));
        }
        let Some((name, mut stream)) = cfb::stream(bytes, &["Workbook", "Book"]) else {
            return Err(Error::new("workbook.part_missing").with("part", "Workbook"));
        };
        biff::clean(&mut stream)?;
        match Xls::new(Cursor::new(cfb::package(&name, &stream))) {
            Ok(xls) => Ok(Self::Xls(Box::new(xls))),
            Err(XlsError::Password) => Err(Error::new("workbook.encrypted")),
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// Opens an xlsb.
    ///
    /// # Errors
    /// As [`Reference::xls`], and those of the archive.
    pub fn xlsb(bytes: &'a [u8]) -> Result<Self, Error> {
        guard::xlsb(bytes)?;
        match Xlsb::new(Cursor::new(bytes)) {
            Ok(xlsb) => Ok(Self::Xlsb(Box::new(xlsb))),
            Err(XlsbError::Password) => Err(Error::new("workbook.encrypted")),
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// Opens an ods.
    ///
    /// # Errors
    /// As [`Reference::xlsb`].
    pub fn ods(bytes: &'a [u8]) -> Result<Self, Error> {
        guard::ods(bytes)?;
        match Ods::new(Cursor::new(bytes)) {
            Ok(ods) => Ok(Self::Ods(Box::new(ods))),
            Err(OdsError::Password) => Err(Error::new("workbook.encrypted")),
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// The sheets with cells.
    pub fn sheets(&self) -> Vec<SheetName> {
        let all = match self {
            Self::Xls(xls) => xls.sheets_metadata(),
            Self::Xlsb(xlsb) => xlsb.sheets_metadata(),
            Self::Ods(ods) => ods.sheets_metadata(),
        };
        let all = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        all.map(|s| SheetName { name: s.name.clone(), is_hidden: s.visible != SheetVisible::Visible })
            .collect()
    }

    /// Gives every filled cell of a sheet to `each`, until it wants no more. Returns the merged cells.
    ///
    /// # Errors
    /// `workbook.unreadable`, those of `each`.
    pub fn cells(&mut self, name: &str, each: Each<'_>) -> Result<Vec<Area>, Error> {
        let mut text = Vec::new();
        match self {
            Self::Xlsb(xlsb) => {
                let is_1904 = xlsb.has_1904_epoch();
                let mut cells = xlsb.worksheet_cells_reader(name).map_err(|e| unreadable(&e))?;
                while let Some(cell) = cells.next_cell().map_err(|e| unreadable(&e))? {
                    text.clear();
                    words(cell.get_value(), is_1904, &mut text);
                    let (row, column) = cell.get_position();
                    if !text.is_empty() && !each(row, column, &text)? {
                        break;
                    }
                }
                Ok(Vec::new())
            }
            Self::Xls(xls) => {
                let is_1904 = xls.has_1904_epoch();
                let range = xls.worksheet_range(name).map_err(|e| unreadable(&e))?;
                used(&range, is_1904, &mut text, each)?;
                let merges = xls.merge_cells_by_sheet_name(name).unwrap_or_default();
                Ok(merges.iter().map(|d| Area { start: d.start, end: d.end }).collect())
            }
            Self::Ods(ods) => {
                let range = ods.worksheet_range(name).map_err(|e| unreadable(&e))?;
                used(&range, false, &mut text, each)?;
                Ok(Vec::new())
            }
        }
    }
}

fn used(range: &Range<Data>, is_1904: bool, text: &mut Vec<u8>, each: Each<'_>) -> Result<(), Error> {
    let (row, column) = range.start().unwrap_or_default();
    for (r, c, value) in range.used_cells() {
        text.clear();
        words(value, is_1904, text);
        let at = |start: u32, n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(start);
        if !text.is_empty() && !each(at(row, r), at(column, c), text)? {
            return Ok(());
        }
    }
    Ok(())
}

/// A value of calamine's.
pub trait Value: DataType {
    /// Its date, if it is one.
    fn date(&self) -> Option<ExcelDateTime>;
    /// Its error, if it is one.
    fn error(&self) -> Option<String>;
}

impl Value for Data {
    fn date(&self) -> Option<ExcelDateTime> {
        self.get_datetime()
    }

    fn error(&self) -> Option<String> {
        self.get_error().map(ToString::to_string)
    }
}

impl Value for DataRef<'_> {
    fn date(&self) -> Option<ExcelDateTime> {
        self.get_datetime()
    }

    fn error(&self) -> Option<String> {
        self.get_error().map(ToString::to_string)
    }
}

/// Appends a value as the text that a person would read.
pub fn words<V: Value>(value: &V, is_1904: bool, to: &mut Vec<u8>) {
    if let Some(text) = value.get_string() {
        to.extend_from_slice(text.as_bytes());
    } else if let Some(n) = value.get_float() {
        number(n, to);
    } else if let Some(n) = value.get_int() {
        to.extend_from_slice(n.to_string().as_bytes());
    } else if let Some(is_true) = value.get_bool() {
        to.extend_from_slice(if is_true { b"TRUE" } else { b"FALSE" });
    } else if let Some(date) = value.date() {
        let format = if date.is_duration() { Format::Duration } else { Format::Date };
        formatted(date.as_f64(), format, is_1904, to);
    } else if let Some(text) = value.get_datetime_iso() {
        iso(text, to);
    } else if let Some(text) = value.get_duration_iso() {
        duration(text, to);
    } else if let Some(error) = value.error() {
        to.extend_from_slice(error.as_bytes());
    }
}

/// Appends `PT14H30M05S` as `14:30:05`.
fn duration(text: &str, to: &mut Vec<u8>) {
    let parts = text.strip_prefix("PT").and_then(|rest| {
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, rest) = rest.split_once('M')?;
        let seconds = rest.strip_suffix('S')?.split(['.', ',']).next()?;
        Some([hours, minutes, seconds])
    });
    match parts {
        Some([hours, minutes, seconds]) => {
            to.extend_from_slice(format!("{hours:0>2}:{minutes:0>2}:{seconds:0>2}").as_bytes());
        }
        None => to.extend_from_slice(text.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let said = |text: &str| {
            let mut out = Vec::new();
            duration(text, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(said("PT9H05M01S"), "09:05:01");
        assert_eq!(said("PT26H30M00.5S"), "26:30:00");
        assert_eq!(said("P1D"), "P1D");
    }
}
