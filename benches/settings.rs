//! From a changed setting to the sections that show it, in a report that is open: what a user waits for. On a made-up
//! shop, or on `KELIU_SALES=FILE` (plain or gzip). Ratios within one run mean something; seconds on a shared machine do
//! not.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark stops at the first surprise"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use keliu::engine::Engine;
use keliu::i18n::{Lang, PlainHosts};
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Read as _;

/// A shop of `n_rows` lines over two years: customers come back at their own rates, prices move every eight weeks and
/// dearer weeks sell less.
fn shop(n_rows: usize) -> Vec<u8> {
    let mut text = String::from("Order,Customer,Date,Product,Quantity,Price,Country\n");
    let mut state = 0x853c_49e6_748f_ea9b_u64;
    let mut random = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let n_customers = n_rows as u64 / 50 + 1;
    for row in 0..n_rows {
        let order = row / 4;
        let customer = (random(n_customers) * random(n_customers)) / n_customers;
        let (product, month, day) = (random(2_000), random(24), 1 + random(28));
        let cents = (200 + product * 7) * (95 + (month / 2 * 7 + product) % 11) / 100;
        let _ = writeln!(
            text,
            "{order},C{customer:06},{}-{:02}-{day:02},P{product:04},{},{}.{:02},{}",
            2022 + month / 12,
            1 + month % 12,
            1 + random(9),
            cents / 100,
            cents % 100,
            ["China", "France", "Chile", "Kenya"][(customer % 4) as usize],
        );
    }
    text.into_bytes()
}

fn sales() -> Vec<u8> {
    let Ok(path) = std::env::var("KELIU_SALES") else {
        return shop(200_000);
    };
    let bytes = std::fs::read(path).unwrap();
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    plain
}

fn opened(bytes: &[u8]) -> Engine {
    let mut engine = Engine::new(Lang::En, Box::new(PlainHosts)).unwrap();
    engine.begin("sales.csv", bytes.len() as f64, "").unwrap();
    for chunk in bytes.chunks(4 << 20) {
        engine.push(chunk).unwrap();
    }
    engine.finish().unwrap();
    engine.confirm().unwrap();
    while !engine.advance().unwrap().finished {}
    // A large file is estimated when it is asked for.
    engine.set("prices.estimate", "on").unwrap();
    engine.settle_all().unwrap();
    engine
}

/// Settings with two values between which a user goes to and fro, and the section that is in sight.
const SETTINGS: [(&str, &str, [&str; 2], &str); 16] = [
    ("price_slider", "scenario.change_percent", ["4", "6"], "scenario"),
    ("price_horizon", "scenario.horizon_months", ["6", "12"], "scenario"),
    ("filter_days", "filter.from", ["2011-03-01", ""], "overview"),
    ("filter_country", "filter.where.Country", ["France", ""], "overview"),
    ("filter_segment", "filter.segment", ["champions", ""], "rfm"),
    ("overview_currency", "report.currency", ["eur", "gbp"], "overview"),
    ("rfm", "rfm.bands", ["4", "5"], "rfm"),
    ("clusters", "clusters.k", ["4", "5"], "clusters"),
    ("lifecycle_and_cohorts", "lifecycle.cohort_months", ["3", "1"], "cohorts"),
    ("moves", "lifecycle.since", ["2011-09-01", ""], "lifecycle"),
    ("loyalty", "loyalty.least_orders", ["4", "3"], "loyalty"),
    ("drivers_and_structure", "drivers.unit", ["quarter", "month"], "structure"),
    ("structure", "structure.rows", [":Country", ""], "structure"),
    ("tiers", "tiers.span", ["all", "year"], "tiers"),
    ("programmes", "programme.thresholds", ["500, 1000", ""], "programmes"),
    ("clv", "clv.horizon_months", ["6", "12"], "clv"),
];

fn settings(c: &mut Criterion) {
    let mut engine = opened(&sales());
    let mut group = c.benchmark_group("settings");
    group.sample_size(10);
    group.bench_function("whole_report", |b| b.iter(|| black_box(engine.report().unwrap())));
    for (name, id, values, seen) in SETTINGS {
        if let Err(error) = engine.change(id, values[0], &[seen]) {
            eprintln!("{name}: left out, {error:?}");
            continue;
        }
        let mut at = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                at = 1 - at;
                black_box(engine.change(id, values[at], &[seen]).unwrap())
            });
            engine.settle_all().unwrap();
        });
        engine.change(id, values[1], &[seen]).unwrap();
        engine.settle_all().unwrap();
    }
    group.finish();
}

criterion_group!(benches, settings);
criterion_main!(benches);
