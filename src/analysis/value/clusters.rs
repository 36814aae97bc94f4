//! Groups of like customers, found by k-means.
//!
//! # What it tells
//! Which kinds of customers the file itself falls into, without any scheme given beforehand.
//!
//! # How it is computed
//! k-means on z-scores (population standard deviation) of ln(1 + days since the last order), ln(orders) and
//! ln(1 + amount); starts by k-means++, many of them. All k from 2 to 10 are tried, and the one with the largest
//! mean silhouette is taken unless another is asked for. With more than 6,000 customers the starts are tried on random
//! samples, and the best settle on all customers; silhouettes are exact
//! up to 3,000 customers and from a random sample of 2,000 beyond. Stability: the solution is computed anew on
//! 20 random subsamples of 80 %, and compared with the full one by the adjusted Rand index. The generator of random numbers is fixed, so
//! the same file gives the same groups.
//!
//! # What it needs
//! Per customer: days since the last order, number of orders, amount.
//!
//! # Limits
//! Groups may have soft edges: look at silhouette (above 0.5 clear, below 0.25 none; Kaufman & Rousseeuw
//! 1990) and stability before giving them names in public.
//!
//! # References
//! Arthur & Vassilvitskii (2007); Rousseeuw (1987), J. Comp. Appl. Math. 20; Hubert & Arabie (1985), J.
//! Classification 2; Hennig (2007), Comp. Stat. & Data Analysis 52, for stability by resampling.
#![allow(clippy::indexing_slicing, reason = "labels stay below the number of centres, samples below n")]

use super::rfm::Input;
use crate::issue::Error;
use crate::math::kmeans::{
    Effort, Partition, Point, Points, adjusted_rand, assigned, kmeans, partitions, silhouettes,
};
use crate::math::rng::Pcg64;
use crate::math::stats::{mean, population_sd};

mod profile;
pub use profile::{Name, Profile};

const MAX_K: u8 = 10;
const SEED: u64 = 20_050_301;
/// Up to this many customers the silhouette is exact.
pub const N_EXACT_SILHOUETTE: usize = 3_000;
/// Beyond, it comes from a random sample of this size.
pub const N_SILHOUETTE: usize = 2_000;
const N_RESAMPLES: usize = 20;
const N_RESAMPLED: usize = 4_000;

/// What may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Config {
    /// Number of clusters, 2 to 10; `None` for the best.
    pub k: Option<u8>,
}

/// A [`Config`] whose values are in range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidConfig(Config);

impl Config {
    /// # Errors
    /// `params.k` with `value`.
    pub fn check(self) -> Result<ValidConfig, Error> {
        match self.k {
            Some(k) if !(2..=MAX_K).contains(&k) => Err(Error::new("params.k").with("value", k)),
            _ => Ok(ValidConfig(self)),
        }
    }
}

/// The three features, standardised.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Mean of ln(1 + days), ln(orders), ln(1 + amount).
    pub mean: [f64; 3],
    /// Population standard deviation of the same.
    pub sd: [f64; 3],
    /// z-scores, one column each; a feature that does not vary has no column.
    columns: Vec<Vec<f64>>,
    /// Which feature a column holds.
    feature_of_column: Vec<usize>,
}

/// One number of clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Number of clusters.
    pub k: u8,
    /// Sum of squared distances to the centres.
    pub inertia: f64,
    /// Mean silhouette width.
    pub silhouette: f64,
    centers: Vec<Point>,
}

/// All numbers of clusters, computed once for a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternatives {
    /// The features.
    pub features: Features,
    /// From 2 clusters up, at most as many as there are distinct customers.
    pub list: Vec<Alternative>,
    /// The number of clusters with the largest silhouette.
    pub best_k: u8,
}

/// Words for a stability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stability {
    /// Mean adjusted Rand index of at least 0.8.
    Stable,
    /// At least 0.6.
    Moderate,
    /// Less: other customers would have given other groups.
    Unstable,
}

impl Stability {
    /// The stable name: the text is below `cluster.stability.<id>`.
    pub fn id(self) -> &'static str {
        match self {
            Stability::Stable => "stable",
            Stability::Moderate => "moderate",
            Stability::Unstable => "unstable",
        }
    }
}

/// One solution.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Per customer the cluster, from 0; cluster 0 has the largest mean amount.
    pub labels: Vec<u8>,
    /// The clusters, by descending mean amount.
    pub clusters: Vec<Profile>,
    /// Sum of squared distances to the centres.
    pub inertia: f64,
    /// Mean silhouette width.
    pub silhouette: f64,
    /// Mean adjusted Rand index over the resamples.
    pub mean_rand_index: f64,
    /// The same in a word.
    pub stability: Stability,
}

/// Tries all numbers of clusters.
///
/// # Errors
/// `clusters.too_few_distinct` if all customers are alike.
pub fn search(input: &Input<'_>) -> Result<Alternatives, Error> {
    search_in(Features::of(input))
}

fn search_in(features: Features) -> Result<Alternatives, Error> {
    let mut rng = Pcg64::new(SEED);
    let max_k = n_distinct(&features.columns, usize::from(MAX_K));
    if max_k < 2 {
        return Err(Error::new("clusters.too_few_distinct"));
    }
    let found = partitions(&Points::new(&features.columns), max_k, &mut rng);
    let widths = widths(&features.columns, &found, &mut rng);
    let of = |(partition, silhouette): (Partition, f64)| Alternative {
        k: partition.centers.len() as u8,
        inertia: partition.inertia,
        silhouette,
        centers: partition.centers,
    };
    let list: Vec<Alternative> = found.into_iter().zip(widths).map(of).collect();
    let best = list.iter().fold((2, f64::NEG_INFINITY), |best, a| {
        if a.silhouette > best.1 { (a.k, a.silhouette) } else { best }
    });
    Ok(Alternatives { features, list, best_k: best.0 })
}

/// The solution with the number of clusters asked for, or with the best one. If there are not as many distinct
/// customers as clusters asked for, the largest possible number is taken.
pub fn run(input: &Input<'_>, alternatives: &Alternatives, config: &ValidConfig) -> Output {
    let features = &alternatives.features;
    let k = config.0.k.unwrap_or(alternatives.best_k);
    let alternative = alternatives.list.iter().rfind(|a| a.k <= k);
    let (centers, silhouette) = alternative.map_or((Vec::new(), 0.0), |a| (a.centers.clone(), a.silhouette));
    let partition = assigned(&Points::new(&features.columns), centers);
    let mean_rand_index = stability(features, &partition);
    let clusters = profile::profiles(input, features, &partition);
    // Profiles come sorted; labels follow.
    let mut new_label = vec![0_u8; partition.centers.len().max(1)];
    for (new, profile) in clusters.iter().enumerate() {
        new_label[profile.center_idx] = new as u8;
    }
    Output {
        labels: partition.labels.iter().map(|old| new_label[usize::from(*old)]).collect(),
        clusters,
        inertia: partition.inertia,
        silhouette,
        mean_rand_index,
        stability: match mean_rand_index {
            m if m >= 0.8 => Stability::Stable,
            m if m >= 0.6 => Stability::Moderate,
            _ => Stability::Unstable,
        },
    }
}

/// The solution for some customers, by their positions: labels, centres and names are those of all, numbers those of
/// the customers that are left (`input`). A cluster that none of them is in has none.
pub fn of_some(input: &Input<'_>, all: &Output, at: &[usize]) -> Output {
    let labels: Vec<u8> = at.iter().filter_map(|at| all.labels.get(*at).copied()).collect();
    Output { clusters: profile::again(input, &all.clusters, &labels), labels, ..all.clone() }
}

/// For the bench page: the inertia of every number of clusters of points in three standardised columns, from 2 up, and
/// last the number that is chosen.
///
/// # Errors
/// As [`search`].
#[cfg(feature = "bench")]
pub fn of_points(columns: [Vec<f64>; 3]) -> Result<Vec<f64>, Error> {
    let found = search_in(Features {
        mean: [0.0; 3],
        sd: [1.0; 3],
        columns: columns.into(),
        feature_of_column: vec![0, 1, 2],
    })?;
    Ok(found.list.iter().map(|a| a.inertia).chain([f64::from(found.best_k)]).collect())
}

fn widths(columns: &[Vec<f64>], found: &[Partition], rng: &mut Pcg64) -> Vec<f64> {
    let n = columns.first().map_or(0, Vec::len);
    let of = |columns: &[Vec<f64>], labels: &[Vec<u8>]| {
        let labels: Vec<&[u8]> = labels.iter().map(Vec::as_slice).collect();
        silhouettes(columns, &labels).into_iter().map(|w| w.unwrap_or(0.0)).collect()
    };
    if n <= N_EXACT_SILHOUETTE {
        return of(columns, &found.iter().map(|p| p.labels.clone()).collect::<Vec<_>>());
    }
    let sample = rng.sample(n, N_SILHOUETTE);
    let labels: Vec<Vec<u8>> = found.iter().map(|p| sample.iter().map(|i| p.labels[*i]).collect()).collect();
    of(&pick(columns, &sample), &labels)
}

fn stability(features: &Features, partition: &Partition) -> f64 {
    let mut rng = Pcg64::new(SEED + 1);
    let n = features.len();
    let compared = rng.sample(n, N_RESAMPLED);
    let sampled = Points::new(&features.columns).some(&compared);
    let full: Vec<u8> = compared.iter().map(|i| partition.labels[*i]).collect();
    let n_drawn = (compared.len() * 4).div_ceil(5);
    let indices = (0..N_RESAMPLES).map(|_| {
        let drawn = sampled.some(&rng.sample(compared.len(), n_drawn));
        let effort = Effort { n_starts: 6, n_swaps: 0, n_finalists: 2 };
        let again = kmeans(&drawn, partition.centers.len(), effort, &mut rng);
        adjusted_rand(&full, &assigned(&sampled, again.centers).labels)
    });
    mean(&indices.collect::<Vec<_>>())
}

fn pick(columns: &[Vec<f64>], rows: &[usize]) -> Vec<Vec<f64>> {
    columns.iter().map(|column| rows.iter().map(|i| column[*i]).collect()).collect()
}

/// Number of distinct points, counted up to `most`.
fn n_distinct(columns: &[Vec<f64>], most: usize) -> usize {
    let n = columns.first().map_or(0, Vec::len);
    let mut seen: Vec<Vec<u64>> = Vec::new();
    for i in 0..n {
        let point: Vec<u64> = columns.iter().map(|column| column[i].to_bits()).collect();
        if !seen.contains(&point) {
            seen.push(point);
            if seen.len() == most {
                break;
            }
        }
    }
    seen.len()
}

impl Features {
    fn of(input: &Input<'_>) -> Self {
        let raw = [
            input.recency_days.iter().map(|d| libm::log1p(f64::from((*d).max(0)))).collect::<Vec<f64>>(),
            input.frequency.iter().map(|n| libm::log(f64::from((*n).max(1)))).collect(),
            input.monetary.iter().map(|m| libm::log1p(crate::model::Money((*m).max(0)).to_f64())).collect(),
        ];
        let (mut means, mut sds) = ([0.0; 3], [0.0; 3]);
        let (mut columns, mut feature_of_column) = (Vec::new(), Vec::new());
        for (f, values) in raw.into_iter().enumerate() {
            let (center, sd) = (mean(&values), population_sd(&values));
            (means[f], sds[f]) = (center, sd);
            if sd > 1e-12 {
                columns.push(values.into_iter().map(|v| (v - center) / sd).collect());
                feature_of_column.push(f);
            }
        }
        Self { mean: means, sd: sds, columns, feature_of_column }
    }

    fn len(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }
}
