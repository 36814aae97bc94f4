//! Does the file's elasticity hang on a few products?
//!
//! # How it is computed
//! Pairs bootstrap over the groups of rows that may err together (products, where there are enough): of G groups G are drawn
//! with replacement, [`N_DRAWS`] times, with a fixed seed. Each draw takes one Newton step from the estimate, on sums per group:
//! ê + Σ score ÷ Σ information, with effects of product, place and period and all controls swept out at the estimate. Interval:
//! the 2.5 and 97.5 % points of the draws.
//!
//! # Limits
//! One step, not a fit anew: period effects stay those of the estimate, as they do in the error by cluster that it is held
//! against. With few groups both are too small.
//!
//! # References
//! Cameron, Gelbach & Miller 2008; Kline & Santos 2012 (one-step draws).
#![allow(clippy::indexing_slicing, reason = "one entry per row and per group")]

use crate::analysis::pricing::estimate::FileEstimate;
use crate::analysis::pricing::panel::Panel;
use crate::math::rng::Pcg64;
use crate::math::stats::{population_sd, quantile_of_sorted};
use crate::math::within::Within;

/// Draws.
pub const N_DRAWS: usize = 200;
const SEED: u64 = 20_080;
const SWEPT: f64 = 1e-9;

/// What the draws say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// Standard deviation of the draws.
    pub se: f64,
    /// 95 % interval.
    pub interval: (f64, f64),
    /// Groups that were drawn.
    pub n_groups: usize,
}

/// Draws for the file's elasticity; `None` with fewer than three groups.
pub fn run(panel: &Panel, of: &FileEstimate) -> Option<Bootstrap> {
    let rows: Vec<usize> = (0..panel.len()).filter(|row| of.fitted[*row] > 0.0).collect();
    let pick = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
    let codes = |column: &[u32]| -> Vec<u32> { rows.iter().map(|&row| column[row]).collect() };
    let (cell, time, groups) = (codes(&panel.cell), codes(&panel.time), codes(&of.controls.clusters));
    let within = Within::new(&[&cell, &time], rows.len());
    let expected = within.sort(&pick(&of.fitted));
    let mut columns: Vec<Vec<f64>> =
        of.controls.covariates(panel).into_iter().map(|column| within.sort(&pick(column))).collect();
    let weighted = within.weighted(&expected);
    columns.iter_mut().for_each(|column| weighted.sweep(column, SWEPT));
    let x = within.unsort(&left_of_first(columns, &expected)?);
    let mut sums: Vec<(u32, f64, f64)> = rows
        .iter()
        .zip(&groups)
        .zip(&x)
        .map(|((row, group), x)| {
            let mu = of.fitted[*row];
            (*group, x * (panel.units[*row] - mu), x * x * mu)
        })
        .collect();
    sums.sort_by_key(|(group, ..)| *group);
    let of_groups: Vec<(f64, f64)> = sums
        .chunk_by(|a, b| a.0 == b.0)
        .map(|own| {
            own.iter().fold((0.0, 0.0), |sum, (_, score, information)| (sum.0 + score, sum.1 + information))
        })
        .collect();
    draws(&of_groups, of.elasticity.value)
}

/// Draws from the scores and informations of groups.
fn draws(of_groups: &[(f64, f64)], estimate: f64) -> Option<Bootstrap> {
    let n_groups = of_groups.len();
    if n_groups < 3 {
        return None;
    }
    let mut rng = Pcg64::new(SEED);
    let mut values: Vec<f64> = (0..N_DRAWS)
        .map(|_| {
            let drawn = (0..n_groups).map(|_| of_groups[rng.index(n_groups)]);
            let (score, information) = drawn.fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
            estimate + score / information
        })
        .filter(|value| value.is_finite())
        .collect();
    if values.len() < N_DRAWS / 2 {
        return None;
    }
    let se = population_sd(&values);
    values.sort_by(f64::total_cmp);
    let interval = (quantile_of_sorted(&values, 0.025), quantile_of_sorted(&values, 0.975));
    (se > 0.0).then_some(Bootstrap { se, interval, n_groups })
}

/// The first column with all others regressed out of it, each row counting by its weight.
pub(super) fn left_of_first(columns: Vec<Vec<f64>>, weights: &[f64]) -> Option<Vec<f64>> {
    let mut columns = columns.into_iter();
    let mut first = columns.next()?;
    let dot =
        |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).zip(weights).map(|((a, b), w)| a * b * w).sum() };
    let mut kept: Vec<Vec<f64>> = Vec::new();
    let take_out = |column: &mut Vec<f64>, base: &[f64]| {
        let slope = dot(column, base) / dot(base, base);
        column.iter_mut().zip(base).for_each(|(c, b)| *c -= slope * b);
    };
    for mut column in columns {
        let size = dot(&column, &column);
        kept.iter().for_each(|base| take_out(&mut column, base));
        if dot(&column, &column) > 1e-9 * size {
            kept.push(column);
        }
    }
    kept.iter().for_each(|base| take_out(&mut first, base));
    (dot(&first, &first) > 0.0).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Informations alike (1), scores ±0.3 half and half: a mean of 100 scores has standard error 0.3 ÷ √100 = 0.03, and so have
    /// the draws, within the 5 % that 200 of them err by.
    #[test]
    fn spread_by_hand() {
        let groups: Vec<(f64, f64)> = (0..100).map(|i| (if i % 2 == 0 { 0.3 } else { -0.3 }, 1.0)).collect();
        let found = draws(&groups, -2.0).unwrap();
        assert!((found.se / 0.03 - 1.0).abs() < 0.15, "{found:?}");
        assert!(found.interval.0 < -2.0 && found.interval.1 > -2.0);
        assert_eq!(draws(&groups, -2.0), Some(found));
        // One product that errs alone by much shows: the interval is not symmetric.
        let mut odd = vec![(0.0, 1.0); 40];
        odd[0] = (8.0, 1.0);
        let found = draws(&odd, -2.0).unwrap();
        assert!(found.interval.0 >= -2.0 && found.interval.1 > -1.7, "{found:?}");
        assert_eq!(draws(&groups[..2], -2.0), None);
    }

    /// y = 2 a + 3 b: with b out, what is left of y is 2 (a less its part in b).
    #[test]
    fn others_are_regressed_out() {
        let (a, b) = (vec![1.0, -1.0, 2.0, -2.0], vec![1.0, 1.0, -1.0, -1.0]);
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 2.0 * a + 3.0 * b).collect();
        let left = left_of_first(vec![y, b.clone(), b], &[1.0; 4]).unwrap();
        assert!(left.iter().zip(&a).all(|(l, a)| (l - 2.0 * a).abs() < 1e-12), "{left:?}");
    }
}
