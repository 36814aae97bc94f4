//! Which separator, quote and escape is a text written with?
//!
//! Every candidate reads the head. One is the better, the more records have the same number of fields, the more
//! fields are values of a kind (number, date, time, known heading) or texts without signs of another layout, and
//! the more columns there are. (The idea is that of van den Burg, Nazábal & Sutton, "Wrangling messy CSV files by
//! detecting row and type patterns", Data Mining and Knowledge Discovery 2019; the weights are our own.)

use super::super::loose::{self, Reading};
use super::super::profile::{is_missing, is_time};
use super::super::record::Cells;
use super::super::syntax::{Escape, Separator, Syntax};
use super::super::{fixed_width, headers};
use super::{is_date, is_number};

/// Records read per candidate.
const N_RECORDS: usize = 200;
/// Fields of a record that are looked at.
const N_FIELDS: usize = 64;

/// Separators of one character, and how likely each is before anything is read.
const SEPARATORS: [(&str, f64); 17] = [
    (",", 1.0),
    (";", 1.0),
    ("\t", 1.0),
    ("|", 1.0),
    ("\x1f", 0.95),
    ("\x01", 0.95),
    ("¦", 0.95),
    ("§", 0.95),
    ("~", 0.9),
    ("^", 0.9),
    ("，", 0.9),
    ("；", 0.9),
    ("#", 0.8),
    ("*", 0.8),
    ("&", 0.8),
    (":", 0.75),
    (" ", 0.75),
];

/// Signs that are taken for quotes if enough fields are between them.
const QUOTES: [u8; 3] = [b'\'', b'`', b'~'];

/// A candidate with its score.
struct Scored {
    score: f64,
    syntax: Syntax,
}

/// Finds the signs of a text. `said`: the separator that its first line says.
pub fn find(text: &[u8], is_whole: bool, said: Option<u8>) -> Syntax {
    let mut best: Option<Scored> = None;
    let mut offer = |score: f64, syntax: Syntax| {
        if best.as_ref().is_none_or(|b| score > b.score) {
            best = Some(Scored { score, syntax });
        }
    };
    if let Some(separator) = said {
        offer(f64::MAX, Syntax::separated_by(separator));
    } else {
        for (separator, prior) in SEPARATORS {
            let separator = separator.as_bytes();
            if !text.windows(separator.len()).any(|w| w == separator) {
                continue;
            }
            let separator = match separator {
                [b' '] if has_runs_of_blanks(text) => Separator::Blanks,
                [byte] => Separator::Byte(*byte),
                more => Separator::Text(more.to_vec()),
            };
            let base = Syntax { separator, ..Syntax::default() };
            for quote in quotes(text, &base) {
                let syntax = Syntax { quote: Some(quote), ..base.clone() };
                let trial = Trial::read(text, is_whole, &syntax);
                // Of two readings that are as good, the one with the usual quote.
                let usual = if quote == b'"' { 1.0 } else { 0.999 };
                offer(trial.score(&syntax) * prior * usual, syntax);
            }
        }
    }
    let mut found = match best {
        Some(best) if best.score > 0.0 => best.syntax,
        _ => Syntax::default(),
    };
    if let Some(starts) = fixed_width::columns(text, is_whole) {
        let syntax = Syntax { separator: Separator::Columns(starts), ..Syntax::default() };
        let fixed = Trial::read(text, is_whole, &syntax).score(&syntax) * 0.75;
        let other = Trial::read(text, is_whole, &found).score(&found);
        let is_blanks = found.separator == Separator::Blanks && other > 0.6;
        if fixed > other && !is_blanks && said.is_none() {
            return syntax;
        }
    }
    found.separator = longer(text, is_whole, &found);
    found.escape = escape(text, is_whole, &found);
    if said.is_none() && is_wrapped(text, is_whole, &found) {
        found = wrapped(text, is_whole);
    }
    found
}

/// Whether most lines have several blanks in a row somewhere behind their start.
fn has_runs_of_blanks(text: &[u8]) -> bool {
    let (mut n, mut n_with) = (0, 0);
    for line in
        text.split(|b| matches!(b, b'\n' | b'\r')).filter(|l| !l.trim_ascii().is_empty()).take(N_RECORDS)
    {
        n += 1;
        let line = line.trim_ascii();
        n_with += usize::from(line.windows(2).any(|w| w == b"  " || w == b" \t" || w == b"\t "));
    }
    n_with * 2 > n
}

/// The usual quote, and others that stand around fields.
fn quotes(text: &[u8], base: &Syntax) -> Vec<u8> {
    let mut found = vec![b'"'];
    let separator = base.separator_text();
    for quote in QUOTES {
        if separator == [quote] {
            continue;
        }
        let (mut n_open, mut n_close) = (0, 0);
        let mut before: Option<&[u8]> = None;
        for (at, _) in text.iter().enumerate().filter(|(_, b)| **b == quote) {
            let left = text.get(..at).unwrap_or(&[]);
            let right = text.get(at + 1..).unwrap_or(&[]);
            let at_start = left.is_empty()
                || left.ends_with(b"\n")
                || left.ends_with(b"\r")
                || left.ends_with(separator);
            let at_end = right.is_empty()
                || right.starts_with(b"\n")
                || right.starts_with(b"\r")
                || right.starts_with(separator);
            n_open += usize::from(at_start && !at_end);
            n_close += usize::from(at_end && !at_start);
            before = Some(left);
        }
        if before.is_some() && n_open >= 2 && n_close * 10 >= n_open * 7 && n_open * 10 >= n_close * 7 {
            found.push(quote);
        }
    }
    found
}

/// The head as one candidate reads it.
struct Trial {
    rows: Vec<Vec<String>>,
    /// Per record, quotes that neither open nor close.
    n_stray: usize,
    n_quoted: usize,
}

impl Trial {
    fn read(text: &[u8], is_whole: bool, syntax: &Syntax) -> Self {
        let mut found = Self { rows: Vec::new(), n_stray: 0, n_quoted: 0 };
        let mut cells = Cells::default();
        let mut at = 0;
        while at < text.len() && found.rows.len() < N_RECORDS {
            let parsed = loose::record(text, at, is_whole, syntax, Reading::default(), &mut cells);
            let Some(parsed) = parsed.filter(|p| p.end > at) else { break };
            at = parsed.end;
            if cells.iter().all(|c| c.trim_ascii().is_empty()) {
                continue;
            }
            found.n_stray += usize::from(parsed.n_stray > 0 || parsed.has_unclosed);
            found.n_quoted += parsed.n_opening;
            found.rows.push(cells.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect());
        }
        found
    }

    /// The commonest number of fields (of two as common the larger), and how many records have it.
    fn width(&self) -> (usize, usize) {
        let mut widths: Vec<usize> = self.rows.iter().map(Vec::len).collect();
        widths.sort_unstable();
        let groups = widths.chunk_by(|a, b| a == b).map(|g| (g.len(), g.first().copied().unwrap_or(1)));
        groups.max().map_or((1, 0), |(n, width)| (width, n))
    }

    fn score(&self, syntax: &Syntax) -> f64 {
        let (width, n_even) = self.width();
        if width < 2 {
            return 0.0;
        }
        let is_weak = match &syntax.separator {
            Separator::Blanks => true,
            Separator::Byte(byte) => b" :#*&~^".contains(byte),
            _ => false,
        };
        // Titles above the table hardly count against it, but they are no lines of another table.
        let n_above = self.rows.iter().take_while(|row| row.len() < width).count().min(self.rows.len() / 2);
        let first = self.rows.first().filter(|row| n_above > 0 && row.len() == 1).and_then(|row| row.first());
        let is_other_header = first.is_some_and(|title| self.is_header_of_another(title, syntax));
        let n_titles = if is_weak { n_above.min(2) } else { n_above };
        let even = share(n_even, self.rows.len() - n_titles).min(1.0);
        if is_weak && (n_even < 2 || even < 0.8 || !self.has_values(width)) {
            return 0.0;
        }
        let even = if is_other_header { even * 0.3 } else { even };
        let stray = share(self.n_stray, self.rows.len());
        let (mut n, mut fit) = (0_usize, 0.0);
        for cell in
            self.rows.iter().flat_map(|row| row.iter().take(N_FIELDS)).filter(|c| !c.trim().is_empty())
        {
            n += 1;
            fit += plausibility(cell.trim(), syntax);
        }
        let typed = fit / f64::max(as_f64(n), 1.0);
        let rich = 1.0 - 1.0 / (as_f64(width) + 1.0);
        even * typed * rich * (1.0 - 0.5 * stray)
    }

    /// Whether the line above the rows has as many fields as they, by another separator.
    fn is_header_of_another(&self, title: &str, syntax: &Syntax) -> bool {
        let own = String::from_utf8_lossy(syntax.separator_text());
        let rows: Vec<String> = self.rows.iter().skip(1).map(|row| row.join(&own)).collect();
        [',', ';', '\t', '|'].into_iter().any(|sign| {
            let n = title.matches(sign).count();
            n > 0 && rows.iter().filter(|row| row.matches(sign).count() == n).count() * 10 >= rows.len() * 8
        })
    }

    /// Whether a column holds numbers or dates, or quotes are used.
    fn has_values(&self, width: usize) -> bool {
        let rows = || self.rows.iter().skip(1).filter(|row| row.len() == width);
        let n = rows().count();
        let is_value = |cell: &String| is_number(cell) || is_date(cell);
        let column = |i: usize| rows().filter_map(|row| row.get(i)).filter(|c| is_value(c)).count();
        self.n_quoted * 3 >= n || (n >= 2 && (0..width.min(N_FIELDS)).any(|i| column(i) * 10 >= n * 7))
    }
}

fn as_f64(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::from(u32::MAX), f64::from)
}

fn share(n: usize, of: usize) -> f64 {
    as_f64(n) / f64::max(as_f64(of), 1.0)
}

/// How well a text can be one field.
fn plausibility(cell: &str, syntax: &Syntax) -> f64 {
    if is_missing(cell) || is_number(cell) || is_time(cell) || is_date(cell) || headers::is_known(cell) {
        return 1.0;
    }
    let own = syntax.separator_text();
    // A comma is part of many texts, the others of few.
    let has_strong = cell.bytes().any(|b| matches!(b, b';' | b'\t' | b'|' | 0x1f) && own != [b]);
    let ends = [cell.bytes().next(), cell.bytes().next_back()];
    let has_quote = ends.iter().flatten().any(|b| matches!(b, b'"'));
    let n_commas = if own == b"," { 0 } else { cell.matches(',').count() };
    let is_plain = cell.chars().count() <= 60;
    match (has_strong, has_quote) {
        (true, true) => 0.1,
        (true, false) => 0.3,
        (false, true) => 0.4,
        (false, false) => match n_commas {
            0 if is_plain => 0.95,
            0 => 0.85,
            1 => 0.75,
            _ => 0.5,
        },
    }
}

/// The separator with what always stands beside it: `", "`, `"||"`.
fn longer(text: &[u8], is_whole: bool, syntax: &Syntax) -> Separator {
    let Separator::Byte(byte) = syntax.separator else { return syntax.separator.clone() };
    let mut candidates = Vec::new();
    if byte != b' ' {
        candidates.push(vec![byte, b' ']);
    }
    if !matches!(byte, b',' | b';') {
        candidates.push(vec![byte, byte]);
    }
    let usual = Trial::read(text, is_whole, syntax);
    let (width, n_even) = usual.width();
    let n_separators: usize = usual.rows.iter().map(|row| row.len() - 1).sum();
    for candidate in candidates {
        let longer = Syntax { separator: Separator::Text(candidate.clone()), ..syntax.clone() };
        let trial = Trial::read(text, is_whole, &longer);
        let n: usize = trial.rows.iter().map(|row| row.len() - 1).sum();
        let is_same = match candidate[..] {
            // Texts may hold the shorter one, but then their rows are the longer for it.
            [_, b' '] => trial.width().0 == width && trial.width().1 >= n_even && n * 10 >= n_separators * 8,
            _ => n >= 2 && n * 2 == n_separators && trial.width().1 >= n_even,
        };
        if is_same && trial.width().0 >= 2 {
            return longer.separator;
        }
    }
    syntax.separator.clone()
}

/// Whether quotes have backslashes before them.
fn escape(text: &[u8], is_whole: bool, syntax: &Syntax) -> Escape {
    let Some(quote) = syntax.quote else { return Escape::Doubled };
    if !text.windows(2).any(|w| w == [b'\\', quote]) {
        return Escape::Doubled;
    }
    let badness = |escape: Escape| {
        let trial = Trial::read(text, is_whole, &Syntax { escape, ..syntax.clone() });
        let (_, n_even) = trial.width();
        (trial.rows.len() - n_even) + trial.n_stray
    };
    if badness(Escape::Backslash) < badness(Escape::Doubled) { Escape::Backslash } else { Escape::Doubled }
}

/// Whether every line, the header too, is one quoted field that holds a record.
fn is_wrapped(text: &[u8], is_whole: bool, syntax: &Syntax) -> bool {
    let (width, n_even) =
        Trial::read(text, is_whole, &Syntax { is_wrapped: false, ..syntax.clone() }).width();
    let lines = text.split(|b| matches!(b, b'\n' | b'\r')).filter(|l| !l.trim_ascii().is_empty());
    let (mut n, mut n_wrapped) = (0_usize, 0_usize);
    for line in lines.take(N_RECORDS) {
        n += 1;
        n_wrapped += usize::from(line.len() > 2 && line.starts_with(b"\"") && line.ends_with(b"\""));
    }
    if n < 2 || n_wrapped * 10 < n * 8 || (width > 1 && n_even * 10 > n * 3) {
        return false;
    }
    let inner = wrapped(text, is_whole);
    let trial = Trial::read(text, is_whole, &inner);
    let (width, n_even) = trial.width();
    width >= 2
        && n_even * 10 >= trial.rows.len() * 8
        && trial.rows.first().is_some_and(|row| row.len() == width)
}

/// The signs inside of the quoted fields.
fn wrapped(text: &[u8], is_whole: bool) -> Syntax {
    let mut best = (0.0, b',');
    for separator in [b',', b';', b'\t', b'|'] {
        let syntax = Syntax { is_wrapped: true, ..Syntax::separated_by(separator) };
        let score = Trial::read(text, is_whole, &syntax).score(&syntax);
        if score > best.0 {
            best = (score, separator);
        }
    }
    Syntax { is_wrapped: true, ..Syntax::separated_by(best.1) }
}
