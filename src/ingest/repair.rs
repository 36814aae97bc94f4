//! Which of several readings of a damaged record is meant?
//!
//! A record is damaged if a quote stands where none should or if it has not as many fields as the others. Then it
//! is read anew in the ways a writer may have gone wrong: an opening quote that is text, a closing quote that was
//! not doubled, a row with another separator. The reading that needs the fewest mistakes wins, of several the one
//! that takes the fewest lines; so a stray quote does not eat the rows below it. Quotes that are where they should
//! be are never doubted.

use super::loose::{self, Parsed, Reading};
use super::record::Cells;
use super::syntax::{Separator, Syntax};

/// Opening quotes of a record that are tried as text.
const MAX_TRIED_QUOTES: usize = 24;

/// Separators of a single row that has another one than the rest.
const OTHERS: [u8; 5] = [b';', b'\t', b'|', b' ', b','];

/// A record's length in the text, and the work done to find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repaired {
    /// Where the next record starts.
    pub end: usize,
    /// Bytes looked at, for bounding the work.
    pub n_scanned: usize,
    /// Something was wrong with the record, and was mended.
    pub is_mended: bool,
}

/// Reads the record at `start`. `width`: the number of fields that it should have; `one_line`: quoted fields must
/// end on their line, as there were too many that did not. `None`: more text is needed.
pub fn record(
    text: &[u8],
    start: usize,
    is_last: bool,
    syntax: &Syntax,
    width: Option<usize>,
    one_line: bool,
    cells: &mut Cells,
) -> Option<Repaired> {
    let reading = Reading { one_line, ..Reading::default() };
    let usual = loose::record(text, start, is_last, syntax, reading, cells)?;
    let fits = |cells: &Cells| width.is_none_or(|w| cells.len() == w);
    let done = |parsed: Parsed, n_scanned: usize, is_mended: bool| {
        Some(Repaired { end: parsed.end, n_scanned, is_mended })
    };
    let mut n_scanned = usual.end - start;
    let is_clean = usual.n_stray == 0 && !usual.has_unclosed;
    if (is_clean && fits(cells)) || cells.is_empty_line() {
        return done(usual, n_scanned, false);
    }
    let text = text.get(..usual.end).unwrap_or(text);
    let mut other = Cells::default();
    if let Some(width) = width {
        let line = first_line(text, start);
        n_scanned += line.len() * OTHERS.len();
        if let Some(found) = other_separator(line, syntax, width) {
            *cells = found;
            let plain = Reading { all_plain: true, ..reading };
            return done(loose::record(text, start, true, syntax, plain, &mut other)?, n_scanned, true);
        }
    }
    if is_clean && usual.n_breaks == 0 {
        let may_be_split = width == Some(cells.len() + 1) && usual.n_opening == cells.len();
        let is_split = may_be_split && split_at_doubled_quote(cells, syntax);
        return done(usual, n_scanned, is_split);
    }
    let quotes = (0..usual.n_opening.min(MAX_TRIED_QUOTES)).map(Some);
    let plain = quotes.map(|plain_quote| Reading { plain_quote, ..reading });
    let readings = [
        Reading { first_closes: true, one_line: true, ..reading },
        Reading { even_closes: true, ..reading },
        Reading { even_closes: true, one_line: true, ..reading },
        Reading { one_line: true, ..reading },
        Reading { all_plain: true, ..reading },
    ];
    let mut best = (cost(&usual, cells, width), usual);
    for reading in readings.into_iter().chain(plain) {
        if let Some(parsed) = loose::record(text, start, true, syntax, reading, &mut other) {
            n_scanned += parsed.end - start;
            let cost = cost(&parsed, &other, width);
            if (cost, parsed.end) < (best.0, best.1.end) {
                best = (cost, parsed);
                std::mem::swap(cells, &mut other);
            }
        }
    }
    done(best.1, n_scanned, !is_clean || best.1 != usual)
}

/// How much must have gone wrong for a record to be read so: fields too many or too few, quotes that are text, and
/// line ends within what such quotes enclose. The weights are such that a quote alone explains a record before a
/// missing separator does, and that before two quotes, and that before a row below that belongs to it.
fn cost(parsed: &Parsed, cells: &Cells, width: Option<usize>) -> usize {
    let n_off = width.map_or(0, |w| w.abs_diff(cells.len())).min(8);
    let breaks = if parsed.n_stray > 0 && parsed.n_breaks > 0 { 5 } else { 0 };
    3 * n_off + 4 * parsed.n_stray + breaks
}

/// Splits the field that has a quote inside, if there is just one: in a row of quoted fields that is one too short,
/// a separator is missing there. Whether it did.
fn split_at_doubled_quote(cells: &mut Cells, syntax: &Syntax) -> bool {
    let Some(quote) = syntax.quote else { return false };
    if cells.iter().flatten().filter(|b| **b == quote).count() != 1 {
        return false;
    }
    let mut split = Cells::default();
    for part in cells.iter().flat_map(|cell| cell.split(|b| *b == quote)) {
        split.push(part);
    }
    *cells = split;
    true
}

fn first_line(text: &[u8], start: usize) -> &[u8] {
    let rest = text.get(start..).unwrap_or(&[]);
    rest.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or(&[])
}

/// The fields of a line that has another separator than the rest of the file, if it has just as many fields then
/// and nothing speaks against it.
fn other_separator(line: &[u8], syntax: &Syntax, width: usize) -> Option<Cells> {
    let mut cells = Cells::default();
    let usual = Reading { one_line: true, even_closes: true, ..Reading::default() };
    loose::record(line, 0, true, syntax, usual, &mut cells)?;
    if width < 3 || cells.len() * 2 > width + 1 {
        return None;
    }
    for byte in OTHERS {
        let separator = Separator::Byte(byte);
        if separator == syntax.separator || !line.contains(&byte) {
            continue;
        }
        let other = Syntax { separator, ..syntax.clone() };
        let parsed = loose::record(line, 0, true, &other, Reading::default(), &mut cells)?;
        let is_whole = cells.len() == width && parsed.n_stray == 0 && !parsed.has_unclosed;
        // Words of a sentence are no fields: values or quotes must be among them.
        let n_values = cells.iter().filter(|c| c.iter().any(u8::is_ascii_digit)).count();
        let is_row = byte != b' ' || parsed.n_opening > 0 || n_values >= 2;
        if is_whole && is_row {
            return Some(cells);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, width: usize) -> (Vec<String>, usize) {
        let mut cells = Cells::default();
        let syntax = Syntax::default();
        let found = record(text.as_bytes(), 0, true, &syntax, Some(width), false, &mut cells).unwrap();
        (cells.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect(), found.end)
    }

    fn check(text: &str, cells: &[&str], end: usize) {
        let (found, at) = read(text, cells.len());
        assert_eq!(
            (&found[..], at),
            (&cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()[..], end),
            "{text}"
        );
    }

    #[test]
    fn stray_quotes_eat_nothing() {
        // An opening quote too many, with quoted fields behind it in the row and in the next.
        check("a,\"b,\"c, d\",e\nf,g,\"h\",i\n", &["a", "\"b", "c, d", "e"], 14);
        check("a,\"b,c\nd,\"e\",f\n", &["a", "\"b", "c"], 7);
        check("a,\"b,c\nx,\"q\",e\n", &["a", "\"b", "c"], 7);
        check("a,\"\"b, c\",d\ne\n", &["a", "\"b, c", "d"], 12);
        // A quote alone, quoted and not doubled.
        check("a,\"\"\",\"b\"\nc,d,e\n", &["a", "\"", "b"], 10);
        check("a,\"say \"hi\"\",b\nc,d,e\n", &["a", "say \"hi\"", "b"], 15);
        check("\"a\"b,c\n\"d\",e\n", &["ab", "c"], 7);
        // Text in quotes over two lines, with quotes inside.
        check("\"Says \"hi\" and\nleaves\",b,c\nd,e,f\n", &["Says \"hi\" and\nleaves", "b", "c"], 27);
    }

    #[test]
    fn rows_that_are_too_short() {
        let cells = |text: &str, width| read(text, width).0;
        assert_eq!(cells("\"a\"\"b\",\"c\"\n", 3), ["a", "b", "c"]);
        assert_eq!(cells("\"a\"\"b\",c\n", 3), ["a\"b", "c"]);
        assert_eq!(cells("a,\"b, c\"\n", 3), ["a", "b, c"]);
        assert_eq!(cells("\"b, c\"a,d\n\"e\",f,g\n", 3), ["b, ca", "d"]);
    }

    #[test]
    fn rows_with_another_separator() {
        check("\"a\" \"b, c\" 12 x\nd,e,f,g\n", &["a", "b, c", "12", "x"], 16);
        check("1;2;3;4\n", &["1", "2", "3", "4"], 8);
        assert_eq!(read("the sales of March\n", 4).0, ["the sales of March"]);
        assert_eq!(read("a,b,c,d,e\n", 4).0.len(), 5);
    }
}
