//! The CDNOW sample and the files of `tests/oracle`.

use keliu::model::{Customers, Day, Money, Transactions, net_orders};
use serde_json::Value;

/// Last day of the calibration half: 1997-09-30.
pub fn calibration_end() -> Day {
    Day::from_ymd(1997, 9, 30).unwrap()
}

/// Last day of the file: 1998-06-30.
pub fn file_end() -> Day {
    Day::from_ymd(1998, 6, 30).unwrap()
}

/// The 2,357 customers of the CDNOW sample; every line of the file is an order.
pub fn cdnow() -> Customers {
    cdnow_times(1)
}

/// The sample with every customer there `n_copies` times.
pub fn cdnow_times(n_copies: usize) -> Customers {
    let text = include_str!("../data/cdnow_sample_transactions.csv");
    let mut tx = Transactions::default();
    for copy in 0..n_copies {
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let spend: f64 = cells[3].parse().unwrap();
            let id = format!("{copy} {:0>4}", cells[0]);
            tx.order.push(tx.day.len() as u32);
            tx.day.push(Day::from_iso(cells[1]).unwrap());
            tx.amount.push(Money((spend * 10_000.0).round() as i64));
            tx.customer.push(std::sync::Arc::make_mut(&mut tx.customer_ids).intern(id.as_bytes()).unwrap());
        }
    }
    tx.n_orders = tx.order.len() as u32;
    let rows: Vec<u32> = (0..tx.n_orders).collect();
    Customers::build(&tx, &rows, net_orders(&tx, &rows))
}

/// Days since the last purchase as of 1998-07-01, purchase days and amounts of the CDNOW customers.
pub fn cdnow_rfm() -> (Vec<i32>, Vec<u32>, Vec<i64>) {
    let customers = cdnow();
    let rows = keliu::analysis::value::clv::summary::summarise(&customers, file_end());
    let recency = rows.iter().map(|r| r.age_days - r.last_days + 1).collect();
    let frequency = rows.iter().map(|r| r.n_repeats + 1).collect();
    let monetary = customers.list.iter().map(|c| c.revenue).collect();
    (recency, frequency, monetary)
}

/// A JSON oracle.
pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A number, also where it is kept as text.
pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

/// Holds `got` to `expected` within a relative tolerance.
#[track_caller]
pub fn close(what: &str, got: f64, expected: f64, tolerance: f64) {
    let is_close = (got - expected).abs() <= tolerance * expected.abs();
    assert!(is_close, "{what}: got {got}, expected {expected}, off by {:e}", got / expected - 1.0);
}
