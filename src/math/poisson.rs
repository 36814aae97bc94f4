//! Poisson pseudo-maximum likelihood with fixed effects.
//!
//! Counts need not be Poisson: the coefficients are right if the mean is exp(effects + X b), zeros included,
//! and the sandwich covariances hold whatever the variance. Fitted by iteratively reweighted least squares with
//! the effects swept out in every round. Gourieroux, Monfort & Trognon (1984); Santos Silva & Tenreyro (2006);
//! Correia, Guimarães & Zylkin (2020), *Stata Journal* 20(1).
#![allow(clippy::indexing_slicing, reason = "all columns have one length, matrices are k x k")]

use super::exponentials::exponentials;
use super::least_squares::Design;
use super::normal_equations::{
    cluster_meat, gram, identified, inverse_of_kept, project, sandwich, standard_errors, times,
};
use super::within::Within;
use libm::log;

/// What a sweep may leave while the search is far off: the next round sweeps again (inexact Newton steps).
const SWEEP: f64 = 1e-5;
/// What it may leave near the end, and of the columns that errors are computed from.
const LAST_SWEEP: f64 = 1e-10;
/// Move of the coefficients below which the end is near.
const NEAR: f64 = 1e-4;
const CONVERGED: f64 = 1e-9;
/// Newton decrement (squared step, in standard errors) at which all is settled that can be told: a coefficient that runs to minus infinity
/// because nothing was ever sold where its covariate is not zero goes on moving, and the others do not.
const SETTLED: f64 = 1e-10;
const MOST_ROUNDS: usize = 100;
const MOST_HALVINGS: usize = 12;
/// Bounds of the linear predictor around the logarithm of the mean outcome.
const WIDEST: f64 = 50.0;

/// How uncertainty is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errors {
    /// Variance = mean.
    Model,
    /// Variance = dispersion x mean.
    Quasi,
    /// Each row its own variance (HC0).
    Rows,
    /// By cluster, times G / (G - 1).
    Cluster,
}

/// A fitted regression.
#[derive(Debug, Clone)]
pub struct Poisson {
    /// One per covariate; 0 where it is not identified.
    pub coefficients: Vec<f64>,
    /// Whether the data tell the coefficient apart from effects and earlier covariates.
    pub is_identified: Vec<bool>,
    /// Expected outcome per row of the caller; 0 in groups whose outcomes are all zero.
    pub fitted: Vec<f64>,
    /// Rows used: those of groups with any outcome above zero.
    pub n_rows: usize,
    /// Rows of groups that are all zero, which tell nothing of the coefficients.
    pub n_dropped: usize,
    /// Free fixed effects among the rows used.
    pub n_effects: usize,
    /// Clusters; 0 if none were asked for.
    pub n_clusters: usize,
    /// Twice the distance of the likelihood from that of a perfect fit.
    pub deviance: f64,
    /// Sum of (y - fitted)² / fitted.
    pub pearson: f64,
    /// Whether neither coefficients nor deviance moved any more.
    pub is_converged: bool,
    /// Rounds of reweighting.
    pub n_rounds: usize,
    bread: Vec<f64>,
    meat_rows: Vec<f64>,
    meat_clusters: Vec<f64>,
}

impl Poisson {
    /// Fits outcomes of at least zero; `None` if nothing is identified or no degree of freedom is left.
    pub fn fit(design: &Design) -> Option<Self> {
        let used = rows_that_tell(design.outcome, design.factors);
        if used.len() == design.outcome.len() {
            return Self::fit_used(design, 0);
        }
        let pick = |column: &[f64]| -> Vec<f64> { used.iter().map(|&row| column[row]).collect() };
        let pick_codes = |codes: &[u32]| -> Vec<u32> { used.iter().map(|&row| codes[row]).collect() };
        let outcome = pick(design.outcome);
        let covariates: Vec<Vec<f64>> = design.covariates.iter().map(|column| pick(column)).collect();
        let factors: Vec<Vec<u32>> = design.factors.iter().map(|codes| pick_codes(codes)).collect();
        let clusters = design.clusters.map(pick_codes);
        let mut fit = Self::fit_used(
            &Design {
                outcome: &outcome,
                covariates: &covariates.iter().map(Vec::as_slice).collect::<Vec<_>>(),
                factors: &factors.iter().map(Vec::as_slice).collect::<Vec<_>>(),
                clusters: clusters.as_deref(),
            },
            design.outcome.len() - used.len(),
        )?;
        let mut fitted = vec![0.0; design.outcome.len()];
        used.iter().zip(&fit.fitted).for_each(|(&row, mu)| fitted[row] = *mu);
        fit.fitted = fitted;
        Some(fit)
    }

    fn fit_used(design: &Design, n_dropped: usize) -> Option<Self> {
        let n_rows = design.outcome.len();
        let within = Within::new(design.factors, n_rows);
        let y = within.sort(design.outcome);
        let mean = y.iter().sum::<f64>() / n_rows as f64;
        if !(mean > 0.0) || !mean.is_finite() {
            return None;
        }
        let n_effects = within.n_effects();
        let columns: Vec<Vec<f64>> = design.covariates.iter().map(|column| within.sort(column)).collect();
        let k = columns.len();
        // The part of the deviance that does not depend on the fit.
        let saturated: f64 = y.iter().filter(|y| **y > 0.0).map(|y| y * log(*y) - y).sum();
        let deviance_of = |eta: &[f64], mu: &[f64]| -> f64 {
            let likelihood: f64 = y.iter().zip(eta).zip(mu).map(|((y, eta), mu)| y * eta - mu).sum();
            2.0 * (saturated - likelihood)
        };
        let middle = log(mean);
        let bounded = |eta: f64| eta.clamp(middle - WIDEST, middle + WIDEST);
        // Between what was sold and what is usual for the product: the first step goes far astray where products differ widely.
        let level = within.level_means(&y);
        let mut mu: Vec<f64> = y.iter().zip(&level).map(|(y, level)| 0.5 * (y + level)).collect();
        let mut eta: Vec<f64> = mu.iter().map(|mu| bounded(log(*mu))).collect();
        mu = exponentials(&eta);
        let mut deviance = f64::INFINITY;
        let mut swept = columns.clone();
        let mut coefficients = vec![0.0; k];
        let mut is_identified = vec![true; k];
        let (mut is_converged, mut n_rounds) = (false, 0);
        let (mut moved, mut decrement) = (f64::INFINITY, f64::INFINITY);
        while !is_converged && n_rounds < MOST_ROUNDS {
            n_rounds += 1;
            let tolerance = if moved < NEAR || decrement < NEAR * NEAR { LAST_SWEEP } else { SWEEP };
            // The working outcome z = eta + (y - mu) / mu. After the first round eta is effects + X b: without it
            // the step of the coefficients is what is solved for, and what is swept becomes ever smaller.
            let mut residual: Vec<f64> = y.iter().zip(&mu).map(|(y, mu)| (y - mu) / mu).collect();
            if n_rounds == 1 {
                residual.iter_mut().zip(&eta).for_each(|(r, eta)| *r += eta);
            }
            let weighted = within.weighted(&mu);
            weighted.sweep(&mut residual, tolerance);
            swept.iter_mut().for_each(|column| weighted.sweep(column, tolerance));
            let matrix = gram(&swept, &mu);
            let raw: Vec<f64> =
                columns.iter().map(|x| x.iter().zip(&mu).map(|(x, mu)| mu * x * x).sum()).collect();
            is_identified = identified(&matrix, &raw);
            let n_kept = is_identified.iter().filter(|kept| **kept).count();
            if n_kept == 0 && k > 0 || n_rows <= n_kept + n_effects {
                return None;
            }
            let inverse = inverse_of_kept(&matrix, &is_identified)?;
            let weighted: Vec<f64> = residual.iter().zip(&mu).map(|(r, mu)| r * mu).collect();
            let step = times(&inverse, &project(&swept, &weighted));
            for (column, b) in swept.iter().zip(&step) {
                residual.iter_mut().zip(column).for_each(|(e, x)| *e -= b * x);
            }
            let change: Vec<f64> =
                y.iter().zip(&mu).zip(&residual).map(|((y, mu), e)| (y - mu) / mu - e).collect();
            let mut length = 1.0;
            let before = deviance;
            for _ in 0..MOST_HALVINGS {
                let next: Vec<f64> =
                    eta.iter().zip(&change).map(|(eta, c)| bounded(eta + length * c)).collect();
                let next_mu = exponentials(&next);
                deviance = deviance_of(&next, &next_mu);
                // Rounding may raise the deviance by a hair at the end.
                if deviance <= before + 1e-9 * (1.0 + before.abs()) || n_rounds == 1 {
                    (eta, mu) = (next, next_mu);
                    break;
                }
                length *= 0.5;
            }
            coefficients.iter_mut().zip(&step).for_each(|(b, step)| *b += length * step);
            moved =
                coefficients.iter().zip(&step).map(|(b, s)| s.abs() / (1.0 + b.abs())).fold(0.0, f64::max);
            let is_level = (before - deviance).abs() <= CONVERGED * (1.0 + deviance.abs());
            decrement = change.iter().zip(&mu).map(|(c, mu)| mu * (length * c) * (length * c)).sum::<f64>();
            let is_still = moved <= CONVERGED || decrement <= SETTLED;
            is_converged = is_still && is_level && tolerance == LAST_SWEEP;
        }
        if !deviance.is_finite() {
            return None;
        }
        let weighted = within.weighted(&mu);
        swept.iter_mut().for_each(|column| weighted.sweep(column, LAST_SWEEP));
        let bread = inverse_of_kept(&gram(&swept, &mu), &is_identified)?;
        let errors: Vec<f64> = y.iter().zip(&mu).map(|(y, mu)| y - mu).collect();
        let squares: Vec<f64> = errors.iter().map(|e| e * e).collect();
        let (meat_clusters, n_clusters) = match design.clusters {
            None => (Vec::new(), 0),
            Some(clusters) => {
                let unsorted: Vec<Vec<f64>> = swept.iter().map(|column| within.unsort(column)).collect();
                cluster_meat(&unsorted, &within.unsort(&errors), clusters)
            }
        };
        Some(Self {
            coefficients,
            is_identified,
            fitted: within.unsort(&mu),
            n_rows,
            n_dropped,
            n_effects,
            n_clusters,
            deviance,
            pearson: squares.iter().zip(&mu).map(|(e, mu)| e / mu).sum(),
            is_converged,
            n_rounds,
            bread,
            meat_rows: gram(&swept, &squares),
            meat_clusters,
        })
    }

    /// Degrees of freedom that are left.
    pub fn degrees_of_freedom(&self) -> usize {
        let n_kept = self.is_identified.iter().filter(|kept| **kept).count();
        self.n_rows - n_kept - self.n_effects
    }

    /// Variance over mean: 1 for Poisson counts, more where purchases come in lots.
    pub fn dispersion(&self) -> f64 {
        self.pearson / self.degrees_of_freedom() as f64
    }

    /// The covariance of the coefficients, row by row; `None` if clusters were not asked for or are fewer
    /// than two.
    pub fn covariance(&self, errors: Errors) -> Option<Vec<f64>> {
        let k = self.coefficients.len();
        match errors {
            Errors::Model => Some(self.bread.clone()),
            Errors::Quasi => Some(self.bread.iter().map(|v| v * self.dispersion()).collect()),
            Errors::Rows => Some(sandwich(&self.bread, &self.meat_rows, k)),
            Errors::Cluster if self.n_clusters > 1 => {
                let scale = self.n_clusters as f64 / (self.n_clusters as f64 - 1.0);
                Some(sandwich(&self.bread, &self.meat_clusters, k).into_iter().map(|v| v * scale).collect())
            }
            Errors::Cluster => None,
        }
    }

    /// Standard errors of the coefficients; `None` as with [`Poisson::covariance`].
    pub fn standard_errors(&self, errors: Errors) -> Option<Vec<f64>> {
        Some(standard_errors(&self.covariance(errors)?, self.coefficients.len()))
    }
}

/// The rows that are left once groups of any factor whose outcomes are all zero are taken out, again and
/// again: their effects run to minus infinity and their rows fit perfectly.
fn rows_that_tell(outcome: &[f64], factors: &[&[u32]]) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..outcome.len()).collect();
    let sizes: Vec<usize> =
        factors.iter().map(|codes| codes.iter().max().map_or(0, |max| *max as usize + 1)).collect();
    loop {
        let n_before = rows.len();
        for (codes, size) in factors.iter().zip(&sizes) {
            let mut is_positive = vec![false; *size];
            for &row in rows.iter().filter(|row| outcome[**row] > 0.0) {
                is_positive[codes[row] as usize] = true;
            }
            rows.retain(|&row| is_positive[codes[row] as usize]);
        }
        if rows.len() == n_before {
            return rows;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::rng::Pcg64;
    use libm::exp;

    /// Products that sell nothing, and a period in which nobody sells, change neither slope nor error.
    #[test]
    fn groups_of_zeros_tell_nothing() {
        let mut rng = Pcg64::new(11);
        let (mut product, mut period, mut x, mut y) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for p in 0..12_u32 {
            for t in 0..30_u32 {
                product.push(p);
                period.push(t);
                x.push(rng.uniform());
                let mean = exp(1.0 - 2.0 * x[x.len() - 1] + 0.1 * f64::from(p));
                y.push(if t == 5 || p == 3 { 0.0 } else { (mean * 2.0 * rng.uniform()).round() });
            }
        }
        let fit_of = |keep: &dyn Fn(usize) -> bool| {
            let rows: Vec<usize> = (0..x.len()).filter(|row| keep(*row)).collect();
            let pick = |c: &[f64]| rows.iter().map(|&r| c[r]).collect::<Vec<f64>>();
            let codes = |c: &[u32]| rows.iter().map(|&r| c[r]).collect::<Vec<u32>>();
            let (product, period) = (codes(&product), codes(&period));
            Poisson::fit(&Design {
                outcome: &pick(&y),
                covariates: &[&pick(&x)],
                factors: &[&product, &period],
                clusters: Some(&product),
            })
            .unwrap()
        };
        let all = fit_of(&|_| true);
        let some = fit_of(&|row| product[row] != 3 && period[row] != 5);
        assert_eq!((all.n_dropped, all.n_rows, all.n_clusters), (30 + 11, some.n_rows, 11));
        assert!((all.coefficients[0] - some.coefficients[0]).abs() < 1e-10);
        let (a, b) =
            (all.standard_errors(Errors::Cluster).unwrap(), some.standard_errors(Errors::Cluster).unwrap());
        assert!((a[0] - b[0]).abs() < 1e-10 && all.is_converged);
        // The first-order conditions: fitted totals are the totals of every product.
        for p in 0..12 {
            let sum = |v: &[f64]| (0..v.len()).filter(|i| product[*i] == p).map(|i| v[i]).sum::<f64>();
            assert!((sum(&all.fitted) - sum(&y)).abs() < 1e-6, "{p}");
        }
    }

    /// Products that sell thousands beside some that sell one: where the search begins is near to all of them.
    #[test]
    fn very_unequal_products_take_no_more_rounds() {
        let mut rng = Pcg64::new(5);
        let product: Vec<u32> = (0..400).map(|row| row % 8).collect();
        let x: Vec<f64> = product.iter().map(|_| rng.uniform()).collect();
        let mut rounds_of = |spread: f64| {
            let one =
                |(p, x): (&u32, &f64)| (exp(2.0 - 1.5 * x + spread * f64::from(*p)) * rng.uniform()).round();
            let y: Vec<f64> = product.iter().zip(&x).map(one).collect();
            let fit = Poisson::fit(&Design {
                outcome: &y,
                covariates: &[&x],
                factors: &[&product],
                clusters: None,
            });
            fit.filter(|fit| fit.is_converged).unwrap().n_rounds
        };
        let (alike, unlike) = (rounds_of(0.1), rounds_of(1.5));
        assert!(unlike <= alike + 1, "{unlike} {alike}");
    }

    /// Nothing is ever sold where the second covariate is one: its coefficient has no end, the first one's has.
    #[test]
    fn a_coefficient_without_end_does_not_keep_the_others() {
        let product: Vec<u32> = (0..200).map(|row| row % 10).collect();
        let x: Vec<f64> = (0..200).map(|row| f64::from(row % 7) * 0.1).collect();
        let is_off: Vec<f64> = (0..200).map(|row| f64::from(u8::from(row % 9 == 4))).collect();
        let y: Vec<f64> =
            (0..200).zip(&is_off).map(|(row, off)| f64::from(3 + (row * row) % 5) * (1.0 - off)).collect();
        let both = Poisson::fit(&Design {
            outcome: &y,
            covariates: &[&x, &is_off],
            factors: &[&product],
            clusters: None,
        });
        let kept: Vec<usize> = (0..200).filter(|row| is_off[*row] < 0.5).collect();
        let pick = |column: &[f64]| kept.iter().map(|&row| column[row]).collect::<Vec<f64>>();
        let codes: Vec<u32> = kept.iter().map(|&row| product[row]).collect();
        let without = Poisson::fit(&Design {
            outcome: &pick(&y),
            covariates: &[&pick(&x)],
            factors: &[&codes],
            clusters: None,
        });
        let (both, without) = (both.unwrap(), without.unwrap());
        assert!(both.is_converged && both.n_rounds < 40, "{}", both.n_rounds);
        assert!((both.coefficients[0] - without.coefficients[0]).abs() < 1e-6);
    }

    #[test]
    fn nothing_sold_and_nothing_moved_are_refused() {
        let (product, x) = ([0_u32, 0, 0, 0], [1.0, 1.0, 1.0, 1.0]);
        let fit = |y: &[f64], x: &[f64]| {
            Poisson::fit(&Design { outcome: y, covariates: &[x], factors: &[&product], clusters: None })
        };
        assert!(fit(&[0.0; 4], &[1.0, 2.0, 1.0, 2.0]).is_none());
        assert!(fit(&[1.0, 2.0, 0.0, 1.0], &x).is_none());
        assert!(fit(&[1.0, 2.0, 0.0, 1.0], &[1.0, 2.0, 1.0, 2.0]).is_some());
    }
}
