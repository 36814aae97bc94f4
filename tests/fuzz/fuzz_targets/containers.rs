//! Any bytes as a packed file, cut anywhere: no panic, bounded growth, and the cut does not matter.
#![no_main]

use keliu::ingest::file::FileReader;
use keliu::ingest::tables::Opened;
use keliu::issue::Error;
use libfuzzer_sys::fuzz_target;

fn read(bytes: &[u8], n: usize) -> Result<Opened, Error> {
    let mut reader = FileReader::new("", &[])?;
    for chunk in bytes.chunks(n) {
        reader.push(chunk)?;
    }
    reader.finish()
}

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    match (read(bytes, usize::from(*first).max(1)), read(bytes, bytes.len().max(1))) {
        (Ok(a), Ok(b)) => {
            assert_eq!(a.tables, b.tables);
            assert!(!a.read.is_empty());
            for ((name, a), (other, b)) in a.read.iter().zip(&b.read) {
                assert_eq!((name, a.n_rows, a.columns.len()), (other, b.n_rows, b.columns.len()));
                for row in 0..a.n_rows.min(50) {
                    assert_eq!(a.row_number(row), b.row_number(row));
                    assert!(a.columns.iter().zip(&b.columns).all(|(a, b)| a.text(row) == b.text(row)));
                }
            }
        }
        (Err(a), Err(b)) => assert_eq!(a.code, b.code),
        (a, b) => panic!("{:?} {:?}", a.err(), b.err()),
    }
});
