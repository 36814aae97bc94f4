//! Shared by the tests of ingest: reading bytes and files.

use keliu::ingest::{DateOrder, Decimal, Guess, Intake, RawTable, Reader, Role, assemble, guess};
use keliu::issue::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Reads bytes pushed in chunks of one size.
pub fn read_in_chunks(bytes: &[u8], n: usize) -> Result<RawTable, Error> {
    let mut reader = Reader::new();
    for chunk in bytes.chunks(n) {
        reader.push(chunk)?;
    }
    reader.finish()
}

pub fn read(bytes: &[u8]) -> RawTable {
    read_in_chunks(bytes, 1 << 16).unwrap()
}

pub fn propose(table: &RawTable) -> Guess {
    guess(table, &[], None, None)
}

/// Everything by guessing.
pub fn take_in(bytes: &[u8]) -> (RawTable, Guess, Intake) {
    let table = read(bytes);
    let proposal = propose(&table);
    let intake = assemble(&table, &proposal.mapping).unwrap();
    assert_rows_add_up(&intake);
    (table, proposal, intake)
}

pub fn assert_rows_add_up(intake: &Intake) {
    use keliu::issue::Fate;
    assert_eq!(intake.n_read, intake.n_accepted + intake.n_set_aside + intake.n_rejected);
    assert_eq!(intake.n_accepted, intake.transactions.len() as u64);
    assert_eq!(intake.n_set_aside, intake.issues.n_rows(Fate::SetAside));
    assert_eq!(intake.n_rejected, intake.issues.n_rows(Fate::Rejected));
    assert_eq!(intake.n_set_aside + intake.n_rejected, intake.not_accepted.len() as u64);
}

/// Sum of the amounts in 1/10,000.
pub fn total(intake: &Intake) -> i128 {
    intake.transactions.amount.iter().map(|a| i128::from(a.0)).sum()
}

pub fn n_rows(intake: &Intake, code: &str) -> u64 {
    intake.issues.iter().filter(|i| i.code == code).map(|i| i.n_rows).sum()
}

/// Roles by heading, without the unused columns.
pub fn roles(table: &RawTable, guess: &Guess) -> Vec<(String, &'static str)> {
    let columns = table.columns.iter().zip(&guess.mapping.roles);
    let used = columns.filter(|(_, role)| **role != Role::Ignore);
    used.map(|(column, role)| (column.name.clone(), role.name())).collect()
}

pub fn check_roles(table: &RawTable, guess: &Guess, expected: &[(&str, &str)]) {
    let found = roles(table, guess);
    let found: Vec<(&str, &str)> = found.iter().map(|(name, role)| (name.as_str(), *role)).collect();
    assert_eq!(found, expected);
}

/// Where a file stands that is not part of the project.
pub fn outside(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !path.exists() {
        eprintln!("skipped: no ../shared ({name})");
        return None;
    }
    Some(path)
}

/// A file that is not part of the project, unpacked if need be.
pub fn shared(name: &str) -> Option<Vec<u8>> {
    let path = outside(name)?;
    if name.ends_with(".gz") {
        let output = Command::new("gzip").arg("-dc").arg(path).output().ok()?;
        return Some(output.stdout);
    }
    Some(std::fs::read(path).unwrap())
}

/// A small file of `tests/data`.
pub fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

#[test]
fn examples_show_what_was_read() {
    let table =
        read(b"Order ID,Date,Customer ID,Amount\n1,05/03/2024,A,\"1.234,50\"\n2,13/03/2024,B,7\n3,x,A,y\n");
    let proposal = propose(&table);
    let shown = |column, n| keliu::ingest::examples(&table, &proposal, column, n);
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(shown(1, 2), [pair("05/03/2024", "2024-03-05"), pair("13/03/2024", "2024-03-13")]);
    assert_eq!(shown(3, 9), [pair("1.234,50", "1234.5"), pair("7", "7"), pair("y", "")]);
    assert_eq!(shown(2, 9), [pair("A", "A"), pair("B", "B")]);
    assert_eq!(proposal.mapping.date_order, DateOrder::Dmy);
    assert_eq!(proposal.mapping.decimal, Decimal::Comma);
}

#[test]
fn a_taiwanese_export() {
    let mut text =
        "銷售明細表,,,,,,,,\r\n訂單編號,下單時間,客戶編號,客戶名稱,品項名稱,數量,單價,小計,銷售通路\r\n"
            .to_owned();
    for i in 0..60 {
        let (customer, quantity, price) = (i % 7, i % 3 + 1, i % 5 * 10 + 90);
        text.push_str(&format!(
            "S{i:04},2024/{}/{} 上午 10:05,K{customer:02},王小明{customer},保溫杯{},{quantity},{price},\"NT${}\",{}\r\n",
            i % 12 + 1,
            i % 28 + 1,
            i % 4,
            quantity * price,
            ["門市", "網路"][i % 2],
        ));
    }
    let (bytes, _, failed) = encoding_rs::BIG5.encode(&text);
    assert!(!failed);
    let (table, proposal, intake) = take_in(&bytes);
    assert_eq!((table.encoding, table.header_row), ("Big5", 2));
    check_roles(
        &table,
        &proposal,
        &[
            ("訂單編號", "order"),
            ("下單時間", "date"),
            ("客戶編號", "customer"),
            ("客戶名稱", "customer_name"),
            ("品項名稱", "product"),
            ("數量", "quantity"),
            ("單價", "unit_price"),
            ("小計", "amount"),
            ("銷售通路", "channel"),
        ],
    );
    assert!(proposal.is_certain());
    assert_eq!((intake.n_accepted, intake.transactions.currency.as_str()), (60, "TWD"));
    assert_eq!(intake.transactions.customer_names[3], "王小明3");
}
