//! The whole file and each stage, on generated input. Ratios within one run mean something; seconds on a
//! shared machine do not.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark stops at the first surprise"
)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use keliu::analysis::params::{Params, Touches};
use keliu::analysis::study::Study;
use keliu::ingest::{assemble, columns, read::Reader};
use std::fmt::Write as _;
use std::hint::black_box;

/// A shop of `n_rows` lines: customers come back at their own rates, orders hold a few lines.
fn shop(n_rows: usize) -> Vec<u8> {
    let mut text = String::from("Order,Customer,Date,Product,Quantity,Price,Country\n");
    let mut state = 0x853c_49e6_748f_ea9b_u64;
    let mut random = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let n_customers = n_rows as u64 / 20 + 1;
    for row in 0..n_rows {
        let order = row / 4;
        let customer = (random(n_customers) * random(n_customers)) / n_customers;
        let (month, day) = (1 + random(12), 1 + random(28));
        let _ = writeln!(
            text,
            "{order},C{customer:06},2023-{month:02}-{day:02},P{:04},{},{}.{:02},{}",
            random(2_000),
            1 + random(9),
            1 + random(80),
            random(100),
            ["China", "France", "Chile", "Kenya"][(customer % 4) as usize],
        );
    }
    text.into_bytes()
}

fn read(bytes: &[u8]) -> keliu::ingest::RawTable {
    let mut reader = Reader::new();
    for chunk in bytes.chunks(4 << 20) {
        reader.push(chunk).unwrap();
    }
    reader.finish().unwrap()
}

fn stages(c: &mut Criterion) {
    let bytes = shop(200_000);
    let table = read(&bytes);
    let mapping = columns::guess(&table, &[], None, None).mapping;
    let intake = assemble::assemble(&table, &mapping).unwrap();
    let params = Params::default();
    let study = Study::begin(&intake.transactions, &params).unwrap();

    let mut group = c.benchmark_group("200000_rows");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("read", |b| b.iter(|| read(black_box(&bytes))));
    group.bench_function("guess", |b| b.iter(|| columns::guess(black_box(&table), &[], None, None)));
    group.bench_function("assemble", |b| b.iter(|| assemble::assemble(black_box(&table), &mapping)));
    group.bench_function("customers_and_overview", |b| {
        b.iter(|| Study::begin(black_box(&intake.transactions), &params));
    });
    for (name, touches) in [
        ("rfm", Touches::Rfm),
        ("clusters", Touches::Clusters),
        ("clv", Touches::Clv),
        ("price", Touches::Price),
    ] {
        group.bench_function(name, |b| {
            b.iter_batched_ref(
                || study.clone(),
                |study| study.compute(&intake.transactions, &params, touches),
                BatchSize::LargeInput,
            );
        });
    }
    group.bench_function("whole_file", |b| {
        b.iter(|| {
            let table = read(black_box(&bytes));
            let mapping = columns::guess(&table, &[], None, None).mapping;
            let intake = assemble::assemble(&table, &mapping).unwrap();
            let mut study = Study::begin(&intake.transactions, &params).unwrap();
            for touches in [Touches::Rfm, Touches::Clusters, Touches::Clv, Touches::Price] {
                study.compute(&intake.transactions, &params, touches);
            }
            study
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
