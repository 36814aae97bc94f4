//! Linear regression with fixed effects, and four ways to count its uncertainty.
//!
//! References: White (1980); MacKinnon & White (1985) for HC1 to HC3; Liang & Zeger (1986) for clusters.
#![allow(clippy::indexing_slicing, reason = "all columns have one length, matrices are k x k")]

use super::normal_equations::{
    cluster_meat, gram, identified, inverse_of_kept, project, sandwich, standard_errors, times,
};
use super::within::Within;

/// Relative size of what the sweep of the fixed effects may leave.
const SWEEP: f64 = 1e-12;

/// A question to a regression: columns of one length.
#[derive(Debug, Clone, Copy)]
pub struct Design<'a> {
    /// What is explained.
    pub outcome: &'a [f64],
    /// What explains it. Without factors a column of ones must be among them.
    pub covariates: &'a [&'a [f64]],
    /// Fixed effects: a code per row and factor.
    pub factors: &'a [&'a [u32]],
    /// Rows of one cluster may err together.
    pub clusters: Option<&'a [u32]>,
}

/// How uncertainty is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errors {
    /// One variance for all rows.
    Classical,
    /// Each row its own variance.
    Hc0,
    /// HC0 times n / (n - number of coefficients and effects).
    Hc1,
    /// HC0 with residuals divided by the root of 1 - leverage. Without fixed effects only.
    Hc2,
    /// HC0 with residuals divided by 1 - leverage. Without fixed effects only.
    Hc3,
    /// By cluster, times G / (G - 1).
    Cluster,
    /// By cluster, times G / (G - 1) and (n - 1) / (n - number of coefficients and effects): CR1.
    ClusterCr1,
}

/// A fitted regression.
#[derive(Debug, Clone)]
pub struct LeastSquares {
    /// One per covariate; 0 where it is not identified.
    pub coefficients: Vec<f64>,
    /// Whether the data tell the coefficient apart from effects and earlier covariates.
    pub is_identified: Vec<bool>,
    /// Rows.
    pub n_rows: usize,
    /// Free fixed effects.
    pub n_effects: usize,
    /// Clusters; 0 if none were asked for.
    pub n_clusters: usize,
    /// Share of the outcome's variance that is explained, effects included.
    pub r_squared: f64,
    /// Residuals in the order of the rows.
    pub residuals: Vec<f64>,
    bread: Vec<f64>,
    sum_squares: f64,
    meat_rows: Vec<f64>,
    meat_leverage: Option<[Vec<f64>; 2]>,
    meat_clusters: Vec<f64>,
}

impl LeastSquares {
    /// Fits by ordinary least squares; `None` if nothing is identified or no degree of freedom is left.
    pub fn fit(design: &Design) -> Option<Self> {
        let n_rows = design.outcome.len();
        let within = Within::new(design.factors, n_rows);
        let ones = vec![1.0; n_rows];
        let weighted = within.weighted(&ones);
        let swept = |column: &[f64]| {
            let mut column = within.sort(column);
            weighted.sweep(&mut column, SWEEP);
            column
        };
        let outcome = swept(design.outcome);
        let columns: Vec<Vec<f64>> = design.covariates.iter().map(|column| swept(column)).collect();
        let gram_matrix = gram(&columns, &ones);
        let raw: Vec<f64> = design.covariates.iter().map(|x| x.iter().map(|x| x * x).sum()).collect();
        let is_identified = identified(&gram_matrix, &raw);
        let bread = inverse_of_kept(&gram_matrix, &is_identified)?;
        let coefficients = times(&bread, &project(&columns, &outcome));
        let n_kept = is_identified.iter().filter(|kept| **kept).count();
        if n_kept == 0 || n_rows <= n_kept + within.n_effects() {
            return None;
        }
        let mut residuals = outcome;
        for (column, b) in columns.iter().zip(&coefficients) {
            residuals.iter_mut().zip(column).for_each(|(e, x)| *e -= b * x);
        }
        let squares: Vec<f64> = residuals.iter().map(|e| e * e).collect();
        let meat_leverage = design.factors.is_empty().then(|| leverage_meats(&columns, &bread, &squares));
        let (meat_clusters, n_clusters) = match design.clusters {
            None => (Vec::new(), 0),
            Some(clusters) => {
                let unsorted: Vec<Vec<f64>> = columns.iter().map(|column| within.unsort(column)).collect();
                cluster_meat(&unsorted, &within.unsort(&residuals), clusters)
            }
        };
        let mean = design.outcome.iter().sum::<f64>() / n_rows as f64;
        let total: f64 = design.outcome.iter().map(|y| (y - mean) * (y - mean)).sum();
        let sum_squares: f64 = squares.iter().sum();
        Some(Self {
            n_rows,
            n_effects: within.n_effects(),
            n_clusters,
            r_squared: 1.0 - sum_squares / total,
            residuals: within.unsort(&residuals),
            meat_rows: gram(&columns, &squares),
            coefficients,
            is_identified,
            bread,
            sum_squares,
            meat_leverage,
            meat_clusters,
        })
    }

    /// Degrees of freedom that are left.
    pub fn degrees_of_freedom(&self) -> usize {
        let n_kept = self.is_identified.iter().filter(|kept| **kept).count();
        self.n_rows - n_kept - self.n_effects
    }

    /// Standard deviation of the residuals.
    pub fn sigma(&self) -> f64 {
        (self.sum_squares / self.degrees_of_freedom() as f64).sqrt()
    }

    /// The covariance of the coefficients, row by row; `None` if it was not asked for, does not exist, or
    /// there are fewer than two clusters.
    pub fn covariance(&self, errors: Errors) -> Option<Vec<f64>> {
        let k = self.coefficients.len();
        let (n, free) = (self.n_rows as f64, self.degrees_of_freedom() as f64);
        let scaled = |meat: &[f64], scale: f64| {
            sandwich(&self.bread, meat, k).into_iter().map(|v| v * scale).collect::<Vec<f64>>()
        };
        let groups = self.n_clusters as f64;
        match errors {
            Errors::Classical => Some(self.bread.iter().map(|v| v * self.sum_squares / free).collect()),
            Errors::Hc0 => Some(scaled(&self.meat_rows, 1.0)),
            Errors::Hc1 => Some(scaled(&self.meat_rows, n / free)),
            Errors::Hc2 => self.meat_leverage.as_ref().map(|meats| scaled(&meats[0], 1.0)),
            Errors::Hc3 => self.meat_leverage.as_ref().map(|meats| scaled(&meats[1], 1.0)),
            Errors::Cluster if self.n_clusters > 1 => {
                Some(scaled(&self.meat_clusters, groups / (groups - 1.0)))
            }
            Errors::ClusterCr1 if self.n_clusters > 1 => {
                Some(scaled(&self.meat_clusters, groups / (groups - 1.0) * (n - 1.0) / free))
            }
            Errors::Cluster | Errors::ClusterCr1 => None,
        }
    }

    /// Standard errors of the coefficients; `None` as with [`LeastSquares::covariance`].
    pub fn standard_errors(&self, errors: Errors) -> Option<Vec<f64>> {
        Some(standard_errors(&self.covariance(errors)?, self.coefficients.len()))
    }
}

/// The meats of HC2 and HC3.
fn leverage_meats(columns: &[Vec<f64>], bread: &[f64], squares: &[f64]) -> [Vec<f64>; 2] {
    let k = columns.len();
    let leverage = |row: usize| -> f64 {
        (0..k * k).map(|at| columns[at / k][row] * bread[at] * columns[at % k][row]).sum()
    };
    let free: Vec<f64> = (0..squares.len()).map(|row| (1.0 - leverage(row)).max(1e-12)).collect();
    let hc2: Vec<f64> = squares.iter().zip(&free).map(|(e, h)| e / h).collect();
    let hc3: Vec<f64> = squares.iter().zip(&free).map(|(e, h)| e / (h * h)).collect();
    [gram(columns, &hc2), gram(columns, &hc3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_the_same_as_dummies() {
        let groups = [0_u32, 0, 0, 1, 1, 1, 2, 2, 2];
        let periods = [0_u32, 1, 2, 0, 1, 2, 0, 1, 2];
        let x = [1.0, 2.0, 4.0, 2.0, 5.0, 3.0, 1.0, 1.5, 6.0];
        let y = [3.0, 2.5, 1.0, 9.0, 5.5, 8.0, 6.0, 6.1, 0.5];
        let dummy = |codes: &[u32], level: u32| -> Vec<f64> {
            codes.iter().map(|c| f64::from(u8::from(*c == level))).collect()
        };
        let dummies: Vec<Vec<f64>> =
            (0..3).map(|l| dummy(&groups, l)).chain((1..3).map(|l| dummy(&periods, l))).collect();
        let mut covariates: Vec<&[f64]> = vec![&x];
        covariates.extend(dummies.iter().map(Vec::as_slice));
        let with_dummies = LeastSquares::fit(&Design {
            outcome: &y,
            covariates: &covariates,
            factors: &[],
            clusters: Some(&groups),
        })
        .unwrap();
        let with_effects = LeastSquares::fit(&Design {
            outcome: &y,
            covariates: &[&x],
            factors: &[&groups, &periods],
            clusters: Some(&groups),
        })
        .unwrap();
        assert!((with_dummies.coefficients[0] - with_effects.coefficients[0]).abs() < 1e-12);
        assert_eq!(with_dummies.degrees_of_freedom(), with_effects.degrees_of_freedom());
        for errors in [Errors::Classical, Errors::Hc1, Errors::ClusterCr1] {
            let (a, b) = (
                with_dummies.standard_errors(errors).unwrap(),
                with_effects.standard_errors(errors).unwrap(),
            );
            assert!((a[0] - b[0]).abs() < 1e-10, "{errors:?}");
        }
        assert!((with_dummies.r_squared - with_effects.r_squared).abs() < 1e-12);
        assert!(with_effects.standard_errors(Errors::Hc3).is_none());
    }

    #[test]
    fn a_price_that_never_moved_is_not_identified() {
        let groups = [0_u32, 0, 1, 1];
        let fit = LeastSquares::fit(&Design {
            outcome: &[1.0, 2.0, 3.0, 5.0],
            covariates: &[&[2.3, 2.3, 1.1, 1.1]],
            factors: &[&groups],
            clusters: None,
        });
        assert!(fit.is_none());
    }
}
