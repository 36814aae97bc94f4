//! Laws that hold for every file.

use crate::ingest::{assert_rows_add_up, data, propose, read, read_in_chunks, shared, total};
use keliu::ingest::{Intake, RawTable, assemble};
use keliu::model::Money;
use proptest::prelude::*;

fn same(a: &RawTable, b: &RawTable) -> bool {
    let columns = |t: &RawTable| -> Vec<(String, Vec<String>)> {
        let cells = |c: &keliu::ingest::RawColumn| (0..t.n_rows).map(|r| c.text(r).into_owned()).collect();
        t.columns.iter().map(|c| (c.name.clone(), cells(c))).collect()
    };
    let layout = |t: &RawTable| (t.header_row, t.encoding, t.separator, t.n_short_rows);
    columns(a) == columns(b)
        && layout(a) == layout(b)
        && a.surplus == b.surplus
        && a.undecodable_rows == b.undecodable_rows
}

/// A sales file with all sorts of cells.
fn sales() -> impl Strategy<Value = Vec<String>> {
    let date = prop_oneof![
        8 => (2015..2025_i32, 1..13_u8, 1..29_u8).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")),
        1 => Just(String::new()),
        1 => Just("someday".to_owned()),
    ];
    let amount = prop_oneof![
        8 => (-100_000..1_000_000_i64).prop_map(|v| Money::plain(i128::from(v) * 100)),
        1 => Just("n/a".to_owned()),
        1 => Just("many".to_owned()),
    ];
    let row = (0..40_u8, date, amount, 0..3_u8).prop_map(|(customer, date, amount, shape)| match shape {
        0 => format!("{customer},{date},{amount},\"a, \"\"b\"\"\n客户\""),
        1 => format!("{customer},{date},{amount},x"),
        _ => format!("C-{customer},{date},{amount}"),
    });
    prop::collection::vec(row, 1..60)
}

fn file(rows: &[String]) -> String {
    format!("customer id,order date,amount,note\n{}\n", rows.join("\n"))
}

fn take_in(text: &str) -> Intake {
    let table = read(text.as_bytes());
    let intake = assemble(&table, &propose(&table).mapping).unwrap();
    assert_rows_add_up(&intake);
    intake
}

/// The first row decides what the columns are, so that no mixture of broken cells changes the roles.
fn with_clean_rows(mut rows: Vec<String>) -> Vec<String> {
    for day in 1..29 {
        for customer in 0..12 {
            rows.push(format!("{customer},2020-02-{day:02},{}.5,x", day * customer));
        }
    }
    rows
}

/// A broken row right below the header is a row, not a second line of the header.
#[test]
fn a_broken_first_row_is_accounted_for() {
    for broken in ["C-0,,many,x", "C-0,someday,many", "one,someday,many,x"] {
        let mut rows = with_clean_rows(vec![broken.to_owned()]);
        rows.push("two,someday,many,x".to_owned());
        let intake = take_in(&file(&rows));
        assert_eq!((intake.n_read, intake.n_accepted, intake.n_rejected), (338, 336, 2), "{broken}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_do_not_matter(rows in sales(), n in 1..50_usize) {
        let text = file(&rows);
        let whole = read(text.as_bytes());
        prop_assert!(same(&whole, &read_in_chunks(text.as_bytes(), n).unwrap()));
    }

    #[test]
    fn the_order_of_rows_does_not_matter_for_totals(rows in sales(), seed in any::<u64>()) {
        let rows = with_clean_rows(rows);
        let mut mixed = rows.clone();
        mixed.sort_by_key(|row| {
            row.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
        });
        let (a, b) = (take_in(&file(&rows)), take_in(&file(&mixed)));
        prop_assert_eq!(total(&a), total(&b));
        prop_assert_eq!((a.n_accepted, a.n_rejected), (b.n_accepted, b.n_rejected));
        prop_assert_eq!(a.transactions.n_orders, b.transactions.n_orders);
        prop_assert_eq!(a.transactions.customer_ids.len(), b.transactions.customer_ids.len());
    }

    #[test]
    fn a_hundredth_of_the_unit_is_a_hundredth_of_the_total(cents in prop::collection::vec(-99_999..999_999_i64, 20..80)) {
        let write = |scale: i128| {
            let row = |(i, c): (usize, &i64)| format!("{},2020-01-{:02},{}", i % 7, i % 28 + 1, Money::plain(i128::from(*c) * scale));
            let rows: Vec<String> = cents.iter().enumerate().map(row).collect();
            format!("customer id,date,amount\n{}\n", rows.join("\n"))
        };
        prop_assert_eq!(total(&take_in(&write(100))) * 100, total(&take_in(&write(10_000))));
    }

    #[test]
    fn records_are_those_of_the_csv_crate(cells in prop::collection::vec(prop::collection::vec("[a-c\",;\n\r é]{0,6}", 3), 1..20)) {
        // Written by the csv crate, read by both.
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["first", "second", "third"]).unwrap();
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let mut expected = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
        let expected: Vec<Vec<String>> = expected
            .records()
            .map(|r| r.unwrap().iter().map(|c| c.trim().to_owned()).collect())
            .collect();
        let table = read(&bytes);
        prop_assume!(table.separator == b',');
        let row = |i: usize| table.columns.iter().map(|c| c.text(i).into_owned()).collect();
        let found: Vec<Vec<String>> = (0..table.n_rows).map(row).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), n in 1..9_usize) {
        let whole = read_in_chunks(&bytes, 1_000);
        let cut = read_in_chunks(&bytes, n);
        match (whole, cut) {
            (Ok(a), Ok(b)) => prop_assert!(same(&a, &b)),
            (Err(a), Err(b)) => prop_assert_eq!(a, b),
            _ => prop_assert!(false, "one way fails, the other does not"),
        }
    }
}

/// Texts longer than what is looked at before decisions are made, in every encoding.
#[test]
fn chunks_do_not_matter_in_long_files() {
    let mut chinese = "订单编号,客户,日期,金额\r\n".to_owned();
    let mut late = "order id,customer,date,amount\r\n".to_owned();
    for i in 0..6_000 {
        chinese.push_str(&format!("{i},王小明{},2024-03-{:02},{}.5\r\n", i % 99, i % 28 + 1, i % 1000));
        let name = if i < 5_900 { "Miller" } else { "王小明" };
        late.push_str(&format!("{i},{name}{},2024-03-{:02},{}.5\r\n", i % 99, i % 28 + 1, i % 1000));
    }
    for (text, encoding) in [
        (&chinese, encoding_rs::UTF_8),
        (&chinese, encoding_rs::GB18030),
        (&chinese, encoding_rs::BIG5),
        (&late, encoding_rs::UTF_8),
        (&late, encoding_rs::GB18030),
    ] {
        let text = if encoding == encoding_rs::BIG5 {
            text.replace('订', "訂")
                .replace('单', "單")
                .replace('编', "編")
                .replace('号', "號")
                .replace('户', "戶")
                .replace('额', "額")
        } else {
            text.clone()
        };
        let (bytes, _, failed) = encoding.encode(&text);
        assert!(!failed);
        let whole = read_in_chunks(&bytes, usize::MAX).unwrap();
        assert_eq!(whole.encoding, encoding.name());
        assert_eq!((whole.n_rows, whole.columns[1].text(5_999).as_ref()), (6_000, "王小明59"));
        for n in [1, 7, 4_096, 65_535, 65_537] {
            assert!(
                same(&whole, &read_in_chunks(&bytes, n).unwrap()),
                "{} in chunks of {n}",
                encoding.name()
            );
        }
    }
}

/// csv-spectrum 2.0.0 (Max Ogden, BSD-2-Clause, see tests/data/csv-spectrum/NOTICE).
/// A long file, most of whose rows are plain; a few may be damaged in ways of their own.
fn long_file(seed: u32, line_end: &str, is_damaged: bool) -> String {
    let mut state = seed;
    let mut draw = |n: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % n
    };
    let mut text = format!("order id,order date,customer,note,amount{line_end}");
    for row in 0..4_000 {
        let (id, customer) = (10_000 + row, draw(900));
        let note = match draw(12) {
            0 => "\"a, \"\"b\"\"\"",
            1 => "\"two\nlines\"",
            2 => "\"\"",
            3 => "保温杯",
            4 => " blank ",
            _ => "x",
        };
        let amount = format!("{}.{:02}", draw(5_000), draw(100));
        let (day, hour) = (draw(28) + 1, draw(24));
        text.push_str(&match draw(300) + if is_damaged { 0 } else { 5 } {
            0 => format!("SO{id},2024-02-{day:02} {hour:02}:00:00,C{customer:05},{note}"),
            1 => format!("SO{id},2024-02-{day:02} {hour:02}:00:00,C{customer:05},{note},{amount},more"),
            2 => format!("SO{id},2024-02-{day:02} {hour:02}:00:00,C{customer:05},a \"b\" c,{amount}"),
            3 => format!("SO{id},2024-02-{day:02} {hour:02}:00:00,C{customer:05},\"a\" b,{amount}"),
            4 => String::new(),
            _ => format!("SO{id},2024-02-{day:02} {hour:02}:00:00,C{customer:05},{note},{amount}"),
        });
        text.push_str(line_end);
    }
    text
}

#[test]
fn chunks_do_not_matter_where_plain_and_damaged_rows_mix() {
    for (seed, line_end) in [(1, "\n"), (2, "\r\n"), (3, "\n"), (4, "\r\n")] {
        let text = long_file(seed, line_end, true);
        let whole = read(text.as_bytes());
        assert_eq!(whole.columns.len(), 5);
        for n in [997, 66_000, 1 << 17] {
            assert!(same(&whole, &read_in_chunks(text.as_bytes(), n).unwrap()), "{seed} {n}");
        }
    }
}

#[test]
fn plain_rows_of_long_files_are_those_of_the_csv_crate() {
    let text = long_file(5, "\r\n", false);
    assert!(text.len() > 150_000, "{}", text.len());
    let table = read(text.as_bytes());
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let mut n_rows = 0;
    for (row, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        let ours: Vec<String> = table.columns.iter().map(|c| c.text(row).into_owned()).collect();
        assert_eq!(ours, cells, "{row}");
        n_rows += 1;
    }
    assert_eq!(n_rows, table.n_rows);
}

#[test]
fn csv_spectrum() {
    for name in [
        "comma_in_quotes",
        "empty",
        "empty_crlf",
        "escaped_quotes",
        "json",
        "newlines",
        "newlines_crlf",
        "quotes_and_newlines",
        "simple",
        "simple_crlf",
        "utf8",
    ] {
        let table = read(&data(&format!("csv-spectrum/{name}.csv")));
        let expected: serde_json::Value =
            serde_json::from_slice(&data(&format!("csv-spectrum/{name}.json"))).unwrap();
        // One file holds its only row without a list around it.
        let expected = match expected {
            serde_json::Value::Array(rows) => rows,
            row => vec![row],
        };
        assert_eq!(table.n_rows, expected.len(), "{name}");
        for (row, expected) in expected.iter().enumerate() {
            assert_eq!(table.columns.len(), expected.as_object().unwrap().len(), "{name}");
            for column in &table.columns {
                let expected = expected[&column.heading].as_str().unwrap();
                assert_eq!(column.text(row), expected, "{name}");
            }
        }
    }
}

/// The separators of the W3C's collection are found (MIT, as published with CSVsniffer).
#[test]
fn separators_of_the_w3c_collection() {
    let (Some(_), Some(dialects)) =
        (shared("data/robust/w3c_csvw.tar.gz"), shared("data/robust/w3c_csvw_dialects.txt"))
    else {
        return;
    };
    let archive =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/robust/w3c_csvw.tar.gz");
    let (mut n, mut wrong) = (0, Vec::new());
    for line in String::from_utf8_lossy(&dialects).lines().skip(2) {
        let fields: Vec<&str> = line.split('|').collect();
        let separator = match fields.get(2) {
            Some(&"comma") => b',',
            Some(&"semicolon") => b';',
            Some(&"tab") => b'\t',
            Some(&"vslash") => b'|',
            _ => continue,
        };
        let output =
            std::process::Command::new("tar").arg("xzOf").arg(&archive).arg(fields[0]).output().unwrap();
        let Ok(table) = read_in_chunks(&output.stdout, 1 << 16) else { continue };
        n += 1;
        if table.separator != separator && table.columns.len() > 1 {
            wrong.push(format!("{}: {:?}", fields[0], char::from(table.separator)));
        }
    }
    assert!(n > 150, "{n} files");
    assert!(wrong.len() * 50 <= n, "{} of {n}: {wrong:?}", wrong.len());
}
