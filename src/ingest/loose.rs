//! One record of any delimited text, read with patience.
//!
//! The fast splitter ([`super::delimited`]) reads what is written by the rules. What is not comes here: other
//! separators and quotes, several characters as separator, blanks, columns of fixed width, a backslash as escape,
//! and quotes that stand where none should. Rules for quotes:
//!
//! - A quote opens a field at its start (blanks may stand before it).
//! - A quote closes if a separator, a line end or the end of the file follows, blanks aside. Any other quote in a
//!   quoted field is text.
//! - A quote that is not closed within [`MAX_QUOTED_BYTES`] is text, and its field ends as an unquoted one does.
#![allow(clippy::indexing_slicing, reason = "positions are made by the scan over the same text")]

use super::record::Cells;
use super::syntax::{Escape, Separator, Syntax};

/// Longest quoted field in bytes.
pub const MAX_QUOTED_BYTES: usize = 1 << 20;

/// Which of several readings of a record is meant, where quotes stand where none should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// Number of the opening quote (from 0) that is text.
    pub plain_quote: Option<usize>,
    /// No quote opens anything.
    pub all_plain: bool,
    /// An even number of quotes before a separator closes, the last but one being text.
    pub even_closes: bool,
    /// The first quote closes whatever follows, unless it stands behind a separator; the rest belongs to the field.
    pub first_closes: bool,
    /// Quoted fields end on their line.
    pub one_line: bool,
}

/// What came of reading a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parsed {
    /// Where the next record starts.
    pub end: usize,
    /// Quotes that neither open nor close a field.
    pub n_stray: usize,
    /// Opening quotes.
    pub n_opening: usize,
    /// Line ends inside quoted fields.
    pub n_breaks: usize,
    /// A quoted field was not closed, and its quote was taken as text.
    pub has_unclosed: bool,
}

/// Reads the record at `start`. `None`: it cannot be told before more text is there (never with `is_last`).
pub fn record(
    text: &[u8],
    start: usize,
    is_last: bool,
    syntax: &Syntax,
    reading: Reading,
    cells: &mut Cells,
) -> Option<Parsed> {
    cells.clear();
    if let Separator::Columns(starts) = &syntax.separator {
        return fixed(text, start, is_last, starts, cells);
    }
    let mut scan =
        Scan { text, at: start, is_last, syntax, reading, parsed: Parsed::default(), opened: start, cells };
    scan.run()?;
    let parsed = scan.parsed;
    if syntax.is_wrapped && cells.len() == 1 && parsed.n_opening == 1 {
        let inner = cells.get(0).to_vec();
        let plain = Syntax { is_wrapped: false, ..syntax.clone() };
        record(&inner, 0, true, &plain, Reading::default(), cells)?;
    }
    Some(parsed)
}

/// Length of the line end at `at`: 0 if there is none; `None` if a CR is the last that is known.
fn line_end(text: &[u8], at: usize, is_last: bool) -> Option<usize> {
    match text.get(at) {
        Some(b'\n') => Some(1),
        Some(b'\r') => match text.get(at + 1) {
            Some(b'\n') => Some(2),
            Some(_) => Some(1),
            None if is_last => Some(1),
            None => None,
        },
        _ => Some(0),
    }
}

fn fixed(text: &[u8], start: usize, is_last: bool, starts: &[usize], cells: &mut Cells) -> Option<Parsed> {
    let line = &text[start..];
    let n = match line.iter().position(|b| matches!(b, b'\n' | b'\r')) {
        Some(n) => n,
        None if is_last => line.len(),
        None => return None,
    };
    let end = start + n + line_end(text, start + n, is_last)?;
    let line = &line[..n];
    // Positions are counted in characters, as they are aligned on a screen.
    let offsets: Vec<usize> = match std::str::from_utf8(line) {
        Ok(text) if !text.is_ascii() => text.char_indices().map(|(at, _)| at).collect(),
        _ => (0..line.len()).collect(),
    };
    let offset = |column: usize| offsets.get(column).copied().unwrap_or(line.len());
    if line.trim_ascii().is_empty() {
        cells.push(b"");
    } else {
        for (i, from) in starts.iter().enumerate() {
            let to = starts.get(i + 1).map_or(line.len(), |to| offset(*to));
            cells.push(line[offset(*from).min(to)..to].trim_ascii());
        }
    }
    Some(Parsed { end, ..Parsed::default() })
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    is_last: bool,
    syntax: &'a Syntax,
    reading: Reading,
    parsed: Parsed,
    /// Behind the opening quote of the field.
    opened: usize,
    cells: &'a mut Cells,
}

/// What stands at a place.
enum Next {
    Separator(usize),
    LineEnd(usize),
    End,
    Other,
}

impl Scan<'_> {
    /// What stands at `at`; `None` if it depends on text that is not there yet.
    fn next(&self, at: usize) -> Option<Next> {
        let Some(&byte) = self.text.get(at) else {
            return self.is_last.then_some(Next::End);
        };
        if matches!(byte, b'\r' | b'\n') {
            return line_end(self.text, at, self.is_last).map(Next::LineEnd);
        }
        match &self.syntax.separator {
            Separator::Byte(separator) if *separator == byte => return Some(Next::Separator(1)),
            Separator::Text(separator) => {
                let rest = &self.text[at..];
                if rest.starts_with(separator) {
                    return Some(Next::Separator(separator.len()));
                }
                if separator.starts_with(rest) && !self.is_last {
                    return None;
                }
            }
            Separator::Blanks if is_blank(byte) => {
                let n = self.text[at..].iter().take_while(|b| is_blank(**b)).count();
                return match self.text.get(at + n) {
                    None if !self.is_last => None,
                    // Blanks at the end of a line separate nothing.
                    None => Some(Next::End),
                    Some(b'\r' | b'\n') => {
                        line_end(self.text, at + n, self.is_last).map(|len| Next::LineEnd(n + len))
                    }
                    Some(_) => Some(Next::Separator(n)),
                };
            }
            _ => {}
        }
        Some(Next::Other)
    }

    /// Skips blanks that are no separators.
    fn blanks(&self, mut at: usize) -> usize {
        let is_plain_blank = |b: u8| {
            is_blank(b)
                && match &self.syntax.separator {
                    Separator::Byte(separator) => *separator != b,
                    Separator::Text(separator) => separator.first() != Some(&b),
                    _ => false,
                }
        };
        while self.text.get(at).is_some_and(|b| is_plain_blank(*b)) {
            at += 1;
        }
        at
    }

    fn run(&mut self) -> Option<()> {
        if self.syntax.separator == Separator::Blanks {
            self.at += self.text[self.at..].iter().take_while(|b| is_blank(**b)).count();
        }
        loop {
            self.field()?;
            match self.next(self.at)? {
                Next::Separator(n) => {
                    self.cells.end_field(&self.text[self.at..self.at + n]);
                    self.at += n;
                }
                Next::LineEnd(n) => {
                    self.cells.end_field(b"");
                    self.parsed.end = self.at + n;
                    return Some(());
                }
                Next::End | Next::Other => {
                    self.cells.end_field(b"");
                    self.parsed.end = self.text.len();
                    return Some(());
                }
            }
        }
    }

    /// Reads a field up to the separator or line end behind it.
    fn field(&mut self) -> Option<()> {
        let Some(quote) = self.syntax.quote else { return self.unquoted(None) };
        let at = self.blanks(self.at);
        if self.text.get(at).is_none() && !self.is_last {
            return None;
        }
        if self.text.get(at) != Some(&quote) {
            return self.unquoted(Some(quote));
        }
        let n = self.parsed.n_opening;
        self.parsed.n_opening += 1;
        if self.reading.all_plain || self.reading.plain_quote == Some(n) {
            return self.unquoted(None);
        }
        let length = self.cells.text.len();
        let before = self.parsed;
        let start = self.at;
        self.at = at + 1;
        self.opened = self.at;
        if self.quoted(quote)? {
            return Some(());
        }
        self.cells.text.truncate(length);
        self.parsed = Parsed { has_unclosed: true, ..before };
        self.at = start;
        self.unquoted(None)
    }

    /// Reads to the next separator or line end. `quote`: may be escaped.
    fn unquoted(&mut self, quote: Option<u8>) -> Option<()> {
        loop {
            match self.next(self.at)? {
                Next::Other => {}
                _ => return Some(()),
            }
            let byte = self.text[self.at];
            if byte == b'\\' && self.syntax.escape == Escape::Backslash {
                let escaped = match self.text.get(self.at + 1) {
                    None if !self.is_last => return None,
                    other => other.copied(),
                };
                let is_sign = |b: u8| Some(b) == quote || self.syntax.separator == Separator::Byte(b);
                if let Some(b) = escaped
                    && (is_sign(b) || b == b'\\')
                {
                    self.cells.text.push(b);
                    self.at += 2;
                    continue;
                }
            }
            self.parsed.n_stray += usize::from(self.syntax.quote == Some(byte));
            self.cells.text.push(byte);
            self.at += 1;
        }
    }

    /// Reads a quoted field behind its opening quote. `Some(false)`: it is not closed.
    fn quoted(&mut self, quote: u8) -> Option<bool> {
        let limit = self.at + MAX_QUOTED_BYTES;
        loop {
            if self.at > limit {
                return Some(false);
            }
            let Some(&byte) = self.text.get(self.at) else {
                return self.is_last.then_some(false);
            };
            if byte == b'\\' && self.syntax.escape == Escape::Backslash {
                let escaped = match self.text.get(self.at + 1) {
                    None if !self.is_last => return None,
                    other => other.copied(),
                };
                if let Some(b) = escaped
                    && (b == quote || b == b'\\')
                {
                    self.cells.text.push(b);
                    self.at += 2;
                    continue;
                }
            }
            if byte == quote {
                if self.quotes(quote)? {
                    return Some(true);
                }
                continue;
            }
            if matches!(byte, b'\r' | b'\n') {
                if self.reading.one_line {
                    return Some(false);
                }
                let n = line_end(self.text, self.at, self.is_last)?;
                self.parsed.n_breaks += 1;
                self.cells.text.extend_from_slice(&self.text[self.at..self.at + n]);
                self.at += n;
                continue;
            }
            self.cells.text.push(byte);
            self.at += 1;
        }
    }

    /// Reads a run of quotes inside a quoted field. `Some(true)`: it closes the field.
    fn quotes(&mut self, quote: u8) -> Option<bool> {
        let run = self.text[self.at..].iter().take_while(|b| **b == quote).count();
        if self.at + run == self.text.len() && !self.is_last {
            return None;
        }
        let behind = self.blanks(self.at + run);
        let closes = !matches!(self.next(behind)?, Next::Other);
        let doubled = self.syntax.escape == Escape::Doubled;
        if closes {
            // With doubled quotes, an odd number of them ends with the closing one.
            let n_text = match (doubled, run % 2) {
                (true, 1) => run / 2,
                (true, _) if !self.reading.even_closes => {
                    self.put(quote, run / 2);
                    self.at += run;
                    return Some(false);
                }
                (true, _) => {
                    self.parsed.n_stray += 1;
                    run / 2
                }
                (false, _) => run - 1,
            };
            self.put(quote, n_text);
            self.at = behind;
            return Some(true);
        }
        if doubled && run % 2 == 0 {
            self.put(quote, run / 2);
            self.at += run;
            return Some(false);
        }
        // A quote behind a separator rather opens another field.
        let inner = &self.text[self.opened..self.at];
        let opens_another = inner.ends_with(self.syntax.separator_text()) || inner.ends_with(b"\n");
        if self.reading.first_closes && !opens_another {
            self.parsed.n_stray += 1;
            self.put(quote, run / 2);
            self.at += run;
            self.unquoted(None)?;
            return Some(true);
        }
        self.parsed.n_stray += 1;
        self.put(quote, if doubled { run.div_ceil(2) } else { run });
        self.at += run;
        Some(false)
    }

    fn put(&mut self, byte: u8, n: usize) {
        self.cells.text.resize(self.cells.text.len() + n, byte);
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, syntax: &Syntax, reading: Reading) -> (Vec<String>, Parsed) {
        let mut cells = Cells::default();
        let parsed = record(text.as_bytes(), 0, true, syntax, reading, &mut cells).unwrap();
        // What is read from a beginning of the text is the same, or nothing yet.
        for n in 0..text.len() {
            let mut early = Cells::default();
            if let Some(found) = record(&text.as_bytes()[..n], 0, false, syntax, reading, &mut early) {
                assert_eq!((found, &early), (parsed, &cells), "{text:?} cut at {n}");
            }
        }
        (cells.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect(), parsed)
    }

    fn plain(text: &str) -> Vec<String> {
        read(text, &Syntax::default(), Reading::default()).0
    }

    #[test]
    fn quotes_where_they_should_be_and_where_not() {
        assert_eq!(plain("a,\"b, \"\"c\"\"\",\"\",d\nx"), ["a", "b, \"c\"", "", "d"]);
        assert_eq!(plain("\"a\"b\",c\n"), ["a\"b", "c"]);
        assert_eq!(plain("\"\"a\",c\n"), ["\"a", "c"]);
        assert_eq!(plain("a, \"b, c\" ,d\r\n"), ["a", "b, c", "d"]);
        assert_eq!(plain("a,\"b,c\nd,e\n"), ["a", "\"b", "c"]);
        assert_eq!(plain("a,\"b\nc\",d\n"), ["a", "b\nc", "d"]);
        assert_eq!(plain("5\",6\n"), ["5\"", "6"]);
        assert_eq!(plain("a,"), ["a", ""]);
        let first = Reading { first_closes: true, ..Reading::default() };
        assert_eq!(read("\"a\"b,c\n", &Syntax::default(), first).0, ["ab", "c"]);
        let even = Reading { even_closes: true, ..Reading::default() };
        assert_eq!(read("\"\"\",\"say \"hi\"\"\n", &Syntax::default(), even).0, ["\"", "say \"hi\""]);
        let text = Reading { plain_quote: Some(0), ..Reading::default() };
        assert_eq!(read("\"a,\"b, c\"\n", &Syntax::default(), text).0, ["\"a", "b, c"]);
    }

    #[test]
    fn other_signs() {
        let with = |separator: Separator| Syntax { separator, ..Syntax::default() };
        let read = |text: &str, syntax: &Syntax| read(text, syntax, Reading::default()).0;
        assert_eq!(read("a, b,c, \"d, e\"\n", &with(Separator::Text(b", ".to_vec()))), ["a", "b,c", "d, e"]);
        assert_eq!(read(" 1  \"b c\" 3 \nx", &with(Separator::Blanks)), ["1", "b c", "3"]);
        assert_eq!(
            read("a|'b|''c'|d", &Syntax { quote: Some(b'\''), ..with(Separator::Byte(b'|')) }),
            ["a", "b|'c", "d"]
        );
        let backslash = Syntax { escape: Escape::Backslash, ..Syntax::default() };
        assert_eq!(
            read("a,\"b \\\"c\\\", d\",e\\,f,C:\\x\n", &backslash),
            ["a", "b \"c\", d", "e,f", "C:\\x"]
        );
        assert_eq!(
            read("00012 ab  3.5\n", &with(Separator::Columns(vec![0, 6, 10]))),
            ["00012", "ab", "3.5"]
        );
        let wrapped = Syntax { is_wrapped: true, ..Syntax::default() };
        assert_eq!(read("\"a,\"\"b, c\"\",d\"\n", &wrapped), ["a", "b, c", "d"]);
        assert_eq!(read("a\"b,c\n", &Syntax { quote: None, ..Syntax::default() }), ["a\"b", "c"]);
    }
}
