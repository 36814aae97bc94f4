//! Everything that a file's past prices tell, in one go.
//!
//! Panel, the file's elasticity, every product's, their lights, other shapes of demand, plans for trying prices
//! out. Each part says in its own file how it is computed.
#![allow(clippy::indexing_slicing, reason = "one entry per product of the panel")]

use super::alternatives::{self, Alternative};
use super::estimate::{self, FileEstimate, LEAST_CLUSTERS, Rests};
use super::experiment::{self, Plan};
use super::light::{self, GOOD_WIDTH, Light, Verdict};
use super::optimum::LEAST_RESPONSE;
use super::panel_rows::{self, Config, FilePanel};
use super::pooling::{self, Pooled, ProductSlope};
use super::scenario::{PRIOR_ELASTICITY, PRIOR_SD};
use super::slope::{Slope, Z_95};
use crate::issue::Error;
use crate::math::stats::quantile_of_sorted;
use crate::model::Transactions;

/// What is known of one product.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Code of the product in the file.
    pub code: u32,
    /// Elasticity of units, pooled.
    pub units: ProductSlope,
    /// Elasticity of the number of buyers, pooled; `None` without customers.
    pub buyers: Option<Slope>,
    /// How far it can be relied on.
    pub verdict: Verdict,
    /// Units per period, and at each place.
    pub units_per_period: f64,
    /// Price in force in the last period.
    pub price: f64,
    /// 1st and 99th percentile of the prices seen.
    pub seen: (f64, f64),
    /// How long prices would have to be tried out; `None` if nothing is sold.
    pub plans: Option<[Plan; 3]>,
}

/// What is known of the file.
#[derive(Debug, Clone)]
pub struct Elasticities {
    /// The panel with its way back to the file.
    pub file: FilePanel,
    /// Over all products.
    pub estimate: FileEstimate,
    /// How far that can be relied on: red if its interval reaches zero or it is above -0.2, amber if the interval
    /// is wide, few groups of rows may err together, or it is one to promotions.
    pub light: Light,
    /// Product by product.
    pub pooled: Pooled,
    /// The same of buyers; `None` without customers.
    pub pooled_buyers: Option<Pooled>,
    /// The same, in the panel's order, with all that belongs to it.
    pub products: Vec<Product>,
    /// Other shapes of demand, and how well each foretells.
    pub alternatives: Vec<Alternative>,
}

/// Estimates from the rows of a file.
///
/// # Errors
/// As [`panel_rows::build`] and [`estimate::run`].
pub fn run(tx: &Transactions, rows: &[u32], config: &Config) -> Result<Elasticities, Error> {
    of_panel(panel_rows::build(tx, rows, config)?)
}

/// Estimates from a panel.
///
/// # Errors
/// As [`estimate::run`].
pub fn of_panel(file: FilePanel) -> Result<Elasticities, Error> {
    let panel = &file.panel;
    let estimate = estimate::run(panel, file.period)?;
    let controls = &estimate.controls;
    let slope = estimate.elasticity.value;
    let pooled = pooling::run(panel, &panel.units, &estimate.fitted, &controls.log_price, slope)
        .ok_or(Error::new("pricing.no_variation"))?;
    let pooled_buyers = estimate.buyers.as_ref().and_then(|of| {
        pooling::run(panel, &panel.buyers, &of.fitted, &controls.log_price, of.elasticity.value)
    });
    let verdicts = light::run(panel, controls, &estimate.fitted, slope, &pooled);
    let mut prices: Vec<Vec<f64>> = vec![Vec::new(); panel.products.len()];
    let mut sums = vec![(0.0, 0.0); panel.products.len()];
    let mut last = vec![(0, f64::NAN); panel.products.len()];
    for row in 0..panel.len() {
        let product = panel.product[row] as usize;
        prices[product].push(panel.price[row]);
        sums[product] = (sums[product].0 + panel.units[row], sums[product].1 + 1.0);
        if panel.time[row] >= last[product].0 {
            last[product] = (panel.time[row], panel.price[row]);
        }
    }
    let products = verdicts
        .into_iter()
        .enumerate()
        .map(|(product, verdict)| {
            let units = pooled.products[product];
            let seen = &mut prices[product];
            seen.sort_unstable_by(f64::total_cmp);
            let units_per_period = sums[product].0 / sums[product].1;
            // Where the sign is in doubt a plan is made for what is usual.
            let believed =
                if units.estimate.value < LEAST_RESPONSE { units.estimate.value } else { PRIOR_ELASTICITY };
            Product {
                code: panel.products[product],
                units,
                buyers: pooled_buyers.as_ref().map(|p| p.products[product].estimate),
                verdict,
                units_per_period,
                price: last[product].1,
                seen: (quantile_of_sorted(seen, 0.01), quantile_of_sorted(seen, 0.99)),
                plans: experiment::plans(units_per_period, units.dispersion, believed),
            }
        })
        .collect();
    let alternatives = alternatives::run(panel, &controls.log_price, &controls.clusters, estimate.elasticity);
    Ok(Elasticities {
        light: light_of(&estimate),
        estimate,
        pooled,
        pooled_buyers,
        products,
        alternatives,
        file,
    })
}

fn light_of(estimate: &FileEstimate) -> Light {
    let (low, high) = estimate.elasticity.interval(Z_95);
    if high >= 0.0 || estimate.elasticity.value > LEAST_RESPONSE {
        Light::Red
    } else if high - low > GOOD_WIDTH
        || estimate.n_clusters < LEAST_CLUSTERS
        || estimate.controls.rests == Rests::OnPromotions
    {
        Light::Amber
    } else {
        Light::Green
    }
}

impl Elasticities {
    /// The product with this code; products without a sale at a price are not among them.
    pub fn product(&self, code: u32) -> Option<&Product> {
        self.products.binary_search_by_key(&code, |product| product.code).ok().map(|at| &self.products[at])
    }

    /// Whether the file tells how sales of these answer to prices: all of them, or one product by its code.
    pub fn tells(&self, product: Option<u32>) -> bool {
        let own = product.and_then(|code| self.product(code)).map(|product| product.verdict.light);
        self.light != Light::Red || own.is_some_and(|light| light != Light::Red)
    }

    /// The elasticity to use for a product: its own, else what a product of this file is expected to have.
    pub fn believed(&self, code: u32) -> Slope {
        let of_file = Slope {
            value: self.pooled.file.value,
            se: (self.pooled.file.se * self.pooled.file.se + self.pooled.spread * self.pooled.spread).sqrt(),
        };
        self.product(code).map_or(of_file, |product| product.units.estimate)
    }
}

/// The elasticity where a file tells none: the literature's.
pub fn literature() -> Slope {
    Slope { value: PRIOR_ELASTICITY, se: PRIOR_SD }
}
