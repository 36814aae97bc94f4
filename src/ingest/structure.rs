//! Where fields and records end in plain, well-formed text: 64 bytes at a time.
//!
//! The quotes of 64 bytes become a mask, and a running exclusive-or over it tells what is inside of quotes
//! (Langdale and Lemire 2019, Parsing gigabytes of JSON per second). That holds only while every quote opens a
//! field, closes one, or is doubled inside of one; masks of what stands beside each quote check it. Text that
//! fails the check, or has a CR that no LF follows, is left to the [`Splitter`](super::delimited::Splitter).
#![allow(clippy::indexing_slicing, reason = "blocks are cut to their length in the lines before")]

use wide::u8x16;

/// Field and record ends of a stretch of text that starts with a record.
#[derive(Debug, Default)]
pub struct Structure {
    /// Where each field ends: the position of the separator or LF behind it.
    pub field_ends: Vec<u32>,
    /// Per record, how many fields have ended with it since the start.
    pub record_ends: Vec<u32>,
}

const BLOCK: usize = 64;

#[inline]
fn mask_of(block: &[u8; BLOCK], sign: u8) -> u64 {
    let wanted = u8x16::splat(sign);
    let mut mask = 0_u64;
    for (i, part) in block.as_chunks::<16>().0.iter().enumerate() {
        let bits = u8x16::new(*part).cmp_eq(wanted).move_mask();
        mask |= u64::from(bits.unsigned_abs()) << (16 * i);
    }
    mask
}

/// Every bit becomes the exclusive-or of itself and all below.
#[inline]
fn running_xor(mut mask: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        mask ^= mask << shift;
    }
    mask
}

impl Structure {
    /// Reads `text`, which starts with a record. Returns whether the text is plain; if it is not, nothing of what
    /// was found counts.
    pub fn read(&mut self, text: &[u8], separator: u8) -> bool {
        self.field_ends.clear();
        self.record_ends.clear();
        let mut inside = 0_u64;
        // The start of a record is as good as a separator before it.
        let (mut after_end, mut after_close, mut after_cr) = (1_u64, 0_u64, 0_u64);
        let mut at = 0;
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        let mut last = [0_u8; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        for block in blocks.iter().chain(std::iter::once(&last)) {
            // What stands behind the last byte of the text is not known yet.
            let known = if at + BLOCK > text.len() { (1_u64 << rest.len()) - 1 } else { u64::MAX };
            let quotes = mask_of(block, b'"');
            let cr = mask_of(block, b'\r');
            let lf = mask_of(block, b'\n');
            let ends = mask_of(block, separator) | lf;
            let within = if quotes == 0 { inside } else { running_xor(quotes) ^ inside };
            inside = 0_u64.wrapping_sub(within >> 63);
            let outside_ends = ends & !within;
            let outside_cr = cr & !within;
            if quotes | after_close != 0 {
                let (opens, closes) = (quotes & within, quotes & !within);
                let may_open = outside_ends << 1 | after_end | closes << 1 | after_close;
                let must_end = closes << 1 | after_close;
                let ends_it = outside_ends | outside_cr | opens;
                if opens & !may_open != 0 || must_end & !ends_it & known != 0 {
                    return false;
                }
                after_close = closes >> 63;
            }
            if (outside_cr << 1 | after_cr) & !lf & known != 0 {
                return false;
            }
            after_end = outside_ends >> 63;
            after_cr = outside_cr >> 63;
            self.take(outside_ends, outside_ends & lf, at);
            at += BLOCK;
        }
        true
    }

    #[inline]
    fn take(&mut self, ends: u64, mut record_ends: u64, at: usize) {
        #[expect(clippy::cast_possible_truncation, reason = "stretches are far shorter than 4 GB")]
        let (at, n_before) = (at as u32, self.field_ends.len() as u32);
        while record_ends != 0 {
            let below = record_ends ^ (record_ends - 1);
            self.record_ends.push(n_before + (ends & below).count_ones());
            record_ends &= record_ends - 1;
        }
        // Few fields are shorter than four bytes: the smaller place costs less to clear.
        if ends.count_ones() <= 16 {
            self.extend_by::<16>(ends, at);
        } else {
            self.extend_by::<BLOCK>(ends, at);
        }
    }

    /// Adds up to `N` field ends.
    #[inline]
    fn extend_by<const N: usize>(&mut self, mut ends: u64, at: u32) {
        let mut found = [0_u32; N];
        let mut n = 0;
        while ends != 0 {
            found[n % N] = at + ends.trailing_zeros();
            n += 1;
            ends &= ends - 1;
        }
        self.field_ends.extend_from_slice(&found[..n.min(N)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::delimited::Splitter;
    use proptest::prelude::*;

    /// The cells of whole records, as they stand in the text.
    fn plain(text: &str) -> Option<Vec<Vec<String>>> {
        let mut structure = Structure::default();
        structure.read(text.as_bytes(), b',').then(|| {
            let (mut start, mut first) = (0, 0);
            let mut records = Vec::new();
            for last in &structure.record_ends {
                let mut cells = Vec::new();
                for end in &structure.field_ends[first..*last as usize] {
                    cells.push(text[start..*end as usize].trim_end_matches('\r').to_owned());
                    start = *end as usize + 1;
                }
                first = *last as usize;
                records.push(cells);
            }
            records
        })
    }

    #[test]
    fn what_is_plain() {
        let cells = |rows: &[&[&str]]| {
            Some(
                rows.iter().map(|row| row.iter().map(|c| (*c).to_owned()).collect()).collect::<Vec<Vec<_>>>(),
            )
        };
        assert_eq!(plain("a,b\n1,\n,\"x,\ny\"\nz"), cells(&[&["a", "b"], &["1", ""], &["", "\"x,\ny\""]]));
        assert_eq!(plain("a\r\n\r\n\"\"\"q\"\"\"\r\n"), cells(&[&["a"], &[""], &["\"\"\"q\"\"\""]]));
        for text in ["a\"b,c\n", "\"a\"b,c\n", "\"a\" ,b\n", "a\rb\n", " \"a\",b\n", "\"a\"\"b\"c\n"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    proptest! {
        /// Wherever the masks say that text is plain, the splitter finds the same.
        #[test]
        fn equals_the_splitter(text in "([a-c]{0,70}|[,\"\n]|\r\n|,\"|\",|\"\n|\"\"){0,60}") {
            if let Some(found) = plain(&text) {
                let mut splitter = Splitter::new(b',');
                splitter.extend(text.as_bytes());
                let mut records: Vec<Vec<String>> = Vec::new();
                let mut each = |record: crate::ingest::record::Record<'_>| {
                    records.push((0..record.len()).map(|i| String::from_utf8(record.text(i)).unwrap()).collect());
                    Ok(())
                };
                splitter.drain(&mut each).unwrap();
                let unquoted = |cell: &String| match cell.strip_prefix('"').and_then(|c| c.strip_suffix('"')) {
                    Some(inner) => inner.replace("\"\"", "\""),
                    None => cell.clone(),
                };
                let found: Vec<Vec<String>> = found.iter().map(|r| r.iter().map(unquoted).collect()).collect();
                prop_assert_eq!(found, records);
            }
        }
    }
}
