//! Texts, each kept once.
#![allow(clippy::indexing_slicing, reason = "ends are written by this file only")]

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Distinct texts, numbered in the order in which they were first seen.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    bytes: Vec<u8>,
    /// `ends[i]` is where entry `i` ends in `bytes`.
    ends: Vec<usize>,
    /// Open addressing with linear probing: half of the hash above the number plus one; 0 is free. With the hash
    /// in the slot neither a miss nor growth has to look at texts, which are far away in memory.
    slots: Vec<u64>,
    /// How many of the entries stand in slots.
    n_indexed: usize,
    /// Whether bytes that are no UTF-8 were replaced by U+FFFD.
    pub has_replacements: bool,
}

/// The upper bit of a code is free for other uses.
const MAX_ENTRIES: u32 = u32::MAX >> 1;

#[inline]
fn hash(text: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    let hash = hasher.finish();
    #[expect(clippy::cast_possible_truncation, reason = "both halves are mixed")]
    let half = (hash ^ (hash >> 32)) as u32;
    half
}

/// Bytes of the longest text that is remembered.
const MAX_RECENT_BYTES: usize = 32;

/// A text of at most [`MAX_RECENT_BYTES`] and its number.
#[derive(Debug, Clone, Copy)]
struct Recent {
    words: [u64; 4],
    n_bytes: u32,
    id: u32,
}

/// Stands where nothing was remembered yet: no text is so long.
const NO_RECENT: Recent = Recent { words: [0; 4], n_bytes: u32::MAX, id: 0 };

/// Texts that were interned of late, by their bytes: those that come again soon cost neither a hash nor a look at
/// the dictionary. It belongs to one dictionary.
#[derive(Debug, Clone, Default)]
pub struct Recents {
    slots: Vec<Recent>,
    /// Whether there may be many slots.
    is_roomy: bool,
}

impl Recents {
    const FEW: usize = 1 << 8;
    const MANY: usize = 1 << 12;

    /// None yet. `is_roomy`: memory may be spent where there are many different texts.
    pub fn new(is_roomy: bool) -> Self {
        Self { slots: Vec::new(), is_roomy }
    }

    /// Makes as many slots as a dictionary of `n` texts is worth.
    fn fit(&mut self, n: usize) {
        let n_slots = if self.is_roomy && n > Self::FEW { Self::MANY } else { Self::FEW };
        if self.slots.len() != n_slots {
            self.slots = vec![NO_RECENT; n_slots];
        }
    }
}

/// All bytes of a text of at most [`MAX_RECENT_BYTES`]: the first and the last of it, which overlap.
#[inline]
fn words(text: &[u8]) -> Option<[u64; 4]> {
    let word = u64::from_le_bytes;
    if text.len() > 16 {
        let (first, last) = (text.first_chunk::<16>()?, text.last_chunk::<16>()?);
        let ([a, b], [c, d]) = (halves_of(first), halves_of(last));
        return (text.len() <= MAX_RECENT_BYTES).then(|| [word(a), word(b), word(c), word(d)]);
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        return Some([word(*first), word(*last), 0, 0]);
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return Some([u64::from(first) | u64::from(last) << 32, 0, 0, 0]);
    }
    let byte = |i: usize| text.get(i).map_or(0, |b| u64::from(*b));
    Some([byte(0) | byte(1) << 8 | byte(2) << 16, 0, 0, 0])
}

/// Without the call to a general comparison that `==` becomes.
#[inline]
fn is_same_words([a, b, c, d]: [u64; 4], [e, f, g, h]: [u64; 4]) -> bool {
    (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) == 0
}

#[inline]
fn halves_of(bytes: &[u8; 16]) -> [[u8; 8]; 2] {
    let [a, b] = bytes.as_chunks::<8>().0 else { return [[0; 8]; 2] };
    [*a, *b]
}

/// The hash and the number in a slot.
#[expect(clippy::cast_possible_truncation, reason = "the halves of a slot")]
fn halves(slot: u64) -> (u32, u32) {
    ((slot >> 32) as u32, (slot as u32).wrapping_sub(1))
}

/// Whether two texts are the same. Most are short: a call to the general comparison would cost more than it.
#[inline]
fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (a_words, b_words) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut differs = 0;
    for (a, b) in a_words.0.iter().zip(b_words.0) {
        differs |= u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
    }
    for (a, b) in a_words.1.iter().zip(b_words.1) {
        differs |= u64::from(a ^ b);
    }
    differs == 0
}

impl Dictionary {
    /// An empty dictionary with room: what grows is moved, and its old place is lost in WebAssembly.
    pub fn with_room(n_texts: usize, n_bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(n_bytes), ends: Vec::with_capacity(n_texts), ..Self::default() }
    }

    /// Bytes of all texts.
    pub fn n_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a text that is known to be new, and returns its number; `None` as with [`Dictionary::intern`].
    /// Nothing is hashed, so that many texts are added fast; [`Dictionary::find`] is slow until
    /// [`Dictionary::intern`] is called.
    pub fn push_unique(&mut self, text: &[u8]) -> Option<u32> {
        let id = u32::try_from(self.ends.len()).ok().filter(|&id| id < MAX_ENTRIES)?;
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
        Some(id)
    }

    /// The number of `text`, which is added if it is new. `None` when 2^31 - 1 entries are exceeded.
    pub fn intern(&mut self, text: &[u8]) -> Option<u32> {
        self.index();
        if (self.ends.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        self.intern_hashed(hash(text), text)
    }

    /// There must be a free slot.
    fn intern_hashed(&mut self, hash: u32, text: &[u8]) -> Option<u32> {
        let (slot, found) = self.probe(hash, text);
        if found.is_some() {
            return found;
        }
        if std::str::from_utf8(text).is_err() {
            self.has_replacements = true;
            return self.intern(String::from_utf8_lossy(text).as_bytes());
        }
        let id = u32::try_from(self.ends.len()).ok().filter(|&id| id < MAX_ENTRIES)?;
        self.slots[slot] = u64::from(hash) << 32 | u64::from(id + 1);
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
        self.n_indexed += 1;
        Some(id)
    }

    /// Puts entries into slots that were added without.
    fn index(&mut self) {
        while self.n_indexed < self.ends.len() {
            if (self.n_indexed + 1) * 4 > self.slots.len() * 3 {
                self.grow();
            }
            let Ok(id) = u32::try_from(self.n_indexed) else { return };
            let hash = hash(self.bytes(id));
            let (slot, _) = self.probe(hash, self.bytes(id));
            self.slots[slot] = u64::from(hash) << 32 | u64::from(id + 1);
            self.n_indexed += 1;
        }
    }

    /// Interns many texts and appends their numbers to `codes`. `None` as with [`Dictionary::intern`].
    pub fn intern_all(&mut self, texts: &[&[u8]], recents: &mut Recents, codes: &mut Vec<u32>) -> Option<()> {
        if texts.is_empty() {
            return Some(());
        }
        self.index();
        while (self.ends.len() + texts.len()) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        recents.fit(self.ends.len());
        let mask = recents.slots.len() - 1;
        for &text in texts {
            let Some(words) = words(text) else {
                codes.push(self.intern_hashed(hash(text), text)?);
                continue;
            };
            let n_bytes = u32::try_from(text.len()).unwrap_or(0);
            let [a, b, c, d] = words;
            let mixed = (a ^ b.rotate_left(29) ^ c.rotate_left(17) ^ d.rotate_left(43))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let seen = &mut recents.slots[usize::try_from(mixed >> 48).unwrap_or(0) & mask];
            if !is_same_words(seen.words, words) || seen.n_bytes != n_bytes {
                let id = self.intern_hashed(hash(text), text)?;
                *seen = Recent { words, n_bytes, id };
            }
            codes.push(seen.id);
        }
        Some(())
    }

    /// A hash of an entry that is the same wherever it stands.
    pub fn hash_of(&self, id: u32) -> u32 {
        hash(self.bytes(id)).wrapping_mul(0x9e37_79b1)
    }

    /// The number of `text` if it is there.
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        let found = if self.slots.is_empty() { None } else { self.probe(hash(text), text).1 };
        let n_indexed = u32::try_from(self.n_indexed).unwrap_or(MAX_ENTRIES);
        let n = u32::try_from(self.ends.len()).unwrap_or(MAX_ENTRIES);
        found.or_else(|| (n_indexed..n).find(|id| self.bytes(*id) == text))
    }

    /// The slot where `text` is or would be, and its number if it is there. There is a free slot.
    fn probe(&self, hash: u32, text: &[u8]) -> (usize, Option<u32>) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return (at, None);
            }
            let (upper, id) = halves(slot);
            if upper == hash && is_same(self.bytes(id), text) {
                return (at, Some(id));
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let mut slots = vec![0_u64; (self.slots.len() * 2).max(16)];
        let mask = slots.len() - 1;
        for slot in self.slots.iter().copied().filter(|slot| *slot != 0) {
            let mut at = (slot >> 32) as usize & mask;
            while slots[at] != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = slot;
        }
        self.slots = slots;
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

    /// All entries, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let bytes = starts.zip(&self.ends).map(|(start, end)| self.bytes.get(start..*end).unwrap_or(&[]));
        bytes.map(|bytes| std::str::from_utf8(bytes).unwrap_or("\u{fffd}"))
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
        self.bytes.capacity() + (self.ends.capacity() + self.slots.capacity()) * size_of::<u64>()
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
        let mut codes = Vec::new();
        let texts: [&[u8]; 6] = [b"c3999", b"c3999", b"new", b"", b"new", b"new"];
        assert_eq!(d.intern_all(&texts, &mut Recents::new(true), &mut codes), Some(()));
        assert_eq!(codes, [4_001, 4_001, 5_002, 0, 5_002, 5_002]);
        assert_eq!(
            (d.push_unique(b"later"), d.find(b"later"), d.find(b"never")),
            (Some(5_003), Some(5_003), None)
        );
        assert_eq!((d.intern(b"later"), d.intern(b"last"), d.len()), (Some(5_003), Some(5_004), 5_005));
        assert_eq!(
            (d.intern(b"bad\xff"), d.text(5_005), d.has_replacements),
            (Some(5_005), "bad\u{fffd}", true)
        );
    }
}
