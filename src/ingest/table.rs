//! A file as text: columns of codes that stand for cells.

use super::inline::{INLINE, Inline, TimeForm};
use crate::model::{Codes, Dictionary};
use std::borrow::Cow;

/// A column as text. A code with the bit [`INLINE`] holds its cell ([`Inline`]), every other is an index into
/// `cells`; within a column, equal codes are equal texts and the other way round.
#[derive(Debug, Clone, Default)]
pub struct RawColumn {
    /// Heading, trimmed; made unique by a suffix; `Column 3` where there is none.
    pub name: String,
    /// Heading as in the file, trimmed; empty if there is none.
    pub heading: String,
    /// Distinct cells, trimmed of blanks at both ends, except those that stand in their code.
    pub cells: Dictionary,
    /// What the codes with [`INLINE`] mean.
    pub inline: Inline,
    /// One code per row. A cell that a short row lacks is the empty text.
    pub codes: Codes,
}

impl RawColumn {
    /// The cell of a row; empty beyond the last.
    pub fn text(&self, row: usize) -> Cow<'_, str> {
        self.codes.get(row).map_or(Cow::Borrowed(""), |code| self.text_of(code))
    }

    /// The text of a code.
    pub fn text_of(&self, code: u32) -> Cow<'_, str> {
        if code & INLINE == 0 {
            return Cow::Borrowed(self.cells.text(code));
        }
        let mut text = String::new();
        self.inline.decode(code & !INLINE, &mut text);
        Cow::Owned(text)
    }

    /// The form of the times that all cells are and that stand in their codes; `None` where some are not.
    pub fn time_form(&self) -> Option<TimeForm> {
        let Inline::Time(form) = self.inline else { return None };
        self.cells.is_empty().then_some(form)
    }

    /// The code of a text, if it stands in the column.
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        match self.inline.encode(text) {
            Some(payload) => Some(payload | INLINE),
            None => self.cells.find(text),
        }
    }

    /// Number of the empty cell, if there is one.
    pub fn empty(&self) -> Option<u32> {
        self.cells.find(b"")
    }

    /// The first `n` different filled cells, in the order of the rows.
    pub fn first_distinct(&self, n: usize) -> Vec<Cow<'_, str>> {
        // Beyond so many rows without anything new there is nothing worth waiting for.
        const N_ROWS: usize = 100_000;
        let mut codes: Vec<u32> = Vec::new();
        for row in 0..self.codes.len().min(N_ROWS) {
            let Some(code) = self.codes.get(row) else { break };
            if codes.len() == n {
                break;
            }
            if !codes.contains(&code) && !self.text_of(code).is_empty() {
                codes.push(code);
            }
        }
        codes.into_iter().map(|code| self.text_of(code)).collect()
    }

    /// Per entry of `cells`, whether bytes in it could not be decoded.
    pub fn damaged_cells(&self) -> Vec<bool> {
        self.cells.iter().map(|text| text.contains('\u{fffd}')).collect()
    }

    /// What its cells are and how often.
    pub fn tally(&self) -> Tally {
        let mut counts = vec![0_u32; self.cells.len()];
        let mut inline = InlineSummary::default();
        self.codes.for_each_stretch(|codes| match (&self.inline, &mut counts[..]) {
            (Inline::None, counts) => count(codes, counts),
            (_, []) => inline.add(codes),
            (_, counts) => {
                let own = codes.iter().filter(|code| **code & INLINE != 0);
                inline.add(&own.copied().collect::<Vec<u32>>());
                count(codes, counts);
            }
        });
        let payloads = match inline {
            InlineSummary { n: 0, .. } => Payloads::Sorted(Vec::new()),
            InlineSummary { is_ascending: true, n_changes, .. } => Payloads::Ascending { n: n_changes },
            InlineSummary { low, high, differing, .. } => {
                self.payloads(low & !INLINE, high & !INLINE, differing.trailing_zeros() & 31)
            }
        };
        Tally { counts, n_inline: inline.n, n_distinct_inline: payloads.len(), inline: payloads }
    }

    /// The least and the greatest of the lower 31 bits of the codes that hold their cells.
    pub fn inline_range(&self) -> Option<(u32, u32)> {
        let (mut low, mut high) = (u32::MAX, 0);
        if self.inline != Inline::None {
            self.codes.for_each_stretch(|codes| {
                let (least, greatest) = range_of_inline(codes);
                (low, high) = (low.min(least), high.max(greatest));
            });
        }
        (low <= high).then_some((low & !INLINE, high & !INLINE))
    }

    /// Calls `each` with the lower 31 bits of every code that holds its cell, in the order of the rows.
    pub fn each_inline(&self, mut each: impl FnMut(u32)) {
        if self.inline != Inline::None {
            self.codes.for_each(|code| {
                if code & INLINE != 0 {
                    each(code & !INLINE);
                }
            });
        }
    }

    /// The different codes with [`INLINE`]. `low` and `high` are the least and the greatest without it; in the lowest
    /// `shift` bits all are alike.
    fn payloads(&self, low: u32, high: u32, shift: u32) -> Payloads {
        const MAX_BITS: usize = 1 << 27;
        let n_bits = ((high - low) >> shift) as usize + 1;
        if n_bits > MAX_BITS.min(self.codes.len().saturating_mul(128).max(1 << 16)) {
            let mut all = Vec::with_capacity(self.codes.len());
            self.each_inline(|payload| all.push(payload));
            all.sort_unstable();
            all.dedup();
            return Payloads::Sorted(all);
        }
        let mut words = vec![0_u64; n_bits.div_ceil(64)];
        self.each_inline(|payload| {
            let at = (payload.wrapping_sub(low) >> shift) as usize;
            if let Some(word) = words.get_mut(at / 64) {
                *word |= 1 << (at % 64);
            }
        });
        Payloads::Bits { low, shift, words }
    }

    /// Calls `each` with every one of its payloads, in ascending order.
    fn each_payload(&self, payloads: &Payloads, mut each: impl FnMut(u32)) {
        match payloads {
            Payloads::Bits { low, shift, words } => {
                const N_WORDS: usize = 1 << 10;
                for (first, words) in (0..).step_by(64 * N_WORDS).zip(words.chunks(N_WORDS)) {
                    each_bit(first, words, &mut |bit| each(low + (bit << shift)));
                }
            }
            Payloads::Sorted(all) => all.iter().for_each(|payload| each(*payload)),
            Payloads::Ascending { .. } => {
                let mut last = None;
                self.each_inline(|payload| {
                    if last != Some(payload) {
                        last = Some(payload);
                        each(payload);
                    }
                });
            }
        }
    }

    /// About `n` of its different cells, or all if there are no more, each with its number of rows (1 for a cell
    /// that stands in its code). Which ones does not depend on the order of the rows.
    pub fn sample(&self, tally: &Tally, n: usize) -> Vec<(Cow<'_, str>, u32)> {
        let n_distinct = self.cells.len() + tally.n_distinct_inline;
        let limit = u64::from(u32::MAX) * n.min(n_distinct) as u64 / n_distinct.max(1) as u64;
        let is_drawn = |hash: u32| u64::from(hash) <= limit;
        let mut drawn = Vec::with_capacity(n.min(n_distinct));
        for (code, count) in (0_u32..).zip(&tally.counts) {
            if is_drawn(self.cells.hash_of(code)) || n_distinct <= n {
                drawn.push((Cow::Borrowed(self.cells.text(code)), *count));
            }
        }
        if tally.n_inline > 0 {
            // Different texts that stand in their code are mostly of one row.
            let weight = tally.n_inline / tally.n_distinct_inline.max(1) as u64;
            let weight = u32::try_from(weight).unwrap_or(u32::MAX).max(1);
            self.each_payload(&tally.inline, |payload| {
                if is_drawn(mixed(payload)) || n_distinct <= n {
                    drawn.push((self.text_of(payload | INLINE), weight));
                }
            });
        }
        drawn
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        self.cells.memory() + self.codes.memory()
    }
}

fn mixed(n: u32) -> u32 {
    let n = (n ^ n >> 16).wrapping_mul(0x7feb_352d);
    let n = (n ^ n >> 15).wrapping_mul(0x846c_a68b);
    n ^ n >> 16
}

/// Counts codes that stand for entries of a dictionary.
#[inline(never)]
fn count(codes: &[u32], counts: &mut [u32]) {
    for code in codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
}

/// The least and the greatest of the codes with [`INLINE`]; 2^32 - 1 and 0 without one.
#[inline(never)]
fn range_of_inline(codes: &[u32]) -> (u32, u32) {
    codes.iter().fold((u32::MAX, 0), |(low, high), code| {
        // The others are less than any of them.
        let or_most = if code & INLINE == 0 { u32::MAX } else { *code };
        let or_least = if code & INLINE == 0 { 0 } else { *code };
        (low.min(or_most), high.max(or_least))
    })
}

/// What the codes with [`INLINE`] of a column have in common, one stretch after the other.
#[derive(Debug, Clone, Copy)]
struct InlineSummary {
    n: u64,
    low: u32,
    high: u32,
    last: u32,
    is_ascending: bool,
    /// How many are another than the one before.
    n_changes: usize,
    /// The bits in which some differ.
    differing: u32,
}

impl Default for InlineSummary {
    fn default() -> Self {
        Self { n: 0, low: u32::MAX, high: 0, last: 0, is_ascending: true, n_changes: 0, differing: 0 }
    }
}

impl InlineSummary {
    fn add(&mut self, codes: &[u32]) {
        let (Some(first), Some(last)) = (codes.first(), codes.last()) else { return };
        let (low, high) = range_of_inline(codes);
        (self.low, self.high) = (self.low.min(low), self.high.max(high));
        self.differing |= if self.n > 0 { self.last ^ first } else { 0 } | differing_bits(codes);
        self.n += codes.len() as u64;
        self.is_ascending &= *first >= self.last;
        if self.is_ascending {
            let (n_changes, n_descents) = steps(codes);
            self.n_changes += usize::from(*first != self.last) + n_changes as usize;
            self.is_ascending = n_descents == 0;
        }
        self.last = *last;
    }
}

/// The bits in which some code differs from the first.
#[inline(never)]
fn differing_bits(codes: &[u32]) -> u32 {
    let first = codes.first().copied().unwrap_or(0);
    codes.iter().fold(0, |differing, code| differing | (code ^ first))
}

/// How many codes are another, and how many are less, than the one before.
#[inline(never)]
fn steps(codes: &[u32]) -> (u32, u32) {
    let pairs = codes.iter().zip(codes.get(1..).unwrap_or_default());
    pairs.fold((0, 0), |(changes, descents), (a, b)| {
        (changes + u32::from(a != b), descents + u32::from(b < a))
    })
}

/// How often the cells of a column stand in it.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Rows per entry of the dictionary.
    pub counts: Vec<u32>,
    /// Rows whose cell stands in its code.
    pub n_inline: u64,
    /// Different cells among them.
    pub n_distinct_inline: usize,
    inline: Payloads,
}

/// Different codes that hold their cells, without [`INLINE`].
#[derive(Debug, Clone)]
enum Payloads {
    /// A bit for each from `low` on, in steps of two to the power of `shift`: numbers with as many decimals have like bits.
    Bits {
        low: u32,
        shift: u32,
        words: Vec<u64>,
    },
    Sorted(Vec<u32>),
    /// As the column has them one after the other, which then needs no list: times mostly.
    Ascending {
        n: usize,
    },
}

impl Payloads {
    fn len(&self) -> usize {
        match self {
            Self::Bits { words, .. } => words.iter().map(|word| word.count_ones() as usize).sum(),
            Self::Sorted(all) => all.len(),
            Self::Ascending { n } => *n,
        }
    }
}

/// In a browser, code that is called often becomes fast, and a loop that runs once does not.
#[inline(never)]
fn each_bit(first: u32, words: &[u64], each: &mut impl FnMut(u32)) {
    for (first, word) in (first..).step_by(64).zip(words) {
        let mut left = *word;
        while left != 0 {
            each(first + left.trailing_zeros());
            left &= left - 1;
        }
    }
}

/// A file as text, with how it was read.
#[derive(Debug, Clone, Default)]
pub struct RawTable {
    /// Columns in file order.
    pub columns: Vec<RawColumn>,
    /// Rows below the header.
    pub n_rows: usize,
    /// Row number of the header as a spreadsheet counts it; data row `i` is row `header_row + 1 + i`.
    pub header_row: u32,
    /// Texts above the header, at most [`MAX_TITLES`](super::dialect::MAX_TITLES).
    pub titles: Vec<String>,
    /// Name of the sheet of a workbook; empty for a text.
    pub sheet: String,
    /// Encoding label (WHATWG), for example `UTF-8`, `gb18030`; of a workbook its kind, for example `xlsx`.
    pub encoding: &'static str,
    /// Field separator; 0 for a workbook.
    pub separator: u8,
    /// Rows with more fields than the header: index and the surplus fields as text. Such rows are rejected.
    pub surplus: Vec<(u32, String)>,
    /// Rows with fewer fields than the header.
    pub n_short_rows: u64,
    /// The rows with fewer fields than the header, in file order.
    pub short_rows: Vec<u32>,
    /// Rows in which undecodable bytes were replaced by U+FFFD (the first hundred).
    pub undecodable_rows: Vec<u32>,
    /// Rows that were read with a mistake mended: a stray quote, a missing separator, another one. Ascending.
    pub mended_rows: Vec<u32>,
    /// Rows that stand in another of the stacked files as well, sorted.
    pub repeated: Vec<u32>,
    /// Such rows are counted nevertheless.
    pub counts_repeated: bool,
    /// Where row numbers go on from another number than the row before: sheets with gaps, stacked files. Sorted.
    pub segments: Vec<Segment>,
}

/// Rows that are numbered on from a number of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Index of the first row.
    pub first: usize,
    /// Its row number as a spreadsheet counts it.
    pub row_number: u64,
}

impl RawTable {
    /// Row number of data row `i` as a spreadsheet counts it.
    pub fn row_number(&self, i: usize) -> u64 {
        let n_before = self.segments.partition_point(|segment| segment.first <= i);
        match n_before.checked_sub(1).and_then(|at| self.segments.get(at)) {
            Some(segment) => segment.row_number + (i - segment.first) as u64,
            None => u64::from(self.header_row) + 1 + i as u64,
        }
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        let columns = self.columns.iter().map(RawColumn::memory);
        let surplus = self.surplus.iter().map(|(_, text)| text.capacity() + size_of::<(u32, String)>());
        columns.sum::<usize>() + surplus.sum::<usize>() + self.short_rows.capacity() * size_of::<u32>()
    }

    /// The first `n` rows with a replacement character.
    pub fn rows_with_replacements(&self, n: usize) -> Vec<u32> {
        let mut rows: Vec<u32> = Vec::new();
        for column in &self.columns {
            let is_damaged = column.damaged_cells();
            if !is_damaged.contains(&true) {
                continue;
            }
            let (mut row, mut n_found) = (0_u32, 0);
            column.codes.for_each(|code| {
                if n_found < n && is_damaged.get(code as usize) == Some(&true) {
                    rows.push(row);
                    n_found += 1;
                }
                row = row.saturating_add(1);
            });
        }
        rows.sort_unstable();
        rows.dedup();
        rows.truncate(n);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::super::builder::TableBuilder;
    use super::*;
    use crate::model::SEGMENT_ROWS;
    use std::collections::BTreeMap;

    /// More rows than a stretch, so that what is seen in one meets what was seen in the one before.
    fn column(cell: &dyn Fn(usize) -> String) -> RawColumn {
        let mut builder = TableBuilder::new(&["a".to_owned(), "b".to_owned()], 1).unwrap();
        for row in 0..2 * SEGMENT_ROWS + 9 {
            builder.push_row(&[cell(row), String::new()]).unwrap();
        }
        builder.finish(false).unwrap().columns.swap_remove(0)
    }

    #[test]
    fn a_tally_counts_every_cell() {
        let time = |second: usize| {
            format!("2024-03-05 {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
        };
        let cells: [(&str, &dyn Fn(usize) -> String); 9] = [
            ("ascending", &|row| time(row / 3)),
            ("bits", &|row| time(if row == SEGMENT_ROWS { 0 } else { row / 3 })),
            ("bits", &|row| time(40_000 - row)),
            ("bits", &|row| format!("C{:07}", row * 7_919 % 5_000)),
            ("ascending", &|row| if row % 5 == 0 { String::new() } else { format!("C{row:07}") }),
            ("shifted", &|row| format!("{}.{:02}", row % 900, row % 77)),
            ("sorted", &|row| format!("C{:07}", row * 7_919 % 9_000_011)),
            ("none", &|row| ["North", "South", ""][row % 3].to_owned()),
            ("none", &|_| "7".to_owned()),
        ];
        for (form, cell) in cells {
            let column = column(cell);
            let mut expected: BTreeMap<String, u32> = BTreeMap::new();
            (0..column.codes.len()).for_each(|row| *expected.entry(cell(row)).or_default() += 1);
            let tally = column.tally();
            assert_eq!(column.cells.len() + tally.n_distinct_inline, expected.len(), "{}", cell(1));
            let own = match &tally.inline {
                Payloads::Ascending { .. } => "ascending",
                Payloads::Bits { shift: 0, .. } => "bits",
                Payloads::Bits { .. } => "shifted",
                Payloads::Sorted(all) if all.is_empty() => "none",
                Payloads::Sorted(_) => "sorted",
            };
            assert_eq!(own, form, "{}", cell(1));
            let n_counted: u64 = tally.counts.iter().map(|n| u64::from(*n)).sum();
            assert_eq!(n_counted + tally.n_inline, column.codes.len() as u64);
            for (code, n) in (0..).zip(&tally.counts) {
                assert_eq!(expected.get(column.cells.text(code)), Some(n));
            }
            let all = column.sample(&tally, usize::MAX);
            let mut texts: Vec<_> = all.iter().map(|(text, _)| text.as_ref()).collect();
            texts.sort_unstable();
            assert!(texts.iter().copied().eq(expected.keys().map(String::as_str)));
            let payloads = |row: usize| column.codes.get(row).filter(|code| code & INLINE != 0);
            let payloads = || (0..column.codes.len()).filter_map(payloads).map(|code| code & !INLINE);
            assert_eq!(column.inline_range(), payloads().min().zip(payloads().max()));
        }
    }
}
