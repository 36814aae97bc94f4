//! Any bytes as a web page or an XML spreadsheet, cut anywhere: no panic, no row lost, and the cut does not matter. The
//! first byte says which, and the size of the chunks.
#![no_main]

use keliu::ingest::file::FileReader;
use keliu::ingest::tables::Opened;
use keliu::ingest::{assemble, guess};
use keliu::issue::Error;
use libfuzzer_sys::fuzz_target;

const BEGINNINGS: [&[u8]; 3] = [
    b"<html><table><tr>",
    b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook><Worksheet ss:Name=\"a\"><Table><Row>",
    b"",
];

fn read(bytes: &[u8], n: usize) -> Result<Opened, Error> {
    let mut reader = FileReader::new("", &[])?;
    for chunk in bytes.chunks(n) {
        reader.push(chunk)?;
    }
    reader.finish()
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let first = usize::from(*first);
    let bytes = [BEGINNINGS[first % BEGINNINGS.len()], rest].concat();
    match (read(&bytes, first + 1), read(&bytes, bytes.len().max(1))) {
        (Ok(a), Ok(b)) => {
            assert_eq!(a.tables, b.tables);
            for (_, table) in a.read {
                let mapping = guess(&table, &[], None, None).mapping;
                if let Ok(intake) = assemble(&table, &mapping) {
                    assert_eq!(intake.n_read, intake.n_accepted + intake.n_set_aside + intake.n_rejected);
                }
            }
        }
        (Err(a), Err(b)) => assert_eq!(a.code, b.code),
        (a, b) => panic!("{:?} {:?}", a.err(), b.err()),
    }
});
