//! On how few customers does the business stand?
//!
//! # How it is computed
//! Customers with positive value. Lorenz curve; Gini = sum (2 i - n - 1) x_i / (n sum x) over ascending x; HHI = sum of
//! squared shares; share of the first 20 % (rounded half up); how many make 80 %. The interval of the top share is a
//! bootstrap of 200 draws, seeded; of many customers, draws of 10,000 whose spread is scaled by the root of the sizes'
//! ratio.
//!
//! # References
//! Gini 1912; Efron & Tibshirani 1993; Politis & Romano 1994 (m out of n); case `concentration`.
#![allow(clippy::indexing_slicing, reason = "indices are drawn below the length of the same slice")]

use super::pyramid::ends;
use crate::math::count;
use crate::math::rng::Pcg64;
use crate::math::stats::quantile_of_sorted;

const SEED: u64 = 20;
const N_DRAWS: usize = 200;
const MAX_DRAWN: usize = 10_000;
/// Fewer customers have no interval.
const MIN_CUSTOMERS: usize = 10;
/// Points of the Lorenz curve.
const N_POINTS: usize = 100;

/// How concentrated values are.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// Customers with a positive value.
    pub n: usize,
    /// Share of the first 20 %.
    pub top_fifth: f64,
    /// Its 95 % interval; `None` for fewer than ten customers.
    pub interval: Option<(f64, f64)>,
    /// Customers in the first 20 %.
    pub n_top: usize,
    /// Gini coefficient.
    pub gini: f64,
    /// Herfindahl-Hirschman index, 0 to 1.
    pub hhi: f64,
    /// How many customers make 80 %.
    pub n_for_80: usize,
    /// Share of the largest.
    pub largest: f64,
    /// Lorenz curve: share of customers from the smallest on, share of value.
    pub lorenz: Vec<(f64, f64)>,
}

/// Measures values in any unit and order; `None` if none is positive.
pub fn run(values: impl Iterator<Item = f64>) -> Option<Concentration> {
    let mut sorted: Vec<f64> = values.filter(|v| *v > 0.0).collect();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let (n, total) = (sorted.len(), sorted.iter().sum::<f64>());
    let largest = sorted.first()? / total;
    let [n_top] = ends(n, [20]);
    let share = |k: usize| sorted.iter().take(k).sum::<f64>() / total;
    let mut gini = 0.0;
    let (mut sum, mut n_for_80) = (0.0, 0);
    for (i, x) in sorted.iter().enumerate() {
        // Descending: rank n - i from below.
        gini += (2.0 * count(n - i) - count(n) - 1.0) * x;
        if sum < 0.8 * total * (1.0 - 1e-12) {
            n_for_80 += 1;
        }
        sum += x;
    }
    let step = n.div_ceil(N_POINTS).max(1);
    let (mut lorenz, mut sum) = (vec![(0.0, 0.0)], 0.0);
    for (i, x) in sorted.iter().rev().enumerate() {
        sum += x;
        if (i + 1) % step == 0 || i + 1 == n {
            lorenz.push((count(i + 1) / count(n), sum / total));
        }
    }
    let top_fifth = share(n_top);
    Some(Concentration {
        n,
        top_fifth,
        interval: (n >= MIN_CUSTOMERS).then(|| bootstrap(&sorted, top_fifth)),
        n_top,
        gini: gini / (count(n) * total),
        hhi: sorted.iter().map(|x| (x / total) * (x / total)).sum(),
        n_for_80,
        largest,
        lorenz,
    })
}

/// The interval of the top share; values descending.
fn bootstrap(sorted: &[f64], share: f64) -> (f64, f64) {
    let n = sorted.len();
    let m = n.min(MAX_DRAWN);
    let [n_top] = ends(m, [20]);
    let mut rng = Pcg64::new(SEED);
    let mut times = vec![0_u32; n];
    let scale = (count(m) / count(n)).sqrt();
    let mut shares: Vec<f64> = (0..N_DRAWS)
        .map(|_| {
            times.fill(0);
            for _ in 0..m {
                times[rng.index(n)] += 1;
            }
            let (mut left, mut top, mut total) = (n_top, 0.0, 0.0);
            for (x, &k) in sorted.iter().zip(&times).filter(|(_, k)| **k > 0) {
                let taken = left.min(k as usize);
                left -= taken;
                top += count(taken) * x;
                total += f64::from(k) * x;
            }
            share + (top / total - share) * scale
        })
        .collect();
    shares.sort_unstable_by(f64::total_cmp);
    (quantile_of_sorted(&shares, 0.025).max(0.0), quantile_of_sorted(&shares, 0.975).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// The case `concentration`.
    #[test]
    fn five_customers_of_the_oracle() {
        let all: Value = serde_json::from_str(include_str!("../../../tests/oracle/drivers.json")).unwrap();
        let case = &all["concentration"];
        let values = case["inputs"]["values"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap());
        let c = run(values).unwrap();
        let expected = &case["expect"];
        for (name, got) in [("top20", c.top_fifth), ("hhi", c.hhi), ("gini", c.gini)] {
            assert!((got - expected[name].as_f64().unwrap()).abs() < 1e-12, "{name}: {got}");
        }
        // 500 + 300 are 80 % of 1,000.
        assert_eq!((c.n_for_80, c.n_top, c.interval), (2, 1, None));
        assert!(run([0.0, -1.0].into_iter()).is_none());
    }

    #[test]
    fn equal_customers_are_not_concentrated() {
        let c = run(std::iter::repeat_n(7.0, 100)).unwrap();
        assert!(c.gini.abs() < 1e-12 && (c.top_fifth - 0.2).abs() < 1e-12);
        let (low, high) = c.interval.unwrap();
        assert!((low - 0.2).abs() < 1e-12 && (high - 0.2).abs() < 1e-12);
    }

    /// Pareto values of shape 1.5 as quantiles: the top fifth holds 0.2^(1/3) = 58.5 % in the limit. The interval must
    /// hold the sample's own share, be wider for fewer customers, and the same in every run.
    #[test]
    fn intervals_narrow_with_customers() {
        let pareto = |n: u32| (0..n).map(move |i| libm::pow((f64::from(i) + 0.5) / f64::from(n), -1.0 / 1.5));
        let (few, many, most) =
            (run(pareto(100)).unwrap(), run(pareto(5_000)).unwrap(), run(pareto(40_000)).unwrap());
        let width = |c: &Concentration| c.interval.map(|(low, high)| high - low).unwrap();
        assert!(width(&few) > 2.0 * width(&many) && width(&many) > width(&most), "{few:?}");
        for c in [&few, &many, &most] {
            let (low, high) = c.interval.unwrap();
            assert!(low < c.top_fifth && c.top_fifth < high);
        }
        assert!((most.top_fifth - libm::cbrt(0.2)).abs() < 0.02, "{}", most.top_fifth);
        assert_eq!(few, run(pareto(100)).unwrap());
    }
}
