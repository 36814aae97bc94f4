//! OLE compound files: the one stream that holds an old workbook, and a fresh file around it.
//!
//! calamine's reader of compound files trusts what they say of themselves and can be made to panic or to ask for
//! gigabytes. So the stream is taken out here, where nothing is trusted ([MS-CFB]), and calamine is given a plain file
//! that holds nothing else.

/// Sector numbers from here on have a meaning of their own.
const LAST_SECTOR: u32 = 0xffff_fffa;
const END_OF_CHAIN: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;
const FAT_SECTOR: u32 = 0xffff_fffd;
const SECTOR: usize = 512;

/// Two bytes as a number.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A file of sectors of one size, with a table of successors.
struct Sectors<'a> {
    bytes: &'a [u8],
    size: usize,
    /// Where sector 0 starts.
    start: usize,
    successors: Vec<u8>,
}

impl Sectors<'_> {
    fn sector(&self, n: u32) -> Option<&[u8]> {
        let at = (n as usize).checked_mul(self.size)?.checked_add(self.start)?;
        self.bytes.get(at..self.bytes.len().min(at.checked_add(self.size)?))
    }

    /// The bytes of a chain of sectors, each at most once.
    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut all, mut next) = (Vec::new(), first);
        for _ in 0..=self.bytes.len() / self.size {
            let Some(part) = (next < LAST_SECTOR).then(|| self.sector(next)).flatten() else { break };
            all.extend_from_slice(part);
            let at = (next as usize).checked_mul(4);
            next = at.and_then(|at| u32_at(&self.successors, at)).unwrap_or(END_OF_CHAIN);
        }
        all
    }
}

/// The stream with one of the names (without regard to case), and its name; `None` if there is none.
pub fn stream(bytes: &[u8], names: &[&str]) -> Option<(String, Vec<u8>)> {
    let size = 1_usize << u16_at(bytes, 30).filter(|n| (7..=16).contains(n))?;
    let mini_size = 1_usize << u16_at(bytes, 32).filter(|n| (4..=12).contains(n))?;
    let mut file = Sectors { bytes, size, start: size, successors: Vec::new() };
    // The sectors that hold the table of successors: 109 in the header, more in a chain of their own.
    let mut places: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + 4 * i)).collect();
    let n_sectors = bytes.len() / size + 1;
    let mut next = u32_at(bytes, 68)?;
    for _ in 0..n_sectors {
        let Some(more) = (next < LAST_SECTOR).then(|| file.sector(next)).flatten() else { break };
        places.extend((0..size / 4 - 1).filter_map(|i| u32_at(more, 4 * i)));
        next = u32_at(more, size - 4).unwrap_or(END_OF_CHAIN);
        if places.len() > n_sectors {
            break;
        }
    }
    let places = places.into_iter().filter(|n| *n < LAST_SECTOR).take(n_sectors);
    file.successors = places.filter_map(|n| file.sector(n)).flatten().copied().collect();
    let directory = file.chain(u32_at(bytes, 48)?);
    let entry = |wanted: &str| {
        directory.chunks_exact(128).find(|entry| {
            let n = usize::from(u16_at(entry, 64).unwrap_or(0)).clamp(2, 64) - 2;
            let units = (0..n / 2).filter_map(|i| u16_at(entry, 2 * i));
            let name: String = char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect();
            // 2: a stream.
            entry.get(66) == Some(&2) && name.eq_ignore_ascii_case(wanted)
        })
    };
    let (name, entry) = names.iter().find_map(|name| Some((*name, entry(name)?)))?;
    let (first, n_bytes) = (u32_at(entry, 116)?, u32_at(entry, 120)? as usize);
    let mut all = if n_bytes < u32_at(bytes, 56)? as usize {
        // Short streams share sectors, in a stream of the root's.
        let minis = file.chain(u32_at(&directory, 116)?);
        let successors = file.chain(u32_at(bytes, 60)?);
        Sectors { bytes: &minis, size: mini_size, start: 0, successors }.chain(first)
    } else {
        file.chain(first)
    };
    all.truncate(n_bytes);
    Some((name.to_owned(), all))
}

/// A compound file that holds one stream.
pub fn package(name: &str, stream: &[u8]) -> Vec<u8> {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    // Shorter streams would have to share sectors.
    let n_bytes = stream.len().max(4_096);
    let n_data = n_bytes.div_ceil(SECTOR);
    // Directory, data, then the table of successors, which also describes itself; and of the latter's places, those
    // beyond the header's 109.
    let mut n_fat = 1;
    let mut n_more = 0;
    while (1 + n_data + n_fat + n_more) * 4 > n_fat * SECTOR {
        n_fat += 1;
        n_more = n_fat.saturating_sub(109).div_ceil(SECTOR / 4 - 1);
    }
    let (first_fat, first_more) = (1 + n_data, 1 + n_data + n_fat);
    let mut out = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    out.resize(24, 0);
    for n in [0x3e_u16, 3, 0xfffe, 9, 6] {
        out.extend_from_slice(&n.to_le_bytes());
    }
    out.resize(44, 0);
    let put = |out: &mut Vec<u8>, n: u32| out.extend_from_slice(&n.to_le_bytes());
    for n in [number(n_fat), 0, 0, 4_096, END_OF_CHAIN, 0] {
        put(&mut out, n);
    }
    put(&mut out, if n_more > 0 { number(first_more) } else { END_OF_CHAIN });
    put(&mut out, number(n_more));
    for i in 0..109 {
        put(&mut out, if i < n_fat { number(first_fat + i) } else { FREE });
    }
    // The directory: root and stream.
    for (name, kind, child, first, size) in
        [("Root Entry", 5_u8, 1, END_OF_CHAIN, 0), (name, 2, FREE, 1, number(n_bytes))]
    {
        let from = out.len();
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).take(62).collect();
        out.extend_from_slice(&units);
        out.resize(from + 64, 0);
        out.extend_from_slice(&u16::try_from(units.len() + 2).unwrap_or(2).to_le_bytes());
        out.extend_from_slice(&[kind, 1]);
        for n in [FREE, FREE, child] {
            put(&mut out, n);
        }
        out.resize(from + 116, 0);
        put(&mut out, first);
        put(&mut out, size);
        put(&mut out, 0);
    }
    out.resize(2 * SECTOR, 0);
    out.extend_from_slice(stream);
    out.resize(2 * SECTOR + n_data * SECTOR, 0);
    // Successors.
    let end = out.len() + n_fat * SECTOR;
    put(&mut out, END_OF_CHAIN);
    for i in 1..=n_data {
        put(&mut out, if i == n_data { END_OF_CHAIN } else { number(i + 1) });
    }
    for i in 0..n_fat + n_more {
        put(&mut out, if i < n_fat { FAT_SECTOR } else { FAT_SECTOR - 1 });
    }
    out.resize(end, 0xff);
    for i in 0..n_more {
        for k in 0..SECTOR / 4 - 1 {
            let at = 109 + i * (SECTOR / 4 - 1) + k;
            put(&mut out, if at < n_fat { number(first_fat + at) } else { FREE });
        }
        put(&mut out, if i + 1 < n_more { number(first_more + i + 1) } else { END_OF_CHAIN });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out() {
        for n in [0, 1, 5_000, 7_000_000, 9_000_000] {
            let stream: Vec<u8> = (0..n).map(|i: usize| u8::try_from(i % 251).unwrap()).collect();
            let file = package("Workbook", &stream);
            assert_eq!(file.len() % SECTOR, 0);
            let (name, found) = super::stream(&file, &["Book", "workbook"]).unwrap();
            assert_eq!((name.as_str(), &found[..n]), ("workbook", &stream[..]));
        }
        assert!(super::stream(b"\xD0\xCF\x11\xE0", &["Book"]).is_none());
    }
}
