//! k-means on the CDNOW customers.

use crate::oracle_data::{cdnow_rfm, close, json, number};
use keliu::analysis::value::clusters::{Config, Stability, run, search};
use keliu::analysis::value::rfm::Input;
use keliu::math::kmeans::{Points, TO_THE_END, lloyd, silhouettes};
use keliu::math::stats::{mean, population_sd};

#[test]
fn inertia_and_silhouette_for_every_k() {
    let oracle = json(include_str!("../oracle/cdnow_clusters.json"));
    let (recency, frequency, monetary) = cdnow_rfm();
    let input = Input { recency_days: &recency, frequency: &frequency, monetary: &monetary };
    let found = search(&input).unwrap();
    for f in 0..3 {
        close("mean", found.features.mean[f], number(&oracle["mean"][f]), 1e-9);
        close("sd", found.features.sd[f], number(&oracle["sd"][f]), 1e-9);
    }
    assert_eq!((found.list.len(), found.best_k), (9, 2));
    for (alternative, expected) in found.list.iter().zip(oracle["kmeans"].as_array().unwrap()) {
        assert_eq!(u64::from(alternative.k), expected["k"].as_u64().unwrap());
        let best_of_50 = number(&expected["inertia_best_of_50"]);
        assert!(alternative.inertia <= 1.0005 * best_of_50, "{} {best_of_50}", alternative.inertia);
        assert!((alternative.silhouette - number(&expected["silhouette"])).abs() < 0.005);
        let config = Config { k: Some(alternative.k) }.check().unwrap();
        let solution = run(&input, &found, &config);
        close("inertia", solution.inertia, alternative.inertia, 1e-12);
        let by_amount: Vec<f64> = solution.clusters.iter().map(|c| c.mean[2]).collect();
        assert!(by_amount.is_sorted_by(|a, b| a >= b));
        let shares: f64 = solution.clusters.iter().map(|c| c.revenue_share).sum();
        close("shares", shares, 1.0, 1e-12);
        assert!(solution.clusters.iter().all(|c| c.name.number.is_none()), "{:?}", solution.clusters);
    }
    let best = run(&input, &found, &Config::default().check().unwrap());
    assert_eq!((best.clusters.len(), best.stability), (2, Stability::Stable));
    assert_eq!((best.clusters[0].name.recency, best.clusters[0].name.kind), ("recent", "top"));
    assert_eq!(best, run(&input, &found, &Config::default().check().unwrap()), "repeats itself");
}

/// The same partition as the oracle's, reached from the oracle's centres: the numbers must be the same, too.
#[test]
fn inertia_and_silhouette_of_the_same_partitions() {
    let oracle = json(include_str!("../oracle/cdnow_clusters.json"));
    let (recency, frequency, monetary) = cdnow_rfm();
    let logs: [Vec<f64>; 3] = [
        recency.iter().map(|d| libm::log1p(f64::from(*d))).collect(),
        frequency.iter().map(|n| libm::log(f64::from(*n))).collect(),
        monetary.iter().map(|m| libm::log1p(*m as f64 / 10_000.0)).collect(),
    ];
    let columns = logs.map(|values| {
        let (center, sd) = (mean(&values), population_sd(&values));
        values.into_iter().map(|v| (v - center) / sd).collect::<Vec<f64>>()
    });
    for expected in oracle["kmeans"].as_array().unwrap() {
        let centers = expected["centers_by_ascending_monetary"].as_array().unwrap();
        let centers = centers.iter().map(|c| [0, 1, 2].map(|f| number(&c[f]))).collect();
        let partition = lloyd(&Points::new(&columns), centers, TO_THE_END);
        close("inertia", partition.inertia, number(&expected["inertia_best_of_50"]), 1e-9);
        let width = silhouettes(&columns, &[&partition.labels])[0].unwrap();
        close("silhouette", width, number(&expected["silhouette"]), 1e-9);
    }
}

#[test]
fn odd_inputs() {
    let search_of = |days: &[i32], counts: &[u32], amounts: &[i64]| {
        search(&Input { recency_days: days, frequency: counts, monetary: amounts })
    };
    assert_eq!(search_of(&[], &[], &[]).unwrap_err().code, "clusters.too_few_distinct");
    assert_eq!(search_of(&[3; 9], &[1; 9], &[50; 9]).unwrap_err().code, "clusters.too_few_distinct");
    // Everybody bought once, and there are three kinds only: the constant feature is dropped, k ends at 3.
    let (days, amounts) = ([1, 1, 90, 90, 300, 300, 300], [-5, -5, 70_000, 70_000, 9, 9, 9]);
    let input = Input { recency_days: &days, frequency: &[1; 7], monetary: &amounts };
    let found = search(&input).unwrap();
    assert_eq!((found.list.len(), found.best_k, found.features.sd[1]), (2, 3, 0.0));
    let solution = run(&input, &found, &Config { k: Some(10) }.check().unwrap());
    assert_eq!(solution.labels, [2, 2, 0, 0, 1, 1, 1]);
    assert_eq!(solution.clusters[0].z_center[1], 0.0);
    assert_eq!(Config { k: Some(11) }.check().unwrap_err().code, "params.k");
}
