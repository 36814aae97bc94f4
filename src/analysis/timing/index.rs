//! How much more or less happens in one bin (a weekday, an hour, a month) than the trend lets expect, and is it chance?
//!
//! # How it is computed
//! Counts stand in blocks (weeks, years), so that a trend over the blocks moves no index. Index of a bin = its count over
//! blocks x count of a block x the bin's share of time. Chi-squared of counts against those expected, divided by the dispersion
//! (Pearson's chi-squared of the blocks against their common shares over its degrees of freedom, 1 at least: orders come in
//! bursts), and by the degrees of freedom of the bins, has an F distribution if there is no pattern. Indices are smoothed
//! towards 1 by as much as chance makes of their spread, all alike, so that their average stays 1 (James & Stein; intervals of
//! Morris 1983).
//!
//! # Limits
//! A bin that changes with the seasons counts as dispersion. Holidays are not known.
//!
//! # References
//! Morris (1983), "Parametric Empirical Bayes Inference", JASA 78; McCullagh & Nelder (1989), ch. 4.5 (dispersion).
#![allow(clippy::indexing_slicing, reason = "all rows have as many entries as there are bins")]

use crate::math::count;
use crate::math::f_distribution;

/// The normal quantile of 97.5 %.
const Z: f64 = 1.959_963_984_540_054;
/// Orders that a bin must have on average, so that chi-squared is what it is taken for.
pub const MIN_PER_BIN: f64 = 5.0;
/// A pattern is one if chance makes it at most this often.
pub const SIGNIFICANT: f64 = 0.05;

/// One bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// What was counted.
    pub observed: f64,
    /// What the trend lets expect.
    pub expected: f64,
    /// Observed over expected.
    pub raw: f64,
    /// The same, smoothed.
    pub index: f64,
    /// 95 % interval of the smoothed index.
    pub interval: (f64, f64),
}

/// All bins.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// In the order of the counts.
    pub bins: Vec<Bin>,
    /// Chi-squared of observed against expected.
    pub chi_squared: f64,
    /// By how much counts vary more than chance lets them; 1 at least.
    pub dispersion: f64,
    /// Chance of such differences without a pattern.
    pub p: f64,
    /// Blocks with anything in them.
    pub n_blocks: usize,
}

impl Index {
    /// Whether there is a pattern.
    pub fn is_pattern(&self) -> bool {
        self.p < SIGNIFICANT
    }

    /// The bin with the highest index; of equals the first.
    pub fn highest(&self) -> Option<usize> {
        (0..self.bins.len()).rev().max_by(|a, b| self.bins[*a].index.total_cmp(&self.bins[*b].index))
    }

    /// The bin with the lowest index; of equals the first.
    pub fn lowest(&self) -> Option<usize> {
        (0..self.bins.len()).min_by(|a, b| self.bins[*a].index.total_cmp(&self.bins[*b].index))
    }
}

/// `blocks`: counts per bin; `shares`: share of every bin in a block without a pattern, adding up to 1. `None` where bins
/// have fewer than [`MIN_PER_BIN`] on average.
pub fn run(blocks: &[Vec<f64>], shares: &[f64]) -> Option<Index> {
    let n_bins = shares.len();
    let observed: Vec<f64> = (0..n_bins).map(|bin| blocks.iter().map(|block| block[bin]).sum()).collect();
    let total: f64 = observed.iter().sum();
    let bins_f = count(n_bins);
    if n_bins < 2 || total < MIN_PER_BIN * bins_f {
        return None;
    }
    let (mut spread, mut n_blocks) = (0.0, 0);
    for block in blocks {
        let of_block: f64 = block.iter().sum();
        if of_block <= 0.0 {
            continue;
        }
        n_blocks += 1;
        for (own, all) in block.iter().zip(&observed).filter(|(_, all)| **all > 0.0) {
            let expected = of_block * all / total;
            spread += (own - expected) * (own - expected) / expected;
        }
    }
    let n_filled = observed.iter().filter(|n| **n > 0.0).count();
    let below = count(n_blocks - 1) * count(n_filled - 1);
    let dispersion = if below > 0.0 { (spread / below).max(1.0) } else { 1.0 };
    let of_bin = |(observed, share): (&f64, &f64)| {
        let expected = total * share;
        (observed - expected) * (observed - expected) / expected
    };
    let chi_squared: f64 = observed.iter().zip(shares).map(of_bin).sum();
    let scaled = chi_squared / dispersion;
    let shrunk = shrinkage(scaled, bins_f);
    let bins = observed
        .iter()
        .zip(shares)
        .map(|(observed, share)| bin(*observed, total, *share, dispersion, shrunk, bins_f))
        .collect();
    let p = f_distribution::tail(scaled / (bins_f - 1.0), bins_f - 1.0, below);
    Some(Index { bins, chi_squared, dispersion, p, n_blocks })
}

/// By which share indices move to 1: (J - 3) / X2, at most (J - 3) / (J - 1); not at all with three bins or fewer.
fn shrinkage(chi_squared: f64, n_bins: f64) -> f64 {
    if n_bins <= 3.0 { 0.0 } else { ((n_bins - 3.0) / (n_bins - 1.0)).min((n_bins - 3.0) / chi_squared) }
}

fn bin(observed: f64, total: f64, share: f64, dispersion: f64, shrunk: f64, n_bins: f64) -> Bin {
    let expected = total * share;
    let raw = observed / expected;
    let index = 1.0 + (1.0 - shrunk) * (raw - 1.0);
    // One more than was counted: nothing counted is not certain to stay nothing.
    let chance = dispersion * (observed + 1.0) / (expected * expected) * (1.0 - observed / total);
    let of_shrinkage =
        if n_bins > 3.0 { 2.0 / (n_bins - 3.0) * shrunk * shrunk * (raw - 1.0) * (raw - 1.0) } else { 0.0 };
    let variance = chance * (1.0 - (n_bins - 1.0) / n_bins * shrunk) + of_shrinkage;
    let half = Z * variance.sqrt();
    Bin { observed, expected, raw, index, interval: ((index - half).max(0.0), index + half) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Four equal bins with 30, 10, 10, 10 in two blocks of the same kind: expected 15 each; X2 = (225 + 3 x 25) / 15 = 20;
    /// the blocks agree, so the dispersion is 1. Shrinkage (4 - 3) / 20 = 0.05: indices 1 + 0.95 x (2 - 1) = 1.95
    /// and 1 + 0.95 x (2/3 - 1) = 0.683333. F = 20 / 3 with 3 and 3 degrees of freedom: P below.
    #[test]
    fn four_bins_by_hand() {
        let found = run(&[vec![15.0, 5.0, 5.0, 5.0], vec![15.0, 5.0, 5.0, 5.0]], &[0.25; 4]).unwrap();
        assert!((found.chi_squared - 20.0).abs() < 1e-12);
        assert_eq!(
            (found.dispersion, found.n_blocks, found.highest(), found.lowest()),
            (1.0, 2, Some(0), Some(1))
        );
        assert!(
            (found.bins[0].index - 1.95).abs() < 1e-12 && (found.bins[1].index - 0.683_333_333).abs() < 1e-8
        );
        // Variance of the first: (30 + 1) / 225 x (1 - 30/60) x (1 - 3/4 x 0.05) + 2 x 0.05^2 x 1 = 0.0663056 + 0.005.
        let half = 1.959_964 * (31.0_f64 / 225.0 * 0.5 * (1.0 - 0.0375) + 0.005).sqrt();
        assert!((found.bins[0].interval.0 - (1.95 - half)).abs() < 1e-6);
        // F with 3 and 3 degrees: P(F > f) = I_{1/(1+f)}(3/2, 3/2) = (theta - sin theta cos theta cos 2 theta) x 2 / pi,
        // sin^2 theta = 1 / (1 + f) = 3 / 23.
        let (sine, cosine) = ((3.0_f64 / 23.0).sqrt(), (20.0_f64 / 23.0).sqrt());
        let by_hand =
            (libm::asin(sine) - sine * cosine * (1.0 - 2.0 * sine * sine)) * 2.0 / std::f64::consts::PI;
        assert!((found.p - by_hand).abs() < 1e-9, "{} {by_hand}", found.p);
        // The same counts out of step: blocks differ by as much as the bins do, and there is no pattern.
        let bursts = run(&[vec![30.0, 0.0, 0.0, 0.0], vec![0.0, 10.0, 10.0, 10.0]], &[0.25; 4]).unwrap();
        assert!((bursts.dispersion - 20.0).abs() < 1e-12 && !bursts.is_pattern());
        assert!(run(&[vec![4.0, 5.0, 5.0, 5.0]], &[0.25; 4]).is_none());
    }

    proptest! {
        /// Indices average to 1 over time, raw and smoothed; they lie in their intervals; a trend over blocks moves none.
        #[test]
        fn they_average_to_one(
            blocks in prop::collection::vec(prop::collection::vec(0_u32..40, 7), 2..30),
            times in 1_u32..5,
        ) {
            let counts: Vec<Vec<f64>> =
                blocks.iter().map(|b| b.iter().map(|n| f64::from(*n)).collect()).collect();
            let shares = [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1];
            let Some(found) = run(&counts, &shares) else { return Ok(()) };
            for of in [|b: &Bin| b.raw, |b: &Bin| b.index] {
                let mean: f64 = found.bins.iter().zip(shares).map(|(bin, share)| of(bin) * share).sum();
                prop_assert!((mean - 1.0).abs() < 1e-9, "{mean}");
            }
            prop_assert!(found.bins.iter().all(|b| b.interval.0 <= b.index && b.index <= b.interval.1));
            prop_assert!((0.0..=1.0).contains(&found.p) && found.dispersion >= 1.0);
            let same = vec![counts[0].clone(); 6];
            let grown: Vec<Vec<f64>> = (1..=6_u32)
                .map(|k| counts[0].iter().map(|n| n * f64::from(k * times)).collect())
                .collect();
            if let (Some(a), Some(b)) = (run(&same, &shares), run(&grown, &shares)) {
                prop_assert!(a.bins.iter().zip(&b.bins).all(|(a, b)| (a.raw - b.raw).abs() < 1e-9));
            }
        }
    }
}
