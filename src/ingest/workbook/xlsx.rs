//! The parts of an xlsx package: sheets, shared texts, number formats.

use super::sheet::{self, Tail};
use super::text::{Format, format_of, format_of_builtin, unescape};
use super::xml::{Scanner, Token, attribute};
use super::{Each, SheetName};
use crate::ingest::container::zip::Archive;
use crate::issue::Error;

/// An xlsx workbook.
pub struct Xlsx<'a> {
    archive: Archive<'a>,
    sheets: Vec<Sheet>,
    strings_path: String,
    strings: Option<Strings>,
    formats: Vec<Format>,
    is_1904: bool,
}

struct Sheet {
    name: SheetName,
    path: String,
}

/// What a sheet's cells refer to.
pub struct Shared<'a> {
    /// The shared texts.
    pub strings: &'a Strings,
    /// What the number format of a style makes of a number.
    pub formats: &'a [Format],
    /// Days are counted from 1904.
    pub is_1904: bool,
}

/// Texts, one behind the other.
#[derive(Default)]
pub struct Strings {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Strings {
    /// The text with a number.
    pub fn get(&self, i: usize) -> Option<&[u8]> {
        let end = *self.ends.get(i)?;
        let start = if i == 0 { 0 } else { *self.ends.get(i - 1)? };
        self.bytes.get(start..end)
    }
}

/// A relation: id, type, target.
struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// Path of the main part of a package: `xl/workbook.xml`, or `xl/workbook.bin` of an xlsb.
pub fn main_part(archive: &mut Archive<'_>) -> Result<String, Error> {
    let relations = relations(archive, "")?;
    let main = relations.iter().find(|r| r.kind.ends_with("/officeDocument"));
    let path = main.map_or("xl/workbook.xml".to_owned(), |r| joined("", &r.target));
    match archive.find(&path) {
        Some(_) => Ok(path),
        None => Err(Error::new("workbook.part_missing").with("part", path)),
    }
}

impl<'a> Xlsx<'a> {
    /// Opens a package whose main part is `main`.
    ///
    /// # Errors
    /// `workbook.part_missing`, `workbook.part_broken`, those of [`Archive::stream`].
    pub fn open(mut archive: Archive<'a>, main: &str) -> Result<Self, Error> {
        let relations = relations(&mut archive, main)?;
        let (sheets, is_1904) = sheets(&mut archive, main, &relations)?;
        let part = |kind: &str, default: &str| {
            let target = relations.iter().find(|r| r.kind.ends_with(kind)).map(|r| r.target.as_str());
            joined(main, target.unwrap_or(default))
        };
        let strings_path = part("/sharedStrings", "sharedStrings.xml");
        let formats = formats(&mut archive, &part("/styles", "styles.xml"))?;
        Ok(Self { archive, sheets, strings_path, strings: None, formats, is_1904 })
    }

    /// The sheets with cells.
    pub fn sheets(&self) -> Vec<SheetName> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    /// Gives every filled cell of a sheet to `each`, until it wants no more.
    ///
    /// # Errors
    /// `workbook.part_missing`, `workbook.part_broken`, `file.expands`, those of `each`.
    pub fn cells(&mut self, i: usize, each: Each<'_>) -> Result<Tail, Error> {
        if self.strings.is_none() {
            self.strings = Some(strings(&mut self.archive, &self.strings_path)?);
        }
        let (Some(sheet), Some(strings)) = (self.sheets.get(i), &self.strings) else {
            return Err(Error::new("workbook.no_sheets"));
        };
        let shared = Shared { strings, formats: &self.formats, is_1904: self.is_1904 };
        let mut scanner = part(&mut self.archive, &sheet.path)?
            .ok_or_else(|| Error::new("workbook.part_missing").with("part", &sheet.path))?;
        sheet::scan(&mut scanner, &shared, each)
    }
}

/// A part of the package, if it is there.
fn part<'b>(
    archive: &'b mut Archive<'_>,
    path: &str,
) -> Result<Option<Scanner<impl std::io::Read + 'b>>, Error> {
    let Some(index) = archive.find(path) else { return Ok(None) };
    Ok(Some(Scanner::new(archive.stream(index)?, path)))
}

/// A target as seen from a part: `/xl/a.xml`, `a.xml` and `../xl/a.xml` are paths of the package.
fn joined(from: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        path.extend(from.split('/'));
        path.pop();
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// The relations of a part; of the package for the empty path.
fn relations(archive: &mut Archive<'_>, of: &str) -> Result<Vec<Relation>, Error> {
    let (folder, name) = of.rsplit_once('/').map_or(("", of), |(folder, name)| (folder, name));
    let path = joined("", &format!("{folder}/_rels/{name}.rels"));
    let Some(mut scanner) = part(archive, &path)? else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    loop {
        match scanner.next_token()? {
            Token::Eof => return Ok(all),
            Token::Start { name: b"Relationship", attributes, .. } => {
                let text = |name| attribute(attributes, name).unwrap_or_default();
                all.push(Relation { id: text("Id"), kind: text("Type"), target: text("Target") });
            }
            _ => {}
        }
    }
}

fn sheets(
    archive: &mut Archive<'_>,
    main: &str,
    relations: &[Relation],
) -> Result<(Vec<Sheet>, bool), Error> {
    let missing = || Error::new("workbook.part_missing").with("part", main);
    let mut scanner = part(archive, main)?.ok_or_else(missing)?;
    let (mut all, mut is_1904) = (Vec::new(), false);
    loop {
        match scanner.next_token()? {
            Token::Eof => break,
            Token::Start { name: b"workbookPr", attributes, .. } => {
                is_1904 = matches!(attribute(attributes, "date1904").as_deref(), Some("1" | "true"));
            }
            Token::Start { name: b"sheet", attributes, .. } => {
                let text = |name| attribute(attributes, name).unwrap_or_default();
                let id = text("id");
                let Some(relation) = relations.iter().find(|r| r.id == id) else { continue };
                if !relation.kind.ends_with("/worksheet") {
                    continue;
                }
                let is_hidden = matches!(text("state").as_str(), "hidden" | "veryHidden");
                let name = SheetName { name: text("name"), is_hidden };
                all.push(Sheet { name, path: joined(main, &relation.target) });
            }
            _ => {}
        }
    }
    Ok((all, is_1904))
}

fn strings(archive: &mut Archive<'_>, path: &str) -> Result<Strings, Error> {
    let mut all = Strings::default();
    let Some(mut scanner) = part(archive, path)? else { return Ok(all) };
    loop {
        match scanner.next_token()? {
            Token::Eof => break,
            Token::Start { name: b"si", is_empty, .. } => {
                if !is_empty {
                    rich_text(&mut scanner, b"si", &mut all.bytes)?;
                }
                all.ends.push(all.bytes.len());
            }
            _ => {}
        }
    }
    drop(scanner);
    let n_bytes = all.bytes.len() as u64;
    archive.count(n_bytes)?;
    Ok(all)
}

/// Appends the runs of a text up to the end of `element`, without the pronunciation beside them.
pub fn rich_text<R: std::io::Read>(
    scanner: &mut Scanner<R>,
    element: &[u8],
    to: &mut Vec<u8>,
) -> Result<(), Error> {
    let from = to.len();
    loop {
        match scanner.next_token()? {
            Token::Start { name: b"t", is_empty: false, .. } => scanner.text(to)?,
            Token::Start { name: b"rPh", is_empty: false, .. } => scanner.skip()?,
            Token::End(name) if name == element => {
                unescape(to, from);
                return Ok(());
            }
            Token::Eof => return Err(scanner.broken()),
            _ => {}
        }
    }
}

/// What the cell formats make of numbers, by the number of the style.
fn formats(archive: &mut Archive<'_>, path: &str) -> Result<Vec<Format>, Error> {
    let Some(mut scanner) = part(archive, path)? else { return Ok(Vec::new()) };
    let mut own: Vec<(u32, Format)> = Vec::new();
    let mut all = Vec::new();
    let mut is_inside = false;
    loop {
        match scanner.next_token()? {
            Token::Eof => return Ok(all),
            Token::Start { name: b"numFmt", attributes, .. } => {
                let id = attribute(attributes, "numFmtId").and_then(|id| id.parse().ok());
                if let (Some(id), Some(code)) = (id, attribute(attributes, "formatCode")) {
                    own.push((id, format_of(&code)));
                }
            }
            Token::Start { name: b"cellXfs", is_empty, .. } => is_inside = !is_empty,
            Token::End(b"cellXfs") => is_inside = false,
            Token::Start { name: b"xf", attributes, .. } if is_inside => {
                let id = attribute(attributes, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                let known = own.iter().find(|(own, _)| *own == id).map(|(_, format)| *format);
                all.push(known.unwrap_or_else(|| format_of_builtin(id)));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        assert_eq!(joined("xl/workbook.xml", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(joined("xl/workbook.xml", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(joined("xl/workbook.xml", "../xl//./a.xml"), "xl/a.xml");
        assert_eq!(joined("", "../../a.xml"), "a.xml");
    }
}
