//! Which separator, and where does the table start?
//!
//! The separator is the one under which the records of the head agree best on their number of fields, and
//! under which fields do not look as if another separator were inside. Titles above the header (few filled
//! cells, then a fuller line) are skipped. A first line that looks like the lines below is no header.

use super::delimited::{Record, Splitter};
use super::{DateOrder, Decimal, date, headers, number};
use crate::issue::Error;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records looked at.
const N_RECORDS: usize = 400;
/// Lines among which the header is looked for.
const N_TITLES: usize = 40;

/// How a file is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Field separator.
    pub separator: u8,
    /// Records above the first data row: titles, `sep=`, header.
    pub n_above: usize,
    /// Cells of the header, trimmed; as many empty ones as there are columns if there is no header.
    pub header: Vec<String>,
}

/// The lines of a text that may hold the header.
pub fn first_lines(text: &str) -> &str {
    let end = text.match_indices('\n').nth(9).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

fn records(text: &[u8], separator: u8, is_whole: bool) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut each = |record: Record<'_>| {
        if all.len() >= N_RECORDS {
            return Err(Error::new("enough"));
        }
        let cell = |i| String::from_utf8_lossy(trim(&record.text(i))).into_owned();
        all.push((0..record.len()).map(cell).collect());
        Ok(())
    };
    let mut splitter = Splitter::new(separator);
    splitter.extend(text);
    // Stopping early is no failure here; a record without an end is shown by `read`.
    let _ = if is_whole { splitter.finish(&mut each) } else { splitter.drain(&mut each) };
    all
}

/// Without blanks at both ends, including those of full width and marks of byte order.
pub fn trim(cell: &[u8]) -> &[u8] {
    let is_plain = |b: Option<&u8>| b.is_none_or(|b| (0x21..=0x7e).contains(b));
    if is_plain(cell.first()) && is_plain(cell.last()) {
        return cell;
    }
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0';
    match std::str::from_utf8(cell) {
        Ok(text) => text.trim_matches(is_blank).as_bytes(),
        Err(_) => cell.trim_ascii(),
    }
}

fn n_filled(record: &[String]) -> usize {
    record.iter().filter(|cell| !cell.is_empty()).count()
}

/// The commonest number of fields among non-blank records (the larger of two that are as common), and its share.
fn width(records: &[Vec<String>]) -> (usize, f64) {
    let mut widths: Vec<usize> = records.iter().filter(|r| n_filled(r) > 0).map(Vec::len).collect();
    widths.sort_unstable();
    let n_all = widths.len();
    let (mut best, mut best_n) = (1, 0);
    for group in widths.chunk_by(|a, b| a == b) {
        if group.len() >= best_n {
            (best, best_n) = (group.first().copied().unwrap_or(1), group.len());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let share = best_n as f64 / n_all.max(1) as f64;
    (best, share)
}

/// Share of cells in which no other separator stands.
fn share_clean(records: &[Vec<String>], separator: u8) -> f64 {
    let others: Vec<char> =
        SEPARATORS.iter().filter(|s| **s != separator && **s != b',').map(|s| char::from(*s)).collect();
    let (mut n, mut n_clean) = (0.0, 0.0);
    for cell in records.iter().flatten().filter(|cell| !cell.is_empty()) {
        n += 1.0;
        n_clean += f64::from(u8::from(!cell.contains(&others[..])));
    }
    n_clean / f64::max(n, 1.0)
}

/// Finds out the layout from the decoded head of a file. `is_whole`: the head is the file.
///
/// # Errors
/// `file.empty` if there is no filled cell in a whole file.
pub fn detect(text: &[u8], is_whole: bool) -> Result<Dialect, Error> {
    let said = said_separator(text);
    let mut best: Option<(f64, u8, Vec<Vec<String>>)> = None;
    for separator in SEPARATORS {
        if said.is_some_and(|s| s != separator) {
            continue;
        }
        let records = records(text, separator, is_whole);
        let (width, share) = width(&records);
        #[expect(clippy::cast_precision_loss, reason = "a number of columns")]
        let richness = 1.0 - 1.0 / (width as f64 + 1.0);
        let score = if width < 2 { 0.0 } else { share * richness * share_clean(&records, separator) };
        if best.as_ref().is_none_or(|(s, ..)| score > *s) {
            best = Some((score, separator, records));
        }
    }
    let (_, separator, mut records) = best.unwrap_or_default();
    if is_whole && records.iter().all(|r| n_filled(r) == 0) {
        return Err(Error::new("file.empty"));
    }
    let n_said = usize::from(said.is_some());
    records.drain(..n_said.min(records.len()));
    let (width, _) = width(&records);
    let first = first_row(&records, width);
    let Some(row) = records.get(first) else {
        return Ok(Dialect { separator, n_above: n_said, header: vec![String::new()] });
    };
    let below = records.get(first + 1..).unwrap_or(&[]);
    if is_data(row, below) {
        let width = width.max(row.len());
        return Ok(Dialect { separator, n_above: n_said + first, header: vec![String::new(); width] });
    }
    let mut header = row.clone();
    // Names without a column below: an export with a separator at the end of its header.
    while header.last().is_some_and(String::is_empty) && header.len() > width {
        header.pop();
    }
    Ok(Dialect { separator, n_above: n_said + first + 1, header })
}

/// Finds the header among the first rows of a sheet: how many rows stand above the first data row, and the header's
/// cells (none if the first row is data).
pub fn place(rows: &[Vec<String>]) -> (usize, Vec<String>) {
    let (width, _) = width(rows);
    let first = first_row(rows, width);
    let Some(row) = rows.get(first) else { return (0, Vec::new()) };
    match is_data(row, rows.get(first + 1..).unwrap_or(&[])) {
        true => (first, Vec::new()),
        false => (first + 1, row.clone()),
    }
}

/// `sep=;` in the first line, as Excel understands it.
fn said_separator(text: &[u8]) -> Option<u8> {
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).next()?;
    let line = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\"")).unwrap_or(line);
    match line.trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign] if SEPARATORS.contains(sign) => Some(*sign),
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'='] if line.ends_with(b"\t") => Some(b'\t'),
        _ => None,
    }
}

/// Index of the header, or of the first data row.
fn first_row(records: &[Vec<String>], width: usize) -> usize {
    let is_full = |r: &Vec<String>| n_filled(r) * 2 > width && (width < 2 || n_filled(r) >= 2);
    let Some(first) = records.iter().take(N_TITLES).position(is_full) else {
        return records.iter().position(|r| n_filled(r) > 0).unwrap_or(0);
    };
    // A title may fill many cells ("shop: ..., from: ..., to: ..."): a fuller line with known headings wins.
    let n_known = |r: &Vec<String>| r.iter().filter(|cell| headers::is_known(cell)).count();
    let filled = records.get(first).map_or(0, |r| n_filled(r));
    if records.get(first).is_some_and(|r| n_known(r) == 0) {
        let later = records.iter().take(N_TITLES).skip(first + 1);
        if let Some(n) = later.clone().position(|r| n_filled(r) > filled && n_known(r) >= 2) {
            return first + 1 + n;
        }
    }
    first
}

fn is_number(cell: &str) -> bool {
    number::shape(cell).is_some_and(|s| s.fits(Decimal::Point) || s.fits(Decimal::Comma))
}

fn is_date(cell: &str) -> bool {
    date::parse(cell).is_some_and(|p| {
        [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy].into_iter().any(|order| p.day(order).is_some())
    })
}

/// Whether a row is data: it holds a date where the rows below hold dates, or numbers in all their columns of
/// numbers.
fn is_data(row: &[String], below: &[Vec<String>]) -> bool {
    if row.iter().any(|cell| headers::is_known(cell)) {
        return false;
    }
    let mostly = |i: usize, test: fn(&str) -> bool| {
        let filled = || below.iter().filter_map(|r| r.get(i)).filter(|cell| !cell.is_empty());
        let n = filled().count();
        n > 0 && filled().filter(|cell| test(cell)).count() * 10 >= n * 8
    };
    let (mut n_numeric, mut n_alike) = (0, 0);
    for (i, cell) in row.iter().enumerate() {
        if mostly(i, is_date) {
            if is_date(cell) {
                return true;
            }
        } else if mostly(i, is_number) {
            n_numeric += 1;
            n_alike += usize::from(is_number(cell));
        }
    }
    if below.is_empty() {
        return row.iter().any(|cell| is_date(cell));
    }
    n_numeric > 0 && n_alike == n_numeric
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, separator: u8, n_above: usize, header: &[&str]) {
        let found = detect(text.as_bytes(), true).unwrap();
        assert_eq!(found.header, header, "{text}");
        assert_eq!((char::from(found.separator), found.n_above), (char::from(separator), n_above), "{text}");
    }

    #[test]
    fn separators() {
        check("a,b\n1,2\n", b',', 1, &["a", "b"]);
        check("a;b;c\n1,5;2,5;3\n2,5;3,5;4\n", b';', 1, &["a", "b", "c"]);
        check("a\tb\n1,5\t2\n", b'\t', 1, &["a", "b"]);
        check("a|b\n\"x,y\"|2\n", b'|', 1, &["a", "b"]);
        check("a,b\n\"x;y;z\",2\n\"u;v;w\",3\n", b',', 1, &["a", "b"]);
        check("sep=;\na;b\n1;2\n", b';', 2, &["a", "b"]);
        check("note\n\"one, two\"\nthree\n", b',', 1, &["note"]);
    }

    #[test]
    fn titles_above_the_header() {
        check(
            "Sales report\n\nOrder ID,Date,Amount\n1,2024-03-05,5\n",
            b',',
            3,
            &["Order ID", "Date", "Amount"],
        );
        check("销售明细,,\n单号,日期,金额\n1,2024-03-05,5\n", b',', 2, &["单号", "日期", "金额"]);
        check(
            "店铺：甲,起：2024-01-01,止：2024-02-01,,\n单号,日期,客户,商品,金额\n1,2024-03-05,A,B,5\n",
            b',',
            2,
            &["单号", "日期", "客户", "商品", "金额"],
        );
    }

    #[test]
    fn no_header() {
        check("C1,2024-03-05,12\nC2,2024-03-06,13\n", b',', 0, &["", "", ""]);
        check("1,5\n2,6\n", b',', 0, &["", ""]);
        check("name,2023,2024\na,5,6\nb,7,8\n", b',', 1, &["name", "2023", "2024"]);
        check("date,4046,4225\n2015-01-04,5,6\n2015-01-05,7,8\n", b',', 1, &["date", "4046", "4225"]);
    }

    #[test]
    fn nothing() {
        assert_eq!(detect(b"\n\n , \n", true).unwrap_err().code, "file.empty");
    }
}
