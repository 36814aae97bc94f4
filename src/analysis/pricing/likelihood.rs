//! What one product's own sales say of its own elasticity.
//!
//! The product's level at every place is left free; season, promotions and the like are taken from the file's
//! fit as an offset. With free levels a Poisson likelihood is that of how a total divides among the periods, so
//! that score and information need no level. Variances are multiplied by the product's dispersion (quasi-Poisson).
#![allow(clippy::indexing_slicing, reason = "all columns have the length of the panel")]

use super::panel::Panel;
use libm::exp;
use std::ops::Range;

/// From this many places on, what the product does in one period at all of them is taken as one observation if
/// that makes its estimate less certain.
const LEAST_PLACES: usize = 5;

/// A product's rows, as its elasticity sees them.
#[derive(Debug, Clone)]
pub struct Likelihood<'a> {
    cells: Vec<Range<usize>>,
    units: &'a [f64],
    log_price: &'a [f64],
    offset: &'a [f64],
    time: &'a [u32],
    /// Variance over mean of a row, at least 1.
    pub dispersion: f64,
    /// What the information is divided by: the dispersion, or more where all places move together.
    scale: f64,
}

/// First and second derivative of the logarithm of the likelihood, the latter with its sign turned.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Curve {
    /// First derivative.
    pub score: f64,
    /// Information.
    pub information: f64,
}

/// ln expected units without the price's part, per row: -∞ where nothing is expected.
pub fn offsets(fitted: &[f64], log_price: &[f64], slope: f64) -> Vec<f64> {
    let offset =
        |(mu, x): (&f64, &f64)| if *mu > 0.0 { libm::log(*mu) - slope * x } else { f64::NEG_INFINITY };
    fitted.iter().zip(log_price).map(offset).collect()
}

impl<'a> Likelihood<'a> {
    /// One likelihood per product of the panel. `offset` is that of [`offsets`].
    pub fn of_products(
        panel: &'a Panel,
        units: &'a [f64],
        log_price: &'a [f64],
        offset: &'a [f64],
    ) -> Vec<Self> {
        let empty = Self {
            cells: Vec::new(),
            units,
            log_price,
            offset,
            time: &panel.time,
            dispersion: 1.0,
            scale: 1.0,
        };
        let mut out = vec![empty; panel.products.len()];
        for cell in &panel.cells {
            let rows = cell.start..cell.end;
            if units[rows.clone()].iter().any(|y| *y > 0.0) {
                out[cell.product as usize].cells.push(rows);
            }
        }
        out
    }

    /// Units sold.
    pub fn n_units(&self) -> f64 {
        self.cells.iter().map(|rows| self.units[rows.clone()].iter().sum::<f64>()).sum()
    }

    /// The derivatives at an elasticity, for Poisson counts (dispersion 1).
    pub fn at(&self, slope: f64) -> Curve {
        let mut curve = Curve::default();
        let mut shares = Vec::new();
        for rows in &self.cells {
            let (total, mean) = self.shares(rows, slope, &mut shares);
            let (mut variance, mut score) = (0.0, 0.0);
            for ((share, x), y) in
                shares.iter().zip(&self.log_price[rows.clone()]).zip(&self.units[rows.clone()])
            {
                variance += share * (x - mean) * (x - mean);
                score += y * (x - mean);
            }
            curve.score += score;
            curve.information += total * variance;
        }
        // What rounding leaves of a price that never moved is no information.
        if curve.information < 1e-12 * self.n_units() {
            curve.information = 0.0;
        }
        curve
    }

    /// How the units of a cell divide among its periods at an elasticity, with their total and the mean ln price.
    fn shares(&self, rows: &Range<usize>, slope: f64, shares: &mut Vec<f64>) -> (f64, f64) {
        let (offset, log_price) = (&self.offset[rows.clone()], &self.log_price[rows.clone()]);
        shares.clear();
        shares.extend(offset.iter().zip(log_price).map(|(o, x)| o + slope * x));
        let most = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for share in shares.iter_mut() {
            *share = exp(*share - most);
            sum += *share;
        }
        let mut mean = 0.0;
        for (share, x) in shares.iter_mut().zip(log_price) {
            *share /= sum;
            mean += *share * x;
        }
        (self.units[rows.clone()].iter().sum(), mean)
    }

    /// Measures the dispersion at an elasticity and keeps it.
    pub fn measure_dispersion(&mut self, slope: f64) {
        let (mut pearson, mut free) = (0.0, -1.0);
        let mut shares = Vec::new();
        let mut by_time: Vec<(u32, f64)> = Vec::new();
        for rows in &self.cells {
            let (total, mean) = self.shares(rows, slope, &mut shares);
            free -= 1.0;
            for (row, share) in rows.clone().zip(&shares) {
                let expected = total * share;
                if expected > 0.0 {
                    let error = self.units[row] - expected;
                    pearson += error * error / expected;
                    free += 1.0;
                    by_time.push((self.time[row], error * (self.log_price[row] - mean)));
                }
            }
        }
        self.dispersion = if free >= 1.0 { (pearson / free).max(1.0) } else { 1.0 };
        self.scale = self.dispersion;
        let information = self.at(slope).information;
        if self.cells.len() >= LEAST_PLACES && information > 0.0 {
            by_time.sort_by_key(|(time, _)| *time);
            let squares: f64 = by_time
                .chunk_by(|a, b| a.0 == b.0)
                .map(|group| group.iter().map(|(_, score)| score).sum::<f64>())
                .map(|sum| sum * sum)
                .sum();
            self.scale = self.scale.max(squares / information);
        }
    }

    /// Variance of an estimate from this much information.
    pub fn variance(&self, information: f64) -> f64 {
        self.scale / information
    }

    /// The most probable elasticity under a normal prior, with the information there, dispersion counted.
    pub fn mode(&self, prior_mean: f64, prior_variance: f64) -> (f64, f64) {
        const LONGEST_STEP: f64 = 2.0;
        let mut slope = prior_mean;
        let mut information = 0.0;
        for _ in 0..60 {
            let curve = self.at(slope);
            information = curve.information / self.scale;
            let score = curve.score / self.scale - (slope - prior_mean) / prior_variance;
            let step = score / (information + 1.0 / prior_variance);
            slope += step.clamp(-LONGEST_STEP, LONGEST_STEP);
            if step.abs() < 1e-9 {
                break;
            }
        }
        (slope, information)
    }
}
