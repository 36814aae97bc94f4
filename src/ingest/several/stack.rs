//! Tables of the same columns, one below the other.

use crate::ingest::RawTable;
use crate::ingest::builder::{Span, TableBuilder};
use crate::ingest::table::Segment;
use crate::issue::Error;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Texts gathered before they go into the table.
const FLUSH_BYTES: usize = 1 << 20;

/// Stacks tables; a single one is left as it is. Columns are matched by their heading in small letters, those
/// without one by their place. A column `file_heading` says which table a row is from.
///
/// # Errors
/// `file.too_many_columns`, `file.too_many_rows`, `file.header_only`.
pub fn stack(mut tables: Vec<(String, RawTable)>, file_heading: &str) -> Result<RawTable, Error> {
    if tables.len() <= 1 {
        return tables.pop().map(|(_, table)| table).ok_or(Error::new("file.no_table"));
    }
    // Headings of all tables; per table, the place of each of its columns.
    let mut header: Vec<String> = Vec::new();
    let mut keys: Vec<(String, usize)> = Vec::new();
    let mut places: Vec<Vec<usize>> = Vec::new();
    for (_, table) in &tables {
        let mut own: Vec<(String, usize)> = Vec::new();
        let mut place = Vec::new();
        for (i, column) in table.columns.iter().enumerate() {
            let heading = column.heading.to_lowercase();
            let heading = if heading.is_empty() { format!("\u{0}{i}") } else { heading };
            let n = own.iter().filter(|(h, _)| *h == heading).count();
            own.push((heading.clone(), n));
            let key = (heading, n);
            place.push(keys.iter().position(|k| *k == key).unwrap_or_else(|| {
                keys.push(key);
                header.push(column.heading.clone());
                keys.len() - 1
            }));
        }
        places.push(place);
    }
    let width = header.len();
    header.push(file_heading.to_owned());
    let header_row = tables.first().map_or(0, |(_, table)| table.header_row);
    let mut builder = TableBuilder::new(&header, header_row)?;
    let mut segments: Vec<Segment> = Vec::new();
    let mut expected = u64::MAX;
    let mut n_kept = 0;
    let mut mended: Vec<u32> = Vec::new();
    let mut spans = vec![Span::InScratch(0, 0); width + 1];
    for ((name, table), place) in tables.iter().zip(&places) {
        let first = u32::try_from(builder.n_rows()).unwrap_or(u32::MAX);
        mended.extend(table.mended_rows.iter().map(|row| first.saturating_add(*row)));
        let mut surplus = table.surplus.iter().peekable();
        let mut short = table.short_rows.iter().peekable();
        for row in 0..table.n_rows {
            spans.fill(Span::InScratch(0, 0));
            let (mut is_blank, mut is_header) = (true, true);
            for (column, at) in table.columns.iter().zip(place) {
                let text = column.text(row);
                is_blank &= text.is_empty();
                is_header &= text == column.heading;
                if let Some(slot) = spans.get_mut(*at) {
                    *slot = builder.keep(text.as_bytes());
                    n_kept += text.len();
                }
            }
            let beyond = surplus.next_if(|(r, _)| *r as usize == row).map_or("", |(_, text)| text.as_str());
            let is_short = short.next_if(|r| **r as usize == row).is_some();
            // A blank row stays blank, and a repeated header one, so that they are known as such.
            let said = match (is_blank && beyond.is_empty(), is_header) {
                (true, _) => "",
                (_, true) => file_heading,
                _ => name.as_str(),
            };
            if let Some(slot) = spans.last_mut() {
                *slot = builder.keep(said.as_bytes());
                n_kept += said.len();
            }
            let number = table.row_number(row);
            if number != expected {
                segments.push(Segment { first: builder.n_rows(), row_number: number });
            }
            expected = number + 1;
            let n_fields = width + 1 + usize::from(!beyond.is_empty()) - usize::from(is_short);
            builder.row(spans.iter().copied(), n_fields, beyond.as_bytes(), is_blank)?;
            if n_kept > FLUSH_BYTES {
                n_kept = 0;
                builder.flush(&[])?;
            }
        }
    }
    let lengths: Vec<usize> = tables.iter().map(|(_, table)| table.n_rows).collect();
    let (encoding, separator) = tables.first().map_or(("", b','), |(_, t)| (t.encoding, t.separator));
    let mut sheets: Vec<String> =
        tables.iter().map(|(_, t)| t.sheet.clone()).filter(|s| !s.is_empty()).collect();
    sheets.dedup();
    let is_damaged = tables.iter().any(|(_, table)| !table.undecodable_rows.is_empty());
    let titles = tables.first().map(|(_, t)| t.titles.clone()).unwrap_or_default();
    drop(tables);
    let mut table = builder.encoded(encoding).separated_by(separator).finish(is_damaged)?;
    table.segments = segments;
    table.titles = titles;
    table.mended_rows = mended;
    table.sheet = sheets.join(", ");
    table.repeated = repeated(&table, &lengths, width);
    Ok(table)
}

/// Rows that stand in an earlier table as well, each against one row there. `width`: columns that count.
fn repeated(table: &RawTable, lengths: &[usize], width: usize) -> Vec<u32> {
    let columns = table.columns.get(..width).unwrap_or(&[]);
    let hash = |row: usize| {
        let mut hasher = FxHasher::default();
        let mut is_blank = true;
        for column in columns {
            let text = column.text(row);
            is_blank &= text.is_empty();
            hasher.write(text.as_bytes());
            hasher.write_u8(0xff);
        }
        if is_blank { None } else { Some(hasher.finish()) }
    };
    let mut seen: HashTable<(u64, u32)> = HashTable::new();
    let mut found = Vec::new();
    let mut first = 0;
    for n in lengths {
        let mut fresh: Vec<(u64, u32)> = Vec::new();
        for row in first..first + n {
            let (Some(hash), Ok(index)) = (hash(row), u32::try_from(row)) else { continue };
            let is_same = |(h, other): &(u64, u32)| {
                *h == hash && columns.iter().all(|c| c.text(*other as usize) == c.text(row))
            };
            match seen.find_entry(hash, is_same) {
                Ok(entry) => {
                    entry.remove();
                    found.push(index);
                }
                Err(_) => fresh.push((hash, index)),
            }
        }
        for entry in fresh {
            seen.insert_unique(entry.0, entry, |(hash, _)| *hash);
        }
        first += n;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Reader;

    fn table(text: &str) -> RawTable {
        let mut reader = Reader::new();
        reader.push(text.as_bytes()).unwrap();
        reader.finish().unwrap()
    }

    #[test]
    fn columns_by_heading_rows_by_number() {
        let a = table("Date,Amount,Note\n2024-03-05,5,x\n\n2024-03-06,6,y\n2024-03-06,6,y\n");
        let b = table("Title\n\namount,date\n6,2024-03-06\n7,2024-03-07,8\n");
        let all = stack(vec![("a".into(), a), ("b".into(), b)], "file").unwrap();
        let names: Vec<&str> = all.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["Date", "Amount", "Note", "file"]);
        let row = |row: usize| all.columns.iter().map(|c| c.text(row)).collect::<Vec<_>>();
        assert_eq!(row(1), ["", "", "", ""]);
        assert_eq!(row(4), ["2024-03-06", "6", "", "b"]);
        assert_eq!((0..6).map(|i| all.row_number(i)).collect::<Vec<_>>(), [2, 3, 4, 5, 4, 5]);
        assert_eq!(all.surplus, [(5, "8".to_owned())]);
    }

    #[test]
    fn each_row_repeats_one() {
        let a = table("date,amount\n2024-03-05,5\n2024-03-05,5\n2024-03-06,6\n");
        let b = table("date,amount\n2024-03-05,5\n2024-03-05,5\n2024-03-05,5\n2024-03-07,7\n");
        let c = table("date,amount\n2024-03-05,5\n2024-03-07,7\n");
        let all = stack(vec![("a".into(), a), ("b".into(), b), ("c".into(), c)], "file").unwrap();
        assert_eq!(all.repeated, [3, 4, 7, 8]);
    }
}
