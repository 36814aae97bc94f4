//! The name of every customer and product: the first that the file gives.
#![allow(clippy::indexing_slicing, reason = "keys are below their number, which the list of names has")]

use super::RawColumn;
use crate::model::NONE;

/// Names of keys.
#[derive(Default)]
pub struct Names {
    /// One per key; empty where none was found.
    pub texts: Vec<String>,
    n_named: usize,
}

impl Names {
    /// Keeps the first name that each of `n` keys has.
    #[inline(never)]
    pub fn keep_first(&mut self, n: usize, keys: &[u32], rows: &[usize], column: &RawColumn) {
        if self.n_named == n {
            return;
        }
        self.texts.resize(n, String::new());
        for (key, row) in keys.iter().zip(rows).filter(|(key, _)| **key != NONE) {
            let name = &mut self.texts[*key as usize];
            if name.is_empty() {
                *name = column.text(*row).into_owned();
                self.n_named += usize::from(!name.is_empty());
            }
        }
    }
}
