//! Any bytes as a table: the rows and how they are read do not depend on how the bytes were cut, every field of a
//! file read by the rules is somewhere, and the table that comes out reads back as itself.
#![no_main]

use keliu::ingest::Reader;
use keliu::ingest::text_rows::{Description, TextRows};
use keliu::issue::Error;
use libfuzzer_sys::fuzz_target;

type Rows = Vec<Vec<Vec<u8>>>;

fn rows(bytes: &[u8], n: usize) -> Result<(Rows, Description), Error> {
    let mut found = Rows::new();
    let mut each = |cells: &[Vec<u8>]| found.push(cells.to_vec());
    let mut reader = TextRows::new("")?;
    for chunk in bytes.chunks(n) {
        reader.push(chunk, &mut each)?;
    }
    let description = reader.finish(&mut each)?;
    Ok((found, description))
}

fn n_rows(bytes: &[u8]) -> Result<usize, Error> {
    let mut reader = Reader::new();
    reader.push(bytes)?;
    Ok(reader.finish()?.n_rows)
}

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let cut = rows(bytes, usize::from(*first).max(1));
    let whole = rows(bytes, bytes.len().max(1));
    assert_eq!(cut, whole);
    let Ok((found, description)) = whole else { return };
    assert_eq!(found.len(), description.rows + usize::from(description.n_header_rows > 0));
    assert!(found.iter().flatten().map(Vec::len).sum::<usize>() <= 4 * bytes.len() + 64);
    // Blank lines and comments are rows of the table that is analysed; a product of a basket is one.
    if let Ok(n) = n_rows(bytes) {
        if description.layout == "baskets" {
            let n_products = found.iter().flatten().filter(|c| !String::from_utf8_lossy(c).trim().is_empty()).count();
            assert!(n <= n_products, "{n} {n_products}");
        } else {
            assert!(n >= description.rows, "{n} {description:?}");
        }
    }
});
