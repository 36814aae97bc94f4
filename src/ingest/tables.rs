//! The tables of a file that holds several: what they are, and which of them are read.
//!
//! Unless the user picks, the table is read that looks most like sales; others with the very same headings (a sheet
//! or a file per month) are read with it. Hidden sheets come last.

use super::columns::guess;
use super::container::zip::Archive;
use super::container::{MAGIC_BYTES, Packing, own_error, packing};
use super::file::FileReader;
use super::workbook::Workbook;
use super::{RawTable, Role};
use crate::issue::Error;
use std::io::Read;

/// Most tables that are looked at.
const MAX_TABLES: usize = 200;
/// Bytes of a text that are looked at.
const PREVIEW_BYTES: u64 = 256 << 10;
/// Rows shown.
const N_PREVIEW: usize = 4;

/// A table of a file that holds several.
#[derive(Debug, Clone, PartialEq)]
pub struct TableInfo {
    /// Name of the sheet, or path in the archive.
    pub name: String,
    /// Rows below the header, if they were counted.
    pub n_rows: Option<usize>,
    /// Number of columns.
    pub n_columns: usize,
    /// A hidden sheet.
    pub is_hidden: bool,
    /// Its rows were read.
    pub is_read: bool,
    /// It was not read, but looks like sales as well.
    pub is_rival: bool,
    /// Header and first rows.
    pub preview: Vec<Vec<String>>,
    /// Why it cannot be read.
    pub problem: Option<Error>,
}

/// A file that was opened.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// All tables; none for a file that is one.
    pub tables: Vec<TableInfo>,
    /// The tables that were read, with their names; at least one.
    pub read: Vec<(String, RawTable)>,
}

impl Opened {
    /// A file that is one table.
    pub fn single(table: RawTable) -> Self {
        Self { tables: Vec::new(), read: vec![(String::new(), table)] }
    }
}

/// A table that may be read.
struct Candidate {
    info: TableInfo,
    score: u32,
    headings: Vec<String>,
}

impl Candidate {
    fn new(name: String, is_hidden: bool, table: Result<RawTable, Error>) -> Self {
        let mut info = TableInfo {
            name,
            n_rows: None,
            n_columns: 0,
            is_hidden,
            is_read: false,
            is_rival: false,
            preview: Vec::new(),
            problem: None,
        };
        match table {
            Ok(table) => {
                info.n_columns = table.columns.len();
                info.preview.push(table.columns.iter().map(|c| c.name.clone()).collect());
                for row in 0..table.n_rows.min(N_PREVIEW) {
                    info.preview.push(table.columns.iter().map(|c| c.text(row).into_owned()).collect());
                }
                let mut headings: Vec<String> = table
                    .columns
                    .iter()
                    .map(|c| c.heading.to_lowercase())
                    .filter(|h| !h.is_empty())
                    .collect();
                headings.sort_unstable();
                Self { info, score: score(&table), headings }
            }
            Err(error) => {
                info.problem = Some(error);
                Self { info, score: 0, headings: Vec::new() }
            }
        }
    }
}

/// A table with days and amounts.
const SALES_SCORE: u32 = 14;

/// How much a table looks like sales.
fn score(table: &RawTable) -> u32 {
    let guess = guess(table, &[], None, None);
    let has = |role: Role| guess.mapping.column(role).is_some();
    let has_amount = has(Role::Amount) || (has(Role::Quantity) && has(Role::UnitPrice));
    [
        (has(Role::Date), 8),
        (has_amount, 6),
        (has(Role::Customer), 3),
        (has(Role::Order), 2),
        (has(Role::Product), 2),
    ]
    .iter()
    .map(|(has, points)| if *has { *points } else { 0 })
    .sum::<u32>()
        + u32::from(table.n_rows >= 5)
        + 1
}

/// Indices of the tables to read.
fn choose(candidates: &[Candidate], picks: &[String]) -> Result<Vec<usize>, Error> {
    if !picks.is_empty() {
        let find = |pick: &String| {
            let same = |c: &Candidate| c.info.name == *pick;
            let alike = |c: &Candidate| c.info.name.to_lowercase() == pick.to_lowercase();
            candidates.iter().position(same).or_else(|| candidates.iter().position(alike)).ok_or_else(|| {
                let names: Vec<&str> = candidates.iter().map(|c| c.info.name.as_str()).collect();
                Error::new("file.no_such_table").with("name", pick).with("names", names.join(" | "))
            })
        };
        let mut chosen = picks.iter().map(find).collect::<Result<Vec<usize>, Error>>()?;
        chosen.sort_unstable();
        chosen.dedup();
        return Ok(chosen);
    }
    let mut best: Option<usize> = None;
    let rank = |c: &Candidate| (c.info.problem.is_none(), !c.info.is_hidden && c.score > 0, c.score);
    for (i, candidate) in candidates.iter().enumerate() {
        if best.and_then(|b| candidates.get(b)).is_none_or(|b| rank(candidate) > rank(b)) {
            best = Some(i);
        }
    }
    let Some((at, chosen)) = best.and_then(|b| Some((b, candidates.get(b)?))) else {
        return Err(Error::new("file.no_table"));
    };
    let is_alike = |c: &Candidate| {
        c.info.problem.is_none()
            && c.info.is_hidden == chosen.info.is_hidden
            && c.headings.len() >= 2
            && c.headings == chosen.headings
    };
    let alike = candidates.iter().enumerate().filter(|(i, c)| *i == at || is_alike(c));
    Ok(alike.map(|(i, _)| i).collect())
}

/// Reads what was chosen.
fn open(
    mut candidates: Vec<Candidate>,
    picks: &[String],
    mut read: impl FnMut(usize, &str) -> Result<RawTable, Error>,
) -> Result<Opened, Error> {
    let chosen = choose(&candidates, picks)?;
    let mut opened = Opened::default();
    for at in chosen {
        let Some(candidate) = candidates.get_mut(at) else { continue };
        if let Some(problem) = &candidate.info.problem {
            return Err(problem.clone());
        }
        let table = read(at, &candidate.info.name)?;
        candidate.info.is_read = true;
        candidate.info.n_rows = Some(table.n_rows);
        candidate.info.n_columns = table.columns.len();
        opened.read.push((candidate.info.name.clone(), table));
    }
    let is_unread = |c: &Candidate| picks.is_empty() && !c.info.is_read && !c.info.is_hidden;
    opened.tables = candidates
        .into_iter()
        .map(|c| TableInfo { is_rival: is_unread(&c) && c.score >= SALES_SCORE, ..c.info })
        .collect();
    Ok(opened)
}

/// The tables of a workbook.
///
/// # Errors
/// `workbook.no_sheets`, `file.no_such_table`, those of [`Workbook::table`].
pub fn of_workbook(mut workbook: Workbook<'_>, picks: &[String]) -> Result<Opened, Error> {
    let mut candidates = Vec::new();
    for (i, sheet) in workbook.sheets().into_iter().enumerate().take(MAX_TABLES) {
        let preview = workbook.table(i, true);
        candidates.push(Candidate::new(sheet.name, sheet.is_hidden, preview));
    }
    if candidates.is_empty() {
        return Err(Error::new("workbook.no_sheets"));
    }
    // Sheets without a table (a cover, an empty third sheet) are only worth listing where they are all there is.
    if candidates.iter().any(|c| c.info.problem.is_none()) {
        let names: Vec<String> = candidates.iter().map(|c| c.info.name.clone()).collect();
        let is_empty =
            |c: &Candidate| c.info.problem.as_ref().is_some_and(|e| matches!(e.code, "file.empty"));
        candidates.retain(|c| !is_empty(c) || picks.contains(&c.info.name));
        return open(candidates, picks, |_, name| {
            workbook.table(names.iter().position(|n| n == name).unwrap_or(0), false)
        });
    }
    open(candidates, picks, |i, _| workbook.table(i, false))
}

/// The tables of an archive, and of what stands packed inside.
///
/// # Errors
/// `file.no_table`, `file.no_such_table`, those of [`Archive`] and of the files inside.
pub fn of_archive(bytes: &[u8], encoding: &str, picks: &[String]) -> Result<Opened, Error> {
    let mut archive = Archive::open(bytes)?;
    let entries: Vec<_> = archive.entries().into_iter().filter(|e| e.is_visible()).take(MAX_TABLES).collect();
    let mut candidates = Vec::new();
    // Of every candidate: entry, table inside.
    let mut places: Vec<(usize, Vec<String>)> = Vec::new();
    for entry in entries {
        match look_into(&mut archive, entry.index, encoding) {
            Ok(Inside::Text(table)) => {
                candidates.push(Candidate::new(entry.name, false, Ok(*table)));
                places.push((entry.index, Vec::new()));
            }
            Ok(Inside::Opened(opened)) => {
                for (name, table) in opened {
                    let inside = if name.is_empty() { Vec::new() } else { vec![name.clone()] };
                    let name = if name.is_empty() {
                        entry.name.clone()
                    } else {
                        format!("{} › {name}", entry.name)
                    };
                    candidates.push(Candidate::new(name, false, Ok(table)));
                    places.push((entry.index, inside));
                }
            }
            // Pictures, documents and notes beside the tables are of no interest.
            Err(error) if error.code.starts_with("file.is_") => {}
            Err(error) => {
                candidates.push(Candidate::new(entry.name, false, Err(error)));
                places.push((entry.index, Vec::new()));
            }
        }
    }
    let mut opened = open(candidates, picks, |i, _| {
        let (entry, inside) = places.get(i).cloned().unwrap_or_default();
        let mut reader = FileReader::at_depth(encoding, &inside, 1);
        pour(&mut archive, entry, u64::MAX, |bytes| reader.push(bytes))?;
        let (_, table) = reader.finish()?.read.into_iter().next().ok_or(Error::new("file.no_table"))?;
        Ok(table)
    })?;
    // An archive of one table is that table.
    if opened.tables.len() == 1 && opened.tables.iter().all(|table| !table.name.contains(" › ")) {
        opened.tables.clear();
    }
    Ok(opened)
}

/// What stands in an entry.
enum Inside {
    /// A text, read so far as it takes to see what it is.
    Text(Box<RawTable>),
    /// Tables of something packed.
    Opened(Vec<(String, RawTable)>),
}

fn look_into(archive: &mut Archive<'_>, entry: usize, encoding: &str) -> Result<Inside, Error> {
    let mut head = Vec::new();
    pour(archive, entry, PREVIEW_BYTES, |bytes| {
        head.extend_from_slice(bytes);
        Ok(())
    })?;
    if packing(head.get(..MAGIC_BYTES).unwrap_or(&head)) == Packing::Plain {
        let mut reader = FileReader::at_depth(encoding, &[], 1);
        reader.push(&head)?;
        let (_, table) = reader.finish()?.read.into_iter().next().ok_or(Error::new("file.no_table"))?;
        return Ok(Inside::Text(Box::new(table)));
    }
    let mut reader = FileReader::at_depth(encoding, &[], 1);
    pour(archive, entry, u64::MAX, |bytes| reader.push(bytes))?;
    Ok(Inside::Opened(reader.finish()?.read))
}

/// Hands the unpacked bytes of an entry on, at most `max`.
fn pour(
    archive: &mut Archive<'_>,
    entry: usize,
    max: u64,
    mut to: impl FnMut(&[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut n_all = 0;
    {
        let mut stream = archive.stream(entry)?.take(max);
        let mut buffer = vec![0; 256 << 10];
        loop {
            let n =
                stream.read(&mut buffer).map_err(|e| own_error(&e).unwrap_or(Error::new("zip.broken")))?;
            if n == 0 {
                break;
            }
            n_all += n as u64;
            to(buffer.get(..n).unwrap_or(&[]))?;
        }
    }
    if max == u64::MAX { archive.count(n_all) } else { Ok(()) }
}
