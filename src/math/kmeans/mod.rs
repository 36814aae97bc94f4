//! k-means: the partition of points with the smallest sum of squared distances to the centres.
//!
//! Each try draws its centres by greedy k-means++, runs a few iterations, lets centres change places with points where that
//! pays, and settles. One try of each number of clusters begins with the best of one less (after the global k-means of Likas, Vlassis &
//! Verbeek 2003). With many points tries are made on a sample, the best of them settle on a larger one, and what is best there on
//! all points.
#![allow(clippy::indexing_slicing, reason = "labels stay below the number of centres")]

mod judged;
mod lloyd;
mod point;
mod starts;

pub use judged::{adjusted_rand, silhouettes};
pub use lloyd::{Until, assigned, lloyd};
pub use point::{Point, Points};

use super::rng::Pcg64;
use point::squared;

/// A partition of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Centres.
    pub centers: Vec<Point>,
    /// Per point the index of its centre.
    pub labels: Vec<u8>,
    /// Sum of squared distances to the centres.
    pub inertia: f64,
}

/// How hard to try.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Number of starts.
    pub n_starts: usize,
    /// How often each start tries another point in place of a centre.
    pub n_swaps: usize,
    /// Starts that run to the end.
    pub n_finalists: usize,
}

const SCOUT: Until = Until { n_iterations: 5, settled: 0.0 };
/// Until no point changes its centre.
pub const TO_THE_END: Until = Until { n_iterations: 300, settled: 0.0 };
/// On samples, where only the order of the tries counts.
const NEARLY: Until = Until { n_iterations: 300, settled: 1e-3 };
/// On all of many points: the inertia is within a millionth of that of the end (scikit-learn stops at 1e-4).
const CLOSE: Until = Until { n_iterations: 100, settled: 1e-6 };
const N_SWAPS: usize = 20;
/// Up to this many points every try is made on all of them, to the end.
pub const N_ALL: usize = 6_000;
/// Size of the sample that decides between the best tries.
const N_SECOND: usize = 20_000;
/// Tries on the first sample, and how many of them go on to the second and to all points.
const N_TRIES: [usize; 3] = [14, 8, 4];
/// On the second sample a try this close to the best may be the better one on all points.
const NEAR_TIE: f64 = 1.003;
/// Centres of two tries are the same within this part of a point's mean squared distance to its centre.
const SAME: f64 = 0.01;

/// The best partition into `k` clusters (at most 255) that tries on all points find. With fewer than `k` distinct points some clusters stay
/// empty: ask for no more.
pub fn kmeans(points: &Points, k: usize, effort: Effort, rng: &mut Pcg64) -> Partition {
    few(points, k, effort, &[], rng)
}

/// The best partitions into 2 to `max_k` clusters (at most 255), with samples for the tries where there are more than [`N_ALL`] points.
pub fn partitions(points: &Points, max_k: usize, rng: &mut Pcg64) -> Vec<Partition> {
    let mut found: Vec<Partition> = Vec::new();
    let [first, second] = [N_ALL, N_SECOND].map(|n| sample(points, n, rng));
    for k in 2..=max_k {
        let before = found.last().map_or(&[][..], |last| &last.centers);
        let best = if points.len() <= N_ALL {
            let effort = Effort { n_starts: 8 + 4 * k, n_swaps: N_SWAPS, n_finalists: 8 };
            few(points, k, effort, before, rng)
        } else {
            many(points, [&first, &second], k, before, rng)
        };
        found.push(best);
    }
    found
}

fn sample(points: &Points, n: usize, rng: &mut Pcg64) -> Points {
    points.some(&rng.sample(points.len(), n))
}

fn few(points: &Points, k: usize, effort: Effort, before: &[Point], rng: &mut Pcg64) -> Partition {
    let start = |at: usize| {
        let drawn = starts::plus_plus(points, k, if at == 0 { before } else { &[] }, rng);
        let scouted = lloyd(points, drawn, SCOUT);
        if effort.n_swaps == 0 {
            return scouted;
        }
        lloyd(points, starts::swapped(points, scouted.centers, effort.n_swaps, rng), SCOUT)
    };
    let mut found: Vec<Partition> = (0..effort.n_starts.max(1)).map(start).collect();
    found.sort_by(|a, b| a.inertia.total_cmp(&b.inertia));
    // Starts that met on the way need not go on together.
    found.dedup_by(|a, b| a.labels == b.labels);
    found.truncate(effort.n_finalists.max(1));
    best(found.into_iter().map(|p| refine(points, lloyd(points, p.centers, TO_THE_END))))
}

fn many(points: &Points, samples: [&Points; 2], k: usize, before: &[Point], rng: &mut Pcg64) -> Partition {
    let [first, second] = samples;
    let [n_first, n_second, n_all] = N_TRIES;
    let tried = (0..n_first).map(|at| {
        let drawn = starts::plus_plus(first, k, if at == 0 { before } else { &[] }, rng);
        let swapped = starts::swapped(first, lloyd(first, drawn, SCOUT).centers, N_SWAPS, rng);
        lloyd(first, swapped, NEARLY)
    });
    let better = leading(tried.collect(), n_second);
    let better: Vec<Partition> = better.into_iter().map(|p| lloyd(second, p.centers, NEARLY)).collect();
    let mut last = leading(better, n_all);
    let lead = last.first().map_or(0.0, |p| p.inertia);
    last.retain(|p| p.inertia <= lead * NEAR_TIE);
    best(last.into_iter().map(|p| lloyd(points, p.centers, CLOSE)))
}

/// The first `n` that differ, by inertia.
fn leading(found: Vec<Partition>, n: usize) -> Vec<Partition> {
    let mut found = found;
    found.sort_by(|a, b| a.inertia.total_cmp(&b.inertia));
    let mut leading: Vec<Partition> = Vec::new();
    for partition in found {
        if leading.len() < n && !leading.iter().any(|other| is_same(&partition, other)) {
            leading.push(partition);
        }
    }
    leading
}

/// Whether every centre has one of the other's next to it, as seen from the points.
fn is_same(a: &Partition, b: &Partition) -> bool {
    let near = SAME * a.inertia / a.labels.len() as f64;
    a.centers.iter().all(|center| b.centers.iter().any(|other| squared(center, other) <= near))
}

fn best(found: impl Iterator<Item = Partition>) -> Partition {
    let best = found.min_by(|a, b| a.inertia.total_cmp(&b.inertia));
    best.unwrap_or(Partition { centers: Vec::new(), labels: Vec::new(), inertia: 0.0 })
}

/// Moves single points as long as that lowers the inertia, both centres following the point at once. Lloyd's
/// iterations stop earlier, since they look at the distance to centres that stand still. Hartigan (1975);
/// Telgarsky & Vattani (2010).
fn refine(points: &Points, partition: Partition) -> Partition {
    let Partition { mut centers, mut labels, inertia } = partition;
    let mut counts = vec![0.0; centers.len()];
    labels.iter().for_each(|label| counts[usize::from(*label)] += 1.0);
    let (mut n_idle, mut i, mut n_looks) = (0, 0, 0);
    // A move must lower the inertia by more than rounding does, else two points could change places for ever.
    let least = 1e-12 * inertia.max(1e-300);
    while n_idle < labels.len() && n_looks < TO_THE_END.n_iterations * labels.len() {
        let own = usize::from(labels[i]);
        let point = points.at(i);
        let mut target = own;
        if counts[own] > 1.0 {
            let mut cost = squared(&point, &centers[own]) * counts[own] / (counts[own] - 1.0) - least;
            for c in (0..centers.len()).filter(|c| *c != own) {
                let there = squared(&point, &centers[c]) * counts[c] / (counts[c] + 1.0);
                if there < cost {
                    (cost, target) = (there, c);
                }
            }
        }
        n_idle += 1;
        if target != own {
            for (f, value) in point.iter().enumerate() {
                centers[own][f] -= (value - centers[own][f]) / (counts[own] - 1.0);
                centers[target][f] += (value - centers[target][f]) / (counts[target] + 1.0);
            }
            counts[own] -= 1.0;
            counts[target] += 1.0;
            labels[i] = target as u8;
            n_idle = 0;
        }
        i = (i + 1) % labels.len();
        n_looks += 1;
    }
    // From the means themselves, without the rounding of all the moves.
    lloyd(points, centers, TO_THE_END)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EFFORT: Effort = Effort { n_starts: 5, n_swaps: 0, n_finalists: 2 };

    #[test]
    fn finds_what_is_there() {
        let xs = vec![0.0, 0.1, 0.2, 10.0, 10.1, 10.2, 20.0, 20.1];
        let ys = vec![5.0, 5.0, 5.0, 5.0, 5.0, 5.0, -5.0, -5.0];
        let found = kmeans(&Points::new(&[xs.clone(), ys.clone()]), 3, EFFORT, &mut Pcg64::new(1));
        let of = |i: usize| found.labels[i];
        assert!(of(0) == of(1) && of(1) == of(2) && of(3) == of(5) && of(6) == of(7));
        assert!(of(0) != of(3) && of(3) != of(6) && of(0) != of(6));
        // Squares around the means 0.1, 10.1 and 20.05.
        assert!((found.inertia - (0.02 + 0.02 + 0.005)).abs() < 1e-12);
        assert_eq!(adjusted_rand(&found.labels, &[7, 7, 7, 1, 1, 1, 0, 0]), 1.0);
        let width = silhouettes(&[xs, ys], &[&found.labels])[0].unwrap();
        assert!((0.97..1.0).contains(&width), "{width}");
    }

    #[test]
    fn more_clusters_than_distinct_points_do_no_harm() {
        let found = kmeans(&Points::new(&[vec![1.0, 1.0, 2.0]]), 3, EFFORT, &mut Pcg64::new(1));
        assert_eq!((found.inertia, found.labels[0]), (0.0, found.labels[1]));
        assert_eq!(kmeans(&Points::default(), 2, EFFORT, &mut Pcg64::new(1)).labels, Vec::<u8>::new());
    }

    /// Five round heaps of unequal size and distance in the plane.
    fn heaps(n: usize) -> Points {
        let mut rng = Pcg64::new(7);
        let mut normal = || (0..12).map(|_| rng.uniform()).sum::<f64>() - 6.0;
        let centers = [[0.0, 0.0], [11.0, 1.0], [1.0, 7.0], [8.0, 9.0], [4.0, 3.0]];
        let heap = |i: usize| [0, 1].map(|j| centers[(i * i) % 11 % 5][j] + normal());
        let (xs, ys) = (0..n).map(heap).map(|[x, y]| (x, y)).unzip();
        Points::new(&[xs, ys])
    }

    #[test]
    fn samples_lead_where_all_points_lead() {
        let heaps = heaps(25_000);
        let by_samples = partitions(&heaps, 6, &mut Pcg64::new(1));
        for found in &by_samples {
            let k = found.centers.len();
            let by_all =
                few(&heaps, k, Effort { n_starts: 6, n_swaps: 0, n_finalists: 2 }, &[], &mut Pcg64::new(2));
            assert!(found.inertia <= by_all.inertia * 1.0005, "{k} {} {}", found.inertia, by_all.inertia);
            assert_eq!(*found, assigned(&heaps, found.centers.clone()));
        }
    }

    /// Every point looked at every time.
    fn plain(points: &Points, mut centers: Vec<Point>) -> Partition {
        loop {
            let found = assigned(points, centers);
            let means = (0..found.centers.len()).map(|c| {
                let own = || {
                    points.iter().zip(&found.labels).filter(|(_, l)| usize::from(**l) == c).map(|(p, _)| p)
                };
                std::array::from_fn(|j| own().map(|p| p[j]).sum::<f64>() / own().count() as f64)
            });
            centers = means.collect();
            let next = assigned(points, centers.clone());
            if next.labels == found.labels {
                return next;
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn looking_again_only_where_it_may_matter_changes_nothing(seed in 0_u64..1_000, k in 2_usize..9) {
            let heaps = heaps(600);
            let start = starts::plus_plus(&heaps, k, &[], &mut Pcg64::new(seed));
            let (fast, slow) = (lloyd(&heaps, start.clone(), TO_THE_END), plain(&heaps, start));
            proptest::prop_assert_eq!(&fast.labels, &slow.labels);
            proptest::prop_assert!((fast.inertia - slow.inertia).abs() <= 1e-9 * slow.inertia);
        }
    }
}
