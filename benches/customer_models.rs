//! Fits and forecasts of the customer models, on 100,000 made-up customers of a BG/NBD world, and on the CDNOW sample.
//! `KELIU_HISTORIES=FILE` takes customers from a CSV file instead (frequency, recency, T, ...; in weeks).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark stops at the first surprise"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use keliu::analysis::value::clv::forecast::{Schedule, forecast, grouped};
use keliu::analysis::value::clv::history::History;
use keliu::analysis::value::clv::order_fit::{fit, fit_all};
use keliu::analysis::value::clv::order_model::Kind;
use keliu::math::rng::Pcg64;
use std::hint::black_box;

/// Customers with rates ~ gamma(1, 6), dropout ~ beta(1, 3.5), seen for 20 to 104 weeks.
fn made_up(n: usize) -> Vec<History> {
    let mut rng = Pcg64::new(20_240_229);
    let exponential = |rng: &mut Pcg64| -libm::log(1.0 - rng.uniform());
    (0..n)
        .map(|_| {
            let rate = exponential(&mut rng) / 6.0;
            let p = 1.0 - libm::pow(1.0 - rng.uniform(), 1.0 / 3.5);
            let mut h = History { age_weeks: 20.0 + 84.0 * rng.uniform(), ..History::NEW };
            let mut time = exponential(&mut rng) / rate;
            while time < h.age_weeks {
                h.sum_ln_gaps += libm::log(time - h.last_weeks);
                h.n_repeats += 1;
                h.last_weeks = time;
                if rng.uniform() < p {
                    break;
                }
                time += exponential(&mut rng) / rate;
            }
            h
        })
        .collect()
}

fn from_csv(text: &str) -> Vec<History> {
    let read = |line: &str| {
        let cells: Vec<f64> = line.split(',').map(|c| c.parse().unwrap()).collect();
        History { n_repeats: cells[0] as u32, last_weeks: cells[1], age_weeks: cells[2], ..History::NEW }
    };
    text.lines().skip(1).map(read).collect()
}

fn cdnow() -> Vec<History> {
    let text = include_str!("../tests/oracle/cdnow_sample_cbs.csv");
    let read = |line: &str| {
        let cells: Vec<f64> = line.split(',').map(|c| c.parse().unwrap()).collect();
        History {
            n_repeats: cells[1] as u32,
            last_weeks: cells[2],
            age_weeks: cells[3],
            sum_ln_gaps: cells[5],
        }
    };
    text.lines().skip(1).map(read).collect()
}

fn models(c: &mut Criterion) {
    let many = match std::env::var("KELIU_HISTORIES") {
        Ok(path) => from_csv(&std::fs::read_to_string(path).unwrap()),
        Err(_) => made_up(100_000),
    };
    for (name, histories) in [("cdnow", cdnow()), ("many", many)] {
        let mut group = c.benchmark_group(format!("{name}_{}_customers", histories.len()));
        group.sample_size(10);
        for kind in [Kind::Nbd, Kind::BgNbd, Kind::MbgNbd, Kind::ParetoNbd, Kind::BgCnbd, Kind::MbgCnbd] {
            group.bench_function(format!("fit_{}", kind.id()), |b| {
                b.iter(|| fit(kind, black_box(&histories)))
            });
        }
        group.bench_function("fit_all", |b| b.iter(|| fit_all(black_box(&histories), &[], None)));
        let fits = fit_all(&histories, &[], None).unwrap();
        group.bench_function("fit_all_again", |b| b.iter(|| fit_all(black_box(&histories), &fits, None)));
        let order = grouped(&histories);
        let months = Schedule { step_weeks: 365.25 / 84.0, n_steps: 12, rate_per_step: 0.01 };
        for model in fits.iter().filter(|f| !f.is_twin()).map(|f| f.model) {
            group.bench_function(format!("forecast_12_months_{}", model.kind().id()), |b| {
                b.iter(|| forecast(&model, &months, black_box(&histories), &order));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, models);
criterion_main!(benches);
