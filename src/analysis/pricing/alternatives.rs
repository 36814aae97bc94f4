//! Other shapes of demand beside the Poisson fit, and which of them foretells best.
//!
//! # What it tells
//! The elasticity under four shapes, and how far each is off in weeks that it has not seen.
//!
//! # How it is computed
//! The last fifth of the periods is held back. Every shape is fitted on the rest with the same effects, and
//! foretells how the units of each period that was held back divide among the products at their prices; the
//! level of the period itself is given to all (no method can know it). Measure: Poisson deviance per row.
//! Semi-log and linear shapes work on price (and units) relative to the product's mean, so that one coefficient
//! means the same for all.
//!
//! # Limits
//! Log-log and semi-log see only periods that sold something; products that were not seen before are left out.
#![allow(clippy::indexing_slicing, reason = "columns have the length of the panel")]

use super::panel::Panel;
use super::slope::Slope;
use crate::math::least_squares::{Design, Errors, LeastSquares};
use crate::math::logit;
use crate::math::poisson::{self, Poisson};
use libm::{exp, log};

/// Share of the periods that is held back.
const HELD_BACK: f64 = 0.2;

/// A shape of demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Poisson, constant elasticity, zeros included.
    Poisson,
    /// ln units on ln price.
    LogLog,
    /// ln units on price relative to the product's mean.
    SemiLog,
    /// Units on price, both relative to the product's mean.
    Linear,
}

/// What a shape says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// The shape.
    pub shape: Shape,
    /// Elasticity at the products' mean prices, over all periods; error by cluster.
    pub elasticity: Slope,
    /// Poisson deviance per row of the periods held back; `None` if nothing could be held back.
    pub held_back: Option<f64>,
}

/// All shapes that can be fitted, in the order of [`Shape`]. `main` is the file's Poisson estimate, which is not
/// fitted again.
pub fn run(panel: &Panel, log_price: &[f64], clusters: &[u32], main: Slope) -> Vec<Alternative> {
    let cut = first_held_back(panel);
    let everything: Vec<usize> = (0..panel.len()).collect();
    let (early, late): (Vec<usize>, Vec<usize>) = everything.iter().partition(|&&row| panel.time[row] < cut);
    [Shape::Poisson, Shape::LogLog, Shape::SemiLog, Shape::Linear]
        .into_iter()
        .filter_map(|shape| {
            let elasticity = if shape == Shape::Poisson {
                main
            } else {
                let all = fit(panel, log_price, clusters, shape, &everything)?;
                Slope::new(all.slope, all.error?)?
            };
            let held_back = fit(panel, log_price, clusters, shape, &early)
                .and_then(|early| deviance(panel, log_price, &early, shape, &late));
            Some(Alternative { shape, elasticity, held_back })
        })
        .collect()
}

/// The first period that is held back.
fn first_held_back(panel: &Panel) -> u32 {
    let mut times = panel.time.clone();
    times.sort_unstable();
    times.dedup();
    let n_kept = times.len() - (times.len() as f64 * HELD_BACK).floor() as usize;
    times.get(n_kept).copied().unwrap_or(u32::MAX)
}

struct Fit {
    slope: f64,
    error: Option<f64>,
    promotion: f64,
    /// Level of each cell: what it sells at its mean price in a period like all others; NaN if not seen.
    level: Vec<f64>,
    /// Mean price of each cell over the rows seen.
    mean_price: Vec<f64>,
    /// Mean units of each cell over the rows seen.
    mean_units: Vec<f64>,
}

fn fit(panel: &Panel, log_price: &[f64], clusters: &[u32], shape: Shape, rows: &[usize]) -> Option<Fit> {
    let n_cells = panel.cells.len();
    let is_log = matches!(shape, Shape::LogLog | Shape::SemiLog);
    let rows: Vec<usize> = rows.iter().copied().filter(|&row| !is_log || panel.units[row] > 0.0).collect();
    let price = |row: usize| exp(log_price[row]);
    let mean_of = |value: &dyn Fn(usize) -> f64| {
        let (mut sums, mut counts) = (vec![0.0; n_cells], vec![0.0_f64; n_cells]);
        for &row in &rows {
            sums[panel.cell[row] as usize] += value(row);
            counts[panel.cell[row] as usize] += 1.0;
        }
        sums.iter().zip(&counts).map(|(s, n)| s / n).collect::<Vec<f64>>()
    };
    let (mean_price, mean_units) = (mean_of(&price), mean_of(&|row| panel.units[row]));
    let rows: Vec<usize> =
        rows.into_iter().filter(|&row| mean_units[panel.cell[row] as usize] > 0.0).collect();
    let relative = |row: usize| price(row) / mean_price[panel.cell[row] as usize];
    let x: Vec<f64> = match shape {
        Shape::Poisson | Shape::LogLog => rows.iter().map(|&row| log_price[row]).collect(),
        Shape::SemiLog | Shape::Linear => rows.iter().map(|&row| relative(row)).collect(),
    };
    let y: Vec<f64> = match shape {
        Shape::Poisson => rows.iter().map(|&row| panel.units[row]).collect(),
        Shape::LogLog | Shape::SemiLog => rows.iter().map(|&row| log(panel.units[row])).collect(),
        Shape::Linear => {
            rows.iter().map(|&row| panel.units[row] / mean_units[panel.cell[row] as usize]).collect()
        }
    };
    let codes = |column: &[u32]| -> Vec<u32> { rows.iter().map(|&row| column[row]).collect() };
    let (cell, time, clusters) = (codes(&panel.cell), codes(&panel.time), codes(clusters));
    let promotion: Vec<f64> = rows.iter().filter_map(|&row| panel.promotion.get(row)).copied().collect();
    let mut covariates: Vec<&[f64]> = vec![&x];
    covariates.extend((!promotion.is_empty()).then_some(promotion.as_slice()));
    let factors: [&[u32]; 2] = [&cell, &time];
    let design =
        Design { outcome: &y, covariates: &covariates, factors: &factors, clusters: Some(&clusters) };
    let (coefficients, error) = match shape {
        Shape::Poisson => {
            let fit = Poisson::fit(&design).filter(|fit| fit.is_converged && fit.is_identified[0])?;
            let errors = fit
                .standard_errors(poisson::Errors::Cluster)
                .or_else(|| fit.standard_errors(poisson::Errors::Rows));
            (fit.coefficients, errors.map(|e| e[0]))
        }
        _ => {
            let fit = LeastSquares::fit(&design).filter(|fit| fit.is_identified[0])?;
            let errors = fit.standard_errors(Errors::Cluster).or_else(|| fit.standard_errors(Errors::Hc1));
            (fit.coefficients, errors.map(|e| e[0]))
        }
    };
    let mut fit = Fit {
        slope: coefficients[0],
        error,
        promotion: coefficients.get(1).copied().unwrap_or(0.0),
        level: vec![f64::NAN; n_cells],
        mean_price,
        mean_units,
    };
    levels(panel, log_price, shape, &rows, &mut fit);
    Some(fit)
}

/// Sets each cell's level so that its units over the rows seen are what the shape expects of them. Poisson and
/// logarithmic shapes alike: a level that only fitted logarithms would foretell too little.
fn levels(panel: &Panel, log_price: &[f64], shape: Shape, rows: &[usize], fit: &mut Fit) {
    let n_cells = fit.level.len();
    fit.level = vec![1.0; n_cells];
    let (mut sold, mut expected) = (vec![0.0; n_cells], vec![0.0; n_cells]);
    for &row in rows {
        sold[panel.cell[row] as usize] += panel.units[row];
        expected[panel.cell[row] as usize] += foretold(panel, log_price, fit, shape, row);
    }
    for (level, (sold, expected)) in fit.level.iter_mut().zip(sold.iter().zip(&expected)) {
        *level = if *sold > 0.0 && *expected > 0.0 { sold / expected } else { f64::NAN };
    }
}

/// Units of a row up to the level of its period.
fn foretold(panel: &Panel, log_price: &[f64], fit: &Fit, shape: Shape, row: usize) -> f64 {
    let cell = panel.cell[row] as usize;
    let relative = exp(log_price[row]) / fit.mean_price[cell];
    let lift = panel.promotion.get(row).map_or(0.0, |p| p * fit.promotion);
    let response = match shape {
        Shape::Poisson | Shape::LogLog => exp(fit.slope * log(relative) + lift),
        Shape::SemiLog => exp(fit.slope * (relative - 1.0) + lift),
        // A straight line may cross zero; nothing sells less than nothing.
        Shape::Linear => (1.0 + fit.slope * (relative - 1.0) + lift).max(0.01) * fit.mean_units[cell],
    };
    fit.level[cell] * response
}

/// Deviance per row of what a fit foretells of other rows, with the level of each period set to what was sold.
fn deviance(panel: &Panel, log_price: &[f64], fit: &Fit, shape: Shape, rows: &[usize]) -> Option<f64> {
    let seen: Vec<usize> =
        rows.iter().copied().filter(|&row| fit.level[panel.cell[row] as usize].is_finite()).collect();
    let n_times = panel.time.iter().max().map_or(0, |max| *max as usize + 1);
    let expected: Vec<f64> = seen.iter().map(|&row| foretold(panel, log_price, fit, shape, row)).collect();
    let (mut sold, mut sums) = (vec![0.0; n_times], vec![0.0; n_times]);
    for (&row, mu) in seen.iter().zip(&expected) {
        sold[panel.time[row] as usize] += panel.units[row];
        sums[panel.time[row] as usize] += mu;
    }
    let (mut total, mut n) = (0.0, 0.0);
    for (&row, mu) in seen.iter().zip(&expected) {
        let time = panel.time[row] as usize;
        let mu = mu * sold[time] / sums[time];
        if mu > 0.0 {
            let y = panel.units[row];
            total += 2.0 * (if y > 0.0 { y * log(y / mu) } else { 0.0 } - (y - mu));
            n += 1.0;
        }
    }
    (n > 0.0).then(|| total / n)
}

/// A list of offers with their prices and answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TakeUp {
    /// Coefficient of the price in ln odds.
    pub price: Slope,
    /// Constant.
    pub constant: f64,
}

impl TakeUp {
    /// Share that buys at a price.
    pub fn share(&self, price: f64) -> f64 {
        crate::math::special::logistic(self.constant + self.price.value * price)
    }

    /// Elasticity at a price: coefficient × price × (1 - share).
    pub fn elasticity(&self, price: f64) -> f64 {
        self.price.value * price * (1.0 - self.share(price))
    }
}

/// Logistic regression of taking up an offer on its price; `None` without a maximum.
pub fn take_up(bought: &[f64], price: &[f64]) -> Option<TakeUp> {
    let ones = vec![1.0; price.len()];
    let fit = logit::fit(bought, &[&ones, price])?;
    Some(TakeUp {
        constant: fit.coefficients[0],
        price: Slope::new(fit.coefficients[1], fit.standard_errors[1])?,
    })
}
