//! The first bytes of a file, gathered until there are enough to decide by.

/// Gathers exactly so many bytes, so that the sizes of the chunks do not matter.
pub struct Head {
    bytes: Vec<u8>,
    n: usize,
}

impl Head {
    /// The first `n` bytes.
    pub fn of(n: usize) -> Self {
        Self { bytes: Vec::new(), n }
    }

    /// Takes a chunk. Once there are enough: the head, and what of the chunk comes behind it.
    pub fn take<'a>(&mut self, chunk: &'a [u8]) -> Option<(Vec<u8>, &'a [u8])> {
        let (first, rest) = chunk.split_at((self.n - self.bytes.len()).min(chunk.len()));
        self.bytes.extend_from_slice(first);
        (self.bytes.len() == self.n).then(|| (std::mem::take(&mut self.bytes), rest))
    }

    /// What was gathered, where the file has ended.
    pub fn end(self) -> Vec<u8> {
        self.bytes
    }

    /// Bytes of memory held.
    pub fn memory(&self) -> usize {
        self.bytes.capacity()
    }
}
