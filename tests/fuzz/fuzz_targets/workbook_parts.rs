//! Workbooks by their parts: the fuzzer writes the XML of a sheet, of the shared texts and of the styles, or
//! replaces one part of a real workbook, so that it need not learn to pack.
#![no_main]

use keliu::ingest::file::FileReader;
use keliu::ingest::{assemble, guess};
use libfuzzer_sys::fuzz_target;
use std::io::Write;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const RELATIONS: &str = r#"<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook><workbookPr date1904="0"/><sheets><sheet name="a" id="s"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<Relationships><Relationship Id="s" Type="x/worksheet" Target="s.xml"/></Relationships>"#;

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else { return };
    let mut parts: Vec<&[u8]> = rest.split(|b| *b == 0).collect();
    parts.resize(3, &[]);
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut add = |name: &str, bytes: &[u8]| {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    };
    match kind % 3 {
        0 => {
            add("_rels/.rels", RELATIONS.as_bytes());
            add("xl/workbook.xml", BOOK.as_bytes());
            add("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes());
            add("xl/s.xml", parts[0]);
            add("xl/sharedStrings.xml", parts[1]);
            add("xl/styles.xml", parts[2]);
        }
        1 => {
            add("META-INF/manifest.xml", b"<m/>");
            add("content.xml", parts[0]);
        }
        _ => {
            add("_rels/.rels", parts[0]);
            add("xl/workbook.xml", parts[1]);
            add("xl/_rels/workbook.xml.rels", parts[2]);
            add("xl/s.xml", b"<sheetData><row><c><v>1</v></c></row></sheetData>");
        }
    }
    let bytes = zip.finish().unwrap().into_inner();
    let mut reader = FileReader::new("", &[]).unwrap();
    if reader.push(&bytes).is_err() {
        return;
    }
    let Ok(opened) = reader.finish() else { return };
    for (_, table) in &opened.read {
        let proposal = guess(table, &[], None, None);
        if let Ok(intake) = assemble(table, &proposal.mapping) {
            assert_eq!(intake.n_read, intake.n_accepted + intake.n_set_aside + intake.n_rejected);
        }
    }
});
