//! Every product's own elasticity, as far as it tells one.
//!
//! # What it tells
//! Per product: what its own sales say, what the other products of its category say, how much weight the latter
//! has, and the two put together. A product of which little is known gets its category's elasticity with an
//! interval that is honest about it.
//!
//! # How it is computed
//! Elasticities of products scatter around their category's with variance τ², categories around the file's. The
//! most probable elasticity of each product maximises its own Poisson likelihood times that normal prior; seen
//! from there the likelihood is a normal one with mean ê (`raw`) and error se, so that exactly
//! estimate = (1 - B) ê + B μ with B = se² / (se² + τ²), and variance (1 - B) se² + B² Var(μ) plus what not
//! knowing τ² adds. τ is estimated from the products' scores at the file's elasticity, which exist and behave
//! where a maximum of the likelihood does not (cut off at 3 on either side); it is at least 0.4, less than the
//! spread that published elasticities of brands show. With fewer than ten products the file's mean is one observation beside the literature's.
//!
//! # Limits
//! Normal approximations; products are taken to be exchangeable within their category.
//!
//! # References
//! Morris 1983, *JASA* 78; Paule & Mandel 1982; Kass & Steffey 1989, *JASA* 84 (uncertainty of τ²); Breslow &
//! Clayton 1993, *JASA* 88 (modes); Bijmolt, van Heerde & Pieters 2005.
#![allow(clippy::indexing_slicing, reason = "one entry per product, groups are numbered here")]

use super::likelihood::{Likelihood, offsets};
use super::panel::Panel;
use super::scenario::{PRIOR_ELASTICITY, PRIOR_SD};
use super::slope::Slope;
use crate::math::paule_mandel::{group_means, population, variance_between};

/// Least standard deviation of products' elasticities around their category's.
pub const LEAST_SPREAD: f64 = 0.4;
/// Fewer products do not tell the file's mean without the literature's.
pub const LEAST_PRODUCTS: usize = 10;
/// Units below which a product has no say in the spread.
const LEAST_UNITS: f64 = 10.0;
/// Standard error above which it has none.
const LARGEST_ERROR: f64 = 20.0;
/// How far off the file's elasticity a product's is believed to be when the spread is measured.
const FARTHEST: f64 = 3.0;
/// Rounds in which modes and means are brought into agreement.
const N_ROUNDS: usize = 4;

/// A product's elasticity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProductSlope {
    /// What its own sales say; `None` if its price never moved apart from the others or nothing was sold.
    pub raw: Option<Slope>,
    /// Weight of the category (or file) in the estimate: 0 to 1.
    pub weight: f64,
    /// Mean of the category (or file).
    pub prior: f64,
    /// Both put together.
    pub estimate: Slope,
    /// Variance over mean of its units in a period at a place.
    pub dispersion: f64,
}

/// The elasticities of all products.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// One per product of the panel.
    pub products: Vec<ProductSlope>,
    /// Mean of the file.
    pub file: Slope,
    /// Code and mean of each category, ascending by code.
    pub categories: Vec<(u32, Slope)>,
    /// Standard deviation of products around their category.
    pub spread: f64,
    /// Whether the literature's mean has a say, as there are few products.
    pub uses_literature: bool,
}

/// Pools the products of a panel. `fitted`, `log_price` and `slope` are those of the file's fit to `units`.
/// `None` if no product tells anything.
pub fn run(panel: &Panel, units: &[f64], fitted: &[f64], log_price: &[f64], slope: f64) -> Option<Pooled> {
    let offset = offsets(fitted, log_price, slope);
    let mut likelihoods = Likelihood::of_products(panel, units, log_price, &offset);
    let mut categories = panel.category.clone();
    categories.sort_unstable();
    categories.dedup();
    let group = |product: usize| categories.partition_point(|c| *c < panel.category[product]);
    let groups: Vec<usize> = (0..likelihoods.len()).map(group).collect();

    let mut effects = Vec::new();
    for (product, likelihood) in likelihoods.iter_mut().enumerate() {
        let curve = likelihood.at(slope);
        if curve.information > 0.0 {
            let off = (curve.score / curve.information).clamp(-FARTHEST, FARTHEST);
            likelihood.measure_dispersion(slope + off);
            let variance = likelihood.variance(curve.information);
            if likelihood.n_units() >= LEAST_UNITS && variance < LARGEST_ERROR * LARGEST_ERROR {
                effects.push((product, slope + off, variance));
            }
        }
    }
    if effects.is_empty() {
        return None;
    }
    let uses_literature = effects.len() < LEAST_PRODUCTS;
    let of = |effects: &[(usize, f64, f64)]| -> (Vec<f64>, Vec<f64>, Vec<usize>) {
        let (values, rest): (Vec<f64>, Vec<(f64, usize)>) =
            effects.iter().map(|(product, value, variance)| (*value, (*variance, groups[*product]))).unzip();
        let (variances, groups) = rest.into_iter().unzip();
        (values, variances, groups)
    };
    let (values, variances, members) = of(&effects);
    let between = variance_between(&values, &variances, &members, LEAST_SPREAD * LEAST_SPREAD);
    // Var(τ²), as of a sample variance of the effects with the weights that they have.
    let squares: f64 = variances.iter().map(|v| 1.0 / ((v + between) * (v + between))).sum();
    let between_variance = 2.0 / squares;

    let mut means = Means::of(&values, &variances, &members, categories.len(), between, uses_literature)?;
    let mut modes = vec![(0.0, 0.0); likelihoods.len()];
    for _ in 0..N_ROUNDS {
        effects.clear();
        for (product, likelihood) in likelihoods.iter().enumerate() {
            let prior = means.groups[groups[product]].0;
            let (mode, information) = likelihood.mode(prior, between);
            modes[product] = (mode, information);
            if information > 0.0 {
                effects.push((product, mode + (mode - prior) / (between * information), 1.0 / information));
            }
        }
        let (values, variances, members) = of(&effects);
        means = Means::of(&values, &variances, &members, categories.len(), between, uses_literature)?;
    }
    let product = |product: usize| {
        let likelihood = &likelihoods[product];
        let (prior, prior_variance) = means.groups[groups[product]];
        let (mode, information) = modes[product];
        let (raw, variance) = if information > 0.0 {
            let variance = 1.0 / information;
            (Slope::new(mode + (mode - prior) * variance / between, variance.sqrt()), variance)
        } else {
            (None, f64::INFINITY)
        };
        let weight = if variance.is_finite() { variance / (variance + between) } else { 1.0 };
        let own = raw.map_or(prior, |raw| raw.value);
        // d estimate / d τ² = (ê - μ) se² / (se² + τ²)²
        let of_spread =
            weight * (own - prior) / (if variance.is_finite() { variance + between } else { f64::INFINITY });
        let total = if variance.is_finite() { (1.0 - weight) * variance } else { between }
            + weight * weight * prior_variance
            + of_spread * of_spread * between_variance;
        ProductSlope {
            raw,
            weight,
            prior,
            estimate: Slope { value: (1.0 - weight) * own + weight * prior, se: total.sqrt() },
            dispersion: likelihood.dispersion,
        }
    };
    let category = |(at, code): (usize, &u32)| {
        let (mean, variance) = means.groups[at];
        Some((*code, Slope::new(mean, variance.sqrt())?))
    };
    Some(Pooled {
        products: (0..likelihoods.len()).map(product).collect(),
        file: Slope::new(means.file.0, means.file.1.sqrt())?,
        categories: categories.iter().enumerate().filter_map(category).collect(),
        spread: between.sqrt(),
        uses_literature,
    })
}

/// Means with their variances.
struct Means {
    /// Of each category, shrunk to the file's.
    groups: Vec<(f64, f64)>,
    /// Of the file.
    file: (f64, f64),
}

impl Means {
    fn of(
        effects: &[f64],
        variances: &[f64],
        members: &[usize],
        n_groups: usize,
        between: f64,
        uses_literature: bool,
    ) -> Option<Self> {
        let own = group_means(effects, variances, members, n_groups, between);
        let told: Vec<&(f64, f64)> = own.iter().filter(|(_, variance)| variance.is_finite()).collect();
        let (values, errors): (Vec<f64>, Vec<f64>) = told.into_iter().copied().unzip();
        let above = population(&values, &errors, 0.0)?;
        let mut file = (above.mean, above.mean_variance);
        if uses_literature {
            let (here, there) = (1.0 / file.1, 1.0 / (PRIOR_SD * PRIOR_SD));
            file = ((file.0 * here + PRIOR_ELASTICITY * there) / (here + there), 1.0 / (here + there));
        }
        if n_groups == 1 {
            return Some(Self { groups: vec![file], file });
        }
        let shrunk = |(mean, variance): &(f64, f64)| {
            if !variance.is_finite() || above.variance == 0.0 {
                return (file.0, above.variance + file.1);
            }
            let weight = variance / (variance + above.variance);
            ((1.0 - weight) * mean + weight * file.0, (1.0 - weight) * variance + weight * weight * file.1)
        };
        Some(Self { groups: own.iter().map(shrunk).collect(), file })
    }
}
