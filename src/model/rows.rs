//! Rows of transactions, by their indices: borrowed for one look at them, or kept.

use std::ops::Deref;
use std::sync::OnceLock;

/// Rows of transactions, ascending.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// The first so many: without a list of them.
    First(u32),
    /// These.
    These(&'a [u32]),
}

impl<'a, R: AsRef<[u32]> + ?Sized> From<&'a R> for Selection<'a> {
    fn from(rows: &'a R) -> Self {
        Self::These(rows.as_ref())
    }
}

/// Rows that are worked on in one call: in a browser, code that is called often becomes fast.
pub(super) const PART_ROWS: usize = 1 << 13;

impl Selection<'_> {
    /// Whether there is no row.
    pub fn is_empty(self) -> bool {
        match self {
            Self::These(rows) => rows.is_empty(),
            Self::First(n) => n == 0,
        }
    }

    /// Hands out the rows, some thousand at a time.
    pub fn for_each_part(self, mut each: impl FnMut(&[u32])) {
        match self {
            Self::These(rows) => rows.chunks(PART_ROWS).for_each(each),
            Self::First(n) => {
                let mut part = Vec::with_capacity(PART_ROWS);
                for first in (0..n).step_by(PART_ROWS) {
                    part.clear();
                    part.extend((first..n).take(PART_ROWS));
                    each(&part);
                }
            }
        }
    }
}

/// Rows that are kept. Those of a whole file are listed only when somebody wants the list: it takes four bytes a row.
#[derive(Debug, Clone)]
pub struct Rows {
    n: u32,
    list: OnceLock<Vec<u32>>,
}

impl Rows {
    /// The first `n`.
    pub fn first(n: u32) -> Self {
        Self { n, list: OnceLock::new() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.n as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The same for one look at them, which needs no list.
    pub fn selection(&self) -> Selection<'_> {
        self.list.get().map_or(Selection::First(self.n), |list| Selection::These(list))
    }

    /// Made once. Out of line: it would stand at every loop over rows.
    #[inline(never)]
    fn list(&self) -> &[u32] {
        self.list.get_or_init(|| (0..self.n).collect())
    }
}

/// Rows that were chosen, ascending.
impl From<Vec<u32>> for Rows {
    fn from(list: Vec<u32>) -> Self {
        Self { n: u32::try_from(list.len()).unwrap_or(u32::MAX), list: list.into() }
    }
}

impl Deref for Rows {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        self.list()
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = &'a u32;
    type IntoIter = std::slice::Iter<'a, u32>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_when_it_is_wanted() {
        let n = u32::try_from(PART_ROWS).unwrap() + 3;
        let parts_of = |rows: &Rows| {
            let mut parts = Vec::new();
            rows.selection().for_each_part(|part| parts.push(part.to_vec()));
            parts
        };
        let rows = Rows::first(n);
        let before = parts_of(&rows);
        assert!(rows.list.get().is_none() && rows.len() == n as usize && !rows.is_empty());
        assert!(rows.iter().copied().eq(0..n));
        assert!(matches!(rows.selection(), Selection::These(list) if list.len() == n as usize));
        assert_eq!((parts_of(&rows), before[1].as_slice()), (before.clone(), &[n - 3, n - 2, n - 1][..]));
        assert_eq!(parts_of(&Rows::from(before.concat())), before);
        assert!(Rows::from(Vec::new()).selection().is_empty() && Rows::first(0).is_empty());
    }
}
