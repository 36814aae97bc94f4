//! Workbooks: xlsx by our own scanner, because it is what most files are and must be fast; pages and XML named .xls by
//! one of tags ([`markup`]); xlsb, xls and ods by
//! calamine. Both give cells as text, row by row, to one [`grid`].
//!
//! The scanner reads every xlsx of calamine's tests as calamine does (`tests/it/workbooks.rs`).

mod biff;
mod cfb;
pub mod grid;
mod guard;
pub mod markup;
pub mod reference;
pub mod sheet;
pub mod text;
pub mod xlsx;
pub mod xml;

use super::RawTable;
use super::container::own_error;
use super::container::zip::Archive;
use crate::issue::Error;
use grid::{Grid, N_HEAD};
use markup::Markup;
use reference::Reference;
use sheet::Area;
use xlsx::Xlsx;

/// Takes row, column (from 0) and text of a filled cell; says whether it wants more.
pub type Each<'e> = &'e mut dyn FnMut(u32, u32, &[u8]) -> Result<bool, Error>;

/// A sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    /// Its name.
    pub name: String,
    /// It is not shown.
    pub is_hidden: bool,
}

/// A workbook in memory.
pub enum Workbook<'a> {
    /// Read by our own scanner.
    Xlsx(Box<Xlsx<'a>>),
    /// A web page, or the XML spreadsheet of Excel 2003.
    Markup(Box<Markup>),
    /// Read by calamine; the label says what it is.
    Reference(Reference<'a>, &'static str),
}

/// The first bytes of what is stored in an archive say which kind of workbook it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

/// Our own error inside of a stream's.
fn container_error(error: &std::io::Error) -> Option<Error> {
    own_error(error)
}

/// Whether an archive is a workbook; the path of its main part if it has one.
fn kind(archive: &mut Archive<'_>) -> Option<(Kind, String)> {
    if archive.find("[Content_Types].xml").is_some() || archive.find("_rels/.rels").is_some() {
        let main = xlsx::main_part(archive).ok()?;
        // Documents and presentations are packages as well.
        let is_book =
            main.to_ascii_lowercase().contains("workbook") || archive.find("xl/workbook.xml").is_some();
        let kind = if main.ends_with(".bin") { Kind::Xlsb } else { Kind::Xlsx };
        return is_book.then_some((kind, main));
    }
    let is_ods = archive.find("content.xml").is_some() && archive.find("META-INF/manifest.xml").is_some();
    is_ods.then_some((Kind::Ods, String::new()))
}

impl<'a> Workbook<'a> {
    /// Opens a ZIP archive as a workbook; `None` if it is none.
    ///
    /// # Errors
    /// `workbook.encrypted`, `workbook.part_missing`, `workbook.part_broken`, `workbook.unreadable`,
    /// `workbook.too_many_cells`, those of [`Archive::open`].
    pub fn in_zip(bytes: &'a [u8]) -> Result<Option<Self>, Error> {
        let mut archive = Archive::open(bytes)?;
        match kind(&mut archive) {
            None => Ok(None),
            Some((Kind::Xlsx, main)) => Ok(Some(Self::Xlsx(Box::new(Xlsx::open(archive, &main)?)))),
            Some((Kind::Xlsb, _)) => Ok(Some(Self::Reference(Reference::xlsb(bytes)?, "xlsb"))),
            Some((Kind::Ods, _)) => Ok(Some(Self::Reference(Reference::ods(bytes)?, "ods"))),
        }
    }

    /// Opens an OLE compound file.
    ///
    /// # Errors
    /// As [`Workbook::in_zip`].
    pub fn in_ole(bytes: &'a [u8]) -> Result<Self, Error> {
        Ok(Self::Reference(Reference::xls(bytes)?, "xls"))
    }

    /// Opens a web page or an XML spreadsheet. An empty `label` has the encoding found out.
    ///
    /// # Errors
    /// As [`Markup::open`].
    pub fn in_markup(bytes: &[u8], kind: markup::Kind, label: &str) -> Result<Self, Error> {
        Ok(Self::Markup(Box::new(Markup::open(bytes, kind, label)?)))
    }

    /// The sheets, in the order of the workbook.
    pub fn sheets(&self) -> Vec<SheetName> {
        match self {
            Self::Markup(markup) => markup.sheets(),
            Self::Xlsx(xlsx) => xlsx.sheets(),
            Self::Reference(reference, _) => reference.sheets(),
        }
    }

    /// What kind it is.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Markup(markup) => markup.label(),
            Self::Xlsx(_) => "xlsx",
            Self::Reference(_, label) => label,
        }
    }

    fn cells(&mut self, i: usize, name: &str, each: Each<'_>) -> Result<Vec<Area>, Error> {
        match self {
            Self::Markup(markup) => markup.cells(i, each),
            Self::Xlsx(xlsx) => xlsx.cells(i, each).map(|tail| tail.merges),
            Self::Reference(reference, _) => reference.cells(name, each),
        }
    }

    /// Reads a sheet, or its first rows.
    ///
    /// # Errors
    /// `file.empty`, `file.header_only`, `file.too_many_columns`, `file.too_many_rows`, and those of
    /// [`Workbook::in_zip`].
    pub fn table(&mut self, i: usize, is_preview: bool) -> Result<RawTable, Error> {
        let Some(SheetName { name, .. }) = self.sheets().into_iter().nth(i) else {
            return Err(Error::new("workbook.no_sheets"));
        };
        let mut hints = None;
        loop {
            let mut grid = Grid::new(hints);
            let merges = self.cells(i, &name, &mut |row, column, text| {
                if is_preview && grid.n_rows() >= N_HEAD {
                    return Ok(false);
                }
                grid.cell(row, column, text)?;
                Ok(true)
            })?;
            let (mut table, again) = grid.finish(merges)?;
            if again.is_none() || is_preview {
                table.encoding = self.label();
                table.sheet = name;
                return Ok(table);
            }
            hints = again;
        }
    }
}
