//! Where to begin: centres drawn far from one another, and centres moved to where they serve better.
//!
//! Greedy k-means++: Arthur & Vassilvitskii (2007), with several candidates per step. Swaps: Lattanzi & Sohler (2019), "A better
//! k-means++ algorithm via local search", ICML.
#![allow(clippy::indexing_slicing, reason = "drawn positions and labels are in range")]

use super::point::{Near, Point, Points, four_squared};
use crate::math::rng::Pcg64;
use wide::f64x4;

/// A swap must be worth more than rounding.
const LEAST_GAIN: f64 = 1e-9;

/// `k` centres that begin with those given (or with any point), each next one the best of several drawn by squared distance.
pub fn plus_plus(points: &Points, k: usize, given: &[Point], rng: &mut Pcg64) -> Vec<Point> {
    if points.is_empty() {
        return Vec::new();
    }
    let n_candidates = 2 + (k as f64).sqrt() as usize;
    let mut centers = given.to_vec();
    if centers.is_empty() {
        centers.push(points.at(rng.index(points.len())));
    }
    let mut distances: Vec<f64x4> = points.near(&centers).map(|near| near.first).collect();
    while centers.len() < k {
        let sums = cumulative(&distances, points.len());
        let mut best = (f64::INFINITY, points.at(0));
        for _ in 0..n_candidates {
            let candidate = points.at(draw(&sums, rng));
            let nearest = points.fours().zip(&distances);
            let nearest = nearest.map(|(four, d)| four_squared(&four, &candidate).fast_min(*d));
            let sum = nearest.fold(f64x4::ZERO, |sum, nearest| sum + nearest).reduce_add();
            if sum < best.0 {
                best = (sum, candidate);
            }
        }
        for (distance, four) in distances.iter_mut().zip(points.fours()) {
            *distance = four_squared(&four, &best.1).fast_min(*distance);
        }
        centers.push(best.1);
    }
    centers
}

/// Tries so often whether a point, drawn by squared distance, serves better than one of the centres; if so it takes its place.
pub fn swapped(points: &Points, centers: Vec<Point>, n_tries: usize, rng: &mut Pcg64) -> Vec<Point> {
    let mut centers = centers;
    if points.is_empty() || centers.len() < 2 {
        return centers;
    }
    let look = |centers: &[Point]| -> Vec<Near> { points.near(centers).collect() };
    let sums_of = |near: &[Near]| {
        let first: Vec<f64x4> = near.iter().map(|near| near.first).collect();
        cumulative(&first, points.len())
    };
    let mut near = look(&centers);
    let mut sums = sums_of(&near);
    for _ in 0..n_tries {
        let candidate = points.at(draw(&sums, rng));
        let mut with_all = f64x4::ZERO;
        let mut without = vec![0.0; centers.len()];
        for (four, near) in points.fours().zip(&near) {
            let d = four_squared(&four, &candidate);
            let kept = near.first.fast_min(d);
            with_all += kept;
            let more = near.second.fast_min(d) - kept;
            for (own, more) in near.own.iter().zip(more.to_array()) {
                without[usize::from(*own)] += more;
            }
        }
        let with_all = with_all.reduce_add();
        let cheapest = without.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
        let now = sums.last().copied().unwrap_or(0.0);
        if let Some((c, more)) = cheapest.filter(|(_, more)| with_all + **more < now * (1.0 - LEAST_GAIN)) {
            debug_assert!(*more >= 0.0, "to do without a centre never helps");
            centers[c] = candidate;
            near = look(&centers);
            sums = sums_of(&near);
        }
    }
    centers
}

/// Sums up to each of the first `n` numbers.
fn cumulative(fours: &[f64x4], n: usize) -> Vec<f64> {
    let mut sum = 0.0;
    let up_to = |value: f64| {
        sum += value;
        sum
    };
    fours.iter().flat_map(|four| four.to_array()).take(n).map(up_to).collect()
}

/// A position, drawn by what it adds to the sums; the last one where all add nothing.
fn draw(sums: &[f64], rng: &mut Pcg64) -> usize {
    let at = rng.uniform() * sums.last().copied().unwrap_or(0.0);
    sums.partition_point(|sum| *sum <= at).min(sums.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three heaps of points on a line, far from one another.
    fn heaps() -> Points {
        let line: Vec<f64> = (0..90).map(|i| f64::from(i / 30) * 100.0 + f64::from(i % 30) * 0.1).collect();
        Points::new(&[line])
    }

    #[test]
    fn a_swap_mends_two_centres_in_one_heap() {
        let points = heaps();
        let all_in_two = vec![points.at(0), points.at(10), points.at(40)];
        let mended = swapped(&points, all_in_two, 20, &mut Pcg64::new(1));
        let mut heaps: Vec<u64> = mended.iter().map(|center| (center[0] / 100.0) as u64).collect();
        heaps.sort_unstable();
        assert_eq!(heaps, [0, 1, 2]);
    }

    #[test]
    fn given_centres_stay() {
        let points = heaps();
        let centers = plus_plus(&points, 3, &[points.at(0)], &mut Pcg64::new(1));
        assert_eq!((centers.len(), centers[0]), (3, points.at(0)));
        assert!(centers[1][0] >= 100.0 && centers[2][0] >= 100.0);
    }

    #[test]
    fn points_that_are_all_alike_do_no_harm() {
        let points = Points::new(&[vec![1.0; 5]]);
        let centers = plus_plus(&points, 3, &[], &mut Pcg64::new(1));
        assert_eq!(swapped(&points, centers, 5, &mut Pcg64::new(1)), [[1.0, 0.0, 0.0]; 3]);
        assert!(plus_plus(&Points::default(), 3, &[], &mut Pcg64::new(1)).is_empty());
    }
}
