//! Several files as one report, through the engine.

use keliu::engine::Engine;
use keliu::i18n::{Lang, PlainHosts};
use keliu::report::{ColumnsView, MappingChoice};
use std::io::Write;

const MARCH: &str = "order id,order date,customer id,product id,quantity,unit price,amount\n\
    1,2024-03-05,A,P1,1,5,5\n2,2024-03-06,B,P2,2,3,6\n3,2024-03-07,C,P1,1,5,5\n3,2024-03-07,C,P3,1,9,9\n4,,C,P3,1,9,9\n";
const APRIL: &str = "order id,order date,customer id,product id,quantity,unit price,amount\n\
    3,2024-03-07,C,P3,1,9,9\n5,2024-04-01,A,P2,1,3,3\n6,2024-04-02,D,P1,1,5,5\n\norder id,order date,customer id,product id,quantity,unit price,amount\n7,2024-04-03,A,P1,1,5,5\n";
const CUSTOMERS: &str = "Customer,Plan,Credit limit,Since\nA,gold,500,2020-01-01\nB,silver,200,2021-01-01\nC,gold,300,2022-01-01\nZ,gold,1,2022-01-01\nA,silver,2,2022-01-01\n";
const PRODUCTS: &str = "sku,category,unit cost\nP1,tea,2\nP2,coffee,1\nP3,tea,4\n";
const PAYMENTS: &str = "invoice,customer id,due date,paid date,amount\n1,A,2024-04-05,2024-04-01,5\n2,B,2024-04-06,,6\n3,C,,2024-04-01,14\n4,A,2024-04-06,later,14\n";

fn begin(files: &[(&str, &[u8])]) -> (Engine, ColumnsView) {
    let mut engine = Engine::new(Lang::En, Box::new(PlainHosts)).unwrap();
    for (i, (name, bytes)) in files.iter().enumerate() {
        let size = bytes.len() as f64;
        if i == 0 { engine.begin(name, size, "") } else { engine.also(name, size, "") }.unwrap();
        for chunk in bytes.chunks(7) {
            engine.push(chunk).unwrap();
        }
    }
    let view = engine.finish().unwrap();
    (engine, view)
}

fn figures(engine: &mut Engine) -> String {
    engine.confirm().unwrap();
    while !engine.advance().unwrap().finished {}
    engine.figures().unwrap().to_lines()
}

fn assert_figures(all: &str, expected: &[(&str, u32)]) {
    for (id, n) in expected {
        assert!(all.lines().any(|line| line == format!("{id}\t{n}")), "{id} {n}\n{all}");
    }
}

#[test]
fn months_are_stacked_and_overlaps_are_found() {
    let files: [(&str, &[u8]); 2] = [("march.csv", MARCH.as_bytes()), ("april.csv", APRIL.as_bytes())];
    let (mut engine, view) = begin(&files);
    assert_eq!(view.file, "march.csv and 1 more");
    assert_eq!(view.n_rows, 11.0);
    assert!(!view.certain);
    assert_eq!(view.questions.iter().map(|q| q.id.as_str()).collect::<Vec<_>>(), ["repeated"]);
    assert_eq!(view.columns.last().unwrap().role, "attribute");
    let all = figures(&mut engine);
    assert_figures(
        &all,
        &[
            ("intake.rows_read", 11),
            ("intake.accepted", 7),
            ("intake.set_aside", 3),
            ("intake.rejected", 1),
            ("intake.set_aside.row.in_other_file", 1),
            ("intake.set_aside.row.blank", 1),
            ("intake.set_aside.row.repeated_header", 1),
            ("intake.file.1.rows_read", 5),
            ("intake.file.1.accepted", 4),
            ("intake.file.1.rejected", 1),
            ("intake.file.2.rows_read", 6),
            ("intake.file.2.accepted", 3),
            ("intake.file.2.set_aside", 3),
        ],
    );
    let csv = String::from_utf8(engine.not_accepted_csv().unwrap()).unwrap();
    let starts: Vec<&str> = csv.lines().skip(1).map(|l| l.split(',').next().unwrap()).collect();
    assert_eq!(starts, ["march.csv", "april.csv", "april.csv", "april.csv"]);
    assert!(csv.contains("\napril.csv,2,"), "{csv}");

    engine.remap(MappingChoice { repeated: "count".to_owned(), ..MappingChoice::default() }).unwrap();
    assert_figures(&figures(&mut engine), &[("intake.accepted", 8), ("intake.set_aside", 2)]);
}

#[test]
fn tables_of_customers_products_and_payments() {
    // In an order in which nothing is known of the sales at first.
    let files: [(&str, &[u8]); 4] = [
        ("customers.csv", CUSTOMERS.as_bytes()),
        ("payments.csv", PAYMENTS.as_bytes()),
        ("march.csv", MARCH.as_bytes()),
        ("products.csv", PRODUCTS.as_bytes()),
    ];
    let (mut engine, view) = begin(&files);
    let roles: Vec<(&str, &str)> = view.columns.iter().map(|c| (c.name.as_str(), c.role.as_str())).collect();
    assert_eq!(
        roles,
        [
            ("order id", "order"),
            ("order date", "date"),
            ("customer id", "customer"),
            ("product id", "product"),
            ("quantity", "quantity"),
            ("unit price", "unit_price"),
            ("amount", "amount"),
            ("Plan", "attribute"),
            ("Credit limit", "credit_limit"),
            ("Since", "ignore"),
            ("category", "category"),
            ("unit cost", "unit_cost"),
        ]
    );
    assert!(view.questions.is_empty());
    assert_eq!(view.files[0].purposes.len(), 1);
    assert!(view.files[0].purposes[0].contains("“customer id”: 3 of 5 rows used"), "{:?}", view.files);
    let all = figures(&mut engine);
    assert_figures(
        &all,
        &[
            ("intake.rows_read", 5),
            ("intake.file.1.rows_read", 5),
            ("intake.file.1.accepted", 3),
            ("intake.file.1.set_aside", 1),
            ("intake.file.1.rejected", 1),
            ("intake.file.2.accepted", 2),
            ("intake.file.2.rejected", 2),
            ("intake.file.3.accepted", 4),
            ("intake.file.4.accepted", 3),
        ],
    );
    let payments = engine.payments().unwrap();
    let amounts: Vec<i64> = payments.amount.iter().map(|a| a.0).collect();
    assert_eq!(amounts, [50_000, 60_000]);
    assert_eq!(
        payments.paid.iter().map(|p| p.map(|d| d.iso())).collect::<Vec<_>>(),
        [Some("2024-04-01".to_owned()), None]
    );
    let csv = String::from_utf8(engine.not_accepted_csv().unwrap()).unwrap();
    for row in ["customers.csv,5,", "customers.csv,6,", "payments.csv,4,", "payments.csv,5,", "march.csv,6,"]
    {
        assert!(csv.contains(&format!("\n{row}")), "{row} {csv}");
    }
}

#[test]
fn a_stranger_is_said_to_be_one() {
    let files: [(&str, &[u8]); 2] =
        [("march.csv", MARCH.as_bytes()), ("x.csv", b"city,people\nUlm,1\nBonn,2\n")];
    let (mut engine, view) = begin(&files);
    assert!(!view.certain && view.questions.is_empty());
    assert_figures(&figures(&mut engine), &[("intake.file.2.accepted", 0), ("intake.file.2.set_aside", 2)]);
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_archive_of_tables() {
    let march = gzip(MARCH.as_bytes());
    let archive = zip(&[
        ("data/march.csv.gz", &march),
        ("data/april.csv", APRIL.as_bytes()),
        ("__MACOSX/march.csv", b"junk"),
        ("data/customers.csv", CUSTOMERS.as_bytes()),
        ("logo.png", b"\x89PNG\r\n\x1a\n"),
    ]);
    let (_, view) = begin(&[("all.zip", &archive)]);
    let tables: Vec<(&str, bool)> =
        view.files[0].tables.iter().map(|t| (t.name.as_str(), t.is_read)).collect();
    // The months have the same headings.
    assert_eq!(
        tables,
        [("data/march.csv.gz", true), ("data/april.csv", true), ("data/customers.csv", false)]
    );
    assert_eq!(view.n_rows, 11.0);

    let mut engine = Engine::new(Lang::En, Box::new(PlainHosts)).unwrap();
    engine.begin("all.zip", 0.0, "").unwrap();
    engine.pick("data/march.csv.gz").unwrap();
    engine.pick("data/customers.csv").unwrap();
    engine.push(&archive).unwrap();
    let view = engine.finish().unwrap();
    assert!(view.columns.iter().any(|c| c.name == "Plan"));

    let (_, view) = begin(&[("march.csv.gz", &[march.clone(), gzip(b"8,2024-03-09,A,P1,1,5,5\n")].concat())]);
    assert_eq!(view.n_rows, 6.0);
}

#[test]
fn archives_that_are_refused() {
    let code = |bytes: &[u8]| crate::workbooks::open(bytes).err().map(|e| e.code);
    let march = gzip(MARCH.as_bytes());
    assert_eq!(code(&march[..march.len() - 4]), Some("gzip.broken"));
    assert_eq!(code(&zip(&[("a.txt", b"\x89PNG\r\n\x1a\n")])), Some("file.no_table"));
    let inner = zip(&[("a.csv", MARCH.as_bytes())]);
    assert_eq!(code(&zip(&[("a.zip", &inner)])), Some("file.nested"));
    assert_eq!(code(&inner[..inner.len() - 30]), Some("zip.broken"));
    assert_eq!(code(b"PK\x03\x04 and nothing more"), Some("zip.broken"));
    // 1 GB of the same line in 1 MB.
    let line = b"1,2024-03-05,A,P1,1,5,5\n".repeat(50_000);
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(MARCH.as_bytes()).unwrap();
    for _ in 0..300 {
        bomb.write_all(&line).unwrap();
    }
    assert_eq!(code(&bomb.finish().unwrap()), Some("file.expands"));
}
