//! How demand answers to price, over the whole file.
//!
//! # What it tells
//! The elasticity that all products share, with what else moves sales held fixed, beside the naive one: the
//! reader sees how far simple tools are off, and why. Apart: promotions, discounts, buyers (do fewer people come)
//! and units per buyer (do they take less), the effect over four weeks (were purchases only moved), the pull of
//! the other products' prices.
//!
//! # How it is computed
//! Poisson pseudo-maximum likelihood on product × place and period effects, zeros included, with ln price, a flag
//! for promotions and, where list prices are known, ln list price and ln (1 - discount) apart. Standard errors by
//! cluster. See [`crate::math::poisson`].
//!
//! # What it needs
//! A panel of at least two periods in which a price moved differently from the others.
//!
//! # Limits
//! Prices that were set because of what sales did (clearance, seasons) bias every such estimate: see `light.rs`.
//!
//! # References
//! Santos Silva & Tenreyro 2006; van Heerde, Leeflang & Wittink 2000 (stock-piling); Bijmolt, van Heerde & Pieters
//! 2005.
#![allow(clippy::indexing_slicing, reason = "columns have the length of the panel")]

use super::panel::{Panel, Period};
use super::slope::Slope;
use crate::issue::Error;
use crate::math::least_squares::{self, Design, LeastSquares};
use crate::math::poisson::{self, Poisson};
use libm::log;

/// Fewer clusters make the errors by cluster too small.
pub const LEAST_CLUSTERS: usize = 10;

/// Which rows are taken to err together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusteredBy {
    /// All rows of a product.
    Product,
    /// All rows of a shop or region.
    Place,
    /// All rows of a product at a place.
    Cell,
    /// All rows of a period.
    Period,
}

/// What the elasticity's variable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rests {
    /// The price in force: no list prices are known.
    OnPrice,
    /// The list price; discounts are held fixed.
    OnListPrice,
    /// The price in force, because list prices never moved: this is what promotions do, not what a lasting
    /// change of price would do.
    OnPromotions,
}

/// What is held fixed: the columns beside the effects of product × place and period.
#[derive(Debug, Clone)]
pub struct Controls {
    /// The variable whose coefficient the elasticity is, per row.
    pub log_price: Vec<f64>,
    /// What it is the elasticity of.
    pub rests: Rests,
    /// Group of rows that may err together, per row.
    pub clusters: Vec<u32>,
    /// Which rows those are.
    pub clustered_by: ClusteredBy,
    /// ln (1 - discount), where it is told apart.
    log_depth: Option<Vec<f64>>,
}

impl Controls {
    /// The controls of a panel whose rows are explained by `rests`.
    fn new(panel: &Panel, rests: Rests) -> Self {
        let (clusters, clustered_by) = clusters(panel);
        let log_paid = panel.log_price();
        if rests != Rests::OnListPrice {
            return Self { log_price: log_paid, rests, clusters, clustered_by, log_depth: None };
        }
        let log_price: Vec<f64> = panel.list.iter().map(|p| log(*p)).collect();
        let log_depth = log_paid.iter().zip(&log_price).map(|(paid, list)| paid - list).collect();
        Self { log_price, rests, clusters, clustered_by, log_depth: Some(log_depth) }
    }

    /// The same controls on some rows of the panel.
    #[must_use]
    pub fn on(&self, panel: &Panel) -> Self {
        Self::new(panel, self.rests)
    }

    /// The variable and what is held fixed beside the effects, per row of the panel.
    pub fn covariates<'a>(&'a self, panel: &'a Panel) -> Vec<&'a [f64]> {
        let mut covariates: Vec<&[f64]> = vec![&self.log_price];
        covariates.extend(self.log_depth.as_deref());
        covariates.extend((!panel.promotion.is_empty()).then_some(panel.promotion.as_slice()));
        covariates
    }

    /// Fits an outcome per row of the panel; `None` if the price explains nothing or the search does not end.
    pub fn fit(&self, panel: &Panel, outcome: &[f64]) -> Option<Poisson> {
        let covariates = self.covariates(panel);
        let factors: [&[u32]; 2] = [&panel.cell, &panel.time];
        Poisson::fit(&Design {
            outcome,
            covariates: &covariates,
            factors: &factors,
            clusters: Some(&self.clusters),
        })
        .filter(|fit| fit.is_identified.first() == Some(&true) && fit.is_converged)
    }

    /// Fits an outcome and keeps what pooling needs.
    pub fn elasticity(&self, panel: &Panel, outcome: &[f64]) -> Option<Fitted> {
        let fit = self.fit(panel, outcome)?;
        Some(Fitted { elasticity: slope_at(&fit, 0)?, fitted: fit.fitted })
    }
}

/// An elasticity with the sales that its fit expects.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The elasticity.
    pub elasticity: Slope,
    /// Expected outcome per row; 0 in groups without any.
    pub fitted: Vec<f64>,
}

/// A coefficient with its error by cluster; by row where there is one cluster only.
fn slope_at(fit: &Poisson, at: usize) -> Option<Slope> {
    let errors = errors_of(fit)?;
    if fit.is_identified.get(at) != Some(&true) {
        return None;
    }
    Slope::new(*fit.coefficients.get(at)?, *errors.get(at)?)
}

/// Coefficients that add up: of units = buyers × units per buyer, on the rows that sold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Margins {
    /// Of ln buyers: the extensive margin.
    pub buyers: Slope,
    /// Of ln units per buyer: the intensive margin.
    pub per_buyer: Slope,
    /// Of ln units: exactly the sum of both.
    pub total: Slope,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct FileEstimate {
    /// The elasticity, everything else held fixed.
    pub elasticity: Slope,
    /// ln units on ln price over all rows that sold, and nothing else.
    pub naive: Option<Slope>,
    /// Log-log least squares on the rows that sold, with the same effects.
    pub log_log: Option<Slope>,
    /// Effect of the promotion flag on ln units, at an equal price.
    pub promotion: Option<Slope>,
    /// Elasticity to a discount off the list price.
    pub discount: Option<Slope>,
    /// Elasticity of the number of buyers (Poisson, same controls).
    pub buyers: Option<Fitted>,
    /// Extensive and intensive margin, which add up exactly (log-log).
    pub margins: Option<Margins>,
    /// Elasticity over four weeks: the same period's and the following ones' together.
    pub four_weeks: Option<Slope>,
    /// Elasticity to the price level of the other products of the category.
    pub cross: Option<Slope>,
    /// Variance of units over their mean: 1 for single purchases by chance.
    pub dispersion: f64,
    /// Rows used.
    pub n_rows: usize,
    /// Rows of products, places or periods without any sale, which tell nothing.
    pub n_dropped: usize,
    /// Number of groups of rows that may err together.
    pub n_clusters: usize,
    /// Expected units per row of the panel; 0 in groups without any sale.
    pub fitted: Vec<f64>,
    /// What was held fixed.
    pub controls: Controls,
}

/// Estimates on a panel.
///
/// # Errors
/// `pricing.no_variation`: no price moved apart from what product and period explain, or the search for the
/// best fit does not end.
pub fn run(panel: &Panel, period: Period) -> Result<FileEstimate, Error> {
    let (controls, main) = controls_and_fit(panel).ok_or(Error::new("pricing.no_variation"))?;
    let elasticity = slope_at(&main, 0).ok_or(Error::new("pricing.no_variation"))?;
    let has_discount = controls.log_depth.is_some();
    let others: Vec<&[f64]> = controls.log_depth.as_deref().into_iter().collect();
    let (log_price, clusters) = (&controls.log_price, &controls.clusters);
    let margins = margins(panel, log_price, &others, clusters);
    // The margins' total is that very regression.
    let log_log = match &margins {
        Some(margins) => Some(margins.total),
        None => log_log(panel, log_price, &others, clusters, |row| log(panel.units[row])),
    };
    Ok(FileEstimate {
        elasticity,
        naive: naive(panel, &panel.log_price()),
        log_log,
        promotion: (!panel.promotion.is_empty())
            .then(|| slope_at(&main, 1 + usize::from(has_discount)))
            .flatten(),
        discount: has_discount.then(|| slope_at(&main, 1)).flatten(),
        buyers: if panel.buyers.is_empty() { None } else { controls.elasticity(panel, &panel.buyers) },
        margins,
        four_weeks: four_weeks(panel, log_price, period, clusters),
        cross: cross(panel, log_price, clusters),
        dispersion: main.dispersion(),
        n_rows: main.n_rows,
        n_dropped: main.n_dropped,
        n_clusters: main.n_clusters,
        fitted: main.fitted,
        controls,
    })
}

/// List prices where they are known and moved, else the price in force.
fn controls_and_fit(panel: &Panel) -> Option<(Controls, Poisson)> {
    let choices = if panel.list.is_empty() {
        vec![Rests::OnPrice]
    } else {
        vec![Rests::OnListPrice, Rests::OnPromotions]
    };
    choices.into_iter().find_map(|rests| {
        let controls = Controls::new(panel, rests);
        let fit = controls.fit(panel, &panel.units)?;
        Some((controls, fit))
    })
}

/// By cluster; by row where there is one cluster only.
fn errors_of(fit: &Poisson) -> Option<Vec<f64>> {
    fit.standard_errors(poisson::Errors::Cluster).or_else(|| fit.standard_errors(poisson::Errors::Rows))
}

/// Products, if there are enough of them; else places, products at places, periods.
fn clusters(panel: &Panel) -> (Vec<u32>, ClusteredBy) {
    if panel.products.len() >= LEAST_CLUSTERS {
        (panel.product.clone(), ClusteredBy::Product)
    } else if panel.n_places() >= LEAST_CLUSTERS {
        let mut places: Vec<u32> = panel.cells.iter().map(|cell| cell.place).collect();
        places.sort_unstable();
        places.dedup();
        let number = |place: &u32| u32::try_from(places.partition_point(|p| p < place)).unwrap_or(u32::MAX);
        (panel.place.iter().map(number).collect(), ClusteredBy::Place)
    } else if panel.cells.len() >= LEAST_CLUSTERS {
        (panel.cell.clone(), ClusteredBy::Cell)
    } else {
        (panel.time.clone(), ClusteredBy::Period)
    }
}

/// ln units on ln price and a constant, over the rows that sold.
fn naive(panel: &Panel, log_price: &[f64]) -> Option<Slope> {
    let rows: Vec<usize> = (0..panel.len()).filter(|&row| panel.units[row] > 0.0).collect();
    let outcome: Vec<f64> = rows.iter().map(|&row| log(panel.units[row])).collect();
    let price: Vec<f64> = rows.iter().map(|&row| log_price[row]).collect();
    let ones = vec![1.0; rows.len()];
    let fit = LeastSquares::fit(&Design {
        outcome: &outcome,
        covariates: &[&ones, &price],
        factors: &[],
        clusters: None,
    })?;
    let errors = fit.standard_errors(least_squares::Errors::Hc1)?;
    fit.is_identified[1].then(|| Slope::new(fit.coefficients[1], errors[1])).flatten()
}

/// Log-log least squares with the effects and controls of the main estimate, over the rows that sold.
fn log_log(
    panel: &Panel,
    log_price: &[f64],
    others: &[&[f64]],
    clusters: &[u32],
    outcome: impl Fn(usize) -> f64,
) -> Option<Slope> {
    let sold = |row: &usize| panel.units[*row] > 0.0 && panel.buyers.get(*row).is_none_or(|n| *n > 0.0);
    let rows: Vec<usize> = (0..panel.len()).filter(sold).collect();
    let pick = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
    let codes = |column: &[u32]| -> Vec<u32> { rows.iter().map(|&row| column[row]).collect() };
    let (cell, time, clusters) = (codes(&panel.cell), codes(&panel.time), codes(clusters));
    let mut covariates = vec![pick(log_price)];
    covariates.extend(others.iter().map(|column| pick(column)));
    covariates.extend((!panel.promotion.is_empty()).then(|| pick(&panel.promotion)));
    let outcome: Vec<f64> = rows.iter().map(|&row| outcome(row)).collect();
    let fit = LeastSquares::fit(&Design {
        outcome: &outcome,
        covariates: &covariates.iter().map(Vec::as_slice).collect::<Vec<_>>(),
        factors: &[&cell, &time],
        clusters: Some(&clusters),
    })?;
    let errors = fit
        .standard_errors(least_squares::Errors::Cluster)
        .or_else(|| fit.standard_errors(least_squares::Errors::Hc1))?;
    fit.is_identified[0].then(|| Slope::new(fit.coefficients[0], errors[0])).flatten()
}

fn margins(panel: &Panel, log_price: &[f64], others: &[&[f64]], clusters: &[u32]) -> Option<Margins> {
    if panel.buyers.is_empty() {
        return None;
    }
    let of = |outcome: &dyn Fn(usize) -> f64| log_log(panel, log_price, others, clusters, outcome);
    Some(Margins {
        buyers: of(&|row| log(panel.buyers[row]))?,
        per_buyer: of(&|row| log(panel.units[row] / panel.buyers[row]))?,
        total: of(&|row| log(panel.units[row]))?,
    })
}

/// The sum of the coefficients of this and the preceding periods' prices within four weeks.
fn four_weeks(panel: &Panel, log_price: &[f64], period: Period, clusters: &[u32]) -> Option<Slope> {
    const MOST_LAGS: usize = 6;
    let span = period.in_four_weeks();
    if span < 2 {
        return None;
    }
    // Days: lags of a week each would miss the next day, and 27 of them would be noise: days 1 to 6 are kept.
    let n_lags = (span - 1).min(MOST_LAGS);
    let is_run = |row: usize| {
        row.checked_sub(n_lags).is_some_and(|first| {
            panel.cell[first] == panel.cell[row] && panel.time[row] - panel.time[first] == n_lags as u32
        })
    };
    let rows: Vec<usize> = (0..panel.len()).filter(|&row| is_run(row)).collect();
    let pick =
        |column: &[f64], back: usize| -> Vec<f64> { rows.iter().map(|&row| column[row - back]).collect() };
    let codes = |column: &[u32]| -> Vec<u32> { rows.iter().map(|&row| column[row]).collect() };
    let (cell, time, clusters) = (codes(&panel.cell), codes(&panel.time), codes(clusters));
    let mut covariates: Vec<Vec<f64>> = (0..=n_lags).map(|back| pick(log_price, back)).collect();
    covariates.extend((!panel.promotion.is_empty()).then(|| pick(&panel.promotion, 0)));
    let fit = Poisson::fit(&Design {
        outcome: &pick(&panel.units, 0),
        covariates: &covariates.iter().map(Vec::as_slice).collect::<Vec<_>>(),
        factors: &[&cell, &time],
        clusters: Some(&clusters),
    })?;
    if !fit.is_converged || !fit.is_identified.iter().take(n_lags + 1).all(|is| *is) {
        return None;
    }
    let k = fit.coefficients.len();
    let covariance = fit.covariance(poisson::Errors::Cluster)?;
    let variance: f64 = (0..=n_lags)
        .flat_map(|i| (0..=n_lags).map(move |j| (i, j)))
        .map(|(i, j)| covariance[i * k + j])
        .sum();
    Slope::new(fit.coefficients.iter().take(n_lags + 1).sum(), variance.max(0.0).sqrt())
}

/// The coefficient of the other products' price level in the category, at the same place and time. Told apart
/// from the period effects only where there are several categories or places.
fn cross(panel: &Panel, log_price: &[f64], clusters: &[u32]) -> Option<Slope> {
    let mut categories = panel.category.clone();
    categories.sort_unstable();
    categories.dedup();
    if categories.len() < 2 && panel.n_places() < 2 {
        return None;
    }
    let index = price_of_others(panel, log_price);
    let rows: Vec<usize> = (0..panel.len()).filter(|&row| index[row].is_finite()).collect();
    let pick = |column: &[f64]| -> Vec<f64> { rows.iter().map(|&row| column[row]).collect() };
    let codes = |column: &[u32]| -> Vec<u32> { rows.iter().map(|&row| column[row]).collect() };
    let (cell, time, clusters) = (codes(&panel.cell), codes(&panel.time), codes(clusters));
    let mut covariates = vec![pick(log_price), pick(&index)];
    covariates.extend((!panel.promotion.is_empty()).then(|| pick(&panel.promotion)));
    let fit = Poisson::fit(&Design {
        outcome: &pick(&panel.units),
        covariates: &covariates.iter().map(Vec::as_slice).collect::<Vec<_>>(),
        factors: &[&cell, &time],
        clusters: Some(&clusters),
    })?;
    let errors = errors_of(&fit)?;
    (fit.is_converged && fit.is_identified[1]).then(|| Slope::new(fit.coefficients[1], errors[1])).flatten()
}

/// Mean, weighted by the products' sales, of the other products' ln price less each one's own mean, within
/// category, place and period; NaN where there is no other.
fn price_of_others(panel: &Panel, log_price: &[f64]) -> Vec<f64> {
    let (mut centred, mut weight) = (vec![0.0; panel.len()], vec![0.0; panel.len()]);
    for cell in &panel.cells {
        let rows = cell.start..cell.end;
        if rows.is_empty() {
            continue;
        }
        let mean = log_price[rows.clone()].iter().sum::<f64>() / rows.len() as f64;
        let sales: f64 = rows.clone().map(|row| panel.units[row] * panel.price[row]).sum();
        for row in rows.clone() {
            centred[row] = log_price[row] - mean;
            weight[row] = sales / rows.len() as f64;
        }
    }
    let key = |row: usize| (panel.category[panel.product[row] as usize], panel.place[row], panel.time[row]);
    let mut order: Vec<usize> = (0..panel.len()).collect();
    order.sort_unstable_by_key(|&row| (key(row), row));
    let mut index = vec![f64::NAN; panel.len()];
    for group in order.chunk_by(|a, b| key(*a) == key(*b)) {
        let total: f64 = group.iter().map(|&row| weight[row]).sum();
        let sum: f64 = group.iter().map(|&row| weight[row] * centred[row]).sum();
        for &row in group {
            let rest = total - weight[row];
            if group.len() > 1 && rest > 1e-9 * total {
                index[row] = (sum - weight[row] * centred[row]) / rest;
            }
        }
    }
    index
}
