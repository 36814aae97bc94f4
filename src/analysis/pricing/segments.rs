//! Elasticities by segment of customers.
//!
//! # What it tells
//! Which customers answer to the price, product by product: regulars or bargain hunters.
//!
//! # How it is computed
//! Units (or buyers) of a segment at the prices of all, with the file's controls. A segment's distance from the
//! file's elasticity is shrunk to zero by how much segments differ at all; a product's elasticity in the segment
//! is shrunk to the product's own plus that distance.
//!
//! # What it needs
//! Segments that were formed before the sales that are explained: sorting customers by what they bought in the
//! same weeks would sort on the outcome.
//!
//! # Limits
//! Segments' estimates are taken as independent of the file's.
#![allow(clippy::indexing_slicing, reason = "one entry per product and per segment")]

use super::estimate::Controls;
use super::likelihood::{Likelihood, offsets};
use super::panel::Panel;
use super::pooling::Pooled;
use super::slope::Slope;
use crate::math::paule_mandel::{population, variance_between};

/// Least standard deviation of a product's elasticity in a segment around what product and segment say.
const LEAST_INTERACTION: f64 = 0.2;

/// What a segment's sales say.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentSlopes {
    /// The segment's elasticity over all products, as estimated; `None` where its sales do not tell one.
    pub raw: Option<Slope>,
    /// Distance from the file's elasticity, shrunk.
    pub distance: Slope,
    /// One per product of the panel, shrunk.
    pub products: Vec<Slope>,
}

/// Estimates an outcome per segment (each one value per row of the panel). `file` is the elasticity of the same
/// outcome over all customers, `pooled` its products.
pub fn run(
    panel: &Panel,
    controls: &Controls,
    outcomes: &[&[f64]],
    file: Slope,
    pooled: &Pooled,
) -> Vec<SegmentSlopes> {
    let fits: Vec<_> = outcomes.iter().map(|outcome| controls.elasticity(panel, outcome)).collect();
    let distances: Vec<(f64, f64)> = fits
        .iter()
        .flatten()
        .map(|fit| (fit.elasticity.value - file.value, fit.elasticity.se * fit.elasticity.se))
        .collect();
    let (values, variances): (Vec<f64>, Vec<f64>) = distances.into_iter().unzip();
    let between = population(&values, &variances, LEAST_INTERACTION * LEAST_INTERACTION)
        .map_or(LEAST_INTERACTION * LEAST_INTERACTION, |p| p.variance);
    let segment = |(fit, outcome): (&Option<super::estimate::Fitted>, &&[f64])| {
        let Some(fit) = fit else {
            let distance = Slope { value: 0.0, se: between.sqrt() };
            let product = |p: &super::pooling::ProductSlope| Slope {
                value: p.estimate.value,
                se: (p.estimate.se * p.estimate.se + between).sqrt(),
            };
            return SegmentSlopes {
                raw: None,
                distance,
                products: pooled.products.iter().map(product).collect(),
            };
        };
        let variance = fit.elasticity.se * fit.elasticity.se;
        let kept = between / (between + variance);
        let distance =
            Slope { value: kept * (fit.elasticity.value - file.value), se: (kept * variance).sqrt() };
        let offset = offsets(&fit.fitted, &controls.log_price, fit.elasticity.value);
        let products = products(panel, controls, outcome, &offset, pooled, distance);
        SegmentSlopes { raw: Some(fit.elasticity), distance, products }
    };
    fits.iter().zip(outcomes).map(segment).collect()
}

fn products(
    panel: &Panel,
    controls: &Controls,
    outcome: &[f64],
    offset: &[f64],
    pooled: &Pooled,
    distance: Slope,
) -> Vec<Slope> {
    let mut likelihoods = Likelihood::of_products(panel, outcome, &controls.log_price, offset);
    let prior = |product: usize| pooled.products[product].estimate.value + distance.value;
    let (mut values, mut variances) = (Vec::new(), Vec::new());
    for (product, likelihood) in likelihoods.iter_mut().enumerate() {
        let curve = likelihood.at(prior(product));
        if curve.information > 0.0 && likelihood.n_units() >= 10.0 {
            let off = (curve.score / curve.information).clamp(-3.0, 3.0);
            likelihood.measure_dispersion(prior(product) + off);
            values.push(off);
            variances.push(likelihood.variance(curve.information));
        }
    }
    // The mean of what is off is zero: products and distance have been taken out.
    let groups: Vec<usize> = vec![0; values.len()];
    let between = variance_between(&values, &variances, &groups, LEAST_INTERACTION * LEAST_INTERACTION);
    let product = |(product, likelihood): (usize, &Likelihood)| {
        let own = pooled.products[product].estimate.se;
        let prior_variance = own * own + distance.se * distance.se;
        let (mode, information) = likelihood.mode(prior(product), between);
        let weight = 1.0 / (1.0 + information * between);
        Slope { value: mode, se: (weight * between + weight * weight * prior_variance).sqrt() }
    };
    likelihoods.iter().enumerate().map(product).collect()
}
