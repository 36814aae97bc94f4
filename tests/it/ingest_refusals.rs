//! Bad files and bad rows: named, counted, never fatal where they need not be.

use crate::ingest::{n_rows, propose, read, read_in_chunks, take_in, total};
use keliu::export::not_accepted::{Words, to_csv};
use keliu::ingest::{Ask, DateOrder, Decimal, Reader, Role, assemble, guess};
use keliu::issue::Fate;

fn code(bytes: &[u8]) -> &'static str {
    read_in_chunks(bytes, 1_000).err().map_or("none", |e| e.code)
}

#[test]
fn files_that_are_no_tables() {
    for (bytes, expected) in [
        (&b""[..], "file.empty"),
        (b"\xef\xbb\xbf", "file.empty"),
        (b" \n,,\n", "file.empty"),
        (b"date,amount\n", "file.header_only"),
        (b"PK\x03\x04....[Content_Types].xml....", "file.is_excel"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", "file.is_excel"),
        (b"PK\x03\x04....a.csv", "file.is_zip"),
        (b"\x1f\x8b\x08....", "file.is_gzip"),
        (b"%PDF-1.4 ...", "file.is_pdf"),
        (b"\x89PNG....", "file.is_image"),
        (b"\xff\xd8\xff....", "file.is_image"),
        (b"\x00\x01\x02\x03\x04\x05abc", "file.is_binary"),
    ] {
        assert_eq!(code(bytes), expected, "{bytes:?}");
    }
    assert_eq!(Reader::with_encoding("klingon").err().map(|e| e.code), Some("encoding.unknown"));
    let wide = vec!["a"; 1_500].join(",");
    assert_eq!(code(format!("{wide}\n{wide}\n").as_bytes()), "file.too_many_columns");
}

#[test]
fn a_line_without_end_fails_early() {
    let mut reader = Reader::new();
    reader.push(b"date,amount\n2024-03-05,5\n\"").unwrap();
    let chunk = vec![b'x'; 1 << 20];
    let mut n_pushed = 0;
    let error = loop {
        match reader.push(&chunk) {
            Ok(()) => n_pushed += 1,
            Err(error) => break error,
        }
        assert!(reader.memory() < 40 << 20);
    };
    assert_eq!((error.code, &error.args[0]), ("file.line_too_long", &("row", "3".to_owned())));
    assert!((15..=17).contains(&n_pushed), "{n_pushed}");
}

#[test]
fn every_row_has_one_fate() {
    let text = "\
Sales of March,,,,
order id,order date,customer id,amount,note
1,2024-03-05,A,10.5,x
1,2024-03-05,A,10.5,x

order id,order date,customer id,amount,note
2,2024-03-06,,-3,x
3,not yet,B,5,x
4,,B,5,x
5,2024-03-07,B,,x
6,2024-03-07,B,five,x
7,2024-03-07,B,99999999999999999,x
8,2024-03-07,B,1,x,y,z
9,2024-03-08,B,0
,2024-03-09,C,2,x
Total,,,100,
";
    let (table, guess, intake) = take_in(text.as_bytes());
    assert_eq!(table.header_row, 2);
    assert!(guess.is_certain(), "{guess:?}");
    assert_eq!((intake.n_read, intake.n_accepted, intake.n_set_aside, intake.n_rejected), (14, 5, 3, 6));
    let expected = [
        (5, Fate::SetAside, "row.blank"),
        (6, Fate::SetAside, "row.repeated_header"),
        (8, Fate::Rejected, "date.unreadable"),
        (9, Fate::Rejected, "date.missing"),
        (10, Fate::Rejected, "amount.missing"),
        (11, Fate::Rejected, "amount.unreadable"),
        (12, Fate::Rejected, "amount.overflow"),
        (13, Fate::Rejected, "row.surplus_fields"),
        (16, Fate::SetAside, "row.total"),
    ];
    let found: Vec<_> = intake
        .not_accepted
        .iter()
        .map(|(i, fate, code)| (table.row_number(*i as usize), *fate, *code))
        .collect();
    assert_eq!(found, expected);
    for code in
        ["row.duplicate", "customer.missing", "amount.negative", "amount.zero", "row.short", "order.missing"]
    {
        assert_eq!(n_rows(&intake, code), 1, "{code}");
    }
    assert_eq!(total(&intake), 200_000);
    let sample = &intake.issues.iter().find(|i| i.code == "date.unreadable").unwrap().samples[0];
    assert_eq!((sample.row, sample.column.as_str(), sample.text.as_str()), (8, "order date", "not yet"));

    let words = Words {
        headings: ["Row", "What", "Why", "Surplus"],
        file: "file",
        fate: &|fate| format!("{fate:?}"),
        reason: &|code| code.to_owned(),
    };
    let csv = String::from_utf8(to_csv(&table, &intake, &words)).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "\u{feff}Row,What,Why,order id,order date,customer id,amount,note,Surplus");
    assert_eq!(lines[3], "8,Rejected,date.unreadable,3,not yet,B,5,x,");
    assert_eq!(lines[8], "13,Rejected,row.surplus_fields,8,2024-03-07,B,1,x,\"y,z\"");
    assert_eq!(lines.len(), 10);
}

#[test]
fn quantity_times_price_says_which_is_bad() {
    let text = "date,quantity,unit price\n2024-03-05,2,1.5\n2024-03-05,x,1.5\n2024-03-05,2,y\n2024-03-05,,1\n2024-03-05,1,\n\
                2024-03-05,900000000000,900000000000\n2024-03-05,1,99999999999999999\n";
    let table = read(text.as_bytes());
    let guess = guess(&table, &[(1, Role::Quantity), (2, Role::UnitPrice)], None, None);
    let intake = assemble(&table, &guess.mapping).unwrap();
    for code in [
        "quantity.unreadable",
        "unit_price.unreadable",
        "quantity.missing",
        "unit_price.missing",
        "amount.overflow",
        "unit_price.overflow",
    ] {
        assert_eq!(n_rows(&intake, code), 1, "{code}");
    }
    assert_eq!((total(&intake), intake.n_accepted), (30_000, 1));
}

#[test]
fn what_only_the_user_can_say() {
    let rows: String =
        (1..12).map(|i| format!("{i},0{}/0{}/2024,1.{i:03}\n", i % 9 + 1, i * 2 % 9 + 1)).collect();
    let table = read(format!("customer id,order date,amount\n{rows}").as_bytes());
    let proposal = propose(&table);
    assert_eq!(
        proposal.questions,
        [Ask::DateOrder { orders: vec![DateOrder::Dmy, DateOrder::Mdy] }, Ask::Decimal]
    );
    let answered = guess(&table, &[], Some(DateOrder::Mdy), Some(Decimal::Point));
    assert!(answered.questions.is_empty() && answered.is_certain());
    assert_eq!(answered.mapping.date_order, DateOrder::Mdy);

    let table = read("date,amount,sales\n2024-03-05,5,6\n2024-03-06,7,8\n".as_bytes());
    assert_eq!(propose(&table).questions, [Ask::Role { role: Role::Amount, candidates: vec![1, 2] }]);
    let chosen = guess(&table, &[(2, Role::Amount)], None, None);
    assert_eq!((chosen.mapping.column(Role::Amount), chosen.columns[2].reason), (Some(2), "chosen"));
    assert!(chosen.questions.is_empty());
}

#[test]
fn columns_without_headings() {
    let rows: String = (0..200)
        .map(|i| {
            format!(
                "K{:03},2024-{:02}-{:02},{},{}.25,{}\n",
                i * 7 % 60,
                i % 12 + 1,
                i % 28 + 1,
                i % 5 + 1,
                i % 9,
                (i % 5 + 1) as f64 * ((i % 9) as f64 + 0.25)
            )
        })
        .collect();
    let (table, guess, intake) = take_in(rows.as_bytes());
    assert_eq!((table.header_row, table.columns[0].name.as_str()), (0, "Column 1"));
    let names: Vec<&str> = guess.mapping.roles.iter().map(|r| r.name()).collect();
    assert_eq!(names, ["customer", "date", "quantity", "unit_price", "amount"]);
    assert_eq!(guess.columns[4].reason, "product_of");
    assert_eq!(intake.n_accepted, 200);
}

#[test]
fn encodings_chosen_and_damaged() {
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("日付,金額\n2024-03-05,12\n");
    let mut reader = Reader::with_encoding("shift_jis").unwrap();
    reader.push(&bytes).unwrap();
    assert_eq!(reader.finish().unwrap().columns[0].name, "日付");

    let mut bytes = "客户,日期,金额\n张三李四王五赵六孙七周八,2024-03-05,5\n".as_bytes().to_vec();
    bytes.extend_from_slice("吴九郑十,2024-03-06,6\n".as_bytes());
    bytes.extend_from_slice(b"\xff\xff,2024-03-07,7\n");
    let (table, _, intake) = take_in(&bytes);
    assert_eq!((table.encoding, &table.undecodable_rows[..]), ("UTF-8", &[2][..]));
    assert_eq!(n_rows(&intake, "text.undecodable"), 1);
}

#[test]
fn currencies() {
    let currency = |amounts: &str| take_in(format!("date,{amounts}").as_bytes()).2.transactions.currency;
    assert_eq!(currency("amount\n2024-03-05,¥5\n2024-03-06,￥7\n"), "CNY");
    assert_eq!(currency("amount\n2024-03-05,£5\n2024-03-06,7\n"), "GBP");
    // Several: one is counted, the others are set aside (tests/it/sales_sense.rs).
    assert_eq!(currency("amount\n2024-03-05,£5\n2024-03-06,$7\n2024-03-07,£1\n"), "GBP");
    assert_eq!(currency("amount (USD)\n2024-03-05,5\n2024-03-06,7\n"), "USD");
    assert_eq!(currency("金额（元）\n2024-03-05,5\n2024-03-06,7\n"), "CNY");
    assert_eq!(currency("amount\n2024-03-05,5\n2024-03-06,7\n"), "");
}
