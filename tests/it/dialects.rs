//! Layouts of published collections and of real files, by `keliu table` and `keliu describe`.

use crate::ingest::{check_roles, data, propose, read, shared};
use keliu::engine::text_table::{describe, write_table};
use keliu::ingest::text_rows::Description;
use keliu::ingest::text_rows::TextRows;
use keliu::issue::Error;
use proptest::prelude::*;
use std::path::Path;
use std::process::Command;

/// What `keliu table` writes, read back.
pub fn table(bytes: &[u8]) -> (Vec<Vec<String>>, Description) {
    let mut out = Vec::new();
    let description = write_table(bytes, "", &mut out).unwrap();
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(&out[..]);
    let rows = reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
    (rows, description)
}

/// The acid test of Max Ogden and others (BSD-2-Clause, tests/data/csv-spectrum).
#[test]
fn csv_spectrum() {
    let names = [
        "comma_in_quotes",
        "empty",
        "empty_crlf",
        "escaped_quotes",
        "json",
        "location_coordinates",
        "newlines",
        "newlines_crlf",
        "quotes_and_newlines",
        "simple",
        "simple_crlf",
        "utf8",
    ];
    for name in names {
        let (rows, _) = table(&data(&format!("csv-spectrum/{name}.csv")));
        let mut expected: serde_json::Value =
            serde_json::from_slice(&data(&format!("csv-spectrum/{name}.json"))).unwrap();
        if name == "location_coordinates" {
            // One object instead of a list, and another telephone number than the CSV has.
            expected["Contact Phone Number"] = "2095257564".into();
            expected = vec![expected].into();
        }
        let (header, below) = rows.split_first().unwrap();
        let found: Vec<serde_json::Value> = below
            .iter()
            .map(|row| {
                assert_eq!(row.len(), header.len(), "{name}");
                header
                    .iter()
                    .zip(row)
                    .map(|(k, v)| (k.clone(), v.clone().into()))
                    .collect::<serde_json::Map<_, _>>()
            })
            .map(Into::into)
            .collect();
        assert_eq!(serde_json::Value::from(found), expected, "{name}");
    }
}

/// The W3C's collection with its true dialects (MIT, as published with CSVsniffer): at most one file is wrong.
#[test]
fn w3c_collection() {
    let (Some(_), Some(dialects)) =
        (shared("data/robust/w3c_csvw.tar.gz"), shared("data/robust/w3c_csvw_dialects.txt"))
    else {
        return;
    };
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/robust/w3c_csvw.tar.gz");
    let folder = std::env::temp_dir().join(format!("keliu-w3c-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    assert!(Command::new("tar").arg("xzf").arg(&archive).arg("-C").arg(&folder).status().unwrap().success());
    let (mut n, mut wrong) = (0, Vec::new());
    for line in String::from_utf8_lossy(&dialects).lines().skip(2) {
        let fields: Vec<&str> = line.split('|').collect();
        let [name, _, separator, quote, escape, end] = fields[..] else { panic!("{line}") };
        let Ok(bytes) = std::fs::read(folder.join(name)) else { continue };
        n += 1;
        let Ok(found) = describe(&bytes[..], "") else {
            wrong.push(format!("{name}: not read"));
            continue;
        };
        let separator = match separator {
            "comma" => ",",
            "tab" => "\t",
            "space" => " ",
            other => panic!("{other}"),
        };
        assert_eq!(quote, "doublequote");
        // Any number of blanks is the collection's `space`.
        let is_separator = found.separator == separator || (separator == " " && found.separator == "blanks");
        // The collection says CRLF of files that have only LF in it: what is there counts.
        let has_cr = bytes.contains(&b'\r');
        let end = if end == "crlf" && !has_cr { "lf" } else { end };
        let is_end = found.record_terminator.eq_ignore_ascii_case(end) || found.record_terminator.is_empty();
        let is_escape = found.escape == "\"" && matches!(escape, "" | "doublequote");
        if !is_separator || found.quote != "\"" || !is_escape || !is_end {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(n, 219);
    assert!(wrong.len() <= 1, "{} of {n}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn real_files_of_odd_layout() {
    if let Some(bytes) = shared("data/cdnow_sample.txt") {
        let (rows, found) = table(&bytes);
        assert_eq!((rows.len(), found.columns, found.header_row), (6_919, 5, 0));
        assert_eq!(rows[0], ["00004", "0001", "19970101", "2", "29.33"]);
        assert!(rows.iter().all(|row| row.len() == 5));
    }
    if let Some(bytes) = shared("data/cdnow_master.txt") {
        let (rows, found) = table(&bytes);
        assert_eq!((rows.len(), found.columns, found.header_row), (69_660, 4, 1));
        assert_eq!(rows[0], ["customer_id", "date", "number_of_cds", "dollar_value"]);
        assert_eq!(rows[69_659].len(), 4);
    }
    if let Some(bytes) = shared("data/groceries_baskets.csv") {
        let (rows, found) = table(&bytes);
        assert_eq!((rows.len(), found.layout), (9_835, "baskets"));
        assert_eq!(rows[0], ["citrus fruit", "semi-finished bread", "margarine", "ready soups"]);
        assert_eq!(rows.iter().map(Vec::len).sum::<usize>(), 43_367);
        let table = read(&bytes);
        assert_eq!(
            (table.n_rows, table.columns[0].text(4).as_ref(), table.columns[1].text(4).as_ref()),
            (43_367, "2", "tropical fruit")
        );
        let guess = propose(&table);
        check_roles(&table, &guess, &[("order", "order"), ("product", "product")]);
        assert_eq!(guess.missing.len(), 2);
    }
}

type Rows = Vec<Vec<Vec<u8>>>;

fn in_chunks(bytes: &[u8], n: usize) -> Result<(Rows, Description), Error> {
    let mut rows = Rows::new();
    let mut each = |cells: &[Vec<u8>]| rows.push(cells.to_vec());
    let mut reader = TextRows::new("")?;
    for chunk in bytes.chunks(n) {
        reader.push(chunk, &mut each)?;
    }
    let description = reader.finish(&mut each)?;
    Ok((rows, description))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// A table of more than is looked at before decisions are made, with damage behind it.
    #[test]
    fn chunks_do_not_matter(
        damage in prop::collection::vec(r##"["',;|\\ \t\r\n#a5.é]{0,40}"##, 1..30),
        n in 1..70_usize,
    ) {
        let mut text = "id,name,amount\r\n".to_owned();
        for i in 0..3_600 {
            text.push_str(&format!("{i},\"Lee, Ann\",{}.5\r\n", i % 9));
        }
        for (i, damage) in damage.iter().enumerate() {
            text.push_str(&format!("{i},{damage},5\r\n{i},\"fine\",{i}\r\n"));
        }
        prop_assert_eq!(in_chunks(text.as_bytes(), n), in_chunks(text.as_bytes(), usize::MAX));
    }

    #[test]
    fn chunks_do_not_matter_in_any_layout(
        text in r##"["',;|\\ \t\r\n#a5.é:=]{0,300}"##,
        n in 1..9_usize,
    ) {
        prop_assert_eq!(in_chunks(text.as_bytes(), n), in_chunks(text.as_bytes(), usize::MAX));
    }
}
