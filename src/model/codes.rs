//! A column of numbers that stand for something: one per row, as narrow as each stretch of rows allows.

use super::NONE;
use std::sync::Arc;

/// Rows of a stretch: small enough that a few columns of one stretch stay in the processor's cache together.
pub const SEGMENT_ROWS: usize = 1 << 13;

/// Codes of a stretch, as distances from its least one. [`NONE`] counts as one less than 0, so that a stretch in
/// which a few rows have none is not wider for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    least: u32,
    offsets: Offsets,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Offsets {
    /// Each is one more than the one before.
    Run,
    Bytes(Vec<u8>),
    Shorts(Vec<u16>),
    /// Four offsets of three bytes each in three words.
    Triples(Vec<[u32; 3]>),
    /// The same of codes that were rotated by one bit, the uppermost now lowest: small numbers with and without that bit, as where
    /// some customers are not known, lie near each other then.
    Rotated(Vec<[u32; 3]>),
    Words(Vec<u32>),
}

/// Fours of codes as distances from the least.
fn triples(codes: &[u32], offset: impl Fn(u32) -> u32) -> Vec<[u32; 3]> {
    codes.as_chunks::<4>().0.iter().map(|four| pack(four.map(&offset))).collect()
}

/// Codes, row by row. Nothing is moved as it grows: memory that is outgrown is lost in WebAssembly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    /// Shared by columns that hold the same.
    sealed: Vec<Arc<Segment>>,
    tail: Vec<u32>,
}

const _: () = assert!(SEGMENT_ROWS.is_multiple_of(4) && NONE.wrapping_add(1) == 0, "packing relies on it");

/// Puts four offsets below 2^24 into three words.
fn pack(offsets: [u32; 4]) -> [u32; 3] {
    let [a, b, c, d] = offsets;
    [a | b << 24, b >> 8 | c << 16, c >> 16 | d << 8]
}

fn unpack(words: [u32; 3]) -> [u32; 4] {
    const LOW: u32 = 0xff_ffff;
    let [a, b, c] = words;
    [a & LOW, (a >> 24 | b << 8) & LOW, (b >> 16 | c << 16) & LOW, c >> 8]
}

/// One of the offsets in some words.
fn triple_at(offsets: &[[u32; 3]], at: usize) -> Option<u32> {
    offsets.get(at / 4).and_then(|words| unpack(*words).get(at % 4).copied())
}

/// Appends what the offsets in some words stand for.
fn unpack_all(offsets: &[[u32; 3]], code: impl Fn(u32) -> u32, to: &mut Vec<u32>) {
    let start = to.len();
    to.resize(start + offsets.len() * 4, 0);
    let fours = to.get_mut(start..).unwrap_or_default().as_chunks_mut::<4>().0;
    for (four, words) in fours.iter_mut().zip(offsets) {
        *four = unpack(*words).map(&code);
    }
}

/// Which stretch some ascending rows begin, without a gap.
pub(super) fn whole_stretch(rows: &[u32]) -> Option<usize> {
    let (first, last) = (*rows.first()? as usize, *rows.last()? as usize);
    let is_whole =
        first.is_multiple_of(SEGMENT_ROWS) && rows.len() <= SEGMENT_ROWS && last == first + rows.len() - 1;
    is_whole.then_some(first / SEGMENT_ROWS)
}

impl Segment {
    /// Of the codes of a whole stretch.
    #[expect(clippy::cast_possible_truncation, reason = "no offset is greater than the widest")]
    pub(super) fn of(codes: &[u32]) -> Self {
        let (mut least, mut greatest) = (u32::MAX, 0);
        for code in codes {
            let place = code.wrapping_add(1);
            least = least.min(place);
            greatest = greatest.max(place);
        }
        let offset = |code: &u32| code.wrapping_add(1) - least;
        let offsets = match greatest - least {
            widest if widest as usize + 1 == codes.len() && codes.iter().map(offset).eq(0..=widest) => {
                Offsets::Run
            }
            ..=0xff => Offsets::Bytes(codes.iter().map(|code| offset(code) as u8).collect()),
            0x100..=0xffff => Offsets::Shorts(codes.iter().map(|code| offset(code) as u16).collect()),
            0x1_0000..=0xff_ffff => Offsets::Triples(triples(codes, |code| offset(&code))),
            _ => {
                return Self::rotated(codes).unwrap_or_else(|| {
                    let offsets = Offsets::Words(codes.iter().map(offset).collect());
                    Self { least: least.wrapping_sub(1), offsets }
                });
            }
        };
        Self { least: least.wrapping_sub(1), offsets }
    }

    /// With codes rotated by one bit, where that makes them narrow.
    fn rotated(codes: &[u32]) -> Option<Self> {
        let (mut least, mut greatest) = (u32::MAX, 0);
        for code in codes {
            least = least.min(code.rotate_left(1));
            greatest = greatest.max(code.rotate_left(1));
        }
        // Whether there is a row without a value is told by the least of a stretch: it must not stand here.
        let is_narrow = greatest < NONE && greatest.saturating_sub(least) <= 0xff_ffff;
        is_narrow.then(|| {
            let offsets = Offsets::Rotated(triples(codes, |code| code.rotate_left(1) - least));
            Self { least, offsets }
        })
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<u32> {
        let offset = match &self.offsets {
            Offsets::Run => u32::try_from(at).ok(),
            Offsets::Bytes(offsets) => offsets.get(at).map(|offset| u32::from(*offset)),
            Offsets::Shorts(offsets) => offsets.get(at).map(|offset| u32::from(*offset)),
            _ => return self.get_wide(at),
        };
        offset.map(|offset| self.least.wrapping_add(offset))
    }

    /// Out of line: it would stand wherever a row of a column is asked for.
    #[inline(never)]
    fn get_wide(&self, at: usize) -> Option<u32> {
        let code = |offset: u32| self.least.wrapping_add(offset);
        match &self.offsets {
            Offsets::Triples(offsets) => triple_at(offsets, at).map(code),
            Offsets::Rotated(offsets) => triple_at(offsets, at).map(|offset| code(offset).rotate_right(1)),
            Offsets::Words(offsets) => offsets.get(at).copied().map(code),
            Offsets::Run | Offsets::Bytes(_) | Offsets::Shorts(_) => self.get(at),
        }
    }

    /// Appends the codes.
    #[inline(never)]
    pub(super) fn widen(&self, to: &mut Vec<u32>) {
        let least = self.least;
        match &self.offsets {
            Offsets::Run => to.extend((0..SEGMENT_ROWS as u32).map(|offset| least.wrapping_add(offset))),
            Offsets::Bytes(offsets) => to.extend(offsets.iter().map(|o| least.wrapping_add(u32::from(*o)))),
            Offsets::Shorts(offsets) => to.extend(offsets.iter().map(|o| least.wrapping_add(u32::from(*o)))),
            Offsets::Triples(offsets) => unpack_all(offsets, |offset| least.wrapping_add(offset), to),
            Offsets::Rotated(offsets) => {
                unpack_all(offsets, |offset| least.wrapping_add(offset).rotate_right(1), to);
            }
            Offsets::Words(offsets) => to.extend(offsets.iter().map(|offset| least.wrapping_add(*offset))),
        }
    }

    fn memory(&self) -> usize {
        match &self.offsets {
            Offsets::Run => 0,
            Offsets::Bytes(offsets) => offsets.capacity(),
            Offsets::Shorts(offsets) => offsets.capacity() * 2,
            Offsets::Triples(offsets) | Offsets::Rotated(offsets) => {
                offsets.capacity() * size_of::<[u32; 3]>()
            }
            Offsets::Words(offsets) => offsets.capacity() * 4,
        }
    }
}

impl Codes {
    /// Adds the codes of the next rows.
    pub fn extend(&mut self, mut codes: &[u32]) {
        while !codes.is_empty() {
            let n = (SEGMENT_ROWS - self.tail.len()).min(codes.len());
            let (now, later) = codes.split_at(n);
            self.tail.extend_from_slice(now);
            if self.tail.len() == SEGMENT_ROWS {
                self.sealed.push(Arc::new(Segment::of(&self.tail)));
                self.tail.clear();
            }
            codes = later;
        }
    }

    /// Adds the codes of the next rows, which are those of a stretch of another column: a whole stretch is not held
    /// twice, if it is a stretch of this column, too.
    pub fn extend_from(&mut self, other: &Codes, stretch: usize, codes: &[u32]) {
        match other.sealed.get(stretch) {
            Some(segment) if self.tail.is_empty() && codes.len() == SEGMENT_ROWS => {
                debug_assert!((0..).zip(codes).all(|(at, code)| segment.get(at) == Some(*code)));
                self.sealed.push(Arc::clone(segment));
            }
            _ => self.extend(codes),
        }
    }

    /// A whole stretch.
    pub(super) fn stretch(&self, i: usize) -> Option<&Arc<Segment>> {
        self.sealed.get(i)
    }

    /// Adds the code of the next row.
    pub fn push(&mut self, code: u32) {
        self.extend(&[code]);
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.sealed.len() * SEGMENT_ROWS + self.tail.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of a row.
    pub fn get(&self, row: usize) -> Option<u32> {
        match self.sealed.get(row / SEGMENT_ROWS) {
            Some(segment) => segment.get(row % SEGMENT_ROWS),
            None => self.tail.get(row - self.sealed.len() * SEGMENT_ROWS).copied(),
        }
    }

    /// Whether some row has no value ([`NONE`]): a stretch with one has it as its least.
    pub fn has_none(&self) -> bool {
        self.sealed.iter().any(|segment| segment.least == NONE) || self.tail.contains(&NONE)
    }

    /// Whether `code` is among them, where they ascend.
    pub fn holds_ascending(&self, code: u32) -> bool {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle) {
                Some(found) if found == code => return true,
                Some(found) if found < code => low = middle + 1,
                _ => high = middle,
            }
        }
        false
    }

    /// Number of stretches of [`SEGMENT_ROWS`] rows; the last may be shorter.
    pub fn n_segments(&self) -> usize {
        self.sealed.len() + usize::from(!self.tail.is_empty())
    }

    /// The codes of one stretch, in place of what `to` held.
    pub fn segment(&self, i: usize, to: &mut Vec<u32>) {
        to.clear();
        match self.sealed.get(i) {
            Some(segment) => segment.widen(to),
            None if i == self.sealed.len() => to.extend_from_slice(&self.tail),
            None => {}
        }
    }

    /// The codes of some rows, in place of what `to` held; [`NONE`] beyond the last. Rows that are a whole stretch are
    /// unpacked at once.
    pub fn gather(&self, rows: &[u32], to: &mut Vec<u32>) {
        if let Some(stretch) = whole_stretch(rows) {
            self.segment(stretch, to);
            to.resize(rows.len(), NONE);
        } else {
            to.clear();
            to.extend(rows.iter().map(|row| self.get(*row as usize).unwrap_or(NONE)));
        }
    }

    /// Calls `each` with the codes of one stretch after the other.
    pub fn for_each_stretch(&self, mut each: impl FnMut(&[u32])) {
        let mut codes = Vec::with_capacity(SEGMENT_ROWS);
        for i in 0..self.n_segments() {
            self.segment(i, &mut codes);
            each(&codes);
        }
    }

    /// Calls `each` with every code, in the order of the rows.
    pub fn for_each(&self, mut each: impl FnMut(u32)) {
        /// In a browser, code that is called often becomes fast, and a loop that runs once does not.
        #[inline(never)]
        fn stretch(codes: &[u32], each: &mut impl FnMut(u32)) {
            codes.iter().for_each(|code| each(*code));
        }
        self.for_each_stretch(|codes| stretch(codes, &mut each));
    }

    /// The least and the greatest; `None` without rows.
    pub fn range(&self) -> Option<(u32, u32)> {
        #[inline(never)]
        fn of_stretch(codes: &[u32]) -> (u32, u32) {
            codes.iter().fold((u32::MAX, 0), |(low, high), code| (low.min(*code), high.max(*code)))
        }
        let (mut low, mut high) = (u32::MAX, 0);
        self.for_each_stretch(|codes| {
            let (least, greatest) = of_stretch(codes);
            (low, high) = (low.min(least), high.max(greatest));
        });
        (!self.is_empty()).then_some((low, high))
    }

    /// All of them, row by row.
    pub fn to_vec(&self) -> Vec<u32> {
        let mut all = Vec::with_capacity(self.len());
        self.sealed.iter().for_each(|segment| segment.widen(&mut all));
        all.extend_from_slice(&self.tail);
        all
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        let sealed: usize = self.sealed.iter().map(|segment| segment.memory()).sum();
        sealed + self.sealed.capacity() * size_of::<Arc<Segment>>() + self.tail.capacity() * size_of::<u32>()
    }
}

impl FromIterator<u32> for Codes {
    fn from_iter<I: IntoIterator<Item = u32>>(all: I) -> Self {
        let mut codes = Self::default();
        codes.extend(&all.into_iter().collect::<Vec<u32>>());
        codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by every way of reading.
    fn check(all: &[u32], bytes_per_segment: usize) {
        let mut codes = Codes::default();
        codes.extend(all);
        assert_eq!(codes.sealed.iter().map(|segment| segment.memory()).sum::<usize>(), bytes_per_segment);
        let mut seen = Vec::new();
        codes.for_each(|code| seen.push(code));
        assert_eq!(seen, all);
        assert_eq!(codes.to_vec(), all);
        assert_eq!(codes.range(), all.iter().min().copied().zip(all.iter().max().copied()));
        let rows: Vec<u32> = (0..all.len() as u32).collect();
        for rows in [&rows[..], &rows[1..], &rows[..9], &rows[1_000..1_001]] {
            codes.gather(rows, &mut seen);
            assert!(seen.iter().eq(rows.iter().map(|row| &all[*row as usize])));
        }
        assert!((0..all.len()).all(|row| codes.get(row) == Some(all[row])));
    }

    #[test]
    fn as_narrow_as_can_be() {
        let n = SEGMENT_ROWS as u32;
        let of = |code: &dyn Fn(u32) -> u32| (0..n).map(code).collect::<Vec<u32>>();
        check(&of(&|i| i + 7), 0);
        check(&of(&|i| i.wrapping_sub(1)), 0);
        check(&of(&|i| if i % 9 == 0 { NONE } else { i % 255 }), SEGMENT_ROWS);
        check(&of(&|i| 1 << 31 | (1_000_000 + i / 2)), SEGMENT_ROWS * 2);
        check(&of(&|i| 0x00ff_fffe - i * 2_047), SEGMENT_ROWS * 3);
        check(&of(&|i| if i == 0 { NONE } else { 0x00ff_fffe - i }), SEGMENT_ROWS * 3);
        check(&of(&|i| if i == 0 { NONE } else { 0x00ff_ffff - i % 2 }), SEGMENT_ROWS * 4);
        check(&of(&|i| i.wrapping_mul(0x9e37_79b9)), SEGMENT_ROWS * 4);
        check(&of(&|_| NONE), SEGMENT_ROWS);
        check(&of(&|i| if i % 9 == 0 { 0 } else { 1 << 31 | (i * 500) }), SEGMENT_ROWS * 3);
        check(&of(&|i| if i % 9 == 0 { NONE } else { 1 << 31 | i }), SEGMENT_ROWS * 4);
        let with_none = of(&|i| NONE - i % 2);
        check(&with_none, SEGMENT_ROWS * 4);
        assert!(with_none.into_iter().collect::<Codes>().has_none());
    }

    #[test]
    fn a_stretch_is_held_once() {
        let all: Vec<u32> = (0..2 * SEGMENT_ROWS as u32 + 5).map(|i| i % 200).collect();
        let mut codes = Codes::default();
        codes.extend(&all);
        let mut other = Codes::default();
        for (i, stretch) in all.chunks(SEGMENT_ROWS).enumerate() {
            other.extend_from(&codes, i, stretch);
        }
        assert_eq!(other.to_vec(), all);
        assert!(codes.sealed.iter().zip(&other.sealed).all(|(a, b)| Arc::ptr_eq(a, b)));
        // After a row that the other lacks, its stretches are others.
        let mut later = Codes::default();
        later.push(7);
        later.extend_from(&codes, 0, &all[..SEGMENT_ROWS]);
        assert!(later.to_vec().iter().eq([7].iter().chain(&all[..SEGMENT_ROWS])));
    }

    #[test]
    fn every_width_gives_back_what_was_put_in() {
        let all: Vec<u32> =
            (0..5 * SEGMENT_ROWS as u32 / 2).map(|i| if i < 9_000 { i % 200 } else { i * 77_777 }).collect();
        let mut codes = Codes::default();
        for part in all.chunks(1_000) {
            codes.extend(part);
        }
        assert_eq!((codes.len(), codes.n_segments()), (all.len(), 3));
        let mut seen = Vec::new();
        codes.for_each(|code| seen.push(code));
        assert_eq!(seen, all);
        let mut segment = Vec::new();
        codes.segment(1, &mut segment);
        assert_eq!(segment, all[SEGMENT_ROWS..2 * SEGMENT_ROWS]);
        assert_eq!((codes.get(8_191), codes.get(20_000)), (Some(all[8_191]), Some(all[20_000])));
        assert_eq!((codes.get(all.len()), Codes::default().get(0)), (None, None));
    }
}
