//! Fixed effects of any number of factors, swept out of a column.
//!
//! The within transformation: what a weighted regression on dummies of all levels of all factors leaves. The
//! first factor is eliminated group by group; the effects of the others solve the remaining normal equations,
//! by conjugate gradients. That is what alternating projections converge to, and it gets there where those
//! crawl: on panels whose products come and go. Frisch & Waugh (1933); Guimarães & Portugal (2010), *Stata
//! Journal* 10(4); Correia (2017), "Linear models with high-dimensional fixed effects".
#![allow(
    clippy::indexing_slicing,
    reason = "codes are renumbered below their number of levels when they are read"
)]

use std::ops::Range;

/// The levels of all factors, with the rows in the order of the first factor's levels.
///
/// Columns and weights are handed over in that order ([`Within::sort`]).
#[derive(Debug, Clone)]
pub struct Within {
    /// Row of the caller at each place.
    order: Vec<u32>,
    /// Where each level of the first factor starts, and the number of rows at the end.
    starts: Vec<usize>,
    /// Per further factor the level of every row, numbered on through all further factors.
    others: Vec<Vec<u32>>,
    /// Number of levels of all further factors.
    n_other_levels: usize,
}

/// Rounds of conjugate gradients before the sweep takes what it has.
const MOST_ROUNDS: usize = 2_000;

impl Within {
    /// Reads the factors: one code per row each, any numbers. Without a factor nothing is swept out.
    pub fn new(factors: &[&[u32]], n_rows: usize) -> Self {
        let mut factors = factors.iter();
        let Some(first) = factors.next() else {
            let order = (0..n_rows).map(to_u32).collect();
            return Self { order, starts: Vec::new(), others: Vec::new(), n_other_levels: 0 };
        };
        let (first, n_first) = renumber(first);
        let mut starts = vec![0; n_first + 1];
        for &level in &first {
            starts[level as usize + 1] += 1;
        }
        for level in 0..n_first {
            starts[level + 1] += starts[level];
        }
        let mut next = starts.clone();
        let mut order = vec![0; n_rows];
        for (row, &level) in first.iter().enumerate() {
            order[next[level as usize]] = to_u32(row);
            next[level as usize] += 1;
        }
        let mut n_other_levels = 0;
        let others = factors
            .map(|codes| {
                let (codes, n) = renumber(codes);
                let sorted = order.iter().map(|&row| codes[row as usize] + to_u32(n_other_levels)).collect();
                n_other_levels += n;
                sorted
            })
            .collect();
        Self { order, starts, others, n_other_levels }
    }

    /// Number of free effects, as counted in degrees of freedom: levels, less one per further factor.
    pub fn n_effects(&self) -> usize {
        (self.starts.len().saturating_sub(1) + self.n_other_levels).saturating_sub(self.others.len())
    }

    /// A column of the caller in the order of the first factor.
    pub fn sort(&self, column: &[f64]) -> Vec<f64> {
        self.order.iter().map(|&row| column[row as usize]).collect()
    }

    /// Per row the mean of a sorted column over its level of the first factor; over all rows without a factor.
    pub fn level_means(&self, column: &[f64]) -> Vec<f64> {
        let all = [0, column.len()];
        let starts = if self.starts.is_empty() { &all[..] } else { &self.starts };
        let mut means = Vec::with_capacity(column.len());
        for bounds in starts.windows(2) {
            let level = &column[bounds[0]..bounds[1]];
            let mean = level.iter().sum::<f64>() / level.len() as f64;
            means.resize(bounds[1], mean);
        }
        means
    }

    /// A sorted column back in the caller's order.
    pub fn unsort(&self, sorted: &[f64]) -> Vec<f64> {
        let mut column = vec![0.0; sorted.len()];
        for (&row, &value) in self.order.iter().zip(sorted) {
            column[row as usize] = value;
        }
        column
    }

    /// The same with a weight for every sorted row.
    pub fn weighted<'a>(&'a self, weights: &'a [f64]) -> Weighted<'a> {
        let mut diagonal = vec![0.0; self.n_other_levels];
        for levels in &self.others {
            for (&level, w) in levels.iter().zip(weights) {
                diagonal[level as usize] += w;
            }
        }
        let totals = self.starts.windows(2).map(|rows| sum_of(&weights[rows[0]..rows[1]], |w| *w)).collect();
        Weighted { within: self, weights, diagonal, totals }
    }
}

/// A panel's factors with weights, out of whose columns effects are swept.
#[derive(Debug)]
pub struct Weighted<'a> {
    within: &'a Within,
    weights: &'a [f64],
    /// Weight of every level of the further factors.
    diagonal: Vec<f64>,
    /// Weight of every level of the first factor.
    totals: Vec<f64>,
}

impl Weighted<'_> {
    /// Sweeps all effects out of a sorted column, so that its weighted mean in every level of every further
    /// factor is below `tolerance` times the column's own size, and zero in the first factor's.
    pub fn sweep(&self, column: &mut [f64], tolerance: f64) {
        let Within { starts, others, n_other_levels, .. } = self.within;
        if starts.is_empty() {
            return;
        }
        self.centre(column);
        if others.is_empty() {
            return;
        }
        let n = *n_other_levels;
        // Unknown effects a solve S a = r, S = D - N' W^-1 N; the residual and its size in the scale of means.
        let mut residual = vec![0.0; n];
        for levels in others {
            for ((&level, w), x) in levels.iter().zip(self.weights).zip(&*column) {
                residual[level as usize] += w * x;
            }
        }
        let size = sum_of_two(column, self.weights, |x, w| w * x * x);
        let (mut effects, mut applied) = (vec![0.0; n], vec![0.0; n]);
        let scaled = |r: &[f64]| -> Vec<f64> {
            r.iter().zip(&self.diagonal).map(|(r, d)| if *d > 0.0 { r / d } else { 0.0 }).collect()
        };
        let dot = |a: &[f64], b: &[f64]| -> f64 { sum_of_two(a, b, |a, b| a * b) };
        let mut preconditioned = scaled(&residual);
        let mut direction = preconditioned.clone();
        let mut energy = dot(&residual, &preconditioned);
        for _ in 0..MOST_ROUNDS {
            if !(energy > tolerance * tolerance * size) {
                break;
            }
            self.apply(&direction, &mut applied);
            let curvature = dot(&direction, &applied);
            if !(curvature > 0.0) {
                break;
            }
            let step = energy / curvature;
            for i in 0..n {
                effects[i] += step * direction[i];
                residual[i] -= step * applied[i];
            }
            preconditioned = scaled(&residual);
            let next = dot(&residual, &preconditioned);
            let keep = next / energy;
            for i in 0..n {
                direction[i] = preconditioned[i] + keep * direction[i];
            }
            energy = next;
        }
        for levels in others {
            for (x, &level) in column.iter_mut().zip(levels) {
                *x -= effects[level as usize];
            }
        }
        self.centre(column);
    }

    /// The first factor's levels: their rows and their weight.
    fn groups(&self) -> impl Iterator<Item = (Range<usize>, f64)> {
        self.within.starts.windows(2).map(|bounds| bounds[0]..bounds[1]).zip(self.totals.iter().copied())
    }

    /// Subtracts the weighted mean of every level of the first factor.
    fn centre(&self, column: &mut [f64]) {
        for (rows, total) in self.groups() {
            let (column, weights) = (&mut column[rows.clone()], &self.weights[rows]);
            let mean = mean_of(sum_of_two(column, weights, |x, w| w * x), total);
            column.iter_mut().for_each(|x| *x -= mean);
        }
    }

    /// S times effects: what is left of them after the first factor, summed by level.
    fn apply(&self, effects: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let others = &self.within.others;
        if let [levels] = others.as_slice() {
            return self.apply_one(levels, effects, out);
        }
        let mut values = Vec::new();
        for (rows, total) in self.groups() {
            let weights = &self.weights[rows.clone()];
            values.clear();
            values.resize(weights.len(), 0.0);
            for levels in others {
                for (value, &level) in values.iter_mut().zip(&levels[rows.clone()]) {
                    *value += effects[level as usize];
                }
            }
            let mean = mean_of(sum_of_two(&values, weights, |x, w| w * x), total);
            for levels in others {
                for ((value, w), &level) in values.iter().zip(weights).zip(&levels[rows.clone()]) {
                    out[level as usize] += w * (value - mean);
                }
            }
        }
    }

    /// The same with one further factor, the usual case, without a detour over the rows' values.
    fn apply_one(&self, levels: &[u32], effects: &[f64], out: &mut [f64]) {
        for (rows, total) in self.groups() {
            let (levels, weights) = (&levels[rows.clone()], &self.weights[rows]);
            let mean = mean_of(sum_of_two(levels, weights, |level, w| w * effects[*level as usize]), total);
            for (&level, w) in levels.iter().zip(weights) {
                out[level as usize] += w * (effects[level as usize] - mean);
            }
        }
    }
}

fn mean_of(sum: f64, total: f64) -> f64 {
    if total > 0.0 { sum / total } else { 0.0 }
}

/// Four sums beside one another, since a sum that waits for its own last addition costs most of the time.
fn sum_of<A>(all: &[A], of: impl Fn(&A) -> f64) -> f64 {
    let mut sums = [0.0; 4];
    let (fours, rest) = all.as_chunks::<4>();
    for four in fours {
        for (sum, a) in sums.iter_mut().zip(four) {
            *sum += of(a);
        }
    }
    let rest: f64 = rest.iter().map(of).sum();
    sums.iter().sum::<f64>() + rest
}

/// The same of pairs.
fn sum_of_two<A, B>(all: &[A], beside: &[B], of: impl Fn(&A, &B) -> f64) -> f64 {
    let mut sums = [0.0; 4];
    let ((fours, rest), (fours_beside, rest_beside)) = (all.as_chunks::<4>(), beside.as_chunks::<4>());
    for (four, beside) in fours.iter().zip(fours_beside) {
        for ((sum, a), b) in sums.iter_mut().zip(four).zip(beside) {
            *sum += of(a, b);
        }
    }
    let rest: f64 = rest.iter().zip(rest_beside).map(|(a, b)| of(a, b)).sum();
    sums.iter().sum::<f64>() + rest
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Codes as numbers 0, 1, ... in ascending order of the codes, and how many there are.
fn renumber(codes: &[u32]) -> (Vec<u32>, usize) {
    let largest = codes.iter().max().map_or(0, |max| *max as usize);
    if largest > 8 * codes.len() + 1_024 {
        let mut distinct = codes.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let number = |code: &u32| to_u32(distinct.partition_point(|d| d < code));
        return (codes.iter().map(number).collect(), distinct.len());
    }
    let mut number = vec![u32::MAX; largest + 1];
    codes.iter().for_each(|code| number[*code as usize] = 0);
    let mut n = 0;
    for slot in number.iter_mut().filter(|slot| **slot == 0) {
        *slot = to_u32(n);
        n += 1;
    }
    (codes.iter().map(|code| number[*code as usize]).collect(), n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Pcg64;

    /// A panel whose products live for a few periods each, one after another.
    fn chain(n_products: u32) -> (Vec<u32>, Vec<u32>) {
        (0..n_products).flat_map(|p| (p..p + 4).map(move |t| (7 * p + 3, t))).unzip()
    }

    #[test]
    fn nothing_is_left_in_any_level() {
        let (products, periods) = chain(150);
        let n = products.len();
        let stores: Vec<u32> = (0..n).map(|i| (i % 5) as u32 * 1_000).collect();
        let mut rng = Pcg64::new(3);
        let column: Vec<f64> = (0..n).map(|_| rng.uniform() * 9.0).collect();
        let weights: Vec<f64> = (0..n).map(|_| rng.uniform() + 0.01).collect();
        let within = Within::new(&[&periods, &products, &stores], n);
        let (mut swept, w) = (within.sort(&column), within.sort(&weights));
        within.weighted(&w).sweep(&mut swept, 1e-12);
        let swept = within.unsort(&swept);
        for codes in [&products, &periods, &stores] {
            for level in 0..2_000 {
                let sum: f64 = (0..n).filter(|&i| codes[i] == level).map(|i| weights[i] * swept[i]).sum();
                assert!(sum.abs() < 1e-9, "{level} {sum}");
            }
        }
        assert_eq!(within.n_effects(), 150 + 153 + 5 - 2);
        assert_eq!(within.unsort(&within.sort(&column)), column);
        // What was swept once has nothing left to sweep.
        let mut again = within.sort(&swept);
        within.weighted(&w).sweep(&mut again, 1e-12);
        assert!(within.unsort(&again).iter().zip(&swept).all(|(a, b)| (a - b).abs() < 1e-10));
    }

    #[test]
    fn one_factor_is_group_means_and_none_is_nothing() {
        let mut column = vec![1.0, 3.0, 10.0];
        Within::new(&[&[5, 5, 9]], 3).weighted(&[1.0, 3.0, 1.0]).sweep(&mut column, 1e-9);
        assert_eq!(column, [-1.5, 0.5, 0.0]);
        Within::new(&[], 3).weighted(&[1.0; 3]).sweep(&mut column, 1e-9);
        assert_eq!(column, [-1.5, 0.5, 0.0]);
    }
}
