//! A column's codes: one per row, as narrow as each stretch of rows allows.

/// Rows of a stretch: small enough that a few columns of one stretch stay in the processor's cache together.
pub const SEGMENT_ROWS: usize = 1 << 13;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Bytes(Vec<u8>),
    Shorts(Vec<u16>),
    Words(Vec<u32>),
}

/// Codes of a column, row by row. Nothing is moved as it grows: memory that is outgrown is lost in WebAssembly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    sealed: Vec<Segment>,
    tail: Vec<u32>,
}

impl Segment {
    fn of(codes: &[u32]) -> Self {
        let all = codes.iter().fold(0, |all, code| all | code);
        #[expect(clippy::cast_possible_truncation, reason = "no code has a higher bit")]
        if all <= 0xff {
            Segment::Bytes(codes.iter().map(|code| *code as u8).collect())
        } else if all <= 0xffff {
            Segment::Shorts(codes.iter().map(|code| *code as u16).collect())
        } else {
            Segment::Words(codes.to_vec())
        }
    }

    fn get(&self, at: usize) -> Option<u32> {
        match self {
            Segment::Bytes(codes) => codes.get(at).map(|code| u32::from(*code)),
            Segment::Shorts(codes) => codes.get(at).map(|code| u32::from(*code)),
            Segment::Words(codes) => codes.get(at).copied(),
        }
    }

    fn widen(&self, to: &mut Vec<u32>) {
        match self {
            Segment::Bytes(codes) => to.extend(codes.iter().map(|code| u32::from(*code))),
            Segment::Shorts(codes) => to.extend(codes.iter().map(|code| u32::from(*code))),
            Segment::Words(codes) => to.extend_from_slice(codes),
        }
    }

    fn memory(&self) -> usize {
        match self {
            Segment::Bytes(codes) => codes.capacity(),
            Segment::Shorts(codes) => codes.capacity() * 2,
            Segment::Words(codes) => codes.capacity() * 4,
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
                self.sealed.push(Segment::of(&self.tail));
                self.tail.clear();
            }
            codes = later;
        }
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

    /// Calls `each` with every code, in the order of the rows.
    pub fn for_each(&self, mut each: impl FnMut(u32)) {
        for segment in &self.sealed {
            match segment {
                Segment::Bytes(codes) => codes.iter().for_each(|code| each(u32::from(*code))),
                Segment::Shorts(codes) => codes.iter().for_each(|code| each(u32::from(*code))),
                Segment::Words(codes) => codes.iter().for_each(|code| each(*code)),
            }
        }
        self.tail.iter().for_each(|code| each(*code));
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        let sealed: usize = self.sealed.iter().map(Segment::memory).sum();
        sealed + self.sealed.capacity() * size_of::<Segment>() + self.tail.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
