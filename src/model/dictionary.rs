//! Texts, each kept once.
#![allow(clippy::indexing_slicing, reason = "ends are written by this file only")]

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Distinct byte strings, numbered in the order in which they were first seen.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    bytes: Vec<u8>,
    /// `ends[i]` is where entry `i` ends in `bytes`.
    ends: Vec<usize>,
    table: HashTable<u32>,
}

fn hash(text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.finish()
}

impl Dictionary {
    /// The number of `text`, which is added if it is new. `None` when 2^32 - 2 entries are exceeded.
    pub fn intern(&mut self, text: &[u8]) -> Option<u32> {
        let Self { bytes, ends, table } = self;
        let entry = |i: u32| {
            let i = i as usize;
            let start = if i == 0 { 0 } else { ends[i - 1] };
            &bytes[start..ends[i]]
        };
        let key = hash(text);
        if let Some(&found) = table.find(key, |&i| entry(i) == text) {
            return Some(found);
        }
        let id = u32::try_from(ends.len()).ok().filter(|&id| id < u32::MAX - 1)?;
        table.insert_unique(key, id, |&i| hash(entry(i)));
        bytes.extend_from_slice(text);
        ends.push(bytes.len());
        Some(id)
    }

    /// The number of `text` if it is there.
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        self.table.find(hash(text), |&i| self.bytes(i) == text).copied()
    }

    /// Entry `id` as bytes; empty if there is no such entry.
    pub fn bytes(&self, id: u32) -> &[u8] {
        let i = id as usize;
        if i >= self.ends.len() {
            return &[];
        }
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.bytes[start..self.ends[i]]
    }

    /// Entry `id` as text; empty if there is no such entry. What is not UTF-8 was replaced before.
    pub fn text(&self, id: u32) -> &str {
        std::str::from_utf8(self.bytes(id)).unwrap_or("\u{fffd}")
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of memory held, roughly.
    pub fn memory(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<usize>() + self.table.capacity() * 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_text_same_number() {
        let mut d = Dictionary::default();
        assert_eq!(d.intern(b""), Some(0));
        assert_eq!(d.intern("客户".as_bytes()), Some(1));
        assert_eq!(d.intern(b""), Some(0));
        assert_eq!((d.text(1), d.find("客户".as_bytes()), d.find(b"x"), d.len()), ("客户", Some(1), None, 2));
        assert_eq!(d.text(7), "");
        for i in 0..5_000_u32 {
            assert_eq!(d.intern(format!("c{i}").as_bytes()), Some(i + 2));
        }
        assert_eq!(d.text(4_001), "c3999");
    }
}
