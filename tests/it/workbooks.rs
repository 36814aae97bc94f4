//! Workbooks and archives, whole files.

use crate::ingest::{outside, propose};
use calamine::{Data, Range, Reader, Xlsx};
use keliu::ingest::file::FileReader;
use keliu::ingest::tables::Opened;
use keliu::ingest::workbook::Workbook;
use keliu::ingest::workbook::grid::Grid;
use keliu::ingest::workbook::reference::words;
use keliu::ingest::workbook::sheet::Area;
use keliu::ingest::{RawTable, assemble};
use keliu::issue::Error;
use std::io::Cursor;
use std::process::Command;

pub fn open_with(bytes: &[u8], n: usize, picks: &[&str]) -> Result<Opened, Error> {
    let picks: Vec<String> = picks.iter().map(|p| (*p).to_owned()).collect();
    let mut reader = FileReader::new("", &picks)?;
    for chunk in bytes.chunks(n) {
        reader.push(chunk)?;
    }
    reader.finish()
}

pub fn open(bytes: &[u8]) -> Result<Opened, Error> {
    open_with(bytes, 1 << 16, &[])
}

/// The tables as text, cell by cell.
fn cells(table: &RawTable) -> Vec<Vec<String>> {
    let head = table.columns.iter().map(|c| c.name.clone()).collect();
    let rows = (0..table.n_rows).map(|row| {
        let cells = table.columns.iter().map(|c| c.text(row).into_owned());
        std::iter::once(table.row_number(row).to_string()).chain(cells).collect()
    });
    std::iter::once(head).chain(rows).collect()
}

/// Unpacked test workbooks of calamine: name, bytes.
fn calamine_tests() -> Option<Vec<(String, Vec<u8>)>> {
    let archive = outside("data/robust/excel_calamine.tar.gz")?;
    let list = Command::new("tar").arg("-tzf").arg(&archive).output().unwrap();
    let mut names: Vec<String> = String::from_utf8(list.stdout).unwrap().lines().map(str::to_owned).collect();
    names.retain(|name| [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"].iter().any(|end| name.ends_with(end)));
    names.sort();
    let read = |name: String| {
        let out = Command::new("tar").arg("-xzOf").arg(&archive).arg(&name).output().unwrap();
        (name, out.stdout)
    };
    Some(names.into_iter().map(read).collect())
}

#[test]
fn every_workbook_of_calamine_is_read_or_explained() {
    let Some(files) = calamine_tests() else { return };
    assert_eq!(files.len(), 132);
    let mut n_read = 0;
    for (name, bytes) in &files {
        match open(bytes) {
            Ok(opened) => {
                n_read += 1;
                let said: Vec<String> = opened
                    .read
                    .iter()
                    .map(|(sheet, t)| format!("{sheet}: {} rows x {} columns", t.n_rows, t.columns.len()))
                    .collect();
                println!(
                    "{name}\tread\t{} of {} sheets\t{}",
                    said.len(),
                    opened.tables.len(),
                    said.join("; ")
                );
            }
            Err(error) => println!("{name}\texplained\t{error}"),
        }
    }
    println!("{n_read} of {} read", files.len());
    assert!(n_read >= 92, "{n_read}");
}

/// A sheet as calamine gives it.
fn table_of(range: &Range<Data>, is_1904: bool, merges: Vec<Area>) -> Result<RawTable, Error> {
    let mut hints = None;
    loop {
        let mut grid = Grid::new(hints);
        let (row, column) = range.start().unwrap_or_default();
        for (r, c, value) in range.used_cells() {
            let mut text = Vec::new();
            words(value, is_1904, &mut text);
            grid.cell(row + r as u32, column + c as u32, &text)?;
        }
        let (table, again) = grid.finish(merges.clone())?;
        if again.is_none() {
            return Ok(table);
        }
        hints = again;
    }
}

#[test]
fn our_scanner_reads_what_calamine_reads() {
    let Some(files) = calamine_tests() else { return };
    let mut wrong = Vec::new();
    let mut n = 0;
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with("x") || name.ends_with("m")) {
        let theirs = Xlsx::new(Cursor::new(&bytes[..]));
        let ours = Workbook::in_zip(bytes);
        let (mut theirs, mut ours) = match (theirs, ours) {
            (Ok(theirs), Ok(Some(ours))) => (theirs, ours),
            (Err(_), Err(_)) => continue,
            (theirs, ours) => {
                wrong.push(format!("{name}: calamine {:?}, we {:?}", theirs.err(), ours.err()));
                continue;
            }
        };
        let is_1904 = theirs.has_1904_epoch();
        for (i, sheet) in ours.sheets().iter().enumerate() {
            n += 1;
            let range: Result<Range<Data>, _> = theirs.worksheet_range(&sheet.name);
            let expected = range.map_err(|e| e.to_string()).and_then(|range| {
                let merges = theirs.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
                let merges = merges.iter().map(|d| Area { start: d.start, end: d.end }).collect();
                table_of(&range, is_1904, merges).map_err(|e| e.to_string())
            });
            let found = ours.table(i, false).map_err(|e| e.to_string());
            match (expected, found) {
                (Ok(expected), Ok(found)) => {
                    let (expected, found) = (cells(&expected), cells(&found));
                    if expected != found {
                        let at = expected.iter().zip(&found).position(|(a, b)| a != b);
                        wrong.push(format!(
                            "{name} {}: {} and {} rows, row {at:?}: {:?} {:?}",
                            sheet.name,
                            expected.len(),
                            found.len(),
                            at.map(|i| &expected[i]),
                            at.map(|i| &found[i])
                        ));
                    }
                }
                (Err(_), Err(_)) => {}
                (expected, found) => wrong.push(format!(
                    "{name} {}: calamine {:?}, we {:?}",
                    sheet.name,
                    expected.err(),
                    found.err()
                )),
            }
        }
    }
    assert!(n > 50, "{n}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_online_retail_workbook_agrees_with_its_facts() {
    let Some(path) = outside("data/online_retail_2010-12_week1.xlsx") else { return };
    let opened = open(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(opened.read[0].0, "Online Retail");
    let table = &opened.read[0].1;
    let proposal = propose(table);
    assert!(proposal.is_certain(), "{:?}", proposal.questions);
    let intake = assemble(table, &proposal.mapping).unwrap();
    crate::ingest::assert_rows_add_up(&intake);
    let tx = &intake.transactions;
    assert_eq!(intake.n_accepted, 19_632);
    assert_eq!(tx.amount.iter().map(|a| a.0).sum::<i64>(), 3_249_563_200);
    assert_eq!(tx.n_orders, 905);
    assert_eq!(tx.customer_ids.len(), 539);
    let missing = intake.issues.iter().find(|i| i.code == "customer.missing").unwrap();
    assert_eq!(missing.n_rows, 6_651);
    let (first, last) = (tx.day.iter().min().unwrap(), tx.day.iter().max().unwrap());
    assert_eq!((first.iso().as_str(), last.iso().as_str()), ("2010-12-01", "2010-12-08"));
    let dates = table.columns.iter().find(|c| c.name == "InvoiceDate").unwrap();
    let mut texts: Vec<_> = (0..table.n_rows).map(|row| dates.text(row)).collect();
    texts.sort_unstable();
    assert_eq!((texts[0].as_ref(), texts[19_631].as_ref()), ("2010-12-01 08:26:00", "2010-12-08 18:09:00"));
}

#[test]
fn what_fuzzing_found_is_explained() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut n = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "bin") {
            n += 1;
            let bytes = std::fs::read(&path).unwrap();
            let (one, all) = (open_with(&bytes[1..], 1, &[]), open(&bytes[1..]));
            assert_eq!(one.is_ok(), all.is_ok(), "{}", path.display());
            assert_eq!(one.err(), all.err(), "{}", path.display());
        }
    }
    assert!(n >= 5);
}

/// An xlsx of single parts.
fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let options = options.compression_method(zip::CompressionMethod::Deflated).compression_level(Some(9));
    let parts = [
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="S" id="s"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="s" Type="x/worksheet" Target="s.xml"/></Relationships>"#,
        ),
        ("xl/s.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ];
    for (name, text) in parts {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn hostile_workbooks_are_bounded() {
    let rows = "<row><c t=\"inlineStr\"><is><t>date</t></is></c><c t=\"inlineStr\"><is><t>amount</t></is></c></row>\
                <row><c t=\"inlineStr\"><is><t>2024-03-05</t></is></c><c><v>5</v></c></row>";
    // The corners of the largest sheet, and a claim of it.
    let corners = format!(
        "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c>\
         <c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>"
    );
    let opened = open(&xlsx(&corners, "")).unwrap();
    let table = &opened.read[0].1;
    assert_eq!((table.n_rows, table.row_number(1)), (2, 1_048_576));
    assert_eq!(table.surplus.len(), 1);
    // Entities that grow, and a count of texts that nobody has memory for.
    let lol = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\
               <sst uniqueCount=\"18446744073709551615\"><si><t>&b;&lt;</t></si></sst>";
    let sheet =
        format!("<worksheet><sheetData>{rows}<row><c t=\"s\"><v>0</v></c></row></sheetData></worksheet>");
    let opened = open(&xlsx(&sheet, lol)).unwrap();
    assert_eq!(opened.read[0].1.columns[0].text(1), "&b;<");
    // 240 MB of rows without cells in half a megabyte.
    let code = |bytes: &[u8]| open(bytes).err().map(|e| e.code);
    let empty = format!("<worksheet><sheetData>{rows}{}", "<row/>".repeat(40 << 20));
    assert_eq!(code(&xlsx(&empty, "")), Some("file.expands"));
    assert_eq!(
        code(&xlsx("<worksheet><sheetData><row><c><v>5</v></c></row>", "")[..600]),
        Some("zip.broken")
    );
}

#[test]
fn the_cut_does_not_matter() {
    let sheet =
        "<worksheet><sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData></worksheet>";
    let bytes = xlsx(sheet, "");
    let whole = open(&bytes).unwrap();
    for n in [1, 2, 7, 8, 9, 100] {
        let cut = open_with(&bytes, n, &[]).unwrap();
        assert_eq!((&cut.tables, cells(&cut.read[0].1)), (&whole.tables, cells(&whole.read[0].1)));
    }
    assert_eq!(open_with(&bytes, 9, &["S"]).unwrap().read.len(), 1);
    assert_eq!(open_with(&bytes, 9, &["T"]).unwrap_err().code, "file.no_such_table");
}
