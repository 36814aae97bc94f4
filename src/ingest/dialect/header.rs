//! Where does the table start, and what are its columns called?
//!
//! Titles (few filled cells, then a fuller line) and comments above the header are skipped. A first line that looks
//! like the lines below is no header. A line below the header that repeats it, or that holds texts where all lines
//! below hold values, belongs to it; a line above it with names of groups of columns too.

use super::super::headers;
use super::super::profile::is_missing;
use super::{is_date, is_number};
use std::collections::BTreeMap;

/// Lines among which the header is looked for.
const N_TITLES: usize = 40;
/// Lines that a header has at most.
const MAX_HEADER_ROWS: usize = 4;
/// What comments start with.
const COMMENTS: [&str; 3] = ["#", "//", "--"];

/// Where the header stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its first record, or the first data row.
    pub first: usize,
    /// Its records; 0: there is none.
    pub n_rows: usize,
    /// What comments start with; empty if there are none.
    pub comment: &'static str,
}

/// Number of cells that are not empty.
pub fn n_filled(record: &[String]) -> usize {
    record.iter().filter(|cell| !cell.is_empty()).count()
}

/// Finds the header among records of trimmed cells.
pub fn find(records: &[Vec<String>], width: usize) -> Place {
    let comment = comment_sign(records);
    let is_comment =
        |r: &Vec<String>| !comment.is_empty() && r.first().is_some_and(|c| c.starts_with(comment));
    let first = first_row(records, width, &is_comment);
    let Some(row) = records.get(first) else { return Place { first: 0, n_rows: 0, comment } };
    let below = || records.iter().skip(first + 1).filter(|r| n_filled(r) > 0);
    let types = Types::of(below(), row.len().max(width));
    if is_data(row, below(), &types) {
        // A comment right above data that has a name per column is the header: `#date,amount`.
        let above = first.checked_sub(1).and_then(|i| Some((i, records.get(i)?)));
        if let Some((i, names)) = above
            && is_comment(names)
            && width > 1
            && names.len() == width
            && n_filled(names) == width
        {
            return Place { first: i, n_rows: 1, comment };
        }
        return Place { first, n_rows: 0, comment };
    }
    let mut n_rows = 1;
    while n_rows < MAX_HEADER_ROWS
        && let Some(next) = records.get(first + n_rows)
        && continues(row, next, records.get(first + n_rows + 1..).unwrap_or(&[]))
    {
        n_rows += 1;
    }
    let above = first.checked_sub(1).and_then(|i| records.get(i));
    if n_rows == 1 && above.is_some_and(|above| !is_comment(above) && names_groups(above, row)) {
        return Place { first: first - 1, n_rows: 2, comment };
    }
    Place { first, n_rows, comment }
}

/// Names of the columns: those of several lines joined, equal ones once.
pub fn names(lines: &[Vec<String>], records: &[Vec<String>], place: Place, width: usize) -> Vec<String> {
    let n = lines.iter().map(Vec::len).max().unwrap_or(0);
    let groups = lines.len() > 1
        && lines.first().is_some_and(|line| n_filled(line) < lines.last().map_or(0, |l| n_filled(l)));
    let mut header = Vec::with_capacity(n);
    let mut group = "";
    for i in 0..n {
        let mut parts: Vec<&str> = Vec::new();
        for (k, line) in lines.iter().enumerate() {
            let mut part = line.get(i).map_or("", String::as_str);
            if k == 0 && groups {
                // The name of a group stands above its first column.
                if !part.is_empty() {
                    group = part;
                }
                part = group;
            }
            // A line under the headings is no part of them.
            if part.bytes().all(|b| matches!(b, b'-' | b'=' | b'_' | b' ')) {
                part = "";
            }
            if !part.is_empty() && !parts.iter().any(|p| p.eq_ignore_ascii_case(part)) {
                parts.push(part);
            }
        }
        header.push(parts.join(" "));
    }
    if !place.comment.is_empty()
        && let Some(name) = header.first_mut()
    {
        *name = name.trim_start_matches(place.comment).trim_start().to_owned();
    }
    header = without_surplus(header, width);
    // Names without a column below: an export with a separator at the end of its header.
    while header.last().is_some_and(String::is_empty) && header.len() > width {
        header.pop();
    }
    // Columns without a name, unless they are only separators at the end of rows.
    let rows = records.get(place.first + place.n_rows..).unwrap_or(&[]);
    let has_more = |r: &&Vec<String>| r.len() == width && r.iter().skip(header.len()).any(|c| !c.is_empty());
    if header.len() < width && rows.iter().filter(has_more).count() * 10 > rows.len() {
        header.resize(width, String::new());
    }
    header
}

/// A header with a separator too many has an empty name that no column is below of.
fn without_surplus(header: Vec<String>, width: usize) -> Vec<String> {
    let is_named = |name: &&String| !name.trim().is_empty();
    if header.len() > width && header.iter().filter(is_named).count() == width {
        return header.into_iter().filter(|name| is_named(&name)).collect();
    }
    header
}

/// The lines of a header joined by blanks, as they stand in the file.
pub fn joined(lines: &[Vec<String>], width: usize) -> Vec<String> {
    let n = lines.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |i: usize| -> String {
        let parts: Vec<&str> = lines.iter().filter_map(|line| line.get(i)).map(String::as_str).collect();
        if lines.len() == 1 { parts.concat() } else { parts.join(" ").trim().to_owned() }
    };
    without_surplus((0..n).map(cell).collect(), width)
}

/// The sign of comments: some of the first lines start with it, and others do not.
fn comment_sign(records: &[Vec<String>]) -> &'static str {
    let first = || records.iter().filter(|r| n_filled(r) > 0).take(N_TITLES);
    // Words follow; what digits follow is a number or its pattern.
    let is_remark = |c: &String, sign: &str| {
        let rest = c.trim_start_matches(sign);
        rest.len() < c.len() && rest.chars().next().is_none_or(|c| c.is_whitespace() || c.is_alphabetic())
    };
    let starts = |r: &&Vec<String>, sign: &str| r.first().is_some_and(|c| is_remark(c, sign));
    for sign in COMMENTS {
        let n = first().filter(|r| starts(r, sign)).count();
        let at_top = first().next().is_some_and(|r| starts(&r, sign));
        if at_top && n > 0 && n < first().count() && (sign != "--" || n > 1) {
            return sign;
        }
    }
    ""
}

/// Index of the header, or of the first data row.
fn first_row(records: &[Vec<String>], width: usize, is_comment: &dyn Fn(&Vec<String>) -> bool) -> usize {
    let is_full =
        |r: &Vec<String>| n_filled(r) * 2 > width && (width < 2 || n_filled(r) >= 2) && !is_comment(r);
    let Some(first) = records.iter().take(N_TITLES).position(is_full) else {
        let is_some = |r: &Vec<String>| n_filled(r) > 0;
        let plain = records.iter().position(|r| is_some(r) && !is_comment(r));
        return plain.or_else(|| records.iter().position(is_some)).unwrap_or(0);
    };
    // A title may fill many cells ("shop: ..., from: ..., to: ..."): a fuller line with known headings wins.
    let n_known = |r: &Vec<String>| r.iter().filter(|cell| headers::is_known(cell)).count();
    let filled = records.get(first).map_or(0, |r| n_filled(r));
    if records.get(first).is_some_and(|r| n_known(r) == 0) {
        let later = records.iter().take(N_TITLES).skip(first + 1);
        if let Some(n) = later.clone().position(|r| n_filled(r) > filled && n_known(r) >= 2 && !is_comment(r))
        {
            return first + 1 + n;
        }
    }
    // Several filled cells, but fewer than in all lines from some line on: still a title.
    let fuller =
        records.iter().take(N_TITLES).skip(first + 1).position(|r| r.len() == width && n_filled(r) == width);
    if let Some(n) = fuller
        && filled < width
        && records.get(first).is_some_and(|r| r.len() < width && n_known(r) == 0)
        && n > 0
        && records.get(first + n).is_some_and(|r| n_filled(r) == 0)
    {
        return first + 1 + n;
    }
    first
}

/// Which columns hold values.
struct Types {
    is_date: Vec<bool>,
    is_number: Vec<bool>,
}

impl Types {
    fn of<'a>(rows: impl Iterator<Item = &'a Vec<String>> + Clone, width: usize) -> Self {
        let mostly = |i: usize, test: fn(&str) -> bool| {
            let filled = || rows.clone().filter_map(|r| r.get(i)).filter(|cell| !is_missing(cell));
            let n = filled().count();
            n > 0 && filled().filter(|cell| test(cell)).count() * 10 >= n * 8
        };
        let is_date: Vec<bool> = (0..width).map(|i| mostly(i, super::is_date)).collect();
        let is_number =
            is_date.iter().enumerate().map(|(i, is_date)| !is_date && mostly(i, super::is_number)).collect();
        Self { is_date, is_number }
    }

    fn at(&self, i: usize) -> (bool, bool) {
        let get = |list: &Vec<bool>| list.get(i).copied().unwrap_or(false);
        (get(&self.is_date), get(&self.is_number))
    }
}

/// Whether a row is data: it holds a date where the rows below hold dates, or numbers in all their columns of
/// numbers.
fn is_data<'a>(row: &[String], mut below: impl Iterator<Item = &'a Vec<String>>, types: &Types) -> bool {
    if row.iter().any(|cell| headers::is_known(cell)) {
        return false;
    }
    if below.next().is_none() {
        return row.iter().any(|cell| is_date(cell));
    }
    let (mut n_numeric, mut n_alike) = (0, 0);
    for (i, cell) in row.iter().enumerate() {
        match types.at(i) {
            (true, _) if is_date(cell) => return true,
            (_, true) => {
                n_numeric += 1;
                n_alike += usize::from(is_number(cell));
            }
            _ => {}
        }
    }
    n_numeric > 0 && n_alike == n_numeric
}

/// Whether a line below a header belongs to it: it repeats it, or it holds texts where at least two columns hold
/// values from there on, and none where they do.
fn continues(header: &[String], next: &[String], below: &[Vec<String>]) -> bool {
    if n_filled(next) < 2 {
        return false;
    }
    if header.len() == next.len() && header.iter().zip(next).all(|(a, b)| a == b) {
        return true;
    }
    let is_text = |cell: &str| !is_missing(cell) && !is_number(cell) && !is_date(cell);
    if next.iter().any(|cell| is_number(cell) || is_date(cell))
        || next.iter().all(|cell| headers::is_known(cell))
    {
        return false;
    }
    let rows = || below.iter().filter(|r| n_filled(r) > 0);
    if rows().count() < 2 {
        return false;
    }
    // A line of data whose cells are broken is no heading: `C-17` names a customer, and may stand below again.
    let is_code = |i: usize, cell: &str| {
        let has = |of: fn(&char) -> bool| cell.chars().any(|c| of(&c));
        has(|c| c.is_ascii_digit())
            && has(|c| c.is_alphabetic())
            && header.get(i).is_some_and(|name| headers::is_known(name))
    };
    let comes_again = |i: usize, cell: &str| {
        is_text(cell) && rows().any(|row| row.get(i).is_some_and(|below| shape(below) == shape(cell)))
    };
    if next.iter().enumerate().any(|(i, cell)| is_code(i, cell)) {
        return false;
    }
    let types = Types::of(rows(), header.len());
    let values: Vec<usize> =
        (0..header.len()).filter(|i| matches!(types.at(*i), (true, _) | (_, true))).collect();
    if values.iter().any(|i| next.get(*i).is_some_and(|cell| comes_again(*i, cell))) {
        return false;
    }
    let n_text = values.iter().filter(|i| next.get(**i).is_some_and(|c| is_text(c))).count();
    let n_blank = values.iter().filter(|i| next.get(**i).is_none_or(String::is_empty)).count();
    n_text >= 2 && n_text + n_blank == values.len()
}

/// A cell with its digits alike.
fn shape(cell: &str) -> String {
    cell.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect()
}

/// Whether a line above a header names groups of its columns: the header's names alone are not unique.
fn names_groups(above: &[String], header: &[String]) -> bool {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for name in header.iter().filter(|name| !name.is_empty()) {
        *seen.entry(name).or_default() += 1;
    }
    let n_groups = n_filled(above);
    seen.values().any(|n| *n > 1)
        && n_groups >= 2
        && above.len() == header.len()
        && !above.iter().any(|cell| is_date(cell) || (is_number(cell) && cell.len() != 4))
}

/// Whether each record is one basket: texts only, of any number, that come again in other places.
pub fn are_baskets(records: &[Vec<String>]) -> bool {
    let rows: Vec<&Vec<String>> = records.iter().filter(|r| n_filled(r) > 0).collect();
    let mut widths: Vec<usize> = rows.iter().map(|r| r.len()).collect();
    widths.sort_unstable();
    let n_even = widths.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
    widths.dedup();
    if rows.len() < 10 || widths.len() < 4 || n_even * 2 > rows.len() {
        return false;
    }
    // Where each item stands first, and whether it comes again elsewhere.
    let mut places: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    let (mut n, mut n_value, mut n_blank) = (0_usize, 0_usize, 0_usize);
    for (i, cell) in rows.iter().flat_map(|r| r.iter().enumerate()) {
        n += 1;
        n_blank += usize::from(cell.is_empty());
        n_value += usize::from(is_number(cell) || is_date(cell) || cell.chars().count() > 60);
        let place = places.entry(cell).or_insert((i, false));
        place.1 |= place.0 != i;
    }
    let n_moving = places.values().filter(|(_, moves)| *moves).count();
    n_value * 20 <= n && n_blank * 20 <= n && places.len() * 10 <= n * 7 && n_moving * 4 >= places.len()
}
